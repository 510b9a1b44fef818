//! One identity for a thing across documents: spelling variants, gazetteer ids, surnames and acronyms.
//!
//! `Lee Jae–myung`, `Lee Jae Myung` and a `Lee` in a document that shares other names with them are one entity; `Lee Jae-yong`
//! is another. Names meet only through equal keys, never pair by pair. It looks at names, not at text.

use std::sync::Arc;

use rayon::prelude::*;

use crate::model::annotated::Annotated;
use crate::model::entity::Links;
use crate::rules::link::LinkRules;
use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::{Item, NameFeatures};
use crate::stages::link::key::{Key, key_of};
use crate::stages::link::names::{Distinct, Known, Names};

mod ages;
mod attach;
mod clusters;
mod contexts;
pub mod entities;
pub mod item;
mod key;
pub mod names;
pub mod pieces;
#[cfg(test)]
mod tests;
pub mod variants;

/// The names of one document.
pub fn features(annotated: &Annotated) -> NameFeatures {
    NameFeatures { doc_id: annotated.document.doc_id.clone(), names: annotated.tagged.names.clone() }
}

/// Decides which names of which documents are one thing.
pub fn run(names: &Names, rules: &LinkRules) -> Links {
    let (mut items, mut keys) = items(names);
    ages::tell_apart(names, &mut items, &mut keys, &rules.thresholds);
    let keys = keys.into_values();
    let mut clusters = Clusters::default();
    give_nodes(&mut items, &keys, &mut clusters);
    let known = Known { names, keys: &keys };
    variants::join(known, &items, &mut clusters, rules);
    attach::short_names(known, &mut items, &mut clusters, rules);
    entities::links(known, &items, &mut clusters)
}

/// All names of all documents, document by document, with the keys that they have.
fn items(names: &Names) -> (Vec<Item>, Distinct<Key>) {
    let mut keys = Distinct::default();
    let of_name: Vec<Key> = names.distinct().par_iter().map(|name| key_of(name)).collect();
    let of_name: Vec<u32> = of_name.into_iter().map(|key| keys.number(key)).collect();
    let mut items = Vec::with_capacity(names.len());
    items.extend(names.iter().map(|(document, name, n_mentions)| {
        let key = of_name[name as usize];
        Item { document, name, n_mentions, key, node: None, is_claimed: false }
    }));
    (items, keys)
}

/// Gives each name the node of its key, if that settles its identity, and marks those whose words several people share.
fn give_nodes(items: &mut [Item], keys: &[Arc<Key>], clusters: &mut Clusters) {
    clusters.note_shared(items.iter().map(|item| (item.document, &*keys[item.key as usize])));
    // Of each key, when it comes first, so that nodes have the order of the names.
    let mut found: Vec<Option<(Option<u32>, bool)>> = vec![None; keys.len()];
    for item in items {
        let key = &*keys[item.key as usize];
        let (node, is_claimed) = *found[item.key as usize].get_or_insert_with(|| {
            let is_claimed = matches!(key, Key::Person { words, .. } if clusters.is_shared(words));
            (clusters.node_of(key), is_claimed)
        });
        (item.node, item.is_claimed) = (node, is_claimed);
    }
}
