//! Primary keys (unique) and references (exist), held as 128-bit hashes so that large outputs fit in memory.

use std::collections::{HashMap, HashSet};

use arrow::array::RecordBatch;
use xxhash_rust::xxh3::xxh3_128;

use crate::error::Result;
use crate::tables::check::problems::Problems;
use crate::tables::column::{Cell, ColumnKind};
use crate::tables::definition::{Column, Table};
use crate::tables::read::Stored;
use crate::tables::text::text;

/// The keys of all tables.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    of_table: HashMap<&'static str, HashSet<u128>>,
}

/// Joins the parts of a key that has more than one; no key contains it.
const BETWEEN: char = '\u{1f}';

impl Keys {
    /// Makes a table known, so that references to it can be checked though it has no rows.
    pub(crate) fn begin(&mut self, table: &Table) {
        self.of_table.entry(table.name).or_default();
    }

    /// Adds a row's key and reports one that is there already; gives the key as text.
    pub(crate) fn add(
        &mut self,
        table: &Table,
        batch: &RecordBatch,
        row: usize,
        at: u64,
        problems: &mut Problems,
    ) -> String {
        let parts = table.key.iter().map(|name| key_cell(table, batch, name, row).unwrap_or_default());
        let key = parts.collect::<Vec<_>>().join(&BETWEEN.to_string());
        let shown = key.replace(BETWEEN, ", ");
        if !self.of_table.entry(table.name).or_default().insert(xxh3_128(key.as_bytes())) {
            problems.row(table.name, at, &shown, "the key is there twice");
        }
        if key.is_empty() {
            problems.row(table.name, at, &shown, "the key is empty");
        }
        shown
    }

    /// Reports every reference to a key that does not exist, where the other table was written.
    pub(crate) fn check_references(&self, tables: &[(Table, Stored)], problems: &mut Problems) -> Result<()> {
        for (table, stored) in tables {
            let is_known = |column: &&Column| column.references.is_some_and(|other| self.of_table.contains_key(other));
            let references: Vec<&Column> = table.columns.iter().filter(is_known).collect();
            if references.is_empty() {
                continue;
            }
            let mut at = 0;
            for batch in stored.batches()? {
                let batch = batch?;
                for column in &references {
                    self.check_column(table, column, &batch, at, problems);
                }
                at += batch.num_rows() as u64;
                if problems.is_full() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn check_column(&self, table: &Table, column: &Column, batch: &RecordBatch, at: u64, problems: &mut Problems) {
        let (Some(cells), Some(other)) = (batch.column_by_name(column.name), column.references) else {
            return;
        };
        let known = self.of_table.get(other);
        for row in 0..batch.num_rows() {
            let keys = match column.kind {
                ColumnKind::ListOfText => Vec::<String>::read(cells, row).unwrap_or_default(),
                _ => text(column.kind, cells, row).into_iter().collect(),
            };
            for key in keys {
                if !known.is_some_and(|known| known.contains(&xxh3_128(key.as_bytes()))) {
                    let own = table.key.first().and_then(|name| key_cell(table, batch, name, row)).unwrap_or_default();
                    let what = format!("`{}` is `{key}`, which is no row of `{other}`", column.name);
                    problems.row(table.name, at + row as u64, &own, what);
                }
            }
        }
    }
}

/// A cell of a column of the key, as text.
fn key_cell(table: &Table, batch: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let kind = table.columns.iter().find(|column| column.name == name)?.kind;
    text(kind, batch.column_by_name(name)?, row)
}
