//! Whether two values can both be true: numbers with rounding, bounds and ranges, units, and days.
//!
//! "about 92 million" fits 91.7 million; "at least 10" fits 12; "14 clinics" does not fit "12 clinics"; 12-15 May fits
//! 13 May. It does not ask whether the two are about one thing.

use jiff::civil::Date;

use crate::model::vocabulary::{Compared, DateMethod, Modifier, QuantityKind, Timex};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};

/// Whether two quantities measure the same kind of thing, so that they may be compared.
pub(crate) fn are_comparable(one: &QuantityFeature, other: &QuantityFeature, share_head: bool) -> bool {
    let is_plain = |kind: QuantityKind| matches!(kind, QuantityKind::Cardinal);
    if is_plain(one.kind) && is_plain(other.kind) {
        return one.unit == other.unit && share_head;
    }
    let is_compared = matches!(one.kind, QuantityKind::Percent | QuantityKind::Money | QuantityKind::Measure);
    let heads_fit = one.head == 0 || other.head == 0 || share_head;
    // A level ("35 °C") and a difference ("1.5 K warmer") are told in kelvins both, and are two things.
    let is_one_zero = (one.scale.2 == 0.0) == (other.scale.2 == 0.0);
    let is_one_scale = one.scale.0 != 0 && one.scale.0 == other.scale.0 && is_one_zero;
    let is_one_unit = one.unit == other.unit || is_one_scale;
    is_compared && one.kind == other.kind && is_one_unit && heads_fit
}

/// The interval that a quantity leaves open; none without any number.
pub(crate) fn bounds(quantity: &QuantityFeature, approximate: f64) -> Option<(f64, f64)> {
    if quantity.low.is_some() || quantity.high.is_some() {
        return Some((quantity.low.unwrap_or(f64::NEG_INFINITY), quantity.high.unwrap_or(f64::INFINITY)));
    }
    let value = quantity.value?;
    Some(match quantity.modifier {
        Some(Modifier::AtLeast | Modifier::MoreThan) => (value, f64::INFINITY),
        Some(Modifier::AtMost | Modifier::LessThan) => (f64::NEG_INFINITY, value),
        Some(Modifier::Approx) => {
            let is_few = value.fract() == 0.0 && value.abs() < FEW;
            let slack = (approximate * value.abs()).max(if is_few { 1.0 } else { 0.0 });
            (value - slack, value + slack)
        }
        None => {
            let slack = rounding(value);
            (value - slack, value + slack)
        }
    })
}

/// Counts under this leave room for one more or less when they are approximate.
const FEW: f64 = 20.0;

/// Most that a round number is off by, as a share of it.
const ROUND: f64 = 0.05;

/// Half of the last digit that a large or broken number is given to; whole numbers under a hundred are exact.
fn rounding(value: f64) -> f64 {
    let size = value.abs();
    if size < 100.0 && value.fract() == 0.0 {
        return 0.0;
    }
    if value.fract() != 0.0 {
        return if (value * 10.0).fract().abs() < 1e-9 { 0.05 } else { 0.005 };
    }
    let mut unit = 1.0;
    while unit <= size && (size / (unit * 10.0)).fract() == 0.0 {
        unit *= 10.0;
    }
    // "20,000" may be any of 19,000 to 21,000, but hardly 24,900.
    if unit > 1.0 { (unit / 2.0).min(ROUND * size) } else { 0.0 }
}

/// Whether the two can both be true.
pub(crate) fn quantities_fit(one: &QuantityFeature, other: &QuantityFeature, approximate: f64) -> bool {
    let (Some(mut of_one), Some(mut of_other)) = (bounds(one, approximate), bounds(other, approximate)) else {
        return true;
    };
    if one.unit != other.unit {
        (of_one, of_other) = (in_si(one, of_one), in_si(other, of_other));
    }
    of_one.0 <= of_other.1 && of_other.0 <= of_one.1
}

/// The interval that is known of a count or amount: "at least 77" are 77 as far as is known.
pub(crate) fn known(quantity: &QuantityFeature, approximate: f64) -> Option<(f64, f64)> {
    match (quantity.modifier, quantity.value) {
        (Some(Modifier::MoreThan), Some(value)) => Some((value, value * (1.0 + approximate))),
        (Some(Modifier::AtLeast), Some(value)) => Some((value - rounding(value), value + rounding(value))),
        _ => bounds(quantity, approximate),
    }
}

/// Whether two tolls can be one: "at least 77" dead are 77 as far as is known, so that 85 are another toll.
pub(crate) fn tolls_fit(one: &QuantityFeature, other: &QuantityFeature, approximate: f64) -> bool {
    match (known(one, approximate), known(other, approximate)) {
        (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
        _ => true,
    }
}

/// Why two quantities that fit do so.
pub(crate) fn why_quantities_fit(one: &QuantityFeature, other: &QuantityFeature) -> Compared {
    let is_exact = |of: &QuantityFeature| of.modifier.is_none() && of.low.is_none() && of.high.is_none();
    let is_limit = |of: &QuantityFeature| {
        let is_modified =
            matches!(of.modifier, Some(Modifier::AtLeast | Modifier::MoreThan | Modifier::AtMost | Modifier::LessThan));
        is_modified || of.value.is_none() && of.low.is_some() != of.high.is_some()
    };
    if one.unit != other.unit {
        Compared::Unit
    } else if is_limit(one) || is_limit(other) {
        Compared::Bound
    } else if (one.value, one.low, one.high, one.modifier) == (other.value, other.low, other.high, other.modifier) {
        Compared::Equal
    } else if is_exact(one) && is_exact(other) {
        Compared::Rounding
    } else {
        Compared::Fits
    }
}

/// Why two dates that fit do so.
pub(crate) fn why_dates_fit(one: &DateFeature, other: &DateFeature) -> Compared {
    if one.is_limit || other.is_limit {
        Compared::Bound
    } else if (one.begin, one.finish) == (other.begin, other.finish) {
        Compared::Equal
    } else {
        Compared::Fits
    }
}

/// An interval in SI units, widened by what converting and rounding again may lose: of an amount a share of it, of a
/// temperature, whose zero lies elsewhere, half of its last digit.
fn in_si(quantity: &QuantityFeature, (low, high): (f64, f64)) -> (f64, f64) {
    const LOSS: f64 = 0.01;
    let (_, factor, offset) = quantity.scale;
    let is_whole =
        [quantity.value, quantity.low, quantity.high].into_iter().flatten().all(|value| value.fract() == 0.0);
    let step = if is_whole { 0.5 } else { 0.05 };
    let (low, high) = (low * factor + offset, high * factor + offset);
    let loss = |value: f64| if offset == 0.0 { LOSS * value.abs() } else { step * factor };
    (low - loss(low), high + loss(high))
}

/// The days of a duration in ISO 8601, and those of its smallest unit.
pub(crate) fn days_of(value: &str) -> Option<(f64, f64)> {
    let rest = value.strip_prefix('P')?;
    let (days, hours) = rest.split_once('T').unwrap_or((rest, ""));
    let (mut sum, mut grain) = (0.0, None);
    for (part, is_clock) in [(days, false), (hours, true)] {
        let mut from = 0;
        for (at, unit) in part.match_indices(|letter: char| letter.is_ascii_uppercase()) {
            let size = match (unit, is_clock) {
                ("Y", _) => 365.25,
                ("M", false) => 30.4375,
                ("W", _) => 7.0,
                ("D", _) => 1.0,
                ("H", _) => 1.0 / 24.0,
                ("M", true) => 1.0 / 1440.0,
                ("S", _) => 1.0 / 86400.0,
                _ => return None,
            };
            sum += part.get(from..at)?.parse::<f64>().ok()? * size;
            grain = Some(size);
            from = at + 1;
        }
    }
    Some((sum, grain?))
}

/// The days that two dates have in common decide whether both can be true.
pub(crate) fn dates_fit(one: &DateFeature, other: &DateFeature) -> bool {
    match (span(one), span(other)) {
        (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
        _ => true,
    }
}

/// Whether two dates can be what one act is dated to: "from 1967 to 1979" and "from 1966 to 1978" overlap and cannot.
pub(crate) fn days_fit(one: &DateFeature, other: &DateFeature) -> bool {
    let are_other = are_periods(one, other) && (one.begin, one.finish) != (other.begin, other.finish);
    dates_fit(one, other) && !are_other
}

/// Whether both say from when to when, in full and to the same grain.
pub(crate) fn are_periods(one: &DateFeature, other: &DateFeature) -> bool {
    let ends = |date: &DateFeature| {
        let ends = date.value.split_once('/').filter(|_| date.method == DateMethod::Explicit);
        ends.map(|(from, to)| (from.len(), to.len()))
    };
    ends(one).is_some_and(|own| ends(other) == Some(own))
}

fn span(date: &DateFeature) -> Option<(Date, Date)> {
    let finish = if date.is_limit { Date::MAX } else { date.finish? };
    Some((date.begin?, finish))
}

/// The years between which something happened last, from "in six years" or "since 2019"; and whether it is a year as such.
pub(crate) fn last_time(date: &DateFeature, today: Option<Date>) -> Option<(f64, bool)> {
    if date.timex == Timex::Duration {
        let years: f64 = date.value.strip_prefix('P')?.strip_suffix('Y')?.parse().ok()?;
        return Some((f64::from(today?.year()) - years, false));
    }
    let begin = date.begin.filter(|_| date.is_since)?;
    Some((f64::from(begin.year()), true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::agree::context::features::Extent;

    fn clinics(value: f64, modifier: Option<Modifier>) -> QuantityFeature {
        QuantityFeature {
            idx: 0,
            at: 0,
            kind: QuantityKind::Cardinal,
            value: Some(value),
            low: None,
            high: None,
            unit: None,
            counted: Some("clinics".into()),
            head: 1,
            modifier,
            is_rest: false,
            is_sample: false,
            is_converted: false,
            extent: Extent::Unsaid,
            behind: (0, 0),
            thing: 0,
            list: 0,
            scale: (0, 1.0, 0.0),
            clause: u32::MAX,
            argument: u32::MAX,
        }
    }

    #[test]
    fn small_counts_are_exact_and_round_numbers_are_not() {
        let fit = |one: f64, other: f64| quantities_fit(&clinics(one, None), &clinics(other, None), 0.1);
        assert!(!fit(14.0, 12.0));
        assert!(fit(14.0, 14.0));
        assert!(!fit(20.0, 21.0));
        assert!(fit(92_000_000.0, 91_700_000.0));
        assert!(!fit(92_000_000.0, 89_700_000.0));
        assert!(fit(1200.0, 1234.0));
        assert!(!fit(1211.0, 1234.0));
    }

    #[test]
    fn temperatures_fit_within_rounding_alone() {
        let heat = |value: f64, unit: &str, scale: (f64, f64)| QuantityFeature {
            kind: QuantityKind::Measure,
            unit: Some(unit.into()),
            scale: (7, scale.0, scale.1),
            ..clinics(value, None)
        };
        let celsius = |value: f64| heat(value, "Cel", (1.0, 273.15));
        let fahrenheit = |value: f64| heat(value, "[degF]", (5.0 / 9.0, 255.372_222_222_222_2));
        let cases = [
            (35.0, 95.0, true),
            (40.0, 104.0, true),
            (38.0, 100.0, true),
            (39.5, 103.0, true),
            (310.0, 590.0, true),
            (35.0, 104.0, false),
            (30.0, 104.0, false),
            (33.0, 93.0, false),
            (-5.0, 32.0, false),
            (0.0, 32.0, true),
        ];
        for (one, other, expected) in cases {
            assert_eq!(quantities_fit(&celsius(one), &fahrenheit(other), 0.1), expected, "{one} °C, {other} °F");
        }
        let warmer = heat(1.5, "K", (1.0, 0.0));
        assert!(!are_comparable(&warmer, &celsius(1.5), true));
        assert!(are_comparable(&fahrenheit(95.0), &celsius(35.0), true));
    }

    #[test]
    fn bounds_and_approximations_leave_room() {
        let twelve = clinics(12.0, None);
        assert!(quantities_fit(&clinics(10.0, Some(Modifier::AtLeast)), &twelve, 0.1));
        assert!(!quantities_fit(&clinics(14.0, Some(Modifier::MoreThan)), &twelve, 0.1));
        assert!(quantities_fit(&clinics(13.0, Some(Modifier::Approx)), &twelve, 0.1));
        assert!(!quantities_fit(&clinics(20.0, Some(Modifier::Approx)), &twelve, 0.1));
    }
}
