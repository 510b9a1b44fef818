//! How a finished run takes the place of the one before it, file by file, so that a cut at any moment can be made good.
//!
//! A journal beside the new files names those that move into place and the old ones that go: first every file is renamed over
//! its old one, `run.json` last, then what is left of the old output is removed. `csv/claims.csv` of the run before is replaced;
//! `csv/mine.xlsx`, which no run has listed, is never touched, whatever folder it is in. Where a journal is, the swap can only go
//! forward: whichever command finds it goes on with it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::tables::read::DATABASES;
use crate::write::table::write_synced;

/// The folder of a run in progress.
pub(crate) const WORK: &str = ".crosscheck";
/// The entry that is moved last.
pub(crate) const LAST: &str = "run.json";
/// What was read, for the next run, in [`WORK`].
pub(crate) const KEPT: &str = "kept";
/// What a run puts into the output folder.
pub const ENTRIES: &[&str] =
    &["parquet", "csv", "arrow", DATABASES[0].1, DATABASES[1].1, "datapackage.json", PAGE, LAST];

/// The page for readers.
const PAGE: &str = "report.html";
/// What its start holds, in so many bytes.
const PAGE_MARK: &[u8] = b"<meta name=\"generator\" content=\"crosscheck\">";
const PAGE_START: u64 = 8192;

/// How often, and how long each time, a command waits for the swap of a run that goes on.
const WAITS: (u32, Duration) = (100, Duration::from_millis(20));

/// What moves and what goes, by paths below the output folder.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Journal {
    /// New files, in the order in which they move.
    pub(crate) moves: Vec<String>,
    /// Old files that the new output has not.
    pub(crate) gone: Vec<String>,
}

/// A journal that is on disk: the swap has begun.
#[derive(Debug)]
pub(crate) struct Swap<'a> {
    root: &'a Path,
    journal: Journal,
}

/// Where the new files wait.
pub(crate) fn next(root: &Path) -> PathBuf {
    root.join(WORK).join("next")
}

/// Where the journal is.
pub(crate) fn journal(root: &Path) -> PathBuf {
    root.join(WORK).join("journal")
}

/// The files that the run listed whose `run.json` is in a folder, that file too; none where it is not one of this program.
pub(crate) fn owned(folder: &Path) -> Option<BTreeSet<String>> {
    let text = fs::read(folder.join(LAST)).ok()?;
    let run: serde_json::Value = serde_json::from_slice(&text).ok()?;
    if run["program"] != "crosscheck" {
        return None;
    }
    let listed = run["outputs"].as_array().into_iter().flatten().filter_map(|output| output["path"].as_str());
    // What a file says is not trusted with paths elsewhere. A page may have been made after the run.
    let page = is_page(&folder.join(PAGE)).then_some(PAGE);
    Some(listed.chain([LAST]).chain(page).filter(|path| is_below(path)).map(str::to_owned).collect())
}

/// Whether a file is a page that this program has made, by the mark at its start.
fn is_page(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PAGE_START).read_to_end(&mut start));
    read.is_ok() && memchr::memmem::find(&start, PAGE_MARK).is_some()
}

/// Whether a path is one that a run may have written.
fn is_below(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    let is_entry = |part| matches!(part, Component::Normal(name) if ENTRIES.iter().any(|entry| *entry == name));
    parts.next().is_some_and(is_entry) && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a path names something that a run writes to an output folder, or keeps there while it goes on.
pub fn is_of_output(folder: &Path, path: &Path) -> bool {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let standing = parent.canonicalize().ok().zip(path.file_name()).map(|(parent, name)| parent.join(name));
    let is_entry = |place: PathBuf| {
        let first = place.strip_prefix(&folder).ok().and_then(|below| below.components().next());
        first.is_some_and(|first| ENTRIES.iter().chain([&WORK]).any(|entry| first.as_os_str() == *entry))
    };
    standing.into_iter().chain(path.canonicalize().ok()).any(is_entry)
}

/// Finds what a swap would do; the order of the moves is that of the paths, `run.json` last.
///
/// # Errors
/// When something is in the way that no run has written, or a folder cannot be read.
pub(crate) fn plan(root: &Path) -> Result<Journal> {
    let before = owned(root).unwrap_or_default();
    let mut moves = Vec::new();
    files(&next(root), "", &mut moves)?;
    moves.sort_by_cached_key(|path| (path == LAST, path.clone()));
    for path in &moves {
        refuse_what_is_in_the_way(root, path, &before)?;
    }
    let is_there = |path: &String| root.join(path).symlink_metadata().is_ok_and(|status| !status.is_dir());
    let new: BTreeSet<&String> = moves.iter().collect();
    let gone = before.into_iter().filter(|path| !new.contains(path) && is_there(path)).collect();
    Ok(Journal { moves, gone })
}

fn refuse_what_is_in_the_way(root: &Path, path: &str, before: &BTreeSet<String>) -> Result<()> {
    let mut at = root.to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    let (_, folders) = parts.split_last().unwrap_or((&"", &[]));
    for folder in folders {
        at.push(folder);
        match at.symlink_metadata() {
            Ok(status) if !status.is_dir() => return Err(foreign(&at, "it is there, but it is not a folder")),
            Ok(_) => {}
            Err(_) => return Ok(()),
        }
    }
    let to = root.join(path);
    match to.symlink_metadata() {
        Ok(status) if status.is_dir() => Err(foreign(&to, "a folder is there that no run has written")),
        Ok(_) if !before.contains(path) => Err(foreign(&to, "it is there, but no run has written it")),
        _ => Ok(()),
    }
}

/// Refuses what is in the way of a run and not its own.
pub(crate) fn foreign(path: &Path, why: &str) -> Error {
    Error::refused(
        path,
        why,
        "everything is unchanged: move it elsewhere, or give a folder that is new, empty or of an earlier run with `--output`",
    )
}

/// Refuses a folder that is not the output of a run: one that is not there, or has nothing in it that a run writes.
///
/// # Errors
/// When it is none, with what to give instead.
pub fn expect_output(folder: &Path) -> Result<()> {
    let is_output = |folder: &Path| ENTRIES.iter().any(|entry| folder.join(entry).exists());
    let shown = folder.display();
    let what = match folder.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            format!("cannot read `{shown}`: there is no such folder")
        }
        // What else is wrong with it is told by whoever reads it.
        Err(_) => return Ok(()),
        Ok(_) if is_output(folder) => return Ok(()),
        Ok(_) => format!("cannot read `{}`: `{shown}` holds no finished run", folder.join(LAST).display()),
    };
    let usual = [folder.join("output"), PathBuf::from("output")].into_iter().find(|usual| is_output(usual));
    let hint = match usual {
        Some(usual) => format!("did you mean `{}`? give the folder that `crosscheck run` wrote to", usual.display()),
        None => "give the folder that `crosscheck run` wrote to: `output`, or what `--output` named".into(),
    };
    Err(Error::Nothing { what, hint })
}

/// The files below a folder, by their paths with `/`.
fn files(folder: &Path, shown: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|source| Error::read(folder, source))? {
        let path = entry.map_err(|source| Error::read(folder, source))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let below = if shown.is_empty() { name } else { format!("{shown}/{name}") };
        if path.is_dir() {
            files(&path, &below, found)?;
        } else {
            found.push(below);
        }
    }
    Ok(())
}

impl<'a> Swap<'a> {
    /// Puts the journal on disk: the new files are complete, and the old ones may go.
    ///
    /// # Errors
    /// When the disk refuses; nothing has changed then.
    pub(crate) fn begin(root: &'a Path, plan: Journal) -> Result<Self> {
        let (staged, path) = (root.join(WORK).join("journal.part"), journal(root));
        write_synced(&staged, &serde_json::json!(plan).to_string())?;
        fs::rename(&staged, &path).map_err(|source| Error::write(&path, source))?;
        sync_folder(&root.join(WORK));
        Ok(Self { root, journal: plan })
    }

    /// Takes up the journal that is there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn resume(root: &'a Path) -> Result<Self> {
        let path = journal(root);
        let text = fs::read(&path).map_err(|source| Error::swap(&path, source))?;
        let journal: Journal = serde_json::from_slice(&text).map_err(|source| Error::swap(&path, source))?;
        if let Some(wrong) = journal.moves.iter().chain(&journal.gone).find(|path| !is_below(path)) {
            return Err(Error::swap(&path, format!("it names `{wrong}`, which is no file of a run")));
        }
        Ok(Self { root, journal })
    }

    /// Does what the journal says and removes it; safe to repeat from any point.
    ///
    /// # Errors
    /// When the disk refuses; the journal stays, and the next command goes on.
    pub(crate) fn finish(self) -> Result<()> {
        for step in 0..self.n_steps() {
            self.step(step)?;
        }
        Ok(())
    }

    /// Moves, removals, and the end of the journal.
    fn n_steps(&self) -> usize {
        self.journal.moves.len() + self.journal.gone.len() + 1
    }

    fn step(&self, step: usize) -> Result<()> {
        let n_moves = self.journal.moves.len();
        if let Some(path) = self.journal.moves.get(step) {
            return self.move_in(path);
        }
        if step == n_moves {
            // What is new must outlast a power cut before what is old goes.
            self.journal
                .moves
                .iter()
                .flat_map(|path| Path::new(path).ancestors().skip(1))
                .collect::<BTreeSet<_>>()
                .iter()
                .for_each(|folder| sync_folder(&self.root.join(folder)));
        }
        match self.journal.gone.get(step - n_moves) {
            Some(path) => self.remove_old(path),
            None => {
                let path = journal(self.root);
                fs::remove_file(&path).map_err(|source| Error::swap(&path, source))
            }
        }
    }

    fn move_in(&self, path: &str) -> Result<()> {
        let (from, to) = (next(self.root).join(path), self.root.join(path));
        if from.symlink_metadata().is_err() {
            return Ok(());
        }
        let folder = to.parent().unwrap_or(self.root);
        fs::create_dir_all(folder).and_then(|()| fs::rename(&from, &to)).map_err(|source| Error::swap(&to, source))
    }

    fn remove_old(&self, path: &str) -> Result<()> {
        let path = self.root.join(path);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::swap(&path, error)),
            _ => {}
        }
        // Folders go as far as they are empty; what is the user's keeps its own.
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.root) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Makes sure that the names in a folder are on disk, where the system can.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        // Some systems cannot do it; the files themselves are on disk by then.
        let _ = folder.sync_all();
    }
}

/// Finishes a swap that was cut off; whether there was one.
///
/// # Errors
/// When the disk refuses, or the run whose swap it is still goes on.
pub fn settle(root: &Path) -> Result<bool> {
    if journal(root).symlink_metadata().is_err() {
        return Ok(false);
    }
    refuse_link(root).map_err(|error| unfinished(root, error))?;
    let mut lock = None;
    for _ in 0..WAITS.0 {
        lock = try_lock(root).map_err(|error| unfinished(root, error))?;
        if lock.is_some() || !journal(root).exists() {
            break;
        }
        std::thread::sleep(WAITS.1);
    }
    let is_cut_off = journal(root).exists();
    let Some(lock) = lock else {
        let refuse = || Err(Error::swap(root, "the run that replaces it has not ended"));
        return if is_cut_off { refuse() } else { Ok(false) };
    };
    if is_cut_off {
        Swap::resume(root)?.finish()?;
    }
    clear(root, lock);
    Ok(is_cut_off)
}

/// An error as it is where a swap has begun: the output is no longer as it was.
pub(crate) fn unfinished(root: &Path, error: Error) -> Error {
    match error {
        Error::Write { path, source } if journal(root).symlink_metadata().is_ok() => Error::Swap { path, source },
        Error::Refused { path, why, .. } if journal(root).symlink_metadata().is_ok() => Error::swap(path, why),
        error => error,
    }
}

/// The files that an unfinished swap in a folder moves or removes; none where there is no swap.
pub(crate) fn moving(folder: &Path) -> Option<BTreeSet<String>> {
    journal(folder).symlink_metadata().ok()?;
    Some(match Swap::resume(folder) {
        Ok(Swap { journal: Journal { moves, gone }, .. }) => moves.into_iter().chain(gone).collect(),
        // Without the journal's word, all that a run writes.
        Err(_) => ENTRIES.iter().map(|entry| (*entry).to_owned()).collect(),
    })
}

/// Refuses a folder for unfinished runs that leads elsewhere: what is cleared in it would be the user's.
pub(crate) fn refuse_link(root: &Path) -> Result<()> {
    let work = root.join(WORK);
    match work.symlink_metadata() {
        Ok(status) if !status.is_dir() => Err(foreign(&work, "it must be a folder of its own, not a link or a file")),
        _ => Ok(()),
    }
}

/// Takes the lock of an output folder; none when another run has it.
pub(crate) fn try_lock(root: &Path) -> Result<Option<File>> {
    let path = root.join(WORK).join("lock");
    let fail = |source: std::io::Error| Error::write(&path, source);
    // A run that ends removes its lock, so that the one which was opened may be gone by the time it is free.
    for _ in 0..WAITS.0 {
        if path.symlink_metadata().is_ok_and(|status| !status.is_file()) {
            return Err(foreign(&path, "it must be a file, not a link"));
        }
        fs::create_dir_all(root.join(WORK)).map_err(fail)?;
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = match opened {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            opened => opened.map_err(fail)?,
        };
        match lock.try_lock() {
            Ok(()) if is_same_file(&lock, &path) => return Ok(Some(lock)),
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(error)) => return Err(fail(error)),
        }
    }
    Ok(None)
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let key = |status: fs::Metadata| (status.dev(), status.ino());
    let (one, other) = (file.metadata().map(key), path.symlink_metadata().map(key));
    one.ok().zip(other.ok()).is_some_and(|(one, other)| one == other)
}

#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

/// Removes what a run needed, by its names; what cannot be removed now is removed by the next run.
pub(crate) fn clear(root: &Path, lock: File) {
    let work = root.join(WORK);
    for name in ["parts", "next", "journal.part"] {
        let _ = remove(&work.join(name));
    }
    // Before the lock is free, so that whoever waits for it sees that it is gone.
    let _ = fs::remove_file(work.join("lock"));
    drop(lock);
    // These two only where they are empty.
    let _ = fs::remove_dir(work.join(KEPT));
    let _ = fs::remove_dir(&work);
}

/// Removes a file or a folder with all that is in it; a link, and not what it leads to.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    gone.map_err(|source| Error::write(path, source))
}

#[cfg(test)]
mod tests;
