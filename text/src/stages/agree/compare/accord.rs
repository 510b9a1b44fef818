//! What two parties agreed to do in one text, and failed to do in another.
//!
//! "Denmark and Sweden agreed to reopen the strait" and "Holt and Lund failed to reopen the strait" conflict: what only both
//! together can do has come about where they agree to it. One party that agrees to something may still fail to do it, and who
//! fails later than the other text tells contradicts nothing. Who leads a country stands for it here.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::Compared;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::circumstance::are_on_other_days;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;

/// How rare a common word of two objects is, on the scale of an item's level.
const TELLING: f32 = 0.25;

/// An act of two parties or more, each a name's key.
type Joint<'s, 'a> = (Act<'s, 'a>, BTreeSet<u32>);

/// The act that one side says was agreed to and the other that it failed.
pub(crate) fn accord(both: &Both<'_, '_>) -> Option<Finding> {
    let (own, rival) = (joint(both.ctx, both.a), joint(both.ctx, both.b));
    let mut pairs = own.iter().flat_map(|one| rival.iter().map(move |other| (one, other)));
    let (one, other) = pairs.find(|(one, other)| are_opposed(one, other) || are_opposed(other, one))?;
    let truth = |act: &Act<'_, '_>| Value::Truth(!act.clause.is_denied(), act.clause.lemma);
    Some(Finding {
        slot: Slot::Polarity(one.0.clause.lemma.min(other.0.clause.lemma)),
        values: (truth(&one.0), truth(&other.0)),
        is_conflict: true,
        compared: Compared::Polarity,
        rule: "denial",
    })
}

/// The acts of a statement that have two parties or more as subjects, in one clause or in one that is spread.
fn joint<'s, 'a>(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>) -> Vec<Joint<'s, 'a>> {
    let mut by_place: BTreeMap<u16, Joint<'s, 'a>> = BTreeMap::new();
    for act in Act::of(ctx, statement) {
        let Some(actor) = act.actor() else { continue };
        let of_act = by_place.entry(act.clause.at).or_insert((act, BTreeSet::new()));
        let names = [actor.name, actor.other_name].into_iter().filter(|name| *name != NONE);
        of_act.1.extend(names.map(|name| ctx.named(statement, name)).map(|(key, entity)| {
            // Who leads a country is the country.
            ctx.leaders.country_of.get(&entity).copied().unwrap_or(key)
        }));
    }
    by_place.into_values().filter(|(_, parties)| parties.len() > 1).collect()
}

/// Whether the first was agreed to and the second failed, and both are one act of the same parties.
fn are_opposed((agreed, parties): &Joint<'_, '_>, (failed, others): &Joint<'_, '_>) -> bool {
    let words = &agreed.ctx.rules.words;
    let is_agreed = !agreed.clause.is_denied() && words.is(agreed.clause.governor, WordClass::Agreeing);
    let is_failed = failed.clause.is_denied() && words.is(failed.clause.governor, WordClass::Failing);
    let published = |act: &Act<'_, '_>| act.ctx.document(act.statement).published;
    let is_later = published(agreed).zip(published(failed)).is_some_and(|(one, other)| one < other);
    is_agreed
        && is_failed
        && !is_later
        && parties.intersection(others).count() > 1
        && !agreed.is_light()
        && !are_on_other_days(agreed, failed)
        && predicate(agreed, failed) == Some(Predicate::Same)
        && matches!((agreed.patient(), failed.patient()), (Some(own), Some(rival)) if share_word((agreed, own), (failed, rival)))
}

/// Whether two objects have a word in common that tells something: "the northern fishing grounds", "northern fishing zones".
fn share_word((one, own): (&Act<'_, '_>, &ArgumentFeature), (other, rival): (&Act<'_, '_>, &ArgumentFeature)) -> bool {
    let rivals = words(other.statement, rival);
    let telling = words(one.statement, own).iter().filter(|item| item.level >= TELLING);
    telling.into_iter().any(|item| rivals.iter().any(|other| likeness(item, other) >= 0.8))
}

fn words<'s>(statement: &'s Statement<'_>, argument: &ArgumentFeature) -> &'s [Item] {
    let from = statement.items.partition_point(|item| item.at < argument.start);
    let to = statement.items.partition_point(|item| item.at < argument.core).max(from);
    &statement.items[from..to]
}
