//! Reads the day and time of publication that a column or an HTML element gives.
//!
//! `"2026-01-05T22:10:00+09:00"` is 5 January 2026, 22:10: the civil date and time as written, no zone is applied.
//! Dates whose order of day and month is open (`05/01/2026`) are not read; in `25/01/2026` it is not.

use jiff::civil::{Date, Time};
use jiff::fmt::{rfc2822, strtime, temporal::Pieces};

/// Unambiguous ways to write a day besides ISO 8601.
const DAY_PATTERNS: &[&str] =
    &["%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%A, %d %B %Y", "%A, %B %d, %Y"];

/// The civil day and time in `text`, or none when it is not a date.
pub(crate) fn parse(text: &str) -> Option<(Date, Option<Time>)> {
    let text = text.trim();
    // Every pattern has a year, and no date is longer than a line of a mail header.
    if text.len() > 80 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let found = iso(text).or_else(|| digits(text)).or_else(|| mail(text)).or_else(|| in_figures(text)).or_else(|| {
        DAY_PATTERNS.iter().find_map(|pattern| Some((strtime::parse(pattern, text).ok()?.to_date().ok()?, None)))
    });
    // `25/01/26` is not a day of the year 25.
    found.filter(|(date, _)| date.year() >= 1000)
}

fn iso(text: &str) -> Option<(Date, Option<Time>)> {
    // "+0900" and "2026-01-05 10:00:00 UTC" are common in feeds; only the civil part is read, so the zone may go.
    let pieces = Pieces::parse(text).or_else(|error| {
        let civil = text.find([' ', 'T']).and_then(|at| {
            let rest = text.get(at + 1..)?;
            let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.')).unwrap_or(rest.len());
            // A time of twelve hours is not read, and its day is.
            let mark = rest.get(end..)?.split_whitespace().next().unwrap_or_default().replace('.', "");
            let is_half_day = mark.eq_ignore_ascii_case("am") || mark.eq_ignore_ascii_case("pm");
            text.get(..if is_half_day { at } else { at + 1 + end })
        });
        civil.map_or(Err(error), Pieces::parse)
    });
    let pieces = pieces.ok()?;
    Some((pieces.date(), pieces.time().map(whole_seconds)))
}

/// Fourteen digits, as GDELT writes them: `20260105221000`.
fn digits(text: &str) -> Option<(Date, Option<Time>)> {
    let is_digits = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (day, time) = text.split_at_checked(8).filter(|_| is_digits)?;
    iso(&format!("{day}T{time}"))
}

/// A day in figures that can be read in one way: one of the two is a month, or both are the same. Points mean that the day is first.
fn in_figures(text: &str) -> Option<(Date, Option<Time>)> {
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let mark = if day.contains('.') { '.' } else { '/' };
    let mut parts = day.splitn(3, mark);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number =
        |part: &str, longest: usize| (1..=longest).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
    if !is_number(first, 2) || !is_number(second, 2) || !is_number(year, 4) || year.len() < 4 {
        return None;
    }
    let (first, second, year) = (first.parse().ok()?, second.parse().ok()?, year.parse().ok()?);
    let day_first = Date::new(year, second, first).ok();
    let month_first = Date::new(year, first, second).ok().filter(|_| mark == '/');
    let date = match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => return None,
        (Some(date), _) | (None, Some(date)) => date,
        (None, None) => return None,
    };
    // `9:05 PM` is not read.
    let is_time = time.contains(':') && time.bytes().all(|c| c.is_ascii_digit() || c == b':');
    let padded = if time.find(':') == Some(1) { format!("0{time}") } else { time.to_owned() };
    let time = is_time.then(|| iso(&format!("{date}T{padded}"))).flatten().and_then(|(_, time)| time);
    Some((date, time))
}

fn mail(text: &str) -> Option<(Date, Option<Time>)> {
    let zoned = rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    Some((zoned.date(), Some(whole_seconds(zoned.time()))))
}

/// Tables hold `HH:MM:SS`; a fraction of a second would not survive them.
fn whole_seconds(time: Time) -> Time {
    Time::new(time.hour(), time.minute(), time.second(), 0).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_date_and_time_are_kept_as_written() {
        for (text, expected) in [
            ("2026-01-05", Some("2026-01-05")),
            (" 2026-01-05 ", Some("2026-01-05")),
            ("2026-01-05T22:10:00Z", Some("2026-01-05 22:10:00")),
            ("2026-01-05T22:10:00+09:00", Some("2026-01-05 22:10:00")),
            ("2026-01-05T22:10:00+0900", Some("2026-01-05 22:10:00")),
            ("2026-01-05 22:10", Some("2026-01-05 22:10:00")),
            ("2026-01-05 22:10:00 UTC", Some("2026-01-05 22:10:00")),
            ("2026-01-05 10:10 PM", Some("2026-01-05")),
            ("2026-01-05 10:10 p.m. AEST", Some("2026-01-05")),
            ("2026-01-05 10:10 PST", Some("2026-01-05 10:10:00")),
            ("2026-01-05T22:10:00.123456Z", Some("2026-01-05 22:10:00")),
            ("2026-01-05T22:10:00+09:00[Asia/Seoul]", Some("2026-01-05 22:10:00")),
            ("20260105T221000Z", Some("2026-01-05 22:10:00")),
            ("20260105221000", Some("2026-01-05 22:10:00")),
            ("20260105", Some("2026-01-05")),
            ("20261305221000", None),
            ("Mon, 05 Jan 2026 22:10:00 GMT", Some("2026-01-05 22:10:00")),
            ("Mon, 05 Jan 2026 22:10:00 +0900", Some("2026-01-05 22:10:00")),
            ("5 January 2026", Some("2026-01-05")),
            ("January 5, 2026", Some("2026-01-05")),
            ("2026/01/05", Some("2026-01-05")),
            ("05/01/2026", None),
            ("25/01/2026", Some("2026-01-25")),
            ("1/25/2026", Some("2026-01-25")),
            ("1/25/2026 9:05", Some("2026-01-25 09:05:00")),
            ("1/25/2026 9:05 PM", Some("2026-01-25")),
            ("03/03/2026 22:10:00", Some("2026-03-03 22:10:00")),
            ("05.01.2026", Some("2026-01-05")),
            ("5.1.2026 22:10", Some("2026-01-05 22:10:00")),
            ("01.25.2026", None),
            ("25/13/2026", None),
            ("25/01/26", None),
            ("1/2", None),
            ("2.5", None),
            ("2026-13-05", None),
            ("2026", None),
            ("yesterday", None),
            ("", None),
            ("1767600000", None),
        ] {
            let found = parse(text).map(|(date, time)| time.map_or(date.to_string(), |time| format!("{date} {time}")));
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
    }
}
