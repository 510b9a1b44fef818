//! The rules of `link`: when a short form is sure enough to be a fuller name of another document.
//!
//! What a name is called in which gazetteer is settled by `tag`.

use std::collections::HashMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Thresholds of `link`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LinkThresholds {
    /// Names that two documents must share for a surname in one to be a full name of the other, for another spelling of a name to be
    /// that name, and for two ages to be those of one person (names, at least 1).
    #[schemars(range(min = 1, max = 1000000))]
    pub min_shared_names: u32,
    /// How many times as often as the next candidate a full name must be mentioned to win a surname (ratio).
    #[schemars(range(min = 1.0, max = 1000000.0))]
    pub lead: f64,
    /// Candidates beyond which a surname is left alone (full names).
    #[schemars(range(min = 0, max = 1000000))]
    pub max_candidates: u32,
    /// Documents of a candidate that are compared with the surname's document, or of one spelling with those of another (documents).
    #[schemars(range(min = 0, max = 1000000))]
    pub max_documents: u32,
}

impl Default for LinkThresholds {
    fn default() -> Self {
        Self { min_shared_names: 2, lead: 3.0, max_candidates: 64, max_documents: 64 }
    }
}

/// What `link` knows.
#[derive(Clone, Debug, Default)]
pub struct LinkRules {
    /// Settings.
    pub thresholds: LinkThresholds,
    /// Given names in full by their short form, both in lower case.
    pub nicknames: Arc<HashMap<String, Vec<String>>>,
}
