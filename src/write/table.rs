//! Rows to Parquet files: the tables of a run in full, and part files that only the program itself reads.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::error::{Error, Result};
use crate::tables::definition::{Row, Table};

const ROWS_PER_BATCH: usize = 8192;
/// Rows of a row group: a pass over a range of hashes reads whole groups, so they bound what it reads beside the range.
const ROWS_PER_GROUP: usize = 16_384;
/// Level of zstd of the files that users see.
const LEVEL: i32 = 3;
/// Bytes of a row group, so that long texts do not pile up in memory.
const BYTES_PER_GROUP: usize = 32 << 20;

/// Writes the rows of one table, in the order in which they come.
pub struct TableWriter<R: Row> {
    table: Table,
    rows: Vec<R>,
    n_rows: u64,
    file: ParquetFile,
}

/// A Parquet file that is being written.
pub(crate) struct ParquetFile {
    path: PathBuf,
    writer: ArrowWriter<BufWriter<File>>,
    durability: Durability,
}

/// Whether a file must outlive a power cut: part files need not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    Synced,
    Scratch,
}

impl ParquetFile {
    /// Starts a file that users see.
    pub(crate) fn create(path: &Path, schema: SchemaRef) -> Result<Self> {
        Self::with(path, schema, Durability::Synced)
    }

    /// Starts a file that only the program itself reads.
    pub(crate) fn scratch(path: &Path, schema: SchemaRef) -> Result<Self> {
        Self::with(path, schema, Durability::Scratch)
    }

    fn with(path: &Path, schema: SchemaRef, durability: Durability) -> Result<Self> {
        let fail = |source: ParquetError| Error::write(path, source);
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
            .set_created_by("crosscheck".to_owned());
        let properties = match durability {
            Durability::Synced => properties
                .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL).map_err(fail)?))
                .set_statistics_enabled(EnabledStatistics::Page),
            // Read once and soon: time counts more than size.
            Durability::Scratch => properties
                .set_compression(Compression::LZ4_RAW)
                .set_dictionary_enabled(false)
                .set_statistics_enabled(EnabledStatistics::Chunk),
        };
        let properties = properties.build();
        let file = BufWriter::new(create_file(path)?);
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(fail)?;
        Ok(Self { path: path.to_owned(), writer, durability })
    }

    /// Adds the rows of a batch.
    pub(crate) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let fail = |source: ParquetError| Error::write(&self.path, source);
        self.writer.write(batch).map_err(fail)?;
        if self.writer.in_progress_size() > BYTES_PER_GROUP { self.writer.flush().map_err(fail) } else { Ok(()) }
    }

    /// Closes the file.
    pub(crate) fn finish(self) -> Result<()> {
        let file = self.writer.into_inner().map_err(|source| Error::write(&self.path, source))?;
        match self.durability {
            Durability::Synced => sync(file, &self.path),
            Durability::Scratch => {
                file.into_inner().map(|_| ()).map_err(|error| Error::write(&self.path, error.to_string()))
            }
        }
    }
}

impl<R: Row> TableWriter<R> {
    /// Starts `parquet/NAME.parquet` below a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn final_table(folder: &Path) -> Result<Self> {
        Self::create(&folder.join("parquet").join(format!("{}.parquet", R::NAME)), Durability::Synced)
    }

    /// Starts a part file, which only the program itself reads.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn part(path: &Path) -> Result<Self> {
        Self::create(path, Durability::Scratch)
    }

    fn create(path: &Path, durability: Durability) -> Result<Self> {
        let table = R::table();
        let file = ParquetFile::with(path, table.schema(), durability)?;
        Ok(Self { table, rows: Vec::new(), n_rows: 0, file })
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
        let batch = to_batch(&self.table, &self.rows).map_err(|source| Error::write(&self.file.path, source))?;
        self.file.batch(&batch)?;
        self.n_rows += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    /// Writes what is left, closes the file and makes sure that it is on disk; gives the number of rows.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<u64> {
        self.flush()?;
        self.file.finish()?;
        Ok(self.n_rows)
    }
}

/// Writes one final table from batches that were read, whose cells need not become rows to be written again.
pub(crate) struct BatchWriter {
    /// Makes batches as large as those of a [`TableWriter`] of those that come, so that their sizes do not show in the file.
    coalescer: BatchCoalescer,
    n_rows: u64,
    file: ParquetFile,
}

impl BatchWriter {
    /// Starts `parquet/NAME.parquet` below a folder.
    pub(crate) fn final_table<R: Row>(folder: &Path) -> Result<Self> {
        Self::of_table(folder, &R::table())
    }

    /// The same of a table that is known by its definition alone.
    pub(crate) fn of_table(folder: &Path, table: &Table) -> Result<Self> {
        let schema = table.schema();
        let path = folder.join("parquet").join(format!("{}.parquet", table.name));
        let file = ParquetFile::create(&path, schema.clone())?;
        Ok(Self { coalescer: BatchCoalescer::new(schema, ROWS_PER_BATCH), n_rows: 0, file })
    }

    /// Adds the rows of a batch with the columns of the table.
    pub(crate) fn batch(&mut self, batch: RecordBatch) -> Result<()> {
        self.n_rows += batch.num_rows() as u64;
        self.coalesced(|coalescer| coalescer.push_batch(batch))
    }

    fn coalesced(
        &mut self,
        add: impl FnOnce(&mut BatchCoalescer) -> std::result::Result<(), ArrowError>,
    ) -> Result<()> {
        add(&mut self.coalescer).map_err(|source| Error::write(&self.file.path, source))?;
        while let Some(batch) = self.coalescer.next_completed_batch() {
            self.file.batch(&batch)?;
        }
        Ok(())
    }

    /// Writes what is left, closes the file and makes sure that it is on disk; gives the number of rows.
    pub(crate) fn finish(mut self) -> Result<u64> {
        self.coalesced(BatchCoalescer::finish_buffered_batch)?;
        self.file.finish()?;
        Ok(self.n_rows)
    }
}

/// Rows as a batch of their table.
pub(crate) fn to_batch<R: Row>(
    table: &Table,
    rows: &[R],
) -> std::result::Result<RecordBatch, arrow::error::ArrowError> {
    RecordBatch::try_new(table.schema(), R::columns(rows))
}

/// Makes a file and the folders above it.
pub(crate) fn create_file(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
    }
    File::create(path).map_err(|source| Error::write(path, source))
}

/// Writes a text and makes sure that it is on disk.
pub(crate) fn write_synced(path: &Path, text: &str) -> Result<()> {
    let mut file = BufWriter::new(create_file(path)?);
    file.write_all(text.as_bytes()).map_err(|source| Error::write(path, source))?;
    sync(file, path)
}

/// Closes a file and makes sure that it is on disk.
pub(crate) fn sync(file: BufWriter<File>, path: &Path) -> Result<()> {
    let file = file.into_inner().map_err(|error| Error::write(path, error.to_string()))?;
    file.sync_all().map_err(|source| Error::write(path, source))
}
