//! The acts of an event, what they are looked up by, and how each is meant: as a fact, a plan, an order or an ability.
//!
//! "Lee may sign" leaves it open whether Lee signs; "Lee chose not to sign" is a fact that denies it.

use std::collections::BTreeSet;

use crate::model::clause::{ClauseKind, Modality, Role, Tense};
use crate::rules::agree::word::WordClass;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};

/// An act of an event with its statement.
pub(crate) struct Known<'s, 'a> {
    pub(crate) act: Act<'s, 'a>,
    pub(crate) statement: u32,
}

/// What the predicate is looked up by: its root, its groups of synonyms, and each pair of opposites that it is in.
pub(crate) fn classes(act: &Act<'_, '_>) -> Vec<u32> {
    let rules = act.ctx.rules;
    let own = |lemma: u32, root: u32| {
        let groups = rules.groups.get(&lemma).into_iter().flatten().map(|group| u32::from(*group));
        let opposites = rules.opposites.get(&lemma).into_iter().flatten();
        let pairs = opposites.map(move |other| lemma.min(*other).wrapping_mul(31) ^ lemma.max(*other));
        [root].into_iter().chain(groups).chain(pairs).collect::<Vec<u32>>()
    };
    match act.attribute().filter(|_| act.clause.kind == ClauseKind::Copula || act.is_state()) {
        Some(attribute) => own(attribute.lemma, attribute.root),
        None => {
            let mut classes = own(act.clause.lemma, act.clause.root);
            classes.extend(act.direction().map(|direction| direction.act));
            classes
        }
    }
}

/// Names and roots of the nouns that take part.
pub(crate) fn anchors(act: &Act<'_, '_>) -> BTreeSet<u32> {
    let mut anchors = BTreeSet::new();
    let mut add = |argument: &ArgumentFeature| {
        let names = [argument.name, argument.other_name].into_iter().filter(|name| *name != NONE);
        anchors.extend(names.map(|name| act.ctx.named(act.statement, name).0));
        if !argument.is_pronoun {
            anchors.insert(argument.root);
        }
    };
    for argument in act.arguments {
        let is_party = matches!(
            argument.role,
            Role::Subject | Role::Object | Role::IndirectObject | Role::Agent | Role::Attribute | Role::Oblique
        );
        if is_party {
            add(argument);
        }
    }
    anchors
}

/// What an act is looked up by: what its predicate is looked up by, with each of its participants.
pub(crate) fn terms(act: &Act<'_, '_>) -> BTreeSet<(u32, u32)> {
    let anchors = anchors(act);
    classes(act).into_iter().flat_map(|class| anchors.iter().map(move |anchor| (class, *anchor))).collect()
}

/// Whether the verb that governs an act is in the future.
fn is_ahead(act: &Act<'_, '_>) -> bool {
    act.above()
        .is_some_and(|above| above.clause.tense == Some(Tense::Future) || above.clause.modality == Modality::Expected)
}

/// Clauses above a clause that are asked how they put it.
const DEPTH: usize = 4;

/// How a clause is meant to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// As what happened or is so.
    Fact,
    /// As what will be.
    Ahead,
    /// As what somebody is told to do.
    Order,
    /// As what can be done.
    Ability,
    /// As anything that leaves it open.
    Open,
}

pub(crate) fn standing(act: &Act<'_, '_>) -> Standing {
    // "It is possible that they choose not to pay."
    let is_open = |above: &Act<'_, '_>| {
        matches!(above.clause.modality, Modality::Possible | Modality::Conditional | Modality::Asked | Modality::Wished)
    };
    let above = std::iter::successors(act.above(), |above| above.above()).take(DEPTH);
    if above.into_iter().any(|above| is_open(&above)) {
        return Standing::Open;
    }
    let (clause, words) = (act.clause, &act.ctx.rules.words);
    match clause.modality {
        Modality::Asserted => Standing::Fact,
        Modality::Expected
            if clause.is_denied() && words.is(clause.governor, WordClass::Choosing) && !is_ahead(act) =>
        {
            Standing::Fact
        }
        // What is told in the past is not ahead, whatever governs it.
        Modality::Expected if clause.tense == Some(Tense::Past) => Standing::Open,
        Modality::Expected => Standing::Ahead,
        Modality::Ordered => Standing::Order,
        Modality::Possible if words.is(clause.governor, WordClass::Allowing) => Standing::Ability,
        Modality::Possible if words.is(clause.modal, WordClass::Ability) => match clause.is_denied() {
            true => Standing::Fact,
            false => Standing::Ability,
        },
        // "Unlikely to reopen" is set against "will reopen".
        Modality::Possible if clause.is_denied() && words.is(clause.governor, WordClass::Unlikely) => Standing::Ahead,
        _ => Standing::Open,
    }
}
