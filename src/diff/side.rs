//! Rows of one output folder as texts, by key, with the columns that both folders have.

use std::collections::BTreeMap;
use std::path::Path;

use crosscheck_text::model::vocabulary::{Change, ComparedBy};

use crate::error::{Error, Result};
use crate::tables::definition::Table;
use crate::tables::difference::DifferenceRow;
use crate::tables::read;
use crate::tables::text::text;

/// The cells of a row, in the order of the columns asked for.
pub(crate) type Cells = Vec<Option<String>>;

/// Calls `each` with the cells of every row of a table; gives false when the folder has no such table or lacks a column.
pub(crate) fn each_row(folder: &Path, table: &Table, columns: &[&str], mut each: impl FnMut(Cells)) -> Result<bool> {
    let Some(stored) = read::stored(folder, table.name)? else { return Ok(false) };
    for batch in stored.batches()? {
        let batch = batch?;
        let found: Option<Vec<_>> = columns
            .iter()
            .map(|name| {
                let column = table.columns.iter().find(|column| column.name == *name)?;
                Some((column.kind, batch.column_by_name(name)?))
            })
            .collect();
        let Some(found) = found else { return Ok(false) };
        for row in 0..batch.num_rows() {
            each(found.iter().map(|(kind, cells)| text(*kind, cells, row)).collect());
        }
    }
    Ok(true)
}

/// Which of some columns both folders have of a table; none when one of them lacks the table.
pub(crate) fn shared_columns<'c>(
    (old, new): (&Path, &Path),
    table: &Table,
    wanted: &[&'c str],
) -> Result<Option<Vec<&'c str>>> {
    let (Some(old), Some(new)) = (read::stored(old, table.name)?, read::stored(new, table.name)?) else {
        return Ok(None);
    };
    let (old, new) = (old.schema()?, new.schema()?);
    let is_shared = |name: &&&str| old.column_with_name(name).is_some() && new.column_with_name(name).is_some();
    Ok(Some(wanted.iter().filter(is_shared).copied().collect()))
}

/// Rows of a table by their first column, which is its key.
pub(crate) fn by_key(folder: &Path, table: &Table, columns: &[&str]) -> Result<BTreeMap<String, Cells>> {
    let mut rows = BTreeMap::new();
    each_row(folder, table, columns, |mut cells| {
        if let Some(key) = cells.first_mut().and_then(Option::take) {
            cells.remove(0);
            rows.insert(key, cells);
        }
    })?;
    Ok(rows)
}

/// A row that is in one folder only.
pub(crate) fn one_sided(
    (compared, change, field): (ComparedBy, Change, &str),
    id: &str,
    label: Option<String>,
) -> DifferenceRow {
    let key = || Some(id.to_owned());
    let (old, new) = if change == Change::Appeared { (None, key()) } else { (key(), None) };
    DifferenceRow { compared, change, id: id.to_owned(), field: field.to_owned(), old, new, label, overlap: None }
}

/// A row for each cell of one thing (its new key, its label, and what its two sides have in common) that differs.
pub(crate) fn changed<'f>(
    compared: ComparedBy,
    (id, label, overlap): (&str, Option<String>, Option<f32>),
    cells: impl Iterator<Item = (&'f str, (Option<String>, Option<String>))>,
) -> Vec<DifferenceRow> {
    let row = |(field, (old, new)): (&str, (Option<String>, Option<String>))| DifferenceRow {
        compared,
        change: Change::Changed,
        id: id.to_owned(),
        field: field.to_owned(),
        old,
        new,
        label: label.clone(),
        overlap,
    };
    cells.filter(|(_, (was, is))| was != is).map(row).collect()
}

/// The error when there is nothing to compare.
pub(crate) fn nothing_shared(old: &Path, new: &Path) -> Error {
    Error::Nothing {
        what: format!("`{}` and `{}` have no table in common that could be compared", old.display(), new.display()),
        hint: "give two output folders whose runs wrote `documents` or `claims` as parquet or arrow".into(),
    }
}
