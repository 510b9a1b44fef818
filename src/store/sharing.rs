//! An inverted index in memory: which members share rare terms, and how much.
//!
//! A member is a sentence within its event, or a document; its terms have weights. Sentence 4 of document 0 and sentence 2
//! of document 1 of an event have the term `berth`, and few other sentences of the event have it: the pair has a mass.
//! Terms that are too common are left out. Masses are summed for one member after another, so that the pairs of all
//! postings are never in memory together.
//!
//! What is common in the years of an archive may be rare in some weeks of it: a term that too many documents have pairs those of one *window*
//! of time, if few enough of them have it.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::store::crowd::SentencePair;
use crate::tables::column::days_since_epoch;

/// Members that one task takes at least: each task has sums for all members.
const LEAST_MEMBERS_OF_TASK: usize = 64;

/// How an index is joined with itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap {
    /// Members of a posting that are paired with each other; longer postings are left out.
    pub(crate) postings: u32,
    /// Smallest sum of weight times rarity of the shared terms of a pair, in thousandths of a term.
    pub(crate) mass: u32,
}

/// Who has a term; documents are paired as members of one event, as sentence 0 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) event: u32,
    pub(crate) document: u32,
    pub(crate) sentence: u32,
}

/// One term of one member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) member: Member,
    pub(crate) term: u64,
    /// In thousandths.
    pub(crate) weight: u32,
}

/// The rare terms of all members.
pub(crate) struct Postings {
    /// Sorted; elsewhere a member is its position here.
    pub(crate) members: Vec<Member>,
    /// Members of one posting after another, each posting in order of members, with the weight of the term.
    places: Vec<(u32, u32)>,
    postings: Vec<Posting>,
    /// The places of each member, by member.
    own: Vec<OwnPlace>,
    /// Where the places of each member start in `own`, and the end of the last.
    starts: Vec<usize>,
    /// The window of each member.
    windows: Vec<Option<i32>>,
}

struct Posting {
    /// Where its places end.
    end: usize,
    /// In thousandths.
    rarity: u64,
    /// The later of the two windows that its members are in, if it is not one of the whole.
    window: Option<i32>,
}

#[derive(Clone, Copy, Default)]
struct OwnPlace {
    posting: u32,
    place: u32,
}

/// A term whose member has got its number.
struct Numbered {
    event: u32,
    member: u32,
    term: u64,
    weight: u32,
}

impl Postings {
    /// The members of those terms whose postings are within the cap, and rare among the members of their event; `window` tells that of a
    /// member, in which others may be few.
    pub(crate) fn new(mut terms: Vec<Term>, most: u32, window: impl Fn(&Member) -> Option<i32>) -> Self {
        terms.par_sort_unstable_by_key(|term| term.member);
        let mut members: Vec<Member> = Vec::new();
        let number = |Term { member, term, weight }: Term| {
            if members.last() != Some(&member) {
                members.push(member);
            }
            Numbered { event: member.event, member: members.len() as u32 - 1, term, weight }
        };
        let mut terms: Vec<Numbered> = terms.into_iter().map(number).collect();
        terms.par_sort_unstable_by_key(|term| (term.event, term.term, term.member));
        let windows: Vec<Option<i32>> = members.iter().map(window).collect();
        let (mut places, mut postings) = (Vec::new(), Vec::new());
        for event in terms.chunk_by(|one, other| one.event == other.event) {
            let n_members = n_of_event(&members, event[0].event);
            let mut push = |found: &mut dyn Iterator<Item = &Numbered>, rarity: u64, window: Option<i32>| {
                places.extend(found.map(|term| (term.member, term.weight)));
                postings.push(Posting { end: places.len(), rarity, window });
            };
            for posting in event.chunk_by(|one, other| one.term == other.term) {
                // Most terms are those of one member.
                let rarity = rarity(posting.len(), n_members);
                if rarity == 0 {
                    continue;
                }
                if posting.len() <= most as usize {
                    push(&mut posting.iter(), rarity, None);
                } else {
                    for (window, found) in by_window(posting, &windows, most as usize) {
                        push(&mut found.into_iter(), rarity, Some(window));
                    }
                }
            }
        }
        drop(terms);
        let (own, starts) = by_member(&places, &postings, members.len());
        Self { members, places, postings, own, starts, windows }
    }

    /// Pairs of members of different documents, the first of them in a range of members, that share terms with enough
    /// mass in sum; sorted.
    pub(crate) fn sharing(&self, members: Range<usize>, least: u32) -> Vec<(SentencePair, u32)> {
        members
            .into_par_iter()
            .with_min_len(LEAST_MEMBERS_OF_TASK)
            .map_init(|| Masses::new(self.members.len()), |masses, member| self.partners(member, least, masses))
            .flatten_iter()
            .collect()
    }

    /// The pairs of one member with later ones.
    fn partners(&self, member: usize, least: u32, masses: &mut Masses) -> Vec<(SentencePair, u32)> {
        let own = self.members[member];
        let same_document = |other: &&Member| (other.event, other.document) == (own.event, own.document);
        let first = member + self.members[member..].iter().take_while(same_document).count();
        for place in &self.own[self.starts[member]..self.starts[member + 1]] {
            let posting = &self.postings[place.posting as usize];
            let from = place.place as usize;
            let weight = self.places[from].1;
            let is_of = |member: usize| posting.window.is_none_or(|window| self.windows[member] == Some(window));
            let is_own = is_of(member);
            for &(other, its_weight) in &self.places[from + 1..posting.end] {
                // Two of the earlier window have been together in the posting before.
                if other as usize >= first && (is_own || is_of(other as usize)) {
                    masses.add(other, mass(posting.rarity, weight, its_weight));
                }
            }
        }
        let pair = |other: u32| {
            let Member { event, document, sentence } = self.members[other as usize];
            SentencePair { event, a: (own.document, own.sentence), b: (document, sentence) }
        };
        masses.take(least).into_iter().map(|(other, mass)| (pair(other), mass)).collect()
    }
}

/// Masses of one member's pairs, by the other member.
struct Masses {
    /// One more than the mass: 0 is a member that shares no term.
    sums: Vec<u64>,
    /// Members that share a term.
    others: Vec<u32>,
}

impl Masses {
    fn new(n_members: usize) -> Self {
        Self { sums: vec![0; n_members], others: Vec::new() }
    }

    fn add(&mut self, other: u32, mass: u64) {
        let sum = &mut self.sums[other as usize];
        if *sum == 0 {
            self.others.push(other);
            *sum = 1;
        }
        *sum += mass;
    }

    /// The members with at least this mass, sorted; nothing stays.
    fn take(&mut self, least: u32) -> Vec<(u32, u32)> {
        self.others.sort_unstable();
        let (sums, mut found) = (&mut self.sums, Vec::new());
        for other in self.others.drain(..) {
            let mass = std::mem::take(&mut sums[other as usize]) - 1;
            if mass >= u64::from(least) {
                found.push((other, u32::try_from(mass).unwrap_or(u32::MAX)));
            }
        }
        found
    }
}

fn n_of_event(members: &[Member], event: u32) -> usize {
    let from = members.partition_point(|member| member.event < event);
    members[from..].partition_point(|member| member.event == event)
}

/// Those that have a term in a window or in the one before it, for each window that has any, where they are not more than `most`; in order
/// of members.
fn by_window<'a>(posting: &'a [Numbered], windows: &[Option<i32>], most: usize) -> Vec<(i32, Vec<&'a Numbered>)> {
    let mut own: BTreeMap<i32, Vec<&Numbered>> = BTreeMap::new();
    for term in posting {
        if let Some(window) = windows[term.member as usize] {
            own.entry(window).or_default().push(term);
        }
    }
    let both = |(window, found): (&i32, &Vec<&'a Numbered>)| {
        let earlier = own.get(&(window - 1)).map_or(&[][..], Vec::as_slice);
        if earlier.len() + found.len() > most {
            return None;
        }
        let mut both: Vec<&Numbered> = earlier.iter().chain(found).copied().collect();
        both.sort_unstable_by_key(|term| term.member);
        Some((*window, both))
    };
    own.iter().filter_map(both).collect()
}

/// The window of a day, one of those that are as long as days of publication of one event are apart: such two are in one window, or in two that
/// follow each other.
pub(crate) fn window(published: Option<Date>, days: i32) -> Option<i32> {
    published.map(|day| days_since_epoch(day).div_euclid(days.max(1)))
}

/// The places of each member, and where they start.
fn by_member(places: &[(u32, u32)], postings: &[Posting], n_members: usize) -> (Vec<OwnPlace>, Vec<usize>) {
    let mut starts = vec![0; n_members + 1];
    places.iter().for_each(|(member, _)| starts[*member as usize + 1] += 1);
    (0..n_members).for_each(|member| starts[member + 1] += starts[member]);
    let mut next = starts.clone();
    let mut own = vec![OwnPlace::default(); places.len()];
    let mut posting = 0;
    for (place, (member, _)) in places.iter().enumerate() {
        posting += usize::from(postings[posting].end == place);
        let at = &mut next[*member as usize];
        own[*at] = OwnPlace { posting: posting as u32, place: place as u32 };
        *at += 1;
    }
    (own, starts)
}

/// The mass that a term of two members adds to their pair.
pub(crate) fn mass(rarity: u64, weight: u32, other: u32) -> u64 {
    rarity * u64::from(weight.min(other)) / 1000
}

/// How rare a term is among the members of its event, in thousandths; 0 for a term that pairs nobody.
///
/// It is `ln(members / postings) / ln(members)` in steps of half a power of two: whole numbers, so that the sum of masses
/// does not depend on the order in which they are added.
pub(crate) fn rarity(n_postings: usize, n_members: usize) -> u64 {
    if n_postings < 2 {
        return 0;
    }
    // At least 16 members, so that small events have a scale.
    let (all, own) = (half_log2(n_members).max(8), half_log2(n_postings));
    all.saturating_sub(own) * 1000 / all
}

/// Twice the binary logarithm of a count, rounded down.
fn half_log2(n: usize) -> u64 {
    (1..=48).take_while(|half| n as f64 >= 2f64.powf(f64::from(*half) / 2.0)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarity_falls_in_steps_of_half_a_power_of_two() {
        assert_eq!([1, 2, 3, 4, 40].map(half_log2), [0, 2, 3, 4, 10]);
        assert_eq!(rarity(2, 40), 800);
        assert_eq!(rarity(2, 3), 750, "three members count as sixteen");
        assert_eq!([rarity(1, 40), rarity(40, 40)], [0, 0]);
    }

    #[test]
    fn masses_forget_what_was_taken() {
        let mut masses = Masses::new(4);
        masses.add(3, 5);
        masses.add(1, 0);
        masses.add(3, 6);
        assert_eq!(masses.take(0), [(1, 0), (3, 11)]);
        masses.add(1, 7);
        assert_eq!(masses.take(7), [(1, 7)]);
        assert_eq!(masses.take(0), []);
    }
}
