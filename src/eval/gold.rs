//! Reading gold: JSON lines, `LAYER.DOC.jsonl` in one folder, `pairs.jsonl` for all documents.
//!
//! `{"doc": "001", "start": 4, "end": 9, "type": "GPE", "canonical": "Lyon", ..}` is one [`GoldEntity`]. A missing file is a
//! layer that nobody annotated. It does not compare anything.

use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The layers of the gold documents, in the order of the documents.
pub struct Gold {
    pub sentences: Vec<GoldSentence>,
    pub blocks: Vec<GoldBlock>,
    pub entities: Vec<GoldEntity>,
    pub quantities: Vec<GoldQuantity>,
    pub dates: Vec<GoldDate>,
}

#[derive(Deserialize)]
pub struct GoldSentence {
    pub doc: String,
    pub start: u32,
    pub end: u32,
}

#[derive(Deserialize)]
pub struct GoldBlock {
    pub doc: String,
    pub start: u32,
    pub end: u32,
    pub kind: String,
}

#[derive(Deserialize)]
pub struct GoldEntity {
    pub doc: String,
    pub start: u32,
    pub end: u32,
    pub r#type: String,
    pub canonical: String,
}

#[derive(Deserialize)]
pub struct GoldQuantity {
    pub doc: String,
    pub start: u32,
    pub end: u32,
    pub kind: String,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub unit: Option<String>,
    pub counted: Option<String>,
    pub modifier: Option<String>,
}

#[derive(Deserialize)]
pub struct GoldDate {
    pub doc: String,
    pub start: u32,
    pub end: u32,
    pub timex: String,
    pub begin: Option<String>,
    pub finish: Option<String>,
}

/// Two sentences of different documents that speak to one claim.
#[derive(Deserialize)]
pub struct GoldPair {
    pub doc_a: String,
    pub start_a: u32,
    pub end_a: u32,
    pub doc_b: String,
    pub start_b: u32,
    pub end_b: u32,
    pub relation: String,
}

impl Gold {
    pub fn read(folder: &Path, docs: &[String]) -> Result<Self> {
        Ok(Self {
            sentences: layer(folder, "sentences", docs)?,
            blocks: layer(folder, "blocks", docs)?,
            entities: layer(folder, "entities", docs)?,
            quantities: layer(folder, "quantities", docs)?,
            dates: layer(folder, "dates", docs)?,
        })
    }
}

/// The documents whose sentences are annotated, sorted.
pub fn annotated_docs(folder: &Path) -> Result<Vec<String>> {
    let fail = |error| Error::read(folder, error);
    let mut docs = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let name = entry.map_err(fail)?.file_name().to_string_lossy().into_owned();
        let doc = name.strip_prefix("sentences.").and_then(|rest| rest.split('.').next());
        docs.extend(doc.map(str::to_owned));
    }
    if docs.is_empty() {
        return Err(Error::Nothing {
            what: format!("no gold in `{}`", folder.display()),
            hint: "name a folder with files such as `sentences.001.jsonl`".to_owned(),
        });
    }
    docs.sort_unstable();
    Ok(docs)
}

/// One layer of the given documents.
pub fn layer<T: DeserializeOwned>(folder: &Path, name: &str, docs: &[String]) -> Result<Vec<T>> {
    let mut out = Vec::new();
    for doc in docs {
        out.extend(lines(&folder.join(format!("{name}.{doc}.jsonl")))?.unwrap_or_default());
    }
    Ok(out)
}

/// The rows of a file, or none when there is no such file.
pub fn lines<T: DeserializeOwned>(path: &Path) -> Result<Option<Vec<T>>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::read(path, error)),
    };
    let rows = text.lines().zip(1u64..).filter(|(line, _)| !line.trim().is_empty());
    let parsed = rows
        .map(|(line, n)| serde_json::from_str(line).map_err(|error| Error::read(path, format!("line {n}: {error}"))));
    parsed.collect::<Result<Vec<T>>>().map(Some)
}
