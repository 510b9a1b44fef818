//! Whether two counts are of the same things, from the words around the counted noun.
//!
//! "rural clinics" and "mobile clinics" are not; "clinics" may be "rural clinics", or may take them in. It does not look at
//! the numbers, apart from a part that cannot be more than its whole.

use crate::model::vocabulary::QuantityKind;
use crate::stages::agree::context::features::QuantityFeature;

/// How far two counts are of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The same noun in the same words.
    Same,
    /// One side says more of it.
    Partly,
    /// Different things.
    Apart,
}

/// Compares what two quantities count; amounts and shares are alike as far as this can tell.
pub(crate) fn alike(one: &QuantityFeature, other: &QuantityFeature) -> Likeness {
    if one.kind != QuantityKind::Cardinal || other.kind != QuantityKind::Cardinal {
        return Likeness::Same;
    }
    let (own, rival) = (qualifiers(one), qualifiers(other));
    if one.is_rest != other.is_rest {
        return Likeness::Apart;
    }
    match (own.is_empty(), rival.is_empty()) {
        (true, true) => Likeness::Same,
        (false, false) if own == rival => Likeness::Same,
        (false, false) if own.iter().any(|word| rival.contains(word)) => Likeness::Partly,
        (false, false) => Likeness::Apart,
        // "Two hundred houses" and "40 wooden houses": the part may be less than the whole.
        (true, false) if is_less(other, one) => Likeness::Apart,
        (false, true) if is_less(one, other) => Likeness::Apart,
        _ => Likeness::Partly,
    }
}

fn words(quantity: &QuantityFeature) -> impl Iterator<Item = &str> {
    let counted = quantity.counted.as_deref().unwrap_or_default();
    counted.split(" of ").next().unwrap_or_default().split_whitespace()
}

/// The words before the counted noun that tell which ones.
fn qualifiers(quantity: &QuantityFeature) -> Vec<&str> {
    let mut words: Vec<&str> = words(quantity).collect();
    words.pop();
    words.retain(|word| !matches!(*word, "new" | "total" | "people" | "further" | "about" | "some"));
    words.sort_unstable();
    words
}

/// Whether words before a counted noun tell which of its kind are counted.
pub(crate) fn is_qualified(quantity: &QuantityFeature) -> bool {
    !qualifiers(quantity).is_empty()
}

/// Whether a count is less than another, both being given.
pub(crate) fn is_less(part: &QuantityFeature, whole: &QuantityFeature) -> bool {
    matches!((part.value, whole.value), (Some(part), Some(whole)) if part < whole)
}
