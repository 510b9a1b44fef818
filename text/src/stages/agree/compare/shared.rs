//! Two clauses side by side: whether they tell one act, whatever becomes of it.
//!
//! "Lee signed the accord in Oslo" and "the accord was not signed by Lee" tell one act; "Lee signed the treaty", "Xi signed
//! the accord" and "Lee signed the accord in Rome" tell others. Subject and object are compared by what they do, not by where
//! they are, so that the object of an active verb meets the subject of a passive one. It does not ask who denies what.

use crate::model::clause::Role;
use crate::rules::agree::role::Slot;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::circumstance::circumstances;
use crate::stages::agree::compare::thing::{Fit, Likeness, thing};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};

/// What two clauses on one act have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shared {
    pub(crate) predicate: Predicate,
    pub(crate) actor: Likeness,
    pub(crate) patient: Likeness,
    pub(crate) attribute: Likeness,
    /// How telling the places, days and reasons are that both give.
    pub(crate) around: f32,
    /// How telling all that they share is: about 1 for a name.
    pub(crate) mass: f32,
}

/// What two clauses share when they tell one act; none when something sets them apart, or too little is shared to know.
pub(crate) fn shared(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<Shared> {
    let predicate = predicate(one, other)?;
    let is_of_states = one.clause.lemma != other.clause.lemma && (one.is_copula() || other.is_copula());
    let (actor, patient) = match predicate {
        Predicate::Converse => directed(one, other)?,
        _ if is_of_states => (slot(one, one.first(Role::Subject), other, other.first(Role::Subject)), Likeness::OPEN),
        _ => (slot(one, one.actor(), other, other.actor()), objects(one, other, predicate)),
    };
    let attribute = match is_of_states {
        true => Likeness::OPEN,
        false => slot(one, one.attribute(), other, other.attribute()),
    };
    let predicate = match (predicate, attribute.fit) {
        // What is said of them excludes each other: "open", "closed".
        (Predicate::Same, _) if !is_of_states && are_opposite(one, other) => Predicate::Opposite,
        (_, Fit::Apart) => return None,
        _ => predicate,
    };
    if actor.is_apart() || patient.is_apart() || !complements_fit(one, other) {
        return None;
    }
    let around = circumstances(one, other)? + if share_adverbial(one, other) { 0.3 } else { 0.0 };
    let level = |act: &Act<'_, '_>| act.head_item().map_or(0.2, |item| item.weight);
    let own = if one.is_copula() { 0.0 } else { 0.5 * level(one).min(level(other)) };
    let is_said = attribute.is_same() || !is_of_states && predicate == Predicate::Opposite && one.is_copula();
    let said = if is_said { attribute.mass.max(0.5) } else { 0.0 };
    let mass = own + actor.mass + patient.mass + said + around + context(one, other);
    Some(Shared { predicate, actor, patient, attribute, around, mass })
}

/// How telling the names are that two sentences share.
fn context(one: &Act<'_, '_>, other: &Act<'_, '_>) -> f32 {
    let rivals = &other.statement.names;
    let shared = one.statement.names.iter().filter_map(|name| {
        let weights = rivals.iter().filter(|rival| rival.0 == name.0).map(|rival| rival.2.min(name.2));
        weights.reduce(f32::max)
    });
    (0.5 * shared.sum::<f32>()).min(0.8)
}

/// The clauses that say when or why an act happens.
fn aside<'s, 'a>(act: &Act<'s, 'a>) -> Vec<Act<'s, 'a>> {
    let clauses = act.arguments.iter().filter(|argument| argument.role == Role::Adverbial);
    clauses.filter_map(|argument| Act::at(act.ctx, act.statement, argument.clause)).collect()
}

/// Whether both say when or why by one act: "when the crane fell".
fn share_adverbial(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let rivals = aside(other);
    aside(one).iter().any(|own| rivals.iter().any(|rival| own.clause.root == rival.clause.root))
}

fn slot<'s>(
    one: &Act<'s, '_>,
    own: Option<&'s ArgumentFeature>,
    other: &Act<'s, '_>,
    rival: Option<&'s ArgumentFeature>,
) -> Likeness {
    match (own, rival) {
        (Some(own), Some(rival)) => thing((one, own), (other, rival)),
        _ => Likeness::OPEN,
    }
}

/// What two acts are done to: what one has as an object the other may have as an attribute ("tested positive"), and opposites
/// as a phrase ("played in the final", "missed the final").
fn objects(one: &Act<'_, '_>, other: &Act<'_, '_>, predicate: Predicate) -> Likeness {
    let (own, rival) = (one.patient(), other.patient());
    if own.is_some() && rival.is_some() {
        return slot(one, own, other, rival);
    }
    let crossed = match (own.is_some(), rival.is_some()) {
        (true, false) => slot(one, own, other, other.attribute().or_else(|| phrase(other, predicate))),
        (false, true) => slot(one, one.attribute().or_else(|| phrase(one, predicate)), other, rival),
        _ => Likeness::OPEN,
    };
    if crossed.is_same() { crossed } else { Likeness::OPEN }
}

fn phrase<'s>(act: &Act<'s, '_>, predicate: Predicate) -> Option<&'s ArgumentFeature> {
    let is_phrase = |argument: &&ArgumentFeature| argument.role == Role::Oblique && argument.date == NONE;
    act.arguments.iter().find(|argument| predicate == Predicate::Opposite && !argument.is_plural && is_phrase(argument))
}

/// Agent and patient of two acts that are told from both ends.
fn directed(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<(Likeness, Likeness)> {
    let (own, rival) = (one.direction()?, other.direction()?);
    let agent = slot(one, one.participant(&own.agent), other, other.participant(&rival.agent));
    let patient = slot(one, one.participant(&own.patient), other, other.participant(&rival.patient));
    // What is bought and sold is the object of both.
    let is_of_object = own.patient == Slot::Object || rival.patient == Slot::Object;
    let theme = if is_of_object { Likeness::OPEN } else { slot(one, one.patient(), other, other.patient()) };
    let is_given =
        one.patient().is_some_and(|own| !own.is_pronoun) && other.patient().is_some_and(|own| !own.is_pronoun);
    if theme.is_apart() || !is_of_object && is_given && !theme.is_same() {
        return None;
    }
    Some((agent, if patient.is_apart() || patient.is_same() { patient } else { theme }))
}

/// Whether what two clauses say of their subject excludes each other.
fn are_opposite(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let (Some(own), Some(rival)) = (one.attribute(), other.attribute()) else { return false };
    one.ctx.rules.antonyms.contains(&(own.lemma, rival.lemma))
}

/// Whether the clauses in the place of objects, if both have one, tell one act too.
fn complements_fit(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let (Some(own), Some(rival)) = (one.complement(), other.complement()) else { return true };
    let is_one = matches!(predicate(&own, &rival), Some(Predicate::Same | Predicate::Synonym));
    is_one
        && own.clause.is_denied() == rival.clause.is_denied()
        && !slot(&own, own.patient(), &rival, rival.patient()).is_apart()
        && !slot(&own, own.attribute(), &rival, rival.attribute()).is_apart()
}
