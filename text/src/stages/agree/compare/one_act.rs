//! Whether two acts that share a predicate are one: by who acts, what is acted on, and what is around them.
//!
//! "The mayor signed the accord" and "the accord was signed" are one where the rest of the sentences tells so; "officials met"
//! and "officials met" need not be. Whether one of them denies or only plans the other is not asked here.

use crate::model::clause::{Determiner, Voice};
use crate::stages::agree::compare::act::{Act, Predicate};
use crate::stages::agree::compare::circumstance::has_phrase;
use crate::stages::agree::compare::shared::Shared;
use crate::stages::agree::compare::value::quantities_fit;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};

/// What an act must share with another, at least, to be that act: a name and a telling word.
pub(crate) const LEAST_MASS: f32 = 1.0;
/// What "there is" on both sides is worth.
const EXISTENCE: f32 = 0.3;
/// The same when the predicates are two words.
const LEAST_MASS_IN_OTHER_WORDS: f32 = 1.2;

/// Whether what two acts share is telling enough to know that they are one.
pub(crate) fn is_weighty(one: &Act<'_, '_>, other: &Act<'_, '_>, found: &Shared) -> bool {
    let is_there = is_existence(one) && is_existence(other);
    let mass = found.mass + if is_there { EXISTENCE } else { 0.0 };
    mass >= if found.predicate == Predicate::Same { LEAST_MASS } else { LEAST_MASS_IN_OTHER_WORDS }
}

/// What a noun with words that tell it from others is worth, more than a name.
const NARROWED: f32 = 0.72;

/// Whether the participants that both name are enough to know the act: subject and object, or one of them when the other is
/// not given.
pub(crate) fn is_enough(one: &Act<'_, '_>, other: &Act<'_, '_>, found: &Shared, is_opposite: bool) -> bool {
    /// Circumstances that make up for a verb that says little.
    const CLOSE: f32 = 0.55;
    let is_same = [&found.actor, &found.patient, &found.attribute].map(|slot| slot.is_same());
    let has_object = |act: &Act<'_, '_>| act.patient().is_some() || act.attribute().is_some();
    // What is said of a subject needs only that.
    if is_opposite && one.is_copula() && other.is_copula() || one.is_copula() != other.is_copula() {
        return is_same[0];
    }
    if !is_actor_known(one, other, found)
        || one.has_complement() != other.has_complement() && !(is_same[1] || is_same[2])
    {
        return false;
    }
    let has_same_object = is_same[1] || is_same[2];
    let has_any = has_object(one) || has_object(other);
    let needs_object = is_opposite || found.predicate != Predicate::Same;
    if has_object(one) && has_object(other) || needs_object && has_any {
        /// "Had the answer": of a common verb the object is all.
        const TELLING: f32 = 0.35;
        let is_telling = is_same[2] || !one.is_light() || !other.is_light() || found.patient.mass >= TELLING;
        return has_same_object && is_telling;
    }
    if has_any {
        // "Did not vote" denies any vote; "did not vote on the tariff" leaves room for "voted".
        let denying = if one.clause.is_denied() { one } else { other };
        return is_same[0] && !one.is_light() && (!has_object(denying) || found.around > 0.0);
    }
    // "Did not speak" and "spoke with Clinton" are of two occasions; "none of the lifeboats worked" is of one.
    let is_known = found.around > 0.0 && (!one.is_light() || one.is_be()) || found.around >= CLOSE;
    is_same[0] && (is_known || found.actor.mass > NARROWED && !one.is_light())
        || is_same[0] && is_existence(one) && is_existence(other)
}

/// Whether the two who act are one, or nobody is said to act and what is acted on is known.
fn is_actor_known(one: &Act<'_, '_>, other: &Act<'_, '_>, found: &Shared) -> bool {
    /// What an object is worth that makes up for an actor that may be another.
    const KNOWN: f32 = 0.4;
    /// The same where both name an actor.
    const CERTAIN: f32 = 0.7;
    /// What they and what is beside them are worth where some of a kind act.
    const SOME_KNOWN: f32 = 0.85;
    if found.actor.is_same() {
        let is_some = is_some_of_many(one) || is_some_of_many(other);
        let beside = if found.patient.is_same() { found.patient.mass } else { 0.0 } + found.around;
        let is_told = found.actor.mass > 0.2 || found.patient.is_same() || found.around > 0.0;
        return if is_some { found.actor.mass + beside >= SOME_KNOWN } else { is_told };
    }
    if one.is_light() || other.is_light() {
        return false;
    }
    let is_opposite = found.predicate == Predicate::Opposite;
    let is_left_out = |act: &Act<'_, '_>| act.actor().is_none() && act.clause.voice == Voice::Passive;
    let is_pronoun = |act: &Act<'_, '_>| act.actor().is_some_and(|actor| actor.is_pronoun && actor.name == NONE);
    let is_open = is_left_out(one) || is_left_out(other);
    let is_either = is_pronoun(one) != is_pronoun(other) || !(is_pronoun(one) || is_pronoun(other));
    let least = if is_open { KNOWN } else { CERTAIN };
    (is_open || is_either && !is_opposite)
        && (found.patient.mass >= least || is_open && found.patient.is_same() && found.around > 0.0)
        && (has_common_name(one, other) || found.around > 0.35)
}

/// Whether those who act are some of their kind, and others of it may have done otherwise: "officials", "a man".
fn is_some_of_many(act: &Act<'_, '_>) -> bool {
    act.actor().is_some_and(|actor| {
        let is_bare = actor.determiner.is_none() && actor.is_plural || actor.determiner == Some(Determiner::Indefinite);
        is_bare && !actor.is_proper && !actor.is_pronoun && actor.name == NONE
    })
}

/// "There were survivors."
fn is_existence(act: &Act<'_, '_>) -> bool {
    act.is_be() && act.attribute().is_none() && !has_phrase(act)
}

fn has_common_name(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    one.statement.names.iter().any(|name| other.statement.names.iter().any(|rival| rival.0 == name.0))
}

/// Whether the counts of what acts and what is acted on can be one: "convicted five traders", "acquitted two traders".
pub(crate) fn fit_in_number(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let count = |act: &Act<'_, '_>, argument: Option<&ArgumentFeature>| {
        let idx = argument?.quantity;
        act.ctx.quantities(act.statement).iter().find(|quantity| quantity.idx == idx).cloned()
    };
    let approximate = one.ctx.rules.thresholds.approximate;
    let fit =
        |own: Option<&ArgumentFeature>, rival: Option<&ArgumentFeature>| match (count(one, own), count(other, rival)) {
            (Some(own), Some(rival)) => quantities_fit(&own, &rival, approximate),
            _ => true,
        };
    fit(one.actor(), other.actor()) && fit(one.patient(), other.patient())
}
