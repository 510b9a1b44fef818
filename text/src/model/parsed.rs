//! What each sentence of a document states: its tree, its clauses, and who speaks.

use crate::model::clause::Clause;
use crate::model::tree::Tree;

/// The layer that `parse` adds.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Parsed {
    /// For each sentence of the document its tree; without nodes for a sentence that states nothing and was not parsed.
    pub trees: Vec<Tree>,
    /// Clauses of all sentences, those of one sentence together, in the order of the sentences.
    pub clauses: Vec<Clause>,
    /// For each sentence of the document, the name (index into [`crate::model::name::Tagged::names`]) that its words are
    /// attributed to.
    pub speakers: Vec<Option<u32>>,
    /// For each sentence of the document, whether more than half of it is in quotation marks.
    pub is_quote: Vec<bool>,
}

impl Parsed {
    /// Indices of the clauses of a sentence.
    pub fn clauses_of(&self, sentence: u32) -> std::ops::Range<usize> {
        let from = self.clauses.partition_point(|clause| clause.sentence < sentence);
        let to = self.clauses.partition_point(|clause| clause.sentence <= sentence);
        from..to
    }
}
