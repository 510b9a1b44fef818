//! Puts a meaning on the calendar for one anchor day, or for none when the expression says it all.
//!
//! `OfYear { month: 11, shift: -1 }` on 2026-01-23 is 2025-11-01 to 2025-11-30. It does not choose the anchor; `resolve`
//! does, and it tries both ends of an anchor that is not one day.

use jiff::civil::Date;

use crate::model::calendar::cells::{cell, value_of};
use crate::model::calendar::days::{Days, days_between, plain, shifted_unit, timeless, unit};
use crate::model::calendar::grain::{Grain, add, days_since, weekday_of};
use crate::model::calendar::parts::within;
use crate::model::calendar::{Bound, Calendar, Lean, Meaning, Part, Settled};
use crate::model::vocabulary::{DateModifier, Precision};

/// Where a meaning stands, counted from `anchor`; none when it needs an anchor and there is none.
pub fn settle(meaning: &Meaning, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    match meaning {
        Meaning::Partial { .. } => partial(meaning, anchor, calendar),
        Meaning::OfYear { month, day, shift, .. } => {
            let year = add(anchor?, Grain::Year, *shift)?.year();
            month_or_day(year, *month, *day)
        }
        Meaning::OfWeek { weekday, shift } => {
            let (begin, _) = cell(anchor?, Grain::Week, *shift, calendar)?;
            let offset = (weekday - calendar.week_start).rem_euclid(7);
            unit(add(begin, Grain::Day, i32::from(offset))?, Grain::Day, calendar)
        }
        Meaning::Cell { grain, shift, .. } => shifted_unit(anchor?, *grain, *shift, calendar),
        Meaning::Leaning { grain, lean } => {
            let anchor = anchor?;
            let cells = (-1..=1).filter_map(|shift| shifted_unit(anchor, *grain, shift, calendar));
            nearest(cells, anchor, *lean, NEVER)
        }
        Meaning::Holding { grain: Grain::Weekend, of } => long_weekend(settle(of, anchor, calendar)?, calendar),
        Meaning::Holding { grain, of } => unit(settle(of, anchor, calendar)?.begin?, *grain, calendar),
        Meaning::Run { grain, n } => run(anchor?, (*grain, *n), calendar),
        Meaning::Offset { grain, n, .. } => offset(anchor?, *grain, *n, calendar),
        Meaning::Beside { grain, n, of } => {
            let of = settle(of, anchor, calendar)?;
            let from = if *n < 0 { of.begin? } else { of.finish? };
            // "two weeks before 5 May" is as exact as the day it is counted from.
            let grain_of_end = if of.precision == Precision::Day { Grain::Day } else { *grain };
            unit(add(from, *grain, *n)?, grain_of_end, calendar)
        }
        Meaning::IsoWeek { year, week } => {
            let year = year.or(anchor.map(Date::year))?;
            let monday = jiff::civil::ISOWeekDate::new(year, *week, jiff::civil::Weekday::Monday).ok()?.date();
            let value = value_of(monday, Grain::Week);
            Some(plain((monday, add(monday, Grain::Day, 6)?), value, Precision::Week))
        }
        Meaning::Quarter { n, year, shift, lean, is_fiscal } => {
            let of_year = |year: i16| quarter(year, *n, *is_fiscal, calendar);
            match (year, shift) {
                (Some(year), _) => of_year(*year),
                (None, Some(shift)) => of_year(year_of(None, *shift, anchor)?),
                (None, None) => by_year(anchor?, (None, *lean), of_year),
            }
        }
        Meaning::Half { n, year, shift } => {
            let first = Date::new(year_of(*year, *shift, anchor)?, 1, 1).ok()?;
            unit(add(first, Grain::HalfYear, i32::from(*n) - 1)?, Grain::HalfYear, calendar)
        }
        Meaning::FiscalYear { year, shift } => {
            let year = match year {
                Some(year) => *year,
                None => fiscal_year_of(anchor?, calendar)?.checked_add(i16::try_from(*shift).ok()?)?,
            };
            let begin = fiscal_begin(year, calendar)?;
            let days = (begin, add(begin, Grain::Year, 1)?.yesterday().ok()?);
            Some(plain(days, format!("FY{year:04}"), Precision::Year))
        }
        Meaning::Season { season, year, shift, lean } => self::season(*season, (*year, *shift, *lean), anchor),
        Meaning::Decade(begin) => decade(*begin, anchor, calendar),
        Meaning::Century(number) => {
            let begin = Date::new(number.checked_sub(1)?.checked_mul(100)?, 1, 1).ok()?;
            let days = cell(begin, Grain::Century, 0, calendar)?;
            Some(plain(days, value_of(begin, Grain::Century), Precision::Century))
        }
        Meaning::Holiday { .. } => holiday(meaning, anchor, calendar),
        Meaning::HolidayOfYear { rule, shift } => {
            let year = add(anchor?, Grain::Year, *shift)?.year();
            feast(rule.span(year)?, calendar)
        }
        Meaning::Bounded { of, bound } => bounded(settle(of, anchor, calendar)?, *bound),
        Meaning::Within { whole, part } => within(&settle(whole, anchor, calendar)?, *part, anchor, calendar),
        Meaning::Between(from, to) => between(from, to, anchor, calendar),
        Meaning::At { day, clock } => {
            let mut settled = match day {
                Some(day) => settle(day, anchor, calendar)?,
                None => unit(anchor?, Grain::Day, calendar)?,
            };
            let time = clock.part.map_or(clock.begin.as_str(), |part| part);
            settled.value = format!("{}T{time}", settled.value);
            settled.precision = Precision::Time;
            settled.clock = Some(clock.clone());
            Some(settled)
        }
        Meaning::Duration(value) => Some(timeless(value, Precision::Duration)),
        Meaning::Set(value) => Some(timeless(value, Precision::Duration)),
        Meaning::Ancient { value, precision } => Some(timeless(value, *precision)),
        Meaning::Vague(reference) => Some(timeless(reference.as_str(), Precision::Vague)),
    }
}

fn month_or_day(year: i16, month: i8, day: Option<i8>) -> Option<Settled> {
    let begin = Date::new(year, month, day.unwrap_or(1)).ok()?;
    match day {
        Some(_) => Some(plain((begin, begin), value_of(begin, Grain::Day), Precision::Day)),
        None => Some(plain((begin, begin.last_of_month()), value_of(begin, Grain::Month), Precision::Month)),
    }
}

fn quarter(year: i16, n: i8, is_fiscal: bool, calendar: &Calendar) -> Option<Settled> {
    let start = if is_fiscal { fiscal_begin(year, calendar)? } else { Date::new(year, 1, 1).ok()? };
    let begin = add(start, Grain::Quarter, i32::from(n) - 1)?;
    let days = (begin, add(begin, Grain::Quarter, 1)?.yesterday().ok()?);
    let value = if is_fiscal { format!("FY{year:04}-Q{n}") } else { value_of(begin, Grain::Quarter) };
    Some(plain(days, value, Precision::Quarter))
}

fn year_of(year: Option<i16>, shift: i32, anchor: Option<Date>) -> Option<i16> {
    match year {
        Some(year) => Some(year),
        None => Some(add(anchor?, Grain::Year, shift)?.year()),
    }
}

/// First day of the fiscal year that ends in (or is) the calendar year `year`.
fn fiscal_begin(year: i16, calendar: &Calendar) -> Option<Date> {
    let first = Date::new(year, calendar.fiscal_start, 1).ok()?;
    if calendar.fiscal_start == 1 { Some(first) } else { add(first, Grain::Year, -1) }
}

fn fiscal_year_of(day: Date, calendar: &Calendar) -> Option<i16> {
    let is_next = calendar.fiscal_start > 1 && day.month() >= calendar.fiscal_start;
    day.year().checked_add(i16::from(is_next))
}

fn partial(meaning: &Meaning, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    let Meaning::Partial { year, month, day, weekday, lean } = *meaning else { return None };
    match (year, month, day, weekday) {
        (Some(year), Some(month), ..) => month_or_day(year, month, day),
        (Some(year), None, ..) => unit(Date::new(year, 1, 1).ok()?, Grain::Year, calendar),
        (None, Some(month), Some(day), Some(weekday)) => {
            let anchor = anchor?;
            let fits = |found: &Settled| found.begin.is_some_and(|begin| weekday_of(begin) == weekday);
            let years =
                (-1..=1).filter_map(|shift| month_or_day(add(anchor, Grain::Year, shift)?.year(), month, Some(day)));
            // A day that is named without its year is hardly more than a year away: else the weekday is a slip.
            let near = years.filter(fits).filter(|found| {
                distance(found, anchor, lean, WRONG_SIDE_DAYS).is_some_and(|days| days <= FARTHEST_DAYS)
            });
            match nearest(near, anchor, lean, WRONG_SIDE_DAYS) {
                Some(found) => Some(Settled { by_calendar: true, ..found }),
                None => settle(&without_weekday(meaning), Some(anchor), calendar),
            }
        }
        (None, Some(month), ..) => {
            let anchor = anchor?;
            let years = (-1..=1).filter_map(|shift| month_or_day(add(anchor, Grain::Year, shift)?.year(), month, day));
            // 29 February may be four years away.
            let wrong_side = if day.is_some() { WRONG_SIDE_DAYS } else { NEVER };
            let found = nearest(years, anchor, lean, wrong_side);
            found.or_else(|| {
                let years =
                    (-8..=8).filter_map(|shift| month_or_day(add(anchor, Grain::Year, shift)?.year(), month, day));
                nearest(years, anchor, lean, wrong_side)
            })
        }
        (None, None, Some(day), weekday) => {
            let first = anchor?.first_of_month();
            let months = |reach: i32| {
                (-reach..=reach).filter_map(move |shift| {
                    let first = add(first, Grain::Month, shift)?;
                    month_or_day(first.year(), first.month(), Some(day))
                })
            };
            let fits = |found: &Settled| found.begin.is_some_and(|begin| weekday == Some(weekday_of(begin)));
            // "Thursday the 21st" is in the nearest month whose 21st is a Thursday.
            match nearest(months(8).filter(fits), anchor?, Lean::Near, 0) {
                Some(found) => Some(Settled { by_calendar: true, ..found }),
                // Without a tense that shows, a report tells of the last one: "it fell on the 20th".
                None => nearest(months(2), anchor?, if lean == Lean::Near { Lean::Past } else { lean }, NEVER),
            }
        }
        (None, None, None, Some(weekday)) => {
            let anchor = anchor?;
            let back = days_since(anchor, weekday);
            let shift = match lean {
                Lean::Past => -back,
                Lean::Future => (7 - back) % 7,
                Lean::Near => {
                    if back <= 3 {
                        -back
                    } else {
                        7 - back
                    }
                }
            };
            unit(add(anchor, Grain::Day, shift)?, Grain::Day, calendar)
        }
        (None, None, None, None) => None,
    }
}

fn without_weekday(meaning: &Meaning) -> Meaning {
    match *meaning {
        Meaning::Partial { year, month, day, lean, .. } => Meaning::Partial { year, month, day, weekday: None, lean },
        ref other => other.clone(),
    }
}

/// Days that a day of a month on the wrong side of the anchor counts more: tense is a weak hint there ("the 5 May statement
/// that it would ...").
const WRONG_SIDE_DAYS: i32 = 150;

/// The same for months, weekdays and holidays, which are named without a year only on the side of the tense.
const NEVER: i32 = 1_000_000;

/// Farthest from the anchor, with the days of the wrong side, that a weekday moves a day of a month.
const FARTHEST_DAYS: i32 = 400;

/// The candidate nearest to the anchor, where one on the side that the lean does not ask for is `wrong_side` days farther.
fn nearest(found: impl Iterator<Item = Settled>, anchor: Date, lean: Lean, wrong_side: i32) -> Option<Settled> {
    found
        .filter_map(|settled| Some((distance(&settled, anchor, lean, wrong_side)?, settled)))
        .min_by_key(|(key, _)| *key)
        .map(|(_, settled)| settled)
}

/// Days from the anchor, with those that the wrong side costs.
fn distance(settled: &Settled, anchor: Date, lean: Lean, wrong_side: i32) -> Option<i32> {
    let (begin, finish) = (settled.begin?, settled.finish?);
    let is_wrong_side = match lean {
        Lean::Past => begin > anchor,
        Lean::Future => finish < anchor,
        Lean::Near => false,
    };
    let days = if anchor < begin { days_between(anchor, begin) } else { days_between(finish, anchor).max(0) };
    Some(days + if is_wrong_side { wrong_side } else { 0 })
}

fn run(anchor: Date, (grain, n): (Grain, i32), calendar: &Calendar) -> Option<Settled> {
    // Quarters are those of reports.
    if grain == Grain::Quarter && n != 0 {
        let (from, to) = if n < 0 { (n, -1) } else { (1, n) };
        let days = (cell(anchor, grain, from, calendar)?.0, cell(anchor, grain, to, calendar)?.1);
        return Some(plain(days, duration_value(grain, n.abs()), Precision::Duration));
    }
    let far = add(anchor, grain, n)?;
    let step = if grain == Grain::Workday { grain } else { Grain::Day };
    let days = if n < 0 { (far, add(anchor, step, -1)?) } else { (add(anchor, step, 1)?, far) };
    if days.0 > days.1 {
        return Some(plain((anchor, anchor), duration_value(grain, n.abs()), Precision::Duration));
    }
    Some(plain(days, duration_value(grain, n.abs()), Precision::Duration))
}

/// `P3M` and the like.
fn duration_value(grain: Grain, n: i32) -> String {
    match grain {
        Grain::Second => format!("PT{n}S"),
        Grain::Minute => format!("PT{n}M"),
        Grain::Hour => format!("PT{n}H"),
        Grain::Day | Grain::Workday => format!("P{n}D"),
        Grain::Weekend => format!("P{n}WE"),
        Grain::Week => format!("P{n}W"),
        Grain::Month => format!("P{n}M"),
        Grain::Quarter => format!("P{}M", n.saturating_mul(3)),
        Grain::HalfYear => format!("P{}M", n.saturating_mul(6)),
        Grain::Year => format!("P{n}Y"),
        Grain::Decade => format!("P{}Y", n.saturating_mul(10)),
        Grain::Century => format!("P{}Y", n.saturating_mul(100)),
    }
}

/// "two years ago" names a year, "three weeks ago" a week, "three days later" a day; "in two weeks" is an appointment, and so
/// a day.
fn offset(anchor: Date, grain: Grain, n: i32, calendar: &Calendar) -> Option<Settled> {
    let named = if grain == Grain::Week && n > 0 { Grain::Day } else { grain };
    unit(add(anchor, grain, n)?, named, calendar)
}

fn season(season: i8, (year, shift, lean): (Option<i16>, Option<i32>, Lean), anchor: Option<Date>) -> Option<Settled> {
    const CODES: [&str; 4] = ["SP", "SU", "FA", "WI"];
    let of_year = |year: i16| -> Option<Settled> {
        // Whole months, as weather services count.
        let begin = Date::new(year, 3 + 3 * season, 1).ok()?;
        let finish = add(begin, Grain::Month, 3)?.yesterday().ok()?;
        let code = CODES.get(usize::try_from(season).ok()?)?;
        Some(plain((begin, finish), format!("{year:04}-{code}"), Precision::Season))
    };
    if let Some(year) = year {
        return of_year(year);
    }
    let anchor = anchor?;
    by_year(anchor, (shift, lean), of_year)
}

/// Something that comes once a year: the one that `shift` counts to, or the one that the lean asks for.
fn by_year(
    anchor: Date,
    (shift, lean): (Option<i32>, Lean),
    of_year: impl Fn(i16) -> Option<Settled>,
) -> Option<Settled> {
    let years = || (-2..=2).filter_map(|shift| of_year(add(anchor, Grain::Year, shift)?.year()));
    match shift {
        None => nearest(years(), anchor, lean, NEVER),
        Some(0) => of_year(anchor.year()),
        Some(n) if n < 0 => years().filter(|settled| settled.finish.is_some_and(|finish| finish < anchor)).last(),
        Some(_) => years().find(|settled| settled.begin.is_some_and(|begin| begin > anchor)),
    }
}

fn holiday(meaning: &Meaning, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    let Meaning::Holiday { rule, year, shift, lean } = *meaning else { return None };
    let of_year = |year: i16| feast(rule.span(year)?, calendar);
    match year {
        Some(year) => of_year(year),
        None => by_year(anchor?, (shift, lean), of_year),
    }
}

fn feast(days: Days, calendar: &Calendar) -> Option<Settled> {
    if days.0 == days.1 {
        return unit(days.0, Grain::Day, calendar);
    }
    Some(plain(days, format!("{}/{}", days.0, days.1), Precision::Interval))
}

/// The weekend of a feast, with the Friday before or the Monday after it when that is the feast.
fn long_weekend(feast: Settled, calendar: &Calendar) -> Option<Settled> {
    let (first, last) = (feast.begin?, feast.finish?);
    // From Tuesday on the weekend after is the nearer one.
    let back = if weekday_of(first) == 1 { -2 } else { 0 };
    let (begin, finish) = cell(add(first, Grain::Day, back)?, Grain::Weekend, 0, calendar)?;
    let is_beside = |day: Date| days_between(day, begin) == 1 || days_between(finish, day) == 1;
    if is_beside(first) || is_beside(last) {
        let days = (begin.min(first), finish.max(last));
        return Some(plain(days, format!("{}/{}", days.0, days.1), Precision::Interval));
    }
    unit(begin, Grain::Weekend, calendar)
}

fn bounded(of: Settled, bound: Bound) -> Option<Settled> {
    let (begin, finish) = (of.begin?, of.finish?);
    let (begin, finish, modifier) = match bound {
        Bound::From => (Some(begin), None, DateModifier::AtLeast),
        Bound::After => (Some(finish.tomorrow().ok()?), None, DateModifier::MoreThan),
        Bound::UpTo => (None, Some(finish), DateModifier::AtMost),
        Bound::Before => (None, Some(begin.yesterday().ok()?), DateModifier::LessThan),
    };
    Some(Settled { begin, finish, modifier: Some(modifier), ..of })
}

fn decade(begin: i16, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    let begin = if begin >= 100 {
        begin
    } else {
        // "the nineties" are the last ones that have begun; without an anchor those of the last century, save small numbers.
        let century = anchor.map_or(if begin < 20 { 2000 } else { 1900 }, |day| {
            let this = day.year() / 100 * 100;
            if this + begin <= day.year() { this } else { this - 100 }
        });
        century + begin
    };
    unit(Date::new(begin, 1, 1).ok()?, Grain::Decade, calendar)
}

fn between(from: &Meaning, to: &Meaning, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    let found = settle(from, anchor, calendar);
    let turned = year_before(from, found.as_ref(), anchor).and_then(|from| settle(&from, anchor, calendar));
    let from = turned.or(found)?;
    // The end is the next one of its kind after the beginning: "from December to February" crosses the year.
    let to = settle(&future(to), from.begin.filter(|_| is_of_the_year(to)).or(anchor), calendar)?;
    let (begin, finish) = (from.begin?, to.finish?);
    if finish < begin {
        return None;
    }
    let clock = match (from.clock, to.clock) {
        (Some(mut first), Some(last)) => {
            first.finish = Some(last.finish.unwrap_or(last.begin));
            first.zone = first.zone.or(last.zone);
            Some(first)
        }
        (first, last) => first.or(last),
    };
    let value = format!("{}/{}", from.value, to.value);
    let precision = if clock.is_some() { Precision::Time } else { Precision::Interval };
    let value = if precision == Precision::Interval { interval_value((begin, finish), value) } else { value };
    let by_calendar = from.by_calendar || to.by_calendar;
    Some(Settled { clock, by_calendar, ..plain((begin, finish), value, precision) })
}

/// The beginning of a stretch in the past a year earlier, where what was found of it is still to come: on 6 May "it rained from 28
/// May to 2 June" tells of last year. A lone day keeps the nearer year, since tense is a weak hint there.
fn year_before(meaning: &Meaning, found: Option<&Settled>, anchor: Option<Date>) -> Option<Meaning> {
    if let Meaning::Within { whole, part } = meaning {
        let whole = year_before(whole, found, anchor)?;
        return Some(Meaning::Within { whole: Box::new(whole), part: *part });
    }
    let Meaning::Partial { year: None, month: Some(month), day, weekday: None, lean: Lean::Past } = *meaning else {
        return None;
    };
    let begin = found?.begin.filter(|begin| anchor.is_some_and(|anchor| *begin > anchor))?;
    let year = Some(begin.year().checked_sub(1)?);
    Some(Meaning::Partial { year, month: Some(month), day, weekday: None, lean: Lean::Past })
}

/// Whether the end of an interval is found from its beginning: "December to February", but not "2019 to yesterday".
fn is_of_the_year(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Cell { .. } | Meaning::Offset { .. } | Meaning::OfWeek { .. } | Meaning::OfYear { .. } => false,
        Meaning::Within { whole: of, .. } | Meaning::Beside { of, .. } => is_of_the_year(of),
        Meaning::At { day: Some(day), .. } => is_of_the_year(day),
        meaning => needs_anchor(meaning),
    }
}

/// Ends of one grain keep their form ("2013/2014"); anything else is written in days.
fn interval_value((begin, finish): Days, value: String) -> String {
    match value.split_once('/') {
        Some((from, to)) if from.len() == to.len() && !value.contains(['W', 'Q', 'H']) => value,
        _ => format!("{begin}/{finish}"),
    }
}

/// Whether a meaning cannot stand on its own.
pub fn needs_anchor(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Partial { year, .. } | Meaning::IsoWeek { year, .. } | Meaning::Quarter { year, .. } => year.is_none(),
        Meaning::Half { year, .. } | Meaning::FiscalYear { year, .. } | Meaning::Season { year, .. } => year.is_none(),
        Meaning::Holiday { year, .. } => year.is_none(),
        Meaning::HolidayOfYear { .. } | Meaning::Leaning { .. } => true,
        Meaning::Decade(begin) => *begin < 100,
        Meaning::OfYear { .. } | Meaning::OfWeek { .. } | Meaning::Cell { .. } => true,
        Meaning::Run { .. } | Meaning::Offset { .. } => true,
        Meaning::Within { part: Part::Earlier | Part::Later | Part::Rest | Part::SoFar, .. } => true,
        Meaning::Beside { of, .. } | Meaning::Within { whole: of, .. } => needs_anchor(of),
        Meaning::Holding { of, .. } | Meaning::Bounded { of, .. } => needs_anchor(of),
        Meaning::Between(from, to) => needs_anchor(from) || needs_anchor(to),
        Meaning::At { day, .. } => day.as_ref().is_none_or(|day| needs_anchor(day)),
        Meaning::Century(_) | Meaning::Ancient { .. } => false,
        Meaning::Duration(_) | Meaning::Set(_) | Meaning::Vague(_) => false,
    }
}

fn future(meaning: &Meaning) -> Meaning {
    match meaning.clone() {
        Meaning::Partial { year, month, day, weekday, .. } => {
            Meaning::Partial { year, month, day, weekday, lean: Lean::Future }
        }
        // "from late May to early June"
        Meaning::Within { whole, part } => Meaning::Within { whole: Box::new(future(&whole)), part },
        other => other,
    }
}
