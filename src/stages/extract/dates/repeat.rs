//! Repeated times: "every Monday", "annually", "each year", "every two weeks", "Mondays".

use crate::model::calendar::Meaning;
use crate::rules::date::Lex;
use crate::stages::extract::dates::amount::{Amount, amount};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};

/// A repeated time, as a TIMEX3 set.
pub(super) fn repeated(view: &View, at: usize) -> Option<Read> {
    match view.lex(at) {
        Lex::Every => every(view, at + 1),
        // "semi-annually", "twice-weekly": what the prefix says of the time is not known here.
        Lex::Set(_) if view.is_glued(at) && view.kind_before(at) == Some(Kind::Dash) => None,
        // A capital makes it a name ("Daily News"), save at the start of a sentence; "daily life" repeats nothing.
        Lex::Set(n) if (!view.is_capital(at) || at == 0) && !view.is(at + 1, "life") && !view.is(at + 1, "lives") => {
            Some((Meaning::Set(view.rules.sets.get(usize::from(n))?.clone()), at + 1))
        }
        Lex::Weekdays(weekday) => Some((Meaning::Set(format!("XXXX-WXX-{weekday}")), at + 1)),
        _ => None,
    }
}

fn every(view: &View, at: usize) -> Option<Read> {
    let skip = usize::from(view.is(at, "other") || view.is(at, "single"));
    if let Some(weekday) = view.weekday(at + skip) {
        return Some((Meaning::Set(format!("XXXX-WXX-{weekday}")), at + skip + 1));
    }
    if let Some(month) = view.month(at) {
        return Some((Meaning::Set(format!("XXXX-{month:02}")), at + 1));
    }
    if let Some(run) = amount(view, at) {
        return Some((Meaning::Set(run.value()), run.next));
    }
    let n = if view.is(at, "other") { 2.0 } else { 1.0 };
    let (grain, factor) = view.unit(at + skip)?;
    let run = Amount { n: Some(n * f64::from(factor)), grain, next: at + skip + 1, is_hyphenated: false };
    Some((Meaning::Set(run.value()), run.next))
}
