//! Where a sentence is cut into the stretches that are compared with each other: at marks, and where a word begins a clause.
//!
//! "Lee flew to Oslo, meeting Berg - after years of delay" has three. A stretch is what is said in one breath, not all that
//! depends on one verb: of a long sentence the tree gives one piece that holds most of it, and much of that has no counterpart
//! in a short sentence that tells the same.

use crate::model::span::Span;
use crate::model::tree::Tag;
use crate::rules::agree::lemma::key;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::context::features::Clause;
use crate::stages::agree::context::words::Words;

/// Whether a stretch begins at a node, which is no mark.
pub(crate) fn begins_stretch(words: &Words<'_>, at: usize) -> bool {
    let is = |class: WordClass| words.rules.words.is(key(words.form(at)), class);
    let marks = || (0..at).rev().take_while(|before| words.is_mark(*before));
    let has_comma = || marks().any(|mark| words.form(mark) == ",");
    let next = || (at + 1..words.len()).find(|node| !words.is_mark(*node));
    is(WordClass::Break)
        || marks().any(|mark| is_break(words, mark))
        || has_comma() && (is(WordClass::Pause) || is_inflected(words, at))
        || words.form(at) == "that" && at > 0 && is_inflected(words, at - 1)
        || words.form(at) == "and" && next().is_some_and(|next| is_inflected(words, next))
}

/// Whether a mark parts what is before it from what is behind it: a comma does so only together with a word, and what stands
/// within words and numbers ("$5", "12 %") does not.
fn is_break(words: &Words<'_>, mark: usize) -> bool {
    const PARTING: &[&str] =
        &["--", "—", "―", ";", ":", "(", ")", "[", "]", "…", "...", "\"", "“", "”", "„", "«", "»", "!", "?"];
    let is_spaced = || mark > 0 && words.end(mark - 1) < words.byte(mark);
    match words.form(mark) {
        "-" | "–" => is_spaced(),
        mark => PARTING.contains(&mark),
    }
}

/// Whether a node is a verb with an ending, so that a clause may begin with it ("Lee arrived on Sunday, meeting Berg").
fn is_inflected(words: &Words<'_>, at: usize) -> bool {
    words.is_verb(at) && words.tag(at) != Tag::Vb
}

/// Closes the stretches of a sentence; one under three tokens joins its left neighbor (the first one, its right).
pub(crate) fn stretches(starts: &[(u32, u32)], n_bytes: u32, n_tokens: u32, out: &mut Vec<Clause>) {
    const LEAST: u32 = 3;
    let from = out.len();
    let none = [(0, n_tokens)];
    let starts = if starts.is_empty() { &none[..] } else { starts };
    let ends = starts.iter().skip(1).copied().chain([(n_bytes, n_tokens)]);
    for ((start, first), (end, end_token)) in starts.iter().copied().zip(ends) {
        let clause = Clause { span: Span { start, end: end.max(start) }, first, end: end_token };
        let is_first = out.len() == from;
        match out.last_mut().filter(|_| !is_first) {
            Some(left) if clause.end - clause.first < LEAST || left.end - left.first < LEAST => {
                left.span.end = clause.span.end;
                left.end = clause.end;
            }
            _ => out.push(clause),
        }
    }
}
