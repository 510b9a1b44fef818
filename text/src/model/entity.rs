//! Things named across all documents: the decisions of `link`.

use serde::Serialize;

use crate::model::vocabulary::EntityType;

/// One real-world thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entity {
    /// Key, derived from the thing's own name and type, so that other documents do not change it.
    pub entity_id: String,
    /// The fullest common form.
    pub name: String,
    /// Its type in most documents.
    pub r#type: EntityType,
    /// Other forms, sorted and without repeats.
    pub aliases: Vec<String>,
    /// Roles seen with it, sorted and without repeats.
    pub roles: Vec<String>,
    /// ISO 3166-1 alpha-2, for places and demonyms.
    pub country_code: Option<String>,
    /// The user's own id, from `aliases.csv`.
    pub external_id: Option<String>,
}

/// Which thing each name of each document is.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Links {
    /// All things, sorted by `entity_id`.
    pub entities: Vec<Entity>,
    /// For each document (in run order) and each of its names, an index into `entities`.
    pub of: Vec<Vec<u32>>,
}
