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

use crate::model::name::{Marks, is_suffix, nickname, without_nickname};
use crate::rules::link::LinkRules;
use crate::stages::link::attach::{contexts, n_shared};
use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, is_office_head, words};

/// Clusters that are looked at under one spelling; what more share is told by its words alone.
const MOST_ALIKE: usize = 8;
/// Words of a name of which some may be left out, at most.
const MOST_WORDS: usize = 6;

/// How many names two documents share.
type Met = HashMap<(usize, usize), u32>;

/// A cluster of one personal name.
#[derive(Default)]
struct Person {
    documents: BTreeSet<usize>,
    marks: Vec<Marks>,
}

/// The clusters under a key: those of which it is the whole name, those of which it is a part, and those that have a short or
/// foreign form of its given name.
#[derive(Default)]
struct Alike {
    whole: BTreeSet<u32>,
    longer: BTreeSet<u32>,
    called: BTreeSet<u32>,
}

/// Joins the clusters of names that are spelled in two ways.
pub(crate) fn join(n_documents: usize, items: &[Item], clusters: &mut Clusters, rules: &LinkRules) {
    let mut people: HashMap<u32, Person> = HashMap::new();
    let mut index: BTreeMap<String, Alike> = BTreeMap::new();
    let mut seen: HashSet<(u32, &str, &[String])> = HashSet::new();
    for item in items {
        if let (Key::Thing(form), Some(node)) = (&item.key, item.node) {
            let root = clusters.root(node);
            if let Some((whole, shorter)) = office(form) {
                people.entry(root).or_default().documents.insert(item.document);
                index.entry(whole).or_default().whole.insert(root);
                if let Some(shorter) = shorter {
                    index.entry(shorter).or_default().longer.insert(root);
                }
            }
        }
        let (Key::Person { marks, .. }, Some(node)) = (&item.key, item.node.filter(|_| !item.is_claimed)) else {
            continue;
        };
        let root = clusters.root(node);
        let person = people.entry(root).or_default();
        person.documents.insert(item.document);
        if !person.marks.contains(marks) {
            person.marks.push(marks.clone());
        }
        if !seen.insert((root, item.name.form.as_str(), item.name.forms.as_slice())) {
            continue;
        }
        let own = words(&without_nickname(&item.name.form));
        let spelled = spelled(&own);
        // Of "A. Stone" and "P. Stone" one word is left: they are two.
        if spelled.len() < 2 {
            continue;
        }
        for turned in turned(&spelled) {
            index.entry(turned).or_default().whole.insert(root);
        }
        for longer in longer(item, &own) {
            index.entry(longer).or_default().longer.insert(root);
        }
        for called in called(&own, rules) {
            index.entry(called).or_default().called.insert(root);
        }
        index.entry(spelled.join(" ")).or_default().whole.insert(root);
    }
    let least = rules.thresholds.min_shared_names;
    let mut pairs: Vec<(u32, u32, u32)> = index.iter().flat_map(|(key, alike)| pairs(key, alike, least)).collect();
    // "Chris Roe" beside Christopher and Christine Roe may be either.
    let mut fuller: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for alike in index.values() {
        for called in &alike.called {
            fuller.entry(*called).or_default().extend(alike.whole.iter().filter(|root| *root != called));
        }
    }
    pairs.retain(|(whole, called, _)| fuller.get(called).is_none_or(|of| of.len() < 2 || !of.contains(whole)));
    if pairs.is_empty() {
        return;
    }
    let contexts = contexts(n_documents, items, clusters);
    let mut met = Met::new();
    for (a, b, least) in pairs {
        let (a, b) = (clusters.root(a), clusters.root(b));
        let both = people.get(&a).zip(people.get(&b)).filter(|_| a != b);
        if both.is_some_and(|(a, b)| {
            a.may_be(b) && meet(a, b, (&contexts, &mut met), (least, rules.thresholds.max_documents))
        }) {
            let (low, high) = (clusters.join(a, b), a.max(b));
            if let (Some(mut one), Some(mut other)) = (people.remove(&low), people.remove(&high)) {
                one.documents.append(&mut other.documents);
                one.marks.append(&mut other.marks);
                people.insert(low, one);
            }
        }
    }
}

/// The clusters under one key that may be one person, each with the names that their documents must share.
fn pairs(key: &str, alike: &Alike, least: u32) -> Vec<(u32, u32, u32)> {
    /// Words that two names have in common by which few people are called.
    const MANY: usize = 3;
    let whole: Vec<u32> = alike.whole.iter().copied().collect();
    if whole.is_empty() || whole.len() > MOST_ALIKE {
        return Vec::new();
    }
    let mut pairs: Vec<(u32, u32, u32)> =
        whole.iter().enumerate().flat_map(|(at, a)| whole.iter().skip(at + 1).map(|b| (*a, *b, 1))).collect();
    let longer: Vec<u32> =
        alike.longer.union(&alike.called).filter(|root| !alike.whole.contains(root)).copied().collect();
    if let ([short], [long]) = (whole.as_slice(), longer.as_slice()) {
        let is_rare = key.split(' ').count() >= MANY;
        pairs.push((*short, *long, if is_rare { 1 } else { least }));
    }
    pairs
}

impl Person {
    /// Whether nothing in the names themselves speaks against one person.
    fn may_be(&self, other: &Self) -> bool {
        self.documents.is_disjoint(&other.documents)
            && self.marks.iter().all(|own| other.marks.iter().all(|marks| own.fits(marks)))
    }
}

/// Whether a document of one shares enough names with a document of the other; `met` keeps what was found of two documents.
fn meet(a: &Person, b: &Person, (contexts, met): (&[Vec<u32>], &mut Met), (least, max_documents): (u32, u32)) -> bool {
    let context = |document: usize| contexts.get(document).map_or(&[][..], Vec::as_slice);
    let near =
        |person: &Person| -> Vec<usize> { person.documents.iter().take(max_documents as usize).copied().collect() };
    let others = near(b);
    near(a).into_iter().any(|own| {
        others
            .iter()
            .any(|other| *met.entry((own, *other)).or_insert_with(|| n_shared(context(own), context(*other))) >= least)
    })
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
fn longer(item: &Item, own: &[String]) -> Vec<String> {
    let others =
        item.name.forms.iter().filter(|form| **form != item.name.form).map(|form| words(&without_nickname(form)));
    let by_nickname =
        nickname(&item.name.form).zip(own.last()).map(|(nickname, last)| vec![nickname.to_lowercase(), last.clone()]);
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
