//! Makes text of documents and file names harmless for terminals: what would move the cursor, set colors or titles, or turn the
//! direction of a line is shown and not sent.
//!
//! A file `a\x1b[2J.txt` is told as `a\u{1b}[2J.txt`. Line ends and tabs stay.

use std::borrow::Cow;
use std::fmt::Write;

/// The text as a terminal may have it.
pub fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, is_harmful, |c, out| out.extend(c.escape_unicode()))
}

/// The same for what is told of one thing on one line.
pub fn harmless_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_harmful(c) || c.is_control(), |c, out| out.extend(c.escape_unicode()))
}

/// The same for a line of JSON, which stays JSON.
pub fn harmless_json(line: &str) -> Cow<'_, str> {
    escaped(line, is_harmful, |c, out| {
        let _ = write!(out, "\\u{:04x}", u32::from(c));
    })
}

/// Controls but for line ends and tabs, those of eight bits too, and those of the direction of writing.
fn is_harmful(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, is_harmful: impl Fn(char) -> bool, escape: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(&is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmful(c) { escape(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, expected) in [
            ("plain\n\ttext é 😀", "plain\n\ttext é 😀"),
            ("a\u{1b}[31mb\u{7}", r"a\u{1b}[31mb\u{7}"),
            ("a\u{9b}2Jb\u{7f}", r"a\u{9b}2Jb\u{7f}"),
            ("safe\rgone", r"safe\u{d}gone"),
            ("a\u{202e}b", r"a\u{202e}b"),
        ] {
            assert_eq!(harmless(text), expected);
        }
        assert_eq!(harmless_line("a\nrejected: b"), r"a\u{a}rejected: b");
    }

    #[test]
    fn json_stays_json() {
        let line = serde_json::json!({"message": "a\u{1b}[2J\u{9b}2J\u{202e}"}).to_string();
        let harmless = harmless_json(&line);
        assert!(!harmless.contains(|c: char| c.is_control() || c == '\u{202e}'), "{harmless}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&harmless).expect("it is JSON"),
            serde_json::json!({"message": "a\u{1b}[2J\u{9b}2J\u{202e}"})
        );
    }
}
