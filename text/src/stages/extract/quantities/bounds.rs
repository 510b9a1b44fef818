//! Reads two bounds beside each other as one range.
//!
//! "more than 100 but fewer than 300" is 100 to 300. "More than 40 and less than 10" bounds nothing and stays two numbers.

use crate::stages::extract::quantities::modifier;
use crate::stages::extract::quantities::number::Numeral;
use crate::stages::extract::quantities::pair::{From, Joined, Pair, second};
use crate::stages::extract::quantities::token::Line;

/// The range that a bounded number makes with a second one; `at` is where the first ends with its unit.
pub(crate) fn read(line: Line<'_>, from: From<'_, '_>, one: Numeral, at: usize) -> Option<Joined> {
    let is_word = line.is(at, "and") || line.is(at, "but") || line.is(at, "or") || line.is(at, "yet");
    let comma = usize::from(line.word(at) == ",");
    let is_word_after = comma == 1 && (line.is(at + 1, "and") || line.is(at + 1, "but"));
    if comma == 0 && !is_word {
        return None;
    }
    let (other, next) = modifier::bound_starting(line, at + comma + usize::from(is_word || is_word_after))?;
    let bound = modifier::left_bound(line, from.first).filter(|bound| bound.is_lower != other.is_lower)?;
    // "below 300 and over 200" are two numbers; "at most 30 and at least 20" is a range.
    if !bound.is_lower && (comma == 1 || bound.is_strict || other.is_strict) {
        return None;
    }
    let (two, sign) = second(line, from, next)?;
    let (one_value, two_value) = (from.sign * one.value, sign * two.value);
    let (low, high) = if bound.is_lower { (one_value, two_value) } else { (two_value, one_value) };
    (low < high && !two.is_ordinal).then_some(Joined { pair: Pair::Bounds { low, high }, end: two.end })
}
