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
pub(crate) struct Gold {
    pub(crate) sentences: Vec<GoldSentence>,
    pub(crate) blocks: Vec<GoldBlock>,
    pub(crate) entities: Vec<GoldEntity>,
    pub(crate) quantities: Vec<GoldQuantity>,
    pub(crate) dates: Vec<GoldDate>,
}

#[derive(Deserialize)]
pub(crate) struct GoldSentence {
    pub(crate) doc: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Deserialize)]
pub(crate) struct GoldBlock {
    pub(crate) doc: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: String,
}

#[derive(Deserialize)]
pub(crate) struct GoldEntity {
    pub(crate) doc: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) r#type: String,
    pub(crate) canonical: String,
}

#[derive(Deserialize)]
pub(crate) struct GoldQuantity {
    pub(crate) doc: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: String,
    pub(crate) value: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) unit: Option<String>,
    pub(crate) counted: Option<String>,
    pub(crate) modifier: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct GoldDate {
    pub(crate) doc: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) timex: String,
    pub(crate) begin: Option<String>,
    pub(crate) finish: Option<String>,
}

/// Two sentences of different documents that speak to one claim.
#[derive(Deserialize)]
pub(crate) struct GoldPair {
    pub(crate) doc_a: String,
    pub(crate) start_a: u32,
    pub(crate) end_a: u32,
    pub(crate) doc_b: String,
    pub(crate) start_b: u32,
    pub(crate) end_b: u32,
    pub(crate) relation: String,
}

impl Gold {
    pub(crate) fn read(folder: &Path, docs: &[String]) -> Result<Self> {
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
pub(crate) fn annotated_docs(folder: &Path) -> Result<Vec<String>> {
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
pub(crate) fn layer<T: DeserializeOwned>(folder: &Path, name: &str, docs: &[String]) -> Result<Vec<T>> {
    let mut out = Vec::new();
    for doc in docs {
        out.extend(lines(&folder.join(format!("{name}.{doc}.jsonl")))?.unwrap_or_default());
    }
    Ok(out)
}

/// The rows of a file, or none when there is no such file.
pub(crate) fn lines<T: DeserializeOwned>(path: &Path) -> Result<Option<Vec<T>>> {
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
