//! Whether two sentences value one slot, whatever the values: a feature of the pair, computed before it is scored.
//!
//! "opened 14 clinics" and "closed nine clinics" both count clinics, so that they may state one fact. Whether the values fit
//! is not asked here.

use rayon::prelude::*;

use crate::model::vocabulary::QuantityKind;
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::counted::{Likeness, alike};
use crate::stages::agree::compare::day::share_act;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};

/// Sets the feature `slot` of each pair: 1 when the clauses that match best count one noun, or date one act.
pub(crate) fn mark_slots(ctx: &EventContext<'_>, pairs: &mut [Pair]) {
    pairs.par_iter_mut().for_each(|pair| {
        let both = Both::new(ctx, pair);
        let is_shared = share_count(&both) || share_date(&both);
        pair.features[PairFeature::Slot] = if is_shared { 1.0 } else { 0.0 };
    });
}

fn share_count<'a>(both: &Both<'a, '_>) -> bool {
    let (clause_a, clause_b) = both.pair.features.clauses;
    let counts = |statement: &Statement<'a>, clause: u32| {
        let all = both.ctx.quantities(statement).iter();
        let is_count = |quantity: &&QuantityFeature| quantity.head != 0 && quantity.kind == QuantityKind::Cardinal;
        let counts: Vec<&QuantityFeature> =
            all.filter(is_count).filter(|quantity| both.is_in_clause(statement, clause, quantity.at)).collect();
        counts
    };
    let others = counts(both.b, clause_b);
    let mut own = counts(both.a, clause_a).into_iter();
    own.any(|one| others.iter().any(|other| one.head == other.head && alike(one, other) != Likeness::Apart))
}

fn share_date<'a>(both: &Both<'a, '_>) -> bool {
    let day = |statement: &Statement<'a>, clause: u32| {
        let dates = both.ctx.dates(statement).into_iter();
        dates.filter(DateFeature::is_calendar).find(|date| both.is_in_clause(statement, clause, date.at))
    };
    let (clause_a, clause_b) = both.pair.features.clauses;
    let Some(one) = day(both.a, clause_a) else { return false };
    day(both.b, clause_b).is_some_and(|other| share_act(both, &one, &other))
}
