//! Stretches of days as settled meanings: from a first to a last day, or the unit that holds a day.
//!
//! The month that holds 23 January 2026 is `2026-01`.

use jiff::civil::Date;

use crate::model::calendar::cells::{cell, precision_of, value_of};
use crate::model::calendar::grain::{Grain, add};
use crate::model::calendar::{Calendar, Settled};
use crate::model::vocabulary::Precision;

/// First and last day.
pub(super) type Days = (Date, Date);

pub(crate) fn timeless(value: &str, precision: Precision) -> Settled {
    let value = value.to_owned();
    Settled { begin: None, finish: None, value, precision, modifier: None, clock: None, by_calendar: false }
}

pub(super) fn plain((begin, finish): Days, value: String, precision: Precision) -> Settled {
    Settled { begin: Some(begin), finish: Some(finish), ..timeless(&value, precision) }
}

pub(super) fn unit(day: Date, grain: Grain, calendar: &Calendar) -> Option<Settled> {
    shifted_unit(day, grain, 0, calendar)
}

pub(crate) fn shifted_unit(day: Date, grain: Grain, shift: i32, calendar: &Calendar) -> Option<Settled> {
    let days = cell(day, grain, shift, calendar)?;
    // A week that starts on Sunday takes the number of the ISO week that most of its days are in.
    let named = if grain == Grain::Week { add(days.0, Grain::Day, 3)? } else { days.0 };
    Some(plain(days, value_of(named, grain), precision_of(grain)))
}

pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
