//! Where and when what a sentence tells belongs, besides where and when its event does.
//!
//! In an event of Athens, "70 people were injured" and "70 were hurt in Athens" are told of one place, and "12 were hurt in
//! Patras" is not. What the reports of an event open with is its own place and needs not be said.

use std::collections::BTreeSet;

use crate::model::vocabulary::Precision;
use crate::stages::agree::context::event::{EventContext, Statement};

/// Whether two sentences tell of one place, as far as they name any beside those of the event.
pub(crate) fn are_of_one_place(ctx: &EventContext<'_>, one: &Statement<'_>, other: &Statement<'_>) -> bool {
    let places = |statement: &Statement<'_>| -> BTreeSet<u32> {
        ctx.places(statement).difference(&ctx.usual_places).copied().collect()
    };
    let (own, rival) = (places(one), places(other));
    own.is_empty() && rival.is_empty() || !own.is_disjoint(&rival)
}

/// Whether two sentences tell of one time, as far as they name a month or a year.
pub(crate) fn are_of_one_time(ctx: &EventContext<'_>, one: &Statement<'_>, other: &Statement<'_>) -> bool {
    let times = |statement: &Statement<'_>| -> BTreeSet<Box<str>> {
        let is_wide = |precision: Precision| {
            matches!(precision, Precision::Month | Precision::Quarter | Precision::Season | Precision::Year)
        };
        let dates = ctx.dates(statement).into_iter();
        dates.filter(|date| date.is_calendar() && is_wide(date.precision)).map(|date| date.value).collect()
    };
    let (own, rival) = (times(one), times(other));
    own.is_empty() && rival.is_empty() || !own.is_disjoint(&rival)
}
