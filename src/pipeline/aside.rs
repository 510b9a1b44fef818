//! What is put aside of each document for the stages of the corpus: in memory as long as all of it has room, else on disk, from where
//! each stage takes its own.
//!
//! The room follows from the setting `memory_bytes`; nothing that a stage decides depends on it.

use crosscheck_text::stages::anchor::document::DocumentFeatures;
use crosscheck_text::stages::dedupe::text::TextFeatures;
use crosscheck_text::stages::link::item::NameFeatures;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::pipeline::chars::Stated;
use crate::store::Store;
use crate::store::shelf::{Filling, Shelf};

/// What is put aside of one document.
#[derive(Serialize, Deserialize)]
pub(crate) struct Features {
    /// For `link`.
    pub(crate) names: NameFeatures,
    /// For `dedupe`.
    pub(crate) text: TextFeatures,
    /// For `anchor`.
    pub(crate) facts: DocumentFeatures,
    /// For `agree`.
    pub(crate) stated: Stated,
}

/// What was put aside of all documents, by their number.
pub(crate) struct Aside {
    pub(crate) names: Shelf<NameFeatures>,
    pub(crate) texts: Shelf<TextFeatures>,
    pub(crate) facts: Shelf<DocumentFeatures>,
    pub(crate) stated: Shelf<Stated>,
}

/// Takes it document by document.
pub(crate) struct Laying {
    names: Filling<NameFeatures>,
    texts: Filling<TextFeatures>,
    facts: Filling<DocumentFeatures>,
    stated: Filling<Stated>,
    /// Bytes of memory that are left for it.
    room: u64,
}

impl Laying {
    pub(crate) fn new(store: &Store, room: u64) -> Self {
        Self {
            names: Filling::new(store.shelf("names")),
            texts: Filling::new(store.shelf("texts")),
            facts: Filling::new(store.shelf("facts")),
            stated: Filling::new(store.shelf("stated")),
            room,
        }
    }

    /// Takes what is put aside of the next document; where there is no room for all of it, everything goes to disk.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(crate) fn put(&mut self, features: Features) -> Result<()> {
        let Features { names, mut text, mut facts, mut stated } = features;
        text.shrink();
        facts.shrink();
        stated.shrink();
        let size = names.size_bytes() + text.size_bytes() + facts.size_bytes() + stated.size_bytes();
        match self.room.checked_sub(size as u64) {
            Some(room) => self.room = room,
            None => {
                self.room = 0;
                self.names.spill()?;
                self.texts.spill()?;
                self.facts.spill()?;
                self.stated.spill()?;
            }
        }
        self.names.put(names)?;
        self.texts.put(text)?;
        self.facts.put(facts)?;
        self.stated.put(stated)
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the disk does not take the rest.
    pub(crate) fn finish(self) -> Result<Aside> {
        Ok(Aside {
            names: self.names.finish()?,
            texts: self.texts.finish()?,
            facts: self.facts.finish()?,
            stated: self.stated.finish()?,
        })
    }
}
