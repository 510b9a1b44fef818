//! Writes `claims_by_source.csv`, whose columns and rows `tables::by_source` makes: the sources with the most claims have columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Result;
use crate::tables::by_source::{header, lines, path};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::definition::Row;
use crate::tables::read::rows;
use crate::write::csv_file::{BeyondSheet, CsvFile, CsvStyle};

/// What was written.
#[derive(Clone, Debug)]
pub struct BySource {
    /// What of it a spreadsheet does not show.
    pub beyond: BeyondSheet,
    /// Sources with columns, those with the most claims first.
    pub sources: Vec<String>,
    /// Sources without columns, in the same order.
    pub left_out: Vec<String>,
}

/// Writes `csv/claims_by_source.csv` from the Parquet files below a folder, which stand in the order of their keys.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(folder: &Path, max_sources: usize, style: CsvStyle) -> Result<BySource> {
    let parquet = |table: &str| folder.join("parquet").join(format!("{table}.parquet"));
    let evidence = parquet(ClaimEvidenceRow::NAME);
    let mut ranked = ranked(&evidence)?;
    let left_out = ranked.split_off(max_sources.min(ranked.len()));
    let mut file = CsvFile::create(&folder.join(path()), path(), header(&ranked), style)?;
    let rows = (rows::<ClaimRow>(&parquet(ClaimRow::NAME))?, rows::<ClaimEvidenceRow>(&evidence)?);
    for line in lines(rows, &ranked, style.guard) {
        file.row(&line?)?;
    }
    Ok(BySource { beyond: file.finish()?, sources: ranked, left_out })
}

/// The sources by number of claims, then key.
fn ranked(evidence: &Path) -> Result<Vec<String>> {
    let mut claims: BTreeMap<String, u64> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut claim = String::new();
    for row in rows::<ClaimEvidenceRow>(evidence)? {
        let row = row?;
        if row.claim_id != claim {
            seen.clear();
            claim = row.claim_id;
        }
        if row.weight > 0.0 && seen.insert(row.source_id.clone()) {
            *claims.entry(row.source_id).or_default() += 1;
        }
    }
    let mut ranked: Vec<(String, u64)> = claims.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(ranked.into_iter().map(|(source, _)| source).collect())
}
