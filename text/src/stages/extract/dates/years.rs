//! Years: "2026" where the words around it make it one, "of last year", "nineteen ninety-six".
//!
//! A bare number of four digits may count something; what stands before and after decides.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Lean, Meaning};
use crate::rules::date::Lex;
use crate::stages::extract::dates::marks::{continues_a_code, is_decimal, is_scale};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// A year as a meaning.
pub(super) fn year(year: i16) -> Meaning {
    Meaning::Partial { year: Some(year), month: None, day: None, weekday: None, lean: Lean::Near }
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
    if let Some((year, next)) = spoken_year(view, at + skip).filter(|_| skip == 0 || view.lex(at) != Lex::And) {
        return Some((year, next));
    }
    let found = view.year(at + skip).or_else(|| early_year(view, at, at + skip))?;
    let next = at + skip + 1;
    // "in March 2000 people" and "January 5, 2000 people" count people.
    let is_count = found % 1000 == 0 && !view.is_end(next);
    // "January 2025-26" and decimals do not end here.
    let goes_on = view.is_glued(next) && matches!(view.kind(next), Kind::Word(_)) || view.is_tight(next, Kind::Slash);
    (!is_count && !goes_on).then_some((found, next))
}

/// "5 December 1391": a day of a month makes a number a year that would be none elsewhere.
fn early_year(view: &View, at: usize, year_at: usize) -> Option<i16> {
    let Kind::Number(value @ 1000..1500, 4) = view.kind(year_at) else { return None };
    let has_month = at.checked_sub(1).is_some_and(|before| view.month_beside_a_day(before).is_some());
    (has_month && view.is_end(year_at + 1)).then_some(value as i16)
}

/// A year in words: "nineteen ninety-six", "two thousand and five", "seventeen hundred thirty-three".
pub(super) fn spoken_year(view: &View, at: usize) -> Option<(i16, usize)> {
    let (century, next) = match (view.lex(at), view.lex(at + 1)) {
        (Lex::Ones(2), Lex::Scale(1000)) => (20, at + 2),
        (Lex::Teen(n), Lex::Scale(100)) => (n, at + 2),
        (Lex::Teen(n), _) => (n, at + 1),
        (Lex::Tens(20), Lex::Teen(_) | Lex::Tens(_)) => (20, at + 1),
        _ => return None,
    };
    let is_scaled = next == at + 2;
    // "nineteen oh five"
    let is_zero = !is_scaled && (view.lex(next) == Lex::Ones(0) || view.is(next, "oh"));
    if let (true, Lex::Ones(n)) = (is_zero, view.lex(next + 1)) {
        return Some((i16::try_from(century * 100 + n).ok()?, next + 2));
    }
    let and = usize::from(is_scaled && view.lex(next) == Lex::And);
    let (rest, end) = match two_digits(view, next + and) {
        Some((rest, end)) if is_scaled || rest >= 10 => (rest, end),
        None if is_scaled => (0, next),
        _ => return None,
    };
    let year = i16::try_from(century * 100 + rest).ok()?;
    (view.is_end(end) && !view.is_tight(end, Kind::Dash) && year >= 1100).then_some((year, end))
}

fn two_digits(view: &View, at: usize) -> Option<(u32, usize)> {
    match view.lex(at) {
        Lex::Teen(n) => Some((n, at + 1)),
        Lex::Ones(n) => Some((n, at + 1)),
        Lex::Tens(tens) => {
            let dash = usize::from(view.is_tight(at + 1, Kind::Dash));
            match view.lex(at + 1 + dash) {
                Lex::Ones(ones) => Some((tens + ones, at + 2 + dash)),
                _ => Some((tens, at + 1)),
            }
        }
        _ => None,
    }
}

/// A year in words that stands alone: "in nineteen ninety-six".
pub(super) fn spoken_alone(view: &View, at: usize) -> Option<Read> {
    let before = view.lex_before(at);
    let is_asked = matches!(
        before,
        Lex::In | Lex::Since | Lex::By | Lex::From | Lex::To | Lex::Of | Lex::Before | Lex::After | Lex::Between
    );
    let (found, next) = spoken_year(view, at).filter(|_| is_asked || view.is_bare())?;
    // "in two thousand" counts; so does "of nineteen twenty".
    let is_count = found % 100 == 0 && next == at + 2;
    (!is_count && view.unit(next).is_none()).then(|| (year(found), next))
}

/// "year 2026", "the year 79", "year 247"
pub(super) fn numbered(view: &View, at: usize) -> Option<Read> {
    let next = at + 2;
    if let Some(found) = view.year(at + 1) {
        return view.is_end(next).then(|| (year(found), next));
    }
    // "Year 7" is a class, "year 12 pupils" are in one.
    let early = view.number(at + 1, 4).filter(|n| (1..1500).contains(n))?;
    let is_led = view.lex_before(at) == Lex::The || early >= 100;
    let is_year = is_led && !view.is_capital(at) && view.is_end(next) && !is_decimal(view, next);
    is_year.then(|| (year(early as i16), next))
}

/// "AD 79", "79 AD", "14 a.d.", "600 CE"
pub(super) fn era(view: &View, at: usize) -> Option<Read> {
    let number = |at: usize| view.number(at, 4).filter(|n| (1..2100).contains(n));
    if matches!(view.kind(at), Kind::Word(_)) {
        let found = number(at + 1).filter(|_| view.word(at) == "AD" && view.is_end(at + 2))?;
        return Some((year(found as i16), at + 2));
    }
    let found = number(at).filter(|_| !view.is_glued(at))?;
    let next = at + 1;
    if matches!(view.word(next), "AD" | "CE") {
        return Some((year(found as i16), next + 1));
    }
    let is_dotted = ["a", "d"]
        .iter()
        .enumerate()
        .all(|(n, letter)| view.is(next + 2 * n, letter) && view.is_tight(next + 2 * n + 1, Kind::Dot));
    is_dotted.then(|| (year(found as i16), next + 4))
}

/// "the class of '98", "in '69"
pub(super) fn short(view: &View, at: usize) -> Option<Read> {
    let is_asked = matches!(view.lex_before(at), Lex::Of | Lex::In | Lex::Since | Lex::From);
    let Kind::Number(short, 2) = view.kind(at + 1) else { return None };
    let next = at + 2;
    let goes_on = view.is_glued(next) && matches!(view.kind(next), Kind::Word(_) | Kind::Number(..) | Kind::Apostrophe);
    let is_count = view.unit(next).is_some() || matches!(view.lex(next), Lex::Scale(_));
    let is_year = is_asked && !view.is_glued(at) && view.is_glued(at + 1) && !goes_on && !is_count;
    is_year.then(|| (year(full_year(short)), next))
}

pub(super) fn full_year(short: u32) -> i16 {
    let short = short as i16;
    if short < 50 { 2000 + short } else { 1900 + short }
}

/// "last year", "this year", "of that year", "the following year" after a month or a day, as years from the anchor's.
pub(super) fn shifted_year(view: &View, at: usize) -> Option<(i32, Base, usize)> {
    let at = at + usize::from(view.kind(at) == Kind::Comma || view.lex(at) == Lex::Of);
    let the = usize::from(view.lex(at) == Lex::The);
    let (shift, base) = match (view.lex(at + the), the) {
        (Lex::Last, 0) => (-1, Base::Speech),
        (Lex::This, 0) => (0, Base::Speech),
        (Lex::Next, 0) => (1, Base::Speech),
        (Lex::That, 0) | (Lex::Same, 1) => (0, Base::Narrative),
        (Lex::Following | Lex::Next, 1) => (1, Base::Narrative),
        (Lex::Prior, 1) => (-1, Base::Narrative),
        _ => return None,
    };
    let unit = at + the + 1;
    (view.lex(unit) == Lex::Unit(Grain::Year, 1)).then_some((shift, base, unit + 1))
}

/// A bare number that the words around it make a year.
pub(super) fn year_alone(view: &View, at: usize) -> Option<Read> {
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
    let is_end = view.is_end(at + 1) || view.is(at + 1, "onwards") || view.is(at + 1, "onward");
    let before = view.kind_before(at);
    let is_old = (1000..1900).contains(&found) && is_end && at >= 2;
    match view.lex_before(at) {
        // "dates back to 1790", "dating from 1780"
        Lex::To if is_old && view.is(at - 2, "back") => true,
        Lex::From if is_old && ["dating", "dates", "dated"].iter().any(|word| view.is(at - 2, word)) => true,
        Lex::Label | Lex::Over | Lex::Under | Lex::Scale(_) | Lex::Ones(_) => false,
        Lex::In | Lex::Since | Lex::By => is_end || (is_modern && found % 100 != 0),
        Lex::Unit(Grain::Year, _) | Lex::Stage(_) | Lex::Fiscal | Lex::Last => true,
        Lex::Of | Lex::From | Lex::To | Lex::Before | Lex::After | Lex::Between | Lex::And | Lex::For => {
            is_modern && is_end
        }
        Lex::The | Lex::A | Lex::Possessive => is_modern && found % 100 != 0,
        _ if !is_modern => false,
        _ if matches!(before, Some(Kind::Apostrophe)) || view.is(at.wrapping_sub(1), "s") => found % 1000 != 0,
        _ if view.is(at.wrapping_sub(1), "©") => true,
        // "2000 milligrams" counts, "2026 Games" names.
        _ if matches!(before, None | Some(Kind::Open)) => found % 100 != 0 || is_end || view.is_capital(at + 1),
        _ if matches!(before, Some(Kind::Other)) => matches!(view.word(at - 1), "©" | "\"" | "“" | "‘"),
        // "described 2026 as", "began 2026 with": no count ends a phrase.
        _ => is_end && (1950..2050).contains(&found),
    }
}
