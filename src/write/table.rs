//! Rows to files: one Parquet file, and beside it a CSV file for tables that users see.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::error::{Error, Result};
use crate::tables::csv::{Guard, header, record};
use crate::tables::definition::{Row, Table};

const ROWS_PER_BATCH: usize = 8192;
/// Rows of a row group; polars reads up to 128 of them ahead, so they bound the memory of every query.
const ROWS_PER_GROUP: usize = 16_384;

/// Writes the rows of one table, in the order in which they come.
pub struct TableWriter<R: Row> {
    table: Table,
    rows: Vec<R>,
    n_rows: u64,
    path: PathBuf,
    parquet: ArrowWriter<BufWriter<File>>,
    csv: Option<CsvFile>,
    durability: Durability,
}

/// Whether a file must outlive a power cut: part files need not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    Synced,
    Scratch,
}

struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
    cells: Vec<String>,
    guard: Guard,
}

impl<R: Row> TableWriter<R> {
    /// Starts `parquet/NAME.parquet` and `csv/NAME.csv` below a folder.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub fn final_table(folder: &Path, guard: Guard) -> Result<Self> {
        let mut writer =
            Self::create(&folder.join("parquet").join(format!("{}.parquet", R::NAME)), Durability::Synced)?;
        let path = folder.join("csv").join(format!("{}.csv", R::NAME));
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(BufWriter::new(create_file(&path)?));
        csv.write_record(header(&writer.table)).map_err(|source| Error::write(&path, source))?;
        writer.csv = Some(CsvFile { path, writer: csv, cells: Vec::new(), guard });
        Ok(writer)
    }

    /// Starts a part file, which only the program itself reads.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn part(path: &Path) -> Result<Self> {
        Self::create(path, Durability::Scratch)
    }

    fn create(path: &Path, durability: Durability) -> Result<Self> {
        let level = if durability == Durability::Synced { 3 } else { 1 };
        let table = R::table();
        let fail = |source: parquet::errors::ParquetError| Error::write(path, source);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(level).map_err(fail)?))
            .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_created_by("crosscheck".to_owned())
            .build();
        let file = BufWriter::new(create_file(path)?);
        let parquet = ArrowWriter::try_new(file, table.schema(), Some(properties)).map_err(fail)?;
        Ok(Self { table, rows: Vec::new(), n_rows: 0, path: path.to_owned(), parquet, csv: None, durability })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When a full batch cannot be written.
    pub fn push(&mut self, row: R) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() >= ROWS_PER_BATCH { self.flush() } else { Ok(()) }
    }

    /// Adds many rows.
    ///
    /// # Errors
    /// When a full batch cannot be written.
    pub fn extend(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.push(row))
    }

    fn flush(&mut self) -> Result<()> {
        let fail = |source: Box<dyn std::error::Error + Send + Sync>| Error::write(&self.path, source);
        let batch =
            RecordBatch::try_new(self.table.schema(), R::columns(&self.rows)).map_err(|source| fail(source.into()))?;
        self.parquet.write(&batch).map_err(|source| fail(source.into()))?;
        // A row group is closed by bytes as well, so that long texts do not pile up in memory.
        if self.parquet.in_progress_size() > 32 << 20 {
            self.parquet.flush().map_err(|source| fail(source.into()))?;
        }
        if let Some(csv) = &mut self.csv {
            for row in &self.rows {
                record(row, &self.table, csv.guard, &mut csv.cells);
                csv.writer.write_record(&csv.cells).map_err(|source| Error::write(&csv.path, source))?;
            }
        }
        self.n_rows += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    /// Writes what is left, closes the files and makes sure that they are on disk; gives the number of rows.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<u64> {
        self.flush()?;
        let path = self.path;
        let file = self.parquet.into_inner().map_err(|source| Error::write(&path, source))?;
        close(file, &path, self.durability)?;
        if let Some(csv) = self.csv {
            let file = csv.writer.into_inner().map_err(|error| Error::write(&csv.path, error.to_string()))?;
            close(file, &csv.path, self.durability)?;
        }
        Ok(self.n_rows)
    }
}

fn create_file(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
    }
    File::create(path).map_err(|source| Error::write(path, source))
}

fn close(file: BufWriter<File>, path: &Path, durability: Durability) -> Result<()> {
    let file = file.into_inner().map_err(|error| Error::write(path, error.to_string()))?;
    if durability == Durability::Scratch {
        return Ok(());
    }
    file.sync_all().map_err(|source| Error::write(path, source))
}
