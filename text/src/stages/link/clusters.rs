//! Keys that were found to name one thing: a union-find over keys.

use std::collections::{HashMap, HashSet};

use crate::model::name::Marks;
use crate::model::roots::Roots;
use crate::stages::link::key::Key;

/// Keys with the cluster of each.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    nodes: HashMap<String, u32>,
    roots: Roots,
    /// Words of personal names that people of different initials, suffixes or ages share.
    shared: HashSet<String>,
}

impl Clusters {
    /// Notes the words that people of different initials, suffixes or ages share: "George H. Tarn" and "George W. Tarn", and also Hugo Brandt
    /// III and the Hugo Brandt from whom one document tells him apart. Whoever is called by the words alone may be either, and stays
    /// apart from both. Takes the keys of all names with the number of their document, document by document.
    pub(crate) fn note_shared<'k>(&mut self, keys: impl Iterator<Item = (u32, &'k Key)>) {
        let mut marks_of: HashMap<&str, Vec<&Marks>> = HashMap::new();
        let mut last: HashMap<&str, (u32, &Marks)> = HashMap::new();
        for (document, key) in keys {
            let Key::Person { words, marks, .. } = key else { continue };
            let before = last.insert(words, (document, marks));
            if before.is_some_and(|(other, own)| other == document && own != marks) {
                self.shared.insert(words.clone());
            }
            if marks.is_empty() {
                continue;
            }
            let known = marks_of.entry(words).or_default();
            if known.iter().any(|own| !own.fits(marks)) {
                self.shared.insert(words.clone());
            } else if !known.contains(&marks) {
                known.push(marks);
            }
        }
    }

    /// Whether the words of a personal name are those of several people.
    pub(crate) fn is_shared(&self, words: &str) -> bool {
        self.shared.contains(words)
    }

    /// The node of a key that settles identity by itself; none for surnames and acronyms.
    pub(crate) fn node_of(&mut self, key: &Key) -> Option<u32> {
        match key {
            Key::Known(id) => Some(self.node(format!("k {id}"))),
            Key::Thing(form) => Some(self.node(format!("t {form}"))),
            Key::Person { words, letters: _, marks } if self.shared.contains(words) => {
                Some(self.node(format!("p {words} {}", told(marks))))
            }
            Key::Person { words, letters, .. } => {
                let words = self.node(format!("p {words}"));
                let letters = self.node(format!("j {letters}"));
                Some(self.join(words, letters))
            }
            Key::Surname(_) | Key::Acronym(_) => None,
        }
    }

    /// The node of a text, made when it is new.
    pub(crate) fn node(&mut self, key: String) -> u32 {
        *self.nodes.entry(key).or_insert_with(|| self.roots.add())
    }

    /// The first node of a node's cluster.
    pub(crate) fn root(&mut self, node: u32) -> u32 {
        self.roots.root(node)
    }

    /// Makes two clusters one, and gives its first node.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> u32 {
        self.roots.join(a, b)
    }
}

/// Initial, suffix and age as a part of a key.
pub(crate) fn told(marks: &Marks) -> String {
    let middle = marks.middle.map(String::from).unwrap_or_default();
    let age = marks.age.map(|age| format!("|{age}")).unwrap_or_default();
    format!("{middle}|{}{age}", marks.suffix.as_deref().unwrap_or_default())
}
