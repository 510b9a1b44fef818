//! Frames of numbered texts, joined and grouped by polars.
//!
//! Of polars only the eager frames are used: its lazy engine would be three quarters of the build. A row that belongs to row
//! 2 of another table holds the number 2, so a join takes rows by their numbers: `document [0, 2]` joined with the sources
//! `[5, 6, 5]` of three documents gives `[5, 5]`. polars has threads of its own: nothing here is called inside a task of
//! another pool.

use std::collections::HashMap;

use polars::prelude::{Column, DataFrame, IntoColumn, PolarsResult, SortMultipleOptions, UInt32Chunked};

/// What is told of the rows of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure {
    /// Rows, as `KEY_count`.
    Count,
    /// Sum of a column, as `COLUMN_sum`.
    Sum(&'static str),
    /// Different values of a column, as `COLUMN_n_unique`.
    Distinct(&'static str),
}

/// Different texts, numbered in the order in which they came.
#[derive(Default)]
pub(crate) struct Texts {
    numbers: HashMap<String, u32>,
}

impl Texts {
    /// The number of a text, which gets the next one if it is new.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.get(text) {
            return number;
        }
        let next = self.numbers.len() as u32;
        self.numbers.insert(text.to_owned(), next);
        next
    }

    pub(crate) fn get(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The texts in the order of the alphabet, each with its number.
    pub(crate) fn sorted(self) -> Vec<(String, u32)> {
        let mut texts: Vec<(String, u32)> = self.numbers.into_iter().collect();
        texts.sort_unstable();
        texts
    }
}

/// A column of whole numbers.
pub(crate) fn numbers(name: &'static str, numbers: Vec<u32>) -> Column {
    UInt32Chunked::from_vec(name.into(), numbers).into_column()
}

/// Puts beside each row that row of another frame whose number it holds.
pub(crate) fn join(frame: &DataFrame, number: &str, other: &DataFrame) -> PolarsResult<DataFrame> {
    let rows = other.take(frame.column(number)?.u32()?)?;
    frame.hstack(rows.columns())
}

/// One row for the rows with the same keys, in the order of the keys: these, then the measures.
pub(crate) fn group<const N: usize>(
    frame: &DataFrame,
    keys: [&'static str; N],
    measures: &[Measure],
) -> PolarsResult<DataFrame> {
    let groups = frame.group_by(keys)?;
    let mut columns = groups.keys();
    for measure in measures {
        #[expect(deprecated, reason = "polars would rather have its lazy engine used")]
        let measured = match *measure {
            Measure::Count => groups.clone().select([keys[0]]).count()?,
            Measure::Sum(column) => groups.clone().select([column]).sum()?,
            Measure::Distinct(column) => groups.clone().select([column]).n_unique()?,
        };
        columns.extend(measured.columns().last().cloned());
    }
    DataFrame::new_infer_height(columns)?.sort(keys, SortMultipleOptions::default())
}

/// The cells of a column of whole numbers that has none missing.
pub(crate) fn cells(frame: &DataFrame, column: &str) -> PolarsResult<Vec<u32>> {
    Ok(frame.column(column)?.u32()?.iter().map(Option::unwrap_or_default).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_joined_by_number_and_grouped_in_order() -> PolarsResult<()> {
        let mentions = vec![numbers("document", vec![2, 0, 1, 2]), numbers("entity", vec![9, 4, 9, 9])];
        let documents = vec![numbers("source", vec![5, 6, 6])];
        let mentions = DataFrame::new_infer_height(mentions)?;
        let joined = join(&mentions, "document", &DataFrame::new_infer_height(documents)?)?;
        let measures = [Measure::Count, Measure::Sum("source"), Measure::Distinct("document")];
        let grouped = group(&joined, ["entity"], &measures)?;
        assert_eq!(cells(&grouped, "entity")?, [4, 9]);
        assert_eq!(cells(&grouped, "entity_count")?, [1, 3]);
        assert_eq!(cells(&grouped, "source_sum")?, [5, 18]);
        assert_eq!(cells(&grouped, "document_n_unique")?, [1, 2]);
        Ok(())
    }

    #[test]
    fn a_frame_without_rows_has_no_groups() -> PolarsResult<()> {
        let empty = DataFrame::new_infer_height(vec![numbers("entity", Vec::new())])?;
        assert_eq!(group(&empty, ["entity"], &[Measure::Count, Measure::Sum("entity")])?.height(), 0);
        Ok(())
    }

    #[test]
    fn texts_are_numbered_as_they_come_and_sorted_at_the_end() {
        let mut texts = Texts::default();
        assert_eq!(["tides", "dunes", "tides"].map(|text| texts.add(text)), [0, 1, 0]);
        let sorted = texts.sorted();
        assert_eq!(sorted, [("dunes".to_owned(), 1), ("tides".to_owned(), 0)]);
    }
}
