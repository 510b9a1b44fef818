//! What an event is, once its documents are known: its names, its days and its key.
//!
//! Five texts on one visit share "Lee", "Xi" and "Beijing" and the days 4 to 7 January. It does not decide who belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::{Entity, Links};
use crate::model::event::{Anchors, Event};
use crate::model::vocabulary::EntityType;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::day::{day_of, distance};
use crate::stages::anchor::document::DocumentFeatures;

/// Entities listed of one event.
const MAX_ENTITIES: usize = 12;

/// Names in a label.
const LABEL_NAMES: usize = 3;

/// The event of a group of documents; `weights_of` has the entities of a document with their weights.
pub(super) fn event<'a>(
    features: &[DocumentFeatures],
    links: &Links,
    weights_of: impl Fn(u32) -> &'a [(u32, f32)],
    documents: Vec<u32>,
    rules: &AnchorRules,
) -> Event {
    let mut weights: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for document in &documents {
        for (entity, weight) in weights_of(*document) {
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
    let named: Vec<&Entity> = entities.iter().filter_map(known).collect();
    let days = days_of(features, &documents, rules);
    let (begin, finish) = (days.first().map(|days| days.0), days.iter().map(|days| days.1).max());
    let ids = entities.iter().filter_map(known).take(LABEL_NAMES).map(|entity| entity.entity_id.as_str());
    let key = format!("{}|{begin:?}", ids.collect::<Vec<_>>().join("|"));
    Event {
        event_id: format!("event-{:016x}", xxh3_64(key.as_bytes())),
        label: label(&named),
        begin,
        finish,
        documents,
        entities,
    }
}

/// The first names. "Russian" says nothing beside "Russia", so that a group of people has its place only where too few others are.
fn label(named: &[&Entity]) -> String {
    let (groups, others): (Vec<&Entity>, Vec<&Entity>) =
        named.iter().partition(|entity| entity.r#type == EntityType::Norp);
    let names = others.into_iter().chain(groups).take(LABEL_NAMES).map(|entity| entity.name.as_str());
    names.collect::<Vec<_>>().join(", ")
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
