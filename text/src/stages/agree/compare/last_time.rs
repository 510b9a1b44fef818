//! When something happened last.
//!
//! "The first in six years" in 2024 is "the first since 2018". Two firsts of other things ("the first visit", "the first state
//! visit") say nothing of each other.

use crate::model::vocabulary::{Compared, Timex};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::value::last_time;
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::ranks::{RankFeature, RankKind, TIME};
use crate::stages::agree::context::reader::FIRST;

/// When something happened last: "the first in six years" against "the first since 2018".
pub(crate) fn last_times(both: &Both<'_, '_>) -> Option<Finding> {
    let unique = both.a.sentence.unique;
    if unique == 0 || unique != both.b.sentence.unique {
        return None;
    }
    let today = both.ctx.today;
    let last = |statement: &Statement<'_>| {
        let is_age = |date: &DateFeature| date.is_age && date.timex == Timex::Duration;
        both.ctx.dates(statement).into_iter().filter(|date| !is_age(date)).find_map(|date| {
            let (year, is_year) = last_time(&date, today)?;
            Some((year, is_year, date))
        })
    };
    let ((year_a, given_a, date_a), (year_b, given_b, date_b)) = (last(both.a)?, last(both.b)?);
    // A count of years against a year is off by one when the year is young; two counts are not.
    let is_loose = given_a != given_b || date_a.modifier.is_some() || date_b.modifier.is_some();
    let is_conflict = (year_a - year_b).abs() > if is_loose { 1.0 } else { 0.5 };
    // What is lowest or worst is named by the words around it: another thing has another low.
    let is_of_another = unique != FIRST && (both.has_contrast() || !both.is_close());
    if is_conflict && (is_of_another || are_other_firsts(both)) {
        return None;
    }
    let compared = match (is_conflict, year_a == year_b) {
        (true, _) => Compared::Date,
        (false, true) => Compared::Equal,
        (false, false) => Compared::Rounding,
    };
    let values = (Value::Year(year_a, date_a), Value::Year(year_b, date_b));
    Some(Finding { slot: Slot::LastTime, values, is_conflict, compared, rule: "last_time" })
}

/// Whether both rank something first, and not the same: "the first visit" and "the first state visit".
fn are_other_firsts(both: &Both<'_, '_>) -> bool {
    let firsts = |statement: &Statement<'_>| {
        let ranks = both.ctx.document(statement).features.ranks_of(statement.sentence).iter();
        ranks.filter(|rank| rank.kind == RankKind::Place(1)).copied().collect::<Vec<_>>()
    };
    let (firsts_a, firsts_b) = (firsts(both.a), firsts(both.b));
    let is_open = |ranks: &[RankFeature]| ranks.is_empty() || ranks.iter().any(|rank| rank.noun == TIME);
    let is_one = |one: &RankFeature, other: &RankFeature| {
        one.qualifiers == other.qualifiers && both.share_group(one.noun, other.noun)
    };
    !is_open(&firsts_a)
        && !is_open(&firsts_b)
        && !firsts_a.iter().any(|one| firsts_b.iter().any(|other| is_one(one, other)))
}
