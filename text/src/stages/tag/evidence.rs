//! What a document itself tells of its words: how often each stands in lower case, and with a capital inside a sentence.
//!
//! In "Mills closed. The mills ..." `Mills` also stands in lower case, so that it is hardly a name.

use std::hash::BuildHasherDefault;

use crate::rules::tag::HashedMap;
use crate::rules::tag::class::{Class, Classes};
use crate::rules::tag::words::{Kind, Token};

/// Counts of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// In lower case.
    pub n_lower: u32,
    /// With a capital, not at the start of a sentence or in a title-case line.
    pub n_capital: u32,
    /// Places with each hint of [`hints`], at most 255.
    pub n_hinted: [u8; N_HINTS],
}

/// Kinds of hints that a place gives about its word.
pub(crate) const N_HINTS: usize = 6;

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
    pub(crate) fn add(&mut self, tokens: &[Token], classes: &[Classes], is_title_case: bool) {
        for (idx, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Word {
                continue;
            }
            let capital = token.is_capital();
            let hints = if capital && !is_title_case { hints(tokens, classes, idx) } else { 0 };
            let is_plain_capital = capital && (is_title_case || is_opener(tokens, idx));
            if is_plain_capital && hints == 0 {
                continue;
            }
            let seen = self.seen.entry(token.lower).or_default();
            for (hint, n) in seen.n_hinted.iter_mut().enumerate() {
                *n = n.saturating_add((hints >> hint & 1) as u8);
            }
            if is_plain_capital {
                continue;
            }
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

/// What stands around a capitalised word, one bit each: a given name before; a title before; an organisation word later in
/// its run; a preposition of place before; a verb of speech after; an article before.
pub(crate) fn hints(tokens: &[Token], classes: &[Classes], idx: usize) -> u32 {
    let class = |idx: usize| classes.get(idx).copied().unwrap_or_default();
    let is_capital = |idx: usize| tokens.get(idx).is_some_and(Token::is_capital);
    let mut hints = 0;
    if let Some(before) = idx.checked_sub(1) {
        let classes = class(before);
        hints |= u32::from(classes.has(Class::Given) && is_capital(before));
        let dot = tokens.get(before).is_some_and(|token| token.is('.')) && before > 0;
        let title = classes.has(Class::Role) || dot && class(before - 1).has(Class::Role);
        hints |= u32::from(title) << 1;
        hints |= u32::from(classes.has(Class::PlacePrep)) << 3;
        hints |= u32::from(classes.has(Class::Article)) << 5;
    }
    let mut next = idx + 1;
    while next < idx + 5 && is_capital(next) {
        hints |= u32::from(class(next).any(&[Class::OrgHead, Class::OrgSuffix])) << 2;
        next += 1;
    }
    hints | u32::from(class(next).has(Class::Speech)) << 4
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
