//! Times of the day: "3pm", "10:30 a.m. EST", "noon", "half past seven", "9:00-17:00", "morning".

use crate::model::calendar::{Clock, Grain};
use crate::rules::date::{DAY_PARTS, Lex};
use crate::stages::extract::dates::amount::number;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Hour, minute and second as read, and which half of the day is written.
#[derive(Clone, Copy)]
struct Time {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    half: Option<Half>,
    next: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Am,
    Pm,
}

impl Time {
    fn hour_of_day(&self) -> u32 {
        match self.half {
            Some(Half::Pm) if self.hour < 12 => self.hour + 12,
            Some(Half::Am) if self.hour == 12 => 0,
            _ => self.hour,
        }
    }

    fn written(&self) -> String {
        let second = self.second.map_or(String::new(), |second| format!(":{second:02}"));
        format!("{:02}:{:02}{second}", self.hour_of_day(), self.minute)
    }
}

/// A time or a stretch from one time to another, and the token after it.
pub(super) fn clock(view: &View, at: usize) -> Option<(Clock, usize)> {
    if let Some((mut first, last)) = stretch(view, at) {
        // "3-5pm": the half of the day holds for both, unless that turns the stretch round.
        if first.half.is_none() && last.half.is_some() && first.hour <= 12 {
            first.half = last.half;
            if first.hour_of_day() > last.hour_of_day() {
                first.half = Some(Half::Am);
            }
        }
        let (zone, next) = zone(view, last.next);
        let clock = Clock { begin: first.written(), finish: Some(last.written()), part: None, zone };
        return Some((clock, next));
    }
    let time = time(view, at)?;
    let (zone, next) = zone(view, time.next);
    Some((Clock { begin: time.written(), finish: None, part: None, zone }, next))
}

fn stretch(view: &View, at: usize) -> Option<(Time, Time)> {
    let first = time(view, at).or_else(|| {
        let hour = view.number(at, 2).filter(|hour| *hour <= 24)?;
        Some(Time { hour, minute: 0, second: None, half: None, next: at + 1 })
    })?;
    let is_joined = view.kind(first.next) == Kind::Dash
        || matches!(view.lex(first.next), Lex::To)
        || (view.lex(first.next) == Lex::And && view.lex_before(at) == Lex::Between);
    let last = time(view, first.next + 1).filter(|_| is_joined)?;
    Some((first, last))
}

fn time(view: &View, at: usize) -> Option<Time> {
    match view.kind(at) {
        Kind::Number(hour, n) if n <= 2 && hour <= 24 => digits(view, at, hour),
        Kind::Word(Lex::Hour(hour)) => {
            Some(Time { hour: u32::from(hour), minute: 0, second: None, half: None, next: at + 1 })
        }
        Kind::Word(Lex::Ones(_) | Lex::Teen(_)) => past_hour(view, at).or_else(|| {
            let (hour, next) = number(view, at)?;
            finish(view, Time { hour: hour as u32, minute: 0, second: None, half: None, next }, false)
        }),
        Kind::Word(Lex::Half | Lex::A | Lex::Unit(Grain::Quarter, _) | Lex::Tens(_)) => past_hour(view, at),
        _ => None,
    }
}

fn digits(view: &View, at: usize, hour: u32) -> Option<Time> {
    // Part of a decimal, a code or a score runs into the number.
    if view.is_glued(at) && matches!(view.kind_before(at), Some(Kind::Dot | Kind::Comma | Kind::Colon | Kind::Slash)) {
        return None;
    }
    let mut time = Time { hour, minute: 0, second: None, half: None, next: at + 1 };
    let mut is_written_out = false;
    let mark = view.kind(at + 1);
    if matches!(mark, Kind::Colon | Kind::Dot)
        && view.is_glued(at + 1)
        && view.is_glued(at + 2)
        && let Kind::Number(minute @ 0..=59, 2) = view.kind(at + 2)
    {
        time.minute = minute;
        time.next = at + 3;
        is_written_out = mark == Kind::Colon;
        if let (true, Kind::Number(second @ 0..=59, 2)) = (view.is_tight(at + 3, Kind::Colon), view.kind(at + 4)) {
            time.second = Some(second);
            time.next = at + 5;
        }
    }
    finish(view, time, is_written_out).or_else(|| past_hour(view, at))
}

/// Reads "pm", "o'clock" or "in the evening"; without any of them the time must be written out.
fn finish(view: &View, mut time: Time, is_written_out: bool) -> Option<Time> {
    let next = time.next;
    if let Some((half, next)) = half(view, next) {
        (time.half, time.next) = (Some(half), next);
        return (1..=12).contains(&time.hour).then_some(time);
    }
    if view.is(next, "o") && view.kind(next + 1) == Kind::Apostrophe && view.is(next + 2, "clock") {
        time.next = next + 3;
        if let Some((half, next)) = half(view, time.next) {
            (time.half, time.next) = (Some(half), next);
        }
        return (1..=12).contains(&time.hour).then_some(time);
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
    }
    let is_part = view.lex(at) == Lex::In && view.lex(at + 1) == Lex::The;
    match view.lex(at + 2) {
        Lex::DayPart(0) if is_part => Some((Half::Am, at + 3)),
        Lex::DayPart(1 | 2) if is_part => Some((Half::Pm, at + 3)),
        _ => None,
    }
}

/// "half past seven", "a quarter to five", "20 minutes past three"
fn past_hour(view: &View, at: usize) -> Option<Time> {
    let at = at + usize::from(view.lex(at) == Lex::A);
    let (minutes, next) = match view.lex(at) {
        Lex::Half => (30, at + 1),
        Lex::Unit(Grain::Quarter, _) => (15, at + 1),
        _ => {
            let (minutes, next) = number(view, at)?;
            (minutes as u32, next + usize::from(view.unit(next).is_some_and(|unit| unit.0 == Grain::Minute)))
        }
    };
    let is_past = view.is(next, "past");
    if !(is_past || view.is(next, "to")) || !(1..60).contains(&minutes) {
        return None;
    }
    let (hour, after) = match (view.lex(next + 1), number(view, next + 1)) {
        (Lex::Hour(hour), _) => (u32::from(hour), next + 2),
        (_, Some((hour, after))) if (1.0..=12.0).contains(&hour) && hour.fract() == 0.0 => (hour as u32, after),
        _ => return None,
    };
    // "ten to five" is as often a score or a range: "to" wants a quarter.
    if !is_past && minutes != 15 {
        return None;
    }
    let (hour, minute) = if is_past { (hour, minutes) } else { ((hour + 11) % 12, 60 - minutes) };
    let mut time = Time { hour: if hour == 0 { 12 } else { hour }, minute, second: None, half: None, next: after };
    if let Some((half, next)) = half(view, after) {
        (time.half, time.next) = (Some(half), next);
    }
    Some(time)
}

fn zone(view: &View, at: usize) -> (Option<String>, usize) {
    let open = usize::from(view.kind(at) == Kind::Open);
    let word = view.word(at + open);
    if let Some(offset) = view.rules.zones.get(word) {
        let next = at + open + 1;
        let name = offset.clone().unwrap_or_else(|| word.to_owned());
        return (Some(name), next + usize::from(open == 1 && view.kind(next) == Kind::Close));
    }
    if view.is(at, "local") && view.is(at + 1, "time") {
        return (Some("local time".to_owned()), at + 2);
    }
    (None, at)
}

/// A part of the day: "morning", "night".
pub(super) fn day_part(view: &View, at: usize) -> Option<(Clock, usize)> {
    let n = match view.lex(at) {
        Lex::DayPart(n) => usize::from(n),
        Lex::Unit(Grain::Day, _) if view.is(at, "night") => 3,
        _ => return None,
    };
    let part = DAY_PARTS.get(n)?;
    Some((Clock { begin: String::new(), finish: None, part: Some(part.1), zone: None }, at + 1))
}
