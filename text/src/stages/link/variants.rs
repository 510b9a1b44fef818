//! Full names of one person that outlets write differently: "Volodymyr Zelensky" and "Vladimir Zelenskyy", "Arkady Lvovich
//! Beltsov" and "Arkady Beltsov", "Seo Dal-hyun" and "Dalhyun Seo", "Terrence “Pops” Gallow" and "Pops Gallow".
//!
//! The "Ministry of Trade and Fisheries" is the "Trade Ministry" as well.
//!
//! Two names meet where their words sound alike in any way of writing them in Latin letters, where one leaves words out behind
//! the first, or where one document gives both, and where documents of both share other names: one where all words are the same, two
//! where words are left out. A document that names both tells
//! them apart, and of a short name that fits two longer ones nothing is known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::name::{Marks, Name, is_suffix, nickname, without_nickname};
use crate::model::roots::Roots;
use crate::model::vocabulary::EntityType;
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::clusters::Clusters;
use crate::stages::link::contexts::Contexts;
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, is_office_head, key_of, words};
use crate::stages::link::names::Known;

/// Clusters that are looked at under one spelling; what more share is told by its words alone.
const MOST_ALIKE: usize = 8;
/// Words of a name of which some may be left out, at most.
const MOST_WORDS: usize = 6;

/// Two clusters, the smaller one first where both have the whole name, and the names that their documents must share.
pub(crate) type Pair = (u32, u32, u32);

/// A cluster of one personal name.
#[derive(Default)]
pub(crate) struct Person {
    /// Sorted.
    documents: Vec<u32>,
    marks: Vec<Marks>,
}

/// How a cluster is called by a spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It is the whole name.
    Whole,
    /// It is a part of the name.
    Longer,
    /// It has a short or foreign form of the given name.
    Called,
}

/// The clusters under a key: those of which it is the whole name, those of which it is a part, and those that have a short or
/// foreign form of its given name.
#[derive(Default)]
pub(crate) struct Alike {
    whole: BTreeSet<u32>,
    longer: BTreeSet<u32>,
    called: BTreeSet<u32>,
}

/// Joins the clusters of names that are spelled in two ways.
pub(crate) fn join(known: Known<'_>, items: &[Item], clusters: &mut Clusters, rules: &LinkRules) {
    let (people, spelled) = people(known, items, clusters);
    let index = index(known, &spelled, rules);
    let least = rules.thresholds.min_shared_names;
    let mut pairs: Vec<Pair> = index.iter().flat_map(|(key, alike)| alike.pairs(key, least)).collect();
    let mut fuller: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for (called, whole) in index.values().flat_map(Alike::fuller) {
        fuller.entry(called).or_default().insert(whole);
    }
    pairs.retain(|(whole, called, _)| {
        let of = fuller.get(called).filter(|of| of.contains(whole));
        of.is_none_or(|of| is_settled(of.len()))
    });
    if !pairs.is_empty() {
        let contexts = Contexts::new(known.names.doc_ids.len(), items, clusters);
        join_pairs(&pairs, people, &contexts, (&mut clusters.roots, &rules.thresholds));
    }
}

/// "Chris Roe" beside Christopher and Christine Roe may be either: whether a name with a short form may be one of so many in full.
pub(crate) fn is_settled(n_fuller: usize) -> bool {
    n_fuller < 2
}

/// Joins the clusters of pairs, one pair after the other, where nothing speaks against it and documents of both share enough names.
pub(crate) fn join_pairs(
    pairs: &[Pair],
    mut people: HashMap<u32, Person>,
    contexts: &Contexts,
    (roots, thresholds): (&mut Roots, &LinkThresholds),
) {
    for (a, b, least) in pairs {
        let (a, b) = (roots.root(*a), roots.root(*b));
        let both = people.get(&a).zip(people.get(&b)).filter(|_| a != b);
        if both.is_some_and(|(a, b)| a.may_be(b) && meet(a, b, contexts, (*least, thresholds.max_documents))) {
            let (low, high) = (roots.join(a, b), a.max(b));
            if let (Some(mut one), Some(mut other)) = (people.remove(&low), people.remove(&high)) {
                one.documents.append(&mut other.documents);
                one.documents.sort_unstable();
                one.marks.append(&mut other.marks);
                people.insert(low, one);
            }
        }
    }
}

/// The people and offices, by their clusters, and the cluster and name of each spelling, once.
fn people(known: Known<'_>, items: &[Item], clusters: &mut Clusters) -> (HashMap<u32, Person>, Vec<(u32, u32)>) {
    let mut people: HashMap<u32, Person> = HashMap::new();
    let (mut seen, mut spelled): (HashSet<(u32, u32)>, _) = (HashSet::new(), Vec::new());
    for item in items {
        let Some(node) = item.node else { continue };
        let key = known.key(item);
        if item.is_claimed || !may_vary(key) {
            continue;
        }
        let root = clusters.root(node);
        people.entry(root).or_default().add(item.document, key);
        if seen.insert((root, item.name)) {
            spelled.push((root, item.name));
        }
    }
    (people, spelled)
}

/// The clusters under each spelling that more than one cluster has.
fn index(known: Known<'_>, spelled: &[(u32, u32)], rules: &LinkRules) -> BTreeMap<String, Alike> {
    let hashes = |(root, name): &(u32, u32)| {
        let found = spellings(known.names.get(*name), rules).into_iter();
        found.map(|(_, key)| (xxh3_64(key.as_bytes()), *root)).collect::<Vec<(u64, u32)>>()
    };
    // Most spellings are those of one cluster: they are told by their hashes, and only the others are kept as they read.
    let mut of_hash: Vec<(u64, u32)> = spelled.par_iter().flat_map_iter(hashes).collect();
    of_hash.par_sort_unstable();
    of_hash.dedup();
    let shared: HashSet<u64> =
        of_hash.chunk_by(|one, other| one.0 == other.0).filter(|of| of.len() > 1).map(|of| of[0].0).collect();
    drop(of_hash);
    let kept = |(root, name): &(u32, u32)| {
        let found = spellings(known.names.get(*name), rules).into_iter();
        let found = found.filter(|(_, key)| shared.contains(&xxh3_64(key.as_bytes())));
        found.map(|(called, key)| (called, key, *root)).collect::<Vec<_>>()
    };
    let kept: Vec<(Called, String, u32)> = spelled.par_iter().flat_map_iter(kept).collect();
    let mut index: BTreeMap<String, Alike> = BTreeMap::new();
    for (called, key, root) in kept {
        index.entry(key).or_default().add(root, called);
    }
    index
}

/// Whether a name may be spelled in another way: whether it is that of a person or of an office.
pub(crate) fn may_vary(key: &Key) -> bool {
    match key {
        Key::Thing(form) => office(form).is_some(),
        Key::Person { .. } => true,
        Key::Known(_) | Key::Surname(_) | Key::Acronym(_) => false,
    }
}

/// All spellings under which a person or an office may meet another.
pub(crate) fn spellings(name: &Name, rules: &LinkRules) -> Vec<(Called, String)> {
    let whole = |key: String| (Called::Whole, key);
    let longer_than = |key: String| (Called::Longer, key);
    if name.r#type != EntityType::Person {
        let Key::Thing(form) = key_of(name) else { return Vec::new() };
        let Some((own, shorter)) = office(&form) else { return Vec::new() };
        return std::iter::once(whole(own)).chain(shorter.map(longer_than)).collect();
    }
    let own = words(&without_nickname(&name.form));
    let spelled = spelled(&own);
    // Of "A. Stone" and "P. Stone" one word is left: they are two.
    if spelled.len() < 2 {
        return Vec::new();
    }
    let called = called(&own, rules).into_iter().map(|key| (Called::Called, key));
    let all = turned(&spelled).map(whole).chain(longer(name, &own).into_iter().map(longer_than)).chain(called);
    all.chain([whole(spelled.join(" "))]).collect()
}

impl Alike {
    /// Takes a cluster.
    pub(crate) fn add(&mut self, root: u32, called: Called) {
        match called {
            Called::Whole => self.whole.insert(root),
            Called::Longer => self.longer.insert(root),
            Called::Called => self.called.insert(root),
        };
    }

    /// The clusters that may be one person, each with the names that their documents must share.
    pub(crate) fn pairs(&self, key: &str, least: u32) -> Vec<Pair> {
        /// Words that two names have in common by which few people are called.
        const MANY: usize = 3;
        let whole: Vec<u32> = self.whole.iter().copied().collect();
        if whole.is_empty() || whole.len() > MOST_ALIKE {
            return Vec::new();
        }
        let mut pairs: Vec<Pair> =
            whole.iter().enumerate().flat_map(|(at, a)| whole.iter().skip(at + 1).map(|b| (*a, *b, 1))).collect();
        let longer: Vec<u32> =
            self.longer.union(&self.called).filter(|root| !self.whole.contains(root)).copied().collect();
        if let ([short], [long]) = (whole.as_slice(), longer.as_slice()) {
            let is_rare = key.split(' ').count() >= MANY;
            pairs.push((*short, *long, if is_rare { 1 } else { least }));
        }
        pairs
    }

    /// The clusters that have a short form, each with those that have the whole name.
    pub(crate) fn fuller(&self) -> impl Iterator<Item = (u32, u32)> {
        let both = |called: u32| self.whole.iter().map(move |whole| (called, *whole));
        self.called.iter().flat_map(move |called| both(*called)).filter(|(called, whole)| called != whole)
    }
}

impl Person {
    /// Takes a name of the cluster; the names come document by document.
    pub(crate) fn add(&mut self, document: u32, key: &Key) {
        if self.documents.last() != Some(&document) {
            self.documents.push(document);
        }
        if let Key::Person { marks, .. } = key
            && !self.marks.contains(marks)
        {
            self.marks.push(marks.clone());
        }
    }

    /// The first of its documents, whose company is looked at.
    pub(crate) fn looked_at(&self, max_documents: u32) -> impl Iterator<Item = u32> {
        self.documents.iter().copied().take(max_documents as usize)
    }

    /// Whether nothing in the names themselves speaks against one person.
    fn may_be(&self, other: &Self) -> bool {
        are_disjoint(&self.documents, &other.documents)
            && self.marks.iter().all(|own| other.marks.iter().all(|marks| own.fits(marks)))
    }
}

/// Whether two sorted lists have nothing in common.
fn are_disjoint(one: &[u32], other: &[u32]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.iter().any(|document| long.binary_search(document).is_ok())
}

/// Whether a document of one shares enough names with a document of the other.
fn meet(a: &Person, b: &Person, contexts: &Contexts, (least, max_documents): (u32, u32)) -> bool {
    let others: Vec<u32> = b.looked_at(max_documents).collect();
    a.looked_at(max_documents).any(|own| others.iter().any(|other| contexts.n_shared(own, *other) >= least))
}

/// An office by its field, and by the first part of it: "trade and fisheries ministry" is called "trade ministry" too.
fn office(form: &str) -> Option<(String, Option<String>)> {
    let (field, head) = form.rsplit_once(' ').filter(|(_, head)| is_office_head(head))?;
    let first = field.split_once(" and ").map(|(first, _)| format!("{first} {head}"));
    Some((form.to_owned(), first))
}

/// The words of a full name as they sound, without initials and "Jr."
fn spelled(words: &[String]) -> Vec<String> {
    words.iter().filter(|word| word.chars().count() > 1 && !is_suffix(word)).map(|word| sound(word)).collect()
}

/// The letters of a name with any of its words first, so that `Seo Dal-hyun` and `Dalhyun Seo` share one.
fn turned(spelled: &[String]) -> impl Iterator<Item = String> + '_ {
    let from = |at: usize| spelled[at..].iter().chain(&spelled[..at]).map(String::as_str).collect::<String>();
    (0..spelled.len().min(MOST_WORDS)).map(move |at| format!("~{}", from(at)))
}

/// What else a person may be called: with fewer words behind the first, by the nickname, by another name that the document gives.
fn longer(name: &Name, own: &[String]) -> Vec<String> {
    let others = name.forms.iter().filter(|form| **form != name.form).map(|form| words(&without_nickname(form)));
    let by_nickname =
        nickname(&name.form).zip(own.last()).map(|(nickname, last)| vec![nickname.to_lowercase(), last.clone()]);
    let named = others.filter(|words| words.len() > 1).chain([own.to_vec()]).chain(by_nickname);
    named.flat_map(|words| whole_and_shorter(&spelled(&words))).collect()
}

/// A name with the given names in full of which its own is a short or foreign form.
fn called(own: &[String], rules: &LinkRules) -> Vec<String> {
    let Some((first, rest)) = own.split_first().filter(|(_, rest)| !rest.is_empty()) else { return Vec::new() };
    let given = rules.nicknames.get(first).map_or(&[][..], Vec::as_slice).iter();
    given.flat_map(|given| whole_and_shorter(&spelled(&[&[given.clone()][..], rest].concat()))).collect()
}

fn whole_and_shorter(spelled: &[String]) -> Vec<String> {
    if spelled.len() < 2 {
        return Vec::new();
    }
    let mut found = shorter(spelled);
    found.push(spelled.join(" "));
    found
}

/// What a name of three words or more may be called with fewer: the first and any of the others in their order.
fn shorter(spelled: &[String]) -> Vec<String> {
    let Some((first, rest)) = spelled.split_first().filter(|(_, rest)| (2..MOST_WORDS).contains(&rest.len())) else {
        return Vec::new();
    };
    let chosen = |choice: u32| {
        let words = rest.iter().enumerate().filter(move |(at, _)| choice >> at & 1 == 1).map(|(_, word)| word.as_str());
        std::iter::once(first.as_str()).chain(words).collect::<Vec<&str>>().join(" ")
    };
    (1..(1u32 << rest.len()) - 1).map(chosen).collect()
}

/// A word of a name, so that the usual ways of writing it in Latin letters are one: Zelensky and Zelenskyy, Mohammed and
/// Muhammad, Müller and Mueller, Sergei and Sergey, Yevgeny and Evgeny. Takes and gives lower case.
fn sound(word: &str) -> String {
    /// Letters that are written for one another, longer ones first.
    const ALIKE: [(&str, &str); 29] = [
        ("dzh", "j"),
        ("tsch", "ch"),
        ("tch", "ch"),
        ("sch", "sh"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("ou", "u"),
        ("oo", "u"),
        ("ph", "f"),
        ("kh", "h"),
        ("dh", "d"),
        ("gh", "g"),
        ("zh", "j"),
        ("dj", "j"),
        ("ks", "x"),
        ("ck", "k"),
        ("q", "k"),
        ("w", "v"),
        ("y", "i"),
        ("moh", "muh"),
        ("ei", "ai"),
        ("med", "mad"),
        ("ø", "o"),
        ("æ", "a"),
        ("ß", "s"),
        ("ł", "l"),
        ("đ", "d"),
        ("ı", "i"),
    ];
    let mut rest = word.strip_prefix("ye").map_or_else(|| word.to_owned(), |rest| format!("e{rest}"));
    for (from, to) in ALIKE {
        if rest.contains(from) {
            rest = rest.replace(from, to);
        }
    }
    // Ukrainian writes h where Russian has g.
    if rest.len() >= 6
        && ["enko", "chuk", "iuk", "ov", "ova", "ev", "eva", "skii", "ski", "skaia", "ska"]
            .iter()
            .any(|end| rest.ends_with(end))
    {
        rest = rest.replace('h', "g");
    }
    let mut sound = String::with_capacity(rest.len());
    for letter in rest.chars() {
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_sound_alike_and_other_names_do_not() {
        let alike = [
            ("zelensky", "zelenskyy"),
            ("zelensky", "zelenskiy"),
            ("mohammed", "muhammad"),
            ("mohamed", "mohammad"),
            ("hussein", "hussain"),
            ("ahmed", "ahmad"),
            ("muller", "mueller"),
            ("sergei", "sergey"),
            ("yevgeny", "evgeny"),
            ("zaydani", "zaidani"),
            ("farouk", "faruk"),
            ("zahorenko", "zagorenko"),
        ];
        for (one, other) in alike {
            assert_eq!(sound(one), sound(other), "{one} and {other}");
        }
        let apart = [
            ("mahmoud", "mohammed"),
            ("ivanov", "ivanova"),
            ("martin", "martins"),
            ("jan", "joan"),
            ("ali", "aliyev"),
            ("hassan", "hussein"),
            ("karl", "carla"),
            ("hall", "gall"),
            ("zheng", "zhang"),
            ("chen", "chan"),
            ("becker", "baker"),
            ("ellen", "allan"),
            ("juan", "joan"),
        ];
        for (one, other) in apart {
            assert_ne!(sound(one), sound(other), "{one} and {other}");
        }
    }
}
