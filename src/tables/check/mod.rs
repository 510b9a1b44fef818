//! Verifies a written output folder against the definitions: what `crosscheck check` does.
//!
//! Each row's cells (types, nulls, closed words, ranges), keys, references, spans against the documents' text, and each CSV
//! file against its Parquet file. A problem is one line: ``table `dates` row 12 (`a#d3`): `begin` ...``. It repairs nothing.

mod cells;
mod csv_files;
mod keys;
mod spans;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::tables::check::keys::Keys;
use crate::tables::definition::Row;
use crate::tables::rows::{
    ClaimEvidenceRow, ClaimRow, ContainmentRow, DateRow, DocumentRow, DuplicateRow, EntityMentionRow, EntityRow,
    EventRow, QuantityRow, RejectRow, SegmentRow, SentenceRow, SourceAgreementRow, SourceRow,
};
use crate::tables::{schema, tables};

/// Problems after which the check of a folder ends: more would hide the first.
const MOST_PROBLEMS: usize = 20;

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Tables.
    pub n_tables: usize,
    /// Rows of all tables.
    pub n_rows: u64,
}

/// What is wrong with an output folder, one line each.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<String>);

impl Problems {
    fn row(&mut self, table: &str, row: u64, key: &str, what: impl std::fmt::Display) {
        self.0.push(format!("table `{table}` row {row} (`{key}`): {what}"));
    }

    fn table(&mut self, table: &str, what: impl std::fmt::Display) {
        self.0.push(format!("table `{table}`: {what}"));
    }

    fn is_full(&self) -> bool {
        self.0.len() >= MOST_PROBLEMS
    }
}

macro_rules! each_table {
    ($($row:ident),+) => {
        fn check_cells(folder: &Path, keys: &mut Keys, problems: &mut Problems) -> Result<Checked> {
            let mut checked = Checked::default();
            $(
                checked.n_rows += cells::check::<$row>(&parquet_path(folder, $row::NAME), keys, problems)?;
                checked.n_tables += 1;
            )+
            Ok(checked)
        }

        fn check_csv_files(folder: &Path, problems: &mut Problems) -> Result<()> {
            $(csv_files::check::<$row>(folder, problems)?;)+
            Ok(())
        }
    };
}

tables!(each_table);

/// Checks an output folder.
///
/// # Errors
/// `Error::Failed` with one line a problem when the data breaks the contract; `Error::Read` when a file is missing or broken.
pub fn run(folder: &Path) -> Result<Checked> {
    let mut problems = Problems::default();
    let mut keys = Keys::default();
    let checked = check_cells(folder, &mut keys, &mut problems)?;
    keys.check_references(folder, &mut problems)?;
    // Spans are looked up by key, so they make sense only once keys and references hold.
    if problems.0.is_empty() {
        spans::check(folder, &mut problems)?;
    }
    check_csv_files(folder, &mut problems)?;
    check_package(folder, &mut problems)?;
    if problems.0.is_empty() {
        return Ok(checked);
    }
    let more = problems.0.len().saturating_sub(MOST_PROBLEMS);
    problems.0.truncate(MOST_PROBLEMS);
    let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    Err(Error::Failed {
        what: format!("`{}` does not hold what it should:\n  {}{rest}", folder.display(), problems.0.join("\n  ")),
        hint: "run `crosscheck run` again to write the tables anew".into(),
    })
}

fn parquet_path(folder: &Path, table: &str) -> PathBuf {
    folder.join("parquet").join(format!("{table}.parquet"))
}

fn check_package(folder: &Path, problems: &mut Problems) -> Result<()> {
    let path = folder.join("datapackage.json");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
    let found: serde_json::Value = serde_json::from_str(&text).map_err(|source| Error::read(&path, source))?;
    if found != schema::data_package() {
        problems.0.push("`datapackage.json` differs from the definitions of this version of crosscheck".into());
    }
    let path = folder.join("run.json");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
    serde_json::from_str::<serde_json::Value>(&text).map_err(|source| Error::read(&path, source))?;
    Ok(())
}
