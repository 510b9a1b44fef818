//! A group of aligned sentences into drafts of claims, one for each slot that they value.
//!
//! Two sentences on "14 clinics" and "twelve clinics" become one draft whose value is that of most independent sources;
//! the same group also gives one on the event when other sentences speak of the opening without a count.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::model::vocabulary::{ClaimKind, Compared, Judgement};
use crate::stages::agree::align::cluster::Group;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::claims::draft::{Draft, Member, n_documents};
use crate::stages::agree::claims::measured::{Counted, quantity_of};
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::findings;
use crate::stages::agree::compare::outcome::Outcomes;
use crate::stages::agree::compare::sum::total;
use crate::stages::agree::compare::value::{bounds, days_fit, quantities_fit, tolls_fit};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};

/// The rule of what is in a claim because its sentence is aligned with others.
pub(crate) const ALIGNED: &str = "aligned";

/// Why two sentences agree or differ, and the rule that found it.
type Grounds = (Compared, &'static str);

/// Sentences of one group that speak in one slot, and what was found of each two of them.
#[derive(Default)]
struct Slotted {
    speakers: BTreeMap<u32, Value>,
    with: BTreeMap<(u32, u32), Grounds>,
    against: BTreeMap<(u32, u32), Grounds>,
}

/// The drafts of one group.
pub(crate) fn of_group(
    ctx: &EventContext<'_>,
    group: &Group,
    (pairs, outcomes): (&FxHashMap<(u32, u32), &Pair>, &Outcomes),
    counted: &Counted<'_>,
) -> Vec<Draft> {
    let mut similarity: BTreeMap<u32, f64> = BTreeMap::new();
    let mut slots: BTreeMap<Slot, Slotted> = BTreeMap::new();
    for (i, (one, _)) in group.members.iter().enumerate() {
        for (other, _) in group.members.iter().skip(i + 1) {
            let pair = pairs.get(&(*one, *other));
            let probability = pair.map_or(0.0, |pair| pair.probability);
            *similarity.entry(*one).or_default() += probability;
            *similarity.entry(*other).or_default() += probability;
            let found = match pair {
                Some(pair) => findings(ctx, pair, outcomes),
                None => outcomes.of(*one, *other),
            };
            for finding in found {
                let slot = slots.entry(finding.slot).or_default();
                slot.speakers.entry(*one).or_insert(finding.values.0);
                slot.speakers.entry(*other).or_insert(finding.values.1);
                let judged = if finding.is_conflict { &mut slot.against } else { &mut slot.with };
                judged.entry((*one, *other)).or_insert((finding.compared, finding.rule));
            }
        }
    }
    let clauses: BTreeMap<u32, u32> = group.members.iter().copied().collect();
    let member = |statement: u32, value: Option<Value>| Member {
        statement,
        clause: clauses.get(&statement).copied().unwrap_or(0),
        value,
        class: 0,
        centrality: similarity.get(&statement).copied().unwrap_or_default(),
        similarity: 1.0,
        is_witness: true,
        compared: Compared::None,
        rule: ALIGNED,
    };
    let mut drafts = Vec::new();
    let mut dissenting = BTreeSet::new();
    for (slot, slotted) in slots {
        // That two sentences name the same participants, ranks or parts is no fact beside the one they state.
        let is_told_for_conflict =
            matches!(slot, Slot::Role(_) | Slot::Sum(_) | Slot::Rank(_) | Slot::Duration | Slot::Toll(_));
        if is_told_for_conflict && slotted.against.is_empty() {
            continue;
        }
        let mut members: Vec<Member> =
            slotted.speakers.iter().map(|(statement, value)| member(*statement, Some(value.clone()))).collect();
        // The day of what one denies is no day on which both agree.
        if slot == Slot::Day && slotted.against.is_empty() {
            keep_apart(&mut members, outcomes);
        }
        let mut draft = Draft { slot: Some(slot), kind: ClaimKind::Event, members, value_class: 0 };
        classify(ctx, draft.slot.as_ref(), &mut draft.members);
        draft.settle(ctx);
        judge(ctx, &mut draft, &slotted, counted);
        if n_documents(ctx, &draft.members) < 2 {
            continue;
        }
        give_grounds(&mut draft, &slotted);
        draft.kind = kind_of(ctx, &draft);
        let minority = draft.members.iter().filter(|member| member.class != draft.value_class);
        dissenting.extend(minority.map(|member| member.statement));
        drafts.push(draft);
    }
    let rest = group.members.iter().filter(|(statement, _)| !dissenting.contains(statement));
    let mut members: Vec<Member> = rest.map(|(statement, _)| member(*statement, None)).collect();
    keep_apart(&mut members, outcomes);
    let is_repeated = drafts.iter().any(|draft| {
        members.iter().all(|member| draft.members.iter().any(|other| other.statement == member.statement))
    });
    if n_documents(ctx, &members) > 1 && !is_repeated {
        let mut draft = Draft { slot: None, kind: ClaimKind::Event, members, value_class: 0 };
        draft.kind = kind_of(ctx, &draft);
        draft.settle(ctx);
        drafts.push(draft);
    }
    for draft in &mut drafts {
        draft.measure(pairs);
    }
    drafts
}

/// Leaves out who denies what one that more speaks for affirms: the sentences that are closest to all others stay.
fn keep_apart(members: &mut Vec<Member>, outcomes: &Outcomes) {
    let mut order: Vec<&Member> = members.iter().collect();
    order.sort_by(|one, other| {
        other.centrality.total_cmp(&one.centrality).then_with(|| one.statement.cmp(&other.statement))
    });
    let mut kept: BTreeSet<u32> = BTreeSet::new();
    for member in order {
        if !kept.iter().any(|other| outcomes.deny(*other, member.statement)) {
            kept.insert(member.statement);
        }
    }
    members.retain(|member| kept.contains(&member.statement));
}

/// Keeps of a claim those sentences that were found to agree with one of its majority, or to contradict one: a value that
/// fits or differs only by way of a third sentence may be of something else.
fn judge(ctx: &EventContext<'_>, draft: &mut Draft, slotted: &Slotted, counted: &Counted<'_>) {
    let majority: Vec<u32> = (draft.members.iter())
        .filter(|member| member.class == draft.value_class)
        .map(|member| member.statement)
        .collect();
    let is_judged = |judged: &BTreeMap<(u32, u32), Grounds>, one: u32| {
        majority.iter().any(|other| judged.contains_key(&(one.min(*other), one.max(*other))))
    };
    let is_minority = draft.members.iter().any(|member| member.class != draft.value_class);
    let rivals = if is_minority { counted.documents_of_majority(ctx, draft) } else { BTreeSet::new() };
    let told: Vec<bool> = (draft.members.iter())
        .map(|member| {
            if member.class == draft.value_class {
                is_judged(&slotted.with, member.statement) || is_judged_at_all(&slotted.against, member.statement)
            } else {
                is_judged(&slotted.against, member.statement)
                    && !majority_documents_have_it_too(ctx, draft, member, (counted, &rivals))
            }
        })
        .collect();
    let mut told = told.into_iter();
    draft.members.retain(|_| told.next().unwrap_or(true));
}

/// Says of each sentence why it is on its side: by the finding on it and the central sentence, else by the first one on it and
/// another of the majority, else by any.
fn give_grounds(draft: &mut Draft, slotted: &Slotted) {
    let central = draft.members[draft.central()].statement;
    let majority = draft.members.iter().filter(|member| member.class == draft.value_class);
    let majority: Vec<u32> = std::iter::once(central).chain(majority.map(|member| member.statement)).collect();
    let value_class = draft.value_class;
    for member in &mut draft.members {
        let own = member.statement;
        let of = |judged: &BTreeMap<(u32, u32), Grounds>| {
            majority.iter().find_map(|other| judged.get(&(own.min(*other), own.max(*other))).copied())
        };
        let any = || {
            let mut all = slotted.against.iter().chain(&slotted.with);
            all.find(|((one, other), _)| *one == own || *other == own).map(|(_, (_, rule))| (Compared::None, *rule))
        };
        let side = if member.class == value_class { &slotted.with } else { &slotted.against };
        if let Some((compared, rule)) = of(side).or_else(any) {
            (member.compared, member.rule) = (compared, rule);
        }
    }
}

fn is_judged_at_all(judged: &BTreeMap<(u32, u32), Grounds>, statement: u32) -> bool {
    judged.keys().any(|(one, other)| *one == statement || *other == statement)
}

/// Whether some document gives both the majority's value (one of `rivals` does) and this one of the same noun or unit: then
/// the two are values of two things ("six in this raid, 14 in all"), not two accounts of one.
fn majority_documents_have_it_too(
    ctx: &EventContext<'_>,
    draft: &Draft,
    member: &Member,
    (counted, rivals): (&Counted<'_>, &BTreeSet<u32>),
) -> bool {
    let is_judged = draft.members.iter().any(|rival| {
        let judged = ctx.overrides.of(rival.statement, member.statement);
        judged.is_some_and(|(word, _)| word == Judgement::Conflict)
    });
    let Some(own) = quantity_of(ctx, member).filter(|_| !is_judged) else { return false };
    counted.documents_of(ctx, own).iter().any(|position| rivals.contains(position))
}

/// Numbers the values of a slot so that those that fit each other share a number; the first fit decides.
pub(crate) fn classify(ctx: &EventContext<'_>, slot: Option<&Slot>, members: &mut [Member]) {
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for i in 0..members.len() {
        let judged = |j: &usize| ctx.overrides.of(members[*j].statement, members[i].statement);
        let is = |class: &[usize], word: Judgement| class.iter().filter_map(judged).any(|(own, _)| own == word);
        let takes = |class: &Vec<usize>| {
            let fits = || class.first().is_some_and(|first| fit(ctx, slot, &members[*first], &members[i]));
            !is(class, Judgement::Conflict) && (is(class, Judgement::Agree) || fits())
        };
        let class = classes.iter().position(takes).unwrap_or_else(|| {
            classes.push(Vec::new());
            classes.len() - 1
        });
        classes[class].push(i);
        members[i].class = class as u32;
    }
}

fn fit(ctx: &EventContext<'_>, slot: Option<&Slot>, one: &Member, other: &Member) -> bool {
    let quantity = |member: &Member, idx: usize| -> Option<&QuantityFeature> {
        ctx.quantities(&ctx.statements[member.statement as usize]).get(idx)
    };
    match (&one.value, &other.value) {
        (Some(Value::Quantity(i)), Some(Value::Quantity(j))) => match (quantity(one, *i), quantity(other, *j)) {
            (Some(one), Some(other)) if matches!(slot, Some(Slot::Toll(_))) => {
                tolls_fit(one, other, ctx.rules.thresholds.approximate)
            }
            (Some(one), Some(other)) => quantities_fit(one, other, ctx.rules.thresholds.approximate),
            _ => true,
        },
        (Some(Value::Sum(..)), Some(_)) | (Some(_), Some(Value::Sum(..))) => {
            match (extent(ctx, one), extent(ctx, other)) {
                (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
                _ => true,
            }
        }
        (Some(Value::Date(one)), Some(Value::Date(other))) => days_fit(one, other),
        (Some(Value::Length(one, _)), Some(Value::Length(other, _))) => one.0 <= other.1 && other.0 <= one.1,
        (Some(Value::Rank(one)), Some(Value::Rank(other))) => one.kind == other.kind,
        (Some(Value::Rank(_)), Some(Value::Quantity(_))) | (Some(Value::Quantity(_)), Some(Value::Rank(_))) => false,
        (Some(Value::Year(one, _)), Some(Value::Year(other, _))) => (one - other).abs() <= 1.0,
        (Some(Value::Truth(one, _)), Some(Value::Truth(other, _))) => one == other,
        (Some(Value::Stage(one, _)), Some(Value::Stage(other, _))) => one == other,
        (Some(Value::Name(one)), Some(Value::Name(other))) => one == other,
        _ => true,
    }
}

/// The interval that a count or a sum of counts leaves open.
fn extent(ctx: &EventContext<'_>, member: &Member) -> Option<(f64, f64)> {
    let quantities = ctx.quantities(&ctx.statements[member.statement as usize]);
    let approximate = ctx.rules.thresholds.approximate;
    match member.value {
        Some(Value::Quantity(idx)) => bounds(quantities.get(idx)?, approximate),
        Some(Value::Sum(first, n)) => total(quantities.get(first..first + n)?, approximate),
        _ => None,
    }
}

/// A statement that no other one shares.
pub(crate) fn single(ctx: &EventContext<'_>, statement: u32) -> Draft {
    let of = &ctx.statements[statement as usize];
    let quantities = ctx.quantities(of);
    let dates = ctx.dates(of);
    let counted = quantities.iter().position(|quantity| quantity.head != 0 || quantity.unit.is_some());
    let date = dates.into_iter().find(DateFeature::is_calendar);
    let value = counted.map(Value::Quantity).or_else(|| date.map(Value::Date));
    let member = Member {
        statement,
        clause: 0,
        value,
        class: 0,
        centrality: 1.0,
        similarity: 1.0,
        is_witness: true,
        compared: Compared::None,
        rule: "single",
    };
    let slot = match &member.value {
        Some(Value::Quantity(idx)) => {
            quantities.get(*idx).map(|quantity| Slot::Quantity(quantity.head, quantity.unit.clone()))
        }
        Some(_) => Some(Slot::Day),
        None => None,
    };
    let mut draft = Draft { slot, kind: ClaimKind::Event, members: vec![member], value_class: 0 };
    draft.kind = kind_of(ctx, &draft);
    draft
}

/// What a claim is about: by what its sentences are compared on, else by whether most of them say what somebody says or
/// thinks.
pub(crate) fn kind_of(ctx: &EventContext<'_>, draft: &Draft) -> ClaimKind {
    let by_slot = draft.slot.as_ref().and_then(|slot| match slot {
        Slot::Quantity(..) | Slot::Sum(_) | Slot::Toll(_) => Some(ClaimKind::Numeric),
        Slot::Day | Slot::LastTime | Slot::Duration => Some(ClaimKind::Date),
        Slot::Role(_) | Slot::Joins => Some(ClaimKind::Participant),
        Slot::Polarity(_) | Slot::Plan(_) | Slot::Judged => Some(ClaimKind::Outcome),
        Slot::Spelling(..) | Slot::Rank(_) => Some(ClaimKind::Attribute),
        Slot::Act(..) | Slot::Story | Slot::Core => None,
    });
    let is_said = |statement: &Statement<'_>| {
        let sentence = statement.sentence;
        sentence.is_quote || sentence.is_stance || sentence.is_attribution
    };
    let most = || {
        let said = draft.members.iter().filter(|member| is_said(&ctx.statements[member.statement as usize]));
        said.count() * 2 > draft.members.len()
    };
    by_slot.unwrap_or_else(|| if most() { ClaimKind::Attribution } else { ClaimKind::Event })
}
