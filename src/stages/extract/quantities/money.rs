//! Reads the currency before or behind a number, as an ISO 4217 code.
//!
//! "USD 44 million", "44m euros" and "A$5" are sure; a bare `$`, "dollars" or "won" takes the reading that the document
//! speaks for, else the most common one with less confidence. It does not parse the number.

use std::borrow::Cow;

use crate::model::name::RuleId;
use crate::rules::quantity::{Currency, CurrencyKind, QuantityRules, place};
use crate::stages::extract::quantities::phrase;
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

/// What the document says about ambiguous currencies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readings {
    /// Code for a bare dollar, when the document speaks for another than the United States.
    dollar: Option<String>,
}

/// Codes that are words or common abbreviations of other things; they need digits that are glued to them.
const WORD_CODES: [&str; 14] =
    ["ALL", "TOP", "TRY", "CUP", "MAD", "PEN", "BOB", "COP", "GEL", "AMD", "SOS", "MOP", "ANG", "XXX"];

impl Readings {
    /// Counts the words of the document that speak for a dollar of another country.
    pub(crate) fn new(text: &str, rules: &QuantityRules) -> Self {
        let mentions_dollar = text.contains('$') || text.contains("dollar");
        if !mentions_dollar || text.contains("US$") || text.contains("USD") {
            return Self::default();
        }
        let mut votes = std::collections::BTreeMap::<&str, usize>::new();
        let mut n_american = 0;
        for word in text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 3) {
            n_american += usize::from(matches!(word, "American" | "Americans" | "Washington" | "York" | "States"));
            if word.starts_with(char::is_uppercase)
                && let Some(code) = rules.dollar_cues.get(&word.to_lowercase())
            {
                *votes.entry(code).or_default() += 1;
            }
        }
        let mut ranked = votes.into_iter().collect::<Vec<_>>();
        ranked.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
        let second = ranked.get(1).map_or(0, |(_, n)| *n);
        let dollar = ranked.first().filter(|(_, n)| *n >= 2 && *n > second && n_american == 0);
        Self { dollar: dollar.map(|(code, _)| (*code).to_owned()) }
    }

    fn found(&self, currency: &Currency, first: usize, end: usize) -> FoundCurrency {
        let mut found = FoundCurrency {
            code: currency.code.clone(),
            factor: currency.factor,
            rule: Cow::Owned(format!("currency-{}", currency.id)),
            confidence: if currency.kind == CurrencyKind::Sure { 0.98 } else { 0.8 },
            first,
            end,
            is_pound: currency.kind == CurrencyKind::Pound,
        };
        if currency.id == "dollar"
            && let Some(code) = &self.dollar
        {
            found.code.clone_from(code);
            found.confidence = 0.7;
            found.rule = Cow::Borrowed("currency-dollar-of-document");
        }
        found
    }
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
pub(crate) fn before(line: Line<'_>, first: usize, readings: &Readings) -> Option<FoundCurrency> {
    let last = first.checked_sub(1)?;
    if let Some((code, factor)) = iso_code(line, last) {
        let is_plain = !WORD_CODES.contains(&code) || line.glued(first);
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
    let (idx, start) = phrase::ending(line, first, &line.rules.currency_forms, place::MONEY_END)?;
    let currency = line.rules.currencies.get(*idx)?;
    let text = line.span(start, last).of(line.text);
    let has_sign = text.chars().any(|letter| !letter.is_alphanumeric() && !letter.is_whitespace() && letter != '.');
    let is_short =
        text.chars().next().is_some_and(char::is_uppercase) && text.trim_end_matches('.').chars().count() <= 3;
    let is_name = text.len() >= 6 && currency.kind == CurrencyKind::Sure;
    // A word before the number is rarely its currency: "won 15 medals".
    (has_sign || (is_short && currency.kind != CurrencyKind::Minor) || is_name)
        .then(|| readings.found(currency, start, first))
}

/// The currency that starts at a token behind a number of the given value.
pub(crate) fn after(line: Line<'_>, at: usize, value: f64, readings: &Readings) -> Option<FoundCurrency> {
    let named = phrase::starting(line, at, &line.rules.currency_forms, place::MONEY);
    if let Some((code, factor)) = iso_code(line, at)
        && named.is_none_or(|(_, end)| end <= at + 1)
    {
        // "3 USD50 cards": the code belongs to the number behind it.
        let is_next = line.at(at).is_some_and(|token| token.spaced)
            && line.glued(at + 1)
            && line.shape(at + 1) == Some(Shape::Number);
        let is_plain = !is_next && (!WORD_CODES.contains(&code) || line.glued(at));
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
    let currency = line.rules.currencies.get(*idx)?;
    let text = line.span(at, end - 1).of(line.text);
    let fits = match text {
        "c" | "p" | "C" | "P" => line.glued(at) && line.is_word(at) && value < 1000.0 && text != "C" && text != "P",
        "won" => value >= 50.0,
        "le" | "Le" | "rs" | "re." => line.at(end).is_none(),
        // "100 $5 notes": the sign belongs to the number behind it.
        _ => !(line.shape(end - 1) == Some(Shape::Mark) && line.glued(end) && line.shape(end) == Some(Shape::Number)),
    };
    let is_whole = !line.glued(end) || line.shape(end) != Some(Shape::Word);
    (fits && is_whole).then(|| readings.found(currency, at, end))
}
