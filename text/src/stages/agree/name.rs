//! Names a claim for readers: its slot and its main entities.
//!
//! Two sentences on clinics that a ministry opened have the slot `clinics / open / Ministry of Health`.

use std::collections::BTreeMap;

use crate::stages::agree::build::{Draft, Speech};
use crate::stages::agree::conflict::{Said, Slot};
use crate::stages::agree::event::{Scene, Statement};
use crate::stages::agree::features::TokenKind;

/// What is being valued or asserted: the counted noun, the act and the main entity, as far as there are any.
pub(crate) fn slot_of(scene: &Scene<'_>, draft: &Draft, central: &Speech) -> String {
    let statement = &scene.statements[central.statement as usize];
    let counted = match &central.said {
        Some(Said::Quantity(idx)) => {
            let quantity = scene.quantities(statement).get(*idx);
            quantity.and_then(|quantity| quantity.counted.as_deref().or(quantity.unit.as_deref())).map(str::to_owned)
        }
        Some(Said::Date(_)) => Some("date".to_owned()),
        Some(Said::Year(..)) => Some("last time".to_owned()),
        Some(Said::Length(..)) => Some("duration".to_owned()),
        Some(Said::Name(_)) if draft.slot == Some(Slot::Joins) => Some("who joins".to_owned()),
        Some(Said::Name(_)) => Some("who does it".to_owned()),
        Some(Said::Sum(..)) => Some("sum".to_owned()),
        Some(Said::Rank(_)) => Some("rank".to_owned()),
        Some(Said::Side) => Some("verdict".to_owned()),
        _ => None,
    };
    let act = match (&draft.slot, &central.said) {
        (Some(Slot::Polarity(_)), Some(Said::Truth(_, key))) => {
            Some(scene.document(statement).features.spelled(*key).to_owned())
        }
        (Some(Slot::Act(act, _)), _) => told(scene, statement, *act),
        _ => act_of(scene, draft, statement),
    };
    let statements: Vec<u32> = draft.speeches.iter().map(|speech| speech.statement).collect();
    let entities = match &draft.slot {
        Some(Slot::Act(_, parties)) => parties.to_vec(),
        _ => main_entities(scene, &statements).into_iter().take(1).collect(),
    };
    let names = entities.into_iter().filter_map(|entity| scene.input.entity_info.get(entity as usize));
    let names: Vec<&str> = names.map(|info| info.name.as_str()).collect();
    let entity = Some(names.join(" and "));
    let parts: Vec<String> = [counted, act, entity].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "statement".to_owned() } else { parts.join(" / ") }
}

/// The word by which a statement tells an act.
fn told(scene: &Scene<'_>, statement: &Statement<'_>, act: u32) -> Option<String> {
    let features = scene.document(statement).features;
    let mutual = features.mutual_of(statement.sentence).iter().map(|told| (told.act, told.at));
    let directed = features.acts_of(statement.sentence).iter().map(|told| (told.act, told.at));
    let at = mutual.chain(directed).find(|told| told.0 == act)?.1;
    let item = statement.items.iter().find(|item| item.kind == TokenKind::Word && u32::from(item.at) == at)?;
    Some(features.spelled(item.key).to_owned())
}

/// The word that most of the sentences share, verbs first, then the rarest.
fn act_of(scene: &Scene<'_>, draft: &Draft, central: &Statement<'_>) -> Option<String> {
    let mut best: Option<((usize, bool, f32), u32)> = None;
    for item in central.items.iter().filter(|item| item.kind == TokenKind::Word) {
        let shares = |speech: &&Speech| {
            let other = &scene.statements[speech.statement as usize];
            other.items.iter().any(|rival| rival.kind == TokenKind::Word && rival.root == item.root)
        };
        let rank = (draft.speeches.iter().filter(shares).count(), item.is_verb, item.weight);
        if best.is_none_or(|(most, _)| rank > most) {
            best = Some((rank, item.key));
        }
    }
    best.map(|(_, key)| scene.document(central).features.spelled(key).to_owned())
}

/// Entities that the sentences name, those of most sentences first, then the rarest; at most eight.
pub(crate) fn main_entities(scene: &Scene<'_>, statements: &[u32]) -> Vec<u32> {
    const MOST: usize = 8;
    let mut found: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for statement in statements {
        for (_, entity, weight) in &scene.statements[*statement as usize].names {
            let of = found.entry(*entity).or_default();
            of.0 += 1;
            of.1 = of.1.max(*weight);
        }
    }
    let mut entities: Vec<(u32, (u32, f32))> = found.into_iter().collect();
    entities.retain(|(entity, _)| (*entity as usize) < scene.input.entity_info.len());
    entities
        .sort_by(|one, other| (other.1.0.cmp(&one.1.0)).then(other.1.1.total_cmp(&one.1.1)).then(one.0.cmp(&other.0)));
    entities.truncate(MOST);
    entities.into_iter().map(|(entity, _)| entity).collect()
}
