//! Candidate pairs through inverted indexes: who shares a rare enough term. Postings are capped, so no step is quadratic.

use std::ops::Range;

use crosscheck_text::model::vocabulary::Unit;
use polars::prelude::{
    DataFrame, DataType, Expr, IdxSize, JoinArgs, JoinType, LazyFrame, SortMultipleOptions, UnionArgs,
    UniqueKeepStrategy, col, cols, concat, len, lit, when,
};

use crate::error::{Error, Result};
use crate::store::crowd::Crowd;
use crate::store::parts::{BandPart, DocumentTermPart, SamplePart, StatementTermPart};
use crate::store::{Store, collect, fail};

/// Rows of one pass over an index; larger indexes are read in several passes, so that memory stays bounded.
const ROWS_PER_PASS: u64 = 300_000;

/// Rows of one pass of an index joined with itself.
const JOINED_PER_PASS: u64 = 30_000_000;

/// A pair of units of one kind: document in the upper, index in the lower 32 bits; the smaller one first.
pub type UnitPair = (u64, u64);

/// A pair of sentences of one event that share index terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SentencePair {
    /// Event in run order.
    pub event: u32,
    /// Document and sentence of the smaller side.
    pub a: (u32, u32),
    /// Document and sentence of the larger side.
    pub b: (u32, u32),
}

/// How an index is joined with itself.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    /// Members of a posting that are paired with each other; longer postings are cut or made stars.
    pub postings: u32,
    /// Smallest sum of weight times rarity of the shared terms of a pair, in thousandths of a term.
    pub mass: u32,
}

impl Store {
    /// Pairs of units of one kind in a common band. A bucket above the cap pairs its smallest member with each other one.
    ///
    /// # Errors
    /// When a query fails.
    pub fn band_pairs(&self, unit: Unit, max_bucket: u32) -> Result<Vec<UnitPair>> {
        let Some(bands) = self.scan::<BandPart>()? else { return Ok(Vec::new()) };
        let bands = bands.filter(col("unit").eq(lit(unit as u32))).select([col("member"), col("band")]);
        let key = || [col("band")];
        let mut pairs = Vec::new();
        for pass in self.passes(&bands, "band")? {
            let bands = bands.clone().filter(pass).unique(None, UniqueKeepStrategy::Any);
            let buckets = bands
                .clone()
                .group_by(key())
                .agg([len().alias("n"), col("member").min().alias("first")])
                .filter(col("n").gt_eq(lit(2)));
            let members = bands.join(buckets, key(), key(), JoinArgs::new(JoinType::Inner));
            let stars = members
                .clone()
                .filter(col("member").neq(col("first")))
                .select([col("first").alias("a"), col("member").alias("b")]);
            let small = members.filter(col("n").lt_eq(lit(max_bucket))).select([col("band"), col("member")]);
            let all = small
                .clone()
                .join(small, key(), key(), JoinArgs::new(JoinType::Inner))
                .filter(col("member").lt(col("member_right")))
                .select([col("member").alias("a"), col("member_right").alias("b")]);
            let query = concat([stars, all], UnionArgs::default()).map_err(|source| fail(&self.dir, source))?;
            self.add_pairs(query.unique(None, UniqueKeepStrategy::Any), &mut pairs)?;
        }
        Ok(pairs)
    }

    /// Pairs of units of one kind that share sampled shingles.
    ///
    /// # Errors
    /// When a query fails.
    pub fn sample_pairs(&self, unit: Unit, max_postings: u32, n_shared: u32) -> Result<Vec<UnitPair>> {
        let Some(samples) = self.scan::<SamplePart>()? else { return Ok(Vec::new()) };
        let samples = samples.filter(col("unit").eq(lit(unit as u32))).select([col("member"), col("hash")]);
        let key = || [col("hash")];
        let mut pairs = Vec::new();
        for pass in self.passes(&samples, "hash")? {
            let samples = samples.clone().filter(pass).unique(None, UniqueKeepStrategy::Any);
            let rare = samples.clone().group_by(key()).agg([len().alias("n")]);
            let rare = rare.filter(col("n").gt_eq(lit(2)).and(col("n").lt_eq(lit(max_postings))));
            let kept = samples.join(rare, key(), key(), JoinArgs::new(JoinType::Inner));
            let query = kept
                .clone()
                .join(kept, key(), key(), JoinArgs::new(JoinType::Inner))
                .filter(col("member").lt(col("member_right")))
                .select([col("member").alias("a"), col("member_right").alias("b")])
                .group_by([col("a"), col("b")])
                .agg([len().alias("n")])
                .filter(col("n").gt_eq(lit(n_shared)))
                .select([col("a"), col("b")]);
            self.add_pairs(query, &mut pairs)?;
        }
        Ok(pairs)
    }

    /// Adds the pairs of a query to those found before; the result is sorted and without repeats.
    fn add_pairs(&self, query: LazyFrame, pairs: &mut Vec<UnitPair>) -> Result<()> {
        let found = collect(&self.dir, query)?;
        let (a, b) = (numbers::<u64>(self, &found, "a")?, numbers::<u64>(self, &found, "b")?);
        pairs.extend(a.into_iter().zip(b));
        pairs.sort_unstable();
        pairs.dedup();
        Ok(())
    }

    /// Pairs of documents that share characteristic terms.
    ///
    /// # Errors
    /// When a query fails.
    pub fn document_pairs(&self, cap: Cap) -> Result<Vec<(u32, u32)>> {
        let Some(terms) = self.scan::<DocumentTermPart>()? else { return Ok(Vec::new()) };
        let kept = rare_terms(terms, &["term"], &["document"], cap);
        let query = sharing((kept.clone(), kept), &["term"], &["document"], cap);
        let query = query.sort(["document", "document_right"], SortMultipleOptions::default());
        let found = collect(&self.dir, query)?;
        let (a, b) = (numbers::<u32>(self, &found, "document")?, numbers::<u32>(self, &found, "document_right")?);
        Ok(a.into_iter().zip(b).collect())
    }

    /// Pairs of sentences of different documents of one event, for a range of events; sorted by event. An event with more
    /// pairs than `most` keeps of each sentence those that share most.
    ///
    /// # Errors
    /// When a query fails.
    pub fn sentence_pairs(&self, events: Range<u32>, cap: Cap, most: u32) -> Result<Vec<SentencePair>> {
        let Some(terms) = self.scan::<StatementTermPart>()? else { return Ok(Vec::new()) };
        let terms = terms.filter(col("event").gt_eq(lit(events.start)).and(col("event").lt(lit(events.end))));
        let kept = rare_terms(terms, &["event", "term"], &["document", "sentence"], cap);
        let mut pairs = Crowd::new(most);
        let n_passes = self.n_joined(&kept, &["event", "term"])? / JOINED_PER_PASS + 1;
        for pass in 0..n_passes {
            // All pairs of a document with later ones are found in one pass, so that their shared weight is whole.
            let own = (col("document") % lit(n_passes as u32)).eq(lit(pass as u32));
            let own = if n_passes == 1 { kept.clone() } else { kept.clone().filter(own) };
            let query = sharing((own, kept.clone()), &["event", "term"], &["document", "sentence"], cap);
            let found = collect(&self.dir, query)?;
            let column = |name| numbers::<u32>(self, &found, name);
            let (events, a, sa) = (column("event")?, column("document")?, column("sentence")?);
            let (b, sb) = (column("document_right")?, column("sentence_right")?);
            let masses = column("mass")?;
            let pair = |row: usize| SentencePair { event: events[row], a: (a[row], sa[row]), b: (b[row], sb[row]) };
            pairs.extend((0..events.len()).map(|row| (pair(row), masses[row])));
        }
        Ok(pairs.finish())
    }

    /// Rows that an index gives when it is joined with itself.
    fn n_joined(&self, kept: &LazyFrame, keys: &[&str]) -> Result<u64> {
        let keys: Vec<Expr> = keys.iter().map(|key| col(*key)).collect();
        let n = || col("n").cast(DataType::UInt64);
        let postings = kept.clone().group_by(keys).agg([len().alias("n")]);
        let joined = collect(&self.dir, postings.select([(n() * n()).sum().alias("n")]))?;
        Ok(numbers::<u64>(self, &joined, "n")?.first().copied().unwrap_or(0))
    }

    /// Filters that cut an index into passes by a hash that all members of a posting share: ranges of it, so that row
    /// groups outside of a pass are not read.
    fn passes(&self, index: &LazyFrame, column: &str) -> Result<Vec<Expr>> {
        let counted = collect(&self.dir, index.clone().select([len().cast(DataType::UInt64).alias("n")]))?;
        let n_rows = numbers::<u64>(self, &counted, "n")?.first().copied().unwrap_or(0);
        let n_passes = n_rows / ROWS_PER_PASS + 1;
        // Hashes in part files have 63 bits.
        let n_passes = i64::try_from(n_passes).unwrap_or(i64::MAX);
        let step = i64::MAX / n_passes;
        let pass = |pass: i64| {
            let from = col(column).gt_eq(lit(pass * step));
            if pass + 1 == n_passes { from } else { from.and(col(column).lt(lit((pass + 1) * step))) }
        };
        Ok((0..n_passes).map(pass).collect())
    }
}

/// The members of those terms whose postings are within the cap, with the term's rarity.
///
/// A term's rarity is `ln(n / postings) / ln(n)` of the n members of its event in thousandths, in steps of half a power of
/// two: whole numbers, so that the sum does not depend on the order in which threads add it.
fn rare_terms(terms: LazyFrame, keys: &[&str], member: &[&str], cap: Cap) -> LazyFrame {
    let both: Vec<&str> = keys.iter().chain(member).chain(&["weight"]).copied().collect();
    let events: Vec<&str> = keys.iter().filter(|key| **key != "term").copied().collect();
    let terms = terms.select(columns(&both)).with_column(lit(0u32).alias("all"));
    let scope = [columns(&["all"]), columns(&events)].concat();
    let size = terms.clone().select([scope.clone(), columns(member)].concat());
    let size = size.unique(None, UniqueKeepStrategy::Any).group_by(scope.clone()).agg([len().alias("n_members")]);
    let postings = terms.clone().group_by([columns(&["all"]), columns(keys)].concat()).agg([len().alias("n")]);
    let postings = postings
        .filter(col("n").gt_eq(lit(2)).and(col("n").lt_eq(lit(cap.postings))))
        .join(size, scope.clone(), scope, JoinArgs::new(JoinType::Inner))
        .with_columns([half_log2("n"), half_log2("n_members")])
        .with_column(((col("n_members") - col("n")) * lit(1000) / col("n_members")).alias("rarity"))
        .filter(col("rarity").gt(lit(0)))
        .drop(cols(["all"]));
    terms.drop(cols(["all"])).join(postings, columns(keys), columns(keys), JoinArgs::new(JoinType::Inner))
}

/// Members of different documents, the first of `own` and the other of `all`, that share terms with enough rarity in sum.
fn sharing((own, all): (LazyFrame, LazyFrame), keys: &[&str], member: &[&str], cap: Cap) -> LazyFrame {
    let lesser = when(col("weight").lt(col("weight_right"))).then(col("weight")).otherwise(col("weight_right"));
    let pairs = own
        .join(all, columns(keys), columns(keys), JoinArgs::new(JoinType::Inner))
        .filter(col("document").lt(col("document_right")))
        .with_column((col("rarity") * lesser.cast(DataType::Int64) / lit(1000)).alias("mass"));
    let mut group: Vec<String> = keys.iter().filter(|key| **key != "term").map(|key| (*key).to_owned()).collect();
    group.extend(member.iter().map(|name| (*name).to_owned()));
    group.extend(member.iter().map(|name| format!("{name}_right")));
    pairs
        .group_by(group.iter().map(|name| col(name.as_str())).collect::<Vec<_>>())
        .agg([col("mass").sum()])
        .filter(col("mass").gt_eq(lit(i64::from(cap.mass))))
}

fn columns(names: &[&str]) -> Vec<Expr> {
    names.iter().map(|name| col(*name)).collect()
}

/// Twice the binary logarithm of a count, rounded down; at least 8 (a count of 16), so that small events have a scale.
fn half_log2(name: &str) -> Expr {
    let floor = if name == "n_members" { 8 } else { 0 };
    let step = |power: i32| col(name).gt_eq(lit(2f64.powf(f64::from(power) / 2.0))).cast(DataType::Int64);
    (floor + 1..=48).map(step).fold(lit(floor as i64), |sum, step| sum + step).alias(name)
}

/// A whole-number type that query results are read into.
pub(crate) trait Number: Sized {
    fn read(frame: &DataFrame, column: &str) -> polars::prelude::PolarsResult<Vec<Self>>;
}

impl Number for u32 {
    fn read(frame: &DataFrame, column: &str) -> polars::prelude::PolarsResult<Vec<Self>> {
        let cells = frame.column(column)?.cast(&DataType::UInt32)?;
        Ok(cells.u32()?.iter().map(|cell| cell.unwrap_or_default()).collect())
    }
}

impl Number for u64 {
    fn read(frame: &DataFrame, column: &str) -> polars::prelude::PolarsResult<Vec<Self>> {
        let cells = frame.column(column)?.cast(&DataType::UInt64)?;
        Ok(cells.u64()?.iter().map(|cell| cell.unwrap_or_default()).collect())
    }
}

pub(crate) fn numbers<T: Number>(store: &Store, frame: &DataFrame, column: &str) -> Result<Vec<T>> {
    // Polars counts rows with this type; a frame that large cannot be held anyway.
    debug_assert!(frame.height() <= IdxSize::MAX as usize);
    T::read(frame, column).map_err(|source: polars::prelude::PolarsError| -> Error { fail(&store.dir, source) })
}
