//! Why rules could not be used: a file of the user's own that cannot be read, or a line of it that does not parse.

use std::path::{Path, PathBuf};

/// What any library that reads rules may report.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why rules could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: Cause,
    },
    /// A rule file has a line that does not parse.
    #[error("`{path}` line {line}: {message}")]
    Line {
        /// The file, below the rules folder.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// A row of the analyst's verdicts cannot be used.
    #[error("`{path}` line {line}: {message}")]
    Verdicts {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// A row of the user's own names cannot be used.
    #[error("`{path}` line {line}: {message}")]
    Aliases {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// A model of the user's own cannot be used.
    #[error("tagger `{path}`: {message}")]
    Tagger {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
        /// What to do next.
        hint: String,
    },
    /// The program was built without a part that was asked for.
    #[error("{what}")]
    NotBuiltIn {
        /// What was asked for.
        what: String,
        /// What to do next.
        hint: String,
    },
}

/// The result of everything that reads rules.
pub type Result<T> = std::result::Result<T, RulesError>;

impl RulesError {
    /// A file that could not be read.
    pub fn read(path: impl AsRef<Path>, source: impl Into<Cause>) -> Self {
        Self::Read { path: path.as_ref().to_owned(), source: source.into() }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Read { .. } => "check that the path exists and that you may read it",
            Self::Line { .. } => "correct the line, or leave out `--rules` to use the built-in rules",
            Self::Verdicts { .. } => "correct the line, or name another file with `--verdicts`",
            Self::Aliases { .. } => "correct the line, or name another file with `--aliases`",
            Self::Tagger { hint, .. } | Self::NotBuiltIn { hint, .. } => hint,
        }
    }
}
