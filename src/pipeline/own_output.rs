//! Leaves out what earlier runs have written, where their output folders lie among the inputs.
//!
//! `crosscheck run . -o output` meets `output/csv/claims.csv` of the last run, and `before/csv/claims.csv` where that output was
//! copied; read as documents, each claim would bear witness for itself. An output is known by its `run.json`, or by the journal of a
//! swap that was cut off, with or without one. Other files in its folder are the user's own and stay inputs.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::stages::load::list::Listing;
use crate::stages::load::sources::slashed;
use crate::write::swap::{ENTRIES, LAST, moving, owned};

/// Takes earlier runs' files out of what was listed below `roots`. Gives the other folders in which it found some, as they were listed.
///
/// # Errors
/// When nothing else was listed.
pub(crate) fn leave_out(listing: &mut Listing, roots: &[PathBuf], output: &Path) -> Result<Vec<String>> {
    let output = output.canonicalize().unwrap_or_else(|_| output.to_owned());
    let mut folders = BTreeSet::from([output.clone()]);
    let mut left_out = Vec::new();
    for (found, root) in outputs(listing) {
        let folder = found.canonicalize().unwrap_or_else(|_| found.to_owned());
        if folder != output && folders.insert(folder) {
            let shown = found.strip_prefix(root).map(slashed).unwrap_or_default();
            left_out.push(if shown.is_empty() { root.display().to_string() } else { shown });
        }
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

/// The folders of outputs among the inputs, each with the input that it is in, in the order of the listing.
fn outputs(listing: &Listing) -> Vec<(&Path, &Path)> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for input in &listing.inputs {
        let root = input.root.as_path();
        if let Some(folder) = input.file.parent().filter(|_| input.file.ends_with(LAST) && is_written(&input.file)) {
            found.push((folder, root));
        }
        let above = input.file.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        for folder in above.take_while(|folder| seen.insert(*folder)) {
            if moving(folder).is_some() {
                found.push((folder, root));
            }
        }
    }
    found
}

/// What a run has written to a folder: the files that its `run.json` lists, or, where that is cut off, all of those names, and those
/// that an unfinished swap moves.
fn entries_of(folder: &Path) -> Vec<PathBuf> {
    let listed = match owned(folder) {
        Some(files) => files,
        None if is_written(&folder.join(LAST)) => ENTRIES.iter().map(|entry| (*entry).to_owned()).collect(),
        None => BTreeSet::new(),
    };
    listed.into_iter().chain(moving(folder).unwrap_or_default()).map(|file| folder.join(file)).collect()
}

/// Whether a `run.json` is one of this program.
fn is_written(file: &Path) -> bool {
    let mut start = String::new();
    let read = File::open(file).and_then(|file| file.take(64).read_to_string(&mut start));
    read.is_ok() && start.contains("\"program\": \"crosscheck\"")
}
