//! Groups documents into events and settles the dates that only other documents of the event tell.
//!
//! Five texts on one visit become one event; the one that says "arrived on Sunday" without any date takes 12 May from
//! those that say "May 12–15". Documents that share nothing rare stay alone. It does not read text: it works on features.

mod cluster;
mod describe;
mod features;
pub mod likeness;
mod redate;
#[cfg(test)]
mod tests;
mod vectors;

use jiff::civil::Date;

use crate::model::annotated::Annotated;
use crate::model::calendar::Meaning;
use crate::model::entity::Links;
use crate::model::event::Anchors;
use crate::rules::anchor::AnchorRules;
use crate::stages::anchor::likeness::Likeness;

/// A date of a document that the document itself does not settle.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDate {
    /// Index into the document's dates.
    pub date: u32,
    /// What it means.
    pub meaning: Meaning,
    /// The day that the text told last before it, with the index of the date that told it.
    pub told: Option<(u32, Date)>,
}

/// What the stage knows of one document.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DocumentFeatures {
    /// Day of publication.
    pub published: Option<Date>,
    /// Stretches of up to two weeks that its running text names, sorted, without repeats.
    pub days: Vec<(Date, Date)>,
    /// Dates that are open, for documents without a day of publication.
    pub open: Vec<OpenDate>,
    /// Names (index into the document's names) with their mentions.
    pub names: Vec<(u32, u32)>,
    /// Hashes of content words with their counts, sorted by hash.
    pub terms: Vec<(u64, u32)>,
    /// The same of what it opens with.
    pub lead: Vec<(u64, u32)>,
}

impl DocumentFeatures {
    /// Gives back memory that was set aside and not used.
    pub fn shrink(&mut self) {
        self.days.shrink_to_fit();
        self.open.shrink_to_fit();
        self.names.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.lead.shrink_to_fit();
    }
}

/// The features of one document.
pub fn features(annotated: &Annotated, rules: &AnchorRules) -> DocumentFeatures {
    features::of(annotated, rules)
}

/// Terms by which documents on one event find each other, the most telling first; `names` are the entities of the
/// document's names.
pub fn postings(features: &DocumentFeatures, names: &[u32], rules: &AnchorRules) -> Vec<(u64, f32)> {
    features::postings(features, names, rules)
}

/// The candidates that may report one event, each with what it has in common; the trainer learns from them.
pub fn measured(
    features: &[DocumentFeatures],
    links: &Links,
    candidates: &[(u32, u32)],
    rules: &AnchorRules,
) -> Vec<(u32, u32, Likeness)> {
    likeness::pairs(features, &vectors::of(features, links, rules), candidates, &rules.thresholds)
}

/// Events of two or more documents, and what they settle. `candidates` are pairs of documents (smaller index first).
pub fn run(features: &[DocumentFeatures], links: &Links, candidates: &[(u32, u32)], rules: &AnchorRules) -> Anchors {
    let vectors = vectors::of(features, links, rules);
    let pairs = likeness::pairs(features, &vectors, candidates, &rules.thresholds);
    let clusters = cluster::clusters(features.len(), &pairs, &rules.thresholds);
    let mut anchors = Anchors {
        events: Vec::new(),
        event_of: vec![None; features.len()],
        published: vec![None; features.len()],
        redated: Vec::new(),
    };
    for documents in clusters {
        redate::settle(features, &documents, rules, &mut anchors);
        anchors.events.push(describe::event(features, links, &vectors, documents, rules));
    }
    describe::finish(&mut anchors);
    anchors.redated.sort_by_key(|redated| (redated.document, redated.date));
    anchors
}
