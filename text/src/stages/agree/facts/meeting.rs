//! Two answers side by side, with what they have in common.
//!
//! "14 clinics" of one report and "twelve clinics" of another meet. What follows from it is decided elsewhere.

use crate::stages::agree::facts::question::AnswerFeatures;

/// Two answers (by number) with what they have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) features: AnswerFeatures,
}
