//! Rows of a csv file: the header names the columns, each further record is a row.
//!
//! `id,text` and `7,"Rain."` is the text `Rain.` with the id `7`. Columns are separated by commas, semicolons or tabs,
//! whichever the header has most of. A record with another number of fields than the header is refused alone.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use encoding_rs::{Encoding, UTF_8};

use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::reader::{Halt, Sink, unreadable};
use crate::stages::load::record::{Content, Payload};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};
use crate::stages::load::table::missing_text;

/// Gives each record below the header.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let no_header =
        |error: &dyn ToString| Refusal::new("the csv file has no readable header").detail(error.to_string());
    encoding::skip_mark(reader).map_err(unreadable)??;
    let delimiter = delimiter(reader.fill_buf().map_err(|error| no_header(&error))?);
    let limit = sink.rules.thresholds.max_document_bytes;
    let ration = Rationed { inner: reader, left: limit };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).buffer_capacity(1 << 16).from_reader(ration);
    let header = reader.byte_headers().map_err(|error| no_header(&error))?;
    let header: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let columns = Columns::find(&header, &sink.rules.thresholds.text_columns);
    if columns.text.is_empty() {
        return Err(missing_text(&header, &sink.rules.thresholds).into());
    }
    let columns = Arc::new(columns);
    for number in 1.. {
        reader.get_mut().left = limit.max(1 << 16);
        let mut fields = csv::ByteRecord::new();
        match reader.read_byte_record(&mut fields) {
            Ok(false) => break,
            Ok(true) => {
                let columns = Arc::clone(&columns);
                let size_bytes = fields.as_slice().len() as u64;
                sink.record(Some(number), size_bytes, Payload::Fields { columns, fields })?;
            }
            Err(error) if error.is_io_error() => {
                sink.refuse(Some(number), Refusal::new("the rest of the file cannot be read").detail(error))?;
                break;
            }
            Err(error) => sink.refuse(Some(number), unequal(&error, reader.position().line()))?,
        }
    }
    Ok(())
}

/// Decodes the fields of a record.
pub(crate) fn decode(columns: &Columns, fields: &csv::ByteRecord, rules: &LoadRules) -> Result<Content, Refusal> {
    let (row, decoded) = row(columns, fields, &rules.thresholds)?;
    Content::of_row(row, decoded, rules)
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

/// A reader that fails when one record takes more bytes than allowed: an open quotation mark swallows the rest of a file.
struct Rationed<R> {
    inner: R,
    /// Bytes that may still be read; set again before each record.
    left: u64,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a record is larger than the limit; is a quotation mark left open?"));
        }
        let n_most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let n_read = self.inner.read(buffer.get_mut(..n_most).unwrap_or_default())?;
        self.left -= n_read as u64;
        Ok(n_read)
    }
}

/// The byte between columns, by the first line of a file.
pub(crate) fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n' || *byte == b'\r').next().unwrap_or_default();
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        if let Some((_, n)) = counts.iter_mut().find(|(mark, _)| !is_quoted && mark == byte) {
            *n += 1;
        }
    }
    let [comma, others @ ..] = counts;
    others.into_iter().fold(comma, |best, other| if other.1 > best.1 { other } else { best }).0
}

/// Reads the fields of one record; the text stands apart, with its encoding.
fn row(
    columns: &Columns,
    fields: &csv::ByteRecord,
    thresholds: &LoadThresholds,
) -> Result<(Row, Option<Decoded>), Refusal> {
    let mut row = Row::default();
    let text = columns.text.iter().filter_map(|idx| fields.get(*idx)).find(|field| !field.is_empty());
    let Some(text) = text else {
        return Err(Refusal::new("the row has no text"));
    };
    let decoded = encoding::decode(text.to_vec(), None, thresholds)
        .map_err(|error| Refusal::new(error.reason).detail(format!("byte {} of the text", error.byte)))?;
    let legacy = Encoding::for_label(decoded.encoding.as_bytes()).unwrap_or(UTF_8);
    for (column, idx) in &columns.metadata {
        let field = fields.get(*idx).unwrap_or_default();
        match std::str::from_utf8(field) {
            Ok(value) => row.set(*column, value),
            Err(_) => row.set(*column, &legacy.decode(field).0),
        }
    }
    Ok((row, Some(decoded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(delimiter(b"id,text\n1;2;3;4"), b',');
        assert_eq!(delimiter(b"id;text;\"a,b,c,d\"\r\n"), b';');
        assert_eq!(delimiter(b"id\ttext"), b'\t');
        assert_eq!(delimiter(b"text"), b',');
    }
}
