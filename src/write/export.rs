//! The full Parquet files of a run as the user asked for them: chosen tables, columns and formats, cut by source or month.
//!
//! The pipeline writes every table in full to `parquet/`; this makes `csv/` and `arrow/` from it, one table beside the other, and
//! then takes away what was not asked for. `sentences` cut by source stands in
//! `parquet/sentences/source_id=harbor-herald/part-0.parquet`, the way Hive names folders.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use crosscheck_text::model::vocabulary::FileFormat;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::tables::all;
use crate::tables::choice::Choice;
use crate::tables::definition::Table;
use crate::tables::read::batches;
use crate::tables::text::text;
use crate::write::arrow_file::ArrowFile;
use crate::write::by_source;
use crate::write::csv_file::{BeyondSheet, CsvFile, CsvStyle};
use crate::write::database;
use crate::write::partition::{Partitions, partition_of};
use crate::write::table::ParquetFile;

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Files below the output folder, sorted.
    pub files: Vec<String>,
    /// CSV files that a spreadsheet does not show in full.
    pub beyond: Vec<BeyondSheet>,
    /// Sources with columns in `claims_by_source`, if that was written.
    pub by_source: Option<Vec<String>>,
    /// Sources without.
    pub left_out: Vec<String>,
}

/// What becomes of one table.
#[derive(Default)]
struct Part {
    files: Vec<String>,
    beyond: Option<BeyondSheet>,
}

/// Writes what was chosen below `folder`, whose `parquet/` holds every table in full; `beside` is what else is made of those, as long as
/// they are whole.
///
/// # Errors
/// When a file cannot be read or written, or `beside` fails.
pub fn export(choice: &Choice, folder: &Path, beside: impl FnOnce() -> Result<()> + Send) -> Result<Exported> {
    let of_document = match choice.partition_by {
        Some(by) => partition_of(&folder.join("parquet/documents.parquet"), by)?,
        None => HashMap::new(),
    };
    let style = CsvStyle { guard: choice.guard, has_bom: choice.has_bom };
    let mut exported = Exported::default();
    let table = |table: &Table| one_table(choice, table, folder, (&of_document, style));
    let by_source = || choice.by_source.map(|max_sources| by_source::write(folder, max_sources, style)).transpose();
    let (done, (by_source, parts)) = rayon::join(beside, || {
        rayon::join(by_source, || choice.tables.par_iter().map(table).collect::<Result<Vec<Part>>>())
    });
    done?;
    if let Some(written) = by_source? {
        exported.files.push(written.beyond.path.clone());
        exported.by_source = Some(written.sources);
        exported.left_out = written.left_out;
        exported.beyond.extend(Some(written.beyond).filter(|beyond| !beyond.fits()));
    }
    for part in parts? {
        exported.files.extend(part.files);
        exported.beyond.extend(part.beyond.filter(|beyond| !beyond.fits()));
    }
    let databases = database::write(choice, folder)?;
    // Not before all is read: the sheet with a column a source needs columns that a table may lose.
    for table in &choice.tables {
        let chosen = chosen_path(folder, table.name);
        if chosen.exists() {
            rename(&chosen, &full_path(folder, table.name))?;
        }
    }
    exported.files.extend(databases);
    take_away(choice, folder)?;
    exported.files.sort();
    Ok(exported)
}

/// Whether a table's full Parquet file is not what was asked for.
fn is_changed(choice: &Choice, table: &Table) -> bool {
    let in_full = all().iter().any(|full| full.name == table.name && full.columns.len() == table.columns.len());
    !in_full || choice.is_partitioned(table.name)
}

fn one_table(
    choice: &Choice,
    table: &Table,
    folder: &Path,
    (of_document, style): (&HashMap<String, String>, CsvStyle),
) -> Result<Part> {
    let mut part = Part::default();
    let full = full_path(folder, table.name);
    let has = |format: FileFormat| choice.formats.contains(&format);
    let mut csv = None;
    if has(FileFormat::Csv) {
        let shown = format!("csv/{}.csv", table.name);
        csv = Some(CsvFile::of_table(&folder.join(&shown), shown.clone(), table, style)?);
        part.files.push(shown);
    }
    let mut arrow = None;
    if has(FileFormat::Arrow) {
        let shown = format!("arrow/{}.arrow", table.name);
        arrow = Some(ArrowFile::create(&folder.join(&shown), table)?);
        part.files.push(shown);
    }
    let cut = choice.partition_by.filter(|_| choice.is_partitioned(table.name));
    let (mut whole, mut partitions) = (None, None);
    match cut {
        Some(by) if has(FileFormat::Parquet) => {
            partitions = Some(Partitions::new(&folder.join("parquet"), table, by, of_document));
        }
        None if has(FileFormat::Parquet) => {
            part.files.push(format!("parquet/{}.parquet", table.name));
            if is_changed(choice, table) {
                whole = Some(ParquetFile::create(&chosen_path(folder, table.name), table.schema())?);
            }
        }
        _ => {}
    }
    if csv.is_some() || arrow.is_some() || whole.is_some() || partitions.is_some() {
        for batch in batches(&full)? {
            let batch = batch.map_err(|source| Error::read(&full, source))?;
            let chosen = project(table, &batch, &full)?;
            csv.as_mut().map_or(Ok(()), |file| file.batch(table, &chosen, style.guard))?;
            arrow.as_mut().map_or(Ok(()), |file| file.batch(&chosen))?;
            whole.as_mut().map_or(Ok(()), |file| file.batch(&chosen))?;
            partitions.as_mut().map_or(Ok(()), |parts| parts.batch(&chosen, &document_of(&batch)))?;
        }
    }
    part.beyond = csv.map(CsvFile::finish).transpose()?;
    arrow.map(ArrowFile::finish).transpose()?;
    if let Some(whole) = whole {
        whole.finish()?;
    }
    if let Some(partitions) = partitions {
        part.files.extend(partitions.finish()?);
    }
    Ok(part)
}

/// The chosen columns of a batch.
fn project(table: &Table, batch: &RecordBatch, path: &Path) -> Result<RecordBatch> {
    let find =
        |name: &str| batch.column_by_name(name).cloned().ok_or_else(|| Error::read(path, format!("no `{name}`")));
    let columns = table.columns.iter().map(|column| find(column.name)).collect::<Result<Vec<_>>>()?;
    RecordBatch::try_new(table.schema(), columns).map_err(|source| Error::read(path, source))
}

/// The document of each row of a batch.
fn document_of(batch: &RecordBatch) -> Vec<String> {
    let Some(cells) = batch.column_by_name("doc_id") else { return Vec::new() };
    let kind = crate::tables::column::ColumnKind::Text;
    (0..batch.num_rows()).map(|row| text(kind, cells, row).unwrap_or_default()).collect()
}

fn full_path(folder: &Path, table: &str) -> PathBuf {
    folder.join("parquet").join(format!("{table}.parquet"))
}

/// Where a changed table is written before it takes the place of the full one.
fn chosen_path(folder: &Path, table: &str) -> PathBuf {
    folder.join("parquet").join(format!("{table}.chosen"))
}

/// Removes the full Parquet files that were not asked for.
fn take_away(choice: &Choice, folder: &Path) -> Result<()> {
    if !choice.formats.contains(&FileFormat::Parquet) {
        let parquet = folder.join("parquet");
        return fs::remove_dir_all(&parquet).map_err(|source| Error::write(parquet, source));
    }
    for table in all() {
        let is_kept = choice.table(table.name).is_some() && !choice.is_partitioned(table.name);
        let path = full_path(folder, table.name);
        if !is_kept && path.exists() {
            fs::remove_file(&path).map_err(|source| Error::write(&path, source))?;
        }
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|source| Error::write(to, source))
}
