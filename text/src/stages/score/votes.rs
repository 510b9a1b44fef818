//! Which side each source is on, claim by claim.
//!
//! A source with three sentences for the claim's value and one against it votes for it; half is enough. All votes for the
//! claim's value are one class, each other value is one of its own.

use std::sync::Arc;

use crate::model::vocabulary::ClaimKind;
use crate::model::vote::{EvidenceSide, SharedEvidence, SourceEvidence};
use crate::stages::score::alpha::SharedClaim;
use crate::stages::score::reliability::Vote;

/// Whether most of its evidence supports the claim's value.
pub(crate) fn supports(side: &EvidenceSide) -> bool {
    side.n_supports * 2 >= side.n
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

/// Evidence, sorted by claim, as votes; sources are numbered as in `source_ids`, which are sorted.
pub(crate) fn votes(evidence: &[SourceEvidence], source_ids: &[&str]) -> Vec<Vote> {
    let mut votes = Vec::with_capacity(evidence.len());
    for (claim, evidence) in evidence.chunk_by(|one, other| one.claim_id == other.claim_id).enumerate() {
        let is_against = |one: &&SourceEvidence| !supports(&one.side);
        let mut against: Vec<&Option<Arc<str>>> = evidence.iter().filter(is_against).map(|one| &one.value).collect();
        against.sort();
        against.dedup();
        for one in evidence {
            let is_for = supports(&one.side);
            let class = if is_for { 0 } else { against.partition_point(|value| *value < &one.value) as u32 + 1 };
            if let Ok(source) = source_ids.binary_search(&&*one.source_id) {
                votes.push(Vote { claim: claim as u32, source: source as u32, value: class, weight: one.weight });
            }
        }
    }
    votes
}

/// For each source the share of its claims in which it is on the side of the claim's value; none without a claim.
pub(crate) fn agreement(evidence: &[SourceEvidence], source_ids: &[&str]) -> Vec<Option<f64>> {
    let mut sides = vec![(0u32, 0u32); source_ids.len()];
    for one in evidence {
        if let Ok(source) = source_ids.binary_search(&&*one.source_id) {
            sides[source].0 += u32::from(supports(&one.side));
            sides[source].1 += 1;
        }
    }
    sides.into_iter().map(|(with, all)| (all > 0).then(|| f64::from(with) / f64::from(all))).collect()
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
        let source_ids = ["dunes", "reef", "tides"];
        let found: Vec<(u32, u32, u32)> =
            votes(&evidence, &source_ids).iter().map(|vote| (vote.claim, vote.source, vote.value)).collect();
        assert_eq!(found, [(0, 0, 0), (0, 1, 2), (0, 2, 1), (1, 0, 1)]);
        assert_eq!(agreement(&evidence, &source_ids), [Some(0.5), Some(0.0), Some(0.0)]);
    }

    #[test]
    fn dates_are_compared_by_their_days_alone() {
        let side = EvidenceSide { n_supports: 1, n: 1, number: Some(2018.0), day: None };
        assert_eq!(compared(ClaimKind::Date, &side), None);
        assert_eq!(compared(ClaimKind::Numeric, &side), Some(2018.0));
    }
}
