//! Rows of a csv file: the header names the columns, each further record is a row.
//!
//! `id,text` and `7,"Rain."` is the text `Rain.` with the id `7`. Columns are separated by commas, semicolons or tabs,
//! whichever the header has most of. A record with another number of fields than the header is refused alone.

use std::io::{self, Read};

use crosscheck_text::rules::load::LoadThresholds;
use encoding_rs::{Encoding, UTF_8};

use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};

/// A reader that fails when one record takes more bytes than allowed: an open quotation mark swallows the rest of a file.
#[derive(Debug)]
pub(crate) struct Rationed<R> {
    inner: R,
    /// Bytes that may still be read; set again before each record.
    pub left: u64,
}

impl<R> Rationed<R> {
    /// A reader that may give `left` bytes.
    pub(crate) fn new(inner: R, left: u64) -> Self {
        Self { inner, left }
    }
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
pub(crate) fn row(
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
