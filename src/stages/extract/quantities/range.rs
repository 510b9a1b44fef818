//! Reads what joins two numbers: ranges, ratios and scores.
//!
//! "10 to 15", "12.8–13.0" and "between 3 and 5" are ranges, "one in five" and "2 to 1" are ratios, "a 3-1 win" is a score.
//! The unit behind the second number is read by `assemble`.

use crate::rules::quantity::role;
use crate::stages::extract::quantities::money::{self, Readings};
use crate::stages::extract::quantities::numeral::{self, Form, Numeral};
use crate::stages::extract::quantities::token::Line;

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
    /// One in so many; the share, or the first over the second.
    Ratio(f64),
    /// Points of two sides.
    Score(f64, f64),
}

/// Two numbers read together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Joined {
    /// What they are.
    pub(crate) pair: Pair,
    /// One past the last token of the second number.
    pub(crate) end: usize,
}

/// Tokens beside a score that may say that it is one.
const SCORE_WINDOW: usize = 5;

/// What stands before the first number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From<'a> {
    /// First token, sign and currency included.
    pub(crate) first: usize,
    /// Whether a currency stands there; only then may the second number repeat it.
    pub(crate) has_currency: bool,
    /// What the document says about currencies.
    pub(crate) readings: &'a Readings,
}

/// The pair that a number makes with the one behind `at`, which is where the first ends with its unit.
pub(crate) fn read(line: Line<'_>, from: From<'_>, one: Numeral, at: usize) -> Option<Joined> {
    let From { first, has_currency, readings } = from;
    if one.is_ordinal {
        return None;
    }
    if at == one.end
        && let Some(ratio) = share(line, one)
    {
        return Some(ratio);
    }
    let is_hyphen = line.is_hyphen(at);
    let next = connector(line, first, at)?;
    let next = next + usize::from(line.is(next, "about") || line.is(next, "around") || line.word(next) == "~");
    // The second number may repeat the currency: "$3-$5m".
    let two = numeral::read(line, next).or_else(|| {
        if !has_currency {
            return None;
        }
        (next + 1..next + 3).find_map(|at| {
            let two = numeral::read(line, at)?;
            money::before(line, at, readings).filter(|found| found.first == next).map(|_| two)
        })
    })?;
    if two.is_ordinal
        || (one.is_fraction && one.form == Form::Digits) != (two.is_fraction && two.form == Form::Digits)
            && one.value < 1.0
    {
        return None;
    }
    let two = money_letter(line, two, next != two.first);
    if (is_hyphen || (line.is(at, "to") && one.value > two.value)) && at == one.end && is_score(line, first, one, two) {
        return Some(Joined { pair: Pair::Score(one.value, two.value), end: two.end });
    }
    let mantissa = two.value / two.scale;
    let low =
        if one.scale == 1.0 && two.scale > 1.0 && one.value < mantissa { one.value * two.scale } else { one.value };
    if low < two.value {
        return Some(Joined { pair: Pair::Range { low, high: two.value }, end: two.end });
    }
    let is_odds = line.is(at, "to")
        && two.value >= 1.0
        && two.value <= 10.0
        && one.value < 1000.0
        && one.scale == 1.0
        && at == one.end;
    let is_bare = !line.has(two.end, role::TIME | role::MONTH) && !line.is(first.wrapping_sub(1), "from");
    (is_odds && is_bare).then_some(Joined { pair: Pair::Ratio(one.value / two.value), end: two.end })
}

/// A magnitude letter behind an amount of money: "$3.5m", "€2b".
pub(crate) fn money_letter(line: Line<'_>, numeral: Numeral, is_money: bool) -> Numeral {
    let letter = line.word(numeral.end).to_ascii_lowercase();
    let is_letter = is_money && numeral.scale == 1.0 && line.glued(numeral.end) && numeral.form == Form::Digits;
    match line.number(numeral.end) {
        Some(number) if is_letter && matches!(letter.as_str(), "m" | "b" | "t" | "mm" | "k") => {
            Numeral { value: numeral.value * number.value, scale: number.value, end: numeral.end + 1, ..numeral }
        }
        _ => numeral,
    }
}

/// The token behind what joins the two numbers.
fn connector(line: Line<'_>, first: usize, at: usize) -> Option<usize> {
    let is_even = line.glued(at) == line.glued(at + 1) || line.word(at + 1) == "~";
    if (line.is_dash(at) && is_even) || line.word(at) == "~" || line.is(at, "through") {
        return Some(at + 1);
    }
    let before = first.wrapping_sub(1);
    let before = if line.is(before, "about") || line.is(before, "around") { before.wrapping_sub(1) } else { before };
    if line.is(at, "to") {
        // "rose from 5 to 9" tells two values, not a range.
        let is_change =
            line.is(before, "from") && (before.saturating_sub(8)..before).any(|idx| line.has(idx, role::CHANGE));
        return (!is_change).then_some(at + 1);
    }
    let between = line.is(at, "and") && (line.is(before, "between") || line.is(before, "from"));
    let either = line.is(at, "or") && line.number(at + 1).is_some();
    (between || either).then_some(at + 1)
}

/// "one in five", "1 out of 20".
fn share(line: Line<'_>, one: Numeral) -> Option<Joined> {
    let next = if line.is(one.end, "in") && one.value < 10.0 {
        one.end + 1
    } else if line.is(one.end, "out") && line.is(one.end + 1, "of") {
        one.end + 2
    } else {
        return None;
    };
    let two = numeral::read(line, next).filter(|two| !two.is_ordinal && !two.is_fraction)?;
    let is_whole = one.value.fract() == 0.0 && two.value > one.value && one.value >= 1.0;
    let is_year = two.form == Form::Digits && two.scale == 1.0 && (1000.0..2200.0).contains(&two.value);
    let is_time = line.has(two.end, role::TIME | role::MONTH);
    (is_whole && !is_year && !is_time).then_some(Joined { pair: Pair::Ratio(one.value / two.value), end: two.end })
}

/// "won 3-1", "a 5-4 vote": two small whole numbers and a word of games near them.
fn is_score(line: Line<'_>, first: usize, one: Numeral, two: Numeral) -> bool {
    let is_small = |value: f64| value.fract() == 0.0 && (0.0..=200.0).contains(&value);
    let near = (first.saturating_sub(SCORE_WINDOW)..first).chain(two.end..two.end + SCORE_WINDOW);
    let is_digits = one.form == Form::Digits && two.form == Form::Digits && one.scale == 1.0 && two.scale == 1.0;
    is_digits && is_small(one.value) && is_small(two.value) && near.into_iter().any(|idx| line.has(idx, role::GAME))
}
