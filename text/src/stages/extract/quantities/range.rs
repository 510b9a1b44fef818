//! Reads what joins two numbers: ranges, ratios and scores.
//!
//! "10 to 15", "12.8–13.0" and "between 3 and 5" are ranges, "one in five" and "2 to 1" are ratios, "a 3-1 win" is a score.
//! The unit behind the second number is read by `assemble`.

use crate::rules::quantity::{place, role};
use crate::stages::extract::quantities::magnitude::plain_integer;
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::numeral::{self};
use crate::stages::extract::quantities::pair::{From, Joined, Pair, second};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{bounds, counted};

impl Pair {
    /// Whether one of its ends is no year, so that the other is none.
    pub(crate) fn is_beyond_years(self) -> bool {
        match self {
            Self::Range { low, high } => low < 1000.0 || high >= 2200.0 || low.fract() + high.fract() > 0.0,
            Self::Bounds { .. } | Self::Around(_) => true,
            Self::Ratio(_) | Self::Score(..) => false,
        }
    }
}

/// Tokens beside a score that may say that it is one.
const SCORE_WINDOW: usize = 5;

/// The pair that a number makes with the one behind `at`, which is where the first ends with its unit.
pub(crate) fn read(line: Line<'_>, from: From<'_, '_>, one: Numeral, at: usize) -> Option<Joined> {
    let first = from.first;
    if one.is_ordinal {
        return ranks(line, one);
    }
    if at == one.end
        && let Some(ratio) = share(line, one).or_else(|| over(line, one))
    {
        return Some(ratio);
    }
    if let Some(pair) = give_or_take(line, at).or_else(|| bounds::read(line, from, one, at)) {
        return Some(pair);
    }
    if at == one.end
        && let Some(ratio) = colon(line, first, one).or_else(|| stroke(line, first, one))
    {
        return Some(ratio);
    }
    // "shares rose 12p to 415p" tells a change and a level.
    if at > one.end && line.is(at, "to") && line.has(first.wrapping_sub(1), role::CHANGE) {
        return None;
    }
    let is_hyphen = line.is_hyphen(at);
    let next = connector(line, first, at)?;
    let next = next + usize::from(line.is(next, "about") || line.is(next, "around") || line.word(next) == "~");
    let (two, sign) = second(line, from, next)?;
    if two.is_ordinal
        || (one.is_fraction && one.form == Form::Digits) != (two.is_fraction && two.form == Form::Digits)
            && one.value < 1.0
    {
        return None;
    }
    let has_odds = has_odds_cue(line, first, two.end);
    let may_score = is_hyphen || (line.is(at, "to") && one.value > two.value);
    if may_score && !has_odds && at == one.end && is_score(line, first, one, two) {
        return Some(Joined { pair: Pair::Score(one.value, two.value), end: two.end });
    }
    // "a dozen or two", "a hundred or two"
    let is_round = one.form == Form::Words && one.value == one.scale && one.scale >= 12.0;
    if is_round && line.is(at, "or") && line.is(next, "two") && two.value == 2.0 && from.sign > 0.0 {
        return Some(Joined { pair: Pair::Range { low: one.value, high: 2.0 * one.value }, end: two.end });
    }
    let mantissa = two.value / two.scale;
    let low =
        if one.scale == 1.0 && two.scale > 1.0 && one.value < mantissa { one.value * two.scale } else { one.value };
    let (low, high) = (from.sign * low, sign * two.value);
    if low < high {
        return Some(Joined { pair: Pair::Range { low, high }, end: two.end });
    }
    let is_odds = (line.is(at, "to") || is_hyphened_to(line, at) || is_hyphen && has_odds)
        && two.value >= 1.0
        && two.value <= 10.0
        && one.value < 1000.0
        && one.scale == 1.0
        && at == one.end;
    let is_bare = !line.has(two.end, role::TIME | role::MONTH) && !line.is(first.wrapping_sub(1), "from");
    (is_odds && is_bare).then_some(Joined { pair: Pair::Ratio(one.value / two.value), end: two.end })
}

/// "between the tenth and the fifteenth".
fn ranks(line: Line<'_>, one: Numeral) -> Option<Joined> {
    let before = one.first.wrapping_sub(1 + usize::from(line.is(one.first.wrapping_sub(1), "the")));
    let next = one.end + 1 + usize::from(line.is(one.end + 1, "the"));
    if !(line.is(before, "between") && line.is(one.end, "and")) {
        return None;
    }
    let two = numeral::read(line, next).filter(|two| two.is_ordinal && two.value > one.value)?;
    Some(Joined { pair: Pair::Range { low: one.value, high: two.value }, end: two.end })
}

/// "5 ± 0.2", "5 +/- 0.2", "5 plus or minus 0.2".
fn give_or_take(line: Line<'_>, at: usize) -> Option<Joined> {
    let is_sign = line.word(at) == "+" && line.word(at + 1) == "/" && matches!(line.word(at + 2), "-" | "−");
    let is_words = line.is(at, "plus") && line.is(at + 1, "or") && line.is(at + 2, "minus");
    let next = if line.word(at) == "±" {
        at + 1
    } else if is_sign || is_words {
        at + 3
    } else {
        return None;
    };
    let two = numeral::read(line, next).filter(|two| !two.is_ordinal)?;
    Some(Joined { pair: Pair::Around(two.value), end: two.end })
}

/// "one over twenty" as it is spoken, when nothing follows that could be counted or last so long.
fn over(line: Line<'_>, one: Numeral) -> Option<Joined> {
    if !line.is(one.end, "over") || one.value.fract() != 0.0 || one.value < 1.0 || one.scale > 1.0 {
        return None;
    }
    let two = numeral::read(line, one.end + 1).filter(|two| !two.is_ordinal && !two.is_fraction)?;
    let is_closed = line.shape(two.end).is_none_or(|shape| shape == Shape::Mark) && !line.is_dash(two.end);
    let is_year = two.form == Form::Digits && (1000.0..2200.0).contains(&two.value);
    let fits = is_closed && !is_year && two.value > one.value && two.value.fract() == 0.0;
    fits.then_some(Joined { pair: Pair::Ratio(one.value / two.value), end: two.end })
}

/// "45 (forty-five)", "fifteen (15) boats": contracts say a number twice.
pub(crate) fn repeated(line: Line<'_>, one: Numeral) -> Numeral {
    if line.word(one.end) != "(" {
        return one;
    }
    let again = numeral::read(line, one.end + 1)
        .filter(|two| two.form != one.form && two.value == one.value && line.word(two.end) == ")");
    again.map_or(one, |two| Numeral { end: two.end + 1, ..one })
}

/// The token behind what joins the two numbers.
fn connector(line: Line<'_>, first: usize, at: usize) -> Option<usize> {
    // "a 10-to-15-mile walk", "10-to-1 odds".
    if is_hyphened_to(line, at) {
        return Some(at + 3);
    }
    let is_even = line.glued(at) == line.glued(at + 1) || line.word(at + 1) == "~";
    if (line.is_dash(at) && is_even) || line.word(at) == "~" || line.is(at, "through") {
        return Some(at + 1);
    }
    // "a 10- to 12-foot wall"
    let is_open = line.is_dash(at) && line.glued(at) && !line.glued(at + 1);
    if is_open && ["to", "or", "and"].into_iter().any(|word| line.is(at + 1, word)) {
        return Some(at + 2);
    }
    let before = first.wrapping_sub(1);
    let before = if line.is(before, "about") || line.is(before, "around") { before.wrapping_sub(1) } else { before };
    if line.is(at, "to") {
        // "rose from 5 to 9" tells two values, not a range.
        let is_change =
            line.is(before, "from") && (before.saturating_sub(8)..before).any(|idx| line.has(idx, role::CHANGE));
        return (!is_change).then_some(at + 1);
    }
    let between = line.is(at, "and") && (line.is(before, "between") || line.is(before, "from"));
    let either = line.is(at, "or")
        && (line.number(at + 1).is_some()
            || (line.shape(at - 1) == Some(Shape::Number) && line.shape(at + 1) == line.shape(at - 1)));
    (between || either).then_some(at + 1)
}

/// "-to-" between two numbers.
fn is_hyphened_to(line: Line<'_>, at: usize) -> bool {
    line.is_hyphen(at) && line.is(at + 1, "to") && line.is_hyphen(at + 2)
}

/// "one in five", "one-in-five", "one in every five", "1 out of 20".
fn share(line: Line<'_>, one: Numeral) -> Option<Joined> {
    let at = one.end + usize::from(line.is_hyphen(one.end));
    if let Some(ratio) = one_of_its_kind(line, one) {
        return Some(ratio);
    }
    let next = if line.is(at, "in") && one.value < 10.0 {
        at + 1 + usize::from(line.is_hyphen(at + 1) || line.is(at + 1, "every"))
    } else if line.is(at, "out") && line.is(at + 1, "of") {
        at + 2 + usize::from(line.is(at + 2, "every"))
    } else if line.is(at, "of") && line.is(at + 1, "every") {
        at + 2
    } else {
        return None;
    };
    let two = numeral::read(line, next).filter(|two| !two.is_ordinal && !two.is_fraction)?;
    let is_whole = one.value.fract() == 0.0 && two.value > one.value && one.value >= 1.0;
    let is_year = two.form == Form::Digits && two.scale == 1.0 && (1000.0..2200.0).contains(&two.value);
    let is_time = line.has(two.end, role::TIME | role::MONTH);
    (is_whole && !is_year && !is_time).then_some(Joined { pair: Pair::Ratio(one.value / two.value), end: two.end })
}

/// "one child in 68 has", "one person in every five": what is counted stands between the two numbers.
fn one_of_its_kind(line: Line<'_>, one: Numeral) -> Option<Joined> {
    let noun = one.end;
    let is_noun = line.is_word(noun)
        && !line.is_capital(noun)
        && !counted::is_plural(line, noun)
        && line.number(noun).is_none()
        && !line.has(noun, role::FUNCTION | role::AUXILIARY | role::TIME | role::MONTH);
    if one.value != 1.0 || one.form != Form::Words || !is_noun || !line.is(noun + 1, "in") {
        return None;
    }
    let next = noun + 2 + usize::from(line.is(noun + 2, "every"));
    let two = numeral::read(line, next).filter(|two| !two.is_ordinal && !two.is_fraction && two.value > 1.0)?;
    let is_year = two.form == Form::Digits && (1000.0..2200.0).contains(&two.value);
    let is_counted = counted::right(line, two.end, false).is_some() || line.has(two.end, role::TIME | role::MONTH);
    let has_unit = line.starts(two.end, place::UNIT) || line.glued(two.end) && line.is_word(two.end);
    (two.value.fract() == 0.0 && !is_year && !is_counted && !has_unit)
        .then_some(Joined { pair: Pair::Ratio(1.0 / two.value), end: two.end })
}

/// "12:1": no clock has one digit behind the colon, and no chapter stands without its book.
fn colon(line: Line<'_>, first: usize, one: Numeral) -> Option<Joined> {
    let (mark, next) = (one.end, one.end + 1);
    if line.word(mark) != ":" || !line.glued(mark) || !line.glued(next) || one.end > one.first + 1 {
        return None;
    }
    let two = plain_integer(line, next).filter(|two| *two >= 1.0)?;
    let before = first.wrapping_sub(1);
    let is_named = line.is_word(before) && (line.is_capital(before) && before > 0 || line.has(before, role::LABEL));
    let is_open = line.at(first).is_some_and(|token| token.spaced) || matches!(line.word(before), "(" | "“" | "\"");
    let goes_on = line.glued(next + 1)
        && (matches!(line.shape(next + 1), Some(Shape::Word | Shape::Number))
            || (matches!(line.word(next + 1), ":" | "-" | "–" | "/") && line.glued(next + 2)));
    if one.form != Form::Digits || line.word(next).len() > 1 || is_named || !is_open || goes_on {
        return None;
    }
    let again = Numeral { first: next, end: next + 1, value: two, ..one };
    let pair = if is_score(line, first, one, again) && !has_odds_cue(line, first, next + 1) {
        Pair::Score(one.value, two)
    } else {
        Pair::Ratio(one.value / two)
    };
    Some(Joined { pair, end: next + 1 })
}

/// "at 5/1" where odds are spoken of.
fn stroke(line: Line<'_>, first: usize, one: Numeral) -> Option<Joined> {
    let next = one.end + 1;
    let is_joined = line.word(one.end) == "/" && line.glued(one.end) && line.glued(next);
    let two = plain_integer(line, next).filter(|two| is_joined && (1.0..=10.0).contains(two))?;
    let fits = one.form == Form::Digits && one.value > two && has_odds_cue(line, first, next + 1);
    fits.then_some(Joined { pair: Pair::Ratio(one.value / two), end: next + 1 })
}

/// Whether words of betting stand near.
pub(crate) fn has_odds_cue(line: Line<'_>, first: usize, end: usize) -> bool {
    const CUES: [&str; 5] = ["odds", "bookmaker", "bookmakers", "bookies", "ratio"];
    // "The 5/1 favourite", but not "the favourite lost 3-1".
    const BACKED: [&str; 4] = ["favourite", "favorite", "outsider", "bet"];
    let near = (first.saturating_sub(8)..first).chain(end..end + 8);
    near.into_iter().any(|idx| CUES.into_iter().any(|cue| line.is(idx, cue)))
        || BACKED.into_iter().any(|word| line.is(end, word))
}

/// "won 3-1", "a 5-4 vote": two small whole numbers and a word of games near them.
fn is_score(line: Line<'_>, first: usize, one: Numeral, two: Numeral) -> bool {
    let is_small = |value: f64| value.fract() == 0.0 && (0.0..=200.0).contains(&value);
    let near = (first.saturating_sub(SCORE_WINDOW)..first).chain(two.end..two.end + SCORE_WINDOW);
    let is_digits = one.form == Form::Digits && two.form == Form::Digits && one.scale == 1.0 && two.scale == 1.0;
    // "were 2-0 up".
    let is_lead =
        one.value > two.value && ["up", "down", "ahead", "behind"].into_iter().any(|word| line.is(two.end, word));
    // "passed 51-49": only a falling pair, since "backed 20-30 projects" is a range.
    let said = if one.value > two.value { role::GAME | role::BALLOT } else { role::GAME };
    // "2-0" is nothing else, nor is "1-1" with a dash: "pegged 1:1" is a ratio.
    let is_shutout = one.value > 0.0 && two.value == 0.0 || one.value == two.value && line.is_dash(one.end);
    // "voted 312 to 289"
    let is_ballot = one.value > two.value
        && two.value > 0.0
        && one.value <= 2000.0
        && (first.saturating_sub(SCORE_WINDOW)..first)
            .any(|idx| line.has(idx, role::BALLOT) || line.is(idx, "vote") || line.is(idx, "voted"));
    if is_digits && is_ballot && one.value.fract() + two.value.fract() == 0.0 {
        return true;
    }
    let is_told = is_lead || is_shutout || near.into_iter().any(|idx| line.has(idx, said));
    is_digits && is_small(one.value) && is_small(two.value) && is_told
}
