//! One name that the model found.
//!
//! "Lee Jae-myung" is a person with the probability that the tagger gives to just these tokens.

use crate::model::vocabulary::EntityType;
use crate::stages::tag::line::Range;

/// One name that the model found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Guess {
    /// Its tokens.
    pub range: Range,
    /// Its type.
    pub r#type: EntityType,
    /// The probability of the type, given that there is a name or none at just these tokens.
    pub confidence: f32,
    /// The rule that it counts as.
    pub rule: &'static str,
}
