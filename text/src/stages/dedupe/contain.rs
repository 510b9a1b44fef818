//! Containment: one unit whose text stands inside a longer one, taken over or quoted.
//!
//! A two-sentence statement inside a round-up of ten stories is contained in it with a share near 1, though the two are far
//! from alike. It does not propose pairs.

use rayon::prelude::*;

use crate::model::duplicate::{Containment, UnitRef};
use crate::model::vocabulary::{ContainmentKind, Unit};
use crate::stages::dedupe::corpus::Corpus;
use crate::stages::dedupe::shingle::{n_shared, shingles};
use crate::stages::dedupe::template::{Filling, filling};

/// The containments among the pairs (sorted, without repeats), sorted by container and member.
pub(crate) fn containments(corpus: Corpus, pairs: &[(UnitRef, UnitRef)]) -> Vec<Containment> {
    let thresholds = corpus.thresholds;
    let of_chunk = |chunk: &[(UnitRef, UnitRef)]| {
        let (mut last, mut set) = (None, Vec::new());
        let mut found = Vec::new();
        for (a, b) in chunk {
            let (n_a, n_b) = (corpus.n_words(*a), corpus.n_words(*b));
            let (member, container, n_short, n_long) = if n_a <= n_b { (*a, *b, n_a, n_b) } else { (*b, *a, n_b, n_a) };
            // Most candidates are copies of one length: settled before any set is made.
            let is_short = n_short as f32 <= n_long as f32 * thresholds.contained_length;
            if !is_short || n_short < thresholds.contained_min_words.max(1) {
                continue;
            }
            if last != Some(container) {
                (last, set) = (Some(container), corpus.set(container));
            }
            found.extend(contained(corpus, member, container, &set));
        }
        found
    };
    let mut out: Vec<Containment> = pairs.par_chunks(1024).flat_map_iter(of_chunk).collect();
    out.sort_unstable_by_key(|row| (row.container, row.member));
    out
}

/// The row of a member, when enough of it stands in the container, whose shingles are `set`.
fn contained(corpus: Corpus, member: UnitRef, container: UnitRef, set: &[u64]) -> Option<Containment> {
    let own = corpus.set(member);
    let share = (n_shared(&own, set) as f64 / own.len().max(1) as f64) as f32;
    let least = match corpus.unit {
        Unit::Document => corpus.thresholds.document_contained_share,
        Unit::Segment | Unit::Sentence => corpus.thresholds.contained_share,
    };
    (share >= least && !fill_in_one_template(corpus, member, container)).then(|| Containment {
        unit: corpus.unit,
        container,
        member,
        share,
        kind: kind(corpus, container, &own),
    })
}

/// Whether what two documents share is a template: a short report of one town does not stand in that of another.
fn fill_in_one_template(corpus: Corpus, member: UnitRef, container: UnitRef) -> bool {
    let features = |of: UnitRef| Some((corpus.features.get(of.document as usize)?, of.idx));
    let both = features(member).zip(features(container));
    corpus.unit == Unit::Document
        && both.is_some_and(|(member, container)| filling(corpus.unit, member, container) == Filling::Other)
}

/// A quotation when most of the shared text stands in the container's quoted sentences.
fn kind(corpus: Corpus, container: UnitRef, set: &[u64]) -> ContainmentKind {
    let Some(features) = corpus.features.get(container.document as usize) else { return ContainmentKind::Copy };
    let ranges = features.ranges(corpus.unit, container.idx);
    let (first, last) = (ranges.first().map_or(0, |range| range.0), ranges.last().map_or(0, |range| range.1));
    let sentences = match corpus.unit {
        // A sentence is quoted as a whole or not.
        Unit::Sentence => features.sentences.get(container.idx as usize).map(std::slice::from_ref).unwrap_or_default(),
        Unit::Segment | Unit::Document => &features.sentences,
    };
    let mut shared = [0usize; 2];
    for sentence in sentences.iter().filter(|sentence| first <= sentence.start && sentence.end <= last) {
        let words = features.words.get(sentence.start as usize..sentence.end as usize).unwrap_or_default();
        let found = shingles(words, corpus.thresholds.shingle_words).filter(|hash| set.binary_search(hash).is_ok());
        shared[usize::from(sentence.marked)] += found.count();
    }
    if shared[1] > shared[0] { ContainmentKind::Quotation } else { ContainmentKind::Copy }
}
