//! The stage in pieces, for jobs on many machines: each decides what one document, one pair, or the documents that pairs join decide by
//! themselves.
//!
//! Counts of [`terms`] over all documents make a document's words and names weights ([`weighed`]); two documents are like ([`likeness`]),
//! which their neighbors confirm or not ([`neighbors`], [`probability`]); and of documents that likely pairs join come events ([`events`]).
//! Numbers of documents are those of the caller, who keeps their order as it is among all. What is done here is what a run does, by the
//! same functions.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::entity::{Entity, Links};
use crate::model::event::{Event, Redated};
use crate::model::vocabulary::EntityType;
use crate::rules::anchor::{AnchorRules, AnchorThresholds};
use crate::stages::anchor::cluster::{LEAST, average_linkage, least_joining};
use crate::stages::anchor::document::DocumentFeatures;
use crate::stages::anchor::features::{entities, entity_keys};
use crate::stages::anchor::likeness::{Neighbors, of_pair};
use crate::stages::anchor::pair::Likeness;
use crate::stages::anchor::vectors::{Counts, Vector, opening, terms as terms_of, vector};
use crate::stages::anchor::{postings as postings_of, settled};

/// What a name of a document stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Thing {
    /// Key of the entity.
    pub entity_id: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: EntityType,
}

/// The distinct entities of some documents in the order of all, and the numbers among them of the names of each.
fn links<'a>(documents: impl Iterator<Item = &'a [Thing]> + Clone) -> Links {
    let distinct: BTreeSet<&Thing> = documents.clone().flatten().collect();
    let mut entities: Vec<Entity> = Vec::with_capacity(distinct.len());
    for Thing { entity_id, name, r#type } in distinct {
        entities.push(Entity {
            entity_id: entity_id.clone(),
            name: name.clone(),
            r#type: *r#type,
            aliases: Vec::new(),
            roles: Vec::new(),
            country_code: None,
            external_id: None,
        });
    }
    entities.dedup_by(|later, first| later.entity_id == first.entity_id);
    let place = |thing: &Thing| entities.partition_point(|entity| entity.entity_id < thing.entity_id) as u32;
    let of = documents.map(|things| things.iter().map(place).collect()).collect();
    Links { entities, of }
}

/// Terms by which documents on one event find each other, the most telling first; `things` are those of the document's names.
pub fn postings(features: &DocumentFeatures, things: &[Thing], rules: &AnchorRules) -> Vec<(u64, f32)> {
    let links = links(std::iter::once(things));
    postings_of(features, (&links.of[0], &entity_keys(&links)), rules)
}

/// The keys that are counted of a document, and those of what it opens with.
pub fn terms(features: &DocumentFeatures, things: &[Thing]) -> (Vec<u64>, Vec<u64>) {
    let links = links(std::iter::once(things));
    let keys = entity_keys(&links);
    let whole = terms_of(features, &entities(features, &links.of[0]), &keys).collect();
    (whole, opening(features).collect())
}

/// What a document is compared by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Weighed {
    /// Only its days.
    features: DocumentFeatures,
    vector: Vector,
    /// Keys of the entities by their numbers, sorted.
    entity_ids: Vec<String>,
}

/// What events are made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reported {
    /// Without words.
    features: DocumentFeatures,
    /// The distinct things, sorted.
    things: Vec<Thing>,
    /// The weights of each.
    weights: Vec<f32>,
}

/// Weighs the words and names of a document.
pub fn weighed(
    mut features: DocumentFeatures,
    things: &[Thing],
    counts: Counts<'_>,
    rules: &AnchorRules,
) -> (Weighed, Reported) {
    let links = links(std::iter::once(things));
    let named = entities(&features, &links.of[0]);
    let vector = vector(&mut features, &named, (&links, &entity_keys(&links)), (counts, rules));
    features.names = Vec::new();
    let thing = |(entity, _): &(u32, f32)| {
        let Entity { entity_id, name, r#type, .. } = &links.entities[*entity as usize];
        Thing { entity_id: entity_id.clone(), name: name.clone(), r#type: *r#type }
    };
    let things = vector.entities.iter().map(thing).collect();
    let weights = vector.entities.iter().map(|(_, weight)| *weight).collect();
    let days = DocumentFeatures { published: features.published, days: features.days.clone(), ..Default::default() };
    let entity_ids = links.entities.into_iter().map(|entity| entity.entity_id).collect();
    (Weighed { features: days, vector, entity_ids }, Reported { features, things, weights })
}

/// What two documents have in common by themselves, if it is enough and they are of one time.
pub fn likeness(one: Weighed, two: Weighed, thresholds: &AnchorThresholds) -> Option<Likeness> {
    let all: BTreeSet<&String> = one.entity_ids.iter().chain(&two.entity_ids).collect();
    let all: Vec<String> = all.into_iter().cloned().collect();
    let place = |entity_id: &String| all.partition_point(|other| other < entity_id) as u32;
    let renumbered = |Weighed { features, vector, entity_ids }: Weighed| {
        (features, vector.renumbered(|entity| place(&entity_ids[entity as usize])))
    };
    let (one, two) = (renumbered(one), renumbered(two));
    of_pair((&one.0, &one.1), (&two.0, &two.1), thresholds)
}

/// The documents that a document is like, of all of them with what they have in common as a whole.
pub fn neighbors<K: Ord + Copy>(own: K, likes: Vec<(K, f32)>, thresholds: &AnchorThresholds) -> Neighbors<K> {
    Neighbors::new(own, likes, thresholds.neighbor_power)
}

/// How likely two documents report one event, by what they have in common and the neighbors of both; none where it is as good as not.
pub fn probability<K: Ord + Copy>(
    mut likeness: Likeness,
    (one, two): (&Neighbors<K>, &Neighbors<K>),
    thresholds: &AnchorThresholds,
) -> Option<f64> {
    likeness.add(one, two);
    Some(likeness.probability(&thresholds.weights)).filter(|probability| *probability >= LEAST)
}

/// Whether a pair that is so likely has a say in who belongs together: others change nothing between documents that no path of such pairs
/// joins.
pub fn joins(probability: f64, thresholds: &AnchorThresholds) -> bool {
    probability >= least_joining(thresholds)
}

/// The events of some documents, and what they settle.
pub struct Found {
    /// Numbers of documents are those of the call; so below. Keys may be those of other events as well.
    pub events: Vec<Event>,
    /// Keys of the entities of each event.
    pub entity_ids: Vec<Vec<String>>,
    /// The days of publication that only the events tell.
    pub published: Vec<Option<Date>>,
    /// Sorted by document and date.
    pub redated: Vec<Redated>,
}

/// The events of documents that pairs join, with all pairs between them, and of their copies: `originals` has for each document the one
/// that it copies, or itself.
pub fn events(
    documents: Vec<Reported>,
    pairs: &[(u32, u32, f64)],
    (originals, rules): (&[u32], &AnchorRules),
) -> Found {
    let links = links(documents.iter().map(|document| document.things.as_slice()));
    let mut features = Vec::with_capacity(documents.len());
    let mut weights: Vec<Vec<(u32, f32)>> = Vec::with_capacity(documents.len());
    for (document, own) in documents.into_iter().zip(&links.of) {
        weights.push(own.iter().copied().zip(document.weights).collect());
        features.push(document.features);
    }
    let clusters = average_linkage(features.len(), pairs, &rules.thresholds);
    let weights_of = |document: u32| weights[document as usize].as_slice();
    let mut anchors = settled(&features, (&links, originals), weights_of, (clusters, rules));
    anchors.redated.sort_by_key(|redated| (redated.document, redated.date));
    let id = |entity: &u32| links.entities[*entity as usize].entity_id.clone();
    let entity_ids = anchors.events.iter().map(|event| event.entities.iter().map(id).collect()).collect();
    Found { events: anchors.events, entity_ids, published: anchors.published, redated: anchors.redated }
}
