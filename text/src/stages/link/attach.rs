//! Gives surnames and acronyms to the one fuller name that fits, or leaves them alone.
//!
//! `Quill` in a document that shares names with the documents of `Ada Quill`, and with those of no other Quill, is Ada. With
//! two Quills about it stays a person of its own document.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use crate::model::name::Name;
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::clusters::Clusters;
use crate::stages::link::contexts::Contexts;
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, is_acronym, words};
use crate::stages::link::names::Known;

/// A full name of the corpus, by the documents that hold it.
#[derive(Debug, Default)]
pub(crate) struct Candidate {
    pub(crate) roles: BTreeSet<String>,
    /// Documents with their mentions, sorted.
    pub(crate) documents: Vec<(u32, u32)>,
}

/// The full names that short ones may stand for.
#[derive(Default)]
struct Candidates<'a> {
    /// Numbers of the short names that wait for one.
    wanted: HashMap<&'a str, u32>,
    /// Clusters by the number of the short name, at most one more than are looked at.
    index: Vec<Vec<u32>>,
    /// What is known of each of these clusters.
    known: HashMap<u32, Candidate>,
}

/// Settles every item that has no cluster yet.
pub(crate) fn short_names(known: Known<'_>, items: &mut [Item], clusters: &mut Clusters, rules: &LinkRules) {
    let mut found = Candidates::default();
    for item in items.iter() {
        if let Key::Surname(word) | Key::Acronym(word) = known.key(item) {
            let fresh = found.wanted.len() as u32;
            found.wanted.entry(word).or_insert(fresh);
        }
    }
    if found.wanted.is_empty() {
        return;
    }
    // Of an acronym it matters whether there is a second one.
    found.add(known, items, clusters, rules.thresholds.max_candidates.max(1) as usize);
    let contexts = Contexts::new(known.names.doc_ids.len(), items, clusters);
    let chosen = |item: &Item| {
        let (key, name) = (known.key(item), known.names.get(item.name));
        owner((key, name, item.document), (found.roots(key), &found.known), &contexts, &rules.thresholds)
    };
    let chosen: Vec<Option<u32>> = items.par_iter().map(|item| chosen(item).filter(|_| item.node.is_none())).collect();
    for (item, chosen) in items.iter_mut().zip(chosen).filter(|(item, _)| item.node.is_none()) {
        let key = known.key(item);
        let doc_id = known.names.doc_ids.get(item.document as usize).map_or("", String::as_str);
        let own = Alone::new(key, found.roots(key), doc_id);
        let Some(own) = own else { continue };
        item.is_claimed = own.is_claimed && chosen.is_none();
        item.node = Some(chosen.unwrap_or_else(|| clusters.node(own.node)));
    }
}

/// A short name that no cluster owns.
pub(crate) struct Alone {
    /// The text under which such names meet.
    pub(crate) node: String,
    /// Whether several full names may own it.
    pub(crate) is_claimed: bool,
}

impl Alone {
    /// What a name is when none of the clusters that may own it does; none of a name that is not short.
    pub(crate) fn new(key: &Key, roots: &[u32], doc_id: &str) -> Option<Self> {
        let is_claimed = !roots.is_empty();
        match key {
            Key::Surname(word) if is_claimed => Some(Self { node: format!("s {word} {doc_id}"), is_claimed }),
            Key::Surname(word) => Some(Self { node: format!("s {word}"), is_claimed }),
            Key::Acronym(word) => Some(Self { node: format!("a {word}"), is_claimed: false }),
            Key::Known(_) | Key::Person { .. } | Key::Thing(_) => None,
        }
    }
}

/// The cluster that owns a short name of a document, among those that may.
pub(crate) fn owner(
    (key, name, document): (&Key, &Name, u32),
    (roots, known): (&[u32], &HashMap<u32, Candidate>),
    contexts: &Contexts,
    thresholds: &LinkThresholds,
) -> Option<u32> {
    match key {
        Key::Surname(_) => choose((name, document), (roots, known), contexts, thresholds),
        Key::Acronym(_) => only(roots),
        Key::Known(_) | Key::Person { .. } | Key::Thing(_) => None,
    }
}

impl Candidates<'_> {
    /// Clusters that may own a short name.
    fn roots(&self, key: &Key) -> &[u32] {
        let (Key::Surname(word) | Key::Acronym(word)) = key else { return &[] };
        self.wanted.get(word.as_str()).and_then(|word| self.index.get(*word as usize)).map_or(&[], Vec::as_slice)
    }

    /// Adds the full names.
    fn add(&mut self, known: Known<'_>, items: &[Item], clusters: &mut Clusters, most: usize) {
        let shorts = self.shorts(known, items);
        self.index = vec![Vec::new(); self.wanted.len()];
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        for item in items {
            let Some(node) = item.node else { continue };
            let root = clusters.root(node);
            for short in &shorts[item.name as usize] {
                let roots = &mut self.index[*short as usize];
                if roots.len() <= most && !roots.contains(&root) {
                    roots.push(root);
                }
                let candidate = self.known.entry(root).or_default();
                if seen.insert((root, item.name)) {
                    candidate.roles.extend(roles(known.names.get(item.name)));
                }
                match candidate.documents.last_mut().filter(|(document, _)| *document == item.document) {
                    Some((_, n_mentions)) => *n_mentions = item.n_mentions,
                    None => candidate.documents.push((item.document, item.n_mentions)),
                }
            }
        }
    }

    /// For each name the numbers of the short ones that may stand for it.
    fn shorts(&self, known: Known<'_>, items: &[Item]) -> Vec<Vec<u32>> {
        let mut keys: Vec<Option<&Key>> = vec![None; known.names.distinct().len()];
        items.iter().for_each(|item| keys[item.name as usize] = Some(known.key(item)));
        let numbers = |shorts: Vec<String>| -> Vec<u32> {
            shorts.iter().filter_map(|short| self.wanted.get(short.as_str()).copied()).collect()
        };
        let named = known.names.distinct().par_iter().zip(keys);
        named.map(|(name, key)| key.map_or_else(Vec::new, |key| numbers(shorts(name, key)))).collect()
    }
}

/// The roles of a name as they are compared.
pub(crate) fn roles(name: &Name) -> impl Iterator<Item = String> {
    name.roles.iter().map(|role| role.to_lowercase())
}

/// What a full name may be called for short.
pub(crate) fn shorts(name: &Name, key: &Key) -> Vec<String> {
    match key {
        Key::Person { .. } => {
            let words = words(&name.form);
            [words.first(), words.last()].into_iter().flatten().cloned().collect()
        }
        Key::Thing(form) => {
            let group = form.get(..2).unwrap_or_default();
            let shorts = name.forms.iter().filter(|form| is_acronym(form));
            shorts.map(|form| format!("{group}{}", words(form).join(" "))).collect()
        }
        Key::Known(_) | Key::Surname(_) | Key::Acronym(_) => Vec::new(),
    }
}

fn only(roots: &[u32]) -> Option<u32> {
    match roots {
        [only] => Some(*only),
        _ => None,
    }
}

/// The one full name that fits a surname by role and by the company it keeps.
fn choose(
    (name, document): (&Name, u32),
    (roots, known): (&[u32], &HashMap<u32, Candidate>),
    contexts: &Contexts,
    thresholds: &LinkThresholds,
) -> Option<u32> {
    if roots.len() > thresholds.max_candidates as usize {
        return None;
    }
    let mut scored: Vec<(u32, u32)> = Vec::new();
    let mut with_role: Vec<(u32, u32)> = Vec::new();
    for root in roots {
        let Some(candidate) = known.get(root) else { continue };
        // The document itself keeps this name apart from the full one that it holds.
        if candidate.documents.binary_search_by_key(&document, |(own, _)| *own).is_ok() {
            continue;
        }
        let near = candidate.documents.iter().take(thresholds.max_documents as usize);
        let near = near.filter(|(other, _)| contexts.n_shared(document, *other) >= thresholds.min_shared_names);
        let n_mentions: u32 = near.map(|(_, n)| *n).sum();
        let shares_role = roles(name).any(|role| shares(&candidate.roles, &role));
        if n_mentions > 0 {
            scored.push((n_mentions, *root));
        }
        if shares_role && (n_mentions > 0 || roots.len() == 1) {
            with_role.push((n_mentions, *root));
        }
    }
    best(with_role, thresholds.lead).or_else(|| best(scored, thresholds.lead))
}

fn best(mut scored: Vec<(u32, u32)>, lead: f64) -> Option<u32> {
    scored.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    match scored.as_slice() {
        [] => None,
        [(_, only)] => Some(*only),
        [(first, root), (second, _), ..] => (f64::from(*first) >= lead * f64::from(*second)).then_some(*root),
    }
}

fn shares(roles: &BTreeSet<String>, role: &str) -> bool {
    roles.iter().any(|own| own.ends_with(role) || role.ends_with(own.as_str()))
}
