//! Facts into drafts of claims: one for each question, with the values that its answers give.
//!
//! "14 clinics" of two reports and "twelve clinics" of a third become one draft with two classes. What a draft of aligned
//! sentences says already is not said again.

use std::collections::BTreeSet;

use crate::model::vocabulary::{ClaimKind, Compared, Precision};
use crate::stages::agree::claims::draft::{Draft, Member, n_documents};
use crate::stages::agree::claims::grouped::kind_of;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::value::{why_dates_fit, why_quantities_fit};
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::facts::answer::{Answer, Facet};
use crate::stages::agree::facts::decide::{Fact, Facts};

/// The rule of what the models of facts put into a claim.
pub(crate) const QUESTION: &str = "question";

/// One draft for each fact of several documents.
pub(crate) fn asked(ctx: &EventContext<'_>, facts: &Facts<'_>) -> Vec<Draft> {
    let drafts = facts.facts.iter().map(|fact| draft(ctx, facts, fact));
    drafts.filter(|draft| n_documents(ctx, &draft.members) > 1).collect()
}

fn draft(ctx: &EventContext<'_>, facts: &Facts<'_>, fact: &Fact) -> Draft {
    let mut spoken = BTreeSet::new();
    let mut members = Vec::new();
    for (idx, class) in &fact.members {
        let answer = &facts.answers[*idx as usize];
        if !spoken.insert(answer.statement) {
            continue;
        }
        let length = ctx.statements[answer.statement as usize].items.len().max(1) as f64;
        let counted = answer.quantity.and_then(|quantity| quantity.counted.as_deref());
        let words = counted.map_or(1, |counted| counted.split_whitespace().count().max(1)) as f64;
        let is_day = answer.facet == Facet::Day;
        let is_coarse = is_day && answer.date.as_ref().is_some_and(|date| date.precision != Precision::Day);
        members.push(Member {
            statement: answer.statement,
            clause: 0,
            value: Some(value(answer)),
            class: *class,
            // Of several sentences that give one value, the one that says it in the plainest words says it best, then the shorter;
            // a day before a month.
            centrality: 1.0 / words + 0.1 / length - if is_coarse { 0.5 } else { 0.0 },
            similarity: f64::from(fact.probability),
            is_witness: true,
            compared: Compared::None,
            rule: QUESTION,
        });
    }
    members.sort_by_key(|member| member.statement);
    let slot = fact.members.first().map(|(idx, _)| slot(&facts.answers[*idx as usize]));
    let mut draft = Draft { slot, kind: ClaimKind::Event, members, value_class: 0 };
    draft.settle(ctx);
    draft.kind = kind_of(ctx, &draft);
    if !draft.is_disputed() {
        measure(facts, fact, &mut draft);
    }
    let central = draft.members[draft.central()].clone();
    let is_day = matches!(draft.slot, Some(Slot::Day));
    for member in &mut draft.members {
        member.compared = if member.class == central.class {
            why(ctx, &central, member)
        } else if is_day {
            Compared::Date
        } else {
            Compared::Value
        };
    }
    draft
}

/// Sets each sentence's similarity to the central one: how likely their values answer one question.
fn measure(facts: &Facts<'_>, fact: &Fact, draft: &mut Draft) {
    let answer = |statement: u32| {
        let mut answers = fact.members.iter().map(|(answer, _)| *answer);
        answers.find(|answer| facts.answers[*answer as usize].statement == statement)
    };
    let central = draft.members[draft.central()].statement;
    let center = answer(central);
    for member in &mut draft.members {
        let pair = center.zip(answer(member.statement)).map(|(one, other)| (one.min(other), one.max(other)));
        let to_central = pair.and_then(|pair| facts.fits.get(&pair)).copied().unwrap_or_default();
        member.similarity = if member.statement == central { 1.0 } else { f64::from(to_central) };
    }
}

fn why(ctx: &EventContext<'_>, central: &Member, member: &Member) -> Compared {
    let quantity = |of: &Member, idx: usize| ctx.quantities(&ctx.statements[of.statement as usize]).get(idx);
    match (&central.value, &member.value) {
        (Some(Value::Quantity(one)), Some(Value::Quantity(other))) => {
            match (quantity(central, *one), quantity(member, *other)) {
                (Some(one), Some(other)) => why_quantities_fit(one, other),
                _ => Compared::Fits,
            }
        }
        (Some(Value::Date(one) | Value::Length(_, one)), Some(Value::Date(other) | Value::Length(_, other))) => {
            why_dates_fit(one, other)
        }
        _ => Compared::Fits,
    }
}

fn value(answer: &Answer<'_>) -> Value {
    match &answer.date {
        Some(date) if matches!(answer.facet, Facet::Age | Facet::Length) => {
            Value::Length((answer.low, answer.high), date.clone())
        }
        Some(date) => Value::Date(date.clone()),
        None => Value::Quantity(answer.idx),
    }
}

fn slot(answer: &Answer<'_>) -> Slot {
    match (answer.facet, answer.quantity) {
        (Facet::Age | Facet::Length, None) => Slot::Duration,
        (_, Some(quantity)) => Slot::Quantity(quantity.head, quantity.unit.clone()),
        _ => Slot::Day,
    }
}
