//! The rules that a run had: what is marked in its sentences must be marked by its own lists, not by others.
//!
//! `run.json` with `"rules": "my-rules"` leads to that folder. When it is gone, the built-in rules stand in, and the caller is
//! told so.

use std::path::{Path, PathBuf};

use crosscheck_text::rules::agree::{AgreeRules, AgreeThresholds};
use crosscheck_text::rules::files::RuleFiles;
use serde_json::Value;

use crate::error::{Error, Result};

/// The rules by which sentences are compared.
#[derive(Debug)]
pub struct RunRules {
    /// The rules.
    pub agree: AgreeRules,
    /// The folder that the run had its rules from, where it cannot be found any more; `agree` is then built in.
    pub missing: Option<PathBuf>,
}

/// The rules of the run that wrote an output folder.
///
/// # Errors
/// When `run.json` cannot be read, or the rules of the run do not parse.
pub fn of_run(folder: &Path) -> Result<RunRules> {
    let path = folder.join("run.json");
    let run: Value = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|source| Error::read(&path, source))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Value::Null,
        Err(error) => return Err(Error::read(&path, error)),
    };
    let own = run.get("rules").and_then(Value::as_str).map(PathBuf::from);
    let (dir, missing) = match own {
        Some(dir) if dir.is_dir() => (Some(dir), None),
        missing => (None, missing),
    };
    let files = RuleFiles { dir, ..RuleFiles::default() };
    Ok(RunRules { agree: AgreeRules::parse(&files, AgreeThresholds::default())?, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_are_gone_are_named() -> Result<()> {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        std::fs::write(folder.path().join("run.json"), r#"{"rules": "there/is/no/such/folder"}"#)
            .expect("it is written");
        assert_eq!(of_run(folder.path())?.missing, Some("there/is/no/such/folder".into()));
        Ok(())
    }

    #[test]
    fn a_run_without_rules_of_its_own_had_the_built_in_ones() -> Result<()> {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        assert_eq!(of_run(folder.path())?.missing, None);
        Ok(())
    }
}
