//! Groups of a stream: rows with one key, which stand one after the other because the stream is sorted.
//!
//! Of the keys 3, 3, 7 come the groups of 3 and of 7, however batches cut them. A 3 behind the 7 is an error: a group that comes twice
//! would be decided twice, each time without the rest of it.

use std::fmt::Debug;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Int64Type, Schema};

use crate::error::Result;
use crate::worker::broken;
use crate::worker::step::{self, Column, Written, expect_columns, long, longs, numbers};

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

/// Column of a number that a job knows a group by; where it comes in, it goes out in the rows that the group gives.
const GROUP: &str = "group";

/// The rows of a group, with the number that a job knows it by.
struct Numbered<R> {
    rows: Vec<R>,
    number: i64,
}

impl<R> Default for Numbered<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), number: 0 }
    }
}

/// What becomes of groups, with their numbers.
struct Decided<F> {
    found: Vec<F>,
    numbers: Vec<i64>,
}

impl<F> Decided<F> {
    fn extend(&mut self, found: Vec<F>, number: i64) {
        self.numbers.resize(self.numbers.len() + found.len(), number);
        self.found.extend(found);
    }

    /// Writes it; the columns have a row for each. One group may give more than a batch may hold.
    fn write(&mut self, columns: &impl Fn(Vec<F>) -> Result<Vec<ArrayRef>>, written: &mut Written) -> Result<()> {
        let (mut found, mut numbers) = (std::mem::take(&mut self.found).into_iter(), self.numbers.drain(..));
        while found.len() > 0 {
            let mut cells = columns(found.by_ref().take(ROWS_AT_ONCE).collect())?;
            let own: Vec<i64> = numbers.by_ref().take(ROWS_AT_ONCE).collect();
            cells.extend(written.has(GROUP).then(|| longs(own)));
            written.rows(cells)?;
        }
        Ok(())
    }
}

/// A step that decides one group after the other: `rows` reads them with their keys, `decide` gives what becomes of a group, and `columns`
/// makes columns of that, with a row for each.
///
/// # Errors
/// When stdin cannot be read or is not sorted, and what `rows` and `decide` say.
pub(crate) fn run<K: Ord + Debug + Send, R: Send, F: Send>(
    Shape { key, reads, writes }: Shape,
    rows: impl Fn(&RecordBatch) -> Result<Vec<(K, R)>> + Send,
    decide: impl Fn(K, Vec<R>) -> Result<Vec<F>> + Send,
    columns: impl Fn(Vec<F>) -> Result<Vec<ArrayRef>> + Send,
) -> Result<()> {
    let (mut groups, mut decided) = (Groups::new(key), Decided { found: Vec::new(), numbers: Vec::new() });
    let open = move |schema: &Schema| {
        expect_columns(schema, &reads)?;
        let has_numbers = schema.column_with_name(GROUP).is_some();
        if has_numbers {
            expect_columns(schema, &[long(GROUP)])?;
        }
        Ok(step::schema(writes.into_iter().chain(has_numbers.then(|| long(GROUP))).collect()))
    };
    step::run_as(open, move |batch, written| {
        let Some(batch) = batch else {
            if let Some((key, Numbered { rows, number })) = groups.finish() {
                decided.extend(decide(key, rows)?, number);
            }
            return decided.write(&columns, written);
        };
        let numbers = batch.column_by_name(GROUP).map(|_| numbers::<Int64Type>(batch, GROUP)).transpose()?;
        for (at, (key, own)) in rows(batch)?.into_iter().enumerate() {
            let number = numbers.and_then(|numbers| numbers.get(at).copied()).unwrap_or_default();
            let take = |group: &mut Numbered<R>| {
                group.rows.push(own);
                group.number = number;
                Ok(())
            };
            if let Some((key, Numbered { rows, number })) = groups.push(key, take)? {
                decided.extend(decide(key, rows)?, number);
            }
            if decided.found.len() >= ROWS_AT_ONCE {
                decided.write(&columns, written)?;
            }
        }
        Ok(())
    })
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
