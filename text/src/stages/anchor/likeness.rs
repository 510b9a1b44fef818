//! How likely two documents report one event: a sum of named features through a logistic function.
//!
//! Two reports of one arrest share their lead, the person and the place; reports of two arrests share the words of arrests,
//! but each has its own person, and each resembles other reports more. It does not decide who belongs together.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::rules::anchor::AnchorThresholds;
use crate::stages::anchor::day::distance;
use crate::stages::anchor::document::DocumentFeatures;
use crate::stages::anchor::pair::Likeness;
use crate::stages::anchor::vectors::{Vector, product};

/// Neighbors kept of one document, the most alike ones.
const NEIGHBORS: usize = 64;

/// Documents that one document is like, itself with 1; sorted by document.
type Row<K> = Vec<(K, f32)>;

/// Candidate pairs that share enough and are of one time, sorted, each with what it has in common.
pub(super) fn pairs(
    features: &[DocumentFeatures],
    vectors: &[Vector],
    candidates: &[(u32, u32)],
    thresholds: &AnchorThresholds,
) -> Vec<(u32, u32, Likeness)> {
    let mut wanted: Vec<(u32, u32)> =
        candidates.iter().map(|(one, two)| (*one.min(two), *one.max(two))).filter(|(one, two)| one != two).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let document = |document: u32| Some((&features[document as usize], vectors.get(document as usize)?));
    let verify = |(one, two): &(u32, u32)| Some((*one, *two, of_pair(document(*one)?, document(*two)?, thresholds)?));
    let mut pairs: Vec<(u32, u32, Likeness)> = wanted.par_iter().filter_map(verify).collect();
    by_neighbors(features.len(), &mut pairs, thresholds.neighbor_power);
    pairs
}

/// What two documents have in common by themselves, if it is enough and they are of one time.
pub(super) fn of_pair(
    (one, its): (&DocumentFeatures, &Vector),
    (two, others): (&DocumentFeatures, &Vector),
    thresholds: &AnchorThresholds,
) -> Option<Likeness> {
    // Most candidates are of different times, which is told faster than what they share.
    let are_close = are_close(one, two, thresholds.window_days);
    are_close.then(|| its.likeness(others, thresholds.similarity_min)).flatten()
}

/// Adds what the other documents tell of a pair.
fn by_neighbors(n_documents: usize, pairs: &mut [(u32, u32, Likeness)], power: f32) {
    let mut likes: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n_documents];
    for (one, two, likeness) in pairs.iter() {
        likes[*one as usize].push((*two, likeness.whole));
        likes[*two as usize].push((*one, likeness.whole));
    }
    let all: Vec<Neighbors<u32>> =
        likes.into_par_iter().enumerate().map(|(own, likes)| Neighbors::new(own as u32, likes, power)).collect();
    pairs.par_iter_mut().for_each(|(one, two, likeness)| {
        likeness.add(&all[*one as usize], &all[*two as usize]);
    });
}

/// The documents that one document is like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbors<K> {
    row: Row<K>,
    /// Length of the row.
    norm: f32,
    /// How like the most alike one is.
    most: f32,
}

impl<K: Ord + Copy> Neighbors<K> {
    /// Those of a document, of all documents that it is like and how much they have in common.
    pub(super) fn new(own: K, mut row: Row<K>, power: f32) -> Self {
        let most = row.iter().fold(f32::MIN_POSITIVE, |most, (_, like)| most.max(*like));
        row.iter_mut().for_each(|(_, like)| *like = like.powf(power));
        row.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
        row.truncate(NEIGHBORS);
        row.push((own, 1.0));
        row.sort_unstable_by_key(|entry| entry.0);
        row.shrink_to_fit();
        let norm = row.iter().map(|(_, like)| like * like).sum::<f32>().sqrt();
        Self { row, norm, most }
    }
}

impl Likeness {
    /// Adds what the other documents tell, of those that the two are like.
    pub(super) fn add<K: Ord + Copy>(&mut self, one: &Neighbors<K>, two: &Neighbors<K>) {
        self.neighbors = product(&one.row, &two.row) / (one.norm * two.norm).max(f32::MIN_POSITIVE);
        self.closest = self.whole / one.most * (self.whole / two.most);
    }
}

/// Whether two documents may be of one time; unknown dates do not speak against it.
fn are_close(one: &DocumentFeatures, two: &DocumentFeatures, window_days: i32) -> bool {
    let (Some(first), Some(second)) = (one.published, two.published) else { return true };
    distance(first, second) <= window_days
        || one.days.iter().any(|days| days.0 == days.1 && two.days.binary_search(days).is_ok())
}
