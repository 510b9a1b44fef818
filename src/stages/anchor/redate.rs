//! Settles the open dates of an undated document by the dates of the others in its event.
//!
//! "arrived on Sunday" is 4 January when the others write of 4 January and of no other Sunday near it, "the next day" after
//! it is 5 January; "last month" is settled when every day on which the document may have been written says the same. What
//! the calendar does not decide stays open.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::calendar::cells::{add, weekday_of};
use crate::model::calendar::resolve::{base_of, resolve};
use crate::model::calendar::{Anchor, Base, Calendar, Grain, Meaning};
use crate::model::event::{Anchors, Redated};
use crate::model::extracted::Resolved;
use crate::model::vocabulary::DateMethod;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::DocumentFeatures;
use crate::stages::anchor::cluster::{day_of, distance};

/// What a day inside a longer stretch counts against one that is named.
const INSIDE: f32 = 0.25;

/// Documents that must agree on the day before it is taken as the day of publication.
const WITNESSES: usize = 3;

/// Adds what the group settles to `anchors`.
pub(super) fn settle(features: &[DocumentFeatures], documents: &[u32], rules: &AnchorRules, anchors: &mut Anchors) {
    for document in documents {
        let Some(own) = features.get(*document as usize) else { continue };
        if own.published.is_some() || own.open.is_empty() {
            continue;
        }
        let others: Vec<&DocumentFeatures> = documents
            .iter()
            .filter(|other| *other != document)
            .filter_map(|other| features.get(*other as usize))
            .collect();
        let weights = supported_days(&others, rules);
        let told = by_the_story(own, &weights, rules);
        let last = own.days.iter().map(|days| days.1).chain(told.iter().filter_map(|told| told.resolved.finish)).max();
        let settled: BTreeSet<u32> = told.iter().map(|told| told.date).collect();
        anchors.redated.extend(told.into_iter().map(|told| Redated { document: *document, ..told }));
        let Some((from, to)) = written_between(&others, last) else { continue };
        if others.iter().filter(|other| other.published.is_some()).count() >= WITNESSES && distance(from, to) <= 1 {
            anchors.published[*document as usize] = Some(to);
        }
        for open in own.open.iter().filter(|open| !settled.contains(&open.date) && !is_of_the_story(&open.meaning)) {
            let resolved = against(&open.meaning, from, to);
            if resolved.begin.is_some() {
                anchors.redated.push(Redated { document: *document, date: open.date, resolved, confidence: 0.45 });
            }
        }
    }
}

/// Weekdays, and what is counted from them, in the order of the text: the day that the others name, else the one next to
/// the day that the text told last.
fn by_the_story(own: &DocumentFeatures, weights: &BTreeMap<Date, f32>, rules: &AnchorRules) -> Vec<Redated> {
    let mut told: Vec<Redated> = Vec::new();
    for open in own.open.iter().filter(|open| is_of_the_story(&open.meaning)) {
        let settled = told.last().and_then(|told| Some((told.date, told.resolved.finish?)));
        let before = settled.max(open.told).map(|(_, day)| day);
        let found = match weekday_in(&open.meaning) {
            Some(weekday) => best_day(weights, weekday, rules)
                .map(|(day, share)| (day, 0.4 + 0.3 * share))
                .or_else(|| Some((beside(before?, weekday)?, 0.4))),
            None => before.map(|day| (day, 0.4)),
        };
        let Some((day, confidence)) = found else { continue };
        let resolved = against(&open.meaning, day, day);
        if resolved.begin.is_some() {
            told.push(Redated { document: 0, date: open.date, resolved, confidence });
        }
    }
    told
}

/// Whether a date is told by the story: a weekday, or counted from what was told before ("the day before").
fn is_of_the_story(meaning: &Meaning) -> bool {
    weekday_in(meaning).is_some() || base_of(meaning) == Base::Narrative
}

/// The day of a weekday that is nearest to another day.
fn beside(day: Date, weekday: i8) -> Option<Date> {
    let ahead = (weekday - weekday_of(day)).rem_euclid(7);
    let shift = if ahead > 3 { ahead - 7 } else { ahead };
    add(day, Grain::Day, i32::from(shift))
}

fn against(meaning: &Meaning, from: Date, to: Date) -> Resolved {
    let anchor = Anchor { begin: from, finish: to, method: DateMethod::Corpus };
    let anchors = crate::model::calendar::Anchors { speech: Some(anchor), narrative: Some(anchor), time: None };
    let mut resolved = resolve(meaning, &anchors, &Calendar::default());
    resolved.method = DateMethod::Corpus;
    resolved
}

/// The weekday that an open date is, alone or with a time of the day.
fn weekday_in(meaning: &Meaning) -> Option<i8> {
    match meaning {
        Meaning::Partial { year: None, month: None, day: None, weekday, .. } => *weekday,
        Meaning::At { day: Some(day), .. } => weekday_in(day),
        _ => None,
    }
}

/// Days near the time of the event with how many of the other documents name them.
fn supported_days(others: &[&DocumentFeatures], rules: &AnchorRules) -> BTreeMap<Date, f32> {
    let mut times: Vec<Date> = others.iter().filter_map(|other| day_of(other)).collect();
    times.sort_unstable();
    let Some(middle) = times.get(times.len() / 2).copied() else { return BTreeMap::new() };
    let mut weights: BTreeMap<Date, f32> = BTreeMap::new();
    for other in others {
        let (mut named, mut inside) = (BTreeSet::new(), BTreeSet::new());
        for (begin, finish) in other.days.iter().filter(|days| distance(days.1, middle) <= rules.thresholds.window_days)
        {
            let n_days = distance(*begin, *finish);
            // A week or more is no witness for any of its days.
            if n_days > 5 {
                continue;
            }
            named.extend([*begin, *finish]);
            inside.extend(begin.series(jiff::Span::new().days(1)).take(n_days as usize + 1));
        }
        inside.retain(|day| !named.contains(day));
        named.into_iter().for_each(|day| *weights.entry(day).or_default() += 1.0);
        inside.into_iter().for_each(|day| *weights.entry(day).or_default() += INSIDE);
    }
    weights
}

/// The day of a weekday that the others name most, when it has enough of the support for that weekday.
fn best_day(weights: &BTreeMap<Date, f32>, weekday: i8, rules: &AnchorRules) -> Option<(Date, f32)> {
    let fits = || weights.iter().filter(|(day, _)| weekday_of(**day) == weekday);
    let total: f32 = fits().map(|(_, weight)| weight).sum();
    let (day, weight) = fits().max_by(|one, two| one.1.total_cmp(two.1).then(two.0.cmp(one.0)))?;
    let share = weight / total;
    (*weight >= 1.0 && share >= rules.thresholds.weekday_share).then_some((*day, share))
}

/// The days between which a document was written: not before the last day it writes of, and about when the others were.
fn written_between(others: &[&DocumentFeatures], last: Option<Date>) -> Option<(Date, Date)> {
    let published = || others.iter().filter_map(|other| other.published);
    let (first, to) = (published().min()?, published().max()?);
    let from = last.map_or(first, |last| last.min(first));
    Some((from, to.max(from)))
}
