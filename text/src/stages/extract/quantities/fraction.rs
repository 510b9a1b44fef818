//! Reads fractions: signs, digits over digits, and the parts that words name.
//!
//! "½" and "3/4" are parts of one, "half a million" is 500,000, "two thirds" and "three twenty-fifths" divide, "two and a half"
//! adds. Whether a part is a share of something is asked in `assemble`.

use crate::rules::quantity::{NumberWord, NumeralRole};
use crate::stages::extract::quantities::magnitude::{magnitude, plain_integer};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::spoken::tens_of_parts;
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{edge, spoken};

/// The value of a vulgar fraction.
pub(crate) fn vulgar(line: Line<'_>, idx: usize) -> Option<f64> {
    if line.shape(idx) != Some(Shape::Vulgar) {
        return None;
    }
    let (above, below) = match line.word(idx) {
        "¼" => (1, 4),
        "½" => (1, 2),
        "¾" => (3, 4),
        "⅓" => (1, 3),
        "⅔" => (2, 3),
        "⅕" => (1, 5),
        "⅖" => (2, 5),
        "⅗" => (3, 5),
        "⅘" => (4, 5),
        "⅙" => (1, 6),
        "⅚" => (5, 6),
        "⅛" => (1, 8),
        "⅜" => (3, 8),
        "⅝" => (5, 8),
        "⅞" => (7, 8),
        _ => return None,
    };
    Some(f64::from(above) / f64::from(below))
}

/// `3/4` with white space on both sides or on none, and no further slash.
pub(crate) fn slash(line: Line<'_>, first: usize) -> Option<(f64, usize)> {
    let above = plain_integer(line, first)?;
    let below = plain_integer(line, first + 2)?;
    let is_even = line.glued(first + 1) == line.glued(first + 2);
    let is_alone =
        line.word(first + 1) == "/" && line.word(first + 3) != "/" && line.word(first.wrapping_sub(1)) != "/";
    let is_plain = !line.word(first).starts_with('0') && !line.word(first + 2).starts_with('0');
    (is_even && is_alone && is_plain && below > 1.0 && below <= 1000.0 && above < below * 4.0)
        .then_some((above / below, first + 3))
}

/// "a third and a half of": a second part of the same whole.
fn is_first_of_two(line: Line<'_>, at: usize) -> bool {
    (line.is(at, "and") || line.is(at, "to"))
        && line.is(at + 1, "a")
        && matches!(line.numeral(at + 2), Some(NumeralRole::Half | NumeralRole::Ordinal))
        && line.is(at + 3, "of")
}

/// What stands behind a whole number in digits: "3 1/2", "3-1/2 inches", "3 and 1/2", "5 and a half".
pub(crate) fn behind_digits(line: Line<'_>, first: usize) -> Option<(f64, usize)> {
    plain_integer(line, first)?;
    let next = first + 1;
    if line.is(next, "and") {
        let part = line.number(next + 2).filter(|part| {
            line.is(next + 1, "a") && matches!(part.role, NumeralRole::Half | NumeralRole::Ordinal) && part.value > 1.0
        });
        let (part, end) = match part {
            Some(part) if !counts_next(line, next + 3) => (1.0 / part.value, next + 3),
            _ => slash(line, next + 1)?,
        };
        // "5 and 1/2 of the crew" are two numbers.
        return (part < 1.0 && !line.is(end, "of")).then_some((part, end));
    }
    let at = if line.is_hyphen(next) { next + 1 } else { next };
    let is_apart = at > next || line.at(next).is_some_and(|token| token.spaced);
    slash(line, at).filter(|(part, _)| is_apart && *part < 1.0)
}

/// Half and quarter at the start: "half a million", "half a dozen", "a quarter of", "quarter million".
pub(crate) fn half(line: Line<'_>, first: usize) -> Option<Numeral> {
    let at = first + usize::from(line.is(first, "a") || line.is(first, "an"));
    let is_rank = |number: &NumberWord| {
        let is_closed = line.is(at + 1, "of") || line.at(at + 1).is_none() || is_first_of_two(line, at + 1);
        number.role == NumeralRole::Ordinal && number.value > 2.0 && at > first && is_closed
    };
    let number = line.number(at).filter(|number| number.role == NumeralRole::Half || is_rank(number))?;
    let part = Numeral {
        first,
        end: at + 1,
        value: 1.0 / number.value,
        form: Form::Words,
        is_ordinal: false,
        is_fraction: true,
        scale: 1.0,
    };
    let scaled = of_magnitude(line, part);
    if scaled.scale > 1.0 {
        return Some(Numeral { is_fraction: false, ..scaled });
    }
    Some(part)
}

/// "half a million", "a quarter of a million": the part times the magnitude behind it.
fn of_magnitude(line: Line<'_>, part: Numeral) -> Numeral {
    let of = usize::from(line.is(part.end, "of") && line.is(part.end + 1, "a"));
    let article = usize::from(line.is(part.end + of, "a"));
    let scaled = magnitude(line, Numeral { end: part.end + of + article, ..part });
    if scaled.scale > 1.0 { scaled } else { part }
}

/// "two thirds", "one-fourth", "three quarters", "twenty twenty-fifths": the number over the parts behind it.
pub(crate) fn parts(line: Line<'_>, numeral: Numeral) -> Option<Numeral> {
    let (below, end) = denominator(line, numeral.end, numeral.value)?;
    let part = Numeral { end, value: numeral.value / below, is_fraction: true, ..numeral };
    // "three quarters of a million".
    let scaled = if line.is(end, "of") { of_magnitude(line, Numeral { scale: 1.0, ..part }) } else { part };
    Some(if scaled.end > end { Numeral { is_fraction: false, ..scaled } } else { part })
}

/// The parts that start at a token, for so many of them.
fn denominator(line: Line<'_>, end: usize, above: f64) -> Option<(f64, usize)> {
    let is_apart = line.word(end) == "-" && !line.glued(end) && !line.glued(end + 1);
    let at = end + usize::from(line.is_hyphen(end) || is_apart);
    if let Some(tens) = tens_of_parts(line, at) {
        return Some(tens);
    }
    let number = line.number(at)?;
    let fits = match number.role {
        NumeralRole::Parts => number.value > 1.0,
        // "one and three-quarter miles"
        NumeralRole::Half => above == 1.0 || (above == 3.0 && number.value == 4.0 && line.is_hyphen(end)),
        NumeralRole::Ordinal => above == 1.0 && number.value > 2.0,
        _ => false,
    };
    if fits {
        // "track one - third lap": white space around the hyphen joins only what nothing follows.
        return (!is_apart || edge::closes(line, at + 1)).then_some((number.value, at + 1));
    }
    // "one twenty-fifth of", "one one hundred fifth": a rank in several words.
    if above != 1.0 || !matches!(number.role, NumeralRole::Small | NumeralRole::Ten) {
        return None;
    }
    let rank = spoken::rank(line, at).filter(|rank| rank.value > 2.0)?;
    edge::closes(line, rank.end).then_some((rank.value, rank.end))
}

/// Whether a word follows that the part would be a rank of: "one and a third summit".
fn counts_next(line: Line<'_>, at: usize) -> bool {
    line.is_word(at)
        && line.at(at).is_some_and(|token| token.entry.roles == 0 && token.entry.number.is_none())
        && line.numeral(at - 1) == Some(NumeralRole::Ordinal)
}

/// "and a half", "and two thirds", "and fifty-four hundredths".
pub(crate) fn and_part(line: Line<'_>, numeral: Numeral) -> Option<Numeral> {
    if !line.is(numeral.end, "and") {
        return None;
    }
    let at = numeral.end + 1;
    let is_article = line.is(at, "a") || line.is(at, "one");
    let part = if is_article
        && matches!(line.numeral(at + 1), Some(NumeralRole::Half | NumeralRole::Ordinal))
        && line.number(at + 1).is_some_and(|part| part.value > 1.0)
        && !counts_next(line, at + 2)
    {
        let below = line.number(at + 1)?.value;
        (1.0 / below, at + 2)
    } else {
        several_parts(line, at)?
    };
    // "six million and two thirds" is read as shares of a million, as it is spoken.
    let unit = if numeral.scale >= 1000.0 { numeral.scale } else { 1.0 };
    Some(Numeral { value: numeral.value + part.0 * unit, end: part.1, is_fraction: true, ..numeral })
}

/// "two thirds", "fifty-four hundredths": fewer than a hundred parts, named in the plural.
pub(crate) fn several_parts(line: Line<'_>, at: usize) -> Option<(f64, usize)> {
    let first = line.number(at)?;
    let (above, end) = match first.role {
        NumeralRole::Small => (first.value, at + 1),
        NumeralRole::Ten => spoken::ten_and(line, at, NumeralRole::Small).unwrap_or((first.value, at + 1)),
        _ => return None,
    };
    denominator(line, end, above).map(|(below, end)| (above / below, end))
}
