//! Times of the day: "3pm", "10:30 a.m. EST", "noon", "half past seven", "9:00-17:00", "seven thirty pm", "15h30".
//!
//! A number that only its surroundings make an hour ("Monday at 7") is read where the caller says so. Parts of the day and
//! the day itself are `moment`'s.

use crate::model::calendar::Clock;
use crate::model::calendar::grain::Grain;
use crate::rules::date::Lex;
use crate::stages::extract::dates::amount::{amount, number};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Hour, minute and second as read, and which half of the day is written.
#[derive(Clone, Copy, Debug)]
struct Time {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    half: Option<Half>,
    next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Half {
    Am,
    Pm,
}

/// Which numbers are hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    /// Those that are written as times.
    Written,
    /// Bare numbers too: the words around them ask for a time.
    Bare,
}

/// A time or a stretch from one time to another.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    first: Time,
    last: Option<Time>,
    zone: Option<String>,
    /// The token after it.
    pub next: usize,
}

impl Time {
    fn hour_of_day(&self) -> u32 {
        match self.half {
            Some(Half::Pm) if self.hour < 12 => self.hour + 12,
            Some(Half::Am) if self.hour == 12 => 0,
            _ => self.hour,
        }
    }

    fn minutes(&self) -> u32 {
        self.hour_of_day() * 60 + self.minute
    }

    fn written(&self) -> String {
        let second = self.second.map_or(String::new(), |second| format!(":{second:02}"));
        format!("{:02}:{:02}{second}", self.hour_of_day(), self.minute)
    }
}

impl Hours {
    /// The clock times; in a part of the day that begins at noon or later ("in the evening"), "7" is 19:00.
    pub(super) fn clock(mut self, part_begin: Option<u32>) -> Clock {
        let is_late = part_begin.is_some_and(|hour| hour >= 12);
        let is_night = part_begin.is_some_and(|hour| hour >= 20);
        for time in [Some(&mut self.first), self.last.as_mut()].into_iter().flatten() {
            // "at 2 at night" is in the small hours.
            if is_late && time.half.is_none() && time.hour < 12 && !(is_night && time.hour < 5) {
                time.half = Some(Half::Pm);
            }
        }
        let finish = self.last.map(|last| last.written());
        Clock { begin: self.first.written(), finish, part: None, zone: self.zone }
    }

    /// Whether it stands for a stretch of time.
    pub(super) fn is_stretch(&self) -> bool {
        self.last.is_some()
    }
}

/// A time or a stretch from one time to another.
pub(super) fn hours(view: &View, at: usize, reading: Reading) -> Option<Hours> {
    if let Some((mut first, mut last)) = stretch(view, at, reading) {
        // "3-5pm": the half of the day holds for both, unless that turns the stretch round.
        if first.half.is_none() && last.half.is_some() && (1..=12).contains(&first.hour) {
            first.half = last.half;
            if first.hour_of_day() > last.hour_of_day() {
                let is_night = last.half == Some(Half::Am);
                first.half = Some(if is_night { Half::Pm } else { Half::Am });
            }
        } else if first.half.is_some() && last.half.is_none() && last.hour < 12 && first.minutes() < 12 * 60 {
            // "11 am to 3" ends after noon.
            last.half = Some(if last.hour < first.hour_of_day() { Half::Pm } else { Half::Am });
        } else if first.half == Some(Half::Pm) && last.half.is_none() && last.hour < 12 {
            let is_later = last.hour * 60 + last.minute > (first.hour % 12) * 60 + first.minute;
            last.half = Some(if is_later { Half::Pm } else { Half::Am });
        } else if first.half.is_none()
            && last.half.is_none()
            && (1..first.hour).contains(&last.hour)
            && first.hour <= 12
        {
            // "from 10 to 4" ends after noon.
            last.half = Some(Half::Pm);
        }
        let (zone, next) = zone(view, last.next);
        return Some(Hours { first, last: Some(last), zone, next });
    }
    let first = time(view, at, reading)?;
    let (zone, next) = zone(view, first.next);
    let (last, next) = for_a_while(view, &first, next);
    Some(Hours { first, last, zone, next })
}

/// "for 3 hours from 10 am", at the number
pub(super) fn while_from(view: &View, at: usize) -> Option<Hours> {
    let run = amount(view, at).filter(|run| view.lex_before(at) == Lex::For && view.lex(run.next) == Lex::From)?;
    let factor = match run.grain {
        Grain::Hour => 60.0,
        Grain::Minute => 1.0,
        _ => return None,
    };
    let minutes = run.n? * factor;
    let first = time(view, run.next + 1, Reading::Bare).filter(|_| minutes > 0.0 && minutes < 24.0 * 60.0)?;
    let end = first.minutes() + minutes as u32;
    let (zone, next) = zone(view, first.next);
    let last = Some(Time { minute: end % 60, ..whole(end / 60 % 24, next) });
    Some(Hours { first, last, zone, next })
}

fn stretch(view: &View, at: usize, reading: Reading) -> Option<(Time, Time)> {
    let first = time(view, at, reading).or_else(|| bare_hour(view, at, false))?;
    let (_, after) = zone(view, first.next);
    let is_joined = view.kind(after) == Kind::Dash
        || matches!(view.lex(after), Lex::To)
        || (view.lex(after) == Lex::And && view.lex_before(at) == Lex::Between);
    if !is_joined {
        return None;
    }
    // "from 11 am to 3": the second end may be bare when the first is written out.
    let is_led = matches!(view.lex_before(at), Lex::From | Lex::Between);
    let is_marked = first.half.is_some() || view.is(at + 1, ":") || reading == Reading::Bare;
    let is_asked = is_led || first.half.is_some() || reading == Reading::Bare;
    let bare = |at: usize| bare_hour(view, at, true).filter(|_| is_marked && is_asked);
    let last = time(view, after + 1, Reading::Written).or_else(|| bare(after + 1))?;
    Some((first, last))
}

/// "4pm for 30 minutes"
fn for_a_while(view: &View, first: &Time, next: usize) -> (Option<Time>, usize) {
    let run = (view.lex(next) == Lex::For).then(|| amount(view, next + 1)).flatten();
    let minutes = run.and_then(|run| match run.grain {
        Grain::Hour => Some((run.n? * 60.0, run.next)),
        Grain::Minute => Some((run.n?, run.next)),
        _ => None,
    });
    match minutes {
        Some((minutes, next)) if minutes > 0.0 && minutes < 24.0 * 60.0 => {
            let end = first.minutes() + minutes as u32;
            (Some(Time { minute: end % 60, ..whole(end / 60 % 24, next) }), next)
        }
        _ => (None, next),
    }
}

fn time(view: &View, at: usize, reading: Reading) -> Option<Time> {
    let written = match view.kind(at) {
        Kind::Number(hour, n) if n <= 2 && hour <= 24 => digits(view, at, hour, reading),
        Kind::Number(..) => past_hour(view, at).or_else(|| military(view, at)),
        Kind::Word(Lex::Hour(hour)) => Some(whole(u32::from(hour), at + 1)),
        Kind::Word(Lex::Ones(_) | Lex::Teen(_)) => past_hour(view, at).or_else(|| spoken(view, at, reading)),
        Kind::Word(Lex::Half | Lex::A | Lex::Unit(Grain::Quarter, _) | Lex::Tens(_)) => past_hour(view, at),
        Kind::Word(Lex::Stage(_)) if view.is(at, "mid") => mid(view, at),
        _ => None,
    };
    written.or_else(|| bare_hour(view, at, true).filter(|_| reading == Reading::Bare))
}

fn whole(hour: u32, next: usize) -> Time {
    Time { hour, minute: 0, second: None, half: None, next }
}

/// "0430 GMT": four digits before a time zone.
fn military(view: &View, at: usize) -> Option<Time> {
    let Kind::Number(value, 4) = view.kind(at) else { return None };
    let is_time = value / 100 < 24 && value % 100 < 60 && !view.is_glued(at) && !view.is_glued(at + 1);
    let has_zone = ["GMT", "UTC"].contains(&view.word(at + 1));
    (is_time && has_zone).then(|| Time { minute: value % 100, ..whole(value / 100, at + 1) })
}

/// "mid-day", "mid night"
fn mid(view: &View, at: usize) -> Option<Time> {
    let next = at + 1 + usize::from(view.is_tight(at + 1, Kind::Dash));
    let hour = if view.is(next, "day") {
        12
    } else if view.is(next, "night") {
        0
    } else {
        return None;
    };
    Some(whole(hour, next + 1))
}

/// An hour that is only a number; with `is_alone` nothing that is counted may follow.
fn bare_hour(view: &View, at: usize, is_alone: bool) -> Option<Time> {
    let before = view.kind_before(at);
    if view.is_glued(at) && !matches!(before, Some(Kind::Open | Kind::Dash)) && view.word(at.wrapping_sub(1)) != "@" {
        return None;
    }
    let (hour, minute, next) = match view.kind(at) {
        Kind::Number(hour, n) if n <= 2 && hour <= 24 => (hour, 0, at + 1),
        Kind::Number(value, 4)
            if is_alone && value / 100 < 24 && value % 100 < 60 && !(1500..2100).contains(&value) =>
        {
            (value / 100, value % 100, at + 1)
        }
        Kind::Word(Lex::Ones(hour) | Lex::Teen(hour)) if hour <= 12 => (hour, 0, at + 1),
        _ => return None,
    };
    let is_decimal = matches!(view.kind(next), Kind::Dot | Kind::Comma | Kind::Colon)
        && view.is_glued(next)
        && view.is_glued(next + 1)
        && matches!(view.kind(next + 1), Kind::Number(..));
    let is_range = view.is_tight(next, Kind::Dash) && view.is_glued(next + 1);
    let is_end = view.is_end(next)
        && !is_range
        && !view.is(next, "%")
        && !matches!(view.lex(next), Lex::Ones(_) | Lex::Teen(_) | Lex::Tens(_) | Lex::Of)
        && view.month(next).is_none();
    let is_ordinal = view.ordinal(at).is_some();
    (!is_decimal && !is_ordinal && (!is_alone || is_end)).then_some(Time { minute, ..whole(hour, next) })
}

fn digits(view: &View, at: usize, hour: u32, reading: Reading) -> Option<Time> {
    // Part of a decimal, a code or a score runs into the number.
    if view.is_glued(at) && matches!(view.kind_before(at), Some(Kind::Dot | Kind::Comma | Kind::Colon | Kind::Slash)) {
        return None;
    }
    let mut time = whole(hour, at + 1);
    let mut is_written_out = false;
    let mark = view.kind(at + 1);
    let is_french = view.is_glued(at + 1) && view.is(at + 1, "h");
    if matches!(mark, Kind::Colon | Kind::Dot) && view.is_glued(at + 1) || is_french {
        if let (true, Kind::Number(minute @ 0..=59, 2)) = (view.is_glued(at + 2), view.kind(at + 2)) {
            time.minute = minute;
            time.next = at + 3;
            if hour == 24 && minute > 0 {
                return None;
            }
            is_written_out = mark != Kind::Dot || reading == Reading::Bare;
            if let (true, Kind::Number(second @ 0..=59, 2)) = (view.is_tight(at + 3, Kind::Colon), view.kind(at + 4)) {
                time.second = Some(second);
                time.next = at + 5;
            }
        } else if is_french && reading == Reading::Bare {
            time.next = at + 2;
            return Some(time);
        }
    }
    finish(view, time, is_written_out).or_else(|| past_hour(view, at))
}

/// "seven pm", "seven thirty-five pm", "nine o'clock"; without such a mark only where a time is asked for.
fn spoken(view: &View, at: usize, reading: Reading) -> Option<Time> {
    let (Lex::Ones(hour) | Lex::Teen(hour)) = view.lex(at) else { return None };
    if hour > 23 {
        return None;
    }
    let next = at + 1;
    let (minute, after) = match (view.lex(next), view.lex(next + 1)) {
        (Lex::Tens(tens), Lex::Ones(ones)) if tens < 60 => (tens + ones, next + 2),
        (Lex::Tens(tens), _) if tens < 60 => {
            let dash = usize::from(view.is_tight(next + 1, Kind::Dash));
            match view.lex(next + 2) {
                Lex::Ones(ones) if dash == 1 => (tens + ones, next + 3),
                _ => (tens, next + 1),
            }
        }
        (Lex::Teen(minute), _) => (minute, next + 1),
        _ => return finish(view, whole(hour, next), false),
    };
    let is_end = reading == Reading::Bare && view.is_end(after);
    finish(view, Time { minute, ..whole(hour, after) }, is_end)
}

/// Reads "pm", "o'clock" or "in the evening"; without any of them the time must be written out.
fn finish(view: &View, mut time: Time, is_written_out: bool) -> Option<Time> {
    let next = time.next;
    if let Some((half, next)) = half(view, next) {
        (time.half, time.next) = (Some(half), next);
        let is_right = (1..=12).contains(&time.hour);
        // "15:15 pm" and "0:01 am" say the same twice.
        let is_double = is_written_out || time.minute > 0;
        return (is_right || (is_double && time.hour < 24))
            .then(|| Time { half: time.half.filter(|_| is_right), ..time });
    }
    let is_oclock = view.is(next, "oclock");
    if is_oclock || (view.is(next, "o") && view.kind(next + 1) == Kind::Apostrophe && view.is(next + 2, "clock")) {
        time.next = next + if is_oclock { 1 } else { 3 };
        if let Some((half, next)) = half(view, time.next) {
            (time.half, time.next) = (Some(half), next);
        }
        return (1..=12).contains(&time.hour).then_some(time);
    }
    // "elevenish", "at 9p"
    if view.is_glued(next) && view.is(next, "ish") && (1..=12).contains(&time.hour) {
        return Some(Time { next: next + 1, ..time });
    }
    let is_asked = time.minute == 0
        && matches!(view.lex_before(next.saturating_sub(1)), Lex::At | Lex::From | Lex::To | Lex::Between);
    let goes_on = view.is_glued(next + 1)
        && matches!(view.kind(next + 1), Kind::Word(_) | Kind::Number(..) | Kind::Apostrophe | Kind::Dash);
    let letter = (is_written_out || is_asked) && view.is_glued(next) && !goes_on;
    for (word, half) in [("a", Half::Am), ("p", Half::Pm)] {
        if letter && view.is(next, word) && (1..=12).contains(&time.hour) {
            return Some(Time { half: Some(half), next: next + 1, ..time });
        }
    }
    is_written_out.then_some(time)
}

fn half(view: &View, at: usize) -> Option<(Half, usize)> {
    for (whole, letter, half) in [("am", "a", Half::Am), ("pm", "p", Half::Pm)] {
        if view.is(at, whole) {
            return Some((half, at + 1));
        }
        if view.is(at, letter) && view.is_tight(at + 1, Kind::Dot) && view.is(at + 2, "m") && view.is_glued(at + 2) {
            return Some((half, at + 3 + usize::from(view.is_tight(at + 3, Kind::Dot))));
        }
        if view.is(at, letter) && !view.is_glued(at) && view.is(at + 1, "m") && view.is_end(at + 2) {
            return Some((half, at + 2));
        }
        // "3 P. M."
        let is_spaced = view.is(at, letter) && view.is_tight(at + 1, Kind::Dot) && view.is(at + 2, "m");
        if is_spaced && view.is_capital(at) && view.is_capital(at + 2) && view.is_tight(at + 3, Kind::Dot) {
            return Some((half, at + 4));
        }
    }
    if view.lex(at) != Lex::In {
        return None;
    }
    let at = at + 1 + usize::from(view.lex(at + 1) == Lex::The);
    match view.lex(at) {
        Lex::Unit(Grain::Day, _) if view.is(at, "night") => Some((Half::Pm, at + 1)),
        Lex::DayPart(part) => {
            let hour = view.rules.day_parts.get(usize::from(part)).map_or(0, |part| part.begin / 60);
            Some((if hour < 12 { Half::Am } else { Half::Pm }, at + 1))
        }
        _ => None,
    }
}

/// "half past seven", "a quarter to five", "20 minutes past three pm"
fn past_hour(view: &View, at: usize) -> Option<Time> {
    let at = at + usize::from(view.lex(at) == Lex::A);
    let mut has_unit = matches!(view.lex(at), Lex::Unit(Grain::Quarter, _));
    let (minutes, next) = match view.lex(at) {
        Lex::Half => (30, at + 1),
        Lex::Unit(Grain::Quarter, _) => (15, at + 1),
        _ => {
            let (minutes, next) = number(view, at)?;
            let factor = if view.lex(next) == Lex::Units(Grain::Quarter, 1) { 15.0 } else { 1.0 };
            has_unit = factor > 1.0 || view.unit(next).is_some_and(|unit| unit.0 == Grain::Minute);
            ((minutes * factor) as u32, next + usize::from(has_unit))
        }
    };
    let is_after = view.lex(next) == Lex::After;
    let is_past = view.is(next, "past") || is_after;
    let is_to = view.is(next, "to") || view.is(next, "till") || view.lex(next) == Lex::Before;
    if !(is_past || is_to) || !(1..60).contains(&minutes) {
        return None;
    }
    let hour = past_of(view, next + 1).filter(|hour| view.unit(hour.next).is_none())?;
    // "ten to five" and "15 to 20" are as often a score or a range: "to" wants a quarter, a unit or a written time.
    let is_written = hour.half.is_some() || matches!(view.lex(next + 1), Lex::Hour(_));
    if (is_after && !is_written) || (is_to && !(has_unit || (is_written && minutes > 12))) {
        return None;
    }
    let total = hour.hour * 60 + hour.minute;
    let total = match (is_past, total) {
        (true, total) => total + minutes,
        (false, 0) => 24 * 60 - minutes,
        (false, total) if total >= minutes + 60 => total - minutes,
        (false, total) => total + 12 * 60 - minutes,
    } % (24 * 60);
    Some(Time { hour: total / 60, minute: total % 60, ..hour })
}

/// The hour after "past" or "to".
fn past_of(view: &View, at: usize) -> Option<Time> {
    if let Lex::Hour(hour) = view.lex(at) {
        return Some(whole(u32::from(hour), at + 1));
    }
    if let Kind::Number(hour @ 1..=24, 1 | 2) = view.kind(at) {
        let time = digits_of_hour(view, at, hour);
        return Some(time);
    }
    let (Lex::Ones(hour) | Lex::Teen(hour)) = view.lex(at) else { return None };
    let time = spoken(view, at, Reading::Bare).unwrap_or(whole(hour, at + 1));
    (1..=12).contains(&hour).then(|| with_half(view, time))
}

fn digits_of_hour(view: &View, at: usize, hour: u32) -> Time {
    let is_french = view.is_glued(at + 1) && view.is(at + 1, "h");
    with_half(view, whole(hour, at + 1 + usize::from(is_french)))
}

fn with_half(view: &View, time: Time) -> Time {
    match half(view, time.next) {
        Some((half, next)) if time.hour <= 12 => Time { half: Some(half), next, ..time },
        _ => time,
    }
}

/// "Z" and "+09:00" behind the time of an ISO 8601 date; a dash there may lead to a second time.
fn iso_zone(view: &View, at: usize) -> Option<(Option<String>, usize)> {
    if !view.is_glued(at) {
        return None;
    }
    let goes_on = view.is_glued(at + 1) && matches!(view.kind(at + 1), Kind::Word(_) | Kind::Number(..));
    if view.word(at) == "Z" && !goes_on {
        return Some((Some("+00:00".to_owned()), at + 1));
    }
    let (hours, minutes) = (view.number(at + 1, 2)?, view.number(at + 3, 2)?);
    let is_offset = view.word(at) == "+" && view.is_tight(at + 2, Kind::Colon) && hours <= 14 && minutes < 60;
    is_offset.then(|| (Some(format!("+{hours:02}:{minutes:02}")), at + 4))
}

fn zone(view: &View, at: usize) -> (Option<String>, usize) {
    let open = usize::from(view.kind(at) == Kind::Open);
    if let Some(read) = iso_zone(view, at) {
        return read;
    }
    let mut upper = [0u8; 4];
    let word = view.word(at + open);
    let word = match upper.get_mut(..word.len()) {
        // "8:00 pst", but not "8:00 et al."
        Some(buffer) if word.len() > 2 => {
            buffer.copy_from_slice(word.as_bytes());
            buffer.make_ascii_uppercase();
            std::str::from_utf8(buffer).unwrap_or(word)
        }
        _ => word,
    };
    // "noon Eastern", "8 p.m. Pacific Standard Time", but not "8 p.m. Central Park"
    let is_long = open == 0 && word.len() > 4;
    let kind = usize::from(is_long && ["standard", "daylight"].iter().any(|kind| view.is(at + 1, kind)));
    let is_named = is_long && view.is(at + 1 + kind, "time");
    let offset = view.rules.zones.get(word).filter(|_| !is_long || is_named || view.is_end(at + 1));
    if let Some(offset) = offset {
        let next = at + open + 1 + if is_named { kind + 1 } else { 0 };
        let name = offset.clone().unwrap_or_else(|| word.to_owned());
        return (Some(name), next + usize::from(open == 1 && view.kind(next) == Kind::Close));
    }
    if view.is(at, "local") && view.is(at + 1, "time") {
        return (Some("local time".to_owned()), at + 2);
    }
    (None, at)
}
