//! Reads a number that is written in words.
//!
//! "two hundred and five" is 205, "nine point nought four" is 9.04, "one and a half million" is 1.5e6, "twenty-first" is the
//! ordinal 21. Fractions are read in `fraction`.

use crate::rules::quantity::{NumeralRole, role};
use crate::stages::extract::quantities::magnitude::magnitude;
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::spoken::{sum, ten_and};
use crate::stages::extract::quantities::token::Line;
use crate::stages::extract::quantities::{counted, fraction};

/// Reads the number words that start at a token, with what may follow them.
pub(crate) fn read(line: Line<'_>, first: usize) -> Option<Numeral> {
    if let Some(part) = fraction::half(line, first) {
        return part.finite();
    }
    if let Some(two) = couple(line, first) {
        return two.finite();
    }
    let numeral = sum(line, first, |at| fraction::several_parts(line, at).is_some())?;
    close(line, numeral).finite()
}

/// "a couple of boats", "a couple of hundred", "a pair of gunmen"; a pair of glasses is one thing.
fn couple(line: Line<'_>, first: usize) -> Option<Numeral> {
    if !line.is(first, "a") || line.numeral(first + 1) != Some(NumeralRole::Couple) {
        return None;
    }
    let end = first + 2;
    let of = usize::from(line.is(end, "of"));
    let two = Numeral { first, end, value: 2.0, form: Form::Words, is_ordinal: false, is_fraction: false, scale: 1.0 };
    let scaled = magnitude(line, Numeral { end: end + of, ..two });
    if scaled.scale > 1.0 {
        return Some(scaled);
    }
    let is_many = |head: usize| counted::is_plural(line, head) && !line.has(head, role::PAIRED);
    let at = end + of;
    let at = at + usize::from(line.has(at, role::DETERMINER) && !line.is(at, "a"));
    let counts =
        of == 1 && !line.is(at, "of") && counted::right(line, at, false).is_some_and(|noun| is_many(noun.head));
    (counts || (line.is_whole && first == 0 && line.at(end).is_none())).then_some(two)
}

/// What may follow number words: "point seven", thirds, "and a half", a further magnitude.
fn close(line: Line<'_>, numeral: Numeral) -> Numeral {
    if numeral.is_ordinal {
        return numeral;
    }
    if let Some(part) = point(line, numeral) {
        return magnitude(line, part);
    }
    if let Some(part) = fraction::parts(line, numeral) {
        return part;
    }
    if let Some(mixed) = fraction::and_part(line, numeral) {
        return magnitude(line, mixed);
    }
    numeral
}

/// "nine point nought four".
fn point(line: Line<'_>, numeral: Numeral) -> Option<Numeral> {
    if !line.is(numeral.end, "point") {
        return None;
    }
    let (mut at, mut shift, mut value) = (numeral.end + 1, 1.0, numeral.value);
    while let Some(number) = line.number(at)
        && matches!(number.role, NumeralRole::Small | NumeralRole::Ten)
        && shift < 1e9
    {
        let single = (number.value, at + 1);
        let (digit, next) = ten_and(line, at, NumeralRole::Small).filter(|_| line.is_hyphen(at + 1)).unwrap_or(single);
        shift *= if number.value < 10.0 { 10.0 } else { 100.0 };
        value += digit / shift;
        at = next;
    }
    (at > numeral.end + 1).then_some(Numeral { end: at, value, ..numeral })
}
