//! Dates that name a day, month, year, quarter or decade: "2026-01-05", "5 January, 2026", "Jan. 5", "the 1990s", "Q3 2025".
//!
//! What is not written stays open in the meaning ("January 4" has no year). Intervals are `find`'s, "last month" is
//! `relative`'s.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Lean, Meaning, Part};
use crate::rules::date::{Lex, PhraseMeaning};
use crate::stages::extract::dates::amount;
use crate::stages::extract::dates::marks::{continues_a_code, is_decimal, is_scale};
use crate::stages::extract::dates::numeric::{compact, numeric, spaced_month};
use crate::stages::extract::dates::partial::partial;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};
use crate::stages::extract::dates::years::{self, full_year, shifted_year, spoken_alone, year_after, year_alone};

/// A date without a range in it.
pub(super) fn point(view: &View, at: usize) -> Option<Read> {
    match view.kind(at) {
        Kind::Number(..) => numeric(view, at)
            .or_else(|| day_first(view, at))
            .or_else(|| decade(view, at))
            .or_else(|| year_then_month(view, at))
            .or_else(|| year_then_quarter(view, at))
            .or_else(|| numbered_quarter(view, at))
            .or_else(|| spaced_month(view, at))
            .or_else(|| years::era(view, at))
            .or_else(|| year_alone(view, at))
            .or_else(|| compact(view, at))
            .or_else(|| day_of_some_month(view, at)),
        Kind::Word(_) => named(view, at),
        Kind::Apostrophe => decade(view, at).or_else(|| years::short(view, at)),
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
        Lex::Ordinal(_) => day_first(view, at),
        Lex::Tens(_) | Lex::Teen(_) | Lex::Ones(_) => day_first(view, at).or_else(|| spoken_alone(view, at)),
        Lex::Unit(Grain::Second, _) if view.lex(at + 1) == Lex::Of => day_first(view, at),
        Lex::Season(_) | Lex::SeasonWord(_) => season(view, at).or_else(|| holiday(view, at)),
        Lex::Fiscal => fiscal(view, at),
        Lex::Decade(_) => decade(view, at),
        Lex::Unit(Grain::Year, 1) => years::numbered(view, at),
        _ => holiday(view, at).or_else(|| lettered(view, at)).or_else(|| years::era(view, at)),
    }
}

fn named_after_the(view: &View, at: usize) -> Option<Read> {
    // "the autumn of 2024"
    if matches!(view.lex(at + 1), Lex::Season(_) | Lex::SeasonWord(_)) && view.lex(at + 2) == Lex::Of {
        return season(view, at + 1);
    }
    day_first(view, at + 1).or_else(|| decade(view, at + 1)).or_else(|| day_of_some_month(view, at)).or_else(|| {
        let is_year = view.lex(at + 1) == Lex::Unit(Grain::Year, 1);
        is_year.then(|| years::numbered(view, at + 1)).flatten()
    })
}

/// "on the 21st", "on 21st"
fn day_of_some_month(view: &View, at: usize) -> Option<Read> {
    let the = usize::from(view.lex(at) == Lex::The);
    let is_asked = match view.lex_before(at) {
        Lex::On => true,
        Lex::For | Lex::By | Lex::From | Lex::To | Lex::Before | Lex::After | Lex::Since => the == 1,
        _ => false,
    };
    if !matches!(view.kind(at + the), Kind::Number(..)) || !is_asked {
        return None;
    }
    let (day, next) = view.ordinal(at + the)?;
    // "on 21st Street"
    let is_day = (1..=31).contains(&day) && view.is_end(next) && view.lex(next) != Lex::Label;
    is_day.then(|| (partial(view, at, None, None, Some(day as i8)), next))
}

/// A month or day of a month, with the year that follows it.
pub(super) fn with_year(view: &View, at: usize, (month, day): (i8, Option<i8>), next: usize) -> Read {
    if let Some((year, next)) = year_after(view, next) {
        return (partial(view, at, Some(year), Some(month), day), next);
    }
    if let Some((shift, base, next)) = shifted_year(view, next) {
        return (Meaning::OfYear { month, day, shift, base }, next);
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

/// "twenty five January"
fn spoken_day(view: &View, at: usize) -> Option<(i8, usize)> {
    let (Lex::Tens(tens @ (20 | 30)), Lex::Ones(ones)) = (view.lex(at), view.lex(at + 1)) else { return None };
    let day = i8::try_from(tens + ones).ok().filter(|day| *day <= 31)?;
    view.month(at + 2).is_some().then_some((day, at + 2))
}

/// "5 January 2026", "5th of Jan.", "5-Jan-2026"
fn day_first(view: &View, at: usize) -> Option<Read> {
    // "cost $ 8 March 21"
    if at > 0 && view.kind(at - 1) == Kind::Other && matches!(view.word(at - 1), "$" | "€" | "£" | "¥") {
        return None;
    }
    let (day, next) = day(view, at).or_else(|| spoken_day(view, at))?;
    let is_tight_dash =
        (view.is_tight(next, Kind::Dash) || view.is_tight(next, Kind::Slash)) && view.is_glued(next + 1);
    if view.lex(next) == Lex::Of
        && let Some(read) = day_of_shifted_month(view, day, next + 1)
    {
        return Some(read);
    }
    // "16. Nov. 2016"
    if view.is_tight(next, Kind::Dot)
        && let Some(month) = view.month_beside_a_day(next + 1)
        && let Some((year, end)) = year_after(view, view.after_month(next + 1))
    {
        return Some((partial(view, at, Some(year), Some(month), Some(day)), end));
    }
    let next = next + usize::from(view.lex(next) == Lex::Of || is_tight_dash);
    let next = next + usize::from(view.lex(next) == Lex::The && view.month(next + 1).is_some());
    let month = view.month_beside_a_day(next)?;
    Some(with_year(view, at, (month, Some(day)), view.after_month(next)))
}

/// "the 20th of next month", "the 15th of the month"
fn day_of_shifted_month(view: &View, day: i8, at: usize) -> Option<Read> {
    let at = at + usize::from(view.lex(at) == Lex::The);
    let has_article = view.lex(at.wrapping_sub(1)) == Lex::The;
    let (shift, base, unit) = match view.lex(at) {
        Lex::Last => (-1, Base::Speech, at + 1),
        Lex::Prior => (-1, Base::Narrative, at + 1),
        Lex::This => (0, Base::Speech, at + 1),
        Lex::Next => (1, Base::Speech, at + 1),
        Lex::Following => (1, Base::Narrative, at + 1),
        Lex::Unit(..) if has_article => (0, Base::Speech, at),
        _ => return None,
    };
    let is_month = view.lex(unit) == Lex::Unit(Grain::Month, 1);
    let whole = Box::new(Meaning::Cell { grain: Grain::Month, shift, base });
    is_month.then(|| (Meaning::Within { whole, part: Part::Nth(day as u16, Grain::Day) }, unit + 1))
}

/// "2019 Q1", "2019-q1", "18Q4"
fn year_then_quarter(view: &View, at: usize) -> Option<Read> {
    let dash = usize::from(view.is_tight(at + 1, Kind::Dash));
    let next = at + 1 + dash;
    let Kind::Number(n @ 1..=4, 1) = view.kind(next + 1) else { return None };
    let is_quarter = view.is(next, "q") && view.is_glued(next + 1) && (dash == 0 || view.is_glued(next));
    if !is_quarter || continues_a_code(view, at) || view.is_glued(next + 2) && !view.is_end(next + 2) {
        return None;
    }
    let year = match view.kind(at) {
        Kind::Number(short, 2) if view.is_glued(next) && dash == 0 => full_year(short),
        _ => view.year(at)?,
    };
    Some((quarter_of(n as i8, Some(year), None), next + 2))
}

/// "2016 june", but not "in 2016, june 5" or "in 2016 May said"
fn year_then_month(view: &View, at: usize) -> Option<Read> {
    let year = view.year(at)?;
    let next = at + 1 + usize::from(view.kind(at + 1) == Kind::Comma);
    let month = match view.lex(next) {
        Lex::Month(month) => month,
        Lex::MonthWord(month) if !matches!(month, 3 | 5) => month,
        // "in 2016 May said" has a name; nothing is said after "until 2016 May."
        Lex::MonthWord(month) if !matches!(view.kind(next + 1), Kind::Word(_) | Kind::Number(..)) => month,
        _ => return None,
    };
    let end = view.after_month(next);
    let is_end = view.is_end(end) && day(view, end).is_none() && !continues_a_code(view, at);
    is_end.then(|| (partial(view, at, Some(year), Some(month), None), end))
}

/// "January 5, 2026", "Jan. 5th", "January 2026", "January"
fn month_first(view: &View, at: usize) -> Option<Read> {
    let month = view.month(at)?;
    let next = view.after_month(at);
    let is_mark = view.is_tight(next, Kind::Dash) || view.is_tight(next, Kind::Slash);
    let dash = usize::from(is_mark && view.is_glued(next + 1));
    let the = usize::from(view.lex(next) == Lex::The);
    if let Some((day, after)) = day(view, next + dash + the) {
        let is_day = !view.is_tight(after, Kind::Colon) && !is_scale(view, after) && !is_decimal(view, after);
        // "the" wants an ordinal; "March 3 percent" is no day.
        if is_day && (the == 0 || after == next + the + 2) {
            return Some(with_year(view, at, (month, Some(day)), after));
        }
    }
    // "May twenty one", "january twenty two, 2018"
    if let Some((day, after)) = amount::number(view, next)
        && matches!(view.lex(next), Lex::Tens(_) | Lex::Teen(_))
        && (1.0..=31.0).contains(&day)
        && view.is_end(after)
    {
        return Some(with_year(view, at, (month, Some(day as i8)), after));
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
    // "May to March", "Nov-Feb", "nov-feb 2017"
    let is_joined = view.lex(next) == Lex::To || view.kind(next) == Kind::Dash;
    let is_pair = view.is_capital(at) && view.is_capital(next + 1)
        || view.kind(next) == Kind::Dash && matches!(view.kind(next + 2), Kind::Number(..));
    let is_first = is_pair && is_joined && view.month(next + 1).is_some();
    let is_name = view.is_capital(at) || (before == Lex::In && !matches!(month, 3 | 5));
    (!needs_more || has_more || is_first || (is_place && is_name)).then_some(read)
}

/// "Wednesday", "Wednesday, 7 January", "Wednesday (7 January)", "Wednesday the 7th"
fn weekday_first(view: &View, at: usize) -> Option<Read> {
    let weekday = view.weekday(at)?;
    let is_short = matches!(view.lex(at), Lex::WeekdayShort(_));
    let next = at + 1 + usize::from(is_short && view.is_tight(at + 1, Kind::Dot));
    if let Some(read) = weekday_with_day(view, weekday, next) {
        return Some(read);
    }
    let skip = next + usize::from(matches!(view.kind(next), Kind::Comma));
    let skip = skip + usize::from(view.lex(skip) == Lex::The);
    let ordinal = day(view, skip).filter(|read| {
        // "Sunday 31." names a day, "Sunday 31-24" a score.
        let is_plain = skip == next
            && !view.is_glued(skip)
            && (matches!(view.kind(read.1), Kind::Dot | Kind::Comma | Kind::Close)
                || view.lex(read.1) == Lex::At
                || matches!(view.word(read.1), "!" | "?" | ";"))
            && !is_decimal(view, read.1);
        read.1 > skip + 1 || matches!(view.lex(skip), Lex::Ordinal(_)) || is_plain
    });
    if is_short && ordinal.is_none() {
        let before = matches!(view.lex_before(at), Lex::On | Lex::Last | Lex::Next | Lex::This);
        if !(before || view.is_bare()) || !view.is_end(next) {
            return None;
        }
    }
    if let Some((day, next)) = ordinal.filter(|read| view.is_end(read.1)) {
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
    // "on Friday week" is a week after the Friday to come; "the Friday week" and "Friday week two" are none.
    let is_week =
        view.lex(next) == Lex::Unit(Grain::Week, 1) && view.is_end(next + 1) && view.lex_before(at) != Lex::The;
    if is_week && !matches!(view.kind(next + 1), Kind::Word(Lex::Ones(_) | Lex::Teen(_) | Lex::Tens(_))) {
        let of = Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean: Lean::Future };
        return Some((Meaning::Beside { grain: Grain::Week, n: 1, of: Box::new(of) }, next + 1));
    }
    let lean = match view.lean(at) {
        // A report that names a weekday looks back unless its verb says otherwise.
        Lean::Near => Lean::Past,
        lean => lean,
    };
    Some((Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean }, next))
}

/// A weekday whose day of the month follows: "Friday, 5 May".
pub(super) fn weekday_with_day(view: &View, weekday: i8, next: usize) -> Option<Read> {
    let skip = next + usize::from(matches!(view.kind(next), Kind::Comma));
    let skip = skip + usize::from(view.lex(skip) == Lex::The);
    let dated =
        numeric(view, skip).or_else(|| day_first(view, skip)).or_else(|| month_first(view, skip).filter(has_day));
    let Some((Meaning::Partial { year, month, day, lean, .. }, next)) = dated else { return None };
    Some((Meaning::Partial { year, month, day, weekday: Some(weekday), lean }, next))
}

fn has_day(read: &Read) -> bool {
    matches!(read.0, Meaning::Partial { day: Some(_), .. })
}

/// "1990s", "'90s", "the nineties"
fn decade(view: &View, at: usize) -> Option<Read> {
    if let Lex::Decade(decade) = view.lex(at) {
        return matches!(view.lex_before(at), Lex::The | Lex::In | Lex::Stage(_))
            .then_some((Meaning::Decade(decade), at + 1));
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
        let is_asked = matches!(
            view.lex_before(at),
            Lex::On | Lex::By | Lex::At | Lex::Last | Lex::Next | Lex::This | Lex::Since | Lex::Before | Lex::Following
        );
        let is_named = token.is_capital
            || !phrase.rest.is_empty()
            // "lent 2018 coins" is a verb with its object.
            || (view.year(next).is_some() && view.word(at).len() > 4)
            || view.lex(next) == Lex::Unit(Grain::Weekend, 1)
            || (view.is_end(next) && (is_asked || view.is_alone(at, next)));
        if !is_named || !phrase.rest.iter().enumerate().all(|(n, word)| is_phrase_word(view, at + 1 + n, word)) {
            continue;
        }
        // "Easter Island" is a place.
        if phrase.rest.is_empty() && view.is_capital(next) && view.lex(next) == Lex::None {
            continue;
        }
        let lean = match view.lean(at) {
            Lean::Near if view.is_alone(at, next) => Lean::Future,
            lean => lean,
        };
        // "Labor Day weekend", "Easter weekend 2024"
        if view.lex(next) == Lex::Unit(Grain::Weekend, 1) {
            let dated = year_after(view, next + 1);
            let (year, end) = dated.map_or((None, next + 1), |(year, end)| (Some(year), end));
            let of = Box::new(Meaning::Holiday { rule, year, shift: None, lean });
            return Some((Meaning::Holding { grain: Grain::Weekend, of }, end));
        }
        if let Some((year, next)) = year_after(view, next) {
            return Some((Meaning::Holiday { rule, year: Some(year), shift: None, lean }, next));
        }
        if let Some((shift, Base::Speech, next)) = shifted_year(view, next) {
            return Some((Meaning::HolidayOfYear { rule, shift }, next));
        }
        return Some((Meaning::Holiday { rule, year: None, shift: None, lean }, next));
    }
    None
}

/// Whether a token is a word of a phrase; all apostrophes are alike, and all hyphens.
pub(super) fn is_phrase_word(view: &View, at: usize, word: &str) -> bool {
    view.is(at, word)
        || (word == "'" && view.kind(at) == Kind::Apostrophe)
        || (word == "-" && view.kind(at) == Kind::Dash)
}

/// "Q3 2025", "H1", "FY2025"
fn lettered(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(value, n) = view.kind(at + 1) else { return None };
    if !view.is_glued(at + 1) {
        return None;
    }
    let next = at + 2;
    if !view.is_capital(at) {
        // "q3 2019" is a quarter; a lone "q3" may be anything.
        let is_dated = view.is(at, "q") && n == 1 && (1..=4).contains(&value) && year_after(view, next).is_some();
        // "cy31", "fy25"
        return match view.word(at) {
            _ if is_dated => Some(quarter(view, value as i8, next)),
            "cy" if n == 2 && value < 50 && view.is_end(next) => Some((years::year(full_year(value)), next)),
            "fy" if n == 2 => Some((Meaning::FiscalYear { year: Some(full_year(value)), shift: 0 }, next)),
            _ => None,
        };
    }
    match (view.word(at), value, n) {
        ("Q", 1..=4, 1) => Some(quarter(view, value as i8, next)),
        ("H", 1..=2, 1) => year_after(view, next)
            .map(|(year, next)| (Meaning::Half { n: value as i8, year: Some(year), shift: 0 }, next)),
        // "the CY80 engine" has a name.
        ("CY", 0..50, 2) if view.is_end(next) => Some((years::year(full_year(value)), next)),
        ("CY", _, 4) => Some((years::year(view.year(at + 1)?), next)),
        ("FY", 0..=99, 2) => Some((Meaning::FiscalYear { year: Some(full_year(value)), shift: 0 }, next)),
        ("FY", _, 4) => Some((Meaning::FiscalYear { year: Some(view.year(at + 1)?), shift: 0 }, next)),
        _ => None,
    }
}

/// "1Q27", "2Q 2027"
fn numbered_quarter(view: &View, at: usize) -> Option<Read> {
    let Kind::Number(n @ 1..=4, 1) = view.kind(at) else { return None };
    if view.is_glued(at) || !view.is_glued(at + 1) || view.word(at + 1) != "Q" {
        return None;
    }
    let of = |year: i16, next: usize| (quarter_of(n as i8, Some(year), None), next);
    match view.kind(at + 2) {
        Kind::Number(year, 2) if view.is_glued(at + 2) && view.is_end(at + 3) => Some(of(full_year(year), at + 3)),
        _ => year_after(view, at + 2).map(|(year, next)| of(year, next)),
    }
}

/// A quarter of a calendar year.
pub(super) fn quarter_of(n: i8, year: Option<i16>, shift: Option<i32>) -> Meaning {
    Meaning::Quarter { n, year, shift, lean: Lean::Near, is_fiscal: false }
}

/// A quarter with the year that follows it: "2025", "of fiscal 2025", "of last year", "FY25".
pub(super) fn quarter(view: &View, n: i8, next: usize) -> Read {
    if let Some((year, next)) = year_after(view, next) {
        return (quarter_of(n, Some(year), None), next);
    }
    if let Some((shift, Base::Speech, next)) = shifted_year(view, next) {
        return (quarter_of(n, None, Some(shift)), next);
    }
    let of = next + usize::from(view.lex(next) == Lex::Of);
    let fiscal = fiscal(view, of).or_else(|| lettered(view, of).filter(|_| view.is(of, "fy")));
    if let Some((Meaning::FiscalYear { year, .. }, next)) = fiscal {
        return (Meaning::Quarter { n, year, shift: Some(0), lean: Lean::Near, is_fiscal: true }, next);
    }
    // "sales fell in Q3": the last one that has begun.
    (Meaning::Quarter { n, year: None, shift: None, lean: view.lean(next), is_fiscal: false }, next)
}

/// Whether the stage word at a token is a prefix ("mid-January") and where what it qualifies begins.
pub(super) fn stage(view: &View, at: usize) -> Option<(Part, usize)> {
    let Lex::Stage(part) = view.lex(at) else { return None };
    let next = at + 1;
    Some((part, next + usize::from(view.is_tight(next, Kind::Dash))))
}
