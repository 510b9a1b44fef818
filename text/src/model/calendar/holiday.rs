//! Holidays whose days can be computed: on a fixed day, on the n-th weekday of a month, counted from Easter, or by the moon.
//!
//! `12-25` is 25 December, `11 4 thu` the fourth Thursday of November, `5 -1 mon` the last Monday of May, `easter -2` Good
//! Friday, `orthodox` Easter of the eastern churches, `hebrew 7-14 x9` Passover from its eve, `islamic 10-1` Eid al-Fitr,
//! `chinese 1-1` the Lunar New Year, `full evening 2-26` the last evening in India before the full moon from 26 February on;
//! ` x8` at the end is the number of days. Feasts that begin when the moon is seen may be a day off.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::calendar::grain::{Grain, add, nth_weekday};
use crate::model::calendar::{foreign, moon};

/// How the days of a holiday are found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HolidayRule {
    start: Start,
    days: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Start {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, count (-1 is the last one), weekday from 1 (Monday), and days to add.
    Weekday(i8, i8, i8, i32),
    /// Days from Easter Sunday of the western churches.
    Easter(i32),
    /// Days from Easter Sunday of the eastern churches.
    Orthodox(i32),
    /// Month and day of the Hebrew calendar, from Tishri, and days to add.
    Hebrew(i8, i8, i32),
    /// Month and day of the Islamic calendar.
    Islamic(i8, i8),
    /// Month and day of the Chinese calendar, and days to add.
    Chinese(i8, i8, i32),
    /// Days from the last evening in India before the first new moon from a day on.
    DarkEvening(i8, i8, i32),
    /// The same before a full moon.
    FullEvening(i8, i8, i32),
}

impl HolidayRule {
    /// Reads the notation of `rules/extract/holidays.tsv`, or none when it does not parse.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, days) = match text.rsplit_once(" x") {
            Some((text, days)) => (text, days.parse().ok().filter(|days| (1..=60).contains(days))?),
            None => (text, 1),
        };
        Some(Self { start: Start::parse(text)?, days })
    }

    /// The first day in a year.
    pub fn day(self, year: i16) -> Option<Date> {
        self.start.day(year)
    }

    /// The first and the last day in a year.
    pub fn span(self, year: i16) -> Option<(Date, Date)> {
        let first = self.day(year)?;
        Some((first, add(first, Grain::Day, self.days - 1)?))
    }
}

/// Makes a start from a number of days after a feast.
type Counted = fn(i32) -> Start;
/// Makes a start from month, day and a number of days.
type Monthly = fn(i8, i8, i32) -> Start;

impl Start {
    fn parse(text: &str) -> Option<Self> {
        let count = |days: &str| if days.is_empty() { Some(0) } else { days.parse::<i32>().ok() };
        let counted: [(&str, Counted); 2] = [("easter", Self::Easter), ("orthodox", Self::Orthodox)];
        for (name, make) in counted {
            if let Some(days) = text.strip_prefix(name) {
                return count(days.trim()).map(make);
            }
        }
        let monthly: [(&str, Monthly); 4] = [
            ("hebrew", Self::Hebrew),
            ("chinese", Self::Chinese),
            ("dark evening", Self::DarkEvening),
            ("full evening", Self::FullEvening),
        ];
        for (name, make) in monthly {
            if let Some(rest) = text.strip_prefix(name) {
                let mut words = rest.split_whitespace();
                let (month, day) = month_and_day(words.next()?)?;
                return Some(make(month, day, count(words.next().unwrap_or_default())?));
            }
        }
        if let Some(day) = text.strip_prefix("islamic ") {
            return month_and_day(day).map(|(month, day)| Self::Islamic(month, day));
        }
        if let Some((month, day)) = month_and_day(text) {
            return Some(Self::Fixed(month, day));
        }
        let mut words = text.split_whitespace();
        let month = words.next()?.parse().ok()?;
        let n = words.next()?.parse().ok()?;
        let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let name = words.next()?;
        let weekday = weekday.iter().position(|known| *known == name)? as i8 + 1;
        let days = words.next().map_or(Some(0), |days| days.parse().ok())?;
        Some(Self::Weekday(month, n, weekday, days))
    }

    fn day(self, year: i16) -> Option<Date> {
        let after = |day: Option<Date>, days: i32| add(day?, Grain::Day, days);
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Weekday(month, n, weekday, days) => after(nth_weekday(year, month, n, weekday), days),
            Self::Easter(days) => after(foreign::easter(year), days),
            Self::Orthodox(days) => after(foreign::orthodox_easter(year), days),
            Self::Hebrew(month, day, days) => after(foreign::hebrew_day(year, month, day), days),
            Self::Islamic(month, day) => foreign::islamic_day(year, month, day),
            Self::Chinese(month, day, days) => after(foreign::chinese_day(year, month, day), days),
            Self::DarkEvening(month, day, days) => {
                after(moon::evening_before(Date::new(year, month, day).ok()?, moon::Phase::New), days)
            }
            Self::FullEvening(month, day, days) => {
                after(moon::evening_before(Date::new(year, month, day).ok()?, moon::Phase::Full), days)
            }
        }
    }
}

fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-').filter(|(month, _)| !month.contains(' '))?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rules_give_days() {
        for (rule, year, day) in [
            ("12-25", 2026, date(2026, 12, 25)),
            ("easter", 2026, date(2026, 4, 5)),
            ("easter -2", 2024, date(2024, 3, 29)),
            ("11 4 thu", 2025, date(2025, 11, 27)),
            ("11 4 thu 1", 2025, date(2025, 11, 28)),
            ("5 -1 mon", 2026, date(2026, 5, 25)),
            ("orthodox", 2024, date(2024, 5, 5)),
            ("orthodox", 2023, date(2023, 4, 16)),
            ("hebrew 1-1", 2024, date(2024, 10, 3)),
            ("hebrew 1-10", 2023, date(2023, 9, 25)),
            ("hebrew 7-15", 2024, date(2024, 4, 23)),
            ("hebrew 3-25", 2023, date(2023, 12, 8)),
            ("hebrew 6-14 -1", 2024, date(2024, 3, 23)),
            ("islamic 10-1", 2023, date(2023, 4, 21)),
            ("islamic 9-1", 2024, date(2024, 3, 11)),
            ("chinese 1-1", 2024, date(2024, 2, 10)),
            ("chinese 1-1 -1", 2023, date(2023, 1, 21)),
            ("chinese 8-15", 2025, date(2025, 10, 6)),
            ("dark evening 10-17", 2023, date(2023, 11, 12)),
            ("full evening 2-26 1", 2024, date(2024, 3, 25)),
        ] {
            assert_eq!(HolidayRule::parse(rule).and_then(|rule| rule.day(year)), Some(day), "{rule} {year}");
        }
    }

    #[test]
    fn feasts_of_several_days_have_a_span() {
        let span = HolidayRule::parse("hebrew 7-14 x9").and_then(|rule| rule.span(2024));
        assert_eq!(span, Some((date(2024, 4, 22), date(2024, 4, 30))));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "x", "13", "easter x", "1 2 foo", "hebrew", "islamic", "12-25 x0"] {
            assert_eq!(HolidayRule::parse(text), None, "{text}");
        }
    }
}
