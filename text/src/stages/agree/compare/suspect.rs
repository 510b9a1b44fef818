//! Pairs of statements that can hardly agree: one denies an act for which the other has a word, with one participant in common.
//!
//! "Did not close the station" and "after the closure of the station" are such a pair, whatever the trees make of the second.
//! It is too little for a conflict and too much for an agreement. What a statement tells as well as denies is no such act.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::ClauseKind;
use crate::rules::agree::Cue;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::known::{Standing, standing};
use crate::stages::agree::compare::thing::{has_counterpart, head};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// Statements with one word that an act is held against, at most.
const MOST: usize = 200;
/// How rare a verb is that tells something, on the scale of the list of frequencies.
const TELLING: u8 = 64;

/// The pairs of an event (the lower index first); `copies` are empty for copies of other statements.
pub(crate) fn suspects(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> BTreeSet<(u32, u32)> {
    let mut by_word: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let is_own = |idx: &usize| copies.get(*idx).is_some_and(|copies| !copies.is_empty());
    for idx in (0..ctx.statements.len()).filter(is_own) {
        let statement = &ctx.statements[idx];
        let items = statement.items.iter().filter(|item| is_telling(item)).flat_map(|item| [item.root, item.key]);
        let nouns = Act::of(ctx, statement).filter(|act| act.clause.kind == ClauseKind::Noun);
        for word in items.chain(nouns.map(|act| act.clause.root)) {
            let of_word = by_word.entry(word).or_default();
            if of_word.last() != Some(&(idx as u32)) {
                of_word.push(idx as u32);
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for idx in (0..ctx.statements.len()).filter(is_own) {
        let statement = &ctx.statements[idx];
        for act in Act::of(ctx, statement) {
            if let Some(word) = contradicted(&act) {
                let rivals = by_word.get(&word).into_iter().flatten().take(MOST);
                for rival in rivals.copied() {
                    let other = &ctx.statements[rival as usize];
                    if other.position != statement.position
                        && tells(ctx, other, word)
                        && shares_participant(&act, other, word)
                    {
                        pairs.insert((rival.min(idx as u32), rival.max(idx as u32)));
                    }
                }
            }
        }
    }
    pairs
}

fn is_telling(item: &Item) -> bool {
    item.kind == TokenKind::Word && item.level > 0.0
}

/// The word that another statement contradicts an act by: its own, when it is denied and tells something.
fn contradicted(act: &Act<'_, '_>) -> Option<u32> {
    // "The minister did not" has no word of its own; what it leaves out may tell much.
    let is_hollow = match act.head_item() {
        Some(_) => act.is_light(),
        None => act.ctx.rules.rarity.get(&act.clause.lemma).is_some_and(|rarity| *rarity < TELLING),
    };
    let is_said = is_hollow || act.has_cue(Cue::Reporting) || standing(act) == Standing::Open;
    let is_denied_act = act.clause.kind == ClauseKind::Verb && act.clause.is_denied() && !act.clause.is_carrier;
    (is_denied_act && !is_said).then_some(act.clause.root)
}

/// Whether a statement has a word, by its lemma or root, and nowhere denied.
fn tells(ctx: &EventContext<'_>, statement: &Statement<'_>, word: u32) -> bool {
    let acts = || Act::of(ctx, statement);
    let denied: Vec<u16> = acts().filter(|own| own.clause.is_denied()).map(|own| own.clause.at).collect();
    let of_word = || statement.items.iter().filter(|item| is_telling(item) && (item.root == word || item.key == word));
    let is_noun =
        |own: Act<'_, '_>| own.clause.kind == ClauseKind::Noun && own.clause.root == word && !own.clause.is_denied();
    !of_word().any(|item| item.is_negated || denied.contains(&item.at))
        && (of_word().next().is_some() || acts().any(is_noun))
}

/// Whether another statement has what tells the act from those that its own statement affirms: what it is done to or, where
/// it is done to nothing or to the same, who acts.
fn shares_participant(act: &Act<'_, '_>, other: &Statement<'_>, word: u32) -> bool {
    let is_there = |argument: &ArgumentFeature| {
        let is_named = argument.name != NONE && {
            let name = act.ctx.named(act.statement, argument.name);
            other.names.iter().any(|rival| rival.0 == name.0 || rival.1 == name.1)
        };
        is_named || head((act, argument)).is_some_and(|item| has_counterpart(act.ctx, item, other, 0.8))
    };
    let told: Vec<Act<'_, '_>> = Act::of(act.ctx, act.statement)
        .filter(|own| (own.clause.root == word || own.clause.lemma == word) && !own.clause.is_denied())
        .collect();
    let is_other =
        |own: &ArgumentFeature, rival: Option<&ArgumentFeature>| rival.is_none_or(|rival| rival.lemma != own.lemma);
    let patient = act.patient().filter(|own| !own.is_pronoun && told.iter().all(|told| is_other(own, told.patient())));
    let actor = || act.actor().filter(|own| !own.is_pronoun && told.iter().all(|told| is_other(own, told.actor())));
    patient.or_else(actor).is_some_and(is_there)
}
