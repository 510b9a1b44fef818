//! Why a record gives no document.
//!
//! `invalid UTF-8 at byte 512` becomes a row of `rejects` with the record's path.

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::RejectStage;

/// Why a record gives no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Replaces the place of the record.
    pub location: Option<String>,
    pub reason: String,
    pub detail: Option<String>,
}

impl Refusal {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { location: None, reason: reason.into(), detail: None }
    }

    pub(crate) fn detail(self, detail: impl ToString) -> Self {
        Self { detail: Some(detail.to_string()), ..self }
    }

    pub(crate) fn at_byte(self, byte: usize) -> Self {
        Self { location: Some(format!("byte {byte}")), ..self }
    }

    pub(crate) fn at_row(self, number: u64) -> Self {
        Self { location: Some(format!("row {number}")), ..self }
    }

    /// What is told of a text that is kept though a part of it could not be decoded.
    pub(crate) fn broken() -> Self {
        Self::new("broken characters were replaced by U+FFFD")
    }

    pub(crate) fn of(self, path: &str, location: Option<String>) -> Reject {
        let location = self.location.or(location);
        Reject { path: path.to_owned(), location, stage: RejectStage::Load, reason: self.reason, detail: self.detail }
    }
}
