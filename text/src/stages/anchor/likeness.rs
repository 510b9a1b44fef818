//! How likely two documents report one event: a sum of named features through a logistic function.
//!
//! Two reports of one arrest share their lead, the person and the place; reports of two arrests share the words of arrests,
//! but each has its own person, and each resembles other reports more. It does not decide who belongs together.

use rayon::prelude::*;

use crate::rules::anchor::AnchorThresholds;
use crate::stages::anchor::day::distance;
use crate::stages::anchor::document::DocumentFeatures;
use crate::stages::anchor::pair::Likeness;
use crate::stages::anchor::vectors::{Vector, product};

/// Neighbors kept of one document, the most alike ones.
const NEIGHBORS: usize = 64;

/// Documents that one document is like, itself with 1; sorted by document.
type Row = Vec<(u32, f32)>;

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
    let verify = |(one, two): &(u32, u32)| {
        // Most candidates are of different times, which is told faster than what they share.
        if !are_close(&features[*one as usize], &features[*two as usize], thresholds.window_days) {
            return None;
        }
        let likeness = vectors.get(*one as usize)?.likeness(vectors.get(*two as usize)?, thresholds.similarity_min)?;
        Some((*one, *two, likeness))
    };
    let mut pairs: Vec<(u32, u32, Likeness)> = wanted.par_iter().filter_map(verify).collect();
    by_neighbors(features.len(), &mut pairs, thresholds.neighbor_power);
    pairs
}

/// Adds what the other documents tell of a pair.
fn by_neighbors(n_documents: usize, pairs: &mut [(u32, u32, Likeness)], power: f32) {
    let mut most = vec![f32::MIN_POSITIVE; n_documents];
    for (one, two, likeness) in pairs.iter() {
        for document in [*one, *two] {
            most[document as usize] = most[document as usize].max(likeness.whole);
        }
    }
    let rows = rows(n_documents, pairs, power);
    let norms: Vec<f32> = rows.iter().map(|row| row.iter().map(|(_, like)| like * like).sum::<f32>().sqrt()).collect();
    pairs.par_iter_mut().for_each(|(one, two, likeness)| {
        let (i, j) = (*one as usize, *two as usize);
        likeness.neighbors = product(&rows[i], &rows[j]) / (norms[i] * norms[j]).max(f32::MIN_POSITIVE);
        likeness.closest = likeness.whole / most[i] * (likeness.whole / most[j]);
    });
}

/// What each document is like.
fn rows(n_documents: usize, pairs: &[(u32, u32, Likeness)], power: f32) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![Vec::new(); n_documents];
    for (one, two, likeness) in pairs {
        rows[*one as usize].push((*two, likeness.whole.powf(power)));
        rows[*two as usize].push((*one, likeness.whole.powf(power)));
    }
    rows.par_iter_mut().enumerate().for_each(|(own, row)| {
        row.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
        row.truncate(NEIGHBORS);
        row.push((own as u32, 1.0));
        row.sort_unstable_by_key(|entry| entry.0);
    });
    rows
}

/// Whether two documents may be of one time; unknown dates do not speak against it.
fn are_close(one: &DocumentFeatures, two: &DocumentFeatures, window_days: i32) -> bool {
    let (Some(first), Some(second)) = (one.published, two.published) else { return true };
    distance(first, second) <= window_days
        || one.days.iter().any(|days| days.0 == days.1 && two.days.binary_search(days).is_ok())
}
