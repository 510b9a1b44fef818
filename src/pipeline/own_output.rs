//! Leaves out what an earlier run has written, where the output folder lies among the inputs.
//!
//! `crosscheck run . -o output` meets `output/csv/claims.csv` of the last run; read as documents, each claim would bear witness
//! for itself. Other files in the output folder are the user's own and stay inputs.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::stages::load::list::Listing;
use crate::write::output::ENTRIES;

/// Takes an earlier run's files out of what was listed below `roots`; the output folder is open, so that all entries of these
/// names in it are a run's.
///
/// # Errors
/// When nothing else was listed.
pub(crate) fn leave_out(listing: &mut Listing, roots: &[PathBuf], output: &Path) -> Result<()> {
    let roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    let written = ENTRIES.iter().filter_map(|entry| output.join(entry).canonicalize().ok());
    // Most outputs lie elsewhere, and then no input needs to be looked at.
    let is_near = |entry: &PathBuf| roots.iter().any(|root| entry.starts_with(root) || root.starts_with(entry));
    let written: Vec<PathBuf> = written.filter(is_near).collect();
    if written.is_empty() {
        return Ok(());
    }
    let is_own =
        |path: &Path| path.canonicalize().is_ok_and(|path| written.iter().any(|entry| path.starts_with(entry)));
    listing.inputs.retain(|input| !is_own(&input.file));
    listing.rejects.retain(|reject| !roots.iter().any(|root| is_own(&root.join(&reject.path))));
    if listing.inputs.is_empty() {
        return Err(Error::Nothing {
            what: format!("nothing to read: the inputs hold only what a run has written to `{}`", output.display()),
            hint: "give the folder of the documents".into(),
        });
    }
    Ok(())
}
