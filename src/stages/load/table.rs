//! What files of rows have in common: csv, tsv and parquet files name their columns once, in a header.
//!
//! A file with the columns `id` and `remark` has no text, and is refused with their names.

use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::refusal::Refusal;

/// The refusal of a file that has no column of text.
pub(crate) fn missing_text(header: &[String], thresholds: &LoadThresholds) -> Refusal {
    let wanted = thresholds.text_columns.join(", ");
    let found = header.iter().map(|name| name.trim()).collect::<Vec<_>>().join(", ");
    Refusal::new(format!("the file has no column of text: it needs one of {wanted}")).detail(format!("found {found}"))
}
