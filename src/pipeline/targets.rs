//! The files that a run writes beside its output folder must not be files that it reads, nor files of that folder, nor others of the
//! user's among the inputs.
//!
//! `--depfile raw/a.txt` and `--pairs output/csv/claims.csv` are refused before anything is written, as are two options that name one file,
//! and `--answers raw/logo.png`, which is there but not read. What an earlier run wrote is replaced: it is known by what it holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::pipeline::options::RunOptions;
use crate::pipeline::settings::SettingsFile;
use crate::pipeline::{depfile, measured};
use crate::stages::load::list::{Listing, standing};
use crate::write::swap::is_of_output;

/// Whether a file is one that an earlier run wrote for an option.
type IsOwn = fn(&Path) -> bool;

/// Refuses what would overwrite something that it must not.
///
/// # Errors
/// When a file that is to be written is read by the run, belongs to its output, is another one in a folder below `roots`, or is written
/// twice.
pub(crate) fn check(
    options: &RunOptions,
    roots: &[PathBuf],
    listing: &Listing,
    settings: &[SettingsFile],
) -> Result<()> {
    let targets = [
        ("--depfile", &options.depfile, depfile::is_own as IsOwn),
        ("--pairs", &options.pairs, measured::is_own_pairs),
        ("--answers", &options.answers, measured::is_own_answers),
    ];
    let targets: Vec<(&str, &Path, IsOwn)> =
        targets.into_iter().filter_map(|(name, path, is_own)| Some((name, path.as_deref()?, is_own))).collect();
    if targets.is_empty() {
        return Ok(());
    }
    let roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    let inputs = listing.inputs.iter().map(|input| input.file.as_path());
    let read: BTreeSet<PathBuf> =
        inputs.chain(settings.iter().map(|file| file.path.as_path())).flat_map(places).collect();
    let mut written = BTreeSet::new();
    for (name, path, is_own) in targets {
        let refuse = |why: &str| Err(Error::write(path, format!("`{name}` names {why}")));
        let places = places(path);
        if places.iter().any(|place| read.contains(place)) {
            return refuse("a file that this run reads");
        }
        if is_of_output(&options.output, path) {
            return refuse("a file of the output itself");
        }
        let is_among = places.iter().any(|place| roots.iter().any(|root| place.starts_with(root)));
        if is_among && path.symlink_metadata().is_ok() && !is_own(path) {
            return refuse("a file among the inputs that no run has written");
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
