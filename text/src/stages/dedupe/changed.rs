//! Figures and names that differ between a copy and its canonical member.
//!
//! `"Lee met 14 envoys in Lyon"` against `"Lee met 15 envoys in Lyon"` is `["14", "15"]`. All that the copy adds counts; what
//! the canonical member alone has counts only where the copy kept the words beside it, so that a shortened copy does not list
//! everything it left out. It does not say which figure is right.

use std::collections::{HashMap, HashSet};

use crate::model::duplicate::UnitRef;
use crate::stages::dedupe::corpus::Corpus;
use crate::stages::dedupe::text::TextFeatures;

/// One figure or name of a unit.
struct Named<'a> {
    hash: u32,
    surface: &'a str,
    /// Hashes of the two words before it and of the two words after it.
    beside: [Option<(u32, u32)>; 2],
}

/// What differs, sorted, without repeats, at most as many as the rules allow.
pub(crate) fn changed(corpus: Corpus, member: UnitRef, canonical: UnitRef) -> Vec<String> {
    let features = |unit: UnitRef| corpus.features.get(unit.document as usize);
    let Some((left, right)) = features(member).zip(features(canonical)) else { return Vec::new() };
    let (left_ranges, right_ranges) = (left.ranges(corpus.unit, member.idx), right.ranges(corpus.unit, canonical.idx));
    let (own, other) = (named(left, &left_ranges), named(right, &right_ranges));
    let kept: HashSet<(u32, u32)> = left_ranges
        .iter()
        .filter_map(|(start, end)| left.words.get(*start as usize..*end as usize))
        .flat_map(|words| words.windows(2).map(|pair| (pair[0], pair[1])))
        .collect();
    let mut out: Vec<String> = surplus(&own, &other).map(|named| named.surface.to_owned()).collect();
    let is_kept = |named: &&Named| named.beside.iter().flatten().any(|pair| kept.contains(pair));
    out.extend(surplus(&other, &own).filter(is_kept).map(|named| named.surface.to_owned()));
    out.sort_unstable();
    out.dedup();
    out.truncate(corpus.thresholds.max_changed);
    out
}

/// Those of `own` that `other` has fewer of.
fn surplus<'a>(own: &'a [Named<'a>], other: &[Named]) -> impl Iterator<Item = &'a Named<'a>> {
    let mut left: HashMap<u32, usize> = HashMap::new();
    for named in other {
        *left.entry(named.hash).or_default() += 1;
    }
    own.iter().filter(move |named| match left.get_mut(&named.hash) {
        Some(n) if *n > 0 => {
            *n -= 1;
            false
        }
        _ => true,
    })
}

fn named<'a>(features: &'a TextFeatures, ranges: &[(u32, u32)]) -> Vec<Named<'a>> {
    let mut out = Vec::new();
    for (start, end) in ranges {
        let first = features.named.partition_point(|named| named.word < *start);
        let inside = features.named[first..].iter().take_while(|named| named.word < *end);
        for (named, n) in inside.zip(first..) {
            let word = named.word as usize;
            let pair = |from: Option<usize>| {
                let inside = from.filter(|from| *from >= *start as usize && from + 2 <= *end as usize)?;
                features.words.get(inside..inside + 2).map(|pair| (pair[0], pair[1]))
            };
            out.push(Named {
                hash: features.words.get(word).copied().unwrap_or_default(),
                surface: features.surface(n),
                beside: [pair(word.checked_sub(2)), pair(Some(word + 1))],
            });
        }
    }
    out
}
