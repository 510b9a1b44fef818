//! What a run has to make of what was asked for.
//!
//! A report and most tables are made of claims, and claims of all that documents state. Who asks for `dates` and `documents` alone gets
//! the same rows of them without a comparison of what the documents state.

use crate::pipeline::options::RunOptions;
use crate::tables::choice::Choice;
use crate::tables::definition::Row;
use crate::tables::rows::{DocumentRow, EntityMentionRow, EntityRow};

/// What a run has to make.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    choice: &'a Choice,
    has_claims: bool,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(options: &RunOptions, choice: &'a Choice) -> Self {
        // Verdicts are told to be applied, pairs and answers are what claims are made of.
        let of_claims = [&options.verdicts, &options.pairs, &options.answers].iter().any(|path| path.is_some());
        let has_claims = of_claims || options.config.output.report || choice.has_claims();
        Self { choice, has_claims }
    }

    /// Whether documents are compared, for their claims and all that is made of these.
    pub(crate) fn claims(self) -> bool {
        self.has_claims
    }

    /// Whether a table is written in full: any that was asked for, and those that others are made of.
    pub(crate) fn table(self, name: &str) -> bool {
        let is_chosen = |name: &str| self.choice.table(name).is_some();
        self.has_claims
            || is_chosen(name)
            || name == DocumentRow::NAME
            || (name == EntityMentionRow::NAME && is_chosen(EntityRow::NAME))
    }
}
