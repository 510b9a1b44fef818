//! From a folder of documents to tables that say where the sources agree and where they conflict.
//!
//! [`Run`] does what the command `crosscheck run` does: it reads files and writes tables. [`analyze`] reads one text in memory.
//!
//! ```
//! use crosscheck::{Document, Rules, analyze};
//!
//! let text = "The port of Ashby opened on 4 May 2026 with five berths.";
//! let annotated = analyze(Document::plain("harbor", text.to_owned()), &Rules::built_in());
//! assert_eq!(annotated.extracted.dates[0].resolved.value, "2026-05-04");
//! ```
//!
//! The layers of [`Annotated`] and the stages that make them are in the crate `crosscheck_text`. The modules below that are
//! not shown here are those of the program; they change without notice.

pub use crosscheck_text::analyze::analyze;
pub use crosscheck_text::model::annotated::Annotated;
pub use crosscheck_text::model::document::{Document, Metadata};
pub use crosscheck_text::rules::Rules;

pub use crate::config::Config;
pub use crate::error::{Error, Result};
pub use crate::pipeline::summary::Summary;
pub use crate::run::Run;

#[doc(hidden)]
pub mod cli;
pub mod config;
#[doc(hidden)]
pub mod conflicts;
#[doc(hidden)]
pub mod diff;
pub mod error;
#[doc(hidden)]
pub mod eval;
#[doc(hidden)]
pub mod explain;
#[doc(hidden)]
pub mod init;
mod near;
#[doc(hidden)]
pub mod pipeline;
#[doc(hidden)]
pub mod report;
mod run;
#[doc(hidden)]
pub mod stages;
#[doc(hidden)]
pub mod store;
#[doc(hidden)]
pub mod tables;
#[doc(hidden)]
pub mod terminal;
mod words;
#[doc(hidden)]
pub mod worker;
#[doc(hidden)]
pub mod write;
