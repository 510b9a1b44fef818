//! Dates counted from another: "yesterday", "last month", "two years ago", "the day before", "the first two weeks of the
//! year", "early next week".
//!
//! "three days later" is counted from what the text spoke of last, "three days ago" from when it was written.

use crate::model::calendar::{Base, Grain, Lean, Meaning, Part, Reference};
use crate::rules::date::Lex;
use crate::stages::extract::dates::absolute::{self, stage, year_after};
use crate::stages::extract::dates::amount::{Amount, amount};
use crate::stages::extract::dates::moment::{clock_of, day_part};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// Dates within dates that are read; a hostile text nests them without end.
const DEEPEST: u8 = 4;

/// Any single date, absolute or relative.
pub(super) fn point(view: &View, at: usize) -> Option<Read> {
    let depth = view.depth.get();
    if depth >= DEEPEST {
        return None;
    }
    view.depth.set(depth + 1);
    let read = relative(view, at).or_else(|| absolute::point(view, at));
    view.depth.set(depth);
    read
}

fn relative(view: &View, at: usize) -> Option<Read> {
    match view.lex(at) {
        Lex::Deictic(days) => Some((cell(Grain::Day, days, Base::Speech), at + 1)),
        Lex::Tonight => Some((night(view, cell(Grain::Day, 0, Base::Speech))?, at + 1)),
        Lex::The => after_the(view, at),
        Lex::Last | Lex::Next | Lex::This | Lex::Prior | Lex::Following | Lex::That | Lex::Same => {
            shifted(view, at, at)
        }
        Lex::Stage(_) => staged(view, at),
        Lex::Ordinal(_) | Lex::Unit(Grain::Second, _) => counted_part(view, at),
        Lex::New => new_year(view, at),
        Lex::Unit(Grain::Day, 1) => match (view.lex(at + 1), view.lex(at + 2)) {
            (Lex::Before, Lex::Deictic(days)) => Some((cell(Grain::Day, days - 1, Base::Speech), at + 3)),
            (Lex::After, Lex::Deictic(days)) => Some((cell(Grain::Day, days + 1, Base::Speech), at + 3)),
            _ => None,
        },
        _ if matches!(view.kind(at), Kind::Number(..)) => counted_part(view, at).or_else(|| distance(view, at)),
        Lex::A
        | Lex::Ones(_)
        | Lex::Teen(_)
        | Lex::Tens(_)
        | Lex::Couple
        | Lex::Half
        | Lex::Several
        | Lex::Scale(_) => counted_part(view, at).or_else(|| distance(view, at)),
        _ => None,
    }
}

fn cell(grain: Grain, shift: i32, base: Base) -> Meaning {
    Meaning::Cell { grain, shift, base }
}

fn night(view: &View, day: Meaning) -> Option<Meaning> {
    let part = view.rules.day_parts.iter().find(|part| part.code == "NI")?;
    Some(Meaning::At { day: Some(Box::new(day)), clock: clock_of(part, None) })
}

fn new_year(view: &View, at: usize) -> Option<Read> {
    let is_year = view.lex(at + 1) == Lex::Unit(Grain::Year, 1) && view.lex_before(at) == Lex::The;
    let is_holiday = view.kind(at + 2) == Kind::Apostrophe && view.is_capital(at);
    // "the new year" of a plan is the one to come; that of a report has begun.
    let shift = i32::from(view.lean(at) == Lean::Future);
    (is_year && !is_holiday).then(|| (cell(Grain::Year, shift, Base::Speech), at + 2))
}

fn after_the(view: &View, at: usize) -> Option<Read> {
    let next = at + 1;
    match view.lex(next) {
        Lex::Last | Lex::Next | Lex::Prior | Lex::Following | Lex::Same | Lex::This => shifted(view, at, next),
        Lex::New => new_year(view, next),
        Lex::Stage(_) => staged(view, next),
        Lex::Ordinal(_) | Lex::Unit(Grain::Second, _) => counted_part(view, next),
        Lex::Unit(grain, 1) => {
            let after = next + 1;
            match (view.lex(after), view.lex(after + 1)) {
                (Lex::Before, Lex::Deictic(days)) => Some((cell(grain, days - 1, Base::Speech), after + 2)),
                (Lex::After, Lex::Deictic(days)) => Some((cell(grain, days + 1, Base::Speech), after + 2)),
                (Lex::Before, _) if view.is_end(after + 1) => Some((cell(grain, -1, Base::Narrative), after + 1)),
                (Lex::After, _) if view.is_end(after + 1) => Some((cell(grain, 1, Base::Narrative), after + 1)),
                _ => None,
            }
        }
        Lex::Units(..) => None,
        _ if matches!(view.kind(next), Kind::Number(..)) => counted_part(view, next),
        _ => None,
    }
}

/// "last month", "the past three years", "next Tuesday", "this summer", "the same day"
fn shifted(view: &View, start: usize, at: usize) -> Option<Read> {
    let (shift, base) = match view.lex(at) {
        Lex::Last => (-1, Base::Speech),
        Lex::Next if start < at && view.lex(at + 1) == Lex::Unit(Grain::Day, 1) => (1, Base::Narrative),
        Lex::Next => (1, Base::Speech),
        Lex::This => (0, Base::Speech),
        Lex::Prior => (-1, Base::Narrative),
        Lex::Following => (1, Base::Narrative),
        Lex::That | Lex::Same => (0, Base::Narrative),
        _ => return None,
    };
    let next = at + 1;
    let is_fiscal = view.lex(next) == Lex::Fiscal;
    let unit_at = next + usize::from(is_fiscal || view.is(next, "calendar"));
    if let (Lex::Last, Some(read)) = (view.lex(at), last_of(view, next)) {
        return Some(read);
    }
    if let Some((grain, n)) =
        view.unit(unit_at).filter(|_| !matches!(view.lex(unit_at), Lex::Units(..) | Lex::UnitShort(_)))
    {
        return of_unit(view, (shift, base), (grain, n), unit_at, is_fiscal);
    }
    if let Some(run) = amount(view, next).filter(|_| shift != 0 && !matches!(view.lex(at), Lex::That | Lex::Same)) {
        return of_run(view, start, at, shift, &run);
    }
    if base == Base::Narrative && !matches!(view.lex(at), Lex::Following | Lex::Prior | Lex::That) {
        return None;
    }
    named_shift(view, shift, next)
}

/// "last Monday of March", "last three days of the year"
fn last_of(view: &View, at: usize) -> Option<Read> {
    let (part, next) = match (view.weekday(at), view.unit(at), amount(view, at)) {
        (Some(weekday), ..) => (Part::NthWeekday(-1, weekday), at + 1),
        (_, Some((grain, 1)), _) if grain >= Grain::Day => (Part::Last(1, grain), at + 1),
        (.., Some(run)) if run.grain >= Grain::Day => {
            (Part::Last(u16::try_from(run.whole()?).ok()?, run.grain), run.next)
        }
        _ => return None,
    };
    let (whole, end) = of_whole(view, next)?;
    Some((Meaning::Within { whole: Box::new(whole), part }, end))
}

fn of_unit(
    view: &View,
    (shift, base): (i32, Base),
    (grain, n): (Grain, u8),
    at: usize,
    is_fiscal: bool,
) -> Option<Read> {
    let next = at + 1;
    if view.is_tight(next, Kind::Dash) || grain < Grain::Day {
        return None;
    }
    if is_fiscal {
        let meaning = match grain {
            Grain::Year => Meaning::FiscalYear { year: None, shift },
            _ => return None,
        };
        return Some((meaning, next));
    }
    if view.is(at, "night") {
        return night(view, cell(Grain::Day, shift, base)).filter(|_| shift <= 0).map(|night| (night, next));
    }
    // "this day", "that second" say nothing of the calendar.
    if (base == Base::Speech && shift == 0 && grain == Grain::Day) || n != 1 {
        return None;
    }
    Some((cell(grain, shift, base), next))
}

fn of_run(view: &View, start: usize, at: usize, shift: i32, run: &Amount) -> Option<Read> {
    // "to last two days" is a verb.
    if view.lex(at) == Lex::Last && start == at && matches!(view.lex_before(at), Lex::To | Lex::Will) {
        return None;
    }
    match run.whole() {
        Some(n) => Some((Meaning::Run { grain: run.grain, n: n * shift }, run.next)),
        None => Some((Meaning::Vague(if shift < 0 { Reference::Past } else { Reference::Future }), run.next)),
    }
}

/// A named month, weekday, season, holiday or part of the day after "last", "this" or "next".
fn named_shift(view: &View, shift: i32, at: usize) -> Option<Read> {
    let lean = match shift {
        0 => Lean::Near,
        n if n < 0 => Lean::Past,
        _ => Lean::Future,
    };
    if let Some(weekday) = view.weekday(at) {
        let meaning = match shift {
            n if n < 0 => Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean },
            n => Meaning::OfWeek { weekday, shift: n },
        };
        return Some((meaning, at + 1));
    }
    if let Some(month) = view.month(at) {
        let meaning = match shift {
            0 => Meaning::OfYear { month, day: None, shift },
            _ => Meaning::Partial { year: None, month: Some(month), day: None, weekday: None, lean },
        };
        return Some((meaning, view.after_month(at)));
    }
    match view.lex(at) {
        Lex::Season(season) | Lex::SeasonWord(season) => {
            return Some((Meaning::Season { season, year: None, shift: Some(shift), lean }, at + 1));
        }
        Lex::DayPart(_) if shift == 0 => {
            let ((part, stage), next) = day_part(view, at)?;
            let day = Some(Box::new(cell(Grain::Day, 0, Base::Speech)));
            return Some((Meaning::At { day, clock: clock_of(&part, stage) }, next));
        }
        _ => {}
    }
    match absolute::holiday(view, at)? {
        (Meaning::Holiday { rule, year: None, .. }, next) => {
            Some((Meaning::Holiday { rule, year: None, shift: Some(shift), lean }, next))
        }
        _ => None,
    }
}

/// "early 2026", "mid-January", "late last year", "the end of the month"
fn staged(view: &View, at: usize) -> Option<Read> {
    let (part, next) = stage(view, at)?;
    let is_adjective = ["early", "mid", "late"].iter().any(|word| view.is(at, word));
    let joined = match view.lex(next) {
        // "to start in May" is a verb; "early in May" is a part of it.
        Lex::Of if !is_adjective => next + 1,
        Lex::In if is_adjective => next + 1,
        _ if is_adjective => next,
        _ => return None,
    };
    let whole = whole(view, joined)?;
    // "late on Tuesday" qualifies hours, which no calendar day shows.
    let is_day = matches!(whole.0, Meaning::Partial { day: Some(_), .. } | Meaning::At { .. } | Meaning::Between(..));
    (!is_day).then(|| (Meaning::Within { whole: Box::new(whole.0), part }, whole.1))
}

/// What a part is taken of: a date, or "the year" for the one that is meant anyway.
fn whole(view: &View, at: usize) -> Option<Read> {
    let the = usize::from(matches!(view.lex(at), Lex::The));
    if let (
        1,
        Lex::Unit(
            grain @ (Grain::Week | Grain::Month | Grain::Quarter | Grain::Year | Grain::Decade | Grain::Century),
            1,
        ),
    ) = (the, view.lex(at + 1))
        && view.year(at + 2).is_none()
    {
        return Some((cell(grain, 0, Base::Speech), at + 2));
    }
    point(view, at).or_else(|| year_after(view, at).map(|(year, next)| (absolute::year(year), next)))
}

/// "first two weeks of the year", "second half of 2025", "first Monday of May", "21st century", "third quarter"
fn counted_part(view: &View, at: usize) -> Option<Read> {
    let (is_last, n, next) = match view.ordinal(at) {
        Some((n, next)) => (false, n, next),
        None => return None,
    };
    let next = next + usize::from(view.is_tight(next, Kind::Dash));
    if let Some(weekday) = view.weekday(next) {
        let (whole, end) = of_whole(view, next + 1)?;
        let part = Part::NthWeekday(i8::try_from(n).ok()?, weekday);
        return Some((Meaning::Within { whole: Box::new(whole), part }, end));
    }
    match view.lex(next) {
        Lex::Half => return half(view, n, next + 1),
        Lex::Unit(Grain::Century, _) => return Some((Meaning::Century(n as i16), next + 1)),
        Lex::Unit(Grain::Quarter, _) if (1..=4).contains(&n) => {
            return Some(absolute::quarter(view, n as i8, next + 1));
        }
        Lex::Unit(grain, 1) if grain >= Grain::Day => {
            let (whole, end) = of_whole(view, next + 1)?;
            return Some((Meaning::Within { whole: Box::new(whole), part: Part::Nth(n, grain) }, end));
        }
        _ => {}
    }
    let run = amount(view, next).filter(|run| n == 1 && run.grain >= Grain::Day && !run.is_hyphenated && !is_last)?;
    let (whole, end) = of_whole(view, run.next)?;
    let part = Part::First(u16::try_from(run.whole()?).ok()?, run.grain);
    Some((Meaning::Within { whole: Box::new(whole), part }, end))
}

fn of_whole(view: &View, at: usize) -> Option<Read> {
    matches!(view.lex(at), Lex::Of | Lex::In).then(|| whole(view, at + 1)).flatten()
}

fn half(view: &View, n: u16, next: usize) -> Option<Read> {
    let (whole, end) = of_whole(view, next)?;
    let n = i8::try_from(n).ok().filter(|n| (1..=2).contains(n))?;
    match whole {
        Meaning::Partial { year: Some(year), month: None, .. } => {
            Some((Meaning::Half { n, year: Some(year), shift: 0 }, end))
        }
        Meaning::Cell { grain: Grain::Year, shift, .. } => Some((Meaning::Half { n, year: None, shift }, end)),
        whole => {
            let part = if n == 1 { Part::Start } else { Part::End };
            Some((Meaning::Within { whole: Box::new(whole), part }, end))
        }
    }
}

/// "two years ago", "three days later", "two weeks before 5 May"
fn distance(view: &View, at: usize) -> Option<Read> {
    let run = amount(view, at)?;
    if run.is_hyphenated {
        return None;
    }
    let sign = |n: i32| run.whole().map(|whole| whole * n);
    let next = run.next;
    let vague = |past: bool| (Meaning::Vague(if past { Reference::Past } else { Reference::Future }), next + 1);
    match view.lex(next) {
        Lex::Ago => Some(sign(-1).map_or(vague(true), |n| (offset(&run, n, Base::Speech), next + 1))),
        Lex::Later => Some(sign(1).map_or(vague(true), |n| (offset(&run, n, Base::Narrative), next + 1))),
        Lex::Earlier => Some(sign(-1).map_or(vague(true), |n| (offset(&run, n, Base::Narrative), next + 1))),
        Lex::Hence => Some((offset(&run, sign(1)?, Base::Speech), next + 1)),
        Lex::From if view.is(next + 1, "now") || view.is(next + 1, "today") => {
            Some((offset(&run, sign(1)?, Base::Speech), next + 2))
        }
        lex @ (Lex::Before | Lex::After | Lex::From) => {
            let (of, end) = point(view, next + 1)?;
            let n = sign(if lex == Lex::Before { -1 } else { 1 })?;
            Some((Meaning::Beside { grain: run.grain, n, of: Box::new(of) }, end))
        }
        _ if view.lex_before(at) == Lex::In && view.lean(at) == Lean::Future && run.grain >= Grain::Day => {
            Some((offset(&run, sign(1)?, Base::Speech), next))
        }
        _ => None,
    }
}

fn offset(run: &Amount, n: i32, base: Base) -> Meaning {
    Meaning::Offset { grain: run.grain, n, base }
}
