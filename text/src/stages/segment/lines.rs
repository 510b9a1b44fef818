//! The lines of a text: where each stands without the white space around it, and what it looks like.
//!
//! `"One\n\n Two "` has the lines `One` and `Two`, the second with a blank line before it. It does not join lines.

use crate::model::span::Span;

/// One line that has something to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// Bytes of the document's text, without white space and invisible characters at either end.
    pub(crate) span: Span,
    /// Its text.
    pub(crate) text: &'a str,
    /// Code points in it.
    pub(crate) n_chars: usize,
    /// Whether a blank line stands before it.
    pub(crate) is_apart: bool,
}

/// A part of a text that becomes one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// Bytes of the document's text.
    pub(crate) span: Span,
    /// What the format says it is.
    pub(crate) given: Option<crate::model::vocabulary::SegmentKind>,
    /// Level of a heading.
    pub(crate) level: Option<u8>,
    /// Markup within it, sorted and apart.
    pub(crate) cuts: Vec<Span>,
    /// Whether a blank line or the edge of the text stands before it.
    pub(crate) is_apart: bool,
    /// Whether it is an item of a list by its marker.
    pub(crate) is_item: bool,
}

/// White space, control characters and characters that nobody sees.
pub(crate) fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter)
}

/// Characters without width: soft hyphens, joiners of no word, byte order marks, control characters.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || (letter.is_control() && !letter.is_whitespace())
}

/// The lines of `text[range]` that have something to read.
pub(crate) fn lines(text: &str, range: Span) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut is_apart = true;
    let mut at = range.start as usize;
    let whole = range.of(text);
    // "\r\n" gives an empty piece between its two characters, which must not count as a blank line.
    let mut after_return = false;
    for piece in whole.split_inclusive(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']) {
        let start = at;
        at += piece.len();
        let body = piece.trim_matches(is_blank);
        let is_tail = after_return && piece == "\n";
        after_return = piece.ends_with('\r');
        if body.is_empty() {
            is_apart |= !is_tail;
            continue;
        }
        let lead = piece.len() - piece.trim_start_matches(is_blank).len();
        let span = Span::new(start + lead, start + lead + body.len());
        lines.push(Line { span, text: body, n_chars: body.chars().count(), is_apart });
        is_apart = piece.ends_with('\u{c}');
    }
    lines
}

/// Marks that close a quotation or bracket after a stop.
pub(crate) fn is_closer(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}')
}

/// Marks that open a quotation or bracket before a sentence.
pub(crate) fn is_opener(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '{' | '¿' | '¡')
}

/// Superscript digits, as footnotes use them.
pub(crate) fn is_superscript(letter: char) -> bool {
    matches!(letter, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// Marks that end a sentence.
pub(crate) fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '。' | '．' | '！' | '？' | '｡' | '؟' | '۔' | '।')
}

/// Whether a text ends like a sentence: with a stop, before closing marks and footnote marks.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let body = text.trim_end_matches(|letter| is_closer(letter) || is_superscript(letter) || is_blank(letter));
    body.ends_with(is_stop) || ends_with_note(body)
}

/// Whether a text ends with a stop and a bracketed note number, whose last bracket is already gone (`.[12`).
fn ends_with_note(body: &str) -> bool {
    let rest = body.trim_end_matches(|letter: char| letter.is_ascii_digit());
    rest.len() < body.len() && rest.strip_suffix('[').is_some_and(|rest| rest.ends_with(is_stop))
}

/// Whether a text starts with a lower case letter.
pub(crate) fn starts_lower(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// The length in bytes of a list marker and the space after it, when a line starts with one: `- `, `• `, `1. `, `(a) `.
pub(crate) fn list_marker(line: &str) -> Option<usize> {
    let mut letters = line.char_indices();
    let (_, first) = letters.next()?;
    let rest = |at: usize| line.get(at..).unwrap_or_default();
    let spaced =
        |at: usize| rest(at).chars().next().filter(|space| space.is_whitespace()).map(|space| at + space.len_utf8());
    if matches!(first, '-' | '*' | '+' | '–' | '—') {
        return spaced(first.len_utf8()).filter(|_| line.len() > 2);
    }
    if matches!(first, '•' | '◦' | '▪' | '■' | '●' | '○' | '‣' | '⁃' | '·' | '∙' | '➢' | '►' | '✓' | '\u{f0b7}' | '□')
    {
        return Some(first.len_utf8());
    }
    numbered_marker(line)
}

/// The length of `1. `, `12) `, `1.) `, `(a) `, `b. ` or `(iv) ` at the start of a line.
pub(crate) fn numbered_marker(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let open = usize::from(bytes.first() == Some(&b'('));
    let n_digits = bytes.iter().skip(open).take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let n_letters = bytes.iter().skip(open).take(5).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let label = bytes.get(open..open + n_digits.max(n_letters))?;
    let is_number = (1..=3).contains(&n_digits);
    let is_roman = label.iter().all(|byte| b"ivx".contains(byte));
    if !is_number && n_letters != 1 && !(is_roman && (1..=4).contains(&n_letters)) {
        return None;
    }
    let mut at = open + label.len();
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'.'), Some(b')')) => at += 2,
        (Some(b')'), _) => at += 1,
        // A capital and a stop is an initial more often than a list: "J. Doe".
        (Some(b'.'), _) if open == 0 && !label.iter().any(u8::is_ascii_uppercase) => at += 1,
        _ => return None,
    }
    (bytes.get(at) == Some(&b' ') || bytes.get(at) == Some(&b'\t')).then_some(at + 1)
}
