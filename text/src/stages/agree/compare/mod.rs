//! What two aligned sentences value in the same slot, and whether they can both be true.
//!
//! "opened 14 clinics" and "twelve clinics were opened" value one count differently; "14 memoranda" and "32 agreements"
//! count different things and say nothing against each other. Without a value in the same slot there is no finding.

use crate::model::vocabulary::{Compared, Judgement};
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::compare::accord::accord;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::count::{count_others, counts};
use crate::stages::agree::compare::day::{days, days_never_fit};
use crate::stages::agree::compare::duration::durations;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::last_time::last_times;
use crate::stages::agree::compare::one_thing::of_one_thing;
use crate::stages::agree::compare::outcome::Outcomes;
use crate::stages::agree::compare::participant::participants;
use crate::stages::agree::compare::rank::ranks;
use crate::stages::agree::compare::sum::sums;
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::context::judged::VERDICT;

pub mod differ;

pub(crate) mod act;
pub(crate) mod both;
pub(crate) mod count;
pub(crate) mod counted;
pub(crate) mod extent;
pub(crate) mod finding;
pub(crate) mod label;
pub(crate) mod outcome;
pub(crate) mod participant;
pub(crate) mod scope;
pub(crate) mod slot;
pub(crate) mod subject;
pub(crate) mod sum;
mod suspect;
pub(crate) mod value;

mod accord;
mod circumstance;
mod day;
mod duration;
mod known;
mod last_time;
mod one_act;
mod one_thing;
mod plan;
mod rank;
mod shared;
mod spelling;
mod tally;
mod thing;
mod toll;

/// All slots on which an aligned pair can be compared, as the analyst sees them.
pub(crate) fn findings(ctx: &EventContext<'_>, pair: &Pair, outcomes: &Outcomes) -> Vec<Finding> {
    let mut findings = found(ctx, pair, outcomes);
    match ctx.overrides.of(pair.a, pair.b) {
        Some((Judgement::Agree, _)) => findings.retain(|finding| !finding.is_conflict),
        Some((Judgement::Conflict, _)) if !findings.iter().any(|finding| finding.is_conflict) => {
            let values = (Value::Side, Value::Side);
            findings.push(Finding {
                slot: Slot::Judged,
                values,
                is_conflict: true,
                compared: Compared::None,
                rule: VERDICT,
            });
        }
        _ => {}
    }
    findings
}

fn found(ctx: &EventContext<'_>, pair: &Pair, outcomes: &Outcomes) -> Vec<Finding> {
    let both = Both::new(ctx, pair);
    let mut findings = Vec::from_iter(sums(&both));
    let mut counted = counts(&both);
    if !findings.is_empty() {
        // The whole and its parts are compared; one part against the whole would be a conflict of its own.
        counted.retain(|finding| !finding.is_conflict);
    }
    findings.extend(counted);
    findings.extend(ranks(&both));
    match last_times(&both) {
        Some(finding) => findings.push(finding),
        None => findings.extend(days(&both).into_iter().chain(durations(&both))),
    }
    findings.extend(participants(&both));
    // Who did it, how often or when, already explains the difference: a denial would be counted twice.
    let is_explained =
        findings.iter().any(|finding| finding.is_conflict) || count_others(&both) || days_never_fit(&both);
    let across = outcomes.of(pair.a, pair.b).into_iter();
    let is_counted = findings.iter().any(|finding| finding.is_conflict && matches!(finding.slot, Slot::Quantity(..)));
    let is_new = |finding: &Finding| match finding.slot {
        Slot::Polarity(_) => !is_explained,
        Slot::Toll(_) => !is_counted,
        _ => true,
    };
    findings.extend(across.filter(is_new));
    let is_denied = findings.iter().any(|finding| matches!(finding.slot, Slot::Polarity(_)));
    if !is_explained && !is_denied {
        findings.extend(accord(&both));
    }
    // Two incompatible values at once (another count on another day) mean two happenings, not a contradiction.
    let n_conflicts = findings.iter().filter(|finding| finding.is_conflict).count();
    let is_other_day = findings.iter().any(|finding| finding.slot == Slot::Day && finding.is_conflict);
    // The same words cannot contradict themselves; what differs is how they were read.
    let are_same_words = both.a.sentence.words == both.b.sentence.words;
    if are_same_words || is_other_day && (n_conflicts > 1 || both.values_never_fit()) {
        findings.retain(|finding| !finding.is_conflict);
    }
    of_one_thing(ctx, (both.a, both.b), findings)
}
