//! Compares what documents state: sentences on one fact are aligned, their values compared, agreement counted.
//!
//! "The ministry opened 14 clinics in May" and "Twelve clinics were opened by the ministry" of two sources become one
//! conflicting claim with the values 14 and 12. Per document, [`features`] keeps what comparing needs and [`postings`] gives
//! index terms; where these meet, pairs of sentences are proposed; [`run`] decides on the pairs of one event.
//!
//! It does not judge who is right, only who says what; it does not read documents apart from their features.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::annotated::Annotated;
use crate::model::claim::Claim;
use crate::rules::agree::AgreeRules;

pub mod acts;
pub mod align;
pub mod alpha;
pub mod differ;
pub mod event;
pub mod features;
pub mod judged;
pub mod mutual;
pub mod postings;
pub mod ranks;
pub mod reliability;

mod build;
mod claims;
mod cluster;
mod conflict;
mod core;
mod counted;
mod line;
mod measured;
mod name;
mod negation;
mod others;
mod polarity;
mod reader;
mod roles;
mod same_act;
mod scopes;
mod spans;
mod story;
mod sums;
mod values;
mod words;

#[cfg(test)]
mod tests;

/// Keeps what comparing needs of one document; about the size of its text.
pub fn features(annotated: &Annotated, rules: &AgreeRules) -> features::StatementFeatures {
    reader::features(annotated, rules)
}

/// The index terms of a document's sentences; `entities` holds the entity of each of its names.
pub fn postings(
    features: &features::StatementFeatures,
    entities: &[u32],
    rules: &AgreeRules,
) -> Vec<postings::Posting> {
    crate::stages::agree::postings::postings(features, entities, rules)
}

/// The claims of one event, or of one document that belongs to none.
pub fn run(input: &event::EventInput<'_>, rules: &AgreeRules) -> Vec<Claim> {
    run_judged(input, &[], rules).0
}

/// The claims of one event when an analyst has judged pairs of its sentences, and the lines of the judgements that count.
pub fn run_judged(
    input: &event::EventInput<'_>,
    judged: &[judged::Judged],
    rules: &AgreeRules,
) -> (Vec<Claim>, Vec<u64>) {
    let mut scene = event::Scene::new(input, rules);
    let (representative, copies) = collapse(&scene);
    scene.opinions = judged::Opinions::new(&scene, &representative, judged);
    let applied = judged::applied(&scene, &representative, judged);
    let pairs = align::pairs(&scene, &representative);
    let groups = cluster::groups(&scene, &pairs);
    (claims::claims(&scene, &pairs, &groups, &copies), applied)
}

/// Two sentences that share enough index terms, with the features of the pair.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// The one of the earlier document.
    pub a: event::SentenceRef,
    /// The other.
    pub b: event::SentenceRef,
    /// Features in the order of [`align::FEATURES`].
    pub features: [f32; align::N_FEATURES],
    /// Probability that they state one fact, with the present weights.
    pub probability: f64,
}

/// The candidate pairs of one event with their features: what the weights of the score are fitted on.
pub fn measured(input: &event::EventInput<'_>, rules: &AgreeRules) -> Vec<Measured> {
    let scene = event::Scene::new(input, rules);
    let (representative, _) = collapse(&scene);
    let sentence = |statement: u32| {
        let of = &scene.statements[statement as usize];
        (of.position, of.sentence.sentence)
    };
    let measured = |pair: align::Pair| Measured {
        a: sentence(pair.a),
        b: sentence(pair.b),
        features: pair.features.values(),
        probability: pair.probability,
    };
    align::pairs(&scene, &representative).into_iter().map(measured).collect()
}

/// For each statement the first of its copies, and for each such first all of them (itself too, others have none).
/// A copy with another figure, another negation, other participants or a word that has an opposite ("approved" for "rejected")
/// is a statement of its own.
fn collapse(scene: &event::Scene<'_>) -> (Vec<u32>, Vec<Vec<u32>>) {
    let n_statements = scene.statements.len();
    let mut representative: Vec<u32> = Vec::with_capacity(n_statements);
    let mut copies: Vec<Vec<u32>> = vec![Vec::new(); n_statements];
    let mut first_of: BTreeMap<(u32, Vec<u32>), u32> = BTreeMap::new();
    let opposed: LazyCell<BTreeSet<u32>, _> =
        LazyCell::new(|| scene.rules.antonyms.iter().map(|(word, _)| *word).collect());
    for (idx, statement) in scene.statements.iter().enumerate() {
        let idx = idx as u32;
        let first = match scene.copy_of(statement) {
            Some(cluster) => {
                let says = |item: &event::Item| match item.kind {
                    features::TokenKind::Number | features::TokenKind::Date => Some(item.key),
                    features::TokenKind::Word if opposed.contains(&item.key) => Some(item.key),
                    _ => item.is_negated.then_some(item.root),
                };
                let mut said: Vec<u32> = statement.items.iter().filter_map(says).collect();
                said.extend(roles::participants(scene, statement));
                *first_of.entry((cluster, said)).or_insert(idx)
            }
            None => idx,
        };
        representative.push(first);
        copies[first as usize].push(idx);
    }
    (representative, copies)
}
