//! The output folder: everything is written beside it and swapped in at the end, so that users see the old run or the new one.
//!
//! `OUT/.crosscheck/next` holds the new entries, `OUT/.crosscheck/parts` the part files of shards, `OUT/.crosscheck/kept` what was read, for
//! the next run; `write::swap` moves the new
//! entries to their places once they are complete. Files that no run has listed in its `run.json` stay untouched, and a run that
//! would need their names is refused. A file whose bytes are those of the earlier run keeps its modification time, so that `make`
//! does not see a change where there is none.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{Error, Result};
use crate::write::swap::{
    ENTRIES, KEPT, LAST, Swap, WORK, clear, foreign, journal, next, owned, plan, refuse_link, remove, try_lock,
    unfinished,
};

/// The description of the tables.
const PACKAGE: &str = "datapackage.json";

/// The output folder of a run in progress.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    /// Held open while the run lasts.
    lock: Option<File>,
    /// Whether the folder was made for this run.
    is_new: bool,
}

impl Output {
    /// Opens an output folder for a run: finishes an interrupted swap, removes the rest of an interrupted run.
    ///
    /// # Errors
    /// When the folder cannot be made or written, another run is writing to it, or it holds entries of these names that no
    /// run has written.
    pub fn open(root: &Path) -> Result<Self> {
        let is_new = !root.exists();
        let told = |error| unfinished(root, error);
        refuse_link(root).map_err(told)?;
        fs::create_dir_all(root.join(WORK)).map_err(|source| Error::write(root, source))?;
        let lock = try_lock(root).map_err(told)?.ok_or_else(|| {
            let hint = "wait until it ends, or choose another folder with `--output`";
            Error::refused(root, "another run is writing there", hint)
        })?;
        let output = Self { root: root.to_owned(), lock: Some(lock), is_new };
        if journal(root).exists() {
            Swap::resume(root)?.finish()?;
        }
        output.refuse_foreign()?;
        for folder in [output.parts(), output.next()] {
            remove(&folder)?;
            fs::create_dir_all(&folder).map_err(|source| Error::write(&folder, source))?;
        }
        Ok(output)
    }

    /// What has the name of an entry is the user's own where no run has left its `run.json`. Where one has, the user's own files
    /// may be in its folders too, and are looked at one by one when the run ends; this alone every run writes.
    fn refuse_foreign(&self) -> Result<()> {
        let known = owned(&self.root);
        let is_foreign = |entry: &&&str| {
            let Ok(status) = self.root.join(entry).symlink_metadata() else { return false };
            let Some(known) = &known else { return true };
            // A link to a folder elsewhere would have to be written through.
            let is_no_folder = !entry.contains('.') && !status.is_dir();
            is_no_folder || **entry == PACKAGE && !known.contains(PACKAGE)
        };
        let why = if known.is_none() {
            "it is there, but no run has written it: there is no `run.json` of a run"
        } else {
            "it is there, but no run has written it"
        };
        match ENTRIES.iter().find(is_foreign) {
            Some(entry) => Err(foreign(&self.root.join(entry), why)),
            None => Ok(()),
        }
    }

    /// Where part files of finished shards are.
    pub fn parts(&self) -> PathBuf {
        self.root.join(WORK).join("parts")
    }

    /// Where what was read is kept for the next run.
    pub fn kept(&self) -> PathBuf {
        kept_in(&self.root)
    }

    /// Where the new entries are written.
    pub fn next(&self) -> PathBuf {
        next(&self.root)
    }

    /// Gives `run.json` the present time, where the output stays as it is: for `make` the run has been done.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn touch(&self) -> Result<()> {
        let path = self.root.join(LAST);
        let set = File::options().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        set.map_err(|source| Error::write(&path, source))
    }

    /// Makes the new entries visible and removes the part files.
    ///
    /// # Errors
    /// When something is in the way or the disk refuses: nothing has changed, or, with [`Error::Swap`], the next command on
    /// the folder finishes what was begun.
    pub fn commit(self) -> Result<()> {
        let plan = plan(&self.root)?;
        keep_times(&self.next(), &self.root)?;
        Swap::begin(&self.root, plan)?.finish()
    }
}

/// Where in an output folder is what was read, for the next run.
pub fn kept_in(root: &Path) -> PathBuf {
    root.join(WORK).join(KEPT)
}

/// Gives each new file the modification time of the old one where both hold the same bytes.
fn keep_times(new: &Path, old: &Path) -> Result<()> {
    let entries = fs::read_dir(new).map_err(|source| Error::read(new, source))?;
    for entry in entries {
        let path = entry.map_err(|source| Error::read(new, source))?.path();
        let Some(name) = path.file_name() else { continue };
        let before = old.join(name);
        if path.is_dir() {
            if before.is_dir() {
                keep_times(&path, &before)?;
            }
        } else if is_same(&path, &before) {
            let time = fs::metadata(&before).and_then(|metadata| metadata.modified());
            let set = time.and_then(|time| File::options().write(true).open(&path)?.set_modified(time));
            set.map_err(|source| Error::write(&path, source))?;
        }
    }
    Ok(())
}

/// Whether two files hold the same bytes; what cannot be read is not the same.
fn is_same(one: &Path, other: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len());
    if length(one).is_none() || length(one) != length(other) {
        return false;
    }
    let (Ok(one), Ok(other)) = (File::open(one), File::open(other)) else { return false };
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    loop {
        let (Ok(left), Ok(right)) = (one.fill_buf(), other.fill_buf()) else { return false };
        let n = left.len().min(right.len());
        if n == 0 {
            return left.len() == right.len();
        }
        if left[..n] != right[..n] {
            return false;
        }
        one.consume(n);
        other.consume(n);
    }
}

impl Drop for Output {
    /// Removes what the run needed or an unfinished run left, but not what is kept for the next one. Where a journal is, the next start
    /// needs it.
    fn drop(&mut self) {
        let Some(lock) = self.lock.take().filter(|_| !journal(&self.root).exists()) else { return };
        clear(&self.root, lock);
        if self.is_new {
            // Only an empty folder goes.
            let _ = fs::remove_dir(&self.root);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "report.html";
    const OLD: &str = r#"{"program": "crosscheck", "outputs": [{"path": "datapackage.json"}], "n": 1}"#;
    const NEW: &str = r#"{"program": "crosscheck", "outputs": [{"path": "datapackage.json"}], "n": 2}"#;
    const PAGED: &str =
        r#"{"program": "crosscheck", "outputs": [{"path": "datapackage.json"}, {"path": "report.html"}]}"#;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder can be made")
    }

    fn staged(root: &Path, text: &str) -> Result<Output> {
        let output = Output::open(root)?;
        for entry in ["datapackage.json", "run.json"] {
            fs::write(output.next().join(entry), text).map_err(|source| Error::write(entry, source))?;
        }
        Ok(output)
    }

    fn put(path: PathBuf, text: &str) {
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn read(root: &Path, name: &str) -> String {
        fs::read_to_string(root.join(name)).unwrap_or_default()
    }

    #[test]
    fn a_run_that_does_not_commit_leaves_the_previous_output_whole() -> Result<()> {
        let folder = folder();
        staged(folder.path(), OLD)?.commit()?;
        drop(staged(folder.path(), NEW)?);
        assert_eq!(read(folder.path(), "run.json"), OLD);
        drop(Output::open(folder.path())?);
        assert_eq!(read(folder.path(), "run.json"), OLD);
        Ok(())
    }

    #[test]
    fn a_start_finishes_a_swap_that_was_cut_off() -> Result<()> {
        let folder = folder();
        let root = folder.path();
        staged(root, OLD)?.commit()?;
        let output = staged(root, NEW)?;
        Swap::begin(root, plan(root)?)?;
        fs::rename(output.next().join("datapackage.json"), root.join("datapackage.json"))
            .map_err(|source| Error::write("datapackage.json", source))?;
        drop(output);
        assert_eq!(read(root, "run.json"), OLD);
        drop(Output::open(root)?);
        for name in ["datapackage.json", "run.json"] {
            assert_eq!(read(root, name), NEW, "{name}");
        }
        Ok(())
    }

    #[test]
    fn an_entry_that_the_new_run_has_not_goes() -> Result<()> {
        let folder = folder();
        let output = staged(folder.path(), PAGED)?;
        put(output.next().join(REPORT), "old");
        output.commit()?;
        assert!(folder.path().join(REPORT).exists());
        staged(folder.path(), NEW)?.commit()?;
        assert!(!folder.path().join(REPORT).exists());
        assert!(folder.path().join("run.json").exists());
        Ok(())
    }

    #[test]
    fn a_page_that_no_run_has_written_is_not_replaced() -> Result<()> {
        let folder = folder();
        staged(folder.path(), OLD)?.commit()?;
        put(folder.path().join(REPORT), "mine");
        let output = staged(folder.path(), PAGED)?;
        put(output.next().join(REPORT), "new");
        assert!(output.commit().is_err());
        assert_eq!(read(folder.path(), REPORT), "mine");
        assert_eq!(read(folder.path(), "run.json"), OLD);
        Ok(())
    }

    #[test]
    fn foreign_files_stay() -> Result<()> {
        let folder = folder();
        put(folder.path().join("notes.txt"), "mine");
        staged(folder.path(), NEW)?.commit()?;
        assert!(folder.path().join("notes.txt").exists());
        assert!(!folder.path().join(WORK).exists());
        Ok(())
    }

    #[test]
    fn a_run_that_does_not_commit_leaves_nothing_behind() -> Result<()> {
        let folder = folder();
        let root = folder.path().join("output");
        drop(staged(&root, NEW)?);
        assert!(!root.exists());
        Ok(())
    }

    #[test]
    fn entries_that_no_run_has_written_are_not_replaced() -> Result<()> {
        for entry in ["csv/mine.csv", "datapackage.json", "report.html", "run.json", "parquet/a.parquet"] {
            let folder = folder();
            put(folder.path().join(entry), "mine");
            assert!(Output::open(folder.path()).is_err(), "{entry}");
            assert_eq!(read(folder.path(), entry), "mine");
            assert!(!folder.path().join(WORK).exists());
        }
        let folder = folder();
        put(folder.path().join("csv/mine.csv"), "mine");
        put(folder.path().join("run.json"), OLD);
        Output::open(folder.path()).map(|_| ())
    }

    #[test]
    #[cfg(unix)]
    fn a_link_in_the_place_of_the_folder_for_unfinished_runs_is_refused() {
        let (folder, other) = (folder(), folder());
        put(other.path().join("parts/letters.txt"), "mine");
        std::os::unix::fs::symlink(other.path(), folder.path().join(WORK)).expect("a link can be made");
        assert!(Output::open(folder.path()).is_err());
        assert_eq!(read(other.path(), "parts/letters.txt"), "mine");
    }

    #[test]
    fn two_runs_cannot_write_to_one_folder() -> Result<()> {
        let folder = folder();
        let first = Output::open(folder.path())?;
        assert!(Output::open(folder.path()).is_err());
        drop(first);
        Output::open(folder.path()).map(|_| ())
    }
}
