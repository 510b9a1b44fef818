//! Says which of several currencies the words of a document speak for.
//!
//! In an article on Argentina, from a site that ends in `.ar`, or one that has "ARS" elsewhere, "5,000 pesos" are Argentine. The
//! document is read once, and only when it holds an amount that needs it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::model::document::Document;
use crate::rules::currency::{Currency, CurrencyKind, CurrencyRules};

/// Mentions that a web address of a country, or a code beside a number, counts for.
const N_STRONG: usize = 2;

/// What one document says about currencies.
#[derive(Debug)]
pub(crate) struct Readings<'a> {
    document: &'a Document,
    rules: &'a CurrencyRules,
    votes: OnceCell<BTreeMap<&'a str, usize>>,
}

impl<'a> Readings<'a> {
    /// Readings of a document, which is not looked at yet.
    pub(crate) fn new(document: &'a Document, rules: &'a CurrencyRules) -> Self {
        Self { document, rules, votes: OnceCell::new() }
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

    fn count(&self) -> BTreeMap<&'a str, usize> {
        let mut votes = BTreeMap::new();
        self.count_names(&self.document.text, &mut votes);
        self.count_names(&self.document.metadata.source, &mut votes);
        let host = self.document.metadata.url.as_deref().and_then(|url| url.split('/').nth(2)).unwrap_or_default();
        let domain = host.rsplit('.').next().and_then(|domain| self.rules.domains.get(domain));
        if let Some(code) = domain {
            *votes.entry(*code).or_default() += N_STRONG;
        }
        votes
    }

    /// Names of countries and peoples, and codes, each where a word starts with a capital.
    fn count_names(&self, text: &str, votes: &mut BTreeMap<&'a str, usize>) {
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find(char::is_alphabetic)).map(|n| at + n) {
            let rest = text.get(start..).unwrap_or_default();
            let word = rest.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
            at = start + word.len().max(1);
            if !word.starts_with(char::is_uppercase) {
                continue;
            }
            let cues = self.rules.cues.get(word).map(Vec::as_slice).unwrap_or_default();
            let ends = |name: &str| !rest.get(name.len()..).is_some_and(|tail| tail.starts_with(char::is_alphanumeric));
            if let Some(cue) = cues.iter().find(|cue| rest.starts_with(cue.name.as_str()) && ends(&cue.name)) {
                *votes.entry(cue.code.as_str()).or_default() += 1;
                at = start + cue.name.len();
            } else if let Some(code) = self.written(word, rest) {
                *votes.entry(code).or_default() += N_STRONG;
            }
        }
    }

    /// "AUD", "A$": the code of an unambiguous way of writing.
    fn written(&self, word: &str, rest: &str) -> Option<&'a str> {
        if word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return iso_currency::Currency::from_code(word).map(|iso| iso.code());
        }
        if word.len() > 3 || !rest.get(word.len()..).is_some_and(|tail| tail.starts_with('$')) {
            return None;
        }
        let idx = self.rules.forms.get(&format!("{}$", word.to_lowercase()))?;
        self.rules.currencies.get(*idx).map(|currency| currency.code.as_str())
    }
}
