//! The claim that an event happened: what all documents of an event report, whatever else each of them states.
//!
//! Six short reports of one quake say in their titles and first sentences that the earth shook at Port Ellery, in words that no
//! two need share: they are evidence of one claim. A long document states many things, and its first lines are no summary of
//! them, so only short reports speak here. It compares no values; the claims of aligned sentences do.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::ClaimKind;
use crate::stages::agree::build::{Draft, Speech};
use crate::stages::agree::conflict::Slot;
use crate::stages::agree::event::{Item, Scene, Statement};
use crate::stages::agree::features::TokenKind;

/// A word or name that many documents of the event share.
type Core = (bool, u32);

/// The claim that the event happened, when two or more short reports say so; `copies` are empty for copies of other statements.
pub(crate) fn story(scene: &Scene<'_>, copies: &[Vec<u32>]) -> Option<Draft> {
    let n_documents = scene.input.documents.len();
    if n_documents < 2 {
        return None;
    }
    let thresholds = &scene.rules.thresholds;
    let core = core(scene);
    let mut speeches = Vec::new();
    let mut cores = Vec::new();
    let mut documents = BTreeSet::new();
    for (idx, statement) in scene.statements.iter().enumerate() {
        let is_short = scene.document(statement).features.sentences.len() <= thresholds.short_report as usize;
        if copies[idx].is_empty() || !is_short || statement.rank >= thresholds.report_lead {
            continue;
        }
        let own: BTreeSet<Core> = told(statement).filter(|item| core.contains_key(item)).collect();
        if (own.len() as u32) < thresholds.least_core {
            continue;
        }
        let centrality = own.iter().filter_map(|item| core.get(item)).map(|n| f64::from(*n) / n_documents as f64).sum();
        documents.insert(statement.position);
        speeches.push(Speech { statement: idx as u32, clause: 0, said: None, class: 0, centrality, similarity: 1.0 });
        cores.push(own);
    }
    if documents.len() < 2 {
        return None;
    }
    let mut draft = Draft { slot: Some(Slot::Story), kind: ClaimKind::Event, speeches, value_class: 0 };
    let central = draft.central();
    let middle = cores[central].clone();
    for (speech, own) in draft.speeches.iter_mut().zip(&cores) {
        let shared = own.intersection(&middle).count() as f64;
        speech.similarity = shared / own.len().min(middle.len()).max(1) as f64;
    }
    Some(draft)
}

/// Words and names with the documents that have them, when `core_share` of the event's documents do, and two at least.
fn core(scene: &Scene<'_>) -> BTreeMap<Core, u32> {
    let mut documents: BTreeMap<Core, (u32, u32)> = BTreeMap::new();
    for statement in &scene.statements {
        for item in told(statement) {
            let (n, last) = documents.entry(item).or_insert((0, u32::MAX));
            if *last != statement.position {
                (*n, *last) = (*n + 1, statement.position);
            }
        }
    }
    let least = (scene.rules.thresholds.core_share * scene.input.documents.len() as f64).ceil().max(2.0) as u32;
    documents.into_iter().filter(|(_, (n, _))| *n >= least).map(|(item, (n, _))| (item, n)).collect()
}

fn told(statement: &Statement<'_>) -> impl Iterator<Item = Core> {
    let is_told = |item: &&Item| matches!(item.kind, TokenKind::Word | TokenKind::Name);
    statement.items.iter().filter(is_told).map(|item| (item.kind == TokenKind::Name, item.root))
}
