//! A date with what is known of it: year, month, day, any of them open.
//!
//! "3 May" leans to the past or to the future as its sentence does.

use crate::model::calendar::{Lean, Meaning};
use crate::stages::extract::dates::view::View;

/// A date with what is known of it, leaning as the sentence does.
pub(super) fn partial(view: &View, at: usize, year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Meaning {
    let lean = if year.is_some() { Lean::Near } else { view.lean(at) };
    Meaning::Partial { year, month, day, weekday: None, lean }
}
