//! Rows of part files in the order of their key, with what only a join can add, given back batch by batch.
//!
//! So many rows are sorted at a time. A table that fits goes straight to the reader; of a larger one each sorted run
//! is set down beside the part files, and the runs are merged.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::interleave_record_batch;
use arrow::error::ArrowError;

use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::runs::{Key, Runs};
use crate::store::scan::{Wanted, batches, sentence_texts, texts};
use crate::tables::claim_rows::{ClaimRow, ClaimSourceRow};
use crate::tables::definition::{Row, Table};

/// Rows of a batch of sorted rows: one batch of each run is in memory while they are merged.
const ROWS_PER_BATCH: usize = 1024;
/// The column of claims that names a sentence.
const STATEMENT: &str = "statement";
/// The column of what sources say that names a sentence.
const SENTENCE: &str = "sentence";
/// The columns that say where that comes from.
const SENTENCE_ID: &str = "sentence_id";
const URL: &str = "url";

/// Rows that are sorted together.
struct Sorted {
    batches: Vec<RecordBatch>,
    /// Batch and row of each row, in order.
    order: Vec<(usize, usize)>,
}

impl Store {
    /// Gives every claim in key order, its statement (a sentence's key in the part files) replaced by the sentence's text.
    ///
    /// # Errors
    /// When a file cannot be read or written, a claim names a sentence that is not there, or `each` fails.
    pub(crate) fn claims(&self, sentences: &Path, each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        self.in_order(&ClaimRow::table(), Key::of, |claims| with_sentences(claims, STATEMENT, sentences), each)
    }

    /// Gives what sources say of claims in key order, with the texts of the sentences (keys in the part files) and the addresses
    /// of their documents.
    ///
    /// # Errors
    /// When a file cannot be read or written, a row names a sentence that is not there, or `each` fails.
    pub(crate) fn claim_sources(
        &self,
        (sentences, documents): (&Path, &Path),
        each: impl FnMut(RecordBatch) -> Result<()>,
    ) -> Result<()> {
        let change = |rows| with_urls(with_sentences(rows, SENTENCE, sentences)?, documents);
        self.in_order(&ClaimSourceRow::table(), Key::of, change, each)
    }

    /// Gives all rows of a table in the order of its key.
    ///
    /// # Errors
    /// When a file cannot be read or written, or `each` fails.
    pub(crate) fn sorted<R: Row>(&self, each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        self.by_key(&R::table(), each)
    }

    /// The same of a table that is known by its definition alone.
    ///
    /// # Errors
    /// When a file cannot be read or written, or `each` fails.
    pub(crate) fn by_key(&self, table: &Table, each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        self.in_order(table, Key::of, Ok, each)
    }

    /// Gives all rows of a table of what is in documents, by the keys of the documents and the positions in them.
    ///
    /// # Errors
    /// When a file cannot be read or written, a key has no position, or `each` fails.
    pub(crate) fn by_position(&self, table: &Table, each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        self.in_order(table, Key::of_parts, Ok, each)
    }

    fn in_order(
        &self,
        table: &Table,
        key: impl FnOnce(&Table) -> std::result::Result<Key, ArrowError>,
        change: impl Fn(Vec<RecordBatch>) -> Result<Vec<RecordBatch>>,
        mut each: impl FnMut(RecordBatch) -> Result<()>,
    ) -> Result<()> {
        let key = key(table).map_err(|source| Error::query(&self.dir, source))?;
        let mut runs = Runs::new(self.dir.join(format!("{}.runs", table.name)));
        let (mut rows, mut n_rows) = (Vec::new(), 0);
        batches(&self.parts(table.name)?, None, Wanted::All, |batch| {
            if n_rows > 0 && n_rows + batch.num_rows() > self.rows_per_run {
                runs.add(self.sort(change(std::mem::take(&mut rows))?, &key)?.batches())?;
                n_rows = 0;
            }
            n_rows += batch.num_rows();
            rows.push(batch.clone());
            Ok(())
        })?;
        let last = self.sort(change(rows)?, &key)?;
        if !runs.is_empty() {
            runs.add(last.batches())?;
            return runs.merge(&key, each);
        }
        let fail = |source: ArrowError| Error::query(&self.dir, source);
        last.batches().try_for_each(|batch| each(batch.map_err(fail)?))
    }

    fn sort(&self, batches: Vec<RecordBatch>, key: &Key) -> Result<Sorted> {
        let keys = batches.iter().map(|batch| key.rows(batch)).collect::<std::result::Result<Vec<_>, _>>();
        let keys = keys.map_err(|source| Error::query(&self.dir, source))?;
        let rows = |(idx, batch): (usize, &RecordBatch)| (0..batch.num_rows()).map(move |row| (idx, row));
        let mut order: Vec<(usize, usize)> = batches.iter().enumerate().flat_map(rows).collect();
        order.sort_by_key(|(batch, row)| keys[*batch].row(*row));
        Ok(Sorted { batches, order })
    }
}

impl Sorted {
    fn batches(&self) -> impl Iterator<Item = std::result::Result<RecordBatch, ArrowError>> {
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        self.order.chunks(ROWS_PER_BATCH).map(move |rows| interleave_record_batch(&batches, rows))
    }
}

/// Rows with the texts of sentences in the place of their keys.
fn with_sentences(rows: Vec<RecordBatch>, column: &str, sentences: &Path) -> Result<Vec<RecordBatch>> {
    let ids = rows.iter().flat_map(|batch| texts(batch, column).flatten()).map(str::to_owned).collect();
    let found = sentence_texts(sentences, &ids)?;
    let change = |batch: RecordBatch| {
        let own: StringArray = texts(&batch, column).map(|id| found.get(id?).map(String::as_str)).collect();
        replaced(&batch, column, Arc::new(own)).map_err(|source| Error::query(sentences, source))
    };
    rows.into_iter().map(change).collect()
}

/// What sources say with the addresses of the documents that their sentences are in.
fn with_urls(rows: Vec<RecordBatch>, documents: &Path) -> Result<Vec<RecordBatch>> {
    let ids: BTreeSet<&str> =
        rows.iter().flat_map(|batch| texts(batch, SENTENCE_ID).flatten().map(doc_id_of)).collect();
    let mut urls: HashMap<String, String> = HashMap::new();
    batches(&[documents.to_owned()], Some(&["doc_id", "url"]), Wanted::All, |batch| {
        let known = texts(batch, "doc_id").zip(texts(batch, URL)).filter_map(|(id, url)| id.zip(url));
        urls.extend(known.filter(|(id, _)| ids.contains(id)).map(|(id, url)| (id.to_owned(), url.to_owned())));
        Ok(())
    })?;
    let change = |batch: &RecordBatch| {
        let own: StringArray =
            texts(batch, SENTENCE_ID).map(|id| urls.get(doc_id_of(id?)).map(String::as_str)).collect();
        replaced(batch, URL, Arc::new(own)).map_err(|source| Error::query(documents, source))
    };
    rows.iter().map(change).collect()
}

/// The document that a sentence is in.
fn doc_id_of(sentence_id: &str) -> &str {
    sentence_id.rsplit_once('#').map_or(sentence_id, |(doc_id, _)| doc_id)
}

/// A batch with other cells in a column.
pub(crate) fn replaced(
    batch: &RecordBatch,
    column: &str,
    own: ArrayRef,
) -> std::result::Result<RecordBatch, ArrowError> {
    let mut cells = batch.columns().to_vec();
    cells[batch.schema().index_of(column)?] = own;
    RecordBatch::try_new(batch.schema(), cells)
}
