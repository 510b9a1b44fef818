//! Finds what a number counts: the noun phrase up to its head.
//!
//! "nine commercial MOUs were" gives "commercial MOUs", "first official state visit since" gives "official state visit",
//! "the number of delegates rose to 600" gives "delegates". There is no parser: plurals, function words and common verbs
//! close the phrase.

use crate::model::span::Span;
use crate::rules::quantity::{NumeralRole, role};
use crate::stages::extract::quantities::phrase;
use crate::stages::extract::quantities::token::{Line, Shape};

/// Words of a noun phrase that are read at most.
const MAX_WORDS: usize = 8;
/// Tokens that are read to the left for "number of".
const MAX_LEFT: usize = 14;

/// Ranks of one noun that are read past at most: "the first and second goals".
const MAX_RANKS: usize = 3;

/// A noun phrase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Noun {
    /// Bytes of the cleaned text.
    pub(crate) span: Span,
    /// Token of the head.
    pub(crate) head: usize,
    /// One past the last token.
    pub(crate) end: usize,
}

/// The noun phrase that starts at a token; `is_one` for one thing and for ranks.
pub(crate) fn right(line: Line<'_>, at: usize, is_one: bool) -> Option<Noun> {
    let mut at = at;
    let is_part = line.is(at, "of") && (line.has(at + 1, role::DETERMINER) || !is_one);
    if is_part {
        at += 1 + usize::from(line.has(at + 1, role::DETERMINER));
        // "six of nine counts".
        at = line.read_number(at).filter(|all| !all.is_ordinal && !all.is_fraction).map_or(at, |all| all.end);
    }
    // "the sixth and seventh goals": both ranks take the noun of the last.
    for _ in 0..MAX_RANKS {
        let is_joint = is_one && (line.is(at, "and") || line.is(at, "or"));
        let Some(rank) = line.read_number(at + 1).filter(|rank| is_joint && rank.is_ordinal) else { break };
        at = rank.end;
    }
    for _ in 0..2 {
        let is_opener = matches!(
            line.word(at),
            "other" | "more" | "such" | "ever" | "further" | "or" | "last" | "different" | "most"
        );
        let is_number = is_number_word(line, at) || line.shape(at) == Some(Shape::Number);
        if line.is(at, "or") || !(is_opener || (is_one && is_number)) {
            break;
        }
        at += 1;
    }
    let noun = run(line, at, is_one);
    if is_part { noun.map(|noun| owned(line, noun, is_one)) } else { noun }
}

/// "Her third win", "the second start": behind a determiner and a rank a word that may be a verb is a noun.
pub(crate) fn homograph(line: Line<'_>, first: usize, at: usize) -> Option<Noun> {
    const NOUNS: [&str; 30] = [
        "win", "loss", "draw", "run", "start", "cut", "vote", "fall", "rise", "drive", "drop", "hit", "report",
        "share", "use", "increase", "decline", "visit", "attempt", "attack", "strike", "defeat", "lead", "push",
        "move", "trial", "round", "try", "cost", "meeting",
    ];
    let is_noun = line.has(first.wrapping_sub(1), role::DETERMINER) && NOUNS.into_iter().any(|noun| line.is(at, noun));
    is_noun.then(|| Noun { span: line.span(at, at), head: at, end: at + 1 })
}

/// What a share behind "of" is a share of, its article left out.
pub(crate) fn whole(line: Line<'_>, at: usize) -> Option<Noun> {
    let at = at + usize::from(line.has(at, role::DETERMINER));
    right(line, at, true).map(|noun| owned(line, noun, true))
}

/// "a third of the region's schools" is a share of schools: the owner gives way to what it owns.
fn owned(line: Line<'_>, noun: Noun, is_one: bool) -> Noun {
    let is_mark = matches!(line.word(noun.end), "'" | "’") && line.glued(noun.end);
    if !is_mark {
        return noun;
    }
    let has_letter = line.word(noun.end + 1) == "s" && line.glued(noun.end + 1);
    if !has_letter && !is_plural(line, noun.head) {
        return noun;
    }
    run(line, noun.end + 1 + usize::from(has_letter), is_one).unwrap_or(noun)
}

fn run(line: Line<'_>, first: usize, is_one: bool) -> Option<Noun> {
    let mut head = None;
    let mut at = first;
    // "40 votes": behind a number a verb form with an s is a noun.
    if !is_one
        && line.has(first, role::VERB)
        && line.word(first).ends_with('s')
        && !matches!(line.word(first), "says" | "goes" | "comes")
    {
        return Some(Noun { span: line.span(first, first), head: first, end: first + 1 });
    }
    for n in 0..MAX_WORDS {
        if !is_noun_like(line, at, n, is_one) {
            break;
        }
        // Letters and digits that are glued together, and hyphens between words, make one word.
        let mut last = at;
        while line.is_hyphen(last + 1)
            && line.shape(last + 2).is_some_and(|shape| matches!(shape, Shape::Word | Shape::Number))
        {
            last += 2;
        }
        // "A320 jets", "Boeing 737 jets": the number belongs to the name before it.
        let is_type = line.shape(last + 1) == Some(Shape::Number)
            && line.is_capital(last)
            && is_plural(line, last + 2)
            && line.at(last + 2).is_some_and(|token| token.spaced);
        if is_type {
            last += 1;
        }
        head = Some(last);
        at = last + 1;
        let plural_next =
            at < line.tokens.len() && !line.glued(at) && is_noun_like(line, at, n + 1, is_one) && is_plural(line, at);
        if !is_one && is_plural(line, last) && !plural_next {
            break;
        }
        if line.glued(at) {
            break;
        }
    }
    let head = head?;
    let end = compound_end(line, head).unwrap_or(head + 1);
    // A run without a plural is trusted only when it ends in a common noun.
    let trusted = is_one || is_plural(line, head) || (!line.is_capital(head) && head < first + 3);
    trusted.then_some(Noun { span: line.span(first, end - 1), head, end })
}

/// "memoranda of understanding" is one thing.
fn compound_end(line: Line<'_>, head: usize) -> Option<usize> {
    if !line.is(head + 1, "of") {
        return None;
    }
    phrase::compound_starting(line, head, &line.rules.compounds).map(|(_, end)| end)
}

/// "The envoy's trip to the coast was the first in years", "his trip, the first by": what a rank without a noun of its own
/// is a rank of.
pub(crate) fn subject(line: Line<'_>, rank: usize) -> Option<Noun> {
    let joint = rank.checked_sub(2)?;
    let is_apposition = (line.is_dash(joint) || line.word(joint) == ",") && line.has(rank + 1, role::FUNCTION);
    if !line.has(rank - 1, role::DETERMINER) || !(line.has(joint, role::AUXILIARY) || is_apposition) {
        return None;
    }
    let from = rank.saturating_sub(MAX_LEFT);
    let is_break =
        |idx: &usize| line.shape(*idx) == Some(Shape::Mark) && matches!(line.word(*idx), "." | "," | ";" | ":");
    let start = (from..joint).rev().find(is_break).map_or(from, |mark| mark + 1);
    let is_possessive = |idx: usize| matches!(line.word(idx), "'" | "’");
    let is_opener = |idx: &usize| {
        (is_possessive(*idx) && line.is(idx + 1, "s")) || (line.has(*idx, role::DETERMINER) && line.is_word(*idx))
    };
    // "The envoy's trip": the owner is not what is ranked.
    (start..joint).filter(is_opener).find_map(|opener| {
        let first = opener + if line.is_word(opener) { 1 } else { 2 };
        run(line, first, true).filter(|noun| noun.end <= joint && !is_possessive(noun.end))
    })
}

/// The word behind a hyphen: "27-member bloc" counts members.
pub(crate) fn hyphened(line: Line<'_>, at: usize) -> Option<Noun> {
    is_noun_like(line, at, 0, true).then(|| Noun { span: line.span(at, at), head: at, end: at + 1 })
}

/// Whether the word is a number; a couple and a pair are things as well.
fn is_number_word(line: Line<'_>, at: usize) -> bool {
    line.numeral(at).is_some_and(|role| role != NumeralRole::Couple)
}

/// Whether the word may stand in a noun phrase, as its `n`th word.
fn is_noun_like(line: Line<'_>, at: usize, n: usize, is_one: bool) -> bool {
    let word = line.word(at);
    if !line.is_word(at) || line.has(at, role::FUNCTION | role::AUXILIARY | role::VERB) {
        return false;
    }
    if (is_number_word(line, at) && !matches!(word, "k" | "m" | "b" | "t")) || word == "x" {
        return false;
    }
    if n == 0 {
        return !opens_time(line, at);
    }
    let before = line.word(at.wrapping_sub(1));
    let is_participle = (word.ends_with("ed") || word.ends_with("ing")) && word.len() > 5 && !line.is_capital(at);
    let next = line.word(at + 1);
    let is_adverb = word.ends_with("ly") && word.len() > 4 && !line.is_capital(at) && is_one && !next.ends_with("ed");
    let goes_on = before.ends_with("ly") || (word.ends_with("ing") && is_plural(line, at + 1));
    (goes_on || !is_participle) && !is_adverb
}

/// "Fell to 283 late on Sunday", "40 early Monday": the word says when, and counts nothing; "two late goals" does.
fn opens_time(line: Line<'_>, at: usize) -> bool {
    let is_name = || line.is_capital(at + 1) && !is_plural(line, at + 1);
    let is_time =
        || line.has(at + 1, role::FUNCTION) || matches!(line.word(at + 1), "last" | "this" | "next") || is_name();
    matches!(line.word(at), "late" | "early") && is_time()
}

/// Whether the word reads as a plural noun.
pub(crate) fn is_plural(line: Line<'_>, at: usize) -> bool {
    if line.has(at, role::PLURAL) {
        return true;
    }
    let word = line.word(at);
    let ends = word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
        && !word.ends_with("is")
        && word.len() > 2;
    // "U.S." and other capitals are no plurals, "MOUs" is one.
    let is_acronym = word.bytes().all(|byte| byte.is_ascii_uppercase());
    line.is_word(at)
        && ends
        && !is_acronym
        && !line.has(at, role::SINGULAR | role::FUNCTION | role::AUXILIARY | role::VERB)
}

/// "the number of delegates rose to 600": what "number of" counts, in the same sentence.
pub(crate) fn left(line: Line<'_>, first: usize) -> Option<Noun> {
    let from = first.saturating_sub(MAX_LEFT);
    for at in (from..first).rev() {
        if matches!(line.word(at), "." | ";" | "!" | "?") {
            return None;
        }
        let is_count = line.is(at, "number") || line.is(at, "total") || line.is(at, "count");
        if is_count && line.is(at + 1, "of") {
            let start = at + 2 + usize::from(line.has(at + 2, role::DETERMINER));
            return run(line, start, false).filter(|noun| noun.end <= first);
        }
    }
    None
}
