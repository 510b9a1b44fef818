//! Names of one person that are written in two ways of which one is wrong: "Fernando Ruiz" and "Fenando Ruiz".
//!
//! Short forms ("Jim", "James"), another transcription ("Heidar", "Heydar") and relatives are no misspelling: what counts is a
//! slip in a consonant, two letters that changed places, and a vowel that sounds unlike the one in its place, in a first name
//! with one family name or in a family name with one first name. Another first name altogether ("Frank", "Fred") counts
//! where both bear one title. Who writes both contradicts nobody.

use std::collections::{BTreeMap, BTreeSet};

use strsim::osa_distance;
use unicode_normalization::UnicodeNormalization;

use crate::model::vocabulary::{Compared, EntityType};
use crate::rules::agree::lemma::key;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// A person with a first and a family name, and the first statement of each document (by position) that names them.
struct Person {
    key: u32,
    given: String,
    family: String,
    /// Roots of the nouns for people right beside the name: "sheriff", "surgeon".
    titles: BTreeSet<u32>,
    statements: BTreeMap<u32, u32>,
}

/// Documents on each side that are set against each other; who else names them says no more.
const MOST_TOLD: usize = 50;

/// The findings on names of one person that are spelt in two ways, by pairs of statements, the lower first; `copies` are empty
/// for copies of other statements.
pub(crate) fn spellings(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> Vec<((u32, u32), Finding)> {
    let people = people(ctx);
    let mut found = Vec::new();
    for (one, other) in candidates(&people) {
        let (own, rival) = (&people[one], &people[other]);
        let is_misspelt = own.family == rival.family && are_other_names(ctx, own, rival)
            || own.given == rival.given && are_misspelt(&own.family, &rival.family);
        let tells_both = own.statements.keys().any(|position| rival.statements.contains_key(position));
        if !is_misspelt || tells_both {
            continue;
        }
        let slot = Slot::Spelling(own.key.min(rival.key), own.key.max(rival.key));
        let firsts = |person: &Person| -> Vec<u32> {
            let is_own = |statement: &u32| copies.get(*statement as usize).is_some_and(|copies| !copies.is_empty());
            person.statements.values().copied().filter(is_own).take(MOST_TOLD).collect()
        };
        for statement in firsts(own) {
            for against in firsts(rival) {
                let (pair, values) = match statement < against {
                    true => ((statement, against), (Value::Name(own.key), Value::Name(rival.key))),
                    false => ((against, statement), (Value::Name(rival.key), Value::Name(own.key))),
                };
                let slot = slot.clone();
                let compared = Compared::Value;
                found.push((pair, Finding { slot, values, is_conflict: true, compared, rule: "spelling" }));
            }
        }
    }
    found
}

/// Everybody whom statements name in full.
fn people(ctx: &EventContext<'_>) -> Vec<Person> {
    let mut by_key: BTreeMap<u32, Option<Person>> = BTreeMap::new();
    for (idx, statement) in ctx.statements.iter().enumerate() {
        for (key, entity, _) in &statement.names {
            let of_key = by_key.entry(*key).or_insert_with(|| {
                let info = ctx.input.entity_info.get(*entity as usize)?;
                let (given, family) = parts(&info.name).filter(|_| info.r#type == EntityType::Person)?;
                Some(Person { key: *key, given, family, titles: BTreeSet::new(), statements: BTreeMap::new() })
            });
            let Some(person) = of_key else { continue };
            let n_bytes = person.given.len() + person.family.len();
            if let Some(at) = place(statement, *key, n_bytes.min(usize::from(u8::MAX))) {
                person.titles.extend(titles(ctx, statement, at));
                person.statements.entry(statement.position).or_insert(idx as u32);
            }
        }
    }
    by_key.into_values().flatten().collect()
}

/// Which item of a statement is a name in full; "she" and a family name may stand for somebody else.
fn place(statement: &Statement<'_>, name: u32, n_bytes: usize) -> Option<usize> {
    let is_full = |item: &Item| item.kind == TokenKind::Name && item.key == name && usize::from(item.len) >= n_bytes;
    statement.items.iter().position(is_full)
}

/// Roots of the nouns for people right before a name, or among the two words behind it: "the surgeon Adrian Boyle", "Adrian
/// Boyle, the ship's surgeon".
fn titles(ctx: &EventContext<'_>, statement: &Statement<'_>, at: usize) -> Vec<u32> {
    const BEHIND: usize = 2;
    let items = &statement.items;
    let kinds = &ctx.rules.kinds;
    let Some(person) = kinds.get(&key("person")) else { return Vec::new() };
    let is_many = |item: &Item| ctx.rules.words.is(item.key, WordClass::AnyPerson);
    let beside = items[at.saturating_sub(1)..items.len().min(at + 1 + BEHIND)].iter();
    let is_title =
        |item: &&Item| item.kind == TokenKind::Word && kinds.get(&item.key) == Some(person) && !is_many(item);
    beside.filter(is_title).map(|item| item.root).collect()
}

/// Whether two first names with one family name are of one person, and one of them is wrong.
fn are_other_names(ctx: &EventContext<'_>, one: &Person, other: &Person) -> bool {
    let (own, rival) = (one.given.as_str(), other.given.as_str());
    let (short, long) = if own.len() <= rival.len() { (own, rival) } else { (rival, own) };
    if ctx.rules.short_names.are_one(own, rival) || is_short_form(short, long) {
        return false;
    }
    // What sounds nearly alike may be a transcription.
    let are_unlike = apart(own, rival) > 1;
    are_misspelt(own, rival) || are_unlike && !one.titles.is_disjoint(&other.titles)
}

/// First and family name, in small letters without accents.
fn parts(name: &str) -> Option<(String, String)> {
    const SUFFIXES: &[&str] = &["ii", "iii", "iv", "jr", "sr"];
    let folded: String = name.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)).collect();
    let lower = folded.to_lowercase();
    let words = lower.split_whitespace().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !SUFFIXES.contains(word)).collect();
    let is_word = |word: &str| word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
    match words.as_slice() {
        [given, .., family] if is_word(given) && is_word(family) => Some(((*given).to_owned(), (*family).to_owned())),
        _ => None,
    }
}

/// Pairs of people with one first or one family name.
fn candidates(people: &[Person]) -> BTreeSet<(usize, usize)> {
    /// A name that more bear in one event tells too little.
    const MOST: usize = 30;
    let mut by_name: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
    for (idx, person) in people.iter().enumerate() {
        by_name.entry((true, &person.given)).or_default().push(idx);
        by_name.entry((false, &person.family)).or_default().push(idx);
    }
    let mut pairs = BTreeSet::new();
    for of_name in by_name.values().filter(|of_name| of_name.len() <= MOST) {
        for (at, one) in of_name.iter().enumerate() {
            pairs.extend(of_name[at + 1..].iter().map(|other| (*one, *other)));
        }
    }
    pairs
}

/// Whether of two names one is the other with a slip in its consonants.
fn are_misspelt(one: &str, other: &str) -> bool {
    /// Letters of the longer name, at least: shorter ones are names of their own.
    const LEAST: usize = 5;
    /// Slips of a letter, at most: insertions, deletions, substitutions and swaps of two next to each other.
    const MOST: usize = 2;
    let (short, long) = if one.chars().count() <= other.chars().count() { (one, other) } else { (other, one) };
    if long.chars().count() < LEAST || is_short_form(short, long) {
        return false;
    }
    let is_slip =
        short.chars().next() == long.chars().next() && osa_distance(short, long) <= MOST && apart(short, long) == 1;
    is_slip || are_swapped(one, other) || has_other_vowel(one, other)
}

/// The letters in which two names of one length differ.
fn differing(one: &str, other: &str) -> Option<Vec<(usize, (char, char))>> {
    let pairs = one.chars().zip(other.chars()).enumerate();
    let is_long = one.chars().count() == other.chars().count();
    is_long.then(|| pairs.filter(|(_, (own, rival))| own != rival).collect())
}

/// Whether two letters next to each other have changed places: "Fontaine", "Fontanie".
fn are_swapped(one: &str, other: &str) -> bool {
    matches!(differing(one, other).as_deref(),
        Some([(at, (a, b)), (next, (c, d))]) if at + 1 == *next && (a, b) == (d, c))
}

/// Whether one vowel is another that no transcription has in its place: "Hollis", "Hillis".
fn has_other_vowel(one: &str, other: &str) -> bool {
    const VOWELS: &str = "aeiouy";
    /// Vowels that transcriptions of one sound have.
    const NEAR: &[(char, char)] = &[('a', 'e'), ('e', 'i'), ('e', 'y'), ('i', 'y'), ('o', 'u')];
    let found = differing(one, other);
    let Some([(_, (own, rival))]) = found.as_deref() else { return false };
    let pair = (*own.min(rival), *own.max(rival));
    // "Maria" and "Mario" are two names.
    let is_last = one.chars().last() != other.chars().last();
    !is_last && VOWELS.contains(pair.0) && VOWELS.contains(pair.1) && !NEAR.contains(&pair)
}

/// Whether a name begins another, its ending aside: "Tim", "Timothy"; "Marty", "Martin".
fn is_short_form(short: &str, long: &str) -> bool {
    if short.len() == long.len() {
        return is_stem_of(short, long) || is_stem_of(long, short);
    }
    is_stem_of(short, long)
}

/// Whether a name, its ending aside, begins another.
fn is_stem_of(short: &str, long: &str) -> bool {
    let stem = ["ie", "y", "i", "e"].iter().find_map(|ending| short.strip_suffix(ending));
    long.starts_with(short) || stem.is_some_and(|stem| long.starts_with(stem))
}

/// How many consonants two names differ in, at least, however "sh" and "ch" are spoken.
fn apart(one: &str, other: &str) -> usize {
    let by = |are_one: bool| osa_distance(&consonants(one, are_one), &consonants(other, are_one));
    by(true).min(by(false))
}

/// The consonants of a name as they sound in most languages: "Karolos" and "Carolos" have the same. "Rashid" and "Rachid" do where
/// digraphs are one sound, "Nicholas" and "Nicolas" where their "h" is mute.
fn consonants(name: &str, are_one: bool) -> String {
    let mut written = name.replace("ph", "f").replace("ks", "x");
    if are_one {
        for digraph in ["sh", "ch", "zh"] {
            written = written.replace(digraph, "j");
        }
    }
    let mut consonants = String::new();
    for letter in written.chars() {
        let sound = match letter {
            'a' | 'e' | 'h' | 'i' | 'o' | 'u' | 'y' => continue,
            'c' | 'g' | 'q' => 'k',
            'b' | 'f' | 'w' => 'v',
            'z' => 's',
            other => other,
        };
        if !consonants.ends_with(sound) {
            consonants.push(sound);
        }
    }
    consonants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_consonant_is_a_misspelling_and_a_short_form_or_transcription_is_not() {
        for (one, other) in [
            ("fernando", "fenando"),
            ("martin", "marvin"),
            ("rolanda", "rolada"),
            ("hartmann", "harlmann"),
            ("brigham", "birgham"),
            ("hollis", "hillis"),
        ] {
            assert!(are_misspelt(one, other) && are_misspelt(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("fernando", "fernando"),
            ("heidar", "heydar"),
            ("masoud", "massoud"),
            ("karolos", "carolos"),
            ("shinzo", "sinzo"),
            ("timothy", "tim"),
            ("martin", "marty"),
            ("daniel", "danielle"),
            ("robert", "grace"),
            ("ron", "don"),
            ("john", "joan"),
            ("alexis", "alexandros"),
            ("ahmad", "ahmed"),
            ("maria", "mario"),
            ("rashid", "rachid"),
            ("nicholas", "nicolas"),
            ("stephen", "steven"),
            ("maddie", "maddox"),
            ("mustafa", "mostafa"),
        ] {
            assert!(!are_misspelt(one, other) && !are_misspelt(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_name_has_a_first_and_a_family_name() {
        let named = |name: &str| parts(name).map(|(given, family)| format!("{given} {family}"));
        assert_eq!(named("John Philip Oakes Jr."), Some("john oakes".to_owned()));
        assert_eq!(named("José Álvarez"), Some("jose alvarez".to_owned()));
        assert_eq!(named("Oakes"), None);
        assert_eq!(named("J. Oakes"), None);
    }
}
