//! Offsets of what evidence points to: the code points of clauses and values, which are needed when the text is gone.
//!
//! Eight bytes a clause, number, date and mention of a name are kept for each document.

use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::claim::Evidence;
use crosscheck_text::model::segment::Place;
use crosscheck_text::model::span::{CharSpan, Span};
use crosscheck_text::stages::agree::context::features::{SentenceFeatures, StatementFeatures};
use crosscheck_text::stages::agree::context::token::{Token, TokenKind};
use serde::{Deserialize, Serialize};

use crate::pipeline::rows::chars_of;

/// What is put aside of a document until its claims are made.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Stated {
    pub(crate) statements: StatementFeatures,
    pub(crate) chars: EvidenceChars,
}

impl Stated {
    /// Gives back memory that was set aside and not used.
    pub(crate) fn shrink(&mut self) {
        self.statements.shrink();
    }

    /// The memory that it takes, or nearly.
    pub(crate) fn size_bytes(&self) -> usize {
        let EvidenceChars { clauses, quantities, dates, names } = &self.chars;
        let spans = clauses.len() + quantities.len() + dates.len();
        self.statements.size_bytes() + spans * size_of::<CharSpan>() + size_of_val(names.as_slice())
    }
}

/// The offsets of one document's clauses, numbers, dates and names as its features have them.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct EvidenceChars {
    clauses: Vec<CharSpan>,
    quantities: Vec<CharSpan>,
    dates: Vec<CharSpan>,
    /// By the index of their tokens.
    names: Vec<(u32, CharSpan)>,
}

impl EvidenceChars {
    pub(crate) fn new(annotated: &Annotated, statements: &StatementFeatures) -> Self {
        let extracted = &annotated.extracted;
        let quantities = statements.quantities.iter().filter_map(|own| extracted.quantities.get(own.idx as usize));
        let dates = statements.dates.iter().filter_map(|own| extracted.dates.get(own.idx as usize));
        let clauses = statements.sentences.iter().flat_map(|sentence| {
            statements.clauses_of(sentence).iter().map(move |clause| within(sentence, clause.span))
        });
        let named: Vec<(u32, Place)> =
            statements.sentences.iter().flat_map(|sentence| named(annotated, statements, sentence)).collect();
        let spans = chars_of(annotated, named.iter().map(|(_, place)| *place));
        Self {
            clauses: chars_of(annotated, clauses),
            quantities: chars_of(annotated, quantities.map(|quantity| quantity.place)),
            dates: chars_of(annotated, dates.map(|date| date.place)),
            names: named.into_iter().map(|(token, _)| token).zip(spans).collect(),
        }
    }
}

fn within(sentence: &SentenceFeatures, span: Span) -> Place {
    let start = sentence.place.span.start;
    Place { segment: sentence.place.segment, span: Span { start: start + span.start, end: start + span.end } }
}

/// The names of a sentence by their tokens, with the place of each mention.
fn named(annotated: &Annotated, statements: &StatementFeatures, sentence: &SentenceFeatures) -> Vec<(u32, Place)> {
    let mentions = &annotated.tagged.mentions;
    let place = |token: &Token| {
        let at = (sentence.place.segment, sentence.place.span.start + u32::from(token.at));
        let from = mentions.partition_point(|mention| (mention.place.segment, mention.place.span.start) < at);
        let here = mentions.get(from).map(|mention| mention.place);
        here.filter(|place| (place.segment, place.span.start) == at)
    };
    let tokens = (sentence.tokens.0..).zip(statements.tokens_of(sentence));
    let names = tokens.filter(|(_, token)| token.kind == TokenKind::Name);
    names.filter_map(|(idx, token)| Some((idx, place(token)?))).collect()
}

/// The offsets of the value of a piece of evidence; none where it has no words of its own.
pub(crate) fn value_chars(evidence: &Evidence, Stated { statements, chars }: &Stated) -> Option<CharSpan> {
    if let Some(quantity) = evidence.quantity {
        let at = statements.quantities.binary_search_by_key(&quantity, |own| own.idx).ok()?;
        return chars.quantities.get(at).copied();
    }
    if let Some(date) = evidence.date {
        let at = statements.dates.binary_search_by_key(&date, |own| own.idx).ok()?;
        return chars.dates.get(at).copied();
    }
    let token = evidence.name?;
    let at = chars.names.binary_search_by_key(&token, |name| name.0).ok()?;
    chars.names.get(at).map(|name| name.1)
}

/// The offsets of a piece of evidence: its clause's first and last clauses as they were kept.
pub(crate) fn clause_chars(evidence: &Evidence, Stated { statements, chars }: &Stated) -> CharSpan {
    let all = &chars.clauses;
    let found = statements.sentences.binary_search_by_key(&evidence.sentence, |sentence| sentence.sentence);
    let sentence = &statements.sentences[found.expect("evidence names a sentence that has features")];
    let (from, to) = (sentence.clauses.0 as usize, sentence.clauses.1 as usize);
    let start = evidence.place.span.start.saturating_sub(sentence.place.span.start);
    let end = evidence.place.span.end.saturating_sub(sentence.place.span.start);
    let inside = (from..to).filter(|idx| {
        let span = statements.clauses[*idx].span;
        span.start < end && start < span.end
    });
    let mut inside = inside.map(|idx| all[idx]);
    let first = inside.next().unwrap_or(all[from]);
    let last = inside.next_back().unwrap_or(first);
    CharSpan { start: first.start, end: last.end }
}
