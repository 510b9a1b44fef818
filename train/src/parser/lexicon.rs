//! Makes the lexicon: clusters of vectors, the tags that words had in training, how often they had a capital.

use rustc_hash::FxHashMap;

use crate::parser::silver::Sentence;
use crosscheck_text::rules::parse::classes::LANES;
use crosscheck_text::rules::parse::lexicon::{Facts, Lexicon, short};
use crosscheck_text::stages::parse::tree::form::Case;
use crosscheck_text::stages::parse::tree::form::form;

/// Places that a word needs for its only tag to count without being weighed.
const LEAST_FOR_ONLY: u32 = 30;
/// Places that a word needs for its set of tags to be known.
const LEAST_FOR_TAGS: u32 = 4;
/// Most sets of tags.
const MOST_SETS: usize = 1000;

struct Seen {
    tags: [u32; LANES],
    n: u32,
    n_inside: u32,
    n_capital: u32,
}

impl Seen {
    const NOWHERE: Self = Self { tags: [0; LANES], n: 0, n_inside: 0, n_capital: 0 };
}

/// The lexicon of some sentences and of the clusters of words, by word.
pub fn lexicon(sentences: &[Sentence], clusters: &FxHashMap<u64, (u16, u8)>) -> Lexicon {
    let mut seen: FxHashMap<u64, Seen> = FxHashMap::default();
    let mut buffer = Vec::new();
    for sentence in sentences {
        for (idx, (text, tag)) in sentence.forms().zip(&sentence.tags).enumerate() {
            let form = form(text, &mut buffer);
            let own = seen.entry(form.word).or_insert(Seen::NOWHERE);
            own.tags[usize::from(*tag)] += 1;
            own.n += 1;
            own.n_inside += u32::from(idx > 0);
            own.n_capital += u32::from(idx > 0 && matches!(form.case, Case::Initial | Case::Upper));
        }
    }
    let mut sets: FxHashMap<u64, u32> = FxHashMap::default();
    for own in seen.values().filter(|own| own.n >= LEAST_FOR_TAGS) {
        *sets.entry(set_of(own)).or_insert(0) += own.n;
    }
    let mut sets: Vec<(u32, u64)> = sets.into_iter().map(|(set, n)| (u32::MAX - n, set)).collect();
    sets.sort_unstable();
    let numbers: FxHashMap<u64, u16> =
        sets.iter().take(MOST_SETS).enumerate().map(|(idx, (_, set))| (*set, idx as u16 + 1)).collect();
    let mut words: Vec<u64> = seen.keys().chain(clusters.keys()).copied().collect();
    words.sort_unstable();
    words.dedup();
    let mut entries = Vec::new();
    for word in words {
        let mut facts = Facts::default();
        if let Some((fine, coarse)) = clusters.get(&word) {
            (facts.fine, facts.coarse) = (*fine, *coarse);
        }
        if let Some(own) = seen.get(&word).filter(|own| own.n >= LEAST_FOR_TAGS) {
            facts.tags = numbers.get(&set_of(own)).copied().unwrap_or_default();
            facts.only = only_of(own);
            facts.capital = capital_of(own);
        }
        if facts != Facts::default() {
            entries.push((short(word), facts));
        }
    }
    Lexicon::new(&entries)
}

/// The tags of a word that have a share of it, the most frequent one marked.
fn set_of(seen: &Seen) -> u64 {
    let (mut set, mut most) = (0, 0);
    for (class, n) in seen.tags.iter().enumerate() {
        if *n > 0 && *n * 50 >= seen.n {
            set |= 1 << class;
        }
        if *n > seen.tags[most] {
            most = class;
        }
    }
    set | (most as u64) << 48
}

fn only_of(seen: &Seen) -> u8 {
    let only = seen.tags.iter().position(|n| *n * 1000 >= seen.n * 996);
    only.filter(|_| seen.n >= LEAST_FOR_ONLY).map_or(0, |class| class as u8 + 1)
}

fn capital_of(seen: &Seen) -> u8 {
    match seen.n_inside {
        0 => 0,
        n if seen.n_capital * 10 < n => 1,
        n if seen.n_capital * 10 < n * 7 => 2,
        _ => 3,
    }
}
