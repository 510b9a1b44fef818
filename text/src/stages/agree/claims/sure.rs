//! Which sentences of a claim are witnesses of it: those that surely state what its central sentence states.
//!
//! "The ministry opened 14 clinics" and "The ministry's clinics were paid for by the union" may be aligned because they share
//! their words, and state two facts. A sentence that only resembles the central one is no witness. Where enough others are, it
//! leaves the claim and has one of its own, with what it resembles as evidence; else the claim is what one source says.

use std::collections::{BTreeSet, HashMap};

use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::claims::asked::QUESTION;
use crate::stages::agree::claims::draft::{Draft, Member, n_documents};
use crate::stages::agree::claims::grouped::{ALIGNED, kind_of};
use crate::stages::agree::claims::opening::OPENING;
use crate::stages::agree::claims::witnesses::witnesses;
use crate::stages::agree::compare::finding::Slot;
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::facts::answer::{Answer, Facet};

/// Probability that two sentences state one fact, by their statements, the lesser first.
type Pairs<'p> = HashMap<(u32, u32), &'p Pair>;

/// Whether a sentence surely states what the central one of its claim does.
///
/// The thresholds of the rules are no settings: by the facts of development news, of the sentences that opened a report and
/// had less than .4 of the event's core 56 of 100 stated a fact with another of their claim, of those above 83; of answers to
/// one question whose sentences state one fact with less than .1, 73 (numbers) and 61 (days that are inferred), else 90 and 86.
pub(crate) fn is_sure(ctx: &EventContext<'_>, draft: &Draft, member: &Member) -> bool {
    /// Share of the core that a sentence at the top of a report tells.
    const OPENS: f64 = 0.4;
    /// Probability that the sentences of two answers state one fact.
    const ANSWERS: f64 = 0.1;
    // The more sentences, the surer each must be: of a claim of two one may stray as often as of a claim of ten.
    let n = draft.members.len().max(2) as f64;
    let least = match member.rule {
        ALIGNED => 1.0 - (1.0 - ctx.rules.thresholds.min_witness) * 2.0 / n,
        OPENING => OPENS,
        // That something took ten days is said of few things in one event.
        QUESTION if draft.slot != Some(Slot::Duration) => ANSWERS,
        _ => 0.0,
    };
    member.similarity >= least && !member.differs
}

/// The answers of each statement.
pub(crate) type ByStatement<'f, 'a> = HashMap<u32, Vec<&'f Answer<'a>>>;

/// Whether two statements both give a value of one kind ("150 meters", "400 meters"), and none that fits: what else they may
/// state together, they do not state it alike.
fn differ(answers: &ByStatement<'_, '_>, one: u32, other: u32) -> bool {
    let of = |statement: u32| answers.get(&statement).map_or(&[][..], Vec::as_slice);
    let counted = |answer: &Answer<'_>| answer.quantity.map_or((0, 0), |quantity| (quantity.head, quantity.thing));
    let is_of_kind = |own: &Answer<'_>, rival: &Answer<'_>| {
        let ((head, thing), (other, other_thing)) = (counted(own), counted(rival));
        let is_one_noun = head == other || head == 0 || other == 0 || thing != 0 && thing == other_thing;
        own.facet == rival.facet && own.unit == rival.unit && (own.facet != Facet::Count || is_one_noun)
    };
    of(one).iter().any(|own| {
        let mut rivals = of(other).iter().filter(|rival| is_of_kind(own, rival)).peekable();
        let kin = || of(one).iter().filter(|kin| is_of_kind(own, kin));
        rivals.peek().is_some() && !rivals.any(|rival| kin().any(|kin| kin.fits(rival)))
    })
}

/// The sentences of a claim that are witnesses: of a dispute all, else the central one and those that surely state what it does.
pub(crate) fn sure<'d>(ctx: &'d EventContext<'_>, draft: &'d Draft) -> impl Iterator<Item = &'d Member> {
    let central = draft.members[draft.central()].statement;
    let is_disputed = is_disputed(draft);
    draft.members.iter().filter(move |member| is_disputed || member.statement == central || is_sure(ctx, draft, member))
}

fn is_disputed(draft: &Draft) -> bool {
    draft.members.iter().any(|member| member.class != draft.value_class)
}

/// Parts the claims without dispute into those whose sentences are sure and what only resembles them.
pub(crate) fn parted(
    ctx: &EventContext<'_>,
    drafts: Vec<Draft>,
    (pairs, answers): (&Pairs<'_>, &ByStatement<'_, '_>),
) -> Vec<Draft> {
    let mut out = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        if draft.slot.is_none() {
            let central = draft.members[draft.central()].statement;
            let differs = |member: &Member| member.statement != central && differ(answers, central, member.statement);
            draft.members.iter_mut().for_each(|member| member.differs = differs(member));
        }
        let statements: Vec<u32> = sure(ctx, &draft).map(|member| member.statement).collect();
        // What reports open with is one story, however little of its core a sentence has.
        let is_whole = statements.len() == draft.members.len() || draft.slot == Some(Slot::Core);
        if is_whole || witnesses(ctx, &statements).len() < 2 {
            out.push(draft);
            continue;
        }
        let members = std::mem::take(&mut draft.members);
        let (sure, unsure) = members.into_iter().partition(|member: &Member| statements.contains(&member.statement));
        let rest = resembling(ctx, (&draft, &sure), unsure, (pairs, answers));
        draft.members = sure;
        draft.kind = kind_of(ctx, &draft);
        out.push(draft);
        out.extend(rest);
    }
    out
}

/// Sentences of other documents, one each, that are shown beside one that is not sure.
const RESEMBLED: usize = 3;

/// The claims of what is left of a claim: one around each sentence, with those of the rest that surely state what it
/// does, and what it resembles most in the whole claim.
fn resembling(
    ctx: &EventContext<'_>,
    (of, sure): (&Draft, &Vec<Member>),
    mut unsure: Vec<Member>,
    (pairs, answers): (&Pairs<'_>, &ByStatement<'_, '_>),
) -> Vec<Draft> {
    let probability =
        |one: u32, other: u32| pairs.get(&(one.min(other), one.max(other))).map_or(0.0, |pair| pair.probability);
    let position = |member: &Member| ctx.statements[member.statement as usize].position;
    unsure.sort_by(|one, other| {
        other.centrality.total_cmp(&one.centrality).then_with(|| one.statement.cmp(&other.statement))
    });
    let all = unsure.clone();
    let mut out = Vec::new();
    while !unsure.is_empty() {
        let center = unsure.remove(0);
        let near = |member: &Member| Member {
            similarity: probability(center.statement, member.statement),
            centrality: 0.0,
            differs: of.slot.is_none() && differ(answers, center.statement, member.statement),
            ..member.clone()
        };
        let mut members = vec![Member { similarity: 1.0, centrality: 1.0, differs: false, ..center.clone() }];
        unsure.retain(|member| {
            let near = near(member);
            let is_like = near.similarity >= ctx.rules.thresholds.min_witness && !near.differs;
            members.extend(is_like.then_some(near));
            !is_like
        });
        let told: BTreeSet<u32> = members.iter().map(|member| member.statement).collect();
        let others = sure
            .iter()
            .chain(&all)
            .filter(|member| position(member) != position(&center) && !told.contains(&member.statement));
        let mut others: Vec<Member> = others.map(near).collect();
        others.sort_by(|one, other| {
            other.similarity.total_cmp(&one.similarity).then_with(|| one.statement.cmp(&other.statement))
        });
        let mut documents = BTreeSet::new();
        others.retain(|other| documents.insert(position(other)));
        let least = ctx.rules.thresholds.min_probability;
        let is_near = |(nth, other): &(usize, Member)| *nth == 0 || other.similarity >= least;
        members.extend(others.into_iter().take(RESEMBLED).enumerate().filter(is_near).map(|(_, other)| other));
        members.sort_by_key(|member| member.statement);
        let mut draft = Draft { members, ..of.clone() };
        draft.kind = kind_of(ctx, &draft);
        if n_documents(ctx, &draft.members) > 1 {
            out.push(draft);
        }
    }
    out
}
