//! crosscheck: from a folder of documents to tables that say where the sources agree and where they conflict.
//!
//! Read in this order: [`model`] is what the stages pass on, [`rules`] what the program knows, [`stages`] what it does,
//! [`pipeline`] in which order, [`store`] and [`tables`] how rows are kept and defined, [`write`] how they are written,
//! [`report`] how readers see them.

pub mod cli;
pub mod config;
pub mod diff;
pub mod error;
pub mod eval;
pub mod explain;
pub mod init;
pub mod pipeline;
pub mod report;
pub mod stages;
pub mod store;
pub mod tables;
pub mod write;
