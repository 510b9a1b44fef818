//! Lines of a jsonl or ndjson file, streamed with bounded memory, each to a row.
//!
//! `{"id": 7, "text": "Rain."}` is a row with the id `7`. Rows are numbered by line, from 1, as an editor shows them; blank
//! lines are passed over. Values that span lines are read by the format json.

use std::io::{self, BufRead};

use crosscheck_text::rules::load::LoadRules;
use serde_json::Value;

use crate::stages::load::encoding::{self, Decoded, Encodings, Lines, RowEncoding};
use crate::stages::load::lenient;
use crate::stages::load::object;
use crate::stages::load::reader::{Halt, Sink, rest_unreadable, unreadable};
use crate::stages::load::record::{Content, Decode, Raw};
use crate::stages::load::refusal::Refusal;

/// Gives each line that is not blank.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let Lines { mut reader, transcoded, legacy, is_lone, has_utf_8 } = encoding::lines(reader).map_err(unreadable)?;
    let mut encodings = Encodings { legacy, has_utf_8 };
    sink.encoding = transcoded;
    let limit = sink.rules.thresholds.max_document_bytes;
    for number in 1.. {
        match next_line(&mut reader, limit).map_err(|error| rest_unreadable(error).at_row(number))? {
            None => break,
            Some(Line::Whole(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
            Some(Line::Whole(bytes)) => {
                let RowEncoding { encoding, is_stray } = encodings.of([bytes.as_slice()]);
                let decode: Decode = if is_stray || is_lone { decode_and_tell } else { decode };
                sink.part(number, Raw { bytes, encoding, ..Raw::default() }, decode)?;
            }
            Some(Line::TooLong) => {
                sink.refuse(Some(number), Refusal::new("the row is larger than `max_document_bytes`"))?;
            }
        }
    }
    Ok(())
}

/// Whether a file begins like objects that are one a line.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let second = memchr::memchr(b'\n', start).and_then(|end| start.get(end + 1..)).unwrap_or_default();
    is_lines(start) && (second.trim_ascii().is_empty() || second.trim_ascii_start().starts_with(b"{\""))
}

/// Whether a file of JSON holds a value a line.
pub(crate) fn is_lines(start: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', start) else { return false };
    let line = start.get(..end).unwrap_or_default();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let json = String::from_utf8_lossy(line);
    serde_json::from_str::<Value>(&lenient::mended(&json)).is_ok_and(|value| value.is_object())
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

/// Decodes a line, and notes it when it is not UTF-8.
fn decode_and_tell(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let first = std::str::from_utf8(&raw.bytes).map_err(|error| error.valid_up_to()).err();
    let mut content = decode(raw, rules)?;
    if let Some(byte) = first.filter(|_| content.broken_at.is_none()) {
        let reason = format!("the line is not valid UTF-8; it was read as {}", content.encoding);
        content.notes.insert(0, Refusal::new(reason).detail(format!("byte {byte} of the line")));
    }
    Ok(content)
}

/// Decodes a line.
fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let Decoded { text, encoding, broken_at } =
        encoding::decode(raw.bytes, raw.encoding, &rules.thresholds).map_err(|error| {
            let reason = "the line holds binary data, not text";
            Refusal::new(reason).detail(format!("byte {} of the line", error.byte))
        })?;
    let (json, lone) = object::without_lone_surrogates(&text);
    let object = match serde_json::from_str(&lenient::mended(&json)) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Refusal::new("the line is not a JSON object")),
        Err(error) => return Err(Refusal::new("the line is not valid JSON").detail(error)),
    };
    let content = Content::of_row(object::row(&object, &rules.thresholds)?, None, rules)?;
    let half = |byte: &usize| Refusal::broken().detail(format!("half of a surrogate pair at byte {byte} of the line"));
    let notes = lone.first().map(half).into_iter().collect();
    Ok(Content { encoding, broken_at, notes, ..content })
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
    fn a_first_line_that_is_an_object_shows_lines() {
        assert!(is_lines(b"{\"text\":\"One.\"}\n{\"text\":\"Two.\"}"));
        assert!(!is_lines(b"{\"text\":\"One.\"}"));
        assert!(!is_lines(b"{\n\"text\":\"One.\"}\n"));
        assert!(!is_lines(b"[{\"text\":\"One.\"}]\n"));
    }
}
