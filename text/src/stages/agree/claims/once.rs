//! One question is one claim: what two sentences dispute in one claim, they dispute in no other.
//!
//! A count on which aligned sentences differ is often found a second time as a fact with more sentences; the drafts come in
//! the order of their worth, and what an earlier one has is taken out of a later one.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::stages::agree::claims::draft::{Draft, Member, n_documents};
use crate::stages::agree::compare::finding::Value;
use crate::stages::agree::context::event::EventContext;

/// Which value of a statement: an index into the document's numbers, or into its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    Number(u32),
    Date(u32),
}

/// Which value of which statement.
type Key = (u32, Place);

/// Takes out of each draft what an earlier one says, and drops those of which too little is left.
pub(crate) fn once(ctx: &EventContext<'_>, drafts: &mut Vec<Draft>) {
    let mut disputed: FxHashSet<(Key, Key)> = FxHashSet::default();
    let mut holders: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for mut draft in std::mem::take(drafts) {
        let keys: Vec<Option<Key>> = draft.members.iter().map(|member| key(ctx, member)).collect();
        let is_told = |(own, key): (&Member, &Option<Key>)| {
            let Some(own_key) = key else { return false };
            let rivals = draft.members.iter().zip(&keys).filter(|(rival, _)| rival.class != own.class);
            own.class != draft.value_class
                && rivals.filter_map(|(_, rival)| *rival).any(|rival| disputed.contains(&ordered(*own_key, rival)))
        };
        let told: Vec<bool> = draft.members.iter().zip(&keys).map(is_told).collect();
        let mut at = told.iter();
        draft.members.retain(|_| !at.next().copied().unwrap_or_default());
        let keys: Vec<Key> = draft.members.iter().filter_map(|member| key(ctx, member)).collect();
        let is_valued = keys.len() == draft.members.len();
        let is_within = is_valued
            && !draft.is_disputed()
            && keys.first().is_some_and(|first| {
                let of_first = holders.get(first).map_or(&[][..], Vec::as_slice);
                let holds = |earlier: &usize, key: &Key| holders.get(key).is_some_and(|of| of.contains(earlier));
                of_first.iter().any(|earlier| keys.iter().all(|key| holds(earlier, key)))
            });
        if n_documents(ctx, &draft.members) < 2 || is_within {
            continue;
        }
        if is_valued {
            for (one, own) in draft.members.iter().zip(&keys) {
                holders.entry(*own).or_default().push(kept.len());
                for (_, rival) in draft.members.iter().zip(&keys).filter(|(other, _)| other.class != one.class) {
                    disputed.insert(ordered(*own, *rival));
                }
            }
        }
        kept.push(draft);
    }
    *drafts = kept;
}

fn ordered(one: Key, other: Key) -> (Key, Key) {
    if one <= other { (one, other) } else { (other, one) }
}

/// Which number or date a member gives.
fn key(ctx: &EventContext<'_>, member: &Member) -> Option<Key> {
    let place = match &member.value {
        Some(Value::Quantity(idx)) => {
            Place::Number(ctx.quantities(&ctx.statements[member.statement as usize]).get(*idx)?.idx)
        }
        Some(Value::Date(date) | Value::Length(_, date)) => Place::Date(date.idx),
        _ => return None,
    };
    Some((member.statement, place))
}
