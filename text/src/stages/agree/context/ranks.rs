//! Ranks with what they are counted over: "the third win in a row", "the largest bank", "the only survivor".
//!
//! "Third win in a row" against "fifth win in a row" can be compared; "fifth win of the season" is counted over something
//! else. A rank that a sentence gives to nothing ("the third quarter") may be a label; it is kept apart. The noun, the words
//! before it and what it is said of come from the tree.

use serde::{Deserialize, Serialize};

use crate::model::tree::{Relation, Tag};
use crate::rules::agree::Cue;
use crate::rules::agree::lemma::key;
use crate::stages::agree::context::words::Words;

/// One rank.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Whether the sentence gives the rank to something ("was the third", "her third", "has the third"); else it may be a
    /// label.
    pub is_given: bool,
}

/// What kind of rank, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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

/// The ranks of a sentence; `ordinal` gives the place that a node is, if it is an ordinal.
pub(crate) fn ranks(words: &Words<'_>, ordinal: &dyn Fn(usize) -> Option<f64>, out: &mut Vec<RankFeature>) {
    let from = out.len();
    for at in 0..words.len().min(words.rules.thresholds.max_words as usize) {
        let Some(rank) = rank(words, ordinal, at) else { continue };
        // "The second largest" is one rank.
        let is_told = out[from..].last().is_some_and(|last| {
            rank.kind == RankKind::Place(1)
                && last.noun == rank.noun
                && matches!(last.kind, RankKind::Place(place) if place > 1)
        });
        out.extend((!is_told).then_some(rank));
    }
}

fn rank(words: &Words<'_>, ordinal: &dyn Fn(usize) -> Option<f64>, at: usize) -> Option<RankFeature> {
    if words.form(at) == "one"
        && let [noun, ..] = words.after(at, "of")[..]
    {
        return matches!(words.tag(noun), Tag::Nns | Tag::Nnps)
            .then(|| of_noun(words, at, RankKind::OneOf, noun, true));
    }
    let kind = match ordinal(at) {
        Some(place) => RankKind::Place(place as u32),
        None => match words.cue(at).filter(|_| words.over(at).is_none())? {
            Cue::Alone => RankKind::Only,
            Cue::Superlative => RankKind::Place(1),
            _ => return None,
        },
    };
    match noun_of(words, at) {
        Some(noun) => {
            let is_plural = matches!(words.tag(noun), Tag::Nns | Tag::Nnps);
            (kind != RankKind::Only || !is_plural).then(|| of_noun(words, at, kind, noun, is_given(words, noun)))
        }
        None => of_finish(words, at, kind),
    }
}

/// The noun that a rank stands before, itself when it stands for one ("was the worst").
fn noun_of(words: &Words<'_>, at: usize) -> Option<usize> {
    let head = words.head(at);
    let is_noun = |node: usize| matches!(words.tag(node), Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps);
    let is_before = matches!(
        words.relation(at),
        Relation::Amod | Relation::Compound | Relation::Nummod | Relation::Nmod | Relation::Advmod | Relation::Quantmod
    );
    if is_before && head > at && is_noun(head) {
        return Some(head);
    }
    // "The second largest bank": the ordinal depends on the adjective.
    let above = words.head(head);
    if is_before && head > at && above > head && is_noun(above) {
        return Some(above);
    }
    let is_superlative = words.cue(at) == Some(Cue::Superlative);
    let has_article = words.dependent(at, Relation::Det).is_some();
    (is_superlative && has_article).then_some(at)
}

fn of_noun(words: &Words<'_>, at: usize, kind: RankKind, noun: usize, is_given: bool) -> RankFeature {
    let (qualifiers, own) = qualifiers(words, at, noun);
    let scope = scope(words, noun + 1).or(own).unwrap_or(0);
    let noun = if words.form(noun) == "time" { TIME } else { words.lemma_key(noun) };
    RankFeature { at: words.byte(at), kind, noun, qualifiers, scope, is_given }
}

/// "Finished third", "ranked second".
fn of_finish(words: &Words<'_>, at: usize, kind: RankKind) -> Option<RankFeature> {
    const FINISHES: &[&str] = &["came", "finished", "finishes", "finishing", "placed", "ranked", "ranks"];
    let is_finish = matches!(kind, RankKind::Place(_)) && FINISHES.contains(&words.form(words.head(at)));
    let scope = scope(words, at + 1).unwrap_or(0);
    is_finish.then_some(RankFeature { at: words.byte(at), kind, noun: RANK, qualifiers: 0, scope, is_given: true })
}

/// The hash of the words before a noun, and the scope that one of them is ("third straight win").
fn qualifiers(words: &Words<'_>, at: usize, noun: usize) -> (u32, Option<u16>) {
    let mut written = String::new();
    let mut scope = None;
    let is_inside = |child: &usize| {
        *child < noun
            && *child != at
            && matches!(words.relation(*child), Relation::Amod | Relation::Compound | Relation::Nmod | Relation::Nummod)
    };
    let mut all: Vec<usize> = words.dependents(noun).iter().copied().filter(is_inside).collect();
    // The superlative is part of what is ranked; an ordinal or "only" is the rank.
    all.extend((words.cue(at) == Some(Cue::Superlative) && at != noun).then_some(at));
    all.sort_unstable();
    for child in all {
        match words.rules.scopes.iter().find(|(phrase, _)| phrase == words.form(child)) {
            Some((_, found)) => scope = Some(*found),
            None if words.rules.stop.contains(words.form(child)) => {}
            None => {
                written.push_str(words.form(child));
                written.push(' ');
            }
        }
    }
    (if written.is_empty() { 0 } else { key(&written) }, scope)
}

/// Whether a noun with a rank is said of something: as what it is, or as somebody's own.
fn is_given(words: &Words<'_>, noun: usize) -> bool {
    let head = words.head(noun);
    let is_owned = words.dependent(noun, Relation::Poss).is_some();
    let is_time = words.form(noun) == "time" && words.form(head) == "for";
    let is_it = match words.relation(noun) {
        Relation::Attr | Relation::Acomp | Relation::Oprd => true,
        Relation::Dobj => matches!(words.form(head), "had" | "has" | "have" | "marked" | "marks" | "named"),
        Relation::Pobj => words.form(head) == "as",
        Relation::Appos => true,
        _ => false,
    };
    is_it || is_owned || is_time
}

/// The first scope among the words from a node on.
fn scope(words: &Words<'_>, from: usize) -> Option<u16> {
    const REACH: usize = 8;
    let is_open = |at: &usize| !matches!(words.form(*at), ";" | ":" | "(" | ")" | "\"" | "“" | "”" | "—");
    (from..words.len()).take(REACH).take_while(is_open).find_map(|at| {
        let rest = words.lower.get(words.byte(at) as usize..)?;
        let is_here = |phrase: &str| {
            let after = rest.strip_prefix(phrase).map(|after| after.chars().next());
            after.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric()))
        };
        words.rules.scopes.iter().find(|(phrase, _)| is_here(phrase)).map(|(_, scope)| *scope)
    })
}
