//! What a date expression means before and after it is put on the calendar.

/// The meaning of a date expression, independent of any anchor.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// A vague reference.
    Vague,
}
