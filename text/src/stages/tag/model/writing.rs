//! How a line is written as a whole: in capitals, or with a capital at most words.
//!
//! "LEE VISITS BEIJING" is shouted.

/// A line that is nearly all in capitals.
pub(crate) const SHOUTED: u64 = 1;

/// A line in title case.
pub(crate) const TITLED: u64 = 2;
