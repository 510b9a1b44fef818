//! What the extraction of money knows: how currencies are written, and which words of a document speak for which of them.
//!
//! The row `dollar` of `rules/extract/currencies.tsv` makes "$5" money in USD, or in AUD where the document speaks of Australia.
//! ISO 4217 gives the codes, the full names ("Fijian dollar") and who uses which currency; `tag/countries.tsv` gives the names of
//! countries. It does not read text; `stages::extract` does.

use std::collections::HashMap;

use iso_currency::{Country, Currency as Iso};

use crate::error::Result;
use crate::rules::files::{RuleFiles, forms};
use crate::rules::lexicon::Lexicon;

/// How sure a way of writing names its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrencyKind {
    /// One currency only.
    Sure,
    /// Several; the code is the most common reading.
    Family,
    /// A single letter ("R500"), which is money only where the document speaks for the country.
    Letter,
    /// Pound: also a unit of mass.
    Pound,
    /// A part of the currency: cent, penny.
    Minor,
}

/// A way to write a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Currency {
    /// Id of the row.
    pub id: String,
    /// ISO 4217 code.
    pub code: String,
    /// How sure it is.
    pub kind: CurrencyKind,
    /// Share of the currency that one of these is.
    pub factor: f64,
    /// Codes that the same words may mean elsewhere.
    pub rivals: Vec<&'static str>,
    /// Mentions of another country that it takes to read a rival.
    pub n_needed: usize,
}

/// A name that speaks for a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// The name as written.
    pub name: String,
    /// ISO 4217 code.
    pub code: String,
}

/// Everything that is known of currencies.
#[derive(Clone, Debug, Default)]
pub struct CurrencyRules {
    /// Forms in lower case; indexes into `currencies`.
    pub forms: HashMap<String, usize>,
    /// Ways to write currencies.
    pub currencies: Vec<Currency>,
    /// Names of countries, peoples and cities by their first word, the longest first.
    pub cues: Lexicon<Vec<Cue>>,
    /// Codes by the country's two letters in lower case, as web addresses end in them.
    pub domains: HashMap<String, &'static str>,
}

/// Codes that are words or common abbreviations of other things; they need digits that are glued to them.
const WORD_CODES: [&str; 17] = [
    "ALL", "TOP", "TRY", "CUP", "MAD", "PEN", "BOB", "COP", "GEL", "AMD", "SOS", "MOP", "SDG", "ERN", "STN", "XTS",
    "XXX",
];

/// Ends of web addresses that anyone buys for their sound: a site in `.tv` is seldom Tuvaluan, one in `.com.co` is Colombian.
const OPEN_DOMAINS: [&str; 26] = [
    "ac", "ag", "ai", "bz", "cc", "cd", "cf", "co", "dj", "fm", "ga", "gg", "gq", "io", "la", "ly", "me", "ml", "nu",
    "pw", "sc", "sh", "st", "to", "tv", "ws",
];

/// Second parts of web addresses under which a country registers its own.
const OWN_DOMAINS: [&str; 8] = ["ac", "co", "com", "edu", "gob", "gov", "net", "org"];

/// Whether an ISO 4217 code is a word of other uses as well.
pub fn is_word_code(code: &str) -> bool {
    WORD_CODES.contains(&code)
}

const CURRENCIES: &str = include_str!("../../../rules/extract/currencies.tsv");
const COUNTRIES: &str = include_str!("../../../rules/tag/countries.tsv");

impl CurrencyRules {
    /// Reads the tables of currencies and countries.
    ///
    /// # Errors
    /// When a table cannot be read, or a row has an unknown kind or number.
    pub fn parse(files: &RuleFiles) -> Result<Self> {
        let mut rules = Self::default();
        rules.read_forms(files)?;
        rules.read_names();
        rules.read_countries(files)?;
        for cues in rules.cues.values_mut() {
            cues.sort_by(|one, two| {
                (two.name.len(), &one.name, &one.code).cmp(&(one.name.len(), &two.name, &two.code))
            });
        }
        Ok(rules)
    }

    fn read_forms(&mut self, files: &RuleFiles) -> Result<()> {
        let columns = ["id", "code", "kind", "forms", "factor", "rivals", "needed", "cues", "source"];
        let table = files.table("extract/currencies.tsv", CURRENCIES, &columns)?;
        for row in &table.rows {
            let [id, code, kind, written, _, rivals, _, cues, _] = row.fields.as_slice() else { continue };
            let kind = match kind.as_str() {
                "sure" => CurrencyKind::Sure,
                "family" => CurrencyKind::Family,
                "letter" => CurrencyKind::Letter,
                "pound" => CurrencyKind::Pound,
                "minor" => CurrencyKind::Minor,
                other => return Err(table.fail(row, format!("unknown kind `{other}`"))),
            };
            let (factor, n_needed) = (table.number(row, 4)?, table.number(row, 6)? as usize);
            let rivals = rivals_of(code, rivals);
            let idx = self.currencies.len();
            self.currencies.push(Currency { id: id.clone(), code: code.clone(), kind, factor, rivals, n_needed });
            for form in forms(written) {
                self.forms.insert(form.to_lowercase(), idx);
            }
            for cue in forms(cues) {
                self.add_cue(cue, code);
            }
        }
        Ok(())
    }

    /// The full names of ISO 4217, one and several: "Fijian dollar", "Fijian dollars".
    fn read_names(&mut self) {
        for iso in current() {
            let idx = self.currencies.len();
            self.currencies.push(Currency {
                id: iso.code().to_ascii_lowercase(),
                code: iso.code().to_owned(),
                kind: CurrencyKind::Sure,
                factor: 1.0,
                rivals: Vec::new(),
                n_needed: 0,
            });
            let name = iso.name().to_lowercase();
            self.forms.entry(format!("{name}s")).or_insert(idx);
            self.forms.entry(name).or_insert(idx);
        }
    }

    fn read_countries(&mut self, files: &RuleFiles) -> Result<()> {
        let columns = ["id", "name", "aliases", "demonyms", "capitals", "source"];
        let table = files.table("tag/countries.tsv", COUNTRIES, &columns)?;
        for row in &table.rows {
            let [id, names @ .., _] = row.fields.as_slice() else { continue };
            let Ok(country) = id.parse::<Country>() else { continue };
            let Some(code) =
                Iso::from_country(country).into_iter().filter(|iso| is_current(*iso)).map(|iso| iso.code()).next()
            else {
                continue;
            };
            let domain = if id == "GB" { "uk".to_owned() } else { id.to_ascii_lowercase() };
            self.domains.insert(domain, code);
            for name in names.iter().flat_map(|cell| forms(cell)) {
                self.add_cue(name, code);
            }
        }
        Ok(())
    }

    fn add_cue(&mut self, name: &str, code: &str) {
        let first = name.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let cue = Cue { name: name.to_owned(), code: code.to_owned() };
        self.cues.entry(first).push(cue);
    }
}

impl CurrencyRules {
    /// The code of the country whose host name it is.
    pub fn code_of_host(&self, host: &str) -> Option<&'static str> {
        let mut labels = host.rsplit('.');
        let (last, second) = (labels.next()?, labels.next());
        let is_open = OPEN_DOMAINS.contains(&last) && !second.is_some_and(|second| OWN_DOMAINS.contains(&second));
        self.domains.get(last).copied().filter(|_| !is_open)
    }
}

/// The currencies in use.
fn current() -> impl Iterator<Item = Iso> {
    (1..=999).filter_map(Iso::from_numeric).filter(|iso| is_current(*iso))
}

fn is_current(iso: Iso) -> bool {
    !iso.is_fund() && !iso.is_special() && iso.is_superseded().is_none()
}

/// The currencies that the cell names by code or by a word of their name, but for the one of the row.
fn rivals_of(code: &str, words: &str) -> Vec<&'static str> {
    let has_word = |iso: &Iso| {
        let name = iso.name().to_lowercase();
        forms(words).any(|word| {
            word == iso.code() || name.split(|letter: char| !letter.is_alphabetic()).any(|part| part == word)
        })
    };
    current().filter(has_word).map(|iso| iso.code()).filter(|rival| *rival != code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_in_use_has_its_full_name_and_no_form_is_lost() {
        let rules = CurrencyRules::parse(&RuleFiles::default()).expect("the built-in tables parse");
        for iso in current() {
            let name = iso.name().to_lowercase();
            let found = rules.forms.get(&name).and_then(|idx| rules.currencies.get(*idx));
            assert!(found.is_some(), "{name} is not known");
        }
        assert_eq!(rules.code_of_host("www.sample.com.co"), Some("COP"));
        assert_eq!(rules.code_of_host("www.sample.co"), None);
        let dollar = &rules.currencies[rules.forms["$"]];
        assert!(dollar.rivals.contains(&"AUD") && !dollar.rivals.contains(&"USD"));
    }
}
