//! Settings of the stage `anchor`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::rules::files::RuleFiles;
use crate::rules::lexicon::Lexicon;

/// Weights of what two documents have in common; the probability that they report one event is the logistic of their sum.
/// `make train-events` fits them.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventWeights {
    /// Cosine of the words of the text, without names and numbers.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub words: f64,
    /// Cosine of the numbers.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub numbers: f64,
    /// Cosine of what the documents open with.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub lead: f64,
    /// Cosine of the rows of likenesses that each has to the other documents.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub neighbors: f64,
    /// Share of the likeness to the most alike document, both sides multiplied: 1 when each is the other's.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub closest: f64,
    /// Cosine of the people by their mentions.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub persons: f64,
    /// Added when both name people: other people tell of another event.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub both_persons: f64,
    /// Cosine of the places by their mentions.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub places: f64,
    /// Constant.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub bias: f64,
}

impl EventWeights {
    /// The weights in the order of the features, bias left out.
    pub fn values(&self) -> [f64; 8] {
        [
            self.words,
            self.numbers,
            self.lead,
            self.neighbors,
            self.closest,
            self.persons,
            self.both_persons,
            self.places,
        ]
    }
}

impl Default for EventWeights {
    fn default() -> Self {
        Self {
            words: 0.87,
            numbers: 3.92,
            lead: 1.13,
            neighbors: 3.93,
            closest: 4.0,
            persons: 2.34,
            both_persons: -1.09,
            places: 1.22,
            bias: -4.82,
        }
    }
}

/// Thresholds of the stage.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnchorThresholds {
    /// Least cosine of names and words (0 to 1) for two documents to be on one event.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub similarity_min: f32,
    /// Least mean probability over the pairs of two groups of documents for the groups to be one event, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub link_min: f32,
    /// The same for one to three documents that are at most half as alike any other group, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub stray_min: f32,
    /// Weights of the probability that two documents report one event.
    pub weights: EventWeights,
    /// Most days between the dates of two documents on one event.
    #[schemars(range(min = 0, max = 36500))]
    pub window_days: i32,
    /// Power of the likeness of two documents when their neighbors are compared: below 1, many weak likenesses count against
    /// few strong ones.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub neighbor_power: f32,
    /// How much a word of a name, or two of them side by side, counts against a word of the text.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub name_weight: f32,
    /// How much an entity counts.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub entity_weight: f32,
    /// How much a value counts.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub number_weight: f32,
    /// Most candidate terms of one document.
    #[schemars(range(min = 1, max = 100000))]
    pub postings_max: usize,
    /// Least share (0 to 1) of the support for a weekday that the chosen day must have.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub weekday_share: f32,
}

impl Default for AnchorThresholds {
    fn default() -> Self {
        Self {
            similarity_min: 0.06,
            link_min: 0.5,
            stray_min: 0.25,
            weights: EventWeights::default(),
            window_days: 21,
            neighbor_power: 0.7,
            name_weight: 3.0,
            entity_weight: 1.5,
            number_weight: 3.0,
            postings_max: 48,
            weekday_share: 0.65,
        }
    }
}

/// All rules of the stage.
#[derive(Clone, Debug, Default)]
pub struct AnchorRules {
    /// Settings.
    pub thresholds: AnchorThresholds,
    /// Words that tell no story from another.
    pub stop_words: Lexicon<()>,
}

impl AnchorRules {
    /// Reads the rule files of the stage.
    ///
    /// # Errors
    /// When a file cannot be read or a line does not parse.
    pub fn parse(files: &RuleFiles, thresholds: AnchorThresholds) -> Result<Self> {
        let builtin = include_str!("../../../rules/agree/stop_words.tsv");
        let table = files.table("agree/stop_words.tsv", builtin, &["id", "source"])?;
        let mut stop_words = Lexicon::default();
        for row in &table.rows {
            stop_words.entry(&row.fields[0]);
        }
        Ok(Self { thresholds, stop_words })
    }
}
