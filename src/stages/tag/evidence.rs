//! What a document itself tells of its words: how often each stands in lower case, and with a capital inside a sentence.
//!
//! In "Mills closed. The mills ..." `Mills` also stands in lower case, so that it is hardly a name.

use std::hash::BuildHasherDefault;

use crate::rules::tag::words::{Kind, Token};
use crate::rules::tag::{Class, Classes, HashedMap};

/// Counts of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// In lower case.
    pub n_lower: u32,
    /// With a capital, not at the start of a sentence or in a title-case line.
    pub n_capital: u32,
}

/// Counts of the words of one document, by hash in lower case.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    seen: HashedMap<Seen>,
}

impl Evidence {
    /// Room for the words of a document of so many bytes.
    pub(crate) fn for_bytes(n_bytes: usize) -> Self {
        let n_words = (n_bytes / 12).min(1 << 14);
        Self { seen: HashedMap::with_capacity_and_hasher(n_words, BuildHasherDefault::default()) }
    }

    /// Counts one chunk.
    pub(crate) fn add(&mut self, tokens: &[Token], is_title_case: bool) {
        for (idx, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Word {
                continue;
            }
            let capital = token.is_capital();
            if capital && (is_title_case || is_opener(tokens, idx)) {
                continue;
            }
            let seen = self.seen.entry(token.lower).or_default();
            if capital {
                seen.n_capital += 1;
            } else {
                seen.n_lower += 1;
            }
        }
    }

    /// What was counted of a word.
    pub(crate) fn of(&self, lower: u64) -> Seen {
        self.seen.get(&lower).copied().unwrap_or_default()
    }
}

/// Whether a token is the first word of a sentence or a quotation, or follows a colon or bullet.
pub(crate) fn is_opener(tokens: &[Token], idx: usize) -> bool {
    let Some(before) = idx.checked_sub(1).and_then(|before| tokens.get(before)) else { return true };
    match before.kind {
        Kind::Mark('.') => idx < 2 || !tokens.get(idx).is_some_and(|token| token.glued),
        Kind::Mark('!' | '?' | ':' | ';' | '“' | '"' | '‘' | '\'' | '•' | '*' | '|' | '…' | '·' | '>' | '«') => {
            true
        }
        Kind::Mark('”' | '’' | ')') => {
            idx >= 2 && tokens.get(idx - 2).is_some_and(|token| token.is('.') || token.is('?'))
        }
        Kind::Mark('(' | '[') => idx == 1,
        Kind::Number => idx == 1,
        _ if before.is_dash() => !before.glued || idx == 1,
        _ => false,
    }
}

/// Whether a line is in title case: nearly all its longer words have capitals, so that a capital tells nothing.
pub(crate) fn is_title_case(tokens: &[Token], classes: &[Classes], is_heading: bool) -> bool {
    let (mut n_capital, mut n_lower, mut n_plain) = (0, 0, 0);
    for (token, classes) in tokens.iter().zip(classes).filter(|(token, _)| token.kind == Kind::Word) {
        if token.is_capital() {
            n_capital += 1;
            n_plain += usize::from(classes.has(Class::Common) && !classes.has(Class::Given));
        } else if !classes.has(Class::NotName) && !classes.has(Class::Particle) {
            n_lower += 1;
        }
    }
    if is_heading {
        return n_capital >= 2 && n_plain >= 1 && n_capital > 2 * n_lower;
    }
    // A line of running text ends with a full stop; a long name in a short sentence is no headline.
    let is_sentence = tokens.last().is_some_and(|token| token.is('.'));
    !is_sentence && n_capital >= 5 && n_lower * 5 <= n_capital && n_plain * 3 >= n_capital
}
