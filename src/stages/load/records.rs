//! Streams the raw records of one file with bounded memory: the whole of a txt, md or html file, else line by line or row by
//! row.
//!
//! A csv file of three rows, the second of which lacks a field, gives a record, a reject at `row 2`, and a record. Rows of
//! jsonl are counted by line, rows of csv and parquet from the first below the header, all from 1. A file that changed since
//! it was listed is refused. It does not decode what it reads.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use crate::stages::load::delimited::{self, Rationed};
use crate::stages::load::jsonl::{self, Line};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};
use crate::stages::load::{Input, Payload, Record, columnar};

/// The records of one file, in order; what cannot be read of it comes as a reject in its place.
pub struct Records {
    path: String,
    file: PathBuf,
    format: Format,
    limit: u64,
    /// Number of the last row, from 1.
    number: u64,
    state: State,
}

enum State {
    /// The file could not be opened, or has been refused as a whole.
    Refused(Refusal),
    Whole {
        file: File,
        size_bytes: u64,
    },
    Lines(BufReader<File>),
    Fields {
        reader: Box<csv::Reader<Rationed<BufReader<File>>>>,
        columns: Arc<Columns>,
    },
    Batches {
        reader: Box<ParquetRecordBatchReader>,
        columns: Columns,
        rows: std::vec::IntoIter<Row>,
    },
    Done,
}

/// Opens a file; an error shows as the only item.
pub fn records(input: &Input, rules: &LoadRules) -> Records {
    let thresholds = &rules.thresholds;
    let limit = thresholds.max_document_bytes;
    let state = open(input, thresholds).unwrap_or_else(State::Refused);
    Records { path: input.path.clone(), file: input.file.clone(), format: input.format, limit, number: 0, state }
}

fn open(input: &Input, thresholds: &LoadThresholds) -> Result<State, Refusal> {
    let unreadable = |error: io::Error| Refusal::new("the file cannot be read").detail(error);
    let file = File::open(&input.file).map_err(unreadable)?;
    let size_bytes = file.metadata().map_err(unreadable)?.len();
    if size_bytes != input.size_bytes {
        return Err(changed(input.size_bytes, size_bytes));
    }
    if size_bytes == 0 {
        return Err(Refusal::new("the file has no text"));
    }
    match input.format {
        Format::Jsonl => rows_of_text(file).map(State::Lines),
        Format::Csv => open_fields(file, thresholds),
        Format::Parquet => {
            let (reader, columns) = columnar::open(file, thresholds)?;
            Ok(State::Batches { reader: Box::new(reader), columns, rows: Vec::new().into_iter() })
        }
        _ if size_bytes > thresholds.max_document_bytes => {
            let most = thresholds.max_document_bytes;
            Err(Refusal::new("the file is larger than `max_document_bytes`").detail(format!("{size_bytes} of {most}")))
        }
        _ => Ok(State::Whole { file, size_bytes }),
    }
}

fn changed(listed: u64, found: u64) -> Refusal {
    Refusal::new("the file changed while it was read").detail(format!("{listed} bytes when listed, {found} when read"))
}

/// A reader of a file of rows, behind its byte order mark.
fn rows_of_text(mut file: File) -> Result<BufReader<File>, Refusal> {
    let unreadable = |error: io::Error| Refusal::new("the file cannot be read").detail(error);
    let mut start = Vec::with_capacity(3);
    Read::by_ref(&mut file).take(3).read_to_end(&mut start).map_err(unreadable)?;
    let skip = match start.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(Refusal::new("the file is in UTF-16; save it as UTF-8")),
        [0xef, 0xbb, 0xbf] => 3,
        _ => 0,
    };
    file.seek(SeekFrom::Start(skip)).map_err(unreadable)?;
    Ok(BufReader::with_capacity(1 << 18, file))
}

fn open_fields(file: File, thresholds: &LoadThresholds) -> Result<State, Refusal> {
    let unreadable =
        |error: &dyn ToString| Refusal::new("the csv file has no readable header").detail(error.to_string());
    let mut file = rows_of_text(file)?;
    let delimiter = delimited::delimiter(file.fill_buf().map_err(|error| unreadable(&error))?);
    let ration = Rationed::new(file, thresholds.max_document_bytes);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).buffer_capacity(1 << 16).from_reader(ration);
    let header = reader.byte_headers().map_err(|error| unreadable(&error))?;
    let header: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let columns = Columns::find(&header, &thresholds.text_columns);
    if columns.text.is_empty() {
        return Err(columnar::missing_text(&header, thresholds));
    }
    Ok(State::Fields { reader: Box::new(reader), columns: Arc::new(columns) })
}

impl Iterator for Records {
    type Item = Result<Record, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Refused(refusal) => return Some(Err(refusal.of(&self.path, None))),
            State::Whole { file, size_bytes } => {
                let payload = read_whole(file, size_bytes);
                return Some(self.item(payload.map(|bytes| (size_bytes, Payload::Whole(bytes))), None));
            }
            State::Lines(reader) => self.next_line(reader),
            State::Fields { reader, columns } => self.next_fields(reader, columns),
            State::Batches { reader, columns, rows } => self.next_row(reader, columns, rows),
        };
        let location = format!("row {}", self.number);
        next.map(|payload| self.item(payload, Some(location)))
    }
}

type Next = Option<Result<(u64, Payload), Refusal>>;

impl Records {
    fn item(&self, payload: Result<(u64, Payload), Refusal>, location: Option<String>) -> Result<Record, Reject> {
        let (size_bytes, payload) = match payload {
            Ok((size_bytes, _)) if size_bytes > self.limit => {
                let refusal = Refusal::new("the row is larger than `max_document_bytes`");
                return Err(refusal.of(&self.path, location));
            }
            Ok(payload) => payload,
            Err(refusal) => return Err(refusal.of(&self.path, location)),
        };
        let (path, file) = (self.path.clone(), self.file.clone());
        Ok(Record { path, location, format: self.format, size_bytes, file, payload })
    }

    fn next_line(&mut self, mut reader: BufReader<File>) -> Next {
        loop {
            self.number += 1;
            let payload = match jsonl::next_line(&mut reader, self.limit) {
                Ok(None) => return None,
                Ok(Some(Line::Whole(bytes))) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(Some(Line::Whole(bytes))) => Ok((bytes.len() as u64, Payload::Line { number: self.number, bytes })),
                Ok(Some(Line::TooLong)) => Err(Refusal::new("the row is larger than `max_document_bytes`")),
                Err(error) => return Some(Err(Refusal::new("the rest of the file cannot be read").detail(error))),
            };
            self.state = State::Lines(reader);
            return Some(payload);
        }
    }

    fn next_fields(&mut self, mut reader: Box<csv::Reader<Rationed<BufReader<File>>>>, columns: Arc<Columns>) -> Next {
        self.number += 1;
        reader.get_mut().left = self.limit.max(1 << 16);
        let mut fields = csv::ByteRecord::new();
        let payload = match reader.read_byte_record(&mut fields) {
            Ok(false) => return None,
            Ok(true) => {
                let columns = Arc::clone(&columns);
                Ok((fields.as_slice().len() as u64, Payload::Fields { number: self.number, columns, fields }))
            }
            Err(error) if error.is_io_error() => {
                return Some(Err(Refusal::new("the rest of the file cannot be read").detail(error)));
            }
            Err(error) => Err(unequal(&error, reader.position().line())),
        };
        self.state = State::Fields { reader, columns };
        Some(payload)
    }

    fn next_row(
        &mut self,
        mut reader: Box<ParquetRecordBatchReader>,
        columns: Columns,
        mut rows: std::vec::IntoIter<Row>,
    ) -> Next {
        self.number += 1;
        let row = loop {
            if let Some(row) = rows.next() {
                break row;
            }
            match columnar::next_rows(&mut reader, &columns)? {
                Ok(batch) => rows = batch.into_iter(),
                Err(refusal) => return Some(Err(refusal)),
            }
        };
        self.state = State::Batches { reader, columns, rows };
        let size_bytes = row.text.as_ref().map_or(0, String::len) as u64;
        Some(Ok((size_bytes, Payload::Row { number: self.number, row: Box::new(row) })))
    }
}

fn unequal(error: &csv::Error, next_line: u64) -> Refusal {
    let refusal = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } if len < expected_len => {
            Refusal::new(format!("the row has too few fields: {len} of {expected_len}"))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Refusal::new(format!("the row has too many fields: {len}, the header has {expected_len}"))
        }
        _ => Refusal::new("the row cannot be read"),
    };
    // A quotation mark that is left open makes one row of many lines; the lines show it.
    match error.position() {
        Some(start) if start.line() + 1 < next_line => {
            refusal.detail(format!("lines {} to {}", start.line(), next_line - 1))
        }
        Some(start) => refusal.detail(format!("line {}", start.line())),
        None => refusal.detail(error),
    }
}

fn read_whole(file: File, size_bytes: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or_default());
    // One byte more than was listed shows that the file has grown, without reading all of what was added.
    let read = file.take(size_bytes + 1).read_to_end(&mut bytes);
    read.map_err(|error| Refusal::new("the file cannot be read").detail(error))?;
    if bytes.len() as u64 != size_bytes {
        return Err(changed(size_bytes, bytes.len() as u64));
    }
    Ok(bytes)
}
