//! The step `vectors`: the words and names of a document come in, and their weights go out, by how rare each is among all documents.
//!
//! What was counted of all documents stands in one file, which every task reads: 16 bytes a key are in memory. Keys of one document alone need
//! not be in it.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{BinaryArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use crosscheck_text::model::vocabulary::EntityType;
use crosscheck_text::rules::anchor::AnchorRules;
use crosscheck_text::stages::anchor::document::DocumentFeatures;
use crosscheck_text::stages::anchor::pieces::{Thing, weighed};
use crosscheck_text::stages::anchor::vectors::Counts;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::tables::read::batches;
use crate::worker::broken;
use crate::worker::cells::lists_of_texts;
use crate::worker::member::expect_number;
use crate::worker::packing::{EVENT, FACTS, VECTOR, packed, unpacked};
use crate::worker::step::{self, Column, binary, bytes, expect_columns, list, long, longs, numbers};

/// What was counted of each key.
#[derive(Default)]
struct Statistics {
    /// Sorted.
    keys: Vec<i64>,
    /// Documents that have it, and those that open with it.
    n_documents: Vec<u32>,
    n_opening: Vec<u32>,
}

impl Statistics {
    /// Those of a file.
    ///
    /// # Errors
    /// When it cannot be read, lacks a column, or is not sorted.
    fn read(path: &Path) -> Result<Self> {
        let wrong = |what: String| {
            Error::Nothing {
            what: format!("cannot use `{}`: {what}", path.display()),
            hint: "it is a Parquet file with the columns key, n_documents and n_opening (long), sorted by key; docs/spark.md tells more".into(),
        }
        };
        let mut all = Self::default();
        for batch in batches(path)? {
            let batch = batch.map_err(|source| Error::read(path, source))?;
            let reads = ["key", "n_documents", "n_opening"].map(long);
            expect_columns(&batch.schema(), &reads).map_err(|error| wrong(error.to_string()))?;
            let column = |name| numbers::<Int64Type>(&batch, name).map_err(|error| wrong(error.to_string()));
            let count = |n: &i64| (*n).clamp(0, i64::from(u32::MAX)) as u32;
            all.keys.extend(column("key")?);
            all.n_documents.extend(column("n_documents")?.iter().map(count));
            all.n_opening.extend(column("n_opening")?.iter().map(count));
        }
        match all.keys.windows(2).find(|keys| keys[0] >= keys[1]) {
            Some(keys) => Err(wrong(format!("the key {} comes after {}", keys[1], keys[0]))),
            None => Ok(all),
        }
    }

    fn of(&self, counts: &[u32], key: u64) -> u32 {
        let found = self.keys.binary_search(&key.cast_signed()).ok();
        // None is a key of this document alone.
        found.map_or(1, |at| counts[at].max(1))
    }
}

/// Weighs the words and names of documents by what was counted of `n_documents` of them.
///
/// # Errors
/// When the file of counts or stdin cannot be read.
pub fn run(config: &Config, statistics: &Path, n_documents: u64) -> Result<()> {
    let rules = AnchorRules { thresholds: config.stages.anchor.clone(), ..AnchorRules::default() };
    let statistics = Statistics::read(statistics)?;
    let texts = |name| -> Column { (name, list(DataType::Utf8)) };
    let reads = [long("n"), binary("facts_f"), texts("entity_ids"), texts("entity_names"), texts("entity_types")];
    let writes = step::schema(vec![long("n"), binary("vector_f"), binary("event_f")]);
    let with = |key| statistics.of(&statistics.n_documents, key);
    let opening = |key| statistics.of(&statistics.n_opening, key);
    step::run(
        |schema| expect_columns(schema, &reads),
        &writes,
        |batch, written| {
            let Some(batch) = batch else { return Ok(()) };
            let counts = Counts { n_documents: n_documents as usize, with: &with, opening: &opening };
            let (mut vectors, mut events) = (Vec::new(), Vec::new());
            for (features, things) in bytes(batch, "facts_f")?.zip(things(batch)?) {
                let features: DocumentFeatures = unpacked(features, FACTS)?;
                let (vector, event) = weighed(features, &things, counts, &rules);
                vectors.push(packed(&vector, VECTOR)?);
                events.push(packed(&event, EVENT)?);
            }
            let own = numbers::<Int64Type>(batch, "n")?;
            own.iter().try_for_each(|n| expect_number(*n).map(|_| ()))?;
            let binaries = |cells: Vec<Vec<u8>>| Arc::new(BinaryArray::from_iter_values(cells));
            written.rows(vec![longs(own.to_vec()), binaries(vectors), binaries(events)])
        },
    )
}

/// What the names of each document of a batch stand for.
fn things(batch: &RecordBatch) -> Result<Vec<Vec<Thing>>> {
    let [ids, names, types] = ["entity_ids", "entity_names", "entity_types"].map(|name| lists_of_texts(batch, name));
    let mut all = Vec::with_capacity(batch.num_rows());
    for ((ids, names), types) in ids?.into_iter().zip(names?).zip(types?) {
        let (ids, names, types) = (ids.unwrap_or_default(), names.unwrap_or_default(), types.unwrap_or_default());
        if ids.len() != names.len() || ids.len() != types.len() {
            return Err(broken("`entity_ids`, `entity_names` and `entity_types` of a row are not equally long"));
        }
        let thing = |((entity_id, name), word): ((String, String), String)| {
            let r#type =
                EntityType::parse(&word).ok_or_else(|| broken(format!("there is no type `{word}` of entities")))?;
            Ok(Thing { entity_id, name, r#type })
        };
        all.push(ids.into_iter().zip(names).zip(types).map(thing).collect::<Result<_>>()?);
    }
    Ok(all)
}
