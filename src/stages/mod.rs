//! The one stage that reads files; those that need only a read document are in `crosscheck-text`.

pub mod load;
