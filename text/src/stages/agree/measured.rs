//! Which documents of an event give a value of one noun or unit.
//!
//! Asked for "six people", it gives the documents with six people anywhere in their text. Read once for an event, so that a
//! claim need not go through all documents. It does not ask what the values are said of.

use std::collections::{BTreeSet, HashMap};

use crate::model::vocabulary::QuantityKind;
use crate::stages::agree::build::{Draft, Speech};
use crate::stages::agree::conflict::Said;
use crate::stages::agree::event::Scene;
use crate::stages::agree::features::QuantityFeature;
use crate::stages::agree::values::quantities_fit;

/// What is counted or measured: noun, kind and unit.
type Measured<'a> = (u32, QuantityKind, Option<&'a str>);

/// The quantities of an event's documents by what they are of, with the position of the document.
pub(crate) struct Counted<'a> {
    by_measured: HashMap<Measured<'a>, Vec<(u32, &'a QuantityFeature)>>,
}

impl<'a> Counted<'a> {
    pub(crate) fn new(scene: &Scene<'a>) -> Self {
        let mut by_measured: HashMap<Measured<'a>, Vec<(u32, &QuantityFeature)>> = HashMap::new();
        for (position, document) in (0..).zip(scene.input.documents) {
            for quantity in &document.features.quantities {
                by_measured.entry(measured(quantity)).or_default().push((position, quantity));
            }
        }
        Self { by_measured }
    }

    /// Positions of the documents that give a value which fits.
    pub(crate) fn documents_of(&self, scene: &Scene<'_>, value: &QuantityFeature) -> Vec<u32> {
        let approximate = scene.rules.thresholds.approximate;
        let found = self.by_measured.get(&measured(value)).map_or(&[][..], Vec::as_slice);
        let fitting = found.iter().filter(|(_, found)| quantities_fit(found, value, approximate));
        fitting.map(|(position, _)| *position).collect()
    }

    /// Positions of the documents that give a value which fits one of the majority's.
    pub(crate) fn documents_of_majority(&self, scene: &Scene<'a>, draft: &Draft) -> BTreeSet<u32> {
        let majority = draft.speeches.iter().filter(|speech| speech.class == draft.value_class);
        let mut values: Vec<&QuantityFeature> = Vec::new();
        for value in majority.filter_map(|speech| quantity_of(scene, speech)) {
            let is_same = |known: &&QuantityFeature| {
                measured(known) == measured(value)
                    && (known.value, known.low, known.high) == (value.value, value.low, value.high)
                    && known.modifier == value.modifier
            };
            if !values.iter().any(is_same) {
                values.push(value);
            }
        }
        values.iter().flat_map(|value| self.documents_of(scene, value)).collect()
    }
}

fn measured(quantity: &QuantityFeature) -> Measured<'_> {
    (quantity.head, quantity.kind, quantity.unit.as_deref())
}

/// The quantity that a sentence gives, if that is what it says.
pub(crate) fn quantity_of<'a>(scene: &Scene<'a>, speech: &Speech) -> Option<&'a QuantityFeature> {
    match speech.said {
        Some(Said::Quantity(idx)) => scene.quantities(&scene.statements[speech.statement as usize]).get(idx),
        _ => None,
    }
}
