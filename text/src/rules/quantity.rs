//! What the extraction of numbers knows: number words, units, currencies, modifiers, idioms and word roles.
//!
//! The row `km  kilometre|kilometres ..` of `rules/extract/units.tsv` makes "12 kilometres" a measure in `km`; metric prefixes
//! are multiplied out once, while the tables are read. It does not hold the grammar; `stages::extract` does.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::vocabulary::Modifier;
use crate::rules::currency::CurrencyRules;
use crate::rules::files::{RuleFiles, forms};
use crate::rules::lexicon::Lexicon;

/// What a number word does in the grammar of numerals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumeralRole {
    /// Below twenty.
    Small,
    /// A multiple of ten below a hundred.
    Ten,
    /// Hundred.
    Hundred,
    /// Thousand, million, lakh: closes a group.
    Scale,
    /// Dozen.
    Multiple,
    /// Couple and pair, which count two of what follows.
    Couple,
    /// Letters that are glued to digits ("5bn").
    Suffix,
    /// First, second, hundredth.
    Ordinal,
    /// A part named in the singular: half, quarter.
    Half,
    /// The parts of a fraction in the plural: thirds, fifths.
    Parts,
}

/// A number word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberWord {
    /// What it does.
    pub role: NumeralRole,
    /// Its number; for parts the denominator.
    pub value: f64,
}

/// What a unit measures, as far as the grammar needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A physical or customary unit.
    Measure,
    /// Per cent and its kin.
    Percent,
    /// Calendar time: a number of these is a duration.
    Time,
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// UCUM code.
    pub code: String,
    /// What it measures.
    pub kind: UnitKind,
    /// Factor to the SI unit.
    pub factor: f64,
    /// What is added after the factor.
    pub offset: f64,
    /// SI unit that factor and offset lead to.
    pub base: String,
}

/// A phrase that says how exact a number is.
#[derive(Clone, Debug, PartialEq)]
pub struct ModifierPhrase {
    /// What it says.
    pub modifier: Modifier,
    /// Whether it stands before the number.
    pub is_left: bool,
}

/// Word roles, one bit each.
pub mod role {
    /// Closes a noun phrase: prepositions, conjunctions, pronouns, determiners.
    pub const FUNCTION: u32 = 1;
    /// Auxiliary and modal verbs.
    pub const AUXILIARY: u32 = 1 << 1;
    /// Verb forms that are seldom nouns after a number.
    pub const VERB: u32 = 1 << 2;
    /// Calendar time.
    pub const TIME: u32 = 1 << 3;
    /// Names of months.
    pub const MONTH: u32 = 1 << 4;
    /// Words that take a number as a label: page, level.
    pub const LABEL: u32 = 1 << 5;
    /// Plurals without a final s.
    pub const PLURAL: u32 = 1 << 6;
    /// Words with a final s that are no plurals.
    pub const SINGULAR: u32 = 1 << 7;
    /// Words for a street.
    pub const STREET: u32 = 1 << 8;
    /// Words that speak for pounds of mass.
    pub const WEIGHT: u32 = 1 << 9;
    /// Words that speak for a score.
    pub const GAME: u32 = 1 << 10;
    /// Words before a pronominal "one".
    pub const BEFORE_ONE: u32 = 1 << 11;
    /// Articles, demonstratives and possessives.
    pub const DETERMINER: u32 = 1 << 12;
    /// Words before a year.
    pub const BEFORE_YEAR: u32 = 1 << 13;
    /// Words after a clock time.
    pub const CLOCK: u32 = 1 << 14;
    /// Words of change, before "from A to B".
    pub const CHANGE: u32 = 1 << 15;
    /// Verbs of rank, before an ordinal without a noun.
    pub const RANK: u32 = 1 << 16;
    /// Units that an article does not count: "a bit", "a cup of tea".
    pub const NOT_ONE: u32 = 1 << 17;
    /// Words of extent behind a measure: long, away.
    pub const EXTENT: u32 = 1 << 18;
    /// People as a group, whose number behind "under" is an age.
    pub const PERSON: u32 = 1 << 19;

    /// Plurals of which a pair is one thing: scissors.
    pub const PAIRED: u32 = 1 << 20;
    /// Words that speak for a temperature.
    pub const HEAT: u32 = 1 << 21;
    /// Words that speak for the count of a vote.
    pub const BALLOT: u32 = 1 << 22;

    /// Words that speak for an angle.
    pub const ANGLE: u32 = 1 << 23;
    /// Words behind a number that compare: warmer, lower.
    pub const WARMER: u32 = 1 << 24;
    /// Nouns of a difference: rise, gap.
    pub const DIFFERENCE: u32 = 1 << 25;
    /// What a difference is taken from: average, normal.
    pub const NORM: u32 = 1 << 26;
    /// A change of temperature: warming, cooled.
    pub const WARMING: u32 = 1 << 27;

    /// Verbs of a level: reached, hit.
    pub const REACH: u32 = 1 << 28;

    /// Words that take "under" themselves: buried under.
    pub const COVER: u32 = 1 << 29;
    /// Words that take "about" or "over" themselves: a row over, a book about.
    pub const TOPIC: u32 = 1 << 30;

    /// The bit of a row of `number_words.tsv`.
    pub(super) fn parse(id: &str) -> Option<u32> {
        Some(match id {
            "function" => FUNCTION,
            "auxiliary" => AUXILIARY,
            "verb" => VERB,
            "time" => TIME,
            "month" => MONTH,
            "label" => LABEL,
            "plural" => PLURAL,
            "singular" => SINGULAR,
            "street" => STREET,
            "weight" => WEIGHT,
            "game" => GAME,
            "pronoun-before" => BEFORE_ONE,
            "determiner" => DETERMINER,
            "year-before" => BEFORE_YEAR,
            "clock" => CLOCK,
            "change" => CHANGE,
            "rank" => RANK,
            "not-one" => NOT_ONE,
            "extent" => EXTENT,
            "paired" => PAIRED,
            "heat" => HEAT,
            "ballot" => BALLOT,
            "person" => PERSON,
            "angle" => ANGLE,
            "warmer" => WARMER,
            "difference" => DIFFERENCE,
            "norm" => NORM,
            "warming" => WARMING,
            "reach" => REACH,
            "cover" => COVER,
            "topic" => TOPIC,
            // Asked by the dates alone.
            "individual" | "life-verb" => 0,
            _ => return None,
        })
    }
}

/// Where in phrases a word or mark stands, one bit each: most words start none, and need no look-up.
pub mod place {
    /// Starts a unit.
    pub const UNIT: u8 = 1;
    /// Starts a currency.
    pub const MONEY: u8 = 1 << 1;
    /// Ends a currency.
    pub const MONEY_END: u8 = 1 << 2;
    /// Starts a modifier.
    pub const MODIFIER: u8 = 1 << 3;
    /// Ends a modifier.
    pub const MODIFIER_END: u8 = 1 << 4;
    /// Starts an idiom.
    pub const IDIOM: u8 = 1 << 5;
}

/// What one word means to the grammar.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WordEntry {
    /// Bits of [`place`].
    pub phrases: u8,
    /// Bits of [`role`].
    pub roles: u32,
    /// The number it is part of.
    pub number: Option<NumberWord>,
}

/// Everything the extraction of numbers knows.
#[derive(Clone, Debug, Default)]
pub struct QuantityRules {
    /// Words of numbers and of the grammar around them.
    pub words: Lexicon<WordEntry>,
    /// Unit names in lower case, one space between words; indexes into `units`.
    pub unit_names: HashMap<String, usize>,
    /// Unit symbols as written.
    pub unit_symbols: HashMap<String, usize>,
    /// Units.
    pub units: Vec<Unit>,
    /// Currencies.
    pub money: CurrencyRules,
    /// Modifier phrases in lower case.
    pub modifiers: HashMap<String, Vec<ModifierPhrase>>,
    /// Phrases that count nothing, in lower case, hyphens as spaces.
    pub idioms: HashMap<String, String>,
    /// Nouns with `of` that count as one thing.
    pub compounds: HashMap<String, String>,
}

const NUMERALS: &str = include_str!("../../../rules/extract/numerals.tsv");
const PREFIXES: &str = include_str!("../../../rules/extract/prefixes.tsv");
const UNITS: &str = include_str!("../../../rules/extract/units.tsv");
const MODIFIERS: &str = include_str!("../../../rules/extract/modifiers.tsv");
const IDIOMS: &str = include_str!("../../../rules/extract/idioms.tsv");
const WORDS: &str = include_str!("../../../rules/extract/number_words.tsv");
const COMPOUNDS: &str = include_str!("../../../rules/extract/compounds.tsv");

impl QuantityRules {
    /// Reads the tables of `rules/extract/` that numbers need.
    ///
    /// # Errors
    /// When a table cannot be read, or a row has an unknown role, kind or number.
    pub fn parse(files: &RuleFiles) -> Result<Self> {
        let mut rules = Self::default();
        rules.read_words(files)?;
        rules.read_units(files)?;
        rules.money = CurrencyRules::parse(files)?;
        rules.read_phrases(files)?;
        rules.mark_places();
        Ok(rules)
    }

    fn read_words(&mut self, files: &RuleFiles) -> Result<()> {
        let table = files.table("extract/numerals.tsv", NUMERALS, &["id", "forms", "role", "value", "source"])?;
        for row in &table.rows {
            let role = match row.fields[2].as_str() {
                "small" => NumeralRole::Small,
                "ten" => NumeralRole::Ten,
                "hundred" => NumeralRole::Hundred,
                "scale" => NumeralRole::Scale,
                "multiple" => NumeralRole::Multiple,
                "couple" => NumeralRole::Couple,
                "suffix" => NumeralRole::Suffix,
                "ordinal" => NumeralRole::Ordinal,
                "half" => NumeralRole::Half,
                "parts" => NumeralRole::Parts,
                other => return Err(table.fail(row, format!("unknown role `{other}`"))),
            };
            let number = NumberWord { role, value: table.number(row, 3)? };
            for form in forms(&row.fields[1]) {
                self.words.entry(form).number = Some(number);
            }
        }
        let table = files.table("extract/number_words.tsv", WORDS, &["id", "words", "source"])?;
        for row in &table.rows {
            let bit = role::parse(&row.fields[0])
                .ok_or_else(|| table.fail(row, format!("unknown role `{}`", row.fields[0])))?;
            for word in forms(&row.fields[1]) {
                self.words.entry(word).roles |= bit;
            }
        }
        Ok(())
    }

    fn read_units(&mut self, files: &RuleFiles) -> Result<()> {
        let columns = ["id", "name", "symbols", "factor", "set", "source"];
        let prefixes = files.table("extract/prefixes.tsv", PREFIXES, &columns)?;
        let columns = ["id", "kind", "names", "symbols", "prefixes", "factor", "offset", "base", "source"];
        let table = files.table("extract/units.tsv", UNITS, &columns)?;
        for row in &table.rows {
            let kind = match row.fields[1].as_str() {
                "measure" => UnitKind::Measure,
                "percent" => UnitKind::Percent,
                "time" => UnitKind::Time,
                other => return Err(table.fail(row, format!("unknown kind `{other}`"))),
            };
            let (factor, offset) = (table.number(row, 5)?, table.number(row, 6)?);
            let unit = Unit { code: row.fields[0].clone(), kind, factor, offset, base: row.fields[7].clone() };
            for prefix in
                prefixes.rows.iter().filter(|prefix| row.fields[4].split('+').any(|set| set == prefix.fields[4]))
            {
                let times = prefixes.number(prefix, 3)?;
                let code = format!("{}{}", prefix.fields[0], unit.code);
                let derived = Unit { code, factor: factor * times, ..unit.clone() };
                let names = forms(&row.fields[2]).map(|name| format!("{}{name}", prefix.fields[1])).collect::<Vec<_>>();
                let mut symbols = Vec::new();
                for symbol in forms(&row.fields[3]) {
                    symbols.extend(forms(&prefix.fields[2]).map(|prefix| format!("{prefix}{symbol}")));
                }
                self.add_unit(derived, &names, &symbols, false);
            }
            let names = forms(&row.fields[2]).map(str::to_owned).collect::<Vec<_>>();
            let symbols = forms(&row.fields[3]).map(str::to_owned).collect::<Vec<_>>();
            self.add_unit(unit, &names, &symbols, true);
        }
        Ok(())
    }

    /// A written-out row wins over a form that a prefix makes ("min" is a minute).
    fn add_unit(&mut self, unit: Unit, names: &[String], symbols: &[String], wins: bool) {
        let idx = self.units.len();
        self.units.push(unit);
        for (map, keys) in [(&mut self.unit_names, names), (&mut self.unit_symbols, symbols)] {
            for key in keys {
                if wins || !map.contains_key(key) {
                    map.insert(key.clone(), idx);
                }
            }
        }
    }

    fn read_phrases(&mut self, files: &RuleFiles) -> Result<()> {
        let columns = ["id", "phrase", "side", "modifier", "source"];
        let table = files.table("extract/modifiers.tsv", MODIFIERS, &columns)?;
        for row in &table.rows {
            let modifier = Modifier::parse(&row.fields[3])
                .ok_or_else(|| table.fail(row, format!("unknown modifier `{}`", row.fields[3])))?;
            let phrase = ModifierPhrase { modifier, is_left: row.fields[2] == "left" };
            self.modifiers.entry(row.fields[1].clone()).or_default().push(phrase);
        }
        let columns = ["id", "phrase", "source"];
        for row in files.table("extract/idioms.tsv", IDIOMS, &columns)?.rows {
            self.idioms.insert(row.fields[1].clone(), row.fields[0].clone());
        }
        for row in files.table("extract/compounds.tsv", COMPOUNDS, &columns)?.rows {
            self.compounds.insert(row.fields[1].clone(), row.fields[0].clone());
        }
        Ok(())
    }
}

impl QuantityRules {
    /// Notes for each word and mark which phrases it starts and ends.
    fn mark_places(&mut self) {
        let Self { words, unit_names, unit_symbols, money, modifiers, idioms, .. } = self;
        let mut mark = |word: &str, place: u8| {
            words.entry(word).phrases |= place;
            // The text may have the typographic twin of a mark.
            for twin in TWINS.iter().filter(|(plain, _)| *plain == word).map(|(_, twin)| *twin) {
                words.entry(twin).phrases |= place;
            }
        };
        for key in unit_names.keys().chain(unit_symbols.keys()) {
            mark(first_token(key), place::UNIT);
        }
        for key in money.forms.keys() {
            mark(first_token(key), place::MONEY);
            mark(last_token(key), place::MONEY_END);
        }
        for key in modifiers.keys() {
            mark(first_token(key), place::MODIFIER);
            mark(last_token(key), place::MODIFIER_END);
        }
        for key in idioms.keys() {
            mark(first_token(key), place::IDIOM);
        }
        // "a square mile": the power stands before the unit.
        for power in POWERS {
            mark(power, place::UNIT);
        }
    }
}

/// Words before a unit that raise it to its second or third power.
const POWERS: [&str; 4] = ["square", "sq", "cubic", "cu"];

/// Marks of the rules, and what texts write for them.
const TWINS: [(&str, &str); 3] = [("'", "’"), ("-", "\u{2010}"), ("-", "\u{2011}")];

/// The first token of a phrase: its letters, its digits, or one mark.
fn first_token(phrase: &str) -> &str {
    let is_alike: fn(char) -> bool = match phrase.chars().next() {
        Some(letter) if letter.is_alphabetic() => char::is_alphabetic,
        Some(digit) if digit.is_ascii_digit() => |letter| letter.is_ascii_digit(),
        Some(mark) => return phrase.get(..mark.len_utf8()).unwrap_or_default(),
        None => return "",
    };
    phrase.split(|letter| !is_alike(letter)).next().unwrap_or_default()
}

/// The last token of a phrase.
fn last_token(phrase: &str) -> &str {
    match phrase.chars().next_back() {
        Some(letter) if letter.is_alphabetic() => {
            phrase.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default()
        }
        Some(mark) => phrase.get(phrase.len() - mark.len_utf8()..).unwrap_or_default(),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_parse_and_prefixes_are_multiplied_out() {
        let rules = QuantityRules::parse(&RuleFiles::default()).expect("the built-in tables parse");
        let kilometre = &rules.units[rules.unit_names["kilometres"]];
        assert_eq!((kilometre.code.as_str(), kilometre.factor), ("km", 1000.0));
        assert_eq!(rules.units[rules.unit_symbols["min"]].code, "min");
    }
}
