//! Distances from another date: "two years ago", "three days later", "two weeks before 5 May", "in 20 minutes".
//!
//! "two weeks and two days ago" is one distance. A number of units that nothing counts from is a duration, which `find`
//! reads.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Bound, Lean, Meaning, Reference};
use crate::rules::date::Lex;
use crate::stages::extract::dates::amount::{Amount, amount, number};
use crate::stages::extract::dates::moment::{Moment, is_day, moment};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// Units of a distance, from large to small.
struct Steps {
    steps: [Option<(Grain, i32)>; Steps::MOST],
    n: usize,
    next: usize,
}

impl Steps {
    const MOST: usize = 6;

    /// "1 month, 2 days and 3 hours"
    fn read(view: &View, first: &Amount) -> Self {
        let mut steps = Self { steps: [None; Self::MOST], n: 1, next: first.next };
        steps.steps[0] = first.whole_units();
        let mut grain = first.grain;
        while let Some(more) = first.more(view, steps.next, grain) {
            let Some(slot) = steps.steps.get_mut(steps.n) else { break };
            *slot = more.whole_units();
            steps.n += 1;
            (steps.next, grain) = (more.next, more.grain);
        }
        steps
    }

    /// The distance from `of`, or from the base where that is none.
    fn from(&self, sign: i32, base: Base, of: Option<Meaning>) -> Option<Meaning> {
        let known = || self.steps.iter().take(self.n);
        if known().any(Option::is_none) {
            return None;
        }
        if let (1, None, Some((grain, n))) = (self.n, &of, self.steps[0]) {
            return Some(Meaning::Offset { grain, n: n * sign, base });
        }
        let from = of.unwrap_or(Meaning::Cell { grain: Grain::Day, shift: 0, base });
        let beside = |of: Meaning, (grain, n): (Grain, i32)| Meaning::Beside { grain, n: n * sign, of: Box::new(of) };
        Some(known().flatten().fold(from, |of, step| beside(of, *step)))
    }
}

/// A point at a distance from another date.
pub(super) fn distance(view: &View, at: usize) -> Option<Read> {
    let Some(run) = amount(view, at) else { return of_weekdays(view, at).or_else(|| counted_run(view, at)) };
    if run.is_hyphenated {
        return None;
    }
    let steps = Steps::read(view, &run);
    let next = steps.next;
    let vague = |past: bool| (Meaning::Vague(if past { Reference::Past } else { Reference::Future }), next + 1);
    let offset = |sign: i32, base: Base| steps.from(sign, base, None);
    match view.lex(next) {
        Lex::Later | Lex::Earlier if view.is(next + 1, "than") => {
            let (of, end) = view.point(next + 2)?;
            let sign = if view.lex(next) == Lex::Later { 1 } else { -1 };
            Some((steps.from(sign, Base::Speech, Some(of))?, end))
        }
        // "a week ago Tuesday"
        Lex::Ago if run.grain == Grain::Week && view.weekday(next + 1).is_some() && view.is_end(next + 2) => {
            let lean = Lean::Past;
            let of = Meaning::Partial { year: None, month: None, day: None, weekday: view.weekday(next + 1), lean };
            Some((steps.from(-1, Base::Speech, Some(of))?, next + 2))
        }
        Lex::Ago => Some(offset(-1, Base::Speech).map_or(vague(true), |meaning| (meaning, next + 1))),
        Lex::Later => Some(offset(1, Base::Narrative).map_or(vague(true), |meaning| (meaning, next + 1))),
        Lex::Earlier => Some(offset(-1, Base::Narrative).map_or(vague(true), |meaning| (meaning, next + 1))),
        // "a week on Friday"
        Lex::On if run.grain == Grain::Week && view.lex_before(at) != Lex::For && view.lean(at) != Lean::Past => {
            let weekday = view.weekday(next + 1).filter(|_| view.is_end(next + 2))?;
            let lean = Lean::Future;
            let of = Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean };
            Some((steps.from(1, Base::Speech, Some(of))?, next + 2))
        }
        Lex::Hence => Some((offset(1, Base::Speech)?, next + 1)),
        // "closed for three days from Monday"
        Lex::From if view.lex_before(at) == Lex::For && stretch_from(view, &steps, next + 1).is_some() => {
            stretch_from(view, &steps, next + 1)
        }
        lex @ (Lex::Before | Lex::After | Lex::From) => beside(view, at, &steps, lex),
        Lex::None
            if view.kind(next) == Kind::Comma && view.lex_before(at) == Lex::For && view.lex(next + 1) == Lex::From =>
        {
            stretch_from(view, &steps, next + 2)
        }
        _ if ["starting", "beginning", "commencing"].iter().any(|word| view.is(next, word)) => {
            stretch_from(view, &steps, next + 1)
        }
        _ => ahead(view, at, &steps),
    }
}

/// "two weeks before 5 May", "two weeks from now"; "less than two weeks after 5 May" is a stretch that begins on that day.
fn beside(view: &View, at: usize, steps: &Steps, lex: Lex) -> Option<Read> {
    let next = steps.next;
    let today = || Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech };
    let is_now = lex == Lex::From && (view.is(next + 1, "now") || view.is(next + 1, "today"));
    let (of, end) = if is_now { (None, next + 2) } else { view.point(next + 1).map(|(of, end)| (Some(of), end))? };
    let is_than = at >= 2 && view.is(at - 1, "than");
    let (is_less, is_more) = (is_than && view.is(at - 2, "less"), is_than && view.is(at - 2, "more"));
    // "A week from Monday" counts from the Monday to come.
    let of = match of {
        Some(Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), .. })
            if lex == Lex::From =>
        {
            let lean = Lean::Future;
            Some(Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean })
        }
        of => of,
    };
    let sign = if lex == Lex::Before { -1 } else { 1 };
    if !(is_less || is_more) {
        return Some((steps.from(sign, Base::Speech, of)?, end));
    }
    let of = of.unwrap_or_else(today);
    let far = steps.from(sign, Base::Speech, Some(of.clone()))?;
    let meaning = match (is_less, sign < 0) {
        (true, true) => Meaning::Between(Box::new(far), Box::new(of)),
        (true, false) => Meaning::Between(Box::new(of), Box::new(far)),
        (false, true) => Meaning::Bounded { of: Box::new(far), bound: Bound::Before },
        (false, false) => Meaning::Bounded { of: Box::new(far), bound: Bound::After },
    };
    Some((meaning, end))
}

/// A number of units up to now or from now on that is not one unit alone: "the last three months and two weeks", "within
/// the next ten months".
pub(super) fn around_now(view: &View, start: usize, run: &Amount, sign: i32) -> Option<Read> {
    let steps = Steps::read(view, run);
    let is_within = sign > 0 && view.is(start.wrapping_sub(1), "within");
    // "for the last three months and two days ago"
    let goes_on = matches!(view.lex(steps.next), Lex::Ago | Lex::Before | Lex::After | Lex::Later | Lex::Earlier);
    if steps.n < 2 && !is_within || goes_on {
        return None;
    }
    let day = |shift: i32| Meaning::Cell { grain: Grain::Day, shift, base: Base::Speech };
    let far = steps.from(sign, Base::Speech, Some(day(0)))?;
    let (from, to) = if sign < 0 { (far, day(-1)) } else { (day(0), far) };
    Some((Meaning::Between(Box::new(from), Box::new(to)), steps.next))
}

/// "two weeks starting 20 May", "three days beginning on Monday"
fn stretch_from(view: &View, steps: &Steps, at: usize) -> Option<Read> {
    let at = at + usize::from(matches!(view.lex(at), Lex::On | Lex::From));
    let Moment { meaning: of, next: end, .. } = moment(view, at).filter(|read| is_day(&read.meaning))?;
    // "a day starting on Friday at 5 pm" ends at 5 pm.
    if let Meaning::At { day: Some(day), clock } = of {
        let is_hour = clock.part.is_none() && clock.finish.is_none();
        let is_days = steps.steps.iter().flatten().all(|(grain, _)| *grain >= Grain::Day);
        let last = steps.from(1, Base::Speech, Some(*day.clone())).filter(|_| is_hour && is_days)?;
        let last = Meaning::At { day: Some(Box::new(last)), clock: clock.clone() };
        return Some((Meaning::Between(Box::new(Meaning::At { day: Some(day), clock }), Box::new(last)), end));
    }
    let after = Box::new(steps.from(1, Base::Speech, Some(of.clone()))?);
    let last = Meaning::Beside { grain: Grain::Day, n: -1, of: after };
    Some((Meaning::Between(Box::new(of), Box::new(last)), end))
}

/// "will open in two weeks", "will open within two weeks", "is in two weeks", "in two weeks' time"
fn ahead(view: &View, at: usize, steps: &Steps) -> Option<Read> {
    let is_less = at >= 2 && view.is(at - 1, "than") && view.is(at - 2, "less");
    let skip = if is_less { 2 } else { usize::from(view.lex_before(at) == Lex::Approx) };
    let before = at.checked_sub(1 + skip)?;
    if view.lex(before) != Lex::In || view.is(before, "during") {
        return None;
    }
    let is_in = view.is(before, "in");
    let is_being = is_in && ["is", "are", "be"].iter().any(|word| view.is(before.wrapping_sub(1), word));
    let after = after_time(view, steps.next).filter(|_| is_in);
    if !is_being && after.is_none() && view.lean(at) != Lean::Future {
        return None;
    }
    let meaning = steps.from(1, Base::Speech, None)?;
    if is_in {
        return Some((meaning, after.unwrap_or(steps.next)));
    }
    let today = Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech };
    let meaning = match meaning {
        Meaning::Offset { grain, n, .. } if grain < Grain::Day => Meaning::Run { grain, n },
        _ => Meaning::Between(Box::new(today.clone()), Box::new(steps.from(1, Base::Speech, Some(today))?)),
    };
    Some((meaning, steps.next))
}

/// The token after "time" in "six months' time", "a week's time".
fn after_time(view: &View, at: usize) -> Option<usize> {
    let mark = usize::from(view.kind(at) == Kind::Apostrophe);
    let s = usize::from(mark == 1 && view.is_glued(at + 1) && view.is(at + 1, "s"));
    view.is(at + mark + s, "time").then_some(at + mark + s + 1)
}

/// "two Fridays from now", "three Mondays ago"
fn of_weekdays(view: &View, at: usize) -> Option<Read> {
    let (n, next) = number(view, at).filter(|(n, _)| n.fract() == 0.0 && (1.0..100.0).contains(n))?;
    let weekday = match view.lex(next) {
        Lex::Weekdays(weekday) | Lex::Weekday(weekday) => weekday,
        _ => return None,
    };
    let (lean, end) = match view.lex(next + 1) {
        Lex::Ago => (Lean::Past, next + 2),
        Lex::Later | Lex::Hence => (Lean::Future, next + 2),
        Lex::From if view.is(next + 2, "now") => (Lean::Future, next + 3),
        _ if view.is(next + 1, "back") => (Lean::Past, next + 2),
        _ => return None,
    };
    let weeks = n as i32 - 1;
    let of = Box::new(Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean });
    let n = if lean == Lean::Past { -weeks } else { weeks };
    Some((Meaning::Beside { grain: Grain::Week, n, of }, end))
}

/// "the five past years", "13 last minutes"
fn counted_run(view: &View, at: usize) -> Option<Read> {
    let (n, next) = number(view, at).filter(|(n, _)| n.fract() == 0.0 && (1.0..1000.0).contains(n))?;
    let sign = match view.lex(next) {
        Lex::Last => -1,
        Lex::Next => 1,
        _ => return None,
    };
    // "only 3 next week" counts no weeks.
    let (grain, factor) = view.unit(next + 1).filter(|_| matches!(view.lex(next + 1), Lex::Units(..)))?;
    Some((Meaning::Run { grain, n: n as i32 * i32::from(factor) * sign }, next + 2))
}
