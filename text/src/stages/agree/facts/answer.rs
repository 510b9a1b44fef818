//! One value of a sentence with the clause that it stands in: an answer to a question that is not yet known.
//!
//! "The ministry opened 14 clinics on 3 May" has two answers: a count, 14 of "clinic", and a day. It compares nothing.

use jiff::civil::Date;

use crate::model::clause::{ClauseKind, Role};
use crate::model::vocabulary::{DateMethod, DateModifier, Modifier, Precision, QuantityKind, Timex};
use crate::rules::agree::lemma::key;
use crate::stages::agree::compare::value::{are_periods, days_of, known};
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};

/// What a value says of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Facet {
    Count,
    Money,
    Percent,
    Measure,
    Score,
    Age,
    Length,
    Day,
    Weekday,
    Hour,
}

/// One value.
#[derive(Clone, Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) statement: u32,
    pub(crate) facet: Facet,
    /// Key of its unit or currency, of the SI unit of a measure; 0 for none.
    pub(crate) unit: u32,
    /// Index among the statement's quantities, or among its dates.
    pub(crate) idx: usize,
    /// First byte within the sentence.
    pub(crate) at: u32,
    /// The value, in the SI unit of a measure, years of an age, days of a length, days since 1970 of a day, minutes of an hour.
    pub(crate) point: f64,
    /// What it leaves open.
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) is_vague: bool,
    pub(crate) is_limit: bool,
    pub(crate) quantity: Option<&'a QuantityFeature>,
    pub(crate) date: Option<DateFeature>,
    pub(crate) act: Option<&'a ClauseFeature>,
    pub(crate) argument: Option<&'a ArgumentFeature>,
}

impl Answer<'_> {
    /// Whether both can be true, of one facet and unit.
    pub(crate) fn fits(&self, other: &Answer<'_>) -> bool {
        /// What converting and rounding again may lose on either side.
        const LOSS: f64 = 0.01;
        let unit = |answer: &Answer<'_>| answer.quantity.and_then(|quantity| quantity.unit.clone());
        let is_converted = self.facet == Facet::Measure && unit(self) != unit(other);
        // A temperature is rounded to a degree of its own scale, whatever its size.
        let half_degree = |answer: &Answer<'_>| {
            answer.quantity.filter(|quantity| quantity.scale.2 != 0.0).map(|quantity| quantity.scale.1 / 2.0)
        };
        let loss = match (half_degree(self), half_degree(other)) {
            _ if !is_converted => 0.0,
            (Some(own), Some(rival)) => own + rival,
            _ => LOSS * (self.point.abs() + other.point.abs()),
        };
        if self.is_period_as(other) {
            return self.low == other.low && self.high == other.high;
        }
        // "More than six hours" and "less than six hours".
        if self.is_short_of(other) || other.is_short_of(self) {
            return false;
        }
        self.low <= other.high + loss && other.low <= self.high + loss
    }

    /// Whether both say from when to when: "from 1967 to 1979".
    pub(crate) fn is_period_as(&self, other: &Answer<'_>) -> bool {
        let dates = self.date.as_ref().zip(other.date.as_ref());
        self.facet == Facet::Day && dates.is_some_and(|(one, other)| are_periods(one, other))
    }

    /// Whether it is less than what the other is more than.
    fn is_short_of(&self, other: &Self) -> bool {
        let modifiers = |answer: &Self| {
            let number = answer.quantity.and_then(|quantity| quantity.modifier);
            (number, answer.date.as_ref().and_then(|date| date.modifier))
        };
        let is_less = matches!(modifiers(self), (Some(Modifier::LessThan), _) | (_, Some(DateModifier::LessThan)));
        let is_more = matches!(modifiers(other), (Some(Modifier::MoreThan), _) | (_, Some(DateModifier::MoreThan)));
        is_less && is_more && self.point <= other.point
    }

    /// Whether both are one value.
    pub(crate) fn equals(&self, other: &Answer<'_>) -> bool {
        self.point == other.point && (self.facet != Facet::Day || self.high - self.low == other.high - other.low)
    }
}

/// The answers of a statement, numbers first.
pub(crate) fn answers<'a>(ctx: &EventContext<'a>, idx: u32) -> Vec<Answer<'a>> {
    let statement = &ctx.statements[idx as usize];
    let features = ctx.document(statement).features;
    let act = |clause: u32| features.acts.get(clause as usize);
    let by = key("by");
    let mut out = Vec::new();
    for (n, quantity) in ctx.quantities(statement).iter().enumerate() {
        let Some((facet, unit, (low, high), point)) = number(ctx, quantity) else { continue };
        let argument = features.arguments.get(quantity.argument as usize);
        // "Rose by three": a difference, which tells no value.
        if quantity.head == 0 && argument.is_some_and(|argument| argument.preposition == by) {
            continue;
        }
        let is_age = facet == Facet::Count && may_be_age(quantity, act(quantity.clause), argument);
        let facet = if is_age { Facet::Age } else { facet };
        out.push(Answer {
            statement: idx,
            facet,
            unit,
            idx: n,
            at: quantity.at,
            point,
            low,
            high,
            is_vague: quantity.modifier == Some(Modifier::Approx) || quantity.low.is_some() && quantity.high.is_some(),
            is_limit: !matches!(quantity.modifier, None | Some(Modifier::Approx)),
            quantity: Some(quantity),
            date: None,
            act: act(quantity.clause),
            argument,
        });
    }
    for (n, date) in ctx.dates(statement).into_iter().enumerate() {
        // "The first in six years" says when the last was, which is compared as such.
        if statement.sentence.unique != 0 && date.is_stretch {
            continue;
        }
        let Some((facet, (low, high), point)) = time(ctx, &date) else { continue };
        out.push(Answer {
            statement: idx,
            facet,
            unit: 0,
            idx: n,
            at: date.at,
            point,
            low,
            high,
            is_vague: date.modifier == Some(DateModifier::Approx),
            is_limit: date.is_limit || date.is_since,
            quantity: None,
            act: act(date.clause),
            argument: argument_of(ctx, statement, &date),
            date: Some(date),
        });
    }
    out
}

/// The argument that a date is.
fn argument_of<'a>(
    ctx: &EventContext<'a>,
    statement: &Statement<'a>,
    date: &DateFeature,
) -> Option<&'a ArgumentFeature> {
    let features = ctx.document(statement).features;
    let act = features.acts.get(date.clause as usize)?;
    features.arguments_of(act).iter().find(|argument| argument.date == date.idx)
}

/// "When she was 49", "Horton was 34": a number that counts nothing and is said of somebody.
fn may_be_age(quantity: &QuantityFeature, act: Option<&ClauseFeature>, argument: Option<&ArgumentFeature>) -> bool {
    /// Nobody is older.
    const OLDEST: f64 = 120.0;
    let is_said = argument.is_some_and(|argument| argument.role == Role::Attribute && argument.preposition == 0);
    let is_copula = act.is_some_and(|act| act.kind == ClauseKind::Copula);
    quantity.head == 0 && is_said && is_copula && quantity.value.is_some_and(|value| value <= OLDEST)
}

type Reading = (Facet, u32, (f64, f64), f64);

fn number(ctx: &EventContext<'_>, quantity: &QuantityFeature) -> Option<Reading> {
    let facet = match quantity.kind {
        QuantityKind::Cardinal => Facet::Count,
        QuantityKind::Money => Facet::Money,
        QuantityKind::Percent => Facet::Percent,
        QuantityKind::Measure => Facet::Measure,
        QuantityKind::Ordinal => return None,
        QuantityKind::Ratio | QuantityKind::Score => Facet::Score,
    };
    let (low, high) = known(quantity, ctx.rules.thresholds.approximate)?;
    let point =
        quantity.value.or_else(|| Some((quantity.low? + quantity.high?) / 2.0)).or(quantity.low).or(quantity.high)?;
    let (base, factor, offset) = quantity.scale;
    let own = || quantity.unit.as_deref().map_or(0, key);
    if facet == Facet::Measure && base != 0 {
        // Temperatures are compared from the zero of Celsius, where five degrees are no small share.
        let zero = if offset == 0.0 { 0.0 } else { 273.15 };
        let si = |value: f64| value * factor + offset - zero;
        return Some((facet, base, (si(low), si(high)), si(point)));
    }
    Some((facet, own(), (low, high), point))
}

fn time(ctx: &EventContext<'_>, date: &DateFeature) -> Option<(Facet, (f64, f64), f64)> {
    /// Days between an age that is told and one that is counted.
    const YEAR: f64 = 365.25;
    match date.timex {
        Timex::Duration => {
            let (days, grain) = days_of(&date.value)?;
            if date.is_age {
                let years = (days / YEAR * 100.0).round() / 100.0;
                return Some((Facet::Age, (years, years), years));
            }
            let slack = match date.modifier {
                None => 0.0,
                Some(DateModifier::AtLeast | DateModifier::MoreThan) => {
                    return Some((Facet::Length, (days, f64::INFINITY), days));
                }
                Some(DateModifier::AtMost | DateModifier::LessThan) => return Some((Facet::Length, (0.0, days), days)),
                Some(_) => ctx.rules.thresholds.approximate * days + grain / 2.0,
            };
            Some((Facet::Length, (days - slack, days + slack), days))
        }
        Timex::Time | Timex::Date if weekday(&date.value).is_some() => {
            let day = weekday(&date.value)?;
            Some((Facet::Weekday, (day, day), day))
        }
        Timex::Time => {
            let minutes = minutes(&date.value)?;
            Some((Facet::Hour, (minutes, minutes), minutes))
        }
        Timex::Date if date.is_calendar() || matches!(date.precision, Precision::Week | Precision::Decade) => {
            let begin = number_of(date.begin?);
            let finish = if date.is_limit { f64::INFINITY } else { number_of(date.finish?) };
            Some((Facet::Day, (begin, finish), begin))
        }
        _ => None,
    }
}

/// Days since 1970.
fn number_of(day: Date) -> f64 {
    let hours = day.duration_since(jiff::civil::date(1970, 1, 1)).as_hours();
    (hours / 24) as f64
}

/// The day of an unknown week, 1 for Monday.
fn weekday(value: &str) -> Option<f64> {
    value.strip_prefix("XXXX-WXX-")?.get(..1)?.parse().ok()
}

/// Minutes since midnight of a TIMEX3 value.
fn minutes(value: &str) -> Option<f64> {
    let (hours, rest) = value.split_once('T')?.1.split_once(':')?;
    let hours: f64 = hours.parse().ok()?;
    let minutes: f64 = rest.get(..2)?.parse().ok()?;
    Some(hours * 60.0 + minutes)
}

/// Whether a day was not written out.
pub(crate) fn is_inferred(date: &DateFeature) -> bool {
    date.method != DateMethod::Explicit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_weekdays_and_hours_are_numbers() {
        assert_eq!(number_of(jiff::civil::date(1970, 1, 2)), 1.0);
        assert_eq!(number_of(jiff::civil::date(1969, 12, 31)), -1.0);
        assert_eq!(number_of(jiff::civil::date(2000, 3, 1)) - number_of(jiff::civil::date(2000, 2, 28)), 2.0);
        assert_eq!(weekday("XXXX-WXX-4"), Some(4.0));
        assert_eq!(weekday("XXXX-WXX-5TNI"), Some(5.0));
        assert_eq!(weekday("XXXX-WXX-WE"), None);
        assert_eq!(weekday("2026-W03"), None);
        assert_eq!(minutes("2026-03-12T14:05"), Some(845.0));
        assert_eq!(minutes("T7:41"), Some(461.0));
        assert_eq!(minutes("2026-03-12TMO"), None);
    }
}
