//! Cells of Arrow columns as text, by the kind of their column: for readers that do not need the row type.
//!
//! A `Date32` of 20457 is `2026-01-04`, a list of `a` and `b` is `a|b`, a null is nothing. The text is that of the CSV files.

use std::fmt::Write;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float32Type, Float64Type, Int32Type, Int64Type};
use jiff::civil::Date;

use crate::tables::column::{Cell, ColumnKind, append_list};

/// Appends a cell; false when it is null or its column is of another kind.
pub fn append(kind: ColumnKind, cells: &dyn Array, row: usize, out: &mut String) -> bool {
    if row >= cells.len() || cells.is_null(row) {
        return false;
    }
    append_valid(kind, cells, row, out).is_some()
}

/// A cell as a text of its own; none when it is null.
pub fn text(kind: ColumnKind, cells: &dyn Array, row: usize) -> Option<String> {
    let mut out = String::new();
    append(kind, cells, row, &mut out).then_some(out)
}

fn append_valid(kind: ColumnKind, cells: &dyn Array, row: usize, out: &mut String) -> Option<()> {
    match kind {
        ColumnKind::Text => out.push_str(cells.as_string_opt::<i32>()?.value(row)),
        ColumnKind::LargeText => out.push_str(cells.as_string_opt::<i64>()?.value(row)),
        ColumnKind::I64 => write!(out, "{}", cells.as_primitive_opt::<Int64Type>()?.value(row)).ok()?,
        ColumnKind::F32 => cells.as_primitive_opt::<Float32Type>()?.value(row).text(out),
        ColumnKind::F64 => cells.as_primitive_opt::<Float64Type>()?.value(row).text(out),
        ColumnKind::Bool => cells.as_boolean_opt()?.value(row).text(out),
        ColumnKind::Date => Date::read(cells, row)?.text(out),
        ColumnKind::Enum(_) => {
            let words = cells.as_dictionary_opt::<Int32Type>()?;
            out.push_str(words.values().as_string_opt::<i32>()?.value(words.key(row)?));
        }
        ColumnKind::ListOfText => {
            let texts = cells.as_list_opt::<i32>()?.value(row);
            append_list(texts.as_string_opt::<i32>()?.iter().flatten(), out);
        }
    }
    Some(())
}
