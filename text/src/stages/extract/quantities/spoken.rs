//! Number words that add up: "two hundred and five", "twenty-fifth".
//!
//! What may follow them ("point seven", "and a half") is read in `words`.

use crate::rules::quantity::NumeralRole;
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::Line;

/// Reads a rank in words, such as the "one hundred fifth" that a fraction is of. It asks for no fraction inside it, so that
/// reading one never starts another.
pub(crate) fn rank(line: Line<'_>, first: usize) -> Option<Numeral> {
    sum(line, first, |_| false).filter(|numeral| numeral.is_ordinal)
}

/// Adds up number words; `is_part` says whether a fraction starts at a token, which "and" then joins to what stands before.
pub(crate) fn sum(line: Line<'_>, first: usize, is_part: impl Fn(usize) -> bool) -> Option<Numeral> {
    let (mut at, current) = start(line, first)?;
    let mut sum = Sum { total: 0.0, current, last_scale: f64::INFINITY, last: None };
    let mut is_ordinal = false;
    let mut end = at;
    let mut scale = 1.0;
    while let Some(number) = line.number(at) {
        // "one hundred thirty-fifths" are a hundred of them.
        if at > first && tens_of_parts(line, at).is_some() {
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

/// The state of reading number words.
#[derive(Clone, Copy)]
pub(crate) struct Sum {
    pub(crate) total: f64,
    pub(crate) current: f64,
    pub(crate) last_scale: f64,
    pub(crate) last: Option<NumeralRole>,
}

/// Whether the word at `first` may start a number, and the token where its number words begin.
pub(crate) fn start(line: Line<'_>, first: usize) -> Option<(usize, f64)> {
    match line.numeral(first) {
        Some(NumeralRole::Small | NumeralRole::Ten | NumeralRole::Ordinal) => return Some((first, 0.0)),
        Some(NumeralRole::Half) => return None,
        _ => {}
    }
    let next = line.numeral(first + 1)?;
    let singular = !line.word(first + 1).ends_with('s');
    let is_counted = matches!(next, NumeralRole::Hundred | NumeralRole::Scale | NumeralRole::Multiple) && singular;
    (line.is_article(first) && is_counted).then_some((first + 1, 1.0))
}

/// The token where the next number word would stand: after a hyphen, or after "and" or a comma behind a hundred or a scale.
pub(crate) fn next_word(
    line: Line<'_>,
    end: usize,
    last: Option<NumeralRole>,
    is_part: impl Fn(usize) -> bool,
) -> usize {
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
pub(crate) fn add(sum: &mut Sum, role: NumeralRole, value: f64, is_first: bool) -> bool {
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

/// "twenty-five", "twenty fifths": a ten with the unit behind it, which has the role asked for.
pub(crate) fn ten_and(line: Line<'_>, at: usize, role: NumeralRole) -> Option<(f64, usize)> {
    let ten = line.number(at).filter(|number| number.role == NumeralRole::Ten)?;
    let next = at + 1 + usize::from(line.is_hyphen(at + 1));
    let unit = line.number(next).filter(|unit| unit.role == role && (1.0..10.0).contains(&unit.value))?;
    Some((ten.value + unit.value, next + 1))
}

/// "twenty-fifths": ten and part name one denominator.
pub(crate) fn tens_of_parts(line: Line<'_>, at: usize) -> Option<(f64, usize)> {
    ten_and(line, at, NumeralRole::Parts)
}
