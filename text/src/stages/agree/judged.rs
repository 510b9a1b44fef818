//! The analyst's word on pairs of sentences: what it links, keeps apart, lets agree and lets conflict.
//!
//! A pair judged `conflict` is one claim with two sides even where no value differs; a pair judged `not_same` is never in
//! one claim. Copies of one text are one statement. A word on two sentences of one document, on copies of each other, or on
//! a sentence that states nothing, changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::Judgement;
use crate::stages::agree::event::{Scene, SentenceRef};

/// What the reason of evidence begins with where the analyst decided.
pub const VERDICT: &str = "Your verdict";

/// A judgement on two sentences of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// One sentence.
    pub a: SentenceRef,
    /// The other.
    pub b: SentenceRef,
    /// What the analyst says of them.
    pub judgement: Judgement,
    /// Line of the analyst's file, from 1.
    pub line: u64,
}

/// The judgements by statements (index of the first copy, the lower first); of two on one pair the last holds.
#[derive(Debug, Default)]
pub(crate) struct Opinions {
    by_pair: BTreeMap<(u32, u32), (Judgement, u64)>,
}

impl Opinions {
    pub(crate) fn new(scene: &Scene<'_>, representative: &[u32], judged: &[Judged]) -> Self {
        let mut opinions = Self::default();
        let mut in_order: Vec<&Judged> = judged.iter().collect();
        in_order.sort_by_key(|judged| judged.line);
        for judged in in_order {
            if let Some(pair) = pair_of(scene, representative, judged) {
                opinions.by_pair.insert(pair, (judged.judgement, judged.line));
            }
        }
        opinions
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

/// Lines of judgements that can be applied: both sentences state something and are of different documents.
pub(crate) fn applied(scene: &Scene<'_>, representative: &[u32], judged: &[Judged]) -> Vec<u64> {
    let is_applied = |judged: &&Judged| pair_of(scene, representative, judged).is_some();
    judged.iter().filter(is_applied).map(|judged| judged.line).collect()
}

fn pair_of(scene: &Scene<'_>, representative: &[u32], judged: &Judged) -> Option<(u32, u32)> {
    let statement = |sentence: SentenceRef| representative.get(scene.find(sentence)?).copied();
    let (one, other) = (statement(judged.a)?, statement(judged.b)?);
    let position = |statement: u32| scene.statements.get(statement as usize).map(|statement| statement.position);
    (position(one) != position(other)).then_some((one.min(other), one.max(other)))
}
