//! Says which degrees are of an angle and which of heat, on which scale, and whether they are a level or a difference.
//!
//! "fell to minus 12 degrees" is -12 `Cel`, "warmed by 1.5 degrees Celsius" is 1.5 `K` and "rose 3°F" 3 `[degR]`, which are
//! differences. "turned 30 degrees" stays an angle, "rose to 30 °C" a level. The scale of bare degrees is that of the
//! document; where it writes none, heat that no weather reaches in Celsius is Fahrenheit, and a difference keeps `deg` without a
//! value in SI.

use crate::rules::quantity::role;
use crate::stages::extract::quantities::edge;
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::unit::{self, FoundUnit};

/// Tokens on either side of bare degrees in which a word of heat is looked for.
const NEAR: usize = 14;
/// Tokens between a word of change and "by", between "warming" and its number, and behind "above" up to "average".
const REACH: usize = 6;
/// Tokens of a school's name in which its kind is looked for.
const SCHOOL_NAME: usize = 6;
/// Hotter weather than this is told in Fahrenheit.
const HOTTEST_CELSIUS: f64 = 60.0;
/// Warmer than any warming of a climate.
const WARMEST_CHANGE: f64 = 12.0;

/// A number of degrees in its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// First token, the sign included.
    pub(crate) first: usize,
    /// Its value, or its upper end.
    pub(crate) value: Option<f64>,
    /// Whether it has a minus, or "below zero" behind it.
    pub(crate) is_below: bool,
}

/// The unit with its scale, as a difference where it is one; any other unit as it is.
pub(crate) fn read(line: Line<'_>, place: Place, unit: FoundUnit, readings: &Readings<'_>) -> FoundUnit {
    let is_scale = unit.base == "K" && matches!(unit.code.as_str(), "Cel" | "[degF]");
    if !is_scale && !is_bare(line, &unit) {
        return unit;
    }
    if !is_scale && !is_heat(line, place, unit.end) {
        return unit;
    }
    let is_change = is_difference(line, place, unit.end);
    // A difference tells nothing of its scale.
    if !is_scale && is_change && readings.is_fahrenheit().is_none() {
        return FoundUnit { factor: f64::NAN, ..unit };
    }
    let is_hot = place.value.is_some_and(|value| value > HOTTEST_CELSIUS);
    let is_fahrenheit = if is_scale {
        unit.code == "[degF]"
    } else {
        readings.is_fahrenheit().map_or(is_hot, |own| own || is_hot && is_weather(line, place, unit.end))
    };
    let name = match (is_fahrenheit, is_change) {
        (true, true) => "degrees rankine",
        (true, false) => "fahrenheit",
        (false, true) => "kelvin",
        (false, false) => "celsius",
    };
    unit::named(line, name, unit.end).unwrap_or(unit)
}

/// Whether words near tell of weather, not of an oven.
fn is_weather(line: Line<'_>, place: Place, end: usize) -> bool {
    const CUES: [&str; 6] = ["mercury", "temperatures", "heatwave", "highs", "thermometer", "thermometers"];
    around(line, place.first, end).any(|idx| CUES.into_iter().any(|cue| line.is(idx, cue)))
}

/// "12 below zero": degrees that are not named, with their sign and one past the last token.
pub(crate) fn below_zero(line: Line<'_>, end: usize, readings: &Readings<'_>) -> Option<(f64, FoundUnit)> {
    let sign = if line.is(end, "below") { -1.0 } else { 1.0 };
    if !(line.is(end, "below") || line.is(end, "above")) || !line.is(end + 1, "zero") {
        return None;
    }
    let name = if readings.is_fahrenheit() == Some(true) { "fahrenheit" } else { "celsius" };
    unit::named(line, name, end + 2).map(|unit| (sign, unit))
}

/// "degrees", which says neither angle nor heat; the sign alone and "deg" do not count.
fn is_bare(line: Line<'_>, unit: &FoundUnit) -> bool {
    let last = unit.end.wrapping_sub(1);
    unit.code == "deg" && (line.is(last, "degrees") || line.is(last, "degree"))
}

/// "two degrees in law", "three degrees from Halm University": what a university gives.
pub(crate) fn is_of_study(line: Line<'_>, first: usize, unit: &FoundUnit) -> bool {
    let is_told_of_heat = || is_heat(line, Place { first, value: None, is_below: false }, unit.end);
    let after = unit.end + 1;
    let is_subject = || {
        line.is_word(after)
            && !line.is_capital(after)
            && !line.has(after, role::FUNCTION | role::DETERMINER | role::TIME | role::MONTH)
            && edge::closes(line, after + 1)
    };
    let is_school = || line.is_capital(after) || line.has(after, role::DETERMINER) && line.is_capital(after + 1);
    let is_awarded = || {
        (after..after + SCHOOL_NAME)
            .any(|idx| ["university", "college", "school"].iter().any(|word| line.is(idx, word)))
    };
    is_bare(line, unit)
        && (line.is(unit.end, "in") && is_subject() || line.is(unit.end, "from") && is_school() && is_awarded())
        && !is_told_of_heat()
}

/// The tokens of the sentence around a number.
fn around(line: Line<'_>, first: usize, end: usize) -> impl Iterator<Item = usize> {
    let is_stop =
        move |idx: &usize| matches!(line.word(*idx), "." | "!" | "?") && line.shape(*idx) == Some(Shape::Mark);
    let before = (first.saturating_sub(NEAR)..first).rev().take_while(move |idx| !is_stop(idx));
    let behind = (end..(end + NEAR).min(line.tokens.len())).take_while(move |idx| !is_stop(idx));
    before.chain(behind)
}

/// Whether words near bare degrees speak of heat and none of an angle; a minus speaks of frost.
fn is_heat(line: Line<'_>, place: Place, end: usize) -> bool {
    if line.has(end, role::EXTENT) {
        return false;
    }
    let is_angle = around(line, place.first, end).any(|idx| line.has(idx, role::ANGLE));
    // "it reached 40 degrees in Vell", "fell to 3 degrees"
    let head = modifier_start(line, place.first);
    let is_level = (head.saturating_sub(2)..head)
        .any(|idx| line.has(idx, role::REACH | role::CHANGE) && !line.has(idx, role::FUNCTION));
    let is_told = around(line, place.first, end).any(|idx| line.has(idx, role::HEAT));
    !is_angle && (place.is_below || is_level || is_told)
}

/// Whether the degrees are a difference: "by 2 °C", "2 °C warmer", "a 2 °C rise", "2 °C above average", "warming of 2 °C".
fn is_difference(line: Line<'_>, place: Place, end: usize) -> bool {
    let behind = end + usize::from(line.is_hyphen(end));
    if line.has(behind, role::WARMER | role::DIFFERENCE) || is_off_the_norm(line, end) {
        return true;
    }
    let head = modifier_start(line, place.first);
    let Some(before) = head.checked_sub(1) else { return false };
    let reach = || (before.saturating_sub(REACH)..before).rev();
    let changes = |idx: usize| line.has(idx, role::CHANGE | role::WARMING) || line.has(idx, role::DIFFERENCE);
    if line.is(before, "by") {
        return reach().any(changes);
    }
    if line.is(before, "of") {
        let noun = before.wrapping_sub(1);
        let is_told = line.has(noun, role::HEAT) && reach().any(|idx| line.has(idx, role::DIFFERENCE));
        return is_told || line.has(noun, role::DIFFERENCE | role::WARMING);
    }
    // "temperatures rose 1.5 °C"
    let is_verb = line.has(before, role::CHANGE) && !line.has(before, role::FUNCTION) && !place.is_below;
    let is_small = place.value.is_some_and(|value| value.abs() < WARMEST_CHANGE);
    // "keep warming below 1.5C"
    let is_limit = line.has(before, role::FUNCTION) || head < place.first;
    is_verb
        || (is_small && is_limit && reach().any(|idx| line.has(idx, role::WARMING) && !line.word(idx).ends_with("ed")))
}

/// "2 °C above average", "0.9 °C below the norm": a level that something else has.
fn is_off_the_norm(line: Line<'_>, end: usize) -> bool {
    let is_side = line.is(end, "above") || line.is(end, "below");
    is_side
        && (end + 1..end + 1 + REACH)
            .take_while(|idx| line.is_word(*idx) || line.is_dash(*idx) || line.shape(*idx) == Some(Shape::Number))
            .any(|idx| line.has(idx, role::NORM))
}

/// The token where words that bound the number begin: "by about 2 °C", "under 1.5C".
fn modifier_start(line: Line<'_>, first: usize) -> usize {
    let is_bound = |idx: usize| {
        ["about", "around", "some", "nearly", "almost", "roughly", "only", "just", "approximately", "a", "up", "to"]
            .into_iter()
            .any(|word| line.is(idx, word))
    };
    // "up to 2 °C" bounds, "rose to 2 °C" does not.
    let is_up = |idx: usize| !line.is(idx, "to") || line.is(idx.wrapping_sub(1), "up");
    let mut at = first;
    while at > 0 && is_bound(at - 1) && is_up(at - 1) {
        at -= 1;
    }
    // "by more than 2 °C"
    let is_than = at >= 2 && line.is(at - 1, "than");
    if is_than { at - 2 } else { at }
}
