//! Arrow batches to Parquet and CSV, and the swap that makes a finished run visible at once.

pub mod output;
pub mod table;
