//! Reads an article before a unit as the number one.
//!
//! "a gallon of fuel", "a dollar", "a mile and a half". "$3 a gallon" is a rate and "a dollar store" a store; vessels and words
//! with other senses ("a cup of tea", "a bit of luck") count nothing.

use crate::rules::quantity::{UnitKind, place, role};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::Line;
use crate::stages::extract::quantities::{counted, edge, money, rate};

/// The article at a token as a number, when a unit follows; a quantity that ends at `floor` makes it a rate.
pub(crate) fn read(line: Line<'_>, at: usize, floor: usize, readings: &Readings<'_>) -> Option<Numeral> {
    if !line.is_article(at) || !line.is_word(at + 1) || line.has(at + 1, role::NOT_ONE) || line.is_capital(at + 1) {
        return None;
    }
    // "$3 a gallon", "cents a mile", "people a hectare".
    let is_rate =
        at > 0 && (floor == at || counted::is_plural(line, at - 1) || line.starts(at - 1, place::UNIT | place::MONEY));
    if is_rate {
        return None;
    }
    let one = Numeral {
        first: at,
        end: at + 1,
        value: 1.0,
        form: Form::Words,
        is_ordinal: false,
        is_fraction: false,
        scale: 1.0,
    };
    let unit = rate::read(line, at + 1, false).filter(|unit| unit.kind == UnitKind::Measure);
    let end = unit.map(|unit| unit.end).or_else(|| {
        money::after(line, at + 1, 1.0, readings)
            .filter(|found| found.end > at + 1 && line.is_word(at + 1))
            .map(|found| found.end)
    })?;
    edge::closes(line, end).then_some(one)
}
