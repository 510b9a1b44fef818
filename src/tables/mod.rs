//! Every table, defined once: row type, Arrow schema, Table Schema, CSV header and dictionary come from one definition.
//!
//! [`rows::QuantityRow`] is a row of `quantities`; `tables::all()` lists the nineteen definitions in the order of the contract.
//! It writes no files (`write` does) and decides nothing about the data.

pub mod by_source;
pub mod check;
pub mod choice;
pub mod claim_rows;
pub mod column;
pub mod csv;
pub mod definition;
pub mod difference;
mod field;
pub mod read;
pub mod rows;
pub mod schema;
pub mod text;

use crate::tables::claim_rows::{
    ClaimEvidenceRow, ClaimRow, ClaimSourceRow, ConflictRow, SourceAgreementRow, TimelineRow,
};
use crate::tables::definition::{Row, Table};
use crate::tables::rows::{
    ClauseRow, ContainmentRow, DateRow, DocumentRow, DuplicateRow, EntityMentionRow, EntityRow, EventRow, QuantityRow,
    RejectRow, SegmentRow, SentenceRow, SourceRow,
};

/// Calls a macro with the row types of all tables, in the order of the contract.
macro_rules! tables {
    ($then:ident) => {
        $then! {
            SourceRow, EventRow, DocumentRow, SegmentRow, SentenceRow, EntityRow, EntityMentionRow, QuantityRow, DateRow,
            DuplicateRow, ContainmentRow, ClauseRow, ClaimRow, ClaimEvidenceRow,
            ClaimSourceRow, ConflictRow, TimelineRow, SourceAgreementRow, RejectRow
        }
    };
}

macro_rules! definitions {
    ($($row:ident),+) => { vec![$(<$row as Row>::table()),+] };
}

/// The definitions of all tables, in the order of the contract.
pub fn all() -> Vec<Table> {
    tables!(definitions)
}
