//! Rows of tables within a row of a step: a list of structs, in the types that Spark has.
//!
//! A document has its sentences as the column `sentences`, a claim its evidence as `claim_evidence`. What goes out so comes back in as rows.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, RecordBatch, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields};

use crate::error::Result;
use crate::tables::definition::Row;
use crate::worker::broken;
use crate::worker::step::{list, missing, unwritten};

/// The type of a list of rows of a table.
pub(crate) fn lists<R: Row>() -> DataType {
    list(DataType::Struct(fields::<R>()))
}

fn fields<R: Row>() -> Fields {
    let columns = R::table().columns;
    columns.iter().map(|column| Field::new(column.name, plain(&column.kind.data_type()), true)).collect()
}

/// A type of the tables as Spark has it.
pub(crate) fn plain(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Dictionary(_, values) => plain(values),
        DataType::LargeUtf8 => DataType::Utf8,
        DataType::List(items) => list(plain(items.data_type())),
        other => other.clone(),
    }
}

/// A list of rows for each row of the stream.
///
/// # Errors
/// When a cell has no place in the types of Spark.
pub(crate) fn lists_of<R: Row>(all: impl Iterator<Item = Vec<R>>) -> Result<ArrayRef> {
    let (mut lengths, mut rows) = (Vec::new(), Vec::new());
    for own in all {
        lengths.push(own.len());
        rows.extend(own);
    }
    let fields = fields::<R>();
    let cells = R::columns(&rows);
    let cells = cells.iter().zip(&fields).map(|(cells, field)| cast(cells, field.data_type()));
    let cells = cells.collect::<std::result::Result<_, _>>().map_err(unwritten)?;
    let rows = StructArray::try_new(fields.clone(), cells, None).map_err(unwritten)?;
    let item = Field::new("element", DataType::Struct(fields), true);
    let lists = ListArray::try_new(item.into(), OffsetBuffer::from_lengths(lengths), Arc::new(rows), None);
    Ok(Arc::new(lists.map_err(unwritten)?))
}

/// The lists of rows of a column; a null is a list without rows.
///
/// # Errors
/// When the column is not there, or a row does not fit the table.
pub(crate) fn rows_of<R: Row>(batch: &RecordBatch, name: &str) -> Result<Vec<Vec<R>>> {
    let lists =
        batch.column_by_name(name).and_then(|column| column.as_list_opt::<i32>()).ok_or_else(|| missing(name))?;
    let rows = lists.values().as_struct_opt().ok_or_else(|| missing(name))?;
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for column in R::table().columns {
        let cells = rows.column_by_name(column.name);
        let cells = cells.ok_or_else(|| broken(format!("the rows of `{name}` have no `{}`", column.name)))?;
        let cells = cast(cells, &column.kind.data_type());
        columns.push((column.name, cells.map_err(|error| broken(format!("`{}` of `{name}`: {error}", column.name)))?));
    }
    let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, cells)| (name, cells, true)));
    let cells = R::cells(&rows.map_err(|error| broken(format!("`{name}`: {error}")))?);
    let read = |row: usize| {
        R::read(&cells, row).map_err(|column| broken(format!("a row of `{name}` has no `{column}` that can be used")))
    };
    let offsets = lists.value_offsets();
    let of = |row: usize| {
        let range = if lists.is_valid(row) { offsets[row] as usize..offsets[row + 1] as usize } else { 0..0 };
        range.map(read).collect()
    };
    (0..lists.len()).map(of).collect()
}
