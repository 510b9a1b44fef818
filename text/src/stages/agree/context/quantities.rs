//! The quantities and dates of a sentence as far as they are compared, with the clause and the phrase that each is in.
//!
//! Of "83 homes in Paradise were destroyed" it keeps the count 83, what is counted, what the count is narrowed to ("in
//! Paradise") and that it is the subject of "destroy". It does not look at another sentence.

use crate::model::extracted::{Quantity, TimeExpression};
use crate::model::tree::{Relation, Tag};
use crate::model::vocabulary::{QuantityKind, Timex};
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::{key, lemma};
use crate::stages::agree::context::clauses::NONE;
use crate::stages::agree::context::features::{DateFeature, Extent, QuantityFeature};
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::context::words::Words;

/// A quantity without what the sentence around it says.
pub(crate) fn quantity(idx: u32, at: u32, quantity: &Quantity, rules: &AgreeRules) -> QuantityFeature {
    let counted = quantity.counted.as_ref().map(|counted| counted.to_lowercase());
    let head = quantity.head().map_or(0, |head| key(&lemma(&head.to_lowercase(), &rules.irregular)));
    let scale = quantity.unit.as_deref().filter(|_| quantity.kind == QuantityKind::Measure);
    let scale = scale.and_then(|unit| rules.units.scale(unit));
    QuantityFeature {
        idx,
        at,
        kind: quantity.kind,
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        unit: quantity.unit.as_deref().map(Box::from),
        head,
        thing: rules.kinds.get(&head).copied().unwrap_or(0),
        list: 0,
        is_sample: false,
        is_converted: false,
        extent: Extent::Unsaid,
        behind: (0, 0),
        scale: scale.map_or((0, 1.0, 0.0), |scale| (key(&scale.base), scale.factor, scale.offset)),
        counted: counted.map(String::into_boxed_str),
        modifier: quantity.modifier,
        is_rest: false,
        clause: NONE,
        argument: NONE,
    }
}

/// Adds what the tree says of the quantities of a sentence (in order, with the bytes of each).
pub(crate) fn place(quantities: &mut [QuantityFeature], ends: &[u32], words: &Words<'_>) {
    for idx in 0..quantities.len() {
        let (before, rest) = quantities.split_at_mut(idx);
        let Some(quantity) = rest.first_mut() else { continue };
        let first = words.at_byte(quantity.at);
        let end = ends.get(idx).copied().unwrap_or(quantity.at);
        let last = words.at_byte(end.saturating_sub(1)).max(first);
        quantity.is_rest = is_rest(words, first, last);
        quantity.is_sample = is_sample(words, first) || is_part(words, last);
        quantity.is_converted = is_amount(quantity) && is_bracketed(words, first);
        quantity.extent = extent(words, first, last);
        quantity.behind = behind(words, first, last, quantity.head);
        if let (Some(left), Some(left_end)) = (before.last_mut(), idx.checked_sub(1).and_then(|at| ends.get(at)))
            && is_listed(words, (left, words.at_byte(left_end.saturating_sub(1))), (quantity, first))
        {
            left.list = if left.list == 0 { left.idx + 1 } else { left.list };
            quantity.list = left.list;
        }
    }
}

/// Whether "other", "more" or the like is beside a number.
fn is_rest(words: &Words<'_>, first: usize, last: usize) -> bool {
    const REST: &[&str] = &["additional", "another", "further", "more", "other", "others", "remaining"];
    let before = first.checked_sub(1).map_or("", |at| words.form(at));
    REST.contains(&before) || REST.contains(&words.form(last + 1))
}

/// Whether what is counted is only some of a whole: "including" or the like is within three words before the
/// number, or "the first" right before it.
fn is_sample(words: &Words<'_>, first: usize) -> bool {
    const SAMPLES: &[&str] = &["among", "included", "includes", "including", "like"];
    const PARTS: &[&str] = &["final", "first", "last", "next", "only", "opening"];
    let is_part = first.checked_sub(1).is_some_and(|at| PARTS.contains(&words.form(at)));
    is_part || (first.saturating_sub(3)..first).any(|at| SAMPLES.contains(&words.form(at)))
}

fn is_amount(quantity: &QuantityFeature) -> bool {
    matches!(quantity.kind, QuantityKind::Measure | QuantityKind::Money)
}

/// Whether a number is in brackets: "€110 billion ($143 billion)".
fn is_bracketed(words: &Words<'_>, first: usize) -> bool {
    let before = |n: usize| first.checked_sub(n).map_or("", |at| words.form(at));
    before(1) == "(" || before(2) == "(" && matches!(before(1), "$" | "€" | "£" | "about" | "around" | "some" | "us")
}

/// Whether a number counts some of those who are known: "30 of the 80 wounded", "three of them".
fn is_part(words: &Words<'_>, last: usize) -> bool {
    const KNOWN: &[&str] = &["the", "them", "these", "those", "which", "whom"];
    words.form(last + 1) == "of" && KNOWN.contains(&words.form(last + 2))
}

/// Whether a number is said to be of a whole or of a part, by the words around it up to the next number.
fn extent(words: &Words<'_>, first: usize, last: usize) -> Extent {
    /// Words on each side.
    const REACH: usize = 10;
    const WHOLES: &[&str] =
        &["altogether", "combined", "overall", "total", "totaled", "totaling", "totalled", "totalling"];
    const COMPLETE: &[&str] = &["entire", "full", "whole"];
    const OVER: &[&str] = &["across", "during", "for", "in", "over", "through", "throughout"];
    let is_number = |at: &usize| words.over(*at).is_some_and(|overlay| overlay.kind == TokenKind::Number);
    let before = (first.saturating_sub(REACH)..first).rev().take_while(|at| !is_number(at));
    let after = (last + 1..words.len().min(last + 1 + REACH)).take_while(|at| !is_number(at));
    let back = |at: usize, n: usize| at.checked_sub(n).map_or("", |at| words.form(at));
    for at in before.chain(after) {
        let form = words.form(at);
        // "In all", but not "in all cities".
        let is_all =
            form == "all" && back(at, 1) == "in" && !matches!(words.relation(at), Relation::Det | Relation::Predet)
                || form == "told" && back(at, 1) == "all"
                || form == "far" && back(at, 1) == "so";
        let is_complete = COMPLETE.contains(&form) && (OVER.contains(&back(at, 1)) || OVER.contains(&back(at, 2)));
        if is_all || is_complete || WHOLES.contains(&form) {
            return Extent::Whole;
        }
        // "On Sunday alone", "in Orlo alone".
        if form == "alone" && (at.checked_sub(1).and_then(|at| words.over(at)).is_some()) {
            return Extent::Part;
        }
    }
    Extent::Unsaid
}

/// The preposition and the noun that narrow what is counted: "patients with burns".
fn behind(words: &Words<'_>, first: usize, last: usize, head: u32) -> (u32, u32) {
    const PREPOSITIONS: &[&str] = &["at", "for", "from", "in", "near", "of", "on", "under", "with"];
    let Some(noun) = counted_noun(words, first, last, head) else { return (0, 0) };
    let found = words.dependents(noun).iter().copied().filter(|child| *child > noun).find_map(|child| {
        let is_it = words.relation(child) == Relation::Prep && PREPOSITIONS.contains(&words.form(child));
        let object = words.dependent(child, Relation::Pobj).filter(|_| is_it)?;
        Some((key(words.form(child)), words.lemma_key(object)))
    });
    found.unwrap_or((0, 0))
}

/// The noun that a number counts: its head in the tree, else the first noun with the key behind it.
fn counted_noun(words: &Words<'_>, first: usize, last: usize, head: u32) -> Option<usize> {
    const REACH: usize = 6;
    let above = words.head(last);
    if head == 0 || above > last && words.lemma_key(above) == head {
        return (above > last).then_some(above);
    }
    (first..words.len()).take(REACH).find(|at| words.lemma_key(*at) == head)
}

/// Whether two counts are items of one list: what they count is coordinated, with nothing but its own words between.
fn is_listed(
    words: &Words<'_>,
    (one, one_last): (&QuantityFeature, usize),
    (other, first): (&QuantityFeature, usize),
) -> bool {
    /// Words of what is counted, at most.
    const MOST: usize = 9;
    const JOINTS: &[&str] = &["&", ",", "along", "and", "another", "as", "plus", "together", "well", "with"];
    if one.kind != QuantityKind::Cardinal || other.kind != QuantityKind::Cardinal || first <= one_last + 1 {
        return false;
    }
    let between = one_last + 1..first;
    if between.len() > MOST {
        return false;
    }
    let joints = between.clone().rev().take_while(|at| JOINTS.contains(&words.form(*at))).count();
    let inside = between.start..between.end - joints;
    let is_word = |at: usize| {
        let is_apart = words.is_verb(at)
            || words.is_mark(at) && words.form(at) != "-"
            || matches!(words.form(at), "and" | "but" | "that" | "which" | "while" | "who")
            || matches!(words.tag(at), Tag::Md);
        !is_apart
    };
    joints > 0 && inside.into_iter().all(is_word)
}

/// A date with what the words around it say of it.
pub(crate) fn date(idx: u32, (at, end): (u32, u32), date: &TimeExpression, words: &Words<'_>) -> DateFeature {
    let resolved = &date.resolved;
    let first = words.at_byte(at);
    let before = |n: usize| first.checked_sub(n).map_or("", |at| words.form(at));
    let last = if matches!(before(1), "the" | "a" | "an") { before(2) } else { before(1) };
    DateFeature {
        idx,
        at,
        timex: date.timex,
        value: Box::from(resolved.value.as_str()),
        begin: resolved.begin,
        finish: resolved.finish,
        precision: resolved.precision,
        method: resolved.method,
        modifier: resolved.modifier,
        is_age: is_age(words, first, words.at_byte(end.saturating_sub(1))),
        is_since: before(1) == "since",
        is_stretch: before(1) == "since" || date.timex == Timex::Duration && matches!(before(1), "for" | "in"),
        is_limit: matches!(last, "before" | "until" | "till") && is_denied_before(words, first),
        clause: NONE,
    }
}

/// Whether a denial is a few words before a date, so that it only says from when on.
fn is_denied_before(words: &Words<'_>, first: usize) -> bool {
    const REACH: usize = 9;
    let is_denial = |at: usize| matches!(words.form(at), "cannot" | "n't" | "n’t" | "never" | "no" | "nor" | "not");
    (first.saturating_sub(REACH)..first).any(is_denial)
}

/// Whether a duration has no unit, "age" stands before it, or "old" stands in it or behind it.
fn is_age(words: &Words<'_>, first: usize, last: usize) -> bool {
    let inside: Vec<&str> = (first..=last).map(|at| words.form(at)).collect();
    let before = first.checked_sub(1).map_or("", |at| words.form(at));
    let after = (last + 1..words.len()).map(|at| words.form(at)).find(|form| *form != "-").unwrap_or("");
    let is_named = |form: &str| matches!(form, "age" | "aged" | "ages");
    is_named(before)
        || inside.iter().any(|form| is_named(form))
        || !inside.iter().any(|form| form.contains(char::is_alphabetic))
        || inside.last().is_some_and(|form| form.ends_with("old"))
        || after.starts_with("old")
}
