//! Parts that add up to a whole, or do not: "nine people" against "six tourists and two drivers".
//!
//! The parts stand in one list and are of the whole's kind: of the same noun, of nouns of one kind (people, animals), or the
//! sentence says itself of what they are parts. A list after "including" is no full list.

use crate::model::vocabulary::{Compared, QuantityKind};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::count::{are_counted_alike, are_counted_apart};
use crate::stages::agree::compare::counted::is_less;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::value::bounds;
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::token::TokenKind;

/// A list of counts of one statement: the index of the first, and how many.
type List = (usize, usize);

/// What two aligned sentences say of a whole and its parts.
pub(crate) fn sums(both: &Both<'_, '_>) -> Option<Finding> {
    if let Some((whole, list, is_conflict)) = compare(both, both.a, both.b) {
        let head = both.ctx.quantities(both.a).get(whole)?.head;
        let values = (Value::Quantity(whole), Value::Sum(list.0, list.1));
        return Some(Finding {
            slot: Slot::Sum(head),
            values,
            is_conflict,
            compared: Compared::Part,
            rule: "whole_and_parts",
        });
    }
    let (whole, list, is_conflict) = compare(both, both.b, both.a)?;
    let head = both.ctx.quantities(both.b).get(whole)?.head;
    let values = (Value::Sum(list.0, list.1), Value::Quantity(whole));
    Some(Finding { slot: Slot::Sum(head), values, is_conflict, compared: Compared::Part, rule: "whole_and_parts" })
}

fn compare<'s, 'a>(
    both: &Both<'a, 's>,
    of_whole: &'s Statement<'a>,
    of_parts: &'s Statement<'a>,
) -> Option<(usize, List, bool)> {
    let approximate = both.rules().thresholds.approximate;
    let (wholes, parts) = (both.ctx.quantities(of_whole), both.ctx.quantities(of_parts));
    let list = list(parts)?;
    let listed = parts.get(list.0..list.0 + list.1)?;
    let mut candidates = (0..wholes.len()).filter(|idx| is_whole(&wholes[*idx], listed, of_parts));
    let whole_idx = candidates.next().filter(|_| candidates.next().is_none())?;
    let whole = &wholes[whole_idx];
    /// Overlap at which a whole and its parts need not be of one verb ("lost 75 animals", "killed 50 cows and 35 sheep").
    const CLOSE: f64 = 0.45;
    let (of_one, of_list) = ((of_whole, whole), (of_parts, &listed[0]));
    let is_one_act = if both.overlap >= CLOSE {
        !are_counted_apart(both, of_one, of_list)
    } else {
        are_counted_alike(both, of_one, of_list)
    };
    if !is_one_act {
        return None;
    }
    let (low, high) = total(listed, approximate)?;
    let of_whole = bounds(whole, approximate)?;
    let is_fit = low <= of_whole.1 && of_whole.0 <= high;
    let is_conflict = !is_fit && both.is_close() && !both.says(of_parts, whole);
    (is_fit || is_conflict).then_some((whole_idx, list, is_conflict))
}

/// The only list of two or more counts.
fn list(parts: &[QuantityFeature]) -> Option<List> {
    let first = parts.iter().position(|part| part.list != 0)?;
    let number = parts[first].list;
    let n = parts[first..].iter().take_while(|part| part.list == number).count();
    let is_only = parts[first + n..].iter().all(|part| part.list == 0);
    let is_full = parts[first..first + n].iter().all(|part| !part.is_rest && !part.is_sample);
    (is_only && is_full && n > 1).then_some((first, n))
}

/// Whether a count may be the whole of these parts.
fn is_whole(whole: &QuantityFeature, parts: &[QuantityFeature], of_parts: &Statement<'_>) -> bool {
    if whole.kind != QuantityKind::Cardinal || whole.head == 0 || whole.list != 0 || whole.is_rest || whole.is_sample {
        return false;
    }
    let are_same = parts.iter().all(|part| part.head == whole.head || part.head == 0);
    // "Six rifles and two grenades" are no parts of "seven rifles".
    let is_part = parts.iter().any(|part| part.head == whole.head);
    let thing = parts.first().map_or(0, |part| part.thing);
    let are_of_kind = thing != 0 && parts.iter().all(|part| part.thing == thing);
    let is_named = || of_parts.items.iter().any(|item| item.kind == TokenKind::Word && item.key == whole.head);
    let is_nameless = parts.iter().all(|part| part.head == 0);
    // A noun that the list's sentence merely names ("14 rifles and 31 magazines in five operations") is no whole of fewer.
    let has_room = || parts.iter().all(|part| !is_less(whole, part));
    !is_nameless && if is_part { are_same } else { are_of_kind && whole.thing == thing || is_named() && has_room() }
}

/// The interval of a list's sum.
pub(crate) fn total(parts: &[QuantityFeature], approximate: f64) -> Option<(f64, f64)> {
    parts.iter().try_fold((0.0, 0.0), |(low, high), part| {
        let of = bounds(part, approximate)?;
        Some((low + of.0, high + of.1))
    })
}
