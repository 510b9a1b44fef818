//! The analyst's word on pairs of sentences: what it links, keeps apart, lets agree and lets conflict.
//!
//! A pair judged `conflict` is one claim with two sides even where no value differs; a pair judged `not_same` is never in
//! one claim. Copies of one text are one statement. A word on two sentences of one document, on copies of each other, or on
//! a sentence that states nothing, changes nothing.

use crate::model::vocabulary::Judgement;
use crate::stages::agree::context::event::{EventContext, SentenceRef};
use crate::stages::agree::context::overrides::Overrides;

/// The rule of evidence where the analyst decided.
pub const VERDICT: &str = "verdict";

/// A judgement on two sentences of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// One sentence.
    pub a: SentenceRef,
    /// The other.
    pub b: SentenceRef,
    /// What the analyst says of them.
    pub judgement: Judgement,
    /// Line of the analyst's file, from 1.
    pub line: u64,
}

/// The judgements by statements; of two on one pair the last holds.
pub(crate) fn overrides(ctx: &EventContext<'_>, representative: &[u32], judged: &[Judged]) -> Overrides {
    let mut overrides = Overrides::default();
    let mut in_order: Vec<&Judged> = judged.iter().collect();
    in_order.sort_by_key(|judged| judged.line);
    for judged in in_order {
        if let Some(pair) = pair_of(ctx, representative, judged) {
            overrides.insert(pair, judged.judgement, judged.line);
        }
    }
    overrides
}

/// Lines of judgements that can be applied: both sentences state something and are of different documents.
pub(crate) fn applied(ctx: &EventContext<'_>, representative: &[u32], judged: &[Judged]) -> Vec<u64> {
    let is_applied = |judged: &&Judged| pair_of(ctx, representative, judged).is_some();
    judged.iter().filter(is_applied).map(|judged| judged.line).collect()
}

fn pair_of(ctx: &EventContext<'_>, representative: &[u32], judged: &Judged) -> Option<(u32, u32)> {
    let statement = |sentence: SentenceRef| representative.get(ctx.find(sentence)?).copied();
    let (one, other) = (statement(judged.a)?, statement(judged.b)?);
    let position = |statement: u32| ctx.statements.get(statement as usize).map(|statement| statement.position);
    (position(one) != position(other)).then_some((one.min(other), one.max(other)))
}
