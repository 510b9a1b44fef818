//! Who takes part in an act: exchanged participants, and another participant where only one can have been.
//!
//! "Kenya beat Ghana" and "Ghana beat Kenya" conflict; "Ghana lost to Kenya" agrees with the first. Where the participants
//! stand is read from the clauses; which of them acts, and whether only one can, is listed in `rules/agree/roles.tsv`. Acts
//! that go both ways ("met", "married") are not compared here.

use crate::model::clause::Modality;
use crate::model::vocabulary::{Compared, EntityType};
use crate::rules::agree::role::Role;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::circumstance::are_elsewhere;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::thing::rest;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{COUNTRY, EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// Who takes part, as the event knows it: key and entity.
pub(crate) type Participant = Option<(u32, u32)>;

/// An act with its participants.
#[derive(Clone, Copy)]
pub(crate) struct Directed<'s, 'a> {
    pub(crate) act: Act<'s, 'a>,
    pub(crate) role: &'s Role,
    pub(crate) agent: Participant,
    pub(crate) patient: Participant,
}

impl Directed<'_, '_> {
    fn is_complete(&self) -> bool {
        self.agent.is_some() && self.patient.is_some()
    }
}

/// The acts of a statement that have a direction and a participant with a name; what is denied or left open is not done.
pub(crate) fn directed<'s, 'a>(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>) -> Vec<Directed<'s, 'a>> {
    let read = |act: Act<'s, 'a>| {
        let role = act.direction()?;
        let is_told = !act.clause.is_denied() && matches!(act.clause.modality, Modality::Asserted | Modality::Expected);
        let named = |slot| act.participant(slot).and_then(|argument| named(&act, argument));
        let (agent, patient) = (named(&role.agent), named(&role.patient));
        let is_empty = agent.is_none() && patient.is_none() || agent == patient;
        (is_told && !is_empty).then_some(Directed { act, role, agent, patient })
    };
    let mut all: Vec<Directed<'s, 'a>> = Vec::new();
    for own in Act::of(ctx, statement).filter_map(read) {
        // "Lent Malta a ship" is spread over its objects; the fuller one counts.
        match all.iter_mut().find(|known| known.act.clause.at == own.act.clause.at && known.agent == own.agent) {
            Some(known) if known.patient.is_none() => *known = own,
            Some(known) if own.patient.is_none() || known.patient == own.patient => {}
            _ => all.push(own),
        }
    }
    all
}

/// Whom an argument names: "the navy of India" acts for India.
fn named(act: &Act<'_, '_>, argument: &ArgumentFeature) -> Participant {
    if argument.name != NONE {
        return Some(act.ctx.named(act.statement, argument.name));
    }
    let is_body = |item: &&Item| {
        let info = act.ctx.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
        info.is_some_and(|info| matches!(info.r#type, EntityType::Gpe | EntityType::Org))
    };
    let mut bodies = rest((act, argument)).filter(is_body);
    bodies.next().filter(|_| bodies.next().is_none()).map(|item| (item.key, item.root))
}

/// What two aligned sentences say of who did what to whom.
pub(crate) fn participants(both: &Both<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::from_iter(joins(both));
    let (all_a, all_b) = (directed(both.ctx, both.a), directed(both.ctx, both.b));
    for one in &all_a {
        let rivals: Vec<&Directed<'_, '_>> = all_b.iter().filter(|other| other.role.act == one.role.act).collect();
        // An act that the other side tells as well is settled, whatever else it tells.
        let is_same = |other: &&&Directed<'_, '_>| {
            one.is_complete() && same(one.agent, other.agent) && same(one.patient, other.patient)
        };
        if let Some(other) = rivals.iter().find(is_same) {
            findings.extend(finding(one.role.act, one.agent, other.agent, false));
            continue;
        }
        let Some(other) = rivals.first().filter(|_| rivals.len() == 1) else { continue };
        let is_only = all_a.iter().filter(|own| own.role.act == one.role.act).count() == 1;
        if is_only && both.is_close() && !are_elsewhere(&one.act, &other.act) {
            findings.extend(differing(both, one, other));
        }
    }
    findings
}

fn differing(both: &Both<'_, '_>, one: &Directed<'_, '_>, other: &Directed<'_, '_>) -> Option<Finding> {
    let act = one.role.act;
    let is_exchanged = one.is_complete() && same(one.agent, other.patient) && same(one.patient, other.agent);
    let is_other_agent =
        || one.role.has_one_agent && is_other(both, [one.agent, other.agent], [one.patient, other.patient]);
    if is_exchanged || is_other_agent() {
        return finding(act, one.agent, other.agent, true);
    }
    let is_other_patient =
        one.role.has_one_patient && is_other(both, [one.patient, other.patient], [one.agent, other.agent]);
    is_other_patient.then(|| finding(act, one.patient, other.patient, true)).flatten()
}

/// Keys of a statement's acts and who takes part in them, 0 for nobody: what tells a copy with exchanged names from its
/// original.
pub(crate) fn keys(ctx: &EventContext<'_>, statement: &Statement<'_>) -> Vec<u32> {
    let key = |participant: Participant| participant.map_or(0, |(key, _)| key);
    let acts = directed(ctx, statement).into_iter();
    let acts = acts.flat_map(|own| [own.role.act, key(own.agent), key(own.patient)]);
    acts.chain(joiner(ctx, statement)).collect()
}

fn same(one: Participant, other: Participant) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.0 == other.0 || one.1 == other.1)
}

/// Whether two are in the place that only one can have: the rest of the sentences is the same, neither is named on the
/// other side, and the other participants (`rest`) do not differ.
fn is_other(both: &Both<'_, '_>, [one, other]: [Participant; 2], rest: [Participant; 2]) -> bool {
    /// Overlap at which the rest of two clauses tells of one act.
    const CLOSE: f64 = 0.45;
    let (Some(own), Some(rival)) = (one, other) else { return false };
    let names = |statement: &Statement<'_>, of: (u32, u32)| {
        statement.names.iter().any(|(key, entity, _)| *key == of.0 || *entity == of.1)
    };
    let is_rest_one = match rest {
        [Some(_), Some(_)] => same(rest[0], rest[1]),
        [None, None] => true,
        _ => false,
    };
    let kind = |of: (u32, u32)| both.ctx.input.entity_info.get(of.1 as usize).map(|info| info.r#type);
    let are_alike = kind(own).is_some_and(|kind| kind != EntityType::Norp) && kind(own) == kind(rival);
    let is_apart = are_alike && !same(one, other) && !names(both.a, rival) && !names(both.b, own);
    // Two short sentences have little beside the names that differ.
    let is_same_rest = both.overlap >= CLOSE && !both.has_contrast() || both.n_unmatched() == (0, 0);
    is_rest_one && is_apart && is_same_rest
}

fn finding(act: u32, one: Participant, other: Participant, is_conflict: bool) -> Option<Finding> {
    let values = (Value::Name(one?.0), Value::Name(other?.0));
    let compared = if is_conflict { Compared::Participant } else { Compared::Equal };
    Some(Finding { slot: Slot::Role(act), values, is_conflict, compared, rule: "participants" })
}

fn joins(both: &Both<'_, '_>) -> Option<Finding> {
    let (one, other) = (joiner(both.ctx, both.a)?, joiner(both.ctx, both.b)?);
    let is_conflict = one != other;
    let compared = if is_conflict { Compared::Participant } else { Compared::Equal };
    let values = (Value::Name(one), Value::Name(other));
    Some(Finding { slot: Slot::Joins, values, is_conflict, compared, rule: "who_joins" })
}

/// The country that joins: who acts in the first act of joining.
fn joiner(ctx: &EventContext<'_>, statement: &Statement<'_>) -> Option<u32> {
    let mut acts = Act::of(ctx, statement).filter(|act| ctx.rules.joining.contains(&act.clause.lemma));
    acts.find_map(|act| {
        let parties = [act.actor(), act.patient()].into_iter().flatten();
        parties.filter_map(|party| named(&act, party)).map(|(key, _)| key).find(|key| key & COUNTRY != 0)
    })
}
