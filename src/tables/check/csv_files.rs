//! A CSV file against its Parquet file, cell by cell.

use std::path::Path;

use crate::error::{Error, Result};
use crate::tables::check::{Problems, parquet_path};
use crate::tables::csv::{Guard, header, record};
use crate::tables::definition::Row;
use crate::tables::read::rows;

/// Reports the first difference of each row; guarded and raw text cells both count as equal.
pub(crate) fn check<R: Row>(folder: &Path, problems: &mut Problems) -> Result<()> {
    let table = R::table();
    let path = folder.join("csv").join(format!("{}.csv", R::NAME));
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(&path).map_err(|source| Error::read(&path, source))?;
    let found = reader.headers().map_err(|source| Error::read(&path, source))?.clone();
    let wanted = header(&table);
    if found.iter().ne(wanted.iter().copied()) {
        problems.table(R::NAME, "the header of the CSV file differs from the definition");
        return Ok(());
    }
    let mut records = reader.records();
    let (mut guarded, mut raw) = (Vec::new(), Vec::new());
    for (at, row) in rows::<R>(&parquet_path(folder, R::NAME))?.enumerate() {
        let line = records.next();
        // A row that does not fit the definition was reported with its column already.
        let Ok(row) = row else { continue };
        record(&row, &table, Guard::Formulas, &mut guarded);
        record(&row, &table, Guard::Off, &mut raw);
        let key = guarded.first().cloned().unwrap_or_default();
        let Some(line) = line else {
            problems.row(R::NAME, at as u64, &key, "is missing in the CSV file");
            return Ok(());
        };
        let line = line.map_err(|source| Error::read(&path, source))?;
        let fits = |(idx, cell): (usize, &String)| line.get(idx).is_some_and(|got| got == cell || got == raw[idx]);
        if line.len() != guarded.len() {
            problems.row(
                R::NAME,
                at as u64,
                &key,
                format!("has {} cells in the CSV file, not {}", line.len(), guarded.len()),
            );
        } else if let Some((idx, cell)) = guarded.iter().enumerate().find(|cell| !fits(*cell)) {
            let got = line.get(idx).unwrap_or_default();
            problems.row(
                R::NAME,
                at as u64,
                &key,
                format!("`{}` is `{got}` in the CSV file and `{cell}` in Parquet", wanted[idx]),
            );
        }
        if problems.is_full() {
            return Ok(());
        }
    }
    if records.next().is_some() {
        problems.table(R::NAME, "the CSV file has more rows than the Parquet file");
    }
    Ok(())
}
