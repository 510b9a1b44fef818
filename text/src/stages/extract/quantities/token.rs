//! Cuts a segment's cleaned text into words, numbers and marks, in one pass, and answers questions about neighbours.
//!
//! `"US$1,200 in 5 km"` is `US` `$` `1,200` `in` `5` `km`; each token knows whether white space stands before it. Web and
//! mail addresses are one token that nothing matches. It does not decide what a number means.

use crate::model::span::Span;
use crate::rules::quantity::{NumberWord, NumeralRole, QuantityRules, WordEntry};
use crate::stages::extract::letters::{is_vulgar, word_end};
use crate::stages::extract::quantities::number::Numeral;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Letters.
    Word,
    /// Digits with their grouping, decimals and exponent.
    Number,
    /// Digits in three or more groups that points join: versions, addresses.
    Chain,
    /// A vulgar fraction such as `½`.
    Vulgar,
    /// Any other single character.
    Mark,
    /// A web or mail address.
    Address,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    /// Bytes of the cleaned text.
    pub(crate) span: Span,
    /// What it is made of.
    pub(crate) shape: Shape,
    /// Whether white space, or the start of the text, stands before it.
    pub(crate) spaced: bool,
    /// What the word means to the grammar.
    pub(crate) entry: WordEntry,
}

/// A text with its tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// The cleaned text.
    pub(crate) text: &'a str,
    /// Its tokens.
    pub(crate) tokens: &'a [Token],
    /// What is known.
    pub(crate) rules: &'a QuantityRules,
    /// Whether capitals say nothing: titles and headings.
    pub(crate) is_title: bool,
    /// Whether the tokens are those of the whole segment, not of one sentence.
    pub(crate) is_whole: bool,
    /// Whether the document writes decimals with a comma, so that the point of "1.250" groups.
    pub(crate) has_decimal_comma: bool,
    /// Reads the number that starts at a token; what is counted may hold numbers, and a number what it counts.
    pub(crate) read_number: fn(Line<'_>, usize) -> Option<Numeral>,
}

impl<'a> Line<'a> {
    /// The number that starts at a token.
    pub(crate) fn read_number(&self, at: usize) -> Option<Numeral> {
        (self.read_number)(*self, at)
    }

    /// The token at an index.
    pub(crate) fn at(&self, idx: usize) -> Option<&'a Token> {
        self.tokens.get(idx)
    }

    /// The token before an index.
    pub(crate) fn before(&self, idx: usize) -> Option<&'a Token> {
        idx.checked_sub(1).and_then(|idx| self.tokens.get(idx))
    }

    /// A token's text; empty past the end.
    pub(crate) fn word(&self, idx: usize) -> &'a str {
        self.tokens.get(idx).map_or("", |token| token.span.of(self.text))
    }

    /// Whether the token is exactly this mark or word, without regard to case.
    pub(crate) fn is(&self, idx: usize, word: &str) -> bool {
        self.word(idx).eq_ignore_ascii_case(word)
    }

    /// Whether the token is "a" or "an".
    pub(crate) fn is_article(&self, idx: usize) -> bool {
        self.is(idx, "a") || self.is(idx, "an")
    }

    /// Whether the token has any of the roles.
    pub(crate) fn has(&self, idx: usize, roles: u32) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.entry.roles & roles != 0)
    }

    /// Whether no white space stands before the token.
    pub(crate) fn glued(&self, idx: usize) -> bool {
        self.tokens.get(idx).is_some_and(|token| !token.spaced)
    }

    /// Whether the token starts or ends a phrase of the kind that `place` names.
    pub(crate) fn starts(&self, idx: usize, place: u8) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.entry.phrases & place != 0)
    }

    /// The number word at an index.
    pub(crate) fn number(&self, idx: usize) -> Option<NumberWord> {
        self.tokens.get(idx).and_then(|token| token.entry.number)
    }

    /// The role of the number word at an index.
    pub(crate) fn numeral(&self, idx: usize) -> Option<NumeralRole> {
        self.number(idx).map(|number| number.role)
    }

    /// The shape of a token.
    pub(crate) fn shape(&self, idx: usize) -> Option<Shape> {
        self.tokens.get(idx).map(|token| token.shape)
    }

    /// Whether the token is a word.
    pub(crate) fn is_word(&self, idx: usize) -> bool {
        self.shape(idx) == Some(Shape::Word)
    }

    /// Whether the token is a hyphen or dash.
    pub(crate) fn is_dash(&self, idx: usize) -> bool {
        matches!(self.word(idx), "-" | "\u{2010}" | "\u{2011}" | "\u{2012}" | "–" | "—" | "−")
    }

    /// Whether the token is a dash with no white space on either side.
    pub(crate) fn is_hyphen(&self, idx: usize) -> bool {
        self.is_dash(idx) && self.glued(idx) && self.glued(idx + 1)
    }

    /// Whether the word starts with a capital.
    pub(crate) fn is_capital(&self, idx: usize) -> bool {
        self.word(idx).chars().next().is_some_and(char::is_uppercase)
    }

    /// Bytes from one token to another, both included.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        let start = self.at(first).map_or(0, |token| token.span.start);
        let end = self.at(last).map_or(start, |token| token.span.end);
        Span { start, end: end.max(start) }
    }
}

/// Replaces `tokens` by those of a stretch of text.
pub(crate) fn tokenize(whole: &str, stretch: Span, rules: &QuantityRules, is_table: bool, tokens: &mut Vec<Token>) {
    tokens.clear();
    let text = whole.get(..stretch.end as usize).unwrap_or(whole);
    let bytes = text.as_bytes();
    let mut at = stretch.start as usize;
    let mut spaced = true;
    while let Some(byte) = bytes.get(at) {
        if *byte == b' ' {
            spaced = true;
            at += 1;
            continue;
        }
        let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        if letter.is_whitespace() {
            spaced = true;
            at += letter.len_utf8();
            continue;
        }
        let after_number = tokens.last().is_some_and(|token| token.shape == Shape::Number);
        let (shape, end) = if letter.is_ascii_digit() || starts_decimal(bytes, at, spaced) {
            lex_number(bytes, at, !is_table && !after_number)
        } else if letter.is_alphabetic() {
            lex_word(text, at)
        } else if is_vulgar(letter) {
            (Shape::Vulgar, at + letter.len_utf8())
        } else {
            (Shape::Mark, at + letter.len_utf8())
        };
        let span = Span::new(at, end);
        let entry = if matches!(shape, Shape::Word | Shape::Mark) {
            rules.words.get_in(whole.as_bytes(), at, end).copied().unwrap_or_default()
        } else {
            WordEntry::default()
        };
        tokens.push(Token { span, shape, spaced, entry });
        spaced = false;
        at = end;
    }
}

/// Groups of digits that one number has at most; keeps hostile lines linear.
const MAX_GROUPS: usize = 12;
fn digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

/// `.08` starts a number only at the start of a word.
fn starts_decimal(bytes: &[u8], at: usize, spaced: bool) -> bool {
    spaced && bytes.get(at) == Some(&b'.') && digit(bytes, at + 1)
}

fn digits(bytes: &[u8], mut at: usize) -> usize {
    while digit(bytes, at) {
        at += 1;
    }
    at
}

/// Words are letters; letters of other scripts count too. `http://` and `@` make an address up to the next space.
fn lex_word(text: &str, at: usize) -> (Shape, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let end = word_end(rest, 0);
    let tail = rest.get(end..).unwrap_or_default();
    let is_web = tail.starts_with("://") || (tail.starts_with('.') && rest.starts_with("www."));
    let is_mail = tail.starts_with('@') && tail.chars().nth(1).is_some_and(char::is_alphanumeric);
    if is_web || is_mail {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        return (Shape::Address, at + end);
    }
    (Shape::Word, at + end)
}

/// Digits with `,` or space groups, decimals and an exponent.
fn lex_number(bytes: &[u8], start: usize, may_group: bool) -> (Shape, usize) {
    let whole = digits(bytes, start);
    let mut end = whole;
    let short = whole - start <= 3 && whole > start;
    if short && let Some(end) = point_groups(bytes, whole).or_else(|| apostrophe_groups(bytes, whole)) {
        return (Shape::Number, end);
    }
    if short && bytes.get(whole) == Some(&b',') {
        end = comma_groups(bytes, whole);
    } else if short && may_group && bytes.get(start) != Some(&b'0') {
        let limit = whole + 4 * MAX_GROUPS;
        while end < limit && bytes.get(end) == Some(&b' ') && digits(bytes, end + 1) == end + 4 {
            end += 4;
        }
        if bytes.get(end).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'/' | b':')) {
            end = whole;
        }
        // "1 234,56"
        if end > whole {
            end = decimal_comma(bytes, end).unwrap_or(end);
        }
    }
    let mut points = 0;
    while bytes.get(end) == Some(&b'.') && digit(bytes, end + 1) {
        end = digits(bytes, end + 1);
        points += 1;
    }
    if points > 1 {
        return (Shape::Chain, end);
    }
    (Shape::Number, exponent(bytes, end).unwrap_or(end))
}

/// The end of one or two digits behind a comma, with which the number ends.
fn decimal_comma(bytes: &[u8], at: usize) -> Option<usize> {
    let end = digits(bytes, at + 1);
    let is_more = matches!(bytes.get(end), Some(b',' | b'.')) && digit(bytes, end + 1);
    (bytes.get(at) == Some(&b',') && matches!(end - at - 1, 1 | 2) && !is_more).then_some(end)
}

/// `1.127,54`: points group the digits before a comma, which no English number has.
fn point_groups(bytes: &[u8], whole: usize) -> Option<usize> {
    let limit = whole + 4 * MAX_GROUPS;
    let mut end = whole;
    while end < limit && bytes.get(end) == Some(&b'.') && digits(bytes, end + 1) == end + 4 {
        end += 4;
    }
    if end > whole { decimal_comma(bytes, end) } else { None }
}

/// `1'250'000.50` and `1’250`: apostrophes group the digits, as the Swiss write.
fn apostrophe_groups(bytes: &[u8], whole: usize) -> Option<usize> {
    let mark = |at: usize| match bytes.get(at..)? {
        [b'\'', ..] => Some(1),
        rest if rest.starts_with("’".as_bytes()) => Some("’".len()),
        _ => None,
    };
    let (mut end, mut n) = (whole, 0);
    while n < MAX_GROUPS
        && let Some(length) = mark(end)
        && digits(bytes, end + length) == end + length + 3
    {
        (end, n) = (end + length + 3, n + 1);
    }
    let is_size = mark(end).is_some() || matches!(bytes.get(end), Some(b'"'));
    if n == 0 || is_size || bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let is_decimal = bytes.get(end) == Some(&b'.') && digit(bytes, end + 1);
    Some(if is_decimal { digits(bytes, end + 1) } else { end })
}

/// `1,234,567`, `12,34,567`, or `1,3` with a decimal comma; the digits before the comma when the groups fit none.
fn comma_groups(bytes: &[u8], whole: usize) -> usize {
    let (mut end, mut n, mut last, mut all_three, mut all_two_before) = (whole, 0, 0, true, true);
    while bytes.get(end) == Some(&b',') && digit(bytes, end + 1) {
        if n == MAX_GROUPS || (n > 0 && !(2..=3).contains(&last)) {
            return whole;
        }
        let next = digits(bytes, end + 1);
        all_two_before &= n == 0 || last == 2;
        last = next - end - 1;
        all_three &= last == 3;
        n += 1;
        end = next;
    }
    let is_indian = n >= 2 && all_two_before && last == 3;
    let is_decimal = n == 1 && last <= 2;
    if all_three || is_indian || is_decimal { end } else { whole }
}

/// `e10`, `e-3`, `x10^-4`, `×10^6`, `x10-3`.
fn exponent(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let sign = |at: usize| at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
    let body = if matches!(rest.first(), Some(b'e' | b'E')) {
        sign(at + 1)
    } else {
        let times = if rest.starts_with(b"x10") {
            at + 3
        } else if rest.starts_with("×10".as_bytes()) {
            at + 4
        } else {
            return None;
        };
        let caret = times + usize::from(bytes.get(times) == Some(&b'^'));
        if caret == times && !matches!(bytes.get(times), Some(b'+' | b'-')) {
            return None;
        }
        sign(caret)
    };
    let end = digits(bytes, body);
    let is_closed = !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (end > body && end - body <= 3 && is_closed).then_some(end)
}
