//! The steps `terms` and `document-terms`, of one document each, and `document-pairs`, of the documents that have a term in common.
//!
//! Rows of `terms` are counted, so that it shows how rare a word or a name is. Two documents with the rare term `berth` are a pair of some
//! mass; the masses of all terms of a pair are summed up, and those of little mass are left out. A term of too many documents to pair them
//! comes once for each window of time, with those of that window and of the one before.

use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use crosscheck_text::model::vocabulary::EntityType;
use crosscheck_text::rules::anchor::AnchorRules;
use crosscheck_text::stages::anchor::document::DocumentFeatures;
use crosscheck_text::stages::anchor::pieces::{self, Thing};

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::corpus::{MAX_DOCUMENTS_OF_TERM, MIN_DOCUMENT_MASS};
use crate::store::parts::{narrowed, thousandths};
use crate::store::sharing::{mass, telling_rarity, window};
use crate::worker::broken;
use crate::worker::cells::{claims, lists_of_texts, number_column, some_numbers};
use crate::worker::groups::{self, Shape};
use crate::worker::member::expect_number;
use crate::worker::packing::{FACTS, unpacked};
use crate::worker::step::{self, Column, binary, bytes, expect_columns, int, ints, list, long, longs, numbers};

/// What rows of documents have.
fn reads() -> [Column; 3] {
    [long("n"), binary("facts_f"), ("entity_ids", list(DataType::Utf8))]
}

/// The documents of a batch, each with its number and the entities of its names, of which only the keys are known.
fn documents(batch: &RecordBatch) -> Result<Vec<(i64, DocumentFeatures, Vec<Thing>)>> {
    let rows = numbers::<Int64Type>(batch, "n")?.iter().zip(bytes(batch, "facts_f")?);
    let mut found = Vec::with_capacity(batch.num_rows());
    for ((n, features), entity_ids) in rows.zip(lists_of_texts(batch, "entity_ids")?) {
        expect_number(*n)?;
        let thing = |entity_id| Thing { entity_id, name: String::new(), r#type: EntityType::Org };
        found.push((*n, unpacked(features, FACTS)?, entity_ids.into_iter().flatten().map(thing).collect()));
    }
    Ok(found)
}

/// The keys of documents that are counted.
///
/// # Errors
/// When stdin cannot be read.
pub fn terms() -> Result<()> {
    let writes = step::schema(vec![long("key"), ("opening", DataType::Boolean)]);
    step::run(
        |schema| expect_columns(schema, &reads()),
        &writes,
        |batch, written| {
            let (mut keys, mut are_opening) = (Vec::new(), Vec::new());
            for (_, features, things) in batch.map_or(Ok(Vec::new()), documents)? {
                let (whole, opening) = pieces::terms(&features, &things);
                for (is_opening, key) in
                    whole.into_iter().map(|key| (false, key)).chain(opening.into_iter().map(|key| (true, key)))
                {
                    keys.push(key.cast_signed());
                    are_opening.push(is_opening);
                }
            }
            written.rows(vec![longs(keys), Arc::new(BooleanArray::from(are_opening))])
        },
    )
}

/// The terms by which documents find each other.
///
/// # Errors
/// When stdin cannot be read.
pub fn document_terms(config: &Config) -> Result<()> {
    let rules = AnchorRules { thresholds: config.stages.anchor.clone(), ..AnchorRules::default() };
    let writes = step::schema(vec![long("key"), long("n"), int("weight"), int("window")]);
    step::run(
        |schema| expect_columns(schema, &reads()),
        &writes,
        |batch, written| {
            let (mut keys, mut own, mut weights, mut windows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (n, features, things) in batch.map_or(Ok(Vec::new()), documents)? {
                let window = window(features.published, rules.thresholds.window_days);
                for (key, weight) in pieces::postings(&features, &things, &rules) {
                    keys.push(narrowed(key) as i64);
                    own.push(n);
                    weights.push(thousandths(weight) as i32);
                    windows.push(window);
                }
            }
            written.rows(vec![longs(keys), longs(own), ints(weights), number_column::<Int32Type>(windows)])
        },
    )
}

/// A document with a term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weighty {
    n: i64,
    /// What it makes of the term, in thousandths.
    weight: i32,
    /// Whether it is in the window before that of the group.
    is_earlier: bool,
    /// The number of all documents, or of those of the two windows.
    n_documents: i64,
}

/// Two documents, and the mass that a term adds to their pair.
type Massive = (i64, i64, i64);

/// The pairs of documents with a term in common.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by key.
pub fn document_pairs() -> Result<()> {
    let shape = Shape {
        key: "`key`, `window`",
        reads: vec![
            long("key"),
            int("window"),
            long("n"),
            int("weight"),
            ("is_earlier", DataType::Boolean),
            long("n_documents"),
        ],
        writes: vec![long("a"), long("b"), long("mass"), int("least")],
    };
    let rows = |batch: &RecordBatch| -> Result<Vec<((i64, Option<i32>), Weighty)>> {
        let keys = numbers::<Int64Type>(batch, "key")?.iter().copied().zip(some_numbers::<Int32Type>(batch, "window")?);
        let own = numbers::<Int64Type>(batch, "n")?.iter().zip(numbers::<Int32Type>(batch, "weight")?);
        let told = claims(batch, "is_earlier")?.zip(numbers::<Int64Type>(batch, "n_documents")?);
        let row = |((n, weight), (is_earlier, n_documents)): ((&i64, &i32), (bool, &i64))| Weighty {
            n: *n,
            weight: *weight,
            is_earlier,
            n_documents: *n_documents,
        };
        Ok(keys.zip(own.zip(told).map(row)).collect())
    };
    groups::run(
        shape,
        rows,
        |_, members| pairs(members),
        |pairs: Vec<Massive>| {
            Ok(vec![
                longs(pairs.iter().map(|pair| pair.0).collect()),
                longs(pairs.iter().map(|pair| pair.1).collect()),
                longs(pairs.iter().map(|pair| pair.2).collect()),
                number_column::<Int32Type>(pairs.iter().map(|_| Some(MIN_DOCUMENT_MASS as i32))),
            ])
        },
    )
}

fn pairs(mut members: Vec<Weighty>) -> Result<Vec<Massive>> {
    members.sort_unstable();
    let n_documents = members.first().map_or(0, |member| member.n_documents);
    let n_all = usize::try_from(n_documents).map_err(|_| broken(format!("`n_documents` is {n_documents}")))?;
    if let Some(other) = members.iter().find(|member| member.n_documents != n_documents) {
        return Err(broken(format!("`n_documents` is {n_documents} and {} for one key", other.n_documents)));
    }
    let Some(rarity) = telling_rarity(members.len(), n_all, MAX_DOCUMENTS_OF_TERM) else { return Ok(Vec::new()) };
    let weight = |member: &Weighty| member.weight.max(0) as u32;
    let mut pairs = Vec::new();
    for (at, one) in members.iter().enumerate() {
        // Two of the earlier window are together in the group before.
        let others = members[at + 1..].iter().filter(|two| two.n != one.n && !(one.is_earlier && two.is_earlier));
        pairs.extend(others.map(|two| (one.n, two.n, mass(rarity, weight(one), weight(two)) as i64)));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::{Weighty, pairs};

    #[test]
    fn two_of_the_earlier_window_are_no_pair() {
        let one = |(n, is_earlier)| Weighty { n, weight: 2000, is_earlier, n_documents: 100 };
        let found = pairs([(4, true), (7, false), (2, true)].map(one).to_vec()).expect("all tell one number");
        assert_eq!(found.iter().map(|pair| (pair.0, pair.1)).collect::<Vec<_>>(), [(2, 7), (4, 7)]);
    }
}
