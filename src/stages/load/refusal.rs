//! Why a record gives no document.
//!
//! `invalid UTF-8 at byte 512` becomes a row of `rejects` with the record's path.

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::RejectStage;

/// Reasons that may not hold the next time, though not a byte has changed: a busy machine, a right, a disk, a change under way.
const PASSING: [&str; 8] = [
    TOO_SLOW,
    NO_PROCESS,
    STOPPED,
    CHANGED,
    UNREADABLE,
    "the rest of the file cannot be read",
    "the entry cannot be read",
    "the metadata cannot be read",
];
/// A reader that was stopped by the clock.
pub(crate) const TOO_SLOW: &str = "the file takes longer to read than `max_read_seconds`";
/// A reader that could not be started or asked.
pub(crate) const NO_PROCESS: &str = "the file could not be read in a process of its own";
/// A reader that ended without an answer.
pub(crate) const STOPPED: &str = "the file is damaged: its reader stopped";
/// A file that is being written.
pub(crate) const CHANGED: &str = "the file changed while it was read";
/// A file that the system does not give.
pub(crate) const UNREADABLE: &str = "the file cannot be read";

/// Whether a reject may be none in the next run over the same bytes.
pub(crate) fn is_passing(reject: &Reject) -> bool {
    PASSING.contains(&reject.reason.as_str())
}

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
