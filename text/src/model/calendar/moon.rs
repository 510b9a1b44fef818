//! New and full moons, and the feasts that are counted from them.
//!
//! Diwali 2023 is the last evening in India before the new moon from 17 October on, 12 November. Phases are those of Meeus,
//! Astronomical Algorithms, chapter 49, with the terms above three minutes: no library at hand has the calendars of India.

use jiff::civil::Date;

use crate::model::calendar::grain::{Grain, add};

/// A phase of the moon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// New moon.
    New,
    /// Full moon.
    Full,
}

/// Julian day number of 1 January 2000 at midnight, universal time.
const START_OF_2000: f64 = 2_451_544.5;

/// Mean length of a month of the moon.
const MONTH: f64 = 29.530_588_861;

/// The last evening in India before the first phase from `from` on.
pub fn evening_before(from: Date, phase: Phase) -> Option<Date> {
    // 18:00 there is 12:30 of universal time.
    date_of(first_from(days_of(from)? - 5.5 / 24.0, phase)? - 12.5 / 24.0)
}

/// Days since the start of 2000.
fn days_of(day: Date) -> Option<f64> {
    let start = Date::new(2000, 1, 1).ok()?;
    Some(f64::from(start.until(day).ok()?.get_days()))
}

fn date_of(days: f64) -> Option<Date> {
    add(Date::new(2000, 1, 1).ok()?, Grain::Day, days.floor() as i32)
}

/// The first phase at or after a time, in days since the start of 2000.
fn first_from(days: f64, phase: Phase) -> Option<f64> {
    let shift = if phase == Phase::Full { 0.5 } else { 0.0 };
    let near = ((days - 5.6) / MONTH - shift).floor() - 1.0;
    let times = (0..4).map(|step| time_of(near + f64::from(step) + shift, phase));
    times.into_iter().find(|time| *time >= days)
}

/// When the moon is new (a whole `k`) or full (half a month later), in days since the start of 2000.
fn time_of(k: f64, phase: Phase) -> f64 {
    let century = k / 1236.85;
    let mean = 2_451_550.097_66 + MONTH * k + 0.000_154_37 * century * century - START_OF_2000;
    let e = 1.0 - 0.002_516 * century;
    let sun = (2.5534 + 29.105_356_70 * k).to_radians();
    let moon = (201.5643 + 385.816_935_28 * k).to_radians();
    let node = (160.7108 + 390.670_502_84 * k).to_radians();
    let [of_moon, of_sun] = if phase == Phase::New { [-0.4072, 0.17241] } else { [-0.40614, 0.17302] };
    mean + of_moon * moon.sin()
        + of_sun * e * sun.sin()
        + 0.016_1 * (2.0 * moon).sin()
        + 0.010_4 * (2.0 * node).sin()
        + 0.007_36 * e * (moon - sun).sin()
        - 0.005_15 * e * (moon + sun).sin()
        + 0.002_08 * e * e * (2.0 * sun).sin()
}
