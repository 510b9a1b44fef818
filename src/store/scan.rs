//! Reads columns of Parquet files, and of these only the row groups whose statistics say that they may hold what is wanted.
//!
//! Bands are sorted by hash within a part file, so that a pass over a range of hashes reads a few row groups of each.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::statistics::Statistics;

use crate::error::{Error, Result};
use crate::tables::column::Cell;
use crate::tables::definition::Row;

const ROWS_PER_BATCH: usize = 8192;

/// The rows that are wanted of some files: those whose cell of one column lies in a range. Row groups that cannot hold any
/// are not read, others are read whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    All,
    /// Whole numbers from 0, from the first to below the second.
    Numbers(&'a str, u64, u64),
}

impl Wanted<'_> {
    fn column(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Numbers(column, ..) => Some(column),
        }
    }

    /// Whether a row group with these statistics may hold a row.
    fn may_be_in(&self, statistics: &Statistics) -> bool {
        match (self, statistics) {
            (Self::Numbers(_, from, to), Statistics::Int64(found)) => {
                found.max_opt().is_none_or(|max| *max as u64 >= *from)
                    && found.min_opt().is_none_or(|min| (*min as u64) < *to)
            }
            _ => true,
        }
    }
}

/// Gives the batches of some files in order, with the named columns in the order of the file, or with all.
pub(crate) fn batches(
    paths: &[PathBuf],
    columns: Option<&[&str]>,
    wanted: Wanted<'_>,
    mut each: impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    for path in paths {
        let file = File::open(path).map_err(|source| Error::read(path, source))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|source| Error::query(path, source))?;
        let metadata = builder.metadata().clone();
        let descriptor = metadata.file_metadata().schema_descr();
        let at = wanted.column().and_then(|name| descriptor.columns().iter().position(|column| column.name() == name));
        let may_hold = |group: &usize| {
            let statistics = at.and_then(|at| metadata.row_group(*group).column(at).statistics());
            statistics.is_none_or(|statistics| wanted.may_be_in(statistics))
        };
        let groups: Vec<usize> = (0..metadata.num_row_groups()).filter(may_hold).collect();
        let mask = match columns {
            Some(columns) => ProjectionMask::columns(descriptor, columns.iter().copied()),
            None => ProjectionMask::all(),
        };
        let reader = builder.with_projection(mask).with_row_groups(groups).with_batch_size(ROWS_PER_BATCH).build();
        for batch in reader.map_err(|source| Error::query(path, source))? {
            each(&batch.map_err(|source| Error::query(path, source))?)?;
        }
    }
    Ok(())
}

/// The cells of a column of whole numbers from 0 that has none missing.
pub(crate) fn numbers<'a>(batch: &'a RecordBatch, column: &str) -> impl Iterator<Item = u64> + use<'a> {
    let cells = batch.column_by_name(column).and_then(|cells| cells.as_primitive_opt::<Int64Type>());
    cells.into_iter().flat_map(|cells| cells.values().iter().map(|cell| *cell as u64))
}

/// The cells of a column of texts.
pub(crate) fn texts<'a>(batch: &'a RecordBatch, column: &str) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
    let cells = batch.column_by_name(column).and_then(|cells| cells.as_string_opt::<i32>());
    cells.into_iter().flat_map(|cells| cells.iter())
}

/// The rows whose cell of a column of texts is wanted.
///
/// # Errors
/// When the table cannot be read or a row does not fit its definition.
pub(crate) fn rows_of<R: Row>(path: &Path, column: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<R>> {
    let mut found = Vec::new();
    batches(&[path.to_owned()], None, Wanted::All, |batch| {
        let read = R::cells(batch);
        let wanted = texts(batch, column).enumerate().filter(|(_, text)| text.is_some_and(&is_wanted));
        for (row, _) in wanted {
            let row = R::read(&read, row);
            found.push(row.map_err(|column| Error::query(path, format!("bad cell in `{column}`")))?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// The texts of some sentences, by their keys.
///
/// # Errors
/// When the table cannot be read, or a sentence is not there.
pub(crate) fn sentence_texts(sentences: &Path, ids: &BTreeSet<String>) -> Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    batches(&[sentences.to_owned()], Some(&["sentence_id", "text"]), Wanted::All, |batch| {
        let rows = texts(batch, "sentence_id").zip(texts(batch, "text")).filter_map(|(id, text)| id.zip(text));
        found.extend(rows.filter(|(id, _)| ids.contains(*id)).map(|(id, text)| (id.to_owned(), text.to_owned())));
        Ok(())
    })?;
    match ids.iter().find(|id| !found.contains_key(*id)) {
        Some(id) => Err(Error::query(sentences, format!("there is no sentence `{id}`"))),
        None => Ok(found),
    }
}

/// The cells of a column of any type; none where the cell is null or of another type.
pub(crate) fn cells<'a, T: Cell>(batch: &'a RecordBatch, column: &str) -> impl Iterator<Item = Option<T>> + use<'a, T> {
    let cells = batch.column_by_name(column);
    cells.into_iter().flat_map(|cells| (0..cells.len()).map(|row| T::read(cells, row)))
}
