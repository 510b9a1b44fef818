//! A table's rows cut into folders by the source or the month of their documents, as Hive names them.
//!
//! `source_id=s%C3%BCd/part-0.parquet` holds the rows of the source `süd`; the column of the folder's name is not in the file.
//! Rows are gathered up to a bound and then written, so that neither memory nor open files grow with the number of folders; a
//! folder whose rows come in several such lots has `part-1.parquet` and so on. Documents without a day of publication stand in
//! `month=__HIVE_DEFAULT_PARTITION__`, which readers take for null.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use crosscheck_text::model::vocabulary::PartitionBy;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};
use crate::tables::definition::Table;
use crate::tables::read::rows_in_batches;
use crate::tables::rows::DocumentRow;
use crate::write::table::ParquetFile;

/// Rows that are gathered before they are written.
const MOST_GATHERED: usize = 200_000;
/// Bytes that a folder's name may have on common file systems.
const MOST_BYTES: usize = 255;
/// What stays as it is in a folder's name.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// What readers take for null.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
/// Documents in memory at a time: their texts may be long.
const DOCUMENTS_PER_BATCH: usize = 64;

/// The folder's name for each document.
///
/// # Errors
/// When the table cannot be read, or a name would be too long for a folder.
pub(crate) fn partition_of(documents: &Path, by: PartitionBy) -> Result<HashMap<String, String>> {
    let mut of = HashMap::new();
    for document in rows_in_batches::<DocumentRow>(documents, DOCUMENTS_PER_BATCH)? {
        let document = document?;
        let value = match by {
            PartitionBy::Source => utf8_percent_encode(&document.source_id, KEPT).to_string(),
            PartitionBy::Month => match document.published {
                Some(day) => day.strftime("%Y-%m").to_string(),
                None => NO_VALUE.to_owned(),
            },
        };
        let folder = format!("{}={value}", column(by));
        if folder.len() > MOST_BYTES {
            return Err(Error::Nothing {
                what: format!("the source `{}` has too long a name for a folder", document.source_id),
                hint: "shorten it in `sources.csv`, or leave out `--partition-by source`".into(),
            });
        }
        of.insert(document.doc_id, folder);
    }
    Ok(of)
}

fn column(by: PartitionBy) -> &'static str {
    match by {
        PartitionBy::Source => "source_id",
        PartitionBy::Month => "month",
    }
}

/// The folders of one table that are being written.
pub(crate) struct Partitions<'a> {
    folder: PathBuf,
    table: &'a Table,
    by: PartitionBy,
    of_document: &'a HashMap<String, String>,
    gathered: BTreeMap<&'a str, Vec<RecordBatch>>,
    n_gathered: usize,
    n_parts: BTreeMap<&'a str, u32>,
    files: Vec<String>,
}

impl<'a> Partitions<'a> {
    pub(crate) fn new(
        parquet: &Path,
        table: &'a Table,
        by: PartitionBy,
        of_document: &'a HashMap<String, String>,
    ) -> Self {
        Self {
            folder: parquet.join(table.name),
            table,
            by,
            of_document,
            gathered: BTreeMap::new(),
            n_gathered: 0,
            n_parts: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Adds the rows of a batch, each of a document.
    pub(crate) fn batch(&mut self, batch: &RecordBatch, documents: &[String]) -> Result<()> {
        let mut rows: BTreeMap<&'a str, Vec<u32>> = BTreeMap::new();
        for (row, document) in (0..).zip(documents) {
            if let Some(folder) = self.of_document.get(document) {
                rows.entry(folder).or_default().push(row);
            }
        }
        let fail = |source| Error::write(&self.folder, source);
        let keep: Vec<usize> = (0..batch.num_columns()).filter(|idx| self.is_in_file(batch, *idx)).collect();
        let kept = batch.project(&keep).map_err(fail)?;
        for (folder, rows) in rows {
            let rows = UInt32Array::from(rows);
            let columns = kept.columns().iter().map(|cells| take(cells, &rows, None));
            let columns = columns.collect::<std::result::Result<Vec<_>, _>>().map_err(fail)?;
            let part = RecordBatch::try_new(kept.schema(), columns).map_err(fail)?;
            self.n_gathered += part.num_rows();
            self.gathered.entry(folder).or_default().push(part);
        }
        if self.n_gathered >= MOST_GATHERED { self.flush() } else { Ok(()) }
    }

    fn is_in_file(&self, batch: &RecordBatch, idx: usize) -> bool {
        batch.schema().field(idx).name() != column(self.by)
    }

    fn flush(&mut self) -> Result<()> {
        for (folder, batches) in std::mem::take(&mut self.gathered) {
            self.part(folder, &batches)?;
        }
        self.n_gathered = 0;
        Ok(())
    }

    /// Writes the next part of a folder.
    fn part(&mut self, folder: &'a str, batches: &[RecordBatch]) -> Result<()> {
        let number = self.n_parts.entry(folder).or_default();
        let name = format!("{folder}/part-{number}.parquet");
        *number += 1;
        let schema = batches.first().map(RecordBatch::schema);
        let mut file = ParquetFile::create(&self.folder.join(&name), schema.unwrap_or_else(|| self.schema()))?;
        batches.iter().try_for_each(|batch| file.batch(batch))?;
        file.finish()?;
        self.files.push(format!("parquet/{}/{name}", self.table.name));
        Ok(())
    }

    /// The columns of a part file.
    fn schema(&self) -> SchemaRef {
        let mut table = self.table.clone();
        table.columns.retain(|known| known.name != column(self.by));
        table.schema()
    }

    /// Writes what is left; gives the files below the output folder. A table without rows has one file without rows, so that
    /// readers find its columns.
    pub(crate) fn finish(mut self) -> Result<Vec<String>> {
        self.flush()?;
        if self.files.is_empty() {
            let nowhere = match self.by {
                PartitionBy::Source => "source_id=__HIVE_DEFAULT_PARTITION__",
                PartitionBy::Month => "month=__HIVE_DEFAULT_PARTITION__",
            };
            self.part(nowhere, &[])?;
        }
        Ok(self.files)
    }
}
