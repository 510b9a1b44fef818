//! Part files of finished shards and what is joined from them: candidate pairs, counters, agreement, final order.
//!
//! Counts are joined and grouped by polars, which nothing else in the program uses. Every result is sorted,
//! so that neither threads nor shard sizes show. Sums that decide something are whole numbers: their order does not matter.

mod act;
pub(crate) mod agreement;
pub(crate) mod candidates;
pub(crate) mod counters;
pub(crate) mod crowd;
pub(crate) mod dated;
pub(crate) mod disputes;
mod frame;
pub(crate) mod kept;
#[cfg(test)]
mod laws;
pub(crate) mod ordered;
pub mod parts;
pub(crate) mod proposed;
mod runs;
pub(crate) mod scan;
pub(crate) mod sharing;
pub(crate) mod shelf;
#[cfg(test)]
mod tests;
pub(crate) mod timeline;

use std::path::PathBuf;

use crate::error::{Error, Result};

/// The part files of one run.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    dir: PathBuf,
    /// Rows that are sorted at a time; larger tables are sorted in runs, which are merged.
    rows_per_run: usize,
    /// Bands or samples that are read in one pass, 16 bytes each.
    rows_per_pass: u64,
}

impl Store {
    /// Part files below a folder.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, rows_per_run: 200_000, rows_per_pass: 4_000_000 }
    }

    /// Where the part of one table and one shard stands; shards are read back in the order of their numbers.
    pub(crate) fn part(&self, table: &str, shard: u32) -> PathBuf {
        self.dir.join(table).join(format!("{shard:08}.parquet"))
    }

    /// Where one kind of what is put aside of documents stands.
    pub(crate) fn shelf(&self, name: &str) -> PathBuf {
        self.dir.join("shelf").join(format!("{name}.bin"))
    }

    /// The part files of a table, in order of shards.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub(crate) fn parts(&self, table: &str) -> Result<Vec<PathBuf>> {
        let folder = self.dir.join(table);
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let fail = |source| Error::read(&folder, source);
        let entries = std::fs::read_dir(&folder).map_err(fail)?;
        let mut paths = entries.map(|entry| Ok(entry.map_err(fail)?.path())).collect::<Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    }
}
