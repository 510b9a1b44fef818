//! Dates before the year 1: "44 BC", "264 to 241 BCE", "the 5th century BC", "the second millennium B.C.".
//!
//! No table holds a day so early, so the TIMEX3 value alone says it: `BC0044`, `BC0264/BC0241`, `BC04` (the hundreds of the
//! century), `BC1` (the thousands of the millennium). "Vancouver, BC" and "44 BC-made boats" are none.

use crate::model::calendar::Meaning;
use crate::model::calendar::grain::Grain;
use crate::model::vocabulary::Precision;
use crate::rules::date::Lex;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// A year, a stretch of years, a century or a millennium before the year 1.
pub(super) fn before_year_one(view: &View, at: usize) -> Option<Read> {
    let start = at + usize::from(view.lex(at) == Lex::The);
    century(view, start).or_else(|| years(view, at))
}

/// The token after "BC", "BCE", "B.C." or "B.C.E." at a token.
fn era(view: &View, at: usize) -> Option<usize> {
    let dotted = |letters: &[&str]| {
        let is_one =
            |n: usize, letter: &str| view.word(at + 2 * n) == letter && view.is_tight(at + 2 * n + 1, Kind::Dot);
        letters.iter().enumerate().all(|(n, letter)| is_one(n, letter)).then_some(at + 2 * letters.len())
    };
    let plain = || matches!(view.word(at), "BC" | "BCE").then_some(at + 1);
    let end = dotted(&["B", "C", "E"]).or_else(|| dotted(&["B", "C"])).or_else(plain)?;
    let goes_on = view.is_tight(end, Kind::Dash) || view.is_glued(end) && matches!(view.kind(end), Kind::Word(_));
    (!goes_on).then_some(end)
}

fn years(view: &View, at: usize) -> Option<Read> {
    let is_inside = view.is_glued(at) && !matches!(view.kind_before(at), Some(Kind::Open | Kind::Apostrophe));
    let (first, next) = year(view, at).filter(|_| !is_inside)?;
    let single = |year: u32| format!("BC{year:04}");
    if let Some(end) = era(view, next) {
        return Some((Meaning::Ancient { value: single(first), precision: Precision::Year }, end));
    }
    let is_joined = matches!(view.lex(next), Lex::To | Lex::And) || view.kind(next) == Kind::Dash;
    let (last, after) = year(view, next + 1).filter(|(last, _)| is_joined && *last < first)?;
    let value = format!("{}/{}", single(first), single(last));
    Some((Meaning::Ancient { value, precision: Precision::Interval }, era(view, after)?))
}

/// A number of up to five digits, with a comma in its thousands or without.
fn year(view: &View, at: usize) -> Option<(u32, usize)> {
    let Kind::Number(lead, n) = view.kind(at) else { return None };
    if let Kind::Number(rest, 3) = view.kind(at + 2)
        && n <= 2
        && view.is_tight(at + 1, Kind::Comma)
        && view.is_glued(at + 2)
    {
        return Some((lead * 1000 + rest, at + 3));
    }
    (n <= 5 && lead > 0).then_some((lead, at + 1))
}

/// "5th century BC", "fifth-century BC", "second millennium BC"
fn century(view: &View, at: usize) -> Option<Read> {
    let (n, next) = view.ordinal(at)?;
    let unit = next + usize::from(view.is_tight(next, Kind::Dash));
    let before = n.checked_sub(1)?;
    if view.lex(unit) == Lex::Unit(Grain::Century, 1) {
        let value = format!("BC{before:02}");
        return Some((Meaning::Ancient { value, precision: Precision::Century }, era(view, unit + 1)?));
    }
    let end = era(view, unit + 1).filter(|_| view.is(unit, "millennium"))?;
    Some((Meaning::Ancient { value: format!("BC{before}"), precision: Precision::Interval }, end))
}
