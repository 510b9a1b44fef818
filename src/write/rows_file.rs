//! Rows of one table as a single file that the user named: CSV, JSON lines or Parquet, by its extension.
//!
//! `changes.jsonl` gives one JSON object a row, with the columns as keys and null where a cell is missing. The file appears
//! only when it is complete.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::tables::column::ColumnKind;
use crate::tables::csv::{Guard, columns, header, record};
use crate::tables::definition::Row;
use crate::write::csv_file::{CsvFile, CsvStyle};
use crate::write::table::{TableWriter, to_batch};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsFile {
    /// Comma-separated, as the tables of a run.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Parquet, as the tables of a run.
    Parquet,
}

impl RowsFile {
    /// The way that a file's extension names.
    ///
    /// # Errors
    /// When it names none.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("jsonl" | "ndjson") => Ok(Self::Jsonl),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(Error::Nothing {
                what: format!("cannot tell from its name how to write `{}`", path.display()),
                hint: "give a file that ends in .csv, .jsonl or .parquet".into(),
            }),
        }
    }

    /// Writes the rows beside the file, then moves them there.
    ///
    /// # Errors
    /// When the disk refuses; a file that was there is then unchanged.
    pub fn write<R: Row>(self, path: &Path, rows: Vec<R>) -> Result<()> {
        let fail = |source: std::io::Error| Error::write(path, source);
        let part = unfinished(path);
        let written = match self {
            Self::Parquet => TableWriter::part(&part).and_then(|mut writer| {
                writer.extend(rows)?;
                writer.finish().map(|_| ())
            }),
            Self::Csv => csv_rows(&part, &rows),
            Self::Jsonl => File::create(&part).and_then(|file| json_rows(file, &rows)).map_err(fail),
        };
        written.and_then(|()| std::fs::rename(&part, path).map_err(fail)).inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })
    }
}

/// Where a file is written until it is whole: beside it, under a name that is no one else's.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".crosscheck-part");
    path.with_file_name(name)
}

fn csv_rows<R: Row>(path: &Path, rows: &[R]) -> Result<()> {
    let table = R::table();
    let style = CsvStyle { guard: Guard::Formulas, has_bom: false };
    let batch = to_batch(&table, rows).map_err(|source| Error::write(path, source))?;
    let mut file = CsvFile::of_table(path, path.display().to_string(), &table, style)?;
    file.batch(&table, &batch, style.guard)?;
    file.finish().map(|_| ())
}

/// Rows as comma-separated text with a header, lines ending as those of other text on stdout; formulas are guarded.
///
/// # Errors
/// When the rows do not fit the definition of their table.
pub fn csv_text<R: Row>(rows: &[R]) -> Result<String> {
    const STDOUT: &str = "stdout";
    let table = R::table();
    let batch = to_batch(&table, rows).map_err(|source| Error::write(STDOUT, source))?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header(&table)).map_err(|source| Error::write(STDOUT, source))?;
    let (columns, mut cells) = (columns(&table, &batch), Vec::new());
    for row in 0..batch.num_rows() {
        record(&columns, row, Guard::Formulas, &mut cells);
        writer.write_record(&cells).map_err(|source| Error::write(STDOUT, source))?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::write(STDOUT, error.to_string()))?;
    String::from_utf8(bytes).map_err(|source| Error::write(STDOUT, source))
}

fn json_rows<R: Row>(file: File, rows: &[R]) -> std::io::Result<()> {
    let table = R::table();
    let mut writer = BufWriter::new(file);
    for row in rows {
        let mut object = Map::new();
        row.texts(|idx, cell| {
            let mut text = String::new();
            cell(&mut text);
            if let Some(column) = table.columns.get(idx) {
                object.insert(column.name.to_owned(), json_cell(column.kind, column.nullable, text));
            }
        });
        serde_json::to_writer(&mut writer, &object)?;
        writer.write_all(b"\n")?;
    }
    writer.flush()
}

fn json_cell(kind: ColumnKind, nullable: bool, text: String) -> Value {
    if nullable && text.is_empty() {
        return Value::Null;
    }
    match kind {
        ColumnKind::I64 | ColumnKind::F32 | ColumnKind::F64 | ColumnKind::Bool => {
            serde_json::from_str(&text).unwrap_or(Value::Null)
        }
        _ => Value::String(text),
    }
}
