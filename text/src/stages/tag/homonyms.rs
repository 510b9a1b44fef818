//! Which place a name means that several places have.
//!
//! In "Atlanta, Georgia" the state is meant, in "Tbilisi, Georgia" the country; a bare `Georgia` is the one whose country the
//! document's other places and peoples speak for, else the one that the lists have first. Only listed places are told apart.

use std::collections::HashMap;

use crate::model::segment::Segmented;
use crate::rules::tag::TagRules;
use crate::rules::tag::words::hash;
use crate::stages::tag::find::Find;

/// Gives each find of a name with several bearers the one that is meant.
pub(crate) fn settle(segmented: &Segmented, finds: &mut [Find], rules: &TagRules) {
    let shared: Vec<Option<Shared>> = finds.iter().map(|find| shared(segmented, find, rules)).collect();
    if shared.iter().all(Option::is_none) {
        return;
    }
    let mut voices: HashMap<&str, Voices> = HashMap::new();
    for (find, _) in finds.iter().zip(&shared).filter(|(_, shared)| shared.is_none()) {
        if let Some(entry) = find.entry.and_then(|entry| rules.entries.get(entry as usize))
            && let Some(country) = entry.country.as_deref()
        {
            let voices = voices.entry(country).or_default();
            voices.n_all += 1;
            voices.n_places += u32::from(entry.known.starts_with("place:"));
        }
    }
    let mut named: HashMap<u64, u32> = HashMap::new();
    let mut open = Vec::new();
    for (idx, shared) in shared.iter().enumerate() {
        let Some(shared) = shared else { continue };
        match beside(segmented, finds, idx, rules).and_then(|own| shared.bearer_of(own, rules)) {
            Some(entry) => {
                named.entry(shared.form).or_insert(entry);
                if let Some(find) = finds.get_mut(idx) {
                    find.entry = Some(entry);
                }
            }
            None => open.push((idx, shared)),
        }
    }
    for (idx, shared) in open {
        let meant = named.get(&shared.form).copied().unwrap_or_else(|| shared.likeliest(&voices, rules));
        if let Some(find) = finds.get_mut(idx) {
            find.entry = Some(meant);
        }
    }
}

/// A form that several listed places have.
struct Shared<'a> {
    /// Its hash.
    form: u64,
    /// Its bearers, the first of the lists first.
    bearers: &'a [u32],
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

/// The form of a find when several places have it; none when its bearer is alone or the user's own.
fn shared<'a>(segmented: &Segmented, find: &Find, rules: &'a TagRules) -> Option<Shared<'a>> {
    let entry = find.entry?;
    let text = segmented.text(find.place);
    let among = |form: u64| rules.homonyms.get(&form).map(|bearers| Shared { form, bearers });
    // In a heading GEORGIA is Georgia.
    let in_capitals = || among(hash(&titled(text))).filter(|_| !text.chars().any(char::is_lowercase));
    among(hash(text)).or_else(in_capitals).filter(|shared| shared.bearers.contains(&entry))
}

/// A text in capitals as it is written elsewhere.
fn titled(text: &str) -> String {
    let mut starts = true;
    let letter = |letter: char| {
        let own = if starts { letter } else { letter.to_lowercase().next().unwrap_or(letter) };
        starts = !letter.is_alphanumeric();
        own
    };
    text.chars().map(letter).collect()
}

impl Shared<'_> {
    fn bearer_of(&self, own: &str, rules: &TagRules) -> Option<u32> {
        self.bearers.iter().copied().find(|entry| country(Some(*entry), rules) == Some(own))
    }

    /// The bearer that a bare name means: the first, unless towns and regions of another's country outnumber all that speaks
    /// for the first. A capital yields to nothing but a name beside it: texts from everywhere name Paris.
    fn likeliest(&self, voices: &HashMap<&str, Voices>, rules: &TagRules) -> u32 {
        let Some((first, others)) = self.bearers.split_first() else { return 0 };
        if rules.entries.get(*first as usize).is_some_and(|entry| entry.known.starts_with("capital:")) {
            return *first;
        }
        let of = |entry: u32| country(Some(entry), rules).and_then(|own| voices.get(own)).copied().unwrap_or_default();
        let mut best = (of(*first).n_all, *first);
        for other in others {
            let n = of(*other).n_places;
            if n > best.0 {
                best = (n, *other);
            }
        }
        best.1
    }
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
