//! Documents into events: candidates are verified by cosine and dates, then grouped as stars around the document that is
//! most like the others, so that a chain of half-alike documents does not glue two stories.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::Links;
use crate::model::event::{Anchors, Event};
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::DocumentFeatures;
use crate::stages::anchor::vectors::Vector;

/// Entities listed of one event.
const MAX_ENTITIES: usize = 12;

/// Names in a label.
const LABEL_NAMES: usize = 3;

/// Groups of two or more documents, each in run order.
pub(super) fn clusters(
    features: &[DocumentFeatures],
    vectors: &[Vector],
    candidates: &[(u32, u32)],
    rules: &AnchorRules,
) -> Vec<Vec<u32>> {
    let mut pairs: Vec<(u32, u32)> =
        candidates.iter().map(|(one, two)| (*one.min(two), *one.max(two))).filter(|(one, two)| one != two).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let verify = |(one, two): &(u32, u32)| -> Option<(u32, u32, f32)> {
        let score = vectors.get(*one as usize)?.cosine(vectors.get(*two as usize)?);
        let are_close = are_close(&features[*one as usize], &features[*two as usize], rules.thresholds.window_days);
        (score >= rules.thresholds.similarity_min && are_close).then_some((*one, *two, score))
    };
    let edges: Vec<(u32, u32, f32)> = pairs.par_iter().filter_map(verify).collect();
    let mut neighbors: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features.len()];
    let mut degree = vec![0f32; features.len()];
    for (one, two, score) in edges {
        for (from, to) in [(one, two), (two, one)] {
            neighbors[from as usize].push((to, score));
            degree[from as usize] += score;
        }
    }
    let mut order: Vec<u32> = (0..features.len() as u32).collect();
    order.sort_by(|one, two| degree[*two as usize].total_cmp(&degree[*one as usize]).then(one.cmp(two)));
    let mut is_taken = vec![false; features.len()];
    let mut clusters = Vec::new();
    for center in order {
        if is_taken[center as usize] {
            continue;
        }
        let mut near: Vec<(u32, f32)> =
            neighbors[center as usize].iter().copied().filter(|(member, _)| !is_taken[*member as usize]).collect();
        near.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
        let mut members: Vec<u32> = Vec::new();
        for (member, _) in near {
            if is_alike(vectors, member, &members, rules.thresholds.similarity_min) {
                members.push(member);
            }
        }
        if members.is_empty() {
            continue;
        }
        members.push(center);
        members.sort_unstable();
        members.iter().for_each(|member| is_taken[*member as usize] = true);
        clusters.push(members);
    }
    clusters
}

/// Members that a newcomer is compared with, those nearest to the center.
const COMPARED: usize = 8;

/// Whether a document is on average as much like the members as two documents must be: a center with two stories in it
/// would draw both.
fn is_alike(vectors: &[Vector], document: u32, members: &[u32], similarity_min: f32) -> bool {
    let compared = &members[..members.len().min(COMPARED)];
    let own = &vectors[document as usize];
    let sum: f32 = compared.iter().map(|member| own.cosine(&vectors[*member as usize])).sum();
    sum >= similarity_min * compared.len() as f32
}

/// When a document plays: its day of publication, else the last day it writes of.
pub(super) fn day_of(features: &DocumentFeatures) -> Option<Date> {
    features.published.or_else(|| features.days.iter().map(|(_, finish)| *finish).max())
}

/// Whether two documents may be of one time; unknown dates do not speak against it.
fn are_close(one: &DocumentFeatures, two: &DocumentFeatures, window_days: i32) -> bool {
    let (Some(first), Some(second)) = (day_of(one), day_of(two)) else { return true };
    distance(first, second) <= window_days
        || one.days.iter().any(|days| days.0 == days.1 && two.days.binary_search(days).is_ok())
}

/// Days between two days.
pub(super) fn distance(one: Date, two: Date) -> i32 {
    one.until(two).map_or(i32::MAX, |span| span.get_days().abs())
}

/// The event of a group of documents.
pub(super) fn event(
    features: &[DocumentFeatures],
    links: &Links,
    vectors: &[Vector],
    documents: Vec<u32>,
    rules: &AnchorRules,
) -> Event {
    let mut weights: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for document in &documents {
        for (entity, weight) in &vectors[*document as usize].entities {
            let entry = weights.entry(*entity).or_default();
            *entry = (entry.0 + 1, entry.1 + weight);
        }
    }
    // A name that half of the documents share says more of the event than one that a single document repeats.
    let mut entities: Vec<(u32, f32)> =
        weights.into_iter().map(|(entity, (n, weight))| (entity, weight * n as f32)).collect();
    entities.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
    let entities: Vec<u32> = entities.into_iter().take(MAX_ENTITIES).map(|(entity, _)| entity).collect();
    let known = |entity: &u32| links.entities.get(*entity as usize);
    let names: Vec<&str> =
        entities.iter().filter_map(known).take(LABEL_NAMES).map(|entity| entity.name.as_str()).collect();
    let days = days_of(features, &documents, rules);
    let (begin, finish) = (days.first().map(|days| days.0), days.iter().map(|days| days.1).max());
    let ids = entities.iter().filter_map(known).take(LABEL_NAMES).map(|entity| entity.entity_id.as_str());
    let key = format!("{}|{begin:?}", ids.collect::<Vec<_>>().join("|"));
    Event {
        event_id: format!("event-{:016x}", xxh3_64(key.as_bytes())),
        label: names.join(", "),
        begin,
        finish,
        documents,
        entities,
    }
}

/// Stretches that documents of a group write of, near their time; those that two documents share, if there are any.
fn days_of(features: &[DocumentFeatures], documents: &[u32], rules: &AnchorRules) -> Vec<(Date, Date)> {
    let members = || documents.iter().filter_map(|document| features.get(*document as usize));
    let mut times: Vec<Date> = members().filter_map(day_of).collect();
    times.sort_unstable();
    let Some(middle) = times.get(times.len() / 2).copied() else { return Vec::new() };
    // "the first two weeks of the year" is when a text looks at, not when something happened.
    const LONGEST: i32 = 7;
    let near = |days: &&(Date, Date)| {
        distance(days.1, middle) <= rules.thresholds.window_days && distance(days.0, days.1) <= LONGEST
    };
    let all: Vec<Vec<(Date, Date)>> =
        members().map(|member| member.days.iter().filter(near).copied().collect()).collect();
    let mut n_documents: BTreeMap<Date, u32> = BTreeMap::new();
    for days in &all {
        let ends: BTreeSet<Date> = days.iter().flat_map(|days| [days.0, days.1]).collect();
        ends.into_iter().for_each(|day| *n_documents.entry(day).or_default() += 1);
    }
    let is_shared =
        |days: &&(Date, Date)| [days.0, days.1].iter().any(|day| n_documents.get(day).is_some_and(|n| *n > 1));
    let mut shared: Vec<(Date, Date)> = all.iter().flatten().filter(is_shared).copied().collect();
    if shared.is_empty() {
        shared = all.into_iter().flatten().collect();
    }
    shared.sort_unstable();
    shared.dedup();
    shared
}

/// Sorts the events, makes their keys unique and points the documents to them.
pub(super) fn finish(anchors: &mut Anchors) {
    anchors.events.sort_by(|one, two| one.event_id.cmp(&two.event_id).then(one.documents.cmp(&two.documents)));
    let mut n_same = 0;
    for at in 1..anchors.events.len() {
        let base = anchors.events[at].event_id.clone();
        let is_same = anchors.events[at - 1].event_id.split('.').next() == Some(base.as_str());
        n_same = if is_same { n_same + 1 } else { 0 };
        if is_same {
            anchors.events[at].event_id = format!("{base}.{n_same}");
        }
    }
    anchors.events.sort_by(|one, two| one.event_id.cmp(&two.event_id));
    for (event_idx, event) in anchors.events.iter().enumerate() {
        for document in &event.documents {
            anchors.event_of[*document as usize] = Some(event_idx as u32);
        }
    }
}
