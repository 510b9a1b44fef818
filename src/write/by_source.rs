//! `claims_by_source.csv`: one row a claim, and for each source what it says of it; for spreadsheets and BI tools.
//!
//! The columns `harbor-herald:value` and `harbor-herald:stance` hold `14` and `contradicts`; they are empty where the source says
//! nothing of the claim, and the value is empty where it states none. Several different ones are joined with `|`. The sources
//! with the most claims have columns; `n_other_sources` counts the rest of each row. It is derived from `claims` and
//! `claim_evidence`, which hold everything it has and more, and is no table of the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Result;
use crate::tables::choice::BY_SOURCE;
use crate::tables::column::Cell;
use crate::tables::csv::finish_text;
use crate::tables::definition::Row;
use crate::tables::read::rows;
use crate::tables::rows::{ClaimEvidenceRow, ClaimRow};
use crate::write::csv_file::{BeyondSheet, CsvFile, CsvStyle};

/// Columns of `claims` that stand before those of the sources.
const OWN: &[&str] = &[
    "claim_id",
    "event_id",
    "statement",
    "kind",
    "slot",
    "status",
    "value",
    "unit",
    "n_sources",
    "n_independent",
    "n_supporting",
    "n_contradicting",
    "agreement",
];

/// What was written.
#[derive(Clone, Debug)]
pub struct BySource {
    /// What of it a spreadsheet does not show.
    pub beyond: BeyondSheet,
    /// Sources without columns, those with the most claims first.
    pub left_out: Vec<String>,
}

/// Values and stances of one source on one claim, each once, in order of evidence.
type Said = (Vec<String>, Vec<String>);

/// Writes `csv/claims_by_source.csv` from the Parquet files below a folder, which stand in the order of their keys.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(folder: &Path, max_sources: usize, style: CsvStyle) -> Result<BySource> {
    let parquet = |table: &str| folder.join("parquet").join(format!("{table}.parquet"));
    let evidence = parquet(ClaimEvidenceRow::NAME);
    let mut ranked = ranked(&evidence)?;
    let left_out = ranked.split_off(max_sources.min(ranked.len()));
    let columns = ranked.iter().flat_map(|source| [format!("{source}:value"), format!("{source}:stance")]);
    let names = OWN.iter().map(|name| (*name).to_owned()).chain(["n_other_sources".to_owned()]).chain(columns);
    let shown = format!("csv/{BY_SOURCE}.csv");
    let mut file = CsvFile::create(&folder.join(&shown), shown, names.collect(), style)?;
    let mut evidence = rows::<ClaimEvidenceRow>(&evidence)?.peekable();
    for claim in rows::<ClaimRow>(&parquet(ClaimRow::NAME))? {
        let claim = claim?;
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        // Evidence stands in the order of its key, which begins with the claim's; a broken row is taken to be told.
        while let Some(row) = evidence.next_if(|row| row.as_ref().map_or(true, |row| row.claim_id == claim.claim_id)) {
            let row = row?;
            let (values, stances) = said.entry(row.source_id).or_default();
            add(values, row.value);
            add(stances, Some(row.stance.as_str().to_owned()));
        }
        file.row(&cells(&claim, &said, &ranked, style))?;
    }
    Ok(BySource { beyond: file.finish()?, left_out })
}

fn add(list: &mut Vec<String>, item: Option<String>) {
    if let Some(item) = item.filter(|item| !list.contains(item)) {
        list.push(item);
    }
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
        if seen.insert(row.source_id.clone()) {
            *claims.entry(row.source_id).or_default() += 1;
        }
    }
    let mut ranked: Vec<(String, u64)> = claims.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(ranked.into_iter().map(|(source, _)| source).collect())
}

fn cells(claim: &ClaimRow, said: &BTreeMap<String, Said>, ranked: &[String], style: CsvStyle) -> Vec<String> {
    let table = ClaimRow::table();
    let mut cells = vec![String::new(); OWN.len()];
    claim.texts(|idx, cell| {
        let at = table.columns.get(idx).and_then(|column| OWN.iter().position(|own| *own == column.name));
        if let Some(own) = at.and_then(|at| cells.get_mut(at)) {
            cell(own);
        }
    });
    let n_shown = ranked.iter().filter(|source| said.contains_key(*source)).count();
    cells.push((said.len() - n_shown).to_string());
    for source in ranked {
        let (mut value, mut stance) = (String::new(), String::new());
        if let Some((values, stances)) = said.get(source) {
            values.text(&mut value);
            stances.text(&mut stance);
        }
        cells.extend([value, stance]);
    }
    let is_number = |idx: usize| OWN.get(idx).is_some_and(|name| name.starts_with("n_") || *name == "agreement");
    cells
        .iter_mut()
        .enumerate()
        .filter(|(idx, _)| !is_number(*idx))
        .for_each(|(_, cell)| finish_text(cell, style.guard));
    cells
}
