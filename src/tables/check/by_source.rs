//! `claims_by_source.csv` against the claims and the evidence that it is made of.

use std::path::Path;

use csv::StringRecord;

use crate::error::{Error, Result};
use crate::tables::by_source::{BY_SOURCE, header, lines, path, sources};
use crate::tables::check::problems::Problems;
use crate::tables::choice::Choice;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::csv::Guard;
use crate::tables::definition::Row;
use crate::tables::read::{has_whole, stored, table_rows};

const ROWS_PER_BATCH: usize = 8192;

/// Whether the tables that it follows from can be read in the order in which it was made.
pub(crate) fn can_compare(folder: &Path) -> Result<bool> {
    let in_order = stored(folder, ClaimEvidenceRow::NAME)?.is_some_and(|stored| !stored.is_partitioned());
    Ok(in_order && has_whole::<ClaimRow>(folder)? && has_whole::<ClaimEvidenceRow>(folder)?)
}

/// Reports a header that no run writes, and the first wrong cell of each row; gives the sources with columns.
pub(crate) fn check(folder: &Path, choice: &Choice, problems: &mut Problems) -> Result<Option<Vec<String>>> {
    let file = folder.join(path());
    if choice.by_source.is_none() {
        return Ok(None);
    }
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(&file).map_err(|source| Error::read(&file, source))?;
    let Some(sources) = sources(reader.headers().map_err(|source| Error::read(&file, source))?.iter()) else {
        problems.table(BY_SOURCE, "the header of the CSV file is not one that a run writes");
        return Ok(None);
    };
    // Wrong claims would be told a second time.
    if problems.0.is_empty() && can_compare(folder)? {
        let records = reader.records().map(|record| record.map_err(|source| Error::read(&file, source)));
        check_rows(folder, (&sources, choice.guard), records, problems)?;
    }
    Ok(Some(sources))
}

fn check_rows(
    folder: &Path,
    (sources, guard): (&[String], Guard),
    mut records: impl Iterator<Item = Result<StringRecord>>,
    problems: &mut Problems,
) -> Result<()> {
    let claims = table_rows::<ClaimRow>(folder, ROWS_PER_BATCH)?;
    let evidence = table_rows::<ClaimEvidenceRow>(folder, ROWS_PER_BATCH)?;
    for (at, line) in lines((claims, evidence), sources, guard).enumerate() {
        let (at, line) = (at as u64, line?);
        let key = line.first().cloned().unwrap_or_default();
        let Some(found) = records.next().transpose()? else {
            problems.row(BY_SOURCE, at, &key, "is missing in the CSV file");
            return Ok(());
        };
        let mut cells = header(sources).into_iter().zip(found.iter().zip(&line));
        if found.len() != line.len() {
            let what = format!("has {} cells in the CSV file, not {}", found.len(), line.len());
            problems.row(BY_SOURCE, at, &key, what);
        } else if let Some((name, (got, cell))) = cells.find(|(_, (got, cell))| got != cell) {
            let what = format!("`{name}` is `{got}` in the CSV file and `{cell}` by the claims and their evidence");
            problems.row(BY_SOURCE, at, &key, what);
        }
        if problems.is_full() {
            return Ok(());
        }
    }
    if records.next().is_some() {
        problems.table(BY_SOURCE, "the CSV file has more rows than there are claims");
    }
    Ok(())
}
