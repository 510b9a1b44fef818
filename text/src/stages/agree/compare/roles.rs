//! Who takes part in an act: exchanged participants, and another participant where only one can have been.
//!
//! "Kenya beat Ghana" and "Ghana beat Kenya" conflict; "Ghana lost to Kenya" agrees with the first. Acts that go both ways
//! ("met", "married") are no acts here.

use crate::model::vocabulary::{Compared, EntityType};
use crate::rules::agree::AgreeRules;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::context::acts::ActFeature;
use crate::stages::agree::context::event::{COUNTRY, EventContext, Item, Statement};
use crate::stages::agree::context::token::TokenKind;

/// Who takes part, as the event knows it: key and entity.
type Participant = Option<(u32, u32)>;

/// An act with its participants.
struct Participants {
    act: ActFeature,
    agent: Participant,
    patient: Participant,
}

impl Participants {
    fn is_complete(&self) -> bool {
        self.agent.is_some() && self.patient.is_some()
    }
}

/// What two aligned sentences say of who did what to whom.
pub(crate) fn roles(both: &Both<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::from_iter(joins(both));
    let (all_a, all_b) = (all_participants(both.ctx, both.a), all_participants(both.ctx, both.b));
    for one in &all_a {
        let rivals: Vec<&Participants> = all_b.iter().filter(|other| other.act.act == one.act.act).collect();
        // An act that the other side tells as well is settled, whatever else it tells.
        let is_same = |other: &&&Participants| {
            one.is_complete() && same(one.agent, other.agent) && same(one.patient, other.patient)
        };
        if let Some(other) = rivals.iter().find(is_same) {
            findings.extend(finding(one.act.act, one.agent, other.agent, false));
            continue;
        }
        let Some(other) = rivals.first().filter(|_| rivals.len() == 1) else { continue };
        if all_a.iter().filter(|cast| cast.act.act == one.act.act).count() > 1 || !both.is_close() {
            continue;
        }
        let is_exchanged = one.is_complete() && same(one.agent, other.patient) && same(one.patient, other.agent);
        let is_other_agent =
            || one.act.has_one_agent && is_other(both, [one.agent, other.agent], [one.patient, other.patient]);
        let is_other_patient =
            || one.act.has_one_patient && is_other(both, [one.patient, other.patient], [one.agent, other.agent]);
        if is_exchanged || is_other_agent() {
            findings.extend(finding(one.act.act, one.agent, other.agent, true));
        } else if is_other_patient() {
            findings.extend(finding(one.act.act, one.patient, other.patient, true));
        }
    }
    findings
}

/// Keys of a statement's acts and who takes part in them, 0 for nobody: what tells a copy with exchanged names from its original.
pub(crate) fn participants(ctx: &EventContext<'_>, statement: &Statement<'_>) -> Vec<u32> {
    let key = |participant: Participant| participant.map_or(0, |(key, _)| key);
    let acts = all_participants(ctx, statement).into_iter();
    let acts = acts.flat_map(|cast| [cast.act.act, key(cast.agent), key(cast.patient)]);
    acts.chain(joiner(statement, ctx.rules)).collect()
}

fn all_participants(ctx: &EventContext<'_>, statement: &Statement<'_>) -> Vec<Participants> {
    let document = ctx.document(statement);
    let cast = |act: &ActFeature| {
        let named = |name: Option<u32>| name.map(|name| ctx.named(statement, name));
        Participants { act: *act, agent: named(act.agent), patient: named(act.patient) }
    };
    document.features.acts_of(statement.sentence).iter().map(cast).collect()
}

fn same(one: Participant, other: Participant) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.0 == other.0 || one.1 == other.1)
}

/// Whether two stand in the place that only one can have: the rest of the sentences is the same, neither is named on the
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
    let (one, other) = (joiner(both.a, both.rules())?, joiner(both.b, both.rules())?);
    let values = (Value::Name(one), Value::Name(other));
    let is_conflict = one != other;
    let compared = if is_conflict { Compared::Participant } else { Compared::Equal };
    Some(Finding { slot: Slot::Joins, values, is_conflict, compared, rule: "who_joins" })
}

/// The country that joins: the nearest one up to four words before the act, else the first after a fronted "To join".
fn joiner(statement: &Statement<'_>, rules: &AgreeRules) -> Option<u32> {
    const REACH: u16 = 4;
    let is_country = |item: &&Item| item.kind == TokenKind::Name && item.key & COUNTRY != 0;
    let act =
        statement.items.iter().position(|item| item.kind == TokenKind::Word && rules.joining.contains(&item.key))?;
    let (before, rest) = statement.items.split_at(act);
    let at = rest.first()?.word;
    let nearest = before.iter().rev().find(is_country).filter(|item| at - item.word.min(at) <= REACH);
    let fronted = || rest.iter().find(is_country).filter(|_| at <= 1);
    nearest.or_else(fronted).map(|item| item.key)
}
