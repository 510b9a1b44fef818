//! Figures and names that differ between a copy and its canonical member.
//!
//! `"Lee met 14 envoys in Lyon"` against `"Lee met 15 envoys in Lyon"` is `["14", "15"]`, and 15 became 14. All that the copy adds counts; what
//! the canonical member alone has counts only where the copy kept the words beside it, so that a shortened copy does not list
//! everything it left out. What became what is told where both kept the words on one side of it. It does not say which figure is right.

use std::collections::{HashMap, HashSet, VecDeque};

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

/// What differs between a copy and its canonical member.
#[derive(Default)]
pub(crate) struct Changed {
    /// Sorted, without repeats.
    pub(crate) surfaces: Vec<String>,
    /// What the canonical member has and what the copy has in its place, in the order of the copy, without repeats.
    pub(crate) pairs: Vec<(String, String)>,
}

/// What differs, at most as many as the rules allow of either kind.
pub(crate) fn changed(corpus: Corpus, member: UnitRef, canonical: UnitRef) -> Changed {
    let features = |unit: UnitRef| corpus.features.get(unit.document as usize);
    let Some((left, right)) = features(member).zip(features(canonical)) else { return Changed::default() };
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
    let mut pairs = pairs(&own, &other);
    pairs.truncate(corpus.thresholds.max_changed);
    Changed { surfaces: out, pairs }
}

/// What the copy has where the canonical member has something else: of what either has more of, those that have two words before
/// or behind in common, both before one alone, each taken once and from the front.
fn pairs<'a>(own: &[Named<'a>], other: &[Named<'a>]) -> Vec<(String, String)> {
    let more = |of: &[Named], than: &[Named]| -> HashSet<u32> { surplus(of, than).map(|named| named.hash).collect() };
    let (added, lost) = (more(own, other), more(other, own));
    type Beside = [Option<(u32, u32)>; 2];
    let sides = |beside: Beside| match beside {
        [Some(_), Some(_)] => vec![beside, [beside[0], None], [None, beside[1]]],
        [None, None] => Vec::new(),
        one => vec![one],
    };
    let mut places: HashMap<Beside, VecDeque<usize>> = HashMap::new();
    for (at, named) in other.iter().enumerate().filter(|(_, named)| lost.contains(&named.hash)) {
        for side in sides(named.beside) {
            places.entry(side).or_default().push_back(at);
        }
    }
    let mut is_taken = vec![false; other.len()];
    let mut partner: Vec<Option<usize>> = vec![None; own.len()];
    for is_whole in [true, false] {
        for (at, named) in own.iter().enumerate().filter(|(_, named)| added.contains(&named.hash)) {
            let wanted = sides(named.beside).into_iter().filter(|side| side.iter().all(Option::is_some) == is_whole);
            for side in wanted.filter(|_| partner[at].is_none()) {
                let Some(queue) = places.get_mut(&side) else { continue };
                while queue.front().is_some_and(|front| is_taken[*front]) {
                    queue.pop_front();
                }
                if let Some(found) = queue.pop_front() {
                    is_taken[found] = true;
                    partner[at] = Some(found);
                    break;
                }
            }
        }
    }
    let mut seen = HashSet::new();
    let pair = |(named, partner): (&Named<'a>, Option<usize>)| Some((other[partner?].surface, named.surface));
    let found = own.iter().zip(partner).filter_map(pair).filter(|pair| seen.insert(*pair));
    found.map(|(from, to)| (from.to_owned(), to.to_owned())).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text that begin with a capital or a figure, with the two words on either side.
    fn named_in<'t>(text: &'t str) -> Vec<Named<'t>> {
        let words: Vec<&str> = text.split(' ').collect();
        let hash = |word: &str| word.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let two = |at: Option<usize>| at.and_then(|at| words.get(at..at + 2)).map(|two| (hash(two[0]), hash(two[1])));
        let is_named = |word: &str| word.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        let named = |(at, word): (usize, &&'t str)| Named {
            hash: hash(word),
            surface: word,
            beside: [two(at.checked_sub(2)), two(Some(at + 1))],
        };
        words.iter().enumerate().filter(|(_, word)| is_named(word)).map(named).collect()
    }

    fn became(canonical: &str, copy: &str) -> String {
        let pairs = pairs(&named_in(copy), &named_in(canonical));
        pairs.iter().map(|(from, to)| format!("{from} became {to}")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn two_words_side_by_side_are_paired_each_by_its_own_side() {
        let found = became("we met Eva Soto in town", "we met Ana Ruiz in town");
        assert_eq!(found, "Eva became Ana, Soto became Ruiz");
    }

    #[test]
    fn pairs_stand_in_the_order_of_the_copy_and_each_once() {
        let canonical = "they sent 15 ships to sea and 8 boats to sea and then 15 ships to sea";
        let copy = "they sent 14 ships to sea and 9 boats to sea and then 14 ships to sea";
        assert_eq!(became(canonical, copy), "15 became 14, 8 became 9");
    }

    #[test]
    fn what_has_other_words_on_both_sides_is_in_the_place_of_nothing() {
        assert_eq!(became("they sent 15 ships to sea", "it rained for 14 whole days there"), "");
    }
}
