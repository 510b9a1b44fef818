//! The names of all documents of a run, each of them held once however many documents have it.
//!
//! Twenty reports of one event call the same minister by the same forms and the same role: that is one name with twenty
//! bearers. What follows from a name alone, such as its key, is made once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::model::name::Name;
use crate::stages::link::item::{Item, NameFeatures};
use crate::stages::link::key::Key;

/// The names of all documents.
#[derive(Debug, Default)]
pub struct Names {
    /// Keys of the documents.
    pub(crate) doc_ids: Vec<String>,
    /// Names that differ in more than the number of their mentions.
    distinct: Distinct<Name>,
    /// Number of the name and of its mentions, document by document.
    of: Vec<(u32, u32)>,
    /// Where those of each document end.
    ends: Vec<usize>,
}

impl Names {
    /// Takes the names of the next document.
    pub fn add(&mut self, features: NameFeatures) {
        for mut name in features.names {
            let n_mentions = std::mem::take(&mut name.n_mentions);
            self.of.push((self.distinct.number(name), n_mentions));
        }
        self.doc_ids.push(features.doc_id);
        self.ends.push(self.of.len());
    }

    /// The names that differ, by their number.
    pub(crate) fn distinct(&self) -> &[Arc<Name>] {
        &self.distinct.values
    }

    /// A name by its number.
    pub(crate) fn get(&self, name: u32) -> &Name {
        self.distinct.get(name)
    }

    /// Number of all names of all documents.
    pub(crate) fn len(&self) -> usize {
        self.of.len()
    }

    /// Number of the document, number of the name and number of its mentions, document by document.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let documents = (0..).zip(starts.zip(&self.ends));
        documents.flat_map(|(document, (start, end))| {
            self.of[start..*end].iter().map(move |(name, n_mentions)| (document, *name, *n_mentions))
        })
    }
}

/// What the numbers of items stand for.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) names: &'a Names,
    pub(crate) keys: &'a [Arc<Key>],
}

impl<'a> Known<'a> {
    /// The key of an item.
    pub(crate) fn key(self, item: &Item) -> &'a Key {
        &self.keys[item.key as usize]
    }
}

impl FromIterator<NameFeatures> for Names {
    fn from_iter<T: IntoIterator<Item = NameFeatures>>(features: T) -> Self {
        let mut names = Self::default();
        features.into_iter().for_each(|own| names.add(own));
        names
    }
}

/// Values that differ, numbered in the order in which they came first.
#[derive(Debug)]
pub(crate) struct Distinct<T> {
    numbers: HashMap<Arc<T>, u32>,
    values: Vec<Arc<T>>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), values: Vec::new() }
    }
}

impl<T: Eq + Hash> Distinct<T> {
    /// The number of a value.
    pub(crate) fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let (number, value) = (self.values.len() as u32, Arc::new(value));
        self.values.push(Arc::clone(&value));
        self.numbers.insert(value, number);
        number
    }

    /// The value of a number.
    pub(crate) fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// The values by their number.
    pub(crate) fn into_values(self) -> Vec<Arc<T>> {
        self.values
    }
}
