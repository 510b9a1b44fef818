//! Divides a document into blocks and sentences, and says what each block is and reads like.
//!
//! From the text and what its format marks: `"Title\n\nBy Ann Roe\n\nIt rained. It stopped."` gives a title, a byline and a
//! paragraph of two sentences. A block keeps its place in the text; what cleaning removed stands in its cuts. It finds no
//! names and no dates, and changes no text.

mod address;
mod byline;
mod cleaning;
mod draft;
mod edges;
mod front;
mod furniture;
mod items;
mod kinds;
mod language;
mod lines;
mod looks;
mod markdown;
mod pieces;
mod plain;
mod quotation;
mod sentences;
mod stop;
#[cfg(test)]
mod tests;
mod wording;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::segment::{Place, Segment, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{Format, SegmentKind, SentenceRole};
use crate::rules::segment::SegmentRules;
use crate::stages::segment::cleaning::Spellings;
use crate::stages::segment::kinds::Decided;
use crate::stages::segment::lines::{Block, is_blank};

/// Longest part of a section's path, in code points; a heading of any size is repeated for each block below it.
const MAX_SECTION: usize = 200;

/// Blocks, sentences, title, writers and language of one document.
pub fn run(document: &Document, rules: &SegmentRules) -> Segmented {
    let text = document.text.as_str();
    let mut blocks = match document.format {
        _ if !document.hints.is_empty() => hinted(document),
        Format::Md => markdown::blocks(text),
        _ => plain::blocks(text, Span::new(0, text.len())),
    };
    trim(text, &mut blocks);
    let Decided { kinds, author } = kinds::decide(text, &blocks, rules);
    let mut segmented = Segmented { author, ..Segmented::default() };
    let mut spellings = Spellings::default();
    let mut sections = Sections::default();
    for (block, (kind, level)) in blocks.iter().zip(kinds) {
        let cuts = cleaning::cuts(text, block, &mut spellings, rules);
        let pieces = pieces::pieces(text, block.span, &cuts, rules);
        // A heading of any size would stand above all that follows.
        let is_long = pieces.len() > 1 && is_line(kind);
        let (kind, level) = if is_long { (SegmentKind::Paragraph, None) } else { (kind, level) };
        for span in pieces {
            let cuts = pieces::cuts_within(&cuts, span);
            let clean = CleanText::new(text, span, &cuts);
            if clean.text.is_empty() {
                continue;
            }
            let section = sections.place(kind, level, &clean.text);
            segmented.segments.push(Segment { kind, level, section, span, cuts, clean });
            add_sentences(&mut segmented, rules);
        }
    }
    segmented.title = segmented
        .segments
        .iter()
        .find(|segment| segment.kind == SegmentKind::Title)
        .map(|segment| segment.clean.text.clone());
    segmented.language = language::language(&segmented.segments, rules);
    segmented
}

/// Whether blocks of a kind are a line or a few, which are not cut into sentences.
fn is_line(kind: SegmentKind) -> bool {
    matches!(kind, SegmentKind::Title | SegmentKind::Heading | SegmentKind::Caption | SegmentKind::Byline)
}

/// The blocks that the format marks, and those of the text between them.
fn hinted(document: &Document) -> Vec<Block> {
    let text = document.text.as_str();
    let mut blocks = Vec::new();
    let mut at = 0u32;
    for hint in &document.hints {
        if hint.span.start < at || hint.span.of(text).is_empty() {
            continue;
        }
        blocks.extend(plain::blocks(text, Span { start: at, end: hint.span.start }));
        blocks.push(Block {
            span: hint.span,
            given: Some(hint.kind),
            level: hint.level,
            is_apart: true,
            ..Block::default()
        });
        at = hint.span.end;
    }
    blocks.extend(plain::blocks(text, Span { start: at, end: text.len() as u32 }));
    blocks
}

/// Takes white space and invisible characters from both ends of each block; blocks without anything else go.
fn trim(text: &str, blocks: &mut Vec<Block>) {
    blocks.retain_mut(|block| {
        let raw = block.span.of(text);
        let body = raw.trim_matches(is_blank);
        let lead = raw.len() - raw.trim_start_matches(is_blank).len();
        let start = block.span.start as usize + lead.min(raw.len());
        block.span = Span::new(start, start + body.len());
        !body.is_empty()
    });
}

/// Headings that stand above the next block.
#[derive(Default)]
struct Sections {
    open: Vec<(u8, String)>,
}

impl Sections {
    /// The headings above a block; a heading then stands above what follows.
    fn place(&mut self, kind: SegmentKind, level: Option<u8>, text: &str) -> Option<String> {
        if kind == SegmentKind::Heading {
            let level = level.unwrap_or(2);
            self.open.retain(|(above, _)| *above < level);
            let path = self.path();
            self.open.push((level, text.chars().take(MAX_SECTION).collect()));
            return path;
        }
        self.path()
    }

    fn path(&self) -> Option<String> {
        let names: Vec<&str> = self.open.iter().map(|(_, name)| name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" > "))
    }
}

/// Adds the sentences of the last segment, and its words to the document's.
fn add_sentences(segmented: &mut Segmented, rules: &SegmentRules) {
    let Some(segment) = segmented.segments.last() else { return };
    let idx = (segmented.segments.len() - 1) as u32;
    let text = segment.clean.text.as_str();
    let whole = || vec![Span::new(0, text.len())];
    let (role, spans) = match segment.kind {
        SegmentKind::Paragraph | SegmentKind::ListItem => {
            (SentenceRole::Text, pieces::bounded(text, sentences::sentences(text, rules)))
        }
        SegmentKind::Title => (SentenceRole::Title, whole()),
        SegmentKind::Heading => (SentenceRole::Heading, whole()),
        SegmentKind::Caption => (SentenceRole::Caption, whole()),
        _ => {
            segmented.n_words += n_words(text);
            return;
        }
    };
    for span in spans {
        let n_words = n_words(span.of(text));
        segmented.n_words += n_words;
        segmented.sentences.push(Sentence { place: Place { segment: idx, span }, role, n_words });
    }
}

/// Unicode words with a letter or digit. No word goes on across a space, and most pieces between spaces are plain words,
/// which need no look at the tables of the segmentation rules.
fn n_words(text: &str) -> u32 {
    let count = |piece: &str| match piece.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => u32::from(!piece.is_empty()),
        false => piece.unicode_words().count() as u32,
    };
    text.split(' ').map(count).sum()
}
