//! Values that follow one another: a toll that rises from report to report is no contradiction.
//!
//! "77 people" on Monday and "85 people" on Friday develop; so do "at least 77" and 85, of which the first says that more may
//! come. 77 and 85 on one day contradict each other; so do 35 °C and 40 °C of one place, whatever the day of the report. What was
//! planned and then done has developed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::vocabulary::{Compared, Modifier, QuantityKind};
use crate::rules::agree::lemma::key;
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::claims::measured::quantity_of;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::context::event::EventContext;

/// Whether the values of a draft follow one another; then the last becomes its value.
pub(crate) fn develop(ctx: &EventContext<'_>, draft: &mut Draft) -> bool {
    if matches!(draft.slot, Some(Slot::Plan(_))) {
        let is_done = |member: &&Member| matches!(member.value, Some(Value::Stage(true, _)));
        return end(draft, draft.members.iter().find(is_done).map(|member| member.class));
    }
    if !matches!(draft.slot, Some(Slot::Quantity(..) | Slot::Toll(_))) {
        return false;
    }
    let last = if is_lasting(ctx, draft) { None } else { by_day(ctx, draft) };
    let last = last.or_else(|| by_limit(ctx, draft));
    end(draft, last)
}

/// Whether the values measure what does not grow from report to report: how hot it was, how long, heavy or fast a thing is. An
/// area that burned and a volume that leaked grow. Oil told in tonnes and rain in millimeters do too, and are not told apart from
/// these.
fn is_lasting(ctx: &EventContext<'_>, draft: &Draft) -> bool {
    /// The units of temperature, length, mass and speed.
    const BASES: [&str; 4] = ["K", "m", "kg", "m/s"];
    let bases = BASES.map(key);
    let mut quantities = draft.members.iter().filter_map(|member| quantity_of(ctx, member)).peekable();
    quantities.peek().is_some()
        && quantities.all(|quantity| quantity.kind == QuantityKind::Measure && bases.contains(&quantity.scale.0))
}

/// Makes the class of the last value that of the draft.
fn end(draft: &mut Draft, last: Option<u32>) -> bool {
    let Some(last) = last else { return false };
    draft.value_class = last;
    for member in &mut draft.members {
        if member.class != last {
            member.compared = Compared::Order;
        }
    }
    true
}

/// The class of the last day, when each value was published on days of its own, all before or all behind those of the next.
fn by_day(ctx: &EventContext<'_>, draft: &Draft) -> Option<u32> {
    let mut days: BTreeMap<u32, (Date, Date)> = BTreeMap::new();
    for member in &draft.members {
        let day = ctx.document(&ctx.statements[member.statement as usize]).published?;
        let of_class = days.entry(member.class).or_insert((day, day));
        *of_class = (of_class.0.min(day), of_class.1.max(day));
    }
    let mut ordered: Vec<((Date, Date), u32)> = days.into_iter().map(|(class, days)| (days, class)).collect();
    ordered.sort();
    let is_apart = ordered.windows(2).all(|two| matches!(two, [((_, end), _), ((begin, _), _)] if end < begin));
    ordered.last().filter(|_| is_apart && ordered.len() > 1).map(|(_, class)| *class)
}

/// The class of the greatest value, when all lesser ones say "at least".
fn by_limit(ctx: &EventContext<'_>, draft: &Draft) -> Option<u32> {
    let value = |member: &Member| quantity_of(ctx, member).and_then(|quantity| quantity.value.or(quantity.low));
    let greatest = draft.members.iter().filter_map(|member| Some((value(member)?, member.class)));
    let (_, last) = greatest.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))?;
    let is_open = |member: &Member| {
        let modifier = quantity_of(ctx, member).and_then(|quantity| quantity.modifier);
        matches!(modifier, Some(Modifier::AtLeast | Modifier::MoreThan))
    };
    let mut lesser = draft.members.iter().filter(|member| member.class != last).peekable();
    lesser.peek()?;
    lesser.all(is_open).then_some(last)
}
