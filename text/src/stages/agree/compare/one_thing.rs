//! Findings that are left once things, parts and times are told apart.
//!
//! "Flight 731 was late by three hours" and "Flight 844 by five" are of two flights; "4,260 came over the weekend" and "3,053
//! came on Sunday" are a whole and its part. It finds nothing of its own.

use crate::model::vocabulary::Compared;
use crate::stages::agree::compare::extent::Extended;
use crate::stages::agree::compare::finding::{Finding, Slot};
use crate::stages::agree::compare::label::label;
use crate::stages::agree::compare::subject::are_of_two_subjects;
use crate::stages::agree::context::event::{EventContext, Statement};

/// The findings on two statements that are of one thing, as far as a number tells things apart or an extent parts them: a part
/// does not contradict its whole, nor does its day agree with another.
pub(crate) fn of_one_thing(
    ctx: &EventContext<'_>,
    (one, other): (&Statement<'_>, &Statement<'_>),
    mut findings: Vec<Finding>,
) -> Vec<Finding> {
    if are_of_two_subjects(ctx, one, other) {
        // What differs may be who it was, and acts are set against each other with those who take part.
        findings.retain(|finding| {
            matches!(finding.slot, Slot::Role(_) | Slot::Joins | Slot::Spelling(..) | Slot::Polarity(_))
        });
        return findings;
    }
    if label(ctx, one, other) < 0.0 {
        // "The third win" and "the fifth win" may be one.
        findings.retain(|finding| matches!(finding.slot, Slot::Rank(_)));
        return findings;
    }
    let extended = |finding: &Finding| {
        let (own, rival) = &finding.values;
        Extended::of_value(ctx, one, own).zip(Extended::of_value(ctx, other, rival))
    };
    let n_found = findings.len();
    findings
        .retain(|finding| !finding.is_conflict || extended(finding).is_none_or(|(own, rival)| !own.is_apart(&rival)));
    if findings.len() < n_found {
        findings.retain(|finding| finding.slot != Slot::Day || finding.compared == Compared::Equal);
    }
    findings
}
