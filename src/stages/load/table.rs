//! What files of rows have in common: csv, tsv and parquet files name their columns once, in a header.
//!
//! A file with the columns `id` and `remark` has no text, and is refused with their names; one with `id`, `text` gives a row
//! for each record. A record with another number of fields than the header is refused alone, unless what it has too much of is
//! empty.

use std::io::{BufRead, Read};
use std::sync::Arc;

use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::stages::load::delimited::{Found, Outcome, Splitter, delimiter};
use crate::stages::load::encoding::{self, Decoded, Encodings, Lines, RowEncoding};
use crate::stages::load::reader::{Halt, Sink, rest_unreadable, unreadable};
use crate::stages::load::record::{Content, Fields, Payload};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};

/// A header has no more bytes than this, whatever the limit of a document.
const HEADER_BYTES: u64 = 1 << 16;

/// Gives each record of a csv or tsv file; `preferred` is the delimiter that its name stands for.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>, preferred: Option<u8>) -> Result<(), Halt> {
    let Lines { reader, transcoded, legacy, has_utf_8, .. } = encoding::lines(reader).map_err(unreadable)?;
    let mut encodings = Encodings { legacy, has_utf_8 };
    sink.encoding = transcoded;
    let mut reader = reader;
    let (delimiter, skip) = dialect(reader.fill_buf().map_err(unreadable)?, preferred);
    std::io::copy(&mut Read::take(&mut reader, skip), &mut std::io::sink()).map_err(unreadable)?;
    let limit = sink.rules.thresholds.max_document_bytes.max(HEADER_BYTES);
    let mut splitter = Splitter::new(reader.as_mut(), delimiter, limit);
    let header = match splitter.next().map_err(unreadable)?.map(|found| found.outcome) {
        Some(Outcome::Fields(fields) | Outcome::Unfinished(fields)) => fields,
        Some(_) => return Err(Refusal::new("the file has no readable header").into()),
        None => return Err(Refusal::new("the file has no text").into()),
    };
    let header: Vec<String> = header.iter().map(|name| shown(name, legacy)).collect();
    let columns = Columns::find(&header, &sink.rules.thresholds);
    if columns.text.is_empty() {
        return Err(missing_text(&header, &sink.rules.thresholds).into());
    }
    splitter.n_columns = header.len();
    let columns = Arc::new(columns);
    for number in 1.. {
        let next = splitter.next().map_err(|error| rest_unreadable(error).at_row(number))?;
        let Some(found) = next else { break };
        give(found, header.len(), (&columns, &mut encodings), (number, sink))?;
    }
    Ok(())
}

fn give(
    found: Found,
    n_columns: usize,
    (columns, encodings): (&Arc<Columns>, &mut Encodings),
    (number, sink): (u64, &mut Sink<'_>),
) -> Result<(), Halt> {
    let Found { outcome, first_line, last_line } = found;
    let place = if first_line == last_line {
        format!("line {first_line}")
    } else {
        format!("lines {first_line} to {last_line}")
    };
    let is_unfinished = matches!(outcome, Outcome::Unfinished(_));
    let mut fields = match outcome {
        Outcome::Fields(fields) | Outcome::Unfinished(fields) => fields,
        Outcome::Open => {
            let refusal = Refusal::new("a quotation mark that this row opens is never closed");
            return sink.refuse(Some(number), refusal.detail(place));
        }
        Outcome::TooLong => {
            let refusal = Refusal::new("the row is larger than `max_document_bytes`");
            return sink.refuse(Some(number), refusal.detail(place));
        }
    };
    // Spreadsheets write delimiters for cells that were once in use.
    while fields.len() > n_columns && fields.last().is_some_and(|field| field.trim_ascii().is_empty()) {
        fields.pop();
    }
    let n_fields = fields.len();
    if n_fields != n_columns {
        let refusal = if n_fields < n_columns {
            Refusal::new(format!("the row has too few fields: {n_fields} of {n_columns}"))
        } else {
            Refusal::new(format!("the row has too many fields: {n_fields}, the header has {n_columns}"))
        };
        return sink.refuse(Some(number), refusal.detail(place));
    }
    let size_bytes = fields.iter().map(|field| field.len() as u64).sum();
    let RowEncoding { encoding, is_stray } = encodings.of(fields.iter().map(Vec::as_slice));
    let fields = Fields { columns: Arc::clone(columns), fields, encoding };
    sink.record(Some(number), size_bytes, Payload::Fields(fields))?;
    if let Some(encoding) = encoding.filter(|_| is_stray) {
        let name = encoding.name().to_ascii_lowercase();
        let refusal = Refusal::new(format!("the row is not valid UTF-8; it was read as {name}"));
        sink.refuse(Some(number), refusal.detail(&place))?;
    }
    if is_unfinished {
        let refusal = Refusal::new("a quotation mark is never closed; the row was read to the end of the file");
        sink.refuse(Some(number), refusal.detail(place))?;
    }
    Ok(())
}

/// The delimiter, and how many bytes stand before the header: a first line `sep=;` is a word to Excel.
fn dialect(start: &[u8], preferred: Option<u8>) -> (u8, u64) {
    if let Some([mark, rest @ ..]) = start.strip_prefix(b"sep=") {
        let n_end = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count().min(2);
        if n_end > 0 {
            return (*mark, 5 + n_end as u64);
        }
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    (preferred.filter(|mark| line.contains(mark)).unwrap_or_else(|| delimiter(start)), 0)
}

fn shown(bytes: &[u8], legacy: Option<&'static Encoding>) -> String {
    match (std::str::from_utf8(bytes), legacy.filter(|encoding| *encoding != UTF_8)) {
        (Ok(text), _) => text.to_owned(),
        (Err(_), Some(legacy)) => legacy.decode_without_bom_handling(bytes).0.into_owned(),
        // Columns may come from elsewhere than the text: a name in Latin letters is read as such, and is the same in each row.
        (Err(_), None) => bytes
            .utf8_chunks()
            .flat_map(|chunk| [chunk.valid().into(), WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0])
            .collect(),
    }
}

/// Decodes the fields of a record, all in the encoding of the file.
pub(crate) fn decode(fields: &Fields, rules: &LoadRules) -> Result<Content, Refusal> {
    let Fields { columns, fields, encoding } = fields;
    let text = columns.text.iter().filter_map(|idx| fields.get(*idx)).find(|field| !field.is_empty());
    let Some(text) = text else {
        return Err(Refusal::new("the row has no text"));
    };
    let mut decoded: Decoded = encoding::decode(text.clone(), *encoding, &rules.thresholds)
        .map_err(|error| Refusal::new(error.reason).detail(format!("byte {} of the text", error.byte)))?;
    let legacy =
        encoding.or_else(|| Encoding::for_label(decoded.encoding.as_bytes())).filter(|legacy| *legacy != UTF_8);
    if let Some(encoding) = encoding.filter(|_| decoded.text.is_ascii()) {
        decoded.encoding = encoding.name().to_ascii_lowercase();
    }
    let is_guessed = encoding.is_none() && decoded.broken_at.is_none() && std::str::from_utf8(text).is_err();
    let (mut row, mut n_broken) = (Row::default(), usize::from(is_guessed));
    for (column, idx) in &columns.metadata {
        let field = fields.get(*idx).map(Vec::as_slice).unwrap_or_default();
        n_broken += usize::from(encoding.is_none() && std::str::from_utf8(field).is_err());
        row.set(*column, &shown(field, legacy));
    }
    let mut content = Content::of_row(row, Some(decoded), rules)?;
    if n_broken > 0 {
        let name = legacy.unwrap_or(WINDOWS_1252).name().to_ascii_lowercase();
        let reason = format!("fields of the row are not valid UTF-8; what is not was read as {name}");
        content.notes.push(Refusal::new(reason).detail(format!("{n_broken} fields")));
    }
    Ok(content)
}

/// The refusal of a file that has no column of text.
pub(crate) fn missing_text(header: &[String], thresholds: &LoadThresholds) -> Refusal {
    let wanted = thresholds.text_columns.join(", ");
    let found = header.iter().map(|name| name.trim()).collect::<Vec<_>>().join(", ");
    Refusal::new(format!("the file has no column of text: it needs one of {wanted}"))
        .detail(format!("found {found}; name another one with `--text-column`"))
}
