//! Settles the open dates of an undated document by the dates of the others in its event.
//!
//! "arrived on Sunday" is 4 January when the others write of 4 January and of no other Sunday near it; "last month" is
//! settled when every day on which the document may have been written says the same. What the calendar does not decide
//! stays open.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::calendar::cells::weekday_of;
use crate::model::calendar::resolve::resolve;
use crate::model::calendar::{Anchor, Calendar, Meaning};
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
        let mut last = own.days.iter().map(|days| days.1).max();
        for open in &own.open {
            let Some((day, share)) = weekday_in(&open.meaning).and_then(|weekday| best_day(&weights, weekday, rules))
            else {
                continue;
            };
            last = last.max(Some(day));
            let resolved = against(&open.meaning, day, day);
            let confidence = 0.4 + 0.3 * share;
            anchors.redated.push(Redated { document: *document, date: open.date, resolved, confidence });
        }
        let Some((from, to)) = written_between(&others, last) else { continue };
        if others.iter().filter(|other| other.published.is_some()).count() >= WITNESSES && distance(from, to) <= 1 {
            anchors.published[*document as usize] = Some(to);
        }
        for open in own.open.iter().filter(|open| weekday_in(&open.meaning).is_none()) {
            let resolved = against(&open.meaning, from, to);
            if resolved.begin.is_some() {
                anchors.redated.push(Redated { document: *document, date: open.date, resolved, confidence: 0.45 });
            }
        }
    }
}

fn against(meaning: &Meaning, from: Date, to: Date) -> Resolved {
    let anchor = Anchor { begin: from, finish: to, method: DateMethod::Corpus };
    let anchors = crate::model::calendar::Anchors { speech: Some(anchor), narrative: None };
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
