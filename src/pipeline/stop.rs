//! How a run is told to end before it is done, and what it then says.
//!
//! The program sets the number of a signal (2 for Ctrl-C, 15 for SIGTERM); the run looks at it between documents, events and stages, and
//! ends with [`Error::Stopped`], as it does with any error: the previous output is as it was, and what was kept of finished shards is found
//! by the next run. Once the new output begins to take its place, it is too late: that takes milliseconds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Result};
use crate::write::swap::LAST;

/// A word to end, shared by those who may give it and those who heed it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Where the number of the signal goes; 0 means to go on.
    pub fn signal_number(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }

    /// Whether the run is to end.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Ends the run where that is asked for.
    pub(crate) fn check(&self) -> Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            number => Err(Error::Stopped {
                signal: u8::try_from(number).unwrap_or_default(),
                standing: "nothing was changed".into(),
                hint: "run the same again".into(),
            }),
        }
    }
}

/// An error as it is told at the end of a run: one that was stopped says what is as it was, and what is kept of it.
pub(crate) fn with_standing(error: Error, output: &Path, n_kept: u64, kept: &Path) -> Error {
    let Error::Stopped { signal, .. } = error else { return error };
    let shown = output.display();
    let standing = if output.join(LAST).exists() {
        format!("the output of the run before in `{shown}` is unchanged")
    } else {
        format!("nothing was written to `{shown}`")
    };
    let documents = if n_kept == 1 { "document is" } else { "documents are" };
    let hint = match n_kept {
        0 => "nothing of this run is kept; run the same again to begin anew".to_owned(),
        n => format!(
            "what was read of {n} {documents} kept in `{}`: run the same again (without `--fresh`) to go on from there, or with \
             `--fresh` to drop it and begin anew",
            kept.display()
        ),
    };
    Error::Stopped { signal, standing, hint }
}
