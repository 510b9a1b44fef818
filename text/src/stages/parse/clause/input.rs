//! What the clause reader is given: a sentence's tree, and the names, numbers, dates and quotations found in it before.

use crate::model::span::Span;
use crate::model::tree::Tree;

/// What a name names, as far as pronouns and roles distinguish it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// "Lee Jae-myung": "he", "she", "the president".
    Person,
    /// "Solvano": "it", "the company".
    Org,
    /// "Kenya": "it", "the country".
    Place,
    /// Peoples, laws, works, events.
    Other,
}

/// A name in a sentence.
#[derive(Clone, Copy, Debug)]
pub struct NameMention {
    /// Where, in the segment's cleaned text.
    pub span: Span,
    /// Index among the document's names; mentions of one entity share it.
    pub name: u32,
    /// What it names.
    pub kind: NameKind,
}

/// Words in quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct QuoteRange {
    /// Where, without the marks.
    pub span: Span,
    /// Who speaks, when that is known from elsewhere (a quotation that goes on over sentences).
    pub speaker: Option<u32>,
}

/// One sentence of a document.
#[derive(Clone, Copy, Debug)]
pub struct SentenceInput<'a> {
    /// The cleaned text of its segment.
    pub text: &'a str,
    /// Its index in the document.
    pub index: u32,
    /// Where it is in that text.
    pub span: Span,
    /// Its parse.
    pub tree: &'a Tree,
    /// Its names, in order.
    pub names: &'a [NameMention],
    /// Its quantities with their index among the document's.
    pub quantities: &'a [(Span, u32)],
    /// Its dates with their index among the document's.
    pub dates: &'a [(Span, u32)],
    /// What is in quotation marks.
    pub quotes: &'a [QuoteRange],
}
