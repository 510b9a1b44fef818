//! How well two words, names or numbers stand for each other, 0 to 1.
//!
//! "opened" and "opening" share a root, "opened" and "inaugurated" a synonym group; Beijing stands for China in part. It
//! looks at no sentence around them.

use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// What two words of one synonym group are worth.
pub(crate) const SYNONYM: f32 = 0.8;

/// How well two items stand for each other, 0 to 1.
pub(crate) fn likeness(one: &Item, other: &Item) -> f32 {
    if one.kind != other.kind {
        return 0.0;
    }
    if one.kind == TokenKind::Name {
        return if one.root == other.root {
            1.0
        } else if one.key == other.key {
            0.8
        } else {
            0.0
        };
    }
    if one.key == other.key {
        1.0
    } else if one.kind != TokenKind::Word {
        0.0
    } else if one.root == other.root {
        0.95
    } else if one.groups.iter().any(|group| other.groups.contains(group)) {
        SYNONYM
    } else {
        0.0
    }
}
