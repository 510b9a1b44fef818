//! One table's file against its definition, cell by cell.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Float32Type, Float64Type, Int32Type, Int64Type, Schema};

use crate::error::Result;
use crate::tables::check::keys::Keys;
use crate::tables::check::problems::Problems;
use crate::tables::column::ColumnKind;
use crate::tables::definition::{Column, Table};
use crate::tables::read::Stored;

/// Checks types, nulls, words and ranges, and collects the keys; gives the number of rows.
pub(crate) fn check(table: &Table, stored: &Stored, keys: &mut Keys, problems: &mut Problems) -> Result<u64> {
    let schema = stored.schema()?;
    // A table without part files has no rows, and no columns to look at.
    if !schema.fields().is_empty() && !schema_fits(table, &schema, problems) {
        return Ok(0);
    }
    keys.begin(table);
    let mut n_rows = 0;
    for batch in stored.batches()? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let at = n_rows + row as u64;
            let key = keys.add(table, &batch, row, at, problems);
            check_row(table, &batch, (row, at), &key, problems);
            if problems.is_full() {
                return Ok(at);
            }
        }
        n_rows += batch.num_rows() as u64;
    }
    Ok(n_rows)
}

fn schema_fits(table: &Table, schema: &Schema, problems: &mut Problems) -> bool {
    let wanted: Vec<_> = table.columns.iter().map(|column| (column.name, column.kind.data_type())).collect();
    let found: Vec<_> =
        schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect();
    let names_fit = wanted.len() == found.len() && wanted.iter().zip(&found).all(|(want, got)| want.0 == got.0);
    if !names_fit {
        let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
        problems.table(table.name, format!("the columns are {}, not those of the contract", names.join(", ")));
        return false;
    }
    let mut fits = true;
    for ((name, want), (_, got)) in wanted.iter().zip(&found) {
        if !want.equals_datatype(got) {
            problems.table(table.name, format!("`{name}` has type {got}, not {want}"));
            fits = false;
        }
    }
    fits
}

fn check_row(table: &Table, batch: &RecordBatch, (row, at): (usize, u64), key: &str, problems: &mut Problems) {
    for (column, cells) in table.columns.iter().zip(batch.columns()) {
        if cells.is_null(row) {
            if !column.nullable {
                problems.row(table.name, at, key, format!("`{}` is null", column.name));
            }
            continue;
        }
        if let ColumnKind::Enum(words) = column.kind {
            let word = enum_word(cells, row);
            if !word.is_some_and(|word| words.contains(&word)) {
                problems.row(
                    table.name,
                    at,
                    key,
                    format!("`{}` is `{}`, not one of {}", column.name, word.unwrap_or(""), words.join(", ")),
                );
            }
        }
        if let Some(number) = number(cells, column.kind, row) {
            check_number(table, column, number, (at, key), problems);
        }
    }
}

fn enum_word(cells: &ArrayRef, row: usize) -> Option<&str> {
    let cells = cells.as_dictionary_opt::<Int32Type>()?;
    let words = cells.values().as_string_opt::<i32>()?;
    Some(words.value(cells.key(row)?))
}

fn number(cells: &ArrayRef, kind: ColumnKind, row: usize) -> Option<f64> {
    match kind {
        ColumnKind::I64 => Some(cells.as_primitive_opt::<Int64Type>()?.value(row) as f64),
        ColumnKind::F32 => Some(f64::from(cells.as_primitive_opt::<Float32Type>()?.value(row))),
        ColumnKind::F64 => Some(cells.as_primitive_opt::<Float64Type>()?.value(row)),
        _ => None,
    }
}

fn check_number(table: &Table, column: &Column, number: f64, (at, key): (u64, &str), problems: &mut Problems) {
    let name = column.name;
    if !number.is_finite() {
        problems.row(table.name, at, key, format!("`{name}` is {number}"));
    }
    if let Some(minimum) = column.least().filter(|minimum| number < *minimum) {
        problems.row(table.name, at, key, format!("`{name}` is {number}, below {minimum}"));
    }
    if let Some(maximum) = column.maximum.filter(|maximum| number > *maximum) {
        problems.row(table.name, at, key, format!("`{name}` is {number}, above {maximum}"));
    }
}
