//! Names within one document: mentions, and the things they name as far as the document alone tells.

use std::borrow::Cow;

use crate::model::segment::Place;
use crate::model::vocabulary::{EntityType, MentionMethod};

/// The id of the rule or list row that made a decision.
pub type RuleId = Cow<'static, str>;

/// One span that names something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where it stands, titles left out ("President" is outside).
    pub place: Place,
    /// Index into [`Tagged::names`].
    pub name: u32,
    /// Type of this mention.
    pub r#type: EntityType,
    /// How it was found.
    pub method: MentionMethod,
    /// What decided.
    pub rule: RuleId,
    /// 0 to 1.
    pub confidence: f32,
}

/// One thing that a document names, under one or more forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The fullest form in the document.
    pub form: String,
    /// Its type.
    pub r#type: EntityType,
    /// All forms as they are written, sorted and without repeats.
    pub forms: Vec<String>,
    /// Roles seen with it ("President", "Prime Minister of Japan"), sorted and without repeats.
    pub roles: Vec<String>,
    /// ISO 3166-1 alpha-2, for places and demonyms.
    pub country_code: Option<String>,
    /// The gazetteer row that settles its identity; equal ids are one thing in every document.
    pub known: Option<String>,
    /// The user's own id of the thing.
    pub external_id: Option<String>,
    /// Number of mentions in the document.
    pub n_mentions: u32,
}

/// The layer that `tag` adds.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tagged {
    /// Things named, in order of first mention.
    pub names: Vec<Name>,
    /// Mentions in order of place, apart from each other.
    pub mentions: Vec<Mention>,
    /// Why the model of the user's own could not read the document; none without such a model.
    pub failure: Option<String>,
}
