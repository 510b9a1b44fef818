//! One content word, name, number or date of a sentence, as keys that can be compared.
//!
//! `"did not approve"` is the token "approv": denied, a verb. Nothing here reads text or looks at another document.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// What a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TokenKind {
    /// A content word; `key` is its lemma's, `root` its root's.
    Word,
    /// A name; `key` is its index in the document.
    Name,
    /// A number; `key` is its value's.
    Number,
    /// A date expression; `key` is its index in the document.
    Date,
}

/// One content word, name, number or date of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// See [`TokenKind`].
    pub key: u32,
    /// Key of the root, for words.
    pub root: u32,
    /// Byte within the sentence.
    pub at: u16,
    /// Bytes of a name or of a number or date that was read as such, at most 255; else 0.
    pub len: u8,
    /// What it stands for.
    pub kind: TokenKind,
    /// How telling it is in general English, 0 to 255.
    pub rarity: u8,
    /// Whether it is a verb.
    pub is_verb: bool,
    /// Whether it is denied: the predicate of a denied clause, what that says of its subject, or what there is none of.
    pub is_negated: bool,
}

/// The key of a number.
pub(crate) fn number_key(value: f64) -> u32 {
    (xxh3_64(&value.to_bits().to_le_bytes()) >> 32) as u32
}
