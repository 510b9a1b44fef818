//! Reads what a measure goes on with in smaller parts: "7 feet, 10 inches", "12 stone 4", "1 metre 72", "a mile and a half".
//!
//! The parts are added in the unit of the first. "3 stone steps and 4 pounds" and "14 stone 3 days ago" go on with something
//! else.

use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::unit::{self, FoundUnit};
use crate::stages::extract::quantities::{edge, fraction, numeral, rate};

/// What is added to a number in its unit, and one past the last token.
pub(crate) fn more(line: Line<'_>, one: Numeral, unit: &FoundUnit) -> Option<(f64, usize)> {
    inches(line, one, unit)
        .or_else(|| smaller(line, unit))
        .or_else(|| bare(line, one, unit))
        .or_else(|| part(line, one, unit))
}

/// "18 1/4 x 4 1/4 in", "18 by 24 inches": the unit of length that the last side has is that of all.
pub(crate) fn of_sides(line: Line<'_>, end: usize) -> Option<FoundUnit> {
    const MORE_SIDES: usize = 2;
    let mut at = end;
    for _ in 0..MORE_SIDES {
        // "a six-by-nine-foot cell"
        let dash = usize::from(line.is_hyphen(at) && line.is(at + 1, "by") && line.is_hyphen(at + 2));
        if !["x", "×", "by"].into_iter().any(|word| line.is(at + dash, word)) {
            return None;
        }
        let side = numeral::read(line, at + 1 + 2 * dash).filter(|side| !side.is_ordinal)?;
        if let Some(unit) = rate::read(line, side.end + usize::from(line.is_hyphen(side.end)), true) {
            return (unit.base == "m").then_some(FoundUnit { end, ..unit });
        }
        at = side.end;
    }
    None
}

/// "6-foot-2", "six-foot-two": inches without their name behind feet.
fn inches(line: Line<'_>, one: Numeral, unit: &FoundUnit) -> Option<(f64, usize)> {
    if unit.code != "[ft_i]" || !line.is_hyphen(unit.end) || !line.is_hyphen(one.end) {
        return None;
    }
    let part = numeral::read(line, unit.end + 1)
        .filter(|part| part.value < 12.0 && !part.is_ordinal && part.end == unit.end + 2)?;
    let inch = part.end + usize::from(line.is_hyphen(part.end));
    let end = if line.is(inch, "inch") || line.is(inch, "inches") { inch + 1 } else { part.end };
    Some((part.value / 12.0, end))
}

/// "12 stone 4", "1 metre 72 tall": the smaller unit is left out.
fn bare(line: Line<'_>, one: Numeral, unit: &FoundUnit) -> Option<(f64, usize)> {
    let at = unit.end;
    let part = numeral::read(line, at)
        .filter(|part| part.form == Form::Digits && part.end == at + 1 && part.value.fract() == 0.0)?;
    let is_plain = one.value.fract() == 0.0 && one.form == Form::Digits && line.word(at).len() <= 2;
    let closes = edge::closes(line, part.end) && line.at(at).is_some_and(|token| token.spaced);
    match unit.code.as_str() {
        "[stone_av]" if is_plain && closes && part.value < 14.0 => Some((part.value / 14.0, part.end)),
        "[ft_i]" if is_plain && closes && part.value < 12.0 && (3.0..9.0).contains(&one.value) => {
            Some((part.value / 12.0, part.end))
        }
        "m" if is_plain && one.value < 3.0 && line.word(at).len() == 2 && is_size(line, part.end) => {
            Some((part.value / 100.0, part.end))
        }
        _ => None,
    }
}

fn is_size(line: Line<'_>, at: usize) -> bool {
    ["tall", "long", "high", "wide", "deep"].into_iter().any(|word| line.is(at, word))
}

/// "a mile and a half": a part of the unit follows it.
fn part(line: Line<'_>, one: Numeral, unit: &FoundUnit) -> Option<(f64, usize)> {
    if one.value.fract() != 0.0 {
        return None;
    }
    let zero = Numeral { end: unit.end, value: 0.0, scale: 1.0, ..one };
    let part = fraction::and_part(line, zero).filter(|part| edge::closes(line, part.end))?;
    Some((part.value, part.end))
}

/// "7 feet, 10 inches" in feet: smaller units of the same base follow.
fn smaller(line: Line<'_>, unit: &FoundUnit) -> Option<(f64, usize)> {
    if unit.base.is_empty() || unit.offset != 0.0 {
        return None;
    }
    let (mut sum, mut factor, mut end, mut found) = (0.0, unit.factor, unit.end, false);
    for _ in 0..3 {
        let comma = usize::from(line.word(end) == ",");
        let and = usize::from(line.is(end + comma, "and"));
        let Some(part) = numeral::read(line, end + comma + and).filter(|part| !part.is_ordinal) else { break };
        let read = rate::read(line, part.end, part.form == Form::Digits);
        let Some(next) = read.or_else(|| pounds(line, part.end).filter(|_| unit.code == "[stone_av]")) else { break };
        let is_small = part.value * next.factor < factor * 10.0;
        if next.base != unit.base || next.factor >= factor || !is_small || next.offset != 0.0 {
            break;
        }
        sum += part.value * next.factor / unit.factor;
        factor = next.factor;
        end = next.end;
        found = true;
    }
    found.then_some((sum, end))
}

/// Behind stones pounds weigh.
fn pounds(line: Line<'_>, at: usize) -> Option<FoundUnit> {
    let is_pound = line.shape(at) == Some(Shape::Word) && (line.is(at, "pounds") || line.is(at, "pound"));
    if is_pound { unit::named(line, "lb", at + 1) } else { None }
}
