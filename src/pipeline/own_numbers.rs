//! What is known of the documents of a group, in numbers of its own: the same whatever other documents a run has.
//!
//! The third entity of the run is the first of an event that names no other before it, and so it is of the next run, where it is the
//! fifth. So claims that were made in one run are those of another, and the order among the numbers is that of the run.

use std::borrow::Cow;

use crosscheck_text::model::claim::Claim;
use crosscheck_text::model::entity::{Entity, Links};
use crosscheck_text::model::event::{Anchors, Redated};
use crosscheck_text::stages::agree::context::event::{EventDocument, EventInput, SentenceRef};
use jiff::civil::Date;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::pipeline::chars::Stated;
use crate::pipeline::copies::Copies;
use crate::pipeline::group::Group;
use crate::pipeline::shard::Corpus;
use crate::store::kept::Key;

/// A group in numbers of its own: documents by their position in it, entities, sources and copies by their place among those of the
/// group.
#[derive(Serialize)]
pub(crate) struct OwnNumbers<'a> {
    documents: Vec<OwnDocument>,
    candidates: Vec<(SentenceRef, SentenceRef)>,
    entities: Vec<Entity>,
    /// The number in the run of each entity.
    #[serde(skip)]
    entity_of: Vec<u32>,
    /// The number in the run of each document.
    #[serde(skip)]
    document_of: &'a [u32],
}

#[derive(Serialize)]
struct OwnDocument {
    source: u32,
    published: Option<Date>,
    entities: Vec<u32>,
    redated: Vec<Redated>,
    copy_of: Vec<Option<u32>>,
    whole_copy: Option<u32>,
}

impl<'a> OwnNumbers<'a> {
    /// What is known of a group whose sentences meet in `candidates`.
    pub(crate) fn new(
        corpus: &Corpus,
        group: &'a Group,
        (links, anchors, copies): (&Links, &Anchors, &Copies),
        candidates: Vec<(SentenceRef, SentenceRef)>,
    ) -> Self {
        let document_of = group.documents.as_slice();
        let entities = |document: &u32| links.of.get(*document as usize).map_or(&[][..], Vec::as_slice);
        let entity_of = places(document_of.iter().flat_map(entities).copied());
        let sources = places(document_of.iter().map(|document| corpus.sources[*document as usize]));
        let cells = |document: &u32| copies.of(*document).iter().copied().flatten().chain(copies.whole(*document));
        let clusters = places(document_of.iter().flat_map(cells));
        let document = |(position, document): (u32, &u32)| {
            let idx = *document as usize;
            let redated = range_of(&anchors.redated, *document).iter();
            OwnDocument {
                source: place(&sources, corpus.sources[idx]),
                published: corpus.published(idx, anchors),
                entities: entities(document).iter().map(|entity| place(&entity_of, *entity)).collect(),
                redated: redated.map(|redated| Redated { document: position, ..redated.clone() }).collect(),
                copy_of: copies.of(*document).iter().map(|copy| copy.map(|copy| place(&clusters, copy))).collect(),
                whole_copy: copies.whole(*document).map(|copy| place(&clusters, copy)),
            }
        };
        Self {
            documents: (0..).zip(document_of).map(document).collect(),
            candidates,
            entities: entity_of.iter().filter_map(|entity| links.entities.get(*entity as usize)).map(brief).collect(),
            entity_of,
            document_of,
        }
    }

    /// A number of all that the claims of the group depend on; none where one of its documents has none. `base` is that of all else.
    pub(crate) fn key(&self, corpus: &Corpus, base: u64) -> Option<Key> {
        let of = self.document_of.iter().map(|document| corpus.keys.get(*document as usize).copied().flatten());
        let of: Vec<Key> = of.collect::<Option<_>>()?;
        let bytes = postcard::to_allocvec(&(of, self)).ok()?;
        Some(xxh3_128_with_seed(&bytes, base))
    }

    /// Whether sentences of different documents meet in it.
    pub(crate) fn is_compared(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// Does something with the group as `agree` asks for it; `stated` is what its documents state.
    pub(crate) fn with<T>(&self, stated: &[Cow<'_, Stated>], work: impl FnOnce(&EventInput<'_>) -> T) -> T {
        let both = (0..).zip(self.documents.iter().zip(stated));
        let documents: Vec<EventDocument<'_>> = both
            .map(|(position, (own, stated))| EventDocument {
                document: position,
                source: own.source,
                published: own.published,
                features: &stated.statements,
                entities: &own.entities,
                redated: &own.redated,
                copy_of: &own.copy_of,
                whole_copy: own.whole_copy,
            })
            .collect();
        work(&EventInput { documents: &documents, candidates: &self.candidates, entity_info: &self.entities })
    }

    /// A claim of the group in the numbers of the run.
    pub(crate) fn in_run(&self, mut claim: Claim) -> Claim {
        for entity in &mut claim.entities {
            *entity = self.entity_of[*entity as usize];
        }
        for evidence in &mut claim.evidence {
            evidence.document = self.document_of[evidence.document as usize];
        }
        claim
    }
}

/// What `agree` asks of an entity: its other forms and further roles grow with each document of the run.
fn brief(entity: &Entity) -> Entity {
    Entity {
        aliases: Vec::new(),
        roles: entity.roles.first().cloned().into_iter().collect(),
        entity_id: entity.entity_id.clone(),
        name: entity.name.clone(),
        r#type: entity.r#type,
        country_code: entity.country_code.clone(),
        external_id: None,
    }
}

/// The distinct numbers in order.
fn places(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut places: Vec<u32> = numbers.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The place of a number among those that are distinct and in order.
fn place(places: &[u32], number: u32) -> u32 {
    places.partition_point(|other| *other < number) as u32
}

fn range_of(redated: &[Redated], document: u32) -> &[Redated] {
    let from = redated.partition_point(|date| date.document < document);
    let to = redated.partition_point(|date| date.document <= document);
    &redated[from..to]
}
