//! Copies: the decisions of `dedupe`.

use crate::model::vocabulary::{ContainmentKind, CopyRelation, Unit};

/// A document, or the n-th segment or sentence of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitRef {
    /// Index of the document in run order.
    pub document: u32,
    /// Index of the segment or sentence in the document; 0 for a document.
    pub idx: u32,
}

/// One member of a cluster of equal or nearly equal units; the canonical member is a member too.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// What is compared.
    pub unit: Unit,
    /// The member.
    pub member: UnitRef,
    /// The cluster's canonical member.
    pub canonical: UnitRef,
    /// Key of the cluster, derived from the canonical member's words.
    pub cluster_id: String,
    /// Jaccard similarity of word shingles to the canonical member, 0 to 1, computed and not estimated.
    pub similarity: f32,
    /// Equal words, or nearly.
    pub relation: CopyRelation,
    /// Figures and names that differ from the canonical member.
    pub changed: Vec<String>,
    /// Those of them that stand in one place: what the canonical member has there, and what this one has.
    pub pairs: Vec<(String, String)>,
    /// The unit it was copied from, where dates or containment decide.
    pub copied_from: Option<UnitRef>,
}

/// One unit whose text stands inside a longer one.
#[derive(Clone, Debug, PartialEq)]
pub struct Containment {
    /// What is compared.
    pub unit: Unit,
    /// The longer unit.
    pub container: UnitRef,
    /// The shorter unit.
    pub member: UnitRef,
    /// Share of the member's shingles that stand in the container, 0 to 1.
    pub share: f32,
    /// Taken over, or quoted.
    pub kind: ContainmentKind,
}

/// All that `dedupe` found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Duplicates {
    /// Sorted by unit and member.
    pub members: Vec<Duplicate>,
    /// Sorted by unit, container and member.
    pub containments: Vec<Containment>,
    /// Documents that fill in a form as many others do, each with the first document of its form; sorted.
    pub forms: Vec<(u32, u32)>,
}
