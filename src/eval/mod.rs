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
pub mod rows;

mod claims;
mod layers;
#[cfg(test)]
mod tests;
mod units;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::eval::figures::{Measure, Scores};
use crate::eval::gold::Gold;
use crate::eval::layers::{Layers, Text};
use crate::eval::rows::{DocumentRow, EvalTables};

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
