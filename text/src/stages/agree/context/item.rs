//! One word, name, number or day of a statement, with what it weighs in the event.
//!
//! It is the token of a sentence once the event says how rare it is; nothing is decided here.

use crate::rules::agree::vectors::Row;
use crate::stages::agree::context::token::TokenKind;

/// One word, name, number or day of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: TokenKind,
    /// Lemma, entity or country, number, or day.
    pub(crate) key: u32,
    /// Root, or entity.
    pub(crate) root: u32,
    pub(crate) weight: f32,
    /// What it tells by itself, whatever the event: the part of `weight` that does not depend on it.
    pub(crate) level: f32,
    pub(crate) groups: Vec<u16>,
    /// Row of its vector, for words.
    pub(crate) vector: Row,
    /// Byte within the sentence.
    pub(crate) at: u16,
    /// Bytes of a name or of a number or date that was read as such, at most 255; else 0.
    pub(crate) len: u8,
    pub(crate) is_verb: bool,
    pub(crate) is_negated: bool,
}
