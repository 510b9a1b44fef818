//! A name that was found, before the document's names are told apart.

use crate::model::segment::Place;
use crate::model::vocabulary::EntityType;

/// The rule of what the model alone finds.
pub(crate) const MODEL: &str = "model";
/// The rule of what a model of the user's own (`--tagger`) alone finds.
pub(crate) const OWN_MODEL: &str = "own_model";

/// One span that names something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Find {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub r#type: EntityType,
    /// What decided.
    pub rule: &'static str,
    /// 0 to 1.
    pub confidence: f32,
    /// Index into the gazetteer.
    pub entry: Option<u32>,
    /// The role that stands with it.
    pub role: Option<String>,
    /// Whether only the document's other names can tell that it is one.
    pub is_guess: bool,
    /// Index of the find that it abbreviates or spells out, in brackets.
    pub same_as: Option<u32>,
}

/// A type with the rule that chose it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// What it is.
    pub r#type: EntityType,
    /// What decided.
    pub rule: &'static str,
    /// 0 to 1.
    pub confidence: f32,
    /// Whether only the document's other names can tell that it is a name.
    pub is_guess: bool,
}

/// A verdict that stands by itself.
pub(crate) fn sure(r#type: EntityType, rule: &'static str, confidence: f32) -> Verdict {
    Verdict { r#type, rule, confidence, is_guess: false }
}

/// A verdict that needs another mention of the document to stand.
pub(crate) fn guess(r#type: EntityType, rule: &'static str, confidence: f32) -> Verdict {
    Verdict { r#type, rule, confidence, is_guess: true }
}
