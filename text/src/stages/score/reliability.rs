//! How often a source is right where sources disagree: the one-coin model of Dawid and Skene (1979; Zhang, Chen, Zhou and
//! Jordan, "Spectral Methods Meet EM", JMLR 17, 2016).
//!
//! Each source has one skill, the probability that it gives the true value; a wrong value is any of the others. Expectation
//! maximization finds the skills and the values that explain each other best. Two votes in advance, one right and one
//! wrong, keep a source with few claims from being perfect or hopeless. It asks no outside authority.

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

/// Most rounds of expectation and maximization.
const N_ROUNDS: usize = 100;
/// Change of a skill under which the skills are taken as they are.
const SETTLED: f64 = 1e-12;
/// Skills stay this far from 0 and 1, where logarithms have no end.
const MARGIN: f64 = 1e-10;

/// Votes that every source is given in advance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Right ones.
    pub right: f64,
    /// Wrong ones.
    pub wrong: f64,
}

/// Reliability of each source, 0 to 1; none for a source with too few claims on which another source speaks too.
/// The order of `votes` has no influence.
pub fn reliability(votes: &[Vote], n_sources: usize, thresholds: &AgreeThresholds) -> Vec<Option<f64>> {
    let claims = comparable(votes);
    let mut n_claims = vec![0u32; n_sources];
    for vote in claims.iter().flatten() {
        if let Some(n) = n_claims.get_mut(vote.source as usize) {
            *n += 1;
        }
    }
    let skills = skills(&claims, n_sources, Prior { right: 1.0, wrong: 1.0 });
    let enough = |n: u32| n >= thresholds.min_comparable;
    skills.into_iter().zip(n_claims).map(|(skill, n)| skill.filter(|_| enough(n))).collect()
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

/// The skill of each source that has a vote, after at most `N_ROUNDS` rounds from the shares of the votes; a claim has as
/// many possible values as the claim with the most values, two or more.
pub fn skills(claims: &[Vec<Vote>], n_sources: usize, prior: Prior) -> Vec<Option<f64>> {
    let n_wrong = claims.iter().map(|claim| values(claim).len()).max().unwrap_or(2).max(2) as f64 - 1.0;
    let mut found = refit(claims, n_sources, prior, shares);
    for _ in 0..N_ROUNDS {
        let next = refit(claims, n_sources, prior, |claim, values| posterior(claim, values, &found, n_wrong));
        let change = |(old, new): (&Option<f64>, &Option<f64>)| Some((new.as_ref()? - old.as_ref()?).abs());
        let is_settled = found.iter().zip(&next).filter_map(change).all(|change| change < SETTLED);
        found = next;
        if is_settled {
            break;
        }
    }
    found
}

/// The different values of a claim, sorted.
fn values(claim: &[Vote]) -> Vec<u32> {
    let mut values: Vec<u32> = claim.iter().map(|vote| vote.value).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Skills as the mean probability of what a source says, with the prior's votes.
fn refit(
    claims: &[Vec<Vote>],
    n_sources: usize,
    prior: Prior,
    probabilities: impl Fn(&[Vote], &[u32]) -> Vec<f64>,
) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0f64, 0.0f64); n_sources];
    for claim in claims {
        let values = values(claim);
        let probabilities = probabilities(claim, &values);
        for vote in claim {
            let at = values.binary_search(&vote.value).ok().and_then(|at| probabilities.get(at));
            if let (Some(probability), Some(sum)) = (at, sums.get_mut(vote.source as usize)) {
                sum.0 += probability * f64::from(vote.weight);
                sum.1 += f64::from(vote.weight);
            }
        }
    }
    let skill = |(right, all): (f64, f64)| (right + prior.right) / (all + prior.right + prior.wrong);
    sums.into_iter().map(|sum| (sum.1 > 0.0).then(|| skill(sum))).collect()
}

/// Each value's share of the weight of the votes.
fn shares(claim: &[Vote], values: &[u32]) -> Vec<f64> {
    let all: f64 = claim.iter().map(|vote| f64::from(vote.weight)).sum();
    let of = |value: &u32| claim.iter().filter(|vote| vote.value == *value).map(|vote| f64::from(vote.weight)).sum();
    values
        .iter()
        .map(|value| {
            let sum: f64 = of(value);
            if all > 0.0 { sum / all } else { 0.0 }
        })
        .collect()
}

/// The probability of each value, given the skills of those who speak; values that nobody gives share what is left.
fn posterior(claim: &[Vote], values: &[u32], skills: &[Option<f64>], n_wrong: f64) -> Vec<f64> {
    let skill = |vote: &Vote| skills.get(vote.source as usize).copied().flatten().unwrap_or(0.5);
    let right = |vote: &Vote| skill(vote).clamp(MARGIN, 1.0 - MARGIN).ln() * f64::from(vote.weight);
    let wrong = |vote: &Vote| ((1.0 - skill(vote)) / n_wrong).clamp(MARGIN, 1.0 - MARGIN).ln() * f64::from(vote.weight);
    let unsaid: f64 = claim.iter().map(wrong).sum();
    let gain = |value: u32| -> f64 {
        claim.iter().filter(|vote| vote.value == value).map(|vote| right(vote) - wrong(vote)).sum()
    };
    let logs: Vec<f64> = values.iter().map(|value| unsaid + gain(*value)).collect();
    let most = logs.iter().copied().fold(unsaid, f64::max);
    let n_unsaid = (n_wrong + 1.0 - values.len() as f64).max(0.0);
    let total: f64 = logs.iter().map(|log| (log - most).exp()).sum::<f64>() + n_unsaid * (unsaid - most).exp();
    logs.iter().map(|log| (log - most).exp() / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(claim: u32, source: u32, value: u32) -> Vote {
        Vote { claim, source, value, weight: 1.0 }
    }

    /// 40 random tables and the skills that crowd-kit 1.4.2 finds without a prior (`tests/reference/one_coin.py`).
    #[test]
    fn skills_are_those_of_the_reference_package() {
        let mut n_rows = 0;
        for line in
            include_str!("../../../../tests/reference/one_coin.tsv").lines().filter(|line| !line.starts_with('#'))
        {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, _, votes, expected] = cells[..] else { panic!("four columns: {line}") };
            let number = |text: &str| text.parse::<u32>().expect("a number");
            let votes: Vec<Vote> = votes
                .split(';')
                .map(|said| said.split(' ').map(number).collect::<Vec<_>>())
                .map(|said| vote(said[0], said[1], said[2]))
                .collect();
            let expected: Vec<f64> = expected.split(' ').map(|skill| skill.parse().expect("a number")).collect();
            let found = skills(&comparable(&votes), expected.len(), Prior { right: 0.0, wrong: 0.0 });
            for (source, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let found = found.expect("every source votes");
                assert!((found - expected).abs() <= 1e-9, "table {id}, source {source}: {found}, not {expected}");
            }
            n_rows += 1;
        }
        assert_eq!(n_rows, 40);
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
        assert!(found[0] > Some(0.85) && found[2] < Some(0.2), "{found:?}");
    }

    #[test]
    fn nobody_is_perfect_or_hopeless_and_copies_count_little() {
        let mut votes: Vec<Vote> = (0..5).flat_map(|claim| [vote(claim, 0, 0), vote(claim, 1, 0)]).collect();
        let found = reliability(&votes, 2, &AgreeThresholds::default());
        assert!(found.iter().all(|skill| skill.is_some_and(|skill| skill < 0.9)), "{found:?}");
        votes.iter_mut().for_each(|vote| vote.weight = 0.1);
        let copied = reliability(&votes, 2, &AgreeThresholds::default());
        assert!(copied[0] < found[0], "{copied:?}");
    }
}
