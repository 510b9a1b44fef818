//! The candidate pairs of an event with what the two sentences of each have in common.
//!
//! "The ministry opened 14 clinics" and "Fourteen clinics were inaugurated by the ministry" share a name, a number, a
//! lemma and a synonym. What that is worth is decided in `scorer`.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::rules::agree::pair_feature::PairFeature;
use crate::rules::agree::vectors::Vectors;
use crate::stages::agree::align::likeness::{SYNONYM, likeness};
use crate::stages::agree::align::pair::{Pair, PairFeatures};
use crate::stages::agree::align::shares;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// The candidates with all features that need no comparison of values; sorted by statements. Copies are represented by
/// their first statement.
pub(crate) fn pairs(ctx: &EventContext<'_>, representative: &[u32]) -> Vec<Pair> {
    let mut wanted = BTreeSet::new();
    for (one, other) in ctx.input.candidates {
        let (Some(one), Some(other)) = (ctx.find(*one), ctx.find(*other)) else { continue };
        let (one, other) = (representative[one], representative[other]);
        if ctx.statements[one as usize].position != ctx.statements[other as usize].position {
            wanted.insert((one.min(other), one.max(other)));
        }
    }
    wanted.extend(ctx.overrides.linked());
    let wanted: Vec<(u32, u32)> = wanted.into_iter().collect();
    let mut pairs: Vec<Pair> = wanted
        .par_iter()
        .map(|(a, b)| {
            let (one, other) = (&ctx.statements[*a as usize], &ctx.statements[*b as usize]);
            let mut features = compare(one, other, &likenesses(one, other, &ctx.rules.vectors));
            shares::measure(ctx, (one, other), &mut features);
            features[PairFeature::Size] = (size(ctx, one) * size(ctx, other)).sqrt().ln();
            Pair { a: *a, b: *b, features, probability: 0.0 }
        })
        .collect();
    triangles(ctx, &mut pairs);
    pairs
}

/// Statements of a statement's document: the more there are, the fewer of all pairs state one fact.
fn size(ctx: &EventContext<'_>, statement: &Statement<'_>) -> f32 {
    /// Two single sentences may be of anything.
    const LEAST: usize = 10;
    ctx.document(statement).features.sentences.len().max(LEAST) as f32
}

/// Row by row how well each item of one statement stands for each of the other, 0 to 1.
pub(crate) fn likenesses(a: &Statement<'_>, b: &Statement<'_>, vectors: &Vectors) -> Vec<f32> {
    let mut all = Vec::with_capacity(a.items.len() * b.items.len());
    for one in &a.items {
        all.extend(b.items.iter().map(|other| {
            let like = likeness(one, other);
            if like < SYNONYM { like.max(vectors.likeness(one.vector, other.vector)) } else { like }
        }));
    }
    all
}

/// What two statements have in common but for what needs the event; `likenesses` is that of their items.
pub(crate) fn compare(a: &Statement<'_>, b: &Statement<'_>, likenesses: &[f32]) -> PairFeatures {
    let (n_a, n_b) = (a.items.len(), b.items.len());
    let (mut best_a, mut best_b) = (vec![0f32; n_a], vec![0f32; n_b]);
    let (mut same_a, mut same_b) = (vec![false; n_a], vec![false; n_b]);
    let mut top_lemma = 0f32;
    for (i, (one, row)) in a.items.iter().zip(likenesses.chunks(n_b.max(1))).enumerate() {
        for (j, like) in row.iter().copied().enumerate().filter(|(_, like)| *like > 0.0) {
            best_a[i] = best_a[i].max(like);
            best_b[j] = best_b[j].max(like);
            if like > 0.9 {
                same_a[i] = true;
                same_b[j] = true;
            }
            if like >= 1.0 && one.kind == TokenKind::Word {
                top_lemma = top_lemma.max(one.weight);
            }
        }
    }
    let common = |items: &[Item], best: &[f32]| -> f32 {
        let matched = items.iter().zip(best).filter(|(item, _)| item.kind == TokenKind::Word);
        matched.map(|(item, like)| item.weight * like).sum()
    };
    let same = |items: &[Item], same: &[bool]| -> f32 {
        items.iter().zip(same).filter(|(_, same)| **same).map(|(item, _)| item.weight).sum()
    };
    let (name_mass, name_top, name_unshared) = names(a, b);
    let (clause_overlap, clauses) = best_clauses(a, b, likenesses);
    let lemma_mass = same(&a.items, &same_a).min(same(&b.items, &same_b));
    let mut features = PairFeatures::new(lemma_mass, clauses);
    features[PairFeature::CommonMass] = common(&a.items, &best_a).min(common(&b.items, &best_b));
    features[PairFeature::ClauseOverlap] = clause_overlap;
    features[PairFeature::NameMass] = name_mass;
    features[PairFeature::NameTop] = name_top;
    features[PairFeature::NameUnshared] = name_unshared;
    features[PairFeature::TopLemma] = top_lemma;
    features[PairFeature::Numerals] = numerals(a, b);
    features
}

fn best_clauses(a: &Statement<'_>, b: &Statement<'_>, likenesses: &[f32]) -> (f32, (u32, u32)) {
    /// Keeps two short clauses of one word each from being a perfect match.
    const DAMPING: f32 = 1.5;
    let n_b = b.items.len();
    let mut best = (0f32, (0u32, 0u32));
    for (i, (from_a, to_a)) in a.clauses.iter().copied().enumerate() {
        for (j, (from_b, to_b)) in b.clauses.iter().copied().enumerate() {
            let (mut matched, mut whole) = (0f32, 0f32);
            for (x, item) in a.items.iter().enumerate().take(to_a).skip(from_a) {
                let row = &likenesses[x * n_b + from_b..x * n_b + to_b];
                matched += item.weight * row.iter().fold(0f32, |most, like| most.max(*like));
                whole += item.weight;
            }
            for (y, item) in b.items.iter().enumerate().take(to_b).skip(from_b) {
                let column = (from_a..to_a).map(|x| likenesses[x * n_b + y]);
                matched += item.weight * column.fold(0f32, f32::max);
                whole += item.weight;
            }
            let overlap = matched / (whole + DAMPING);
            if overlap > best.0 {
                best = (overlap, (i as u32, j as u32));
            }
        }
    }
    best
}

/// Summed and largest weight of shared names, and what is left on both sides.
fn names(a: &Statement<'_>, b: &Statement<'_>) -> (f32, f32, f32) {
    let (mut mass, mut top, mut only_a, mut only_b) = (0f32, 0f32, 0f32, 0f32);
    let (mut ours, mut theirs) = (a.name_weights.iter().peekable(), b.name_weights.iter().peekable());
    loop {
        match (ours.peek(), theirs.peek()) {
            (Some((one, weight)), Some((other, rival))) if one == other => {
                let shared = weight.min(*rival);
                mass += shared;
                top = top.max(shared);
                ours.next();
                theirs.next();
            }
            (Some((one, weight)), other) if other.is_none_or(|(other, _)| one < other) => {
                only_a += weight;
                ours.next();
            }
            (_, Some((_, rival))) => {
                only_b += rival;
                theirs.next();
            }
            (_, None) => return (mass, top, (only_a * only_b).sqrt()),
        }
    }
}

fn numerals(a: &Statement<'_>, b: &Statement<'_>) -> f32 {
    shares::n_shared(&a.numerals, &b.numerals) as f32
}

/// The best third sentence, of a third document, that both sides resemble.
fn triangles(ctx: &EventContext<'_>, pairs: &mut [Pair]) {
    let mut near: Vec<Vec<(u32, f32)>> = vec![Vec::new(); ctx.statements.len()];
    for pair in pairs.iter() {
        near[pair.a as usize].push((pair.b, pair.features.lemma_mass));
        near[pair.b as usize].push((pair.a, pair.features.lemma_mass));
    }
    for row in &mut near {
        row.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        row.truncate(ctx.rules.thresholds.max_neighbors as usize);
        row.sort_by_key(|entry| entry.0);
    }
    let position = |statement: u32| ctx.statements[statement as usize].position;
    pairs.par_iter_mut().for_each(|pair| {
        let (row_a, row_b) = (&near[pair.a as usize], &near[pair.b as usize]);
        let ends = (position(pair.a), position(pair.b));
        for (third, mass) in row_a {
            if position(*third) == ends.0 || position(*third) == ends.1 {
                continue;
            }
            if let Ok(found) = row_b.binary_search_by_key(third, |entry| entry.0) {
                let triangle = &mut pair.features[PairFeature::Triangle];
                *triangle = triangle.max(mass.min(row_b[found].1));
            }
        }
    });
}
