//! Gives surnames and acronyms to the one fuller name that fits, or leaves them alone.
//!
//! `Quill` in a document that shares names with the documents of `Ada Quill`, and with those of no other Quill, is Ada. With
//! two Quills about it stays a person of its own document.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use crate::model::name::Name;
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::Known;
use crate::stages::link::clusters::Clusters;
use crate::stages::link::contexts::Contexts;
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, is_acronym, words};

/// A full name of the corpus, by the documents that hold it.
#[derive(Debug, Default)]
struct Candidate {
    roles: BTreeSet<String>,
    /// Documents with their mentions, sorted.
    documents: Vec<(u32, u32)>,
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
    let chosen = |item: &Item| match known.key(item) {
        Key::Surname(word) => {
            choose(known.names.get(item.name), item.document, (word, &found), &contexts, &rules.thresholds)
        }
        Key::Acronym(word) => only(found.roots(word)),
        _ => None,
    };
    let chosen: Vec<Option<u32>> = items.par_iter().map(|item| chosen(item).filter(|_| item.node.is_none())).collect();
    for (item, chosen) in items.iter_mut().zip(chosen).filter(|(item, _)| item.node.is_none()) {
        let (word, is_person) = match known.key(item) {
            Key::Surname(word) => (word, true),
            Key::Acronym(word) => (word, false),
            _ => continue,
        };
        let roots = found.roots(word);
        let own = || match (roots, is_person) {
            ([], true) => format!("s {word}"),
            (_, true) => {
                format!("s {word} {}", known.names.doc_ids.get(item.document as usize).map_or("", String::as_str))
            }
            (_, false) => format!("a {word}"),
        };
        item.is_claimed = is_person && !roots.is_empty() && chosen.is_none();
        item.node = Some(chosen.unwrap_or_else(|| clusters.node(own())));
    }
}

impl Candidates<'_> {
    /// Clusters of a short name.
    fn roots(&self, word: &str) -> &[u32] {
        self.wanted.get(word).and_then(|word| self.index.get(*word as usize)).map_or(&[], Vec::as_slice)
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
                if !roots.contains(&root) {
                    if roots.len() > most {
                        continue;
                    }
                    roots.push(root);
                }
                let candidate = self.known.entry(root).or_default();
                if seen.insert((root, item.name)) {
                    let roles = known.names.get(item.name).roles.iter();
                    candidate.roles.extend(roles.map(|role| role.to_lowercase()));
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

/// What a full name may be called for short.
fn shorts(name: &Name, key: &Key) -> Vec<String> {
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
    name: &Name,
    document: u32,
    (word, found): (&str, &Candidates<'_>),
    contexts: &Contexts,
    thresholds: &LinkThresholds,
) -> Option<u32> {
    let roots = found.roots(word);
    if roots.len() > thresholds.max_candidates as usize {
        return None;
    }
    let mut scored: Vec<(u32, u32)> = Vec::new();
    let mut with_role: Vec<(u32, u32)> = Vec::new();
    for root in roots {
        let Some(candidate) = found.known.get(root) else { continue };
        // The document itself keeps this name apart from the full one that it holds.
        if candidate.documents.binary_search_by_key(&document, |(own, _)| *own).is_ok() {
            continue;
        }
        let near = candidate.documents.iter().take(thresholds.max_documents as usize);
        let near = near.filter(|(other, _)| contexts.n_shared(document, *other) >= thresholds.min_shared_names);
        let n_mentions: u32 = near.map(|(_, n)| *n).sum();
        let shares_role = name.roles.iter().any(|role| shares(&candidate.roles, &role.to_lowercase()));
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
