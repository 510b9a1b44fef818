//! Accuracy on gold: the tables of a run against texts that people annotated by hand.
//!
//! In: a folder of gold (JSON lines, one file a layer and document; `tests/gold/` has the format) and the rows of the tables
//! that it speaks of. Out: [`Scores`], such as `sentences precision=0.95 recall=0.94 f1=0.945`. A document is known by the
//! part of its file name before the first underscore.
//!
//! [`read`] reads those tables from an output folder. It sets no floor: the caller does.

pub mod figures;
pub mod gold;
pub mod read;

mod claims;
mod layers;
#[cfg(test)]
mod tests;
mod units;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::error::{Error, Result};
use crate::eval::figures::{Measure, Scores};
use crate::eval::gold::Gold;
use crate::eval::layers::{Layers, Text};

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

/// Scores the tables on the gold documents, or on those of them that `docs` names.
///
/// # Errors
/// When the gold cannot be read, or names a document or a span that the tables do not have, or one span stands in several
/// rows of a table.
pub fn run(gold: &Path, tables: &EvalTables, docs: Option<&[String]>) -> Result<Scores> {
    let docs = docs.map_or_else(|| gold::annotated_docs(gold), |docs| Ok(docs.to_vec()))?;
    let by_key = by_key(tables)?;
    let mut texts = Vec::new();
    for doc in &docs {
        let found = by_key.get(doc.as_str()).ok_or_else(|| Error::Failed {
            what: format!("the gold document `{doc}` is not among the documents of the output"),
            hint: format!("run on the texts of the gold; found {}", list(by_key.keys().copied())),
        })?;
        texts.push(Text::new(doc, found));
    }
    let annotated = Gold::read(gold, &docs)?;
    let layers = Layers::new(&texts, tables, &annotated)?;
    let mut measures: Vec<Measure> = layers.measures()?;
    let doc_of: BTreeMap<&str, &str> = by_key.iter().map(|(key, row)| (row.doc_id.as_str(), *key)).collect();
    measures.extend(claims::measure(gold, tables, &doc_of)?);
    Ok(Scores { docs, measures })
}

/// The documents by what the gold calls them.
fn by_key(tables: &EvalTables) -> Result<BTreeMap<&str, &DocumentRow>> {
    let mut out = BTreeMap::new();
    for row in &tables.documents {
        if let Some(other) = out.insert(key(&row.doc_id), row) {
            return Err(Error::Failed {
                what: format!("`{}` and `{}` both count as document `{}`", other.doc_id, row.doc_id, key(&row.doc_id)),
                hint: "give the files names that differ before the first underscore".to_owned(),
            });
        }
    }
    Ok(out)
}

/// `news/003_harbor.txt` is `003`.
fn key(doc_id: &str) -> &str {
    let name = doc_id.rsplit(['/', '\\']).next().unwrap_or_default();
    name.split(['_', '.']).next().unwrap_or_default()
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Refuses a table with two rows on one span.
fn refuse_repeats<'a>(table: &str, spans: impl Iterator<Item = (&'a str, u32, u32)>) -> Result<()> {
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
