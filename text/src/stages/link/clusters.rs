//! Keys that were found to name one thing: a union-find over keys.

use std::collections::HashMap;

use crate::stages::link::key::Key;

/// Keys with the cluster of each.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    nodes: HashMap<String, u32>,
    parents: Vec<u32>,
}

impl Clusters {
    /// The node of a key that settles identity by itself; none for surnames and acronyms.
    pub(crate) fn node_of(&mut self, key: &Key) -> Option<u32> {
        match key {
            Key::Known(id) => Some(self.node(format!("k {id}"))),
            Key::Thing(form) => Some(self.node(format!("t {form}"))),
            Key::Person { words, letters } => {
                let words = self.node(format!("p {words}"));
                let letters = self.node(format!("j {letters}"));
                Some(self.join(words, letters))
            }
            Key::Surname(_) | Key::Acronym(_) => None,
        }
    }

    /// The node of a text, made when it is new.
    pub(crate) fn node(&mut self, key: String) -> u32 {
        let fresh = self.parents.len() as u32;
        let node = *self.nodes.entry(key).or_insert(fresh);
        if node == fresh {
            self.parents.push(fresh);
        }
        node
    }

    /// The first node of a node's cluster.
    pub(crate) fn root(&mut self, mut node: u32) -> u32 {
        while let Some(parent) = self.parents.get(node as usize).copied() {
            if parent == node {
                break;
            }
            let above = self.parents.get(parent as usize).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(node as usize) {
                *slot = above;
            }
            node = above;
        }
        node
    }

    fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.parents.get_mut(high as usize) {
            *slot = low;
        }
        low
    }
}
