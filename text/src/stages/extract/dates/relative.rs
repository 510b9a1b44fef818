//! Dates counted from another: "yesterday", "last month", "two years ago", "the day before", "the first two weeks of the
//! year", "early next week".
//!
//! "three days later" is counted from what the text spoke of last, "three days ago" from when it was written.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Lean, Meaning, Part, Reference};
use crate::rules::date::Lex;
use crate::stages::extract::dates::absolute::{self, stage};
use crate::stages::extract::dates::amount::{Amount, amount, is_workday};
use crate::stages::extract::dates::distance::{around_now, distance};
use crate::stages::extract::dates::moment::{clock_of, day_part, is_day};
use crate::stages::extract::dates::partial::partial;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};
use crate::stages::extract::dates::years::{self, year_after};

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
    read.map(|read| quarter_of_owner(view, read))
}

/// "next year's first quarter", "2025's second half"
fn quarter_of_owner(view: &View, (meaning, next): Read) -> Read {
    if view.kind(next) != Kind::Apostrophe || !view.is(next + 1, "s") {
        return (meaning, next);
    }
    let (year, shift) = match meaning {
        Meaning::Partial { year: Some(year), month: None, weekday: None, .. } => (Some(year), 0),
        Meaning::Cell { grain: Grain::Year, shift, base: Base::Speech } => (None, shift),
        _ => return (meaning, next),
    };
    let Some((n @ 1..=4, unit)) = view.ordinal(next + 2) else { return (meaning, next) };
    let n = n as i8;
    match view.lex(unit) {
        Lex::Unit(Grain::Quarter, 1) => (absolute::quarter_of(n, year, Some(shift)), unit + 1),
        Lex::Half if n <= 2 => (Meaning::Half { n, year, shift }, unit + 1),
        _ => (meaning, next),
    }
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
        Lex::Earlier | Lex::Later | Lex::Rest => clipped(view, at),
        Lex::Ordinal(_) | Lex::Unit(Grain::Second, _) => counted_part(view, at),
        Lex::Unit(Grain::Week, 1) => week_named(view, at),
        Lex::Unit(Grain::Weekend, 1) if view.lex_before(at) == Lex::On && view.is_end(at + 1) => {
            Some((Meaning::Leaning { grain: Grain::Weekend, lean: view.lean(at) }, at + 1))
        }
        Lex::New => new_year(view, at),
        Lex::Unit(Grain::Day, 1) => match (view.lex(at + 1), view.lex(at + 2)) {
            (Lex::Before, Lex::Deictic(days)) => Some((cell(Grain::Day, days - 1, Base::Speech), at + 3)),
            (Lex::After, Lex::Deictic(days)) => Some((cell(Grain::Day, days + 1, Base::Speech), at + 3)),
            _ => None,
        },
        _ if matches!(view.kind(at), Kind::Number(..)) => counted_part(view, at).or_else(|| distance(view, at)),
        Lex::Unit(Grain::Year, 1) if view.lex(at + 1) == Lex::To && view.is(at + 2, "date") => {
            let whole = Box::new(cell(Grain::Year, 0, Base::Speech));
            Some((Meaning::Within { whole, part: Part::SoFar }, at + 3))
        }
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
        Lex::Rest => clipped(view, next),
        Lex::Ordinal(_) | Lex::Unit(Grain::Second, _) => counted_part(view, next),
        Lex::Unit(grain, 1) => {
            let after = next + 1;
            if let Some(read) = unit_beyond(view, grain, after).or_else(|| week_named(view, next)) {
                return Some(read);
            }
            let is_placed = matches!(view.lex_before(at), Lex::In | Lex::On | Lex::At | Lex::Over | Lex::For);
            if grain == Grain::Weekend && is_placed && view.is_end(after) {
                return Some((Meaning::Leaning { grain, lean: view.lean(at) }, after));
            }
            match (view.lex(after), view.lex(after + 1)) {
                (Lex::Before, Lex::Deictic(days)) => Some((cell(grain, days - 1, Base::Speech), after + 2)),
                (Lex::After, Lex::Deictic(days)) => Some((cell(grain, days + 1, Base::Speech), after + 2)),
                (lex @ (Lex::Before | Lex::After), _)
                    if grain == Grain::Day
                        && let Some((of, end)) = point(view, after + 1).filter(|(of, _)| is_day(of)) =>
                {
                    let n = if lex == Lex::Before { -1 } else { 1 };
                    Some((Meaning::Beside { grain, n, of: Box::new(of) }, end))
                }
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

/// "the week after next", "the year before last"
fn unit_beyond(view: &View, grain: Grain, at: usize) -> Option<Read> {
    let the = usize::from(view.lex(at + 1) == Lex::The);
    let shift = match (view.lex(at), view.lex(at + 1 + the)) {
        (Lex::After, Lex::Next) => 2,
        (Lex::Before, Lex::Last) => -2,
        _ => return None,
    };
    let next = at + 2 + the;
    (grain > Grain::Day && view.is_end(next)).then(|| (cell(grain, shift, Base::Speech), next))
}

/// "week of 4 May", "week starting Monday", "week 31"
fn week_named(view: &View, at: usize) -> Option<Read> {
    if view.lex(at) != Lex::Unit(Grain::Week, 1) {
        return None;
    }
    let next = at + 1;
    if let Some(week) = view.number(next, 2).filter(|week| (1..=53).contains(week)) {
        let dated = year_after(view, next + 1);
        // "Week 10" of a season or a war is none of the calendar.
        let is_of_other = view.lex(next + 1) == Lex::Of || view.is_capital(at);
        let (year, end) = dated.map_or((None, next + 1), |(year, end)| (Some(year), end));
        let is_week = year.is_some() || (!is_of_other && !view.is_glued(end) || view.is_end(end));
        return (is_week && !(year.is_none() && is_of_other))
            .then_some((Meaning::IsoWeek { year, week: week as i8 }, end));
    }
    let is_of = view.lex(next) == Lex::Of;
    if !is_of && !["starting", "beginning", "commencing", "ending"].iter().any(|word| view.is(next, word)) {
        return None;
    }
    let day_at = next + 1 + usize::from(view.lex(next + 1) == Lex::On);
    let day_alone = || {
        let (day, end) = absolute::day(view, day_at + 1).filter(|_| view.lex(day_at) == Lex::The)?;
        view.is_end(end).then(|| (partial(view, at, None, None, Some(day)), end))
    };
    let (of, end) = point(view, day_at).filter(|read| is_day(&read.0)).or_else(day_alone)?;
    Some((Meaning::Holding { grain: Grain::Week, of: Box::new(of) }, end))
}

/// "earlier this month", "later in the year", "the rest of the week"
fn clipped(view: &View, at: usize) -> Option<Read> {
    let part = match view.lex(at) {
        Lex::Earlier => Part::Earlier,
        Lex::Later => Part::Later,
        _ => Part::Rest,
    };
    let next = at + 1;
    let joined = next + usize::from(matches!(view.lex(next), Lex::Of | Lex::In));
    if (part == Part::Rest) != (view.lex(next) == Lex::Of) {
        return None;
    }
    let (whole, end) = whole(view, joined).or_else(|| bare_unit(view, joined))?;
    let is_unit = matches!(whole, Meaning::Cell { grain, .. } if grain >= Grain::Week);
    is_unit.then(|| (Meaning::Within { whole: Box::new(whole), part }, end))
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
    if shift != 0 && is_workday(view, next) && matches!(view.lex(next + 1), Lex::Unit(..)) {
        return Some((cell(Grain::Workday, shift, base), next + 2));
    }
    if let (Base::Speech, Some(after)) = (base, working_week(view, next)) {
        let day = |weekday: i8| Box::new(Meaning::OfWeek { weekday, shift });
        return Some((Meaning::Between(day(1), day(5)), after));
    }
    let unit_at = next + usize::from(is_fiscal || view.is(next, "calendar"));
    if let (Lex::Last, Some(read)) = (view.lex(at), last_of(view, next)) {
        return Some(read);
    }
    if let Some((grain, n)) = view.unit(unit_at).filter(|_| is_single(view, unit_at)) {
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

/// The token after "workweek" or "working week", which runs from Monday to Friday.
fn working_week(view: &View, at: usize) -> Option<usize> {
    let is_apart = view.is(at, "working") || view.is(at, "work");
    let week = at + usize::from(is_apart);
    let is_week = view.is(at, "workweek") || (is_apart && view.lex(week) == Lex::Unit(Grain::Week, 1));
    is_week.then_some(week + 1)
}

/// Whether the unit is one ("month", "yr"), not several.
fn is_single(view: &View, at: usize) -> bool {
    match view.lex(at) {
        Lex::Units(..) => false,
        Lex::UnitShort(grain) => grain >= Grain::Week && view.is_end(at + 1),
        _ => true,
    }
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
    if view.is_tight(next, Kind::Dash) {
        return None;
    }
    if grain < Grain::Day {
        let is_hour = grain == Grain::Hour && base == Base::Speech && shift != 0 && view.is_end(next);
        return is_hour.then(|| (cell(grain, shift, base), next));
    }
    if grain == Grain::Week
        && base == Base::Speech
        && let Some(read) = weekday_of_week(view, shift, next)
    {
        return Some(read);
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
    if n != 1 {
        return (base == Base::Speech && shift != 0).then(|| (Meaning::Run { grain, n: shift * i32::from(n) }, next));
    }
    if base == Base::Speech && shift == 0 && grain == Grain::Day {
        return None;
    }
    // "the past year" ends now; "last year" is one of the calendar.
    if grain > Grain::Day && view.is(at.wrapping_sub(1), "past") {
        return Some((Meaning::Run { grain, n: shift }, next));
    }
    Some((cell(grain, shift, base), next))
}

/// "next week Wednesday", "last week's Sunday", "next week on Friday"
fn weekday_of_week(view: &View, shift: i32, at: usize) -> Option<Read> {
    let skip = match (view.kind(at), view.lex(at)) {
        (Kind::Apostrophe, _) if view.is(at + 1, "s") => 2,
        (_, Lex::On) => 1,
        (Kind::Word(_), _) => 0,
        _ => return None,
    };
    let weekday = view.weekday(at + skip)?;
    // "last week Monday 4 May" has its own day.
    let is_dated = view.month(at + skip + 1).is_some() || matches!(view.kind(at + skip + 1), Kind::Number(..));
    (!is_dated).then_some((Meaning::OfWeek { weekday, shift }, at + skip + 1))
}

fn of_run(view: &View, start: usize, at: usize, shift: i32, run: &Amount) -> Option<Read> {
    // "to last two days" and "did not last two days" have a verb.
    let is_negated = view.is(at.wrapping_sub(1), "not")
        || (view.is(at.wrapping_sub(1), "t") && view.kind_before(at - 1) == Some(Kind::Apostrophe));
    let is_verb = is_negated || matches!(view.lex_before(at), Lex::To | Lex::Will);
    if view.lex(at) == Lex::Last && start == at && is_verb {
        return None;
    }
    if let Some(read) = around_now(view, start, run, shift) {
        return Some(read);
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
        // "last Friday, 5 May"
        if let Some(read) = absolute::weekday_with_day(view, weekday, at + 1) {
            return Some(read);
        }
        return Some((Meaning::OfWeek { weekday, shift }, at + 1));
    }
    let is_verb = ["may", "march", "mar"].iter().any(|word| view.word(at) == *word);
    if let Some(month) = view.month_beside_a_day(at).filter(|_| !is_verb) {
        let meaning = match shift {
            0 => Meaning::OfYear { month, day: None, shift, base: Base::Speech },
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
        Lex::Of if !is_adjective => next + 1 + usize::from(view.lex(next + 1) == Lex::Approx),
        Lex::In if is_adjective => next + 1,
        _ if is_adjective => next,
        _ => return None,
    };
    let whole = whole(view, joined).or_else(|| bare_unit(view, joined).filter(|_| !is_adjective))?;
    // "late on Tuesday" qualifies hours, which no calendar day shows.
    let is_day = matches!(whole.0, Meaning::Partial { day: Some(_), .. } | Meaning::At { .. } | Meaning::Between(..));
    (!is_day).then(|| (Meaning::Within { whole: Box::new(whole.0), part }, whole.1))
}

/// "end of month", "beginning of year"
fn bare_unit(view: &View, at: usize) -> Option<Read> {
    let Lex::Unit(grain @ (Grain::Week | Grain::Month | Grain::Quarter | Grain::Year), 1) = view.lex(at) else {
        return None;
    };
    view.is_end(at + 1).then(|| (cell(grain, 0, Base::Speech), at + 1))
}

/// What a part is taken of: a date, or "the year" for the one that is meant anyway.
fn whole(view: &View, at: usize) -> Option<Read> {
    let the = usize::from(matches!(view.lex(at), Lex::The | Lex::Possessive));
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
    point(view, at).or_else(|| year_after(view, at).map(|(year, next)| (years::year(year), next)))
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
    if let (Lex::Last, Lex::Unit(grain, 1)) = (view.lex(next), view.lex(next + 1)) {
        let (whole, end) = of_whole(view, next + 2).filter(|_| grain >= Grain::Day)?;
        return Some((Meaning::Within { whole: Box::new(whole), part: Part::NthLast(n, grain) }, end));
    }
    match view.lex(next) {
        Lex::Half => return half(view, n, next + 1),
        Lex::Unit(Grain::Century, _) => return Some((Meaning::Century(n as i16), next + 1)),
        Lex::Unit(Grain::Quarter, _) | Lex::UnitShort(Grain::Quarter) if (1..=4).contains(&n) => {
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
    match view.lex(at) {
        Lex::Of | Lex::In => whole(view, at + 1),
        // "the third week next year"
        Lex::Last | Lex::This | Lex::Next => whole(view, at),
        _ => None,
    }
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
