//! Days of other calendars on the civil one: the two Easters, the Hebrew, the Islamic and the Chinese calendar.
//!
//! 15 Nisan of the Hebrew year that 2024 lies in is 23 April 2024. The arithmetic is that of ICU4X; the Islamic calendar is
//! Umm al-Qura, the official one of Saudi Arabia. It does not know who saw the moon.

use calendrical_calculations::{gregorian, julian};
use icu_calendar::Date as ForeignDate;
use icu_calendar::cal::Hijri;
use icu_calendar::types::{Month, RataDie};
use jiff::civil::Date;

use crate::model::calendar::grain::{Grain, add};

/// Hebrew years ahead of the civil one in autumn.
const HEBREW_AHEAD: i32 = 3761;

/// Easter Sunday of the western churches.
pub fn easter(year: i16) -> Option<Date> {
    civil(gregorian::easter(year.into()))
}

/// Easter Sunday of the eastern churches.
pub fn orthodox_easter(year: i16) -> Option<Date> {
    civil(julian::easter(year.into()))
}

/// The day in a civil year that has this day and month of the Hebrew calendar; months count from Tishri, Adar is the last one
/// before Nisan.
pub fn hebrew_day(year: i16, month: i8, day: i8) -> Option<Date> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let ahead = [HEBREW_AHEAD, HEBREW_AHEAD - 1];
    ahead.into_iter().find_map(|ahead| {
        let found = ForeignDate::try_new_hebrew_v2(i32::from(year) + ahead, Month::new(month), day).ok()?;
        civil(found.to_rata_die()).filter(|day| day.year() == year)
    })
}

/// The first day in a civil year that has this day and month of the Islamic calendar.
pub fn islamic_day(year: i16, month: i8, day: i8) -> Option<Date> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    // 33 of its years are 32 civil ones.
    let first = (i32::from(year) - 622) * 33 / 32;
    (first - 1..=first + 2).find_map(|hijri| {
        let calendar = Hijri::new_umm_al_qura();
        let found = ForeignDate::try_new_hijri_with_calendar(hijri, month, day, calendar).ok()?;
        civil(found.to_rata_die()).filter(|day| day.year() == year)
    })
}

/// The day of the Chinese year that begins in a civil year.
pub fn chinese_day(year: i16, month: i8, day: i8) -> Option<Date> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let found = ForeignDate::try_new_chinese_traditional(year.into(), Month::new(month), day).ok()?;
    civil(found.to_rata_die())
}

/// The civil day of a day count whose day 1 is 1 January of the year 1.
fn civil(count: RataDie) -> Option<Date> {
    add(Date::new(1, 1, 1).ok()?, Grain::Day, i32::try_from(count.to_i64_date() - 1).ok()?)
}
