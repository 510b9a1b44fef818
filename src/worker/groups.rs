//! Groups of a stream: rows with one key, which stand one after the other because the stream is sorted.
//!
//! Of the keys 3, 3, 7 come the groups of 3 and of 7, however batches cut them. A 3 behind the 7 is an error: a group that comes twice
//! would be decided twice, each time without the rest of it.

use std::fmt::Debug;

use arrow::array::{ArrayRef, RecordBatch};

use crate::error::Result;
use crate::worker::broken;
use crate::worker::step::{self, Column, Written, expect_columns};

/// Rows that go out in one batch, about.
const ROWS_AT_ONCE: usize = 1 << 12;

/// A kind of unit, and a key among those of its kind.
pub(crate) type Key = (i32, i64);

/// The group that is being read.
pub(crate) struct Groups<K, G> {
    /// The columns of the key, for errors.
    columns: &'static str,
    key: Option<K>,
    group: G,
}

impl<K: Ord + Debug, G: Default> Groups<K, G> {
    pub(crate) fn new(columns: &'static str) -> Self {
        Self { columns, key: None, group: G::default() }
    }

    /// Takes the next row; gives the group before it where that has come to its end.
    ///
    /// # Errors
    /// When the rows are not sorted, and what `take` says of the row.
    pub(crate) fn push(&mut self, key: K, take: impl FnOnce(&mut G) -> Result<()>) -> Result<Option<(K, G)>> {
        if let Some(later) = self.key.as_ref().filter(|before| **before > key) {
            return Err(broken(format!("its rows are not sorted by {}: {key:?} comes after {later:?}", self.columns)));
        }
        let before = self.key.replace(key).filter(|before| Some(before) != self.key.as_ref());
        let group = before.map(|before| (before, std::mem::take(&mut self.group)));
        take(&mut self.group)?;
        Ok(group)
    }

    /// The last group.
    pub(crate) fn finish(&mut self) -> Option<(K, G)> {
        self.key.take().map(|key| (key, std::mem::take(&mut self.group)))
    }
}

/// What a step of groups reads and writes.
pub(crate) struct Shape {
    /// The columns of the key, for errors.
    pub(crate) key: &'static str,
    pub(crate) reads: Vec<Column>,
    pub(crate) writes: Vec<Column>,
}

/// A step that decides one group after the other: `rows` reads them with their keys, `decide` gives what becomes of a group, and `columns`
/// makes columns of that.
///
/// # Errors
/// When stdin cannot be read or is not sorted, and what `rows` and `decide` say.
pub(crate) fn run<K: Ord + Debug + Send, R: Send, F: Send>(
    Shape { key, reads, writes }: Shape,
    rows: impl Fn(&RecordBatch) -> Result<Vec<(K, R)>> + Send,
    decide: impl Fn(K, Vec<R>) -> Result<Vec<F>> + Send,
    columns: impl Fn(Vec<F>) -> Vec<ArrayRef> + Send,
) -> Result<()> {
    let (mut groups, mut found) = (Groups::new(key), Vec::new());
    let write = move |found: &mut Vec<F>, written: &mut Written| written.rows(columns(std::mem::take(found)));
    step::run(
        move |schema| expect_columns(schema, &reads),
        &step::schema(writes),
        move |batch, written| {
            let Some(batch) = batch else {
                found.extend(groups.finish().map_or(Ok(Vec::new()), |(key, group)| decide(key, group))?);
                return write(&mut found, written);
            };
            for (key, own) in rows(batch)? {
                if let Some((key, group)) = groups.push(key, row(own))? {
                    found.extend(decide(key, group)?);
                }
                if found.len() >= ROWS_AT_ONCE {
                    write(&mut found, written)?;
                }
            }
            Ok(())
        },
    )
}

/// Takes a row into a group that keeps its rows.
pub(crate) fn row<T>(row: T) -> impl FnOnce(&mut Vec<T>) -> Result<()> {
    |rows| {
        rows.push(row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_runs_of_a_key() -> Result<()> {
        let mut groups = Groups::new("`unit` and `key`");
        let mut found = Vec::new();
        for (n, key) in [(0, 3), (0, 3), (0, 7), (1, -2)].into_iter().enumerate() {
            found.extend(groups.push(key, row(n))?);
        }
        found.extend(groups.finish());
        assert_eq!(found, [((0, 3), vec![0, 1]), ((0, 7), vec![2]), ((1, -2), vec![3])]);
        assert_eq!(groups.finish(), None);
        Ok(())
    }

    #[test]
    fn a_key_that_comes_back_is_an_error() -> Result<()> {
        let mut groups = Groups::new("`unit` and `key`");
        groups.push((0, 3), row(0))?;
        groups.push((0, 7), row(1))?;
        let error = groups.push((0, 3), row(2)).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`unit` and `key`") && error.contains("(0, 3) comes after (0, 7)"), "{error}");
        Ok(())
    }
}
