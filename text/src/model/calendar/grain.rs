//! Units of calendar and clock, and counting by them.
//!
//! A month after 31 January is 28 February.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Units of calendar and clock, from small to large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grain {
    /// Second.
    Second,
    /// Minute.
    Minute,
    /// Hour.
    Hour,
    /// Day.
    Day,
    /// Day from Monday to Friday.
    Workday,
    /// Saturday and Sunday.
    Weekend,
    /// Seven days from the configured first day.
    Week,
    /// Month.
    Month,
    /// Quarter of a calendar year.
    Quarter,
    /// Half of a calendar year.
    HalfYear,
    /// Year.
    Year,
    /// Years from one that ends in 0.
    Decade,
    /// A hundred years from one that ends in 00, as ISO 8601 counts them.
    Century,
}

/// `n` units after `day`; a month that is too short gives its last day.
pub fn add(day: Date, grain: Grain, n: i32) -> Option<Date> {
    match grain {
        Grain::Second | Grain::Minute | Grain::Hour => Some(day),
        Grain::Workday => add_workdays(day, n),
        _ => day.checked_add(span(grain, n)?).ok(),
    }
}

/// `n` days from Monday to Friday after `day`; whole weeks at once, so that a large number costs no more than a small one.
pub(crate) fn add_workdays(day: Date, n: i32) -> Option<Date> {
    let step = n.signum();
    let mut day = add(day, Grain::Week, n / 5)?;
    // From a weekend, the last workday on the side that the count comes from.
    while weekday_of(day) > 5 {
        day = add(day, Grain::Day, if step < 0 { 1 } else { -1 })?;
    }
    for _ in 0..(n % 5).abs() {
        day = add(day, Grain::Day, step)?;
        while weekday_of(day) > 5 {
            day = add(day, Grain::Day, step)?;
        }
    }
    Some(day)
}

/// `n` units as a distance.
pub fn span(grain: Grain, n: i32) -> Option<Span> {
    let zero = Span::new();
    let n = i64::from(n);
    let span = match grain {
        Grain::Second => zero.try_seconds(n),
        Grain::Minute => zero.try_minutes(n),
        Grain::Hour => zero.try_hours(n),
        Grain::Day | Grain::Workday => zero.try_days(n),
        Grain::Weekend | Grain::Week => zero.try_weeks(n),
        Grain::Month => zero.try_months(n),
        Grain::Quarter => zero.try_months(n.checked_mul(3)?),
        Grain::HalfYear => zero.try_months(n.checked_mul(6)?),
        Grain::Year => zero.try_years(n),
        Grain::Decade => zero.try_years(n.checked_mul(10)?),
        Grain::Century => zero.try_years(n.checked_mul(100)?),
    };
    span.ok()
}

/// The `n`-th weekday of a month; the last one for -1.
pub fn nth_weekday(year: i16, month: i8, n: i8, weekday: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    first.nth_weekday_of_month(n, Weekday::from_monday_one_offset(weekday).ok()?).ok()
}

/// Days since the last `weekday` (from 1, Monday), 0 on that day itself.
pub fn days_since(day: Date, weekday: i8) -> i32 {
    i32::from((day.weekday().to_monday_one_offset() - weekday).rem_euclid(7))
}

/// The day of the week as a number from 1 (Monday).
pub fn weekday_of(day: Date) -> i8 {
    day.weekday().to_monday_one_offset()
}
