//! A document with all layers that the per-document stages add.

use crate::model::document::Document;
use crate::model::extracted::Extracted;
use crate::model::name::Tagged;
use crate::model::parsed::Parsed;
use crate::model::segment::Segmented;

/// One document, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotated {
    /// The input.
    pub document: Document,
    /// Blocks and sentences.
    pub segmented: Segmented,
    /// Names.
    pub tagged: Tagged,
    /// Numbers and dates.
    pub extracted: Extracted,
    /// Trees, clauses and who speaks.
    pub parsed: Parsed,
}

impl Annotated {
    /// Whether the document is mined: only English is.
    pub fn is_mined(&self) -> bool {
        self.segmented.is_english(&self.document.metadata)
    }
}
