//! A claim before it is counted: the sentences that speak to it, each with its value.
//!
//! Of three documents on "14 clinics", two of them copies, and one on "twelve", the majority is a tie of one against one:
//! the earliest published decides.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::model::vocabulary::{ClaimKind, Compared};
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::claims::witnesses::witnesses;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::context::event::EventContext;

/// One sentence's part in a claim.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) statement: u32,
    pub(crate) clause: u32,
    pub(crate) value: Option<Value>,
    /// Values that fit each other have one number.
    pub(crate) class: u32,
    /// Summed probability towards the rest of its group.
    pub(crate) centrality: f64,
    /// Probability towards the central sentence.
    pub(crate) similarity: f64,
    /// Whether it counts: that it surely states what the central sentence does.
    pub(crate) is_witness: bool,
    /// Why its value agrees with the claim's or differs from it.
    pub(crate) compared: Compared,
    /// The rule that put it into the claim and on its side.
    pub(crate) rule: &'static str,
}

/// A claim before it is counted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) slot: Option<Slot>,
    pub(crate) kind: ClaimKind,
    pub(crate) members: Vec<Member>,
    /// Class of the value that most independent sources give.
    pub(crate) value_class: u32,
}

impl Draft {
    /// Finds the value that most independent sources give; on a tie, that of the earliest published.
    pub(crate) fn settle(&mut self, ctx: &EventContext<'_>) {
        let mut by_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for member in &self.members {
            by_class.entry(member.class).or_default().push(member.statement);
        }
        let strength = |statements: &[u32]| {
            let n = witnesses(ctx, statements).len();
            let published = |statement: &u32| ctx.document(&ctx.statements[*statement as usize]).published;
            let first = statements.iter().filter_map(published).min().unwrap_or(Date::MAX);
            (std::cmp::Reverse(n), first, statements.iter().min().copied())
        };
        let best = by_class.iter().min_by_key(|(_, statements)| strength(statements));
        self.value_class = best.map_or(0, |(class, _)| *class);
    }

    /// The most central sentence among those that give the claim's value.
    pub(crate) fn central(&self) -> usize {
        let with_value = self.members.iter().enumerate().filter(|(_, member)| member.class == self.value_class);
        let best = with_value.max_by(|(i, one), (j, other)| one.centrality.total_cmp(&other.centrality).then(j.cmp(i)));
        best.map_or(0, |(idx, _)| idx)
    }

    /// Sets each sentence's similarity to the central one.
    pub(crate) fn measure(&mut self, pairs: &FxHashMap<(u32, u32), &Pair>) {
        let central = self.members[self.central()].statement;
        for member in &mut self.members {
            let is_central = member.statement == central;
            member.similarity = if is_central { 1.0 } else { probability(pairs, (member.statement, central)) };
        }
    }

    /// Whether some of its sentences give another value than the claim's.
    pub(crate) fn is_disputed(&self) -> bool {
        self.members.iter().any(|member| member.class != self.value_class)
    }

    /// The sentences that count.
    pub(crate) fn witnesses(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_witness)
    }
}

/// How likely two statements state one fact; 0 for those that were not aligned.
pub(crate) fn probability(pairs: &FxHashMap<(u32, u32), &Pair>, (one, other): (u32, u32)) -> f64 {
    pairs.get(&(one.min(other), one.max(other))).map_or(0.0, |pair| pair.probability)
}

/// How many documents the members are of.
pub(crate) fn n_documents(ctx: &EventContext<'_>, members: &[Member]) -> usize {
    let positions: BTreeSet<u32> =
        members.iter().map(|member| ctx.statements[member.statement as usize].position).collect();
    positions.len()
}
