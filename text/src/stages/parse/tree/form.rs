//! What the tagger and the parser see of a token's spelling: hashes of its normalized form, its affixes and its
//! shape.
//!
//! "“" and "\"" have one word, "’s" is "'s", "1,250" and "3,400" are "0,000", "2004" is "1900" like any year.
//! It knows nothing of the sentence.

use crate::stages::parse::tree::key::of_bytes;

/// The spelling of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Hash of the normalized form in lower case.
    pub word: u64,
    /// Hash of the form with its capitals.
    pub exact: u64,
    /// The last one to four bytes of the normalized form.
    pub suffixes: [u64; 4],
    /// The first one to three bytes of the normalized form.
    pub prefixes: [u64; 3],
    /// Kinds of characters, runs shortened.
    pub shape: u64,
    /// How it is capitalized.
    pub case: Case,
    /// Bytes of the normalized form, at most 255.
    pub size: u8,
    /// Which quotation mark it is.
    pub quote: Quote,
}

/// How a form is capitalized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// No letters.
    #[default]
    None,
    /// No capital at the beginning.
    Lower,
    /// A capital at the beginning.
    Initial,
    /// Two or more letters, all capital.
    Upper,
}

/// Which quotation mark a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quote {
    /// No quotation mark.
    #[default]
    None,
    /// A straight one: its place says whether it opens.
    Straight,
    /// One that opens.
    Opening,
    /// One that closes.
    Closing,
}

/// Reads a token's spelling; `buffer` is scratch space.
pub fn form(text: &str, buffer: &mut Vec<u8>) -> Form {
    buffer.clear();
    let mut shape = Shape::default();
    for char in text.chars() {
        shape.add(char);
        push_normalized(char, buffer);
    }
    let exact = of_bytes(if is_hyphen(text) { b"-" } else { text.as_bytes() });
    if shape.n_digits > 0 {
        mask_digits(buffer);
    }
    let word = normalized_word(buffer);
    Form {
        word: of_bytes(word),
        exact,
        suffixes: [1, 2, 3, 4].map(|size| packed(word.get(word.len().saturating_sub(size)..))),
        prefixes: [1, 2, 3].map(|size| packed(word.get(..size.min(word.len())))),
        shape: shape.packed(),
        case: shape.case(),
        size: word.len().min(255) as u8,
        quote: quote(text),
    }
}

/// A hyphen that is no ASCII, one that keeps a line together among them.
fn is_hyphen(text: &str) -> bool {
    matches!(text, "\u{2010}" | "\u{2011}")
}

fn quote(text: &str) -> Quote {
    match text {
        "\"" | "''" | "'" | "`" => Quote::Straight,
        "“" | "``" | "«" | "„" | "‘" => Quote::Opening,
        "”" | "»" | "’" => Quote::Closing,
        _ => Quote::None,
    }
}

fn push_normalized(char: char, buffer: &mut Vec<u8>) {
    if char.is_ascii() {
        buffer.push(char.to_ascii_lowercase() as u8);
        return;
    }
    match char {
        '“' | '”' | '„' | '«' | '»' => buffer.push(b'"'),
        '‘' | '’' | '‛' | 'ʼ' => buffer.push(b'\''),
        '\u{2010}' | '\u{2011}' => buffer.push(b'-'),
        '–' | '—' | '―' => buffer.extend(b"--"),
        '…' => buffer.extend(b"..."),
        '\u{AD}' => {}
        _ => {
            let mut bytes = [0; 4];
            for lower in char.to_lowercase() {
                buffer.extend(lower.encode_utf8(&mut bytes).as_bytes());
            }
        }
    }
}

/// Digits of years become "1900", all others "0".
fn mask_digits(word: &mut [u8]) {
    let is_year =
        word.len() == 4 && word.iter().all(u8::is_ascii_digit) && matches!(word.get(..2), Some(b"19" | b"20"));
    if is_year {
        word.copy_from_slice(b"1900");
        return;
    }
    word.iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'0');
}

/// Marks that are written in two ways have one word.
fn normalized_word(word: &[u8]) -> &[u8] {
    match word {
        b"``" | b"''" => b"\"",
        _ => word,
    }
}

fn packed(bytes: Option<&[u8]>) -> u64 {
    bytes.unwrap_or_default().iter().fold(1, |packed, byte| packed << 8 | u64::from(*byte))
}

#[derive(Default)]
struct Shape {
    kinds: u64,
    last: u64,
    run: u8,
    n_digits: u32,
    n_upper: u32,
    n_lower: u32,
    starts_upper: bool,
    n_chars: u32,
}

impl Shape {
    fn add(&mut self, char: char) {
        let kind = kind_of(char);
        match kind {
            1 => self.n_upper += 1,
            2 => self.n_lower += 1,
            3 => self.n_digits += 1,
            _ => {}
        }
        self.starts_upper |= self.n_chars == 0 && kind == 1;
        self.n_chars += 1;
        self.run = if kind == self.last { self.run.saturating_add(1) } else { 1 };
        self.last = kind;
        // A run of three or more looks like a run of two.
        if self.run <= 2 && self.kinds >> 60 == 0 {
            self.kinds = self.kinds << 4 | kind;
        }
    }

    fn packed(&self) -> u64 {
        self.kinds
    }

    fn case(&self) -> Case {
        match (self.n_upper, self.n_lower) {
            (0, 0) => Case::None,
            (2.., 0) => Case::Upper,
            _ if self.starts_upper => Case::Initial,
            _ => Case::Lower,
        }
    }
}

fn kind_of(char: char) -> u64 {
    match char {
        'A'..='Z' => 1,
        'a'..='z' => 2,
        '0'..='9' => 3,
        '-' | '\u{2010}' | '\u{2011}' | '–' => 4,
        '.' => 5,
        ',' => 6,
        '\'' | '’' => 7,
        '/' => 8,
        ':' => 9,
        '@' | '_' | '#' => 10,
        '$' | '€' | '£' | '¥' => 11,
        '%' | '&' => 12,
        _ if char.is_uppercase() => 1,
        _ if char.is_alphabetic() => 2,
        _ if char.is_numeric() => 3,
        _ => 13,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Form {
        form(text, &mut Vec::new())
    }

    #[test]
    fn marks_and_numbers_that_mean_the_same_have_one_word() {
        for (a, b) in [
            ("“", "\""),
            ("’s", "'s"),
            ("1,250", "3,400"),
            ("2004", "1987"),
            ("—", "--"),
            ("It", "it"),
            ("\u{2011}", "-"),
        ] {
            assert_eq!(of(a).word, of(b).word, "{a} {b}");
        }
        assert_ne!(of("2004").word, of("3004").word);
    }

    #[test]
    fn case_is_read_from_letters_alone() {
        let cases = [("IBM", Case::Upper), ("A", Case::Initial), ("iPhone", Case::Lower), ("Ödön", Case::Initial)];
        for (text, case) in cases {
            assert_eq!(of(text).case, case, "{text}");
        }
        assert_eq!(of("12").case, Case::None);
    }
}
