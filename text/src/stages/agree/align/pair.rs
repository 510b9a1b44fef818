//! Two sentences of different documents with what they have in common.
//!
//! The features are those of the table `PairFeature`; the scorer, `--pairs` and the trainer read them in its order.

use std::ops::{Index, IndexMut};

use crate::rules::agree::pair_feature::{N_FEATURES, PairFeature};

/// Two statements (by index, the lower first) and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) features: PairFeatures,
    /// Probability that they state one fact.
    pub(crate) probability: f64,
}

/// What two sentences have in common, by feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PairFeatures {
    /// In the order of [`PairFeature::ALL`].
    pub(crate) values: [f32; N_FEATURES],
    /// Weight of equal roots; for triangles only.
    pub(crate) lemma_mass: f32,
    /// The clause of each sentence that matches best.
    pub(crate) clauses: (u32, u32),
}

impl PairFeatures {
    /// All features 0.
    pub(crate) fn new(lemma_mass: f32, clauses: (u32, u32)) -> Self {
        Self { values: [0.0; N_FEATURES], lemma_mass, clauses }
    }
}

impl Index<PairFeature> for PairFeatures {
    type Output = f32;

    fn index(&self, feature: PairFeature) -> &f32 {
        &self.values[feature as usize]
    }
}

impl IndexMut<PairFeature> for PairFeatures {
    fn index_mut(&mut self, feature: PairFeature) -> &mut f32 {
        &mut self.values[feature as usize]
    }
}
