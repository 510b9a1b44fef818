//! The figures themselves: precision and recall, pairs of overlapping spans, B-cubed, and how a report shows them.
//!
//! Eight spans found, six of them right, of ten wanted: `precision=0.75 recall=0.6 f1=0.6667 predicted=8 gold=10`. It does not
//! know what the spans stand for.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// All measures of one comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The documents that were compared.
    pub docs: Vec<String>,
    /// One a layer.
    pub measures: Vec<Measure>,
}

/// The figures of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name of the layer.
    pub name: &'static str,
    /// Name and value, in the order they are shown.
    pub figures: Vec<(&'static str, Figure)>,
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// 0 to 1, to four decimals.
    Share(f64),
    /// A number of things.
    Count(usize),
}

impl Scores {
    /// A figure by its names, such as `("sentences", "f1")`.
    pub fn get(&self, measure: &str, figure: &str) -> Option<f64> {
        let measure = self.measures.iter().find(|own| own.name == measure)?;
        measure.figures.iter().find(|(name, _)| *name == figure).map(|(_, figure)| match figure {
            Figure::Share(share) => *share,
            Figure::Count(count) => *count as f64,
        })
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:14} {}", "docs", self.docs.join(", "))?;
        for measure in &self.measures {
            write!(out, "{:14}", measure.name)?;
            for (name, figure) in &measure.figures {
                match figure {
                    Figure::Share(share) => write!(out, " {name}={share:?}")?,
                    Figure::Count(count) => write!(out, " {name}={count}")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.measures.len() + 1))?;
        map.serialize_entry("docs", &self.docs)?;
        for measure in &self.measures {
            map.serialize_entry(measure.name, measure)?;
        }
        map.end()
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.figures.len()))?;
        for (name, figure) in &self.figures {
            match figure {
                Figure::Share(share) => map.serialize_entry(name, share)?,
                Figure::Count(count) => map.serialize_entry(name, count)?,
            }
        }
        map.end()
    }
}

/// A share to four decimals, rounded from its exact binary value (half to even).
pub(crate) fn share(value: f64) -> Figure {
    Figure::Share(format!("{value:.4}").parse().unwrap_or(value))
}

/// `part` of `whole`; nothing of nothing is 0.
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Harmonic mean of precision and recall.
pub fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// Precision, recall and F1 of `hits` among what was found and what was wanted; finding nothing where nothing is wanted is
/// perfect.
pub(crate) fn hits(hits: usize, found: usize, wanted: usize) -> Vec<(&'static str, Figure)> {
    let of = |all: usize, empty: f64| if all == 0 { empty } else { hits as f64 / all as f64 };
    let precision = of(found, if wanted == 0 { 1.0 } else { 0.0 });
    let recall = of(wanted, 1.0);
    vec![
        ("precision", share(precision)),
        ("recall", share(recall)),
        ("f1", share(f1(precision, recall))),
        ("predicted", Figure::Count(found)),
        ("gold", Figure::Count(wanted)),
    ]
}

/// The same for two lists of things that are equal or not; repeats count once.
pub(crate) fn equal<T: Ord>(found: Vec<T>, wanted: Vec<T>) -> Vec<(&'static str, Figure)> {
    let (found, wanted): (BTreeSet<T>, BTreeSet<T>) = (found.into_iter().collect(), wanted.into_iter().collect());
    hits(found.intersection(&wanted).count(), found.len(), wanted.len())
}

/// A span of a document: its index, first code point, one past the last.
pub(crate) type Place = (usize, u32, u32);

/// Indices of found and wanted spans that overlap, one to one: the pairs with most in common first, earlier ones on a tie.
pub(crate) fn overlapping(found: &[Place], wanted: &[Place]) -> Vec<(usize, usize)> {
    let mut of_doc: HashMap<usize, Vec<usize>> = HashMap::new();
    for (idx, place) in found.iter().enumerate() {
        of_doc.entry(place.0).or_default().push(idx);
    }
    let mut pairs = Vec::new();
    for (j, own) in wanted.iter().enumerate() {
        for i in of_doc.get(&own.0).into_iter().flatten() {
            let other = found[*i];
            let shared = i64::from(other.2.min(own.2)) - i64::from(other.1.max(own.1));
            if shared > 0 {
                let all = i64::from(other.2.max(own.2)) - i64::from(other.1.min(own.1));
                pairs.push((shared as f64 / all as f64, *i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_found, mut used_wanted) = (vec![false; found.len()], vec![false; wanted.len()]);
    pairs.retain(|(_, i, j)| {
        let is_free = !used_found[*i] && !used_wanted[*j];
        if is_free {
            (used_found[*i], used_wanted[*j]) = (true, true);
        }
        is_free
    });
    pairs.into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// B-cubed F1 of a clustering against another: (found cluster, wanted cluster) of each thing.
pub fn b_cubed(things: &[(&str, &str)]) -> f64 {
    if things.is_empty() {
        return 0.0;
    }
    let (mut found, mut wanted, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for thing in things {
        *found.entry(thing.0).or_insert(0.0) += 1.0;
        *wanted.entry(thing.1).or_insert(0.0) += 1.0;
        *both.entry(thing).or_insert(0.0) += 1.0;
    }
    let n_things = things.len() as f64;
    let precision = things.iter().map(|thing| both[thing] / found[thing.0]).sum::<f64>() / n_things;
    let recall = things.iter().map(|thing| both[thing] / wanted[thing.1]).sum::<f64>() / n_things;
    f1(precision, recall)
}
