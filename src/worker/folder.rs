//! The step `folder`: a stream of each table comes in, an output folder is written.
//!
//! A stream names its table (`crosscheck.table` in the metadata of its schema) and has its columns, in the types of the table or in those that Spark has: words as
//! texts, `int` for whole numbers, lists whose items might be null. Rows may come in any order. It is refused if a table is missing, comes twice or has other
//! columns, and if a cell is null that may not be, or a word is none of its column's. Whether rows fit each other, `crosscheck check` tells.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, Schema};
use arrow::error::ArrowError;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::folder::Folder;
use crate::tables::all;
use crate::tables::column::ColumnKind;
use crate::tables::definition::{Column, Table};
use crate::worker::{Incoming, TABLE, broken};
use crate::write::table::ParquetFile;

/// Writes the tables on stdin to an output folder, in the place of an output that is there; `config` and `rules` are those of the run that
/// made them.
///
/// # Errors
/// When stdin is not a whole stream of each table, and what a run says of its output folder; what was there stays.
pub fn run(output: &Path, config: Config, rules: Option<PathBuf>) -> Result<()> {
    let folder = Folder::open(output, config, rules)?;
    keep(&mut std::io::stdin().lock(), &folder)?;
    folder.finish()
}

fn keep(reader: &mut impl BufRead, folder: &Folder) -> Result<()> {
    let mut missing = all();
    while let Some(stream) = Incoming::open(&mut *reader)? {
        let schema = stream.schema();
        let name = schema.metadata().get(TABLE).map_or("", String::as_str);
        let at = missing.iter().position(|table| table.name == name);
        let at = at.ok_or_else(|| broken(format!("there is no table `{name}`, or it comes twice")))?;
        let table = missing.remove(at);
        expect_columns(&table, &schema)?;
        let mut file = ParquetFile::scratch(&folder.part(&table), table.schema())?;
        for batch in stream {
            file.batch(&typed(&table, &batch?)?)?;
        }
        file.finish()?;
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|table| table.name).collect();
    Err(broken(format!("there is no stream of `{}`", names.join("`, `"))))
}

fn expect_columns(table: &Table, schema: &Schema) -> Result<()> {
    for column in &table.columns {
        let Ok(field) = schema.field_with_name(column.name) else {
            return Err(broken(format!("`{}` has no column `{}`", table.name, column.name)));
        };
        if !is_readable(column.kind, field.data_type()) {
            let (name, found) = (column.name, field.data_type());
            return Err(broken(format!("the column `{name}` of `{}` is {found}", table.name)));
        }
    }
    let is_known = |name: &str| table.columns.iter().any(|column| column.name == name);
    match schema.fields().iter().find(|field| !is_known(field.name())) {
        Some(other) => Err(broken(format!("`{}` has a column `{}` that the table has not", table.name, other.name()))),
        None => Ok(()),
    }
}

/// Whether cells of a type are cells of such a column.
fn is_readable(kind: ColumnKind, found: &DataType) -> bool {
    let is_text = |found: &DataType| matches!(found, DataType::Utf8 | DataType::LargeUtf8);
    match (kind, found) {
        (ColumnKind::Text | ColumnKind::LargeText | ColumnKind::Enum(_), found) if is_text(found) => true,
        (ColumnKind::I64, DataType::Int32) => true,
        (ColumnKind::ListOfText, DataType::List(items)) => is_text(items.data_type()),
        (kind, found) => kind.data_type() == *found,
    }
}

/// The rows of a batch in the types of their table.
fn typed(table: &Table, batch: &RecordBatch) -> Result<RecordBatch> {
    let unfit = |error: ArrowError| broken(format!("a row of `{}` does not fit the table: {error}", table.name));
    let column = |column: &Column| -> Result<ArrayRef> {
        let cells = batch.column_by_name(column.name).ok_or_else(|| broken(format!("no `{}`", column.name)))?;
        let cells = cast(cells, &column.kind.data_type()).map_err(unfit)?;
        if let ColumnKind::Enum(words) = column.kind {
            expect_words(table, column, &cells, words)?;
        }
        Ok(cells)
    };
    let columns = table.columns.iter().map(column).collect::<Result<Vec<_>>>()?;
    RecordBatch::try_new(Arc::clone(&table.schema()), columns).map_err(unfit)
}

fn expect_words(table: &Table, column: &Column, cells: &ArrayRef, words: &[&str]) -> Result<()> {
    let found = cells.as_dictionary_opt::<Int32Type>().and_then(|cells| cells.values().as_string_opt::<i32>());
    match found.into_iter().flatten().flatten().find(|word| !words.contains(word)) {
        Some(word) => {
            Err(broken(format!("`{word}` is no word that the column `{}` of `{}` may have", column.name, table.name)))
        }
        None => Ok(()),
    }
}
