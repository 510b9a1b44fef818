//! Whether two texts that share their prose fill in one template: they tell of two subjects, or of two days of one.
//!
//! "Keld Paper sold 212 tons" and "Torne Glass sold 88 tons" are no copies of each other, though all but the names and
//! figures is the same; nor are the draws of two Saturdays. The words of both are laid side by side: between what they
//! share stand slots. A copy keeps most of its names and figures and corrects a few; a template has others in most slots.
//! In a text of a few lines the act is the news: "The mayor has resigned" is not "The mayor has married".
//!
//! It looks at two texts; that many are made from one template is known to the clusters.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use strsim::osa_distance;

use crate::model::vocabulary::Unit;
use crate::stages::dedupe::shingle::shingles;
use crate::stages::dedupe::text::TextFeatures;

/// Words between shared ones that are a slot, at most; more are a passage that was written again.
const SLOT_WORDS: usize = 12;

/// Words of a passage that stands in the place of another, at least.
const PASSAGE_WORDS: usize = 10;

/// One word of a text, and how it is written if it is a name or a figure.
#[derive(Clone, Copy)]
struct Word<'a> {
    hash: u32,
    named: Option<&'a str>,
    /// Whether it says what happened.
    is_act: bool,
    /// The sentence that it belongs to.
    sentence: u32,
}

/// What differs between two texts that are laid side by side, and what is the same.
#[derive(Debug, Default)]
struct Slots {
    /// Names, figures and times that stand in the place of others, each pair once.
    other: BTreeSet<(u32, u32)>,
    /// Those that are the same in both.
    held: BTreeSet<u32>,
    /// Acts of the first sentence in the place of others.
    n_other_acts: usize,
    /// Whether a passage stands in the place of another that is longer than a slot.
    has_other_passage: bool,
    /// Places in which other words stand, no other act and no other name.
    n_reworded: usize,
    /// Single words, no names, in the place of others, and in how many places.
    exchanged: BTreeMap<(u32, u32), usize>,
}

/// How two texts that share their prose fill in what else stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filling {
    /// No name and no figure of one stands in the place of another.
    Same,
    /// A single one does, and several are the same.
    Corrected,
    /// A few do, as in a copy that was brought up to date.
    Updated,
    /// Most do: they only fill in one template.
    Other,
}

/// How two units fill in what they share.
///
/// Of 31 pairs of real reports of which one copies the other, the one with most of four or more has 18 in a hundred filled in otherwise.
pub(crate) fn filling(unit: Unit, (one, idx): (&TextFeatures, u32), (other, rival): (&TextFeatures, u32)) -> Filling {
    /// Share of what stands in slots that is other, in hundredths, by how many are: one figure may be corrected, a few may be
    /// brought up to date.
    const SHARES: [(usize, usize); 2] = [(2, 40), (4, 25)];
    /// Names and figures that are the same beside a corrected one, at least.
    const HELD: usize = 3;
    let (one, other) = (words(unit, one, idx), words(unit, other, rival));
    let slots = slots(&one, &other);
    let (n_other, n_all) = (slots.other.len(), slots.other.len() + slots.held.len());
    let is_short = is_short(unit, one.len(), other.len());
    let is_another = is_short && slots.tells_another() || tell_of_others(&one, &other);
    if is_another || SHARES.iter().any(|(least, share)| n_other >= *least && n_other * 100 >= n_all * share) {
        Filling::Other
    } else if n_other == 0 {
        Filling::Same
    } else if n_other == 1 && slots.held.len() >= HELD {
        Filling::Corrected
    } else {
        Filling::Updated
    }
}

/// Whether one of two units of so many words is a document of a few lines.
pub(crate) fn is_short(unit: Unit, one: usize, other: usize) -> bool {
    /// Words of a text that tells one act in a few lines, at most.
    const SHORT: usize = 60;
    unit == Unit::Document && one.min(other) < SHORT
}

/// The words of a unit; those of a document are its running text.
fn words(unit: Unit, features: &TextFeatures, idx: u32) -> Vec<Word<'_>> {
    let ranges = features.ranges(unit, idx);
    let mut out = Vec::new();
    for (start, end) in ranges {
        let mut next = features.named.partition_point(|named| named.word < start);
        let mut sentence = features.sentences.partition_point(|part| part.end <= start);
        for at in start..end {
            let Some(hash) = features.words.get(at as usize).copied() else { continue };
            let named = features.named.get(next).filter(|named| named.word == at);
            let named = named.map(|_| features.surface(next));
            next += usize::from(named.is_some());
            sentence += features.sentences.iter().skip(sentence).take_while(|part| part.end <= at).count();
            let is_act = features.acts.is_empty() && named.is_none() || features.acts.binary_search(&at).is_ok();
            out.push(Word { hash, named, is_act, sentence: sentence as u32 });
        }
    }
    out
}

/// Whether two texts name others, wherever they do: each has one name or figure that the other lacks for each that both have, or
/// nearly; or each has a name again and again, as often as any other, that the other never has.
///
/// Of 31 pairs of real reports of which one copies the other, the most have 41 in a hundred.
fn tell_of_others(one: &[Word<'_>], other: &[Word<'_>]) -> bool {
    /// Names and figures that each has alone, at least.
    const LEAST: usize = 4;
    /// Their share of those and of the ones that both have, in hundredths.
    const SHARE: usize = 45;
    let own = named(one);
    let rival = named(other);
    let alone = |own: &BTreeMap<u32, &str>, rival: &BTreeMap<u32, &str>, others: &[Word<'_>]| {
        own.iter().filter(|(hash, name)| !rival.contains_key(hash) && !is_corrected(name, others)).count()
    };
    let n_alone = alone(&own, &rival, other).min(alone(&rival, &own, one));
    let n_both = own.keys().filter(|hash| rival.contains_key(hash)).count();
    if n_alone >= LEAST && n_alone * 100 >= (n_alone + n_both) * SHARE {
        return true;
    }
    let is_missing = |own: &[Word<'_>], others: &[Word<'_>]| {
        let subject = subject(own);
        subject.is_some_and(|(hash, name)| others.iter().all(|word| word.hash != hash) && !is_corrected(name, others))
    };
    is_missing(one, other) && is_missing(other, one)
}

/// The names and figures of a text.
fn named<'a>(words: &[Word<'a>]) -> BTreeMap<u32, &'a str> {
    words.iter().filter_map(|word| Some((word.hash, word.named?))).collect()
}

/// The word of a name that a text has most often, the first of those that it has equally often.
fn subject<'a>(words: &[Word<'a>]) -> Option<(u32, &'a str)> {
    /// How often it is named at least.
    const OFTEN: usize = 3;
    let is_name = |name: &&str| !name.contains(|letter: char| letter.is_numeric());
    let mut counts: HashMap<u32, (usize, usize, &str)> = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        if let Some(name) = word.named.filter(is_name) {
            counts.entry(word.hash).or_insert((0, at, name)).0 += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, (n, at, _))| (*n, Reverse(*at)));
    most.filter(|(_, (n, ..))| *n >= OFTEN).map(|(hash, (.., name))| (hash, name))
}

fn slots(one: &[Word<'_>], other: &[Word<'_>]) -> Slots {
    let mut slots = Slots::default();
    let pairs = aligned(one, other);
    let Some((first, rival)) = pairs.first().copied() else { return slots };
    // A date line, a label or a title stands before what is shared: the news begins with that.
    let leads = (one[first].sentence, other[rival].sentence);
    let (mut i, mut j) = (first, rival);
    slots.fill_in_parts((&one[..first], &other[..rival]), None);
    for (a, b) in pairs.into_iter().chain([(one.len(), other.len())]) {
        slots.fill_in_parts((&one[i..a], &other[j..b]), Some(leads));
        if let Some(word) = one.get(a) {
            slots.held.extend(word.named.map(|_| word.hash));
        }
        (i, j) = (a + 1, b + 1);
    }
    slots
}

impl Slots {
    /// Counts what stands between two shared runs. Where a template has nothing but slots, "a magnitude 3.2 quake struck 7 kilometres
    /// north of Orlo", no run of it is shared and single words hold it together.
    fn fill_in_parts(&mut self, (one, other): (&[Word<'_>], &[Word<'_>]), leads: Option<(u32, u32)>) {
        /// Words of such a stretch, at most.
        const LONGEST: usize = 40;
        /// One in so many words is shared; of two passages on one subject, fewer are in one order.
        const SHARED: usize = 3;
        let (least, most) = (one.len().min(other.len()), one.len().max(other.len()));
        let ties = if least > 0 && most > SLOT_WORDS && most <= LONGEST {
            ties(one.iter().map(|word| word.hash), other.iter().map(|word| word.hash))
        } else {
            Vec::new()
        };
        if ties.len() * SHARED < least.max(1) {
            self.fill((one, other), leads);
            return;
        }
        let (mut i, mut j) = (0, 0);
        for (a, b) in ties.into_iter().chain([(one.len(), other.len())]) {
            self.fill((&one[i..a], &other[j..b]), leads);
            self.held.extend(one.get(a).filter(|word| word.named.is_some()).map(|word| word.hash));
            (i, j) = (a + 1, b + 1);
        }
    }

    /// Counts what stands between two shared words; `leads` are the sentences that the news begins with.
    fn fill(&mut self, (one, other): (&[Word<'_>], &[Word<'_>]), leads: Option<(u32, u32)>) {
        if one.is_empty() || other.is_empty() {
            return;
        }
        let has = |words: &[Word<'_>], hash: u32| words.iter().any(|word| word.hash == hash);
        let (least, most) = (one.len().min(other.len()), one.len().max(other.len()));
        if most > SLOT_WORDS {
            self.has_other_passage |= leads.is_some() && least >= PASSAGE_WORDS;
            return;
        }
        let own = |words: &[Word<'_>], others: &[Word<'_>]| -> Vec<u32> {
            let named = words.iter().filter(|word| word.named.is_some_and(|name| !is_corrected(name, others)));
            named.map(|word| word.hash).filter(|hash| !has(others, *hash)).collect()
        };
        self.held.extend(one.iter().filter(|word| word.named.is_some() && has(other, word.hash)).map(|word| word.hash));
        let (left, right) = (own(one, other), own(other, one));
        self.other.extend(left.iter().zip(&right).map(|(left, right)| (*left, *right)));
        let Some((lead, rival)) = leads else { return };
        let is_another = |words: &[Word<'_>], others: &[Word<'_>], lead: u32| {
            words.iter().any(|word| word.sentence == lead && word.is_act && !has(others, word.hash))
        };
        let is_other_act = is_another(one, other, lead) && is_another(other, one, rival);
        self.n_other_acts += usize::from(is_other_act);
        self.n_reworded += usize::from(!is_other_act && left.is_empty() && right.is_empty());
        let is_word = |word: &Word<'_>, others: &[Word<'_>]| word.named.is_none() && !has(others, word.hash);
        let facing = one.iter().zip(other).filter(|_| one.len() == other.len());
        for (left, right) in facing.filter(|(left, right)| is_word(left, other) && is_word(right, one)) {
            *self.exchanged.entry((left.hash, right.hash)).or_default() += 1;
        }
    }

    /// Whether two texts of a few lines tell another act in what are the same words otherwise, tell it in a passage of its own, or
    /// put one word for another throughout: "tin" for "zinc".
    fn tells_another(&self) -> bool {
        self.n_other_acts > 0 && self.n_reworded == 0
            || self.has_other_passage
            || self.exchanged.values().any(|n_places| *n_places > 1)
    }
}

/// Whether a name may be one of the words with a slip mended, or a figure one of them written otherwise: "120c" is "120 cents".
fn is_corrected(name: &str, words: &[Word<'_>]) -> bool {
    /// Letters that are other, missing or exchanged.
    const SLIPS: usize = 2;
    /// Letters of a name, at most; comparing takes the product of both lengths.
    const LONGEST: usize = 60;
    let is_slip = |other: &str| {
        let (own, rival) = (name.chars().count(), other.chars().count());
        let is_name = own.min(rival) > SLIPS * 2 && own.max(rival) <= LONGEST;
        is_name && own.abs_diff(rival) <= SLIPS && osa_distance(name, other) <= SLIPS
    };
    let mut others = words.iter().filter_map(|word| word.named);
    let is_figure = |word: &str| word.contains(|letter: char| letter.is_numeric());
    match is_figure(name) {
        true => others.any(|other| is_figure(other) && figure(name) == figure(other)),
        false => others.any(is_slip),
    }
}

/// The digits of a figure without those zeros that open it, and its points: "6.40" for "06:40am".
fn figure(name: &str) -> String {
    let mut figure = String::new();
    for letter in name.chars() {
        match letter {
            '.' | ':' if figure.ends_with(char::is_numeric) => figure.push('.'),
            _ if letter.is_numeric() => figure.push(letter),
            _ => {}
        }
    }
    figure.trim_start_matches('0').trim_end_matches('.').to_owned()
}

/// Places of the words that two texts share in one order: runs around those shingles that each of them has once.
fn aligned(one: &[Word<'_>], other: &[Word<'_>]) -> Vec<(usize, usize)> {
    /// Words of a shingle that ties the texts together.
    const WORDS: usize = 3;
    let hashes = |words: &[Word<'_>]| words.iter().map(|word| word.hash).collect::<Vec<u32>>();
    let (left, right) = (hashes(one), hashes(other));
    let ties = ties(shingles(&left, WORDS), shingles(&right, WORDS));
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (a, b) in ties {
        let (i, j) = out.last().map_or((0, 0), |(i, j)| (i + 1, j + 1));
        // Ties overlap: the first words of this one may have their place already.
        let from = i.saturating_sub(a).max(j.saturating_sub(b));
        // What is the same before the tie, and behind what was tied last.
        let before = (1..).take_while(|n| a >= i + n && b >= j + n && left[a - n] == right[b - n]).count();
        let behind =
            (0..).take_while(|n| i + n + before < a && j + n + before < b && left[i + n] == right[j + n]).count();
        out.extend((0..behind).map(|n| (i + n, j + n)));
        out.extend((1..=before).rev().map(|n| (a - n, b - n)));
        out.extend((from..WORDS).map(|n| (a + n, b + n)).filter(|(a, b)| *a < left.len() && *b < right.len()));
    }
    let (i, j) = out.last().map_or((0, 0), |(i, j)| (i + 1, j + 1));
    let behind = left[i..].iter().zip(&right[j..]).take_while(|(one, other)| one == other).count();
    out.extend((0..behind).map(|n| (i + n, j + n)));
    out
}

/// Places of what two texts share in one order, of that which each has once.
fn ties<K: Copy + Eq + Hash>(one: impl Iterator<Item = K>, other: impl Iterator<Item = K>) -> Vec<(usize, usize)> {
    fn once<K: Copy + Eq + Hash>(keys: &[K]) -> HashMap<K, Option<usize>> {
        let mut places = HashMap::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            places.entry(*key).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    }
    let (one, other): (Vec<K>, Vec<K>) = (one.collect(), other.collect());
    let (of_one, of_other) = (once(&one), once(&other));
    let tie = |(at, key): (usize, &K)| {
        of_one.get(key).copied().flatten()?;
        Some((at, of_other.get(key).copied().flatten()?))
    };
    rising(&one.iter().enumerate().filter_map(tie).collect::<Vec<_>>())
}

/// A longest row of pairs that rise in both places; the pairs come in order of the first.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last pair of the best row of each length, and for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *place);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut row: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(words: &[u32]) -> Vec<Word<'static>> {
        words.iter().map(|hash| Word { hash: *hash, named: None, is_act: false, sentence: 0 }).collect()
    }

    #[test]
    fn what_stands_between_shared_runs_is_left_out() {
        let (one, other) = (text(&[1, 2, 3, 9, 4, 5, 6, 7]), text(&[1, 2, 3, 8, 8, 4, 5, 6, 7]));
        let pairs = aligned(&one, &other);
        assert_eq!(pairs, [(0, 0), (1, 1), (2, 2), (4, 5), (5, 6), (6, 7), (7, 8)]);
    }

    #[test]
    fn a_figure_is_one_however_it_is_written_and_its_point_counts() {
        for (one, other) in [("06.40", "6:40am"), ("120c", "120"), ("1,400", "1400")] {
            assert_eq!(figure(one), figure(other), "{one} {other}");
        }
        for (one, other) in [("1.5", "15"), ("0.5", "5"), ("2.50", "250"), ("6.40", "64.0")] {
            assert_ne!(figure(one), figure(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn shared_words_are_equal_and_in_order(a in prop::collection::vec(0u32..6, 0..40), b in prop::collection::vec(0u32..6, 0..40)) {
            let (one, other) = (text(&a), text(&b));
            let pairs = aligned(&one, &other);
            prop_assert!(pairs.iter().all(|(i, j)| a[*i] == b[*j]));
            prop_assert!(pairs.is_sorted_by(|one, other| one.0 < other.0 && one.1 < other.1));
        }
    }
}
