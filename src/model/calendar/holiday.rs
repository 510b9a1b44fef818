//! Holidays whose day can be computed: on a fixed day, on the n-th weekday of a month, or counted from Easter Sunday.
//!
//! `12-25` is 25 December, `11 4 thu` the fourth Thursday of November, `5 -1 mon` the last Monday of May, `easter -2` Good
//! Friday. It does not know lunar calendars.

use jiff::civil::Date;

use crate::model::calendar::Grain;
use crate::model::calendar::cells;

/// How the day of a holiday is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayRule {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, count (-1 is the last one), weekday from 1 (Monday), and days to add.
    Weekday(i8, i8, i8, i32),
    /// Days from Easter Sunday of the western churches.
    Easter(i32),
}

impl HolidayRule {
    /// Reads the notation of `rules/extract/holidays.tsv`, or none when it does not parse.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(days) = text.strip_prefix("easter") {
            let days = days.trim();
            return Some(Self::Easter(if days.is_empty() { 0 } else { days.parse().ok()? }));
        }
        if let Some((month, day)) = text.split_once('-').filter(|(month, _)| !month.contains(' ')) {
            return Some(Self::Fixed(month.parse().ok()?, day.parse().ok()?));
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

    /// The day in a year.
    pub fn day(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Weekday(month, n, weekday, days) => {
                cells::add(cells::nth_weekday(year, month, n, weekday)?, Grain::Day, days)
            }
            Self::Easter(days) => cells::add(easter(year)?, Grain::Day, days),
        }
    }
}

/// Easter Sunday by the anonymous Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    let year_n = i32::from(year);
    let golden = year_n % 19;
    let (century, rest) = (year_n / 100, year_n % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let count = epact + weekday - 7 * late + 114;
    Date::new(year, (count / 31) as i8, (count % 31 + 1) as i8).ok()
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
        ] {
            assert_eq!(HolidayRule::parse(rule).and_then(|rule| rule.day(year)), Some(day), "{rule} {year}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "x", "13", "easter x", "1 2 foo"] {
            assert_eq!(HolidayRule::parse(text), None, "{text}");
        }
    }
}
