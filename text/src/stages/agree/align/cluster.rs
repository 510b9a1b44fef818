//! Aligned pairs into groups of sentences that state one fact.
//!
//! Best pair first, two groups merge when their sentences resemble each other on average, so that one vague sentence does
//! not glue two facts together. A sentence may be in a second group through another clause.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::vocabulary::Judgement;
use crate::rules::agree::AgreeThresholds;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::context::event::EventContext;

/// Statements (by index) that speak to one fact, sorted; with each, the clause that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) members: Vec<(u32, u32)>,
}

/// Passes over the pairs: each further one only through clauses that no group has used.
const N_ROUNDS: usize = 3;

/// The groups of two or more documents; sorted by members.
pub(crate) fn groups(ctx: &EventContext<'_>, pairs: &[Pair]) -> Vec<Group> {
    let thresholds = &ctx.rules.thresholds;
    let scores: FxHashMap<(u32, u32), f64> = pairs.iter().map(|pair| ((pair.a, pair.b), pair.probability)).collect();
    let mut open = kept(ctx, pairs);
    let mut used: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut groups = Vec::new();
    for _ in 0..N_ROUNDS {
        let found = agglomerate(ctx, &open, &scores, thresholds);
        let mut together = BTreeSet::new();
        for group in &found {
            for (i, one) in group.members.iter().enumerate() {
                used.insert(*one);
                for other in group.members.iter().skip(i + 1) {
                    together.insert((one.0.min(other.0), one.0.max(other.0)));
                }
            }
        }
        groups.extend(found);
        open.retain(|pair| {
            let (clause_a, clause_b) = pair.features.clauses;
            let is_used = used.contains(&(pair.a, clause_a)) && used.contains(&(pair.b, clause_b));
            !(is_used || together.contains(&(pair.a, pair.b)))
        });
        if open.is_empty() {
            break;
        }
    }
    groups.sort_by(|one, other| one.members.cmp(&other.members));
    groups.dedup();
    groups
}

/// Pairs that are likely enough, the best of each two documents only, best first.
fn kept(ctx: &EventContext<'_>, pairs: &[Pair]) -> Vec<Pair> {
    let thresholds = &ctx.rules.thresholds;
    let n_sentences: Vec<usize> =
        ctx.input.documents.iter().map(|document| document.features.sentences.len()).collect();
    let mut sorted: Vec<Pair> =
        pairs.iter().filter(|pair| pair.probability >= thresholds.min_probability).copied().collect();
    sorted.sort_by(|one, other| {
        other.probability.total_cmp(&one.probability).then((one.a, one.b).cmp(&(other.a, other.b)))
    });
    let mut n_kept: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    sorted.retain(|pair| {
        let documents = (ctx.statements[pair.a as usize].position, ctx.statements[pair.b as usize].position);
        let product = n_sentences[documents.0 as usize] * n_sentences[documents.1 as usize];
        let most = (thresholds.pairs_per_sentence * (product as f64).sqrt()).ceil().max(1.0) as u32;
        let n = n_kept.entry(documents).or_default();
        *n += 1;
        *n <= most || is_linked(ctx, pair)
    });
    sorted
}

/// Whether the analyst says that the two state one thing.
fn is_linked(ctx: &EventContext<'_>, pair: &Pair) -> bool {
    ctx.overrides.of(pair.a, pair.b).is_some_and(|(judgement, _)| judgement != Judgement::NotSame)
}

fn agglomerate(
    ctx: &EventContext<'_>,
    pairs: &[Pair],
    scores: &FxHashMap<(u32, u32), f64>,
    thresholds: &AgreeThresholds,
) -> Vec<Group> {
    /// Merging costs the product of the sizes; a fact told more often stays in several claims.
    const MOST: usize = 200;
    let position = |statement: u32| ctx.statements[statement as usize].position;
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut group_of: FxHashMap<u32, usize> = FxHashMap::default();
    // Groups are numbered behind the statements and get a new number when they grow: what was apart once stays apart.
    let n_statements = ctx.statements.len();
    let number = |group: Option<usize>, alone: u32| group.map_or(alone as usize, |idx| n_statements + idx);
    let mut apart: FxHashSet<(usize, usize)> = FxHashSet::default();
    for pair in pairs {
        let group = |statement: u32| group_of.get(&statement).copied();
        let (left, right) = (group(pair.a), group(pair.b));
        if left.is_some() && left == right {
            continue;
        }
        let is_linked = is_linked(ctx, pair);
        let sides = (number(left, pair.a), number(right, pair.b));
        let sides = (sides.0.min(sides.1), sides.0.max(sides.1));
        if !is_linked && apart.contains(&sides) {
            continue;
        }
        let alone = [pair.a, pair.b].map(|statement| [statement]);
        let left_members = left.map_or(alone[0].as_slice(), |idx| groups[idx].as_slice());
        let right_members = right.map_or(alone[1].as_slice(), |idx| groups[idx].as_slice());
        let is_like = || is_linked || mean(left_members, right_members, scores, &position) >= thresholds.min_link;
        let is_large = left_members.len() + right_members.len() > MOST;
        let is_apart = is_large || !is_like() || ctx.overrides.part(left_members, right_members);
        let mut merged: Vec<u32> = left_members.iter().chain(right_members).copied().collect();
        merged.sort_unstable();
        if is_apart || is_crowded(&merged, &position, thresholds.max_sentences_per_document) {
            apart.insert(sides);
            continue;
        }
        for group in [left, right].into_iter().flatten() {
            groups[group].clear();
        }
        for member in &merged {
            group_of.insert(*member, groups.len());
        }
        groups.push(merged);
    }
    // Each sentence speaks through the clause of its best pair within the group.
    let mut clauses: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in pairs {
        if group_of.contains_key(&pair.a) && group_of.get(&pair.a) == group_of.get(&pair.b) {
            clauses.entry(pair.a).or_insert(pair.features.clauses.0);
            clauses.entry(pair.b).or_insert(pair.features.clauses.1);
        }
    }
    let with_clause = |member: u32| (member, clauses.get(&member).copied().unwrap_or(0));
    groups.retain(|members| members.len() > 1);
    groups.into_iter().map(|members| Group { members: members.into_iter().map(with_clause).collect() }).collect()
}

/// Mean probability over the pairs of different documents; a pair that was never scored counts as 0.
fn mean(left: &[u32], right: &[u32], scores: &FxHashMap<(u32, u32), f64>, position: &dyn Fn(u32) -> u32) -> f64 {
    let (mut sum, mut n) = (0.0, 0u32);
    for one in left {
        for other in right.iter().filter(|other| position(**other) != position(*one)) {
            sum += scores.get(&((*one).min(*other), (*one).max(*other))).copied().unwrap_or_default();
            n += 1;
        }
    }
    if n == 0 { 0.0 } else { sum / f64::from(n) }
}

fn is_crowded(members: &[u32], position: &dyn Fn(u32) -> u32, most: u32) -> bool {
    let mut n_by_document: BTreeMap<u32, u32> = BTreeMap::new();
    for member in members {
        *n_by_document.entry(position(*member)).or_default() += 1;
    }
    n_by_document.values().any(|n| *n > most)
}
