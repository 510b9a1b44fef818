//! Numbers of units: "nine years", "2.5 hours", "a couple of weeks", "four-day", and the durations they make.

use crate::model::calendar::grain::Grain;
use crate::rules::date::Lex;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// A number that counts units, and the token after it.
pub(super) fn number(view: &View, at: usize) -> Option<(f64, usize)> {
    match view.kind(at) {
        Kind::Number(value, n) if n <= 7 => Some(digits(view, at, value)),
        Kind::Word(Lex::A) => match view.lex(at + 1) {
            Lex::Couple => Some((2.0, at + 2 + usize::from(view.lex(at + 2) == Lex::Of))),
            Lex::Scale(scale) => Some((f64::from(scale), at + 2)),
            Lex::Half => None,
            Lex::Unit(Grain::Quarter, _) if quarter_of(view, at + 2).is_some() => quarter_of(view, at + 2),
            Lex::Unit(..) => Some((1.0, at + 1)),
            _ => None,
        },
        Kind::Word(Lex::Couple) => Some((2.0, at + 1 + usize::from(view.lex(at + 1) == Lex::Of))),
        Kind::Word(Lex::Half) if matches!(view.lex(at + 1), Lex::A) => Some((0.5, at + 2)),
        Kind::Word(Lex::Half) if view.kind(at + 1) == Kind::Dash => Some((0.5, at + 1)),
        Kind::Word(Lex::Half) if matches!(view.lex(at + 1), Lex::Unit(grain, 1) if grain != Grain::Quarter) => {
            Some((0.5, at + 1))
        }
        Kind::Word(Lex::Ones(_) | Lex::Teen(_) | Lex::Tens(_) | Lex::Scale(12)) => words(view, at),
        _ => None,
    }
}

fn digits(view: &View, at: usize, value: u32) -> (f64, usize) {
    let mut value = f64::from(value);
    let mut next = at + 1;
    // Groups of three after a comma, then decimals after a full stop.
    while let (true, Kind::Number(group, 3)) =
        (view.is_tight(next, Kind::Comma) && view.is_glued(next + 1), view.kind(next + 1))
    {
        value = value * 1000.0 + f64::from(group);
        next += 2;
        if next > at + 8 {
            break;
        }
    }
    if view.is_tight(next, Kind::Dot) && view.is_glued(next + 1) {
        if let Kind::Number(decimals, n) = view.kind(next + 1) {
            value += f64::from(decimals) / 10f64.powi(i32::from(n));
            next += 2;
        }
    } else if view.is_tight(next, Kind::Slash)
        && view.is_glued(next + 1)
        && let Kind::Number(divisor @ 2..=10, _) = view.kind(next + 1)
    {
        value /= f64::from(divisor);
        next += 2;
    } else if view.is_glued(next) && view.lex(next) == Lex::Half {
        // "2½ hours"
        value += 0.5;
        next += 1;
    }
    and_a_fraction(view, value, next)
}

/// "a quarter of an hour"
fn quarter_of(view: &View, at: usize) -> Option<(f64, usize)> {
    let next = at + 1 + usize::from(view.lex(at + 1) == Lex::A);
    (view.lex(at) == Lex::Of && view.lex(next) == Lex::Unit(Grain::Hour, 1)).then_some((0.25, next))
}

fn words(view: &View, at: usize) -> Option<(f64, usize)> {
    let mut value = 0.0;
    let mut next = at;
    // "nine hundred and ninety-nine thousand" has nine tokens; longer numbers count no days.
    while next < at + 9 {
        match view.lex(next) {
            Lex::Ones(n) | Lex::Teen(n) => value += f64::from(n),
            Lex::Tens(n) => value += f64::from(n),
            Lex::Scale(scale) => value = if value == 0.0 { 1.0 } else { value } * f64::from(scale),
            Lex::And if next > at && matches!(view.lex(next - 1), Lex::Scale(_)) && is_number(view.lex(next + 1)) => {}
            _ => {
                let is_joined = next > at
                    && view.is_tight(next, Kind::Dash)
                    && matches!(view.lex(next - 1), Lex::Tens(_))
                    && matches!(view.lex(next + 1), Lex::Ones(_));
                if !is_joined {
                    break;
                }
            }
        }
        next += 1;
    }
    (next > at).then(|| and_a_fraction(view, value, next))
}

fn is_number(lex: Lex) -> bool {
    matches!(lex, Lex::Ones(_) | Lex::Teen(_) | Lex::Tens(_))
}

fn and_a_fraction(view: &View, value: f64, next: usize) -> (f64, usize) {
    if view.lex(next) != Lex::And {
        return (value, next);
    }
    let article = usize::from(view.lex(next + 1) == Lex::A);
    let has_unit = |at: usize| view.unit(at).is_some() || (view.lex(at) == Lex::Of && view.unit(at + 1).is_some());
    let fraction_at = next + 1 + article;
    let (fraction, after) = match (view.lex(fraction_at), view.lex(fraction_at + 1)) {
        (Lex::Half, _) => (0.5, fraction_at + 1),
        (Lex::Unit(Grain::Quarter, _), _) => (0.25, fraction_at + 1),
        // "one and three quarter hours"
        (Lex::Ones(n @ 1..=3), Lex::Unit(Grain::Quarter, _) | Lex::Units(Grain::Quarter, _)) => {
            (f64::from(n) / 4.0, fraction_at + 2)
        }
        _ => return (value, next),
    };
    if has_unit(after) { (value + fraction, after + usize::from(view.lex(after) == Lex::Of)) } else { (value, next) }
}

/// A number of units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    /// How many; none for "several".
    pub n: Option<f64>,
    /// Unit.
    pub grain: Grain,
    /// The token after it.
    pub next: usize,
    /// Whether it stands as an adjective ("four-day").
    pub is_hyphenated: bool,
}

impl Amount {
    /// The TIMEX3 value.
    pub(super) fn value(&self) -> String {
        let (factor, letter, is_time) = match self.grain {
            Grain::Second => (1.0, "S", true),
            Grain::Minute => (1.0, "M", true),
            Grain::Hour => (1.0, "H", true),
            Grain::Day | Grain::Workday => (1.0, "D", false),
            Grain::Weekend => (1.0, "WE", false),
            Grain::Week => (1.0, "W", false),
            Grain::Month => (1.0, "M", false),
            Grain::Quarter => (3.0, "M", false),
            Grain::HalfYear => (6.0, "M", false),
            Grain::Year => (1.0, "Y", false),
            Grain::Decade => (10.0, "Y", false),
            Grain::Century => (100.0, "Y", false),
        };
        let time = if is_time { "T" } else { "" };
        match self.n {
            Some(n) => format!("P{time}{}{letter}", n * factor),
            None => format!("P{time}X{letter}"),
        }
    }

    /// A whole number of units, of smaller ones where that takes it: half an hour is 30 minutes.
    pub(super) fn whole_units(&self) -> Option<(Grain, i32)> {
        let n = self.n?;
        if let Some(whole) = self.whole() {
            return Some((self.grain, whole));
        }
        let (grain, factor) = match self.grain {
            Grain::Minute => (Grain::Second, 60.0),
            Grain::Hour => (Grain::Minute, 60.0),
            Grain::Day => (Grain::Hour, 24.0),
            Grain::Week => (Grain::Day, 7.0),
            Grain::Year => (Grain::Month, 12.0),
            _ => return None,
        };
        Self { n: Some(n * factor), grain, ..*self }.whole().map(|whole| (grain, whole))
    }

    /// A whole number of units, for arithmetic.
    pub(super) fn whole(&self) -> Option<i32> {
        self.n.filter(|n| n.fract() == 0.0 && *n < 100_000.0).map(|n| n as i32)
    }
}

impl Amount {
    /// The smaller amount that follows at a token ("and 3 months" after "2 years").
    pub(super) fn more(&self, view: &View, at: usize, grain: Grain) -> Option<Self> {
        if self.n.is_none() || self.is_hyphenated {
            return None;
        }
        let skip = match (view.kind(at), view.lex(at)) {
            (Kind::Comma, _) => 1 + usize::from(view.lex(at + 1) == Lex::And),
            (_, Lex::And) => 1,
            _ => 0,
        };
        amount(view, at + skip).filter(|more| more.grain < grain && more.n.is_some())
    }

    /// The amount with the smaller ones that follow it ("2 years and 3 months"): the TIMEX3 value and the token after all.
    pub(super) fn compound(&self, view: &View) -> (String, usize) {
        let (mut value, mut last, mut grain) = (self.value(), self.next, self.grain);
        while let Some(more) = self.more(view, last, grain) {
            let (time, part) = (more.grain < Grain::Day, more.value());
            let part = part.trim_start_matches('P');
            value.push_str(if time && value.contains('T') { part.trim_start_matches('T') } else { part });
            (last, grain) = (more.next, more.grain);
        }
        // "an hour and thirty"
        if grain == Grain::Hour
            && view.lex(last) == Lex::And
            && let Some((minutes, next)) = number(view, last + 1)
            && (1.0..60.0).contains(&minutes)
            && minutes.fract() == 0.0
            && !matches!(view.kind(next), Kind::Word(_) | Kind::Number(..) | Kind::Dash)
        {
            value.push_str(&format!("{minutes}M"));
            last = next;
        }
        (value, last)
    }
}

/// A number or "several" with its unit: "nine years", "four-day", "20-year-old" (with its "-old").
pub(super) fn amount(view: &View, at: usize) -> Option<Amount> {
    let (n, mut next) = match number(view, at) {
        Some((n, next)) => (Some(n), next),
        None => match (view.lex(at), view.lex(at + 1)) {
            (Lex::A, Lex::Several) => (None, at + 2),
            (Lex::Several, _) => (None, at + 1),
            // "all week", "another month", "full-year"
            (Lex::Whole, _) => return whole_unit(view, at),
            _ => return None,
        },
    };
    let is_hyphenated = view.is_tight(next, Kind::Dash);
    next += usize::from(is_hyphenated);
    // "the last two full weeks", "three more days"
    next += usize::from(
        !is_hyphenated && ["full", "more", "whole", "consecutive", "straight"].iter().any(|word| view.is(next, word)),
    );
    let is_workday = !is_hyphenated && is_workday(view, next);
    next += usize::from(is_workday);
    let (grain, factor) = view.unit(next)?;
    let grain = if is_workday { Grain::Workday } else { grain };
    // "three night markets" are no three nights.
    if !is_hyphenated && n.is_some_and(|n| n > 1.0) && view.is(next, "night") {
        return None;
    }
    // "ten h" is no time; "ten min" is one.
    let is_plain = matches!(view.kind(next - 1), Kind::Number(..) | Kind::Dash | Kind::Word(Lex::Half));
    if matches!(view.lex(next), Lex::UnitShort(_)) && !is_plain && view.word(next).len() < 3 {
        return None;
    }
    let (half, next) = half_more(view, next + 1);
    Some(Amount { n: n.map(|n| (n + half) * f64::from(factor)), grain, next, is_hyphenated })
}

/// "and a half" after the unit: "an hour and a half".
fn half_more(view: &View, at: usize) -> (f64, usize) {
    let half = at + 1 + usize::from(view.lex(at + 1) == Lex::A);
    let has_half = view.lex(at) == Lex::And && view.lex(half) == Lex::Half;
    // "a day and half a year", "two years and half of it"
    let goes_on = view.lex(half + 1) == Lex::A || view.lex(half + 1) == Lex::Of || view.unit(half + 1).is_some();
    if has_half && !goes_on { (0.5, half + 1) } else { (0.0, at) }
}

/// "business day", "working days"
pub(super) fn is_workday(view: &View, at: usize) -> bool {
    matches!(view.lex(at + 1), Lex::Unit(Grain::Day, 1) | Lex::Units(Grain::Day, 1))
        && ["business", "working", "trading"].iter().any(|word| view.is(at, word))
}

fn whole_unit(view: &View, at: usize) -> Option<Amount> {
    let is_workday = is_workday(view, at + 1);
    let dash = usize::from(is_workday || view.is_tight(at + 1, Kind::Dash));
    let Lex::Unit(grain, n) = view.lex(at + 1 + dash) else { return None };
    let grain = if is_workday { Grain::Workday } else { grain };
    let next = at + 2 + dash;
    (grain >= Grain::Hour && !view.is_tight(next, Kind::Dash)).then_some(Amount {
        n: Some(f64::from(n)),
        grain,
        next,
        is_hyphenated: false,
    })
}
