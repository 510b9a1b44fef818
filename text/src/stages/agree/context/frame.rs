//! What a sentence says without its names, numbers and days, and of whom: how one template is filled in twice shows in it.
//!
//! "Halden Steel today announced its results" and "Orlo Foods today announced its results" have one frame and two names. It does
//! not decide what follows from that.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3;

use crate::rules::agree::vectors::NO_VECTOR;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// The frame of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    /// Hash of its words in order.
    words: u64,
    /// The same without its verbs.
    rest: u64,
    /// How many words it has, and how many of them are no verbs.
    n_words: u32,
    n_rest: u32,
    /// Keys of its names, sorted, without repeats.
    names: Vec<u32>,
}

impl Frame {
    pub(crate) fn new(items: &[Item]) -> Self {
        // A word that is in no list may be a name that was not found: "Highs of 14 in Vell".
        let is_name = |item: &Item| match item.kind {
            TokenKind::Name => true,
            TokenKind::Word => !item.is_verb && item.vector == NO_VECTOR && item.groups.is_empty(),
            TokenKind::Number | TokenKind::Date => false,
        };
        let words = || items.iter().filter(|item| item.kind == TokenKind::Word && !is_name(item));
        let rest = || words().filter(|item| !item.is_verb);
        let mut names: Vec<u32> = items.iter().filter(|item| is_name(item)).map(|item| item.key).collect();
        names.sort_unstable();
        names.dedup();
        Self {
            words: hash(words()),
            rest: hash(rest()),
            n_words: words().count() as u32,
            n_rest: rest().count() as u32,
            names,
        }
    }

    /// Whether both say the same in all but the names, `least` words or more, and each has a name that the other has not.
    pub(crate) fn is_of_another(&self, other: &Self, least: u32) -> bool {
        let has_own = |one: &Self, other: &Self| one.names.iter().any(|name| !other.names.contains(name));
        self.words == other.words && self.n_words >= least && has_own(self, other) && has_own(other, self)
    }

    /// Whether both say the same of the same names in all but the verbs.
    pub(crate) fn differs_in_verbs(&self, other: &Self) -> bool {
        self.rest == other.rest && self.names == other.names && self.n_rest > 0 && self.words != other.words
    }
}

/// Hash of the keys of some items, in order.
pub(crate) fn hash<'i>(items: impl Iterator<Item = &'i Item>) -> u64 {
    let mut hasher = Xxh3::new();
    items.for_each(|item| item.key.hash(&mut hasher));
    hasher.finish()
}
