//! Whether two acts are told of different subjects or objects.
//!
//! "Councillors backed the plan" and "shopkeepers opposed the plan" have other subjects; "upheld the dismissal" and "overturned
//! the fine" have other objects; "the airport stayed open" and "the road to the airport was closed" have other heads of one
//! subject. It asks words only: names are compared where participants are.

use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::context::event::{Item, Statement};
use crate::stages::agree::context::token::TokenKind;

/// Likeness from which two words may stand for one thing.
const AKIN: f32 = 0.4;
/// Words before and behind an act that may be its subject and its object.
const SUBJECT: u16 = 5;
const OBJECT: u16 = 4;

/// The items of a clause and an act among them.
type Act<'s> = (&'s [Item], &'s Item);

/// Whether two acts have others for a subject or an object: each side has a word there that the other sentence lacks, or the
/// heads of the two subjects differ.
pub(crate) fn have_unshared_arguments(both: &Both<'_, '_>, act: Act<'_>, other: Act<'_>) -> bool {
    let lacks = |of: &Statement<'_>, items: &[&Item]| {
        let is_telling = |item: &&&Item| item.kind == TokenKind::Word;
        items.iter().filter(is_telling).any(|item| !of.items.iter().any(|rival| is_akin(both, item, rival)))
    };
    let are_apart = |own: &[&Item], rival: &[&Item]| lacks(both.b, own) && lacks(both.a, rival);
    let (subject_a, subject_b) = (subject(act), subject(other));
    let are_heads_apart = match (head(&subject_a), head(&subject_b)) {
        (Some(one), Some(rival)) => !is_akin(both, one, rival),
        _ => false,
    };
    are_heads_apart || are_apart(&subject_a, &subject_b) || are_apart(&object(act), &object(other))
}

/// Whether two clauses are the same but for one word each, and the two words are far apart: "dropped the charges against the
/// pilot" and "did not drop the charges against the airline" tell of two accused.
pub(crate) fn differ_in_one_thing(both: &Both<'_, '_>) -> bool {
    let (items_a, items_b) = both.clause_pair();
    let lone = |items: &'_ [Item], of: &Statement<'_>| -> Vec<Item> {
        let is_lone =
            |item: &&Item| item.kind == TokenKind::Word && !of.items.iter().any(|other| likeness(item, other) >= 0.8);
        items.iter().filter(is_lone).cloned().collect()
    };
    match (&lone(items_a, both.b)[..], &lone(items_b, both.a)[..]) {
        // "The northern gate" is another than "the southern gate", however alike the two words are.
        ([one], [other]) => {
            let is_akin = is_akin(both, one, other) && !qualify_one_thing((items_a, one), (items_b, other));
            !one.is_verb && !other.is_verb && !is_akin
        }
        _ => false,
    }
}

/// Whether each of two words stands right before the same word.
fn qualify_one_thing((items_a, one): Act<'_>, (items_b, other): Act<'_>) -> bool {
    let behind = |items: &'_ [Item], item: &Item| -> Option<u32> {
        items.iter().find(|next| next.word == item.word + 1 && next.kind == TokenKind::Word).map(|next| next.key)
    };
    let head = behind(items_a, one);
    head.is_some() && head == behind(items_b, other)
}

fn is_akin(both: &Both<'_, '_>, one: &Item, other: &Item) -> bool {
    likeness(one, other).max(both.rules().vectors.likeness(one.vector, other.vector)) >= AKIN
}

/// The words and names before an act, back to the next verb, in order.
fn subject<'s>((items, act): Act<'s>) -> Vec<&'s Item> {
    let before = items.iter().rev().filter(|item| item.word < act.word && act.word - item.word <= SUBJECT);
    let mut subject: Vec<&Item> = before.take_while(|item| !item.is_verb).filter(is_said).collect();
    subject.reverse();
    subject
}

/// The words and names behind an act, up to the next verb.
fn object<'s>((items, act): Act<'s>) -> Vec<&'s Item> {
    let after = items.iter().filter(|item| item.word > act.word && item.word - act.word <= OBJECT);
    after.take_while(|item| !item.is_verb).filter(is_said).collect()
}

fn is_said(item: &&Item) -> bool {
    matches!(item.kind, TokenKind::Word | TokenKind::Name)
}

/// The head of a subject, if it is a word: the last of the words that stand together at its beginning ("the labour court in
/// Mainz").
fn head<'s>(subject: &[&'s Item]) -> Option<&'s Item> {
    let together = subject.windows(2).take_while(|pair| pair[1].word == pair[0].word + 1).count();
    subject.get(together).copied().filter(|item| item.kind == TokenKind::Word)
}
