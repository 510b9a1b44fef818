//! Trains the tagger that ships: reads the open training sets, learns facts of words and weights of features, writes
//! `rules/models/tagger.bin`.
//!
//! `make train` calls it. Same sets and seed give the same bytes. What it learns and how well is told in docs/methods.md; it
//! opens no evaluation file and keeps no sentence of the sets.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crosscheck::error::{Error, Result};
use crosscheck_text::model::document::Document;
use crosscheck_text::model::segment::Segmented;
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::rules::segment::SegmentRules;
use crosscheck_text::rules::tag::facts::{LANES, WordFacts};
use crosscheck_text::rules::tag::model::{Model, N_TAGS, Parts, Row as WeightRow, STEPS, short};
use crosscheck_text::rules::tag::words::hash_lower;
use crosscheck_text::rules::tag::{Finders, TagRules};
use crosscheck_text::stages::segment;
use crosscheck_text::stages::tag::lessons::{Lesson, lessons, words as words_of};

use crate::crf::{Corpus, Recipe, Stretch, Weights, fit};
use crate::labels::{ANY, Types, allowed, left_out, tags, tags_outside};
use crate::sets::{Row, SETS, Set, rows};
use crate::words::{Count, facts};

pub mod ablation;
mod boost;
mod crf;
pub mod events;
pub mod facts;
mod labels;
mod logistic;
mod measured;
mod pairs;
pub mod parser;
mod sets;
mod texts;
mod words;

/// What to train on, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the training sets, unpacked.
    pub data: PathBuf,
    /// Folder of the static vectors.
    pub vectors: PathBuf,
    /// Where the weights go.
    pub out: PathBuf,
    /// Whether texts under share-alike licenses are used.
    pub with_share_alike: bool,
    /// Seed of clusters, order and draws.
    pub seed: u64,
    /// Passes over the sets.
    pub n_passes: usize,
    /// Fits whose weights are averaged.
    pub n_fits: usize,
    /// Weights closer to zero than this are left out.
    pub cut: f32,
    /// Rate of the first step.
    pub rate: f32,
    /// Pull of touched weights towards zero.
    pub decay: f32,
    /// Whether the rules' finds are features; without them the model stands alone.
    pub with_rules: bool,
    /// How often a pass draws each row of a set, where it differs from the built-in number.
    pub times: Vec<(String, f32)>,
}

impl Settings {
    /// The settings of the weights that ship.
    pub fn new(data: &Path, vectors: &Path, out: &Path) -> Self {
        Self {
            data: data.to_owned(),
            vectors: vectors.to_owned(),
            out: out.to_owned(),
            with_share_alike: true,
            seed: 1,
            n_passes: 8,
            n_fits: 2,
            cut: 0.02,
            rate: 0.03,
            decay: 3e-4,
            with_rules: true,
            times: Vec::new(),
        }
    }
}

impl Settings {
    fn times_of(&self, set: &Set) -> f32 {
        self.times.iter().rev().find(|(name, _)| name == set.name).map_or(set.times, |(_, times)| *times)
    }
}

/// A text with its blocks and the set that it is from.
struct Text {
    row: Row,
    segmented: Segmented,
    set: Set,
}

/// Trains and writes the weights; `report` gets a sentence after each step.
///
/// # Errors
/// When a set or the vectors cannot be read, the rules do not parse, or the weights cannot be written.
pub fn train(settings: &Settings, mut report: impl FnMut(String)) -> Result<()> {
    let files = RuleFiles::default();
    let mut rules = TagRules::parse(&files)?;
    rules.finders = if settings.with_rules { Finders::All } else { Finders::Model };
    let texts = texts(settings, &SegmentRules::parse(&files, Default::default())?)?;
    report(format!("{} texts", texts.len()));
    let word_facts = word_facts(&texts, &rules, settings)?;
    report(format!("{} words", word_facts.len()));
    let blank = Parts { transitions: [[0; LANES]; LANES], rows: Vec::new(), words: word_facts.clone() };
    let (corpus, keys) = corpus(&texts, &rules, &Model::new(&blank));
    report(format!("{} candidates, {} features seen twice", corpus.ends.len(), keys.len()));
    let times: Vec<f32> = texts.iter().map(|text| settings.times_of(&text.set)).collect();
    let Settings { seed, n_passes, n_fits, rate, decay, .. } = *settings;
    let recipe = Recipe { seed, n_passes, n_fits, rate, decay };
    let weights =
        fit(&corpus, keys.len(), &times, recipe, |pass, loss| report(format!("pass {}: loss {loss:.4}", pass + 1)));
    let parts = parts(&weights, &keys, word_facts, settings.cut);
    let bytes = parts.write();
    report(format!("{} rows, {} bytes", parts.rows.len(), bytes.len()));
    std::fs::write(&settings.out, bytes).map_err(|source| Error::write(&settings.out, source))
}

fn texts(settings: &Settings, rules: &SegmentRules) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for set in SETS.iter().filter(|set| settings.with_share_alike || !set.is_share_alike) {
        for row in rows(&settings.data, set)? {
            if settings.with_share_alike || !row.is_share_alike {
                let segmented = segment::run(&Document::plain(set.name, row.text.clone()), rules);
                texts.push(Text { row, segmented, set: *set });
            }
        }
    }
    Ok(texts)
}

fn word_facts(texts: &[Text], rules: &TagRules, settings: &Settings) -> Result<Vec<(u32, WordFacts)>> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for text in texts {
        words_of(&text.segmented, rules, |word, _, is_capital| {
            let count = counts.entry(word.to_lowercase()).or_default();
            count.n_capital += u32::from(is_capital);
            count.n_lower += u32::from(!is_capital);
        });
    }
    let facts = facts(&counts, &settings.vectors, settings.seed)?;
    let mut by_key: BTreeMap<u32, WordFacts> = BTreeMap::new();
    for (word, own) in facts {
        by_key.entry(short(hash_lower(&word))).or_insert(own);
    }
    Ok(by_key.into_iter().collect())
}

/// All candidates with their features and allowed tags, and the short hash of each feature.
fn corpus(texts: &[Text], rules: &TagRules, model: &Model) -> (Corpus, Vec<u32>) {
    let mut corpus = Corpus::default();
    for (row, text) in texts.iter().enumerate() {
        let marks = Marks::new(text, rules);
        lessons(&text.segmented, rules, model, |lesson| marks.add(&lesson, row, &mut corpus));
    }
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in &corpus.features {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut keys: Vec<u32> = counts.into_iter().filter(|(_, n)| *n >= 2).map(|(key, _)| key).collect();
    keys.sort_unstable();
    let ids: HashMap<u32, u32> = keys.iter().copied().zip(0..).collect();
    let (mut kept, mut from) = (Vec::with_capacity(corpus.features.len()), 0);
    for end in &mut corpus.ends {
        let own = corpus.features.get(from..*end).unwrap_or_default();
        from = *end;
        kept.extend(own.iter().filter_map(|feature| ids.get(feature)));
        *end = kept.len();
    }
    corpus.features = kept;
    (corpus, keys)
}

/// What the labels of one text say, by byte.
struct Marks<'a> {
    text: &'a Text,
    /// Spans with their types, in order.
    spans: Vec<(usize, usize, Types)>,
    missing: Types,
}

impl<'a> Marks<'a> {
    fn new(text: &'a Text, rules: &TagRules) -> Self {
        let types = |(from, to, label): &(usize, usize, String)| {
            let surface = text.row.text.get(*from..*to).unwrap_or_default();
            (*from, *to, allowed(text.set.name, label, surface, rules))
        };
        let mut spans: Vec<_> = text.row.labels.iter().map(types).collect();
        spans.sort_unstable();
        Self { text, spans, missing: left_out(text.set.name) }
    }

    fn add(&self, lesson: &Lesson, row: usize, corpus: &mut Corpus) {
        let base = corpus.features.len();
        corpus.stretches.push(Stretch { first: corpus.ends.len(), n: lesson.tokens.len(), row });
        corpus.features.extend(&lesson.features);
        let mut last = usize::MAX;
        for token in &lesson.tokens {
            let raw = self.text.segmented.raw(token.place);
            let (start, end) = (raw.start as usize, raw.end as usize);
            let found = self.spans.partition_point(|span| span.1 <= start);
            let tags = match self.spans.get(found).filter(|span| span.0 < end) {
                _ if self.text.row.unsure.iter().any(|span| span.0 < end && start < span.1) => ANY,
                Some(span) => {
                    let is_first = last != found;
                    last = found;
                    tags(span.2, is_first)
                }
                None => tags_outside(self.missing, token.is_capital, token.known),
            };
            corpus.allowed.push(tags);
            corpus.ends.push(base + token.end);
        }
    }
}

/// The weights in steps, the small ones left out.
fn parts(weights: &Weights, keys: &[u32], words: Vec<(u32, WordFacts)>, cut: f32) -> Parts {
    let mut rows = Vec::new();
    for (key, own) in keys.iter().zip(&weights.features) {
        let steps: Vec<f32> =
            own.iter().take(N_TAGS).map(|weight| if weight.abs() < cut { 0.0 } else { weight * STEPS }).collect();
        let most = steps.iter().copied().map(f32::abs).fold(0.0, f32::max);
        let unit = (most / 127.0).ceil().clamp(1.0, 255.0);
        let mut row = WeightRow { key: *key, unit: unit as u8, weights: [0; LANES] };
        for (weight, step) in row.weights.iter_mut().zip(steps) {
            *weight = (step / unit).round().clamp(-127.0, 127.0) as i8;
        }
        if row.weights.iter().any(|weight| *weight != 0) {
            rows.push(row);
        }
    }
    let transitions = weights.transitions.map(|row| row.map(|weight| (weight * STEPS).round() as i16));
    Parts { transitions, rows, words }
}
