//! Groups of a stream: rows with one key, which stand one after the other because the stream is sorted.
//!
//! Of the keys 3, 3, 7 come the groups of 3 and of 7, however batches cut them. A 3 behind the 7 is an error: a group that comes twice
//! would be decided twice, each time without the rest of it.

use crate::error::Result;
use crate::worker::broken;

/// A kind of unit, and a key among those of its kind.
pub(crate) type Key = (i32, i64);

/// The group that is being read.
pub(crate) struct Groups<T> {
    /// Name of the column of the key, for errors.
    name: &'static str,
    key: Option<Key>,
    rows: Vec<T>,
}

impl<T> Groups<T> {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, key: None, rows: Vec::new() }
    }

    /// Takes the next row; gives the group before it where that has come to its end.
    ///
    /// # Errors
    /// When the rows are not sorted.
    pub(crate) fn push(&mut self, key: Key, row: T) -> Result<Option<(Key, Vec<T>)>> {
        let before = self.key.filter(|before| *before != key);
        if let Some(later) = before.filter(|before| *before > key) {
            let name = self.name;
            return Err(broken(format!(
                "its rows are not sorted by `unit` and `{name}`: {key:?} comes after {later:?}"
            )));
        }
        self.key = Some(key);
        let group = before.map(|before| (before, std::mem::take(&mut self.rows)));
        self.rows.push(row);
        Ok(group)
    }

    /// The last group.
    pub(crate) fn finish(&mut self) -> Option<(Key, Vec<T>)> {
        self.key.take().map(|key| (key, std::mem::take(&mut self.rows)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_runs_of_a_key() -> Result<()> {
        let mut groups = Groups::new("key");
        let mut found = Vec::new();
        for (row, key) in [(0, 3), (0, 3), (0, 7), (1, -2)].into_iter().enumerate() {
            found.extend(groups.push(key, row)?);
        }
        found.extend(groups.finish());
        assert_eq!(found, [((0, 3), vec![0, 1]), ((0, 7), vec![2]), ((1, -2), vec![3])]);
        assert_eq!(groups.finish(), None);
        Ok(())
    }

    #[test]
    fn a_key_that_comes_back_is_an_error() -> Result<()> {
        let mut groups = Groups::new("key");
        groups.push((0, 3), 0)?;
        groups.push((0, 7), 1)?;
        let error = groups.push((0, 3), 2).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`unit` and `key`") && error.contains("(0, 3) comes after (0, 7)"), "{error}");
        Ok(())
    }
}
