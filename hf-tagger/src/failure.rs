//! Why a model cannot be used: the file, what is wrong with it, and what to do.

use std::path::{Path, PathBuf};

/// What is wrong with a file of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Failure {
    pub(crate) fn new(path: impl Into<PathBuf>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        // Causes from other crates may have several lines; an error is one.
        let message = message.into().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self { path: path.into(), message, hint: hint.into() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "`{}`: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for Failure {}

/// What an error of candle says, without the backtrace that it carries where one is wanted.
pub(crate) fn said(error: &candle_core::Error) -> String {
    match error {
        candle_core::Error::WithBacktrace { inner, .. } => said(inner),
        error => error.to_string(),
    }
}

/// The bytes of a file.
pub(crate) fn read(path: &Path, hint: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::new(path, format!("it cannot be read: {error}"), hint))
}
