//! The CSV and Arrow files of a table whose Parquet file is cut into parts. Parts stand by folder, so that the rows are in another
//! order: what is compared is the number of rows and the sum of their hashes, which no order changes.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Error, Result};
use crate::tables::check::csv_files::open;
use crate::tables::check::problems::Problems;
use crate::tables::csv::{Guard, columns, record};
use crate::tables::definition::Table;
use crate::tables::read::{Stored, arrow_batches};

/// Rows in any order.
#[derive(Default, PartialEq, Eq)]
struct Rows {
    n: u64,
    sum: u128,
}

impl Rows {
    fn add(&mut self, bytes: &[u8]) {
        self.n += 1;
        self.sum = self.sum.wrapping_add(xxh3_128(bytes));
    }

    /// Adds a row of CSV cells; the length of each keeps `ab`, `c` from being `a`, `bc`.
    fn add_cells<'a>(&mut self, cells: impl Iterator<Item = &'a str>) {
        let with_length = |cell: &str| [&cell.len().to_le_bytes(), cell.as_bytes()].concat();
        self.add(&cells.flat_map(with_length).collect::<Vec<u8>>());
    }

    fn of(batches: impl Iterator<Item = Result<RecordBatch>>, path: &Path) -> Result<Self> {
        let mut rows = Self::default();
        for batch in batches {
            let batch = batch?;
            let fields =
                batch.schema().fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
            let converted = RowConverter::new(fields).and_then(|converter| converter.convert_columns(batch.columns()));
            converted.map_err(|source| Error::read(path, source))?.iter().for_each(|row| rows.add(row.as_ref()));
        }
        Ok(rows)
    }

    fn compare(&self, parts: &Self, format: &str, table: &Table, problems: &mut Problems) {
        if self != parts {
            let what =
                format!("the {format} file ({} rows) holds other rows than the part files ({})", self.n, parts.n);
            problems.table(table.name, what);
        }
    }
}

/// Reports a CSV file that does not hold the rows of the part files.
pub(crate) fn check_csv(
    folder: &Path,
    (table, stored): (&Table, &Stored),
    guard: Guard,
    problems: &mut Problems,
) -> Result<()> {
    let path = folder.join("csv").join(format!("{}.csv", table.name));
    let Some(mut reader) = open(&path, table, problems)? else { return Ok(()) };
    let (mut parts, mut lines, mut cells) = (Rows::default(), Rows::default(), Vec::new());
    for batch in stored.batches()? {
        let batch = batch?;
        let columns = columns(table, &batch);
        for row in 0..batch.num_rows() {
            record(&columns, row, guard, &mut cells);
            parts.add_cells(cells.iter().map(String::as_str));
        }
    }
    for line in reader.records() {
        lines.add_cells(line.map_err(|source| Error::read(&path, source))?.iter());
    }
    lines.compare(&parts, "CSV", table, problems);
    Ok(())
}

/// Reports an Arrow file that does not hold the rows of the part files.
pub(crate) fn check_arrow(folder: &Path, (table, stored): (&Table, &Stored), problems: &mut Problems) -> Result<()> {
    let path = folder.join("arrow").join(format!("{}.arrow", table.name));
    let rows = Rows::of(arrow_batches(&path)?, &path)?;
    rows.compare(&Rows::of(stored.batches()?, stored.path())?, "Arrow", table, problems);
    Ok(())
}
