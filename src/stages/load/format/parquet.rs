//! Rows of a parquet file, read batch by batch; only the known columns are decoded.
//!
//! A file with the columns `id: int64`, `text: string_view`, `date: date32` gives rows with the id `7`, the text, and the
//! day `2026-01-05`. Dictionaries, large strings and timestamps are read as their values. A file that does not parse gives
//! one refusal, and the rows before the damage stay.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};
use arrow::error::ArrowError;
use bytes::Bytes;
use crosscheck_text::rules::load::LoadThresholds;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use crate::stages::load::reader::{Halt, Seekable, Sink, unreadable};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};
use crate::stages::load::table::missing_text;

/// Bytes of one batch, about; what bounds the memory of a reader.
const BATCH_BYTES: u64 = 8 << 20;

/// Whether a file begins like one of the format.
pub(crate) fn is_start(start: &[u8]) -> bool {
    start.starts_with(b"PAR1")
}

/// Gives each row.
pub(crate) fn read(file: Seekable, sink: &mut Sink<'_>) -> Result<(), Halt> {
    // The format's decoders trust some of what a file says, and stop hard when it is damaged.
    let opened = catch_unwind(AssertUnwindSafe(|| open(file, &sink.rules.thresholds)));
    let damaged = || Refusal::new("the parquet file cannot be read").detail("the file is damaged");
    let (mut reader, columns) = opened.unwrap_or_else(|_| Err(damaged()))?;
    let mut number = 0;
    while let Some(rows) = next_rows(&mut reader, &columns) {
        let rows = match rows {
            Ok(rows) => rows,
            Err(refusal) => return sink.refuse(Some(number + 1), refusal),
        };
        for row in rows {
            number += 1;
            match row {
                Ok(row) => sink.row(number, row)?,
                Err(refusal) => sink.refuse(Some(number), refusal)?,
            }
        }
    }
    Ok(())
}

fn open(file: Seekable, thresholds: &LoadThresholds) -> Result<(ParquetRecordBatchReader, Columns), Refusal> {
    match file {
        Seekable::File(file) => build(file, thresholds),
        Seekable::Memory(mut cursor) => {
            let mut bytes = Vec::new();
            cursor.read_to_end(&mut bytes).map_err(unreadable)?;
            build(Bytes::from(bytes), thresholds)
        }
    }
}

fn build(
    file: impl ChunkReader + 'static,
    thresholds: &LoadThresholds,
) -> Result<(ParquetRecordBatchReader, Columns), Refusal> {
    let unreadable = |error: &dyn ToString| Refusal::new("the parquet file cannot be read").detail(error.to_string());
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(&error))?;
    let kept = known(builder.schema(), thresholds)?;
    let kept_header: Vec<String> = kept.iter().map(|idx| builder.schema().field(*idx).name().clone()).collect();
    let columns = Columns::find(&kept_header, thresholds);
    let groups = builder.metadata().row_groups();
    let n_bytes: u64 = groups.iter().map(|group| group.total_byte_size().max(0) as u64).sum();
    let n_rows: u64 = groups.iter().map(|group| group.num_rows().max(0) as u64).sum();
    let batch_size = (BATCH_BYTES.saturating_mul(n_rows) / n_bytes.max(1)).clamp(1, 1024) as usize;
    let mask = ProjectionMask::roots(builder.parquet_schema(), kept);
    let reader =
        builder.with_projection(mask).with_batch_size(batch_size).build().map_err(|error| unreadable(&error))?;
    Ok((reader, columns))
}

/// The columns that rows are read from, in order; there is a text among them.
pub(crate) fn known(schema: &Schema, thresholds: &LoadThresholds) -> Result<Vec<usize>, Refusal> {
    let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let found = Columns::find(&header, thresholds);
    let is_string = |idx: &&usize| is_text(schema.field(**idx).data_type());
    if let Some(first) = found.text.first()
        && !found.text.iter().any(|idx| is_string(&idx))
    {
        let field = schema.field(*first);
        return Err(Refusal::new(format!("the column `{}` is not a string", field.name())).detail(field.data_type()));
    }
    if found.text.is_empty() {
        return Err(missing_text(&header, thresholds));
    }
    let mut kept: Vec<usize> = found.text.iter().filter(is_string).copied().collect();
    kept.extend(found.metadata.iter().map(|(_, idx)| *idx));
    kept.sort_unstable();
    kept.dedup();
    Ok(kept)
}

/// Reads the next batch; none at the end.
fn next_rows(reader: &mut ParquetRecordBatchReader, columns: &Columns) -> Option<Result<Rows, Refusal>> {
    let batch = catch_unwind(AssertUnwindSafe(|| reader.next().map(|batch| rows(&batch?, columns))));
    let damaged = || Refusal::new("the rest of the parquet file cannot be read");
    match batch {
        Ok(None) => None,
        Ok(Some(rows)) => Some(rows.map_err(|error| damaged().detail(error))),
        Err(_) => Some(Err(damaged().detail("the file is damaged"))),
    }
}

/// Rows, or why they are none.
pub(crate) type Rows = Vec<Result<Row, Refusal>>;

/// The rows of a batch; `columns` are places among its columns.
pub(crate) fn rows(batch: &RecordBatch, columns: &Columns) -> Result<Rows, ArrowError> {
    let mut rows = vec![Row::default(); batch.num_rows()];
    let mut broken: Vec<Option<String>> = vec![None; batch.num_rows()];
    for idx in &columns.text {
        let values = batch.column(*idx);
        let texts = cast(values, &DataType::LargeUtf8)?;
        let given = values.logical_nulls();
        let is_given = |at: usize| given.as_ref().is_none_or(|nulls| nulls.is_valid(at));
        for (at, (row, text)) in rows.iter_mut().zip(texts.as_string::<i64>()).enumerate() {
            if row.text.is_none() {
                row.text = text.filter(|text| !text.is_empty()).map(str::to_owned);
            }
            // Bytes that are no text become null.
            if text.is_none() && is_given(at) && broken[at].is_none() {
                broken[at] = Some(batch.schema_ref().field(*idx).name().clone());
            }
        }
    }
    for (column, idx) in &columns.metadata {
        let values = strings_one_by_one(batch.column(*idx));
        for (row, value) in rows.iter_mut().zip(&values) {
            if let Some(value) = value {
                row.set(*column, value);
            }
        }
    }
    let refused = |column: String| Refusal::new("the text is not valid UTF-8").detail(format!("column `{column}`"));
    let of_row = |(row, broken): (Row, Option<String>)| match broken.filter(|_| row.text.is_none()) {
        Some(column) => Err(refused(column)),
        None => Ok(row),
    };
    Ok(rows.into_iter().zip(broken).map(of_row).collect())
}

/// The values of a column of metadata; one that cannot be shown, such as a time beyond the calendar, is missing and costs no row.
fn strings_one_by_one(array: &ArrayRef) -> Vec<Option<String>> {
    let one = |row: usize| strings(&array.slice(row, 1)).ok()?.pop()?;
    strings(array).unwrap_or_else(|_| (0..array.len()).map(one).collect())
}

/// The values of a column as metadata shows them; lists are joined.
fn strings(array: &ArrayRef) -> Result<Vec<Option<String>>, ArrowError> {
    let joined = |items: Option<ArrayRef>| -> Result<Option<String>, ArrowError> {
        let Some(items) = items else { return Ok(None) };
        Ok(Some(strings(&items)?.into_iter().flatten().collect::<Vec<_>>().join(", ")))
    };
    match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().iter().map(joined).collect(),
        DataType::LargeList(_) => array.as_list::<i64>().iter().map(joined).collect(),
        DataType::Struct(_) | DataType::Map(..) | DataType::Null => Ok(vec![None; array.len()]),
        // Zones by name need a database that is not built in; the time is then read as it is stored, in UTC.
        DataType::Timestamp(unit, Some(_)) => {
            let text = cast(array, &DataType::LargeUtf8);
            text.or_else(|_| cast(&cast(array, &DataType::Timestamp(*unit, None))?, &DataType::LargeUtf8)).map(owned)
        }
        _ => cast(array, &DataType::LargeUtf8).map(owned),
    }
}

fn owned(array: ArrayRef) -> Vec<Option<String>> {
    array.as_string::<i64>().iter().map(|value| value.map(str::to_owned)).collect()
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        // Some writers leave out the mark that their byte columns are UTF-8.
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}
