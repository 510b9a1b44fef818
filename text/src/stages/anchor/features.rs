//! Features of one document, and the terms under which it is looked up.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::annotated::Annotated;
use crate::model::calendar::Meaning;
use crate::model::calendar::settle::needs_anchor;
use crate::model::entity::{Entity, Links};
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::{DateMethod, SegmentKind, Timex};
use crate::rules::anchor::{AnchorRules, AnchorThresholds};
use crate::stages::anchor::document::{DocumentFeatures, OpenDate};

/// Longest stretch, in days, that says when something happened.
const LONGEST_STRETCH: i32 = 14;

/// Content words kept of one document, the most frequent ones.
const MAX_TERMS: usize = 256;

/// The features of a document.
pub(super) fn of(annotated: &Annotated, rules: &AnchorRules) -> DocumentFeatures {
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
                    // What only the context suggests dates no event.
                    if date.resolved.method != DateMethod::Context {
                        days.push((begin, finish));
                    }
                    told = Some((date_idx as u32, finish));
                }
            }
            (None, None)
                if extracted.published.is_none()
                    && matches!(date.timex, Timex::Date | Timex::Time)
                    && needs_anchor(&date.meaning) =>
            {
                open.push(OpenDate { date: date_idx as u32, meaning: date.meaning.clone(), told });
                // What follows "13-14 January" is counted from that day, not from the one told before.
                told = told.filter(|_| !names_day(&date.meaning));
            }
            _ => {}
        }
    }
    days.sort_unstable();
    days.dedup();
    let names = annotated.tagged.names.iter().enumerate();
    let (terms, lead) = terms(annotated, rules);
    DocumentFeatures {
        published: extracted.published,
        days,
        open,
        names: names.map(|(name, value)| (name as u32, value.n_mentions.max(1))).collect(),
        terms,
        lead,
    }
}

/// Whether a day of a month is written.
fn names_day(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Partial { month, day, .. } => month.is_some() && day.is_some(),
        Meaning::Between(from, to) => names_day(from) && names_day(to),
        Meaning::At { day: Some(day), .. } => names_day(day),
        _ => false,
    }
}

/// Sentences at the top of a document whose words count more: a report begins with its news.
const N_LEAD: usize = 5;

/// How much more they count.
const LEAD: u32 = 3;

/// What a term is; it stands in the two lowest bits of the term's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TermClass {
    /// A word of the text.
    Word,
    /// A word that only stands with a capital.
    Name,
    /// Two such words side by side.
    Pair,
    /// A number of two figures or more.
    Number,
}

impl TermClass {
    /// The class of a key.
    pub(super) fn of(key: u64) -> Self {
        [Self::Word, Self::Name, Self::Pair, Self::Number][(key & 3) as usize]
    }

    fn key(self, bytes: &[u8]) -> u64 {
        xxh3_64(bytes) & !3 | self as u64
    }
}

/// Keys of terms with how often each stands, sorted.
type Counts = Vec<(u64, u32)>;

/// Words of five letters or more (shorter ones are mostly grammar), words of names and their pairs, and numbers, each with
/// how often it stands in the document, and in what it opens with; rarity is weighed later.
fn terms(annotated: &Annotated, rules: &AnchorRules) -> (Counts, Counts) {
    let lead_end = annotated.segmented.sentences.iter().take(N_LEAD).next_back().map(|sentence| sentence.place);
    let is_lead =
        |place: Place| lead_end.is_some_and(|end| (place.segment, place.span.start) < (end.segment, end.span.end));
    let words = words(annotated, rules);
    let lower: HashSet<&str> = words.iter().filter(|word| !word.is_capital).map(|word| word.lower.as_str()).collect();
    let is_name = |word: &Word| word.is_capital && !lower.contains(word.lower.as_str());
    let (mut counts, mut lead) = (BTreeMap::new(), BTreeMap::new());
    let mut count = |class: TermClass, bytes: &[u8], place: Place| {
        let key = class.key(bytes);
        let is_lead = is_lead(place);
        *counts.entry(key).or_default() += if is_lead { LEAD } else { 1 };
        if is_lead {
            *lead.entry(key).or_default() += 1;
        }
    };
    let mut before: Option<&Word> = None;
    for word in &words {
        let stem = stem(&word.lower);
        // "5.8" and "2009" tell one quake from the next; numbers of one figure tell nothing.
        if word.is_number {
            count(TermClass::Number, word.lower.as_bytes(), word.place);
            before = None;
            continue;
        }
        let is_named = is_name(word);
        if is_named {
            count(TermClass::Name, stem.as_bytes(), word.place);
            if let Some(before) = before.filter(|_| word.is_next) {
                count(TermClass::Pair, format!("{} {}", before.lower, word.lower).as_bytes(), word.place);
            }
        } else if stem.len() >= 5 {
            count(TermClass::Word, stem.as_bytes(), word.place);
        }
        before = is_named.then_some(word);
    }
    (most_frequent(counts), most_frequent(lead))
}

fn most_frequent(counts: BTreeMap<u64, u32>) -> Counts {
    let mut terms: Vec<(u64, u32)> = counts.into_iter().collect();
    terms.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
    terms.truncate(MAX_TERMS);
    terms.sort_unstable();
    terms
}

/// A word or number of the running text.
struct Word {
    lower: String,
    is_number: bool,
    is_capital: bool,
    /// Whether nothing but a space stands between it and the one before.
    is_next: bool,
    place: Place,
}

/// The words of a document, without its references, addresses and notes.
fn words(annotated: &Annotated, rules: &AnchorRules) -> Vec<Word> {
    let mut words = Vec::new();
    for (segment_idx, segment) in annotated.segmented.segments.iter().enumerate() {
        let is_apart = matches!(
            segment.kind,
            SegmentKind::Reference | SegmentKind::Boilerplate | SegmentKind::Url | SegmentKind::Footnote
        );
        if is_apart {
            continue;
        }
        let text = segment.clean.text.as_str();
        let (mut at, mut was_telling) = (0, false);
        while let Some(start) = text.get(at..).and_then(|rest| rest.find(char::is_alphanumeric)).map(|n| at + n) {
            let is_next = at > 0 && text.get(at..start) == Some(" ");
            let rest = text.get(start..).unwrap_or_default();
            let is_number = rest.starts_with(|letter: char| letter.is_ascii_digit());
            let is_in = |letter: char| match is_number {
                true => letter.is_ascii_digit() || matches!(letter, '.' | ','),
                false => letter.is_alphabetic(),
            };
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let end = start
                + rest
                    .get(first..)
                    .and_then(|tail| tail.find(|letter| !is_in(letter)))
                    .map_or(rest.len(), |n| n + first);
            let word = text.get(start..end).unwrap_or_default().trim_end_matches(['.', ',']);
            let is_telling = word.len() > 1 && rules.stop_words.get(word).is_none();
            if is_telling {
                words.push(Word {
                    lower: word.to_lowercase(),
                    is_number,
                    is_capital: word.starts_with(char::is_uppercase),
                    is_next: is_next && was_telling,
                    place: Place { segment: segment_idx as u32, span: Span::new(start, end) },
                });
            }
            (was_telling, at) = (is_telling, end);
        }
    }
    words
}

/// The word without the endings of plurals and past or running acts.
fn stem(word: &str) -> &str {
    let cut = |ending| word.strip_suffix(ending).filter(|rest: &&str| rest.len() >= 4);
    ["ing", "ed", "es", "s"].into_iter().find_map(cut).unwrap_or(word)
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

/// The keys of entities among words, by their place in the list of all. They follow from what an entity is and not from its place, so
/// that one entity more changes no other's.
pub(super) fn entity_keys(links: &Links) -> Vec<u64> {
    let key = |entity: &Entity| TermClass::Name.key(&[b"entity", entity.entity_id.as_bytes()].concat());
    links.entities.iter().map(key).collect()
}

/// Lookup terms: the most mentioned names, pairs of them, and the most frequent words; `keys` are those of all entities.
pub(super) fn postings(
    features: &DocumentFeatures,
    (names, keys): (&[u32], &[u64]),
    rules: &AnchorRules,
) -> Vec<(u64, f32)> {
    const PAIRED: usize = 6;
    let mut entities = entities(features, names);
    entities.sort_unstable_by_key(|(entity, count)| (Reverse(*count), *entity));
    let weight = |count: u32| 1.0 + (count as f32).ln();
    let key_of = |entity: u32| keys.get(entity as usize).copied().unwrap_or_default();
    let mut postings: Vec<(u64, f32)> = Vec::new();
    // A pair of names tells one story from another where each name alone is everywhere.
    for (n, (one, count)) in entities.iter().take(PAIRED).enumerate() {
        for (other, other_count) in entities.iter().take(PAIRED).skip(n + 1) {
            let (low, high) = (key_of(*one.min(other)), key_of(*one.max(other)));
            let key = xxh3_64(&[&b"pair"[..], &low.to_le_bytes(), &high.to_le_bytes()].concat());
            postings.push((key, weight(*count.min(other_count)) * rules.thresholds.name_weight));
        }
    }
    let named = entities.iter().map(|(entity, count)| (key_of(*entity), weight(*count) * rules.thresholds.name_weight));
    postings.extend(named.take(rules.thresholds.postings_max / 2));
    let weigh = |(key, count): &(u64, u32)| (*key, weight(*count) * class_weight(*key, &rules.thresholds));
    let mut words: Vec<(u64, f32)> = features.terms.iter().map(weigh).collect();
    words.sort_unstable_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
    postings.extend(words);
    postings.truncate(rules.thresholds.postings_max);
    postings
}

/// How much a term counts against a word of the text.
pub(super) fn class_weight(key: u64, thresholds: &AnchorThresholds) -> f32 {
    match TermClass::of(key) {
        TermClass::Word => 1.0,
        TermClass::Name | TermClass::Pair => thresholds.name_weight,
        TermClass::Number => thresholds.number_weight,
    }
}
