//! Copies: exact, near and contained, of documents, segments and sentences.
//!
//! `"Lee met 14 envoys."` in two papers is an exact copy; the same story with `15` and another first paragraph is a near one,
//! with `14` and `15` as what changed; a statement printed in full within a longer article is contained in it.
//!
//! [`features`] makes a document small, [`bands`] and [`samples`] say what it contributes to the joins that propose pairs
//! (MinHash signatures in bands: Broder 1997, Leskovec et al. 2014 chapter 3; winnowing: Schleimer et al. 2003), and [`run`]
//! verifies each proposed pair on the shingles themselves. Nothing is deleted, and no figure here is an estimate.
//!
//! It does not form the pairs (see [`sketch`]) and does not judge which of two differing figures is right.

pub mod sketch;
pub mod text;

mod changed;
mod cluster;
mod contain;
mod corpus;
mod shingle;
mod template;
#[cfg(test)]
mod tests;
mod unit;

use rayon::prelude::*;

use crate::model::annotated::Annotated;
use crate::model::duplicate::{Containment, Duplicates, UnitRef};
use crate::model::vocabulary::Unit;
use crate::rules::dedupe::DedupeRules;
use crate::stages::dedupe::corpus::Corpus;
use crate::stages::dedupe::sketch::{Band, Candidates, Sample};
use crate::stages::dedupe::text::TextFeatures;

/// Reads out of a document what `dedupe` needs of it, in little more memory than its text takes.
pub fn features(annotated: &Annotated, _rules: &DedupeRules) -> TextFeatures {
    text::features(annotated)
}

/// The buckets that a document's units fall into; units of one bucket may be copies.
pub fn bands(features: &TextFeatures, rules: &DedupeRules) -> Vec<Band> {
    sketch::bands(features, &rules.thresholds)
}

/// Sampled shingles of a document's units; units that share one may contain one another.
pub fn samples(features: &TextFeatures, rules: &DedupeRules) -> Vec<Sample> {
    sketch::samples(features, &rules.thresholds)
}

/// Verifies the candidates and gathers them into clusters and containments.
pub fn run(features: &[TextFeatures], candidates: &Candidates, rules: &DedupeRules) -> Duplicates {
    let mut out = Duplicates::default();
    for unit in sketch::UNITS {
        let corpus = Corpus { features, unit, thresholds: &rules.thresholds };
        let contained = distinct(unit, &candidates.contained);
        let mut pairs = distinct(unit, &candidates.pairs);
        if unit == Unit::Document {
            // A cut shares too little of all words for a band.
            pairs.extend(&contained);
            pairs.par_sort_unstable();
            pairs.dedup();
        }
        let (members, forms) = cluster::clusters(corpus, &pairs);
        out.members.extend(members);
        out.forms.extend(forms);
        out.containments.extend(contain::containments(corpus, &contained));
    }
    out
}

/// The features of one unit without the rest of its document, in which its index is 0; none when the document has no such unit.
pub fn cut(features: &TextFeatures, unit: Unit, idx: u32) -> Option<TextFeatures> {
    unit::cut(features, unit, idx)
}

/// The features of a document that has only these units, each of which was cut.
pub fn joined(units: &[&TextFeatures]) -> TextFeatures {
    unit::joined(units)
}

/// A key of the words of a unit that was cut, and their number: equal words have equal keys.
pub fn word_key(features: &TextFeatures, unit: Unit) -> (u64, usize) {
    let mut words = Vec::new();
    features.unit_words(unit, 0, &mut words);
    (sketch::exact_key(&words), words.len())
}

/// Whether two units that were cut have the same words, or share so much that their cluster decides whether they are copies.
///
/// Units that are not joined by a path of such pairs have no influence on each other in [`run`].
pub fn share_enough(unit: Unit, both: &[TextFeatures; 2], rules: &DedupeRules) -> bool {
    cluster::share_enough(Corpus { features: both, unit, thresholds: &rules.thresholds }, BOTH)
}

/// Which of two units that were cut stands in the other, if one does.
pub fn contained(unit: Unit, both: &[TextFeatures; 2], rules: &DedupeRules) -> Option<Containment> {
    contain::containments(Corpus { features: both, unit, thresholds: &rules.thresholds }, &[BOTH]).pop()
}

/// Two units that were cut.
const BOTH: (UnitRef, UnitRef) = (UnitRef { document: 0, idx: 0 }, UnitRef { document: 1, idx: 0 });

/// The pairs of one unit, smaller reference first, sorted and without repeats.
fn distinct(unit: Unit, pairs: &[(Unit, UnitRef, UnitRef)]) -> Vec<(UnitRef, UnitRef)> {
    let own = pairs.par_iter().filter(|(of, a, b)| *of == unit && a != b);
    let mut out: Vec<_> = own.map(|(_, a, b)| (*a.min(b), *a.max(b))).collect();
    out.par_sort_unstable();
    out.dedup();
    out
}
