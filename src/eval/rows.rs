//! What the measures need of the tables, as plain rows: any program can be scored that gives these.
//!
//! A row of `quantities` is its span, kind, value, unit and what is counted.

use std::collections::HashSet;

use crate::error::{Error, Result};

/// What the measures need of the tables, rows in table order.
#[derive(Clone, Debug, Default)]
pub struct EvalTables {
    /// All of `documents`.
    pub documents: Vec<DocumentRow>,
    /// All of `sentences`.
    pub sentences: Vec<SentenceRow>,
    /// All of `segments`.
    pub segments: Vec<SegmentRow>,
    /// All of `entity_mentions`.
    pub mentions: Vec<MentionRow>,
    /// All of `quantities`.
    pub quantities: Vec<QuantityRow>,
    /// All of `dates`.
    pub dates: Vec<DateRow>,
    /// All of `claim_evidence`.
    pub evidence: Vec<EvidenceRow>,
}

/// A row of `documents`.
#[derive(Clone, Debug, Default)]
pub struct DocumentRow {
    /// Key.
    pub doc_id: String,
    /// The text that all offsets count in.
    pub text: String,
}

/// Where a row stands: code points of a document's text.
#[derive(Clone, Debug, Default)]
pub struct Stand {
    /// The document.
    pub doc_id: String,
    /// First code point.
    pub char_start: u32,
    /// One past the last code point.
    pub char_end: u32,
}

/// A row of `sentences`.
#[derive(Clone, Debug, Default)]
pub struct SentenceRow {
    /// Key.
    pub sentence_id: String,
    /// Its span.
    pub at: Stand,
    /// Word of the column.
    pub role: String,
}

/// A row of `segments`.
#[derive(Clone, Debug, Default)]
pub struct SegmentRow {
    /// Its span.
    pub at: Stand,
    /// Word of the column.
    pub kind: String,
}

/// A row of `entity_mentions`.
#[derive(Clone, Debug, Default)]
pub struct MentionRow {
    /// Its span.
    pub at: Stand,
    /// Word of the column.
    pub r#type: String,
    /// What it names.
    pub entity_id: String,
}

/// A row of `quantities`.
#[derive(Clone, Debug, Default)]
pub struct QuantityRow {
    /// Its span.
    pub at: Stand,
    /// Word of the column.
    pub kind: String,
    /// Point value.
    pub value: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Code of the unit.
    pub unit: Option<String>,
    /// What is counted.
    pub counted: Option<String>,
    /// Word of the column.
    pub modifier: Option<String>,
}

/// A row of `dates`.
#[derive(Clone, Debug, Default)]
pub struct DateRow {
    /// Its span.
    pub at: Stand,
    /// Word of the column.
    pub timex: String,
    /// First day, ISO 8601.
    pub begin: Option<String>,
    /// Last day, ISO 8601.
    pub finish: Option<String>,
}

/// A row of `claim_evidence`.
#[derive(Clone, Debug, Default)]
pub struct EvidenceRow {
    /// The claim it speaks to.
    pub claim_id: String,
    /// The sentence it stands in.
    pub sentence_id: String,
    /// Word of the column.
    pub stance: String,
    /// What it says.
    pub value: Option<String>,
}

/// Refuses a table with two rows on one span.
pub(crate) fn refuse_repeats<'a>(table: &str, spans: impl Iterator<Item = (&'a str, u32, u32)>) -> Result<()> {
    let mut seen = HashSet::new();
    for span in spans {
        if !seen.insert(span) {
            let (doc, start, end) = span;
            return Err(Error::Failed {
                what: format!("`{table}` has several rows on one span: document `{doc}`, {start} to {end}"),
                hint: "run `crosscheck check` on the output".to_owned(),
            });
        }
    }
    Ok(())
}
