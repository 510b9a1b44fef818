//! The rows that the measures need, from a written output folder.

use std::path::Path;

use crate::error::Result;
use crate::eval::rows::{
    DateRow, DocumentRow, EvalTables, EvidenceRow, MentionRow, QuantityRow, SegmentRow, SentenceRow, Stand,
};
use crate::tables;
use crate::tables::definition::Row;
use crate::tables::read::expect_typed;

/// Rows in memory at a time.
const ROWS_PER_BATCH: usize = 1024;

/// Reads the tables of an output folder.
///
/// # Errors
/// When a table is missing or does not fit its definition.
pub fn read(folder: &Path) -> Result<EvalTables> {
    expect_typed(folder)?;
    let stand = |doc_id: String, char_start: u32, char_end: u32| Stand { doc_id, char_start, char_end };
    Ok(EvalTables {
        documents: each(folder, |row: tables::rows::DocumentRow| DocumentRow { doc_id: row.doc_id, text: row.text.0 })?,
        sentences: each(folder, |row: tables::rows::SentenceRow| SentenceRow {
            sentence_id: row.sentence_id,
            at: stand(row.doc_id, row.char_start, row.char_end),
            role: row.role.as_str().to_owned(),
        })?,
        segments: each(folder, |row: tables::rows::SegmentRow| SegmentRow {
            at: stand(row.doc_id, row.char_start, row.char_end),
            kind: row.kind.as_str().to_owned(),
        })?,
        mentions: each(folder, |row: tables::rows::EntityMentionRow| MentionRow {
            at: stand(row.doc_id, row.char_start, row.char_end),
            r#type: row.r#type.as_str().to_owned(),
            entity_id: row.entity_id,
        })?,
        quantities: each(folder, |row: tables::rows::QuantityRow| QuantityRow {
            at: stand(row.doc_id, row.char_start, row.char_end),
            kind: row.kind.as_str().to_owned(),
            value: row.value,
            low: row.low,
            high: row.high,
            unit: row.unit,
            counted: row.counted,
            modifier: row.modifier.map(|modifier| modifier.as_str().to_owned()),
        })?,
        dates: each(folder, |row: tables::rows::DateRow| DateRow {
            at: stand(row.doc_id, row.char_start, row.char_end),
            timex: row.timex.as_str().to_owned(),
            begin: row.begin.map(|day| day.to_string()),
            finish: row.finish.map(|day| day.to_string()),
        })?,
        evidence: each(folder, |row: tables::claim_rows::ClaimEvidenceRow| EvidenceRow {
            claim_id: row.claim_id,
            sentence_id: row.sentence_id,
            stance: row.stance.as_str().to_owned(),
            value: row.value,
        })?,
    })
}

fn each<R: Row, T>(folder: &Path, read: impl Fn(R) -> T) -> Result<Vec<T>> {
    tables::read::table_rows::<R>(folder, ROWS_PER_BATCH)?.map(|row| row.map(&read)).collect()
}
