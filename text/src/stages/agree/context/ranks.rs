//! Ranks with what they are counted over: "the third win in a row", "the largest bank", "the only survivor".
//!
//! "Third win in a row" against "fifth win in a row" can be compared; "fifth win of the season" is counted over something else.
//! A rank that a sentence gives to nothing ("the third quarter") may be a label; it is kept apart.

use crate::rules::agree::Cue;
use crate::rules::agree::lemma::key;
use crate::stages::agree::context::line::{Line, is_be};
use crate::stages::agree::context::words::Break;

/// One rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankFeature {
    /// Byte within the sentence.
    pub at: u32,
    /// What kind of rank.
    pub kind: RankKind,
    /// Key of the noun's lemma.
    pub noun: u32,
    /// Hash of the words before the noun, superlatives among them; 0 for none.
    pub qualifiers: u32,
    /// What it is counted over: the number of a scope, 0 for none.
    pub scope: u16,
    /// Whether the sentence gives the rank to something ("was the third", "her third", "has the third"); else it may be a label.
    pub is_given: bool,
}

/// What kind of rank, with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RankKind {
    /// A place in an order: "third", and 1 for "largest".
    Place(u32),
    /// The only one.
    Only,
    /// One of several.
    OneOf,
}

/// The noun of "the third time".
pub(crate) const TIME: u32 = 2;
/// The noun of "finished third", which has none.
const RANK: u32 = 1;

/// The ranks of a sentence; `ordinal` gives the place that a word is, if it is an ordinal.
pub(crate) fn ranks(line: &Line<'_>, ordinal: &dyn Fn(usize) -> Option<f64>, out: &mut Vec<RankFeature>) {
    let mut number = 0;
    while number < line.words.len() {
        let found = rank(line, ordinal, number);
        number = found.map_or(number + 1, |(_, next)| next);
        out.extend(found.map(|(rank, _)| rank));
    }
}

fn rank(line: &Line<'_>, ordinal: &dyn Fn(usize) -> Option<f64>, number: usize) -> Option<(RankFeature, usize)> {
    let next = line.form(number + 1);
    let (kind, first) = if line.form(number) == "one" && next == "of" {
        (RankKind::OneOf, one_of(line, number + 2))
    } else if let Some(place) = ordinal(number) {
        (RankKind::Place(place as u32), number + 1)
    } else {
        match line.cue(number).filter(|_| line.over(number).is_none())? {
            Cue::Alone if line.over(number + 1).is_none() => (RankKind::Only, number + 1),
            Cue::Superlative => (RankKind::Place(1), number),
            _ => return None,
        }
    };
    let is_given = kind == RankKind::OneOf || is_given(line, number);
    let is_finish = matches!(kind, RankKind::Place(_))
        && matches!(
            line.form(number.wrapping_sub(1)),
            "finished" | "came" | "ranked" | "ranks" | "placed" | "finishing"
        );
    let (noun, qualifiers, end, is_row) = match phrase(line, first) {
        Some(found) if !is_finish => found,
        _ if is_finish => (RANK, 0, first, None),
        _ => return None,
    };
    let is_given = is_given || is_finish;
    let is_plural = line.form(end - 1).ends_with('s');
    if kind == RankKind::Only && is_plural {
        return None;
    }
    let scope = scope(line, end).or(is_row).unwrap_or(0);
    let at = line.words.get(number).map_or(0, |word| word.start);
    Some((RankFeature { at, kind, noun, qualifiers, scope, is_given }, end.max(number + 1)))
}

/// Where the noun begins after "one of": behind an article and a number.
fn one_of(line: &Line<'_>, first: usize) -> usize {
    let is_passed = |at: &usize| {
        matches!(line.form(*at), "the" | "its" | "his" | "her" | "their" | "these") || line.over(*at).is_some()
    };
    first + (first..first + 3).take_while(is_passed).count()
}

/// Whether a rank is said of something: after a form of "be" or as somebody's own.
fn is_given(line: &Line<'_>, number: usize) -> bool {
    (1..=3).take_while(|back| *back <= number).any(|back| {
        let form = line.form(number - back);
        let is_owner = back == 1 && matches!(form, "his" | "her" | "its" | "their" | "our" | "my");
        let is_owned = back <= 2 && matches!(form, "has" | "have" | "had");
        let is_time = back == 2 && form == "for" && line.form(number - 1) == "the" && line.form(number + 1) == "time";
        is_be(form) || is_owner || is_owned || is_time || matches!(form, "marks" | "marked" | "as" | "named")
    })
}

/// The noun, the words before it, where the phrase ends, and the scope that one of its words is ("third straight win").
fn phrase(line: &Line<'_>, first: usize) -> Option<(u32, u32, usize, Option<u16>)> {
    const MOST: usize = 5;
    if line.form(first) == "time" {
        return Some((TIME, 0, first + 1, None));
    }
    let mut words: Vec<usize> = Vec::new();
    let mut scope = None;
    let mut end = first;
    for at in first..(first + MOST).min(line.words.len()) {
        let is_inside = line.over(at).is_none() && (at == first || line.before(at) == Break::None);
        if !is_inside || line.is_stop(at) && line.cue(at) != Some(Cue::Superlative) {
            break;
        }
        end = at + 1;
        match line.rules.scopes.iter().find(|(phrase, _)| phrase == line.form(at)) {
            Some((_, found)) => scope = Some(*found),
            None => words.push(at),
        }
    }
    let noun = words.pop()?;
    let mut hash = String::new();
    for at in words {
        hash.push_str(line.form(at));
        hash.push(' ');
    }
    let qualifiers = if hash.is_empty() { 0 } else { key(&hash) };
    Some((line.lemma_key(noun), qualifiers, end, scope))
}

/// The first scope among the words after the noun.
fn scope(line: &Line<'_>, end: usize) -> Option<u16> {
    const REACH: usize = 8;
    let ahead = (end..line.words.len()).take(REACH).take_while(|at| line.before(*at) != Break::Hard);
    ahead.filter_map(|at| line.words.get(at)).find_map(|word| {
        let rest = line.lower.get(word.start as usize..)?;
        let is_here = |phrase: &str| {
            let after = rest.strip_prefix(phrase).map(|after| after.chars().next());
            after.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric()))
        };
        line.rules.scopes.iter().find(|(phrase, _)| is_here(phrase)).map(|(_, scope)| *scope)
    })
}
