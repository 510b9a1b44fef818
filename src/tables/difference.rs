//! The table that `crosscheck diff` writes: what differs between two output folders. No run writes it.

use crosscheck_text::model::vocabulary::{Change, ComparedBy};

use crate::tables::definition::table;

table! {
    /// one difference between two output folders
    DifferenceRow = "differences", key ["compared", "id", "field"] {
        /// What is compared.
        compared: ComparedBy;
        /// Whether it is only in the new folder, only in the old one, or in both with another cell.
        change: Change;
        /// Key in the new folder; in the old one where it vanished.
        id: String;
        /// Column that differs; the column of the key where something appeared or vanished or its key changed.
        field: String;
        /// Cell in the old folder; null when it was missing.
        old: Option<String>;
        /// Cell in the new folder; null when it is missing.
        new: Option<String>;
        /// Title of the document or statement of the claim, for people to read; null without one.
        label: Option<String>;
        /// Share of sentences of the old and new evidence of a claim that both have, 0 to 1; null for documents and for claims
        /// that are in one folder only.
        overlap: Option<f32> => range(0.0, 1.0);
    }
}
