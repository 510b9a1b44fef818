//! Reads the unit behind a number: names, symbols and powers, as one UCUM code with its SI factor.
//!
//! "kilometres" is `km`, "m²" and "square metres" are `m2`. What a unit is divided by is read in `rate`. Whether a currency stands there instead is asked in
//! `money`.

use crate::rules::quantity::{Unit, UnitKind, place, role};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{edge, phrase};

/// Tokens that are read to the left for the start of a quotation.
const MAX_QUOTATION: usize = 120;

/// Tokens beside "20C" that may say that it is a temperature; else it may be a seat or a form.
const HEAT_WINDOW: usize = 7;

/// A unit found in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundUnit {
    /// UCUM code, quotients included.
    pub(crate) code: String,
    /// What it measures.
    pub(crate) kind: UnitKind,
    /// Factor to SI.
    pub(crate) factor: f64,
    /// What is added after the factor.
    pub(crate) offset: f64,
    /// SI base; empty for powers and quotients, which add up with nothing.
    pub(crate) base: String,
    /// One past its last token.
    pub(crate) end: usize,
}

impl FoundUnit {
    /// The value in SI units.
    pub(crate) fn si(&self, value: f64) -> Option<f64> {
        Some(value * self.factor + self.offset).filter(|si| self.kind == UnitKind::Measure && si.is_finite())
    }
}

/// The unit that starts at a token, with its power; `by_digits` says that digits stand before it, so that bare letters may be
/// symbols. What it is taken per is read in `rate`.
pub(crate) fn power(line: Line<'_>, at: usize, by_digits: bool) -> Option<FoundUnit> {
    let before = if line.is(at, "square") || line.is(at, "sq") {
        2
    } else if line.is(at, "cubic") || line.is(at, "cu") {
        3
    } else {
        1
    };
    let point = usize::from(before > 1 && line.word(at + 1) == "." && line.glued(at + 1));
    let first = if before > 1 { at + 1 + point } else { at };
    let first = first + usize::from(line.is_hyphen(first) && before > 1);
    let (unit, mut end) = single(line, first, by_digits || before > 1)?;
    let mut power = before;
    if before == 1 && unit.kind != UnitKind::Percent && unit.offset == 0.0 {
        let after = match (line.word(end), line.glued(end)) {
            ("2" | "3", true) if !line.is_word(end.wrapping_sub(1)) => None,
            ("²" | "2", true) => Some((2, end + 1)),
            ("³" | "3", true) => Some((3, end + 1)),
            ("^", true) if matches!(line.word(end + 1), "2" | "3") => {
                Some((if line.word(end + 1) == "2" { 2 } else { 3 }, end + 2))
            }
            ("squared", _) => Some((2, end + 1)),
            ("cubed", _) => Some((3, end + 1)),
            _ => None,
        };
        if let Some((to, after)) = after {
            power = to;
            end = after;
        }
    }
    if power == 1 {
        let Unit { code, kind, factor, offset, base } = unit.clone();
        return Some(FoundUnit { code, kind, factor, offset, base, end });
    }
    if before > 1 && unit.base != "m" {
        return None;
    }
    let code = format!("{}{power}", unit.code);
    Some(FoundUnit { code, kind: unit.kind, factor: unit.factor.powi(power), offset: 0.0, base: String::new(), end })
}

/// The unit of a name of the rules, read up to a token.
pub(crate) fn named(line: Line<'_>, name: &str, end: usize) -> Option<FoundUnit> {
    let idx = line.rules.unit_names.get(name)?;
    let Unit { code, kind, factor, offset, base } = line.rules.units.get(*idx)?.clone();
    Some(FoundUnit { code, kind, factor, offset, base, end })
}

/// A unit by its symbol alone, with the case as written: the "K" of "W/m2K".
pub(crate) fn symbol(line: Line<'_>, at: usize) -> Option<FoundUnit> {
    let (idx, end) = phrase::symbol_starting(line, at, &line.rules.unit_symbols)?;
    let Unit { code, kind, factor, offset, base } = line.rules.units.get(*idx)?.clone();
    (kind != UnitKind::Percent).then_some(FoundUnit { code, kind, factor, offset, base, end })
}

/// One unit by symbol or name.
fn single<'a>(line: Line<'a>, at: usize, by_digits: bool) -> Option<(&'a Unit, usize)> {
    let rules = line.rules;
    let open = usize::from(matches!(line.word(at), "{" | "<") && matches!(line.word(at + 2), "}" | ">"));
    let named = phrase::starting(line, at + open, &rules.unit_names, place::UNIT);
    let signed = phrase::symbol_starting(line, at + open, &rules.unit_symbols)
        .filter(|(_, end)| symbol_fits(line, at, *end, by_digits));
    let (idx, end) = match (named, signed) {
        (Some(named), Some(signed)) => {
            if signed.1 >= named.1 {
                signed
            } else {
                named
            }
        }
        (named, signed) => named.or(signed)?,
    };
    // A longer word glued behind is another word: "5 m-high" is fine, "3mm2x" is not.
    let is_whole = !line.glued(end) || line.shape(end) != Some(Shape::Word);
    // "3 stone steps" are of stone; "12 stone 4" and "a 12-stone man" weigh.
    let is_stone = !line.is(at, "stone")
        || line.is_hyphen(at.wrapping_sub(1))
        || edge::closes(line, end)
        || line.shape(end) == Some(Shape::Number)
        || line.number(end).is_some();
    rules.units.get(*idx).filter(|_| is_whole && is_stone).map(|unit| (unit, end + open))
}

/// Symbols of one or two letters are words too: "in", "C", "m".
fn symbol_fits(line: Line<'_>, at: usize, end: usize, by_digits: bool) -> bool {
    let word = line.word(at);
    if matches!(word, "\"" | "”" | "'" | "’" | "′") {
        return by_digits && is_mark_of_length(line, at);
    }
    if end > at + 1 || !line.is_word(at) {
        return true;
    }
    let is_closed = line.at(end).is_none_or(|token| token.shape == Shape::Mark);
    match word {
        "in" => {
            by_digits
                && (is_closed
                    || line.glued(at)
                    || matches!(
                        line.word(end),
                        "by" | "x" | "thick" | "wide" | "long" | "tall" | "high" | "deep" | "of"
                    ))
        }
        "C" | "F" => {
            let is_initial = line.word(end) == "." && line.glued(end + 1);
            // "rose from 18C to 23C"
            let other = |idx: usize| {
                line.shape(idx) == Some(Shape::Number) && line.word(idx + 1) == word && line.glued(idx + 1)
            };
            let is_pair = |to: usize, idx: usize| line.is(to, "to") && other(idx);
            let is_weather = || {
                is_pair(end, end + 1)
                    || is_level(line, at - 1)
                    || at > 3 && is_pair(at - 2, at - 4)
                    || (at.saturating_sub(HEAT_WINDOW)..end + HEAT_WINDOW)
                        .any(|idx| line.has(idx, role::HEAT) || line.word(idx) == "°")
            };
            by_digits
                && !(line.is_capital(end) || is_initial)
                && (!line.glued(at)
                    || (is_weather()
                        && (line.has(end, role::FUNCTION)
                            || edge::closes(line, end)
                            || line.has(end, role::HEAT)
                            || line.word(end) == "(")))
        }
        // "11st 4lb"; with a space it is a saint or a street.
        "st" => by_digits && line.glued(at),
        "A" | "B" | "N" | "K" | "J" => by_digits && (is_closed || line.glued(at)),
        _ => by_digits || word.chars().count() > 1,
    }
}

/// Whether a number before a glued "C" or "F" is of no seat, route, law or grade: "31.5C", "hit 97F", "fell to 3C".
fn is_level(line: Line<'_>, number: usize) -> bool {
    let before = number.wrapping_sub(1);
    let is_decimal = line.word(number).contains('.') && !line.has(before, role::LABEL);
    let verb = if line.is(before, "to") { before.wrapping_sub(1) } else { before };
    is_decimal || line.has(verb, role::REACH | role::CHANGE) && !line.has(verb, role::FUNCTION)
}

/// `6'2"` and `a 9" plate`: an inch or foot mark is glued to its digits and closes no quotation.
fn is_mark_of_length(line: Line<'_>, at: usize) -> bool {
    let is_inch = |idx: usize| matches!(line.word(idx), "\"" | "”" | "″");
    if !is_inch(at) {
        return line.glued(at)
            && line.glued(at + 1)
            && line.shape(at + 1) == Some(Shape::Number)
            && is_inch(at + 2)
            && line.glued(at + 2);
    }
    let is_size = matches!(line.word(at + 1), "long" | "wide" | "high" | "tall" | "thick" | "deep" | "by" | "x");
    is_size || (line.glued(at) && !in_quotation(line, at))
}

/// Whether the nearest quotation mark before opens a quotation.
fn in_quotation(line: Line<'_>, at: usize) -> bool {
    let is_mark = |idx: &usize| matches!(line.word(*idx), "\"" | "“" | "”");
    (at.saturating_sub(MAX_QUOTATION)..at).rev().find(is_mark).is_some_and(|mark| {
        let is_open = line.at(mark).is_some_and(|token| token.spaced) && line.glued(mark + 1);
        line.word(mark) == "“" || is_open
    })
}
