//! Verifies a written output folder against the definitions: what `crosscheck check` does.
//!
//! Each row's cells (types, nulls, closed words, ranges), keys, references, spans against the documents' text, claims against
//! what sources say of them, and each CSV
//! or Arrow file against its Parquet file. What a run was not asked to write is not missed, but said. A problem is one line: ``table `dates` row 12 (`a#d3`): `begin` ...``. It repairs nothing.

mod by_source;
mod cells;
mod claims;
mod csv_files;
mod keys;
mod parts;
mod problems;
mod spans;

use std::path::Path;

use crosscheck_text::model::vocabulary::FileFormat;

use crate::error::{Error, Result};
use crate::tables::by_source::BY_SOURCE;
use crate::tables::check::keys::Keys;
use crate::tables::check::problems::{MOST_PROBLEMS, Problems};
use crate::tables::choice::{Choice, OutputConfig};
use crate::tables::definition::Table;
use crate::tables::read::{DATABASES, NO_TYPES, NOT_READ_BACK, Stored, stored};
use crate::tables::schema;

/// What was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Tables.
    pub n_tables: usize,
    /// Rows of all tables.
    pub n_rows: u64,
    /// What could not be checked, one sentence each.
    pub left_out: Vec<String>,
}

/// Checks an output folder, as far as what its run was asked to write allows.
///
/// # Errors
/// `Error::Failed` with one line a problem when the data breaks the contract; `Error::Read` when a file is missing or broken.
pub fn run(folder: &Path) -> Result<Checked> {
    let choice = chosen(folder)?;
    let mut problems = Problems::default();
    let mut keys = Keys::default();
    let mut checked = Checked { n_tables: choice.tables.len(), ..Checked::default() };
    let mut tables: Vec<(Table, Stored)> = Vec::new();
    let has_rows = [FileFormat::Parquet, FileFormat::Arrow].iter().any(|format| choice.formats.contains(format));
    let has_csv = choice.formats.contains(&FileFormat::Csv);
    for table in &choice.tables {
        if has_rows {
            let Some(stored) = stored(folder, table.name)? else {
                let path = folder.join("parquet").join(format!("{}.parquet", table.name));
                return Err(Error::read(path, "the run wrote it, but it is not there"));
            };
            checked.n_rows += cells::check(table, &stored, &mut keys, &mut problems)?;
            tables.push((table.clone(), stored));
        } else if has_csv {
            checked.n_rows += csv_files::check_alone(folder, table, &mut problems)?;
        }
    }
    keys.check_references(&tables, &mut problems)?;
    let left_out = left_out(folder, &choice, &tables)?;
    // Spans are looked up by key, so they make sense only once keys and references hold.
    if problems.0.is_empty() && left_out.spans.is_empty() && has_rows {
        spans::check(folder, &mut problems)?;
    }
    if problems.0.is_empty() && has_rows {
        claims::check(folder, &mut problems)?;
    }
    check_copies(folder, &choice, &tables, &mut problems)?;
    check_package(folder, &choice, &mut problems)?;
    checked.left_out = left_out.sentences();
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

/// What the run of a folder was asked to write, by its `run.json`.
fn chosen(folder: &Path) -> Result<Choice> {
    let path = folder.join("run.json");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
    let run: serde_json::Value = serde_json::from_str(&text).map_err(|source| Error::read(&path, source))?;
    let config = match run["configuration"].get("output") {
        Some(output) => {
            serde_json::from_value(output.clone()).map_err(|source| Error::read(&path, source.to_string()))?
        }
        None => OutputConfig::default(),
    };
    config.resolve()
}

/// What cannot be checked, because the run was not asked to write all of it.
#[derive(Default)]
struct LeftOut {
    has_no_rows: bool,
    has_csv: bool,
    databases: Vec<&'static str>,
    references: Vec<String>,
    spans: Vec<&'static str>,
    by_source: bool,
}

fn left_out(folder: &Path, choice: &Choice, tables: &[(Table, Stored)]) -> Result<LeftOut> {
    let has_csv = choice.formats.contains(&FileFormat::Csv);
    let written = DATABASES.into_iter().filter(|(format, _)| choice.formats.contains(format));
    let databases = written.map(|(_, file)| file).collect();
    if tables.is_empty() {
        return Ok(LeftOut { has_no_rows: true, has_csv, databases, ..LeftOut::default() });
    }
    let of = |table: &Table| -> Vec<String> {
        let to = table.columns.iter().filter_map(|column| Some((column.name, column.references?)));
        let lost = to.filter(|(_, other)| choice.table(other).is_none());
        lost.map(|(name, other)| format!("`{}.{name}` (no `{other}`)", table.name)).collect()
    };
    Ok(LeftOut {
        has_no_rows: false,
        has_csv,
        databases,
        references: tables.iter().flat_map(|(table, _)| of(table)).collect(),
        spans: spans::missing(folder)?,
        by_source: choice.by_source.is_some() && !by_source::can_compare(folder)?,
    })
}

impl LeftOut {
    /// One sentence each.
    fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.has_no_rows {
            let places = if self.has_csv { NO_TYPES } else { NOT_READ_BACK };
            sentences.push(format!(
                "types, keys, references and spans: the tables stand only in {places}; run with `--format parquet,csv` to check them"
            ));
        }
        if !self.databases.is_empty() {
            sentences.push(format!("the rows of `{}`", self.databases.join("`, `")));
        }
        if !self.references.is_empty() {
            sentences.push(format!("references to tables that were not written: {}", self.references.join(", ")));
        }
        if !self.spans.is_empty() {
            sentences.push(format!("spans against the text: not written in full are {}", self.spans.join(", ")));
        }
        if self.by_source {
            sentences.push(format!(
                "`{BY_SOURCE}` against the claims: they or their evidence are partitioned or not written in full"
            ));
        }
        sentences
    }
}

/// The other formats against the one whose rows were checked; tables with problems are told already.
fn check_copies(folder: &Path, choice: &Choice, tables: &[(Table, Stored)], problems: &mut Problems) -> Result<()> {
    for (table, stored) in tables {
        if problems.is_full() || problems.has(table.name) {
            continue;
        }
        let (is_cut, has) = (stored.is_partitioned(), |format: FileFormat| choice.formats.contains(&format));
        match has(FileFormat::Csv) {
            true if is_cut => parts::check_csv(folder, (table, stored), choice.guard, problems)?,
            true => csv_files::check(folder, table, stored, problems)?,
            false => {}
        }
        match has(FileFormat::Arrow) {
            true if is_cut => parts::check_arrow(folder, (table, stored), problems)?,
            true => csv_files::check_arrow(folder, table, stored, problems)?,
            false => {}
        }
    }
    Ok(())
}

fn check_package(folder: &Path, choice: &Choice, problems: &mut Problems) -> Result<()> {
    let path = folder.join("datapackage.json");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
    let found: serde_json::Value = serde_json::from_str(&text).map_err(|source| Error::read(&path, source))?;
    let by_source = by_source::check(folder, choice, problems)?;
    if found != schema::data_package_of(choice, by_source.as_deref()) {
        problems.0.push("`datapackage.json` differs from the definitions of this version of crosscheck".into());
    }
    Ok(())
}
