//! A CSV file in the making: RFC 4180, UTF-8, with a count of what goes beyond the limits of spreadsheets.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::tables::csv::{Guard, SHEET_CELL, SHEET_LINES, columns, header, record};
use crate::tables::definition::Table;
use crate::write::table::{create_file, sync};

/// How CSV files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// Whether formulas are guarded.
    pub guard: Guard,
    /// Whether the file begins with a byte order mark.
    pub has_bom: bool,
}

/// What of a CSV file a spreadsheet does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BeyondSheet {
    /// The file, below the output folder.
    pub path: String,
    /// Lines, the header included.
    pub n_lines: u64,
    /// Cells with more characters than Excel keeps.
    pub n_long_cells: u64,
    /// Line and column of the first of them.
    pub first_long_cell: Option<(u64, String)>,
}

impl BeyondSheet {
    /// Whether a spreadsheet shows everything.
    pub fn fits(&self) -> bool {
        self.n_lines <= SHEET_LINES && self.n_long_cells == 0
    }

    /// One sentence for each limit, with what to do next.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.n_lines > SHEET_LINES {
            warnings.push(format!(
                "`{}` has {} lines, a sheet shows {SHEET_LINES}: load the Parquet file or the CSV file through a query \
                 (Power Query, Tableau, DuckDB), or run on fewer documents",
                self.path, self.n_lines
            ));
        }
        if let Some((line, column)) = &self.first_long_cell {
            warnings.push(format!(
                "`{}` has {} cells longer than the {SHEET_CELL} characters that Excel keeps, the first in `{column}` of \
                 line {line}: load the Parquet file, or leave the column out with `--columns`",
                self.path, self.n_long_cells
            ));
        }
        warnings
    }
}

/// A CSV file that is being written.
pub struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
    names: Vec<String>,
    cells: Vec<String>,
    beyond: BeyondSheet,
}

impl CsvFile {
    /// Starts a file with its header; `shown` is its path below the output folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, shown: String, names: Vec<String>, style: CsvStyle) -> Result<Self> {
        let mut file = BufWriter::new(create_file(path)?);
        if style.has_bom {
            file.write_all("\u{feff}".as_bytes()).map_err(|source| Error::write(path, source))?;
        }
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        writer.write_record(&names).map_err(|source| Error::write(path, source))?;
        let beyond = BeyondSheet { path: shown, n_lines: 1, ..BeyondSheet::default() };
        Ok(Self { path: path.to_owned(), writer, names, cells: Vec::new(), beyond })
    }

    /// Starts the file of a table.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn of_table(path: &Path, shown: String, table: &Table, style: CsvStyle) -> Result<Self> {
        Self::create(path, shown, header(table).into_iter().map(str::to_owned).collect(), style)
    }

    /// Adds the rows of a batch.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn batch(&mut self, table: &Table, batch: &RecordBatch, guard: Guard) -> Result<()> {
        let mut cells = std::mem::take(&mut self.cells);
        let columns = columns(table, batch);
        for row in 0..batch.num_rows() {
            record(&columns, row, guard, &mut cells);
            self.row(&cells)?;
        }
        self.cells = cells;
        Ok(())
    }

    /// Adds one row of finished cells.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn row(&mut self, cells: &[String]) -> Result<()> {
        self.beyond.n_lines += 1;
        for (idx, cell) in cells.iter().enumerate() {
            // A character takes at least one byte, so most cells need no count.
            if cell.len() > SHEET_CELL && cell.encode_utf16().count() > SHEET_CELL {
                self.beyond.n_long_cells += 1;
                let name = || self.names.get(idx).cloned().unwrap_or_default();
                let place = || (self.beyond.n_lines, name());
                if self.beyond.first_long_cell.is_none() {
                    self.beyond.first_long_cell = Some(place());
                }
            }
        }
        self.writer.write_record(cells).map_err(|source| Error::write(&self.path, source))
    }

    /// Closes the file and makes sure that it is on disk; says what of it a spreadsheet does not show.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(self) -> Result<BeyondSheet> {
        let file = self.writer.into_inner().map_err(|error| Error::write(&self.path, error.to_string()))?;
        sync(file, &self.path)?;
        Ok(self.beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: CsvStyle = CsvStyle { guard: Guard::Formulas, has_bom: false };

    fn file(rows: impl Iterator<Item = String>) -> BeyondSheet {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("x.csv");
        let mut file = CsvFile::create(&path, "csv/x.csv".into(), vec!["a".into()], STYLE).expect("a file can be made");
        rows.for_each(|cell| file.row(&[cell]).expect("it can be written"));
        file.finish().expect("it can be closed")
    }

    #[test]
    fn a_cell_of_excel_s_length_fits_and_one_more_does_not() {
        let fitting = file(["é".repeat(SHEET_CELL)].into_iter());
        assert!(fitting.fits() && fitting.warnings().is_empty(), "{fitting:?}");
        let long = file(["short".to_owned(), "x".repeat(SHEET_CELL + 1), "😀".repeat(SHEET_CELL / 2 + 1)].into_iter());
        assert_eq!((long.n_long_cells, &long.first_long_cell), (2, &Some((3, "a".to_owned()))));
        assert!(long.warnings()[0].contains("csv/x.csv") && long.warnings()[0].contains("line 3"));
    }

    #[test]
    fn a_sheet_s_lines_fit_and_one_more_does_not() {
        let fitting = file((1..SHEET_LINES).map(|_| "x".to_owned()));
        assert!(fitting.fits(), "{fitting:?}");
        let long = file((0..SHEET_LINES).map(|_| "x".to_owned()));
        assert!(!long.fits() && long.warnings()[0].contains("1048577 lines"), "{:?}", long.warnings());
    }
}
