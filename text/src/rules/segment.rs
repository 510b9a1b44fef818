//! What the segment stage knows: abbreviations, cue phrases and word lists, from `rules/segment/`.
//!
//! The row `inc  Inc  ender` makes [`SegmentRules::abbreviation`] answer `Ender` for `"Inc"` and `"INC"`. It does not decide
//! where a sentence ends or what a block is; `stages::segment` does.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::vocabulary::SegmentKind;
use crate::rules::files::{RuleFiles, RuleTable};
use crate::rules::language::{Languages, languages};

/// Numbers that decide what a block is.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SegmentThresholds {
    /// Longest heading, in words.
    #[schemars(range(min = 0, max = 1000))]
    pub max_heading_words: usize,
    /// Longest title, in words.
    #[schemars(range(min = 0, max = 1000))]
    pub max_title_words: usize,
    /// Blocks at the start of a text among which its title is looked for.
    #[schemars(range(min = 0, max = 1000))]
    pub max_front_blocks: usize,
    /// Blocks at the end of a text among which notes on its writers are looked for.
    #[schemars(range(min = 0, max = 1000))]
    pub max_bio_blocks: usize,
    /// Least number of short blocks in a row that are read as the rows of a table that lost its lines.
    #[schemars(range(min = 1, max = 1000000))]
    pub min_table_rows: usize,
    /// Letters that the language detector needs.
    #[schemars(range(min = 0, max = 1000000))]
    pub min_language_letters: usize,
    /// Bytes of text that the language detector reads.
    #[schemars(range(min = 1, max = 1000000))]
    pub max_language_bytes: usize,
}

impl Default for SegmentThresholds {
    fn default() -> Self {
        Self {
            max_heading_words: 14,
            max_title_words: 30,
            max_front_blocks: 15,
            max_bio_blocks: 6,
            min_table_rows: 6,
            min_language_letters: 80,
            max_language_bytes: 1200,
        }
    }
}

/// What may follow an abbreviation and its full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name follows ("Dr.").
    Title,
    /// As [`Abbreviation::Title`], but behind a capitalized word it ends as [`Abbreviation::Ender`] ("Elm St.").
    Street,
    /// No sentence ends before a digit ("No.").
    Number,
    /// No sentence ends before a digit, else as [`Abbreviation::Ender`] ("Jan.").
    Month,
    /// A sentence ends only before a usual opening word ("Inc.").
    Ender,
    /// A sentence ends before any capital ("etc.").
    Loose,
    /// As [`Abbreviation::Loose`], but not before a time zone or day ("p.m.").
    Clock,
    /// No sentence ends here ("e.g.").
    Never,
    /// The mark belongs to a name ("Yahoo!"); ends as [`Abbreviation::Ender`].
    Brand,
}

/// How a cue phrase meets a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CueMatch {
    Start,
    Whole,
    Anywhere,
}

#[derive(Clone, Debug)]
struct Cue {
    kind: SegmentKind,
    how: CueMatch,
}

/// The word lists of `rules/segment/words.tsv`.
#[derive(Clone, Debug, Default)]
pub struct SegmentWords {
    /// Words that open a sentence.
    pub starters: FxHashSet<String>,
    /// Words that open a sentence without a capital, behind a whole word.
    pub small_starters: FxHashSet<String>,
    /// What a number or letter behind it numbers at the start of a caption, in lower case ("Table 3.").
    pub captions: FxHashSet<String>,
    /// What a number or letter behind it numbers at the start of a part, in lower case ("Section 3.").
    pub parts: FxHashSet<String>,
    /// What a letter behind it names, in lower case ("plan B").
    pub labels: FxHashSet<String>,
    /// First parts of compounds that keep their hyphen at a line end.
    pub compounds: FxHashSet<String>,
    /// Last parts of such compounds.
    pub tails: FxHashSet<String>,
    /// Symbols that a superscript raises to a power.
    pub exponents: FxHashSet<String>,
    /// Titles before a name.
    pub honorifics: FxHashSet<String>,
    /// What a biographical note says its writer is.
    pub roles: FxHashSet<String>,
    /// Words that close a letter, in lower case.
    pub closings: FxHashSet<String>,
    /// Verbs of saying.
    pub speech: FxHashSet<String>,
    /// Words that go on after a time of day.
    pub zones: FxHashSet<String>,
    /// Photo credits on a line of their own, in lower case.
    pub agencies: FxHashSet<String>,
    /// Headings of a list of sources, in lower case.
    pub references: FxHashSet<String>,
    /// Words that are written as one, in lower case; see [`SegmentWords::is_common`].
    common: FxHashSet<String>,
}

impl SegmentWords {
    /// Whether a word, in any case, is one of the frequent words of English, or the name of a month or weekday.
    pub fn is_common(&self, word: &str) -> bool {
        self.common.contains(&word.to_lowercase())
    }
}

/// All that the segment stage knows.
#[derive(Clone, Debug)]
pub struct SegmentRules {
    /// Word lists.
    pub words: SegmentWords,
    /// Numbers.
    pub thresholds: SegmentThresholds,
    /// Function words of languages.
    pub languages: Languages,
    abbreviations: FxHashMap<String, Abbreviation>,
    cues: Vec<Cue>,
    phrases: AhoCorasick,
}

impl SegmentRules {
    /// Reads the tables of `rules/segment/`.
    ///
    /// # Errors
    /// When a table does not parse or holds a word that is not of its set.
    pub fn parse(files: &RuleFiles, thresholds: SegmentThresholds) -> Result<Self> {
        let table = files.table(
            "segment/abbreviations.tsv",
            include_str!("../../../rules/segment/abbreviations.tsv"),
            &["id", "text", "class", "source"],
        )?;
        let abbreviations = abbreviations(&table)?;
        let table = files.table(
            "segment/words.tsv",
            include_str!("../../../rules/segment/words.tsv"),
            &["id", "list", "word", "source"],
        )?;
        let mut words = words(&table)?;
        // The list of another stage: how frequent a word is, is one thing, and short words are parts of longer ones too.
        let table = files.table(
            "agree/frequency.tsv",
            include_str!("../../../rules/agree/frequency.tsv"),
            &["id", "rank", "source"],
        )?;
        let frequent = table.rows.iter().map(|row| &row.fields[0]).filter(|word| word.len() > 4);
        words.common.extend(frequent.cloned());
        let table = files.table(
            "segment/cues.tsv",
            include_str!("../../../rules/segment/cues.tsv"),
            &["id", "kind", "match", "text", "source"],
        )?;
        let (cues, texts) = cues(&table)?;
        let phrases =
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::Standard).build(&texts);
        let phrases = phrases.map_err(|error| crate::error::RulesError::Line {
            path: table.path.clone().into(),
            line: 0,
            message: error.to_string(),
        })?;
        Ok(Self { words, thresholds, languages: languages(files)?, abbreviations, cues, phrases })
    }

    /// The class of the word before a full stop, without that stop.
    pub fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        self.abbreviations.get(word).copied()
    }

    /// The kind that a block's cue phrases give it, and how: the block in lower case, with single spaces.
    pub fn cued(&self, lowered: &str) -> Option<Cued> {
        let body = lowered.trim_end_matches([':', '.', ' ']);
        let mut found: Option<Cued> = None;
        for hit in self.phrases.find_overlapping_iter(lowered) {
            let Some(cue) = self.cues.get(hit.pattern().as_usize()) else { continue };
            let opens = hit.start() == 0 && !splits_word(lowered, hit.end());
            let holds = match cue.how {
                CueMatch::Anywhere => true,
                CueMatch::Start => opens,
                CueMatch::Whole => hit.start() == 0 && hit.end() >= body.len(),
            };
            if holds && found.is_none_or(|found| opens && !found.opens) {
                found = Some(Cued { kind: cue.kind, opens });
            }
        }
        found
    }
}

/// What cue phrases say of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cued {
    /// The kind.
    pub kind: SegmentKind,
    /// Whether the block begins with the phrase.
    pub opens: bool,
}

/// Whether a word goes on across `at`.
fn splits_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|left| left.chars().next_back());
    let after = text.get(at..).and_then(|right| right.chars().next());
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

fn abbreviations(table: &RuleTable) -> Result<FxHashMap<String, Abbreviation>> {
    let mut found = FxHashMap::default();
    for row in &table.rows {
        let class = match row.fields[2].as_str() {
            "title" => Abbreviation::Title,
            "street" => Abbreviation::Street,
            "number" => Abbreviation::Number,
            "month" => Abbreviation::Month,
            "ender" => Abbreviation::Ender,
            "loose" => Abbreviation::Loose,
            "clock" => Abbreviation::Clock,
            "never" => Abbreviation::Never,
            "brand" => Abbreviation::Brand,
            other => return Err(table.fail(row, format!("`{other}` is not a class of abbreviations"))),
        };
        let text = row.fields[1].trim_end_matches('!').to_owned();
        // "p." is a page and "P." an initial, "max." has the look of a name with a capital, and "IE" is not "i.e.".
        let is_small = text.starts_with(char::is_lowercase) && !text.contains('.');
        let forms = match class {
            _ if text.chars().count() == 1 => vec![text],
            Abbreviation::Ender if is_small => vec![text],
            Abbreviation::Never if is_small => vec![capitalized(&text), text],
            _ => vec![text.to_uppercase(), capitalized(&text), text],
        };
        for form in forms {
            // A row that is written as it stands goes before a form made of another row.
            let exact = form == row.fields[1];
            if exact || !found.contains_key(&form) {
                found.insert(form, class);
            }
        }
    }
    Ok(found)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn words(table: &RuleTable) -> Result<SegmentWords> {
    let mut words = SegmentWords::default();
    for row in &table.rows {
        let list = match row.fields[1].as_str() {
            "starter" => &mut words.starters,
            "small" => &mut words.small_starters,
            "caption" => &mut words.captions,
            "part" => &mut words.parts,
            "label" => &mut words.labels,
            "compound" => &mut words.compounds,
            "tail" => &mut words.tails,
            "exponent" => &mut words.exponents,
            "honorific" => &mut words.honorifics,
            "role" => &mut words.roles,
            "closing" => &mut words.closings,
            "speech" => &mut words.speech,
            "zone" => &mut words.zones,
            "agency" => &mut words.agencies,
            "references" => &mut words.references,
            "whole" => &mut words.common,
            other => return Err(table.fail(row, format!("`{other}` is not a list of this stage"))),
        };
        list.insert(row.fields[2].clone());
    }
    Ok(words)
}

fn cues(table: &RuleTable) -> Result<(Vec<Cue>, Vec<String>)> {
    let (mut cues, mut texts) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let kind = SegmentKind::parse(&row.fields[1])
            .ok_or_else(|| table.fail(row, format!("`{}` is not a kind of block", row.fields[1])))?;
        let how = match row.fields[2].as_str() {
            "start" => CueMatch::Start,
            "whole" => CueMatch::Whole,
            "anywhere" => CueMatch::Anywhere,
            other => return Err(table.fail(row, format!("`{other}` is not start, whole or anywhere"))),
        };
        cues.push(Cue { kind, how });
        texts.push(row.fields[3].clone());
    }
    Ok((cues, texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> SegmentRules {
        SegmentRules::parse(&RuleFiles::default(), SegmentThresholds::default()).expect("the built-in rules parse")
    }

    #[test]
    fn abbreviations_are_found_as_written_and_in_capitals() {
        let rules = rules();
        assert_eq!(rules.abbreviation("Inc"), Some(Abbreviation::Ender));
        assert_eq!(rules.abbreviation("INC"), Some(Abbreviation::Ender));
        assert_eq!(rules.abbreviation("sat"), None);
    }

    #[test]
    fn a_cue_at_the_start_must_end_where_a_word_ends() {
        let rules = rules();
        assert_eq!(rules.cued("tags").map(|cued| cued.kind), Some(SegmentKind::Boilerplate));
        assert_eq!(rules.cued("bypass the town"), None);
    }
}
