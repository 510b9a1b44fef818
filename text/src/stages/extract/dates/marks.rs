//! Marks and letters beside a number that make it no part of a date.
//!
//! In "3,000", "May 40%" and "A-2017" the numbers are amounts and codes.

use crate::rules::date::Lex;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

pub(super) fn is_scale(view: &View, at: usize) -> bool {
    matches!(view.lex(at), Lex::Scale(_)) || view.is(at, "percent") || view.word(at) == "%"
}

pub(super) fn is_decimal(view: &View, at: usize) -> bool {
    let Kind::Number(_, n_digits) = view.kind(at + 1) else { return false };
    // "3,000" is a number; "May 4,2021" lost a space.
    let is_mark = view.is_tight(at, Kind::Dot) || (view.is_tight(at, Kind::Comma) && n_digits == 3);
    is_mark && view.is_glued(at + 1)
}

/// A number that a letter, mark or other number runs into is part of a code.
pub(super) fn continues_a_code(view: &View, at: usize) -> bool {
    view.is_glued(at)
        && match view.kind_before(at) {
            Some(Kind::Open | Kind::Apostrophe) => false,
            Some(Kind::Other) => !matches!(view.word(at - 1), "\"" | "“" | "‘" | "«"),
            Some(Kind::Comma | Kind::Colon) => false,
            Some(Kind::Dash) => !is_second_of_pair(view, at),
            _ => true,
        }
}

/// "11/7" in "10/1-11/7"
pub(crate) fn is_second_of_pair(view: &View, at: usize) -> bool {
    at >= 4 && view.kind(at - 3) == Kind::Slash && view.kind(at + 1) == Kind::Slash && view.is_glued(at - 1)
}
