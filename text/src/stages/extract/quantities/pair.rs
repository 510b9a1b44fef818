//! Two numbers read together, and what is before the first of them.
//!
//! "between 100 and 300" is a range, "3-2" may be a score.

use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::Line;
use crate::stages::extract::quantities::{money, numeral};

/// Two numbers read together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Joined {
    /// What they are.
    pub(crate) pair: Pair,
    /// One past the last token of the second number.
    pub(crate) end: usize,
}

/// What stands before the first number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From<'a, 'd> {
    /// First token, sign and currency included.
    pub(crate) first: usize,
    /// -1 behind a minus, else 1.
    pub(crate) sign: f64,
    /// Whether a currency stands there; only then may the second number repeat it.
    pub(crate) has_currency: bool,
    /// What the document says about currencies.
    pub(crate) readings: &'a Readings<'d>,
}

/// What two numbers are together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pair {
    /// From low to high.
    Range {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A range that two bounds make, whose words are no modifiers any more.
    Bounds {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// The first, give or take the second.
    Around(f64),
    /// One in so many; the share, or the first over the second.
    Ratio(f64),
    /// Points of two sides.
    Score(f64, f64),
}

/// The second number with its sign; it may repeat the currency of the first: "$3-$5m".
pub(crate) fn second(line: Line<'_>, from: From<'_, '_>, next: usize) -> Option<(Numeral, f64)> {
    if let Some(two) = numeral::read(line, next) {
        return Some((money_letter(line, two, false), 1.0));
    }
    let is_minus = line.is(next, "minus") || (matches!(line.word(next), "-" | "−") && line.glued(next + 1));
    if is_minus && let Some(two) = numeral::read(line, next + 1) {
        return Some((two, -1.0));
    }
    let two = (next + 1..next + 3).filter(|_| from.has_currency).find_map(|at| {
        let two = numeral::read(line, at)?;
        money::before(line, at, from.readings).filter(|found| found.first == next).map(|_| two)
    })?;
    Some((money_letter(line, two, true), 1.0))
}

/// A magnitude letter behind an amount of money: "$3.5m", "€2b".
pub(crate) fn money_letter(line: Line<'_>, numeral: Numeral, is_money: bool) -> Numeral {
    let is_letter = is_money && numeral.scale == 1.0 && numeral.form == Form::Digits;
    let is_cell = matches!(line.word(numeral.end), "k" | "M" | "G");
    match line.number(numeral.end) {
        Some(number)
            if is_letter
                && (line.glued(numeral.end) || is_cell)
                && ["m", "b", "t", "mm", "k", "g"].into_iter().any(|letters| line.is(numeral.end, letters)) =>
        {
            Numeral { value: numeral.value * number.value, scale: number.value, end: numeral.end + 1, ..numeral }
        }
        _ => numeral,
    }
}
