//! Reads a number that is written in words.
//!
//! "two hundred and five" is 205, "nine point nought four" is 9.04, "one and a half million" is 1.5e6, "twenty-first" is the
//! ordinal 21. Fractions are read in `fraction`.

use crate::rules::quantity::{NumeralRole, role};
use crate::stages::extract::quantities::counted;
use crate::stages::extract::quantities::fraction;
use crate::stages::extract::quantities::numeral::{Form, Numeral, magnitude};
use crate::stages::extract::quantities::token::Line;

/// The state of reading number words.
#[derive(Clone, Copy)]
struct Sum {
    total: f64,
    current: f64,
    last_scale: f64,
    last: Option<NumeralRole>,
}

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

/// Reads a rank in words, such as the "one hundred fifth" that a fraction is of. It asks for no fraction inside it, so that
/// reading one never starts another.
pub(crate) fn rank(line: Line<'_>, first: usize) -> Option<Numeral> {
    sum(line, first, |_| false).filter(|numeral| numeral.is_ordinal)
}

/// Adds up number words; `is_part` says whether a fraction starts at a token, which "and" then joins to what stands before.
fn sum(line: Line<'_>, first: usize, is_part: impl Fn(usize) -> bool) -> Option<Numeral> {
    let (mut at, current) = start(line, first)?;
    let mut sum = Sum { total: 0.0, current, last_scale: f64::INFINITY, last: None };
    let mut is_ordinal = false;
    let mut end = at;
    let mut scale = 1.0;
    while let Some(number) = line.number(at) {
        // "one hundred thirty-fifths" are a hundred of them.
        if at > first && fraction::tens_of_parts(line, at).is_some() {
            break;
        }
        if !add(&mut sum, number.role, number.value, end == at && at == first) {
            break;
        }
        end = at + 1;
        if matches!(number.role, NumeralRole::Scale | NumeralRole::Hundred | NumeralRole::Multiple) {
            scale = number.value;
        }
        if number.role == NumeralRole::Ordinal {
            is_ordinal = true;
            break;
        }
        at = next_word(line, end, sum.last, &is_part);
    }
    if end == first || sum.last.is_none() {
        return None;
    }
    let value = sum.total + sum.current;
    Some(Numeral { first, end, value, form: Form::Words, is_ordinal, is_fraction: false, scale })
}

/// Whether the word at `first` may start a number, and the token where its number words begin.
fn start(line: Line<'_>, first: usize) -> Option<(usize, f64)> {
    match line.numeral(first) {
        Some(NumeralRole::Small | NumeralRole::Ten | NumeralRole::Ordinal) => return Some((first, 0.0)),
        Some(NumeralRole::Half) => return None,
        _ => {}
    }
    let is_article = line.is(first, "a") || line.is(first, "an");
    let next = line.numeral(first + 1)?;
    let singular = !line.word(first + 1).ends_with('s');
    let is_counted = matches!(next, NumeralRole::Hundred | NumeralRole::Scale | NumeralRole::Multiple) && singular;
    (is_article && is_counted).then_some((first + 1, 1.0))
}

/// The token where the next number word would stand: after a hyphen, or after "and" or a comma behind a hundred or a scale.
fn next_word(line: Line<'_>, end: usize, last: Option<NumeralRole>, is_part: impl Fn(usize) -> bool) -> usize {
    if line.is_hyphen(end) {
        return end + 1;
    }
    let small = |at: usize| {
        matches!(line.numeral(at), Some(NumeralRole::Small | NumeralRole::Ten | NumeralRole::Ordinal))
            && line.is_word(at)
    };
    match last {
        // "ninety - five", as texts that were cut into words write it.
        Some(NumeralRole::Ten)
            if line.word(end) == "-" && line.numeral(end + 1) == Some(NumeralRole::Small) && small(end + 1) =>
        {
            end + 1
        }
        // "two million and one thousand" goes on; "a hundred and one people" too; "two hundred and three quarters" does not.
        Some(NumeralRole::Hundred | NumeralRole::Scale)
            if (line.is(end, "and") || line.word(end) == "&") && small(end + 1) && !is_part(end + 1) =>
        {
            end + 1
        }
        // "three million, two hundred and forty".
        Some(NumeralRole::Scale)
            if line.word(end) == "," && small(end + 1) && line.numeral(end + 2) == Some(NumeralRole::Hundred) =>
        {
            end + 1
        }
        _ => end,
    }
}

/// Adds a word to the sum, or says that it does not fit.
fn add(sum: &mut Sum, role: NumeralRole, value: f64, is_first: bool) -> bool {
    match role {
        NumeralRole::Small | NumeralRole::Ordinal if value < 20.0 => {
            let rest = sum.current % 100.0;
            let fits_ten = value < 10.0 && value > 0.0 && rest >= 20.0 && rest % 10.0 == 0.0;
            let fits = is_first || (rest == 0.0 && value > 0.0) || fits_ten;
            if !fits || (sum.last.is_some() && sum.current == 0.0 && sum.total == 0.0) {
                return false;
            }
            sum.current += value;
        }
        NumeralRole::Ten | NumeralRole::Ordinal if value < 100.0 => {
            if sum.current % 100.0 != 0.0 || matches!(sum.last, Some(NumeralRole::Small | NumeralRole::Ten)) {
                return false;
            }
            sum.current += value;
        }
        NumeralRole::Hundred | NumeralRole::Ordinal if value == 100.0 => {
            if !(sum.current > 0.0 && sum.current < 100.0) {
                return false;
            }
            sum.current *= 100.0;
        }
        NumeralRole::Multiple => {
            if sum.current == 0.0 || sum.last == Some(NumeralRole::Multiple) {
                return false;
            }
            sum.current *= value;
        }
        NumeralRole::Scale | NumeralRole::Ordinal => {
            if sum.current == 0.0 {
                // "hundred thousand million": a greater scale lifts what stands before it.
                if sum.last != Some(NumeralRole::Scale) || sum.total == 0.0 || value < sum.last_scale {
                    return false;
                }
                sum.total *= value;
                sum.last_scale = value;
            } else if value >= sum.last_scale {
                return false;
            } else {
                sum.total += sum.current * value;
                sum.current = 0.0;
                sum.last_scale = value;
            }
        }
        _ => return false,
    }
    sum.last = Some(role);
    true
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

/// "twenty-five", "twenty fifths": a ten with the unit behind it, which has the role asked for.
pub(crate) fn ten_and(line: Line<'_>, at: usize, role: NumeralRole) -> Option<(f64, usize)> {
    let ten = line.number(at).filter(|number| number.role == NumeralRole::Ten)?;
    let next = at + 1 + usize::from(line.is_hyphen(at + 1));
    let unit = line.number(next).filter(|unit| unit.role == role && (1.0..10.0).contains(&unit.value))?;
    Some((ten.value + unit.value, next + 1))
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
