//! Copies as numbers: equal numbers are copies of each other.

use std::collections::BTreeMap;

use crosscheck_text::model::duplicate::{Duplicates, UnitRef};
use crosscheck_text::model::vocabulary::Unit;

/// The clusters of copies of documents and of their sentences.
pub(crate) struct Copies {
    documents: Vec<Option<u32>>,
    sentences: Vec<Vec<Option<u32>>>,
}

impl Copies {
    /// Those whose numbers are known: of each document, and of each of its sentences as far as one of them has one.
    pub(crate) fn numbered(documents: Vec<Option<u32>>, sentences: Vec<Vec<Option<u32>>>) -> Self {
        Self { documents, sentences }
    }

    pub(crate) fn new(duplicates: &Duplicates, n_documents: usize) -> Self {
        let mut numbers: BTreeMap<(Unit, UnitRef), u32> = BTreeMap::new();
        let mut copies = Self { documents: vec![None; n_documents], sentences: vec![Vec::new(); n_documents] };
        for member in &duplicates.members {
            let next = numbers.len() as u32;
            let number = *numbers.entry((member.unit, member.canonical)).or_insert(next);
            let (document, idx) = (member.member.document as usize, member.member.idx as usize);
            match member.unit {
                Unit::Document => copies.documents[document] = Some(number),
                Unit::Segment => {}
                Unit::Sentence => {
                    let sentences = &mut copies.sentences[document];
                    if sentences.len() <= idx {
                        sentences.resize(idx + 1, None);
                    }
                    sentences[idx] = Some(number);
                }
            }
        }
        copies
    }

    /// The cluster of each sentence of a document, as far as one of them has one.
    pub(crate) fn of(&self, document: u32) -> &[Option<u32>] {
        &self.sentences[document as usize]
    }

    /// The cluster of a document as a whole.
    pub(crate) fn whole(&self, document: u32) -> Option<u32> {
        self.documents[document as usize]
    }
}
