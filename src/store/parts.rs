//! Part files that only the program reads: the terms and bands from which candidate pairs are joined.

use crate::tables::definition::table;

/// A hash as part files have it: a column holds whole numbers of 63 bits from 0.
pub(crate) const fn narrowed(hash: u64) -> u64 {
    hash & (u64::MAX >> 1)
}

/// A weight as part files have it.
pub(crate) fn thousandths(weight: f32) -> u32 {
    (weight.clamp(0.0, 1e6) * 1000.0).round() as u32
}

table! {
    /// one band of the MinHash signature of one unit
    BandPart = "bands", key ["unit", "member", "band"] {
        /// Position of the unit in `vocabulary::Unit`.
        unit: u32;
        /// Document in the upper, index in the lower 32 bits.
        member: u64;
        /// Hash of the band, 63 bits.
        band: u64;
    }
}

table! {
    /// one sampled shingle of one unit
    SamplePart = "samples", key ["unit", "member", "hash"] {
        /// Position of the unit in `vocabulary::Unit`.
        unit: u32;
        /// Document in the upper, index in the lower 32 bits.
        member: u64;
        /// Hash of the shingle, 63 bits.
        hash: u64;
    }
}

table! {
    /// one characteristic term of one document
    DocumentTermPart = "document_terms", key ["document", "term"] {
        /// Document in run order.
        document: u32;
        /// Hash of the term, 63 bits.
        term: u64;
        /// How much the document makes of it, in thousandths.
        weight: u32;
    }
}

table! {
    /// one index term of one sentence
    StatementTermPart = "statement_terms", key ["event", "document", "sentence", "term"] {
        /// Event in run order.
        event: u32;
        /// Document in run order.
        document: u32;
        /// Sentence of the document.
        sentence: u32;
        /// Hash of the term, 63 bits.
        term: u64;
        /// How telling the term is in general, in thousandths.
        weight: u32;
    }
}
