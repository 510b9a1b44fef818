//! Rows of part files in key order, with what only a join can add, given back row by row.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array, LargeStringArray, ListBuilder,
    RecordBatch, StringArray, StringBuilder, StringDictionaryBuilder,
};
use arrow::datatypes::{DataType as ArrowType, Field, Int32Type};
use polars::prelude::{
    Column as Cells, DataFrame, DataType, Expr, JoinArgs, JoinType, LazyFrame, PolarsResult, SortMultipleOptions, col,
    len, lit,
};

use crate::error::{Error, Result};
use crate::store::candidates::numbers;
use crate::store::{Store, collect, fail, scan_files};
use crate::tables::column::ColumnKind;
use crate::tables::definition::{Row, Table};
use crate::tables::rows::ClaimRow;

const ROWS_PER_BATCH: usize = 8192;

impl Store {
    /// Gives every claim in key order, its statement (a sentence's key in the part files) replaced by the sentence's text.
    ///
    /// # Errors
    /// When a query fails, or `each` does.
    pub fn claims(&self, sentences: &Path, mut each: impl FnMut(ClaimRow) -> Result<()>) -> Result<()> {
        let Some(claims) = self.scan::<ClaimRow>()? else { return Ok(()) };
        let texts = scan_files(&[sentences.to_owned()])?.select([col("sentence_id"), col("text")]);
        for range in self.ranges(&claims, "claim_id")? {
            let joined = claims
                .clone()
                .filter(range)
                .join(texts.clone(), [col("statement")], [col("sentence_id")], JoinArgs::new(JoinType::Left))
                .with_column(col("text").alias("statement"));
            self.stream(joined, &["claim_id"], &mut each)?;
        }
        Ok(())
    }

    /// Gives all rows of a table in the order of its key.
    ///
    /// # Errors
    /// When a query fails, or `each` does.
    pub fn sorted<R: Row>(&self, mut each: impl FnMut(R) -> Result<()>) -> Result<()> {
        let Some(rows) = self.scan::<R>()? else { return Ok(()) };
        let Some(last) = R::table().key.last().copied() else { return Ok(()) };
        // Ranges are cut by the last part of the key; only a key of one part gives ranges in order.
        let ranges = if R::table().key.len() == 1 { self.ranges(&rows, last)? } else { vec![lit(true)] };
        for range in ranges {
            self.stream(rows.clone().filter(range), R::table().key, &mut each)?;
        }
        Ok(())
    }

    fn stream<R: Row>(&self, query: LazyFrame, order: &[&str], each: &mut impl FnMut(R) -> Result<()>) -> Result<()> {
        let table = R::table();
        let columns: Vec<Expr> = table.columns.iter().map(plain).collect();
        let query = query.select(columns).sort(order.to_vec(), SortMultipleOptions::default());
        let found = collect(&self.dir, query)?;
        for start in (0..found.height()).step_by(ROWS_PER_BATCH) {
            let frame = found.slice(start as i64, ROWS_PER_BATCH);
            let batch = to_batch(&table, &frame).map_err(|source| fail(&self.dir, source))?;
            for row in 0..batch.num_rows() {
                let row = R::read(&batch, row)
                    .map_err(|column| Error::query(&self.dir, format!("bad cell in `{column}`")))?;
                each(row)?;
            }
        }
        Ok(())
    }

    /// Filters that cut a table into ranges of its key, in order, of about `rows_per_range` rows.
    fn ranges(&self, table: &LazyFrame, key: &str) -> Result<Vec<Expr>> {
        let counted = collect(&self.dir, table.clone().select([len().cast(DataType::UInt64).alias("n")]))?;
        let n_rows = numbers::<u64>(self, &counted, "n")?.first().copied().unwrap_or(0);
        if n_rows <= self.rows_per_range {
            return Ok(vec![lit(true)]);
        }
        let sorted = table.clone().select([col(key).alias("key")]).sort(["key"], SortMultipleOptions::default());
        let step = i64::try_from(self.rows_per_range).unwrap_or(i64::MAX);
        let bounds = collect(&self.dir, sorted.with_row_index("n", None).filter((col("n") % lit(step)).eq(lit(0))))?;
        let bounds = bounds.column("key").and_then(strings).map_err(|source| fail(&self.dir, source))?;
        let starts: Vec<String> = bounds.into_iter().flatten().collect();
        let range = |idx: usize| {
            let from = if idx == 0 { lit(true) } else { col(key).gt_eq(lit(starts[idx].clone())) };
            match starts.get(idx + 1) {
                Some(next) => from.and(col(key).lt(lit(next.clone()))),
                None => from,
            }
        };
        Ok((0..starts.len()).map(range).collect())
    }
}

/// A column as polars can hand it over: words as text.
fn plain(column: &crate::tables::definition::Column) -> Expr {
    match column.kind {
        ColumnKind::Enum(_) => col(column.name).cast(DataType::String),
        _ => col(column.name),
    }
}

fn strings(cells: &Cells) -> PolarsResult<Vec<Option<String>>> {
    Ok(cells.str()?.iter().map(|cell| cell.map(str::to_owned)).collect())
}

/// A polars frame as an Arrow batch of the table's schema.
fn to_batch(table: &Table, frame: &DataFrame) -> PolarsResult<RecordBatch> {
    let columns = table.columns.iter().map(|column| to_array(column.kind, frame.column(column.name)?));
    let columns = columns.collect::<PolarsResult<Vec<ArrayRef>>>()?;
    RecordBatch::try_new(table.schema(), columns)
        .map_err(|error| polars::prelude::PolarsError::ComputeError(error.to_string().into()))
}

fn to_array(kind: ColumnKind, cells: &Cells) -> PolarsResult<ArrayRef> {
    Ok(match kind {
        ColumnKind::Text => Arc::new(cells.str()?.iter().collect::<StringArray>()),
        ColumnKind::LargeText => Arc::new(cells.str()?.iter().collect::<LargeStringArray>()),
        ColumnKind::I64 => Arc::new(cells.i64()?.iter().collect::<Int64Array>()),
        ColumnKind::F32 => Arc::new(cells.f32()?.iter().collect::<Float32Array>()),
        ColumnKind::F64 => Arc::new(cells.f64()?.iter().collect::<Float64Array>()),
        ColumnKind::Bool => Arc::new(cells.bool()?.iter().collect::<BooleanArray>()),
        ColumnKind::Date => Arc::new(cells.date()?.physical().iter().collect::<Date32Array>()),
        ColumnKind::Enum(_) => {
            let mut words = StringDictionaryBuilder::<Int32Type>::new();
            words.extend(cells.str()?.iter());
            Arc::new(words.finish())
        }
        ColumnKind::ListOfText => {
            let element = Arc::new(Field::new("element", ArrowType::Utf8, false));
            let mut lists = ListBuilder::new(StringBuilder::new()).with_field(element);
            for list in cells.list()?.amortized_iter() {
                if let Some(list) = list {
                    list.as_ref().str()?.iter().flatten().for_each(|text| lists.values().append_value(text));
                }
                lists.append(true);
            }
            Arc::new(lists.finish())
        }
    })
}
