//! Values of the tables in the words of readers, for all text that people read.
//!
//! `2500000000 USD` is "USD 2.5 billion", `XXXX-XX-XXT10:15` is "10:15" and `not sign` is "it did not happen". The page does the same in
//! assets/report/words.js; tests/cases/words.tsv holds both to one table. What is for programs keeps the value as the tables have it.

use std::fmt::Write as _;

use crosscheck_text::model::vocabulary::ClaimKind;

use crate::words::amount::{large, measured, unit_in_brackets};
use crate::words::calendar::{calendar, day};

mod amount;
mod calendar;

/// What stands where nothing is stated.
const NO_VALUE: &str = "no value";

/// What a side says to a claim: a value, or whether it happened.
pub(crate) fn answer(text: Option<&str>, kind: ClaimKind) -> String {
    let Some(text) = text else { return NO_VALUE.to_owned() };
    match kind {
        ClaimKind::Outcome if text.starts_with("not ") => "it did not happen".to_owned(),
        ClaimKind::Outcome if text.ends_with(" (planned)") => "it is planned".to_owned(),
        ClaimKind::Outcome => "it happened".to_owned(),
        ClaimKind::Date if is_decade(text) => format!("the {text}0s"),
        _ => value(text),
    }
}

/// A value: "about USD 480 million", "September 2026", "1.9 seconds". A number of four digits alone may be a year.
pub(crate) fn value(text: &str) -> String {
    if let Some(known) = calendar(text) {
        return known;
    }
    let words = measured(text).unwrap_or_else(|| plain(text));
    match words.strip_prefix("approx ") {
        Some(rest) => format!("about {rest}"),
        None => words,
    }
}

/// A sentence of ours with what it has between backticks in words.
pub(crate) fn told(sentence: &str, words: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(sentence.len());
    for (at, part) in sentence.split('`').enumerate() {
        let _ = if at % 2 == 0 { write!(out, "{part}") } else { write!(out, "`{}`", words(part)) };
    }
    out
}

/// "199" is the 1990s; a number of two digits may be an age.
fn is_decade(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Days, units in brackets and large numbers within other words.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before = text[..text.len() - rest.len()].chars().next_back();
        let found = match first {
            '[' => unit_in_brackets(rest),
            '0'..='9' if !before.is_some_and(|before| is_word(before) || before == '.') => {
                day_at(rest).or_else(|| number_at(rest))
            }
            _ => None,
        };
        let (words, length) = found.unwrap_or_else(|| (first.to_string(), first.len_utf8()));
        out.push_str(&words);
        rest = &rest[length..];
    }
    out
}

/// A day at the beginning of a text, with its length.
fn day_at(text: &str) -> Option<(String, usize)> {
    const LENGTH: usize = "2026-03-13".len();
    let is_end = !text.get(LENGTH..)?.starts_with(is_word);
    Some((day(text.get(..LENGTH)?)?, LENGTH)).filter(|_| is_end)
}

/// A whole number of five digits or more, or of four before a word or a bracket, at the beginning of a text, with its length.
fn number_at(text: &str) -> Option<(String, usize)> {
    let length = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, behind) = text.split_at(length);
    let is_before_word =
        || behind.strip_prefix(' ').is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase() || c == '('));
    let is_number = match length {
        4 => is_before_word(),
        5..=15 => !behind.starts_with('.'),
        _ => false,
    };
    Some((if is_number { large(digits) } else { digits.to_owned() }, length))
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_as_the_table_of_cases_has_it() {
        let mut wrong = String::new();
        let mut n_cases = 0;
        for row in include_str!("../tests/cases/words.tsv").lines().skip(2) {
            let fields: Vec<&str> = row.split('\t').collect();
            let [text, kind, expected, _] = fields.as_slice() else {
                panic!("a row of other than four columns: {row}")
            };
            let kind =
                ClaimKind::ALL.iter().find(|own| own.as_str() == *kind).expect("the kind is one of the vocabulary");
            let found = answer(Some(*text).filter(|text| *text != "-"), *kind);
            if found != *expected {
                let _ = writeln!(wrong, "{row}\n    got {found}");
            }
            n_cases += 1;
        }
        assert!(wrong.is_empty(), "{wrong}");
        assert!(n_cases >= 40);
    }

    #[test]
    fn what_is_between_backticks_is_in_words() {
        let sentence = "Differs on the date: `2026-03-13` against `2026-03-12`.";
        assert_eq!(told(sentence, value), "Differs on the date: `13 March 2026` against `12 March 2026`.");
        assert_eq!(told("Said on 2026-03-13.", value), "Said on 2026-03-13.");
    }
}
