//! Which place a name means that several places have.
//!
//! In "Atlanta, Georgia" the state is meant, in "Tbilisi, Georgia" the country; a bare `Georgia` is the one whose country the
//! document's other places and peoples speak for, else the one that the lists have first. Only listed places are told apart.

use std::collections::HashMap;

use crate::model::segment::Segmented;
use crate::rules::tag::TagRules;
use crate::stages::tag::find::Find;

/// Gives each find of a name with several bearers the one that is meant.
pub(crate) fn settle(segmented: &Segmented, finds: &mut [Find], rules: &TagRules) {
    if !finds.iter().any(|find| bearers(find, rules).is_some()) {
        return;
    }
    let mut voices: HashMap<&str, Voices> = HashMap::new();
    for find in finds.iter().filter(|find| bearers(find, rules).is_none()) {
        if let Some(entry) = find.entry.and_then(|entry| rules.entries.get(entry as usize))
            && let Some(country) = entry.country.as_deref()
        {
            let voices = voices.entry(country).or_default();
            voices.n_all += 1;
            voices.n_places += u32::from(entry.known.starts_with("place:"));
        }
    }
    let mut named: HashMap<u32, u32> = HashMap::new();
    let mut open = Vec::new();
    for idx in 0..finds.len() {
        let Some((first, others)) = finds.get(idx).and_then(|find| bearers(find, rules)) else { continue };
        match beside(segmented, finds, idx, rules).and_then(|own| bearer_of(first, others, own, rules)) {
            Some(entry) => {
                named.entry(first).or_insert(entry);
                if let Some(find) = finds.get_mut(idx) {
                    find.entry = Some(entry);
                }
            }
            None => open.push((idx, first)),
        }
    }
    for (idx, first) in open {
        let others = rules.homonyms.get(&first).map_or(&[][..], Vec::as_slice);
        let meant = named.get(&first).copied().unwrap_or_else(|| likeliest(first, others, &voices, rules));
        if let Some(find) = finds.get_mut(idx) {
            find.entry = Some(meant);
        }
    }
}

/// What a document says of a country.
#[derive(Clone, Copy, Debug, Default)]
struct Voices {
    /// Names of it, its people and its places.
    n_all: u32,
    /// Names of its towns and regions.
    n_places: u32,
}

/// The country of the listed name that only a comma parts from a find.
fn beside<'a>(segmented: &Segmented, finds: &[Find], idx: usize, rules: &'a TagRules) -> Option<&'a str> {
    let own = finds.get(idx)?;
    let before = idx.checked_sub(1).and_then(|before| finds.get(before)).filter(|left| is_listed(segmented, left, own));
    let after = finds.get(idx + 1).filter(|right| is_listed(segmented, own, right));
    [before, after].into_iter().flatten().find_map(|find| country(find.entry, rules))
}

fn bearer_of(first: u32, others: &[u32], own: &str, rules: &TagRules) -> Option<u32> {
    std::iter::once(first).chain(others.iter().copied()).find(|entry| country(Some(*entry), rules) == Some(own))
}

/// The bearer that a bare name means: the first, unless towns and regions of another's country outnumber all that speaks for
/// the first. A capital yields to nothing but a name beside it: texts from everywhere name Paris.
fn likeliest(first: u32, others: &[u32], voices: &HashMap<&str, Voices>, rules: &TagRules) -> u32 {
    if rules.entries.get(first as usize).is_some_and(|entry| entry.known.starts_with("capital:")) {
        return first;
    }
    let of = |entry: u32| country(Some(entry), rules).and_then(|own| voices.get(own)).copied().unwrap_or_default();
    let mut best = (of(first).n_all, first);
    for other in others {
        let n = of(*other).n_places;
        if n > best.0 {
            best = (n, *other);
        }
    }
    best.1
}

/// The entry of a find and the others that have its form; none when it is alone.
fn bearers<'a>(find: &Find, rules: &'a TagRules) -> Option<(u32, &'a [u32])> {
    let entry = find.entry?;
    rules.homonyms.get(&entry).map(|others| (entry, others.as_slice()))
}

fn country(entry: Option<u32>, rules: &TagRules) -> Option<&str> {
    rules.entries.get(entry? as usize)?.country.as_deref()
}

/// Whether only a comma stands between two finds.
fn is_listed(segmented: &Segmented, left: &Find, right: &Find) -> bool {
    let text = segmented.segments.get(left.place.segment as usize).map_or("", |segment| segment.clean.text.as_str());
    let gap = text.get(left.place.span.end as usize..right.place.span.start as usize);
    left.place.segment == right.place.segment && gap.is_some_and(|gap| gap.trim() == ",")
}
