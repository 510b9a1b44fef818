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

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::statistics::Statistics;
use crate::worker::broken;
use crate::worker::cells::lists_of_texts;
use crate::worker::member::expect_number;
use crate::worker::packing::{EVENT, FACTS, VECTOR, packed, unpacked};
use crate::worker::step::{self, Column, binary, bytes, expect_columns, list, long, longs, numbers};

/// Weighs the words and names of documents by what was counted.
///
/// # Errors
/// When the file of counts or stdin cannot be read.
pub fn run(config: &Config, statistics: &Path) -> Result<()> {
    let rules = AnchorRules { thresholds: config.stages.anchor.clone(), ..AnchorRules::default() };
    let statistics = Statistics::read(statistics)?;
    let texts = |name| -> Column { (name, list(DataType::Utf8)) };
    let reads = [long("n"), binary("facts_f"), texts("entity_ids"), texts("entity_names"), texts("entity_types")];
    let writes = step::schema(vec![long("n"), binary("vector_f"), binary("event_f")]);
    step::run(
        |schema| expect_columns(schema, &reads),
        &writes,
        |batch, written| {
            let Some(batch) = batch else { return Ok(()) };
            let (mut vectors, mut events) = (Vec::new(), Vec::new());
            for (features, things) in bytes(batch, "facts_f")?.zip(things(batch)?) {
                let features: DocumentFeatures = unpacked(features, FACTS)?;
                let (vector, event) = statistics.with(|counts| weighed(features, &things, counts, &rules));
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
