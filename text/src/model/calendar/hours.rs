//! Distances of less than a day, counted from the minute at which a text was written.
//!
//! "in 20 minutes" on 2026-01-23 at 16:12 is 2026-01-23T16:32. Without a time of writing nothing is settled here.

use jiff::civil::DateTime;

use crate::model::calendar::base::base_of;
use crate::model::calendar::grain::{Grain, span};
use crate::model::calendar::{Anchors, Base, Clock, Meaning, Settled};
use crate::model::vocabulary::{DateMethod, Precision};

/// A meaning that is counted in hours or less, where the text says when it was written.
pub fn by_the_clock(meaning: &Meaning, anchors: &Anchors) -> Option<Settled> {
    let speech = anchors.speech.filter(|anchor| anchor.method == DateMethod::DocumentDate)?;
    let now = speech.begin.to_datetime(anchors.time?);
    // "an hour and five minutes later" is counted from what the text told of last.
    let is_told =
        || base_of(meaning) == Base::Narrative && anchors.narrative.is_some_and(|told| told.begin != speech.begin);
    match meaning {
        Meaning::Offset { grain, .. } | Meaning::Beside { grain, .. } if *grain < Grain::Day => {
            if is_told() {
                None
            } else {
                Some(settled(instant(meaning, now)?, None))
            }
        }
        // "within a day and five hours"
        Meaning::Between(from, to) => match (&**from, &**to) {
            (Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech }, Meaning::Beside { grain, .. })
                if *grain < Grain::Day =>
            {
                Some(settled(now, Some(instant(to, now)?)))
            }
            _ => None,
        },
        Meaning::Cell { grain: grain @ (Grain::Hour | Grain::Minute | Grain::Second), shift, base: Base::Speech } => {
            stretch(now, *grain, *shift)
        }
        Meaning::Run { grain, n } if *grain < Grain::Day => stretch(now, *grain, *n),
        _ => None,
    }
}

fn stretch(now: DateTime, grain: Grain, n: i32) -> Option<Settled> {
    let far = add(now, grain, n)?;
    let (begin, finish) = if far < now { (far, now) } else { (now, far) };
    Some(settled(begin, Some(finish)))
}

fn instant(meaning: &Meaning, now: DateTime) -> Option<DateTime> {
    match meaning {
        Meaning::Offset { grain, n, .. } => add(now, *grain, *n),
        Meaning::Beside { grain, n, of } => add(instant(of, now)?, *grain, *n),
        Meaning::Cell { grain: Grain::Day, shift: 0, .. } => Some(now),
        _ => None,
    }
}

fn add(from: DateTime, grain: Grain, n: i32) -> Option<DateTime> {
    from.checked_add(span(grain, n)?).ok()
}

fn settled(begin: DateTime, finish: Option<DateTime>) -> Settled {
    let written = |at: DateTime| format!("{:02}:{:02}", at.hour(), at.minute());
    let value = match finish {
        Some(finish) => format!("{}T{}/{}T{}", begin.date(), written(begin), finish.date(), written(finish)),
        None => format!("{}T{}", begin.date(), written(begin)),
    };
    Settled {
        begin: Some(begin.date()),
        finish: Some(finish.unwrap_or(begin).date()),
        value,
        precision: Precision::Time,
        modifier: None,
        clock: Some(Clock { begin: written(begin), finish: finish.map(written), part: None, zone: None }),
        by_calendar: false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::model::calendar::Anchor;

    #[test]
    fn minutes_are_counted_from_the_time_of_writing() {
        let day = date(2026, 1, 23);
        let speech = Anchor { begin: day, finish: day, method: DateMethod::DocumentDate };
        let anchors = Anchors { speech: Some(speech), narrative: None, time: Some(time(23, 50, 0, 0)) };
        let meaning = Meaning::Offset { grain: Grain::Minute, n: 20, base: Base::Speech };
        let settled = by_the_clock(&meaning, &anchors);
        assert_eq!(settled.map(|settled| settled.value).as_deref(), Some("2026-01-24T00:10"));
        assert_eq!(by_the_clock(&meaning, &Anchors { time: None, ..anchors }), None);
    }

    #[test]
    fn a_distance_of_two_units_is_counted_from_the_story_too() {
        let day = date(2026, 1, 23);
        let anchor = |day| Anchor { begin: day, finish: day, method: DateMethod::DocumentDate };
        let told = Some(anchor(date(2026, 1, 20)));
        let anchors = Anchors { speech: Some(anchor(day)), narrative: told, time: Some(time(12, 0, 0, 0)) };
        let of = |base| {
            let today = Box::new(Meaning::Cell { grain: Grain::Day, shift: 0, base });
            let hour = Box::new(Meaning::Beside { grain: Grain::Hour, n: 1, of: today });
            Meaning::Beside { grain: Grain::Minute, n: 5, of: hour }
        };
        assert_eq!(by_the_clock(&of(Base::Narrative), &anchors), None);
        let settled = by_the_clock(&of(Base::Speech), &anchors);
        assert_eq!(settled.map(|settled| settled.value).as_deref(), Some("2026-01-23T13:05"));
    }
}
