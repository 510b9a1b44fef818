//! What two documents have in common, and how likely they report one event.
//!
//! Two reports of one arrest share their lead, the person and the place.

use crate::rules::anchor::EventWeights;

/// What two documents have in common, each 0 to 1; see [`EventWeights`] for the meaning of each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Cosine of all terms; not weighed by itself.
    pub whole: f32,
    /// Cosine of the words of the text, without names and numbers.
    pub words: f32,
    /// Cosine of the numbers.
    pub numbers: f32,
    /// Cosine of what the documents open with.
    pub lead: f32,
    /// Cosine of the rows of likenesses to other documents.
    pub neighbors: f32,
    /// How near the two are to being each other's most alike document.
    pub closest: f32,
    /// Cosine of the people by their mentions.
    pub persons: f32,
    /// 1 when both name people.
    pub both_persons: f32,
    /// Cosine of the places by their mentions.
    pub places: f32,
}

impl Likeness {
    /// The features that have weights, in the order of [`EventWeights`], bias left out.
    pub fn values(&self) -> [f32; 8] {
        [
            self.words,
            self.numbers,
            self.lead,
            self.neighbors,
            self.closest,
            self.persons,
            self.both_persons,
            self.places,
        ]
    }

    /// The probability that the two report one event.
    pub(super) fn probability(&self, weights: &EventWeights) -> f64 {
        let sum: f64 =
            self.values().iter().zip(weights.values()).map(|(value, weight)| f64::from(*value) * weight).sum();
        1.0 / (1.0 + (-(sum + weights.bias)).exp())
    }
}
