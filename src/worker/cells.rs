//! Columns of steps with cells that may be null, and with lists.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, GenericListArray, ListBuilder, PrimitiveBuilder, RecordBatch, StringArray,
    StringBuilder,
};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Field, Int64Type};

use crate::error::Result;
use crate::worker::broken;
use crate::worker::step::{filled, missing};

/// The numbers of a column.
pub(crate) fn some_numbers<T: ArrowPrimitiveType>(batch: &RecordBatch, name: &str) -> Result<Vec<Option<T::Native>>> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<T>());
    Ok(column.ok_or_else(|| missing(name))?.iter().collect())
}

/// The bytes of a column.
pub(crate) fn some_bytes<'a>(batch: &'a RecordBatch, name: &str) -> Result<Vec<Option<&'a [u8]>>> {
    let column = batch.column_by_name(name).and_then(|column| column.as_binary_opt::<i32>());
    Ok(column.ok_or_else(|| missing(name))?.iter().collect())
}

/// The texts of a column.
pub(crate) fn some_texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<Vec<Option<&'a str>>> {
    let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
    Ok(column.ok_or_else(|| missing(name))?.iter().collect())
}

/// The texts of a column, of which none may be null.
pub(crate) fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<impl Iterator<Item = &'a str>> {
    let column = filled(batch, name)?.as_string_opt::<i32>().ok_or_else(|| missing(name))?;
    Ok(column.iter().map(Option::unwrap_or_default))
}

/// What is true or false, never null.
pub(crate) fn claims<'a>(batch: &'a RecordBatch, name: &str) -> Result<impl Iterator<Item = bool> + 'a> {
    let column = filled(batch, name)?.as_boolean_opt().ok_or_else(|| missing(name))?;
    Ok(column.iter().map(Option::unwrap_or_default))
}

/// The lists of numbers of a column, without nulls in them.
pub(crate) fn lists_of_longs(batch: &RecordBatch, name: &str) -> Result<Vec<Option<Vec<i64>>>> {
    lists(batch, name)?
        .iter()
        .map(|list| list.map(|list| items(&list.as_primitive::<Int64Type>().iter(), name)).transpose())
        .collect()
}

/// The lists of texts of a column, without nulls in them.
pub(crate) fn lists_of_texts(batch: &RecordBatch, name: &str) -> Result<Vec<Option<Vec<String>>>> {
    let of = |list: ArrayRef| items(&list.as_string::<i32>().iter().map(|text| text.map(str::to_owned)), name);
    lists(batch, name)?.iter().map(|list| list.map(of).transpose()).collect()
}

fn lists<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a GenericListArray<i32>> {
    batch.column_by_name(name).and_then(|column| column.as_list_opt::<i32>()).ok_or_else(|| missing(name))
}

fn items<T>(items: &(impl Iterator<Item = Option<T>> + Clone), name: &str) -> Result<Vec<T>> {
    items.clone().collect::<Option<_>>().ok_or_else(|| broken(format!("a list of `{name}` has a null in it")))
}

/// A column of texts.
pub(crate) fn text_column<T: AsRef<str>>(texts: impl IntoIterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(texts.into_iter().collect::<StringArray>())
}

/// A column of what is true or false.
pub(crate) fn claim_column(claims: impl IntoIterator<Item = bool>) -> ArrayRef {
    Arc::new(claims.into_iter().map(Some).collect::<BooleanArray>())
}

/// A column of numbers that may be null.
pub(crate) fn number_column<T: ArrowPrimitiveType>(numbers: impl IntoIterator<Item = Option<T::Native>>) -> ArrayRef {
    let mut builder = PrimitiveBuilder::<T>::new();
    numbers.into_iter().for_each(|number| builder.append_option(number));
    Arc::new(builder.finish())
}

/// A column of lists of texts.
pub(crate) fn text_lists<'a, T: AsRef<str> + 'a>(rows: impl IntoIterator<Item = &'a [T]>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new()).with_field(Field::new("element", DataType::Utf8, true));
    for texts in rows {
        texts.iter().for_each(|text| lists.values().append_value(text));
        lists.append(true);
    }
    Arc::new(lists.finish())
}
