//! What the analyst says of pairs of statements: it overrides what the program would decide.
//!
//! A pair judged `not_same` is never in one claim, a pair judged `conflict` is one claim with two sides. How a line of the
//! analyst's file becomes a pair of statements is decided in `judged`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::Judgement;

/// The judgements by statements (index of the first copy, the lower first); of two on one pair the last holds.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    by_pair: BTreeMap<(u32, u32), (Judgement, u64)>,
}

impl Overrides {
    /// Keeps what an analyst says of a pair, the lower statement first; a later word replaces an earlier one.
    pub(crate) fn insert(&mut self, pair: (u32, u32), judgement: Judgement, line: u64) {
        self.by_pair.insert(pair, (judgement, line));
    }

    /// What the analyst says of two statements, with the line.
    pub(crate) fn of(&self, one: u32, other: u32) -> Option<(Judgement, u64)> {
        self.by_pair.get(&(one.min(other), one.max(other))).copied()
    }

    /// The statements that the analyst speaks of.
    pub(crate) fn statements(&self) -> BTreeSet<u32> {
        self.by_pair.keys().flat_map(|(one, other)| [*one, *other]).collect()
    }

    /// Pairs that belong together, and those that do not.
    pub(crate) fn linked(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.by_pair.iter().filter(|(_, (judgement, _))| *judgement != Judgement::NotSame).map(|(pair, _)| *pair)
    }

    /// Whether some statement of one group must not be in a claim with one of the other.
    pub(crate) fn part(&self, left: &[u32], right: &[u32]) -> bool {
        !self.by_pair.is_empty()
            && left.iter().any(|one| {
                right.iter().any(|other| self.of(*one, *other).is_some_and(|(word, _)| word == Judgement::NotSame))
            })
    }

    /// The judgement on a statement and one of others that explains its place in a claim.
    pub(crate) fn on(&self, statement: u32, others: impl Iterator<Item = u32>) -> Option<(Judgement, u64)> {
        if self.by_pair.is_empty() {
            return None;
        }
        others.filter(|other| *other != statement).find_map(|other| self.of(statement, other))
    }
}
