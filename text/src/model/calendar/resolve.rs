//! Resolves a meaning against the anchors of its place in a text.
//!
//! "last month" against 2026-01-23 is 2025-12. An anchor that is only known to be some day of a stretch settles what comes
//! out the same from both of its ends: "this year" in a text of 2026 is 2026, "yesterday" stays open. It does not choose
//! anchors.

use jiff::civil::Date;

use crate::model::calendar::base::base_of;
use crate::model::calendar::cells::open_value;
use crate::model::calendar::grain::Grain;
use crate::model::calendar::hours::by_the_clock;
use crate::model::calendar::settle::{needs_anchor, settle};
use crate::model::calendar::{Anchor, Anchors, Base, Calendar, Clock, Meaning, Settled};
use crate::model::extracted::Resolved;
use crate::model::vocabulary::{DateMethod, Precision};

/// The meaning on the calendar; begin and finish stay none when the anchors do not settle it.
pub fn resolve(meaning: &Meaning, anchors: &Anchors, calendar: &Calendar) -> Resolved {
    if !needs_anchor(meaning) {
        return match settle(meaning, None, calendar) {
            Some(settled) => resolved(settled, DateMethod::Explicit, None),
            None => open(meaning),
        };
    }
    if let Some(settled) = by_the_clock(meaning, anchors) {
        return resolved(settled, DateMethod::DocumentDate, anchors.speech.map(|anchor| anchor.begin));
    }
    let anchor = match base_of(meaning) {
        Base::Speech => anchors.speech,
        Base::Narrative => anchors.narrative.or(anchors.speech),
    };
    let Some(anchor) = anchor else { return open(meaning) };
    match against(meaning, &anchor, calendar) {
        Some(settled) => {
            // Weekdays that fit a year which the text merely names are still of a year that was inferred.
            let is_known = settled.by_calendar && anchor.method != DateMethod::Context;
            let method = if is_known { DateMethod::Calendar } else { anchor.method };
            resolved(settled, method, Some(anchor.begin))
        }
        None => open(meaning),
    }
}

/// The meaning for every day that the anchor may be, or none when the days disagree.
fn against(meaning: &Meaning, anchor: &Anchor, calendar: &Calendar) -> Option<Settled> {
    let first = settle(meaning, Some(anchor.begin), calendar)?;
    if anchor.begin == anchor.finish {
        return Some(first);
    }
    if anchor.begin.year() == anchor.finish.year() {
        // A text that only tells its year means that year by "4 March"; in one of January "November" is over.
        let whole = in_year(meaning, anchor.begin.year()).and_then(|whole| settle(&whole, None, calendar));
        if let Some(settled) = whole.filter(|settled| settled.begin.is_some_and(|begin| begin <= anchor.finish)) {
            return Some(settled);
        }
    }
    let last = settle(meaning, Some(anchor.finish), calendar)?;
    (first == last).then_some(first)
}

/// A date without a year, with the year.
fn in_year(meaning: &Meaning, of: i16) -> Option<Meaning> {
    match meaning {
        Meaning::Partial { year: None, month: month @ Some(_), day, weekday: None, lean } => {
            Some(Meaning::Partial { year: Some(of), month: *month, day: *day, weekday: None, lean: *lean })
        }
        Meaning::Partial { year: Some(_), .. } => Some(meaning.clone()),
        Meaning::Between(from, to) => Some(Meaning::Between(Box::new(in_year(from, of)?), Box::new(in_year(to, of)?))),
        Meaning::Within { whole, part } => Some(Meaning::Within { whole: Box::new(in_year(whole, of)?), part: *part }),
        Meaning::At { day: Some(day), clock } => {
            Some(Meaning::At { day: Some(Box::new(in_year(day, of)?)), clock: clock.clone() })
        }
        _ => None,
    }
}

fn resolved(settled: Settled, method: DateMethod, anchor: Option<Date>) -> Resolved {
    let (time_begin, time_finish, zone) = times(settled.clock);
    // Before the year 1, readers of Parquet and of CSV have no days; the value says it. The first century, decade and year
    // begin with their first day that is one.
    let first = jiff::civil::date(1, 1, 1);
    let is_told = settled.finish.or(settled.begin).is_none_or(|day| day >= first);
    let told = |day: Option<Date>| day.filter(|_| is_told).map(|day| day.max(first));
    Resolved {
        value: settled.value,
        modifier: settled.modifier,
        begin: told(settled.begin),
        finish: told(settled.finish),
        time_begin,
        time_finish,
        zone,
        precision: settled.precision,
        method,
        anchor,
    }
}

fn times(clock: Option<Clock>) -> (Option<String>, Option<String>, Option<String>) {
    clock.map_or((None, None, None), |clock| {
        (Some(clock.begin).filter(|begin| !begin.is_empty()), clock.finish, clock.zone)
    })
}

/// The value with what is open written as X.
fn open(meaning: &Meaning) -> Resolved {
    let (value, precision) = pattern(meaning);
    let clock = if let Meaning::At { clock, .. } = meaning { Some(clock.clone()) } else { None };
    let (time_begin, time_finish, zone) = times(clock);
    Resolved {
        value,
        modifier: None,
        begin: None,
        finish: None,
        time_begin,
        time_finish,
        zone,
        precision,
        method: DateMethod::Explicit,
        anchor: None,
    }
}

fn pattern(meaning: &Meaning) -> (String, Precision) {
    let of = |grain: Grain| (open_value(grain).to_owned(), crate::model::calendar::cells::precision_of(grain));
    let year = |year: &Option<i16>| year.map_or("XXXX".to_owned(), |year| format!("{year:04}"));
    match meaning {
        Meaning::Partial { year: y, month, day, weekday, .. } => match (month, day, weekday) {
            (Some(month), Some(day), _) => (format!("{}-{month:02}-{day:02}", year(y)), Precision::Day),
            (Some(month), None, _) => (format!("{}-{month:02}", year(y)), Precision::Month),
            (None, Some(day), _) => (format!("{}-XX-{day:02}", year(y)), Precision::Day),
            (None, None, Some(weekday)) => (format!("XXXX-WXX-{weekday}"), Precision::Day),
            (None, None, None) => (year(y), Precision::Year),
        },
        Meaning::OfYear { month, day: Some(day), .. } => (format!("XXXX-{month:02}-{day:02}"), Precision::Day),
        Meaning::OfYear { month, .. } => (format!("XXXX-{month:02}"), Precision::Month),
        Meaning::OfWeek { weekday, .. } => (format!("XXXX-WXX-{weekday}"), Precision::Day),
        Meaning::Cell { grain, .. }
        | Meaning::Offset { grain, .. }
        | Meaning::Beside { grain, .. }
        | Meaning::Leaning { grain, .. }
        | Meaning::Holding { grain, .. } => of(*grain),
        Meaning::Run { grain, .. } => (open_value(*grain).to_owned(), Precision::Duration),
        Meaning::IsoWeek { year: y, week } => (format!("{}-W{week:02}", year(y)), Precision::Week),
        Meaning::Quarter { n, year: y, .. } => (format!("{}-Q{n}", year(y)), Precision::Quarter),
        Meaning::Half { n, year: y, .. } => (format!("{}-H{n}", year(y)), Precision::HalfYear),
        Meaning::FiscalYear { year: y, .. } => (format!("FY{}", year(y)), Precision::Year),
        Meaning::Season { season, .. } => {
            let code = ["SP", "SU", "FA", "WI"].get(usize::try_from(*season).unwrap_or(0)).copied().unwrap_or("SP");
            (format!("XXXX-{code}"), Precision::Season)
        }
        Meaning::Decade(begin) => (format!("XX{}", begin.rem_euclid(100) / 10), Precision::Decade),
        Meaning::Century(number) => (format!("{:02}", number.saturating_sub(1)), Precision::Century),
        Meaning::Holiday { .. } | Meaning::HolidayOfYear { .. } => of(Grain::Day),
        Meaning::Within { whole, .. } => (pattern(whole).0, Precision::Interval),
        Meaning::Bounded { of, .. } => pattern(of),
        Meaning::Between(from, to) => (format!("{}/{}", pattern(from).0, pattern(to).0), Precision::Interval),
        Meaning::At { day, clock } => {
            let day = day.as_ref().map_or("XXXX-XX-XX".to_owned(), |day| pattern(day).0);
            (format!("{day}T{}", clock.part.unwrap_or(&clock.begin)), Precision::Time)
        }
        Meaning::Duration(value) => (value.clone(), Precision::Duration),
        Meaning::Set(value) => (value.clone(), Precision::Duration),
        Meaning::Ancient { value, precision } => (value.clone(), *precision),
        Meaning::Vague(reference) => (reference.as_str().to_owned(), Precision::Vague),
    }
}
