//! Reads what stands right before a number: its sign, its currency, and whether a letter behind it may be a magnitude.
//!
//! "-$5" starts at the sign, "minus ten" is -10, and the "m" of "44m euros" is a million while that of "44m long" is a metre.

use crate::rules::quantity::role;
use crate::stages::extract::quantities::money::{self, FoundCurrency};
use crate::stages::extract::quantities::number::Numeral;
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{counted, exclusions, rate};

/// What stands before a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ahead {
    /// First token of all.
    pub(crate) first: usize,
    /// -1 behind a minus, else 1.
    pub(crate) sign: f64,
    /// The currency.
    pub(crate) currency: Option<FoundCurrency>,
}

/// Sign and currency before a number, not further left than `floor`.
pub(crate) fn read(line: Line<'_>, one: Numeral, floor: usize, readings: &Readings<'_>) -> Ahead {
    let signed = |first: usize| {
        Some(sign_before(line, first, one.end)).filter(|(first, _)| *first >= floor).unwrap_or((first, 1.0))
    };
    let (mut first, mut sign) = signed(one.first);
    let currency = money::before(line, first, readings).filter(|found| found.first >= floor);
    if let Some(found) = &currency {
        let (outer, outer_sign) = signed(found.first);
        first = outer;
        sign *= outer_sign;
    }
    Ahead { first, sign, currency }
}

/// "-5", "minus ten", "+5": a hyphen or plus that nothing stands before; `end` is where the number ends.
fn sign_before(line: Line<'_>, first: usize, end: usize) -> (usize, f64) {
    let Some(before) = first.checked_sub(1) else { return (first, 1.0) };
    // "plus or minus 5 percent" has no sign of its own.
    if line.is(before, "minus") && line.is(before.wrapping_sub(1), "or") && line.is(before.wrapping_sub(2), "plus") {
        return (first, 1.0);
    }
    if line.is(before, "minus")
        || (line.is(before, "negative") && (before == 0 || line.is(before.wrapping_sub(1), "is")))
    {
        return (before, -1.0);
    }
    let is_sign = matches!(line.word(before), "-" | "−");
    let is_open = line.at(before).is_some_and(|token| token.spaced)
        || line.before(before).is_some_and(|token| token.shape == Shape::Mark && token.span.of(line.text) != ")");
    // "75 -300 mm" is a range that was set with a space.
    let value =
        |idx: usize| Some(line.word(idx)).filter(|_| line.shape(idx) == Some(Shape::Number))?.parse::<f64>().ok();
    let is_range = value(before.wrapping_sub(1)).is_some_and(|low| value(first).is_some_and(|high| low < high));
    let is_open = is_open && !is_range;
    if line.word(before) == "+" && line.glued(first) && is_open && line.shape(first) == Some(Shape::Number) {
        return (before, 1.0);
    }
    let is_near = line.glued(first)
        || (before == 0 && line.word(before) == "-")
        || (is_sign && is_frost(line, before.wrapping_sub(1), end));
    if is_sign && is_open && is_near { (before, -1.0) } else { (first, 1.0) }
}

/// "lows of - 5 °C": behind a preposition or a verb a dash that stands apart is the sign of a temperature.
fn is_frost(line: Line<'_>, word: usize, end: usize) -> bool {
    line.is_word(word)
        && line.has(word, role::FUNCTION | role::AUXILIARY | role::VERB | role::CHANGE)
        && rate::read(line, end, true).is_some_and(|unit| unit.base == "K")
}

/// Whether a letter behind is a magnitude though no currency stands before: "44m euros", "2m people", a cell "1.5 G".
pub(crate) fn letter_is_magnitude(line: Line<'_>, one: Numeral, readings: &Readings<'_>) -> bool {
    let letter = line.word(one.end);
    let cell = Numeral { end: one.end + 1, ..one };
    if matches!(letter, "k" | "M" | "G") && exclusions::is_whole_segment(line, cell) {
        return true;
    }
    if !line.glued(one.end) || !matches!(letter, "m" | "b" | "M" | "B") {
        return false;
    }
    let next = one.end + 1;
    let is_closed = !line.glued(next) || line.shape(next) == Some(Shape::Mark);
    letter == "M" && is_closed && line.shape(next) != Some(Shape::Number)
        || money::after(line, next, one.value * 1e6, readings).is_some()
        || (counted::is_plural(line, next) && line.at(next).is_some_and(|token| token.spaced))
}
