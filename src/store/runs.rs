//! Sorted runs of rows on disk, and their merge: for tables that are too large to be sorted in memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::compute::interleave_record_batch;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use arrow::row::{RowConverter, Rows, SortField};

use crate::error::{Error, Result};
use crate::store::scan::texts;
use crate::tables::definition::Table;

/// Rows of a merged batch, at most.
const ROWS_PER_BATCH: usize = 8192;

/// The key of a table, by which rows are sorted: texts and words by their bytes.
pub(crate) struct Key {
    columns: &'static [&'static str],
    /// The column whose keys end in a position, which comes behind the others: `a#s10` is the eleventh sentence of its document.
    position: Option<&'static str>,
    converter: RowConverter,
}

/// The runs of one table.
pub(crate) struct Runs {
    folder: PathBuf,
    n_runs: usize,
}

/// A run that is being read.
struct Run {
    path: PathBuf,
    reader: StreamReader<BufReader<File>>,
    batch: Batch,
    /// The next row of the batch.
    row: usize,
    /// Where the batch is among those that are held.
    held: usize,
}

/// A batch of a run, ready to be read row by row.
struct Batch {
    rows: RecordBatch,
    keys: Rows,
}

impl Key {
    pub(crate) fn of(table: &Table) -> std::result::Result<Self, ArrowError> {
        let is_key = |name: &&str| table.columns.iter().find(|column| column.name == *name);
        let fields = table.key.iter().filter_map(is_key).map(|column| SortField::new(column.kind.data_type()));
        Ok(Self { columns: table.key, position: None, converter: RowConverter::new(fields.collect())? })
    }

    /// Sorts what is in documents by document, then position, as it stands in its document.
    pub(crate) fn of_parts(table: &Table) -> std::result::Result<Self, ArrowError> {
        let fields = vec![SortField::new(DataType::Utf8), SortField::new(DataType::Int64)];
        let position = table.key.first().copied();
        Ok(Self { columns: &["doc_id"], position, converter: RowConverter::new(fields)? })
    }

    /// The keys of the rows of a batch, which compare as their rows are sorted.
    pub(crate) fn rows(&self, batch: &RecordBatch) -> std::result::Result<Rows, ArrowError> {
        let position = |name: &&str| batch.schema().index_of(name);
        let columns = self.columns.iter().map(position).collect::<std::result::Result<Vec<_>, _>>()?;
        let mut columns = batch.project(&columns)?.columns().to_vec();
        columns.extend(self.position.map(|key| positions(batch, key)).transpose()?);
        self.converter.convert_columns(&columns)
    }
}

/// The numbers at the end of keys.
fn positions(batch: &RecordBatch, key: &str) -> std::result::Result<ArrayRef, ArrowError> {
    let position = |id: Option<&str>| -> std::result::Result<i64, ArrowError> {
        let id = id.unwrap_or_default();
        // Behind the sign is a letter that says what it is a part of.
        let number = id.rsplit_once('#').and_then(|(_, part)| part.get(1..)?.parse().ok());
        number.ok_or_else(|| ArrowError::InvalidArgumentError(format!("`{id}` is the key of no part of a document")))
    };
    let positions = texts(batch, key).map(position).collect::<std::result::Result<Int64Array, _>>()?;
    Ok(Arc::new(positions))
}

impl Runs {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, n_runs: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.n_runs == 0
    }

    fn path(&self, run: usize) -> PathBuf {
        self.folder.join(format!("{run:08}.arrows"))
    }

    /// Writes a run.
    pub(crate) fn add(
        &mut self,
        batches: impl Iterator<Item = std::result::Result<RecordBatch, ArrowError>>,
    ) -> Result<()> {
        let path = self.path(self.n_runs);
        let fail = |source: ArrowError| Error::write(&path, source);
        std::fs::create_dir_all(&self.folder).map_err(|source| Error::write(&self.folder, source))?;
        let mut file = Some(BufWriter::new(File::create(&path).map_err(|source| Error::write(&path, source))?));
        let mut writer = None;
        for batch in batches {
            let batch = batch.map_err(fail)?;
            if let Some(file) = file.take() {
                writer = Some(StreamWriter::try_new(file, &batch.schema()).map_err(fail)?);
            }
            writer.iter_mut().try_for_each(|writer| writer.write(&batch)).map_err(fail)?;
        }
        if let Some(mut writer) = writer {
            writer.finish().map_err(fail)?;
            self.n_runs += 1;
        }
        Ok(())
    }

    /// Gives the rows of all runs in order, in batches, and removes the runs.
    pub(crate) fn merge(self, key: &Key, mut each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        let runs = (0..self.n_runs).map(|run| Run::open(self.path(run), key)).collect::<Result<Vec<_>>>()?;
        let mut runs: Vec<Run> = runs.into_iter().flatten().collect();
        let mut merged = Merged::default();
        runs.iter_mut().for_each(|run| merged.hold(run));
        // The least key is on top; of equal ones that of the earlier run.
        let first = |(idx, run): (usize, &Run)| Reverse((run.key().to_vec(), idx));
        let mut next: BinaryHeap<Reverse<(Vec<u8>, usize)>> = runs.iter().enumerate().map(first).collect();
        let fail = |source: ArrowError| Error::read(&self.folder, source);
        while let Some(Reverse((mut bytes, idx))) = next.pop() {
            let run = &mut runs[idx];
            merged.order.push((run.held, run.row));
            run.row += 1;
            if run.row < run.batch.keys.num_rows() || run.next_batch(key, &mut merged)? {
                bytes.clear();
                bytes.extend_from_slice(run.key());
                next.push(Reverse((bytes, idx)));
            }
            if merged.order.len() == ROWS_PER_BATCH {
                each(merged.take().map_err(fail)?)?;
                runs.iter_mut().for_each(|run| merged.hold(run));
            }
        }
        if !merged.order.is_empty() {
            each(merged.take().map_err(fail)?)?;
        }
        drop(runs);
        std::fs::remove_dir_all(&self.folder).map_err(|source| Error::write(&self.folder, source))
    }
}

/// The rows of the next merged batch.
#[derive(Default)]
struct Merged {
    /// Batches of runs that the rows are in.
    held: Vec<RecordBatch>,
    /// For each row its batch among these, and its place there.
    order: Vec<(usize, usize)>,
}

impl Merged {
    /// Keeps the batch of a run for the rows that come of it.
    fn hold(&mut self, run: &mut Run) {
        run.held = self.held.len();
        self.held.push(run.batch.rows.clone());
    }

    /// The rows as a batch; nothing stays.
    fn take(&mut self) -> std::result::Result<RecordBatch, ArrowError> {
        let Self { held, order } = std::mem::take(self);
        interleave_record_batch(&held.iter().collect::<Vec<_>>(), &order)
    }
}

impl Run {
    /// The run at its first row; none when it has no rows.
    fn open(path: PathBuf, key: &Key) -> Result<Option<Self>> {
        let file = File::open(&path).map_err(|source| Error::read(&path, source))?;
        let mut reader =
            StreamReader::try_new(BufReader::new(file), None).map_err(|source| Error::read(&path, source))?;
        let first = next_batch(&mut reader, key, &path)?;
        Ok(first.map(|batch| Self { path, reader, batch, row: 0, held: 0 }))
    }

    fn key(&self) -> &[u8] {
        self.batch.keys.row(self.row).data()
    }

    /// Goes to the next batch, if there is one.
    fn next_batch(&mut self, key: &Key, merged: &mut Merged) -> Result<bool> {
        let Some(batch) = next_batch(&mut self.reader, key, &self.path)? else { return Ok(false) };
        (self.batch, self.row) = (batch, 0);
        merged.hold(self);
        Ok(true)
    }
}

/// The next batch that has rows.
fn next_batch(reader: &mut StreamReader<BufReader<File>>, key: &Key, path: &Path) -> Result<Option<Batch>> {
    let fail = |source: ArrowError| Error::read(path, source);
    let batch = reader.find(|batch| batch.as_ref().map_or(true, |batch| batch.num_rows() > 0));
    let Some(batch) = batch.transpose().map_err(fail)? else { return Ok(None) };
    let keys = key.rows(&batch).map_err(fail)?;
    Ok(Some(Batch { rows: batch, keys }))
}
