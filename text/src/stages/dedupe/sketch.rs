//! What a document contributes to the joins that propose pairs: bands of MinHash signatures, and sampled shingles.
//!
//! Two units with a [`Band`] in common may be copies; two with [`Sample`]s in common may contain one another. The pipeline
//! writes both to part files and joins them; `run` verifies what the joins propose.
//!
//! # Pairs from a bucket
//! A bucket is all units with one value of `band`. Up to 32 members: every pair. More: a star, the first member
//! with each other one. Equal texts all meet their first in the bucket of the exact band and are one vertex in `run`; near
//! copies share several of their many buckets, each with a first of its own; and `run` compares a cluster's canonical member
//! with the neighbors of its neighbors too, so a path of two pairs is enough. A pair may be given twice or in either order.
//! Only a bucket whose first member is like none of the others is lost; pairs of neighbors in it would save it.
//!
//! # Pairs from samples
//! Leave out hashes that more than 16 units of a kind share (set phrases); of the others every pair of different units is a
//! candidate. A shared run of `window + sample_words - 1` words always has a shared sample.
//!
//! It does not compare units and forms no pairs.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::model::duplicate::UnitRef;
use crate::model::vocabulary::Unit;
use crate::rules::dedupe::{DedupeThresholds, UnitThresholds};
use crate::stages::dedupe::shingle::{finish, shingle_set, shingles};
use crate::stages::dedupe::text::TextFeatures;

/// One bucket that a unit falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Band {
    /// What is compared.
    pub unit: Unit,
    /// Index of the segment or sentence in the document; 0 for a document.
    pub idx: u32,
    /// Key of the bucket; the unit and the number of the band are mixed in.
    pub band: u64,
}

/// One shingle of a unit that stands for those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sample {
    /// What is compared.
    pub unit: Unit,
    /// Index of the segment or sentence in the document; 0 for a document.
    pub idx: u32,
    /// The shingle; the unit is mixed in.
    pub hash: u64,
}

/// Pairs that the joins propose, with repeats and in any order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// Units that share a band.
    pub pairs: Vec<(Unit, UnitRef, UnitRef)>,
    /// Units that share a sample; either may be the longer one.
    pub contained: Vec<(Unit, UnitRef, UnitRef)>,
}

pub(crate) const UNITS: [Unit; 3] = [Unit::Document, Unit::Segment, Unit::Sentence];

/// The buckets of all units of a document; units without words have none.
pub(crate) fn bands(features: &TextFeatures, thresholds: &DedupeThresholds) -> Vec<Band> {
    let mut out = Vec::new();
    let (mut words, mut set, mut minima) = (Vec::new(), Vec::new(), Vec::new());
    for unit in UNITS {
        let own = thresholds.of(unit);
        for idx in 0..features.n_units(unit) as u32 {
            features.unit_words(unit, idx, &mut words);
            if words.is_empty() {
                continue;
            }
            out.push(Band { unit, idx, band: exact_key(&words) ^ tag(unit, u64::MAX) });
            if words.len() < own.min_words {
                continue;
            }
            shingle_set(&words, thresholds.shingle_words, &mut set);
            signature(&set, own, &mut minima);
            out.extend(minima.chunks(own.rows).zip(0u64..).map(|(rows, n)| {
                let band = rows.iter().fold(tag(unit, n), |state, row| finish(state.rotate_left(7) ^ row));
                Band { unit, idx, band }
            }));
        }
    }
    out
}

/// The least value of a set under each of `bands * rows` permutations.
fn signature(set: &[u64], own: UnitThresholds, minima: &mut Vec<u64>) {
    minima.clear();
    for n in 0..(own.bands * own.rows) as u64 {
        let (add, multiply) = (finish(2 * n + 1), finish(2 * n + 2) | 1);
        // The upper half of a product by an odd number depends on every bit of the hash.
        let permuted = set.iter().map(|hash| (hash ^ add).wrapping_mul(multiply) >> 32);
        minima.push(permuted.min().unwrap_or_default());
    }
}

/// The sampled shingles of all units of a document that are long enough to be compared.
pub(crate) fn samples(features: &TextFeatures, thresholds: &DedupeThresholds) -> Vec<Sample> {
    let mut out = Vec::new();
    let (mut words, mut hashes) = (Vec::new(), Vec::new());
    for unit in UNITS {
        let own = thresholds.of(unit);
        for idx in 0..features.n_units(unit) as u32 {
            features.unit_words(unit, idx, &mut words);
            if words.len() < own.min_words.max(thresholds.contained_min_words).max(1) {
                continue;
            }
            hashes.clear();
            hashes.extend(shingles(&words, thresholds.sample_words).map(|hash| hash ^ tag(unit, 0)));
            let first = out.len();
            winnow(&hashes, own.window, |hash| out.push(Sample { unit, idx, hash }));
            // A text that repeats itself is sampled once.
            let mut own_samples = out.split_off(first);
            own_samples.sort_unstable();
            own_samples.dedup();
            out.append(&mut own_samples);
        }
    }
    out
}

/// Gives the least hash of each window, in linear time: once for neighboring windows with the same least one.
fn winnow(hashes: &[u64], window: usize, mut sample: impl FnMut(u64)) {
    let window = window.clamp(1, hashes.len().max(1));
    // Places whose hash is below all that follow them in the window; the front is the window's least.
    let mut least = std::collections::VecDeque::<(usize, u64)>::new();
    let mut last = None;
    for (at, hash) in hashes.iter().enumerate() {
        while least.back().is_some_and(|(_, other)| other >= hash) {
            least.pop_back();
        }
        least.push_back((at, *hash));
        if least.front().is_some_and(|(place, _)| place + window <= at) {
            least.pop_front();
        }
        let front = least.front().copied();
        if at + 1 >= window && front != last {
            front.into_iter().for_each(|(_, hash)| sample(hash));
            last = front;
        }
    }
}

/// A key of a word sequence: equal for equal sequences.
pub(crate) fn exact_key(words: &[u32]) -> u64 {
    // Folding eight bytes at a time is enough: each word is a hash already.
    let folded = words.iter().fold(words.len() as u64, |state, word| {
        (state ^ u64::from(*word)).wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(29)
    });
    finish(folded)
}

fn tag(unit: Unit, n: u64) -> u64 {
    xxh3_64_with_seed(unit.as_str().as_bytes(), n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_run_as_long_as_the_window_shares_a_sample() {
        let own: Vec<u64> = (0..40).map(finish).collect();
        for start in 0..32 {
            let (mut whole, mut part) = (Vec::new(), Vec::new());
            winnow(&own, 8, |hash| whole.push(hash));
            winnow(&own[start..start + 8], 8, |hash| part.push(hash));
            assert!(part.iter().any(|hash| whole.contains(hash)), "run at {start}");
            assert!(whole.len() < 16);
        }
    }

    #[test]
    fn near_copies_share_a_band_and_other_texts_do_not() {
        let thresholds = DedupeThresholds::default();
        let text = |words: Vec<u32>| TextFeatures { words, ..TextFeatures::default() };
        let keys = |words: Vec<u32>| {
            let mut keys: Vec<u64> = bands(&text(words), &thresholds).iter().map(|band| band.band).collect();
            keys.sort_unstable();
            keys
        };
        let own = keys((0..200).collect());
        let near = keys((100..300).collect());
        let other = keys((1000..1200).collect());
        let shared = |left: &[u64], right: &[u64]| left.iter().filter(|key| right.contains(key)).count();
        assert!(shared(&own, &near) > 0);
        assert_eq!(shared(&own, &other), 0);
    }
}
