//! Reads what stands behind a number: a unit, a currency, or pounds that may be either.
//!
//! "44m euros" is money, "a twenty-pound sack" weighs. Units and currencies themselves are read in `unit` and `money`.

use crate::rules::quantity::{UnitKind, role};
use crate::stages::extract::quantities::money::{self, FoundCurrency};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::Line;
use crate::stages::extract::quantities::unit::{self, FoundUnit};
use crate::stages::extract::quantities::{edge, rate};

/// What stands behind a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Behind {
    /// A unit of measure, or per cent.
    Unit(FoundUnit),
    /// A currency.
    Money(FoundCurrency),
}

impl Behind {
    /// One past its last token.
    pub(crate) fn end(&self) -> usize {
        match self {
            Self::Unit(unit) => unit.end,
            Self::Money(currency) => currency.end,
        }
    }

    /// Its code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Unit(unit) => &unit.code,
            Self::Money(currency) => &currency.code,
        }
    }
}

/// The unit or currency behind a number, over a hyphen.
pub(crate) fn read(line: Line<'_>, one: Numeral, end: usize, readings: &Readings<'_>) -> Option<Behind> {
    if one.is_ordinal {
        return None;
    }
    let hyphen = usize::from(line.is_hyphen(end));
    if let Some(unit) = of_one(line, one, end, readings) {
        return Some(unit);
    }
    let article = usize::from(one.is_fraction && hyphen == 0 && line.is_article(end));
    let at = end + hyphen + article;
    // "a 25-basis-point cut"
    let points = ["percentage", "basis"].into_iter().find(|word| {
        line.is(at, word) && line.is_hyphen(at + 1) && (line.is(at + 2, "point") || line.is(at + 2, "points"))
    });
    if let Some(points) = points.and_then(|word| unit::named(line, &format!("{word} point"), at + 3)) {
        return Some(Behind::Unit(points));
    }
    let money = money::after(line, at, one.value, readings);
    let unit = rate::read(line, at, one.form == Form::Digits);
    match (money, unit) {
        (Some(money), Some(unit)) if unit.end > money.end => Some(Behind::Unit(unit)),
        (Some(money), _) if money.is_pound && is_mass(line, one, money.end, hyphen) => mass(line, &money),
        (Some(money), _) => Some(Behind::Money(money)),
        (None, unit) => unit.map(Behind::Unit),
    }
}

/// "a third of a mile", "three-tenths of one percent": a part of one unit.
fn of_one(line: Line<'_>, one: Numeral, end: usize, readings: &Readings<'_>) -> Option<Behind> {
    let is_part = one.is_fraction && one.value < 1.0 && line.is(end, "of");
    let at = end + 2;
    if !is_part || !(line.is_article(end + 1) || line.is(end + 1, "one")) || line.has(at, role::NOT_ONE) {
        return None;
    }
    let unit = rate::read(line, at, false).filter(|unit| unit.kind != UnitKind::Time).map(Behind::Unit);
    let priced = || {
        let money = money::after(line, at, 1.0, readings)?;
        let weighs = money.is_pound && is_mass(line, one, money.end, 0);
        if weighs { mass(line, &money) } else { Some(Behind::Money(money)) }
    };
    unit.or_else(priced).filter(|unit| edge::closes(line, unit.end()))
}

/// Whether pounds weigh here.
fn is_mass(line: Line<'_>, one: Numeral, end: usize, hyphen: usize) -> bool {
    if one.scale >= 1e6 {
        return false;
    }
    let near = (one.first.saturating_sub(5)..one.first).chain(end..end + 3);
    // "6-foot-4 and 220 pounds"
    let is_sized = (one.first.saturating_sub(6)..one.first)
        .any(|idx| ["foot", "feet", "ft", "tall"].into_iter().any(|word| line.is(idx, word)));
    hyphen > 0 || is_sized || line.is(end, "of") || near.into_iter().any(|idx| line.has(idx, role::WEIGHT))
}

fn mass(line: Line<'_>, money: &FoundCurrency) -> Option<Behind> {
    unit::named(line, "lb", money.end).map(Behind::Unit)
}
