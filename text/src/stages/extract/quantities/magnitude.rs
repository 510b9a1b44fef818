//! Plain whole numbers, and the magnitudes behind a number.
//!
//! "9 million", "1.2bn" and "three lakh crore" are a number times what closes it.

use crate::rules::quantity::NumeralRole;
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::{Line, Shape};

/// Magnitude words and letters after digits: "9 million", "1.2bn", "three lakh crore".
pub(crate) fn magnitude(line: Line<'_>, mut numeral: Numeral) -> Numeral {
    loop {
        let hyphen = usize::from(line.is_hyphen(numeral.end));
        let Some(number) = line.number(numeral.end + hyphen) else { break };
        let is_suffix = number.role == NumeralRole::Suffix
            && hyphen == 0
            && numeral.form == Form::Digits
            && numeral.scale == 1.0
            && ["bn", "mn", "tn", "k"].into_iter().any(|letters| line.is(numeral.end, letters))
            && (line.glued(numeral.end) || line.word(numeral.end) != "k");
        let is_scale = matches!(number.role, NumeralRole::Scale | NumeralRole::Hundred | NumeralRole::Multiple);
        if !is_suffix && !is_scale {
            break;
        }
        numeral.value *= number.value;
        numeral.scale *= number.value;
        numeral.end += hyphen + 1;
    }
    numeral
}

/// The whole number of a token of bare digits.
pub(crate) fn plain_integer(line: Line<'_>, idx: usize) -> Option<f64> {
    let word = line.word(idx);
    let is_plain =
        line.shape(idx) == Some(Shape::Number) && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| word.parse().ok()).flatten()
}
