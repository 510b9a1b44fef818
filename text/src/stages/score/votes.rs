//! Which side each source is on, claim by claim.
//!
//! A source with three sentences for the claim's value and one against it votes for it; half is enough. All votes for the
//! claim's value are one class, each other value is one of its own.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::vocabulary::ClaimKind;
use crate::model::vote::{EvidenceSide, SharedEvidence, SourceEvidence};
use crate::rules::agree::AgreeThresholds;
use crate::stages::score::alpha::SharedClaim;
use crate::stages::score::reliability::{Vote, reliability};

/// Whether most of its evidence supports the claim's value.
pub(crate) fn supports(side: &EvidenceSide) -> bool {
    u64::from(side.n_supports) * 2 >= u64::from(side.n)
}

/// What is compared of a claim's value: of dates only the day, because a bare year is a number of another size.
pub(crate) fn compared(kind: ClaimKind, side: &EvidenceSide) -> Option<f64> {
    if kind == ClaimKind::Date { side.day } else { side.number.or(side.day) }
}

/// The sides of two sources on one claim.
pub(crate) fn shared_claim(SharedEvidence { a, b }: &SharedEvidence<'_>) -> SharedClaim {
    SharedClaim {
        kind: a.kind,
        supports_a: supports(&a.side),
        supports_b: supports(&b.side),
        value_a: compared(a.kind, &a.side),
        value_b: compared(a.kind, &b.side),
    }
}

/// The sides of all sources, claim after claim, in 16 bytes for each source and claim.
#[derive(Default)]
pub struct Sides {
    votes: Vec<Vote>,
    n_claims: u32,
    /// The number of each source, in the order in which they came.
    numbers: HashMap<Arc<str>, u32>,
    /// For each source the claims in which it is on the side of the claim's value, and all of its claims.
    counts: Vec<(u32, u32)>,
}

/// What is found of one source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceScore {
    /// Its key.
    pub source_id: Arc<str>,
    /// The share of its claims in which it is on the side of the claim's value.
    pub agreement: f64,
    /// How often it is right, 0 to 1; none under enough comparable claims.
    pub reliability: Option<f64>,
}

impl Sides {
    /// Adds what the sources say of the next claim, sorted by source.
    pub fn add(&mut self, claim: &[SourceEvidence]) {
        let is_against = |one: &&SourceEvidence| !supports(&one.side);
        let mut against: Vec<&Option<Arc<str>>> = claim.iter().filter(is_against).map(|one| &one.value).collect();
        against.sort();
        against.dedup();
        for one in claim {
            let is_for = supports(&one.side);
            let value = if is_for { 0 } else { against.partition_point(|value| *value < &one.value) as u32 + 1 };
            let next = self.counts.len() as u32;
            let source = *self.numbers.entry(Arc::clone(&one.source_id)).or_insert(next);
            if source == next {
                self.counts.push((0, 0));
            }
            let counts = &mut self.counts[source as usize];
            counts.0 += u32::from(is_for);
            counts.1 += 1;
            self.votes.push(Vote { claim: self.n_claims, source, value, weight: one.weight });
        }
        self.n_claims += 1;
    }

    /// What is found of each source that spoke, sorted by its key.
    pub fn finish(self, thresholds: &AgreeThresholds) -> Vec<SourceScore> {
        let Self { votes, counts, .. } = &self;
        let mut sources: Vec<(&Arc<str>, u32)> = self.numbers.iter().map(|(id, number)| (id, *number)).collect();
        sources.sort_unstable();
        // Sums of numbers that are no whole ones depend on their order: it is that of the keys.
        let mut places = vec![0; sources.len()];
        (0u32..).zip(&sources).for_each(|(place, (_, number))| places[*number as usize] = place);
        let placed = |vote: &Vote| Vote { source: places[vote.source as usize], ..*vote };
        let votes: Vec<Vote> = votes.iter().map(placed).collect();
        let found = reliability(&votes, sources.len(), thresholds);
        let score = |((source_id, number), reliability): (&(&Arc<str>, u32), Option<f64>)| {
            let (with, all) = counts[*number as usize];
            let agreement = f64::from(with) / f64::from(all);
            SourceScore { source_id: Arc::clone(source_id), agreement, reliability }
        };
        sources.iter().zip(found).map(score).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(claim_id: &str, source_id: &str, n_supports: u32, value: &str) -> SourceEvidence {
        let side = EvidenceSide { n_supports, n: 2, number: None, day: None };
        let value = Some(value.into());
        SourceEvidence {
            claim_id: claim_id.into(),
            kind: ClaimKind::Event,
            source_id: source_id.into(),
            side,
            value,
            weight: 1.0,
        }
    }

    #[test]
    fn half_of_the_evidence_is_enough_and_each_other_value_is_a_class_of_its_own() {
        let evidence = [
            said("c", "dunes", 1, "14"),
            said("c", "reef", 0, "9"),
            said("c", "tides", 0, "12"),
            said("d", "dunes", 0, "9"),
        ];
        let mut sides = Sides::default();
        evidence.chunk_by(|one, other| one.claim_id == other.claim_id).for_each(|claim| sides.add(claim));
        let found: Vec<(u32, u32, u32)> =
            sides.votes.iter().map(|vote| (vote.claim, vote.source, vote.value)).collect();
        assert_eq!(found, [(0, 0, 0), (0, 1, 2), (0, 2, 1), (1, 0, 1)]);
        let scores = sides.finish(&AgreeThresholds::default());
        let agreement: Vec<(&str, f64)> = scores.iter().map(|score| (&*score.source_id, score.agreement)).collect();
        assert_eq!(agreement, [("dunes", 0.5), ("reef", 0.0), ("tides", 0.0)]);
    }

    #[test]
    fn the_order_of_sources_among_the_claims_does_not_show() {
        let claims: Vec<Vec<SourceEvidence>> = (0..12)
            .map(|n| vec![said("c", "dunes", 2, "14"), said("c", "reef", n % 3, "9"), said("c", "tides", 1, "14")])
            .collect();
        let score = |claims: &mut dyn Iterator<Item = &Vec<SourceEvidence>>| {
            let mut sides = Sides::default();
            claims.for_each(|claim| sides.add(claim));
            sides.finish(&AgreeThresholds::default())
        };
        let mut backwards = claims[..1].to_vec();
        backwards[0].reverse();
        let first = score(&mut claims.iter());
        assert!(first.iter().all(|score| score.reliability.is_some()), "{first:?}");
        assert_eq!(score(&mut backwards.iter().chain(&claims[1..])), first);
    }

    #[test]
    fn dates_are_compared_by_their_days_alone() {
        let side = EvidenceSide { n_supports: 1, n: 1, number: Some(2018.0), day: None };
        assert_eq!(compared(ClaimKind::Date, &side), None);
        assert_eq!(compared(ClaimKind::Numeric, &side), Some(2018.0));
    }
}
