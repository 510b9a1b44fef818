//! `crosscheck.toml`: every setting by name, with its default; unknown keys are errors.
//!
//! `[stages.dedupe]` with `document_similarity = 0.4` changes one threshold; a file with nothing in it changes none. The command line
//! overrides what stands in `[run]` and `[output]`.

use std::path::Path;

use crosscheck_text::rules::Thresholds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::tables::choice::OutputConfig;

/// All settings of a run.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How the work is cut.
    pub run: RunConfig,
    /// What is written, and how.
    pub output: OutputConfig,
    /// Thresholds, one table a stage.
    pub stages: Thresholds,
}

/// How the work is cut.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Bytes of input that are read and processed at a time; the tables do not depend on it.
    pub shard_bytes: u64,
    /// Threads; 0 means one a core. The tables do not depend on it.
    pub jobs: usize,
    /// Whether a rejected input makes the exit code 1.
    pub strict: bool,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self { shard_bytes: 2 << 20, jobs: 0, strict: false }
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or value in it is not known.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::read(path, source))?;
        toml::from_str(&text).map_err(|error| Error::Config { path: path.to_owned(), message: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error =
            toml::from_str::<Config>("[stages.dedupe]\ndocument_similarty = 0.4").expect_err("the key is misspelled");
        assert!(error.to_string().contains("document_similarty"), "{error}");
        assert!(toml::from_str::<Config>("[stages.duplicates]\n").is_err());
    }

    #[test]
    fn one_key_changes_one_setting() {
        let config: Config = toml::from_str("[stages.dedupe]\ndocument_similarity = 0.4").expect("the key is known");
        assert_eq!(config.stages.dedupe.document_similarity, 0.4);
        assert_eq!(config.run.shard_bytes, RunConfig::default().shard_bytes);
    }
}
