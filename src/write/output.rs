//! The output folder: everything is written beside it and swapped in at the end, so that users see the old run or the new one.
//!
//! `OUT/.crosscheck/next` holds the new entries; `OUT/.crosscheck/journal` lists them once they are complete. From then on the
//! swap can only go forward: a start that finds a journal finishes it. Entries that crosscheck does not write stay untouched; what
//! only an earlier run was asked to write goes. A file whose bytes are those of the earlier run keeps its modification time, so
//! that `make` does not see a change where there is none.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

const WORK: &str = ".crosscheck";

/// The output folder of a run in progress.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    /// Held open while the run lasts.
    lock: Option<File>,
    /// Whether the folder was made for this run.
    is_new: bool,
}

/// What a run puts into the output folder, in the order in which it is swapped in; `run.json` last.
pub const ENTRIES: &[&str] = &["parquet", "csv", "arrow", "datapackage.json", "report.html", "run.json"];
/// Marks an entry in the journal that the swap removes.
const GONE: char = '-';

/// A page of this name may well be the user's own.
const REPORT: &str = "report.html";

impl Output {
    /// Opens an output folder for a run: finishes an interrupted swap, removes the rest of an interrupted run.
    ///
    /// # Errors
    /// When the folder cannot be made or written, another run is writing to it, or it holds folders of these names that no
    /// run has written.
    pub fn open(root: &Path) -> Result<Self> {
        let is_new = !root.exists();
        let work = root.join(WORK);
        fs::create_dir_all(&work).map_err(|source| Error::write(root, source))?;
        let path = work.join("lock");
        let lock = File::create(&path).map_err(|source| Error::write(&path, source))?;
        lock.try_lock().map_err(|error| Error::write(root, format!("another run is writing there ({error})")))?;
        let output = Self { root: root.to_owned(), lock: Some(lock), is_new };
        if output.journal().exists() {
            output.swap()?;
        }
        output.refuse_foreign()?;
        for folder in [output.parts(), output.next()] {
            remove(&folder)?;
            fs::create_dir_all(&folder).map_err(|source| Error::write(&folder, source))?;
        }
        Ok(output)
    }

    /// The swap replaces whole folders, so it must not meet the user's own `csv`, `parquet` or page. A run always leaves `run.json`.
    fn refuse_foreign(&self) -> Result<()> {
        let is_foreign =
            |entry: &str| self.root.join(entry).is_dir() || (entry == REPORT && self.root.join(entry).exists());
        let foreign = ENTRIES.iter().find(|entry| is_foreign(entry));
        match foreign.filter(|_| !self.root.join("run.json").exists()) {
            Some(entry) => Err(Error::write(
                self.root.join(entry),
                "it is there, but no run has written it: there is no `run.json`",
            )),
            None => Ok(()),
        }
    }

    /// Where part files of finished shards stand.
    pub fn parts(&self) -> PathBuf {
        self.root.join(WORK).join("parts")
    }

    /// Where the new entries are written.
    pub fn next(&self) -> PathBuf {
        self.root.join(WORK).join("next")
    }

    fn journal(&self) -> PathBuf {
        self.root.join(WORK).join("journal")
    }

    /// Makes the new entries visible and removes the part files.
    ///
    /// # Errors
    /// When the disk refuses; the next start then finishes what was begun.
    pub fn commit(self) -> Result<()> {
        self.seal()?;
        self.swap()
    }

    /// Writes the journal: the new entries are complete, and the old ones may go.
    fn seal(&self) -> Result<()> {
        let before = self.written_before();
        for entry in ENTRIES.iter().filter(|entry| self.next().join(entry).is_dir() || **entry == REPORT) {
            if self.next().join(entry).exists()
                && self.root.join(entry).exists()
                && !before.iter().any(|old| old == entry)
            {
                return Err(Error::write(self.root.join(entry), "it is there, but no run has written it"));
            }
        }
        keep_times(&self.next(), &self.root)?;
        let is_gone = |entry: &&&str| !self.next().join(entry).exists() && before.iter().any(|old| old == **entry);
        let gone = ENTRIES.iter().filter(is_gone).map(|entry| format!("{GONE}{entry}"));
        let lines: Vec<String> = ENTRIES.iter().map(|entry| (*entry).to_owned()).chain(gone).collect();
        let journal = self.journal();
        let staged = self.root.join(WORK).join("journal.part");
        let mut file = File::create(&staged).map_err(|source| Error::write(&staged, source))?;
        let written = file.write_all(lines.join("\n").as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|source| Error::write(&staged, source))?;
        fs::rename(&staged, &journal).map_err(|source| Error::write(&journal, source))
    }

    /// Moves every entry that still waits in `next` and removes those that this run has not; safe to repeat at any point.
    fn swap(&self) -> Result<()> {
        for entry in ENTRIES {
            let (from, to) = (self.next().join(entry), self.root.join(entry));
            if from.exists() {
                let old = self.root.join(WORK).join(format!("old-{entry}"));
                remove(&old)?;
                if to.exists() {
                    fs::rename(&to, &old).map_err(|source| Error::write(&to, source))?;
                }
                fs::rename(&from, &to).map_err(|source| Error::write(&to, source))?;
                remove(&old)?;
            }
        }
        let journal = self.journal();
        let lines = fs::read_to_string(&journal).map_err(|source| Error::read(&journal, source))?;
        for entry in lines.lines().filter_map(|line| line.strip_prefix(GONE)) {
            if ENTRIES.contains(&entry) {
                remove(&self.root.join(entry))?;
            }
        }
        remove(&journal)
    }

    /// The entries that the earlier run lists as its outputs.
    fn written_before(&self) -> Vec<String> {
        let text = fs::read(self.root.join("run.json")).unwrap_or_default();
        let run: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let outputs = run["outputs"].as_array().into_iter().flatten().filter_map(|output| output["path"].as_str());
        let mut entries: Vec<String> = outputs.filter_map(|path| path.split('/').next().map(str::to_owned)).collect();
        entries.sort();
        entries.dedup();
        entries
    }
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
    /// Removes what the run needed or an unfinished run left. Where a journal stands, the next start needs it.
    fn drop(&mut self) {
        if self.journal().exists() {
            return;
        }
        drop(self.lock.take());
        // What cannot be removed now is removed by the next start.
        let _ = remove(&self.root.join(WORK));
        if self.is_new {
            let _ = fs::remove_dir(&self.root);
        }
    }
}

fn remove(path: &Path) -> Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    gone.map_err(|source| Error::write(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(root: &Path, text: &str) -> Result<Output> {
        let output = Output::open(root)?;
        for entry in ["datapackage.json", "run.json"] {
            fs::write(output.next().join(entry), text).map_err(|source| Error::write(entry, source))?;
        }
        Ok(output)
    }

    #[test]
    fn a_run_that_does_not_commit_leaves_the_previous_output_whole() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        staged(folder.path(), "old")?.commit()?;
        drop(staged(folder.path(), "new")?);
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        assert_eq!(read("run.json"), "old");
        drop(Output::open(folder.path())?);
        assert_eq!(read("run.json"), "old");
        Ok(())
    }

    #[test]
    fn a_start_finishes_a_swap_that_was_cut_off() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        staged(folder.path(), "old")?.commit()?;
        let output = staged(folder.path(), "new")?;
        fs::write(output.journal(), "datapackage.json\nrun.json").map_err(|source| Error::write("journal", source))?;
        fs::rename(output.next().join("datapackage.json"), folder.path().join("datapackage.json"))
            .map_err(|source| Error::write("datapackage.json", source))?;
        drop(output);
        drop(Output::open(folder.path())?);
        for name in ["datapackage.json", "run.json"] {
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap_or_default(), "new", "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_start_finishes_a_swap_that_was_cut_off_while_a_format_goes() -> Result<()> {
        let put = |folder: &Path, entry: &str, text: &str| {
            let path = folder.join(entry);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
            made.map_err(|source| Error::write(&path, source))
        };
        const OLD: &str =
            r#"{"outputs": [{"path": "csv/a.csv"}, {"path": "parquet/a.parquet"}, {"path": "parquet/b.parquet"}]}"#;
        const NEW: &str = r#"{"outputs": [{"path": "csv/a.csv"}]}"#;
        type Cut = fn(&Path, &Path) -> std::io::Result<()>;
        let cuts: [(&str, Cut); 5] = [
            ("before anything moved", |_, _| Ok(())),
            ("between the two moves of an entry", |root, _| {
                fs::rename(root.join("csv"), root.join(".crosscheck/old-csv"))
            }),
            ("after one entry", |root, next| {
                fs::rename(root.join("csv"), root.join(".crosscheck/old-csv"))?;
                fs::rename(next.join("csv"), root.join("csv"))
            }),
            ("when all stand there and the old format does too", |root, next| {
                fs::remove_dir_all(root.join("csv"))?;
                ["csv", "datapackage.json", "run.json"]
                    .iter()
                    .try_for_each(|entry| fs::rename(next.join(entry), root.join(entry)))
            }),
            ("when the old format is half gone", |root, next| {
                fs::remove_dir_all(root.join("csv"))?;
                ["csv", "datapackage.json", "run.json"]
                    .iter()
                    .try_for_each(|entry| fs::rename(next.join(entry), root.join(entry)))?;
                fs::remove_file(root.join("parquet/a.parquet"))
            }),
        ];
        for (place, cut) in cuts {
            let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
            let root = folder.path();
            let output = staged(root, OLD)?;
            for entry in ["csv/a.csv", "parquet/a.parquet", "parquet/b.parquet"] {
                put(&output.next(), entry, "old")?;
            }
            output.commit()?;
            put(root, "notes.txt", "mine")?;
            let output = staged(root, NEW)?;
            put(&output.next(), "csv/a.csv", "new")?;
            output.seal()?;
            cut(root, &output.next()).map_err(|source| Error::write(place, source))?;
            drop(output);
            assert!(root.join("parquet").exists(), "{place}: the swap was cut off before its end");
            drop(Output::open(root)?);
            let mut left: Vec<String> = fs::read_dir(root)
                .map_err(|source| Error::read(root, source))?
                .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
                .collect();
            left.sort();
            assert_eq!(left, ["csv", "datapackage.json", "notes.txt", "run.json"], "{place}");
            let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
            assert_eq!((read("csv/a.csv").as_str(), read("run.json").as_str()), ("new", NEW), "{place}");
        }
        Ok(())
    }

    #[test]
    fn an_entry_that_the_new_run_has_not_goes() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        let output = staged(folder.path(), r#"{"outputs": [{"path": "report.html"}]}"#)?;
        fs::write(output.next().join(REPORT), "old").map_err(|source| Error::write(REPORT, source))?;
        output.commit()?;
        assert!(folder.path().join(REPORT).exists());
        staged(folder.path(), "new")?.commit()?;
        assert!(!folder.path().join(REPORT).exists());
        assert!(folder.path().join("run.json").exists());
        Ok(())
    }

    #[test]
    fn a_page_that_no_run_has_written_is_not_replaced() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        staged(folder.path(), "old")?.commit()?;
        fs::write(folder.path().join(REPORT), "mine").map_err(|source| Error::write(REPORT, source))?;
        let output = staged(folder.path(), "new")?;
        fs::write(output.next().join(REPORT), "new").map_err(|source| Error::write(REPORT, source))?;
        assert!(output.commit().is_err());
        assert_eq!(fs::read_to_string(folder.path().join(REPORT)).unwrap_or_default(), "mine");
        Ok(())
    }

    #[test]
    fn foreign_files_stay() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        fs::write(folder.path().join("notes.txt"), "mine").map_err(|source| Error::write("notes.txt", source))?;
        staged(folder.path(), "new")?.commit()?;
        assert!(folder.path().join("notes.txt").exists());
        assert!(!folder.path().join(WORK).exists());
        Ok(())
    }

    #[test]
    fn a_run_that_does_not_commit_leaves_nothing_behind() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        let root = folder.path().join("output");
        drop(staged(&root, "new")?);
        assert!(!root.exists());
        Ok(())
    }

    #[test]
    fn folders_that_no_run_has_written_are_not_replaced() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        let own = folder.path().join("csv");
        fs::create_dir(&own).map_err(|source| Error::write(&own, source))?;
        assert!(Output::open(folder.path()).is_err());
        assert!(own.exists());
        fs::write(folder.path().join("run.json"), "{}").map_err(|source| Error::write("run.json", source))?;
        assert!(Output::open(folder.path()).is_ok());
        Ok(())
    }

    #[test]
    fn two_runs_cannot_write_to_one_folder() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::write("tempdir", source))?;
        let _first = Output::open(folder.path())?;
        assert!(Output::open(folder.path()).is_err());
        Ok(())
    }
}
