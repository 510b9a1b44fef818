//! Documents that another program holds as a batch of rows: they are read as the rows of a Parquet file are.
//!
//! A row `7` with the text `Rain.` and the date `2026-01-05` is the document `documents#7` of that day; one whose `id` is `a1` is `a1`.
//! It does not read streams.

use std::ops::ControlFlow;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};

use crate::stages::load::format::parquet::{known, rows};
use crate::stages::load::reader::{Place, Sink};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::Columns;
use crate::stages::load::sources::Sources;
use crate::stages::load::{Loaded, decode};

/// What the rows are called as a file: their documents have it as their path.
pub(crate) const DOCUMENTS: &str = "documents";

/// A document, or why there is none.
type Decoded = Result<Loaded, Reject>;

/// The columns of a table of documents that are read, in order.
///
/// # Errors
/// When none of them holds text.
pub(crate) fn known_columns(schema: &Schema, thresholds: &LoadThresholds) -> Result<Vec<usize>, Refusal> {
    known(schema, thresholds)
}

/// The documents of a batch, one for each row; a row is called by its number.
///
/// # Errors
/// When the batch has no column of text, or one that cannot be shown.
pub(crate) fn decode_rows(
    batch: &RecordBatch,
    numbers: impl Iterator<Item = u64>,
    rules: &LoadRules,
) -> Result<Vec<Decoded>, Refusal> {
    let unreadable = |error: arrow::error::ArrowError| Refusal::new("the documents cannot be read").detail(error);
    let batch = batch.project(&known(&batch.schema(), &rules.thresholds)?).map_err(unreadable)?;
    let header: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    let rows = rows(&batch, &Columns::find(&header, &rules.thresholds)).map_err(unreadable)?;
    let place = Place { path: DOCUMENTS.into(), file: DOCUMENTS.into(), name: DOCUMENTS.into() };
    let (sources, mut decoded) = (Sources::default(), Vec::with_capacity(rows.len()));
    let mut give = |record: Result<_, Reject>| {
        decoded.push(record.and_then(|record| decode(record, &sources, rules)));
        ControlFlow::Continue(())
    };
    let mut sink = Sink { rules, place: &place, format: Format::Parquet, encoding: None, give: &mut give };
    for (row, number) in rows.into_iter().zip(numbers) {
        let given = match row {
            Ok(row) => sink.row(number, row),
            Err(refusal) => sink.refuse(Some(number), refusal),
        };
        // Whoever takes all rows never stops.
        if given.is_err() {
            break;
        }
    }
    Ok(decoded)
}
