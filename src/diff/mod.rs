//! What differs between two output folders: documents, and claims with their values, statuses and evidence.
//!
//! A claim with one more source is one row `claim, changed, n_sources, 2, 3`, also where its key is another, because keys derive
//! from the central sentence. It compares what both folders hold; what only one of them was asked to write is named in
//! `left_out`. Confidences and other figures that follow from the rest are not compared. It reads and decides nothing else.

mod claims;
pub mod differences;
mod documents;
mod side;
pub mod text;

use std::path::Path;

use crate::diff::differences::Differences;
use crate::error::Result;
use crate::tables::difference::DifferenceRow;
use crate::tables::read::expect_typed;

/// Compares two output folders.
///
/// # Errors
/// When a folder holds no table of documents or claims that can be read, or no table is in both.
pub fn run(old: &Path, new: &Path) -> Result<Differences> {
    expect_typed(old)?;
    expect_typed(new)?;
    let mut found = Differences::default();
    let renamed = documents::compare(old, new, &mut found)?;
    claims::compare((old, new), &renamed, &mut found)?;
    let lacks = |table: &str| found.left_out.iter().any(|what| what.starts_with(table));
    if lacks("documents:") && lacks("claims:") {
        return Err(side::nothing_shared(old, new));
    }
    found.rows.sort_by(|one, other| {
        let order = |row: &DifferenceRow| (row.compared, row.change);
        order(one).cmp(&order(other)).then_with(|| (&one.id, &one.field).cmp(&(&other.id, &other.field)))
    });
    Ok(found)
}
