//! Days, durations and last times of one act, compared on the calendar.
//!
//! "Opened on 3 May" and "opened on 4 May" conflict; "for the first time in six years" in 2024 is "since 2018"; "for 12 years"
//! is not "since 2019" in 2024. Dates that stand beside other acts say nothing of each other.

use jiff::civil::Date;

use crate::model::vocabulary::{DateMethod, Precision, QuantityKind, Timex};
use crate::stages::agree::align::likeness;
use crate::stages::agree::conflict::{Both, Said, Slot, Verdict};
use crate::stages::agree::event::{Item, Statement};
use crate::stages::agree::features::{DateFeature, QuantityFeature, TokenKind};
use crate::stages::agree::ranks::{RankFeature, RankKind, TIME};
use crate::stages::agree::values::{dates_fit, days_of, is_calendar, last_time};

/// The day of one act, when each matched clause gives one date.
pub(crate) fn days(both: &Both<'_, '_>) -> Option<Verdict> {
    let (clause_a, clause_b) = both.pair.features.clauses;
    let calendar = |statement: &Statement<'_>| {
        let mut dates = both.scene.dates(statement);
        dates.retain(|date| is_calendar(date) && !date.is_since);
        dates
    };
    let (all_a, all_b) = (calendar(both.a), calendar(both.b));
    let only = |statement: &Statement<'_>, clause: u32, dates: &[DateFeature]| {
        let mut inside = dates.iter().filter(|date| both.is_in_clause(statement, clause, date.at));
        inside.next().filter(|_| inside.next().is_none()).cloned()
    };
    let (one, other) = (only(both.a, clause_a, &all_a)?, only(both.b, clause_b, &all_b)?);
    let is_fit = dates_fit(&one, &other);
    // A further date of the sentence that fits belongs to the act as much as this one; but any later date fits "not before
    // May".
    let is_other = |one: &DateFeature, date: &DateFeature| !one.is_limit && dates_fit(one, date);
    let fits_another = all_b.iter().any(|date| is_other(&one, date)) || all_a.iter().any(|date| is_other(&other, date));
    let is_conflict = !is_fit && !fits_another && are_settled(&one, &other) && is_same_act(both, &one, &other);
    let said = (Said::Date(one), Said::Date(other));
    (is_fit || is_conflict).then_some(Verdict { slot: Slot::Day, said, is_conflict })
}

/// Whether both give days, and none that fit: what was not yet so on one day may be so on another.
pub(crate) fn are_of_other_days(both: &Both<'_, '_>) -> bool {
    let calendar = |statement: &Statement<'_>| {
        let mut dates = both.scene.dates(statement);
        dates.retain(is_calendar);
        dates
    };
    let (all_a, all_b) = (calendar(both.a), calendar(both.b));
    let is_any = !all_a.is_empty() && !all_b.is_empty();
    is_any && !all_a.iter().any(|one| all_b.iter().any(|other| dates_fit(one, other)))
}

/// Whether both tell of the day of one act: they share it right beside the date, and a name or most of their words.
fn is_same_act(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    /// Overlap at which two clauses tell of one act without a name in common.
    const CLOSE: f64 = 0.33;
    let is_about_one = both.is_near() && (both.pair.features.name_top > 0.0 || both.overlap >= CLOSE);
    let is_one = is_about_one && (share_act_beside(both, day, other_day) || is_same_but(both));
    both.is_one_modality()
        && (is_one || share_subject_beside(both, day, other_day))
        && !both.are_of_other_people()
        && order_before(both, both.a, day) == order_before(both, both.b, other_day)
}

/// The places in an order that stand between a date and the verb before it: "confirmed the first case on 9 May" is of another
/// day than "confirmed the last case".
fn order_before(both: &Both<'_, '_>, statement: &Statement<'_>, date: &DateFeature) -> Vec<Option<f64>> {
    let verbs = statement.items.iter().filter(|item| item.is_verb && u32::from(item.at) < date.at);
    let verb = verbs.map(|item| u32::from(item.at)).max().unwrap_or(date.at);
    let quantities = both.scene.quantities(statement).iter();
    let is_between = |quantity: &&QuantityFeature| {
        quantity.kind == QuantityKind::Ordinal && verb < quantity.at && quantity.at < date.at
    };
    quantities.filter(is_between).map(|quantity| quantity.value).collect()
}

/// Whether two clauses say the same but for the value ("was seen on 3 May", "was seen on 4 May"): no other verb, no word that
/// only one side has, and none of them says "again".
fn is_same_but(both: &Both<'_, '_>) -> bool {
    const CLOSE: f64 = 0.5;
    let (items_a, items_b) = both.clause_pair();
    let has_verb = |items: &[Item]| items.iter().any(|item| item.is_verb);
    both.overlap >= CLOSE
        && both.a.sentence.is_again == both.b.sentence.is_again
        && !(has_verb(items_a) || has_verb(items_b))
        && both.n_unmatched() == (0, 0)
}

/// Whether the matched clauses tell one act right beside two dates.
pub(crate) fn share_act_beside(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    shared_acts(both, day, other_day).next().is_some()
}

/// Whether they tell it of one subject too: what else the sentences say ("according to a timetable that the paper has seen")
/// sets nothing apart then.
fn share_subject_beside(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    let (items_a, items_b) = both.clause_pair();
    let has = |items: &[&Item], one: &Item| items.iter().any(|other| likeness(one, other) >= 0.95);
    shared_acts(both, day, other_day).any(|(act, other_act)| {
        let (own, rival) = (subject(items_a, act), subject(items_b, other_act));
        let (short, long) = if own.len() < rival.len() { (own, rival) } else { (rival, own) };
        !short.is_empty() && short.iter().all(|item| has(&long, item))
    })
}

/// The names and words before an act, as far as the next verb.
fn subject<'s>(items: &'s [Item], act: &Item) -> Vec<&'s Item> {
    const REACH: u16 = 8;
    let before = items.iter().rev().filter(|item| item.word < act.word).take_while(|item| !item.is_verb);
    let is_said = |item: &&Item| matches!(item.kind, TokenKind::Word | TokenKind::Name);
    before.take_while(|item| act.word - item.word <= REACH).filter(is_said).collect()
}

fn shared_acts<'s>(
    both: &Both<'_, 's>,
    day: &DateFeature,
    other_day: &DateFeature,
) -> impl Iterator<Item = (&'s Item, &'s Item)> {
    let (items_a, items_b) = both.clause_pair();
    let acts: Vec<&Item> = items_b.iter().filter(|other| is_beside(items_b, other, other_day)).collect();
    let own: Vec<&Item> = items_a.iter().filter(|one| is_beside(items_a, one, day)).collect();
    own.into_iter().flat_map(move |one| {
        let is_one = move |other: &&Item| {
            let is_act = one.is_verb || other.is_verb;
            is_act && one.is_negated == other.is_negated && likeness(one, other) >= 0.8
        };
        let same: Vec<&Item> = acts.iter().copied().filter(is_one).collect();
        same.into_iter().map(move |other| (one, other))
    })
}

/// Whether no other verb stands between a word and a date.
fn is_beside(items: &[Item], act: &Item, day: &DateFeature) -> bool {
    let Some(date) = items.iter().find(|item| item.kind == TokenKind::Date && u32::from(item.at) == day.at) else {
        return false;
    };
    let (from, to) = (act.word.min(date.word), act.word.max(date.word));
    act.kind == TokenKind::Word && !items.iter().any(|item| item.is_verb && from < item.word && item.word < to)
}

/// Whether two dates are sure enough, and of such a grain, that they exclude each other.
fn are_settled(one: &DateFeature, other: &DateFeature) -> bool {
    let is_guess = |date: &DateFeature| date.method == DateMethod::Context;
    let is_stretch = |date: &DateFeature| date.precision == Precision::Interval;
    let is_bound = one.is_limit || other.is_limit;
    let is_grain = one.precision == other.precision || is_bound;
    is_grain && !is_guess(one) && !is_guess(other) && !is_stretch(one) && !is_stretch(other)
}

/// When something happened last: "the first in six years" against "the first since 2018".
pub(crate) fn last_times(both: &Both<'_, '_>) -> Option<Verdict> {
    /// What [`unique`](crate::stages::agree::features::SentenceFeatures::unique) is for "first".
    const FIRST: u32 = 1;
    let unique = both.a.sentence.unique;
    if unique == 0 || unique != both.b.sentence.unique {
        return None;
    }
    let today = both.scene.today;
    let last = |statement: &Statement<'_>| {
        let is_age = |date: &DateFeature| date.is_age && date.timex == Timex::Duration;
        both.scene.dates(statement).into_iter().filter(|date| !is_age(date)).find_map(|date| {
            let (year, is_year) = last_time(&date, today)?;
            Some((year, is_year, date))
        })
    };
    let ((year_a, given_a, date_a), (year_b, given_b, date_b)) = (last(both.a)?, last(both.b)?);
    // A count of years against a year is off by one when the year is young; two counts are not.
    let is_loose = given_a != given_b || date_a.modifier.is_some() || date_b.modifier.is_some();
    let is_conflict = (year_a - year_b).abs() > if is_loose { 1.0 } else { 0.5 };
    // What is lowest or worst is named by the words around it: another thing has another low.
    let is_of_another = unique != FIRST && (both.has_contrast() || !both.is_close());
    if is_conflict && (is_of_another || are_other_firsts(both)) {
        return None;
    }
    let said = (Said::Year(year_a, date_a), Said::Year(year_b, date_b));
    Some(Verdict { slot: Slot::LastTime, said, is_conflict })
}

/// Whether both rank something first, and not the same: "the first visit" and "the first state visit".
fn are_other_firsts(both: &Both<'_, '_>) -> bool {
    let firsts = |statement: &Statement<'_>| {
        let ranks = both.scene.document(statement).features.ranks_of(statement.sentence).iter();
        ranks.filter(|rank| rank.kind == RankKind::Place(1)).copied().collect::<Vec<_>>()
    };
    let (firsts_a, firsts_b) = (firsts(both.a), firsts(both.b));
    let is_open = |ranks: &[RankFeature]| ranks.is_empty() || ranks.iter().any(|rank| rank.noun == TIME);
    let is_one = |one: &RankFeature, other: &RankFeature| {
        one.qualifiers == other.qualifiers && both.share_group(one.noun, other.noun)
    };
    !is_open(&firsts_a)
        && !is_open(&firsts_b)
        && !firsts_a.iter().any(|one| firsts_b.iter().any(|other| is_one(one, other)))
}

/// How long one act lasted: two durations, a duration and the days from and to, or a duration and "since".
pub(crate) fn durations(both: &Both<'_, '_>) -> Option<Verdict> {
    if both.a.sentence.unique != 0 || both.b.sentence.unique != 0 {
        return None;
    }
    let (clause_a, clause_b) = both.pair.features.clauses;
    let today = both.scene.today;
    let only = |statement: &Statement<'_>, clause: u32| {
        let inside = |date: &DateFeature| both.is_in_clause(statement, clause, date.at);
        let dates = both.scene.dates(statement).into_iter().filter(inside);
        let mut lengths = dates.filter_map(|date| Some((length(&date, today)?, date)));
        lengths.next().filter(|_| lengths.next().is_none())
    };
    let ((days_a, one), (days_b, other)) = (only(both.a, clause_a)?, only(both.b, clause_b)?);
    if one.timex != Timex::Duration && other.timex != Timex::Duration {
        return None;
    }
    let is_fit = days_a.0 <= days_b.1 && days_b.0 <= days_a.1;
    let is_one = share_act_beside(both, &one, &other) || is_same_but(both);
    let is_conflict = !is_fit && both.is_close() && !both.has_contrast() && is_one;
    let said = (Said::Length(days_a, one), Said::Length(days_b, other));
    (is_conflict || is_fit && is_one).then_some(Verdict { slot: Slot::Duration, said, is_conflict })
}

/// The days that something lasts, at least and at most.
fn length(date: &DateFeature, today: Option<Date>) -> Option<(f64, f64)> {
    /// A year that is counted from "since" may have begun or ended in it.
    const YEAR: f64 = 366.0;
    if date.is_age {
        return None;
    }
    if date.timex == Timex::Duration {
        let (days, grain) = days_of(&date.value)?;
        let slack = if date.modifier.is_some() { (0.1 * days).max(grain) } else { 0.49 * grain };
        return Some((days - slack, days + slack));
    }
    let begin = date.begin?;
    let n_days = |from: Date, to: Date| f64::from((to - from).get_days());
    if date.is_since {
        let days = n_days(begin, today?);
        return (days >= 0.0)
            .then_some((days - YEAR, days + if date.precision == Precision::Day { 31.0 } else { 183.0 }));
    }
    let finish = date.finish.filter(|_| date.precision == Precision::Interval)?;
    let days = n_days(begin, finish);
    Some((days - 0.5, days + 1.5))
}
