//! The acts of an event, what they are looked up by, and how each is meant: as a fact, a plan, an order or an ability.
//!
//! "Lee may sign" leaves it open whether Lee signs; "Lee chose not to sign" is a fact that denies it.

use crate::model::clause::{ClauseKind, Modality, Tense};
use crate::rules::agree::lemma::key;
use crate::stages::agree::compare::act::Act;

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

/// Lemmas of verbs that let somebody do something, and of those that bar it.
const ALLOWING: &[&str] = &["allow", "authoriz", "entitl", "let", "permit"];
pub(crate) const BARRING: &[&str] = &["ban", "bar", "forbid", "prohibit"];

/// Lemmas of verbs of choice: who chose not to join has not joined.
const CHOOSING: &[&str] = &["choos", "decid", "elect", "opt"];

/// Whether the verb that governs an act is in the future.
fn is_ahead(act: &Act<'_, '_>) -> bool {
    act.above()
        .is_some_and(|above| above.clause.tense == Some(Tense::Future) || above.clause.modality == Modality::Expected)
}

pub(crate) fn is_word(words: &[&str], of: u32) -> bool {
    of != 0 && words.iter().any(|word| key(word) == of)
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
    let clause = act.clause;
    match clause.modality {
        Modality::Asserted => Standing::Fact,
        Modality::Expected if clause.is_denied() && is_word(CHOOSING, clause.governor) && !is_ahead(act) => {
            Standing::Fact
        }
        // What is told in the past is not ahead, whatever governs it.
        Modality::Expected if clause.tense == Some(Tense::Past) => Standing::Open,
        Modality::Expected => Standing::Ahead,
        Modality::Ordered => Standing::Order,
        Modality::Possible if is_word(ALLOWING, clause.governor) => Standing::Ability,
        Modality::Possible if is_word(&["can", "could", "ca", "abl"], clause.modal) => match clause.is_denied() {
            true => Standing::Fact,
            false => Standing::Ability,
        },
        // "Unlikely to reopen" is set against "will reopen".
        Modality::Possible if clause.is_denied() && is_word(&["unlikely", "improbabl"], clause.governor) => {
            Standing::Ahead
        }
        _ => Standing::Open,
    }
}
