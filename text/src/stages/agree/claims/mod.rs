//! Groups of aligned sentences, and the sentences left over, into claims with evidence.
//!
//! Two sentences on "14 clinics" and "twelve clinics" become one conflicting claim; a sentence that nobody else shares is a
//! claim of its own.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::claim::Claim;
use crate::model::vocabulary::Judgement;
use crate::stages::agree::align::cluster::Group;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::claims::asked::asked;
use crate::stages::agree::claims::contradicted::contradicted;
use crate::stages::agree::claims::count::finish;
use crate::stages::agree::claims::draft::{Draft, n_documents};
use crate::stages::agree::claims::grouped::{of_group, single};
use crate::stages::agree::claims::measured::Counted;
use crate::stages::agree::claims::once::once;
use crate::stages::agree::claims::opening::common_opening;
use crate::stages::agree::claims::same_act::same_acts;
use crate::stages::agree::claims::story::news;
use crate::stages::agree::claims::sure::{ByStatement, Grounds};
use crate::stages::agree::compare::finding::Slot;
use crate::stages::agree::compare::outcome::Outcomes;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::facts::decide::Facts;

mod asked;
mod contradicted;
mod count;
mod develop;
mod draft;
mod evidence;
mod grouped;
mod measured;
mod naming;
mod once;
mod opening;
mod same_act;
mod story;
mod sure;
mod value;
mod witnesses;

/// All claims of an event, in the order of their evidence.
pub(crate) fn claims(
    ctx: &EventContext<'_>,
    (pairs, outcomes, facts): (&[Pair], &Outcomes, &Facts<'_>),
    groups: &[Group],
    copies: &[Vec<u32>],
) -> Vec<Claim> {
    let by_statements: FxHashMap<(u32, u32), &Pair> = pairs.iter().map(|pair| ((pair.a, pair.b), pair)).collect();
    let counted = Counted::new(ctx);
    let of_group = |group: &Group| of_group(ctx, group, (&by_statements, outcomes), &counted);
    let mut drafts = asked(ctx, facts);
    drafts.extend(groups.iter().flat_map(of_group));
    once(ctx, &mut drafts);
    let mut answers: ByStatement<'_, '_> = FxHashMap::default();
    facts.answers.iter().for_each(|answer| answers.entry(answer.statement).or_default().push(answer));
    let grounds = Grounds { ctx, pairs: &by_statements, answers };
    let mut drafts = grounds.parted(drafts);
    let mut news: Vec<Draft> =
        common_opening(ctx, copies).into_iter().chain(news(ctx, copies)).chain(same_acts(ctx, copies)).collect();
    let judged = ctx.overrides.statements();
    news.iter_mut().for_each(|told| part(ctx, told, (&judged, outcomes)));
    news.retain(|told| n_documents(ctx, &told.members) > 1 && !drafts.iter().any(|draft| is_within(told, draft)));
    news.iter_mut().for_each(|told| grounds.mark(told));
    let contradicted = contradicted(ctx, outcomes, &drafts);
    drafts.extend(contradicted);
    let (core, news): (Vec<Draft>, Vec<Draft>) = news.into_iter().partition(|told| told.slot == Some(Slot::Core));
    drafts.extend(core);
    drafts.extend(grounds.parted(news));
    let spoken: BTreeSet<u32> =
        drafts.iter().flat_map(|draft| draft.witnesses().map(|member| member.statement)).collect();
    for (idx, statement) in ctx.statements.iter().enumerate() {
        let idx = idx as u32;
        let is_told = copies[idx as usize].is_empty() || spoken.contains(&idx);
        if !is_told && is_checkable(statement) {
            drafts.push(single(ctx, idx));
        }
    }
    finish(ctx, drafts, copies)
}

/// Takes out of a draft what contradicts what is before it, and what the analyst, who speaks of the `judged` statements, says
/// is something else.
fn part(ctx: &EventContext<'_>, draft: &mut Draft, (judged, outcomes): (&BTreeSet<u32>, &Outcomes)) {
    let mut kept: Vec<u32> = Vec::new();
    draft.members.retain(|member| {
        let is_judged = judged.contains(&member.statement);
        let is_apart = |other: &u32| {
            let judged = ctx.overrides.of(*other, member.statement).filter(|_| is_judged);
            match judged {
                Some((word, _)) => matches!(word, Judgement::NotSame | Judgement::Conflict),
                None => outcomes.deny(*other, member.statement),
            }
        };
        let is_kept = !kept.iter().any(is_apart);
        kept.extend(is_kept.then_some(member.statement));
        is_kept
    });
}

/// Whether every statement of a draft is a witness of another.
fn is_within(draft: &Draft, of: &Draft) -> bool {
    // News is told by a statement once, and by more statements than a claim of aligned sentences mostly has.
    if draft.members.len() > of.members.len() {
        return false;
    }
    let statements: BTreeSet<u32> = of.witnesses().map(|member| member.statement).collect();
    draft.members.iter().all(|member| statements.contains(&member.statement))
}

/// A statement that names or values something and says something of it.
fn is_checkable(statement: &Statement<'_>) -> bool {
    let has = |kind: TokenKind| statement.items.iter().any(|item| item.kind == kind);
    has(TokenKind::Word) && (has(TokenKind::Name) || has(TokenKind::Number) || has(TokenKind::Date))
}
