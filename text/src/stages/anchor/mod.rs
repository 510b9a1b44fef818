//! Groups documents into events and settles the dates that only other documents of the event tell.
//!
//! Five texts on one visit become one event; the one that says "arrived on Sunday" without any date takes 12 May from
//! those that say "May 12–15". Documents that share nothing rare stay alone. It does not read text: it works on features.

mod cluster;
mod day;
mod describe;
pub mod document;
mod features;
pub mod likeness;
pub mod pair;
pub mod pieces;
mod redate;
#[cfg(test)]
mod tests;
pub mod vectors;

use std::collections::BTreeMap;

use crate::model::annotated::Annotated;
use crate::model::entity::Links;
use crate::model::event::Anchors;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::document::DocumentFeatures;
pub use crate::stages::anchor::pair::Likeness;
use crate::stages::anchor::vectors::Counts;

/// The features of one document.
pub fn features(annotated: &Annotated, rules: &AnchorRules) -> DocumentFeatures {
    features::of(annotated, rules)
}

/// The keys of entities among the terms of documents, by their place in the list of all.
pub fn entity_keys(links: &Links) -> Vec<u64> {
    features::entity_keys(links)
}

/// Terms by which documents on one event find each other, the most telling first; `names` are the entities of the
/// document's names, and `keys` those of all entities.
pub fn postings(features: &DocumentFeatures, (names, keys): (&[u32], &[u64]), rules: &AnchorRules) -> Vec<(u64, f32)> {
    features::postings(features, (names, keys), rules)
}

/// The candidates that may report one event, each with what it has in common; the trainer learns from them.
pub fn measured(
    features: &[DocumentFeatures],
    links: &Links,
    candidates: &[(u32, u32)],
    rules: &AnchorRules,
) -> Vec<(u32, u32, Likeness)> {
    let vectors = vectors::of(&mut features.to_vec(), (links, &[]), (None, rules));
    likeness::pairs(features, &vectors, candidates, &rules.thresholds)
}

/// Events of two or more documents, and what they settle. `candidates` are pairs of documents (smaller index first);
/// `originals` has for each document the one that it copies, or itself. Copies are compared with nothing and make no word
/// common: they are where their original is, and make an event with it if nobody else does. How rare terms are is counted among the
/// originals where `counts` does not tell.
pub fn run(
    mut features: Vec<DocumentFeatures>,
    (links, originals): (&Links, &[u32]),
    candidates: &[(u32, u32)],
    (counts, rules): (Option<Counts<'_>>, &AnchorRules),
) -> Anchors {
    let vectors = vectors::of(&mut features, (links, originals), (counts, rules));
    let is_original = |document: &u32| originals.get(*document as usize).is_none_or(|original| original == document);
    let candidates: Vec<(u32, u32)> =
        candidates.iter().filter(|(one, other)| is_original(one) && is_original(other)).copied().collect();
    let pairs = likeness::pairs(&features, &vectors, &candidates, &rules.thresholds);
    let clusters = cluster::clusters(features.len(), &pairs, &rules.thresholds);
    let weights_of = |document: u32| vectors[document as usize].entities.as_slice();
    let mut anchors = settled(&features, (links, originals), weights_of, (clusters, rules));
    describe::finish(&mut anchors);
    anchors.redated.sort_by_key(|redated| (redated.document, redated.date));
    anchors
}

/// The events of groups of documents, whose keys may be those of other events as well, and what they settle.
fn settled<'a>(
    features: &[DocumentFeatures],
    (links, originals): (&Links, &[u32]),
    weights_of: impl Fn(u32) -> &'a [(u32, f32)] + Copy,
    (clusters, rules): (Vec<Vec<u32>>, &AnchorRules),
) -> Anchors {
    let mut anchors = Anchors {
        events: Vec::new(),
        event_of: vec![None; features.len()],
        published: vec![None; features.len()],
        redated: Vec::new(),
    };
    for documents in with_copies(clusters, originals) {
        redate::settle(features, &documents, rules, &mut anchors);
        anchors.events.push(describe::event(features, links, weights_of, documents, rules));
    }
    anchors
}

/// Groups of originals with the copies of each, each group in run order; an original that only its copies go with is one too.
fn with_copies(mut groups: Vec<Vec<u32>>, originals: &[u32]) -> Vec<Vec<u32>> {
    let mut group_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (group, members) in groups.iter().enumerate() {
        members.iter().for_each(|member| {
            group_of.insert(*member, group);
        });
    }
    for (copy, original) in (0u32..).zip(originals).filter(|(document, original)| document != *original) {
        let group = *group_of.entry(*original).or_insert_with(|| {
            groups.push(vec![*original]);
            groups.len() - 1
        });
        groups[group].push(copy);
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    groups
}
