//! What the stage knows of one document: its day, the days it names, its names and its words.
//!
//! A text without a day of publication that says "on Sunday" has one open date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::calendar::Meaning;

/// A date of a document that the document itself does not settle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenDate {
    /// Index into the document's dates.
    pub date: u32,
    /// What it means.
    pub meaning: Meaning,
    /// The day that the text told last before it, with the index of the date that told it.
    pub told: Option<(u32, Date)>,
}

/// What the stage knows of one document.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
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
    /// The memory that it takes once it is shrunk, or nearly.
    pub fn size_bytes(&self) -> usize {
        size_of::<Self>()
            + size_of_val(self.days.as_slice())
            + size_of_val(self.open.as_slice())
            + size_of_val(self.names.as_slice())
            + size_of_val(self.terms.as_slice())
            + size_of_val(self.lead.as_slice())
    }

    /// Gives back memory that was set aside and not used.
    pub fn shrink(&mut self) {
        self.days.shrink_to_fit();
        self.open.shrink_to_fit();
        self.names.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.lead.shrink_to_fit();
    }
}
