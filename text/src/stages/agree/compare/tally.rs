//! Counts of one act that differ, across the event.
//!
//! "Mexico deported 100 migrants" and "Mexico has deported nearly 500 migrants" conflict wherever they are told, for the act,
//! what is counted and who acts are one. Counts of a part, of another place or day, or of what a document counts otherwise
//! too ("six in this raid, 14 in all") say nothing of each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::Role;
use crate::model::vocabulary::{Compared, Modifier, QuantityKind};
use crate::rules::agree::lemma::key;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::circumstance::{are_on_other_days, days, places};
use crate::stages::agree::compare::counted::{Likeness, alike};
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::known::{Known, Standing, classes, standing};
use crate::stages::agree::compare::scope::are_of_one_place;
use crate::stages::agree::compare::thing::{Fit, thing};
use crate::stages::agree::compare::value::{are_comparable, quantities_fit};
use crate::stages::agree::context::clauses::ArgumentFeature;
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::features::QuantityFeature;

/// A count with the act that it belongs to.
#[derive(Clone, Copy)]
struct Tally<'k, 's, 'a> {
    known: &'k Known<'s, 'a>,
    /// Index among the statement's quantities.
    index: usize,
    quantity: &'s QuantityFeature,
}

/// The findings on counts that do not fit, by pairs of statements, the lower first.
pub(crate) fn tallies(acts: &[Known<'_, '_>]) -> Vec<((u32, u32), Finding)> {
    let all: Vec<Tally<'_, '_, '_>> = acts.iter().flat_map(tallies_of).collect();
    let mut found: BTreeMap<(u32, u32), Finding> = BTreeMap::new();
    for (one, other) in candidates(&all) {
        let (own, rival) = (&all[one], &all[other]);
        if !differ(own, rival) {
            continue;
        }
        let slot = Slot::Quantity(own.quantity.head.min(rival.quantity.head), own.quantity.unit.clone());
        let (one, other) = (Value::Quantity(own.index), Value::Quantity(rival.index));
        let is_first = own.known.statement < rival.known.statement;
        let (pair, values) = match is_first {
            true => ((own.known.statement, rival.known.statement), (one, other)),
            false => ((rival.known.statement, own.known.statement), (other, one)),
        };
        let rule = if own.quantity.unit.is_some() { "amount_of_act" } else { "count_of_act" };
        found.entry(pair).or_insert(Finding { slot, values, is_conflict: true, compared: Compared::Value, rule });
    }
    found.into_iter().collect()
}

fn tallies_of<'k, 's, 'a>(known: &'k Known<'s, 'a>) -> Vec<Tally<'k, 's, 'a>> {
    let act = &known.act;
    let quantities = act.ctx.quantities(act.statement);
    let is_told = !act.clause.is_denied() && standing(act) == Standing::Fact && !act.is_be();
    let read = |(index, quantity): (usize, &'s QuantityFeature)| -> Option<Tally<'k, 's, 'a>> {
        let is_party = |argument: &&ArgumentFeature| matches!(argument.role, Role::Subject | Role::Object);
        let is_counted = act.arguments.iter().filter(is_party).any(|argument| argument.quantity == quantity.idx);
        let is_whole = !quantity.is_rest && !quantity.is_sample && quantity.list == 0;
        let is_kind = matches!(quantity.kind, QuantityKind::Cardinal | QuantityKind::Money | QuantityKind::Percent);
        let is_valued = quantity.value.is_some_and(|value| value > 1.0);
        (is_counted && is_told && is_whole && is_kind && is_valued).then_some(Tally { known, index, quantity })
    };
    quantities.iter().enumerate().filter_map(read).collect()
}

/// Pairs of counts of two documents whose acts share a predicate.
fn candidates(all: &[Tally<'_, '_, '_>]) -> BTreeSet<(usize, usize)> {
    const MOST: usize = 200;
    let mut by_class: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (idx, tally) in all.iter().enumerate() {
        for class in classes(&tally.known.act) {
            by_class.entry(class).or_default().push(idx);
        }
    }
    let position = |idx: usize| all[idx].known.act.statement.position;
    let mut pairs = BTreeSet::new();
    for of_class in by_class.values() {
        let of_class = &of_class[..of_class.len().min(MOST)];
        for (at, one) in of_class.iter().enumerate() {
            let others = of_class.iter().skip(at + 1).filter(|other| position(**other) != position(*one));
            pairs.extend(others.map(|other| (*one, *other)));
        }
    }
    pairs
}

/// Whether two counts are of one act and cannot both be right.
fn differ(one: &Tally<'_, '_, '_>, other: &Tally<'_, '_, '_>) -> bool {
    let ctx = one.known.act.ctx;
    let (own, rival) = (one.quantity, other.quantity);
    let share_head = ctx.rules.share_group(own.head, rival.head) || are_persons(one, other);
    let is_one_thing = are_comparable(own, rival, share_head) && alike(own, rival) == Likeness::Same && own.head != 0;
    let is_limit = |quantity: &QuantityFeature| {
        matches!(
            quantity.modifier,
            Some(Modifier::AtMost | Modifier::LessThan | Modifier::AtLeast | Modifier::MoreThan)
        )
    };
    is_one_thing
        && !is_limit(own)
        && !is_limit(rival)
        && !quantities_fit(own, rival, ctx.rules.thresholds.approximate)
        && is_one_act(one, other)
        && !has_too(one, rival)
        && !has_too(other, own)
}

/// Whether both count persons, one of them just as people.
fn are_persons(one: &Tally<'_, '_, '_>, other: &Tally<'_, '_, '_>) -> bool {
    let is_general = |quantity: &QuantityFeature| ["peopl", "person"].iter().any(|word| key(word) == quantity.head);
    let (own, rival) = (one.quantity, other.quantity);
    own.thing != 0 && own.thing == rival.thing && (is_general(own) || is_general(rival))
}

fn is_one_act(one: &Tally<'_, '_, '_>, other: &Tally<'_, '_, '_>) -> bool {
    let (act, rival) = (&one.known.act, &other.known.act);
    let is_alike = matches!(predicate(act, rival), Some(Predicate::Same | Predicate::Synonym));
    let is_counted = |tally: &Tally<'_, '_, '_>, argument: Option<&ArgumentFeature>| {
        argument.is_some_and(|argument| argument.quantity == tally.quantity.idx)
    };
    let is_acting = is_counted(one, act.actor());
    let pair = (act.clause.lemma, rival.clause.lemma);
    let is_apart = act.ctx.rules.apart.contains(&pair) || act.ctx.rules.antonyms.contains(&pair);
    if !is_alike || is_apart || is_acting != is_counted(other, rival.actor()) || are_on_other_days(act, rival) {
        return false;
    }
    let fit = match (act_slot(act, is_acting), act_slot(rival, is_acting)) {
        (Some(own), Some(other)) => thing((act, own), (rival, other)).fit,
        _ => Fit::Open,
    };
    let are_given = act_slot(act, is_acting).is_some() && act_slot(rival, is_acting).is_some();
    let needs_same = act.is_light() || rival.is_light() || are_given;
    let is_known = fit == Fit::Same || fit == Fit::Open && !needs_same;
    let share_day = !days(act).is_empty() && !days(rival).is_empty();
    is_known
        && places(act, rival).is_some()
        && are_of_one_place(act.ctx, act.statement, rival.statement)
        && (share_day || share_name(act.statement, rival.statement))
}

/// What takes part in an act beside what is counted.
fn act_slot<'s>(act: &Act<'s, '_>, is_acting: bool) -> Option<&'s ArgumentFeature> {
    if is_acting { act.patient() } else { act.actor() }
}

fn share_name(one: &Statement<'_>, other: &Statement<'_>) -> bool {
    one.names.iter().any(|name| other.names.iter().any(|rival| rival.0 == name.0))
}

/// Whether the document of a count has the value of another too, of the same noun or unit or of none.
fn has_too(tally: &Tally<'_, '_, '_>, value: &QuantityFeature) -> bool {
    let act = &tally.known.act;
    let features = act.ctx.document(act.statement).features;
    features.quantities.iter().any(|own| {
        let is_of_one = own.head == 0 || own.head == value.head;
        let is_value = own.kind == value.kind && own.unit == value.unit && own.value == value.value;
        is_value && is_of_one && !own.is_sample
    })
}
