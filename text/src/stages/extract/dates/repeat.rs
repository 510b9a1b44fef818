//! Repeated times: "every Monday", "annually", "each year", "every two weeks", "Mondays".

use crate::model::calendar::Meaning;
use crate::model::calendar::grain::Grain;
use crate::rules::date::Lex;
use crate::stages::extract::dates::amount::{Amount, amount};
use crate::stages::extract::dates::clock::{Reading, hours};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// "once a week", "twice every year", up to the unit.
pub(super) fn is_rate(view: &View, at: usize) -> bool {
    matches!(view.lex(at + 1), Lex::A | Lex::Every) && (view.is(at, "once") || view.is(at, "twice"))
}

/// A repeated time, as a TIMEX3 set.
pub(super) fn repeated(view: &View, at: usize) -> Option<Read> {
    match view.lex(at) {
        Lex::Every => every(view, at + 1).map(|read| with_hour(view, read)),
        _ if is_rate(view, at) => every(view, at + 2),
        // "semi-annually" is every half year, "bi-weekly" and "twice-weekly" may be anything.
        Lex::None if view.is(at, "semi") && view.is_tight(at + 1, Kind::Dash) => {
            let Lex::Set(n) = view.lex(at + 2) else { return None };
            let is_year = view.rules.sets.get(usize::from(n)).is_some_and(|set| set == "P1Y");
            is_year.then(|| (Meaning::Set("P6M".to_owned()), at + 3))
        }
        Lex::Set(_) if view.is_glued(at) && view.kind_before(at) == Some(Kind::Dash) => None,
        // A capital makes it a name ("Daily News"), save at the start of a sentence; "daily life" repeats nothing.
        Lex::Set(n) if (!view.is_capital(at) || at == 0) && !view.is(at + 1, "life") && !view.is(at + 1, "lives") => {
            Some((Meaning::Set(view.rules.sets.get(usize::from(n))?.clone()), at + 1))
        }
        Lex::Weekdays(weekday) => Some(with_hour(view, (Meaning::Set(format!("XXXX-WXX-{weekday}")), at + 1))),
        Lex::DayParts(n) => parts_of_days(view, at, n),
        // "open on weekends"
        Lex::Units(Grain::Weekend, _) if view.lex_before(at) == Lex::On || view.is(at.wrapping_sub(1), "at") => {
            Some((Meaning::Set("P1WE".to_owned()), at + 1))
        }
        // "Sunday mornings", "Friday nights"
        _ => {
            let weekday = view.weekday(at)?;
            let part = match view.lex(at + 1) {
                Lex::DayParts(n) => view.rules.day_parts.get(usize::from(n))?.code,
                Lex::Units(Grain::Day, _) if view.is(at + 1, "nights") => "NI",
                _ => return None,
            };
            Some(with_hour(view, (Meaning::Set(format!("XXXX-WXX-{weekday}T{part}")), at + 2)))
        }
    }
}

/// "in the mornings", "on mornings", "mornings at 9"
fn parts_of_days(view: &View, at: usize, part: u8) -> Option<Read> {
    let the = usize::from(view.lex_before(at) == Lex::The);
    let is_placed = matches!(view.lex_before(at - the), Lex::In | Lex::On);
    let code = view.rules.day_parts.get(usize::from(part))?.code;
    let set = (Meaning::Set(format!("XXXX-XX-XXT{code}")), at + 1);
    let next = set.1;
    let read = with_hour(view, set);
    // "two mornings", "lazy mornings"
    (is_placed || read.1 > next).then_some(read)
}

/// "every Monday at 4pm", "every morning at 9"
fn with_hour(view: &View, (set, next): Read) -> Read {
    let Meaning::Set(value) = &set else { return (set, next) };
    if view.lex(next) != Lex::At {
        return (set, next);
    }
    let part = value.split_once('T').and_then(|(_, code)| view.rules.day_parts.iter().find(|part| part.code == code));
    match hours(view, next + 1, Reading::Bare) {
        Some(found) => {
            let next = found.next;
            let clock = found.clock(part.map(|part| part.begin / 60));
            (Meaning::Set(at_hour(value, &clock.begin)), next)
        }
        None => (set, next),
    }
}

/// The value of a set at a time of the day.
fn at_hour(value: &str, hour: &str) -> String {
    match value.split_once('T') {
        _ if !value.starts_with("XXXX-W") => format!("T{hour}"),
        Some((day, _)) => format!("{day}T{hour}"),
        None => format!("{value}T{hour}"),
    }
}

/// "3pm each day", "9am on Sundays"
pub(super) fn hour_of_set(view: &View, at: usize) -> Option<Read> {
    let found = hours(view, at, Reading::Written)?;
    let on = usize::from(view.lex(found.next) == Lex::On);
    let is_set = matches!(view.lex(found.next + on), Lex::Every | Lex::Weekdays(_));
    let (set, next) = is_set.then(|| repeated(view, found.next + on)).flatten()?;
    let Meaning::Set(value) = set else { return None };
    Some((Meaning::Set(at_hour(&value, &found.clock(None).begin)), next))
}

/// "the 19th of every month"
pub(super) fn day_of_set(view: &View, at: usize) -> Option<Read> {
    let at = at + usize::from(view.lex(at) == Lex::The);
    let (day, next) = view.ordinal(at)?;
    let is_set = view.lex(next) == Lex::Of && view.lex(next + 1) == Lex::Every;
    let is_month = view.lex(next + 2) == Lex::Unit(Grain::Month, 1);
    (is_set && is_month).then(|| (Meaning::Set(format!("XXXX-XX-{day:02}")), next + 3))
}

fn every(view: &View, at: usize) -> Option<Read> {
    let skip = usize::from(view.is(at, "other") || view.is(at, "single"));
    if let Some(weekday) = view.weekday(at + skip) {
        return Some((Meaning::Set(format!("XXXX-WXX-{weekday}")), at + skip + 1));
    }
    if let Some(month) = view.month(at) {
        return Some((Meaning::Set(format!("XXXX-{month:02}")), at + 1));
    }
    if let Some(run) = amount(view, at) {
        return Some((Meaning::Set(run.value()), run.next));
    }
    if let Lex::DayPart(n) = view.lex(at + skip) {
        let part = view.rules.day_parts.get(usize::from(n))?;
        return Some((Meaning::Set(format!("XXXX-XX-XXT{}", part.code)), at + skip + 1));
    }
    if view.is(at + skip, "night") {
        return Some((Meaning::Set("XXXX-XX-XXTNI".to_owned()), at + skip + 1));
    }
    let n = if view.is(at, "other") { 2.0 } else { 1.0 };
    let (grain, factor) = view.unit(at + skip)?;
    let run = Amount { n: Some(n * f64::from(factor)), grain, next: at + skip + 1, is_hyphenated: false };
    Some((Meaning::Set(run.value()), run.next))
}
