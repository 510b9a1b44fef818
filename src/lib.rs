//! crosscheck: from a folder of documents to tables that say where the sources agree.

pub mod error;
pub mod model;
pub mod rules;
pub mod store;
pub mod tables;
pub mod write;
