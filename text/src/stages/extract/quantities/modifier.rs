//! Reads how exact a number is meant to be from the words beside it.
//!
//! "at least 40 tonnes" is `at_least`, "600 or so" is `approx`, "50+" is `at_least`. The words stay outside the span.

use crate::model::vocabulary::Modifier;
use crate::rules::quantity::{place, role};
use crate::stages::extract::quantities::phrase;
use crate::stages::extract::quantities::token::{Line, Shape};

/// The modifier of what stands in the tokens `first..end`; `value` guards words that have other uses.
pub(crate) fn read(line: Line<'_>, first: usize, end: usize, value: Option<f64>) -> Option<Modifier> {
    let is_couple = line.is(first, "a") && line.is(first + 1, "couple");
    left(line, first, value).or_else(|| right(line, end)).or(is_couple.then_some(Modifier::Approx))
}

fn left(line: Line<'_>, first: usize, value: Option<f64>) -> Option<Modifier> {
    // "about a dozen", "more than the 30": articles may stand between.
    let end = first
        - usize::from(
            first > 0 && (line.is(first - 1, "a") || line.is(first - 1, "the") || line.is(first - 1, "only")),
        );
    let (phrases, start) = [first, end]
        .into_iter()
        .find_map(|end| phrase::ending(line, end, &line.rules.modifiers, place::MODIFIER_END))?;
    let found = phrases.iter().find(|phrase| phrase.is_left)?.modifier;
    // "more than the 30" bounds, "taller than the 30" compares with them.
    let is_than = end < first && line.is(end, "the") && line.is(end.wrapping_sub(1), "than");
    if is_than && !["more", "less", "fewer"].into_iter().any(|word| line.is(end.wrapping_sub(2), word)) {
        return None;
    }
    // "a row over 14 licences", "a book about 7 nurses", "buried under 3 floors"
    let before = start.wrapping_sub(1);
    let is_topic = (line.is(start, "about") || line.is(start, "over")) && line.has(before, role::TOPIC);
    if is_topic || line.is(start, "under") && line.has(before, role::COVER) {
        return None;
    }
    // "some three" is odd English: small numbers follow "some" in its other sense.
    let is_rough = !line.is(start, "some") || value.is_none_or(|value| value >= 10.0);
    let is_over = !(line.is(start, "over") || line.is(start, "under") || line.is(start, "above"))
        || !line.is(start.wrapping_sub(1), "from");
    // "2.5 percentage points above the 40 forecast" is a distance from it.
    let is_distance = (line.is(start, "above") || line.is(start, "below"))
        && (line.starts(before, place::UNIT) || line.shape(before) == Some(Shape::Number) || line.is(before, "points"));
    (is_rough && is_over && !is_distance).then_some(found)
}

/// A bound that words before a number set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// Whether the number is the lower end.
    pub(crate) is_lower: bool,
    /// Whether the number itself is left out.
    pub(crate) is_strict: bool,
}

impl Bound {
    fn new(modifier: Modifier) -> Option<Self> {
        let (is_lower, is_strict) = match modifier {
            Modifier::AtLeast => (true, false),
            Modifier::MoreThan => (true, true),
            Modifier::AtMost => (false, false),
            Modifier::LessThan => (false, true),
            _ => return None,
        };
        Some(Self { is_lower, is_strict })
    }
}

/// The bound that the words before a token set.
pub(crate) fn left_bound(line: Line<'_>, first: usize) -> Option<Bound> {
    let (phrases, _) = phrase::ending(line, first, &line.rules.modifiers, place::MODIFIER_END)?;
    phrases.iter().find(|phrase| phrase.is_left).and_then(|phrase| Bound::new(phrase.modifier))
}

/// The bound that words from a token on set for the number behind them, and the token of that number.
pub(crate) fn bound_starting(line: Line<'_>, at: usize) -> Option<(Bound, usize)> {
    let (phrases, next) = phrase::starting(line, at, &line.rules.modifiers, place::MODIFIER)?;
    let phrase = phrases.iter().find(|phrase| phrase.is_left)?;
    Bound::new(phrase.modifier).map(|bound| (bound, next))
}

fn right(line: Line<'_>, end: usize) -> Option<Modifier> {
    right_phrase(line, end).map(|(modifier, _)| modifier)
}

/// The modifier behind a number and the token after it: what is counted stands behind that.
pub(crate) fn right_phrase(line: Line<'_>, end: usize) -> Option<(Modifier, usize)> {
    let (phrases, next) = phrase::starting(line, end, &line.rules.modifiers, place::MODIFIER)?;
    // "50+" has the sign glued on; "5 + 2" and "5+2" are sums.
    let is_sum = line.word(end) == "+"
        && (!line.glued(end) || (line.glued(end + 1) && line.shape(end + 1) == Some(Shape::Number)));
    phrases.iter().find(|phrase| !phrase.is_left && !is_sum).map(|phrase| (phrase.modifier, next))
}
