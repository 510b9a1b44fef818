//! How long one act lasted.
//!
//! "For 12 years" is not "since 2019" in 2024. Durations of other acts say nothing of each other, nor do ages.

use jiff::civil::Date;

use crate::model::vocabulary::{Compared, DateModifier, Precision, Timex};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::day::{is_same_but, share_act};
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::value::days_of;
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::DateFeature;

/// How long one act lasted: two durations, a duration and the days from and to, or a duration and "since".
pub(crate) fn durations(both: &Both<'_, '_>) -> Option<Finding> {
    if both.a.sentence.unique != 0 || both.b.sentence.unique != 0 {
        return None;
    }
    let (clause_a, clause_b) = both.pair.features.clauses;
    let today = both.ctx.today;
    let only = |statement: &Statement<'_>, clause: u32| {
        let inside = |date: &DateFeature| both.is_in_clause(statement, clause, date.at);
        let dates = both.ctx.dates(statement).into_iter().filter(inside);
        let mut lengths = dates.filter_map(|date| Some((length(&date, today)?, date)));
        lengths.next().filter(|_| lengths.next().is_none())
    };
    let ((days_a, one), (days_b, other)) = (only(both.a, clause_a)?, only(both.b, clause_b)?);
    if one.timex != Timex::Duration && other.timex != Timex::Duration {
        return None;
    }
    let is_fit = days_a.0 <= days_b.1 && days_b.0 <= days_a.1;
    let is_one = share_act(both, &one, &other) || is_same_but(both, &one, &other);
    let has_too = |of: &Statement<'_>, value: &DateFeature| {
        both.ctx.document(of).features.dates.iter().any(|date| date.value == value.value)
    };
    let is_of_both = one.value != other.value && (has_too(both.a, &other) || has_too(both.b, &one));
    let is_conflict = !is_fit && both.is_close() && !both.has_contrast() && is_one && !is_of_both;
    let compared = match (is_fit, one.value == other.value) {
        (true, true) if one.modifier == other.modifier => Compared::Equal,
        (true, _) => Compared::Fits,
        (false, _) => Compared::Value,
    };
    let values = (Value::Length(days_a, one), Value::Length(days_b, other));
    (is_conflict || is_fit && is_one).then_some(Finding {
        slot: Slot::Duration,
        values,
        is_conflict,
        compared,
        rule: "duration",
    })
}

/// The days that something lasts, at least and at most.
fn length(date: &DateFeature, today: Option<Date>) -> Option<(f64, f64)> {
    /// A year that is counted from "since" may have begun or ended in it.
    const YEAR: f64 = 366.0;
    if date.is_age {
        return None;
    }
    if date.timex == Timex::Duration {
        let (days, grain) = days_of(&date.value)?;
        let slack = if date.modifier.is_some() { (0.1 * days).max(grain) } else { 0.49 * grain };
        // "More than six hours" and "less than six hours" have no length in common.
        let strict = 0.01 * grain;
        return Some(match date.modifier {
            Some(DateModifier::MoreThan) => (days + strict, days + slack),
            Some(DateModifier::LessThan) => (days - slack, days - strict),
            _ => (days - slack, days + slack),
        });
    }
    let begin = date.begin?;
    let n_days = |from: Date, to: Date| f64::from((to - from).get_days());
    if date.is_since {
        let days = n_days(begin, today?);
        return (days >= 0.0)
            .then_some((days - YEAR, days + if date.precision == Precision::Day { 31.0 } else { 183.0 }));
    }
    let finish = date.finish.filter(|_| date.precision == Precision::Interval)?;
    let days = n_days(begin, finish);
    Some((days - 0.5, days + 1.5))
}
