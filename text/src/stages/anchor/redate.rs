//! Settles the open dates of an undated document by the dates of the others in its event.
//!
//! "arrived on Sunday" is 4 January when the others write of 4 January and of no other Sunday near it, "the next day" after
//! it is 5 January; "last month" is settled when every day on which the document may have been written says the same. What
//! the calendar does not decide stays open.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::calendar::base::base_of;
use crate::model::calendar::grain::{Grain, add, weekday_of};
use crate::model::calendar::resolve::resolve;
use crate::model::calendar::{Anchor, Base, Calendar, Meaning};
use crate::model::event::{Anchors, Redated};
use crate::model::extracted::Resolved;
use crate::model::vocabulary::DateMethod;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::day::{day_of, distance};
use crate::stages::anchor::document::DocumentFeatures;

/// What a day inside a longer stretch counts against one that is named.
const INSIDE: f32 = 0.25;

/// Documents that must agree on the day before it is taken as the day of publication.
const WITNESSES: usize = 3;

/// Adds what the group settles to `anchors`.
pub(super) fn settle(features: &[DocumentFeatures], documents: &[u32], rules: &AnchorRules, anchors: &mut Anchors) {
    let mut group = Group::new(documents.iter().filter_map(|document| features.get(*document as usize)), rules);
    for document in documents {
        let Some(own) = features.get(*document as usize) else { continue };
        if own.published.is_some() || own.open.is_empty() {
            continue;
        }
        let told = by_the_story(own, &group.days_without(own), rules);
        let last = own.days.iter().map(|days| days.1).chain(told.iter().filter_map(|told| told.resolved.finish)).max();
        let settled: BTreeSet<u32> = told.iter().map(|told| told.date).collect();
        anchors.redated.extend(told.into_iter().map(|told| Redated { document: *document, ..told }));
        let Some((from, to)) = group.written_between(last) else { continue };
        if group.n_published >= WITNESSES && distance(from, to) <= 1 {
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

/// The documents of an event, to be asked what all but one of them say; counted once, so that a large event costs no more
/// for each of its documents.
struct Group<'a> {
    members: Vec<&'a DocumentFeatures>,
    rules: &'a AnchorRules,
    /// When the documents play, sorted.
    times: Vec<Date>,
    /// For a time of the event, the days near it and how many of the documents name them.
    supported: BTreeMap<Date, BTreeMap<Date, f32>>,
    n_published: usize,
    /// First and last day of publication.
    published: Option<(Date, Date)>,
}

impl<'a> Group<'a> {
    fn new(members: impl Iterator<Item = &'a DocumentFeatures>, rules: &'a AnchorRules) -> Self {
        let members: Vec<&DocumentFeatures> = members.collect();
        let mut times: Vec<Date> = members.iter().filter_map(|member| day_of(member)).collect();
        times.sort_unstable();
        let published = || members.iter().filter_map(|member| member.published);
        let span = published().min().zip(published().max());
        let n_published = published().count();
        Self { members, rules, times, supported: BTreeMap::new(), n_published, published: span }
    }

    /// Days near the time of the event with how many of the documents other than `own`, which is one of them, name them.
    fn days_without(&mut self, own: &DocumentFeatures) -> BTreeMap<Date, f32> {
        let own_time = day_of(own);
        // The middle of the times that are left when its own is taken out.
        let middle = match own_time.map(|time| self.times.partition_point(|other| *other < time)) {
            Some(at) => {
                let half = self.times.len().saturating_sub(1) / 2;
                self.times.get(if half < at { half } else { half + 1 })
            }
            None => self.times.get(self.times.len() / 2),
        };
        let Some(middle) = middle.copied() else { return BTreeMap::new() };
        let window_days = self.rules.thresholds.window_days;
        let supported = self.supported.entry(middle).or_insert_with(|| {
            let mut weights: BTreeMap<Date, f32> = BTreeMap::new();
            for (day, weight) in self.members.iter().flat_map(|member| named_days(member, middle, window_days)) {
                *weights.entry(day).or_default() += weight;
            }
            weights
        });
        let mut weights = supported.clone();
        for (day, weight) in named_days(own, middle, window_days) {
            // Ones and quarters: nothing is lost in taking away what was added.
            weights.entry(day).and_modify(|sum| *sum -= weight);
        }
        weights
    }

    /// The days between which an undated document was written: not before the last day it writes of, and about when the
    /// others were.
    fn written_between(&self, last: Option<Date>) -> Option<(Date, Date)> {
        let (first, to) = self.published?;
        let from = last.map_or(first, |last| last.min(first));
        Some((from, to.max(from)))
    }
}

/// Days near `middle` that a document names, each with how firmly it does.
fn named_days(document: &DocumentFeatures, middle: Date, window_days: i32) -> Vec<(Date, f32)> {
    let (mut named, mut inside) = (BTreeSet::new(), BTreeSet::new());
    for (begin, finish) in document.days.iter().filter(|days| distance(days.1, middle) <= window_days) {
        let n_days = distance(*begin, *finish);
        // A week or more is no witness for any of its days.
        if n_days > 5 {
            continue;
        }
        named.extend([*begin, *finish]);
        inside.extend(begin.series(jiff::Span::new().days(1)).take(n_days as usize + 1));
    }
    inside.retain(|day| !named.contains(day));
    let named = named.into_iter().map(|day| (day, 1.0));
    named.chain(inside.into_iter().map(|day| (day, INSIDE))).collect()
}

/// The day of a weekday that the others name most, when it has enough of the support for that weekday.
fn best_day(weights: &BTreeMap<Date, f32>, weekday: i8, rules: &AnchorRules) -> Option<(Date, f32)> {
    let fits = || weights.iter().filter(|(day, _)| weekday_of(**day) == weekday);
    let total: f32 = fits().map(|(_, weight)| weight).sum();
    let (day, weight) = fits().max_by(|one, two| one.1.total_cmp(two.1).then(two.0.cmp(one.0)))?;
    let share = weight / total;
    (*weight >= 1.0 && share >= rules.thresholds.weekday_share).then_some((*day, share))
}
