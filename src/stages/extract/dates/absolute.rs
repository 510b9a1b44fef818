//! Dates that name a day, month, year, quarter or decade: "2026-01-05", "5 January, 2026", "Jan. 5", "the 1990s", "Q3 2025".
//!
//! What is not written stays open in the meaning ("January 4" has no year). Ranges are `range`'s, "last month" is
//! `relative`'s.

use crate::model::calendar::{Grain, Lean, Meaning, Part};
use crate::rules::date::{DateOrder, Lex, PhraseMeaning};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// A date without a range in it.
pub(super) fn point(view: &View, at: usize) -> Option<Read> {
    match view.kind(at) {
        Kind::Number(..) => numeric(view, at)
            .or_else(|| day_first(view, at))
            .or_else(|| decade(view, at))
            .or_else(|| year_alone(view, at)),
        Kind::Word(_) => named(view, at),
        Kind::Apostrophe => decade(view, at),
        _ => None,
    }
}

fn named(view: &View, at: usize) -> Option<Read> {
    if view.weekday(at).is_some() {
        return weekday_first(view, at);
    }
    if view.month(at).is_some() {
        return month_first(view, at);
    }
    match view.lex(at) {
        Lex::The => named_after_the(view, at),
        Lex::Ordinal(_) | Lex::Tens(_) => day_first(view, at),
        Lex::Season(_) | Lex::SeasonWord(_) => season(view, at),
        Lex::Fiscal => fiscal(view, at),
        Lex::Unit(Grain::Year, _) => view.year(at + 1).filter(|_| view.is_end(at + 2)).map(|y| (year(y), at + 2)),
        _ => holiday(view, at).or_else(|| lettered(view, at)),
    }
}

fn named_after_the(view: &View, at: usize) -> Option<Read> {
    day_first(view, at + 1).or_else(|| decade(view, at + 1)).or_else(|| day_of_some_month(view, at)).or_else(|| {
        let read = view.lex(at + 1) == Lex::Unit(Grain::Year, 1) && view.year(at + 2).is_some();
        read.then(|| point(view, at + 1)).flatten()
    })
}

/// "on the 21st"
fn day_of_some_month(view: &View, at: usize) -> Option<Read> {
    if !matches!(view.kind(at + 1), Kind::Number(..)) || view.lex_before(at) != Lex::On {
        return None;
    }
    let (day, next) = view.ordinal(at + 1)?;
    let is_day = (1..=31).contains(&day) && view.is_end(next);
    is_day.then(|| (partial(view, at, None, None, Some(day as i8)), next))
}

/// A year as a meaning.
pub(super) fn year(year: i16) -> Meaning {
    Meaning::Partial { year: Some(year), month: None, day: None, weekday: None, lean: Lean::Near }
}

/// A date with what is known of it, leaning as the sentence does.
pub(super) fn partial(view: &View, at: usize, year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Meaning {
    let lean = if year.is_some() { Lean::Near } else { view.lean(at) };
    Meaning::Partial { year, month, day, weekday: None, lean }
}

/// The year that follows a day or month: "2026", ", 2026", "of 2026", "'26".
pub(super) fn year_after(view: &View, at: usize) -> Option<(i16, usize)> {
    let skip = match (view.kind(at), view.lex(at)) {
        (Kind::Comma, _) => 1,
        (_, Lex::Of | Lex::In) => 1,
        (Kind::Dash | Kind::Slash, _) if view.is_glued(at) && view.is_glued(at + 1) => 1,
        _ => 0,
    };
    if view.kind(at + skip) == Kind::Apostrophe {
        let Kind::Number(short, 2) = view.kind(at + skip + 1) else { return None };
        return Some((full_year(short), at + skip + 2));
    }
    if let (Kind::Dash, 1, Kind::Number(short, 2)) = (view.kind(at), skip, view.kind(at + 1)) {
        // "31-Oct-74"
        let is_long = at >= 2 && matches!(view.kind(at - 2), Kind::Dash) && !view.is_glued(at + 2);
        return is_long.then(|| (full_year(short), at + 2));
    }
    let found = view.year(at + skip).filter(|year| *year > 999)?;
    let next = at + skip + 1;
    // "in March 2000 people" and "January 5, 2000 people" count people.
    let is_count = found % 1000 == 0 && !view.is_end(next);
    // "January 2025-26" and decimals do not end here.
    let goes_on = view.is_glued(next) && matches!(view.kind(next), Kind::Word(_)) || view.is_tight(next, Kind::Slash);
    (!is_count && !goes_on).then_some((found, next))
}

fn full_year(short: u32) -> i16 {
    let short = short as i16;
    if short < 50 { 2000 + short } else { 1900 + short }
}

/// "last year", "this year", "next year" after a month or a day, as years from the anchor's.
fn shifted_year(view: &View, at: usize) -> Option<(i32, usize)> {
    let at = at + usize::from(view.kind(at) == Kind::Comma || view.lex(at) == Lex::Of);
    let shift = match view.lex(at) {
        Lex::Last => -1,
        Lex::This => 0,
        Lex::Next => 1,
        _ => return None,
    };
    (view.lex(at + 1) == Lex::Unit(Grain::Year, 1)).then_some((shift, at + 2))
}

/// A month or day of a month, with the year that follows it.
pub(super) fn with_year(view: &View, at: usize, (month, day): (i8, Option<i8>), next: usize) -> Read {
    if let Some((year, next)) = year_after(view, next) {
        return (partial(view, at, Some(year), Some(month), day), next);
    }
    if let Some((shift, next)) = shifted_year(view, next) {
        return (Meaning::OfYear { month, day, shift }, next);
    }
    (partial(view, at, None, Some(month), day), next)
}

/// The day that a token gives as a number or an ordinal, and the token after it.
pub(super) fn day(view: &View, at: usize) -> Option<(i8, usize)> {
    let (day, next) = match view.ordinal(at) {
        Some((day, next)) => (u32::from(day), next),
        None => (view.number(at, 2)?, at + 1),
    };
    (1..=31).contains(&day).then_some((day as i8, next))
}

/// "5 January 2026", "5th of Jan.", "5-Jan-2026"
fn day_first(view: &View, at: usize) -> Option<Read> {
    let (day, next) = day(view, at)?;
    let is_tight_dash =
        (view.is_tight(next, Kind::Dash) || view.is_tight(next, Kind::Slash)) && view.is_glued(next + 1);
    let next = next + usize::from(view.lex(next) == Lex::Of || is_tight_dash);
    let next = next + usize::from(view.lex(next) == Lex::The && view.month(next + 1).is_some());
    let month = view.month_beside_a_day(next)?;
    Some(with_year(view, at, (month, Some(day)), view.after_month(next)))
}

/// "January 5, 2026", "Jan. 5th", "January 2026", "January"
fn month_first(view: &View, at: usize) -> Option<Read> {
    let month = view.month(at)?;
    let next = view.after_month(at);
    let dash = usize::from(view.is_tight(next, Kind::Dash) && view.is_glued(next + 1));
    let the = usize::from(view.lex(next) == Lex::The);
    if let Some((day, after)) = day(view, next + dash + the) {
        let is_day = !view.is_tight(after, Kind::Colon) && !is_scale(view, after) && !is_decimal(view, after);
        // "the" wants an ordinal; "March 3 percent" is no day.
        if is_day && (the == 0 || after == next + the + 2) {
            return Some(with_year(view, at, (month, Some(day)), after));
        }
    }
    let needs_more = matches!(view.lex(at), Lex::MonthWord(_));
    let read = with_year(view, at, (month, None), next);
    let has_more = read.1 > next;
    let is_prefixed = view.kind_before(at) == Some(Kind::Dash);
    let before = view.lex_before(at - usize::from(is_prefixed));
    let is_place = matches!(
        before,
        Lex::In
            | Lex::Since
            | Lex::By
            | Lex::Last
            | Lex::This
            | Lex::Next
            | Lex::Of
            | Lex::To
            | Lex::From
            | Lex::Between
            | Lex::Stage(_)
            | Lex::And
            | Lex::For
            | Lex::Before
            | Lex::After
            | Lex::On
    );
    // "May" and "March" stand alone only where a time is expected; at the start of a sentence they are verbs.
    (!needs_more || has_more || (is_place && view.is_capital(at))).then_some(read)
}

fn is_scale(view: &View, at: usize) -> bool {
    matches!(view.lex(at), Lex::Scale(_)) || view.is(at, "percent") || view.word(at) == "%"
}

fn is_decimal(view: &View, at: usize) -> bool {
    let Kind::Number(_, n_digits) = view.kind(at + 1) else { return false };
    // "3,000" is a number; "May 4,2021" lost a space.
    let is_mark = view.is_tight(at, Kind::Dot) || (view.is_tight(at, Kind::Comma) && n_digits == 3);
    is_mark && view.is_glued(at + 1)
}

/// "Wednesday", "Wednesday, 7 January", "Wednesday (7 January)", "Wednesday the 7th"
fn weekday_first(view: &View, at: usize) -> Option<Read> {
    let weekday = view.weekday(at)?;
    let is_short = matches!(view.lex(at), Lex::WeekdayShort(_));
    let next = at + 1 + usize::from(is_short && view.is_tight(at + 1, Kind::Dot));
    let skip = next + usize::from(matches!(view.kind(next), Kind::Comma));
    let skip = skip + usize::from(view.lex(skip) == Lex::The);
    let dated =
        numeric(view, skip).or_else(|| day_first(view, skip)).or_else(|| month_first(view, skip).filter(has_day));
    if let Some((Meaning::Partial { year, month, day, lean, .. }, next)) = dated {
        return Some((Meaning::Partial { year, month, day, weekday: Some(weekday), lean }, next));
    }
    if is_short {
        let before = matches!(view.lex_before(at), Lex::On | Lex::Last | Lex::Next | Lex::This);
        if !before || !view.is_end(next) {
            return None;
        }
    }
    if let Some((day, next)) = day(view, skip).filter(|read| read.1 == skip + 2 && view.is_end(read.1)) {
        let lean = view.lean(at);
        return Some((
            Meaning::Partial { year: None, month: None, day: Some(day), weekday: Some(weekday), lean },
            next,
        ));
    }
    let next = next
        + usize::from(matches!(view.lex(next), Lex::Of | Lex::From) && view.lex(next + 2) == Lex::Unit(Grain::Week, 1));
    for (lex, shift) in [(Lex::Last, -1), (Lex::This, 0), (Lex::Next, 1)] {
        if view.lex(next) == lex && view.lex(next + 1) == Lex::Unit(Grain::Week, 1) {
            return Some((Meaning::OfWeek { weekday, shift }, next + 2));
        }
    }
    let lean = match view.lean(at) {
        // A report that names a weekday looks back unless its verb says otherwise.
        Lean::Near => Lean::Past,
        lean => lean,
    };
    Some((Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean }, next))
}

fn has_day(read: &Read) -> bool {
    matches!(read.0, Meaning::Partial { day: Some(_), .. })
}

/// "2026-01-05", "2026/1/5", "05.01.2026", "1/5/26", "2017-12"
fn numeric(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(first, first_n) = view.kind(at) else { return None };
    let mark = view.kind(at + 1);
    let is_joined =
        matches!(mark, Kind::Dash | Kind::Slash | Kind::Dot) && view.is_glued(at + 1) && view.is_glued(at + 2);
    if !is_joined || continues_a_code(view, at) {
        return None;
    }
    let Kind::Number(second, second_n) = view.kind(at + 2) else { return iso_week(view, at) };
    let third = match view.kind(at + 4) {
        Kind::Number(third, n) if view.is_tight(at + 3, mark) && view.is_glued(at + 4) => Some((third, n)),
        _ => None,
    };
    let (Some((third, third_n)), true) = (third, second_n <= 2) else {
        return year_and_month(view, at, (first, first_n), (second, second_n), mark);
    };
    if view.is_glued(at + 5) && matches!(view.kind(at + 5), Kind::Number(..) | Kind::Dash | Kind::Slash) {
        return None;
    }
    let (year, month, day) = match (first_n, third_n) {
        (4, 1 | 2) => (first as i16, second, third),
        (1 | 2, 4 | 2) => {
            let year = if third_n == 2 { full_year(third) } else { third as i16 };
            // "1.2.26" may be a version or a section: short years want slashes.
            if third_n == 2 && mark != Kind::Slash {
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

/// A number that a letter, mark or other number runs into is part of a code.
fn continues_a_code(view: &View, at: usize) -> bool {
    view.is_glued(at)
        && match view.kind_before(at) {
            Some(Kind::Open | Kind::Apostrophe) => false,
            Some(Kind::Other) => !matches!(view.word(at - 1), "\"" | "“" | "‘" | "«"),
            Some(Kind::Comma | Kind::Colon) => false,
            _ => true,
        }
}

fn year_and_month(view: &View, at: usize, first: (u32, u8), second: (u32, u8), mark: Kind) -> Option<Read> {
    let is_alone = !view.is_glued(at + 3) || !matches!(view.kind(at + 3), Kind::Number(..) | Kind::Dash | Kind::Slash);
    let (year, month) = match (first.1, second.1) {
        (4, 2) if mark != Kind::Dot && is_alone => (view.year(at)?, second.0),
        // "03/2026" is as often the number of an issue.
        (1 | 2, 4) if mark == Kind::Slash && is_alone && is_expected(view.lex_before(at)) => {
            (view.year(at + 2)?, first.0)
        }
        _ => return None,
    };
    let is_span_of_years = first.1 == 4 && second.0 == (first.0 + 1) % 100;
    ((1..=12).contains(&month) && !is_span_of_years)
        .then(|| (partial(view, at, Some(year), Some(month as i8), None), at + 3))
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

/// "1990s", "'90s", "the nineties"
fn decade(view: &View, at: usize) -> Option<Read> {
    if let Lex::Decade(decade) = view.lex(at) {
        return (view.lex_before(at) == Lex::The).then_some((Meaning::Decade(decade), at + 1));
    }
    let skip = usize::from(view.kind(at) == Kind::Apostrophe);
    let Kind::Number(value, n @ (2 | 4)) = view.kind(at + skip) else { return None };
    let next = at + skip + 1;
    let next = next + usize::from(view.is_tight(next, Kind::Apostrophe));
    if !(view.is_glued(next) && view.is(next, "s") && value % 10 == 0) {
        return None;
    }
    let is_short = n == 2 && (skip == 1 || matches!(view.lex_before(at), Lex::The | Lex::Stage(_)));
    let is_long = n == 4 && (1000..2100).contains(&value);
    (is_short || is_long).then_some((Meaning::Decade(value as i16), next + 1))
}

/// A bare number that the words around it make a year.
fn year_alone(view: &View, at: usize) -> Option<Read> {
    let found = view.year(at)?;
    let next = at + 1;
    if continues_a_code(view, at) && !matches!(view.kind_before(at), Some(Kind::Dash) if is_stage_dash(view, at)) {
        return None;
    }
    if view.is_glued(next) && matches!(view.kind(next), Kind::Word(_) | Kind::Slash | Kind::Number(..))
        || is_decimal(view, next)
    {
        return None;
    }
    let is_code =
        view.is_tight(next, Kind::Dash) && view.is_glued(next + 1) && matches!(view.kind(next + 1), Kind::Number(..));
    if is_code
        || is_scale(view, next)
        || view.unit(next).is_some_and(|(grain, _)| grain != Grain::Quarter && !is_year_unit(view, next))
    {
        return None;
    }
    is_year(view, at, found).then(|| {
        let is_fiscal = view.lex(next) == Lex::Fiscal && view.lex(next + 1) == Lex::Unit(Grain::Year, 1);
        if is_fiscal {
            return (Meaning::FiscalYear { year: Some(found), shift: 0 }, next + 2);
        }
        (year(found), next)
    })
}

fn is_year_unit(view: &View, at: usize) -> bool {
    view.lex(at) == Lex::Fiscal
}

fn is_stage_dash(view: &View, at: usize) -> bool {
    at >= 2 && matches!(view.lex(at - 2), Lex::Stage(_))
}

fn is_year(view: &View, at: usize, found: i16) -> bool {
    let is_modern = (1900..=2099).contains(&found);
    let is_end = view.is_end(at + 1);
    let before = view.kind_before(at);
    match view.lex_before(at) {
        Lex::Label | Lex::Over | Lex::Under | Lex::Scale(_) | Lex::Ones(_) => false,
        Lex::In | Lex::Since | Lex::By => is_end || (is_modern && found % 100 != 0),
        Lex::Unit(Grain::Year, _) | Lex::Stage(_) | Lex::Fiscal | Lex::Last => true,
        Lex::Of | Lex::From | Lex::To | Lex::Before | Lex::After | Lex::Between | Lex::And | Lex::For => {
            is_modern && is_end
        }
        Lex::The | Lex::A | Lex::Possessive => is_modern && found % 100 != 0,
        _ if !is_modern => false,
        _ if matches!(before, Some(Kind::Apostrophe)) || view.is(at.wrapping_sub(1), "s") => found % 1000 != 0,
        _ if view.is(at.wrapping_sub(1), "©") || matches!(before, None | Some(Kind::Open)) => true,
        _ if matches!(before, Some(Kind::Other)) => matches!(view.word(at - 1), "©" | "\"" | "“" | "‘"),
        // "described 2026 as", "began 2026 with": no count ends a phrase.
        _ => is_end && (1950..2050).contains(&found),
    }
}

/// "summer 2025", "the summer of 2025", "in winter"
fn season(view: &View, at: usize) -> Option<Read> {
    let (season, is_word) = match view.lex(at) {
        Lex::Season(season) => (season, false),
        Lex::SeasonWord(season) => (season, true),
        _ => return None,
    };
    let lean = view.lean(at);
    if let Some((year, next)) = year_after(view, at + 1) {
        return Some((Meaning::Season { season, year: Some(year), shift: None, lean }, next));
    }
    let before = view.lex_before(at);
    let is_place = before == Lex::In || (before == Lex::The && view.lex_before(at.saturating_sub(1)) == Lex::In);
    (is_place && !is_word && view.is_end(at + 1))
        .then_some((Meaning::Season { season, year: None, shift: None, lean }, at + 1))
}

/// "fiscal 2025", "fiscal year 2025"
fn fiscal(view: &View, at: usize) -> Option<Read> {
    let next = at + 1 + usize::from(view.lex(at + 1) == Lex::Unit(Grain::Year, 1));
    let year = view.year(next)?;
    Some((Meaning::FiscalYear { year: Some(year), shift: 0 }, next + 1))
}

/// A holiday with the year that follows it.
pub(super) fn holiday(view: &View, at: usize) -> Option<Read> {
    let token = view.tokens.get(at)?;
    for phrase in token.phrases {
        let PhraseMeaning::Holiday(rule) = phrase.meaning else { continue };
        let next = at + 1 + phrase.rest.len();
        // In lower case "easter" may be anything, "new year's day" and "easter 2030" may not.
        let is_named = token.is_capital || !phrase.rest.is_empty() || view.year(next).is_some();
        if !is_named || !phrase.rest.iter().enumerate().all(|(n, word)| is_phrase_word(view, at + 1 + n, word)) {
            continue;
        }
        // "Easter Island" is a place.
        if phrase.rest.is_empty() && view.is_capital(next) && view.lex(next) == Lex::None {
            continue;
        }
        let lean = view.lean(at);
        if let Some((year, next)) = year_after(view, next) {
            return Some((Meaning::Holiday { rule, year: Some(year), shift: None, lean }, next));
        }
        if let Some((shift, next)) = shifted_year(view, next) {
            // The holiday of another year is the one within that year.
            let shift = if shift == 0 { Some(0) } else { Some(shift) };
            return Some((Meaning::Holiday { rule, year: None, shift, lean }, next));
        }
        return Some((Meaning::Holiday { rule, year: None, shift: None, lean }, next));
    }
    None
}

/// Whether a token is a word of a phrase; all apostrophes are alike.
pub(super) fn is_phrase_word(view: &View, at: usize, word: &str) -> bool {
    view.is(at, word) || (word == "'" && view.kind(at) == Kind::Apostrophe)
}

/// "Q3 2025", "H1", "FY2025"
fn lettered(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(value, n) = view.kind(at + 1) else { return None };
    if !view.is_glued(at + 1) || !view.is_capital(at) {
        return None;
    }
    let next = at + 2;
    match (view.word(at), value, n) {
        ("Q", 1..=4, 1) => Some(quarter(view, value as i8, next)),
        ("H", 1..=2, 1) => year_after(view, next)
            .map(|(year, next)| (Meaning::Half { n: value as i8, year: Some(year), shift: 0 }, next)),
        ("FY", 0..=99, 2) => Some((Meaning::FiscalYear { year: Some(full_year(value)), shift: 0 }, next)),
        ("FY", _, 4) => Some((Meaning::FiscalYear { year: Some(view.year(at + 1)?), shift: 0 }, next)),
        _ => None,
    }
}

/// A quarter with the year that follows it: "2025", "of fiscal 2025", "of last year", "FY25".
pub(super) fn quarter(view: &View, n: i8, next: usize) -> Read {
    if let Some((year, next)) = year_after(view, next) {
        return (Meaning::Quarter { n, year: Some(year), shift: 0, is_fiscal: false }, next);
    }
    if let Some((shift, next)) = shifted_year(view, next) {
        return (Meaning::Quarter { n, year: None, shift, is_fiscal: false }, next);
    }
    let of = next + usize::from(view.lex(next) == Lex::Of);
    let fiscal = fiscal(view, of).or_else(|| lettered(view, of).filter(|_| view.is(of, "fy")));
    if let Some((Meaning::FiscalYear { year, .. }, next)) = fiscal {
        return (Meaning::Quarter { n, year, shift: 0, is_fiscal: true }, next);
    }
    (Meaning::Quarter { n, year: None, shift: 0, is_fiscal: false }, next)
}

/// Whether the stage word at a token is a prefix ("mid-January") and where what it qualifies begins.
pub(super) fn stage(view: &View, at: usize) -> Option<(Part, usize)> {
    let Lex::Stage(part) = view.lex(at) else { return None };
    let next = at + 1;
    Some((part, next + usize::from(view.is_tight(next, Kind::Dash))))
}
