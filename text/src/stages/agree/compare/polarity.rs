//! Whether something happened at all: a word that one side denies, or two words that exclude each other.
//!
//! "Signed the accord" and "refused to sign the accord" conflict; so do "approved" and "rejected", "found traces" and "found no
//! traces". "Might sign" and "did not sign" can both be true.

use crate::model::clause::Modality;
use crate::model::vocabulary::Compared;
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::others::{differ_in_one_thing, have_unshared_arguments};
use crate::stages::agree::context::event::{Item, Statement};
use crate::stages::agree::context::token::TokenKind;

/// Common words ("make", "part") are denied for many reasons.
const LEAST_WEIGHT: f32 = 0.2;

/// The strongest contradiction between two matched clauses.
pub(crate) fn polarity(both: &Both<'_, '_>) -> Option<Finding> {
    /// Overlap at which two clauses tell of one thing without a name in common.
    const CLOSE: f64 = 0.5;
    // A name on one side alone sets nothing apart: the other may have one that was not found.
    let is_nameless = (both.a.names.is_empty() || both.b.names.is_empty()) && both.overlap >= CLOSE;
    if both.pair.features[PairFeature::NameTop] <= 0.0 && !is_nameless {
        return None;
    }
    // "Will extend the line to Hull" and "will not extend the line to York" can both be true.
    if both.clauses_have_unshared_names() {
        return None;
    }
    let (items_a, items_b) = told(both);
    let mut best: Option<(f32, Finding)> = None;
    for one in items_a {
        for other in items_b {
            let weight = one.weight.min(other.weight);
            let is_better = weight >= LEAST_WEIGHT && best.as_ref().is_none_or(|(most, _)| weight > *most);
            if let Some((truth_a, truth_b)) = is_better.then(|| truths(both, one, other)).flatten() {
                let rule = if truth_a == truth_b || one.key == other.key || one.root == other.root {
                    "denial"
                } else {
                    "opposites"
                };
                let values = (Value::Truth(truth_a, one.key), Value::Truth(truth_b, other.key));
                let slot = Slot::Polarity(one.key.min(other.key));
                best = Some((weight, Finding { slot, values, is_conflict: true, compared: Compared::Polarity, rule }));
            }
        }
    }
    best.map(|(_, finding)| finding)
}

/// What may be denied: the matched clauses, or all of two short sentences ("nobody was hurt when the crane fell").
fn told<'b>(both: &Both<'_, 'b>) -> (&'b [Item], &'b [Item]) {
    const SHORT: usize = 8;
    if both.a.items.len().max(both.b.items.len()) <= SHORT {
        return (&both.a.items, &both.b.items);
    }
    both.clause_pair()
}

/// Whether each side affirms what the two words say; none if they do not exclude each other.
fn truths(both: &Both<'_, '_>, one: &Item, other: &Item) -> Option<(bool, bool)> {
    let (items_a, items_b) = told(both);
    if one.kind != TokenKind::Word || other.kind != TokenKind::Word {
        return None;
    }
    // "Might join" and "did not join" can both be true.
    let is_open = [both.a, both.b].iter().any(|of| of.sentence.modality == Modality::Possible);
    let is_alike = likeness(one, other) >= 0.95;
    // "The drug does not prevent it" shows that "prevents" is a verb on the other side.
    let is_present = |item: &Item, rival: &Item| is_alike && item.is_third && rival.is_verb && rival.is_negated;
    let are_acts = (is_act(both, both.a, one) || is_present(one, other))
        && (is_act(both, both.b, other) || is_present(other, one));
    // "Found her guilty" has no verb of its own for "guilty"; "not guilty" tells that it is said of her.
    let is_said_of = |item: &Item| item.is_negated && item.is_predicate;
    let are_told = are_acts
        || (is_said_of(one) || is_said_of(other)) && !is_told_twice(both.a, one) && !is_told_twice(both.b, other);
    if are_told && is_alike && one.is_negated != other.is_negated && !is_open && is_firm(both, one) {
        if differ_in_one_thing(both) {
            return None;
        }
        return share_argument((items_a, one), (items_b, other)).then_some((!one.is_negated, !other.is_negated));
    }
    // "Supports" and "opposes" may be nouns, but hardly both.
    let are_present = one.is_third && other.is_third;
    let is_opposite = (are_acts || are_present) && both.rules().antonyms.contains(&(one.key, other.key));
    // Who tells of both ("told to stay until they may leave") does not contradict a side that tells of one.
    let has = |of: &Statement<'_>, item: &Item| of.items.iter().any(|other| other.root == item.root);
    let is_opposite = is_opposite && !has(both.a, other) && !has(both.b, one);
    let is_opposite = is_opposite && !have_unshared_arguments(both, (items_a, one), (items_b, other));
    if is_opposite && one.is_negated == other.is_negated && both.is_close() {
        return share_argument((items_a, one), (items_b, other)).then_some((true, false));
    }
    // "Found traces" and "found no traces": what is denied is the object of an act that both tell.
    let is_object = is_alike && one.is_none != other.is_none && !is_open && both.is_close();
    let share_act = || {
        let (act_a, act_b) = (act_before(items_a, one), act_before(items_b, other));
        matches!((act_a, act_b), (Some(one), Some(other)) if likeness(one, other) >= 0.8)
    };
    (is_object && share_act()).then_some((!one.is_none, !other.is_none))
}

/// Whether the side that affirms states what is: "is expected to sign" and "did not sign" can both be true. What else the
/// side that denies expects ("failed to agree, so seals will still be cut") does not matter.
fn is_firm(both: &Both<'_, '_>, one: &Item) -> bool {
    let (affirming, denying) = if one.is_negated { (both.b, both.a) } else { (both.a, both.b) };
    let is_ahead = |statement: &Statement<'_>| statement.sentence.modality == Modality::Expected;
    !is_ahead(affirming) || is_ahead(denying)
}

/// The act right before a noun.
fn act_before<'s>(items: &'s [Item], noun: &Item) -> Option<&'s Item> {
    const REACH: u16 = 4;
    let mut before = items.iter().rev().filter(|item| item.word < noun.word && noun.word - item.word <= REACH);
    before.find(|item| item.is_verb)
}

/// Whether an item is something that its sentence either affirms or denies. Nouns are denied for many reasons, "was not
/// intended to" says nothing of what was done, and "not going as we wanted to go" does both.
fn is_act(both: &Both<'_, '_>, statement: &Statement<'_>, item: &Item) -> bool {
    let is_said = item.is_verb || item.is_predicate;
    is_said && !both.rules().hedges.contains(&item.key) && !is_told_twice(statement, item)
}

/// Whether a sentence both affirms and denies a word.
fn is_told_twice(statement: &Statement<'_>, item: &Item) -> bool {
    let mut same = statement.items.iter().filter(|other| other.root == item.root);
    same.any(|other| other.is_negated != item.is_negated)
}

/// Whether two acts have something in common besides themselves: a word close by, or who did it.
fn share_argument((items_a, act_a): (&[Item], &Item), (items_b, act_b): (&[Item], &Item)) -> bool {
    const REACH: u16 = 8;
    const SUBJECT: u16 = 5;
    let is_near = |item: &&Item, act: &Item| {
        item.root != act.root && item.kind != TokenKind::Name && item.word.abs_diff(act.word) <= REACH
    };
    let subject = |items: &[Item], act: &Item| {
        let names = items.iter().filter(|item| item.kind == TokenKind::Name && item.word < act.word);
        names.max_by_key(|item| item.word).filter(|item| act.word - item.word <= SUBJECT).map(|item| item.root)
    };
    let near: Vec<&Item> = items_b.iter().filter(|item| is_near(item, act_b)).collect();
    let mut own = items_a.iter().filter(|item| is_near(item, act_a));
    let who = subject(items_a, act_a);
    own.any(|one| near.iter().any(|other| likeness(one, other) >= 0.8))
        || who.is_some() && who == subject(items_b, act_b)
}
