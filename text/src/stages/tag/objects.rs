//! Laws, products and languages that are told by the words beside them.
//!
//! "Article 5" and "Quill v. Reed" are laws, `Kestrel` of "Kestrel missiles" a product, `Danish` of "he spoke Danish" a
//! language. What lists know is not decided here, but what a listed product's version or a listed nation's language is.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind};
use crate::stages::tag::classify::{by_head, is_plain};
use crate::stages::tag::find::{Verdict, sure};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::run_of::run_end;

/// Tokens of a listed product's version, at most: "15 Pro Max".
const LONGEST_VERSION: usize = 3;
/// Tokens of a list of languages behind its verb, at most.
const LONGEST_LIST: usize = 8;

/// The rules of this file; the words beside a name know its type better than the model.
pub(crate) fn is_object_rule(rule: &str) -> bool {
    matches!(rule, "numbered_law" | "law_case" | "before_product" | "spoken" | "ship")
}

/// The law or product that starts at a capitalised word, with its last token.
pub(crate) fn object_at(line: &Line, idx: usize) -> Option<(Range, Verdict)> {
    let found =
        |to: usize, r#type: EntityType, rule: &'static str| Some((Range { from: idx, to }, sure(r#type, rule, 0.8)));
    let is_numbered =
        |at: usize| line.is_capital(at) && line.class(at).has(Class::LawNumber) && is_number(line, at + 1);
    if is_numbered(idx) {
        return found(idx + 2, EntityType::Law, "numbered_law");
    }
    // "Executive Order 99"
    if is_numbered(idx + 1) && line.class(idx).any(&[Class::Common, Class::RoleModifier]) {
        return found(idx + 3, EntityType::Law, "numbered_law");
    }
    if let Some(to) = law_case(line, idx) {
        return found(to, EntityType::Law, "law_case");
    }
    if let Some(to) = ship(line, idx) {
        return found(to, EntityType::Product, "ship");
    }
    let to = before_product(line, idx)?;
    found(to, EntityType::Product, "before_product")
}

/// The end of "MV Northern Vale", or of `Northern Vale` in "the cargo ship Northern Vale".
fn ship(line: &Line, idx: usize) -> Option<usize> {
    let is_word = |at: usize| {
        line.token(at).is_some_and(|token| token.case != Case::Lower && token.kind == Kind::Word && !token.glued)
            && !line.class(at).any(&[Class::NotName, Class::Calendar, Class::Role, Class::OrgHead, Class::FacHead])
    };
    let end = |from: usize| (from..from + 3).find(|at| !is_word(*at)).unwrap_or(from + 3);
    if line.class(idx).has(Class::ShipFront) && line.token(idx)?.case == Case::Upper {
        let to = end(idx + 1);
        let is_title = line.token(idx + 1)?.case != Case::Upper || line.word(idx).len() > 2;
        return (to > idx + 1 && is_title).then_some(to);
    }
    let kind = idx.checked_sub(1)?;
    let is_kind = line.class(kind).has(Class::Ship)
        || matches!(line.word(kind), "ship" | "vessel" | "carrier" | "boat")
            && kind > 0
            && is_trade(line.word(kind - 1));
    let has_article = (kind.saturating_sub(3)..kind).any(|at| matches!(line.word(at), "the" | "The" | "a" | "A"));
    if !is_kind || line.is_capital(kind) || !has_article || line.class(idx).has(Class::ShipFront) {
        return None;
    }
    let to = end(idx);
    let is_listed = line.name_at(idx, to).is_some_and(|(end, _)| end == to);
    (to > idx && !is_listed && line.token(to).is_none_or(|token| token.kind != Kind::Possessive)).then_some(to)
}

/// What a ship is for: "cargo ship", but not "the carrier", which may fly.
fn is_trade(word: &str) -> bool {
    const TRADES: [&str; 14] = [
        "cargo",
        "container",
        "cruise",
        "aircraft",
        "bulk",
        "supply",
        "fishing",
        "merchant",
        "rescue",
        "patrol",
        "research",
        "hospital",
        "naval",
        "training",
    ];
    TRADES.contains(&word)
}

/// A number, or a Roman one.
fn is_number(line: &Line, idx: usize) -> bool {
    let word = line.word(idx);
    let is_roman =
        || !word.is_empty() && word.len() <= 5 && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
    line.token(idx).is_some_and(|token| token.kind == Kind::Number || token.kind == Kind::Word && is_roman())
}

/// The end of "Quill v. Reed".
fn law_case(line: &Line, idx: usize) -> Option<usize> {
    let dot = line.token(idx + 2)?;
    let is_case = line.word(idx + 1) == "v" && dot.is('.') && dot.glued && line.is_capital(idx + 3);
    is_case.then(|| run_end(line, idx + 3))
}

/// The end of a name of one or two words that the kind of thing follows: "Kestrel missiles", "Kestrel-9 drones".
fn before_product(line: &Line, idx: usize) -> Option<usize> {
    if !(idx + 1..=idx + 3).any(|at| line.class(at).has(Class::ProductTail)) {
        return None;
    }
    let is_code = line.token(idx + 1)?.is_dash()
        && line.token(idx + 2).is_some_and(|token| token.kind == Kind::Number && token.glued);
    let to = if is_code { idx + 3 } else { run_end(line, idx) };
    if line.is_capital(to) || !line.class(to).has(Class::ProductTail) || to > idx + 3 {
        return None;
    }
    let is_word = |at: usize| {
        line.token(at).is_some_and(|token| token.case == Case::Title && token.kind == Kind::Word)
            && !is_plain(line, at)
            && !line.class(at).any(&[
                Class::NotName,
                Class::Calendar,
                Class::Role,
                Class::RoleModifier,
                Class::Direction,
            ])
            && line.name_at(at, to).is_none()
    };
    let run = Range { from: idx, to };
    let is_named = is_code || to <= idx + 2 && (idx..to).all(is_word) && by_head(line, run).is_none();
    is_named.then_some(to)
}

/// The end of a listed product with its version: "15 Pro" behind the name of a telephone.
pub(crate) fn version_end(line: &Line, to: usize) -> usize {
    let is_version = |at: usize| {
        line.token(at).is_some_and(|token| token.kind == Kind::Number) && at == to
            || line.is_capital(at) && line.class(at).has(Class::ProductSuffix)
    };
    (to..to + LONGEST_VERSION).find(|at| !is_version(*at)).unwrap_or(to + LONGEST_VERSION)
}

/// Whether the name of a nation stands for its language: "spoke Danish", "written in Danish", "the Danish language".
pub(crate) fn is_spoken(line: &Line, name: Range) -> bool {
    if line.word(name.to) == "language" {
        return true;
    }
    let Some(before) = name.from.checked_sub(1) else { return false };
    let is_end = line.token(name.to).is_none_or(|token| match token.kind {
        Kind::Word => line.class(name.to).has(Class::NotName),
        Kind::Mark(_) => !token.is_dash(),
        _ => false,
    });
    if line.word(before) == "in" {
        return is_end;
    }
    let joins = |at: &usize| {
        line.is_capital(*at) || line.token(*at).is_some_and(|token| token.is(',')) || line.class(*at).has(Class::Link)
    };
    let from = before.saturating_sub(LONGEST_LIST);
    let cue = (from..=before).rev().find(|at| !joins(at));
    is_end && cue.is_some_and(|cue| line.class(cue).has(Class::LanguageCue))
}
