//! Who took over whose text: clusters of equal or nearly equal documents, blocks and sentences, and texts within texts.
//!
//! Sentences of copied documents are copies as well; the page tells how many clusters there are and shows the largest.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crosscheck_text::model::vocabulary::Unit;
use serde::Serialize;

use crate::error::Result;
use crate::report::claims::rounded;
use crate::report::input::{Cut, Tables};
use crate::report::texts::{Texts, Wanted};
use crate::tables::read::rows;
use crate::tables::rows::{ContainmentRow, DuplicateRow, SegmentRow};

/// Clusters of each unit on the page.
const MOST_CLUSTERS: usize = 40;
/// Members of one cluster on the page.
const MOST_MEMBERS: usize = 20;
/// Containments of each unit on the page.
const MOST_CONTAINMENTS: usize = 40;
/// Code points of a text on the page.
const MOST_CHARS: usize = 400;

/// A document, block or sentence for readers.
#[derive(Debug, Default, Serialize)]
struct Shown {
    id: String,
    source: u32,
    title: String,
    published: Option<String>,
    /// Empty for documents.
    text: String,
}

#[derive(Debug, Serialize)]
struct Member {
    #[serde(flatten)]
    shown: Shown,
    is_canonical: bool,
    similarity: f64,
    relation: &'static str,
    changed: Vec<String>,
    /// What the canonical member has, and what this one has in its place.
    pairs: Vec<(String, String)>,
    copied_from: Option<String>,
}

#[derive(Debug, Serialize)]
struct Cluster {
    unit: &'static str,
    n_members: usize,
    members: Vec<Member>,
}

#[derive(Debug, Serialize)]
struct Containment {
    unit: &'static str,
    container: Shown,
    member: Shown,
    share: f64,
    kind: &'static str,
}

/// How much there is of one unit.
#[derive(Debug, Serialize)]
struct Count {
    unit: &'static str,
    n_clusters: usize,
    n_members: usize,
    n_changed: usize,
    n_containments: usize,
}

/// The block of the section.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Copies {
    counts: Vec<Count>,
    clusters: Vec<Cluster>,
    containments: Vec<Containment>,
}

const UNITS: [Unit; 3] = [Unit::Document, Unit::Segment, Unit::Sentence];

impl Copies {
    pub(crate) fn cuts(&self) -> Vec<Cut> {
        let all = |count: fn(&Count) -> usize| self.counts.iter().map(count).sum();
        let clusters = Cut::of("groups of copies", self.clusters.len(), all(|count| count.n_clusters), "duplicates");
        let within = self.containments.len();
        let containments = Cut::of("texts within texts", within, all(|count| count.n_containments), "containments");
        clusters.into_iter().chain(containments).collect()
    }
}

/// Counts the clusters and chooses the largest of each unit; those with changed figures or names come first.
pub(crate) fn choose(tables: &Tables<'_>, wanted: &mut Wanted) -> Result<Copies> {
    let path = tables.path("duplicates");
    let mut sizes: HashMap<(Unit, String), (usize, usize)> = HashMap::new();
    for row in rows::<DuplicateRow>(&path)? {
        let row = row?;
        let size = sizes.entry((row.unit, row.cluster_id)).or_default();
        size.0 += 1;
        size.1 += usize::from(!row.changed.is_empty());
    }
    let mut copies = Copies::default();
    let mut order: Vec<(Unit, String)> = Vec::new();
    for unit in UNITS {
        let own = sizes.iter().filter(|((of, _), _)| *of == unit);
        let mut own: Vec<(Reverse<(bool, usize)>, &String)> =
            own.map(|((_, id), (n, changed))| (Reverse((*changed > 0, *n)), id)).collect();
        own.sort_unstable();
        copies.counts.push(Count {
            unit: unit.as_str(),
            n_clusters: own.len(),
            n_members: own.iter().map(|(key, _)| key.0.1).sum(),
            n_changed: own.iter().filter(|(key, _)| key.0.0).count(),
            n_containments: 0,
        });
        order.extend(own.into_iter().take(MOST_CLUSTERS).map(|(_, id)| (unit, id.clone())));
    }
    let size = |key: &(Unit, String)| sizes.get(key).map_or(0, |size| size.0);
    let cluster = |key: &(Unit, String)| Cluster { unit: key.0.as_str(), n_members: size(key), members: Vec::new() };
    copies.clusters = order.iter().map(cluster).collect();
    let places: HashMap<(Unit, String), usize> = order.into_iter().zip(0..).collect();
    for row in rows::<DuplicateRow>(&path)? {
        let row = row?;
        let key = (row.unit, row.cluster_id.clone());
        let Some(cluster) = places.get(&key).and_then(|at| copies.clusters.get_mut(*at)) else { continue };
        // The canonical member stays, wherever it stands.
        if row.is_canonical {
            cluster.members.insert(0, member(row));
        } else if cluster.members.len() < MOST_MEMBERS {
            cluster.members.push(member(row));
        }
    }
    copies.clusters.iter_mut().for_each(|cluster| cluster.members.truncate(MOST_MEMBERS));
    contained(tables, &mut copies)?;
    wanted
        .sentences
        .extend(copies.shown_mut().filter(|(unit, _)| *unit == "sentence").map(|(_, shown)| shown.id.clone()));
    Ok(copies)
}

fn contained(tables: &Tables<'_>, copies: &mut Copies) -> Result<()> {
    let mut n_of = [0; UNITS.len()];
    for row in rows::<ContainmentRow>(&tables.path("containments"))? {
        let row = row?;
        let Some(at) = UNITS.iter().position(|unit| *unit == row.unit) else { continue };
        n_of[at] += 1;
        if n_of[at] <= MOST_CONTAINMENTS {
            copies.containments.push(Containment {
                unit: row.unit.as_str(),
                container: Shown { id: row.container_id, ..Shown::default() },
                member: Shown { id: row.member_id, ..Shown::default() },
                share: rounded(f64::from(row.share)),
                kind: row.kind.as_str(),
            });
        }
    }
    for (count, n) in copies.counts.iter_mut().zip(n_of) {
        count.n_containments = n;
    }
    Ok(())
}

fn member(row: DuplicateRow) -> Member {
    Member {
        shown: Shown { id: row.member_id, ..Shown::default() },
        is_canonical: row.is_canonical,
        similarity: rounded(f64::from(row.similarity)),
        relation: row.relation.as_str(),
        changed: row.changed,
        pairs: row.changed_from.into_iter().zip(row.changed_to).collect(),
        copied_from: row.copied_from,
    }
}

impl Copies {
    /// Every text that is shown, with its unit.
    fn shown_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut Shown)> {
        let members = self
            .clusters
            .iter_mut()
            .flat_map(|cluster| cluster.members.iter_mut().map(|member| (cluster.unit, &mut member.shown)));
        let contained = self
            .containments
            .iter_mut()
            .flat_map(|found| [(found.unit, &mut found.container), (found.unit, &mut found.member)]);
        members.chain(contained)
    }
}

/// Puts texts, titles and sources to the members.
pub(crate) fn fill(copies: &mut Copies, tables: &Tables<'_>, texts: &Texts) -> Result<()> {
    let segments: HashSet<String> =
        copies.shown_mut().filter(|(unit, _)| *unit == "segment").map(|(_, shown)| shown.id.clone()).collect();
    let mut blocks: HashMap<String, (String, String)> = HashMap::new();
    if !segments.is_empty() {
        for row in rows::<SegmentRow>(&tables.path("segments"))? {
            let row = row?;
            if segments.contains(&row.segment_id) {
                blocks.insert(row.segment_id, (row.doc_id, row.text.chars().take(MOST_CHARS).collect()));
            }
        }
    }
    for (unit, shown) in copies.shown_mut() {
        let (document, text) = match unit {
            "sentence" => {
                let sentence = texts.sentences.get(&shown.id);
                (sentence.map(|sentence| sentence.document), sentence.map(|sentence| sentence.cleaned.as_str()))
            }
            "segment" => {
                let block = blocks.get(&shown.id);
                let document = block.and_then(|(doc_id, _)| texts.document_of.get(doc_id).copied());
                (document, block.map(|(_, text)| text.as_str()))
            }
            _ => (texts.document_of.get(&shown.id).copied(), None),
        };
        shown.text = text.unwrap_or_default().chars().take(MOST_CHARS).collect();
        if let Some(document) = document {
            shown.source = texts.source(document);
            shown.title = texts.title(document).to_owned();
            let day = texts.documents.get(document as usize).and_then(|document| document.published);
            shown.published = day.map(|day| day.to_string());
        }
    }
    Ok(())
}
