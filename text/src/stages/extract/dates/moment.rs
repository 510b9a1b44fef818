//! Times of a day, put together from their parts in any order: a day, a part of the day, clock times.
//!
//! "tomorrow morning at 7", "8pm in the evening, 1 January", "Friday between 1pm and 4pm" and "late on Tuesday evening" are
//! each one time. A bare number is an hour only beside a day or a part of one.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Clock, Lean, Meaning, Part};
use crate::model::vocabulary::DateModifier;
use crate::rules::date::{DayPart, Lex};
use crate::stages::extract::dates::clock::{Hours, Reading, hours, while_from};
use crate::stages::extract::dates::partial::partial;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// A date or a time of a day, and the token after it.
pub(super) struct Moment {
    /// What it means.
    pub meaning: Meaning,
    /// The token after it.
    pub next: usize,
    /// "early", "late".
    pub modifier: Option<DateModifier>,
}

/// What of a time was read.
struct Parts {
    day: Option<Meaning>,
    part: Option<(DayPart, Option<Part>)>,
    hours: Option<Hours>,
    next: usize,
    /// Whether it is nothing unless more is found.
    is_open: bool,
}

/// Any single date, with the time of the day beside it, or a time alone.
pub(super) fn moment(view: &View, at: usize) -> Option<Moment> {
    for begin in [time_first, part_first, hour_first] {
        let Some(mut parts) = begin(view, at) else { continue };
        while grow(view, at, &mut parts) {}
        if !parts.is_open {
            parts.of_week(view);
            return Some(parts.moment());
        }
    }
    let (meaning, next) = view.point(at)?;
    if !is_day(&meaning) {
        return Some(Moment { meaning, next, modifier: None });
    }
    let mut parts = Parts { day: None, part: None, hours: None, next, is_open: false };
    parts.take_day(view, meaning, next);
    while grow(view, at, &mut parts) {}
    parts.of_week(view);
    Some(parts.moment())
}

fn time_first(view: &View, at: usize) -> Option<Parts> {
    let hours = while_from(view, at).or_else(|| hours(view, at, Reading::Written))?;
    let next = hours.next;
    Some(Parts { day: None, part: None, hours: Some(hours), next, is_open: false })
}

/// "early morning", "in the afternoon", "the evening of 4 May"
fn part_first(view: &View, at: usize) -> Option<Parts> {
    let the = usize::from(view.lex(at) == Lex::The);
    let (part, next) = day_part(view, at + the)?;
    let is_placed = view.lex_before(at) == Lex::In;
    // "the night" is any night; "late in the evening" and "in the evening" are times of the day that is spoken of.
    let is_open = !(is_placed && view.is_end(next)) && part.1.is_none();
    Some(Parts { day: None, part: Some(part), hours: None, next, is_open })
}

/// "at 7 on Monday", "from 3 to 5 tomorrow", "8 tonight"
fn hour_first(view: &View, at: usize) -> Option<Parts> {
    let is_asked = match view.lex_before(at) {
        Lex::At | Lex::From | Lex::Between => true,
        _ => view.lex(at + 1) == Lex::Tonight,
    };
    let hours = is_asked.then(|| hours(view, at, Reading::Bare)).flatten()?;
    let next = hours.next;
    // "will open at 7." is a time; "opened at 7" may be a price or an age.
    let ends = !matches!(view.kind(next), Kind::Word(_) | Kind::Number(..));
    let is_planned = view.lex_before(at) == Lex::At && ends && view.lean(at) == Lean::Future;
    // "from 9 for three hours"
    let is_while = view.lex_before(at) == Lex::From && hours.is_stretch() && view.lex(at + 1) == Lex::For;
    Some(Parts { day: None, part: None, hours: Some(hours), next, is_open: !(is_planned || is_while) })
}

/// Reads one more part where the text goes on with one.
fn grow(view: &View, start: usize, parts: &mut Parts) -> bool {
    const LONGEST: usize = 3;
    let (mut has_in, mut has_comma, mut asks_for_hour, mut is_led) = (false, false, false, false);
    for at in parts.next..=parts.next + LONGEST {
        if parts.hours.is_none() {
            // "Monday 8 to 9"
            // "next Tuesday 7-9" is no score: that is to come.
            let is_score = view.is_tight(at + 1, Kind::Dash) && !is_to_come(view, at, parts.day.as_ref());
            let is_joined = view.lex(at + 1) == Lex::To || view.is_tight(at + 1, Kind::Dash);
            let is_stretch = at == parts.next && is_joined && !is_score;
            let is_bare = (asks_for_hour || is_stretch) && (parts.day.is_some() || parts.part.is_some());
            is_led |= is_stretch;
            let reading = if is_bare { Reading::Bare } else { Reading::Written };
            let found = while_from(view, at)
                .or_else(|| hours(view, at, reading))
                .filter(|hours| !is_led || hours.is_stretch() || !is_bare);
            if let Some(hours) = found {
                parts.next = hours.next;
                parts.hours = Some(hours);
                parts.is_open = false;
                return true;
            }
        }
        let is_beside = at == parts.next || has_in;
        if at == parts.next
            && parts.day.is_some()
            && parts.part.is_none()
            && parts.hours.is_none()
            && let Some(part) = half_day(view, at)
        {
            parts.part = Some((part, None));
            parts.next = at + 1;
            return true;
        }
        if parts.part.is_none()
            && is_beside
            && view.lex(at) != Lex::The
            && let Some((part, next)) = day_part(view, at)
            && (!parts.is_open || view.is_end(next))
        {
            parts.part = Some(part);
            parts.next = next;
            parts.is_open = false;
            return true;
        }
        if parts.day.is_none() && may_follow(view, at, start) {
            if let Some((day, next)) = view.point(at).filter(|read| is_day(&read.0)) {
                parts.take_day(view, day, next);
                parts.is_open = false;
                return true;
            }
            if let Some((day, next)) = day_number(view, at).filter(|_| parts.hours.is_some()) {
                parts.take_day(view, day, next);
                parts.is_open = false;
                return true;
            }
        }
        match (view.lex(at), view.kind(at)) {
            (Lex::In, _) => has_in = true,
            (_, Kind::Comma) if !has_comma => has_comma = true,
            (Lex::At | Lex::Approx, _) => asks_for_hour = true,
            (Lex::From | Lex::Between, _) => (asks_for_hour, is_led) = (true, true),
            // "1 March for 4 in the afternoon", "1 March for seven hours from 9 am"
            (Lex::On | Lex::Of | Lex::The | Lex::For, _) => {}
            _ if view.word(at) == "@" => asks_for_hour = true,
            _ if view.is(at, "t") && view.is_glued(at) && view.is_glued(at + 1) => {}
            _ => return false,
        }
    }
    false
}

/// Whether a day before a stretch of hours lies ahead of the writer.
fn is_to_come(view: &View, at: usize, day: Option<&Meaning>) -> bool {
    let is_next = matches!(day, Some(Meaning::OfWeek { shift: 1.., .. } | Meaning::Cell { shift: 1.., .. }));
    is_next || (day.is_some() && view.lean(at) == Lean::Future)
}

/// "8pm on the 15", "at 7 on 15"
fn day_number(view: &View, at: usize) -> Option<Read> {
    let the = view.lex_before(at) == Lex::The;
    let is_asked = view.lex_before(at - usize::from(the)) == Lex::On;
    let day = view.number(at, 2).filter(|day| is_asked && (1..=31).contains(day) && view.is_end(at + 1))?;
    Some((partial(view, at, None, None, Some(day as i8)), at + 1))
}

/// Whether a day that follows belongs to the time before it: "10 a.m. Tuesday", but not "at 10, last week".
fn may_follow(view: &View, at: usize, start: usize) -> bool {
    at > start && !matches!(view.lex(at), Lex::In | Lex::At | Lex::From) && view.lex_before(at) != Lex::For
}

impl Parts {
    /// Takes a day, or "tonight" and "this morning", which are a day and a part of it.
    fn take_day(&mut self, view: &View, day: Meaning, next: usize) {
        self.next = next;
        match day {
            Meaning::At { day, clock } => {
                let part = view.rules.day_parts.iter().find(|part| clock.part == Some(part.code));
                if self.part.is_none() {
                    self.part = part.map(|part| (*part, None));
                }
                self.day = day.map(|day| *day);
            }
            day => self.day = Some(day),
        }
    }

    /// "Wednesday evening next week": the weekday is that of the week that follows.
    fn of_week(&mut self, view: &View) {
        let Some(Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), .. }) = self.day else {
            return;
        };
        let shift = match view.lex(self.next) {
            Lex::Last => -1,
            Lex::This => 0,
            Lex::Next => 1,
            _ => return,
        };
        if view.lex(self.next + 1) == Lex::Unit(Grain::Week, 1) {
            self.day = Some(Meaning::OfWeek { weekday, shift });
            self.next += 2;
        }
    }

    fn moment(self) -> Moment {
        let next = self.next;
        let mut modifier = None;
        let clock = match (self.hours, self.part) {
            (Some(hours), part) => Some(hours.clock(part.map(|(part, _)| part.begin / 60))),
            (None, Some((part, stage))) => {
                modifier = stage.map(modifier_of);
                Some(clock_of(&part, stage))
            }
            (None, None) => None,
        };
        let meaning = match (clock, self.day) {
            (Some(clock), day) => Meaning::At { day: day.map(Box::new), clock },
            (None, Some(day)) => day,
            (None, None) => Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech },
        };
        Moment { meaning, next, modifier }
    }
}

fn modifier_of(stage: Part) -> DateModifier {
    match stage {
        Part::Mid => DateModifier::Mid,
        Part::End => DateModifier::End,
        _ => DateModifier::Start,
    }
}

/// The hours that a part of the day is taken to have; "early" and "late" are its halves.
pub(super) fn clock_of(part: &DayPart, stage: Option<Part>) -> Clock {
    let written = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let middle = (part.begin + part.finish).div_ceil(2);
    let (begin, finish) = match stage {
        Some(Part::Start) => (part.begin, Some(middle)),
        Some(Part::Mid) => (middle, None),
        Some(_) => (middle, Some(part.finish)),
        None => (part.begin, Some(part.finish)),
    };
    Clock { begin: written(begin), finish: finish.map(written), part: Some(part.code), zone: None }
}

/// A part of the day: "morning", "night", "late evening", "early in the morning".
pub(super) fn day_part(view: &View, at: usize) -> Option<((DayPart, Option<Part>), usize)> {
    let stage = match view.lex(at) {
        Lex::Stage(part) => Some(part),
        Lex::Earlier => Some(Part::Start),
        Lex::Later => Some(Part::End),
        _ => None,
    };
    let mut at = at + usize::from(stage.is_some());
    if stage.is_some() {
        let is_phrase = view.lex(at) == Lex::In && view.lex(at + 1) == Lex::The;
        at += if is_phrase { 2 } else { usize::from(view.is_tight(at, Kind::Dash)) };
    }
    let (part, next) = match view.lex(at) {
        Lex::DayPart(n) => (view.rules.day_parts.get(usize::from(n)), at + 1),
        Lex::Unit(Grain::Day, _) if view.is(at, "night") => {
            let is_time = usize::from(view.is_tight(at + 1, Kind::Dash) && view.is(at + 2, "time")) * 2;
            (view.rules.day_parts.iter().find(|part| part.code == "NI"), at + 1 + is_time)
        }
        _ => return None,
    };
    Some(((*part?, stage), next))
}

/// "Tuesday AM"
fn half_day(view: &View, at: usize) -> Option<DayPart> {
    let code = match view.word(at) {
        "AM" => "MO",
        "PM" => "AF",
        _ => return None,
    };
    view.rules.day_parts.iter().find(|part| part.code == code).copied()
}

/// Whether a meaning is one day, or a time of one.
pub(super) fn is_day(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Partial { day, weekday, .. } => day.is_some() || weekday.is_some(),
        Meaning::OfYear { day, .. } => day.is_some(),
        Meaning::OfWeek { .. } | Meaning::Holiday { .. } => true,
        Meaning::At { day, .. } => day.is_some(),
        Meaning::Cell { grain, .. } | Meaning::Offset { grain, .. } => matches!(grain, Grain::Day | Grain::Workday),
        Meaning::Beside { grain, of, .. } => *grain == Grain::Day || is_day(of),
        Meaning::Within { part, .. } => matches!(part, Part::Nth(_, Grain::Day) | Part::NthWeekday(..)),
        _ => false,
    }
}
