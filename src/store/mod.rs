//! Part files of finished shards and the polars queries over them: candidate joins, counters, agreement, final order.
//!
//! Nothing else in the program uses polars. Every query sorts its result, so that neither threads nor shard sizes show.
//! Sums that decide something are whole numbers: their order does not matter.

pub mod agreement;
pub mod candidates;
pub mod counters;
mod crowd;
pub mod ordered;
pub mod parts;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, Engine, LazyFrame, PlRefPath, PolarsError, ScanArgsParquet};

use crate::error::{Error, Result};
use crate::tables::definition::Row;

/// The part files of one run.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
    /// Rows that are sorted at a time; larger tables are sorted in ranges of their key.
    rows_per_range: u64,
}

impl Store {
    /// Part files below a folder.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, rows_per_range: 200_000 }
    }

    /// Where the part of one table and one shard stands; shards are read back in the order of their numbers.
    pub fn part(&self, table: &str, shard: u32) -> PathBuf {
        self.dir.join(table).join(format!("{shard:08}.parquet"))
    }

    /// The part files of a table, in order of shards.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn parts(&self, table: &str) -> Result<Vec<PathBuf>> {
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

    /// A lazy scan of all parts of a table; none when there are none.
    fn scan<R: Row>(&self) -> Result<Option<LazyFrame>> {
        let paths = self.parts(R::NAME)?;
        if paths.is_empty() {
            return Ok(None);
        }
        scan_files(&paths).map(Some)
    }
}

/// A lazy scan of Parquet files.
fn scan_files(paths: &[PathBuf]) -> Result<LazyFrame> {
    let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
    let files = paths.iter().map(|path| PlRefPath::try_from_path(path)).collect::<std::result::Result<Vec<_>, _>>();
    let args = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
    files
        .and_then(|files| LazyFrame::scan_parquet_files(files.into_iter().collect(), args))
        .map_err(|source| fail(first, source))
}

/// Runs a query with the streaming engine.
fn collect(path: &Path, query: LazyFrame) -> Result<DataFrame> {
    query.collect_with_engine(Engine::Streaming).map(|found| found.unwrap_single()).map_err(|source| fail(path, source))
}

fn fail(path: &Path, source: PolarsError) -> Error {
    Error::query(path, source)
}
