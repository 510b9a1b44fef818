//! What programs write into JSON that it does not allow, made into what it does: it must not cost the row that it is in.
//!
//! `{"text": "Rain.", "score": NaN}` has null as its score. Numbers that no machine number holds (`1e999`, 30 digits) become strings
//! of the same characters, so that ids stay what they are; what is nested deeper than any row needs becomes an empty string. It
//! does not mend what is broken: all else stays as it is.

use std::borrow::Cow;

/// Values within values that are kept.
const DEEPEST: usize = 100;

/// The JSON with such values replaced; borrowed where there are none.
pub(crate) fn mended(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let (mut out, mut from, mut at, mut depth) = (String::new(), 0, 0, 0usize);
    while let Some(byte) = bytes.get(at) {
        let (end, replacement) = match byte {
            b'"' => (end_of_string(bytes, at), None),
            b'{' | b'[' if depth == DEEPEST => (end_of_value(bytes, at), Some("\"\"".to_owned())),
            b'{' | b'[' => {
                depth += 1;
                (at + 1, None)
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                (at + 1, None)
            }
            b'-' | b'0'..=b'9' | b'N' | b'I' => {
                let end = end_of_word(bytes, at);
                (end, json.get(at..end).and_then(in_place_of))
            }
            _ => (at + 1, None),
        };
        if let Some(replacement) = replacement {
            out.push_str(json.get(from..at).unwrap_or_default());
            out.push_str(&replacement);
            from = end;
        }
        at = end;
    }
    if from == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(json.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// What is written instead of a number or a name that JSON does not have.
fn in_place_of(word: &str) -> Option<String> {
    if matches!(word, "NaN" | "-NaN" | "Infinity" | "-Infinity") {
        return Some("null".to_owned());
    }
    let is_number = word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let number: f64 = word.parse().ok().filter(|_| is_number)?;
    let is_whole = word.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    let is_held =
        if is_whole { word.parse::<i64>().is_ok() || word.parse::<u64>().is_ok() } else { number.is_finite() };
    (!is_held).then(|| format!("\"{word}\""))
}

/// The end of a string that begins at a quotation mark.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The end of a list or object, however deep it goes.
fn end_of_value(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    start + bytes.get(start..).unwrap_or_default().iter().take_while(is_of_word).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_does_not_allow_is_replaced_and_nothing_else() {
        for (json, expected) in [
            (r#"{"a": NaN, "b": -Infinity,"c":Infinity}"#, r#"{"a": null, "b": null,"c":null}"#),
            (r#"{"a":1e999,"b":-1E400,"c":1e3}"#, r#"{"a":"1e999","b":"-1E400","c":1e3}"#),
            (
                "[123456789012345678901234567890, 18446744073709551615]",
                "[\"123456789012345678901234567890\", 18446744073709551615]",
            ),
            (r#"{"NaN":"NaN, -Infinity \" 1e999 \\","b":true}"#, r#"{"NaN":"NaN, -Infinity \" 1e999 \\","b":true}"#),
            ("[NaNa, -, 1.2.3, Infinit]", "[NaNa, -, 1.2.3, Infinit]"),
            ("{\"a\": \"open NaN", "{\"a\": \"open NaN"),
            ("\"é\\", "\"é\\"),
            ("", ""),
        ] {
            assert_eq!(mended(json), expected);
        }
        assert!(matches!(mended(r#"{"a": 1}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_nested_deeper_than_a_row_needs_is_left_out() {
        for depth in [99, 100, 500, 100_000] {
            let json = format!("{{\"x\": {}\"]\"{}, \"text\": \"Rain.\"}}", "[".repeat(depth), "]".repeat(depth));
            let value: serde_json::Value = serde_json::from_str(&mended(&json)).expect("it is JSON");
            assert_eq!(value["text"], "Rain.", "{depth}");
        }
        let open = "[".repeat(1000);
        assert_eq!(mended(&open).matches('[').count(), DEEPEST);
    }
}
