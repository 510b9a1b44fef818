//! A date expression between two tokens of a line.
//!
//! "since 3 May" is found from its second token on, with the rule that found it.

use crate::model::calendar::Meaning;
use crate::model::vocabulary::{DateModifier, Timex};

/// A date expression between two tokens.
#[derive(Clone, Debug)]
pub(super) struct Find {
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
    /// What it means.
    pub meaning: Meaning,
    /// TIMEX3 type.
    pub timex: Timex,
    /// Part or bound that words around it give.
    pub modifier: Option<DateModifier>,
    /// Name of the pattern.
    pub rule: &'static str,
}
