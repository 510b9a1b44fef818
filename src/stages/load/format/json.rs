//! A JSON file: one object, an array of them, an object that holds such an array, or objects one after the other.
//!
//! `{"status": "ok", "articles": [{"text": "Rain."}, {"text": "Snow."}]}` is two rows, counted from 1; `{"text": "Rain."}` is
//! one document. An element that is not valid is refused alone where the next one can be found. The file is read as a whole,
//! so it is bounded like one document; larger collections come as JSON lines.

use std::io::{BufRead, Read};

use crosscheck_text::rules::load::LoadThresholds;
use encoding_rs::{Encoding, UTF_8};
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Map, Value};

use crate::stages::load::encoding;
use crate::stages::load::format::jsonl;
use crate::stages::load::lenient;
use crate::stages::load::object;
use crate::stages::load::reader::{Halt, Sink, unreadable};
use crate::stages::load::record::Payload;
use crate::stages::load::refusal::Refusal;

/// Objects within objects that are searched for the rows.
const DEEPEST: usize = 3;
/// Elements that are not valid after which the rest of a file is given up.
const MOST_BROKEN: usize = 1000;

/// Gives the object, or each element.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    if jsonl::is_lines(reader.fill_buf().map_err(unreadable)?) {
        return jsonl::read(reader, sink);
    }
    let limit = sink.rules.thresholds.max_document_bytes;
    let mut bytes = Vec::new();
    Read::take(reader, limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let hint = "save it as JSON lines, one object a line";
        return Err(Refusal::new("the file is larger than `max_document_bytes`").detail(hint).into());
    }
    let decoded = encoding::decode(bytes, None, &sink.rules.thresholds)
        .map_err(|error| Refusal::new(error.reason).at_byte(error.byte))?;
    sink.encoding = Encoding::for_label(decoded.encoding.as_bytes()).filter(|encoding| *encoding != UTF_8);
    if let Some(broken) = decoded.broken() {
        sink.refuse(None, broken)?;
    }
    let json = lenient::mended(&decoded.text);
    let (json, lone) = object::without_lone_surrogates(&json);
    let text = json.trim_ascii();
    if text.is_empty() {
        return Err(Refusal::new("the file has no text").into());
    }
    let shift = json.len() - json.trim_ascii_start().len();
    let mut rows = Rows { sink, lone: lone.iter().map(|at| at - shift).collect(), number: 0 };
    match text.strip_prefix('[') {
        Some(_) => rows.list(text, 1),
        None if is_series(text) => rows.list(text, 0),
        None => rows.value(text),
    }
}

/// Whether text that begins with a bracket is JSON: a key in quotation marks follows, or another bracket.
pub(crate) fn is_likely(start: &[u8]) -> bool {
    let mut marks = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (marks.next(), marks.next()) {
        (Some(b'{'), Some(next)) => *next == b'"',
        (Some(b'['), Some(next)) => *next == b'{',
        _ => false,
    }
}

/// Whether a file begins like a list of objects, or an object whose keys are on lines of their own.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let inside = start.strip_prefix(b"{").map(|rest| (rest, rest.trim_ascii_start()));
    let is_object = inside.is_some_and(|(rest, inside)| {
        let space = rest.get(..rest.len() - inside.len()).unwrap_or_default();
        space.contains(&b'\n') && inside.starts_with(b"\"")
    });
    is_object || start.iter().filter(|byte| !byte.is_ascii_whitespace()).take(3).eq(b"[{\"")
}

/// Whether another object stands behind the first one, or is found where that is not valid.
fn is_series(text: &str) -> bool {
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => text.get(values.byte_offset()..).is_some_and(|rest| rest.trim_ascii_start().starts_with('{')),
        _ => text.contains("\n{"),
    }
}

struct Rows<'a, 'b> {
    sink: &'a mut Sink<'b>,
    /// Where halves of surrogate pairs were replaced.
    lone: Vec<usize>,
    number: u64,
}

impl Rows<'_, '_> {
    /// The elements of an array that the text begins with, from its first one on; of a text without one, all values.
    fn list(&mut self, text: &str, mut at: usize) -> Result<(), Halt> {
        let is_array = at > 0;
        let mut n_broken = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',']).len();
            let rest = text.get(at..).unwrap_or_default();
            if rest.is_empty() && !is_array {
                return Ok(());
            }
            if rest.is_empty() || rest.starts_with(']') {
                return self.end_of_array(rest);
            }
            self.number += 1;
            let mut values = Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => {
                    let end = at + values.byte_offset();
                    self.element(&value, at..end)?;
                    at = end;
                }
                Some(Err(error)) => {
                    let refusal = Refusal::new("the element is not valid JSON").detail(error);
                    self.sink.refuse(Some(self.number), refusal)?;
                    n_broken += 1;
                    let Some(next) = next_object(rest) else { return Ok(()) };
                    if n_broken == MOST_BROKEN {
                        let detail = format!("{MOST_BROKEN} elements are not valid JSON");
                        return self.sink.refuse(None, Refusal::new("the rest of the file is not read").detail(detail));
                    }
                    at += next;
                }
                None => return Ok(()),
            }
        }
    }

    fn end_of_array(&mut self, rest: &str) -> Result<(), Halt> {
        let refusal = match rest.strip_prefix(']') {
            None => Refusal::new("the array is not closed: the file may have been cut off"),
            Some(behind) if !behind.trim_ascii().is_empty() => Refusal::new("what stands behind the array is not read"),
            Some(_) if self.number == 0 => Refusal::new("the file has no text"),
            Some(_) => return Ok(()),
        };
        self.sink.refuse(None, refusal)
    }

    /// The one value that the text is.
    fn value(&mut self, text: &str) -> Result<(), Halt> {
        let value: Value =
            serde_json::from_str(text).map_err(|error| Refusal::new("the file is not valid JSON").detail(error))?;
        let Value::Object(object) = &value else {
            return Err(Refusal::new("the file holds no JSON object").into());
        };
        let thresholds = &self.sink.rules.thresholds;
        if object::has_text(object, thresholds) {
            let row = object::row(object, thresholds)?;
            let size_bytes = row.text.as_ref().map_or(0, String::len) as u64;
            self.sink.record(None, size_bytes, Payload::Row(Box::new(row)))?;
            return self.tell_lone(None, 0..text.len());
        }
        let Some(elements) = elements(object, thresholds, DEEPEST) else {
            return Err(object::row(object, thresholds).err().unwrap_or_else(|| Refusal::new("no text")).into());
        };
        for (key, element) in elements {
            self.number += 1;
            self.keyed(key, element)?;
        }
        self.tell_lone(None, 0..text.len())
    }

    fn element(&mut self, value: &Value, range: std::ops::Range<usize>) -> Result<(), Halt> {
        self.keyed(None, value)?;
        self.tell_lone(Some(self.number), range)
    }

    /// An element, with the key that names it where it has no id.
    fn keyed(&mut self, key: Option<&str>, value: &Value) -> Result<(), Halt> {
        let number = self.number;
        let Value::Object(object) = value else {
            return self.sink.refuse(Some(number), Refusal::new("the element is not a JSON object"));
        };
        match object::row(object, &self.sink.rules.thresholds) {
            Ok(mut row) => {
                row.doc_id = row.doc_id.or_else(|| key.map(str::to_owned));
                self.sink.row(number, row)
            }
            Err(refusal) => self.sink.refuse(Some(number), refusal),
        }
    }

    fn tell_lone(&mut self, number: Option<u64>, range: std::ops::Range<usize>) -> Result<(), Halt> {
        let first = self.lone.partition_point(|at| *at < range.start);
        if self.lone.get(first).is_some_and(|at| *at < range.end) {
            return self.sink.refuse(number, Refusal::broken().detail("half of a surrogate pair"));
        }
        Ok(())
    }
}

type Elements<'a> = Vec<(Option<&'a str>, &'a Value)>;

/// The rows that an object holds: a list of objects with texts, or objects with texts by their keys.
fn elements<'a>(object: &'a Map<String, Value>, thresholds: &LoadThresholds, depth: usize) -> Option<Elements<'a>> {
    let is_row = |value: &Value| value.as_object().is_some_and(|object| object::has_text(object, thresholds));
    let lists = object.values().filter_map(Value::as_array);
    if let Some(list) = lists.into_iter().find(|list| list.iter().any(is_row)) {
        return Some(list.iter().map(|value| (None, value)).collect());
    }
    if object.len() > 1 && object.values().all(is_row) {
        return Some(object.iter().map(|(key, value)| (Some(key.as_str()), value)).collect());
    }
    let inner = object.values().filter_map(Value::as_object).filter(|_| depth > 0);
    inner.into_iter().find_map(|inner| elements(inner, thresholds, depth - 1))
}

/// Where the next object may begin, behind one that is not valid.
fn next_object(rest: &str) -> Option<usize> {
    let mut at = 1;
    loop {
        let found = rest.get(at..)?.find('{')?;
        at += found;
        let before = rest.get(..at)?.trim_end();
        // At the start of a line, or behind the comma of the last element.
        let is_line = rest.get(before.len()..at)?.contains('\n');
        if is_line || before.ends_with("},") {
            return Some(at);
        }
        at += 1;
    }
}
