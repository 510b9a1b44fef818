//! What `agree` knows: word lists of `rules/agree/`, and the thresholds and weights of its scores.
//!
//! `rules/agree/cues.tsv` has the row `announced / reporting`, so that "announced" introduces what somebody says. It holds no names.

use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::rules::agree::forest::{FactModels, PairModel};
use crate::rules::agree::mutual::MutualWords;
use crate::rules::agree::pair_feature::AlignWeights;
use crate::rules::agree::role::Role;
use crate::rules::agree::short_names::ShortNames;
use crate::rules::agree::toll::Tolls;
use crate::rules::agree::unit::Units;
use crate::rules::agree::vectors::Vectors;
use crate::rules::agree::verdicts::Verdicts;
use crate::rules::agree::word::Words;
use crate::rules::files::{RuleFiles, RuleTable};

pub mod answer_feature;
pub mod forest;
pub mod lemma;
pub mod mutual;
pub mod pair_feature;
pub mod role;
pub mod short_names;
pub mod toll;
pub mod unit;
pub mod vectors;
pub mod verdicts;
pub mod word;

/// How a word colors the statement it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cue {
    /// Introduces what somebody says ("announced").
    Reporting,
    /// Takes a side ("condemned").
    Stance,
    /// An act of joining, where it matters who joins ("accession").
    Joining,
    /// Puts one thing above all others of its kind ("largest").
    Superlative,
    /// Says that there is no other ("only").
    Alone,
}

/// Everything `agree` reads from `rules/`, with its thresholds.
#[derive(Clone, Debug)]
pub struct AgreeRules {
    /// Words that carry no statement by themselves.
    pub stop: FxHashSet<String>,
    /// Lemmas that no suffix rule finds.
    pub irregular: FxHashMap<String, String>,
    /// What kind of cue a word or a lemma is.
    pub cues: FxHashMap<String, Cue>,
    /// Keys of cues with what they are.
    pub cue_keys: FxHashSet<(u32, Cue)>,
    /// Synonym groups of a lemma, by its key; two words that share a group may state one thing.
    pub groups: FxHashMap<u32, Vec<u16>>,
    /// Keys of verbs that exclude each other, both ways round.
    pub antonyms: FxHashSet<(u32, u32)>,
    /// For each verb that has opposites, their keys, sorted.
    pub opposites: FxHashMap<u32, Vec<u32>>,
    /// Keys of acts whose counts are of different things, both ways round.
    pub apart: FxHashSet<(u32, u32)>,
    /// Verbs of two words, by the key of the verb and the particle: the verb that stands for them.
    pub phrasal: FxHashMap<(u32, String), String>,
    /// Particles of such verbs.
    pub particles: FxHashSet<String>,
    /// Verbs with a direction, by key.
    pub roles: FxHashMap<u32, Role>,
    /// Words of acts that go both ways.
    pub mutual: MutualWords,
    /// Acts and states whose counts are tolls.
    pub tolls: Tolls,
    /// Prepositions and governing words by what they do.
    pub words: Words,
    /// What ranks are counted over: phrases in lower case, each with the number of its scope, from 1.
    pub scopes: Vec<(String, u16)>,
    /// What kind of thing a noun is, by its key: the number of its kind, from 1.
    pub kinds: FxHashMap<u32, u16>,
    /// First names by their short forms.
    pub short_names: ShortNames,
    /// Units by what they measure.
    pub units: Units,
    /// Keys of acts of joining.
    pub joining: FxHashSet<u32>,
    /// How telling a lemma is by its frequency in general English, by its key: 0 (commonest) to 255.
    pub rarity: FxHashMap<u32, u8>,
    /// Which sentences state one fact.
    pub pairs: PairModel,
    /// Which answers answer one question.
    pub facts: FactModels,
    /// How alike words are used.
    pub vectors: Vectors,
    /// The analyst's word.
    pub verdicts: Verdicts,
    /// Numbers that decide.
    pub thresholds: AgreeThresholds,
}

/// Every number that decides something in `agree`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgreeThresholds {
    /// Sentences of one event that may share an index term for it to propose pairs; commoner terms propose none.
    #[schemars(range(min = 1, max = 1000000))]
    pub max_postings: u32,
    /// Least summed weight of shared index terms for a pair to be scored (rarity, 0 to 1 a term).
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub min_candidate_mass: f64,
    /// Pairs of sentences of one event that are scored. An event with more keeps of each sentence those that share most:
    /// its part of this number, and 16 at least.
    #[schemars(range(min = 1, max = 1000000000))]
    pub max_pairs: u32,
    /// Least probability of an aligned pair, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_probability: f64,
    /// Aligned pairs kept of two documents, as a multiple of the geometric mean of their sentence counts.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub pairs_per_sentence: f64,
    /// Least mean probability over all pairs of two groups of sentences to be merged, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_link: f64,
    /// Least probability that both sentences of a claim of two state one fact, for the second to count as a witness, 0 to 1; of a
    /// claim of n sentences each needs this to the power of 2 / n.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_witness: f64,
    /// Most sentences of one document in one claim.
    #[schemars(range(min = 1, max = 100000))]
    pub max_sentences_per_document: u32,
    /// Least share of matched clause weight for two different values to be a conflict, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_conflict_overlap: f64,
    /// Least probability of two answers whose values fit to be told of one thing, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_same_fact: f64,
    /// Least mean probability over the answers of two groups to be told of one thing, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_same_fact_link: f64,
    /// Least probability of two answers to give values of one question that cannot both be right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_differ: f64,
    /// Least mean of it over all pairs of answers that give the two values, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_differ_link: f64,
    /// Tolerance of values that are given as approximate, as a share of the value.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub approximate: f64,
    /// Content words of a sentence that are looked at; the rest of an overlong sentence is passed over.
    #[schemars(range(min = 1, max = 10000))]
    pub max_words: u32,
    /// Neighbors of a sentence that are looked at for triangles.
    #[schemars(range(min = 0, max = 10000))]
    pub max_neighbors: u32,
    /// Statements of the longest document that is a short report.
    #[schemars(range(min = 0, max = 1000000))]
    pub short_report: u32,
    /// Statements from the top of a short report that tell its news.
    #[schemars(range(min = 0, max = 1000000))]
    pub news_lead: u32,
    /// Share of an event's short reports whose leads tell an act of the same participant for it to be the news, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub news_share: f64,
    /// Participants that a clause must name beside the act.
    #[schemars(range(min = 0, max = 1000))]
    pub news_partners: u32,
    /// Most statements of one document on one act.
    #[schemars(range(min = 0, max = 100000))]
    pub news_sentences: u32,
    /// Share of the statements of one act that tell another for the two to be one claim, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub news_overlap: f64,
    /// Statements of the longest document that is a report: what it opens with is its news.
    #[schemars(range(min = 0, max = 1000000))]
    pub report: u32,
    /// Least reports of an event whose openings say what the event is.
    #[schemars(range(min = 1, max = 1000000))]
    pub core_reports: u32,
    /// Statements that a report opens with: they tell its news unless they have hardly any of the core.
    #[schemars(range(min = 0, max = 1000000))]
    pub core_lead: u32,
    /// Least share of the core that such a statement has, 1 for the fullest statement of an ordinary report.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub core_share_of_lead: f64,
    /// The same of a statement further down.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub core_share: f64,
    /// Most statements of one report on the core.
    #[schemars(range(min = 0, max = 100000))]
    pub core_sentences: u32,
    /// Prior probability that an independent source is right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub source_prior: f64,
    /// Share of aligned pairs of sentences that do state one fact, 0 to 1: no claim of several sentences is surer.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub aligned_right: f64,
    /// Fewest shared claims for a bootstrap interval, and fewest comparable claims for a reliability.
    #[schemars(range(min = 1, max = 1000000))]
    pub min_comparable: u32,
    /// Resamples of the bootstrap.
    #[schemars(range(min = 1, max = 100000))]
    pub n_resamples: u32,
    /// Weights of the sum that the score of a pair starts from.
    pub weights: AlignWeights,
}

impl Default for AgreeThresholds {
    fn default() -> Self {
        Self {
            max_postings: 300,
            min_candidate_mass: 0.3,
            max_pairs: 4_000_000,
            min_probability: 0.4,
            pairs_per_sentence: 0.85,
            min_link: 0.38,
            min_witness: 0.9,
            max_sentences_per_document: 3,
            min_conflict_overlap: 0.3,
            min_same_fact: 0.8,
            min_same_fact_link: 0.6,
            min_differ: 0.23,
            min_differ_link: 0.1,
            approximate: 0.1,
            max_words: 160,
            max_neighbors: 50,
            short_report: 25,
            news_lead: 2,
            news_share: 0.25,
            news_partners: 2,
            news_sentences: 2,
            news_overlap: 0.5,
            report: 60,
            core_reports: 8,
            core_lead: 5,
            core_share_of_lead: 0.1,
            core_share: 0.5,
            core_sentences: 5,
            source_prior: 0.7,
            aligned_right: 0.8,
            min_comparable: 5,
            n_resamples: 1000,
            weights: AlignWeights::default(),
        }
    }
}

impl AgreeRules {
    /// Reads the word lists.
    ///
    /// # Errors
    /// When a file has another header or a row that does not parse.
    pub fn parse(files: &RuleFiles, thresholds: AgreeThresholds) -> Result<Self> {
        let stop = files.table(
            "agree/stop_words.tsv",
            include_str!("../../../rules/agree/stop_words.tsv"),
            &["id", "source"],
        )?;
        let irregular = files.table(
            "agree/irregular.tsv",
            include_str!("../../../rules/agree/irregular.tsv"),
            &["id", "lemma", "source"],
        )?;
        let synonyms = files.table(
            "agree/synonyms.tsv",
            include_str!("../../../rules/agree/synonyms.tsv"),
            &["id", "words", "source"],
        )?;
        let irregular: FxHashMap<String, String> =
            irregular.rows.into_iter().map(|row| (row.fields[0].clone(), row.fields[1].clone())).collect();
        let key_of = |word: &str| lemma::key(&lemma::lemma(word, &irregular));
        let mut groups: FxHashMap<u32, Vec<u16>> = FxHashMap::default();
        for (group, row) in synonyms.rows.iter().enumerate() {
            for word in row.fields[1].split(' ') {
                let of = groups.entry(key_of(word)).or_default();
                if of.last() != Some(&(group as u16)) {
                    of.push(group as u16);
                }
            }
        }
        let both_ways = |table: RuleTable| -> FxHashSet<(u32, u32)> {
            let keys = table.rows.iter().map(|row| (key_of(&row.fields[1]), key_of(&row.fields[2])));
            keys.flat_map(|(word, other)| [(word, other), (other, word)]).collect()
        };
        let columns = &["id", "word", "other", "source"];
        let antonyms = files.table("agree/antonyms.tsv", include_str!("../../../rules/agree/antonyms.tsv"), columns)?;
        let apart = files.table("agree/apart.tsv", include_str!("../../../rules/agree/apart.tsv"), columns)?;
        let scopes = files.table(
            "agree/scopes.tsv",
            include_str!("../../../rules/agree/scopes.tsv"),
            &["id", "scope", "source"],
        )?;
        let kinds = files.table(
            "agree/kinds.tsv",
            include_str!("../../../rules/agree/kinds.tsv"),
            &["id", "kind", "source"],
        )?;
        let phrasal = files.table(
            "agree/phrasal.tsv",
            include_str!("../../../rules/agree/phrasal.tsv"),
            &["id", "verb", "particle", "as", "source"],
        )?;
        let cues = cues(files)?;
        let keys = |is: &dyn Fn(Cue) -> bool| -> FxHashSet<u32> {
            cues.iter().filter(|(_, cue)| is(**cue)).map(|(word, _)| key_of(word)).collect()
        };
        let antonyms = both_ways(antonyms);
        let mut opposites: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        antonyms.iter().for_each(|(word, other)| opposites.entry(*word).or_default().push(*other));
        opposites.values_mut().for_each(|others| others.sort_unstable());
        Ok(Self {
            cue_keys: cues.iter().map(|(word, cue)| (key_of(word), *cue)).collect(),
            opposites,
            joining: keys(&|cue| cue == Cue::Joining),
            cues,
            stop: stop.rows.iter().map(|row| row.fields[0].clone()).collect(),
            antonyms,
            apart: both_ways(apart),
            particles: phrasal.rows.iter().map(|row| row.fields[2].clone()).collect(),
            phrasal: (phrasal.rows.iter())
                .map(|row| ((key_of(&row.fields[1]), row.fields[2].clone()), row.fields[3].clone()))
                .collect(),
            roles: role::roles(files, &key_of)?,
            mutual: mutual::words(files, &key_of)?,
            tolls: toll::tolls(files, &key_of)?,
            words: word::words(files, &key_of)?,
            scopes: numbered(&scopes),
            kinds: numbered(&kinds).into_iter().map(|(word, kind)| (key_of(&word), kind)).collect(),
            short_names: short_names::short_names(files)?,
            units: Units::parse(files)?,
            rarity: rarity(files, &irregular)?,
            pairs: PairModel::parse(files)?,
            facts: FactModels::parse(files)?,
            vectors: Vectors::parse(files, &irregular)?,
            groups,
            irregular,
            verdicts: files.verdicts.as_deref().map(Verdicts::read).transpose()?.unwrap_or_default(),
            thresholds,
        })
    }

    /// The verb that stands for a verb (lower case) and the word behind it, if the two are one.
    pub fn phrasal(&self, verb: &str, next: &str) -> Option<&str> {
        if !self.particles.contains(next) {
            return None;
        }
        let verb = lemma::key(&lemma::lemma(verb, &self.irregular));
        self.phrasal.get(&(verb, next.to_owned())).map(String::as_str)
    }

    /// Whether two words (their keys) are one, or may state one thing.
    pub fn share_group(&self, one: u32, other: u32) -> bool {
        let of = |key: u32| self.groups.get(&key).map(Vec::as_slice).unwrap_or_default();
        one != 0 && (one == other || of(one).iter().any(|group| of(other).contains(group)))
    }

    /// The cue that a word (lower case) is by its form or its lemma.
    pub fn cue(&self, word: &str) -> Option<Cue> {
        self.cues.get(word).copied()
    }
}

/// The first column with the number of what the second column names, from 1 in order of appearance.
fn numbered(table: &RuleTable) -> Vec<(String, u16)> {
    let mut names: Vec<&str> = Vec::new();
    let mut numbers = Vec::new();
    for row in &table.rows {
        let name = row.fields[1].as_str();
        let found = names.iter().position(|known| *known == name).unwrap_or(names.len());
        if found == names.len() {
            names.push(name);
        }
        numbers.push((row.fields[0].clone(), found as u16 + 1));
    }
    numbers
}

fn cues(files: &RuleFiles) -> Result<FxHashMap<String, Cue>> {
    let table =
        files.table("agree/cues.tsv", include_str!("../../../rules/agree/cues.tsv"), &["id", "cue", "source"])?;
    let mut cues = FxHashMap::default();
    for row in &table.rows {
        let cue = match row.fields[1].as_str() {
            "superlative" => Cue::Superlative,
            "alone" => Cue::Alone,
            "reporting" => Cue::Reporting,
            "stance" => Cue::Stance,
            "joining" => Cue::Joining,
            other => return Err(table.fail(row, format!("unknown cue `{other}`"))),
        };
        cues.insert(row.fields[0].clone(), cue);
    }
    Ok(cues)
}

/// Square root of a word's rarity on a logarithmic scale, as a byte; the commonest form of a lemma counts.
fn rarity(files: &RuleFiles, irregular: &FxHashMap<String, String>) -> Result<FxHashMap<u32, u8>> {
    let table: RuleTable = files.table(
        "agree/frequency.tsv",
        include_str!("../../../rules/agree/frequency.tsv"),
        &["id", "rank", "source"],
    )?;
    let mut rarity = FxHashMap::default();
    for row in &table.rows {
        let rank: u32 = row.fields[1].parse().map_err(|_| table.fail(row, "`rank` must be a whole number"))?;
        let share = f64::from(rank + 2).ln() / WORDS_OF_THE_LIST.ln();
        let level = ((share - 0.6) / 0.4).clamp(0.05, 1.0).sqrt();
        let of = rarity.entry(lemma::key(&lemma::lemma(&row.fields[0], irregular))).or_insert(u8::MAX);
        *of = (*of).min((level * 255.0).round() as u8);
    }
    Ok(rarity)
}

/// Lines of the whole list that `rules/agree/frequency.tsv` is the head of.
const WORDS_OF_THE_LIST: f64 = 29_525.0;
