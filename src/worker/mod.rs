//! The program at work for another program: Arrow IPC streams come in by stdin and go out by stdout.
//!
//! `crosscheck worker tables` takes one stream of documents, and gives a stream for each table, one after the other; `crosscheck worker
//! analyze` and the other steps of jobs on many machines take one stream and give one. This file is the framing of all of them, and
//! decides what a whole stream is: it begins with its schema, ends with its mark of the end, and one of several says how many follow. What is cut off anywhere is an error of its reader, never a shorter table.

pub mod agree;
pub mod analyze;
mod cells;
pub mod cluster;
pub mod dated;
mod documents;
pub mod entities;
pub mod events;
pub mod folder;
pub mod forest;
mod groups;
pub mod index;
pub mod likeness;
mod member;
pub mod names;
mod packing;
pub mod pairs;
pub mod questions;
mod row_lists;
pub mod rows;
pub mod scores;
pub mod short_names;
pub mod spelled;
mod step;
pub mod tables;
pub mod terms;
pub mod vectors;
pub mod wire;

use std::io::{BufRead, Cursor, ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use crate::error::{Error, Result};
use crate::tables::definition::Table;
use crate::write::arrow_file::Words;

/// Key of the schema's metadata that names the table of a stream.
pub const TABLE: &str = "crosscheck.table";
/// Key of the schema's metadata that says how many streams follow.
pub const LEFT: &str = "crosscheck.left";

/// Every message begins with this, and no text does.
const MARK: [u8; 4] = [0xff; 4];

/// A stream that is being read.
pub(crate) struct Incoming<R: Read> {
    reader: StreamReader<std::io::Chain<Cursor<[u8; 4]>, Watched<R>>>,
    number: u64,
}

/// Knows whether its reader has come to an end: after a whole stream, it has not.
struct Watched<R> {
    reader: R,
    is_at_end: bool,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let n_read = self.reader.read(bytes)?;
        self.is_at_end |= n_read == 0 && !bytes.is_empty();
        Ok(n_read)
    }
}

impl<R: Read> Incoming<R> {
    /// Begins to read a stream; none where nothing is left.
    ///
    /// # Errors
    /// When it is no Arrow IPC stream.
    pub(crate) fn open(mut reader: R) -> Result<Option<Self>> {
        let mut first = Vec::new();
        Read::take(&mut reader, MARK.len() as u64).read_to_end(&mut first).map_err(broken)?;
        if first.is_empty() {
            return Ok(None);
        }
        if first != MARK {
            let what = if first == *b"ARRO" { "an Arrow file (Feather)" } else { "something else" };
            return Err(broken(format!("an Arrow IPC stream is expected, not {what}")));
        }
        let reader = Cursor::new(MARK).chain(Watched { reader, is_at_end: false });
        let opened = catch_unwind(AssertUnwindSafe(|| StreamReader::try_new(reader, None)));
        let reader = opened.unwrap_or_else(|_| Err(damaged())).map_err(broken)?;
        Ok(Some(Self { reader, number: 0 }))
    }

    /// The columns.
    pub(crate) fn schema(&self) -> SchemaRef {
        self.reader.schema()
    }

    fn read(&mut self) -> std::result::Result<Option<RecordBatch>, ArrowError> {
        match self.reader.next().transpose()? {
            Some(batch) => Ok(Some(batch)),
            // The format lets a stream end with its pipe: so does one whose writer was killed.
            None if self.reader.get_ref().get_ref().1.is_at_end => {
                Err(ArrowError::IpcError("the stream is cut off: it has no mark of its end".into()))
            }
            None => Ok(None),
        }
    }
}

impl<R: Read> Iterator for Incoming<R> {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.number += 1;
        // Decoders trust some of what a stream says, and stop hard when it is damaged.
        let read = catch_unwind(AssertUnwindSafe(|| self.read())).unwrap_or_else(|_| Err(damaged()));
        read.map_err(|error| broken(format!("batch {}: {error}", self.number))).transpose()
    }
}

fn damaged() -> ArrowError {
    ArrowError::IpcError("the stream is damaged".into())
}

/// Refuses what follows the last stream.
pub(crate) fn expect_end(reader: &mut impl BufRead) -> Result<()> {
    if reader.fill_buf().map_err(broken)?.is_empty() {
        Ok(())
    } else {
        Err(broken("more follows the end of the stream"))
    }
}

/// What came by stdin is not what is expected.
pub(crate) fn broken(why: impl ToString) -> Error {
    Error::Nothing {
        what: format!("cannot use what came by stdin: {}", why.to_string()),
        hint:
            "write Arrow IPC streams, uncompressed and closed at their ends; docs/python.md and docs/spark.md tell what a worker reads"
                .into(),
    }
}

/// Where streams go, one after the other.
pub(crate) struct Outgoing<W: Write> {
    writer: W,
    /// Streams that are still to be written.
    n_left: usize,
}

impl<W: Write> Outgoing<W> {
    pub(crate) fn new(writer: W, n_streams: usize) -> Self {
        Self { writer, n_left: n_streams }
    }

    /// Writes the rows of a table as the next stream; where one of the batches is an error, the stream has no end.
    pub(crate) fn table(&mut self, table: &Table, batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<()> {
        self.n_left = self.n_left.saturating_sub(1);
        let schema = table.schema();
        let metadata = schema.metadata().clone().with(TABLE, table.name).with(LEFT, self.n_left.to_string());
        let schema = Arc::new(Schema::new(schema.fields().clone()).with_metadata(metadata));
        let fail = |source: ArrowError| Error::write("stdout", source);
        let words = Words::of(table);
        let mut stream = StreamWriter::try_new(&mut self.writer, &schema).map_err(fail)?;
        for batch in batches {
            let columns = words.of_all(batch?.columns());
            let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(fail)?;
            stream.write(&batch).map_err(fail)?;
        }
        stream.finish().map_err(fail)
    }

    /// Makes sure that all is out.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.writer.flush().map_err(|source| Error::write("stdout", source))
    }
}

/// Writes into a pipe that its reader may have closed, because it has what it wanted.
pub(crate) struct Pipe<W: Write> {
    writer: W,
    is_closed: bool,
}

impl<W: Write> Pipe<W> {
    pub(crate) fn new(writer: W) -> Self {
        Self { writer, is_closed: false }
    }

    fn or_closed<T>(&mut self, done: std::io::Result<T>, instead: T) -> std::io::Result<T> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let done = self.writer.write(bytes);
        self.or_closed(done, bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let done = self.writer.flush();
        self.or_closed(done, ())
    }
}
