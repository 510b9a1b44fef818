//! Names a claim for readers: its slot and its main entities.
//!
//! Two sentences on clinics that a ministry opened have the slot `clinics / open / Ministry of Health`.

use std::collections::BTreeMap;

use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::participant::directed;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::token::TokenKind;

/// What is being valued or asserted: the counted noun, the act and the main entity, as far as there are any.
pub(crate) fn slot_of(ctx: &EventContext<'_>, draft: &Draft, central: &Member) -> String {
    let statement = &ctx.statements[central.statement as usize];
    let counted = match &central.value {
        Some(Value::Quantity(idx)) => {
            let quantity = ctx.quantities(statement).get(*idx);
            quantity.and_then(|quantity| quantity.counted.as_deref().or(quantity.unit.as_deref())).map(str::to_owned)
        }
        Some(Value::Date(_)) => Some("date".to_owned()),
        Some(Value::Year(..)) => Some("last time".to_owned()),
        Some(Value::Length(..)) => Some("duration".to_owned()),
        Some(Value::Name(_)) if matches!(draft.slot, Some(Slot::Spelling(..))) => Some("name".to_owned()),
        Some(Value::Name(_)) if draft.slot == Some(Slot::Joins) => Some("who joins".to_owned()),
        Some(Value::Name(_)) => Some("who does it".to_owned()),
        Some(Value::Sum(..)) => Some("sum".to_owned()),
        Some(Value::Rank(_)) => Some("rank".to_owned()),
        Some(Value::Side) => Some("verdict".to_owned()),
        _ => None,
    };
    let act = match (&draft.slot, &central.value) {
        (Some(Slot::Polarity(_) | Slot::Plan(_)), Some(Value::Truth(_, key) | Value::Stage(_, key))) => {
            Some(ctx.document(statement).features.spelled(*key).to_owned())
        }
        (Some(Slot::Act(act, _)), _) => told(ctx, statement, *act),
        (Some(Slot::Spelling(..)), _) => None,
        _ => act_of(ctx, draft, statement),
    };
    let statements: Vec<u32> = draft.members.iter().map(|member| member.statement).collect();
    let entities = match &draft.slot {
        Some(Slot::Act(_, parties)) => parties.to_vec(),
        Some(Slot::Spelling(..)) => {
            let names = &statement.names;
            let is_own = |key: u32| matches!(central.value, Some(Value::Name(own)) if own == key);
            names.iter().filter(|name| is_own(name.0)).map(|name| name.1).take(1).collect()
        }
        _ => main_entities(ctx, &statements).into_iter().take(1).collect(),
    };
    let names = entities.into_iter().filter_map(|entity| ctx.input.entity_info.get(entity as usize));
    let names: Vec<&str> = names.map(|info| info.name.as_str()).collect();
    let entity = Some(names.join(" and "));
    let parts: Vec<String> = [counted, act, entity].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "statement".to_owned() } else { parts.join(" / ") }
}

/// The word by which a statement tells an act.
fn told(ctx: &EventContext<'_>, statement: &Statement<'_>, act: u32) -> Option<String> {
    let features = ctx.document(statement).features;
    let mutual = features.mutual_of(statement.sentence).iter().map(|told| (told.act, told.at));
    let directed = directed(ctx, statement).into_iter().map(|own| (own.role.act, u32::from(own.act.clause.at)));
    let at = mutual.chain(directed).find(|told| told.0 == act)?.1;
    let item = statement.items.iter().find(|item| item.kind == TokenKind::Word && u32::from(item.at) == at)?;
    Some(features.spelled(item.key).to_owned())
}

/// The word that most of the sentences share, verbs first, then the rarest.
fn act_of(ctx: &EventContext<'_>, draft: &Draft, central: &Statement<'_>) -> Option<String> {
    let mut best: Option<((usize, bool, f32), u32)> = None;
    for item in central.items.iter().filter(|item| item.kind == TokenKind::Word) {
        let shares = |member: &&Member| {
            let other = &ctx.statements[member.statement as usize];
            other.items.iter().any(|rival| rival.kind == TokenKind::Word && rival.root == item.root)
        };
        let rank = (draft.members.iter().filter(shares).count(), item.is_verb, item.weight);
        if best.is_none_or(|(most, _)| rank > most) {
            best = Some((rank, item.key));
        }
    }
    best.map(|(_, key)| ctx.document(central).features.spelled(key).to_owned())
}

/// Entities that the sentences name, those of most sentences first, then the rarest; at most eight.
pub(crate) fn main_entities(ctx: &EventContext<'_>, statements: &[u32]) -> Vec<u32> {
    const MOST: usize = 8;
    let mut found: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for statement in statements {
        for (_, entity, weight) in &ctx.statements[*statement as usize].names {
            let of = found.entry(*entity).or_default();
            of.0 += 1;
            of.1 = of.1.max(*weight);
        }
    }
    let mut entities: Vec<(u32, (u32, f32))> = found.into_iter().collect();
    entities.retain(|(entity, _)| (*entity as usize) < ctx.input.entity_info.len());
    entities
        .sort_by(|one, other| (other.1.0.cmp(&one.1.0)).then(other.1.1.total_cmp(&one.1.1)).then(one.0.cmp(&other.0)));
    entities.truncate(MOST);
    entities.into_iter().map(|(entity, _)| entity).collect()
}
