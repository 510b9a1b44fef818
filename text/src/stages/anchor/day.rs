//! When a document plays, and how far two days are from each other.
//!
//! 12 and 15 May are three days apart.

use jiff::civil::Date;

use crate::stages::anchor::document::DocumentFeatures;

/// When a document plays: its day of publication, else the last day it writes of.
pub(super) fn day_of(features: &DocumentFeatures) -> Option<Date> {
    features.published.or_else(|| features.days.iter().map(|(_, finish)| *finish).max())
}

/// Days between two days.
pub(super) fn distance(one: Date, two: Date) -> i32 {
    one.until(two).map_or(i32::MAX, |span| span.get_days().abs())
}
