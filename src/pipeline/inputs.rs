//! What was named on the command line, as files and folders: standard input becomes a file, a pattern what it fits.
//!
//! `-` is copied to a file `stdin` (or `stdin.jsonl`, where the format is named), which goes with the run. `'raw/*.txt'`, which no
//! shell has expanded, is each file that it fits.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use globset::GlobBuilder;
use ignore::WalkBuilder;
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::pipeline::progress::Progress;

/// The name for standard input.
const STDIN: &str = "-";
/// How often a run that waits for standard input looks whether it is to end.
const HEEDS: Duration = Duration::from_millis(50);

/// The inputs of a run.
pub(crate) struct Inputs {
    pub(crate) roots: Vec<PathBuf>,
    /// Where standard input lies for as long as the run lasts.
    spooled: Option<TempDir>,
}

impl Inputs {
    /// Whether a file holds standard input: it goes with the run.
    pub(crate) fn is_spooled(&self, file: &Path) -> bool {
        self.spooled.as_ref().is_some_and(|folder| file.starts_with(folder.path()))
    }
}

/// Finds the files and folders.
///
/// # Errors
/// When standard input cannot be kept, a pattern is wrong or fits nothing, or the run is told to end while it waits for input.
pub(crate) fn open(named: &[PathBuf], extension: Option<&str>, progress: &Progress) -> Result<Inputs> {
    let (mut roots, mut spooled) = (Vec::new(), None);
    for root in named {
        if root.as_os_str() == STDIN {
            if spooled.is_none() {
                let folder = tempfile::tempdir().map_err(|error| Error::write(std::env::temp_dir(), error))?;
                roots.push(spool(folder.path(), extension, progress)?);
                spooled = Some(folder);
            }
        } else if !root.exists() && has_pattern(root) {
            roots.extend(fitting(root)?);
        } else {
            roots.push(root.clone());
        }
    }
    Ok(Inputs { roots, spooled })
}

fn spool(folder: &Path, extension: Option<&str>, progress: &Progress) -> Result<PathBuf> {
    let path = folder.join(extension.map_or("stdin".to_owned(), |extension| format!("stdin.{extension}")));
    let mut file = File::create(&path).map_err(|error| Error::write(&path, error))?;
    // Whoever writes may be silent for as long as they like: a thread of its own waits for it, and goes with the program.
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || sender.send(std::io::copy(&mut std::io::stdin().lock(), &mut file)));
    loop {
        match received.recv_timeout(HEEDS) {
            Ok(copied) => return copied.map(|_| path).map_err(|error| Error::read("stdin", error)),
            Err(RecvTimeoutError::Timeout) => progress.check()?,
            Err(RecvTimeoutError::Disconnected) => return Err(Error::read("stdin", "the reader has failed")),
        }
    }
}

fn has_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

/// The files and folders that a pattern fits, sorted.
fn fitting(pattern: &Path) -> Result<Vec<PathBuf>> {
    let wrong =
        |message: String| Error::Nothing { what: message, hint: "see `crosscheck run --help` for inputs".into() };
    let shown = pattern.to_string_lossy();
    let glob = GlobBuilder::new(&shown).literal_separator(true).build();
    let glob = glob.map_err(|error| wrong(format!("the pattern `{shown}` cannot be read: {error}")))?.compile_matcher();
    let base: PathBuf = pattern.components().take_while(|part| !has_pattern(Path::new(part))).collect();
    let start = if base.as_os_str().is_empty() { Path::new(".") } else { base.as_path() };
    let walk = WalkBuilder::new(start).standard_filters(false).hidden(true).follow_links(false).build();
    // Below `.` paths begin with it, as the pattern does not.
    let plain = |path: &Path| path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned);
    let paths = walk.filter_map(|entry| Some(entry.ok()?.into_path())).map(|path| plain(&path));
    let mut found: Vec<PathBuf> = paths.filter(|path| glob.is_match(path)).collect();
    found.sort();
    if found.is_empty() {
        return Err(wrong(format!("nothing to read: no file fits `{shown}`")));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::progress::Voice;
    use crate::pipeline::stop::Stop;

    #[test]
    fn a_pattern_is_what_it_fits() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.txt", "a.txt", "c.md", "in/d.txt"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, "x").expect("a file");
        }
        let found = |pattern: &str| {
            let progress = Progress::new(Voice::Silent, 1, Stop::default());
            let inputs = open(&[folder.path().join(pattern)], None, &progress)?;
            let names = inputs.roots.iter().map(|path| path.strip_prefix(folder.path()).expect("below").to_owned());
            Ok::<Vec<PathBuf>, Error>(names.collect())
        };
        assert_eq!(found("*.txt").expect("files"), [Path::new("a.txt"), Path::new("b.txt")]);
        assert_eq!(found("**/*.txt").expect("files").len(), 3);
        assert!(found("*.csv").is_err_and(|error| error.to_string().contains("no file fits")));
        assert!(found("[.txt").is_err());
    }
}
