//! Candidate pairs against what a loop over all pairs finds.

use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::vocabulary::Unit;
use proptest::prelude::*;

use crate::store::Store;
use crate::store::crowd::SentencePair;
use crate::store::parts::{BandPart, DocumentTermPart, SamplePart, StatementTermPart};
use crate::store::proposed::UnitPair;
use crate::store::sharing::Cap;
use crate::store::tests::put;
use crate::tables::definition::Row;

/// A few hashes, spread over the 63 bits that part files hold.
const HASHES: u64 = 9;

fn hash(n: u64) -> u64 {
    n * ((1 << 63) / HASHES)
}

/// A store of several part files, read in passes of two rows.
fn store<R: Row + Clone>(rows: &[R]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("the temporary folder can be made");
    let store = Store { rows_per_pass: 2, ..Store::new(folder.path().to_owned()) };
    for (shard, rows) in rows.chunks(7).enumerate() {
        put(&store.part(R::NAME, shard as u32), rows.iter().cloned()).expect("the part can be written");
    }
    (folder, store)
}

/// How many hashes each pair of units shares, of buckets that `pairs` gives the pairs of.
fn shared(rows: &[(u64, u64)], pairs: impl Fn(&[u64]) -> Vec<UnitPair>) -> BTreeMap<UnitPair, u32> {
    let mut buckets: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for (member, hash) in rows {
        buckets.entry(*hash).or_default().insert(*member);
    }
    let mut shared = BTreeMap::new();
    for members in buckets.into_values() {
        let members: Vec<u64> = members.into_iter().collect();
        pairs(&members).into_iter().for_each(|pair| *shared.entry(pair).or_default() += 1);
    }
    shared
}

fn all_pairs(members: &[u64]) -> Vec<UnitPair> {
    let of = |a: &u64| members.iter().filter(move |b| a < *b).map(|b| (*a, *b)).collect::<Vec<_>>();
    members.iter().flat_map(of).collect()
}

/// One term of a member: event, document and sentence, term, weight.
type Index = BTreeMap<((u32, u32, u32), u64), u32>;

/// The rarity of a term that `n` of `n_members` have, in thousandths, in steps of half a power of two.
fn rarity(n: usize, n_members: usize) -> u32 {
    let steps = |n: usize| (1..=48).filter(|half| n as f64 >= 2f64.powf(f64::from(*half) / 2.0)).count() as u32;
    let all = steps(n_members).max(8);
    all.saturating_sub(steps(n)) * 1000 / all
}

/// The mass of every pair of members of different documents of one event that share a term.
fn masses(index: &Index, most: usize) -> BTreeMap<SentencePair, u32> {
    let mut masses = BTreeMap::new();
    for (((event, a, sentence_a), term), weight_a) in index {
        let members: BTreeSet<_> = index.keys().map(|key| key.0).filter(|member| member.0 == *event).collect();
        let n = index.keys().filter(|key| key.0.0 == *event && key.1 == *term).count();
        let rarity = rarity(n, members.len());
        for (((other, b, sentence_b), shared), weight_b) in index {
            if (other, shared) == (event, term) && a < b && n <= most && rarity > 0 {
                let pair = SentencePair { event: *event, a: (*a, *sentence_a), b: (*b, *sentence_b) };
                *masses.entry(pair).or_default() += rarity * weight_a.min(weight_b) / 1000;
            }
        }
    }
    masses
}

/// The mass of every pair of documents that share a term, in the whole or, where it is too common for that, in the later of their windows.
fn masses_of_documents(
    index: &BTreeMap<(u32, u64), u32>,
    windows: &[Option<i32>],
    most: usize,
) -> BTreeMap<(u32, u32), u32> {
    let all: BTreeSet<u32> = index.keys().map(|key| key.0).collect();
    let mut masses = BTreeMap::new();
    for ((a, term), weight_a) in index {
        let of_term: BTreeSet<u32> = index.keys().filter(|key| key.1 == *term).map(|key| key.0).collect();
        let rarity = rarity(of_term.len(), all.len());
        for b in of_term.iter().filter(|b| *a < **b) {
            let of_windows = || {
                let (one, other) = (windows[*a as usize]?, windows[*b as usize]?);
                let later = one.max(other);
                let is_in =
                    |document: &&u32| windows[**document as usize].is_some_and(|own| own == later || own == later - 1);
                ((one - other).abs() <= 1).then(|| of_term.iter().filter(is_in).count())
            };
            let n = if of_term.len() <= most { Some(of_term.len()) } else { of_windows() };
            if n.is_some_and(|n| n <= most) && rarity > 0 {
                *masses.entry((*a, *b)).or_default() += rarity * weight_a.min(&index[&(*b, *term)]) / 1000;
            }
        }
    }
    masses
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn units_of_a_bucket_are_pairs_or_a_star(rows in prop::collection::vec((0u64..9, 0..HASHES), 0..40), most in 2u32..5) {
        let part = |&(member, band): &(u64, u64)| BandPart { unit: 1, member, band: hash(band) };
        let (_folder, store) = store(&rows.iter().map(part).collect::<Vec<_>>());
        let star = |members: &[u64]| members[1..].iter().map(|other| (members[0], *other)).collect();
        let pairs = |members: &[u64]| if members.len() > most as usize { star(members) } else { all_pairs(members) };
        let wanted: Vec<UnitPair> = shared(&rows, pairs).into_keys().collect();
        prop_assert_eq!(store.band_pairs(Unit::Segment, most)?, wanted);
        prop_assert_eq!(store.band_pairs(Unit::Document, most)?, []);
    }

    #[test]
    fn shared_samples_are_counted_over_all_passes(rows in prop::collection::vec((0u64..9, 0..HASHES), 0..40), most in 2u32..9) {
        let part = |&(member, sample): &(u64, u64)| SamplePart { unit: 0, member, hash: hash(sample) };
        let (_folder, store) = store(&rows.iter().map(part).collect::<Vec<_>>());
        let star = |members: &[u64]| -> Vec<UnitPair> {
            let row = members[1..].windows(2).map(|pair| (pair[0], pair[1]));
            members[1..].iter().map(|other| (members[0], *other)).chain(row).collect()
        };
        let pairs = |members: &[u64]| if members.len() > most as usize { star(members) } else { all_pairs(members) };
        let counted = shared(&rows, pairs);
        let wanted: Vec<UnitPair> = counted.iter().filter(|(_, n)| **n >= 2).map(|(pair, _)| *pair).collect();
        prop_assert_eq!(store.sample_pairs(Unit::Document, most, 2)?, wanted);
    }

    #[test]
    fn sentences_share_the_mass_of_their_rare_terms(
        index in prop::collection::btree_map(((0u32..3, 0u32..5, 0u32..3), 0u64..6), 0u32..3000, 0..60),
        (most, mass) in (2u32..8, 0u32..1500),
    ) {
        let part = |(&((event, document, sentence), term), &weight): (&((u32, u32, u32), u64), &u32)| {
            StatementTermPart { event, document, sentence, term: hash(term), weight }
        };
        let (_folder, store) = store(&index.iter().map(part).collect::<Vec<_>>());
        let heavy = masses(&index, most as usize).into_iter().filter(|(_, sum)| *sum >= mass);
        let wanted: Vec<SentencePair> = heavy.map(|(pair, _)| pair).filter(|pair| pair.event < 2).collect();
        prop_assert_eq!(store.sentence_pairs(0..2, Cap { postings: most, mass }, 1000)?, wanted);
    }

    #[test]
    fn documents_share_the_mass_of_their_rare_terms(
        index in prop::collection::btree_map((0u32..12, 0u64..8), 0u32..3000, 0..60),
        windows in prop::collection::vec(prop::option::of(-2i32..2), 12),
        (most, mass) in (2u32..8, 0u32..1500),
    ) {
        let part = |(&(document, term), &weight): (&(u32, u64), &u32)| {
            DocumentTermPart { document, term: hash(term), weight }
        };
        let (_folder, store) = store(&index.iter().map(part).collect::<Vec<_>>());
        let heavy = masses_of_documents(&index, &windows, most as usize).into_iter().filter(|(_, sum)| *sum >= mass);
        let wanted: Vec<(u32, u32)> = heavy.map(|(pair, _)| pair).collect();
        prop_assert_eq!(store.document_pairs(&windows, Cap { postings: most, mass })?, wanted);
    }
}
