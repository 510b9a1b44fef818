//! What the quotation reader is given and what it gives back, as plain values.
//!
//! The input is one whole document: its blocks, its sentences with their trees, its names and where they are
//! mentioned. The result holds no text; every span is in bytes of its segment's cleaned text.

use crate::model::span::Span;
use crate::model::tree::Tree;

/// What a block is, as far as quotations care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// One item of a list.
    ListItem,
    /// A heading inside the text.
    Heading,
    /// The title of the document.
    Title,
    /// Captions, bylines, tables and the like.
    Other,
}

/// What a name names, as far as speaking and pronouns care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// "Lena Prost": may be "he" or "she".
    Person,
    /// "Water Board": may be "it" or "they".
    Org,
    /// "Moscow", which speaks for its government.
    Place,
    /// Peoples, works, laws: none of them speaks.
    Other,
}

/// One block of the document.
#[derive(Clone, Copy, Debug)]
pub struct QuoteSegment<'a> {
    /// Its cleaned text.
    pub text: &'a str,
    /// What it is.
    pub kind: BlockKind,
}

/// One sentence of the document.
#[derive(Clone, Copy, Debug)]
pub struct QuoteSentence<'a> {
    /// Index of its segment.
    pub segment: u32,
    /// Bytes of the segment's cleaned text.
    pub span: Span,
    /// Its parse, when it was parsed.
    pub tree: Option<&'a Tree>,
}

/// One mention of a name.
#[derive(Clone, Copy, Debug)]
pub struct QuoteMention {
    /// Index of its segment.
    pub segment: u32,
    /// Bytes of the segment's cleaned text.
    pub span: Span,
    /// Index of the name.
    pub name: u32,
}

/// One thing that the document names.
#[derive(Clone, Copy, Debug)]
pub struct QuoteName<'a> {
    /// The fullest form.
    pub form: &'a str,
    /// What it names.
    pub kind: NameKind,
    /// Roles seen with it, such as "president"; may be empty.
    pub roles: &'a [&'a str],
}

/// One whole document.
///
/// # Invariants
/// Sentences and mentions are in the order of the text, and mentions are apart.
#[derive(Clone, Copy, Debug)]
pub struct QuoteInput<'a> {
    /// Blocks in order.
    pub segments: &'a [QuoteSegment<'a>],
    /// Sentences in order.
    pub sentences: &'a [QuoteSentence<'a>],
    /// Mentions in order.
    pub mentions: &'a [QuoteMention],
    /// Names; mentions refer to them by index.
    pub names: &'a [QuoteName<'a>],
}

/// How words are put in somebody's mouth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpeechHow {
    /// In quotation marks, or as a line of an interview.
    Quoted,
    /// In the reporter's words: "Lee said that".
    Reported,
    /// "According to Lee".
    AccordingTo,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speaker {
    /// Index among the document's names; none for "a spokesman".
    pub name: Option<u32>,
    /// Segment and bytes of the words that name or describe the speaker where the speech is attributed.
    pub span: Option<(u32, Span)>,
    /// How the words are attributed.
    pub how: SpeechHow,
    /// 0 to 1.
    pub confidence: f32,
    /// What decided.
    pub rule: &'static str,
}

/// A stretch of text inside quotation marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotedRange {
    /// Index of its segment.
    pub segment: u32,
    /// Bytes inside the marks.
    pub span: Span,
    /// Who says it; none for titles, single words and quotations nobody is named for.
    pub speaker: Option<Speaker>,
    /// Whether it goes on a quotation that the paragraph before left open.
    pub continues: bool,
}

/// What is said of one sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SentenceSpeech {
    /// Whether more than half of it is inside quotation marks.
    pub is_quote: bool,
    /// Who says it.
    pub speaker: Option<Speaker>,
}

/// The quotations of a document and who says what.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Quotations {
    /// Ranges sorted by segment, start and (longest first) end; apart or nested.
    pub ranges: Vec<QuotedRange>,
    /// One for each sentence, in order.
    pub sentences: Vec<SentenceSpeech>,
}
