//! Ranks of one thing over one scope: "the third win in a row" against "the fifth win in a row".
//!
//! "The fifth win of the season" is counted over something else and says nothing against it; "the only survivor" excludes
//! "one of three survivors".

use crate::model::vocabulary::{Compared, EntityType, QuantityKind};
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::context::event::Statement;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::ranks::{RankFeature, RankKind};
use crate::stages::agree::context::token::TokenKind;

/// What two aligned sentences say of the rank of one thing.
pub(crate) fn ranks(both: &Both<'_, '_>) -> Option<Finding> {
    let (all_a, all_b) = (of(both, both.a), of(both, both.b));
    let mut differing = None;
    for one in all_a {
        for other in all_b.iter().filter(|other| are_comparable(both, one, other)) {
            let slot = Slot::Rank(one.noun);
            let values = (Value::Rank(*one), Value::Rank(*other));
            if one.kind == other.kind {
                return Some(Finding { slot, values, is_conflict: false, compared: Compared::Equal, rule: "rank" });
            }
            differing = differing.or(Some(Finding {
                slot,
                values,
                is_conflict: true,
                compared: Compared::Value,
                rule: "rank",
            }));
        }
    }
    let is_sure = both.is_close() && !both.has_contrast() && !both.both_have_unshared_names();
    differing.filter(|_| is_sure).or_else(|| only_of_many(both).filter(|_| is_sure))
}

fn of<'a>(both: &Both<'a, '_>, statement: &Statement<'a>) -> &'a [RankFeature] {
    both.ctx.document(statement).features.ranks_of(statement.sentence)
}

/// Whether two ranks are of one noun, in the same words, over the same scope.
fn are_comparable(both: &Both<'_, '_>, one: &RankFeature, other: &RankFeature) -> bool {
    let is_place = |rank: &RankFeature| matches!(rank.kind, RankKind::Place(_));
    let is_one_kind = match (one.kind, other.kind) {
        (RankKind::OneOf, RankKind::OneOf) => false,
        _ => is_place(one) == is_place(other),
    };
    is_one_kind
        && one.is_given
        && other.is_given
        && both.share_group(one.noun, other.noun)
        && one.qualifiers == other.qualifiers
        && one.scope == other.scope
        && !is_in_a_place(both, (both.a, one), both.b)
        && !is_in_a_place(both, (both.b, other), both.a)
}

/// Whether a place that only this side names stands behind a rank: "the first meeting in Jordan" is counted over that place.
fn is_in_a_place(both: &Both<'_, '_>, (own, rank): (&Statement<'_>, &RankFeature), other: &Statement<'_>) -> bool {
    let is_place = |item: &Item| {
        let info = both.ctx.input.entity_info.get(item.root as usize);
        info.is_some_and(|info| matches!(info.r#type, EntityType::Gpe | EntityType::Loc))
    };
    let is_shared = |item: &Item| other.items.iter().any(|rival| rival.kind == item.kind && rival.root == item.root);
    let names = own.items.iter().filter(|item| item.kind == TokenKind::Name && u32::from(item.at) > rank.at);
    names.into_iter().any(|item| is_place(item) && !is_shared(item))
}

/// "The only survivor" on one side, a number of survivors on the other.
fn only_of_many(both: &Both<'_, '_>) -> Option<Finding> {
    let many = |statement: &Statement<'_>, noun: u32| {
        let quantities = both.ctx.quantities(statement).iter();
        let mut counts = quantities.enumerate().filter(|(_, quantity)| quantity.kind == QuantityKind::Cardinal);
        counts.find(|(_, quantity)| quantity.head == noun && quantity.value > Some(1.0)).map(|(idx, _)| idx)
    };
    let only = |statement| {
        of(both, statement).iter().find(|rank| rank.kind == RankKind::Only && rank.is_given && rank.qualifiers == 0)
    };
    if let Some((rank, idx)) = only(both.a).and_then(|rank| Some((rank, many(both.b, rank.noun)?))) {
        let values = (Value::Rank(*rank), Value::Quantity(idx));
        return Some(only_finding(rank.noun, values));
    }
    let (rank, idx) = only(both.b).and_then(|rank| Some((rank, many(both.a, rank.noun)?)))?;
    let values = (Value::Quantity(idx), Value::Rank(*rank));
    Some(only_finding(rank.noun, values))
}

fn only_finding(noun: u32, values: (Value, Value)) -> Finding {
    Finding { slot: Slot::Rank(noun), values, is_conflict: true, compared: Compared::Value, rule: "only_of_many" }
}
