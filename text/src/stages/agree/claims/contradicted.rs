//! The claims that two statements make by contradicting each other on one act, where no group of aligned sentences has both.
//!
//! "The envoy left without meeting the commander" and "Before he flew home, the envoy met the commander" share hardly a word
//! besides the act that one denies. Pairs on one act become one claim with two sides.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::vocabulary::{ClaimKind, Compared, Judgement};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::claims::grouped::{classify, kind_of};
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::outcome::Outcomes;
use crate::stages::agree::context::event::EventContext;

/// What some statements say of one act, and the rule that found that they contradict each other.
type Sides = (&'static str, BTreeMap<u32, Value>);

/// How likely two statements are to be on one act when their clauses say so.
const SIMILARITY: f64 = 0.8;

/// One claim for each act on which statements contradict each other that are not opposed in one of the `drafts`.
pub(crate) fn contradicted(ctx: &EventContext<'_>, outcomes: &Outcomes, drafts: &[Draft]) -> Vec<Draft> {
    let classes = classes(drafts);
    let mut by_slot: BTreeMap<Slot, Vec<Sides>> = BTreeMap::new();
    for ((one, other), finding) in outcomes.pairs() {
        let is_overruled = matches!(ctx.overrides.of(one, other), Some((Judgement::NotSame | Judgement::Agree, _)));
        if is_overruled || are_opposed(&classes, one, other) {
            continue;
        }
        let sides = by_slot.entry(finding.slot.clone()).or_default();
        let (own, rival) = finding.values.clone();
        let fits = |(_, side): &&mut Sides| {
            let takes = |statement: u32, value: &Value| side.get(&statement).is_none_or(|known| known == value);
            (side.contains_key(&one) || side.contains_key(&other)) && takes(one, &own) && takes(other, &rival)
        };
        match sides.iter_mut().find(fits) {
            Some((_, side)) => side.extend([(one, own), (other, rival)]),
            None => sides.push((finding.rule, BTreeMap::from([(one, own), (other, rival)]))),
        }
    }
    let told = by_slot.into_iter().flat_map(|(slot, sides)| sides.into_iter().map(move |side| (slot.clone(), side)));
    told.map(|(slot, side)| draft(ctx, slot, side)).collect()
}

/// For each statement the drafts that it is in, each with the class of its value there.
fn classes(drafts: &[Draft]) -> FxHashMap<u32, Vec<(usize, u32)>> {
    let mut classes: FxHashMap<u32, Vec<(usize, u32)>> = FxHashMap::default();
    for (at, draft) in drafts.iter().enumerate() {
        for member in &draft.members {
            let of_statement = classes.entry(member.statement).or_default();
            if of_statement.last().is_none_or(|(last, _)| *last != at) {
                of_statement.push((at, member.class));
            }
        }
    }
    classes
}

/// Whether some draft has both statements, with values that do not fit.
fn are_opposed(classes: &FxHashMap<u32, Vec<(usize, u32)>>, one: u32, other: u32) -> bool {
    let of = |statement: u32| classes.get(&statement).map_or(&[][..], Vec::as_slice);
    of(one).iter().any(|(at, class)| of(other).iter().any(|(draft, rival)| draft == at && rival != class))
}

fn draft(ctx: &EventContext<'_>, slot: Slot, (rule, side): Sides) -> Draft {
    let member = |(statement, value): (u32, Value)| {
        let is_not_so = matches!(value, Value::Truth(false, _) | Value::Stage(false, _));
        let compared = if matches!(value, Value::Truth(..)) { Compared::Polarity } else { Compared::Value };
        let length = ctx.statements[statement as usize].items.len().max(1) as f64;
        Member {
            statement,
            clause: 0,
            value: Some(value),
            class: u32::from(is_not_so),
            // Of two statements on one act, the shorter one says it best.
            centrality: 1.0 / length,
            similarity: SIMILARITY,
            is_witness: true,
            compared,
            rule,
        }
    };
    let members = side.into_iter().map(member).collect();
    let mut draft = Draft { slot: Some(slot), kind: ClaimKind::Event, members, value_class: 0 };
    if matches!(draft.slot, Some(Slot::Quantity(..) | Slot::Toll(_) | Slot::Spelling(..))) {
        classify(ctx, draft.slot.as_ref(), &mut draft.members);
    }
    draft.kind = kind_of(ctx, &draft);
    draft.settle(ctx);
    draft
}
