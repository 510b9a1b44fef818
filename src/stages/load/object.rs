//! A JSON object to a row: its keys are columns, however their words are joined, and `source.title` is a key within another object.
//!
//! `{"id": 7, "text": "Rain.", "authors": [{"name": "A"}, "B"]}` is a row with the id `7` and the authors `A, B`. Half of a
//! surrogate pair, which a string cut at 200 characters may end with, is read as U+FFFD. It does not read files.

use std::borrow::Cow;

use crosscheck_text::rules::load::LoadThresholds;
use serde_json::{Map, Value};

use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row, is_same_name};

/// Reads an object.
///
/// # Errors
/// When it has no text.
pub(crate) fn row(object: &Map<String, Value>, thresholds: &LoadThresholds) -> Result<Row, Refusal> {
    let mut row = Row::default();
    let named = thresholds.text_columns.iter().filter_map(|name| Some((name, find(object, name)?)));
    let given: Vec<_> = named.filter(|(_, value)| is_given(value)).collect();
    row.text = given.iter().find_map(|(_, value)| value.as_str()).map(str::to_owned);
    if row.text.is_none() {
        let is_named = thresholds.text_columns.iter().any(|name| find(object, name).is_some());
        return Err(match given.first() {
            Some((name, _)) => Refusal::new(format!("`{name}` is not a string")),
            None if is_named => Refusal::new("the row has no text"),
            None => Refusal::new(format!("the row has no column named {}", thresholds.text_columns.join(", "))),
        });
    }
    for column in Column::ALL {
        for name in column.all_names(thresholds) {
            if let Some(value) = find(object, name) {
                row.set(column, &shown(value));
            }
        }
    }
    Ok(row)
}

/// Whether an object has a text that could be read.
pub(crate) fn has_text(object: &Map<String, Value>, thresholds: &LoadThresholds) -> bool {
    thresholds.text_columns.iter().filter_map(|name| find(object, name)).any(Value::is_string)
}

fn is_given(value: &Value) -> bool {
    !matches!(value, Value::Null) && value.as_str().is_none_or(|text| !text.is_empty())
}

/// The value of a key: as it is written, else with its words joined in another way, else along a path with dots.
fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let joined_otherwise = || object.iter().find(|(key, _)| is_same_name(key, name)).map(|(_, value)| value);
    object.get(name).or_else(joined_otherwise).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        find(object.get(first)?.as_object()?, rest)
    })
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
        Value::Object(object) => {
            let name = ["name", "title"].into_iter().find_map(|key| object.get(key)?.as_str());
            name.unwrap_or_default().to_owned()
        }
        Value::Null | Value::Bool(_) => String::new(),
    }
}

/// Puts `\ufffd` where half of a surrogate pair stands alone, which no string can hold; the length stays. Second, where.
pub(crate) fn without_lone_surrogates(json: &str) -> (Cow<'_, str>, Vec<usize>) {
    let bytes = json.as_bytes();
    let (mut lone, mut at) = (Vec::new(), 0);
    while let Some(found) = memchr::memchr(b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        match (unit(bytes, at), unit(bytes, at + 6)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => at += 12,
            (Some(0xd800..0xe000), _) => {
                lone.push(at);
                at += 6;
            }
            _ => at += 2,
        }
    }
    if lone.is_empty() {
        return (Cow::Borrowed(json), lone);
    }
    let (mut mended, mut from) = (String::with_capacity(json.len()), 0);
    for at in &lone {
        mended.push_str(json.get(from..*at).unwrap_or_default());
        mended.push_str("\\ufffd");
        from = at + 6;
    }
    mended.push_str(json.get(from..).unwrap_or_default());
    (Cow::Owned(mended), lone)
}

/// The code unit that `\uXXXX` stands for.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|c| c.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Row {
        let value: Map<String, Value> = serde_json::from_str(json).expect("an object");
        row(&value, &LoadThresholds::default()).expect("a row")
    }

    #[test]
    fn lists_and_objects_give_their_names() {
        let row =
            read(r#"{"content":" Rain. ","author":[{"name":"Ada"},"Ben",null],"id":7,"date":"2026-01-05","title":""}"#);
        assert_eq!(row.text.as_deref(), Some(" Rain. "));
        assert_eq!(row.author.as_deref(), Some("Ada, Ben"));
        assert_eq!(row.doc_id.as_deref(), Some("7"));
        assert_eq!(row.published.as_deref(), Some("2026-01-05"));
        assert_eq!(row.title, None);
    }

    #[test]
    fn keys_of_any_case_and_within_objects_are_found() {
        let row =
            read(r#"{"Body":"Rain.","source":{"uri":"pier.example","title":"The Pier"},"dateTime":"2026-01-05"}"#);
        assert_eq!(row.text.as_deref(), Some("Rain."));
        assert_eq!(row.source.as_deref(), Some("The Pier"));
        assert_eq!(row.published.as_deref(), Some("2026-01-05"));
        let own = LoadThresholds { text_columns: vec!["fields.story".into()], ..LoadThresholds::default() };
        let object: Map<String, Value> = serde_json::from_str(r#"{"fields":{"story":"Snow."}}"#).expect("an object");
        assert_eq!(super::row(&object, &own).expect("a row").text.as_deref(), Some("Snow."));
    }

    #[test]
    fn only_half_pairs_are_replaced() {
        for (json, expected) in [
            (r#""a \ud83d b""#, "a \u{fffd} b"),
            (r#""a \ud83d\ude00 b""#, "a \u{1f600} b"),
            (r#""a \ude00""#, "a \u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""a \\ud83d b""#, r"a \ud83d b"),
            (r#""a \u00e9""#, "a é"),
        ] {
            let mended = without_lone_surrogates(json).0;
            assert_eq!(serde_json::from_str::<String>(&mended).expect("a string"), expected, "{json}");
        }
    }
}
