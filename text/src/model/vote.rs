//! What one source says of one claim, counted over its evidence.
//!
//! Three sentences of one paper for "14 clinics" and one for "twelve" are one [`SourceEvidence`] with `n_supports` 3 of `n` 4.
//! Which side the source is on is decided in the stage `score`.

use std::sync::Arc;

use crate::model::vocabulary::ClaimKind;

/// The evidence of one source on one claim. There are as many as sources of claims: their texts are held once.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceEvidence {
    /// Key of the claim.
    pub claim_id: Arc<str>,
    /// What the claim is about.
    pub kind: ClaimKind,
    /// Key of the source.
    pub source_id: Arc<str>,
    /// How its evidence is divided, with its value.
    pub side: EvidenceSide,
    /// Its value as text: the first in the alphabet.
    pub value: Option<Arc<str>>,
    /// Weight of its evidence after copies are discounted.
    pub weight: f32,
}

/// How the evidence of one source on one claim is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvidenceSide {
    /// Pieces of evidence for the claim's value.
    pub n_supports: u32,
    /// All pieces of evidence.
    pub n: u32,
    /// The smallest value that is a number.
    pub number: Option<f64>,
    /// The earliest day, as days since 1970-01-01.
    pub day: Option<f64>,
}

/// The evidence of two sources on one claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedEvidence<'a> {
    /// That of the source that comes first in the alphabet.
    pub a: &'a SourceEvidence,
    /// That of the other source.
    pub b: &'a SourceEvidence,
}
