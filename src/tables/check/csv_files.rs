//! The copies of a table in other formats against the one file that was checked: its CSV file cell by cell, its Arrow file batch by
//! batch. Of a run that wrote only CSV, the header and the number of cells of each row are all that there is to check.

use std::path::Path;

use csv::{Reader, StringRecord};

use crate::error::{Error, Result};
use crate::tables::check::problems::Problems;
use crate::tables::csv::{CsvColumn, Guard, columns, header, record};
use crate::tables::definition::Table;
use crate::tables::read::{Stored, arrow_batches};

/// Reports the first difference of each row; guarded and raw text cells both count as equal.
pub(crate) fn check(folder: &Path, table: &Table, stored: &Stored, problems: &mut Problems) -> Result<()> {
    let path = folder.join("csv").join(format!("{}.csv", table.name));
    let Some(mut reader) = open(&path, table, problems)? else { return Ok(()) };
    let mut records = reader.records();
    let mut at = 0;
    for batch in stored.batches()? {
        let batch = batch?;
        let columns = columns(table, &batch);
        for row in 0..batch.num_rows() {
            let Some(line) = records.next() else {
                problems.row(table.name, at, &key_of(&columns, row), "is missing in the CSV file");
                return Ok(());
            };
            let line = line.map_err(|source| Error::read(&path, source))?;
            check_row(table, (&columns, row), &line, at, problems);
            if problems.is_full() {
                return Ok(());
            }
            at += 1;
        }
    }
    if records.next().is_some() {
        problems.table(table.name, "the CSV file has more rows than the Parquet file");
    }
    Ok(())
}

/// Opens a CSV file whose header fits.
pub(crate) fn open(path: &Path, table: &Table, problems: &mut Problems) -> Result<Option<Reader<std::fs::File>>> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|source| Error::read(path, source))?;
    let found = reader.headers().map_err(|source| Error::read(path, source))?;
    if found.iter().eq(header(table)) {
        return Ok(Some(reader));
    }
    problems.table(table.name, "the header of the CSV file differs from the definition");
    Ok(None)
}

fn key_of(columns: &[CsvColumn<'_>], row: usize) -> String {
    let mut cells = Vec::new();
    record(columns, row, Guard::Formulas, &mut cells);
    cells.into_iter().next().unwrap_or_default()
}

fn check_row(
    table: &Table,
    (columns, row): (&[CsvColumn<'_>], usize),
    line: &StringRecord,
    at: u64,
    problems: &mut Problems,
) {
    let (mut guarded, mut raw): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    record(columns, row, Guard::Formulas, &mut guarded);
    let is_same = |cells: &[String]| line.len() == cells.len() && line.iter().eq(cells);
    if is_same(&guarded) {
        return;
    }
    record(columns, row, Guard::Off, &mut raw);
    let key = guarded.first().cloned().unwrap_or_default();
    if line.len() != guarded.len() {
        let what = format!("has {} cells in the CSV file, not {}", line.len(), guarded.len());
        return problems.row(table.name, at, &key, what);
    }
    let cells = header(table).into_iter().zip(line).zip(guarded.iter().zip(&raw));
    let mut wrong = cells.filter(|((_, got), (guarded, raw))| got != guarded && got != raw);
    if let Some(((name, got), (cell, _))) = wrong.next() {
        problems.row(table.name, at, &key, format!("`{name}` is `{got}` in the CSV file and `{cell}` in Parquet"));
    }
}

/// Reports a CSV file that stands alone when its header or the number of cells of a row is wrong; gives its number of rows.
pub(crate) fn check_alone(folder: &Path, table: &Table, problems: &mut Problems) -> Result<u64> {
    let path = folder.join("csv").join(format!("{}.csv", table.name));
    let Some(mut reader) = open(&path, table, problems)? else { return Ok(0) };
    let n_columns = header(table).len();
    let mut n_rows = 0;
    for line in reader.records() {
        let line = line.map_err(|source| Error::read(&path, source))?;
        if line.len() != n_columns {
            let key = line.get(0).unwrap_or_default().to_owned();
            problems.row(
                table.name,
                n_rows,
                &key,
                format!("has {} cells in the CSV file, not {n_columns}", line.len()),
            );
        }
        n_rows += 1;
        if problems.is_full() {
            break;
        }
    }
    Ok(n_rows)
}

/// Reports an Arrow file that does not hold the same rows.
pub(crate) fn check_arrow(folder: &Path, table: &Table, stored: &Stored, problems: &mut Problems) -> Result<()> {
    let path = folder.join("arrow").join(format!("{}.arrow", table.name));
    if stored.path() == path {
        return Ok(());
    }
    let mut others = arrow_batches(&path)?;
    let mut at = 0;
    for batch in stored.batches()? {
        let batch = batch?;
        let other = others.next().transpose()?;
        let is_same = other.as_ref().is_some_and(|other| other.columns() == batch.columns());
        if !is_same {
            problems.table(table.name, format!("the Arrow file holds other rows than Parquet, from row {at} on"));
            return Ok(());
        }
        at += batch.num_rows();
    }
    if others.next().is_some() {
        problems.table(table.name, "the Arrow file has more rows than the Parquet file");
    }
    Ok(())
}
