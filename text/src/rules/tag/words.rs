//! Cuts text into the tokens that names are made of; rows of gazetteers and documents are cut by the same code.
//!
//! `"the U.S.-led IMF’s"` is `the`, `U.S.`, `-`, `led`, `IMF` and `’s`. It keeps no text, only spans and hashes, and does not
//! decide what a token means.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::span::Span;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Starts with a letter (or is `&`).
    Word,
    /// Starts with a digit.
    Number,
    /// `’s`, or the apostrophe of a plural's genitive.
    Possessive,
    /// Any other character.
    Mark(char),
    /// An address, an e-mail or a handle.
    Address,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital at the start.
    Lower,
    /// A capital, then lower case.
    Title,
    /// Two or more letters, all capital.
    Upper,
    /// Capitals inside (`iPhone`, `McDonald`).
    Mixed,
}

/// One token of a text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub case: Case,
    /// Whether nothing stands between it and the token before.
    pub glued: bool,
    /// Hash of the text with straight apostrophes.
    pub exact: u64,
    /// Hash of the same in lower case.
    pub lower: u64,
}

impl Token {
    /// Whether it is a word that starts with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.kind == Kind::Word && matches!(self.case, Case::Title | Case::Upper | Case::Mixed)
    }

    /// Whether it is this mark.
    pub fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Whether it is a hyphen or dash.
    pub fn is_dash(&self) -> bool {
        matches!(self.kind, Kind::Mark('-' | '\u{2010}'..='\u{2015}'))
    }
}

/// The hash of a word, with curly apostrophes made straight.
pub fn hash(word: &str) -> u64 {
    let straight: Cow<str> = if word.contains('’') { word.replace('’', "'").into() } else { word.into() };
    xxh3_64(straight.as_bytes())
}

/// The hash of a word in lower case.
pub fn hash_lower(word: &str) -> u64 {
    let mut buffer = [0u8; 48];
    if word.is_ascii()
        && let Some(buffer) = buffer.get_mut(..word.len())
    {
        buffer.copy_from_slice(word.as_bytes());
        buffer.make_ascii_lowercase();
        return xxh3_64(buffer);
    }
    hash(&word.to_lowercase())
}

/// Capitals with full stops in one abbreviation, at most.
const LONGEST_INITIALS: usize = 12;

/// Appends the tokens of `text[range]` to `tokens`; spans are in `text`.
pub fn cut(text: &str, range: Span, tokens: &mut Vec<Token>) {
    let (mut at, end) = (range.start as usize, range.end as usize);
    let mut last = usize::MAX;
    let mut chunk_end = at;
    while at < end {
        if text.as_bytes().get(at) == Some(&b' ') {
            at += 1;
            continue;
        }
        let Some(first) = text.get(at..end).and_then(|rest| rest.chars().next()) else { return };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if at >= chunk_end {
            let may_be_address;
            (chunk_end, may_be_address) = chunk(text, at, end);
            if may_be_address && is_address(text.get(at..chunk_end).unwrap_or_default()) {
                push(text, at, chunk_end, Kind::Address, last, tokens);
                (at, last) = (chunk_end, chunk_end);
                continue;
            }
        }
        let (stop, kind) = one(text, at, end, first);
        push(text, at, stop, kind, last, tokens);
        (at, last) = (stop, stop);
    }
}

/// The end of the stretch without white space that starts at `at`, and whether it may be an address.
fn chunk(text: &str, at: usize, end: usize) -> (usize, bool) {
    let rest = text.as_bytes().get(at..end).unwrap_or_default();
    let mut is_marked = matches!(rest.first(), Some(b'w' | b'#'));
    for (offset, byte) in rest.iter().enumerate() {
        match byte {
            b' ' => return (at + offset, is_marked),
            b'@' | b'/' => is_marked = true,
            _ => {}
        }
    }
    (end, is_marked)
}

fn is_address(chunk: &str) -> bool {
    let bytes = chunk.as_bytes();
    match memchr::memchr2(b'@', b'/', bytes) {
        Some(at) => bytes.get(at) == Some(&b'@') || chunk.contains("://") || chunk.starts_with("www."),
        None => chunk.starts_with("www.") || bytes.first() == Some(&b'#'),
    }
}

fn push(text: &str, start: usize, end: usize, kind: Kind, last: usize, tokens: &mut Vec<Token>) {
    let span = Span::new(start, end);
    let word = span.of(text);
    let (case, exact, lower) = match kind {
        Kind::Word => word_hashes(word),
        Kind::Mark(mark) => (Case::Lower, mark_hash(mark), mark_hash(mark)),
        _ => (Case::Lower, hash(word), hash(word)),
    };
    tokens.push(Token { span, kind, case, glued: last == start, exact, lower });
}

/// The case of a word with its hash as it stands and in lower case.
fn word_hashes(word: &str) -> (Case, u64, u64) {
    let (mut n_upper, mut n_lower, mut all) = (0_usize, 0_usize, 0_u8);
    for byte in word.bytes() {
        n_upper += usize::from(byte.is_ascii_uppercase());
        n_lower += usize::from(byte.is_ascii_lowercase());
        all |= byte;
    }
    if !all.is_ascii() {
        let (case, exact) = (case_of(word), hash(word));
        return (case, exact, if case == Case::Lower { exact } else { hash_lower(word) });
    }
    let exact = xxh3_64(word.as_bytes());
    let first = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    let case = match (first, n_upper, n_lower) {
        (_, 0, _) => return (Case::Lower, exact, exact),
        (true, 1, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    };
    (case, exact, hash_lower(word))
}

/// Marks are only compared with marks; the curly apostrophe is the straight one.
fn mark_hash(mark: char) -> u64 {
    let mark = if mark == '’' { '\'' } else { mark };
    u64::from(u32::from(mark)).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn case_of(word: &str) -> Case {
    let (mut n_upper, mut n_lower, mut first) = (0, 0, None);
    for letter in word.chars() {
        let upper = letter.is_uppercase();
        n_upper += usize::from(upper);
        n_lower += usize::from(letter.is_lowercase());
        first = first.or(Some(upper));
    }
    match (first, n_upper, n_lower) {
        (_, 0, _) => Case::Lower,
        (Some(true), 1, _) => Case::Title,
        (Some(true), _, 0) => Case::Upper,
        (Some(false), _, _) if n_upper == 0 => Case::Lower,
        _ => Case::Mixed,
    }
}

/// The end and kind of the token that starts at `at` with `first`.
fn one(text: &str, at: usize, end: usize, first: char) -> (usize, Kind) {
    let after = at + first.len_utf8();
    let next = |from: usize| text.get(from..end).and_then(|rest| rest.chars().next());
    if first.is_alphabetic() {
        if let Some(stop) = initials(text, at, end) {
            return (stop, Kind::Word);
        }
        return (word_end(text, after, end), Kind::Word);
    }
    if first.is_numeric() {
        return (number_end(text, after, end), Kind::Number);
    }
    if matches!(first, '\'' | '’') && at > 0 {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let letter = before.is_some_and(char::is_alphanumeric);
        if letter && matches!(next(after), Some('s' | 'S')) && !next(after + 1).is_some_and(char::is_alphanumeric) {
            return (after + 1, Kind::Possessive);
        }
        if letter && before == Some('s') && next(after).is_some_and(char::is_whitespace) {
            return (after, Kind::Possessive);
        }
    }
    if first == '&' {
        return (after, Kind::Word);
    }
    (after, Kind::Mark(first))
}

/// The end of `U.S.` or `D.C`: two or more single capitals with full stops between.
fn initials(text: &str, at: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at..end)?;
    let mut n = 0;
    // Longer rows of capitals and full stops abbreviate nothing; the bound keeps a line of them linear.
    while n <= LONGEST_INITIALS
        && bytes.get(2 * n).is_some_and(u8::is_ascii_uppercase)
        && bytes.get(2 * n + 1) == Some(&b'.')
    {
        n += 1;
    }
    ((2..=LONGEST_INITIALS).contains(&n) && !bytes.get(2 * n).is_some_and(u8::is_ascii_alphanumeric))
        .then_some(at + 2 * n)
}

fn word_end(text: &str, from: usize, end: usize) -> usize {
    let bytes = text.as_bytes().get(from..end).unwrap_or_default();
    let plain = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    match bytes.get(plain) {
        None | Some(b' ' | b',' | b'-' | b')' | b';' | b':' | b'"') => return from + plain,
        _ => {}
    }
    let from = from + plain;
    let mut letters = text.get(from..end).unwrap_or_default().char_indices().peekable();
    while let Some((offset, letter)) = letters.next() {
        if letter.is_alphanumeric() || is_mark(letter) {
            continue;
        }
        let after = letters.peek().map(|(_, next)| *next);
        let joins = match letter {
            '&' => after.is_some_and(char::is_uppercase),
            '.' => after.is_some_and(char::is_lowercase),
            '\'' | '’' => {
                let rest = text.get(from + offset + letter.len_utf8()..end).unwrap_or_default();
                let lone_s = rest.starts_with(['s', 'S']) && !rest.chars().nth(1).is_some_and(char::is_alphanumeric);
                after.is_some_and(char::is_alphabetic) && !lone_s
            }
            _ => false,
        };
        if !joins {
            return from + offset;
        }
    }
    end
}

/// Combining marks belong to the letter before.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn number_end(text: &str, from: usize, end: usize) -> usize {
    let mut letters = text.get(from..end).unwrap_or_default().char_indices().peekable();
    while let Some((offset, letter)) = letters.next() {
        let inner = matches!(letter, '.' | ',') && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !letter.is_alphanumeric() && !inner {
            return from + offset;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        cut(text, Span::new(0, text.len()), &mut tokens);
        tokens.iter().map(|token| token.span.of(text)).collect()
    }

    #[test]
    fn initials_and_genitives_are_tokens() {
        assert_eq!(words("the U.S.-led IMF’s"), ["the", "U.S.", "-", "led", "IMF", "’s"]);
        assert_eq!(words("workers' O'Neill"), ["workers", "'", "O'Neill"]);
    }

    #[test]
    fn addresses_are_one_token() {
        assert_eq!(
            words("see https://example.org/A-B or me@example.org"),
            ["see", "https://example.org/A-B", "or", "me@example.org"]
        );
    }
}
