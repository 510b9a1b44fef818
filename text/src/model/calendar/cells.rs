//! Calendar units: the day span of the week, month or decade that holds a day, and how it is written in TIMEX3.
//!
//! The month that holds 2026-01-23, one back, is 2025-12-01 to 2025-12-31, written `2025-12`. All arithmetic is jiff's and
//! ends in `None` outside the years it knows.

use jiff::civil::Date;

use crate::model::calendar::Calendar;
use crate::model::calendar::grain::{Grain, add, days_since};
use crate::model::vocabulary::Precision;

/// First and last day of the unit that holds `day`, `shift` units on.
pub fn cell(day: Date, grain: Grain, shift: i32, calendar: &Calendar) -> Option<(Date, Date)> {
    let begin = add(floor(day, grain, calendar)?, grain, shift)?;
    let finish = match grain {
        Grain::Second | Grain::Minute | Grain::Hour | Grain::Day | Grain::Workday => begin,
        Grain::Weekend => begin.tomorrow().ok()?,
        _ => add(begin, grain, 1)?.yesterday().ok()?,
    };
    Some((begin, finish))
}

/// First day of the unit that holds `day`.
fn floor(day: Date, grain: Grain, calendar: &Calendar) -> Option<Date> {
    let year = |year: i16| Date::new(year, 1, 1).ok();
    match grain {
        Grain::Second | Grain::Minute | Grain::Hour | Grain::Day | Grain::Workday => Some(day),
        Grain::Week => add(day, Grain::Day, -days_since(day, calendar.week_start)),
        Grain::Weekend => add(day, Grain::Day, 5 - days_since(day, 1)),
        Grain::Month => Some(day.first_of_month()),
        Grain::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok(),
        Grain::HalfYear => Date::new(day.year(), (day.month() - 1) / 6 * 6 + 1, 1).ok(),
        Grain::Year => year(day.year()),
        Grain::Decade => year(day.year().div_euclid(10) * 10),
        Grain::Century => year(day.year().div_euclid(100) * 100),
    }
}

/// The TIMEX3 value of a unit that begins on `begin`.
pub fn value_of(begin: Date, grain: Grain) -> String {
    let week = || {
        let iso = begin.iso_week_date();
        format!("{:04}-W{:02}", iso.year(), iso.week())
    };
    match grain {
        Grain::Second | Grain::Minute | Grain::Hour | Grain::Day | Grain::Workday => begin.to_string(),
        Grain::Weekend => format!("{}-WE", week()),
        Grain::Week => week(),
        Grain::Month => format!("{:04}-{:02}", begin.year(), begin.month()),
        Grain::Quarter => format!("{:04}-Q{}", begin.year(), (begin.month() - 1) / 3 + 1),
        Grain::HalfYear => format!("{:04}-H{}", begin.year(), (begin.month() - 1) / 6 + 1),
        Grain::Year => format!("{:04}", begin.year()),
        Grain::Decade => format!("{:03}", begin.year().div_euclid(10)),
        Grain::Century => format!("{:02}", begin.year().div_euclid(100)),
    }
}

/// The TIMEX3 value of a unit whose place is not known.
pub fn open_value(grain: Grain) -> &'static str {
    match grain {
        Grain::Second | Grain::Minute | Grain::Hour => "XXXX-XX-XXTXX",
        Grain::Day | Grain::Workday => "XXXX-XX-XX",
        Grain::Weekend => "XXXX-WXX-WE",
        Grain::Week => "XXXX-WXX",
        Grain::Month => "XXXX-XX",
        Grain::Quarter => "XXXX-QX",
        Grain::HalfYear => "XXXX-HX",
        Grain::Year => "XXXX",
        Grain::Decade => "XXX",
        Grain::Century => "XX",
    }
}

/// The word that tables use for a unit.
pub fn precision_of(grain: Grain) -> Precision {
    match grain {
        Grain::Second | Grain::Minute | Grain::Hour => Precision::Time,
        Grain::Day | Grain::Workday => Precision::Day,
        Grain::Weekend => Precision::Interval,
        Grain::Week => Precision::Week,
        Grain::Month => Precision::Month,
        Grain::Quarter => Precision::Quarter,
        Grain::HalfYear => Precision::HalfYear,
        Grain::Year => Precision::Year,
        Grain::Decade => Precision::Decade,
        Grain::Century => Precision::Century,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn units_hold_their_day() {
        let calendar = Calendar::default();
        let day = date(2026, 1, 23);
        assert_eq!(cell(day, Grain::Week, 0, &calendar), Some((date(2026, 1, 19), date(2026, 1, 25))));
        assert_eq!(cell(day, Grain::Month, -1, &calendar), Some((date(2025, 12, 1), date(2025, 12, 31))));
        assert_eq!(cell(day, Grain::Weekend, 0, &calendar), Some((date(2026, 1, 24), date(2026, 1, 25))));
        assert_eq!(cell(day, Grain::Century, 0, &calendar), Some((date(2000, 1, 1), date(2099, 12, 31))));
    }

    #[test]
    fn far_away_units_are_none() {
        assert_eq!(cell(date(9999, 12, 31), Grain::Year, 1, &Calendar::default()), None);
        assert_eq!(add(date(2000, 1, 1), Grain::Century, i32::MAX), None);
    }

    #[test]
    fn workdays_pass_over_weekends() {
        let friday = date(2026, 1, 23);
        for (n, expected) in [(0, friday), (1, date(2026, 1, 26)), (6, date(2026, 2, 2)), (-5, date(2026, 1, 16))] {
            assert_eq!(add(friday, Grain::Workday, n), Some(expected), "{n}");
        }
        assert_eq!(add(date(2026, 1, 24), Grain::Workday, 1), Some(date(2026, 1, 26)));
        assert_eq!(add(date(2026, 1, 25), Grain::Workday, -1), Some(date(2026, 1, 23)));
    }

    #[test]
    fn a_week_may_start_on_sunday() {
        let calendar = Calendar { week_start: 7, ..Calendar::default() };
        assert_eq!(cell(date(2026, 1, 4), Grain::Week, 0, &calendar), Some((date(2026, 1, 4), date(2026, 1, 10))));
    }
}
