//! Two clauses side by side: whether they tell one act, whatever becomes of it.
//!
//! "Lee signed the accord in Oslo" and "the accord was not signed by Lee" tell one act; "Lee signed the treaty", "Xi signed
//! the accord" and "Lee signed the accord in Rome" tell others. Subject and object are compared by what they do, not by where
//! they are, so that the object of an active verb meets the subject of a passive one. It does not ask who denies what.

use crate::model::clause::{Determiner, Role, Voice};
use crate::rules::agree::lemma::key;
use crate::rules::agree::role::Slot;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::circumstance::circumstances;
use crate::stages::agree::compare::thing::{Fit, Likeness, are_counterparts, head, rest, thing};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::item::Item;

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
    let actor = if predicate == Predicate::Same { owned(one, other, &patient).unwrap_or(actor) } else { actor };
    let around = circumstances(one, other)? + if share_adverbial(one, other) { 0.3 } else { 0.0 };
    let level = |act: &Act<'_, '_>| act.head_item().map_or(0.2, |item| item.weight);
    let own = if one.is_copula() { 0.0 } else { 0.5 * level(one).min(level(other)) };
    let is_said = attribute.is_same() || !is_of_states && predicate == Predicate::Opposite && one.is_copula();
    let said = if is_said { attribute.mass.max(0.5) } else { 0.0 };
    let mass = own + actor.mass + patient.mass + said + around + context(one, other);
    Some(Shared { predicate, actor, patient, attribute, around, mass })
}

/// Who owns what is acted on, where nobody else is said to act: "Orbis published its accounts", "Orbis's accounts were
/// published".
fn owned(one: &Act<'_, '_>, other: &Act<'_, '_>, patient: &Likeness) -> Option<Likeness> {
    /// What it is worth that the owner is the one who acts.
    const OWNER: f32 = 0.5;
    let is_left_out = |act: &Act<'_, '_>| act.clause.voice == Voice::Passive && act.actor().is_none();
    let (passive, active) = match (is_left_out(one), is_left_out(other)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return None,
    };
    let (actor, own) = (active.actor()?, passive.patient()?);
    let name = head((active, actor)).filter(|_| actor.is_proper || actor.name != NONE)?;
    let is_owner = |item: &Item| item.at < own.at && are_counterparts(one.ctx, name, item, 0.8);
    let is_own =
        patient.is_same() && active.patient().is_some_and(|object| object.determiner == Some(Determiner::Possessive));
    let is_owned = is_own && rest((passive, own)).any(is_owner);
    is_owned.then_some(Likeness { fit: Fit::Same, mass: OWNER, has_more: (false, false) })
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
fn objects<'s>(one: &Act<'s, '_>, other: &Act<'s, '_>, predicate: Predicate) -> Likeness {
    let (own, rival) = (one.patient(), other.patient());
    if own.is_some() && rival.is_some() {
        return given(one, other).unwrap_or_else(|| slot(one, own, other, rival));
    }
    let crossed = match (own.is_some(), rival.is_some()) {
        (true, false) => slot(one, own, other, other.attribute().or_else(|| phrase(other, predicate))),
        (false, true) => slot(one, one.attribute().or_else(|| phrase(one, predicate)), other, rival),
        _ => Likeness::OPEN,
    };
    if crossed.is_same() { crossed } else { Likeness::OPEN }
}

/// What is given, where a passive verb has who gets it as its subject: "was granted bail" and "granted him bail".
fn given<'s>(one: &Act<'s, '_>, other: &Act<'s, '_>) -> Option<Likeness> {
    let ((own, is_own_passive), (rival, is_rival_passive)) = object(one).zip(object(other))?;
    if !is_own_passive && !is_rival_passive {
        return None;
    }
    let found = slot(one, Some(own), other, Some(rival));
    let received = slot(one, receiver(one, is_own_passive), other, receiver(other, is_rival_passive));
    found.is_same().then_some(if received.is_apart() { received } else { found })
}

/// The object of an act as written, and whether the verb is passive with a subject besides.
fn object<'s>(act: &Act<'s, '_>) -> Option<(&'s ArgumentFeature, bool)> {
    let is_passive = act.clause.voice == Voice::Passive && act.first(Role::Subject).is_some();
    act.first(Role::Object).map(|object| (object, is_passive))
}

/// Who gets the object.
fn receiver<'s>(act: &Act<'s, '_>, is_passive: bool) -> Option<&'s ArgumentFeature> {
    if is_passive {
        return act.first(Role::Subject);
    }
    act.first(Role::IndirectObject).or_else(|| act.after(&[key("to"), key("for")]).next())
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
    // Who gets what being known, whoever gives it need not be said: "did not give her the medal", "she received the medal".
    let is_known = patient.is_same() && theme.is_same() && is_given && !is_of_object;
    let agent = if is_known && agent.fit == Fit::Open { Likeness { fit: Fit::Same, ..theme } } else { agent };
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
