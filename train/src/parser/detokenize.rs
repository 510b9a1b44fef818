//! Writes tokens as text again, with the usual spaces, to measure the tokenizer.

use crosscheck_text::model::span::Span;

/// The text of some forms, and where each of them is.
pub fn detokenized<'a>(forms: impl Iterator<Item = &'a str>) -> (String, Vec<Span>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut joins_next = true;
    let mut is_open = false;
    for form in forms {
        let is_straight = matches!(form, "\"");
        let joins = joins_next || joins_last(form) || is_straight && is_open;
        if !joins {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        spans.push(Span::new(start, text.len()));
        joins_next = opens(form) || is_straight && !is_open;
        is_open ^= is_straight;
    }
    (text, spans)
}

/// Forms that stand right after the one before.
const CLOSING: &[&str] = &[
    "n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "%", ".", ",", ";", ":", "?", "!", ")", "]", "}", "”", "'", "-", "/",
    "...", "…",
];

fn joins_last(form: &str) -> bool {
    CLOSING.contains(&form.to_lowercase().replace('’', "'").as_str())
}

/// Whether the next form stands right after this one.
fn opens(form: &str) -> bool {
    matches!(form, "(" | "[" | "{" | "“" | "‘" | "$" | "£" | "€" | "-" | "/" | "#")
}
