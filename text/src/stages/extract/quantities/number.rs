//! A number as it was read: its tokens, its value, how it is written.
//!
//! "9 million" is three tokens, 9 000 000, in digits, with the scale 1 000 000.

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// With digits.
    Digits,
    /// In words.
    Words,
}

/// A number read from tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// Its value; always finite.
    pub(crate) value: f64,
    /// How it is written.
    pub(crate) form: Form,
    /// Whether it names a rank.
    pub(crate) is_ordinal: bool,
    /// Whether it is a part of one, or has such a part.
    pub(crate) is_fraction: bool,
    /// Factor of the magnitude word or letters that close it; 1 without.
    pub(crate) scale: f64,
}

impl Numeral {
    /// The number, unless it is beyond what a double can hold.
    pub(crate) fn finite(self) -> Option<Self> {
        self.value.is_finite().then_some(self)
    }
}
