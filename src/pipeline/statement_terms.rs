//! The index terms of the sentences of an event: where they meet, sentences are compared.

use std::collections::HashSet;

use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::stages::agree;
use crosscheck_text::stages::agree::align::postings::Posting;

use crate::pipeline::chars::Stated;
use crate::store::parts::{StatementTermPart, narrowed, thousandths};

/// Gives the terms of an event, document by document in the order of the run.
pub(crate) struct StatementTerms<'a> {
    event: u32,
    rules: &'a AgreeRules,
    /// The words of the sentences that have been looked up.
    indexed: HashSet<u64>,
}

impl<'a> StatementTerms<'a> {
    pub(crate) fn new(event: u32, rules: &'a AgreeRules) -> Self {
        Self { event, rules, indexed: HashSet::new() }
    }

    /// The terms of the next document; `entities` holds the entity of each of its names. The same words find the same sentences: of ten
    /// thousand prints of a story one is looked up.
    pub(crate) fn of(&mut self, document: u32, stated: &Stated, entities: &[u32]) -> Vec<StatementTermPart> {
        let sentences = stated.statements.sentences.iter();
        let new: HashSet<u32> =
            sentences.filter(|own| self.indexed.insert(own.words)).map(|own| own.sentence).collect();
        if new.is_empty() {
            return Vec::new();
        }
        let postings = agree::postings(&stated.statements, entities, self.rules).into_iter();
        let part = |posting: Posting| StatementTermPart {
            event: self.event,
            document,
            sentence: posting.sentence,
            term: narrowed(posting.term),
            weight: thousandths(posting.weight),
        };
        postings.filter(|posting| new.contains(&posting.sentence)).map(part).collect()
    }
}
