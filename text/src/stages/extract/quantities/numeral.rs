//! Reads one number out of tokens: digits with their magnitude here, words and fractions in the modules beside it.
//!
//! "1.2bn" is 1.2e9, "4 thousand 3 hundred and 21" is 4321, "21st" is the ordinal 21.
//! It reads no units and no ranges, and does not ask whether the number is a quantity.

use crate::stages::extract::quantities::magnitude::{magnitude, plain_integer};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{fraction, words};

/// The value of a token of digits; none when it is beyond what a double can hold.
pub(crate) fn digits_value(word: &str) -> Option<f64> {
    let mut plain = String::with_capacity(word.len());
    let comma = word.rfind(',').filter(|_| word.matches(',').count() == 1);
    // "1.127,54" and "12,5", but "1,250.75" and "1,250".
    let decimal_comma = comma.is_some_and(|comma| {
        let (head, tail) = word.split_at(comma);
        head.contains('.') || !tail.contains('.') && tail.bytes().filter(u8::is_ascii_digit).count() < 3
    });
    let mut rest = word.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            ',' if decimal_comma => plain.push('.'),
            '.' if decimal_comma => {}
            ',' | ' ' | '^' | '\'' | '’' => {}
            'x' | '×' => {
                // What follows is "10" and the exponent.
                plain.push('e');
                rest.next();
                rest.next();
            }
            _ => plain.push(letter),
        }
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether digits are one lead and one group of three behind a point: "1.250", which is 1250 where commas are decimal.
fn is_point_group(word: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('.').is_some_and(|(lead, group)| {
        matches!(lead.len(), 1..=3) && !lead.starts_with('0') && group.len() == 3 && is_digits(lead) && is_digits(group)
    })
}

/// Reads the number that starts at a token.
pub(crate) fn read(line: Line<'_>, first: usize) -> Option<Numeral> {
    match line.shape(first)? {
        Shape::Number => digits(line, first),
        Shape::Vulgar => fraction::vulgar(line, first).and_then(|value| {
            let part = Numeral {
                first,
                end: first + 1,
                value,
                form: Form::Digits,
                is_ordinal: false,
                is_fraction: true,
                scale: 1.0,
            };
            magnitude(line, part).finite()
        }),
        Shape::Word => words::read(line, first),
        Shape::Chain => dotted(line, first),
        _ => None,
    }
}

/// "1.234.567": points group the digits; four groups that fit a byte each are an address.
fn dotted(line: Line<'_>, first: usize) -> Option<Numeral> {
    let word = line.word(first);
    let lead = word.split('.').next().filter(|lead| lead.len() <= 3 && !lead.starts_with('0'))?;
    let groups = || word.split('.').skip(1);
    let is_address = groups().count() == 3 && word.split('.').all(|group| group.parse::<u8>().is_ok());
    if is_address || !groups().all(|group| group.len() == 3) {
        return None;
    }
    let add = |sum: f64, group: &str| group.parse::<f64>().map_or(f64::NAN, |group| sum * 1000.0 + group);
    let value = groups().fold(lead.parse::<f64>().ok()?, add);
    let numeral =
        Numeral { first, end: first + 1, value, form: Form::Digits, is_ordinal: false, is_fraction: false, scale: 1.0 };
    magnitude(line, numeral).finite()
}

/// "11st", "10st 4lb": no rank ends so, or pounds follow.
fn is_stone(line: Line<'_>, value: f64, at: usize) -> bool {
    let is_rank = value % 10.0 == 1.0 && value % 100.0 != 11.0;
    let has_pounds = line.shape(at + 1) == Some(Shape::Number) && (line.is(at + 2, "lb") || line.is(at + 2, "lbs"));
    line.is(at, "st") && (!is_rank || has_pounds)
}

fn digits(line: Line<'_>, first: usize) -> Option<Numeral> {
    let word = line.word(first);
    let factor = if line.has_decimal_comma && is_point_group(word) { 1000.0 } else { 1.0 };
    let value = digits_value(word)? * factor;
    let mut numeral =
        Numeral { first, end: first + 1, value, form: Form::Digits, is_ordinal: false, is_fraction: false, scale: 1.0 };
    if !is_stone(line, value, numeral.end)
        && line.glued(numeral.end)
        && ["st", "nd", "rd", "th"].into_iter().any(|ending| line.is(numeral.end, ending))
    {
        numeral.end += 1;
        numeral.is_ordinal = true;
        return numeral.finite();
    }
    if let Some(part) = fraction::vulgar(line, numeral.end) {
        numeral = Numeral { value: value + part, end: numeral.end + 1, is_fraction: true, ..numeral };
    } else if let Some((part, end)) = fraction::slash(line, first) {
        numeral = Numeral { value: part, end, is_fraction: true, ..numeral };
    } else if let Some((part, end)) = fraction::behind_digits(line, first) {
        numeral = Numeral { value: value + part, end, is_fraction: true, ..numeral };
    }
    if line.is(numeral.end, "point")
        && let Some(below) = plain_integer(line, numeral.end + 1)
    {
        let shift = 10f64.powi(line.word(numeral.end + 1).len() as i32);
        numeral = Numeral { value: value + below / shift, end: numeral.end + 2, ..numeral };
    }
    if let Some((factor, end)) = power(line, numeral) {
        numeral = Numeral { value: numeral.value * factor, end, ..numeral };
    }
    let numeral = magnitude(line, numeral);
    if numeral.scale > 1.0 {
        return tail(line, numeral).finite();
    }
    numeral.finite()
}

/// What "×10^6", "x 2^10" and "× 10⁶" multiply by, or a plain "^-1" behind the number itself.
fn power(line: Line<'_>, numeral: Numeral) -> Option<(f64, usize)> {
    let is_times = matches!(line.word(numeral.end), "x" | "×" | "*" | "·" | "⋅");
    if !is_times {
        let (exponent, end) = exponent(line, numeral.end)?;
        let is_safe = line.word(numeral.end) == "^" || (numeral.value == 10.0 && !(0.0..4.0).contains(&exponent));
        return (is_safe && numeral.end == numeral.first + 1)
            .then_some((numeral.value.powf(exponent) / numeral.value, end))
            .filter(|(factor, _)| factor.is_finite());
    }
    let base = plain_integer(line, numeral.end + 1)?;
    let (exponent, end) = exponent(line, numeral.end + 2)?;
    Some((base.powf(exponent), end))
}

/// "^10", "^-4", "⁻⁴" glued to the token before.
fn exponent(line: Line<'_>, at: usize) -> Option<(f64, usize)> {
    if !line.glued(at) {
        return None;
    }
    if line.word(at) == "^" {
        let minus = usize::from(matches!(line.word(at + 1), "-" | "−"));
        let value = plain_integer(line, at + 1 + minus).filter(|_| line.glued(at + 1) && line.glued(at + 1 + minus))?;
        return Some((if minus == 1 { -value } else { value }, at + 2 + minus));
    }
    let is_minus = line.word(at) == "⁻";
    let (mut value, mut end) = (0.0, at + usize::from(is_minus));
    let first = end;
    while end < first + 3
        && line.glued(end)
        && let Some(digit) = superscript(line.word(end))
    {
        value = value * 10.0 + f64::from(digit);
        end += 1;
    }
    (end > first).then_some((if is_minus { -value } else { value }, end))
}

fn superscript(mark: &str) -> Option<u8> {
    let marks = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
    marks.iter().position(|known| *known == mark).and_then(|digit| u8::try_from(digit).ok())
}

/// Lower groups after a magnitude: "4 thousand 3 hundred and 21".
fn tail(line: Line<'_>, mut numeral: Numeral) -> Numeral {
    let mut room = numeral.scale;
    for _ in 0..4 {
        let and = usize::from(line.is(numeral.end, "and"));
        let at = numeral.end + and;
        let Some(value) = plain_integer(line, at) else { break };
        let part = magnitude(
            line,
            Numeral {
                first: at,
                end: at + 1,
                value,
                form: Form::Digits,
                is_ordinal: false,
                is_fraction: false,
                scale: 1.0,
            },
        );
        let may_close = and == 1 && (100.0..=1000.0).contains(&room);
        // "2bn and 3 million reais" are two amounts.
        if and == 1 && part.scale > 1.0 && line.glued(numeral.end - 1) {
            break;
        }
        if part.value >= room || part.scale >= room || (part.scale == 1.0 && !may_close) {
            break;
        }
        numeral.value += part.value;
        numeral.end = part.end;
        room = part.scale;
        if room == 1.0 {
            break;
        }
    }
    numeral
}
