//! The step `short-names`: surnames and acronyms of one key come in with the clusters of names that may own them, and a row goes out for
//! each surname and acronym.
//!
//! `Quill` of the document 7 comes with the clusters of Ada and of Bram Quill, each with the company of its first documents; out goes the
//! cluster that it is, or a node of its own. Each is decided by itself, so that a key of very many may be cut into parts.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use crosscheck_text::model::name::Name;
use crosscheck_text::rules::link::LinkThresholds;
use crosscheck_text::stages::link::pieces::{self, Asked, Owner, owners};

use crate::config::Config;
use crate::error::Result;
use crate::worker::broken;
use crate::worker::cells::{
    claim_column, lists_of_longs, lists_of_texts, number_column, some_bytes, some_numbers, some_texts, texts,
};
use crate::worker::groups::{self, Shape};
use crate::worker::member::document_of;
use crate::worker::names::node;
use crate::worker::packing::{NAME, unpacked};
use crate::worker::spelled::numbered;
use crate::worker::step::{binary, int, list, long, longs, numbers, text};

/// A short form, or a document of a cluster that may own it.
enum Told {
    Short { member: i64, doc_id: String, name: Name, holds: Vec<i64> },
    Owner { cluster: i64, n: i64, n_mentions: u32, roles: Vec<String> },
}

/// Whose name a short form is.
struct Owned {
    member: i64,
    of: std::result::Result<i64, i64>,
    is_claimed: bool,
}

/// Decides whose names surnames and acronyms are.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by key and part.
pub fn run(config: &Config) -> Result<()> {
    let thresholds = config.stages.link.clone();
    let shape = Shape {
        key: "`key` and `part`",
        reads: vec![
            text("key"),
            int("part"),
            long("n"),
            ("context", list(DataType::Int64)),
            long("member"),
            text("doc_id"),
            binary("name_f"),
            ("holds", list(DataType::Int64)),
            long("cluster"),
            int("n_mentions"),
            ("roles", list(DataType::Utf8)),
        ],
        writes: vec![long("member"), long("cluster"), long("node"), ("claimed", DataType::Boolean)],
    };
    groups::run(
        shape,
        told,
        move |_, told| owned(told, &thresholds),
        |all| {
            Ok(vec![
                longs(all.iter().map(|own| own.member).collect()),
                number_column::<Int64Type>(all.iter().map(|own| own.of.ok())),
                number_column::<Int64Type>(all.iter().map(|own| own.of.err())),
                claim_column(all.iter().map(|own| own.is_claimed)),
            ])
        },
    )
}

/// A row: the clusters that the document names, and what else is told.
type Row = (Vec<i64>, Told);

/// The rows of a batch, by their keys and parts.
fn told(batch: &RecordBatch) -> Result<Vec<((String, i32), Row)>> {
    let (parts, documents) = (numbers::<Int32Type>(batch, "part")?, numbers::<Int64Type>(batch, "n")?);
    let (members, names) = (some_numbers::<Int64Type>(batch, "member")?, some_bytes(batch, "name_f")?);
    let (doc_ids, mut holds) = (some_texts(batch, "doc_id")?, lists_of_longs(batch, "holds")?);
    let (clusters, mentions) =
        (some_numbers::<Int64Type>(batch, "cluster")?, some_numbers::<Int32Type>(batch, "n_mentions")?);
    let (mut contexts, mut roles) = (lists_of_longs(batch, "context")?, lists_of_texts(batch, "roles")?);
    let mut told = |row: usize| match (members[row].zip(names[row]).zip(doc_ids[row]), clusters[row].zip(mentions[row]))
    {
        (Some(((member, name), doc_id)), None) => {
            let holds = holds[row].take().unwrap_or_default();
            Ok(Told::Short { member, doc_id: doc_id.to_owned(), name: unpacked(name, NAME)?, holds })
        }
        (None, Some((cluster, mentions))) => {
            let roles = roles[row].take().unwrap_or_default();
            Ok(Told::Owner { cluster, n: documents[row], n_mentions: mentions.max(0) as u32, roles })
        }
        _ => Err(broken(
            "a row has neither `member`, `doc_id` and `name_f`, nor `cluster` and `n_mentions`, or has both",
        )),
    };
    let row = |(row, (key, part)): (usize, (&str, &i32))| {
        let told = told(row)?;
        Ok(((key.to_owned(), *part), (contexts[row].take().unwrap_or_default(), told)))
    };
    texts(batch, "key")?.zip(parts).enumerate().map(row).collect()
}

fn owned(told: Vec<Row>, thresholds: &LinkThresholds) -> Result<Vec<Owned>> {
    let mut contexts: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let (mut shorts, mut named) = (Vec::new(), Vec::new());
    for (context, told) in told {
        let n = match told {
            Told::Short { member, doc_id, name, holds } => {
                shorts.push((member, doc_id, name, holds));
                document_of(member)
            }
            Told::Owner { cluster, n, n_mentions, roles } => {
                named.push((cluster, n, n_mentions, roles));
                n
            }
        };
        contexts.entry(n).or_insert(context);
    }
    let documents: Vec<i64> = contexts.keys().copied().collect();
    let document = |n: i64| documents.partition_point(|other| *other < n) as u32;
    let clusters: Vec<i64> = named.iter().map(|(cluster, ..)| *cluster).collect::<BTreeSet<_>>().into_iter().collect();
    let place = |cluster: &i64| clusters.binary_search(cluster).ok().map(|place| place as u32);
    let mut own: BTreeMap<u32, Owner> = BTreeMap::new();
    for (cluster, n, n_mentions, roles) in named {
        let Some(place) = place(&cluster) else { continue };
        let owner = own.entry(place).or_default();
        owner.documents.insert(document(n), n_mentions);
        owner.roles.extend(roles);
    }
    let mut asked: Vec<Asked<'_>> = Vec::with_capacity(shorts.len());
    for (member, doc_id, name, holds) in &shorts {
        let holds = holds.iter().filter_map(place).collect();
        asked.push(Asked { document: document(document_of(*member)), doc_id, name, holds });
    }
    let found = owners(&asked, &own, &numbered(contexts.into_values().collect()), thresholds);
    let row = |(member, found): (i64, Option<pieces::Owned>)| {
        let found = found.ok_or_else(|| broken(format!("the name {member} is neither a surname nor an acronym")))?;
        let of = found.of.map(|cluster| clusters[cluster as usize]).map_err(|own| node(&own));
        Ok(Owned { member, of, is_claimed: found.is_claimed })
    };
    shorts.iter().map(|short| short.0).zip(found).map(row).collect()
}
