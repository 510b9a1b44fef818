//! One sentence's evidence for or against a claim: its clause, its value, its stance and the reason.
//!
//! `Differs on the count or amount: `12 clinics` against `14 clinics`.` is the reason of a sentence of the minority.

use std::borrow::Cow;

use crate::model::claim::Evidence;
use crate::model::clause::ClauseKind;
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::{Compared, Polarity, Stance};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::claims::value::value_of;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::context::clauses::{ClauseFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::judged::VERDICT;
use crate::stages::agree::context::token::TokenKind;

/// What a claim knows of a sentence besides what it says.
pub(crate) struct MemberContext<'a> {
    pub(crate) weight: f32,
    pub(crate) is_copy: bool,
    pub(crate) is_central: bool,
    pub(crate) majority: Option<&'a str>,
}

/// The evidence row of one member.
pub(crate) fn evidence(ctx: &EventContext<'_>, draft: &Draft, member: &Member, context: MemberContext<'_>) -> Evidence {
    let statement = &ctx.statements[member.statement as usize];
    let stance = if member.class == draft.value_class { Stance::Supports } else { Stance::Contradicts };
    let value = value_of(ctx, member);
    let (quantity, date, at) = match &member.value {
        Some(Value::Quantity(idx)) => {
            let quantity = ctx.quantities(statement).get(*idx);
            (quantity.map(|quantity| quantity.idx), None, quantity.map(|quantity| quantity.at))
        }
        Some(Value::Date(date) | Value::Year(_, date) | Value::Length(_, date)) => {
            (None, Some(date.idx), Some(date.at))
        }
        _ => (None, None, None),
    };
    let place = place_of(ctx, member, at, draft.members.len() == 1);
    let polarity = match &member.value {
        Some(Value::Truth(false, _)) => Polarity::Negative,
        Some(Value::Truth(true, _) | Value::Stage(..)) => Polarity::Positive,
        _ => polarity_of(statement, member.clause),
    };
    let judged = judged(ctx, draft, member);
    let act = act_of(ctx, member, at, place);
    Evidence {
        document: ctx.document(statement).document,
        sentence: statement.sentence.sentence,
        place,
        clause: act.map(|act| act.idx),
        is_central: context.is_central,
        stance,
        polarity,
        modality: act.map_or(statement.sentence.modality, |act| act.modality),
        attributed_to: act.and_then(|act| speaker(ctx, statement, act)),
        compared: if context.is_central || judged.is_some() { Compared::None } else { member.compared },
        rule: Cow::Borrowed(if judged.is_some() { VERDICT } else { member.rule }),
        reason: judged.unwrap_or_else(|| reason(draft, stance, value.text.as_deref(), &context)),
        value,
        quantity,
        date,
        name: name_of(statement, member),
        similarity: member.similarity as f32,
        weight: context.weight,
        is_copy: context.is_copy,
    }
}

/// The token of the name that a sentence gives as its value.
fn name_of(statement: &Statement<'_>, member: &Member) -> Option<u32> {
    let Some(Value::Name(key)) = member.value else { return None };
    let at = statement.items.iter().position(|item| item.kind == TokenKind::Name && item.key == key)?;
    // A statement has an item for each token of its sentence.
    Some(statement.sentence.tokens.0 + at as u32)
}

/// The clause, as it was read, that gives the value, else the first verb of the place.
pub(crate) fn act_of<'a>(
    ctx: &EventContext<'a>,
    member: &Member,
    at: Option<u32>,
    place: Place,
) -> Option<&'a ClauseFeature> {
    let statement = &ctx.statements[member.statement as usize];
    let features = ctx.document(statement).features;
    let given = match &member.value {
        Some(Value::Quantity(idx)) => ctx.quantities(statement).get(*idx).map(|quantity| quantity.clause),
        Some(Value::Date(date) | Value::Year(_, date) | Value::Length(_, date)) => Some(date.clause),
        _ => None,
    };
    let given = given.and_then(|idx| features.acts.get(idx as usize));
    let acts = features.acts_of(statement.sentence);
    let told = || match member.value {
        Some(Value::Truth(is_affirmed, key)) => acts.iter().find(|act| {
            let arguments = features.arguments_of(act);
            let is_it = act.lemma == key || arguments.iter().any(|argument| argument.lemma == key);
            is_it && act.is_denied() != is_affirmed && !act.is_carrier
        }),
        Some(Value::Stage(_, key)) => acts.iter().find(|act| act.lemma == key && !act.is_carrier),
        _ => None,
    };
    let first = statement.sentence.place.span.start;
    let is_inside = |act: &&ClauseFeature| {
        let at = first + u32::from(act.at);
        place.span.start <= at
            && at < place.span.end
            && act.kind != ClauseKind::Noun
            && !act.is_carrier
            && !act.is_aside
    };
    given
        .or_else(told)
        .or_else(|| at.and_then(|at| acts.iter().find(|act| act.holds(at))))
        .or_else(|| acts.iter().find(is_inside))
}

/// Who says what a clause states, other than the text itself.
fn speaker(ctx: &EventContext<'_>, statement: &Statement<'_>, act: &ClauseFeature) -> Option<String> {
    act.attribution?;
    let name = Some(act.speaker).filter(|name| *name != NONE)?;
    let (_, entity) = ctx.named(statement, name);
    ctx.input.entity_info.get(entity as usize).map(|info| info.name.clone())
}

/// The place of the clause that holds the value, else the one that matched; the whole sentence when nothing was matched.
fn place_of(ctx: &EventContext<'_>, member: &Member, at: Option<u32>, is_whole: bool) -> Place {
    let statement = &ctx.statements[member.statement as usize];
    let place = statement.sentence.place;
    let clauses = ctx.clauses(statement);
    let holds = |at: u32| clauses.iter().find(|clause| clause.span.start <= at && at < clause.span.end);
    let acts = |key: u32| {
        let at = statement.items.iter().position(|item| item.kind == TokenKind::Word && item.key == key)?;
        let clause = statement.clauses.iter().position(|(from, to)| (*from..*to).contains(&at))?;
        clauses.get(clause)
    };
    let act = match &member.value {
        Some(Value::Truth(_, key) | Value::Stage(_, key)) => acts(*key),
        _ => None,
    };
    let clause = act.or_else(|| at.and_then(holds)).or_else(|| clauses.get(member.clause as usize));
    match clause.filter(|clause| !is_whole && !clause.span.is_empty()) {
        Some(clause) => {
            let start = place.span.start + clause.span.start;
            Place {
                segment: place.segment,
                span: Span { start, end: (place.span.start + clause.span.end).min(place.span.end) },
            }
        }
        None => place,
    }
}

/// Negative when the clause's verbs are denied.
fn polarity_of(statement: &Statement<'_>, clause: u32) -> Polarity {
    let (from, to) = statement.clauses.get(clause as usize).copied().unwrap_or_default();
    let items = statement.items.get(from..to).unwrap_or_default();
    let verb = items.iter().find(|item| item.kind == TokenKind::Word && item.is_verb);
    if verb.is_some_and(|verb| verb.is_negated) { Polarity::Negative } else { Polarity::Positive }
}

/// The analyst's word, where it put the sentence into the claim or on its side.
fn judged(ctx: &EventContext<'_>, draft: &Draft, member: &Member) -> Option<String> {
    let others = draft.members.iter().map(|other| other.statement);
    let (judgement, line) = ctx.overrides.on(member.statement, others)?;
    Some(format!("Your verdict `{}`, line {line} of the file of verdicts.", judgement.as_str()))
}

fn reason(draft: &Draft, stance: Stance, value: Option<&str>, context: &MemberContext<'_>) -> String {
    if draft.members.len() == 1 {
        return "The only sentence on this statement.".to_owned();
    }
    if context.is_central {
        return "The most central sentence of the claim.".to_owned();
    }
    if context.weight == 0.0 {
        return "Resembles it, not surely enough to be a witness of it.".to_owned();
    }
    let what = match draft.slot {
        Some(Slot::Quantity(..) | Slot::Toll(_)) => "the count or amount",
        Some(Slot::Day) => "the date",
        Some(Slot::LastTime) => "when it last happened",
        Some(Slot::Duration) => "how long it lasted",
        Some(Slot::Polarity(_)) => "whether it happened",
        Some(Slot::Spelling(..)) => "the name",
        Some(Slot::Plan(_)) => "whether it has happened yet",
        Some(Slot::Joins | Slot::Role(_)) => "who takes part",
        Some(Slot::Sum(_)) => "the whole and its parts",
        Some(Slot::Rank(_)) => "the rank",
        Some(Slot::Judged) => "what your verdict says",
        Some(Slot::Act(..)) => return "Tells the same act of the same participants.".to_owned(),
        Some(Slot::Story) => return "Tells the act that the reports open with, of the same participants.".to_owned(),
        Some(Slot::Core) => return "Tells what the reports of the event open with.".to_owned(),
        None => return "States the same fact in the clause that matches best.".to_owned(),
    };
    let (own, majority) = (value.unwrap_or("no value"), context.majority.unwrap_or("no value"));
    match stance {
        Stance::Supports => format!("Agrees on {what}: `{own}` fits `{majority}`."),
        Stance::Contradicts => format!("Differs on {what}: `{own}` against `{majority}`."),
    }
}
