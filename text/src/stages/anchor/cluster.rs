//! Documents into events: pairs are joined by average linkage over how likely they are to report one event, so that a chain
//! of half-alike documents does not glue two stories.
//!
//! A round-up that is half like the reports of two quakes joins one of them, or none. It does not name the events.

use std::collections::{BTreeMap, BinaryHeap};

use crate::rules::anchor::AnchorThresholds;
use crate::stages::anchor::pair::Likeness;

/// Pairs that are less likely than this are as good as not there, and cost memory.
pub(super) const LEAST: f64 = 0.01;
/// How alike the second group may be, against the first, that a stray group goes to.
const RIVAL: f64 = 0.5;

/// How likely a pair must be to have a say in who belongs together. Groups between which no pair is as likely are never joined, and no
/// rival of one another: what is decided of documents that paths of such pairs join, others do not change.
pub(super) fn least_joining(thresholds: &AnchorThresholds) -> f64 {
    f64::from(thresholds.link_min).min(RIVAL * f64::from(thresholds.stray_min)).max(LEAST)
}

/// Groups of two or more documents, each in run order.
pub(super) fn clusters(
    n_documents: usize,
    pairs: &[(u32, u32, Likeness)],
    thresholds: &AnchorThresholds,
) -> Vec<Vec<u32>> {
    let weigh = |(one, two, likeness): &(u32, u32, Likeness)| {
        let probability = likeness.probability(&thresholds.weights);
        (probability >= LEAST).then_some((*one, *two, probability))
    };
    let links: Vec<(u32, u32, f64)> = pairs.iter().filter_map(weigh).collect();
    average_linkage(n_documents, &links, thresholds)
}

/// A possible merge; the best is on top of the heap, ties go to the groups whose first documents come first.
#[derive(Clone, Copy, PartialEq)]
struct Merge {
    mean: f64,
    first: (u32, u32),
    one: u32,
    two: u32,
}

impl Merge {
    /// `first` has the first document of each group.
    fn new(mean: f64, (one, two): (u32, u32), first: &[u32]) -> Self {
        let (own, other) = (first[one as usize], first[two as usize]);
        Self { mean, first: (own.min(other), own.max(other)), one: one.min(two), two: one.max(two) }
    }
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let places = |merge: &Self| (merge.first, merge.one, merge.two);
        self.mean.total_cmp(&other.mean).then_with(|| places(other).cmp(&places(self)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Merges the two groups that are most alike on average until none are alike enough, then takes in strays; pairs without a
/// link count 0.
pub(super) fn average_linkage(
    n_documents: usize,
    links: &[(u32, u32, f64)],
    thresholds: &AnchorThresholds,
) -> Vec<Vec<u32>> {
    let least = f64::from(thresholds.link_min);
    let mut members: Vec<Vec<u32>> = (0..n_documents as u32).map(|document| vec![document]).collect();
    // Summed likeness towards other groups; a merged group is emptied, so that stale heap entries are seen.
    let mut sums: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); n_documents];
    let mut first: Vec<u32> = (0..n_documents as u32).collect();
    let mut heap = BinaryHeap::new();
    for (one, two, like) in links {
        sums[*one as usize].insert(*two, *like);
        sums[*two as usize].insert(*one, *like);
        heap.push(Merge::new(*like, (*one, *two), &first));
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
        first[into] = first[into].min(first[from]);
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
                heap.push(Merge::new(mean, (into as u32, *other), &first));
            }
        }
    }
    take_in(&mut members, &sums, f64::from(thresholds.stray_min));
    members.retain(|group| group.len() > 1);
    members.iter_mut().for_each(|group| group.sort_unstable());
    members.sort_unstable();
    members
}

/// Adds small groups to a larger one that they are halfway alike, and far more so than any other: a report that takes an
/// event from another side stays with it, and one between two events stays out.
fn take_in(members: &mut [Vec<u32>], sums: &[BTreeMap<u32, f64>], least: f64) {
    /// Documents of a stray group at most.
    const FEW: usize = 3;
    let mut strays: BTreeMap<usize, usize> = BTreeMap::new();
    for (own, group) in members.iter().enumerate().filter(|(_, group)| (1..=FEW).contains(&group.len())) {
        let mean = |(other, sum): (&u32, &f64)| (sum / (members[*other as usize].len() * group.len()) as f64, *other);
        let mut means: Vec<(f64, u32)> = sums[own].iter().map(mean).collect();
        means.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1)));
        let Some((best, into)) = means.first().copied() else { continue };
        let rival = means.get(1).map_or(0.0, |second| second.0);
        if best >= least && rival <= RIVAL * best && members[into as usize].len() > group.len() {
            strays.insert(own, into as usize);
        }
    }
    for (own, into) in &strays {
        // A group that is a stray itself leads nowhere.
        if !strays.contains_key(into) {
            let moved = std::mem::take(&mut members[*own]);
            members[*into].extend(moved);
        }
    }
}
