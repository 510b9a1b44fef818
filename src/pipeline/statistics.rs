//! How many documents have each term, counted elsewhere: over an archive, of which a run has a part.
//!
//! A harbour's name that 40 of 10,000 reports have is rare in them, and need not be in the 60 reports of today. One file, or a folder of
//! them, holds what was counted; keys of one document alone need not be there. 16 bytes a key are in memory.

use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use crosscheck_text::stages::anchor::vectors::Counts;

use crate::error::{Error, Result};
use crate::tables::read::batches;

/// What was counted of each key.
#[derive(Default)]
pub(crate) struct Statistics {
    /// Sorted.
    keys: Vec<i64>,
    /// Documents that have it, and those that open with it.
    n_documents: Vec<u32>,
    n_opening: Vec<u32>,
    /// Documents that were counted.
    of_documents: usize,
}

impl Statistics {
    /// Those of a Parquet file, or of all such files in a folder.
    ///
    /// # Errors
    /// When a file cannot be read, lacks a column, or has a key twice.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let wrong = |what: String| {
            Error::Nothing {
            what: format!("cannot use `{}`: {what}", path.display()),
            hint: "it is a Parquet file, or a folder of them, with the columns key, n_documents, n_opening and of_documents (long); \
                   docs/spark.md tells more"
                .into(),
        }
        };
        let mut rows: Vec<(i64, u32, u32)> = Vec::new();
        let mut of_documents = 0;
        let files = files(path)?;
        if files.is_empty() {
            return Err(wrong("the folder has no Parquet file".into()));
        }
        for file in files {
            for batch in batches(&file)? {
                let batch = batch.map_err(|source| Error::read(&file, source))?;
                let numbers =
                    |name: &str| numbers(&batch, name).ok_or_else(|| wrong(format!("it has no numbers `{name}`")));
                let counts = numbers("n_documents")?.iter().zip(numbers("n_opening")?);
                let count = |n: &i64| (*n).clamp(0, i64::from(u32::MAX)) as u32;
                rows.extend(
                    numbers("key")?.iter().zip(counts).map(|(key, (n, opening))| (*key, count(n), count(opening))),
                );
                let all = numbers("of_documents")?.iter().copied().max().unwrap_or_default();
                let all = usize::try_from(all).map_err(|_| wrong(format!("`of_documents` is {all}")))?;
                of_documents = of_documents.max(all);
            }
        }
        rows.sort_unstable();
        if let Some(twice) = rows.windows(2).find(|rows| rows[0].0 == rows[1].0) {
            return Err(wrong(format!("it has the key {} twice", twice[0].0)));
        }
        let keys = rows.iter().map(|row| row.0).collect();
        let (n_documents, n_opening) = rows.iter().map(|row| (row.1, row.2)).unzip();
        Ok(Self { keys, n_documents, n_opening, of_documents })
    }

    fn of(&self, counts: &[u32], key: u64) -> u32 {
        let found = self.keys.binary_search(&key.cast_signed()).ok();
        // None is a key of one document alone.
        found.map_or(1, |at| counts[at].max(1))
    }

    /// Does something with the counts.
    pub(crate) fn with<T>(&self, work: impl FnOnce(Counts<'_>) -> T) -> T {
        let with = |key| self.of(&self.n_documents, key);
        let opening = |key| self.of(&self.n_opening, key);
        work(Counts { n_documents: self.of_documents, with: &with, opening: &opening })
    }
}

/// The numbers of a column, none of which may be null.
fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a [i64]> {
    let column = batch.column_by_name(name).filter(|column| column.null_count() == 0)?;
    column.as_primitive_opt::<Int64Type>().map(|column| column.values().as_ref())
}

fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|source| Error::read(path, source))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.map_err(|source| Error::read(path, source))?.path();
        files.extend(Some(file).filter(|file| file.extension().is_some_and(|end| end == "parquet")));
    }
    files.sort();
    Ok(files)
}
