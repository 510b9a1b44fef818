//! The claim that an event is: which sentences of its reports tell what all of them report.
//!
//! Nine reports of one quake open with "quake", "Port Ellery", "killed" and "6.1". A sentence that has most of that tells
//! the quake, in whatever words; one on the history of the fault does not. What a report opens with needs less of it, because a report
//! begins with its news; how many sentences of a report tell it is bounded. It compares no values; the claims of aligned
//! sentences do.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::{ClaimKind, Compared};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::compare::finding::Slot;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// The rule of what tells the core of an event.
pub(crate) const OPENING: &str = "common_opening";

/// A word by its synonym group or root, a name, a number or a day.
type Term = (TokenKind, u32);

/// How much of what the reports open with a statement has: 1 for the fullest statement of an ordinary report.
struct OpeningShare {
    statement: u32,
    clause: u32,
    share: f64,
}

/// The claim of the reports' common core; none unless there are enough reports. `copies` are empty for copies of other
/// statements.
pub(crate) fn common_opening(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> Option<Draft> {
    let thresholds = &ctx.rules.thresholds;
    let is_report = |(idx, statement): &(usize, &Statement<'_>)| {
        let n_statements = ctx.document(statement).features.sentences.len();
        !copies[*idx].is_empty() && n_statements <= thresholds.report as usize
    };
    let reports: Vec<(usize, &Statement<'_>)> = ctx.statements.iter().enumerate().filter(is_report).collect();
    let openings = openings(&reports, thresholds.core_lead);
    if openings.len() < thresholds.core_reports.max(2) as usize {
        return None;
    }
    let told = shares(&reports, &openings);
    let chosen = chosen(ctx, told);
    let documents: BTreeSet<u32> = chosen.iter().map(|told| position(ctx, told)).collect();
    (documents.len() > 1).then(|| draft(ctx, chosen))
}

fn position(ctx: &EventContext<'_>, told: &OpeningShare) -> u32 {
    ctx.statements[told.statement as usize].position
}

/// What each report opens with, by its position.
fn openings(reports: &[(usize, &Statement<'_>)], lead: u32) -> BTreeMap<u32, BTreeSet<Term>> {
    let mut openings: BTreeMap<u32, BTreeSet<Term>> = BTreeMap::new();
    for (_, statement) in reports {
        let opening = openings.entry(statement.position).or_default();
        if statement.rank < lead {
            opening.extend(statement.items.iter().map(term));
        }
    }
    openings
}

/// How much of the others' openings each statement has.
fn shares(reports: &[(usize, &Statement<'_>)], openings: &BTreeMap<u32, BTreeSet<Term>>) -> Vec<OpeningShare> {
    let mut n_with: BTreeMap<Term, u32> = BTreeMap::new();
    openings.values().flatten().for_each(|term| *n_with.entry(*term).or_default() += 1);
    let n_others = openings.len().saturating_sub(1).max(1) as f64;
    let mut best: BTreeMap<u32, f64> = BTreeMap::new();
    let mut all = Vec::new();
    for (idx, statement) in reports {
        let own = openings.get(&statement.position);
        let worth = |item: &Item| {
            let term = term(item);
            let is_own = own.is_some_and(|own| own.contains(&term));
            let n = n_with.get(&term).map_or(0, |n| n - u32::from(is_own));
            f64::from(item.level) * f64::from(n) / n_others
        };
        let sum = |items: &[Item]| {
            let distinct: BTreeMap<Term, f64> = items.iter().map(|item| (term(item), worth(item))).collect();
            distinct.values().sum::<f64>()
        };
        let clauses =
            statement.clauses.iter().map(|(from, to)| sum(statement.items.get(*from..*to).unwrap_or_default()));
        let clause = clauses.enumerate().max_by(|(i, one), (j, other)| one.total_cmp(other).then(j.cmp(i)));
        let share = sum(&statement.items);
        let most = best.entry(statement.position).or_default();
        *most = most.max(share);
        all.push(OpeningShare { statement: *idx as u32, clause: clause.map_or(0, |(clause, _)| clause as u32), share });
    }
    let mut best: Vec<f64> = best.into_values().collect();
    best.sort_by(f64::total_cmp);
    let ordinary = best.get(best.len() / 2).copied().unwrap_or_default().max(f64::MIN_POSITIVE);
    all.iter_mut().for_each(|told| told.share /= ordinary);
    all
}

/// How much sooner a statement at the top is taken than one as full below.
const AHEAD: f64 = 0.5;
/// The same for the first of all: titles are short, and tell nothing else.
const AHEAD_OF_ALL: f64 = 1.0;

/// The statements that have enough, the fullest of each report only; sorted by statement.
fn chosen(ctx: &EventContext<'_>, told: Vec<OpeningShare>) -> Vec<OpeningShare> {
    let thresholds = &ctx.rules.thresholds;
    let rank = |told: &OpeningShare| ctx.statements[told.statement as usize].rank;
    let is_lead = |told: &OpeningShare| rank(told) < thresholds.core_lead;
    let mut by_document: BTreeMap<u32, Vec<OpeningShare>> = BTreeMap::new();
    for one in told {
        let least = if is_lead(&one) { thresholds.core_share_of_lead } else { thresholds.core_share };
        if one.share >= least {
            by_document.entry(position(ctx, &one)).or_default().push(one);
        }
    }
    let worth = |told: &OpeningShare| match rank(told) {
        0 => told.share + AHEAD_OF_ALL,
        _ if is_lead(told) => told.share + AHEAD,
        _ => told.share,
    };
    let mut chosen = Vec::new();
    for mut of_document in by_document.into_values() {
        of_document.sort_by(|one, other| worth(other).total_cmp(&worth(one)).then(one.statement.cmp(&other.statement)));
        of_document.truncate(thresholds.core_sentences as usize);
        chosen.extend(of_document);
    }
    chosen.sort_by_key(|told| told.statement);
    chosen
}

fn draft(ctx: &EventContext<'_>, chosen: Vec<OpeningShare>) -> Draft {
    let member = |told: OpeningShare| {
        let length = ctx.statements[told.statement as usize].items.len().max(1) as f64;
        // Of two statements that tell as much, the shorter one says it best.
        let centrality = told.share + 1.0 / length;
        let similarity = told.share.min(1.0);
        Member {
            statement: told.statement,
            clause: told.clause,
            value: None,
            class: 0,
            centrality,
            similarity,
            is_witness: true,
            compared: Compared::None,
            rule: OPENING,
        }
    };
    let members = chosen.into_iter().map(member).collect();
    Draft { slot: Some(Slot::Core), kind: ClaimKind::Event, members, value_class: 0 }
}

fn term(item: &Item) -> Term {
    match item.kind {
        TokenKind::Word => (item.kind, item.groups.first().map_or(item.root, |group| u32::from(*group))),
        kind => (kind, item.key),
    }
}
