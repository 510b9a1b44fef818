//! Whether two documents that share their words are made from one template: they tell of two subjects.
//!
//! "Keld Paper sold 212 tons" and "Torne Glass sold 88 tons" are no copies of each other, though all but the names and figures is
//! the same. A copy keeps the subject, or corrects its name, and keeps most figures.

use std::collections::HashSet;

use strsim::osa_distance;

use crate::stages::dedupe::text::TextFeatures;

/// Figures and names of a document.
struct Told<'a> {
    /// Names with their hashes, in order of place.
    names: Vec<(u32, &'a str)>,
    figures: HashSet<u32>,
}

impl<'a> Told<'a> {
    fn new(features: &'a TextFeatures) -> Self {
        let mut told = Self { names: Vec::new(), figures: HashSet::new() };
        for (n, named) in features.named.iter().enumerate() {
            let (hash, surface) =
                (features.words.get(named.word as usize).copied().unwrap_or_default(), features.surface(n));
            if surface.contains(|letter: char| letter.is_numeric()) {
                told.figures.insert(hash);
            } else {
                told.names.push((hash, surface));
            }
        }
        told
    }

    /// Whether at least half of its figures are not among those of another.
    fn has_other_figures(&self, other: &Self) -> bool {
        let n_own = self.figures.difference(&other.figures).count();
        n_own > 0 && n_own * 2 >= self.figures.len()
    }

    /// The first name that the other does not have.
    fn subject(&self, other: &Self) -> Option<&'a str> {
        let (hash, name) = self.names.first()?;
        (!other.names.iter().any(|(rival, _)| rival == hash)).then_some(*name)
    }
}

/// Whether two documents first name two subjects, neither of which the other names, and give other figures of them.
pub(crate) fn is_template(one: &TextFeatures, other: &TextFeatures) -> bool {
    let (one, other) = (Told::new(one), Told::new(other));
    let subjects = one.subject(&other).zip(other.subject(&one));
    subjects.is_some_and(|(own, rival)| !is_corrected(own, rival))
        && one.has_other_figures(&other)
        && other.has_other_figures(&one)
}

/// Whether one name may be the other with a slip mended.
fn is_corrected(one: &str, other: &str) -> bool {
    /// Letters that are other, missing or exchanged.
    const SLIPS: usize = 2;
    let letters = one.chars().count().min(other.chars().count());
    osa_distance(one, other) <= SLIPS && letters > SLIPS * 2
}
