//! Says which of several currencies, and which scale of temperature, the words of a document speak for.
//!
//! In an article on Argentina, from a site that ends in `.ar`, or one that has "ARS 70" elsewhere, "5,000 pesos" are Argentine. The
//! document is read once, and only when it holds an amount that needs it. A code without a number beside it says nothing.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::model::document::Document;
use crate::rules::currency::{Currency, CurrencyKind, CurrencyRules, is_word_code};
use crate::rules::quantity::{NumeralRole, QuantityRules};
use crate::stages::extract::letters::word_end;

/// Mentions that a web address of a country, or a code beside a number, counts for.
const N_STRONG: usize = 2;

/// What one document says about currencies.
#[derive(Debug)]
pub(crate) struct Readings<'a> {
    document: &'a Document,
    rules: &'a CurrencyRules,
    numbers: &'a QuantityRules,
    votes: OnceCell<BTreeMap<&'a str, usize>>,
    is_fahrenheit: OnceCell<Option<bool>>,
}

impl<'a> Readings<'a> {
    /// Readings of a document, which is not looked at yet.
    pub(crate) fn new(document: &'a Document, numbers: &'a QuantityRules) -> Self {
        Self { document, rules: &numbers.money, numbers, votes: OnceCell::new(), is_fahrenheit: OnceCell::new() }
    }

    /// The code that the document speaks for; none when it speaks for none, or for several alike.
    pub(crate) fn code_of<'c>(&self, currency: &'c Currency) -> Option<&'c str> {
        let votes = self.votes.get_or_init(|| self.count());
        let count = |code: &str| votes.get(code).copied().unwrap_or(0);
        let n_usual = count(&currency.code);
        if currency.kind == CurrencyKind::Letter || currency.rivals.is_empty() {
            return (n_usual > 0).then_some(currency.code.as_str());
        }
        let best = currency
            .rivals
            .iter()
            .map(|code| (count(code), *code))
            .max_by_key(|(n, code)| (*n, std::cmp::Reverse(*code)));
        let (n_best, rival) = best?;
        let is_tie = currency.rivals.iter().any(|code| *code != rival && count(code) == n_best);
        // The most common reading yields only where nothing speaks for it, or clearly less does.
        let yields = if currency.n_needed > 1 { n_usual == 0 } else { n_best > n_usual };
        if n_best >= currency.n_needed.max(1) && yields && !is_tie {
            Some(rival)
        } else {
            (n_usual > n_best).then_some(currency.code.as_str())
        }
    }

    /// Whether the document writes its temperatures in Fahrenheit; none when it writes neither scale, or both alike.
    pub(crate) fn is_fahrenheit(&self) -> Option<bool> {
        *self.is_fahrenheit.get_or_init(|| {
            let text = self.document.text.as_str();
            let count = |forms: [&str; 4]| forms.iter().map(|form| text.matches(form).count()).sum::<usize>();
            let n_fahrenheit = count(["°F", "℉", "Fahrenheit", "fahrenheit"]);
            let n_celsius = count(["°C", "℃", "Celsius", "celsius"]);
            (n_fahrenheit != n_celsius).then_some(n_fahrenheit > n_celsius)
        })
    }

    fn count(&self) -> BTreeMap<&'a str, usize> {
        let mut votes = BTreeMap::new();
        self.count_names(&self.document.text, &mut votes);
        self.count_names(&self.document.metadata.source, &mut votes);
        let host = self.document.metadata.url.as_deref().and_then(|url| url.split('/').nth(2)).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        if let Some(code) = self.rules.code_of_host(host) {
            *votes.entry(code).or_default() += N_STRONG;
        }
        votes
    }

    /// Names of countries and peoples, and codes, each where a word starts with a capital.
    fn count_names(&self, text: &str, votes: &mut BTreeMap<&'a str, usize>) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(first) = bytes.get(at) {
            let end = word_end(text, at);
            if end == at {
                at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                continue;
            }
            let start = std::mem::replace(&mut at, end);
            if first.is_ascii_lowercase() {
                continue;
            }
            let (word, rest) = (text.get(start..end).unwrap_or_default(), text.get(start..).unwrap_or_default());
            let cues = self.rules.cues.get_in(bytes, start, end).map(Vec::as_slice).unwrap_or_default();
            let ends = |name: &str| !rest.get(name.len()..).is_some_and(|tail| tail.starts_with(char::is_alphanumeric));
            if let Some(cue) = cues.iter().find(|cue| rest.starts_with(cue.name.as_str()) && ends(&cue.name)) {
                *votes.entry(cue.code.as_str()).or_default() += 1;
                at = start + cue.name.len();
            } else if let Some(code) = self.written(text, start, word) {
                *votes.entry(code).or_default() += N_STRONG;
            }
        }
    }

    /// "AUD 5", "5m AUD", "A$": the code of an unambiguous way of writing.
    fn written(&self, text: &str, start: usize, word: &str) -> Option<&'a str> {
        let tail = text.get(start + word.len()..).unwrap_or_default();
        if word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let iso = iso_currency::Currency::from_code(word).map(|iso| iso.code())?;
            return self.has_number(text.get(..start).unwrap_or_default(), tail, is_word_code(iso)).then_some(iso);
        }
        if word.len() > 3 || !tail.starts_with('$') {
            return None;
        }
        let idx = self.rules.forms.get(&format!("{}$", word.to_lowercase()))?;
        self.rules.currencies.get(*idx).map(|currency| currency.code.as_str())
    }

    /// Whether a number stands beside: "AUD 5", "5 AUD", "5 million AUD"; a code that is a word needs it glued.
    fn has_number(&self, head: &str, tail: &str, is_word: bool) -> bool {
        let is_digit = |letter: char| letter.is_ascii_digit();
        if is_word {
            return tail.starts_with(is_digit) || head.ends_with(is_digit);
        }
        let before = head.strip_suffix([' ', '\u{a0}']).unwrap_or(head);
        let last = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let is_scale = |role: NumeralRole| matches!(role, NumeralRole::Scale | NumeralRole::Suffix);
        tail.strip_prefix([' ', '\u{a0}']).unwrap_or(tail).starts_with(is_digit)
            || before.ends_with(is_digit)
            || self.numbers.words.get(last).and_then(|entry| entry.number).is_some_and(|number| is_scale(number.role))
    }
}
