//! Acts that one report tells as ahead and another as done.
//!
//! "The president will meet Berg on Thursday" and "the president met Berg" follow one another: what was planned has come
//! about. An act of another day or place, one that is done over and over, and a purpose ("rose up to attack") are no plan of
//! what is done.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::{Aspect, ClauseKind, Tense, Voice};
use crate::model::vocabulary::Compared;
use crate::rules::agree::lemma::key;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::compare::act::{Act, Predicate};
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::known::{Known, Standing, anchors, standing, terms};
use crate::stages::agree::compare::one_act::{fit_in_number, is_enough, is_weighty};
use crate::stages::agree::compare::shared::{Shared, shared};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};

/// The findings on acts that are ahead in one report and done in another, by pairs of statements, the lower first.
pub(crate) fn plans(acts: &[Known<'_, '_>]) -> Vec<((u32, u32), Finding)> {
    let mut found: BTreeMap<(u32, u32), (f32, Finding)> = BTreeMap::new();
    for (one, other) in candidates(acts) {
        let (plan, deed) = (&acts[one], &acts[other]);
        let Some(shared) = come_about(&plan.act, &deed.act) else { continue };
        if tells_too(acts, plan, is_done) || tells_too(acts, deed, is_planned) {
            continue;
        }
        let slot = Slot::Plan(plan.act.clause.lemma.min(deed.act.clause.lemma));
        let values = (Value::Stage(false, plan.act.clause.lemma), Value::Stage(true, deed.act.clause.lemma));
        let (pair, values) = match plan.statement < deed.statement {
            true => ((plan.statement, deed.statement), values),
            false => ((deed.statement, plan.statement), (values.1, values.0)),
        };
        let finding = Finding { slot, values, is_conflict: true, compared: Compared::Order, rule: "plan" };
        if found.get(&pair).is_none_or(|best| shared.mass > best.0) {
            found.insert(pair, (shared.mass, finding));
        }
    }
    found.into_iter().map(|(pair, (_, finding))| (pair, finding)).collect()
}

/// Pairs of an act that is ahead and one that is done, of two documents, with a predicate and a participant in common.
fn candidates(acts: &[Known<'_, '_>]) -> BTreeSet<(usize, usize)> {
    /// What all documents tell is told too often to be compared throughout.
    const MOST: usize = 200;
    let all = |is_so: fn(&Act<'_, '_>) -> bool| -> Vec<usize> {
        acts.iter().enumerate().filter(|(_, known)| is_so(&known.act)).map(|(idx, _)| idx).collect()
    };
    let planned = all(is_planned);
    let mut pairs = BTreeSet::new();
    if planned.is_empty() {
        return pairs;
    }
    let mut done: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for idx in all(is_done) {
        for term in terms(&acts[idx].act) {
            let of_term = done.entry(term).or_default();
            if of_term.len() < MOST {
                of_term.push(idx);
            }
        }
    }
    for plan in planned {
        let position = acts[plan].act.statement.position;
        for term in terms(&acts[plan].act) {
            let others = done.get(&term).into_iter().flatten();
            let is_apart = |other: &&usize| acts[**other].act.statement.position != position;
            pairs.extend(others.filter(is_apart).map(|other| (plan, *other)));
        }
    }
    pairs
}

/// Whether the document of an act tells what may be the same act the other way too: what is done over and over is ahead again.
fn tells_too(acts: &[Known<'_, '_>], own: &Known<'_, '_>, is_so: fn(&Act<'_, '_>) -> bool) -> bool {
    let position = own.act.statement.position;
    let from = acts.partition_point(|known| known.act.statement.position < position);
    let of_document = acts.iter().skip(from).take_while(|known| known.act.statement.position == position);
    let parties = anchors(&own.act);
    let is_it = |known: &Known<'_, '_>| {
        is_so(&known.act)
            && !anchors(&known.act).is_disjoint(&parties)
            && shared(&known.act, &own.act).is_some_and(|found| found.predicate == Predicate::Same)
    };
    of_document.into_iter().any(is_it)
}

/// Whether an act is told as ahead: "will meet", "is expected to meet", "said that she would meet".
fn is_planned(act: &Act<'_, '_>) -> bool {
    let is_will = act.clause.tense == Some(Tense::Future) || act.clause.modal == key("would");
    let is_governed = act.ctx.rules.words.is(act.clause.governor, WordClass::Planning);
    is_act(act) && standing(act) == Standing::Ahead && (is_will || is_governed)
}

/// Whether an act is told as done: "met", "has met". "Had met" is of some time before.
fn is_done(act: &Act<'_, '_>) -> bool {
    let is_perfect = act.clause.aspect == Some(Aspect::Perfect);
    let is_past = act.clause.tense == Some(Tense::Past);
    is_act(act) && standing(act) == Standing::Fact && is_perfect != is_past
}

/// Whether it is an act of its own, and no state.
fn is_act(act: &Act<'_, '_>) -> bool {
    act.clause.kind == ClauseKind::Verb
        && !act.clause.is_denied()
        && !act.is_copula()
        && !act.is_be()
        && !act.is_state()
        && !act.ctx.rules.words.is(act.clause.lemma, WordClass::Stative)
        && act.clause.aspect != Some(Aspect::Progressive)
}

/// Whether those who act are one, or what is acted on is and nobody is said to act.
fn is_actor_one(plan: &Act<'_, '_>, deed: &Act<'_, '_>, found: &Shared) -> bool {
    let is_left_out = |act: &Act<'_, '_>| act.actor().is_none() && act.clause.voice == Voice::Passive;
    // "Many hotels plan to install hives", "some hotels have installed hives".
    let is_any = |argument: Option<&ArgumentFeature>| {
        argument.is_some_and(|argument| argument.is_plural && argument.determiner.is_none() && argument.name == NONE)
    };
    let is_general = |act: &Act<'_, '_>| is_any(act.actor()) && is_any(act.patient());
    if is_general(plan) || is_general(deed) {
        return false;
    }
    found.actor.is_same() || found.patient.is_same() && (is_left_out(plan) || is_left_out(deed))
}

/// What a plan and a deed share when they are one act, and the deed is not told before the plan. Without days of publication it is
/// not known which came first.
fn come_about(plan: &Act<'_, '_>, deed: &Act<'_, '_>) -> Option<Shared> {
    let found = shared(plan, deed)?;
    let is_one = found.predicate != Predicate::Opposite
        && is_enough(plan, deed, &found, false)
        && is_weighty(plan, deed, &found)
        && !plan.statement.sentence.is_again
        && !deed.statement.sentence.is_again
        && is_actor_one(plan, deed, &found)
        && fit_in_number(plan, deed);
    let published = |act: &Act<'_, '_>| act.ctx.document(act.statement).published;
    let is_before = published(plan).zip(published(deed)).is_some_and(|(plan, deed)| plan <= deed);
    (is_one && is_before).then_some(found)
}
