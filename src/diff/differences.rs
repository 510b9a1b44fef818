//! What differs between two output folders.
//!
//! A claim that was corroborated and is conflicting now is one row.

use crate::tables::difference::DifferenceRow;

/// Everything that differs.
#[derive(Debug, Default)]
pub struct Differences {
    /// Documents first; by change, then key.
    pub rows: Vec<DifferenceRow>,
    /// Documents in the old and in the new folder.
    pub n_documents: (usize, usize),
    /// Claims in the old and in the new folder.
    pub n_claims: (usize, usize),
    /// What could not be compared, one sentence each.
    pub left_out: Vec<String>,
}
