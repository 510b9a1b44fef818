//! Rows of part files in key order, with what only a join can add, given back row by row.
//!
//! A table of more rows than fit is read in ranges of its key, one after another: `a` to `m`, then `m` to the end.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use arrow::array::{Array, RecordBatch};
use arrow::row::{RowConverter, Rows, SortField};

use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::scan::{Wanted, batches, texts};
use crate::tables::definition::Row;
use crate::tables::read::n_rows;
use crate::tables::rows::ClaimRow;

/// Of so many keys one is looked at to cut a table into ranges.
const ROWS_PER_SAMPLE: usize = 16;

/// A range of keys, from the first to below the second.
type KeyRange = (String, Option<String>);

impl Store {
    /// Gives every claim in key order, its statement (a sentence's key in the part files) replaced by the sentence's text.
    ///
    /// # Errors
    /// When a file cannot be read, or `each` fails.
    pub(crate) fn claims(&self, sentences: &Path, mut each: impl FnMut(ClaimRow) -> Result<()>) -> Result<()> {
        let paths = self.parts(ClaimRow::NAME)?;
        for range in self.ranges(&paths, "claim_id")? {
            let mut claims = Vec::new();
            self.in_order(&paths, Some(("claim_id", &range)), &mut |claim: ClaimRow| {
                claims.push(claim);
                Ok(())
            })?;
            let statements = statements(sentences, &claims)?;
            for mut claim in claims {
                let text = statements.get(&claim.statement).and_then(Option::as_ref);
                let none = || Error::query(sentences, format!("there is no sentence `{}`", claim.statement));
                claim.statement = text.ok_or_else(none)?.clone();
                each(claim)?;
            }
        }
        Ok(())
    }

    /// Gives all rows of a table in the order of its key.
    ///
    /// # Errors
    /// When a file cannot be read, or `each` fails.
    pub(crate) fn sorted<R: Row>(&self, mut each: impl FnMut(R) -> Result<()>) -> Result<()> {
        let paths = self.parts(R::NAME)?;
        // Only a key of one part gives ranges in order.
        let [key] = R::table().key else { return self.in_order(&paths, None, &mut each) };
        for range in self.ranges(&paths, key)? {
            self.in_order(&paths, Some((key, &range)), &mut each)?;
        }
        Ok(())
    }

    /// Gives the rows with a key in a range, or all, in the order of the key.
    fn in_order<R: Row>(
        &self,
        paths: &[PathBuf],
        range: Option<(&str, &KeyRange)>,
        each: &mut impl FnMut(R) -> Result<()>,
    ) -> Result<()> {
        let wanted = range.map_or(Wanted::All, |(key, (from, to))| Wanted::Texts(key, from, to.as_deref()));
        let mut read: Vec<(RecordBatch, Rows)> = Vec::new();
        let mut order: Vec<(u32, u32)> = Vec::new();
        batches(paths, None, wanted, |batch| {
            let is_wanted = |row: &usize| match range {
                Some((key, (from, to))) => texts(batch, key)
                    .nth(*row)
                    .flatten()
                    .is_some_and(|found| found >= from.as_str() && to.as_ref().is_none_or(|to| found < to.as_str())),
                None => true,
            };
            let number = read.len() as u32;
            let before = order.len();
            order.extend((0..batch.num_rows()).filter(is_wanted).map(|row| (number, row as u32)));
            if order.len() > before {
                read.push((
                    batch.clone(),
                    keys(R::table().key, batch).map_err(|source| Error::query(&self.dir, source))?,
                ));
            }
            Ok(())
        })?;
        let key = |place: &(u32, u32)| read[place.0 as usize].1.row(place.1 as usize);
        order.sort_unstable_by(|one, other| key(one).cmp(&key(other)).then(one.cmp(other)));
        for (batch, row) in order {
            let row = R::read(&read[batch as usize].0, row as usize)
                .map_err(|column| Error::query(&self.dir, format!("bad cell in `{column}`")))?;
            each(row)?;
        }
        Ok(())
    }

    /// Ranges of the key of a table, in order, of about `rows_per_range` rows.
    fn ranges(&self, paths: &[PathBuf], key: &str) -> Result<Vec<KeyRange>> {
        let n_rows = paths.iter().map(|path| n_rows(path)).sum::<Result<u64>>()?;
        let mut starts = vec![String::new()];
        if n_rows > self.rows_per_range {
            let mut sample: Vec<String> = Vec::new();
            let mut row = 0;
            batches(paths, Some(&[key]), Wanted::All, |batch| {
                for found in texts(batch, key) {
                    sample.extend(found.filter(|_| row % ROWS_PER_SAMPLE == 0).map(str::to_owned));
                    row += 1;
                }
                Ok(())
            })?;
            sample.sort_unstable();
            let step = (self.rows_per_range as usize / ROWS_PER_SAMPLE).max(1);
            starts.extend(sample.into_iter().step_by(step).skip(1));
            starts.dedup();
        }
        let next = |at: usize| starts.get(at + 1).cloned();
        Ok((0..starts.len()).map(|at| (starts[at].clone(), next(at))).collect())
    }
}

/// The keys of the rows of a batch, as bytes that compare like them.
fn keys(key: &[&str], batch: &RecordBatch) -> std::result::Result<Rows, arrow::error::ArrowError> {
    let columns: Vec<_> = key.iter().filter_map(|name| batch.column_by_name(name).cloned()).collect();
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    RowConverter::new(fields)?.convert_columns(&columns)
}

/// The texts of the sentences that some claims name.
fn statements(sentences: &Path, claims: &[ClaimRow]) -> Result<HashMap<String, Option<String>>> {
    let mut found: HashMap<String, Option<String>> =
        claims.iter().map(|claim| (claim.statement.clone(), None)).collect();
    batches(&[sentences.to_owned()], Some(&["sentence_id", "text"]), Wanted::All, |batch| {
        for (id, text) in texts(batch, "sentence_id").zip(texts(batch, "text")) {
            if let Some(place) = id.and_then(|id| found.get_mut(id)) {
                *place = text.map(str::to_owned);
            }
        }
        Ok(())
    })?;
    Ok(found)
}
