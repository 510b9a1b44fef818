//! Documents whose claims are made together: those of an event, or one that stands alone.
//!
//! Five reports of one visit are one group; a text on olives is another.

use crosscheck_text::model::event::Anchors;

/// Documents whose claims are made together: an event, or one document that stands alone.
pub(crate) struct Group {
    pub(crate) event: Option<u32>,
    /// In run order.
    pub(crate) documents: Vec<u32>,
}

impl Group {
    /// Sentences of its documents that may state something, by the number of each document.
    pub(crate) fn n_sentences(&self, of: &[u32]) -> u64 {
        self.documents.iter().filter_map(|document| of.get(*document as usize)).map(|n| u64::from(*n)).sum()
    }
}

pub(crate) fn groups(anchors: &Anchors, n_documents: usize) -> Vec<Group> {
    let events = anchors.events.iter().enumerate();
    let events = events.map(|(event, found)| Group { event: Some(event as u32), documents: found.documents.clone() });
    let alone = (0..n_documents as u32)
        .filter(|document| anchors.event_of.get(*document as usize).copied().flatten().is_none());
    events.chain(alone.map(|document| Group { event: None, documents: vec![document] })).collect()
}
