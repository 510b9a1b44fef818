//! How likely two sentences of different documents state one fact, by a weighted sum
//! of what they share and the trees of `rules/models/pairs.txt`.
//!
//! What the analyst says of a pair overrides the score. It does not ask whether the two agree.

use rayon::prelude::*;

use crate::model::vocabulary::Judgement;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::context::event::EventContext;

/// The sum below which a pair is unlikely whatever the trees say, and counts with its sum alone, below a probability of .08: of
/// the pairs of real news that were joined with the built-in weights none lay here, of all pairs every other one.
const LEAST_ASKED: f64 = -2.5;

/// Sets the probability of each pair.
pub(crate) fn score(ctx: &EventContext<'_>, pairs: &mut [Pair]) {
    pairs.par_iter_mut().for_each(|pair| {
        pair.probability = match ctx.overrides.of(pair.a, pair.b) {
            Some((Judgement::NotSame, _)) => 0.0,
            Some(_) => 1.0,
            None => {
                let features = &pair.features.values;
                let shared = ctx.rules.thresholds.weights.sum(features);
                let sum =
                    if shared < LEAST_ASKED { shared } else { shared + f64::from(ctx.rules.pairs.same.sum(features)) };
                1.0 / (1.0 + (-sum).exp())
            }
        };
    });
}
