//! The steps `bands` and `samples`, of one document each, and `band-pairs` and `sample-pairs`, of the units that share a key.
//!
//! A document with the bands 7 and 9 gives a row for each. Where all rows are sorted by key, the units of one key stand together, and
//! their pairs go out, each as often as a key proposes it. A pair that is proposed less often than its `least` says is not compared.

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
use crate::worker::groups::{Groups, Key, row};
use crate::worker::member::{expect_number, member};
use crate::worker::packing::{TEXT, unpacked};
use crate::worker::step::{self, Written, bytes, expect_columns, ints, longs, numbers};

/// Pairs that go out in one batch, about.
const PAIRS_AT_ONCE: usize = 1 << 16;

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

fn pairs(propose: impl Fn(&[(u64, u64)], &mut Vec<UnitPair>) + Send, least: impl Fn(Unit) -> u32 + Send) -> Result<()> {
    let columns = [("unit", DataType::Int32), ("key", DataType::Int64), ("member", DataType::Int64)];
    let long = |name| (name, DataType::Int64);
    let writes = step::schema(vec![("unit", DataType::Int32), long("a"), long("b"), ("least", DataType::Int32)]);
    let (mut groups, mut waiting) = (Groups::new("`unit` and `key`"), Waiting::default());
    let of_group = move |((unit, key), mut members): (Key, Vec<i64>), waiting: &mut Waiting| -> Result<()> {
        members.sort_unstable();
        members.dedup();
        let bucket: Vec<(u64, u64)> = members.iter().map(|member| (key as u64, *member as u64)).collect();
        let mut pairs = Vec::new();
        if bucket.len() > 1 {
            propose(&bucket, &mut pairs);
        }
        waiting.extend(unit, pairs, least(step::unit(unit)?));
        Ok(())
    };
    step::run(
        move |schema| expect_columns(schema, &columns),
        &writes,
        move |batch, written| {
            let Some(batch) = batch else {
                groups.finish().map_or(Ok(()), |group| of_group(group, &mut waiting))?;
                return waiting.write(written);
            };
            let keys = numbers::<Int32Type>(batch, "unit")?.iter().zip(numbers::<Int64Type>(batch, "key")?);
            for ((unit, key), member) in keys.zip(numbers::<Int64Type>(batch, "member")?) {
                if let Some(group) = groups.push((*unit, *key), row(*member))? {
                    of_group(group, &mut waiting)?;
                }
                if waiting.units.len() >= PAIRS_AT_ONCE {
                    waiting.write(written)?;
                }
            }
            Ok(())
        },
    )
}

/// Pairs that are to be written.
#[derive(Default)]
struct Waiting {
    units: Vec<i32>,
    a: Vec<i64>,
    b: Vec<i64>,
    least: Vec<i32>,
}

impl Waiting {
    fn extend(&mut self, unit: i32, pairs: Vec<UnitPair>, least: u32) {
        self.units.extend(pairs.iter().map(|_| unit));
        self.a.extend(pairs.iter().map(|(a, _)| *a as i64));
        self.b.extend(pairs.iter().map(|(_, b)| *b as i64));
        self.least.extend(pairs.iter().map(|_| least as i32));
    }

    fn write(&mut self, written: &mut Written) -> Result<()> {
        let Self { units, a, b, least } = std::mem::take(self);
        written.rows(vec![ints(units), longs(a), longs(b), ints(least)])
    }
}
