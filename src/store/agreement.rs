//! What the sources say of the claims that two or more of them speak to: counted once a source and claim, and their pairs.

use std::path::Path;

use crosscheck_text::model::vocabulary::ClaimKind;
use crosscheck_text::model::vote::{EvidenceSide, SharedEvidence, SourceEvidence};
use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, SortMultipleOptions, col, len, lit,
};

use crate::error::{Error, Result};
use crate::store::scan::frame;
use crate::store::{Store, collect};

impl Store {
    /// Evidence of each source on claims with two or more sources, sorted by claim and source; from the written tables.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn source_evidence(&self, claims: &Path, evidence: &Path) -> Result<Vec<SourceEvidence>> {
        let query = by_source(claims, evidence)?.sort(["claim_id", "source_id"], SortMultipleOptions::default());
        let frame = collect(&self.dir, query)?;
        read_evidence(&frame).map_err(|source| Error::query(&self.dir, source))
    }

    /// The same of every pair of sources on one claim, sorted by sources and claim; from the written tables.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn shared_evidence(&self, claims: &Path, evidence: &Path) -> Result<Vec<SharedEvidence>> {
        let said = by_source(claims, evidence)?;
        let query = said
            .clone()
            .join(said, [col("claim_id")], [col("claim_id")], JoinArgs::new(JoinType::Inner))
            .filter(col("source_id").lt(col("source_id_right")))
            .sort(["source_id", "source_id_right", "claim_id"], SortMultipleOptions::default());
        let frame = collect(&self.dir, query)?;
        read_shared(&frame).map_err(|source| Error::query(&self.dir, source))
    }
}

fn by_source(claims: &Path, evidence: &Path) -> Result<LazyFrame> {
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
        ]))
}

fn read_evidence(frame: &DataFrame) -> PolarsResult<Vec<SourceEvidence>> {
    let (claims, kinds, sources) =
        (frame.column("claim_id")?.str()?, frame.column("kind")?.str()?, frame.column("source_id")?.str()?);
    let (values, weights) = (frame.column("value")?.str()?, frame.column("weight")?.i64()?);
    let sides = read_sides(frame, "")?;
    let row = |(row, side): (usize, EvidenceSide)| SourceEvidence {
        claim_id: claims.get(row).unwrap_or_default().to_owned(),
        kind: kinds.get(row).and_then(ClaimKind::parse).unwrap_or(ClaimKind::Event),
        source_id: sources.get(row).unwrap_or_default().to_owned(),
        side,
        value: values.get(row).map(str::to_owned),
        weight: weights.get(row).unwrap_or_default() as f32 / 1e6,
    };
    Ok(sides.into_iter().enumerate().map(row).collect())
}

fn read_shared(frame: &DataFrame) -> PolarsResult<Vec<SharedEvidence>> {
    let (a, b) = (frame.column("source_id")?.str()?, frame.column("source_id_right")?.str()?);
    let kinds = frame.column("kind")?.str()?;
    let sides = read_sides(frame, "")?.into_iter().zip(read_sides(frame, "_right")?);
    let row = |(row, (side_a, side_b)): (usize, (EvidenceSide, EvidenceSide))| SharedEvidence {
        source_a: a.get(row).unwrap_or_default().to_owned(),
        source_b: b.get(row).unwrap_or_default().to_owned(),
        kind: kinds.get(row).and_then(ClaimKind::parse).unwrap_or(ClaimKind::Event),
        side_a,
        side_b,
    };
    Ok(sides.enumerate().map(row).collect())
}

/// The sides of a frame; `suffix` is what the join put behind the names of the second source's columns.
fn read_sides(frame: &DataFrame, suffix: &str) -> PolarsResult<Vec<EvidenceSide>> {
    let column = |name: &str| frame.column(&format!("{name}{suffix}"));
    let count = |name: &str| column(name)?.cast(&DataType::UInt32);
    let (n_supports, n) = (count("n_supports")?, count("n")?);
    let (n_supports, n) = (n_supports.u32()?, n.u32()?);
    let (numbers, days) = (column("value_number")?.f64()?, column("day")?.f64()?);
    let row = |row: usize| EvidenceSide {
        n_supports: n_supports.get(row).unwrap_or_default(),
        n: n.get(row).unwrap_or_default(),
        number: numbers.get(row),
        day: days.get(row),
    };
    Ok((0..frame.height()).map(row).collect())
}
