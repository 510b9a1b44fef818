//! The files that a run reads besides its documents: settings, names, verdicts, rules, metadata, the model of one's own, and counts of terms.

use std::path::{Path, PathBuf};

use crosscheck_text::rules::tag::own_model::FILES;

use crate::error::{Error, Result};
use crate::pipeline::options::RunOptions;

/// One such file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SettingsFile {
    /// What it is: `config`, `aliases`, `verdicts`, `rules`, `sources`, `tagger` or `statistics`.
    pub(crate) kind: &'static str,
    /// Where it stands, as it was named.
    pub(crate) path: PathBuf,
}

/// All of them, by kind, then path.
pub(crate) fn files(options: &RunOptions, metadata: &[PathBuf]) -> Result<Vec<SettingsFile>> {
    let mut files = Vec::new();
    let mut add = |kind, path: &Path| files.push(SettingsFile { kind, path: path.to_owned() });
    for (kind, path) in [("config", &options.settings), ("aliases", &options.aliases), ("verdicts", &options.verdicts)]
    {
        path.iter().for_each(|path| add(kind, path));
    }
    if let Some(folder) = &options.rules {
        below(folder)?.iter().for_each(|path| add("rules", path));
    }
    if let Some(path) = &options.statistics {
        below(path)?.iter().for_each(|path| add("statistics", path));
    }
    metadata.iter().for_each(|path| add("sources", path));
    if let Some(folder) = &options.tagger {
        FILES.iter().for_each(|name| add("tagger", &folder.join(name)));
    }
    Ok(files)
}

/// The files below a folder, sorted; hidden ones are passed over.
fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).hidden(true).follow_links(true).build();
    let mut paths = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|source| Error::read(folder, source))?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            paths.push(entry.into_path());
        }
    }
    paths.sort();
    Ok(paths)
}
