//! How often a source is right where sources disagree: conflict resolution on heterogeneous data (CRH, Li et al. 2014).
//!
//! The truth of each claim is the value with the most source weight, and a source's weight falls with its share of wrong
//! values; both are repeated until nothing changes. A source that sides with the weighted majority in nine of ten claims
//! has 0.83: one claim counts as undecided in advance, so that few claims say little. It asks no outside authority.

use std::collections::BTreeMap;

use crate::rules::agree::AgreeThresholds;

/// What one source says in one claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vote {
    /// Number of the claim.
    pub claim: u32,
    /// Index of the source.
    pub source: u32,
    /// Class of the value: equal numbers are compatible values of one claim.
    pub value: u32,
    /// Share of a witness, after copies are discounted, 0 to 1.
    pub weight: f32,
}

/// Rounds after which the weights are taken as they are.
const N_ROUNDS: usize = 20;

/// Reliability of each source, 0 to 1; none for a source with too few claims on which another source speaks too.
/// The order of `votes` has no influence.
pub fn reliability(votes: &[Vote], n_sources: usize, thresholds: &AgreeThresholds) -> Vec<Option<f64>> {
    let claims = comparable(votes);
    let mut weights = vec![1.0f64; n_sources];
    let mut losses = vec![(0.0f64, 0u32); n_sources];
    for _ in 0..N_ROUNDS {
        let next = losses_under(&claims, &weights, n_sources);
        let is_settled = next == losses;
        losses = next;
        if is_settled {
            break;
        }
        weights = weights_of(&losses);
    }
    let enough = |n: u32| n >= thresholds.min_comparable;
    losses.into_iter().map(|(loss, n)| enough(n).then(|| 1.0 - (loss + 1.0) / (f64::from(n) + 2.0))).collect()
}

/// Votes of claims that two or more sources speak to, one vote a source and claim (its first value).
fn comparable(votes: &[Vote]) -> Vec<Vec<Vote>> {
    let mut claims: BTreeMap<u32, BTreeMap<u32, Vote>> = BTreeMap::new();
    let mut sorted = votes.to_vec();
    sorted.sort_by(|one, other| {
        (one.claim, one.source, one.value)
            .cmp(&(other.claim, other.source, other.value))
            .then(other.weight.total_cmp(&one.weight))
    });
    for vote in sorted {
        claims.entry(vote.claim).or_default().entry(vote.source).or_insert(vote);
    }
    claims
        .into_values()
        .filter(|by_source| by_source.len() > 1)
        .map(|by_source| by_source.into_values().collect())
        .collect()
}

/// For each source its summed loss and its number of claims, when the truth is the value with the most weight; values
/// that tie share the loss.
fn losses_under(claims: &[Vec<Vote>], weights: &[f64], n_sources: usize) -> Vec<(f64, u32)> {
    let mut losses = vec![(0.0, 0); n_sources];
    for claim in claims {
        let mut support: BTreeMap<u32, f64> = BTreeMap::new();
        for vote in claim {
            let weight = weights.get(vote.source as usize).copied().unwrap_or(0.0);
            *support.entry(vote.value).or_default() += weight * f64::from(vote.weight);
        }
        let most = support.values().copied().fold(0.0, f64::max);
        let n_best = support.values().filter(|weight| most - **weight < 1e-9).count() as f64;
        for vote in claim {
            let is_best = support.get(&vote.value).is_some_and(|weight| most - weight < 1e-9);
            if let Some(loss) = losses.get_mut(vote.source as usize) {
                loss.0 += if is_best { 1.0 - 1.0 / n_best } else { 1.0 };
                loss.1 += 1;
            }
        }
    }
    losses
}

/// CRH's weights: the negative logarithm of a source's share of all loss, smoothed so that no source is beyond doubt.
fn weights_of(losses: &[(f64, u32)]) -> Vec<f64> {
    let rate = |(loss, n): &(f64, u32)| (loss + 0.5) / (f64::from(*n) + 1.0);
    let total: f64 = losses.iter().map(rate).sum();
    losses.iter().map(|loss| -(rate(loss) / total.max(f64::MIN_POSITIVE)).ln().min(-1e-3)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(claim: u32, source: u32, value: u32) -> Vote {
        Vote { claim, source, value, weight: 1.0 }
    }

    #[test]
    fn a_source_that_stands_alone_is_less_reliable() {
        let votes: Vec<Vote> =
            (0..6).flat_map(|claim| [vote(claim, 0, 0), vote(claim, 1, 0), vote(claim, 2, 1)]).collect();
        let found = reliability(&votes, 4, &AgreeThresholds::default());
        assert_eq!(found[0], found[1]);
        assert!(found[0] > found[2] && found[2].is_some());
        assert_eq!(found[3], None);
    }

    #[test]
    fn four_claims_are_too_few() {
        let votes: Vec<Vote> = (0..4).flat_map(|claim| [vote(claim, 0, 0), vote(claim, 1, 0)]).collect();
        assert_eq!(reliability(&votes, 2, &AgreeThresholds::default()), vec![None, None]);
    }

    #[test]
    fn a_better_record_breaks_a_tie() {
        let mut votes: Vec<Vote> =
            (0..8).flat_map(|claim| [vote(claim, 0, 0), vote(claim, 1, 0), vote(claim, 2, 1)]).collect();
        votes.extend([vote(9, 0, 0), vote(9, 2, 1)]);
        let found = reliability(&votes, 3, &AgreeThresholds::default());
        assert_eq!(found[0], Some(1.0 - 1.0 / 11.0));
    }
}
