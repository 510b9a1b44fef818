//! What cleaning removes from a block: footnote marks, hyphens of line ends, invisible characters, markup.
//!
//! `"co-\noperation³ in Sung-\nlac’s text"` loses `-\n`, `³` and the line break of `Sung-lac`, whose hyphen belongs to the
//! name. It changes no letter, and it does not touch powers (`km²`, `10⁶`).

use std::collections::HashSet;

use crate::model::span::Span;
use crate::rules::segment::SegmentRules;
use crate::stages::segment::lines::{Block, is_closer, is_invisible, is_opener, is_stop, is_superscript};

/// Words of a document as they are written; looked up to tell a hyphen from a line break's mark.
#[derive(Default)]
pub(crate) struct Spellings<'a> {
    words: Option<HashSet<&'a str>>,
}

impl<'a> Spellings<'a> {
    /// Whether the document holds the word, hyphens included, with or without a capital.
    fn holds(&mut self, text: &'a str, word: &str) -> bool {
        // Most documents have no hyphen at a line end, so the words are collected on first use.
        let words = self.words.get_or_insert_with(|| {
            text.split(|letter: char| !letter.is_alphanumeric() && !is_hyphen(letter))
                .filter(|word| !word.is_empty())
                .collect()
        });
        words.contains(word)
    }
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '\u{2011}')
}

/// The spans that cleaning removes from a block, sorted and apart.
pub(crate) fn cuts<'a>(text: &'a str, block: &Block, spellings: &mut Spellings<'a>, rules: &SegmentRules) -> Vec<Span> {
    let mut cuts = block.cuts.clone();
    let raw = block.span.of(text);
    let base = block.span.start as usize;
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| is_telling(*byte))) {
        at += offset;
        let Some(letter) = raw.get(at..).and_then(|rest| rest.chars().next()) else {
            at += 1;
            continue;
        };
        let found = match letter {
            '\n' | '\r' => line_end(text, raw, at, spellings, rules),
            '[' => bracket_note(raw, at),
            _ if is_superscript(letter) => superscript(raw, at, rules),
            _ if is_invisible(letter) => Some((at, at + letter.len_utf8())),
            _ => None,
        };
        match found {
            Some((start, end)) if start < end => {
                cuts.push(Span::new(base + start, base + end));
                at = end.max(at + letter.len_utf8());
            }
            _ => at += letter.len_utf8(),
        }
        if letter == '\n' || letter == '\r' {
            let rest = raw.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_start().len();
        }
    }
    merged(cuts)
}

/// Bytes that may start something to cut: line breaks, brackets, controls, and the lead bytes of the marks.
fn is_telling(byte: u8) -> bool {
    byte == b'[' || (byte < 0x20 && byte != b'\t') || matches!(byte, 0x7f | 0xc2 | 0xe2 | 0xef)
}

/// What a line break takes with it when a word goes on behind it.
fn line_end<'a>(
    text: &'a str,
    raw: &str,
    at: usize,
    spellings: &mut Spellings<'a>,
    rules: &SegmentRules,
) -> Option<(usize, usize)> {
    let before = raw.get(..at)?.trim_end_matches([' ', '\t', '\r', '\n']);
    let after = raw.get(at..)?.trim_start();
    let end = raw.len() - after.len();
    let mark = before.chars().next_back()?;
    if !is_hyphen(mark) && mark != '\u{ad}' {
        return None;
    }
    let stem = before.get(..before.len() - mark.len_utf8())?;
    if breaks_number(stem, after) {
        return Some((stem.len(), end));
    }
    let left = last_word(stem);
    let right = after.get(..after.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(after.len()))?;
    if left.is_empty() || right.is_empty() || !stem.ends_with(char::is_alphanumeric) {
        return None;
    }
    if mark == '\u{ad}' {
        return Some((stem.len(), end));
    }
    let goes_on = after.get(right.len()..).is_some_and(|rest| rest.starts_with(is_hyphen));
    let opening = stem
        .get(..stem.len() - left.len())?
        .trim_end_matches(|letter: char| letter.is_whitespace() || is_opener(letter));
    // The capital of a first word says nothing about it.
    let is_first = opening.chars().next_back().is_none_or(is_stop);
    let drops = !goes_on && drops_hyphen(text, (left, right), is_first, spellings, rules);
    Some((if drops { stem.len() } else { before.len() }, end))
}

/// `1,-` and `200` at the start of the next line: a number that was broken behind the mark of its thousands.
pub(crate) fn breaks_number(stem: &str, after: &str) -> bool {
    let Some(head) = stem.strip_suffix(',') else { return false };
    let n_digits = |bytes: &mut dyn Iterator<Item = u8>| bytes.take(4).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&n_digits(&mut head.bytes().rev())) && n_digits(&mut after.bytes()) == 3
}

/// The letters and digits at the end of a text, at most a word's length of them; empty behind another hyphen.
fn last_word(stem: &str) -> &str {
    let mut start = stem.len();
    for (offset, letter) in stem.char_indices().rev().take(40) {
        if is_hyphen(letter) {
            return stem.get(start..).filter(|word| !word.is_empty()).unwrap_or_default();
        }
        if !letter.is_alphanumeric() {
            break;
        }
        start = offset;
    }
    stem.get(start..).unwrap_or_default()
}

/// Whether the hyphen between the two parts only marks that the line ends.
fn drops_hyphen<'a>(
    text: &'a str,
    (left, right): (&str, &str),
    is_first: bool,
    spellings: &mut Spellings<'a>,
    rules: &SegmentRules,
) -> bool {
    if !left.chars().all(char::is_alphabetic) || !right.chars().all(char::is_lowercase) {
        return false;
    }
    if spellings.holds(text, &format!("{left}{right}")) {
        return true;
    }
    if spellings.holds(text, &format!("{left}-{right}")) {
        return false;
    }
    // "Septem-ber", "Presi-dent": a name keeps its hyphen, a common word with a capital has none.
    if rules.words.is_common(&format!("{left}{right}")) {
        return true;
    }
    let lowered = left.to_lowercase();
    let left = if is_first { lowered.as_str() } else { left };
    if !left.chars().all(char::is_lowercase) {
        return false;
    }
    // A prefix such as "re" or "ex" breaks off more words than it makes compounds of.
    let is_compound = left.len() > 3 && rules.words.compounds.contains(left);
    let are_words = left.len() > 2 && spellings.holds(text, left) && spellings.holds(text, right);
    !is_compound && !are_words && !rules.words.tails.contains(right)
}

/// `[12]` right behind a word or stop.
fn bracket_note(raw: &str, at: usize) -> Option<(usize, usize)> {
    let before = raw.get(..at)?.chars().next_back()?;
    let inner = raw.get(at + 1..)?;
    let len = inner.bytes().take(12).position(|byte| byte == b']')?;
    let note = inner.get(..len)?;
    let is_note = note.starts_with(|letter: char| letter.is_ascii_digit())
        && note.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' ' | b'-'))
        && note.len() <= 9;
    let follows = before.is_alphabetic() || is_stop(before) || is_closer(before) || matches!(before, ',' | ';' | ':');
    (is_note && follows).then_some((at, at + len + 2))
}

/// A run of superscript digits that marks a footnote.
fn superscript(raw: &str, at: usize, rules: &SegmentRules) -> Option<(usize, usize)> {
    let rest = raw.get(at..)?;
    let last = raw.get(..at)?.chars().next_back();
    // The rest of a power, such as the 3 of 10²³.
    if last.is_some_and(is_superscript) {
        return None;
    }
    let is_part = |letter: char| is_superscript(letter) || matches!(letter, '\u{2009}' | '\u{202f}');
    let run = rest.len() - rest.trim_start_matches(is_part).len();
    let run = rest.get(..run)?.trim_end().len();
    let before = raw.get(..at)?;
    let whole = Some((at, at + run));
    let Some(last) = last else { return whole };
    if matches!(last, '⁻' | '⁺' | '⁽') {
        return None;
    }
    if last.is_ascii_digit() {
        let n_digits = before.bytes().rev().take(8).take_while(u8::is_ascii_digit).count();
        return if n_digits == 4 { whole } else { None };
    }
    if last.is_alphabetic() {
        let symbol = last_word(before);
        let is_power = symbol.chars().count() == 1 || rules.words.exponents.contains(symbol);
        return if is_power { None } else { whole };
    }
    whole
}

/// Sorted spans without overlaps.
fn merged(mut cuts: Vec<Span>) -> Vec<Span> {
    if cuts.len() < 2 {
        return cuts;
    }
    cuts.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        match merged.last_mut() {
            Some(last) if cut.start <= last.end => last.end = last.end.max(cut.end),
            _ => merged.push(cut),
        }
    }
    merged
}
