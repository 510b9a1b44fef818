//! What a date expression is counted from: the day of the text, or the day that it tells of.
//!
//! "two days later" is counted from the day told last. It resolves nothing.

use crate::model::calendar::{Base, Meaning};

/// What the expression is counted from.
pub fn base_of(meaning: &Meaning) -> Base {
    match meaning {
        Meaning::Cell { base, .. } | Meaning::Offset { base, .. } | Meaning::OfYear { base, .. } => *base,
        Meaning::Beside { of, .. } | Meaning::Within { whole: of, .. } => base_of(of),
        Meaning::Holding { of, .. } | Meaning::Bounded { of, .. } => base_of(of),
        Meaning::Between(from, _) => base_of(from),
        Meaning::At { day: Some(day), .. } => base_of(day),
        _ => Base::Speech,
    }
}
