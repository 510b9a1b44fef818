//! The frame of a step: one stream of rows comes in, one goes out, and no more than a batch or a group of rows is in memory.
//!
//! A step says which columns it reads. A stream that lacks one of them, or has it with another type, is refused at its start; other
//! columns are left alone. Types are those that Spark has: no unsigned numbers, no dictionaries, no large texts.

use std::io::{BufWriter, StdoutLock};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, RecordBatch};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Field, Int32Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use crosscheck_text::model::vocabulary::Unit;

use crate::error::{Error, Result};
use crate::worker::{Incoming, Pipe, broken, expect_end};

/// Name and type of a column.
pub(crate) type Column = (&'static str, DataType);

/// Reads stdin batch by batch, then once `None`, and writes what becomes of it to stdout.
///
/// It works on one thread: whoever starts steps starts one for each processor.
///
/// # Errors
/// When stdin is not a whole stream, and what `expect` says of its columns and `work` of its rows.
pub(crate) fn run(
    expect: impl FnOnce(&Schema) -> Result<()> + Send,
    writes: &SchemaRef,
    work: impl FnMut(Option<&RecordBatch>, &mut Written) -> Result<()> + Send,
) -> Result<()> {
    run_as(|schema| expect(schema).map(|()| Arc::clone(writes)), work)
}

/// The same, where what is written depends on the columns that come in: `open` says of those what is written.
///
/// # Errors
/// When stdin is not a whole stream, and what `open` says of its columns and `work` of its rows.
pub(crate) fn run_as(
    open: impl FnOnce(&Schema) -> Result<SchemaRef> + Send,
    work: impl FnMut(Option<&RecordBatch>, &mut Written) -> Result<()> + Send,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| Error::Nothing {
        what: format!("a thread cannot be started: {error}"),
        hint: "let the step have more memory".into(),
    })?;
    pool.install(|| through(open, work))
}

fn through(
    open: impl FnOnce(&Schema) -> Result<SchemaRef>,
    mut work: impl FnMut(Option<&RecordBatch>, &mut Written) -> Result<()>,
) -> Result<()> {
    let mut stdin = std::io::stdin().lock();
    let stream = Incoming::open(&mut stdin)?;
    let mut stream = stream.ok_or_else(|| broken("it is empty, and a stream without rows has a schema"))?;
    let mut written = Written::new(&open(&stream.schema())?)?;
    for batch in &mut stream {
        work(Some(&batch?), &mut written)?;
    }
    drop(stream);
    expect_end(&mut stdin)?;
    work(None, &mut written)?;
    written.finish()
}

/// Checks that a stream has columns.
///
/// # Errors
/// When it lacks one, or has it with another type.
pub(crate) fn expect_columns(schema: &Schema, reads: &[Column]) -> Result<()> {
    for (name, data_type) in reads {
        let found = schema.field_with_name(name).map_err(|_| missing(name))?.data_type();
        if !is_same(found, data_type) {
            return Err(broken(format!("the column `{name}` is {found}, not {data_type}")));
        }
    }
    Ok(())
}

/// A column that is not there.
pub(crate) fn missing(name: &str) -> Error {
    broken(format!("it has no column `{name}`"))
}

/// Whether a type is the one that is read; what the items of a list are called, and which fields more a struct has, does not matter.
fn is_same(found: &DataType, read: &DataType) -> bool {
    match (found, read) {
        (DataType::List(found), DataType::List(read)) => is_same(found.data_type(), read.data_type()),
        (DataType::Struct(found), DataType::Struct(read)) => read.iter().all(|field| {
            found.find(field.name()).is_some_and(|(_, found)| is_same(found.data_type(), field.data_type()))
        }),
        _ => found == read,
    }
}

/// A column of whole numbers of 64 bits, for [`expect_columns`] and [`schema`]; so are those below.
pub(crate) fn long(name: &'static str) -> Column {
    (name, DataType::Int64)
}

/// A column of whole numbers of 32 bits.
pub(crate) fn int(name: &'static str) -> Column {
    (name, DataType::Int32)
}

/// A column of texts.
pub(crate) fn text(name: &'static str) -> Column {
    (name, DataType::Utf8)
}

/// A column of bytes.
pub(crate) fn binary(name: &'static str) -> Column {
    (name, DataType::Binary)
}

/// The stream on stdout.
pub(crate) struct Written {
    schema: SchemaRef,
    writer: StreamWriter<Pipe<BufWriter<StdoutLock<'static>>>>,
}

impl Written {
    fn new(schema: &SchemaRef) -> Result<Self> {
        let stdout = Pipe::new(BufWriter::new(std::io::stdout().lock()));
        let writer = StreamWriter::try_new(stdout, schema).map_err(unwritten)?;
        Ok(Self { schema: Arc::clone(schema), writer })
    }

    /// Whether rows have a column of a name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.schema.column_with_name(name).is_some()
    }

    /// Writes rows, by their columns.
    pub(crate) fn rows(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(unwritten)?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.writer.write(&batch).map_err(unwritten)
    }

    fn finish(mut self) -> Result<()> {
        self.writer.finish().and_then(|()| self.writer.flush()).map_err(unwritten)
    }
}

/// Rows that cannot go out.
pub(crate) fn unwritten(source: ArrowError) -> Error {
    Error::write("stdout", source)
}

/// A schema of columns that may all be null: Spark looks at nothing but their order, names and types.
pub(crate) fn schema(columns: Vec<Column>) -> SchemaRef {
    let fields = columns.into_iter().map(|(name, data_type)| Field::new(name, data_type, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// A list, with its items called as Spark calls them.
pub(crate) fn list(items: DataType) -> DataType {
    DataType::List(Field::new("element", items, true).into())
}

/// The numbers of a column, of which none may be null.
pub(crate) fn numbers<'a, T: ArrowPrimitiveType>(batch: &'a RecordBatch, name: &str) -> Result<&'a [T::Native]> {
    let column = filled(batch, name)?.as_primitive_opt::<T>().ok_or_else(|| missing(name))?;
    Ok(column.values())
}

/// A column of whole numbers of 32 bits.
pub(crate) fn ints(numbers: Vec<i32>) -> ArrayRef {
    Arc::new(Int32Array::from(numbers))
}

/// A column of whole numbers of 64 bits.
pub(crate) fn longs(numbers: Vec<i64>) -> ArrayRef {
    Arc::new(Int64Array::from(numbers))
}

/// The bytes of a column, of which none may be null.
pub(crate) fn bytes<'a>(batch: &'a RecordBatch, name: &str) -> Result<impl Iterator<Item = &'a [u8]>> {
    let column = filled(batch, name)?.as_binary_opt::<i32>().ok_or_else(|| missing(name))?;
    Ok(column.iter().map(Option::unwrap_or_default))
}

/// The kinds of units of the rows.
pub(crate) fn units(batch: &RecordBatch) -> Result<Vec<Unit>> {
    numbers::<Int32Type>(batch, "unit")?.iter().map(|number| unit(*number)).collect()
}

/// A kind of unit by its position in `vocabulary::Unit`.
pub(crate) fn unit(number: i32) -> Result<Unit> {
    let known = [Unit::Document, Unit::Segment, Unit::Sentence].into_iter().find(|unit| *unit as i32 == number);
    known.ok_or_else(|| broken(format!("there is no unit {number}; documents are 0, segments 1, sentences 2")))
}

/// A column of which no cell may be null.
pub(crate) fn filled<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef> {
    let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
    if column.null_count() > 0 {
        return Err(broken(format!("a row has no `{name}`")));
    }
    Ok(column)
}
