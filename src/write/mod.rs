//! Arrow batches to Parquet, CSV and Arrow files and databases, and the swap that makes a finished run visible at once.

pub(crate) mod arrow_file;
pub mod by_source;
pub mod csv_file;
pub mod database;
pub mod export;
pub mod output;
mod partition;
pub mod rows_file;
pub mod swap;
pub mod table;
