//! Weighs names and words of documents by how rare they are, and compares documents by the cosine.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::entity::Links;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::DocumentFeatures;
use crate::stages::anchor::features::{class_weight, entities, entity_key};

/// Documents that every term is thought to be missing from, so that few documents do not make common words rare or shared
/// ones worthless.
const UNSEEN: f32 = 50.0;

/// Weights of one document, of length one, sorted by term.
#[derive(Clone, Debug, Default)]
pub(super) struct Vector {
    pub(super) terms: Vec<(u64, f32)>,
    /// Entities with their weights.
    pub(super) entities: Vec<(u32, f32)>,
}

impl Vector {
    /// The cosine of two documents.
    pub(super) fn cosine(&self, other: &Self) -> f32 {
        let (mut one, mut two) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        let mut sum = 0.0;
        while let (Some((left, weight)), Some((right, other_weight))) = (one.peek(), two.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => {
                    one.next();
                }
                std::cmp::Ordering::Greater => {
                    two.next();
                }
                std::cmp::Ordering::Equal => {
                    sum += weight * other_weight;
                    one.next();
                    two.next();
                }
            }
        }
        sum
    }
}

/// The vectors of all documents.
pub(super) fn of(features: &[DocumentFeatures], links: &Links, rules: &AnchorRules) -> Vec<Vector> {
    let nothing = Vec::new();
    let names = |document: usize| links.of.get(document).unwrap_or(&nothing);
    let named: Vec<Vec<(u32, u32)>> =
        features.par_iter().enumerate().map(|(n, document)| entities(document, names(n))).collect();
    let mut n_documents: HashMap<u64, u32> = HashMap::new();
    for (document, named) in features.iter().zip(&named) {
        let keys = named.iter().map(|(entity, _)| entity_key(*entity));
        for key in keys.chain(document.terms.iter().map(|(hash, _)| *hash)) {
            *n_documents.entry(key).or_default() += 1;
        }
    }
    let rarity = |key: u64| {
        let with = n_documents.get(&key).copied().unwrap_or(1) as f32;
        (1.0 + (features.len() as f32 + UNSEEN) / with).ln()
    };
    let tf = |count: u32| 1.0 + (count as f32).ln();
    let vector = |(document, named): (&DocumentFeatures, &Vec<(u32, u32)>)| {
        let weigh = |(entity, count): &(u32, u32)| {
            (*entity, tf(*count) * rarity(entity_key(*entity)) * rules.thresholds.entity_weight)
        };
        let entities: Vec<(u32, f32)> = named.iter().map(weigh).collect();
        let weigh =
            |(key, count): &(u64, u32)| (*key, tf(*count) * rarity(*key) * class_weight(*key, &rules.thresholds));
        let words = document.terms.iter().map(weigh);
        let named = entities.iter().map(|(entity, weight)| (entity_key(*entity), *weight));
        let mut terms: Vec<(u64, f32)> = words.chain(named).collect();
        terms.sort_by_key(|(key, _)| *key);
        let length = terms.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        terms.iter_mut().for_each(|(_, weight)| *weight /= length);
        Vector { terms, entities }
    };
    features.par_iter().zip(named.par_iter()).map(vector).collect()
}
