//! The stage in pieces, for jobs on many machines: each decides what names of one key, one spelling or one cluster decide by themselves.
//!
//! The names of a document have keys ([`Found`]). Those of one personal name say whether several people bear it ([`bearers`]); clusters
//! that share a key may be spelled in two ways ([`alike`], [`joined`]); a surname goes to one of the clusters that may own it ([`owners`]);
//! and what a cluster is, sums of its names tell ([`tally`]). Numbers of documents and clusters are those of the caller, who keeps their
//! order as it is among all. What is done here is what a run does, by the same functions.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::name::Name;
use crate::model::roots::Roots;
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::ages;
use crate::stages::link::attach::{Alone, Candidate, owner, roles, shorts};
use crate::stages::link::clusters::{Bearers, nodes};
use crate::stages::link::contexts::Contexts;
use crate::stages::link::entities::Tally;
use crate::stages::link::key::{Key, key_of};
use crate::stages::link::variants::{Alike, Called, Pair, Person, is_settled, join_pairs, may_vary, spellings};

/// What a name is found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What kind of key it has: `known`, `person`, `surname`, `acronym` or `thing`.
    pub kind: &'static str,
    /// The key; of a person its words.
    pub key: String,
    /// The text under which names of that key are one, where that is settled by the key alone.
    pub node: Option<String>,
    /// Keys under which other spellings meet.
    pub spellings: Vec<(Called, String)>,
    /// Keys of short forms that may stand for it.
    pub shorts: Vec<String>,
    /// Roles seen with it, as they are compared.
    pub roles: Vec<String>,
}

/// What a name is found by.
pub fn found(name: &Name, rules: &LinkRules) -> Found {
    let key = key_of(name);
    let shorts = shorts(name, &key);
    let spellings = if may_vary(&key) { spellings(name, rules) } else { Vec::new() };
    let node = nodes(&key, false).filter(|(_, letters)| letters.is_none()).map(|(own, _)| own);
    let (kind, key) = match key {
        Key::Known(id) => ("known", id),
        Key::Person { words, .. } => ("person", words),
        Key::Surname(word) => ("surname", word),
        Key::Acronym(form) => ("acronym", form),
        Key::Thing(form) => ("thing", form),
    };
    Found { kind, key, node, spellings, shorts, roles: roles(name).collect() }
}

/// One of the names of people with the same words.
pub struct Bearer<'a> {
    /// Its document.
    pub document: u32,
    /// The name.
    pub name: &'a Name,
    /// The keys of the names of its document that are known, of people, or of things; asked for where [`are_apart`].
    pub company: &'a [String],
}

/// Who bears a name.
pub struct Borne {
    /// The text under which its bearer is found, and a second one that is the same bearer's.
    pub nodes: (String, Option<String>),
    /// Whether several people bear these words.
    pub is_claimed: bool,
    /// The age that tells its bearer from others.
    pub age: Option<u16>,
}

/// Whether the ages of people of one name are so far apart that the company of each name decides.
pub fn are_apart(ages: impl Iterator<Item = u16> + Clone) -> bool {
    ages::are_apart(ages)
}

/// Decides who bears a name, for all names of people with the same words, in the order of the run; of names of other kinds nothing is said.
pub fn bearers(names: &[Bearer<'_>], thresholds: &LinkThresholds) -> Vec<Borne> {
    let mut keys: Vec<Key> = names.iter().map(|own| key_of(own.name)).collect();
    let told: Vec<Option<u16>> = names.iter().map(|own| own.name.age).collect();
    if are_apart(told.iter().flatten().copied()) {
        let mut company: HashMap<u32, HashSet<&str>> = HashMap::new();
        for own in names {
            company.entry(own.document).or_default().extend(own.company.iter().map(String::as_str));
        }
        let are_near = |one: usize, other: usize| {
            ages::are_near(company.get(&names[one].document), company.get(&names[other].document), thresholds)
        };
        let all: Vec<usize> = (0..names.len()).collect();
        for (at, age) in ages::bearers(&all, |at| told[at], are_near) {
            set_age(&mut keys[at], Some(age));
        }
    }
    let mut all = Bearers::default();
    for (own, key) in names.iter().zip(&keys) {
        if let Key::Person { marks, .. } = key {
            all.add(own.document, marks);
        }
    }
    let is_claimed = all.are_several;
    let borne = |key: &Key| {
        let Key::Person { marks, .. } = key else { return None };
        nodes(key, is_claimed).map(|nodes| Borne { nodes, is_claimed, age: marks.age })
    };
    keys.iter().filter_map(borne).collect()
}

fn set_age(key: &mut Key, age: Option<u16>) {
    if let Key::Person { marks, .. } = key {
        marks.age = age;
    }
}

/// The pairs of clusters that may be one, and of clusters called by a short form with those that have the name in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    /// The two, and how many names their documents must share.
    pub pairs: Vec<Pair>,
    /// The one with the short form, and the one with the full one.
    pub fuller: Vec<(u32, u32)>,
}

/// The clusters under one key of spellings; their numbers are in the order of the run.
pub fn alike(key: &str, clusters: &[(u32, Called)], thresholds: &LinkThresholds) -> Meeting {
    let mut alike = Alike::default();
    clusters.iter().for_each(|(cluster, called)| alike.add(*cluster, *called));
    Meeting { pairs: alike.pairs(key, thresholds.min_shared_names), fuller: alike.fuller().collect() }
}

/// Whether a pair is looked at whose second cluster has a short form of the name of the first, and of so many others.
pub fn is_looked_at(n_fuller: usize) -> bool {
    is_settled(n_fuller)
}

/// A cluster with those of its names that may be spelled in another way, each with its document.
#[derive(Default)]
pub struct Spelled(Person);

impl Spelled {
    /// Takes a name of the cluster.
    pub fn add(&mut self, document: u32, name: &Name) {
        let key = key_of(name);
        if may_vary(&key) {
            self.0.add(document, &key);
        }
    }

    /// The documents whose company is looked at, in order.
    pub fn looked_at(&self, thresholds: &LinkThresholds) -> impl Iterator<Item = u32> {
        self.0.looked_at(thresholds.max_documents)
    }
}

/// Joins clusters by pairs, which are in the order of their keys; gives for each cluster the first of those that are one with it.
/// `contexts` has the clusters that each document names, sorted.
pub fn joined(clusters: Vec<Spelled>, pairs: &[Pair], contexts: &[Vec<u32>], thresholds: &LinkThresholds) -> Vec<u32> {
    let mut roots = Roots::new(clusters.len());
    let n_clusters = clusters.len() as u32;
    let people = (0..).zip(clusters).map(|(cluster, Spelled(person))| (cluster, person)).collect();
    join_pairs(pairs, people, &Contexts::of_lists(contexts), (&mut roots, thresholds));
    (0..n_clusters).map(|cluster| roots.root(cluster)).collect()
}

/// A surname or an acronym.
pub struct Asked<'a> {
    /// Its document.
    pub document: u32,
    /// The id of that.
    pub doc_id: &'a str,
    /// The name.
    pub name: &'a Name,
    /// Those of the clusters whose full name its document has.
    pub holds: Vec<u32>,
}

/// A cluster that may own a short form.
#[derive(Default)]
pub struct Owner {
    /// Roles of its names, as they are compared.
    pub roles: Vec<String>,
    /// The first documents that name it, with their mentions.
    pub documents: BTreeMap<u32, u32>,
}

/// Whose name a short form is.
pub struct Owned {
    /// The cluster of the full name, else the text under which those meet that have none.
    pub of: Result<u32, String>,
    /// Whether several full names may own it and none does.
    pub is_claimed: bool,
}

/// Decides whose each of the short forms of one key is; of a name that is not short nothing is said. The numbers of owners are in the order of the run; `contexts` has the clusters
/// that each document names, sorted.
pub fn owners(
    asked: &[Asked<'_>],
    owners: &BTreeMap<u32, Owner>,
    contexts: &[Vec<u32>],
    thresholds: &LinkThresholds,
) -> Vec<Option<Owned>> {
    let roots: Vec<u32> = owners.keys().copied().collect();
    // Documents behind the first ones are never compared: it shows of them only whether they hold the full name.
    let mut held: HashMap<u32, BTreeMap<u32, u32>> = HashMap::new();
    for (own, cluster) in asked.iter().flat_map(|own| own.holds.iter().map(move |cluster| (own, *cluster))) {
        held.entry(cluster).or_default().insert(own.document, 0);
    }
    let candidate = |(cluster, owner): (&u32, &Owner)| {
        let mut documents = held.remove(cluster).unwrap_or_default();
        documents.extend(&owner.documents);
        let roles = owner.roles.iter().cloned().collect();
        (*cluster, Candidate { roles, documents: documents.into_iter().collect() })
    };
    let candidates: HashMap<u32, Candidate> = owners.iter().map(candidate).collect();
    let contexts = Contexts::of_lists(contexts);
    let owned = |own: &Asked<'_>| {
        let key = key_of(own.name);
        let of = owner((&key, own.name, own.document), (&roots, &candidates), &contexts, thresholds);
        let alone = Alone::new(&key, &roots, own.doc_id)?;
        Some(Owned { is_claimed: alone.is_claimed && of.is_none(), of: of.ok_or(alone.node) })
    };
    asked.iter().map(owned).collect()
}

/// Takes a name of a cluster with its position among all of the run, and what was decided of it.
pub fn tally<'a>(
    tally: &mut Tally<'a>,
    at: u64,
    name: &'a Name,
    ((is_claimed, age), doc_id): ((bool, Option<u16>), &'a str),
) {
    let mut key = key_of(name);
    set_age(&mut key, age);
    tally.add((at, name.n_mentions), name, (&key, is_claimed), doc_id);
    tally.add_key(&key, is_claimed);
}
