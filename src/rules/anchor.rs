//! Settings of the stage `anchor`.

use serde::{Deserialize, Serialize};

/// Thresholds of the stage.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnchorThresholds {
    /// Least cosine of names and words (0 to 1) for two documents to be on one event.
    pub similarity_min: f32,
    /// Least mean likeness (0 to 1) of the neighbors of two groups of documents for the groups to be one event.
    pub link_min: f32,
    /// Most days between the dates of two documents on one event.
    pub window_days: i32,
    /// How much a name counts against a word of the text.
    pub name_weight: f32,
    /// Most candidate terms of one document.
    pub postings_max: usize,
    /// Least share (0 to 1) of the support for a weekday that the chosen day must have.
    pub weekday_share: f32,
}

impl Default for AnchorThresholds {
    fn default() -> Self {
        Self { similarity_min: 0.04, link_min: 0.4, window_days: 21, name_weight: 3.0, postings_max: 48, weekday_share: 0.65 }
    }
}

/// All rules of the stage.
#[derive(Clone, Debug, Default)]
pub struct AnchorRules {
    /// Settings.
    pub thresholds: AnchorThresholds,
}
