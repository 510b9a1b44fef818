//! A stop with all that belongs to it: runs of marks, and the quotation marks and brackets that close behind them.
//!
//! In `He left." She` the stop is `."`, in text with spaces around each mark (`He left . " She`) it is ` . "` when a quotation is
//! open. Whether it ends a sentence is decided in `sentences`.

use crate::stages::segment::lines::{is_closer, is_opener, is_stop};
use crate::stages::segment::quotation::Quote;

/// Longest word that is looked up before a stop, in bytes.
const MAX_WORD: usize = 40;
/// A single quotation mark is looked for this far back, in bytes.
const MAX_SINGLE: usize = 300;
/// Longest quotation that names something and may end with a mark of its own, in bytes.
const MAX_NAME: usize = 24;
/// Words before a quotation that names something.
const DETERMINERS: [&str; 13] = ["The", "the", "A", "a", "An", "an", "its", "his", "her", "their", "our", "my", "this"];

/// A stop with all that belongs to it.
pub(crate) struct Stop<'a> {
    /// Where the first mark stands.
    pub(crate) at: usize,
    /// One past the last mark and the quotation marks and brackets that it closes.
    pub(crate) end: usize,
    /// The marks alone.
    pub(crate) marks: &'a str,
    /// What is closed behind the marks.
    pub(crate) closers: &'a str,
}

/// Reads the stop at `at` in the sentence that starts at `start`.
pub(crate) fn read(text: &str, start: usize, at: usize, quote: Option<Quote>, in_bracket: bool) -> Stop<'_> {
    let rest = text.get(at..).unwrap_or_default();
    let mut n = rest.len() - rest.trim_start_matches(is_stop).len();
    // ". . ." is one mark.
    while rest.as_bytes().get(n) == Some(&b' ')
        && rest.get(n + 1..).is_some_and(|rest| rest.starts_with(['.', '!', '?']))
    {
        let more = rest.get(n + 1..).unwrap_or_default();
        n += 1 + more.len() - more.trim_start_matches(is_stop).len();
    }
    let marks = rest.get(..n).unwrap_or_default();
    let closing = rest.get(n..).unwrap_or_default();
    let mut n_closing = attached(closing, quote);
    let closes_quote = quote.is_some_and(|quote| closing.get(..n_closing).is_some_and(|run| run.contains(quote.close)));
    n_closing += detached(text, at + n + n_closing, quote.filter(|_| !closes_quote), in_bracket);
    if n_closing == 0 && marks == "." {
        n_closing = note_numbers(word_before(text, start, at), closing);
    }
    Stop { at, end: at + n + n_closing, marks, closers: closing.get(..n_closing).unwrap_or_default() }
}

/// Whether the mark belongs to a quotation that names something: the “Yes!” Party.
pub(crate) fn closes_name(quote: Quote, stop: &Stop, text: &str, start: usize) -> bool {
    let before = text.get(start..quote.at).unwrap_or_default().trim_end();
    let is_determined = DETERMINERS.contains(&word_before(before, 0, before.len()));
    let is_short = stop.at.saturating_sub(quote.at) <= MAX_NAME;
    stop.closers.contains(quote.close) && is_determined && is_short && !stop.marks.contains('.')
}

/// Length of the marks that close right behind a stop. One that a word follows opens instead (`stop."Next`), unless it closes
/// what is open.
fn attached(closing: &str, quote: Option<Quote>) -> usize {
    let n = closing.len() - closing.trim_start_matches(is_closer).len();
    if !closing.get(n..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) {
        return n;
    }
    let closes = |mark: &char| {
        matches!(mark, ')' | ']' | '}' | '”' | '»') || *mark == '"' && quote.is_some_and(|quote| quote.close == '"')
    };
    let mut is_closed = false;
    let run = closing.chars().take_while(|mark| {
        let holds = closes(mark) && !(is_closed && *mark == '"');
        is_closed |= *mark == '"';
        holds
    });
    run.map(char::len_utf8).sum()
}

/// Length of the marks that close behind a stop and a space, as in ` . "` and ` . )`.
fn detached(text: &str, at: usize, mut quote: Option<Quote>, mut in_bracket: bool) -> usize {
    let mut n = 0;
    loop {
        let Some(rest) = text.get(at + n..).and_then(|rest| rest.strip_prefix(' ')) else { return n };
        let Some(mark) = rest.chars().next() else { return n };
        let len = if rest.starts_with("''") { 2 } else { mark.len_utf8() };
        let is_apart = rest.get(len..).is_some_and(|rest| {
            rest.chars().next().is_none_or(|letter| letter.is_whitespace() || is_stop(letter) || is_closer(letter))
        });
        let closes = match mark {
            '\'' => len == 2 || opens_single(text, at),
            ')' | ']' => std::mem::take(&mut in_bracket),
            _ => quote.take_if(|quote| quote.close == mark).is_some(),
        };
        if !is_apart || !closes {
            return n;
        }
        n += 1 + len;
    }
}

/// Whether a single mark opened a quotation before `at` that is not closed: the last one with space around it comes before a word.
fn opens_single(text: &str, at: usize) -> bool {
    let start = text.ceil_char_boundary(at.saturating_sub(MAX_SINGLE));
    let before = text.get(start..at).unwrap_or_default();
    let is_space = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let mut is_open = false;
    for (idx, _) in before.match_indices('\'') {
        let left = before.get(..idx).and_then(|left| left.chars().next_back());
        let right = before.get(idx + 1..).and_then(|right| right.chars().next());
        match (is_space(left), is_space(right)) {
            (true, false) => is_open = !right.is_some_and(|letter| letter.is_ascii_digit()),
            (true, true) => is_open = !is_open,
            (false, true) => is_open = false,
            (false, false) => {}
        }
    }
    is_open
}

/// The word before `at`, not before `start`, without brackets and quotation marks before it.
pub(crate) fn word_before(text: &str, start: usize, at: usize) -> &str {
    let before = text.get(start..at).unwrap_or_default();
    let mut word_start = before.len();
    let mut letters = before.char_indices().rev().peekable();
    while let Some((offset, letter)) = letters.next() {
        // In "wasn't" and "the 1930's" the mark stands between letters.
        let is_apostrophe = letter == '\'' && letters.peek().is_some_and(|(_, left)| left.is_alphanumeric());
        let is_edge = letter.is_whitespace()
            || is_opener(letter) && !is_apostrophe
            || matches!(letter, '/' | '”' | ')' | '•' | '⁃' | '-' | '–' | '—');
        if is_edge {
            break;
        }
        word_start = offset;
        if before.len() - word_start > MAX_WORD {
            return "";
        }
    }
    before.get(word_start..).unwrap_or_default()
}

/// Length of the numbers of footnotes that stand on the line behind a word, as in "the evidence.11 12 Others".
fn note_numbers(word: &str, after: &str) -> usize {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return 0;
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b' ');
    let n = after.bytes().take(9).take_while(is_part).count();
    let numbers = after.get(..n).unwrap_or_default().trim_end();
    let is_short = numbers.split([',', ' ']).all(|number| (1..=2).contains(&number.len()));
    let next = after.get(numbers.len()..).and_then(|rest| rest.strip_prefix(' ')).and_then(|rest| rest.chars().next());
    if is_short && next.is_some_and(char::is_uppercase) { numbers.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_marks_belong_to_a_stop_when_something_is_open() {
        let quote = Some(Quote { at: 0, close: '"' });
        for (text, quote, in_bracket, expected) in [
            (".\" She", None, false, "\""),
            (".\"She", None, false, ""),
            (".\"She", quote, false, "\""),
            (". \" She", quote, false, " \""),
            (". \" She", None, false, ""),
            (". \"She", quote, false, ""),
            (". ) She", None, true, " )"),
            (". ) She", None, false, ""),
            (". '' She", None, false, " ''"),
        ] {
            assert_eq!(read(text, 0, 0, quote, in_bracket).closers, expected, "{text}");
        }
    }

    #[test]
    fn an_apostrophe_is_part_of_its_word() {
        for (text, expected) in
            [("it wasn't", "wasn't"), ("the 1930's", "1930's"), ("he said 'no", "no"), ("(see", "see")]
        {
            assert_eq!(word_before(text, 0, text.len()), expected);
        }
    }
}
