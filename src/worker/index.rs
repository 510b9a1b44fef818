//! The steps `bands` and `samples`, of one document each, and `band-pairs` and `sample-pairs`, of the units that share a key.
//!
//! A document with the bands 7 and 9 gives a row for each. Where all rows are sorted by key, the units of one key stand together, and
//! their pairs go out, each as often as a key proposes it. A pair that is proposed less often than its `least` says is not compared.

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type, Schema};
use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::rules::dedupe::DedupeRules;
use crosscheck_text::stages::dedupe;
use crosscheck_text::stages::dedupe::text::TextFeatures;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::corpus::{MAX_BUCKET, MAX_SAMPLED, min_sampled};
use crate::store::candidates::{pairs_of_band, pairs_of_sample};
use crate::store::parts::narrowed;
use crate::store::proposed::UnitPair;
use crate::worker::groups::{self, Key, Shape};
use crate::worker::member::{expect_number, member};
use crate::worker::packing::{TEXT, unpacked};
use crate::worker::step::{self, bytes, expect_columns, int, ints, long, longs, numbers};

/// A unit of a document, with a key that it shares with units like it.
type Entry = (Unit, u32, u64);

/// The bands of documents: a row for each band of each unit.
///
/// # Errors
/// When stdin cannot be read.
pub fn bands(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    index(|features| dedupe::bands(features, &rules).iter().map(|band| (band.unit, band.idx, band.band)).collect())
}

/// The sampled shingles of documents: a row for each of each unit.
///
/// # Errors
/// When stdin cannot be read.
pub fn samples(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    index(|features| dedupe::samples(features, &rules).iter().map(|one| (one.unit, one.idx, one.hash)).collect())
}

fn index(entries: impl Fn(&TextFeatures) -> Vec<Entry> + Send) -> Result<()> {
    let writes = step::schema(vec![("unit", DataType::Int32), ("key", DataType::Int64), ("member", DataType::Int64)]);
    let expect = |schema: &Schema| expect_columns(schema, &[("n", DataType::Int64), ("text_f", DataType::Binary)]);
    step::run(expect, &writes, move |batch, written| {
        let Some(batch) = batch else { return Ok(()) };
        let (mut units, mut keys, mut members) = (Vec::new(), Vec::new(), Vec::new());
        for (n, features) in numbers::<Int64Type>(batch, "n")?.iter().zip(bytes(batch, "text_f")?) {
            expect_number(*n)?;
            for (unit, idx, key) in entries(&unpacked(features, TEXT)?) {
                units.push(unit as i32);
                keys.push(narrowed(key) as i64);
                members.push(member(*n, idx)?);
            }
        }
        written.rows(vec![ints(units), longs(keys), longs(members)])
    })
}

/// The pairs of units with a common band.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by unit and key.
pub fn band_pairs() -> Result<()> {
    pairs(|bucket, pairs| pairs_of_band(bucket, MAX_BUCKET, pairs), |_| 1)
}

/// The pairs of units with a common sampled shingle.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by unit and key.
pub fn sample_pairs() -> Result<()> {
    pairs(|bucket, pairs| pairs_of_sample(bucket, MAX_SAMPLED, pairs), min_sampled)
}

/// A pair of units of one kind, with how often it must be proposed.
type Proposal = (i32, UnitPair, i32);

fn pairs(propose: impl Fn(&[(u64, u64)], &mut Vec<UnitPair>) + Send, least: impl Fn(Unit) -> u32 + Send) -> Result<()> {
    let shape = Shape {
        key: "`unit` and `key`",
        reads: vec![int("unit"), long("key"), long("member")],
        writes: vec![int("unit"), long("a"), long("b"), int("least")],
    };
    let of_group = move |(unit, key): Key, mut members: Vec<i64>| -> Result<Vec<Proposal>> {
        members.sort_unstable();
        members.dedup();
        let bucket: Vec<(u64, u64)> = members.iter().map(|member| (key as u64, *member as u64)).collect();
        let mut pairs = Vec::new();
        if bucket.len() > 1 {
            propose(&bucket, &mut pairs);
        }
        let least = least(step::unit(unit)?) as i32;
        Ok(pairs.into_iter().map(|pair| (unit, pair, least)).collect())
    };
    groups::run(shape, members, of_group, |pairs| Ok(pair_columns(&pairs)))
}

fn members(batch: &RecordBatch) -> Result<Vec<(Key, i64)>> {
    let keys = numbers::<Int32Type>(batch, "unit")?.iter().zip(numbers::<Int64Type>(batch, "key")?);
    let rows = keys.zip(numbers::<Int64Type>(batch, "member")?);
    Ok(rows.map(|((unit, key), member)| ((*unit, *key), *member)).collect())
}

fn pair_columns(pairs: &[Proposal]) -> Vec<ArrayRef> {
    vec![
        ints(pairs.iter().map(|(unit, ..)| *unit).collect()),
        longs(pairs.iter().map(|(_, (a, _), _)| *a as i64).collect()),
        longs(pairs.iter().map(|(_, (_, b), _)| *b as i64).collect()),
        ints(pairs.iter().map(|(.., least)| *least).collect()),
    ]
}
