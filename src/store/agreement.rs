//! What the sources say of the claims that two or more of them speak to: one testimony a source and claim, and their pairs.

use std::path::Path;

use crosscheck_text::model::vocabulary::ClaimKind;
use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, SortMultipleOptions, col, len, lit,
};

use crate::error::{Error, Result};
use crate::store::scan::frame;
use crate::store::{Store, collect};

/// What one source says of one claim.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Testimony {
    /// Key of the claim.
    pub(crate) claim_id: String,
    /// What the claim is about.
    pub(crate) kind: ClaimKind,
    /// Key of the source.
    pub(crate) source_id: String,
    /// Whether most of its evidence supports the claim's value.
    pub(crate) supports: bool,
    /// Its value as a number, or its day as days since 1970-01-01.
    pub(crate) number: Option<f64>,
    /// Its value as text.
    pub(crate) value: Option<String>,
    /// Weight of its evidence after copies are discounted.
    pub(crate) weight: f32,
}

/// What two sources say of one claim.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharedTestimony {
    /// The source that comes first in the alphabet.
    pub(crate) source_a: String,
    /// The other source.
    pub(crate) source_b: String,
    /// What the claim is about.
    pub(crate) kind: ClaimKind,
    /// Whether the first source supports the claim's value.
    pub(crate) supports_a: bool,
    /// Whether the second source does.
    pub(crate) supports_b: bool,
    /// Number or day of the first source.
    pub(crate) number_a: Option<f64>,
    /// Number or day of the second source.
    pub(crate) number_b: Option<f64>,
}

impl Store {
    /// Testimonies on claims with two or more sources, sorted by claim and source; from the written tables.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn testimonies(&self, claims: &Path, evidence: &Path) -> Result<Vec<Testimony>> {
        let query = testimonies(claims, evidence)?.sort(["claim_id", "source_id"], SortMultipleOptions::default());
        let frame = collect(&self.dir, query)?;
        read_testimonies(&frame).map_err(|source| Error::query(&self.dir, source))
    }

    /// Every pair of testimonies on one claim, sorted by sources and claim; from the written tables.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn shared_testimonies(&self, claims: &Path, evidence: &Path) -> Result<Vec<SharedTestimony>> {
        let said = testimonies(claims, evidence)?;
        let query = said
            .clone()
            .join(said, [col("claim_id")], [col("claim_id")], JoinArgs::new(JoinType::Inner))
            .filter(col("source_id").lt(col("source_id_right")))
            .sort(["source_id", "source_id_right", "claim_id"], SortMultipleOptions::default());
        let frame = collect(&self.dir, query)?;
        read_shared(&frame).map_err(|source| Error::query(&self.dir, source))
    }
}

fn testimonies(claims: &Path, evidence: &Path) -> Result<LazyFrame> {
    let claims = frame(claims, &["claim_id", "kind", "n_sources"])?
        .lazy()
        .filter(col("n_sources").gt_eq(lit(2)))
        .select([col("claim_id"), col("kind")]);
    let supports = col("stance").eq(lit("supports")).cast(DataType::UInt32);
    let day = col("value_begin").cast(DataType::Float64);
    // Weights are added as whole millionths, so that the sum does not depend on the order of threads.
    let weight = (col("weight").cast(DataType::Float64) * lit(1e6)).cast(DataType::Int64).sum();
    let columns = ["claim_id", "source_id", "stance", "value", "value_number", "value_begin", "weight"];
    Ok(frame(evidence, &columns)?
        .lazy()
        .join(claims, [col("claim_id")], [col("claim_id")], JoinArgs::new(JoinType::Inner))
        .group_by([col("claim_id"), col("kind"), col("source_id")])
        .agg([
            supports.sum().alias("n_supports"),
            len().alias("n"),
            col("value_number").min().alias("value_number"),
            day.min().alias("day"),
            col("value").min().alias("value"),
            weight.alias("weight"),
        ])
        .with_column((col("n_supports") * lit(2)).gt_eq(col("n")).alias("supports")))
}

/// What is compared of a claim's value: of dates only the day, because a bare year is a number of another size.
fn compared(kind: ClaimKind, number: Option<f64>, day: Option<f64>) -> Option<f64> {
    if kind == ClaimKind::Date { day } else { number.or(day) }
}

fn read_testimonies(frame: &DataFrame) -> PolarsResult<Vec<Testimony>> {
    let (claims, kinds, sources) =
        (frame.column("claim_id")?.str()?, frame.column("kind")?.str()?, frame.column("source_id")?.str()?);
    let (supports, values) = (frame.column("supports")?.bool()?, frame.column("value")?.str()?);
    let (numbers, days) = (frame.column("value_number")?.f64()?, frame.column("day")?.f64()?);
    let weights = frame.column("weight")?.i64()?;
    let kind = |row: usize| kinds.get(row).and_then(ClaimKind::parse).unwrap_or(ClaimKind::Event);
    let row = |row: usize| Testimony {
        claim_id: claims.get(row).unwrap_or_default().to_owned(),
        kind: kind(row),
        source_id: sources.get(row).unwrap_or_default().to_owned(),
        supports: supports.get(row).unwrap_or_default(),
        number: compared(kind(row), numbers.get(row), days.get(row)),
        value: values.get(row).map(str::to_owned),
        weight: weights.get(row).unwrap_or_default() as f32 / 1e6,
    };
    Ok((0..frame.height()).map(row).collect())
}

fn read_shared(frame: &DataFrame) -> PolarsResult<Vec<SharedTestimony>> {
    let (a, b) = (frame.column("source_id")?.str()?, frame.column("source_id_right")?.str()?);
    let kinds = frame.column("kind")?.str()?;
    let (supports_a, supports_b) = (frame.column("supports")?.bool()?, frame.column("supports_right")?.bool()?);
    let (numbers_a, numbers_b) = (frame.column("value_number")?.f64()?, frame.column("value_number_right")?.f64()?);
    let (days_a, days_b) = (frame.column("day")?.f64()?, frame.column("day_right")?.f64()?);
    let kind = |row: usize| kinds.get(row).and_then(ClaimKind::parse).unwrap_or(ClaimKind::Event);
    let row = |row: usize| SharedTestimony {
        source_a: a.get(row).unwrap_or_default().to_owned(),
        source_b: b.get(row).unwrap_or_default().to_owned(),
        kind: kind(row),
        supports_a: supports_a.get(row).unwrap_or_default(),
        supports_b: supports_b.get(row).unwrap_or_default(),
        number_a: compared(kind(row), numbers_a.get(row), days_a.get(row)),
        number_b: compared(kind(row), numbers_b.get(row), days_b.get(row)),
    };
    Ok((0..frame.height()).map(row).collect())
}
