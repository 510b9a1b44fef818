//! The steps `likeness` and `same-event`, which decide pairs of documents, and `neighbors`, of all documents that one is like.
//!
//! Two reports of one arrest share words, names and the people in them (`likeness`); that both are like the same other reports
//! (`neighbors`) makes it likely that they report one event (`same-event`).

use std::sync::Arc;

use arrow::array::{BinaryArray, BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type};
use crosscheck_text::rules::anchor::AnchorThresholds;
use crosscheck_text::stages::anchor::likeness::Neighbors;
use crosscheck_text::stages::anchor::pair::Likeness;
use crosscheck_text::stages::anchor::pieces;

use crate::config::Config;
use crate::error::Result;
use crate::worker::broken;
use crate::worker::cells::number_column;
use crate::worker::groups::{self, Shape};
use crate::worker::packing::{ROW, VECTOR, packed, unpacked};
use crate::worker::step::{self, Column, binary, bytes, expect_columns, long, longs, numbers};

/// A part of what two documents have in common.
type Part = fn(&mut Likeness) -> &mut f32;

/// What two documents have in common by themselves.
const IN_COMMON: [(&str, Part); 7] = [
    ("whole", |likeness| &mut likeness.whole),
    ("words", |likeness| &mut likeness.words),
    ("numbers", |likeness| &mut likeness.numbers),
    ("lead", |likeness| &mut likeness.lead),
    ("persons", |likeness| &mut likeness.persons),
    ("both_persons", |likeness| &mut likeness.both_persons),
    ("places", |likeness| &mut likeness.places),
];

fn in_common() -> impl Iterator<Item = Column> {
    IN_COMMON.iter().map(|(name, _)| (*name, DataType::Float32))
}

/// Two documents, the first one first.
type Pair = (i64, i64);

fn pairs(batch: &RecordBatch) -> Result<Vec<Pair>> {
    let pairs = numbers::<Int64Type>(batch, "a")?.iter().zip(numbers::<Int64Type>(batch, "b")?);
    let pairs: Vec<Pair> = pairs.map(|(a, b)| (*a, *b)).collect();
    match pairs.iter().find(|(a, b)| a >= b) {
        Some((a, b)) => Err(broken(format!("`a` is {a} and not smaller than `b`, which is {b}"))),
        None => Ok(pairs),
    }
}

/// Gives what the documents of each pair have in common, where it is enough.
///
/// # Errors
/// When stdin cannot be read.
pub fn likeness(config: &Config) -> Result<()> {
    let thresholds = config.stages.anchor.clone();
    let reads = [long("a"), long("b"), binary("a_f"), binary("b_f")];
    let writes = step::schema([long("a"), long("b")].into_iter().chain(in_common()).collect());
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        |batch, written| {
            let Some(batch) = batch else { return Ok(()) };
            let mut found: Vec<(Pair, Likeness)> = Vec::new();
            for (pair, (a, b)) in pairs(batch)?.into_iter().zip(bytes(batch, "a_f")?.zip(bytes(batch, "b_f")?)) {
                let likeness = pieces::likeness(unpacked(a, VECTOR)?, unpacked(b, VECTOR)?, &thresholds);
                found.extend(likeness.map(|likeness| (pair, likeness)));
            }
            let mut columns = vec![
                longs(found.iter().map(|(pair, _)| pair.0).collect()),
                longs(found.iter().map(|(pair, _)| pair.1).collect()),
            ];
            for (_, of) in IN_COMMON {
                columns.push(number_column::<Float32Type>(found.iter_mut().map(|(_, likeness)| Some(*of(likeness)))));
            }
            written.rows(columns)
        },
    )
}

/// Gives the documents that each document is like.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by document.
pub fn neighbors(config: &Config) -> Result<()> {
    let thresholds = config.stages.anchor.clone();
    let shape = Shape {
        key: "`n`",
        reads: vec![long("n"), long("other"), ("whole", DataType::Float32)],
        writes: vec![long("n"), binary("row_f")],
    };
    let rows = |batch: &RecordBatch| -> Result<Vec<(i64, (i64, f32))>> {
        let likes = numbers::<Int64Type>(batch, "other")?.iter().zip(numbers::<Float32Type>(batch, "whole")?);
        let rows = numbers::<Int64Type>(batch, "n")?.iter().zip(likes);
        Ok(rows.map(|(n, (other, whole))| (*n, (*other, *whole))).collect())
    };
    let decide = move |n: i64, likes: Vec<(i64, f32)>| {
        let row = packed(&pieces::neighbors(n, likes, &thresholds), ROW)?;
        Ok(vec![(n, row)])
    };
    groups::run(shape, rows, decide, |found: Vec<(i64, Vec<u8>)>| {
        Ok(vec![
            longs(found.iter().map(|(n, _)| *n).collect()),
            Arc::new(BinaryArray::from_iter_values(found.iter().map(|(_, row)| row))),
        ])
    })
}

/// Gives how likely the documents of each pair report one event, where it is more than nothing.
///
/// # Errors
/// When stdin cannot be read.
pub fn same_event(config: &Config) -> Result<()> {
    let thresholds = config.stages.anchor.clone();
    let pair = || [long("a"), long("b")].into_iter();
    let reads: Vec<Column> = pair().chain(in_common()).chain([binary("a_row"), binary("b_row")]).collect();
    let writes = pair().chain([("probability", DataType::Float64), ("joins", DataType::Boolean)]);
    let writes = step::schema(writes.collect());
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        |batch, written| {
            let Some(batch) = batch else { return Ok(()) };
            let found = probabilities(batch, &thresholds)?;
            let joins = found.iter().map(|(_, probability)| Some(pieces::joins(*probability, &thresholds)));
            written.rows(vec![
                longs(found.iter().map(|(pair, _)| pair.0).collect()),
                longs(found.iter().map(|(pair, _)| pair.1).collect()),
                number_column::<Float64Type>(found.iter().map(|(_, probability)| Some(*probability))),
                Arc::new(joins.collect::<BooleanArray>()),
            ])
        },
    )
}

fn probabilities(batch: &RecordBatch, thresholds: &AnchorThresholds) -> Result<Vec<(Pair, f64)>> {
    let mut likeness = vec![Likeness::default(); batch.num_rows()];
    for (name, of) in IN_COMMON {
        let cells = numbers::<Float32Type>(batch, name)?;
        likeness.iter_mut().zip(cells).for_each(|(likeness, cell)| *of(likeness) = *cell);
    }
    let rows = bytes(batch, "a_row")?.zip(bytes(batch, "b_row")?);
    let mut found = Vec::new();
    for ((pair, likeness), (a, b)) in pairs(batch)?.into_iter().zip(likeness).zip(rows) {
        let (a, b): (Neighbors<i64>, Neighbors<i64>) = (unpacked(a, ROW)?, unpacked(b, ROW)?);
        found.extend(pieces::probability(likeness, (&a, &b), thresholds).map(|probability| (pair, probability)));
    }
    Ok(found)
}
