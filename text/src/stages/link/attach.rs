//! Gives surnames and acronyms to the one fuller name that fits, or leaves them alone.
//!
//! `Quill` in a document that shares names with the documents of `Ada Quill`, and with those of no other Quill, is Ada. With
//! two Quills about it stays a person of its own document.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::rules::link::{LinkRules, LinkThresholds};
use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::{Item, NameFeatures};
use crate::stages::link::key::{Key, is_acronym, words};

/// A full name of the corpus, by the documents that hold it.
#[derive(Debug, Default)]
struct Candidate {
    roles: BTreeSet<String>,
    /// Mentions in each document.
    documents: BTreeMap<usize, u32>,
}

/// Settles every item that has no cluster yet.
pub(crate) fn short_names(features: &[NameFeatures], items: &mut [Item], clusters: &mut Clusters, rules: &LinkRules) {
    let wanted: HashSet<String> = items
        .iter()
        .filter_map(|item| match &item.key {
            Key::Surname(word) | Key::Acronym(word) => Some(word.clone()),
            _ => None,
        })
        .collect();
    if wanted.is_empty() {
        return;
    }
    let (index, candidates) = candidates(items, clusters, &wanted);
    let settled: Vec<Vec<u32>> = contexts(features.len(), items, clusters);
    for item in items.iter_mut().filter(|item| item.node.is_none()) {
        let (word, is_person) = match &item.key {
            Key::Surname(word) => (word, true),
            Key::Acronym(word) => (word, false),
            _ => continue,
        };
        let roots = index.get(word).map_or(&[][..], Vec::as_slice);
        let chosen =
            if is_person { choose(item, roots, &candidates, &settled, &rules.thresholds) } else { only(roots) };
        let own = match (roots, is_person) {
            ([], true) => format!("s {word}"),
            (_, true) => format!("s {word} {}", features.get(item.document).map_or("", |feature| &feature.doc_id)),
            (_, false) => format!("a {word}"),
        };
        item.is_claimed = is_person && !roots.is_empty() && chosen.is_none();
        item.node = Some(chosen.unwrap_or_else(|| clusters.node(own)));
    }
}

/// Clusters by the short forms that may stand for them, and what is known of each.
fn candidates(
    items: &[Item],
    clusters: &mut Clusters,
    wanted: &HashSet<String>,
) -> (HashMap<String, Vec<u32>>, HashMap<u32, Candidate>) {
    let mut index: HashMap<String, Vec<u32>> = HashMap::new();
    let mut candidates: HashMap<u32, Candidate> = HashMap::new();
    for item in items {
        let Some(node) = item.node else { continue };
        let shorts: Vec<String> = match &item.key {
            Key::Person { .. } => {
                let words = words(&item.name.form);
                [words.first(), words.last()].into_iter().flatten().cloned().collect()
            }
            Key::Thing(form) => {
                let group = form.get(..2).unwrap_or_default();
                let shorts = item.name.forms.iter().filter(|form| is_acronym(form));
                shorts.map(|form| format!("{group}{}", words(form).join(" "))).collect()
            }
            _ => continue,
        };
        let root = clusters.root(node);
        for short in shorts.into_iter().filter(|short| wanted.contains(short)) {
            let roots = index.entry(short).or_default();
            if !roots.contains(&root) && roots.len() < 4096 {
                roots.push(root);
            }
            let candidate = candidates.entry(root).or_default();
            candidate.roles.extend(item.name.roles.iter().map(|role| role.to_lowercase()));
            candidate.documents.insert(item.document, item.name.n_mentions);
        }
    }
    (index, candidates)
}

/// The clusters that each document names, sorted.
pub(super) fn contexts(n_documents: usize, items: &[Item], clusters: &mut Clusters) -> Vec<Vec<u32>> {
    let mut contexts = vec![Vec::new(); n_documents];
    for item in items {
        if let (Some(node), Some(context)) = (item.node, contexts.get_mut(item.document)) {
            context.push(clusters.root(node));
        }
    }
    for context in &mut contexts {
        context.sort_unstable();
        context.dedup();
    }
    contexts
}

fn only(roots: &[u32]) -> Option<u32> {
    match roots {
        [only] => Some(*only),
        _ => None,
    }
}

/// The one full name that fits a surname by role and by the company it keeps.
fn choose(
    item: &Item,
    roots: &[u32],
    candidates: &HashMap<u32, Candidate>,
    contexts: &[Vec<u32>],
    thresholds: &LinkThresholds,
) -> Option<u32> {
    if roots.len() > thresholds.max_candidates as usize {
        return None;
    }
    let context = contexts.get(item.document)?;
    let mut scored: Vec<(u32, u32)> = Vec::new();
    let mut with_role: Vec<(u32, u32)> = Vec::new();
    for root in roots {
        let Some(candidate) = candidates.get(root) else { continue };
        // The document itself keeps this name apart from the full one that it holds.
        if candidate.documents.contains_key(&item.document) {
            continue;
        }
        let near = candidate.documents.iter().take(thresholds.max_documents as usize).filter(|(document, _)| {
            contexts.get(**document).is_some_and(|other| n_shared(context, other) >= thresholds.min_shared_names)
        });
        let n_mentions: u32 = near.map(|(_, n)| *n).sum();
        let shares_role = item.name.roles.iter().any(|role| shares(&candidate.roles, &role.to_lowercase()));
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

/// How many numbers two sorted lists share.
pub(super) fn n_shared(a: &[u32], b: &[u32]) -> u32 {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
