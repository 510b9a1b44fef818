//! Weighs names and words of documents by how rare they are, and compares documents by the cosine.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::entity::Links;
use crate::model::vocabulary::EntityType;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::document::DocumentFeatures;
use crate::stages::anchor::features::{TermClass, class_weight, entities, entity_keys};
use crate::stages::anchor::pair::Likeness;

/// Documents that every term is thought to be missing from, so that few documents do not make common words rare or shared
/// ones worthless.
const UNSEEN: f32 = 50.0;

/// Weights of one document, of length one, sorted by term.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Vector {
    pub(super) terms: Vec<(u64, f32)>,
    /// What the document opens with, of length one.
    lead: Vec<(u64, f32)>,
    /// Entities with their weights.
    pub(super) entities: Vec<(u32, f32)>,
    /// People by their mentions, of length one.
    persons: Vec<(u32, f32)>,
    /// Places by their mentions, of length one.
    places: Vec<(u32, f32)>,
    /// Length of the words, and of the numbers, within `terms`.
    words: f32,
    numbers: f32,
}

impl Vector {
    /// The same with other numbers of entities, in the same order.
    pub(super) fn renumbered(mut self, place: impl Fn(u32) -> u32) -> Self {
        for (entity, _) in self.entities.iter_mut().chain(&mut self.persons).chain(&mut self.places) {
            *entity = place(*entity);
        }
        self
    }

    /// What two documents have in common by themselves, when it is as much as the least in all; what other documents tell of it
    /// is left at 0.
    pub(super) fn likeness(&self, other: &Self, least: f32) -> Option<Likeness> {
        let (mut whole, mut words, mut numbers) = (0.0, 0.0, 0.0);
        for_shared(&self.terms, &other.terms, |key, weight| {
            whole += weight;
            match TermClass::of(key) {
                TermClass::Word => words += weight,
                TermClass::Number => numbers += weight,
                TermClass::Name | TermClass::Pair => {}
            }
        });
        if whole < least {
            return None;
        }
        let both_persons = !self.persons.is_empty() && !other.persons.is_empty();
        Some(Likeness {
            whole,
            words: words / (self.words * other.words).max(f32::MIN_POSITIVE),
            numbers: numbers / (self.numbers * other.numbers).max(f32::MIN_POSITIVE),
            lead: product(&self.lead, &other.lead),
            persons: product(&self.persons, &other.persons),
            both_persons: if both_persons { 1.0 } else { 0.0 },
            places: product(&self.places, &other.places),
            ..Likeness::default()
        })
    }
}

/// Calls `told` with each key that two sorted lists share, and the product of its weights.
fn for_shared<K: Ord + Copy>(one: &[(K, f32)], two: &[(K, f32)], mut told: impl FnMut(K, f32)) {
    let (mut i, mut j) = (0, 0);
    while let (Some((left, weight)), Some((right, other))) = (one.get(i), two.get(j)) {
        if left == right {
            told(*left, weight * other);
        }
        // Both steps without a branch: which list is behind, nobody can guess.
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
}

/// The sum of the products of what two sorted lists share.
pub(super) fn product<K: Ord + Copy>(one: &[(K, f32)], two: &[(K, f32)]) -> f32 {
    let mut sum = 0.0;
    for_shared(one, two, |_, weight| sum += weight);
    sum
}

/// Scales weights to length one; gives the length that they had.
fn scale<K>(weights: &mut [(K, f32)]) -> f32 {
    let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    weights.iter_mut().for_each(|(_, weight)| *weight /= length.max(f32::MIN_POSITIVE));
    length
}

/// How many documents have a term, by key: among those that copy no other.
#[derive(Clone, Copy)]
pub struct Counts<'a> {
    /// Number of these documents.
    pub n_documents: usize,
    /// Those that have a term; 1 where nothing is known of it.
    pub with: &'a (dyn Fn(u64) -> u32 + Sync),
    /// Those that open with it.
    pub opening: &'a (dyn Fn(u64) -> u32 + Sync),
}

impl Counts<'_> {
    fn rarity(&self, n_with: u32) -> f32 {
        (1.0 + (self.n_documents as f32 + UNSEEN) / n_with as f32).ln()
    }
}

fn counted(keys: impl Iterator<Item = u64>) -> FxHashMap<u64, u32> {
    let mut n_with = FxHashMap::default();
    keys.for_each(|key| *n_with.entry(key).or_default() += 1);
    n_with
}

/// The vectors of all documents, whose words are taken: they would be in memory twice. How rare a term is shows in documents that
/// copy no other, where it is not known.
pub(super) fn of(
    features: &mut [DocumentFeatures],
    (links, originals): (&Links, &[u32]),
    (known, rules): (Option<Counts<'_>>, &AnchorRules),
) -> Vec<Vector> {
    let nothing = Vec::new();
    let names = |document: usize| links.of.get(document).unwrap_or(&nothing);
    let named: Vec<Vec<(u32, u32)>> =
        features.par_iter().enumerate().map(|(n, document)| entities(document, names(n))).collect();
    let keys = entity_keys(links);
    let is_original = |n: &usize| known.is_none() && originals.get(*n).is_none_or(|original| *original as usize == *n);
    let originals: Vec<usize> = (0..features.len()).filter(is_original).collect();
    let with = counted(originals.iter().flat_map(|n| terms(&features[*n], &named[*n], &keys)));
    let opening = counted(originals.iter().flat_map(|n| opening(&features[*n])));
    let of = |n_with: &FxHashMap<u64, u32>, key: u64| n_with.get(&key).copied().unwrap_or(1);
    let (with, opening) = (|key| of(&with, key), |key| of(&opening, key));
    let counts = known.unwrap_or(Counts { n_documents: originals.len(), with: &with, opening: &opening });
    let vector = |(document, named): (&mut DocumentFeatures, &Vec<(u32, u32)>)| {
        vector(document, named, (links, &keys), (counts, rules))
    };
    features.par_iter_mut().zip(named.par_iter()).map(vector).collect()
}

/// The keys of what a document has, as a whole; `keys` are those of all entities.
pub(super) fn terms<'a>(
    document: &'a DocumentFeatures,
    named: &'a [(u32, u32)],
    keys: &'a [u64],
) -> impl Iterator<Item = u64> + 'a {
    let named = named.iter().map(|(entity, _)| keys.get(*entity as usize).copied().unwrap_or_default());
    document.terms.iter().map(|(key, _)| *key).chain(named)
}

/// The keys of what it opens with.
pub(super) fn opening(document: &DocumentFeatures) -> impl Iterator<Item = u64> + '_ {
    document.lead.iter().map(|(key, _)| *key)
}

/// The vector of one document, whose words are taken.
pub(super) fn vector(
    document: &mut DocumentFeatures,
    named: &[(u32, u32)],
    (links, keys): (&Links, &[u64]),
    (counts, rules): (Counts<'_>, &AnchorRules),
) -> Vector {
    let key_of = |entity: u32| keys.get(entity as usize).copied().unwrap_or_default();
    let tf = |count: u32| 1.0 + (count as f32).ln();
    let weigh = |(key, count): &(u64, u32), n_with: u32| {
        (*key, tf(*count) * counts.rarity(n_with) * class_weight(*key, &rules.thresholds))
    };
    let (terms, lead) = (std::mem::take(&mut document.terms), std::mem::take(&mut document.lead));
    let weigh_entity = |(entity, count): &(u32, u32)| {
        let rarity = counts.rarity((counts.with)(key_of(*entity)));
        (*entity, tf(*count) * rarity * rules.thresholds.entity_weight)
    };
    let entities: Vec<(u32, f32)> = named.iter().map(weigh_entity).collect();
    let words = terms.iter().map(|term| weigh(term, (counts.with)(term.0)));
    let keyed = entities.iter().map(|(entity, weight)| (key_of(*entity), *weight));
    let mut terms: Vec<(u64, f32)> = words.chain(keyed).collect();
    terms.sort_by_key(|(key, _)| *key);
    scale(&mut terms);
    let mut lead: Vec<(u64, f32)> = lead.iter().map(|term| weigh(term, (counts.opening)(term.0))).collect();
    scale(&mut lead);
    let of_type = |is_wanted: fn(EntityType) -> bool| {
        let is_it = |entity: u32| links.entities.get(entity as usize).is_some_and(|info| is_wanted(info.r#type));
        let mut counts: Vec<(u32, f32)> =
            named.iter().filter(|(entity, _)| is_it(*entity)).map(|(entity, n)| (*entity, *n as f32)).collect();
        scale(&mut counts);
        counts
    };
    let persons = of_type(|kind| kind == EntityType::Person);
    let places = of_type(|kind| matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Fac));
    let length = |class: TermClass| {
        let of_class = terms.iter().filter(|(key, _)| TermClass::of(*key) == class);
        of_class.map(|(_, weight)| weight * weight).sum::<f32>().sqrt()
    };
    let (words, numbers) = (length(TermClass::Word), length(TermClass::Number));
    Vector { terms, lead, entities, persons, places, words, numbers }
}
