//! Dates in numbers: "2026-01-05", "05.01.2026", "1/5/26", "2017-12", "on 4/22", "2019-aug-01".
//!
//! A pair of numbers is a date only where one is asked for; elsewhere it is a fraction, a score or a code.

use crate::model::calendar::Meaning;
use crate::rules::date::{DateOrder, Lex};
use crate::stages::extract::dates::marks::{continues_a_code, is_second_of_pair};
use crate::stages::extract::dates::partial::partial;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};
use crate::stages::extract::dates::years::full_year;

/// "2026-01-05", "2026/1/5", "05.01.2026", "1/5/26", "2017-12"
pub(super) fn numeric(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(first, first_n) = view.kind(at) else { return None };
    let mark = view.kind(at + 1);
    let is_joined =
        matches!(mark, Kind::Dash | Kind::Slash | Kind::Dot) && view.is_glued(at + 1) && view.is_glued(at + 2);
    if !is_joined || continues_a_code(view, at) {
        return None;
    }
    let Kind::Number(second, second_n) = view.kind(at + 2) else {
        return iso_week(view, at).or_else(|| month_between(view, at, (first, first_n)));
    };
    let third = match view.kind(at + 4) {
        Kind::Number(third, n) if view.is_tight(at + 3, mark) && view.is_glued(at + 4) => Some((third, n)),
        _ => None,
    };
    // "2031/17/May"
    if let (4, Some(month), true) = (first_n, view.month_beside_a_day(at + 4), view.is_glued(at + 4))
        && view.is_tight(at + 3, mark)
    {
        return valid(view, at, (view.year(at)?, month as u32, second)).map(|meaning| (meaning, at + 5));
    }
    let (Some((third, third_n)), true) = (third, second_n <= 2) else {
        return year_and_month(view, at, (first, first_n), (second, second_n), mark)
            .or_else(|| day_and_month(view, at, (first, first_n), (second, second_n), mark));
    };
    if view.is_glued(at + 5) && matches!(view.kind(at + 5), Kind::Number(..) | Kind::Dash | Kind::Slash) {
        return None;
    }
    let (year, month, day) = match (first_n, third_n) {
        (4, 1 | 2) => (first as i16, second, third),
        (1 | 2, 4 | 2) => {
            let year = if third_n == 2 { full_year(third) } else { third as i16 };
            // "1.2.26" may be a version or a section: short years want slashes, or two digits everywhere.
            let is_full = mark == Kind::Dash && first_n == 2 && second_n == 2;
            if third_n == 2 && mark != Kind::Slash && !is_full {
                return None;
            }
            let (day, month) = in_order(view, first, second, mark);
            (year, month, day)
        }
        _ => return None,
    };
    valid(view, at, (year, month, day)).map(|meaning| (meaning, at + 5))
}

fn in_order(view: &View, first: u32, second: u32, mark: Kind) -> (u32, u32) {
    let is_day_first = match (first > 12, second > 12) {
        (true, false) => true,
        (false, true) => false,
        // Dots stand in dates that begin with the day.
        _ => view.order == DateOrder::DayFirst || mark == Kind::Dot,
    };
    if is_day_first { (first, second) } else { (second, first) }
}

fn valid(view: &View, at: usize, (year, month, day): (i16, u32, u32)) -> Option<Meaning> {
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(partial(view, at, Some(date.year()), Some(date.month()), Some(date.day())))
}

/// "2017-12", "2017-3", "03/2026", "11-2016"
fn year_and_month(view: &View, at: usize, first: (u32, u8), second: (u32, u8), mark: Kind) -> Option<Read> {
    let is_alone = !view.is_glued(at + 3) || !matches!(view.kind(at + 3), Kind::Number(..) | Kind::Dash | Kind::Slash);
    let is_placed = is_expected(view.lex_before(at));
    let is_end = view.is_end(at + 3);
    let (year, month) = match (first.1, second.1) {
        (4, 2) if mark != Kind::Dot && is_alone => (view.year(at)?, second.0),
        (4, 1) if mark != Kind::Dot && is_alone && is_end => (view.year(at)?, second.0),
        // "03/2026" is as often the number of an issue.
        (1 | 2, 4) if mark == Kind::Slash && is_alone && is_placed => (view.year(at + 2)?, first.0),
        (1 | 2, 4) if mark != Kind::Dot && is_alone && is_end && view.lex_before(at) != Lex::Label => {
            (view.year(at + 2).filter(|year| (1900..2100).contains(year))?, first.0)
        }
        _ => return None,
    };
    let is_span_of_years = first.1 == 4 && second.0 == (first.0 + 1) % 100;
    ((1..=12).contains(&month) && !is_span_of_years)
        .then(|| (partial(view, at, Some(year), Some(month as i8), None), at + 3))
}

/// "4/22", "on 22/04", "on 4.22": a fraction or a score unless a day is asked for.
fn day_and_month(view: &View, at: usize, first: (u32, u8), second: (u32, u8), mark: Kind) -> Option<Read> {
    let next = at + 3;
    let before = view.lex_before(at);
    let after_weekday =
        view.weekday(at.wrapping_sub(1)).is_some() || before == Lex::This || is_second_of_pair(view, at);
    let is_asked = match mark {
        Kind::Slash => {
            let is_fraction = first.0 < second.0 && second.0 <= 12;
            // A cell "4/22" may be a fraction too, "22/4" and "4/22, Monday" hardly.
            let is_cell = view.is_bare() && !is_fraction && (first.0 > second.0 || view.tokens.len() > 3);
            let is_placed = matches!(before, Lex::On | Lex::By | Lex::Since | Lex::From | Lex::To | Lex::Between);
            is_placed
                || after_weekday
                || is_cell
                || (!is_fraction && (view.lex(next) == Lex::At || view.has_numeric_dates && view.lex(next) != Lex::Of))
        }
        _ => before == Lex::On && !(view.is_bare() && mark == Kind::Dash),
    };
    let goes_on = view.is_glued(next) && matches!(view.kind(next), Kind::Number(..) | Kind::Slash | Kind::Word(_))
        || view.is_tight(next, Kind::Dot) && view.is_glued(next + 1);
    if first.1 > 2 || second.1 > 2 || !is_asked || goes_on || view.is(next, "%") || view.unit(next).is_some() {
        return None;
    }
    let (day, month) = in_order(view, first.0, second.0, Kind::Slash);
    let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
    jiff::civil::Date::new(2000, month, day).ok()?;
    Some((partial(view, at, None, Some(month), Some(day)), next))
}

/// "2019-aug-01"
fn month_between(view: &View, at: usize, first: (u32, u8)) -> Option<Read> {
    let month = view.month_beside_a_day(at + 2)?;
    let is_tight = view.is_glued(at + 3) && view.is_glued(at + 4);
    let day = view.number(at + 4, 2).filter(|day| is_tight && (1..=31).contains(day))?;
    let year = view.year(at).filter(|_| first.1 == 4 && view.kind(at + 3) == view.kind(at + 1))?;
    valid(view, at, (year, month as u32, day)).map(|meaning| (meaning, at + 5))
}

/// "20260105"
pub(super) fn compact(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(value @ 19_000_101..=20_991_231, 8) = view.kind(at) else { return None };
    if view.is_glued(at) || (view.is_glued(at + 1) && !view.is_end(at + 1)) {
        return None;
    }
    let year = (value / 10_000) as i16;
    valid(view, at, (year, value / 100 % 100, value % 100)).map(|meaning| (meaning, at + 1))
}

/// "11 / 2016", "2016 - 11": a space on either side of the mark, two digits for the month and no word behind a dash.
pub(super) fn spaced_month(view: &View, at: usize) -> Option<Read> {
    let mark = view.kind(at + 1);
    let is_spaced = !(view.is_glued(at + 1) && view.is_glued(at + 2));
    if view.is_glued(at) || !is_spaced || !matches!(mark, Kind::Slash | Kind::Dash) {
        return None;
    }
    let month = |at: usize| match view.kind(at) {
        Kind::Number(month @ 1..=12, 2) => Some(month as i8),
        _ => None,
    };
    let is_last = view.is_end(at + 3)
        && view.lex(at + 3) != Lex::Of
        && (mark == Kind::Slash || !matches!(view.kind(at + 3), Kind::Word(_) | Kind::Dash));
    let (year, month) = match (month(at), month(at + 2)) {
        (Some(month), None) => (view.year(at + 2)?, month),
        (None, Some(month)) if mark == Kind::Dash => (view.year(at)?, month),
        _ => return None,
    };
    let is_date = is_last && (1900..2100).contains(&year) && view.lex_before(at) != Lex::Label;
    is_date.then(|| (partial(view, at, Some(year), Some(month), None), at + 3))
}

fn iso_week(view: &View, at: usize) -> Option<Read> {
    let year = view.year(at)?;
    let week = view.number(at + 3, 2).filter(|week| view.is(at + 2, "w") && (1..=53).contains(week))?;
    Some((Meaning::IsoWeek { year: Some(year), week: week as i8 }, at + 4))
}

fn is_expected(lex: Lex) -> bool {
    matches!(
        lex,
        Lex::In | Lex::Since | Lex::By | Lex::From | Lex::To | Lex::Before | Lex::After | Lex::Between | Lex::Stage(_)
    )
}
