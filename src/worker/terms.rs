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
use crate::store::sharing::{mass, rarity, window};
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
    /// How many documents have the term, and all documents.
    counts: [i64; 2],
}

/// A term, and the window of a group of its documents if there are too many of them.
type TermKey = (i64, Option<i32>);

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
            long("n_of_term"),
            long("n_documents"),
        ],
        writes: vec![long("a"), long("b"), long("mass"), int("least")],
    };
    groups::run(
        shape,
        weighty,
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

fn weighty(batch: &RecordBatch) -> Result<Vec<(TermKey, Weighty)>> {
    let long = |name| numbers::<Int64Type>(batch, name);
    let (keys, windows) = (long("key")?, some_numbers::<Int32Type>(batch, "window")?);
    let (own, weights) = (long("n")?, numbers::<Int32Type>(batch, "weight")?);
    let are_earlier: Vec<bool> = claims(batch, "is_earlier")?.collect();
    let (of_term, of_all) = (long("n_of_term")?, long("n_documents")?);
    let row = |row: usize| {
        let (is_earlier, counts) = (are_earlier[row], [of_term[row], of_all[row]]);
        ((keys[row], windows[row]), Weighty { n: own[row], weight: weights[row], is_earlier, counts })
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

fn pairs(mut members: Vec<Weighty>) -> Result<Vec<Massive>> {
    members.sort_unstable();
    let Some(counts) = members.first().map(|member| member.counts) else { return Ok(Vec::new()) };
    for (at, name) in ["n_of_term", "n_documents"].into_iter().enumerate() {
        if let Some(other) = members.iter().map(|member| member.counts[at]).find(|count| *count != counts[at]) {
            return Err(broken(format!("`{name}` is {} and {other} for one key", counts[at])));
        }
        if counts[at] < 0 {
            return Err(broken(format!("`{name}` is {}", counts[at])));
        }
    }
    let rarity = rarity(counts[0] as usize, counts[1] as usize);
    if members.len() > MAX_DOCUMENTS_OF_TERM as usize || rarity == 0 {
        return Ok(Vec::new());
    }
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
        let one = |(n, is_earlier)| Weighty { n, weight: 2000, is_earlier, counts: [3, 100] };
        let found = pairs([(4, true), (7, false), (2, true)].map(one).to_vec()).expect("all tell one number");
        assert_eq!(found.iter().map(|pair| (pair.0, pair.1)).collect::<Vec<_>>(), [(2, 7), (4, 7)]);
    }
}
