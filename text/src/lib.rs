//! crosscheck-text: from a read document to what it states, and from many to where they agree and where they conflict.
//!
//! [`model`] is what the stages pass on, [`rules`] what the program knows, [`stages`] what it does,
//! [`analyze`] in which order for one document. Nothing here reads
//! documents or writes tables; that is the crate `crosscheck`.

pub mod analyze;
pub mod error;
pub mod model;
pub mod rules;
pub mod stages;
