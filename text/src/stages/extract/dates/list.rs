//! Days of one month in a list: "3, 5 and 12 March 2026", "March 2, 8 and 15", "24 and 31 December".
//!
//! Each is a date of its own. Two days that follow each other ("6 and 7 March") are one stretch, which `find` reads; "sold 3,
//! 5 and 12 boats" has no month, and "May 4 and 20 others" counts people.

use crate::model::calendar::Meaning;
use crate::model::vocabulary::Timex;
use crate::rules::date::Lex;
use crate::stages::extract::dates::absolute::{day, with_year};
use crate::stages::extract::dates::found::Find;
use crate::stages::extract::dates::marks::{is_decimal, is_scale};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Days that one list has at most.
const MAX_DAYS: usize = 16;

/// A day of a list between two tokens.
#[derive(Clone, Copy)]
struct Item {
    from: usize,
    to: usize,
    day: i8,
}

/// The dates of the list that starts at a token, in order.
pub(super) fn days_of_list(view: &View, at: usize) -> Option<Vec<Find>> {
    let is_inside = view.is_glued(at) && !matches!(view.kind_before(at), Some(Kind::Open | Kind::Apostrophe));
    if is_inside || view.lex_before(at) == Lex::Between {
        return None;
    }
    let is_month_first = view.month(at).is_some();
    let start = if is_month_first { view.after_month(at) } else { at };
    let items = items(view, at, start)?;
    let last = items.last()?;
    let (meaning, to) = if is_month_first {
        let month = view.month(at)?;
        let read = with_year(view, at, (month, Some(last.day)), last.to);
        let is_closed = read.1 > last.to || view.is_end(last.to);
        let is_count = view.unit(last.to).is_some() || view.month(last.to).is_some() || is_scale(view, last.to);
        if !is_closed || is_count {
            return None;
        }
        read
    } else {
        let of = last.to + usize::from(view.lex(last.to) == Lex::Of);
        let month = view.month_beside_a_day(of)?;
        with_year(view, at, (month, Some(last.day)), view.after_month(of))
    };
    let find = |item: &Item| {
        let mut meaning = meaning.clone();
        if let Meaning::Partial { day, .. } | Meaning::OfYear { day, .. } = &mut meaning {
            *day = Some(item.day);
        }
        let to = if item.from == last.from { to } else { item.to };
        Find { from: item.from, to, modifier: None, meaning, timex: Timex::Date, rule: "day" }
    };
    Some(items.iter().map(find).collect())
}

/// Rising days with commas between them, and "and" or "or" before the last; not two that follow each other.
fn items(view: &View, at: usize, start: usize) -> Option<Vec<Item>> {
    let the = |at: usize| usize::from(view.lex(at) == Lex::The);
    let plain =
        |at: usize| day(view, at).filter(|(_, next)| !is_decimal(view, *next) && !view.is_tight(*next, Kind::Colon));
    let (first, next) = plain(start + the(start))?;
    let mut items = vec![Item { from: at, to: next, day: first }];
    let is_last_word = |at: usize| view.lex(at) == Lex::And || view.is(at, "or");
    while items.len() < MAX_DAYS {
        let last = *items.last()?;
        let comma = usize::from(view.kind(last.to) == Kind::Comma && !view.is_glued(last.to + 1));
        let is_end = is_last_word(last.to + comma);
        if comma == 0 && !is_end {
            return None;
        }
        let from = last.to + comma + usize::from(is_end);
        let (day, to) = plain(from + the(from)).filter(|(day, _)| *day > last.day)?;
        items.push(Item { from, to, day });
        if is_end {
            let are_beside = items.len() == 2 && day == first + 1;
            let is_oxford = comma == 1 && items.len() == 2;
            return (!are_beside && !is_oxford).then_some(items);
        }
    }
    None
}
