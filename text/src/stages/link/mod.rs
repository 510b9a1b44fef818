//! One identity for a thing across documents: spelling variants, gazetteer ids, surnames and acronyms.
//!
//! `Lee Jae–myung`, `Lee Jae Myung` and a `Lee` in a document that shares other names with them are one entity; `Lee Jae-yong`
//! is another. Names meet only through equal keys, never pair by pair. It looks at names, not at text.

use std::collections::HashMap;

use crate::model::annotated::Annotated;
use crate::model::entity::Links;
use crate::rules::link::LinkRules;
use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::{Item, NameFeatures};
use crate::stages::link::key::{Key, key_of};

mod ages;
mod attach;
mod clusters;
mod entities;
pub mod item;
mod key;
#[cfg(test)]
mod tests;
mod variants;

/// The names of one document.
pub fn features(annotated: &Annotated) -> NameFeatures {
    NameFeatures { doc_id: annotated.document.doc_id.clone(), names: annotated.tagged.names.clone() }
}

/// Decides which names of which documents are one thing.
pub fn run(features: &[NameFeatures], rules: &LinkRules) -> Links {
    let mut clusters = Clusters::default();
    let mut items = Vec::with_capacity(features.iter().map(|document| document.names.len()).sum());
    for (document, feature) in features.iter().enumerate() {
        for name in &feature.names {
            items.push(Item { document, name, key: key_of(name), node: None, is_claimed: false });
        }
    }
    ages::tell_apart(&mut items, &rules.thresholds);
    clusters.note_shared(items.iter().map(|item| (item.document, &item.key)));
    for item in &mut items {
        item.node = clusters.node_of(&item.key);
        item.is_claimed |= matches!(&item.key, Key::Person { words, .. } if clusters.is_shared(words));
    }
    variants::join(features.len(), &items, &mut clusters, rules);
    attach::short_names(features, &mut items, &mut clusters, rules);
    let roots: Vec<u32> = items.iter().map(|item| item.node.map_or(0, |node| clusters.root(node))).collect();
    let mut of_root: HashMap<u32, Vec<usize>> = HashMap::new();
    for (idx, root) in roots.iter().enumerate() {
        of_root.entry(*root).or_default().push(idx);
    }
    let mut groups: Vec<Vec<usize>> = of_root.into_values().collect();
    groups.sort_unstable();
    entities::links(features, &items, &groups)
}
