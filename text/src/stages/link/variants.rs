//! Full names of one person that outlets write differently: "Volodymyr Zelensky" and "Vladimir Zelenskyy", "Arkady Lvovich
//! Beltsov" and "Arkady Beltsov", "Seo Dal-hyun" and "Dalhyun Seo", "Terrence “Pops” Gallow" and "Pops Gallow".
//!
//! The "Ministry of Trade and Fisheries" is the "Trade Ministry" as well.
//!
//! Two names meet where their words sound alike in any way of writing them in Latin letters, where one leaves words out behind
//! the first, or where one document gives both, and where documents of both share other names. A document that names both tells
//! them apart, and of a short name that fits two longer ones nothing is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::name::{Marks, is_suffix, nickname, without_nickname};
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::attach::{contexts, n_shared};
use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, words};

/// Clusters that are looked at under one spelling; what more share is told by its words alone.
const MOST_ALIKE: usize = 8;
/// Words of a name of which some may be left out, at most.
const MOST_WORDS: usize = 6;

/// A cluster of one personal name.
#[derive(Default)]
struct Person {
    documents: BTreeSet<usize>,
    marks: Vec<Marks>,
}

/// The clusters under a key: those of which it is the whole name, and those of which it is a part.
#[derive(Default)]
struct Alike {
    whole: BTreeSet<u32>,
    longer: BTreeSet<u32>,
}

/// Joins the clusters of names that are spelled in two ways.
pub(crate) fn join(n_documents: usize, items: &[Item], clusters: &mut Clusters, rules: &LinkRules) {
    let mut people: HashMap<u32, Person> = HashMap::new();
    let mut index: BTreeMap<String, Alike> = BTreeMap::new();
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
        let own = words(&without_nickname(&item.name.form));
        let spelled = spelled(&own);
        index.entry(turned(&spelled)).or_default().whole.insert(root);
        for longer in longer(item, &own, rules) {
            index.entry(longer).or_default().longer.insert(root);
        }
        index.entry(spelled.join(" ")).or_default().whole.insert(root);
    }
    let pairs: Vec<(u32, u32)> = index.values().flat_map(pairs).collect();
    if pairs.is_empty() {
        return;
    }
    let contexts = contexts(n_documents, items, clusters);
    let of = |root: u32| people.get(&root);
    for (a, b) in pairs {
        let is_one = of(a).zip(of(b)).is_some_and(|(a, b)| a.may_be(b) && meet(a, b, &contexts, &rules.thresholds));
        if is_one {
            clusters.join(a, b);
        }
    }
}

/// The clusters under one key that may be one person.
fn pairs(alike: &Alike) -> Vec<(u32, u32)> {
    let whole: Vec<u32> = alike.whole.iter().copied().collect();
    if whole.is_empty() || whole.len() > MOST_ALIKE {
        return Vec::new();
    }
    let mut pairs: Vec<(u32, u32)> =
        whole.iter().enumerate().flat_map(|(at, a)| whole.iter().skip(at + 1).map(|b| (*a, *b))).collect();
    let longer: Vec<u32> = alike.longer.difference(&alike.whole).copied().collect();
    if let ([short], [long]) = (whole.as_slice(), longer.as_slice()) {
        pairs.push((*short, *long));
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

/// Whether a document of one shares enough names with a document of the other.
fn meet(a: &Person, b: &Person, contexts: &[Vec<u32>], thresholds: &LinkThresholds) -> bool {
    let near = |person: &Person| -> Vec<usize> {
        person.documents.iter().take(thresholds.max_documents as usize).copied().collect()
    };
    let context = |document: usize| contexts.get(document).map_or(&[][..], Vec::as_slice);
    let others = near(b);
    near(a)
        .into_iter()
        .any(|own| others.iter().any(|other| n_shared(context(own), context(*other)) >= thresholds.min_shared_names))
}

/// An office by its field, and by the first part of it: "trade and fisheries ministry" is called "trade ministry" too.
fn office(form: &str) -> Option<(String, Option<String>)> {
    let (field, head) = form.rsplit_once(' ').filter(|(_, head)| matches!(*head, "ministry" | "department"))?;
    let first = field.split_once(" and ").map(|(first, _)| format!("{first} {head}"));
    Some((form.to_owned(), first))
}

/// The words of a full name as they sound, without initials and "Jr."
fn spelled(words: &[String]) -> Vec<String> {
    words.iter().filter(|word| word.chars().count() > 1 && !is_suffix(word)).map(|word| sound(word)).collect()
}

/// A name that is the same whichever of its parts comes first: `Seo Dal-hyun`, `Dalhyun Seo`.
fn turned(spelled: &[String]) -> String {
    let from = |at: usize| spelled[at..].iter().chain(&spelled[..at]).map(String::as_str).collect::<String>();
    let first = (0..spelled.len().min(MOST_WORDS)).map(from).min();
    format!("~{}", first.unwrap_or_default())
}

/// What else a person may be called: with fewer words behind the first, by the nickname, by the given name in full, by another
/// name that the document gives.
fn longer(item: &Item, own: &[String], rules: &LinkRules) -> Vec<String> {
    let mut found = Vec::new();
    let others =
        item.name.forms.iter().filter(|form| **form != item.name.form).map(|form| words(&without_nickname(form)));
    for words in others.filter(|words| words.len() > 1).chain([own.to_vec()]) {
        let words = spelled(&words);
        found.extend(shorter(&words));
        found.push(words.join(" "));
    }
    let Some((first, rest)) = own.split_first().filter(|(_, rest)| !rest.is_empty()) else { return found };
    let given = rules.nicknames.get(first).map_or(&[][..], Vec::as_slice).iter().cloned();
    let called = given.map(|given| (given, rest)).chain(
        nickname(&item.name.form)
            .map(|nickname| (nickname.to_lowercase(), rest.get(rest.len() - 1..).unwrap_or_default())),
    );
    for (given, rest) in called {
        let words = spelled(&[&[given][..], rest].concat());
        found.extend(shorter(&words));
        found.push(words.join(" "));
    }
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
    const ALIKE: [(&str, &str); 28] = [
        ("dzh", "j"),
        ("tsch", "ch"),
        ("tch", "ch"),
        ("sch", "sh"),
        ("ae", "a"),
        ("oe", "u"),
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
        ("o", "u"),
        ("ø", "u"),
        ("e", "a"),
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
        && ["anku", "chuk", "iuk", "uv", "uva", "av", "ava", "skii", "ski", "skaia", "ska"]
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
        ];
        for (one, other) in apart {
            assert_ne!(sound(one), sound(other), "{one} and {other}");
        }
    }
}
