//! Which sentences of different documents may state one fact, and which belong together.
//!
//! Pairs are proposed where index terms meet ([`postings`]), measured, scored, and joined into groups. Nothing here compares
//! values.

pub mod postings;

pub(crate) mod cluster;
pub(crate) mod features;
pub(crate) mod likeness;
pub(crate) mod pair;
pub(crate) mod scorer;
pub(crate) mod shares;
