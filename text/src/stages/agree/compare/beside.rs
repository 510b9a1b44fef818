//! Whether two dates stand beside one act: only then do they date the same thing.
//!
//! In "opened on 3 May" and "the ministry, founded on 4 May, opened it" the dates belong to two acts. It does not compare the
//! dates.

use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::context::event::Item;
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::token::TokenKind;

/// Whether the matched clauses tell one act right beside two dates.
pub(crate) fn share_act_beside(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
    shared_acts(both, day, other_day).next().is_some()
}

/// Whether they tell it of one subject too: what else the sentences say ("according to a timetable that the paper has seen")
/// sets nothing apart then.
pub(crate) fn share_subject_beside(both: &Both<'_, '_>, day: &DateFeature, other_day: &DateFeature) -> bool {
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

/// Whether two clauses say the same but for the value ("was seen on 3 May", "was seen on 4 May"): no other verb, no word that
/// only one side has, and none of them says "again".
pub(crate) fn is_same_but(both: &Both<'_, '_>) -> bool {
    const CLOSE: f64 = 0.5;
    let (items_a, items_b) = both.clause_pair();
    let has_verb = |items: &[Item]| items.iter().any(|item| item.is_verb);
    both.overlap >= CLOSE
        && both.a.sentence.is_again == both.b.sentence.is_again
        && !(has_verb(items_a) || has_verb(items_b))
        && both.n_unmatched() == (0, 0)
}
