//! Reads the currency before or behind a number, as an ISO 4217 code.
//!
//! "NOK 9 billion", "12m euros" and "A$5" are sure; a bare `$`, "pesos" or "won" takes the reading that the document speaks
//! for (`readings`), else the most common one with less confidence. It does not parse the number.

use std::borrow::Cow;

use crate::model::name::RuleId;
use crate::rules::currency::{Currency, CurrencyKind, is_word_code};
use crate::rules::quantity::place;
use crate::stages::extract::quantities::phrase;
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::{Line, Shape};

/// A currency found in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundCurrency {
    /// ISO 4217 code.
    pub(crate) code: String,
    /// Share of the currency that one of these is.
    pub(crate) factor: f64,
    /// What decided.
    pub(crate) rule: RuleId,
    /// 0 to 1.
    pub(crate) confidence: f32,
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// Whether it may be a unit of mass.
    pub(crate) is_pound: bool,
}

/// The currency as the document reads it; none for a letter that the document does not speak for.
fn found(currency: &Currency, first: usize, end: usize, readings: &Readings<'_>) -> Option<FoundCurrency> {
    let mut found = FoundCurrency {
        code: currency.code.clone(),
        factor: currency.factor,
        rule: Cow::Owned(format!("currency-{}", currency.id)),
        confidence: 0.98,
        first,
        end,
        is_pound: currency.kind == CurrencyKind::Pound,
    };
    if currency.kind == CurrencyKind::Sure || currency.kind == CurrencyKind::Minor {
        return Some(found);
    }
    let spoken = readings.code_of(currency);
    if currency.kind == CurrencyKind::Letter && spoken.is_none() {
        return None;
    }
    found.confidence = if spoken.is_some() { 0.9 } else { 0.7 };
    if let Some(code) = spoken.filter(|code| *code != currency.code) {
        found.code = code.to_owned();
        found.rule = Cow::Owned(format!("currency-{}-of-document", currency.id));
    }
    Some(found)
}

/// An ISO 4217 code at a token, with the factor of a glued magnitude letter ("MUSD").
fn iso_code(line: Line<'_>, idx: usize) -> Option<(&'static str, f64)> {
    let word = line.word(idx);
    if !line.is_word(idx) || !matches!(word.len(), 3 | 4) {
        return None;
    }
    let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_lower_known = matches!(word, "usd" | "eur" | "gbp" | "jpy" | "cny" | "inr" | "aud" | "cad");
    let upper = word.to_ascii_uppercase();
    let (code, factor) = match (upper.len(), upper.as_bytes().first()) {
        (3, _) if is_upper || is_lower_known => (upper.as_str(), 1.0),
        (4, Some(b'M')) if is_upper => (upper.get(1..)?, 1e6),
        (4, Some(b'K')) if is_upper => (upper.get(1..)?, 1e3),
        _ => return None,
    };
    iso_currency::Currency::from_code(code).map(|currency| (currency.code(), factor))
}

/// The currency that ends right before the number at `first`.
pub(crate) fn before(line: Line<'_>, first: usize, readings: &Readings<'_>) -> Option<FoundCurrency> {
    let last = first.checked_sub(1)?;
    if let Some((code, factor)) = iso_code(line, last) {
        let is_plain = !is_word_code(code) || line.glued(first);
        let starts = !line.glued(last)
            || !line.before(last).is_some_and(|token| token.shape == Shape::Word || token.shape == Shape::Number);
        return (is_plain && starts).then(|| FoundCurrency {
            code: code.to_owned(),
            factor,
            rule: Cow::Borrowed("currency-iso"),
            confidence: 0.98,
            first: last,
            end: first,
            is_pound: false,
        });
    }
    let (idx, start) = phrase::ending(line, first, &line.rules.money.forms, place::MONEY_END)?;
    let currency = line.rules.money.currencies.get(*idx)?;
    let text = line.span(start, last).of(line.text);
    let has_sign = text.chars().any(|letter| !letter.is_alphanumeric() && !letter.is_whitespace() && letter != '.');
    let is_short =
        text.chars().next().is_some_and(char::is_uppercase) && text.trim_end_matches('.').chars().count() <= 3;
    let is_name = text.len() >= 6 && currency.kind == CurrencyKind::Sure;
    // A word before the number is rarely its currency: "won 15 medals".
    let fits = match currency.kind {
        CurrencyKind::Letter => line.glued(first) && line.word(last).bytes().all(|byte| byte.is_ascii_uppercase()),
        CurrencyKind::Minor => has_sign,
        _ => has_sign || is_short || is_name,
    };
    if fits { found(currency, start, first, readings) } else { None }
}

/// The currency that starts at a token behind a number of the given value.
pub(crate) fn after(line: Line<'_>, at: usize, value: f64, readings: &Readings<'_>) -> Option<FoundCurrency> {
    let named = phrase::starting(line, at, &line.rules.money.forms, place::MONEY);
    if let Some((code, factor)) = iso_code(line, at)
        && named.is_none_or(|(_, end)| end <= at + 1)
    {
        // "3 USD50 cards": the code belongs to the number behind it.
        let is_next = line.at(at).is_some_and(|token| token.spaced)
            && line.glued(at + 1)
            && line.shape(at + 1) == Some(Shape::Number);
        let is_plain = !is_next && (!is_word_code(code) || line.glued(at));
        return is_plain.then(|| FoundCurrency {
            code: code.to_owned(),
            factor,
            rule: Cow::Borrowed("currency-iso"),
            confidence: 0.98,
            first: at,
            end: at + 1,
            is_pound: false,
        });
    }
    let (idx, end) = named?;
    let currency = line.rules.money.currencies.get(*idx)?;
    let text = line.span(at, end - 1).of(line.text);
    let fits = match text {
        "c" | "p" | "C" | "P" => line.glued(at) && line.is_word(at) && value < 1000.0 && text != "C" && text != "P",
        "won" => value >= 50.0,
        "le" | "Le" | "rs" | "re." => line.at(end).is_none(),
        // "100 $5 notes": the sign belongs to the number behind it.
        _ => !(line.shape(end - 1) == Some(Shape::Mark) && line.glued(end) && line.shape(end) == Some(Shape::Number)),
    };
    let is_whole = !line.glued(end) || line.shape(end) != Some(Shape::Word);
    if fits && is_whole && currency.kind != CurrencyKind::Letter { found(currency, at, end, readings) } else { None }
}
