//! Compares what documents state: sentences on one fact are aligned, their values compared, agreement counted.
//!
//! "The ministry opened 14 clinics in May" and "Twelve clinics were opened by the ministry" of two sources become one
//! conflicting claim with the values 14 and 12. Per document, [`features`] keeps what comparing needs and [`postings`] gives
//! index terms; where these meet, pairs of sentences are proposed; [`run`] decides on the pairs of one event.
//!
//! The rooms follow each other: [`context`] is what the documents give, [`align`] finds the sentences on one fact,
//! [`compare`] what they say of it, [`facts`] which values of an event answer one question, and `claims` puts it together. None knows a later one. The stage does not judge who is
//! right, only who says what; it does not read documents apart from their features.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::annotated::Annotated;
use crate::model::claim::Claim;
use crate::rules::agree::AgreeRules;
use crate::rules::agree::pair_feature::N_FEATURES;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::align::postings::Posting;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::outcome::Outcomes;
use crate::stages::agree::context::event::{EventContext, EventInput, SentenceRef};
use crate::stages::agree::context::features::StatementFeatures;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::judged::Judged;
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::facts::decide::Facts;
use crate::stages::agree::facts::propose::MeasuredAnswers;

pub mod align;
pub mod compare;
pub mod context;
pub mod facts;

mod claims;

#[cfg(test)]
mod tests;

/// Keeps what comparing needs of one document; about the size of its text.
pub fn features(annotated: &Annotated, rules: &AgreeRules) -> StatementFeatures {
    context::reader::features(annotated, rules)
}

/// The index terms of a document's sentences; `entities` holds the entity of each of its names.
pub fn postings(features: &StatementFeatures, entities: &[u32], rules: &AgreeRules) -> Vec<Posting> {
    crate::stages::agree::align::postings::postings(features, entities, rules)
}

/// The claims of one event, or of one document that belongs to none.
pub fn run(input: &EventInput<'_>, rules: &AgreeRules) -> Vec<Claim> {
    run_judged(input, &[], rules).0
}

/// The claims of one event when an analyst has judged pairs of its sentences, and the lines of the judgements that count.
pub fn run_judged(input: &EventInput<'_>, judged: &[Judged], rules: &AgreeRules) -> (Vec<Claim>, Vec<u64>) {
    let mut ctx = EventContext::new(input, rules);
    let (representative, copies) = collapse(&ctx);
    ctx.overrides = context::judged::overrides(&ctx, &representative, judged);
    let applied = context::judged::applied(&ctx, &representative, judged);
    let pairs = scored_pairs(&ctx, &representative);
    let groups = align::cluster::groups(&ctx, &pairs);
    let outcomes = Outcomes::new(&ctx, &copies);
    let facts = Facts::new(&ctx, &representative);
    (claims::claims(&ctx, (&pairs, &outcomes, &facts), &groups, &copies), applied)
}

/// Two sentences that share enough index terms, with the features of the pair.
#[derive(Clone, Copy, Debug)]
pub struct MeasuredPair {
    /// The one of the earlier document.
    pub a: SentenceRef,
    /// The other.
    pub b: SentenceRef,
    /// Features in the order of [`PairFeature::ALL`](crate::rules::agree::pair_feature::PairFeature::ALL).
    pub features: [f32; N_FEATURES],
    /// Probability that they state one fact, with the present weights.
    pub probability: f64,
}

/// The candidate pairs of one event with their features: what the weights of the score are fitted on.
pub fn measured_pairs(input: &EventInput<'_>, rules: &AgreeRules) -> Vec<MeasuredPair> {
    let ctx = EventContext::new(input, rules);
    let (representative, _) = collapse(&ctx);
    let sentence = |statement: u32| {
        let of = &ctx.statements[statement as usize];
        (of.position, of.sentence.sentence)
    };
    let measured = |pair: Pair| MeasuredPair {
        a: sentence(pair.a),
        b: sentence(pair.b),
        features: pair.features.values,
        probability: pair.probability,
    };
    scored_pairs(&ctx, &representative).into_iter().map(measured).collect()
}

/// The answers of one event that meet, with what they have in common: what the models of facts are learned from.
pub fn measured_answers(input: &EventInput<'_>, rules: &AgreeRules) -> Vec<MeasuredAnswers> {
    let ctx = EventContext::new(input, rules);
    let (representative, _) = collapse(&ctx);
    facts::propose::measured(&ctx, &representative)
}

/// The candidate pairs with their features and their scores.
fn scored_pairs(ctx: &EventContext<'_>, representative: &[u32]) -> Vec<Pair> {
    let mut pairs = align::features::pairs(ctx, representative);
    compare::slot::mark_slots(ctx, &mut pairs);
    align::scorer::score(ctx, &mut pairs);
    pairs
}

/// For each statement the first of its copies, and for each such first all of them (itself too, others have none).
/// A copy with another figure, another negation, other participants or a word that has an opposite ("approved" for "rejected")
/// is a statement of its own; "on Monday" in a text that was printed again a week later is not.
fn collapse(ctx: &EventContext<'_>) -> (Vec<u32>, Vec<Vec<u32>>) {
    let n_statements = ctx.statements.len();
    let mut representative: Vec<u32> = Vec::with_capacity(n_statements);
    let mut copies: Vec<Vec<u32>> = vec![Vec::new(); n_statements];
    let mut first_of: BTreeMap<(u32, Vec<u32>), u32> = BTreeMap::new();
    let mut printed: BTreeMap<(u32, u64), u32> = BTreeMap::new();
    let opposed: LazyCell<BTreeSet<u32>, _> =
        LazyCell::new(|| ctx.rules.antonyms.iter().map(|(word, _)| *word).collect());
    for (idx, statement) in ctx.statements.iter().enumerate() {
        let idx = idx as u32;
        // The same words in copies of one text.
        let again = ctx.document(statement).whole_copy.map(|text| (text, statement.sentence.words));
        let before = again.and_then(|again| printed.get(&again));
        let first = match (before, ctx.copy_of(statement)) {
            (Some(first), Some(_)) => *first,
            (None, Some(cluster)) => {
                let says = |item: &Item| match item.kind {
                    TokenKind::Number | TokenKind::Date => Some(item.key),
                    TokenKind::Word if opposed.contains(&item.key) => Some(item.key ^ u32::from(item.is_negated)),
                    _ => item.is_negated.then_some(item.root),
                };
                let mut said: Vec<u32> = statement.items.iter().filter_map(says).collect();
                // A word that tells little ("not to give evidence") is no item.
                let denied = Act::of(ctx, statement).filter(|act| act.clause.is_denied());
                said.extend(denied.map(|act| act.clause.root));
                said.extend(compare::participant::keys(ctx, statement));
                *first_of.entry((cluster, said)).or_insert(idx)
            }
            (_, None) => idx,
        };
        printed.extend(again.map(|again| (again, first)));
        representative.push(first);
        copies[first as usize].push(idx);
    }
    (representative, copies)
}
