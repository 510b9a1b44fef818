//! How likely two sentences of different documents state one fact: a sum of weighted features through a logistic function.
//!
//! What the analyst says of a pair overrides the score. It does not ask whether the two agree.

use crate::model::vocabulary::Judgement;
use crate::rules::agree::pair_feature::{AlignWeights, PairFeature};
use crate::stages::agree::align::pair::{Pair, PairFeatures};
use crate::stages::agree::context::event::EventContext;

/// Sets the probability of each pair.
pub(crate) fn score(ctx: &EventContext<'_>, pairs: &mut [Pair]) {
    for pair in pairs {
        pair.probability = match ctx.overrides.of(pair.a, pair.b) {
            Some((Judgement::NotSame, _)) => 0.0,
            Some(_) => 1.0,
            None => probability(&pair.features, &ctx.rules.thresholds.weights),
        };
    }
}

fn probability(features: &PairFeatures, weights: &AlignWeights) -> f64 {
    let weighted = PairFeature::ALL.into_iter().map(|feature| f64::from(features[feature]) * weights.of(feature));
    let sum: f64 = weighted.sum();
    1.0 / (1.0 + (-(sum + weights.bias)).exp())
}
