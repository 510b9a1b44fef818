//! An Arrow IPC file in the making (the format that is also called Feather, version 2).

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use arrow::ipc::writer::FileWriter;

use crate::error::{Error, Result};
use crate::tables::column::ColumnKind;
use crate::tables::definition::Table;
use crate::write::table::{create_file, sync};

/// An Arrow file that is being written.
pub(crate) struct ArrowFile {
    path: PathBuf,
    writer: FileWriter<BufWriter<File>>,
    words: Words,
}

/// All words of each column of words: a file has one dictionary a column, and readers of streams want the same, so every batch has it.
pub(crate) struct Words(Vec<Option<ArrayRef>>);

impl Words {
    pub(crate) fn of(table: &Table) -> Self {
        let words = |kind: ColumnKind| match kind {
            ColumnKind::Enum(words) => Some(Arc::new(StringArray::from_iter_values(words)) as ArrayRef),
            _ => None,
        };
        Self(table.columns.iter().map(|column| words(column.kind)).collect())
    }

    /// The columns of a batch, with the dictionaries of all words.
    pub(crate) fn of_all(&self, columns: &[ArrayRef]) -> Vec<ArrayRef> {
        let columns = columns.iter().zip(&self.0);
        let columns = columns.map(|(cells, words)| match words {
            Some(words) => same_dictionary(cells, words).unwrap_or_else(|| Arc::clone(cells)),
            None => Arc::clone(cells),
        });
        columns.collect()
    }
}

impl ArrowFile {
    pub(crate) fn create(path: &Path, table: &Table) -> Result<Self> {
        let file = BufWriter::new(create_file(path)?);
        let writer = FileWriter::try_new(file, &table.schema()).map_err(|source| Error::write(path, source))?;
        Ok(Self { path: path.to_owned(), writer, words: Words::of(table) })
    }

    pub(crate) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = self.words.of_all(batch.columns());
        let written = RecordBatch::try_new(batch.schema(), columns).and_then(|batch| self.writer.write(&batch));
        written.map_err(|source| Error::write(&self.path, source))
    }

    pub(crate) fn finish(mut self) -> Result<()> {
        let fail = |source| Error::write(&self.path, source);
        self.writer.finish().map_err(fail)?;
        sync(self.writer.into_inner().map_err(fail)?, &self.path)
    }
}

/// The cells as positions in a dictionary of all words.
fn same_dictionary(cells: &ArrayRef, words: &ArrayRef) -> Option<ArrayRef> {
    let cells = cells.as_dictionary_opt::<Int32Type>()?;
    let (known, own) = (words.as_string_opt::<i32>()?, cells.values().as_string_opt::<i32>()?);
    let places: Vec<Option<i32>> = (0..own.len())
        .map(|idx| (0..known.len()).find(|at| known.value(*at) == own.value(idx)).map(|at| at as i32))
        .collect();
    let key = |row: usize| cells.key(row).and_then(|key| places.get(key).copied().flatten());
    let keys: Int32Array = (0..cells.len()).map(key).collect();
    let array = DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(words)).ok()?;
    Some(Arc::new(array))
}
