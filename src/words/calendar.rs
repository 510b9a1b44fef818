//! Days, times and lengths of time of TIMEX3 in words: "13 March 2026", "Thursday, 14:30", "1.9 seconds".
//!
//! What is not known is left out: `XXXX-05-01` is "1 May". A text that is none of these has no words here.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::words::amount::grouped;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PARTS_OF_YEAR: &[(&str, &str)] = &[
    ("Q1", "first quarter of"),
    ("Q2", "second quarter of"),
    ("Q3", "third quarter of"),
    ("Q4", "fourth quarter of"),
    ("H1", "first half of"),
    ("H2", "second half of"),
    ("SP", "spring"),
    ("SU", "summer"),
    ("FA", "autumn"),
    ("WI", "winter"),
];
const PARTS_OF_DAY: &[(&str, &str)] =
    &[("MO", "morning"), ("MI", "midday"), ("AF", "afternoon"), ("EV", "evening"), ("NI", "night"), ("DT", "daytime")];
const REFERENCES: &[(&str, &str)] =
    &[("PAST_REF", "in the past"), ("PRESENT_REF", "now"), ("FUTURE_REF", "in the future")];

/// A day, month, quarter, season, weekday, time or length of time in words.
pub(super) fn calendar(text: &str) -> Option<String> {
    if let Some(words) = word_of(REFERENCES, text) {
        return Some(words.to_owned());
    }
    if let Some((begin, finish)) = text.split_once('/') {
        return period(begin, finish);
    }
    day(text)
        .or_else(|| time_of_day(text))
        .or_else(|| yearly(text))
        .or_else(|| within_year(text))
        .or_else(|| duration(text))
}

/// "2026-03-13" as "13 March 2026".
pub(super) fn day(iso: &str) -> Option<String> {
    let [year, month, day] = parts_of(iso)?;
    Some(format!("{} {} {year}", number(day, 2)?, month_name(month)?)).filter(|_| number(year, 4).is_some())
}

/// From a first to a last day, month or year.
fn period(begin: &str, finish: &str) -> Option<String> {
    if day(begin).is_some() && day(finish).is_some() {
        return days(begin, finish);
    }
    let words = |text: &str| if number(text, 4).is_some() { Some(text.to_owned()) } else { calendar(text) };
    Some(format!("{} to {}", words(begin)?, words(finish)?))
}

/// A first and a last day in the shortest way that loses nothing.
fn days(begin: &str, finish: &str) -> Option<String> {
    if begin == finish {
        return day(begin);
    }
    let ([y1, m1, d1], [y2, m2, _]) = (parts_of(begin)?, parts_of(finish)?);
    let is_last = civil(finish).is_some_and(|last| last == last.last_of_month());
    let (is_same_year, is_same_month) = (y1 == y2, y1 == y2 && m1 == m2);
    if d1 == "01" && is_last {
        if m1 == "01" && m2 == "12" {
            return Some(if is_same_year { y1.to_owned() } else { format!("{y1} to {y2}") });
        }
        if is_same_month {
            return Some(format!("{} {y1}", month_name(m1)?));
        }
        if is_same_year {
            return Some(format!("{} to {} {y1}", month_name(m1)?, month_name(m2)?));
        }
    }
    let last = day(finish)?;
    if is_same_month {
        return Some(format!("{} to {last}", number(d1, 2)?));
    }
    if is_same_year {
        return Some(format!("{} {} to {last}", number(d1, 2)?, month_name(m1)?));
    }
    Some(format!("{} to {last}", day(begin)?))
}

/// A time with its day or weekday, where that is known: "XXXX-WXX-4T14:30" as "Thursday, 14:30".
fn time_of_day(text: &str) -> Option<String> {
    let (date, time) = text.split_once('T')?;
    let is_date = date.len() >= 4
        && !date.starts_with(['W', '-'])
        && date.chars().all(|c| c.is_ascii_digit() || matches!(c, 'X' | 'W' | '-'));
    let time = without_zone(time);
    let part = word_of(PARTS_OF_DAY, time);
    let is_clock = matches!(time.len(), 5 | 8) && time.split(':').all(|part| number(part, 2).is_some());
    if !is_date || part.is_none() && !is_clock {
        return None;
    }
    let date = calendar(date).or_else(|| (!date.starts_with('X')).then(|| date.to_owned()));
    let date = date.map(|date| format!("{date}, ")).unwrap_or_default();
    Some(format!("{date}{}", part.unwrap_or(time)))
}

fn without_zone(time: &str) -> &str {
    let zone = time.strip_suffix('Z').or_else(|| time.split_once(['+', '-']).map(|(time, _)| time));
    zone.unwrap_or(time)
}

/// What comes again each year, month or week, for a date whose year is not known.
fn yearly(text: &str) -> Option<String> {
    let rest = text.strip_prefix("XXXX-")?;
    if let Some(weekday) = rest.strip_prefix("WXX-") {
        let idx = number(weekday, 1)?.checked_sub(1)?;
        return WEEKDAYS.get(idx).map(|name| (*name).to_owned());
    }
    if let Some(day) = rest.strip_prefix("XX-") {
        return Some(format!("day {} of the month", number(day, 2)?));
    }
    match rest.split_once('-') {
        Some((month, day)) => Some(format!("{} {}", number(day, 2)?, month_name(month)?)),
        None => month_name(rest).map(str::to_owned),
    }
}

/// A month, quarter, season, week or weekend of a year, a fiscal year, a year before our era.
fn within_year(text: &str) -> Option<String> {
    if let Some(year) = text.strip_prefix("FY").filter(|year| number(year, 4).is_some()) {
        return Some(format!("fiscal year {year}"));
    }
    if let Some(year) = text.strip_prefix("BC").and_then(|year| number(year, year.len().max(4))) {
        return Some(format!("{year} BC"));
    }
    let (year, part) = text.split_once('-').filter(|(year, _)| number(year, 4).is_some())?;
    if let Some(words) = word_of(PARTS_OF_YEAR, part) {
        return Some(format!("{words} {year}"));
    }
    let Some(week) = part.strip_prefix('W') else { return Some(format!("{} {year}", month_name(part)?)) };
    let (week, lead, first) = match week.strip_suffix("-WE") {
        Some(week) => (week, "weekend of", Weekday::Saturday),
        None => (week, "week of", Weekday::Monday),
    };
    let week = ISOWeekDate::new(year.parse().ok()?, i8::try_from(number(week, 2)?).ok()?, first).ok()?;
    Some(format!("{lead} {}", day(&week.date().to_string())?))
}

/// A length of time of ISO 8601: "PT1.9S" as "1.9 seconds".
fn duration(text: &str) -> Option<String> {
    let text = text.strip_prefix('P')?;
    let (dates, times) = text.split_once('T').map_or((text, None), |(dates, times)| (dates, Some(times)));
    let mut parts = amounts(dates, &[("Y", "year"), ("M", "month"), ("WE", "weekend"), ("W", "week"), ("D", "day")])?;
    if let Some(times) = times {
        let times = amounts(times, &[("H", "hour"), ("M", "minute"), ("S", "second")])?;
        if times.is_empty() {
            return None;
        }
        parts.extend(times);
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Numbers with their letters as amounts of time; none where there is anything else.
fn amounts(text: &str, units: &[(&str, &str)]) -> Option<Vec<String>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !matches!(letter, '0'..='9' | '.' | 'X'))?;
        let (n, behind) = rest.split_at(end);
        let (letter, unit) = units.iter().find(|(letter, _)| behind.starts_with(letter))?;
        found.push(match n {
            "X" => format!("some {unit}s"),
            "1" => format!("1 {unit}"),
            _ => format!("{} {unit}s", grouped(n.parse().ok()?, 3)),
        });
        rest = &behind[letter.len()..];
    }
    Some(found)
}

/// Year, month and day of an ISO date, as written.
fn parts_of(iso: &str) -> Option<[&str; 3]> {
    let mut parts = iso.split('-');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(found)
}

fn civil(iso: &str) -> Option<Date> {
    let [year, month, day] = parts_of(iso)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn month_name(month: &str) -> Option<&'static str> {
    MONTHS.get(number(month, 2)?.checked_sub(1)?).copied()
}

/// A whole number of so many digits.
fn number(text: &str, n_digits: usize) -> Option<usize> {
    let is_number = text.len() == n_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn word_of(words: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    words.iter().find(|own| own.0 == code).map(|own| own.1)
}
