//! How far sources agree, and how often each is right where they do not.
//!
//! Two papers that give the same values in all claims they share have alpha 1. It reads what sources say of claims, and no
//! document; who is right in one claim is not judged here.

use rayon::prelude::*;

use crate::model::vocabulary::ClaimKind;
use crate::model::vote::{SharedEvidence, SourceEvidence};
use crate::rules::agree::AgreeThresholds;
use crate::stages::score::alpha::{Metric, PairAgreement, Resamples, SharedClaim, krippendorff, pair_agreement};
pub use crate::stages::score::votes::{Sides, SourceScore};
use crate::stages::score::votes::{compared, shared_claim, supports};

pub mod alpha;
pub mod reliability;

mod votes;

/// Scores sources by their evidence, which is sorted by claim and source.
pub fn run(evidence: &[SourceEvidence], thresholds: &AgreeThresholds) -> Vec<SourceScore> {
    let mut sides = Sides::default();
    evidence.chunk_by(|one, other| one.claim_id == other.claim_id).for_each(|claim| sides.add(claim));
    sides.finish(thresholds)
}

/// How far each two sources agree over the claims that they share.
pub fn run_pairs(pairs: &[&[SharedEvidence<'_>]], thresholds: &AgreeThresholds) -> Vec<PairAgreement> {
    let mut by_size: Vec<(usize, &[SharedEvidence<'_>])> = pairs.iter().copied().enumerate().collect();
    by_size.sort_by_key(|(_, shared)| shared.len());
    let of_one_size = |pairs: &[(usize, &[SharedEvidence<'_>])]| -> Vec<(usize, PairAgreement)> {
        let resamples = Resamples::new(pairs.first().map_or(0, |(_, shared)| shared.len() as u32), thresholds);
        let found = |(idx, shared): &(usize, &[SharedEvidence<'_>])| {
            let shared: Vec<SharedClaim> = shared.iter().map(shared_claim).collect();
            (*idx, pair_agreement(&shared, &resamples))
        };
        pairs.par_iter().map(found).collect()
    };
    let sizes = by_size.par_chunk_by(|(_, one), (_, other)| one.len() == other.len());
    let mut found: Vec<(usize, PairAgreement)> = sizes.flat_map(of_one_size).collect();
    found.sort_unstable_by_key(|(idx, _)| *idx);
    found.into_iter().map(|(_, agreement)| agreement).collect()
}

/// Krippendorff's alpha over all sources, for each kind of claim; evidence is sorted by claim.
pub fn alpha_by_kind(evidence: &[SourceEvidence]) -> Vec<(ClaimKind, Option<f64>)> {
    let alpha = |kind: ClaimKind| {
        let metric = Metric::of(kind);
        let claims = evidence.chunk_by(|one, other| one.claim_id == other.claim_id);
        let value = |one: &SourceEvidence| match metric {
            Metric::Nominal => Some(f64::from(u8::from(supports(&one.side)))),
            Metric::Ordinal | Metric::Interval | Metric::Ratio => compared(one.kind, &one.side),
        };
        let of_kind = claims.filter(|claim| claim[0].kind == kind);
        let units: Vec<Vec<f64>> = of_kind.map(|claim| claim.iter().filter_map(value).collect()).collect();
        (kind, krippendorff(&units, metric))
    };
    ClaimKind::ALL.iter().copied().map(alpha).collect()
}
