//! What a sentence says, as a value for readers and for tables.
//!
//! A count of clinics becomes the text `at least 14 clinics` with its number; a denied act becomes `not sign`.

use crate::model::claim;
use crate::model::vocabulary::Timex;
use crate::stages::agree::claims::draft::Member;
use crate::stages::agree::claims::naming::verb::Verb;
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::compare::finding::Value;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};
use crate::stages::agree::context::ranks::RankKind;
use crate::stages::agree::context::token::TokenKind;

/// What a sentence says, as a value for readers and for tables.
pub(crate) fn value_of(ctx: &EventContext<'_>, member: &Member) -> claim::Value {
    let statement = &ctx.statements[member.statement as usize];
    match &member.value {
        Some(Value::Quantity(idx)) => {
            ctx.quantities(statement).get(*idx).map_or_else(claim::Value::default, quantity_value)
        }
        Some(Value::Date(date)) => date_value(date),
        Some(Value::Year(year, date)) => {
            let text = if date.timex == Timex::Duration {
                format!("since about {year:.0}")
            } else {
                format!("since {year:.0}")
            };
            claim::Value { text: Some(text), number: Some(*year), ..claim::Value::default() }
        }
        Some(Value::Truth(is_affirmed, key)) => {
            let word = spelled(ctx, statement, *key);
            let text = if *is_affirmed { word } else { format!("not {word}") };
            claim::Value { text: Some(text), ..claim::Value::default() }
        }
        Some(Value::Stage(is_done, key)) => {
            let word = spelled(ctx, statement, *key);
            let text = format!("{word} ({})", if *is_done { "done" } else { "planned" });
            claim::Value { text: Some(text), ..claim::Value::default() }
        }
        Some(Value::Sum(first, n)) => {
            let parts = ctx.quantities(statement).get(*first..first + n).unwrap_or_default();
            let number: f64 = parts.iter().filter_map(|part| part.value).sum();
            let texts: Vec<String> = parts.iter().filter_map(|part| quantity_value(part).text).collect();
            claim::Value {
                text: Some(format!("{number} ({})", texts.join(" + "))),
                number: Some(number),
                ..claim::Value::default()
            }
        }
        Some(Value::Rank(rank)) => match rank.kind {
            RankKind::Place(place) => {
                let number = Some(f64::from(place));
                claim::Value { text: Some(format!("number {place}")), number, ..claim::Value::default() }
            }
            RankKind::Only => {
                claim::Value { text: Some("the only one".to_owned()), number: Some(1.0), ..claim::Value::default() }
            }
            RankKind::OneOf => claim::Value { text: Some("one of several".to_owned()), ..claim::Value::default() },
        },
        Some(Value::Length(_, date)) => date_value(date),
        Some(Value::Name(key)) => {
            let named = statement.items.iter().find(|item| item.kind == TokenKind::Name && item.key == *key);
            let info = named.and_then(|item| ctx.input.entity_info.get(item.root as usize));
            claim::Value { text: info.map(|info| info.name.clone()), ..claim::Value::default() }
        }
        Some(Value::Side) | None => claim::Value::default(),
    }
}

/// A word of a sentence (the key of its lemma) as people read it, verbs in their base form.
fn spelled(ctx: &EventContext<'_>, statement: &Statement<'_>, key: u32) -> String {
    let wording = Wording::new(ctx, statement);
    let mut acts = ctx.document(statement).features.acts_of(statement.sentence).iter();
    let act = acts.find(|act| act.lemma == key);
    if let Some(act) = act {
        return Verb::of(&wording, act).map(|verb| verb.base()).unwrap_or_default();
    }
    let item = statement.items.iter().find(|item| item.kind == TokenKind::Word && item.key == key);
    item.and_then(|item| wording.word_at(usize::from(item.at))).map(|word| wording.lower(word)).unwrap_or_default()
}

fn quantity_value(quantity: &QuantityFeature) -> claim::Value {
    let number = match (quantity.value, quantity.low, quantity.high) {
        (Some(value), _, _) => value.to_string(),
        (None, Some(low), Some(high)) => format!("{low} to {high}"),
        (None, Some(low), None) => format!("at least {low}"),
        (None, None, Some(high)) => format!("at most {high}"),
        (None, None, None) => return claim::Value::default(),
    };
    let modifier =
        quantity.modifier.map(|modifier| format!("{} ", modifier.as_str().replace('_', " "))).unwrap_or_default();
    let of = quantity.unit.as_deref().or(quantity.counted.as_deref()).map(|of| format!(" {of}")).unwrap_or_default();
    claim::Value {
        text: Some(format!("{modifier}{number}{of}")),
        number: quantity.value,
        low: quantity.low,
        high: quantity.high,
        unit: quantity.unit.as_deref().map(str::to_owned),
        ..claim::Value::default()
    }
}

fn date_value(date: &DateFeature) -> claim::Value {
    claim::Value {
        text: Some(date.value.to_string()),
        begin: date.begin,
        finish: date.finish,
        ..claim::Value::default()
    }
}
