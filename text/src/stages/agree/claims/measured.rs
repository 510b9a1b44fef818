//! Which documents of an event give a value of one noun or unit.
//!
//! Asked for "six people", it gives the documents with six people anywhere in their text. Read once for an event, so that a
//! claim need not go through all documents. It does not ask what the values are said of.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::vocabulary::QuantityKind;
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::compare::finding::Value;
use crate::stages::agree::compare::value::quantities_fit;
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::context::features::QuantityFeature;

/// What is counted or measured: noun, kind and unit.
type Measure<'a> = (u32, QuantityKind, Option<&'a str>);

/// The quantities of an event's documents by what they are of, with the position of the document.
pub(crate) struct Counted<'a> {
    by_measured: FxHashMap<Measure<'a>, Vec<(u32, &'a QuantityFeature)>>,
}

impl<'a> Counted<'a> {
    pub(crate) fn new(ctx: &EventContext<'a>) -> Self {
        let mut by_measured: FxHashMap<Measure<'a>, Vec<(u32, &QuantityFeature)>> = FxHashMap::default();
        for (position, document) in (0..).zip(ctx.input.documents) {
            for quantity in &document.features.quantities {
                by_measured.entry(measured(quantity)).or_default().push((position, quantity));
            }
        }
        Self { by_measured }
    }

    /// Positions of the documents that give a value which fits.
    pub(crate) fn documents_of(&self, ctx: &EventContext<'_>, value: &QuantityFeature) -> Vec<u32> {
        let approximate = ctx.rules.thresholds.approximate;
        let found = self.by_measured.get(&measured(value)).map_or(&[][..], Vec::as_slice);
        let fitting = found.iter().filter(|(_, found)| quantities_fit(found, value, approximate));
        fitting.map(|(position, _)| *position).collect()
    }

    /// Positions of the documents that give a value which fits one of the majority's.
    pub(crate) fn documents_of_majority(&self, ctx: &EventContext<'a>, draft: &Draft) -> BTreeSet<u32> {
        let majority = draft.members.iter().filter(|member| member.class == draft.value_class);
        let mut values: Vec<&QuantityFeature> = Vec::new();
        for value in majority.filter_map(|member| quantity_of(ctx, member)) {
            let is_same = |known: &&QuantityFeature| {
                measured(known) == measured(value)
                    && (known.value, known.low, known.high) == (value.value, value.low, value.high)
                    && known.modifier == value.modifier
            };
            if !values.iter().any(is_same) {
                values.push(value);
            }
        }
        values.iter().flat_map(|value| self.documents_of(ctx, value)).collect()
    }
}

fn measured(quantity: &QuantityFeature) -> Measure<'_> {
    (quantity.head, quantity.kind, quantity.unit.as_deref())
}

/// The quantity that a sentence gives, if that is what it says.
pub(crate) fn quantity_of<'a>(ctx: &EventContext<'a>, member: &Member) -> Option<&'a QuantityFeature> {
    match member.value {
        Some(Value::Quantity(idx)) => ctx.quantities(&ctx.statements[member.statement as usize]).get(idx),
        _ => None,
    }
}
