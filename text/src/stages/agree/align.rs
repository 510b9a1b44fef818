//! How likely two sentences of different documents state one fact: a sum of named features through a logistic function.
//!
//! "The ministry opened 14 clinics" and "Fourteen clinics were inaugurated by the ministry" share a name, a number, a
//! lemma and a synonym. It does not ask whether they agree.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::vocabulary::Judgement;
use crate::rules::agree::AlignWeights;
use crate::rules::agree::vectors::Vectors;
use crate::stages::agree::conflict::share_slot;
use crate::stages::agree::event::{Item, Scene, Statement};
use crate::stages::agree::features::TokenKind;

/// Features that have weights, as [`AlignWeights`] names them.
pub const FEATURES: [&str; N_FEATURES] = [
    "common_mass",
    "clause_overlap",
    "name_mass",
    "name_top",
    "name_unshared",
    "top_lemma",
    "numerals",
    "triangle",
    "slot",
    "size",
];
/// How many they are.
pub const N_FEATURES: usize = 10;

/// What two sentences have in common; see [`AlignWeights`] for the meaning of each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PairFeatures {
    pub(crate) common_mass: f32,
    pub(crate) clause_overlap: f32,
    pub(crate) name_mass: f32,
    pub(crate) name_top: f32,
    pub(crate) name_unshared: f32,
    pub(crate) top_lemma: f32,
    pub(crate) numerals: f32,
    pub(crate) triangle: f32,
    /// 1 when both value the same: a count of one noun, or the date of one act.
    pub(crate) slot: f32,
    /// Logarithm of the geometric mean of the two documents' statements.
    pub(crate) size: f32,
    /// Weight of equal roots; for triangles only.
    pub(crate) lemma_mass: f32,
    /// The clause of each sentence that matches best.
    pub(crate) clauses: (u32, u32),
}

/// Two statements (by index, the lower first) and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) features: PairFeatures,
    /// Probability that they state one fact.
    pub(crate) probability: f64,
}

impl PairFeatures {
    /// The features that have weights, in the order of [`AlignWeights`], bias left out.
    pub(crate) fn values(&self) -> [f32; N_FEATURES] {
        [
            self.common_mass,
            self.clause_overlap,
            self.name_mass,
            self.name_top,
            self.name_unshared,
            self.top_lemma,
            self.numerals,
            self.triangle,
            self.slot,
            self.size,
        ]
    }

    fn probability(&self, weights: &AlignWeights) -> f64 {
        let by_feature = [
            weights.common_mass,
            weights.clause_overlap,
            weights.name_mass,
            weights.name_top,
            weights.name_unshared,
            weights.top_lemma,
            weights.numerals,
            weights.triangle,
            weights.slot,
            weights.size,
        ];
        let sum: f64 = self.values().iter().zip(by_feature).map(|(value, weight)| f64::from(*value) * weight).sum();
        1.0 / (1.0 + (-(sum + weights.bias)).exp())
    }
}

/// Scores the candidates; sorted by statements. Copies are represented by their first statement.
pub(crate) fn pairs(scene: &Scene<'_>, representative: &[u32]) -> Vec<Pair> {
    let mut wanted = BTreeSet::new();
    for (one, other) in scene.input.candidates {
        let (Some(one), Some(other)) = (scene.find(*one), scene.find(*other)) else { continue };
        let (one, other) = (representative[one], representative[other]);
        if scene.statements[one as usize].position != scene.statements[other as usize].position {
            wanted.insert((one.min(other), one.max(other)));
        }
    }
    wanted.extend(scene.opinions.linked());
    let wanted: Vec<(u32, u32)> = wanted.into_iter().collect();
    let mut pairs: Vec<Pair> = wanted
        .par_iter()
        .map(|(a, b)| {
            let (one, other) = (&scene.statements[*a as usize], &scene.statements[*b as usize]);
            let mut pair = Pair { a: *a, b: *b, features: compare(one, other, &scene.rules.vectors), probability: 0.0 };
            pair.features.size = (size(scene, one) * size(scene, other)).sqrt().ln();
            pair.features.slot = if share_slot(scene, &pair) { 1.0 } else { 0.0 };
            pair
        })
        .collect();
    triangles(scene, &mut pairs);
    for pair in &mut pairs {
        pair.probability = match scene.opinions.of(pair.a, pair.b) {
            Some((Judgement::NotSame, _)) => 0.0,
            Some(_) => 1.0,
            None => pair.features.probability(&scene.rules.thresholds.weights),
        };
    }
    pairs
}

/// Statements of a statement's document: the more there are, the fewer of all pairs state one fact.
fn size(scene: &Scene<'_>, statement: &Statement<'_>) -> f32 {
    /// Two single sentences may be of anything.
    const LEAST: usize = 10;
    scene.document(statement).features.sentences.len().max(LEAST) as f32
}

/// What two words of one synonym group are worth.
const SYNONYM: f32 = 0.8;

/// How well two items stand for each other, 0 to 1.
pub(crate) fn likeness(one: &Item, other: &Item) -> f32 {
    if one.kind != other.kind {
        return 0.0;
    }
    if one.kind == TokenKind::Name {
        return if one.root == other.root {
            1.0
        } else if one.key == other.key {
            0.8
        } else {
            0.0
        };
    }
    if one.key == other.key {
        1.0
    } else if one.kind != TokenKind::Word {
        0.0
    } else if one.root == other.root {
        0.95
    } else if one.groups.iter().any(|group| other.groups.contains(group)) {
        SYNONYM
    } else {
        0.0
    }
}

fn compare(a: &Statement<'_>, b: &Statement<'_>, vectors: &Vectors) -> PairFeatures {
    let (n_a, n_b) = (a.items.len(), b.items.len());
    let mut likenesses = vec![0f32; n_a * n_b];
    let (mut best_a, mut best_b) = (vec![0f32; n_a], vec![0f32; n_b]);
    let (mut same_a, mut same_b) = (vec![false; n_a], vec![false; n_b]);
    let mut top_lemma = 0f32;
    for (i, one) in a.items.iter().enumerate() {
        for (j, other) in b.items.iter().enumerate() {
            let mut like = likeness(one, other);
            if like < SYNONYM {
                like = like.max(vectors.likeness(one.vector, other.vector));
            }
            if like > 0.0 {
                likenesses[i * n_b + j] = like;
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
    }
    let common = |items: &[Item], best: &[f32]| -> f32 {
        let matched = items.iter().zip(best).filter(|(item, _)| item.kind == TokenKind::Word);
        matched.map(|(item, like)| item.weight * like).sum()
    };
    let same = |items: &[Item], same: &[bool]| -> f32 {
        items.iter().zip(same).filter(|(_, same)| **same).map(|(item, _)| item.weight).sum()
    };
    let (name_mass, name_top, name_unshared) = names(a, b);
    let (clause_overlap, clauses) = best_clauses(a, b, &likenesses);
    PairFeatures {
        common_mass: common(&a.items, &best_a).min(common(&b.items, &best_b)),
        clause_overlap,
        name_mass,
        name_top,
        name_unshared,
        top_lemma,
        numerals: numerals(a, b),
        triangle: 0.0,
        slot: 0.0,
        size: 0.0,
        lemma_mass: same(&a.items, &same_a).min(same(&b.items, &same_b)),
        clauses,
    }
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
    let weight_of = |names: &[(u32, u32, f32)]| -> BTreeMap<u32, f32> {
        let mut by_key: BTreeMap<u32, f32> = BTreeMap::new();
        for (key, _, weight) in names {
            let of = by_key.entry(*key).or_default();
            *of = of.max(*weight);
        }
        by_key
    };
    let (of_a, of_b) = (weight_of(&a.names), weight_of(&b.names));
    let (mut mass, mut top, mut only_a) = (0f32, 0f32, 0f32);
    for (key, weight) in &of_a {
        match of_b.get(key) {
            Some(other) => {
                let shared = weight.min(*other);
                mass += shared;
                top = top.max(shared);
            }
            None => only_a += weight,
        }
    }
    let only_b: f32 = of_b.iter().filter(|(key, _)| !of_a.contains_key(key)).map(|(_, weight)| weight).sum();
    (mass, top, (only_a * only_b).sqrt())
}

fn numerals(a: &Statement<'_>, b: &Statement<'_>) -> f32 {
    let one = crate::stages::agree::features::number_key(1.0);
    let numbers = |statement: &Statement<'_>| -> BTreeSet<u32> {
        let is_number = |item: &&Item| matches!(item.kind, TokenKind::Number | TokenKind::Date);
        let keys = statement.items.iter().filter(is_number).map(|item| item.key);
        keys.filter(|key| *key != one && *key != 0).collect()
    };
    numbers(a).intersection(&numbers(b)).count() as f32
}

/// The best third sentence, of a third document, that both sides resemble.
fn triangles(scene: &Scene<'_>, pairs: &mut [Pair]) {
    let mut near: Vec<Vec<(u32, f32)>> = vec![Vec::new(); scene.statements.len()];
    for pair in pairs.iter() {
        near[pair.a as usize].push((pair.b, pair.features.lemma_mass));
        near[pair.b as usize].push((pair.a, pair.features.lemma_mass));
    }
    for row in &mut near {
        row.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        row.truncate(scene.rules.thresholds.max_neighbors as usize);
        row.sort_by_key(|entry| entry.0);
    }
    let position = |statement: u32| scene.statements[statement as usize].position;
    pairs.par_iter_mut().for_each(|pair| {
        let (row_a, row_b) = (&near[pair.a as usize], &near[pair.b as usize]);
        let ends = (position(pair.a), position(pair.b));
        for (third, mass) in row_a {
            if position(*third) == ends.0 || position(*third) == ends.1 {
                continue;
            }
            if let Ok(found) = row_b.binary_search_by_key(third, |entry| entry.0) {
                pair.features.triangle = pair.features.triangle.max(mass.min(row_b[found].1));
            }
        }
    });
}
