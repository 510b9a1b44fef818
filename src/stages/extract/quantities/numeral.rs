//! Reads one number out of tokens: digits, words, magnitudes, fractions.
//!
//! "two hundred and five" is 205, "1.2bn" is 1.2e9, "one and a half million" is 1.5e6, "twenty-first" is the ordinal 21.
//! It reads no units and no ranges, and does not ask whether the number is a quantity.

use crate::rules::quantity::{NumberWord, NumeralRole};
use crate::stages::extract::quantities::token::{Line, Shape};

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// With digits.
    Digits,
    /// In words.
    Words,
}

/// A number read from tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// Its value; always finite.
    pub(crate) value: f64,
    /// How it is written.
    pub(crate) form: Form,
    /// Whether it names a rank.
    pub(crate) is_ordinal: bool,
    /// Whether it is a part of one, or has such a part.
    pub(crate) is_fraction: bool,
    /// Factor of the magnitude word or letters that close it; 1 without.
    pub(crate) scale: f64,
}

impl Numeral {
    fn finite(self) -> Option<Self> {
        self.value.is_finite().then_some(self)
    }
}

/// The value of a token of digits; none when it is beyond what a double can hold.
pub(crate) fn digits_value(word: &str) -> Option<f64> {
    let mut plain = String::with_capacity(word.len());
    let decimal_comma = word.matches(',').count() == 1
        && !word.contains('.')
        && word.rsplit(',').next().is_some_and(|tail| tail.bytes().filter(u8::is_ascii_digit).count() < 3);
    let mut rest = word.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            ',' if decimal_comma => plain.push('.'),
            ',' | ' ' | '^' => {}
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

/// Reads the number that starts at a token.
pub(crate) fn read(line: Line<'_>, first: usize) -> Option<Numeral> {
    match line.shape(first)? {
        Shape::Number => digits(line, first),
        Shape::Vulgar => vulgar(line, first).and_then(|value| {
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
        Shape::Word => words(line, first),
        _ => None,
    }
}

fn vulgar(line: Line<'_>, idx: usize) -> Option<f64> {
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

/// The whole number of a token of bare digits.
fn plain_integer(line: Line<'_>, idx: usize) -> Option<f64> {
    let word = line.word(idx);
    let is_plain =
        line.shape(idx) == Some(Shape::Number) && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| word.parse().ok()).flatten()
}

fn digits(line: Line<'_>, first: usize) -> Option<Numeral> {
    let value = digits_value(line.word(first))?;
    let mut numeral =
        Numeral { first, end: first + 1, value, form: Form::Digits, is_ordinal: false, is_fraction: false, scale: 1.0 };
    if line.glued(numeral.end)
        && matches!(line.word(numeral.end).to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th")
    {
        numeral.end += 1;
        numeral.is_ordinal = true;
        return numeral.finite();
    }
    if let Some(part) = vulgar(line, numeral.end) {
        numeral = Numeral { value: value + part, end: numeral.end + 1, is_fraction: true, ..numeral };
    } else if let Some((part, end)) = slash_fraction(line, first) {
        numeral = Numeral { value: part, end, is_fraction: true, ..numeral };
    } else if plain_integer(line, first).is_some()
        && line.at(first + 1).is_some_and(|token| token.spaced)
        && let Some((part, end)) = slash_fraction(line, first + 1)
        && part < 1.0
    {
        numeral = Numeral { value: value + part, end, is_fraction: true, ..numeral };
    }
    if line.is(numeral.end, "point")
        && let Some(below) = plain_integer(line, numeral.end + 1)
    {
        let shift = 10f64.powi(line.word(numeral.end + 1).len() as i32);
        numeral = Numeral { value: value + below / shift, end: numeral.end + 2, ..numeral };
    }
    let numeral = magnitude(line, numeral);
    if numeral.scale > 1.0 {
        return tail(line, numeral).finite();
    }
    numeral.finite()
}

/// `3/4` with white space on both sides or on none, and no further slash.
fn slash_fraction(line: Line<'_>, first: usize) -> Option<(f64, usize)> {
    let above = plain_integer(line, first)?;
    let below = plain_integer(line, first + 2)?;
    let is_even = line.glued(first + 1) == line.glued(first + 2);
    let is_alone =
        line.word(first + 1) == "/" && line.word(first + 3) != "/" && line.word(first.wrapping_sub(1)) != "/";
    let is_plain = !line.word(first).starts_with('0') && !line.word(first + 2).starts_with('0');
    (is_even && is_alone && is_plain && below > 1.0 && below <= 1000.0 && above < below * 4.0)
        .then_some((above / below, first + 3))
}

/// Magnitude words and letters after digits: "44 million", "1.2bn", "three lakh crore".
fn magnitude(line: Line<'_>, mut numeral: Numeral) -> Numeral {
    loop {
        let hyphen = usize::from(line.is_hyphen(numeral.end));
        let Some(number) = line.number(numeral.end + hyphen) else { break };
        let is_suffix = number.role == NumeralRole::Suffix
            && hyphen == 0
            && numeral.form == Form::Digits
            && numeral.scale == 1.0
            && matches!(line.word(numeral.end).to_ascii_lowercase().as_str(), "bn" | "mn" | "tn" | "k")
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

/// The state of reading number words.
#[derive(Clone, Copy)]
struct Sum {
    total: f64,
    current: f64,
    last_scale: f64,
    last: Option<NumeralRole>,
}

/// Whether the word at `idx` may start a number, and the token where its number words begin.
fn start_of_words(line: Line<'_>, first: usize) -> Option<(usize, f64)> {
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

fn words(line: Line<'_>, first: usize) -> Option<Numeral> {
    if let Some(part) = half(line, first) {
        return part.finite();
    }
    let (mut at, current) = start_of_words(line, first)?;
    let mut sum = Sum { total: 0.0, current, last_scale: f64::INFINITY, last: None };
    let mut is_ordinal = false;
    let mut end = at;
    let mut scale = 1.0;
    while let Some(number) = line.number(at) {
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
        at = next_word(line, end, sum.last);
    }
    if end == first || sum.last.is_none() {
        return None;
    }
    let numeral = Numeral {
        first,
        end,
        value: sum.total + sum.current,
        form: Form::Words,
        is_ordinal,
        is_fraction: false,
        scale,
    };
    close(line, numeral).finite()
}

/// The token where the next number word would stand: after a hyphen, or after "and" behind a hundred or a scale.
fn next_word(line: Line<'_>, end: usize, last: Option<NumeralRole>) -> usize {
    let after_group = matches!(last, Some(NumeralRole::Hundred | NumeralRole::Scale));
    if line.is_hyphen(end) {
        return end + 1;
    }
    let is_and = line.is(end, "and") || line.word(end) == "&";
    let is_part = line.numeral(end + 2 + usize::from(line.is_hyphen(end + 2))) == Some(NumeralRole::Parts);
    if is_and
        && after_group
        && !is_part
        && matches!(line.numeral(end + 1), Some(NumeralRole::Small | NumeralRole::Ten | NumeralRole::Ordinal))
    {
        // "two million and one thousand" goes on; "a hundred and one people" too; "two hundred and third parties" is rare.
        return end + 1;
    }
    end
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

/// Half and quarter at the start: "half a million", "half a dozen", "a quarter of", "quarter million".
fn half(line: Line<'_>, first: usize) -> Option<Numeral> {
    let at = first + usize::from(line.is(first, "a") || line.is(first, "an"));
    let is_rank = |number: &NumberWord| {
        let is_closed = line.is(at + 1, "of") || line.at(at + 1).is_none();
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
    let article = usize::from(line.is(part.end, "a"));
    let scaled = magnitude(line, Numeral { end: part.end + article, ..part });
    if scaled.scale > 1.0 {
        return Some(Numeral { is_fraction: false, ..scaled });
    }
    Some(part)
}

/// What may follow number words: "point seven", thirds, "and a half", a further magnitude, "over three".
fn close(line: Line<'_>, numeral: Numeral) -> Numeral {
    if numeral.is_ordinal {
        return numeral;
    }
    if let Some(part) = point(line, numeral) {
        return magnitude(line, part);
    }
    if let Some(part) = parts(line, numeral) {
        return part;
    }
    if let Some(mixed) = and_part(line, numeral) {
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
        let is_joined = number.role == NumeralRole::Ten
            && line.is_hyphen(at + 1)
            && line.numeral(at + 2) == Some(NumeralRole::Small);
        shift *= if number.value < 10.0 { 10.0 } else { 100.0 };
        let digit =
            if is_joined { number.value + line.number(at + 2).map_or(0.0, |unit| unit.value) } else { number.value };
        value += digit / shift;
        at += if is_joined { 3 } else { 1 };
    }
    (at > numeral.end + 1).then_some(Numeral { end: at, value, ..numeral })
}

/// "two thirds", "one-fourth", "three quarters".
fn parts(line: Line<'_>, numeral: Numeral) -> Option<Numeral> {
    let at = numeral.end + usize::from(line.is_hyphen(numeral.end));
    let number = line.number(at)?;
    let fits = match number.role {
        NumeralRole::Parts => true,
        NumeralRole::Half => numeral.value == 1.0,
        NumeralRole::Ordinal => numeral.value == 1.0 && number.value > 2.0,
        _ => false,
    };
    fits.then_some(Numeral { end: at + 1, value: numeral.value / number.value, is_fraction: true, ..numeral })
}

/// Whether a word follows that the part would be a rank of: "one and a third summit".
fn counts_next(line: Line<'_>, at: usize) -> bool {
    line.is_word(at)
        && line.at(at).is_some_and(|token| token.entry.roles == 0 && token.entry.number.is_none())
        && line.numeral(at - 1) == Some(NumeralRole::Ordinal)
}

/// "and a half", "and two thirds", "and three quarters".
fn and_part(line: Line<'_>, numeral: Numeral) -> Option<Numeral> {
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
        let above = line.number(at).filter(|number| number.role == NumeralRole::Small)?;
        let part = Numeral { first: at, end: at + 1, value: above.value, ..numeral };
        let part = parts(line, part)?;
        (part.value, part.end)
    };
    // "six million and two thirds" is read as shares of a million, as it is spoken.
    let unit = if numeral.scale >= 1000.0 { numeral.scale } else { 1.0 };
    Some(Numeral { value: numeral.value + part.0 * unit, end: part.1, is_fraction: true, ..numeral })
}
