//! Documents into events: pairs are verified by cosine and dates, then joined by average linkage over how alike their
//! neighbors are, so that a chain of half-alike documents does not glue two stories.
//!
//! Two reports of one quake may share few words, but both resemble the same other reports; two quakes of one country share
//! words, but each resembles its own reports most. It does not name the events.

use std::collections::{BTreeMap, BinaryHeap};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::rules::anchor::{AnchorRules, AnchorThresholds};
use crate::stages::anchor::DocumentFeatures;
use crate::stages::anchor::vectors::Vector;

/// Neighbors kept of one document, the most alike ones.
const NEIGHBORS: usize = 64;

/// Documents that one document is like, itself with 1; sorted by document.
type Row = Vec<(u32, f32)>;

/// Groups of two or more documents, each in run order.
pub(super) fn clusters(
    features: &[DocumentFeatures],
    vectors: &[Vector],
    candidates: &[(u32, u32)],
    rules: &AnchorRules,
) -> Vec<Vec<u32>> {
    let thresholds = &rules.thresholds;
    let edges = verified(features, vectors, candidates, thresholds);
    let rows = rows(features.len(), &edges, thresholds.neighbor_power);
    let norms: Vec<f32> = rows.iter().map(|row| row.iter().map(|(_, like)| like * like).sum::<f32>().sqrt()).collect();
    let second = |(one, two, _): &(u32, u32, f32)| {
        let (i, j) = (*one as usize, *two as usize);
        (*one, *two, f64::from(product(&rows[i], &rows[j]) / (norms[i] * norms[j]).max(f32::MIN_POSITIVE)))
    };
    let mut links: Vec<(u32, u32, f64)> = edges.par_iter().map(second).collect();
    links.retain(|(_, _, like)| *like > 0.0);
    average_linkage(features.len(), &links, f64::from(thresholds.link_min))
}

/// Candidate pairs that are alike enough and of one time, sorted.
fn verified(
    features: &[DocumentFeatures],
    vectors: &[Vector],
    candidates: &[(u32, u32)],
    thresholds: &AnchorThresholds,
) -> Vec<(u32, u32, f32)> {
    let mut pairs: Vec<(u32, u32)> =
        candidates.iter().map(|(one, two)| (*one.min(two), *one.max(two))).filter(|(one, two)| one != two).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let verify = |(one, two): &(u32, u32)| -> Option<(u32, u32, f32)> {
        let score = vectors.get(*one as usize)?.cosine(vectors.get(*two as usize)?);
        let are_close = are_close(&features[*one as usize], &features[*two as usize], thresholds.window_days);
        (score >= thresholds.similarity_min && are_close).then_some((*one, *two, score))
    };
    pairs.par_iter().filter_map(verify).collect()
}

/// What each document is like.
fn rows(n_documents: usize, edges: &[(u32, u32, f32)], power: f32) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![Vec::new(); n_documents];
    for (one, two, score) in edges {
        rows[*one as usize].push((*two, score.powf(power)));
        rows[*two as usize].push((*one, score.powf(power)));
    }
    rows.par_iter_mut().enumerate().for_each(|(own, row)| {
        row.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
        row.truncate(NEIGHBORS);
        row.push((own as u32, 1.0));
        row.sort_unstable_by_key(|entry| entry.0);
    });
    rows
}

fn product(one: &Row, two: &Row) -> f32 {
    let (mut one, mut two) = (one.iter().peekable(), two.iter().peekable());
    let mut sum = 0.0;
    while let (Some((left, weight)), Some((right, other))) = (one.peek(), two.peek()) {
        if left == right {
            sum += weight * other;
        }
        let (is_left, is_right) = (left <= right, right <= left);
        if is_left {
            one.next();
        }
        if is_right {
            two.next();
        }
    }
    sum
}

/// A possible merge; the best is on top of the heap, ties go to the smaller groups' numbers.
#[derive(Clone, Copy, PartialEq)]
struct Merge {
    mean: f64,
    one: u32,
    two: u32,
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| (other.one, other.two).cmp(&(self.one, self.two)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Merges the two groups that are most alike on average until none are alike enough; pairs without a link count 0.
fn average_linkage(n_documents: usize, links: &[(u32, u32, f64)], least: f64) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = (0..n_documents as u32).map(|document| vec![document]).collect();
    // Summed likeness towards other groups; a merged group is emptied, so that stale heap entries are seen.
    let mut sums: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); n_documents];
    let mut heap = BinaryHeap::new();
    for (one, two, like) in links {
        sums[*one as usize].insert(*two, *like);
        sums[*two as usize].insert(*one, *like);
        heap.push(Merge { mean: *like, one: *one, two: *two });
    }
    while let Some(merge) = heap.pop().filter(|merge| merge.mean >= least) {
        let (one, two) = (merge.one as usize, merge.two as usize);
        let sizes = (members[one].len() * members[two].len()) as f64;
        let is_current = sums[one].get(&merge.two).is_some_and(|sum| sizes > 0.0 && *sum / sizes == merge.mean);
        if !is_current {
            continue;
        }
        // The group with more links takes in the other, so that no link is moved often.
        let (into, from) = if sums[one].len() >= sums[two].len() { (one, two) } else { (two, one) };
        let moved = std::mem::take(&mut members[from]);
        members[into].extend(moved);
        for (other, sum) in std::mem::take(&mut sums[from]) {
            sums[other as usize].remove(&(from as u32));
            if other as usize != into {
                *sums[into].entry(other).or_default() += sum;
                let total = sums[into][&other];
                sums[other as usize].insert(into as u32, total);
            }
        }
        for (other, sum) in &sums[into] {
            let mean = sum / (members[into].len() * members[*other as usize].len()) as f64;
            if mean >= least {
                heap.push(Merge { mean, one: (into as u32).min(*other), two: (into as u32).max(*other) });
            }
        }
    }
    members.retain(|group| group.len() > 1);
    members.iter_mut().for_each(|group| group.sort_unstable());
    members.sort_unstable();
    members
}

/// When a document plays: its day of publication, else the last day it writes of.
pub(super) fn day_of(features: &DocumentFeatures) -> Option<Date> {
    features.published.or_else(|| features.days.iter().map(|(_, finish)| *finish).max())
}

/// Whether two documents may be of one time; unknown dates do not speak against it.
fn are_close(one: &DocumentFeatures, two: &DocumentFeatures, window_days: i32) -> bool {
    let (Some(first), Some(second)) = (one.published, two.published) else { return true };
    distance(first, second) <= window_days
        || one.days.iter().any(|days| days.0 == days.1 && two.days.binary_search(days).is_ok())
}

/// Days between two days.
pub(super) fn distance(one: Date, two: Date) -> i32 {
    one.until(two).map_or(i32::MAX, |span| span.get_days().abs())
}
