//! The training sets: which files, under which licenses, how often a pass draws them, and how their labels read.
//!
//! A row is `{"id", "text", "entities": [{"start", "end", "type"}]}`, offsets in code points. Evaluation files are not here and
//! are never opened.

use std::path::Path;

use crosscheck::error::{Error, Result};
use serde_json::Value;

/// One training set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Set {
    /// Its name, which its ids start with.
    pub name: &'static str,
    /// Its file in the data folder.
    pub file: &'static str,
    /// Whether its texts are under a license that asks to share alike.
    pub is_share_alike: bool,
    /// How often a pass draws each of its rows.
    pub times: f32,
}

/// All sets. SEC is left out: it labels roles ("Borrower", "Bank") as names, against OntoNotes.
pub(crate) const SETS: [Set; 7] = [
    Set { name: "wikigold", file: "ner_wikigold_train.jsonl", is_share_alike: false, times: 1.0 },
    Set { name: "crossner", file: "ner_crossner_train.jsonl", is_share_alike: true, times: 1.0 },
    Set { name: "gum", file: "ner_gum_train.jsonl", is_share_alike: false, times: 2.0 },
    Set { name: "uner_ewt", file: "ner_uner_ewt_dev.jsonl", is_share_alike: true, times: 1.0 },
    Set { name: "wnut17", file: "ner_wnut17_train.jsonl", is_share_alike: false, times: 2.5 },
    Set { name: "btc", file: "ner_btc_train.jsonl", is_share_alike: false, times: 0.5 },
    Set { name: "gmb", file: "silver_gmb.jsonl", is_share_alike: false, times: 0.5 },
];

/// One text with its labels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// The text.
    pub text: String,
    /// Labelled spans in bytes, with the label as the set has it.
    pub labels: Vec<(usize, usize, String)>,
    /// Spans in bytes of which nothing is known.
    pub unsure: Vec<(usize, usize)>,
    /// Whether its own license asks to share alike.
    pub is_share_alike: bool,
}

/// The rows of a set.
///
/// # Errors
/// When the file cannot be read, or a line is not a row.
pub(crate) fn rows(folder: &Path, set: &Set) -> Result<Vec<Row>> {
    let path = folder.join(set.file);
    let text = std::fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
    let parse = |line: &str| {
        let value: Value = serde_json::from_str(line).map_err(|source| Error::read(&path, source))?;
        row(&value).ok_or_else(|| Error::read(&path, "a line is not a row of text and entities"))
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}

fn row(value: &Value) -> Option<Row> {
    let text = value.get("text")?.as_str()?.to_owned();
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let byte = |at: &Value| bytes.get(at.as_u64()? as usize).copied();
    let mut row = Row::default();
    for entity in value.get("entities")?.as_array()? {
        row.labels.push((
            byte(entity.get("start")?)?,
            byte(entity.get("end")?)?,
            entity.get("type")?.as_str()?.to_owned(),
        ));
    }
    for span in value.get("unsure").and_then(Value::as_array).into_iter().flatten() {
        row.unsure.push((byte(span.get(0)?)?, byte(span.get(1)?)?));
    }
    row.is_share_alike = value.get("license").and_then(Value::as_str).is_some_and(|license| license.contains("SA"));
    row.text = text;
    Some(row)
}
