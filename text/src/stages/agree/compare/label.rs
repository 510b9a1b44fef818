//! Whether two sentences tell of things that are told apart by a number: "Flight 731" and "Flight 844".
//!
//! The first and the second quake are two, and so are Bus 12 and Bus 21. A sentence that names neither says nothing.

use std::collections::BTreeMap;

use crate::model::vocabulary::QuantityKind;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::token::number_key;

/// 1 when both tell one thing by its number, -1 when they tell two of one kind and none that is the same, else 0.
pub(crate) fn label(ctx: &EventContext<'_>, one: &Statement<'_>, other: &Statement<'_>) -> f32 {
    let (ours, theirs) = (labels(ctx, one), labels(ctx, other));
    let mut out = 0.0;
    for (noun, numbers) in &ours {
        let Some(rivals) = theirs.get(noun) else { continue };
        if !numbers.iter().any(|number| rivals.contains(number)) {
            return -1.0;
        }
        out = 1.0;
    }
    out
}

/// The numbers that tell things of a kind, by the key of the noun.
fn labels(ctx: &EventContext<'_>, statement: &Statement<'_>) -> BTreeMap<u32, Vec<u32>> {
    let mut out: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for label in ctx.document(statement).features.labels_of(statement.sentence) {
        out.entry(label.noun).or_default().push(label.number);
    }
    let ordinals = ctx.quantities(statement).iter();
    for ordinal in ordinals.filter(|quantity| quantity.kind == QuantityKind::Ordinal && quantity.head != 0) {
        if let Some(value) = ordinal.value {
            out.entry(ordinal.head).or_default().push(number_key(value));
        }
    }
    out
}
