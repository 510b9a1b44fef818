//! `crosscheck.toml`: every setting by name, with its default; unknown keys are errors.
//!
//! `[stages.dedupe]` with `document_similarity = 0.4` changes one threshold; a file with nothing in it changes none. The command line
//! overrides what stands in `[run]` and `[output]`.

use std::path::Path;

use crosscheck_text::rules::Thresholds;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::near::nearest;
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
    #[schemars(range(min = 1u64, max = 17179869184u64))]
    pub shard_bytes: u64,
    /// Threads, at most one a core; 0 means one a core. The tables do not depend on it.
    #[schemars(range(min = 0, max = 65536))]
    pub jobs: usize,
    /// Memory that a run may take, in bytes, from 268435456 (256 MiB); 0 means half of the machine's. What is kept of the documents
    /// goes to disk where it is beyond half of that; what the corpus as a whole needs may still take more. The tables do not depend
    /// on it.
    #[schemars(range(min = 0, max = 17592186044416u64))]
    pub memory_bytes: u64,
    /// Whether a rejected input makes the exit code 1.
    pub strict: bool,
    /// Whether what is read of the documents is kept in `.crosscheck` of the output, so that the next run reads only what is new.
    pub keep: bool,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self { shard_bytes: 2 << 20, jobs: 0, memory_bytes: 0, strict: false, keep: true }
    }
}

impl RunConfig {
    /// A run with less memory than its rules and a shard take, in words.
    fn too_little(&self) -> Option<String> {
        const LEAST: u64 = 256 << 20;
        let is_too_little = (1..LEAST).contains(&self.memory_bytes);
        is_too_little.then(|| format!("`run.memory_bytes` is {}; it must be 0 or at least {LEAST}", self.memory_bytes))
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or value in it is not known.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::read(path, source))?;
        Self::parse(&text).map_err(|message| match misspelled(&text) {
            Some(hint) => Error::Config { path: path.to_owned(), message, hint },
            None => Error::config(path, message),
        })
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        // A number that its type cannot hold is out of its range like others, and is told with it.
        let values = toml::from_str::<toml::Table>(text).ok().and_then(|table| serde_json::to_value(table).ok());
        if let Some(message) = values.and_then(|values| out_of_range("", &schema(), &values)) {
            return Err(message);
        }
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Checks every number against the range of its setting; `path` is what the error names.
    ///
    /// # Errors
    /// When a number is out of its range, with its name, its value and the range.
    pub fn check(&self, path: &Path) -> Result<()> {
        // Through text, because a text shows 32-bit numbers as they were written.
        let text = serde_json::to_string(self).unwrap_or_default();
        let values: Value = serde_json::from_str(&text).unwrap_or_default();
        match out_of_range("", &schema(), &values).or_else(|| self.run.too_little()) {
            Some(message) => Err(Error::config(path, message)),
            None => Ok(()),
        }
    }
}

/// What settings there are, with their meanings and ranges, as JSON Schema.
pub(crate) fn schema() -> Value {
    let schema = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    schema.into_generator().into_root_schema_for::<Config>().to_value()
}

/// Which setting is meant by the first key that is none, in words; none where none comes near.
fn misspelled(text: &str) -> Option<String> {
    let table = toml::from_str::<toml::Table>(text).ok()?;
    let (schema, values) = (schema(), serde_json::to_value(table).ok()?);
    let (within, name) = unknown_key("", &schema, &values)?;
    let mut settings = Vec::new();
    paths("", &schema, &mut settings);
    let siblings = || settings.iter().filter_map(|path| path.strip_prefix(within.as_str()));
    let of_section = nearest(&name, siblings().filter(|path| !path.contains('.')));
    // It may stand in the wrong section.
    let elsewhere = || settings.iter().find(|path| path.rsplit('.').next() == Some(&name)).map(String::as_str);
    let meant = of_section.map(|meant| format!("{within}{meant}")).or_else(|| elsewhere().map(str::to_owned))?;
    Some(format!("did you mean `{meant}`? `crosscheck init` writes a file with all settings"))
}

/// The first key that is no setting, behind the path of its section, which ends with a dot where it is not empty.
fn unknown_key(within: &str, schema: &Value, values: &Value) -> Option<(String, String)> {
    let properties = schema["properties"].as_object()?;
    values.as_object()?.iter().find_map(|(name, value)| match properties.get(name) {
        Some(property) => unknown_key(&format!("{within}{name}."), property, value),
        None => Some((within.to_owned(), name.clone())),
    })
}

/// The paths of all settings and sections.
fn paths(within: &str, schema: &Value, found: &mut Vec<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        found.push(format!("{within}{name}"));
        paths(&format!("{within}{name}."), property, found);
    }
}

/// The first number that is out of its range, in words; what is not given, and what is of another type, is not looked at.
fn out_of_range(path: &str, schema: &Value, values: &Value) -> Option<String> {
    let properties = schema["properties"].as_object()?;
    properties.iter().find_map(|(name, property)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let value = values.get(name).filter(|value| value.is_number() || value.is_object() || value.is_null())?;
        let (Some(least), Some(most)) = (property["minimum"].as_f64(), property["maximum"].as_f64()) else {
            return out_of_range(&path, property, value);
        };
        // What is not finite is null in JSON.
        let is_within = value.as_f64().is_some_and(|number| least <= number && number <= most);
        let shown = if value.is_null() { "not a number".to_owned() } else { value.to_string() };
        (!is_within).then(|| format!("`{path}` is {shown}; it must be from {least} to {most}"))
    })
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
    fn every_number_has_a_range_that_holds_its_default() {
        fn without_range(path: &str, schema: &Value, found: &mut Vec<String>) {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                let kind = property["type"].as_str().unwrap_or_default();
                let has_range = property["minimum"].is_number() && property["maximum"].is_number();
                if ["integer", "number"].contains(&kind) && !has_range {
                    found.push(format!("{path}.{name}"));
                }
                without_range(&format!("{path}.{name}"), property, found);
            }
        }
        let mut found = Vec::new();
        without_range("", &schema(), &mut found);
        assert_eq!(found, [] as [&str; 0]);
        assert!(Config::default().check(Path::new("x")).is_ok());
    }

    #[test]
    fn a_number_out_of_its_range_is_told_with_the_range() {
        for (toml, told) in [
            (
                "[stages.load]\nmax_control_share = -1.0",
                "`stages.load.max_control_share` is -1.0; it must be from 0 to 1",
            ),
            ("[stages.load]\nmax_control_share = nan", "`stages.load.max_control_share` is not a number"),
            ("[stages.dedupe]\ndocument_similarity = inf", "`stages.dedupe.document_similarity` is not a number"),
            ("[stages.dates]\nweek_start = 0", "`stages.dates.week_start` is 0; it must be from 1 to 7"),
            ("[stages.dates]\nfiscal_start_month = 13", "from 1 to 12"),
            ("[stages.agree]\nn_resamples = 4294967295", "`stages.agree.n_resamples` is 4294967295"),
            ("[stages.anchor.weights]\nwords = 1e300", "`stages.anchor.weights.words`"),
            ("[run]\nshard_bytes = 0", "`run.shard_bytes` is 0"),
            ("[run]\nmemory_bytes = 1000", "`run.memory_bytes` is 1000; it must be 0 or at least 268435456"),
            ("[run]\nmemory_bytes = 99999999999999", "`run.memory_bytes` is 99999999999999; it must be from 0 to"),
        ] {
            let config: Config = toml::from_str(toml).expect("it is TOML");
            let error = config.check(Path::new("my.toml")).expect_err(toml).to_string();
            assert!(error.contains(told) && error.contains("my.toml"), "{error}");
        }
        let config: Config = toml::from_str("[stages.dedupe]\nsentence_similarity = 0.01").expect("it is TOML");
        assert!(config.check(Path::new("my.toml")).is_ok(), "the ends of a range are in it");
    }

    #[test]
    fn a_number_that_its_type_cannot_hold_is_told_with_the_range() {
        for (toml, told) in [
            ("[stages.load]\nmax_unpack_ratio = -1", "`stages.load.max_unpack_ratio` is -1; it must be from "),
            ("[run]\njobs = -1", "`run.jobs` is -1; it must be from 0 to 65536"),
            ("[stages.dates]\nweek_start = 300", "`stages.dates.week_start` is 300; it must be from 1 to 7"),
            ("[run]\nshard_bytes = -9223372036854775808", "`run.shard_bytes` is -9223372036854775808"),
            // What is of another type, or not known, is told by its type or name.
            ("[run]\njobs = 1.5", "invalid type"),
            ("[run]\njobs = \"-1\"", "invalid type"),
            ("[run]\njob = -1", "unknown field"),
            ("[run\njobs = -1", "TOML parse error"),
        ] {
            let message = Config::parse(toml).expect_err(toml);
            assert!(message.contains(told), "{message}");
        }
        fn unsigned(path: &str, schema: &Value, found: &mut Vec<String>) {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                if property["type"] == "integer" {
                    found.push(path.clone());
                }
                unsigned(&path, property, found);
            }
        }
        let mut names = Vec::new();
        unsigned("", &schema(), &mut names);
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let (table, key) = name.rsplit_once('.').expect("settings are in tables");
            let message = Config::parse(&format!("[{table}]\n{key} = -999999999")).expect_err(&name);
            assert!(message.contains(&format!("`{name}` is -999999999; it must be from ")), "{message}");
        }
    }

    #[test]
    fn a_key_that_is_none_is_told_with_the_one_that_is_meant() {
        for (toml, meant) in [
            ("[stages.dedupe]\ndocument_similarty = 0.4", Some("stages.dedupe.document_similarity")),
            ("[stage.dedupe]\ndocument_similarity = 0.4", Some("stages")),
            ("[run]\nmemory = 0", Some("run.memory_bytes")),
            ("[output]\ntable = []", Some("output.tables")),
            // In another section.
            ("[run]\ndocument_similarity = 0.4", Some("stages.dedupe.document_similarity")),
            ("[run]\nweather = 1", None),
            ("[run]\njobs = 1", None),
            // Tables and columns are no settings.
            ("[output.columns]\nclaims = []", None),
            ("[run\n", None),
        ] {
            let found = misspelled(toml);
            assert_eq!(found.is_some(), meant.is_some(), "{toml}: {found:?}");
            if let (Some(found), Some(meant)) = (found, meant) {
                assert!(found.starts_with(&format!("did you mean `{meant}`?")), "{toml}: {found}");
            }
        }
    }

    #[test]
    fn one_key_changes_one_setting() {
        let config: Config = toml::from_str("[stages.dedupe]\ndocument_similarity = 0.4").expect("the key is known");
        assert_eq!(config.stages.dedupe.document_similarity, 0.4);
        assert_eq!(config.run.shard_bytes, RunConfig::default().shard_bytes);
    }
}
