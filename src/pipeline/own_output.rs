//! Leaves out what earlier runs have written, where their output folders lie among the inputs.
//!
//! `crosscheck run . -o output` meets `output/csv/claims.csv` of the last run, and `before/csv/claims.csv` where that output was
//! copied; read as documents, each claim would bear witness for itself. An output is known by its `run.json`. Other files in
//! its folder are the user's own and stay inputs.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::stages::load::list::Listing;
use crate::write::swap::{ENTRIES, LAST, owned};

/// Takes earlier runs' files out of what was listed below `roots`. Gives the other folders in which it found some, as they were listed.
///
/// # Errors
/// When nothing else was listed.
pub(crate) fn leave_out(listing: &mut Listing, roots: &[PathBuf], output: &Path) -> Result<Vec<String>> {
    let output = output.canonicalize().unwrap_or_else(|_| output.to_owned());
    let mut folders = BTreeSet::from([output.clone()]);
    let mut left_out = Vec::new();
    for input in &listing.inputs {
        let Some(folder) = input.file.parent().filter(|_| input.file.ends_with(LAST) && is_written(&input.file)) else {
            continue;
        };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if folder != output {
            let shown = input.path.strip_suffix(LAST).unwrap_or_default().trim_end_matches('/');
            left_out.push(if shown.is_empty() { input.root.display().to_string() } else { shown.to_owned() });
        }
        folders.insert(folder);
    }
    let roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    let entries = folders.iter().flat_map(|folder| entries_of(folder));
    let written = entries.filter_map(|entry| entry.canonicalize().ok());
    // Most outputs lie elsewhere, and then no input needs to be looked at.
    let is_near = |entry: &PathBuf| roots.iter().any(|root| entry.starts_with(root) || root.starts_with(entry));
    let written: BTreeSet<PathBuf> = written.filter(is_near).collect();
    if written.is_empty() {
        return Ok(left_out);
    }
    let is_own =
        |path: &Path| path.canonicalize().is_ok_and(|path| path.ancestors().any(|above| written.contains(above)));
    listing.inputs.retain(|input| !is_own(&input.file));
    listing.rejects.retain(|reject| !roots.iter().any(|root| is_own(&root.join(&reject.path))));
    if listing.inputs.is_empty() {
        let folders: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        return Err(Error::Nothing {
            what: format!("nothing to read: the inputs hold only what a run has written to {}", folders.join(", ")),
            hint: "give the folder of the documents".into(),
        });
    }
    Ok(left_out)
}

/// What a run has written to a folder: the files that its `run.json` lists, or, where that is cut off, all of those names.
fn entries_of(folder: &Path) -> Vec<PathBuf> {
    match owned(folder) {
        Some(files) => files.iter().map(|file| folder.join(file)).collect(),
        None if is_written(&folder.join(LAST)) => ENTRIES.iter().map(|entry| folder.join(entry)).collect(),
        None => Vec::new(),
    }
}

/// Whether a `run.json` is one of this program.
fn is_written(file: &Path) -> bool {
    let mut start = String::new();
    let read = File::open(file).and_then(|file| file.take(64).read_to_string(&mut start));
    read.is_ok() && start.contains("\"program\": \"crosscheck\"")
}
