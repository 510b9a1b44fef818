//! Rules of dates: the words that build date expressions, holidays, vague phrases, time zones, and the settings.
//!
//! `january · january · month · 1 · own` makes the word "January" a month. It decides nothing about a text;
//! `stages::extract::dates` does.

use std::collections::HashMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::calendar::DAY_PARTS;
use crate::model::calendar::grain::Grain;
use crate::model::calendar::holiday::HolidayRule;
use crate::model::calendar::{Calendar, Part, Reference};
use crate::rules::files::{RuleFiles, RuleRow, RuleTable};
use crate::rules::lexicon::Lexicon;
use crate::rules::quantity::{WordEntry, place};

/// What a word does in a date expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lex {
    /// Nothing known.
    None,
    /// Month, from 1.
    Month(i8),
    /// Month whose name is another word too ("may", "mar").
    MonthWord(i8),
    /// Weekday, from 1 (Monday).
    Weekday(i8),
    /// Weekday abbreviation ("sun").
    WeekdayShort(i8),
    /// Weekdays as a habit ("Mondays").
    Weekdays(i8),
    /// Season, 0 is spring.
    Season(i8),
    /// Season whose name is another word too ("fall").
    SeasonWord(i8),
    /// Unit in the singular, with how many of the grain it is.
    Unit(Grain, u8),
    /// Unit in the plural.
    Units(Grain, u8),
    /// Abbreviated unit.
    UnitShort(Grain),
    /// Numbers below ten.
    Ones(u32),
    /// Ten to nineteen.
    Teen(u32),
    /// Twenty to ninety.
    Tens(u32),
    /// Hundred, thousand, dozen.
    Scale(u32),
    /// "couple".
    Couple,
    /// "half".
    Half,
    /// "several", "few".
    Several,
    /// "first" and so on.
    Ordinal(u16),
    /// "nineties".
    Decade(i16),
    /// "yesterday" is -1.
    Deictic(i32),
    /// "tonight".
    Tonight,
    /// "last".
    Last,
    /// "prior".
    Prior,
    /// "next".
    Next,
    /// "following".
    Following,
    /// "this".
    This,
    /// "that".
    That,
    /// "same".
    Same,
    /// "ago".
    Ago,
    /// "later".
    Later,
    /// "earlier".
    Earlier,
    /// "before".
    Before,
    /// "after".
    After,
    /// "hence".
    Hence,
    /// "early", "mid", "late", "beginning", "end".
    Stage(Part),
    /// "rest".
    Rest,
    /// "all", "another", "full".
    Whole,
    /// Index of a part of the day in [`DateRules::day_parts`].
    DayPart(u8),
    /// The same as a habit ("mornings").
    DayParts(u8),
    /// Hour that a word names.
    Hour(u8),
    /// "every".
    Every,
    /// Index into [`DateRules::sets`].
    Set(u8),
    /// "about".
    Approx,
    /// "over".
    Over,
    /// "under".
    Under,
    /// "the".
    The,
    /// "a".
    A,
    /// "of".
    Of,
    /// "and".
    And,
    /// "to", "through".
    To,
    /// "between".
    Between,
    /// "from".
    From,
    /// "in".
    In,
    /// "on".
    On,
    /// "since".
    Since,
    /// "by".
    By,
    /// "at".
    At,
    /// "for".
    For,
    /// "his".
    Possessive,
    /// "fiscal".
    Fiscal,
    /// "old".
    Old,
    /// "new".
    New,
    /// Marks what is still to come.
    Will,
    /// Marks what is past.
    Was,
    /// Words that never follow a count directly.
    Function,
    /// Words whose number is a name ("Suite 2010").
    Label,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayPart {
    /// TIMEX3 code.
    pub code: &'static str,
    /// First minute of the day.
    pub begin: u32,
    /// Last minute of the day.
    pub finish: u32,
}

impl DayPart {
    /// Reads `AF,12:00,16:00`.
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(',');
        let code = fields.next()?;
        let code = DAY_PARTS.into_iter().find(|known| *known == code)?;
        let mut minutes = || {
            let (hour, minute) = fields.next()?.split_once(':')?;
            Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
        };
        Some(Self { code, begin: minutes()?, finish: minutes()? })
    }
}

/// Which number comes first in "03/04/2026" when the document does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// The day, as in most of the world.
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

/// Settings of dates.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DateThresholds {
    /// Which number comes first in "03/04/2026" when the document's other dates do not tell.
    pub date_order: DateOrder,
    /// Month in which fiscal years start, 1 to 12; with any but 1 a fiscal year is named after the year it ends in.
    #[schemars(range(min = 1, max = 12))]
    pub fiscal_start_month: i8,
    /// First day of the week, 1 (Monday) to 7 (Sunday).
    #[schemars(range(min = 1, max = 7))]
    pub week_start: i8,
    /// Day that undated documents are read from; none leaves their relative dates to other documents.
    #[schemars(with = "Option<String>", extend("examples" = ["2026-01-23"]))]
    pub reference_date: Option<Date>,
    /// Earliest bare number that is read as a year.
    #[schemars(range(min = 1, max = 9999))]
    pub year_min: i16,
    /// Latest bare number that is read as a year.
    #[schemars(range(min = 1, max = 9999))]
    pub year_max: i16,
}

impl Default for DateThresholds {
    fn default() -> Self {
        Self {
            date_order: DateOrder::MonthFirst,
            fiscal_start_month: 1,
            week_start: 1,
            reference_date: None,
            year_min: 1500,
            year_max: 2100,
        }
    }
}

/// What a phrase of several tokens means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseMeaning {
    /// A vague point in time.
    Vague(Reference),
    /// A holiday.
    Holiday(HolidayRule),
}

/// A phrase, by the tokens that follow its first word.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Lower-case tokens after the first.
    pub rest: Vec<String>,
    /// What it means.
    pub meaning: PhraseMeaning,
}

/// A word of the lexicon.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What the word alone does.
    pub lex: Option<Lex>,
    /// Phrases that begin with it, the longest first.
    pub phrases: Vec<Phrase>,
    /// What it tells the grammar of quantities, which reads only sentences that have something for it.
    pub count: Option<Count>,
}

/// Why a sentence with a word may hold a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// It is a number, or part of one.
    Number,
    /// It begins a unit or currency, which an article before it counts: "a gallon".
    Unit,
}

/// All rules of dates.
#[derive(Clone, Debug)]
pub struct DateRules {
    /// Words of dates.
    pub words: Lexicon<Entry>,
    /// TIMEX3 values of words such as "annually".
    pub sets: Vec<String>,
    /// Parts of the day, with the hours that they are taken to have.
    pub day_parts: Vec<DayPart>,
    /// Time zones by their abbreviation, with offset where it is fixed.
    pub zones: HashMap<String, Option<String>>,
    /// Verbs whose present tense tells of a plan.
    pub scheduled: Lexicon<()>,
    /// Verbs that give what was planned a new day.
    pub postponing: Lexicon<()>,
    /// Nouns for people, whose ages are told.
    pub persons: Lexicon<()>,
    /// Nouns for one person, behind which an age stands: "her daughter, 9,".
    pub individuals: Lexicon<()>,
    /// Verbs of a life, behind which "at" leads to an age: "died at 84".
    pub life_verbs: Lexicon<()>,
    /// Settings.
    pub thresholds: DateThresholds,
}

const WORD_COLUMNS: [&str; 5] = ["id", "word", "class", "value", "source"];

impl DateRules {
    /// Reads the rule files of dates.
    ///
    /// # Errors
    /// When a file cannot be read or a line does not parse.
    pub fn parse(files: &RuleFiles, thresholds: DateThresholds) -> Result<Self> {
        let (words, zones) = (Lexicon::default(), HashMap::new());
        let mut rules = Self {
            words,
            sets: Vec::new(),
            day_parts: Vec::new(),
            zones,
            scheduled: Lexicon::default(),
            postponing: Lexicon::default(),
            persons: Lexicon::default(),
            individuals: Lexicon::default(),
            life_verbs: Lexicon::default(),
            thresholds,
        };
        for (path, builtin) in [
            ("extract/months.tsv", include_str!("../../../rules/extract/months.tsv")),
            ("extract/weekdays.tsv", include_str!("../../../rules/extract/weekdays.tsv")),
            ("extract/seasons.tsv", include_str!("../../../rules/extract/seasons.tsv")),
            ("extract/time_units.tsv", include_str!("../../../rules/extract/time_units.tsv")),
            ("extract/date_numbers.tsv", include_str!("../../../rules/extract/date_numbers.tsv")),
            ("extract/time_words.tsv", include_str!("../../../rules/extract/time_words.tsv")),
        ] {
            let table = files.table(path, builtin, &WORD_COLUMNS)?;
            for row in &table.rows {
                let lex = rules.lex(&table, row)?;
                rules.words.entry(&row.fields[1]).lex = Some(lex);
            }
        }
        let builtin = include_str!("../../../rules/extract/time_phrases.tsv");
        let table = files.table("extract/time_phrases.tsv", builtin, &["id", "phrase", "value", "source"])?;
        for row in &table.rows {
            let meaning = match row.fields[2].as_str() {
                "PAST_REF" => Reference::Past,
                "PRESENT_REF" => Reference::Present,
                "FUTURE_REF" => Reference::Future,
                other => return Err(table.fail(row, format!("unknown value `{other}`"))),
            };
            rules.add_phrase(&row.fields[1], PhraseMeaning::Vague(meaning));
        }
        let builtin = include_str!("../../../rules/extract/holidays.tsv");
        let table = files.table("extract/holidays.tsv", builtin, &["id", "name", "rule", "source"])?;
        for row in &table.rows {
            let rule = HolidayRule::parse(&row.fields[2])
                .ok_or_else(|| table.fail(row, format!("`{}` is no rule for a day", row.fields[2])))?;
            rules.add_phrase(&row.fields[1], PhraseMeaning::Holiday(rule));
        }
        rules.add_zones(files)?;
        rules.add_nouns_and_verbs(files)?;
        for entry in rules.words.values_mut() {
            entry.phrases.sort_by(|a, b| b.rest.len().cmp(&a.rest.len()).then_with(|| a.rest.cmp(&b.rest)));
        }
        Ok(rules)
    }

    /// Notes which words matter to quantities, so that one look-up of a word serves both grammars.
    pub fn note_counts(&mut self, words: &Lexicon<WordEntry>) {
        for (word, entry) in words.iter() {
            if entry.number.is_some() {
                self.words.entry(&word).count = Some(Count::Number);
            } else if entry.phrases & (place::UNIT | place::MONEY) != 0 {
                self.words.entry(&word).count = Some(Count::Unit);
            }
        }
    }

    /// How years and weeks are cut.
    pub fn calendar(&self) -> Calendar {
        let within = |value: i8, most: i8| if (1..=most).contains(&value) { value } else { 1 };
        Calendar {
            fiscal_start: within(self.thresholds.fiscal_start_month, 12),
            week_start: within(self.thresholds.week_start, 7),
        }
    }

    fn add_zones(&mut self, files: &RuleFiles) -> Result<()> {
        let builtin = include_str!("../../../rules/extract/time_zones.tsv");
        let table = files.table("extract/time_zones.tsv", builtin, &["id", "name", "offset", "source"])?;
        for row in &table.rows {
            let offset = Some(row.fields[2].clone()).filter(|offset| offset != "-");
            self.zones.insert(row.fields[1].clone(), offset);
        }
        Ok(())
    }

    fn add_nouns_and_verbs(&mut self, files: &RuleFiles) -> Result<()> {
        let builtin = include_str!("../../../rules/extract/scheduled_verbs.tsv");
        let table = files.table("extract/scheduled_verbs.tsv", builtin, &["id", "verb", "source"])?;
        for row in &table.rows {
            self.scheduled.entry(&row.fields[1]);
        }
        let builtin = include_str!("../../../rules/extract/postponing_verbs.tsv");
        let table = files.table("extract/postponing_verbs.tsv", builtin, &["id", "verb", "source"])?;
        for row in &table.rows {
            self.postponing.entry(&row.fields[1]);
        }
        let builtin = include_str!("../../../rules/extract/number_words.tsv");
        let table = files.table("extract/number_words.tsv", builtin, &["id", "words", "source"])?;
        for row in &table.rows {
            let lexicon = match row.fields[0].as_str() {
                "person" => &mut self.persons,
                "individual" => &mut self.individuals,
                "life-verb" => &mut self.life_verbs,
                _ => continue,
            };
            for word in row.fields[1].split('|') {
                lexicon.entry(word);
            }
        }
        Ok(())
    }

    fn add_phrase(&mut self, phrase: &str, meaning: PhraseMeaning) {
        let mut tokens = phrase_tokens(phrase).into_iter();
        let first = tokens.next().unwrap_or_default();
        self.words.entry(&first).phrases.push(Phrase { rest: tokens.collect(), meaning });
    }

    fn lex(&mut self, table: &RuleTable, row: &RuleRow) -> Result<Lex> {
        let value = row.fields[3].as_str();
        let number = || value.parse::<i32>().map_err(|_| table.fail(row, format!("`{value}` is not a number")));
        let small = || number().map(|n| n as i8);
        Ok(match row.fields[2].as_str() {
            "month" => Lex::Month(small()?),
            "month_word" => Lex::MonthWord(small()?),
            "weekday" => Lex::Weekday(small()?),
            "weekday_short" => Lex::WeekdayShort(small()?),
            "weekdays" => Lex::Weekdays(small()?),
            "season" => Lex::Season(small()?),
            "season_word" => Lex::SeasonWord(small()?),
            "ones" => Lex::Ones(number()? as u32),
            "teen" => Lex::Teen(number()? as u32),
            "tens" => Lex::Tens(number()? as u32),
            "scale" => Lex::Scale(number()? as u32),
            "ordinal" => Lex::Ordinal(number()? as u16),
            "decade" => Lex::Decade(number()? as i16),
            "deictic" => Lex::Deictic(number()?),
            "part" => {
                let part = DayPart::parse(value);
                self.day_parts.push(part.ok_or_else(|| table.fail(row, format!("`{value}` is no part of the day")))?);
                Lex::DayPart((self.day_parts.len() - 1) as u8)
            }
            "parts" => {
                let part = self.day_parts.iter().position(|part| part.code == value);
                Lex::DayParts(part.ok_or_else(|| table.fail(row, format!("`{value}` is no part of the day")))? as u8)
            }
            "clock" => {
                let hour = value.get(..2).and_then(|hour| hour.parse().ok());
                Lex::Hour(hour.ok_or_else(|| table.fail(row, format!("`{value}` is no time")))?)
            }
            "set" => {
                self.sets.push(value.to_owned());
                Lex::Set((self.sets.len() - 1) as u8)
            }
            class @ ("unit" | "units" | "unit_short") => {
                let (grain, n) = grain_of(value).ok_or_else(|| table.fail(row, format!("unknown unit `{value}`")))?;
                match class {
                    "unit" => Lex::Unit(grain, n),
                    "units" => Lex::Units(grain, n),
                    _ => Lex::UnitShort(grain),
                }
            }
            class => plain(class).ok_or_else(|| table.fail(row, format!("unknown class `{class}`")))?,
        })
    }
}

fn plain(class: &str) -> Option<Lex> {
    Some(match class {
        "couple" => Lex::Couple,
        "half" => Lex::Half,
        "several" => Lex::Several,
        "tonight" => Lex::Tonight,
        "last" => Lex::Last,
        "prior" => Lex::Prior,
        "next" => Lex::Next,
        "following" => Lex::Following,
        "this" => Lex::This,
        "that" => Lex::That,
        "same" => Lex::Same,
        "ago" => Lex::Ago,
        "later" => Lex::Later,
        "earlier" => Lex::Earlier,
        "before" => Lex::Before,
        "after" => Lex::After,
        "hence" => Lex::Hence,
        "opening" => Lex::Stage(Part::Opening),
        "closing" => Lex::Stage(Part::Closing),
        "rest" => Lex::Rest,
        "whole" => Lex::Whole,
        "start" => Lex::Stage(Part::Start),
        "mid" => Lex::Stage(Part::Mid),
        "end" => Lex::Stage(Part::End),
        "every" => Lex::Every,
        "approx" => Lex::Approx,
        "over" => Lex::Over,
        "less" => Lex::Under,
        "article" => Lex::The,
        "a" => Lex::A,
        "of" => Lex::Of,
        "and" => Lex::And,
        "to" => Lex::To,
        "between" => Lex::Between,
        "from" => Lex::From,
        "in" => Lex::In,
        "on" => Lex::On,
        "since" => Lex::Since,
        "by" => Lex::By,
        "at" => Lex::At,
        "for" => Lex::For,
        "possessive" => Lex::Possessive,
        "fiscal" => Lex::Fiscal,
        "old" => Lex::Old,
        "new" => Lex::New,
        "will" => Lex::Will,
        "was" => Lex::Was,
        "function" => Lex::Function,
        "label" => Lex::Label,
        _ => return None,
    })
}

fn grain_of(word: &str) -> Option<(Grain, u8)> {
    Some(match word {
        "second" => (Grain::Second, 1),
        "minute" => (Grain::Minute, 1),
        "hour" => (Grain::Hour, 1),
        "day" | "night" => (Grain::Day, 1),
        "weekend" => (Grain::Weekend, 1),
        "week" => (Grain::Week, 1),
        "fortnight" => (Grain::Week, 2),
        "month" => (Grain::Month, 1),
        "quarter" => (Grain::Quarter, 1),
        "half_year" => (Grain::HalfYear, 1),
        "year" => (Grain::Year, 1),
        "decade" => (Grain::Decade, 1),
        "century" => (Grain::Century, 1),
        _ => return None,
    })
}

/// Words, apostrophes and hyphens of a phrase, in lower case.
fn phrase_tokens(phrase: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    for letter in phrase.chars() {
        match letter {
            ' ' => tokens.push(String::new()),
            '\'' | '-' => tokens.extend([letter.to_string(), String::new()]),
            _ => tokens.last_mut().into_iter().for_each(|token| token.extend(letter.to_lowercase())),
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}
