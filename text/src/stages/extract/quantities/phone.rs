//! Finds telephone numbers, whose groups of digits are no quantities.
//!
//! "+353 1 555 0143" and "0800 555 0199" are telephone numbers, "+1234 555" is a number with a sign. The cells of a table
//! row are told apart by white space alone, so nothing is put together there.

use crate::stages::extract::quantities::token::{Line, Shape};

/// Digits of a telephone number, from its country code or its leading zero on.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;
/// Digits of a country code.
const MAX_CODE: usize = 3;
/// Groups that a telephone number has at most.
const MAX_GROUPS: usize = 8;

/// One past the last token of the telephone number that starts at a token: groups behind a plus or a leading zero.
pub(crate) fn end(line: Line<'_>, first: usize) -> Option<usize> {
    if line.shape(first) != Some(Shape::Number) {
        return None;
    }
    let n_digits = |idx: usize| {
        let word = line.word(idx);
        let is_plain = line.shape(idx) == Some(Shape::Number)
            && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
            && word.len() <= 16;
        is_plain.then(|| word.bytes().filter(u8::is_ascii_digit).count())
    };
    let is_plus = line.word(first.wrapping_sub(1)) == "+" && line.glued(first);
    // Spaces join groups of three in one token.
    let is_code = is_plus && line.word(first).find(' ').unwrap_or(line.word(first).len()) <= MAX_CODE;
    let is_trunk = line.word(first).starts_with('0') && line.word(first).len() >= 3;
    if !is_code && !is_trunk {
        return None;
    }
    let mut sum = n_digits(first)?;
    let mut end = first + 1;
    for _ in 1..MAX_GROUPS {
        let joint = (end..end + 2).take_while(|idx| matches!(line.word(*idx), "(" | ")" | "-" | "–")).count();
        let Some(n) = n_digits(end + joint) else { break };
        sum += n;
        end += joint + 1;
    }
    let is_grouped = end > first + 1 || line.word(first).contains(' ');
    (is_grouped && PHONE_DIGITS.contains(&sum)).then_some(end)
}
