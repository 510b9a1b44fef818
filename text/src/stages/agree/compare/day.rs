//! The day of one act, compared on the calendar.
//!
//! "Opened on 3 May" and "opened on 4 May" conflict. Dates that belong to other acts say nothing of each other, and the day on
//! which something was said is not the day on which it happened.

use crate::model::vocabulary::{Compared, DateMethod, Precision, QuantityKind};
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::circumstance::places;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::thing::{Fit, Likeness, head_likeness, thing};
use crate::stages::agree::compare::value::{are_periods, dates_fit, days_fit, why_dates_fit};
use crate::stages::agree::context::clauses::ArgumentFeature;
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::reader::FIRST;

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
    let is_fit = days_fit(&one, &other);
    // "In May" neither supports nor denies "on 3 May".
    if is_fit && are_day_and_stretch(&one, &other) {
        return None;
    }
    // A further date of the sentence that fits belongs to the act as much as this one; but any later date fits "not before
    // May".
    let is_other = |one: &DateFeature, date: &DateFeature| !one.is_limit && days_fit(one, date);
    let fits_another = all_b.iter().any(|date| is_other(&one, date)) || all_a.iter().any(|date| is_other(&other, date));
    let is_conflict = !is_fit
        && !fits_another
        && are_settled(&one, &other)
        && is_same_act(both, &one, &other)
        && !are_of_other_things(both, &one, &other);
    let compared = if is_fit { why_dates_fit(&one, &other) } else { Compared::Date };
    let values = (Value::Date(one), Value::Date(other));
    (is_fit || is_conflict).then_some(Finding { slot: Slot::Day, values, is_conflict, compared, rule: "day" })
}

/// Whether one is a day and the other a month or longer.
fn are_day_and_stretch(one: &DateFeature, other: &DateFeature) -> bool {
    let is_day = |date: &DateFeature| date.precision == Precision::Day;
    let is_long = |date: &DateFeature| {
        let is_coarse = matches!(
            date.precision,
            Precision::Month | Precision::Quarter | Precision::Season | Precision::HalfYear | Precision::Year
        );
        is_coarse && !date.is_limit
    };
    (is_day(one) && is_long(other)) || (is_long(one) && is_day(other))
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

/// Whether both tell of the day of one act: the clauses that the dates are in tell it, and the two share a name or most of
/// their words.
fn is_same_act(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    /// Overlap at which two clauses tell of one act without a name in common.
    const CLOSE: f64 = 0.33;
    let is_about_one = both.is_near() && (both.pair.features[PairFeature::NameTop] > 0.0 || both.overlap >= CLOSE);
    let is_one = is_about_one && (share_act(both, day, other_day) || is_same_but(both, day, other_day));
    both.is_one_modality()
        && !is_first_and_again(both)
        && (is_one || share_participant(both, day, other_day))
        && !both.name_different_people()
        && order_before(both, both.a, day) == order_before(both, both.b, other_day)
}

/// Whether one side tells when something happened first and the other when it happened again.
fn is_first_and_again(both: &Both<'_, '_>) -> bool {
    let (own, rival) = (both.a.sentence, both.b.sentence);
    own.is_again != rival.is_again && (own.unique == FIRST || rival.unique == FIRST)
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

/// Whether a date that stands before a noun ("the 1976 film") is of another thing than the other date, though both are in clauses
/// on one act.
fn are_of_other_things(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    let (own, rival) = (Act::at(both.ctx, both.a, day.clause), Act::at(both.ctx, both.b, other_day.clause));
    let (Some(own), Some(rival)) = (own, rival) else { return false };
    match (noun_behind(&own, day), noun_behind(&rival, other_day)) {
        (Some(noun), Some(other)) => head_likeness((&own, noun), (&rival, other)) < 0.8,
        (None, None) => false,
        _ => true,
    }
}

/// The noun that a date stands before.
fn noun_behind<'s>(act: &Act<'s, '_>, day: &DateFeature) -> Option<&'s ArgumentFeature> {
    let is_before = |argument: &&ArgumentFeature| {
        argument.date != day.idx && u32::from(argument.start) <= day.at && day.at < u32::from(argument.at)
    };
    act.arguments.iter().find(is_before)
}

/// Whether two clauses say the same but for the value ("was seen on 3 May", "was seen on 4 May"): no other verb, no word that
/// only one side has, none of them says "again", and what the values depend on is not told by two verbs.
pub(crate) fn is_same_but(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    const CLOSE: f64 = 0.5;
    let (items_a, items_b) = both.clause_pair();
    let has_verb = |items: &[Item]| items.iter().any(|item| item.is_verb);
    let acts = (Act::at(both.ctx, both.a, day.clause), Act::at(both.ctx, both.b, other_day.clause));
    let are_two = matches!(&acts, (Some(act), Some(other)) if predicate(act, other).is_none());
    both.overlap >= CLOSE
        && both.a.sentence.is_again == both.b.sentence.is_again
        && !(has_verb(items_a) || has_verb(items_b))
        && both.n_unmatched() == (0, 0)
        && !are_two
}

/// The acts that two dates belong to, when they are one act: one predicate, both denied or both not, and nothing that sets
/// them apart.
fn acts_of<'s, 'a>(
    both: &Both<'a, 's>,
    day: &DateFeature,
    other_day: &DateFeature,
) -> Option<(Act<'s, 'a>, Act<'s, 'a>)> {
    let act = Act::at(both.ctx, both.a, day.clause)?;
    let other = Act::at(both.ctx, both.b, other_day.clause)?;
    let is_one = matches!(predicate(&act, &other), Some(Predicate::Same | Predicate::Synonym | Predicate::Converse));
    let is_saying = |act: &Act<'_, '_>| act.complement().is_some();
    let are_apart = slots(&act, &other).iter().any(Likeness::is_apart);
    let is_act =
        is_one && is_denied(&act, day) == is_denied(&other, other_day) && !is_saying(&act) && !is_saying(&other);
    (is_act && !are_apart && places(&act, &other).is_some()).then_some((act, other))
}

/// Whether an act is denied, and not only as far as its day ("not before May").
fn is_denied(act: &Act<'_, '_>, day: &DateFeature) -> bool {
    act.clause.is_denied() && !day.is_limit
}

/// Who acts, who is acted on and what is said of them, compared.
fn slots(act: &Act<'_, '_>, other: &Act<'_, '_>) -> [Likeness; 3] {
    let slot = |own: Option<&ArgumentFeature>, rival: Option<&ArgumentFeature>| match (own, rival) {
        (Some(own), Some(rival)) => thing((act, own), (other, rival)),
        _ => Likeness::OPEN,
    };
    [slot(act.actor(), other.actor()), slot(act.patient(), other.patient()), slot(act.attribute(), other.attribute())]
}

/// Whether the clauses of two dates tell one act.
pub(crate) fn share_act(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    acts_of(both, day, other_day).is_some()
}

/// Whether they tell it of one participant: what else the sentences say ("according to a timetable that the paper has seen")
/// sets nothing apart then.
fn share_participant(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    acts_of(both, day, other_day).is_some_and(|(act, other)| {
        slots(&act, &other).iter().any(|slot| slot.fit == Fit::Same && slot.has_more != (true, true))
    })
}

/// Whether two dates are sure enough, and of such a grain, that they exclude each other.
fn are_settled(one: &DateFeature, other: &DateFeature) -> bool {
    let is_guess = |date: &DateFeature| date.method == DateMethod::Context;
    // Where both say from when to when, the ends are compared.
    let are_periods = are_periods(one, other);
    let is_stretch = |date: &DateFeature| date.precision == Precision::Interval && !are_periods;
    let is_bound = one.is_limit || other.is_limit;
    // "June 20" of a year that each text leaves out.
    let of_year = |date: &DateFeature| date.begin.map(|begin| (begin.month(), begin.day()));
    let is_written = |date: &DateFeature| date.method == DateMethod::Explicit;
    let is_one_day = one.precision == Precision::Day && of_year(one) == of_year(other);
    if is_one_day && !(is_written(one) && is_written(other)) {
        return false;
    }
    let is_grain = one.precision == other.precision || is_bound;
    is_grain && !is_guess(one) && !is_guess(other) && !is_stretch(one) && !is_stretch(other)
}
