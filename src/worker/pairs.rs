//! The steps `cut`, which takes units out of their documents, and `verify` and `contain`, which decide pairs of such units.
//!
//! Each pair is decided alone, so rows may come in any order. Of two sentences that share seven words in ten, `verify` gives the pair;
//! of a sentence and one that has it within, `contain` gives which is which, and how much of the shorter one it is.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Date32Array, Float32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int64Type, Schema};
use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::rules::dedupe::DedupeRules;
use crosscheck_text::stages::dedupe;
use crosscheck_text::stages::dedupe::text::TextFeatures;

use crate::config::Config;
use crate::error::Result;
use crate::tables::column::days_since_epoch;
use crate::worker::broken;
use crate::worker::member::idx_of;
use crate::worker::packing::{TEXT, packed, unpacked, unpacked_unit};
use crate::worker::step::{self, bytes, expect_columns, ints, longs, numbers, units};

/// Two units of one kind by their members, the smaller one first.
type Members = (Unit, i64, i64);

/// Takes units out of their documents, with the key of their words: one row out for each row in.
///
/// # Errors
/// When stdin cannot be read, or a member is not in its document.
pub fn cut() -> Result<()> {
    let reads = [("unit", DataType::Int32), ("member", DataType::Int64), ("text_f", DataType::Binary)];
    let writes = step::schema(vec![
        ("unit", DataType::Int32),
        ("member", DataType::Int64),
        ("key", DataType::Int64),
        ("n_words", DataType::Int32),
        ("published", DataType::Date32),
        ("unit_f", DataType::Binary),
    ]);
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        |batch, written| {
            let Some(batch) = batch else { return Ok(()) };
            let (mut keys, mut n_words, mut published, mut cuts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let (of_units, members) = (units(batch)?, numbers::<Int64Type>(batch, "member")?);
            let (mut last, mut whole): (&[u8], _) = (&[], TextFeatures::default());
            for ((unit, member), features) in of_units.iter().zip(members).zip(bytes(batch, "text_f")?) {
                // The units of one document mostly stand together.
                if last.is_empty() || last != features {
                    (last, whole) = (features, unpacked(features, TEXT)?);
                }
                let own = dedupe::cut(&whole, *unit, idx_of(*member));
                let own = own.ok_or_else(|| broken(format!("no {} of its document is {member}", unit.as_str())))?;
                let (key, n) = dedupe::word_key(&own, *unit);
                keys.push(key.cast_signed());
                n_words.push(n as i32);
                published.push(own.published.map(days_since_epoch));
                cuts.push(packed(&own, TEXT)?);
            }
            written.rows(vec![
                ints(of_units.iter().map(|unit| *unit as i32).collect()),
                longs(members.to_vec()),
                longs(keys),
                ints(n_words),
                Arc::new(Date32Array::from(published)),
                Arc::new(BinaryArray::from_iter_values(cuts)),
            ])
        },
    )
}

/// Keeps the pairs that share enough for their cluster to decide whether they are copies.
///
/// # Errors
/// When stdin cannot be read.
pub fn verify(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    let long = |name| (name, DataType::Int64);
    let writes = step::schema(vec![("unit", DataType::Int32), long("a"), long("b")]);
    step::run(expect_pairs, &writes, |batch, written| {
        let Some(batch) = batch else { return Ok(()) };
        let mut kept = Vec::new();
        each_pair(batch, |pair, both| kept.extend(dedupe::share_enough(pair.0, &both, &rules).then_some(pair)))?;
        written.rows(vec![
            ints(kept.iter().map(|(unit, ..)| *unit as i32).collect()),
            longs(kept.iter().map(|(_, a, _)| *a).collect()),
            longs(kept.iter().map(|(.., b)| *b).collect()),
        ])
    })
}

/// Gives which of two units stands in the other, where one does.
///
/// # Errors
/// When stdin cannot be read.
pub fn contain(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    let writes = step::schema(vec![
        ("unit", DataType::Int32),
        ("container", DataType::Int64),
        ("member", DataType::Int64),
        ("share", DataType::Float32),
        ("kind", DataType::Utf8),
    ]);
    step::run(expect_pairs, &writes, |batch, written| {
        let Some(batch) = batch else { return Ok(()) };
        let mut found = Vec::new();
        each_pair(batch, |(unit, a, b), both| {
            let of = |document: u32| if document == 0 { a } else { b };
            let row = dedupe::contained(unit, &both, &rules);
            found.extend(row.map(|row| (of(row.container.document), of(row.member.document), row)));
        })?;
        let shares: ArrayRef = Arc::new(found.iter().map(|(.., row)| row.share).collect::<Float32Array>());
        let kinds = StringArray::from_iter_values(found.iter().map(|(.., row)| row.kind.as_str()));
        written.rows(vec![
            ints(found.iter().map(|(.., row)| row.unit as i32).collect()),
            longs(found.iter().map(|(container, ..)| *container).collect()),
            longs(found.iter().map(|(_, member, _)| *member).collect()),
            shares,
            Arc::new(kinds),
        ])
    })
}

fn expect_pairs(schema: &Schema) -> Result<()> {
    let (long, binary) = (|name| (name, DataType::Int64), |name| (name, DataType::Binary));
    expect_columns(schema, &[("unit", DataType::Int32), long("a"), long("b"), binary("a_f"), binary("b_f")])
}

fn each_pair(batch: &RecordBatch, mut decide: impl FnMut(Members, [TextFeatures; 2])) -> Result<()> {
    let (a, b) = (numbers::<Int64Type>(batch, "a")?, numbers::<Int64Type>(batch, "b")?);
    let both = bytes(batch, "a_f")?.zip(bytes(batch, "b_f")?);
    for (((unit, a), b), (a_f, b_f)) in units(batch)?.into_iter().zip(a).zip(b).zip(both) {
        if a >= b {
            return Err(broken(format!("`a` is {a} and not smaller than `b`, which is {b}")));
        }
        decide((unit, *a, *b), [unpacked_unit(a_f, unit)?, unpacked_unit(b_f, unit)?]);
    }
    Ok(())
}
