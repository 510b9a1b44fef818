//! The one error type: every variant says what failed and where; the hint says what to do next.

use std::path::{Path, PathBuf};

use crosscheck_text::error::{Cause, RulesError};

/// Why the program could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input or rule file could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: Cause,
    },
    /// An output file could not be written.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: Cause,
    },
    /// A finished run could not take the place of the one before it, or not all of it.
    #[error("cannot put the new output in its place, at `{path}`: {source}")]
    Swap {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: Cause,
    },
    /// The output folder is in use, or has something in it that is not this program's.
    #[error("cannot write `{path}`: {why}")]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// What is the matter with it.
        why: String,
        /// What to do next.
        hint: String,
    },
    /// A rule file, or a file of the user's own that is used like one, cannot be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The configuration file does not parse.
    #[error("configuration `{path}`: {message}")]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
        /// What to do next.
        hint: String,
    },
    /// A query over part files failed.
    #[error("cannot query the part files in `{path}`: {source}")]
    Query {
        /// The folder of the part files.
        path: PathBuf,
        /// What went wrong.
        source: Cause,
    },
    /// There was nothing to work on.
    #[error("{what}")]
    Nothing {
        /// What was looked for, and where.
        what: String,
        /// What to do next.
        hint: String,
    },
    /// The run was told to end before it was done.
    #[error("stopped by {}: {standing}", name_of(.signal))]
    Stopped {
        /// Number of the signal.
        signal: u8,
        /// What became of the output.
        standing: String,
        /// How to go on.
        hint: String,
    },
    /// A check or a floor failed.
    #[error("{what}")]
    Failed {
        /// What failed, with table and row where there is one.
        what: String,
        /// What to do next.
        hint: String,
    },
}

/// The result of everything that touches the outside.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An input that could not be read.
    pub fn read(path: impl AsRef<Path>, source: impl Into<Cause>) -> Self {
        Self::Read { path: path.as_ref().to_owned(), source: source.into() }
    }

    /// An output that could not be written.
    pub fn write(path: impl AsRef<Path>, source: impl Into<Cause>) -> Self {
        Self::Write { path: path.as_ref().to_owned(), source: source.into() }
    }

    /// A swap of a finished run with the one before it that could not go on.
    pub fn swap(path: impl AsRef<Path>, source: impl Into<Cause>) -> Self {
        Self::Swap { path: path.as_ref().to_owned(), source: source.into() }
    }

    /// Something in the output folder that is not this program's to write.
    pub fn refused(path: impl AsRef<Path>, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { path: path.as_ref().to_owned(), why: why.into(), hint: hint.into() }
    }

    /// Settings that cannot be used.
    pub fn config(path: impl AsRef<Path>, message: impl Into<String>) -> Self {
        let hint = "see `crosscheck run --help` for the settings, or leave out `--config`".into();
        Self::Config { path: path.as_ref().to_owned(), message: message.into(), hint }
    }

    /// A query that failed.
    pub fn query(path: impl AsRef<Path>, source: impl Into<Cause>) -> Self {
        Self::Query { path: path.as_ref().to_owned(), source: source.into() }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Read { .. } => Some("check that the path exists and that you may read it"),
            Self::Write { .. } => Some(
                "check free space and permissions, or choose another folder with `--output`; the previous output is unchanged",
            ),
            Self::Swap { .. } => Some(
                "the new tables are whole, but some of the old files may still be in their places: clear the way, then any command \
                 on the folder, such as `crosscheck check`, finishes it",
            ),
            Self::Rules(error) => Some(error.hint()),
            Self::Query { .. } => Some("check free space in the output folder and run again"),
            Self::Config { hint, .. }
            | Self::Refused { hint, .. }
            | Self::Nothing { hint, .. }
            | Self::Stopped { hint, .. }
            | Self::Failed { hint, .. } => Some(hint),
        }
    }

    /// The exit code: 1 when a check failed, 2 when the program could not run, 128 and the signal when it was stopped.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed { .. } => 1,
            Self::Stopped { signal, .. } => 128_u8.saturating_add(*signal),
            _ => 2,
        }
    }
}

/// What people call a signal.
fn name_of(signal: &u8) -> String {
    match signal {
        2 => "Ctrl-C".into(),
        15 => "SIGTERM".into(),
        other => format!("signal {other}"),
    }
}
