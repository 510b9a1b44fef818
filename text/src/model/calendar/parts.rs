//! Parts of a longer stretch of time: "early 2026", "the end of the month", "the second week of March".
//!
//! "early" and "late" are halves, "the beginning" and "the end" thirds; a week belongs to the month that holds most of it.

use jiff::civil::Date;

use crate::model::calendar::cells::cell;
use crate::model::calendar::days::{Days, days_between, plain, unit};
use crate::model::calendar::grain::{Grain, add, days_since};
use crate::model::calendar::{Calendar, Part, Settled};
use crate::model::vocabulary::{DateModifier, Precision};

/// A part of a stretch that is on the calendar.
pub(super) fn within(whole: &Settled, part: Part, anchor: Option<Date>, calendar: &Calendar) -> Option<Settled> {
    let (begin, finish) = (whole.begin?, whole.finish?);
    let cut = |days: Days| {
        let value = format!("{}/{}", days.0, days.1);
        (days.0 >= begin && days.1 <= finish).then(|| plain(days, value, Precision::Interval))
    };
    match part {
        Part::Start | Part::Mid | Part::End | Part::Opening | Part::Closing | Part::Earlier | Part::Later => {
            let days = third((begin, finish), part)?;
            let modifier = match part {
                Part::Start | Part::Opening | Part::Earlier => DateModifier::Start,
                Part::Mid => DateModifier::Mid,
                _ => DateModifier::End,
            };
            let inside = anchor.filter(|anchor| (begin..=finish).contains(anchor));
            let days = match (part, inside) {
                (Part::Earlier, Some(anchor)) if anchor > begin => (days.0, days.1.min(anchor.yesterday().ok()?)),
                (Part::Later, Some(anchor)) => (days.0.max(anchor), days.1),
                _ => days,
            };
            let whole = whole.clone();
            Some(Settled { begin: Some(days.0), finish: Some(days.1), modifier: Some(modifier), ..whole })
        }
        Part::Rest => cut((anchor.filter(|anchor| *anchor <= finish)?, finish)),
        Part::SoFar => cut((begin, anchor.filter(|anchor| begin <= *anchor)?)),
        Part::First(0, _) | Part::Last(0, _) | Part::Nth(0, _) => None,
        Part::First(n, grain) => cut((begin, add(begin, grain, i32::from(n))?.yesterday().ok()?)),
        Part::Last(1, Grain::Week) => week_of((begin, finish), -1, calendar),
        Part::Last(n, grain) => cut((add(finish.tomorrow().ok()?, grain, -i32::from(n))?, finish)),
        Part::NthLast(n, Grain::Week) => week_of((begin, finish), -i32::from(n), calendar),
        Part::NthLast(n, grain) => {
            let from = add(finish.tomorrow().ok()?, grain, -i32::from(n))?;
            if from < begin { None } else { unit(from, grain, calendar) }
        }
        Part::Nth(n, Grain::Week) => week_of((begin, finish), i32::from(n), calendar),
        Part::Nth(n, grain) => {
            let from = add(begin, grain, i32::from(n) - 1)?;
            let days = (from, add(from, grain, 1)?.yesterday().ok()?);
            match grain {
                Grain::Day | Grain::Month | Grain::Quarter | Grain::Year if from <= finish => {
                    unit(from, grain, calendar)
                }
                Grain::Weekend => unit(add(begin, Grain::Week, i32::from(n) - 1)?, grain, calendar),
                _ => cut(days),
            }
        }
        Part::NthWeekday(n, weekday) => {
            let day = if n < 0 {
                add(finish, Grain::Day, -days_since(finish, weekday) - 7 * (-i32::from(n) - 1))?
            } else {
                let first = add(begin, Grain::Day, (7 - days_since(begin, weekday)) % 7)?;
                add(first, Grain::Week, i32::from(n) - 1)?
            };
            (begin..=finish).contains(&day).then(|| unit(day, Grain::Day, calendar))?
        }
    }
}

/// A week of a month or year by its number, from the end when it is below zero; a week is of the month that holds most of it.
fn week_of((begin, finish): Days, n: i32, calendar: &Calendar) -> Option<Settled> {
    let middle = |week: Date| add(week, Grain::Day, 3);
    let week = if n > 0 {
        let (first, _) = cell(begin, Grain::Week, 0, calendar)?;
        let early = i32::from(middle(first)? < begin);
        add(first, Grain::Week, n - 1 + early)?
    } else {
        let (last, _) = cell(finish, Grain::Week, 0, calendar)?;
        let late = i32::from(middle(last)? > finish);
        add(last, Grain::Week, n + 1 - late)?
    };
    (begin..=finish).contains(&middle(week)?).then(|| unit(week, Grain::Week, calendar))?
}

/// "early", "mid-" and "late" as days: halves of what they qualify with the middle across the seam; "the beginning" and
/// "the end" are thirds.
fn third((begin, finish): Days, part: Part) -> Option<Days> {
    let n = days_between(begin, finish) + 1;
    let at = |days: i32| add(begin, Grain::Day, days);
    if n > 300 {
        let month = |months: i32| add(begin, Grain::Month, months * (n / 365).max(1));
        return match part {
            Part::Start | Part::Earlier => Some((begin, month(6)?.yesterday().ok()?)),
            Part::Mid => Some((month(4)?, month(8)?.yesterday().ok()?)),
            Part::Opening => Some((begin, month(4)?.yesterday().ok()?)),
            Part::Closing => Some((month(8)?, finish)),
            _ => Some((month(6)?, finish)),
        };
    }
    if n < 3 {
        return Some((begin, finish));
    }
    // A week opens with three days; a month with ten.
    let outer = if n == 7 { 3 } else { n / 3 };
    match part {
        Part::Start | Part::Earlier => Some((begin, at(n / 2 - 1)?)),
        Part::Mid => Some((at(n / 3)?, at(n / 3 + n / 3 - 1)?)),
        Part::Opening => Some((begin, at(outer.max(10 * i32::from((28..32).contains(&n))) - 1)?)),
        Part::Closing => Some((if (28..32).contains(&n) { at(20)? } else { at(n - outer)? }, finish)),
        _ => Some((at(n / 2)?, finish)),
    }
}
