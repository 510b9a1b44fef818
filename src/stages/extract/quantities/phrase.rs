//! Looks up phrases of a few tokens: units, currencies, modifiers, idioms.
//!
//! "per cent of" against the unit names gives `per cent`: the longest phrase wins, in lower case with one space where the
//! text has white space. It does not know what the phrases mean.

use std::collections::HashMap;

use crate::stages::extract::quantities::token::{Line, Shape};

/// Longest phrase of the rules in tokens, hyphens counted.
const MAX_TOKENS: usize = 6;
/// Longest phrase of the rules in bytes.
const MAX_BYTES: usize = 48;

/// The longest phrase of `map` that starts at token `first`, and the token after it.
pub(crate) fn starting<'m, T>(line: Line<'_>, first: usize, map: &'m HashMap<String, T>) -> Option<(&'m T, usize)> {
    longest(line, first, map, false, false)
}

/// As [`starting`], with the case as written.
pub(crate) fn symbol_starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
) -> Option<(&'m T, usize)> {
    longest(line, first, map, true, false)
}

/// As [`starting`], with hyphens read as spaces.
pub(crate) fn idiom_starting<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
) -> Option<(&'m T, usize)> {
    longest(line, first, map, false, true)
}

/// The longest phrase of `map` that ends before token `end`, and its first token.
pub(crate) fn ending<'m, T>(line: Line<'_>, end: usize, map: &'m HashMap<String, T>) -> Option<(&'m T, usize)> {
    let from = end.saturating_sub(MAX_TOKENS);
    (from..end).find_map(|first| {
        let mut key = String::with_capacity(MAX_BYTES);
        for idx in first..end {
            push(line, idx, idx == first, false, false, &mut key)?;
        }
        // A phrase does not start in the middle of a word: the "s" of "it's" is no unit.
        let is_whole = !line.glued(first) || !line.is_word(first) || !line.is_word(first.wrapping_sub(1));
        map.get(&key).filter(|_| is_whole).map(|found| (found, first))
    })
}

fn longest<'m, T>(
    line: Line<'_>,
    first: usize,
    map: &'m HashMap<String, T>,
    as_written: bool,
    open_hyphens: bool,
) -> Option<(&'m T, usize)> {
    let mut key = String::with_capacity(MAX_BYTES);
    let mut found = None;
    for idx in first..(first + MAX_TOKENS).min(line.tokens.len()) {
        if push(line, idx, idx == first, as_written, open_hyphens, &mut key).is_none() {
            break;
        }
        // "km" must not match the head of "kmart": tokens are whole words, so only a glued word can follow a word.
        let is_whole = !(line.glued(idx + 1) && line.is_word(idx) && line.shape(idx + 1) == Some(Shape::Word));
        if is_whole && let Some(value) = map.get(&key) {
            found = Some((value, idx + 1));
        }
    }
    found
}

fn push(
    line: Line<'_>,
    idx: usize,
    is_first: bool,
    as_written: bool,
    open_hyphens: bool,
    key: &mut String,
) -> Option<()> {
    let token = line.at(idx)?;
    let word = token.span.of(line.text);
    if key.len() + word.len() > MAX_BYTES {
        return None;
    }
    if token.spaced && !is_first {
        key.push(' ');
    }
    match word {
        "-" | "\u{2010}" | "\u{2011}" if open_hyphens => key.push(' '),
        "\u{2010}" | "\u{2011}" => key.push('-'),
        "’" => key.push('\''),
        _ if as_written => key.push_str(word),
        _ => key.extend(word.chars().flat_map(char::to_lowercase)),
    }
    Some(())
}
