//! Looks up phrases of a few tokens: units, currencies, modifiers, idioms.
//!
//! "per cent of" against the unit names gives `per cent`: the longest phrase wins, in lower case with one space where the
//! text has white space. It does not know what the phrases mean.

use std::collections::HashMap;

use crate::rules::quantity::place;
use crate::stages::extract::quantities::token::{Line, Shape};

/// Longest phrase of the rules in tokens, hyphens counted.
const MAX_TOKENS: usize = 6;
/// Longest phrase of the rules in bytes.
const MAX_BYTES: usize = 48;

/// The longest unit name, currency or modifier that starts at token `first`, and the token after it; `place` says which, so
/// that tokens that start none cost nothing.
pub(crate) fn starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
    place: u8,
) -> Option<(&'m T, usize)> {
    if line.starts(first, place) { longest(line, first, map, Reading::LowerCase) } else { None }
}

/// As [`starting`] for the symbols of units, with the case as written.
pub(crate) fn symbol_starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
) -> Option<(&'m T, usize)> {
    if line.starts(first, place::UNIT) { longest(line, first, map, Reading::AsWritten) } else { None }
}

/// As [`starting`] for idioms, with hyphens read as spaces.
pub(crate) fn idiom_starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
) -> Option<(&'m T, usize)> {
    let is_number = || {
        let entry = line.rules.words.get(line.word(first));
        line.shape(first) == Some(Shape::Number) && entry.is_some_and(|entry| entry.phrases & place::IDIOM != 0)
    };
    let may_start = line.starts(first, place::IDIOM) || is_number();
    if may_start { longest(line, first, map, Reading::OpenHyphens) } else { None }
}

/// As [`starting`], without asking first whether any phrase starts there.
pub(crate) fn compound_starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
) -> Option<(&'m T, usize)> {
    longest(line, first, map, Reading::LowerCase)
}

/// The longest phrase of `map` that ends before token `end`, and its first token.
pub(crate) fn ending<'m, T>(
    line: Line<'_>,
    end: usize,
    map: &'m HashMap<String, T>,
    place: u8,
) -> Option<(&'m T, usize)> {
    let last = end.checked_sub(1).filter(|last| line.starts(*last, place))?;
    let from = (last + 1).saturating_sub(MAX_TOKENS);
    (from..end).find_map(|first| {
        let mut key = Key::default();
        for idx in first..end {
            key.push(line, idx, idx == first, Reading::LowerCase)?;
        }
        // A phrase does not start in the middle of a word: the "s" of "it's" is no unit.
        let is_whole = !line.glued(first) || !line.is_word(first) || !line.is_word(first.wrapping_sub(1));
        map.get(key.text()).filter(|_| is_whole).map(|found| (found, first))
    })
}

fn longest<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
    reading: Reading,
) -> Option<(&'m T, usize)> {
    let mut key = Key::default();
    let mut found = None;
    for idx in first..(first + MAX_TOKENS).min(line.tokens.len()) {
        if key.push(line, idx, idx == first, reading).is_none() {
            break;
        }
        // "km" must not match the head of "kmart": tokens are whole words, so only a glued word can follow a word.
        let is_whole = !(line.glued(idx + 1) && line.is_word(idx) && line.shape(idx + 1) == Some(Shape::Word));
        if is_whole && let Some(value) = map.get(key.text()) {
            found = Some((value, idx + 1));
        }
    }
    found
}

/// How the letters of a phrase are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// In lower case.
    LowerCase,
    /// With the case as written.
    AsWritten,
    /// In lower case, with hyphens as spaces.
    OpenHyphens,
}

/// A phrase as the maps spell it, on the stack: one is built for most numbers.
struct Key {
    bytes: [u8; MAX_BYTES],
    len: usize,
}

impl Default for Key {
    fn default() -> Self {
        Self { bytes: [0; MAX_BYTES], len: 0 }
    }
}

impl Key {
    /// The text so far.
    fn text(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn push_char(&mut self, letter: char) -> Option<()> {
        let room = self.bytes.get_mut(self.len..self.len + letter.len_utf8())?;
        self.len += letter.encode_utf8(room).len();
        Some(())
    }

    fn push(&mut self, line: Line<'_>, idx: usize, is_first: bool, reading: Reading) -> Option<()> {
        let token = line.at(idx)?;
        if token.spaced && !is_first {
            self.push_char(' ')?;
        }
        let opens = reading == Reading::OpenHyphens;
        match token.span.of(line.text) {
            "-" | "\u{2010}" | "\u{2011}" if opens => self.push_char(' '),
            "\u{2010}" | "\u{2011}" => self.push_char('-'),
            "’" => self.push_char('\''),
            word if word.len() > MAX_BYTES => None,
            word if reading == Reading::AsWritten => word.chars().try_for_each(|letter| self.push_char(letter)),
            word => word.chars().flat_map(char::to_lowercase).try_for_each(|letter| self.push_char(letter)),
        }
    }
}
