//! The files that a run writes beside its output folder must not be files that it reads, nor files of that folder.
//!
//! `--depfile raw/a.txt` and `--pairs output/csv/claims.csv` are refused before anything is written, as are two options that name one file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::pipeline::options::RunOptions;
use crate::pipeline::settings::SettingsFile;
use crate::stages::load::list::{Listing, standing};
use crate::write::swap::is_of_output;

/// Refuses what would overwrite something that it must not.
///
/// # Errors
/// When a file that is to be written is read by the run, belongs to its output, or is written twice.
pub(crate) fn check(options: &RunOptions, listing: &Listing, settings: &[SettingsFile]) -> Result<()> {
    let targets = [("--depfile", &options.depfile), ("--pairs", &options.pairs), ("--answers", &options.answers)];
    let targets: Vec<(&str, &Path)> =
        targets.into_iter().filter_map(|(name, path)| Some((name, path.as_deref()?))).collect();
    if targets.is_empty() {
        return Ok(());
    }
    let inputs = listing.inputs.iter().map(|input| input.file.as_path());
    let read: BTreeSet<PathBuf> =
        inputs.chain(settings.iter().map(|file| file.path.as_path())).flat_map(places).collect();
    let mut written = BTreeSet::new();
    for (name, path) in targets {
        let refuse = |why: &str| Err(Error::write(path, format!("`{name}` names {why}")));
        let places = places(path);
        if places.iter().any(|place| read.contains(place)) {
            return refuse("a file that this run reads");
        }
        if is_of_output(&options.output, path) {
            return refuse("a file of the output itself");
        }
        if !places.into_iter().all(|place| written.insert(place)) {
            return refuse("the same file as another option");
        }
    }
    Ok(())
}

/// Where a file is, as a link and as what that leads to.
fn places(path: &Path) -> BTreeSet<PathBuf> {
    let path = if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() };
    [standing(&path)].into_iter().chain(path.canonicalize().ok()).collect()
}
