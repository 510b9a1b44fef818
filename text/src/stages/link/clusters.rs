//! Keys that were found to name one thing: a union-find over keys.

use std::collections::{HashMap, HashSet};

use crate::model::name::Marks;
use crate::model::roots::Roots;
use crate::stages::link::key::Key;

/// Keys with the cluster of each.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    nodes: HashMap<String, u32>,
    pub(crate) roots: Roots,
    /// Words of personal names that people of different initials, suffixes or ages share.
    shared: HashSet<String>,
}

/// What the names of the same words tell of who bears them.
#[derive(Debug, Default)]
pub(crate) struct Bearers<'k> {
    marks: Vec<&'k Marks>,
    last: Option<(u32, &'k Marks)>,
    /// Whether people of different initials, suffixes or ages bear the name.
    pub(crate) are_several: bool,
}

impl<'k> Bearers<'k> {
    /// Takes the next name, document by document.
    pub(crate) fn add(&mut self, document: u32, marks: &'k Marks) {
        let before = self.last.replace((document, marks));
        self.are_several |= before.is_some_and(|(other, own)| other == document && own != marks);
        if marks.is_empty() {
            return;
        }
        if self.marks.iter().any(|own| !own.fits(marks)) {
            self.are_several = true;
        } else if !self.marks.contains(&marks) {
            self.marks.push(marks);
        }
    }
}

impl Clusters {
    /// Notes the words that people of different initials, suffixes or ages share: "George H. Tarn" and "George W. Tarn", and also Hugo Brandt
    /// III and the Hugo Brandt from whom one document tells him apart. Whoever is called by the words alone may be either, and stays
    /// apart from both. Takes the keys of all names with the number of their document, document by document.
    pub(crate) fn note_shared<'k>(&mut self, keys: impl Iterator<Item = (u32, &'k Key)>) {
        let mut of: HashMap<&str, Bearers> = HashMap::new();
        for (document, key) in keys {
            if let Key::Person { words, marks, .. } = key {
                of.entry(words).or_default().add(document, marks);
            }
        }
        let several = of.into_iter().filter(|(_, bearers)| bearers.are_several);
        self.shared = several.map(|(words, _)| words.to_owned()).collect();
    }

    /// Whether the words of a personal name are those of several people.
    pub(crate) fn is_shared(&self, words: &str) -> bool {
        self.shared.contains(words)
    }

    /// The node of a key that settles identity by itself; none for surnames and acronyms.
    pub(crate) fn node_of(&mut self, key: &Key) -> Option<u32> {
        let is_shared = matches!(key, Key::Person { words, .. } if self.is_shared(words));
        let (own, letters) = nodes(key, is_shared)?;
        let own = self.node(own);
        Some(letters.map_or(own, |letters| {
            let letters = self.node(letters);
            self.join(own, letters)
        }))
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

/// The texts under which a key that settles identity by itself meets others; for a personal name that is not shared by several people its
/// letters, too.
pub(crate) fn nodes(key: &Key, is_shared: bool) -> Option<(String, Option<String>)> {
    match key {
        Key::Known(id) => Some((format!("k {id}"), None)),
        Key::Thing(form) => Some((format!("t {form}"), None)),
        Key::Person { words, marks, .. } if is_shared => Some((format!("p {words} {}", told(marks)), None)),
        Key::Person { words, letters, .. } => Some((format!("p {words}"), Some(format!("j {letters}")))),
        Key::Surname(_) | Key::Acronym(_) => None,
    }
}

/// Initial, suffix and age as a part of a key.
pub(crate) fn told(marks: &Marks) -> String {
    let middle = marks.middle.map(String::from).unwrap_or_default();
    let age = marks.age.map(|age| format!("|{age}")).unwrap_or_default();
    format!("{middle}|{}{age}", marks.suffix.as_deref().unwrap_or_default())
}
