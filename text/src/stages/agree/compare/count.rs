//! Counts and amounts of one thing that do not fit.
//!
//! "Mercy Trust opened 14 clinics" and "twelve clinics were opened by Mercy Trust" conflict; "12 schools in Oran" and "15 schools
//! in Fez" do not, nor do "83 homes destroyed" and "210 homes damaged". The verb, the place and the owner of a count are
//! those of the clause that it is in.

use crate::model::clause::Modality;
use crate::model::vocabulary::{Compared, Modifier, QuantityKind};
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::circumstance::{are_on_other_days, places};
use crate::stages::agree::compare::counted::{Likeness, alike, is_qualified};
use crate::stages::agree::compare::day::days_never_fit;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::scope::are_of_one_place;
use crate::stages::agree::compare::thing::{Fit, thing};
use crate::stages::agree::compare::value::{are_comparable, quantities_fit, why_quantities_fit};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::QuantityFeature;

/// A quantity with its statement.
pub(crate) type Count<'x, 's, 'a> = (&'s Statement<'a>, &'x QuantityFeature);

/// What two aligned sentences say of the counts and amounts that both give.
pub(crate) fn counts(both: &Both<'_, '_>) -> Vec<Finding> {
    let (all_a, all_b) = (both.ctx.quantities(both.a), both.ctx.quantities(both.b));
    let (clause_a, clause_b) = both.pair.features.clauses;
    let approximate = both.rules().thresholds.approximate;
    let comparable = |one: &QuantityFeature, other: &QuantityFeature| {
        are_comparable(one, other, both.share_group(one.head, other.head)) && alike(one, other) != Likeness::Apart
    };
    let mut findings: Vec<Finding> = Vec::new();
    for (i, one) in all_a.iter().enumerate() {
        let near = |other: &QuantityFeature| {
            other.head != 0
                || both.is_in_clause(both.a, clause_a, one.at) && both.is_in_clause(both.b, clause_b, other.at)
        };
        let rivals: Vec<usize> = (0..all_b.len()).filter(|j| comparable(one, &all_b[*j]) && near(&all_b[*j])).collect();
        let Some(first) = rivals.first().copied() else { continue };
        let slot = Slot::Quantity(one.head.min(all_b[first].head), one.unit.clone());
        let rule = if one.unit.is_some() { "amount" } else { "count" };
        let agreeing = rivals.iter().copied().find(|j| quantities_fit(one, &all_b[*j], approximate));
        let is_alone = rivals.len() == 1 && all_a.iter().filter(|rival| comparable(rival, &all_b[first])).count() == 1;
        if let Some(j) = agreeing {
            let (values, compared) = ((Value::Quantity(i), Value::Quantity(j)), why_quantities_fit(one, &all_b[j]));
            findings.push(Finding { slot, values, is_conflict: false, compared, rule });
        } else if is_alone && is_contradiction(both, one, &all_b[first]) {
            let (values, compared) = ((Value::Quantity(i), Value::Quantity(first)), Compared::Value);
            findings.push(Finding { slot, values, is_conflict: true, compared, rule });
        }
    }
    findings
}

/// Whether two values that do not fit are given for one thing.
fn is_contradiction(both: &Both<'_, '_>, one: &QuantityFeature, other: &QuantityFeature) -> bool {
    /// A value without a noun, a count of one, or one with a further qualifier is of the same thing only if the sentences
    /// are this close.
    const CLOSE: f64 = 0.5;
    let (of_one, of_other) = ((both.a, one), (both.b, other));
    let is_bare = one.head == 0 || other.head == 0;
    let is_vague = alike(one, other) == Likeness::Partly
        || is_bare && !share_verb(both, of_one, of_other)
        || [one.value, other.value].contains(&Some(1.0));
    is_close_in_number(both, one, other)
        && !are_counted_apart(both, of_one, of_other)
        && !are_of_other_acts(both, of_one, of_other)
        && !both.clauses_have_unshared_names()
        && are_of_one_place(both.ctx, both.a, both.b)
        && !days_never_fit(both)
        && !(one.is_converted && other.is_converted)
        && both.share_context(one.head)
        && (both.overlap >= CLOSE || !is_vague)
        && !both.says(both.b, one)
        && !both.says(both.a, other)
}

/// A limit that is only allowed ("up to 50 may attend") is exceeded by a fact.
fn is_close_in_number(both: &Both<'_, '_>, one: &QuantityFeature, other: &QuantityFeature) -> bool {
    let is_limit = |of: &Statement<'_>, quantity: &QuantityFeature| {
        of.sentence.modality == Modality::Possible && quantity.modifier == Some(Modifier::AtMost)
    };
    /// Overlap at which counts of one noun with the same words before it ("deep-water berths") are of one thing.
    const NEAR: f64 = 0.2;
    let is_near = both.is_near() || is_qualified(one) && alike(one, other) == Likeness::Same && both.overlap >= NEAR;
    is_near && (both.is_one_modality() || is_limit(both.a, one) != is_limit(both.b, other))
}

/// The clause that a count is in, unless it only says what something is.
fn act_of<'s, 'a>(both: &Both<'a, 's>, (statement, quantity): Count<'_, 's, 'a>) -> Option<Act<'s, 'a>> {
    let act = Act::at(both.ctx, statement, quantity.clause)?;
    (!act.is_be() && !act.is_light()).then_some(act)
}

fn are_alike(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    matches!(predicate(one, other), Some(Predicate::Same | Predicate::Synonym | Predicate::Converse))
}

/// Whether two counts belong to acts that are counted apart ("83 homes destroyed", "210 homes damaged").
pub(crate) fn are_counted_apart<'s, 'a>(
    both: &Both<'a, 's>,
    of_one: Count<'_, 's, 'a>,
    of_other: Count<'_, 's, 'a>,
) -> bool {
    let (Some(act), Some(rival)) = (act_of(both, of_one), act_of(both, of_other)) else { return false };
    let rules = both.rules();
    let pair = (act.clause.lemma, rival.clause.lemma);
    if rules.apart.contains(&pair) || rules.antonyms.contains(&pair) {
        return true;
    }
    // What the other side tells too, in another clause or as a noun, is no other act.
    let has = |of: &'s Statement<'a>, act: &Act<'s, 'a>, head: u32| {
        let is_told = Act::of(both.ctx, of).any(|own| are_alike(&own, act));
        let verb = act.head_item();
        is_told || verb.is_some_and(|verb| of.items.iter().any(|item| item.key != head && likeness(item, verb) >= 0.8))
    };
    !are_alike(&act, &rival) && !has(of_other.0, &act, of_other.1.head) && !has(of_one.0, &rival, of_one.1.head)
}

/// Whether two counts belong to acts that state one thing, as far as there are acts.
pub(crate) fn are_counted_alike<'s, 'a>(
    both: &Both<'a, 's>,
    of_one: Count<'_, 's, 'a>,
    of_other: Count<'_, 's, 'a>,
) -> bool {
    let (Some(act), Some(rival)) = (act_of(both, of_one), act_of(both, of_other)) else { return true };
    are_alike(&act, &rival) && !both.rules().apart.contains(&(act.clause.lemma, rival.clause.lemma))
}

/// Whether one verb governs two measures ("peaked at 7.2 metres", "peaked at 6.4 metres").
fn share_verb<'s, 'a>(both: &Both<'a, 's>, of_one: Count<'_, 's, 'a>, of_other: Count<'_, 's, 'a>) -> bool {
    let acts = act_of(both, of_one).zip(act_of(both, of_other));
    of_one.1.scale.0 != 0 && acts.is_some_and(|(act, rival)| act.clause.root == rival.clause.root)
}

/// Whether two counts are of acts of others, elsewhere or on other days, or of things that are narrowed in two ways
/// ("patients with burns", "patients with fractures").
fn are_of_other_acts<'s, 'a>(both: &Both<'a, 's>, of_one: Count<'_, 's, 'a>, of_other: Count<'_, 's, 'a>) -> bool {
    let (own, rival) = (of_one.1.behind, of_other.1.behind);
    if own.0 != 0 && own.0 == rival.0 && !both.share_group(own.1, rival.1) {
        return true;
    }
    let acts = Act::at(both.ctx, of_one.0, of_one.1.clause).zip(Act::at(both.ctx, of_other.0, of_other.1.clause));
    let Some((act, other)) = acts else { return false };
    let are_apart = |own: Option<&ArgumentFeature>, rival: Option<&ArgumentFeature>| match (own, rival) {
        (Some(own), Some(rival)) => {
            !holds(own, of_one.1) && !holds(rival, of_other.1) && thing((&act, own), (&other, rival)).fit == Fit::Apart
        }
        _ => false,
    };
    let are_others =
        are_alike(&act, &other) && (are_apart(act.actor(), other.actor()) || are_apart(act.patient(), other.patient()));
    are_others || places(&act, &other).is_none() || are_on_other_days(&act, &other)
}

/// Whether an argument is or is counted by a quantity.
fn holds(argument: &ArgumentFeature, quantity: &QuantityFeature) -> bool {
    argument.quantity == quantity.idx
        || quantity.argument != NONE
            && u32::from(argument.start) <= quantity.at
            && quantity.at < u32::from(argument.end)
}

/// Whether the two count different numbers of one noun, so that they may speak of others ("convicted five traders",
/// "acquitted two traders").
pub(crate) fn count_others(both: &Both<'_, '_>) -> bool {
    let approximate = both.rules().thresholds.approximate;
    let counts = |statement: &Statement<'_>| {
        let all = both.ctx.quantities(statement).iter();
        all.filter(|quantity| quantity.head != 0 && quantity.kind == QuantityKind::Cardinal).collect::<Vec<_>>()
    };
    let rivals = counts(both.b);
    counts(both.a).into_iter().any(|one| {
        let mut rivals = rivals.iter().filter(|other| one.head == other.head).peekable();
        rivals.peek().is_some() && rivals.all(|other| !quantities_fit(one, other, approximate))
    })
}
