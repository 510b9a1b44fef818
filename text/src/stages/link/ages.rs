//! People of one full name whom their ages tell apart: David Tarn, 19, who plays, and David Tarn, 74, who was a surgeon.
//!
//! Outlets that print another age of one person are a few years apart, and name other things that both name. Here the ages are
//! decades apart, and the documents share nothing else; of an archive of decades, one person may be taken for two. A document that tells no age goes with those that it shares names with.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::rules::link::LinkThresholds;
use crate::stages::link::item::Item;
use crate::stages::link::key::Key;
use crate::stages::link::names::{Distinct, Names};

/// Years that no slip explains.
const APART: u16 = 25;
/// Names with an age that are compared, at most; of more nothing is told.
const MOST_AGED: usize = 256;

/// Marks the names of people whom their ages tell apart with the least age of each.
pub(crate) fn tell_apart(names: &Names, items: &mut [Item], keys: &mut Distinct<Key>, thresholds: &LinkThresholds) {
    let mut of_words: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut spans: HashMap<&str, (u16, u16)> = HashMap::new();
    let age = |item: &Item| names.get(item.name).age;
    for item in items.iter() {
        if let (Key::Person { words, .. }, Some(age)) = (keys.get(item.key), age(item)) {
            let span = spans.entry(words).or_insert((age, age));
            *span = (span.0.min(age), span.1.max(age));
        }
    }
    spans.retain(|_, (least, most)| *most - *least >= APART);
    if spans.is_empty() {
        return;
    }
    for (idx, item) in items.iter().enumerate() {
        if let Key::Person { words, .. } = keys.get(item.key)
            && spans.contains_key(words.as_str())
        {
            of_words.entry(words).or_default().push(idx);
        }
    }
    let documents: HashSet<u32> = of_words.values().flatten().map(|idx| items[*idx].document).collect();
    let mut company: HashMap<u32, HashSet<&str>> = HashMap::new();
    for item in items.iter().filter(|item| documents.contains(&item.document)) {
        if let Key::Known(of) | Key::Thing(of) | Key::Person { words: of, .. } = keys.get(item.key) {
            company.entry(item.document).or_default().insert(of);
        }
    }
    let company = |idx: usize| company.get(&items[idx].document);
    let are_near = |one: usize, other: usize| are_near(company(one), company(other), thresholds);
    let of_item = |idx: usize| age(&items[idx]);
    let told: Vec<(usize, u16)> = of_words.values().flat_map(|of| bearers(of, of_item, are_near)).collect();
    for (idx, age) in told {
        let mut key = keys.get(items[idx].key).clone();
        if let Key::Person { marks, .. } = &mut key {
            marks.age = Some(age);
        }
        items[idx].key = keys.number(key);
    }
}

/// Whether two documents share enough names for one person to be in both.
pub(crate) fn are_near(
    one: Option<&HashSet<&str>>,
    other: Option<&HashSet<&str>>,
    thresholds: &LinkThresholds,
) -> bool {
    // The name itself is one that both have.
    let least = thresholds.min_shared_names as usize + 1;
    one.zip(other).is_some_and(|(one, other)| one.intersection(other).count() >= least)
}

/// Whether the ages of people of one name are so far apart that they may be several.
pub(crate) fn are_apart(ages: impl Iterator<Item = u16> + Clone) -> bool {
    ages.clone().max().zip(ages.min()).is_some_and(|(most, least)| most - least >= APART)
}

/// The names that are told apart, each with the least age of its bearer.
pub(crate) fn bearers(
    of: &[usize],
    age: impl Fn(usize) -> Option<u16>,
    are_near: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, u16)> {
    let mut aged: Vec<(u16, usize)> = of.iter().filter_map(|idx| Some((age(*idx)?, *idx))).collect();
    aged.sort_unstable();
    let mut found: Vec<(usize, u16)> = Vec::with_capacity(of.len());
    if aged.len() > MOST_AGED {
        return found;
    }
    let mut last = None;
    for (age, idx) in aged {
        let own = found.last().map(|(_, least)| *least).filter(|_| last.is_some_and(|last| age - last < APART));
        found.push((idx, own.unwrap_or(age)));
        last = Some(age);
    }
    if found.first().map(|(_, age)| age) == found.last().map(|(_, age)| age) {
        return Vec::new();
    }
    let are_one = found.iter().any(|(one, age)| found.iter().any(|(other, own)| own != age && are_near(*one, *other)));
    if are_one {
        return Vec::new();
    }
    let aged = found.clone();
    for idx in of.iter().filter(|idx| age(**idx).is_none()) {
        let mut near: Vec<u16> = aged.iter().filter(|(other, _)| are_near(*idx, *other)).map(|(_, age)| *age).collect();
        near.dedup();
        if let [only] = near.as_slice() {
            found.push((*idx, *only));
        }
    }
    found
}
