//! The day of one act, compared on the calendar.
//!
//! "Opened on 3 May" and "opened on 4 May" conflict. Dates that stand beside other acts say nothing of each other.

use crate::model::vocabulary::{Compared, DateMethod, Precision, QuantityKind};
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::compare::beside::{is_same_but, share_act_beside, share_subject_beside};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::value::{dates_fit, why_dates_fit};
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};

/// The day of one act, when each matched clause gives one date.
pub(crate) fn days(both: &Both<'_, '_>) -> Option<Finding> {
    let (clause_a, clause_b) = both.pair.features.clauses;
    let calendar = |statement: &Statement<'_>| {
        let mut dates = both.ctx.dates(statement);
        dates.retain(|date| date.is_calendar() && !date.is_since);
        dates
    };
    let (all_a, all_b) = (calendar(both.a), calendar(both.b));
    let only = |statement: &Statement<'_>, clause: u32, dates: &[DateFeature]| {
        let mut inside = dates.iter().filter(|date| both.is_in_clause(statement, clause, date.at));
        inside.next().filter(|_| inside.next().is_none()).cloned()
    };
    let (one, other) = (only(both.a, clause_a, &all_a)?, only(both.b, clause_b, &all_b)?);
    let is_fit = dates_fit(&one, &other);
    // A further date of the sentence that fits belongs to the act as much as this one; but any later date fits "not before
    // May".
    let is_other = |one: &DateFeature, date: &DateFeature| !one.is_limit && dates_fit(one, date);
    let fits_another = all_b.iter().any(|date| is_other(&one, date)) || all_a.iter().any(|date| is_other(&other, date));
    let is_conflict = !is_fit && !fits_another && are_settled(&one, &other) && is_same_act(both, &one, &other);
    let compared = if is_fit { why_dates_fit(&one, &other) } else { Compared::Date };
    let values = (Value::Date(one), Value::Date(other));
    (is_fit || is_conflict).then_some(Finding { slot: Slot::Day, values, is_conflict, compared, rule: "day" })
}

/// Whether both give days, and none that fit: what was not yet so on one day may be so on another.
pub(crate) fn days_never_fit(both: &Both<'_, '_>) -> bool {
    let calendar = |statement: &Statement<'_>| {
        let mut dates = both.ctx.dates(statement);
        dates.retain(DateFeature::is_calendar);
        dates
    };
    let (all_a, all_b) = (calendar(both.a), calendar(both.b));
    let is_any = !all_a.is_empty() && !all_b.is_empty();
    is_any && !all_a.iter().any(|one| all_b.iter().any(|other| dates_fit(one, other)))
}

/// Whether both tell of the day of one act: they share it right beside the date, and a name or most of their words.
fn is_same_act(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    /// Overlap at which two clauses tell of one act without a name in common.
    const CLOSE: f64 = 0.33;
    let is_about_one = both.is_near() && (both.pair.features[PairFeature::NameTop] > 0.0 || both.overlap >= CLOSE);
    let is_one = is_about_one && (share_act_beside(both, day, other_day) || is_same_but(both));
    both.is_one_modality()
        && (is_one || share_subject_beside(both, day, other_day))
        && !both.name_different_people()
        && order_before(both, both.a, day) == order_before(both, both.b, other_day)
}

/// The places in an order that stand between a date and the verb before it: "confirmed the first case on 9 May" is of another
/// day than "confirmed the last case".
fn order_before(both: &Both<'_, '_>, statement: &Statement<'_>, date: &DateFeature) -> Vec<Option<f64>> {
    let verbs = statement.items.iter().filter(|item| item.is_verb && u32::from(item.at) < date.at);
    let verb = verbs.map(|item| u32::from(item.at)).max().unwrap_or(date.at);
    let quantities = both.ctx.quantities(statement).iter();
    let is_between = |quantity: &&QuantityFeature| {
        quantity.kind == QuantityKind::Ordinal && verb < quantity.at && quantity.at < date.at
    };
    quantities.filter(is_between).map(|quantity| quantity.value).collect()
}

/// Whether two dates are sure enough, and of such a grain, that they exclude each other.
fn are_settled(one: &DateFeature, other: &DateFeature) -> bool {
    let is_guess = |date: &DateFeature| date.method == DateMethod::Context;
    let is_stretch = |date: &DateFeature| date.precision == Precision::Interval;
    let is_bound = one.is_limit || other.is_limit;
    let is_grain = one.precision == other.precision || is_bound;
    is_grain && !is_guess(one) && !is_guess(other) && !is_stretch(one) && !is_stretch(other)
}
