//! Rows and batches read back from Parquet files, a batch at a time.

use std::fs::File;
use std::path::Path;

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::error::{Error, Result};
use crate::tables::definition::Row;

const ROWS_PER_BATCH: usize = 8192;

/// Opens a Parquet file for reading in batches.
///
/// # Errors
/// When the file cannot be opened or is no Parquet file.
pub fn batches(path: &Path) -> Result<ParquetRecordBatchReader> {
    batches_of(path, ROWS_PER_BATCH)
}

fn batches_of(path: &Path, n_rows: usize) -> Result<ParquetRecordBatchReader> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(n_rows).build())
        .map_err(|source| Error::read(path, source))
}

/// Rows of a Parquet file, from its footer.
///
/// # Errors
/// When the file cannot be opened or is no Parquet file.
pub fn n_rows(path: &Path) -> Result<u64> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|source| Error::read(path, source))?;
    Ok(builder.metadata().file_metadata().num_rows().unsigned_abs())
}

/// Reads a file's rows one after another, with at most one batch in memory.
///
/// # Errors
/// When the file cannot be opened; each row may be an error when it does not fit the definition.
pub fn rows<R: Row>(path: &Path) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
    rows_in_batches(path, ROWS_PER_BATCH)
}

/// The same with batches of a chosen number of rows, for tables whose cells are large.
///
/// # Errors
/// As for [`rows`].
pub fn rows_in_batches<R: Row>(path: &Path, n_rows: usize) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
    let file = path.to_owned();
    Ok(batches_of(path, n_rows)?.flat_map(move |batch| match batch {
        Ok(batch) => batch_rows::<R>(&batch, &file),
        Err(source) => vec![Err(Error::read(&file, source))],
    }))
}

fn batch_rows<R: Row>(batch: &RecordBatch, file: &Path) -> Vec<Result<R>> {
    let row =
        |idx| R::read(batch, idx).map_err(|column| Error::read(file, format!("row {idx}: bad cell in `{column}`")));
    (0..batch.num_rows()).map(row).collect()
}
