//! Lines of a jsonl or ndjson file, streamed with bounded memory, each to a row.
//!
//! `{"id": 7, "text": "Rain.", "author": ["A", "B"]}` is a row with the id `7` and the authors `A, B`. Rows are numbered by
//! line, from 1, as an editor shows them; blank lines are passed over. It does not read a JSON array that spans lines.

use std::io::{self, BufRead};

use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use serde_json::{Map, Value};

use crate::stages::load::encoding;
use crate::stages::load::reader::{Halt, Sink, rest_unreadable, unreadable};
use crate::stages::load::record::{Content, Raw};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};

/// Gives each line that is not blank.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    encoding::skip_mark(reader).map_err(unreadable)??;
    let limit = sink.rules.thresholds.max_document_bytes;
    for number in 1.. {
        match next_line(reader, limit).map_err(rest_unreadable)? {
            None => break,
            Some(Line::Whole(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
            Some(Line::Whole(bytes)) => sink.part(number, Raw { bytes, encoding: None }, decode)?,
            Some(Line::TooLong) => {
                sink.refuse(Some(number), Refusal::new("the row is larger than `max_document_bytes`"))?;
            }
        }
    }
    Ok(())
}

fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    Content::of_row(row(&raw.bytes, &rules.thresholds)?, None, rules)
}

/// One line of a file.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// Its bytes, without the line end.
    Whole(Vec<u8>),
    /// It has more bytes than allowed, and was passed over.
    TooLong,
}

/// Reads the next line of at most `limit` bytes; none at the end.
fn next_line(reader: &mut (impl BufRead + ?Sized), limit: u64) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let (mut is_too_long, mut is_any) = (false, false);
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        is_any = true;
        let end = memchr::memchr(b'\n', chunk);
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        if line.len() as u64 + part.len() as u64 > limit {
            is_too_long = true;
            line = Vec::new();
        } else if !is_too_long {
            line.extend_from_slice(part);
        }
        let n_used = part.len() + usize::from(end.is_some());
        reader.consume(n_used);
        if end.is_some() {
            break;
        }
    }
    match (is_any, is_too_long) {
        (false, _) => Ok(None),
        (true, true) => Ok(Some(Line::TooLong)),
        (true, false) => Ok(Some(Line::Whole(line))),
    }
}

/// Reads one line.
fn row(line: &[u8], thresholds: &LoadThresholds) -> Result<Row, Refusal> {
    let line = std::str::from_utf8(line).map_err(|error| {
        Refusal::new("the line is not valid UTF-8").detail(format!("byte {} of the line", error.valid_up_to()))
    })?;
    let object = match serde_json::from_str(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Refusal::new("the line is not a JSON object")),
        Err(error) => return Err(Refusal::new("the line is not valid JSON").detail(error)),
    };
    of_object(object, thresholds)
}

fn of_object(mut object: Map<String, Value>, thresholds: &LoadThresholds) -> Result<Row, Refusal> {
    let mut row = Row::default();
    let is_given = |value: &Value| !matches!(value, Value::Null) && value.as_str().is_none_or(|text| !text.is_empty());
    let Some(name) = thresholds.text_columns.iter().find(|name| object.get(name.as_str()).is_some_and(is_given)) else {
        let is_named = thresholds.text_columns.iter().any(|name| object.contains_key(name));
        let missing = || format!("the row has no column named {}", thresholds.text_columns.join(", "));
        return Err(if is_named { Refusal::new("the row has no text") } else { Refusal::new(missing()) });
    };
    match object.swap_remove(name) {
        Some(Value::String(text)) => row.text = Some(text),
        _ => return Err(Refusal::new(format!("`{name}` is not a string"))),
    }
    for column in Column::ALL {
        for name in column.names() {
            if let Some(value) = object.get(*name) {
                row.set(column, &shown(value));
            }
        }
    }
    Ok(row)
}

/// A value as metadata: strings and numbers as they stand, lists joined, the name of an object that has one.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let values = values.iter().map(shown).filter(|value| !value.trim().is_empty());
            values.collect::<Vec<_>>().join(", ")
        }
        Value::Object(object) => object.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Value::Null | Value::Bool(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_is_read() {
        let mut reader = io::BufReader::with_capacity(4, &b"abc\nabcdefgh\n\nxyz"[..]);
        let mut next = || next_line(&mut reader, 5).expect("memory does not fail");
        assert_eq!(next(), Some(Line::Whole(b"abc".to_vec())));
        assert_eq!(next(), Some(Line::TooLong));
        assert_eq!(next(), Some(Line::Whole(Vec::new())));
        assert_eq!(next(), Some(Line::Whole(b"xyz".to_vec())));
        assert_eq!(next(), None);
    }

    #[test]
    fn lists_and_objects_give_their_names() {
        let line =
            br#"{"content":" Rain. ","author":[{"name":"Ada"},"Ben",null],"id":7,"date":"2026-01-05","title":""}"#;
        let row = row(line, &LoadThresholds::default()).expect("a row");
        assert_eq!(row.text.as_deref(), Some(" Rain. "));
        assert_eq!(row.author.as_deref(), Some("Ada, Ben"));
        assert_eq!(row.doc_id.as_deref(), Some("7"));
        assert_eq!(row.published.as_deref(), Some("2026-01-05"));
        assert_eq!(row.title, None);
    }
}
