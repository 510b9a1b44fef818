//! Chooses the anchors of a document's dates and resolves them in the order of the text.
//!
//! With a day of publication that is the anchor. Without one it is the latest day that the text writes out with its year; a
//! year alone ("the flood of 1954") says nothing of when the text was written, unless two weekdays with their days agree on
//! it. "the next day" is counted from the date before it, and stays open where that one does. "yesterday" needs a day of
//! publication.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::model::calendar::base::base_of;
use crate::model::calendar::grain::Grain;
use crate::model::calendar::resolve::resolve;
use crate::model::calendar::settle::needs_anchor;
use crate::model::calendar::{Anchor, Anchors, Base, Calendar, Meaning};
use crate::model::extracted::{Resolved, TimeExpression};
use crate::model::segment::Place;
use crate::model::vocabulary::{DateMethod, DateModifier, Precision, Timex};
use crate::rules::date::DateRules;

/// A date expression before it is put on the calendar.
pub(super) struct Unsettled {
    /// Where it stands.
    pub place: Place,
    /// What it means.
    pub meaning: Meaning,
    /// TIMEX3 type.
    pub timex: Timex,
    /// Bound that the words around it give.
    pub modifier: Option<DateModifier>,
    /// Pattern that found it.
    pub rule: &'static str,
    /// Whether it stands in a footnote or reference, and so says nothing of when the text plays.
    pub is_note: bool,
    /// Whether it is about the time to come.
    pub is_ahead: bool,
}

/// How long ago a story may play whose hours are told without their day.
const RECENT_DAYS: i32 = 10;

/// Resolves all dates; `published` is the day of publication where there is one, `time` its time of the day.
pub(super) fn settle(
    found: Vec<Unsettled>,
    published: Option<Date>,
    time: Option<Time>,
    rules: &DateRules,
) -> Vec<TimeExpression> {
    let calendar = rules.calendar();
    let speech = match published.or(rules.thresholds.reference_date) {
        Some(day) => Some(Anchor { begin: day, finish: day, method: DateMethod::DocumentDate }),
        None => context_of(&found, &calendar),
    };
    let sources = days_of_sources(&found, &calendar);
    let mut narrative = None;
    // "2 June of that year": the year that the text last told of.
    let mut year = None;
    // The day that the paragraph or the one before it last told of.
    let mut told: Option<(u32, Anchor)> = None;
    let mut dates = Vec::with_capacity(found.len());
    for date in found {
        let source = sources.get(&date.place.segment).filter(|_| is_told_by_the_day(&date.meaning));
        let of_story = told.filter(|(segment, day)| {
            let is_recent = speech.is_none_or(|speech| {
                let first = speech.begin.checked_sub(RECENT_DAYS.days()).unwrap_or(speech.begin);
                (first..=speech.finish).contains(&day.finish)
            });
            matches!(date.meaning, Meaning::At { day: None, .. }) && date.place.segment - segment <= 1 && is_recent
        });
        let source = source.copied().or(of_story.map(|(_, day)| day));
        let speech = source.or(speech.filter(|anchor| serves(&date.meaning, anchor)));
        let told_of = if is_of_that_year(&date.meaning) { year.or(narrative) } else { narrative };
        let anchors = Anchors { speech, narrative: told_of, time };
        let mut resolved = resolve(&date.meaning, &anchors, &calendar);
        if base_of(&date.meaning) == Base::Narrative && told_of.is_some() && resolved.begin.is_some() {
            resolved.method = DateMethod::Context;
        }
        resolved.modifier = resolved.modifier.or(date.modifier);
        if !date.is_note {
            let is_open = resolved.begin.is_none() && is_dated(&date.meaning);
            narrative = narrated(&resolved).or(narrative).filter(|_| !is_open);
            year = year_told(&resolved).or(year);
            let is_day = matches!(resolved.precision, Precision::Day | Precision::Time);
            let day = narrated(&resolved).filter(|_| is_day && resolved.begin == resolved.finish);
            told = day.map(|day| (date.place.segment, day)).or(told);
        }
        let confidence = confidence_of(&resolved, date.rule);
        let Unsettled { place, meaning, timex, rule, .. } = date;
        dates.push(TimeExpression { place, timex, resolved, meaning, rule: rule.into(), confidence });
    }
    dates
}

/// The day that each note or reference names first: the source it cites appeared then.
fn days_of_sources(found: &[Unsettled], calendar: &Calendar) -> BTreeMap<u32, Anchor> {
    let mut days = BTreeMap::new();
    for date in found.iter().filter(|date| date.is_note && is_dated(&date.meaning) && !needs_anchor(&date.meaning)) {
        if let Some(day) = resolve(&date.meaning, &Anchors::default(), calendar).finish {
            let anchor = Anchor { begin: day, finish: day, method: DateMethod::Context };
            days.entry(date.place.segment).or_insert(anchor);
        }
    }
    days
}

/// "today" and "on Monday", which the title of a cited source counts from its own day.
fn is_told_by_the_day(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Cell { base: Base::Speech, .. } | Meaning::OfWeek { .. } => true,
        Meaning::Partial { year, month, day, .. } => year.is_none() && month.is_none() && day.is_none(),
        Meaning::At { day: Some(day), .. } => is_told_by_the_day(day),
        _ => false,
    }
}

/// Whether an anchor may settle a meaning: one from the context is no day of writing.
fn serves(meaning: &Meaning, anchor: &Anchor) -> bool {
    let is_day = match meaning {
        Meaning::Cell { grain, base: Base::Speech, .. } | Meaning::Offset { grain, base: Base::Speech, .. } => {
            *grain <= Grain::Day
        }
        Meaning::At { day, .. } => day.as_ref().is_none_or(|day| !serves(day, anchor)),
        Meaning::Run { .. } => true,
        _ => false,
    };
    anchor.method != DateMethod::Context || !is_day
}

/// "that year", "in June of that year"
fn is_of_that_year(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::OfYear { base, .. } | Meaning::Cell { grain: Grain::Year, base, .. } => *base == Base::Narrative,
        Meaning::At { day: Some(of), .. } | Meaning::Within { whole: of, .. } | Meaning::Between(of, _) => {
            is_of_that_year(of)
        }
        _ => false,
    }
}

/// The year that a date lies in.
fn year_told(resolved: &Resolved) -> Option<Anchor> {
    let (begin, finish) = (resolved.begin?, resolved.finish?);
    let is_one = begin.year() == finish.year() && resolved.precision != Precision::Duration;
    is_one.then_some(Anchor { begin, finish, method: DateMethod::Context })
}

fn narrated(resolved: &Resolved) -> Option<Anchor> {
    let (begin, finish) = (resolved.begin?, resolved.finish?);
    let is_close = matches!(
        resolved.precision,
        Precision::Day | Precision::Week | Precision::Interval | Precision::Time | Precision::Month
    );
    // A stretch is left by its last day: "13-14 January ... the prior week".
    (is_close && begin.year() == finish.year()).then_some(Anchor { begin: finish, finish, method: DateMethod::Context })
}

/// The year, or the latest day, that an undated text writes of.
fn context_of(found: &[Unsettled], calendar: &Calendar) -> Option<Anchor> {
    let witnesses = || found.iter().filter(|date| !date.is_note && !date.is_ahead);
    let explicit = |date: &&Unsettled| !needs_anchor(&date.meaning);
    let year_of = |date: &Unsettled| {
        let resolved = resolve(&date.meaning, &Anchors::default(), calendar);
        let (begin, finish) = (resolved.begin?, resolved.finish?);
        (begin.year() == finish.year()).then_some(begin.year())
    };
    let latest = |is_day: bool| {
        let dates = witnesses().filter(explicit).filter(|date| !is_day || is_dated(&date.meaning));
        dates.filter_map(year_of).max()
    };
    let year = match latest(true) {
        Some(year) => year_by_weekdays(year, found)?,
        None => year_by_weekdays(latest(false)?, found).filter(|_| weekdays_with_days(found).len() > 1)?,
    };
    let whole = Anchor {
        begin: Date::new(year, 1, 1).ok()?,
        finish: Date::new(year, 12, 31).ok()?,
        method: DateMethod::Context,
    };
    let anchors = Anchors { speech: Some(whole), ..Anchors::default() };
    let days = witnesses().filter(|date| is_dated(&date.meaning)).filter_map(|date| {
        let resolved = resolve(&date.meaning, &anchors, calendar);
        let finish = resolved.finish?;
        let is_day = matches!(resolved.precision, Precision::Day | Precision::Time | Precision::Interval);
        (is_day && finish.year() == year && resolved.begin?.year() == year).then_some(finish)
    });
    match days.max() {
        Some(day) => Some(Anchor { begin: day, finish: day, ..whole }),
        None => Some(whole),
    }
}

/// The year that the weekdays of a text allow: the latest that it writes of or the one before it; else the only one soon
/// after that two or more weekdays agree on. "Thursday, 29 February" in a text that last names 2019 is of 2024.
fn year_by_weekdays(latest: i16, found: &[Unsettled]) -> Option<i16> {
    const AHEAD: i16 = 7;
    let pairs = weekdays_with_days(found);
    let n_fits = |year: i16| {
        let fits = |(month, day, weekday): &&(i8, i8, i8)| {
            Date::new(year, *month, *day).is_ok_and(|day| day.weekday().to_monday_one_offset() == *weekday)
        };
        pairs.iter().filter(fits).count()
    };
    // One slip of a writer does not undo the year that the text names.
    if let Some(year) =
        [latest, latest - 1].into_iter().find(|year| pairs.is_empty() || 2 * n_fits(*year) > pairs.len())
    {
        return Some(year);
    }
    let mut later = (latest + 1..=latest + AHEAD).filter(|year| n_fits(*year) == pairs.len());
    later.next().filter(|_| pairs.len() > 1 && later.next().is_none())
}

/// The different days of the text that stand with their weekday and without a year.
fn weekdays_with_days(found: &[Unsettled]) -> Vec<(i8, i8, i8)> {
    let texts = found.iter().filter(|date| !date.is_note);
    let mut pairs: Vec<(i8, i8, i8)> = texts.filter_map(|date| weekday_with_day(&date.meaning)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Month, day and weekday of an expression that names all three and no year.
fn weekday_with_day(meaning: &Meaning) -> Option<(i8, i8, i8)> {
    match meaning {
        Meaning::Partial { year: None, month, day, weekday, .. } => Some(((*month)?, (*day)?, (*weekday)?)),
        Meaning::At { day: Some(day), .. } => weekday_with_day(day),
        _ => None,
    }
}

/// Whether a day of a month is written.
fn is_dated(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Partial { month, day, .. } => month.is_some() && day.is_some(),
        Meaning::Between(from, to) => is_dated(from) && is_dated(to),
        Meaning::At { day: Some(day), .. } => is_dated(day),
        _ => false,
    }
}

fn confidence_of(resolved: &Resolved, rule: &str) -> f32 {
    let is_vague = matches!(resolved.precision, Precision::Vague | Precision::Duration);
    let settled = match resolved.method {
        _ if is_vague => 0.85,
        _ if resolved.begin.is_none() => 0.5,
        DateMethod::Explicit if rule == "year" => 0.85,
        DateMethod::Explicit => 0.95,
        DateMethod::Calendar => 0.9,
        DateMethod::DocumentDate => 0.85,
        DateMethod::Context | DateMethod::Corpus => 0.6,
    };
    if rule == "season" { settled * 0.8 } else { settled }
}
