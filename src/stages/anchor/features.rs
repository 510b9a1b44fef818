//! Features of one document, and the terms under which it is looked up.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::annotated::Annotated;
use crate::model::calendar::settle::needs_anchor;
use crate::model::vocabulary::{SegmentKind, Timex};
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::{DocumentFeatures, OpenDate};

/// Longest stretch, in days, that says when something happened.
const LONGEST_STRETCH: i32 = 14;

/// Content words kept of one document, the most frequent ones.
const MAX_TERMS: usize = 256;

/// The features of a document.
pub(super) fn of(annotated: &Annotated) -> DocumentFeatures {
    let extracted = &annotated.extracted;
    let kind_of = |segment: u32| annotated.segmented.segments.get(segment as usize).map(|segment| segment.kind);
    let is_note = |kind: Option<SegmentKind>| matches!(kind, Some(SegmentKind::Reference | SegmentKind::Footnote));
    let mut days = Vec::new();
    let mut open = Vec::new();
    let mut told = None;
    for (date_idx, date) in extracted.dates.iter().enumerate() {
        match (date.resolved.begin, date.resolved.finish) {
            (Some(begin), Some(finish)) if !is_note(kind_of(date.place.segment)) => {
                let n_days = begin.until(finish).map_or(i32::MAX, |span| span.get_days());
                if (0..=LONGEST_STRETCH).contains(&n_days) {
                    days.push((begin, finish));
                    told = Some((date_idx as u32, finish));
                }
            }
            (None, None)
                if extracted.published.is_none()
                    && matches!(date.timex, Timex::Date | Timex::Time)
                    && needs_anchor(&date.meaning) =>
            {
                open.push(OpenDate { date: date_idx as u32, meaning: date.meaning.clone(), told });
            }
            _ => {}
        }
    }
    days.sort_unstable();
    days.dedup();
    let names = annotated.tagged.names.iter().enumerate();
    DocumentFeatures {
        published: extracted.published,
        days,
        open,
        names: names.map(|(name, value)| (name as u32, value.n_mentions.max(1))).collect(),
        terms: terms(annotated),
    }
}

/// Words of five letters or more; shorter ones are mostly grammar, and rarity is weighed later.
fn terms(annotated: &Annotated) -> Vec<(u64, u32)> {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    for segment in &annotated.segmented.segments {
        let is_apart = matches!(
            segment.kind,
            SegmentKind::Reference | SegmentKind::Boilerplate | SegmentKind::Url | SegmentKind::Footnote
        );
        if is_apart {
            continue;
        }
        let mut lower = String::new();
        for word in segment.clean.text.split(|letter: char| !letter.is_alphabetic()) {
            if word.len() < 5 {
                continue;
            }
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            let stem = lower.strip_suffix('s').unwrap_or(&lower);
            *counts.entry(xxh3_64(stem.as_bytes())).or_default() += 1;
        }
    }
    // "5.8" and "1,400" tell one quake from the next; numbers of one figure tell nothing.
    for quantity in &annotated.extracted.quantities {
        if let Some(value) = quantity.value.filter(|value| value.abs() >= 10.0 || value.fract() != 0.0) {
            *counts.entry(xxh3_64(&[&b"number"[..], &value.to_bits().to_le_bytes()].concat())).or_default() += 1;
        }
    }
    let mut terms: Vec<(u64, u32)> = counts.into_iter().collect();
    terms.sort_unstable_by_key(|(hash, count)| (std::cmp::Reverse(*count), *hash));
    terms.truncate(MAX_TERMS);
    terms.sort_unstable();
    terms
}

/// Names of a document as entities with their mentions, sorted by entity.
pub(super) fn entities(features: &DocumentFeatures, names: &[u32]) -> Vec<(u32, u32)> {
    let mut entities: BTreeMap<u32, u32> = BTreeMap::new();
    for (name, count) in &features.names {
        if let Some(entity) = names.get(*name as usize) {
            *entities.entry(*entity).or_default() += count;
        }
    }
    entities.into_iter().collect()
}

/// The key of an entity among words.
pub(super) fn entity_key(entity: u32) -> u64 {
    xxh3_64(&[&b"entity"[..], &entity.to_le_bytes()].concat())
}

/// Lookup terms: the most mentioned names, pairs of them, and the most frequent words.
pub(super) fn postings(features: &DocumentFeatures, names: &[u32], rules: &AnchorRules) -> Vec<(u64, f32)> {
    const PAIRED: usize = 6;
    let mut entities = entities(features, names);
    entities.sort_unstable_by_key(|(entity, count)| (std::cmp::Reverse(*count), *entity));
    let weight = |count: u32| 1.0 + (count as f32).ln();
    let mut postings: Vec<(u64, f32)> = Vec::new();
    // A pair of names tells one story from another where each name alone is everywhere.
    for (n, (one, count)) in entities.iter().take(PAIRED).enumerate() {
        for (other, other_count) in entities.iter().take(PAIRED).skip(n + 1) {
            let (low, high) = (one.min(other), one.max(other));
            let key = xxh3_64(&[&b"pair"[..], &low.to_le_bytes(), &high.to_le_bytes()].concat());
            postings.push((key, weight(*count.min(other_count)) * rules.thresholds.name_weight));
        }
    }
    let named =
        entities.iter().map(|(entity, count)| (entity_key(*entity), weight(*count) * rules.thresholds.name_weight));
    postings.extend(named.take(rules.thresholds.postings_max / 2));
    let mut words = features.terms.clone();
    words.sort_unstable_by_key(|(hash, count)| (std::cmp::Reverse(*count), *hash));
    postings.extend(words.into_iter().map(|(hash, count)| (hash, weight(count))));
    postings.truncate(rules.thresholds.postings_max);
    postings
}
