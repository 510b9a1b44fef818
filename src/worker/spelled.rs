//! The steps `alike`, of the clusters of names under one key of spellings, and `variants`, of clusters that pairs of them join.
//!
//! The clusters of Volodymyr Zelensky and Vladimir Zelenskyy have keys in common, and are a pair; `variants` makes them one where documents
//! of both share another name. The number of a cluster is the least member of its names.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use crosscheck_text::model::name::Name;
use crosscheck_text::rules::link::LinkThresholds;
use crosscheck_text::stages::link::pieces::{self, Spelled, is_looked_at, joined};
use crosscheck_text::stages::link::variants::Called;

use crate::config::Config;
use crate::error::Result;
use crate::worker::broken;
use crate::worker::cells::{lists_of_longs, number_column, some_bytes, some_numbers, some_texts, text_column, texts};
use crate::worker::groups::{self, Shape};
use crate::worker::member::document_of;
use crate::worker::packing::{NAME, unpacked};
use crate::worker::step::{binary, int, list, long, longs, numbers, text};

/// Two clusters that meet under a key.
struct Met {
    key: String,
    a: i64,
    b: i64,
    /// Names that their documents must share; none of a cluster with a short form (`b`) of the full name of the other.
    least: Option<u32>,
}

/// Gives the pairs of clusters that may be one.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by key.
pub fn alike(config: &Config) -> Result<()> {
    let thresholds = config.stages.link.clone();
    let shape = Shape {
        key: "`key`",
        reads: vec![text("key"), int("role"), long("cluster")],
        writes: vec![text("key"), long("a"), long("b"), int("least")],
    };
    let rows = |batch: &RecordBatch| {
        let roles = numbers::<Int32Type>(batch, "role")?.iter().zip(numbers::<Int64Type>(batch, "cluster")?);
        let row = |(key, (number, cluster)): (&str, (&i32, &i64))| Ok((key.to_owned(), (*cluster, role(*number)?)));
        texts(batch, "key")?.zip(roles).map(row).collect()
    };
    groups::run(
        shape,
        rows,
        move |key, clusters| Ok(meetings(&key, &clusters, &thresholds)),
        |met| {
            Ok(vec![
                text_column(met.iter().map(|met| Some(&met.key))),
                longs(met.iter().map(|met| met.a).collect()),
                longs(met.iter().map(|met| met.b).collect()),
                number_column::<Int32Type>(met.iter().map(|met| met.least.map(|least| least as i32))),
            ])
        },
    )
}

fn role(number: i32) -> Result<Called> {
    let known = [Called::Whole, Called::Longer, Called::Called].into_iter().find(|role| *role as i32 == number);
    known.ok_or_else(|| broken(format!("there is no role {number}; they are 0, 1 and 2, as `names` gives them")))
}

fn meetings(key: &str, clusters: &[(i64, Called)], thresholds: &LinkThresholds) -> Vec<Met> {
    let numbers: Vec<i64> = clusters.iter().map(|(cluster, _)| *cluster).collect::<BTreeSet<_>>().into_iter().collect();
    let place = |cluster: &i64| numbers.partition_point(|other| other < cluster) as u32;
    let own: Vec<(u32, Called)> = clusters.iter().map(|(cluster, role)| (place(cluster), *role)).collect();
    let found = pieces::alike(key, &own, thresholds);
    let met =
        |a: u32, b: u32, least| Met { key: key.to_owned(), a: numbers[a as usize], b: numbers[b as usize], least };
    let pairs = found.pairs.iter().map(|(a, b, least)| met(*a, *b, Some(*least)));
    pairs.chain(found.fuller.iter().map(|(called, whole)| met(*whole, *called, None))).collect()
}

/// A name of a cluster, or a pair that has the cluster first.
enum Told {
    Name { member: i64, name: Name, context: Option<Vec<i64>> },
    Pair { key: String, other: i64, least: i32, n_fuller: i32 },
}

/// Decides which clusters of a component are one.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by component.
pub fn variants(config: &Config) -> Result<()> {
    let thresholds = config.stages.link.clone();
    let shape = Shape {
        key: "`component`",
        reads: vec![
            long("component"),
            long("cluster"),
            long("member"),
            binary("name_f"),
            ("context", list(DataType::Int64)),
            text("key"),
            long("other"),
            int("least"),
            int("n_fuller"),
        ],
        writes: vec![long("cluster"), long("into")],
    };
    groups::run(
        shape,
        told,
        move |component, told| ones(component, told, &thresholds),
        |found: Vec<(i64, i64)>| {
            Ok(vec![longs(found.iter().map(|one| one.0).collect()), longs(found.iter().map(|one| one.1).collect())])
        },
    )
}

fn told(batch: &RecordBatch) -> Result<Vec<(i64, (i64, Told))>> {
    let (components, clusters) = (numbers::<Int64Type>(batch, "component")?, numbers::<Int64Type>(batch, "cluster")?);
    let (members, names) = (some_numbers::<Int64Type>(batch, "member")?, some_bytes(batch, "name_f")?);
    let (others, keys) = (some_numbers::<Int64Type>(batch, "other")?, some_texts(batch, "key")?);
    let (least, n_fuller) = (some_numbers::<Int32Type>(batch, "least")?, some_numbers::<Int32Type>(batch, "n_fuller")?);
    let mut contexts = lists_of_longs(batch, "context")?;
    let told = |row: usize| match (members[row].zip(names[row]), others[row].zip(keys[row]).zip(least[row])) {
        (Some((member, name)), None) => {
            let context = contexts[row].take();
            Ok(Told::Name { member, name: unpacked(name, NAME)?, context })
        }
        (None, Some(((other, key), least))) => {
            Ok(Told::Pair { key: key.to_owned(), other, least, n_fuller: n_fuller[row].unwrap_or_default() })
        }
        _ => Err(broken("a row has neither `member` and `name_f`, nor `other`, `key` and `least`, or has both")),
    };
    let told: Vec<Told> = (0..batch.num_rows()).map(told).collect::<Result<_>>()?;
    Ok(components.iter().zip(clusters.iter().copied().zip(told)).map(|(component, own)| (*component, own)).collect())
}

fn ones(component: i64, told: Vec<(i64, Told)>, thresholds: &LinkThresholds) -> Result<Vec<(i64, i64)>> {
    let mut names: BTreeMap<i64, Vec<(i64, Name)>> = BTreeMap::new();
    let mut contexts: BTreeMap<i64, Option<Vec<i64>>> = BTreeMap::new();
    let mut met: Vec<(String, i64, i64, i32)> = Vec::new();
    for (cluster, told) in told {
        match told {
            Told::Name { member, name, context } => {
                let known = contexts.entry(document_of(member)).or_default();
                *known = context.or_else(|| known.take());
                names.entry(cluster).or_default().push((member, name));
            }
            Told::Pair { key, other, least, n_fuller } if is_looked_at(n_fuller.max(0) as usize) => {
                met.push((key, cluster, other, least));
            }
            Told::Pair { .. } => {}
        }
    }
    let numbers: Vec<i64> = names.keys().copied().collect();
    let place = |cluster: &i64| {
        let place = numbers.binary_search(cluster).map(|place| place as u32);
        place.map_err(|_| broken(format!("component {component} has no names of the cluster {cluster}")))
    };
    met.sort_unstable();
    let pair = |(_, a, b, least): &(String, i64, i64, i32)| Ok((place(a)?, place(b)?, (*least).max(0) as u32));
    let pairs = met.iter().map(pair).collect::<Result<Vec<_>>>()?;
    let documents: Vec<i64> = contexts.keys().copied().collect();
    let document = |member: i64| documents.partition_point(|other| *other < document_of(member)) as u32;
    let mut clusters: Vec<Spelled> = Vec::with_capacity(names.len());
    for own in names.values_mut() {
        let mut spelled = Spelled::default();
        own.sort_by_key(|(member, _)| *member);
        own.iter().for_each(|(member, name)| spelled.add(document(*member), name));
        if let Some(lacks) = spelled.looked_at(thresholds).find(|at| contexts[&documents[*at as usize]].is_none()) {
            return Err(broken(format!(
                "component {component} has no `context` of the document {}",
                documents[lacks as usize]
            )));
        }
        clusters.push(spelled);
    }
    let contexts: Vec<Vec<u32>> = numbered(contexts.into_values().map(Option::unwrap_or_default).collect());
    let into = joined(clusters, &pairs, &contexts, thresholds);
    let changed = numbers.iter().zip(into).map(|(own, into)| (*own, numbers[into as usize]));
    Ok(changed.filter(|(own, into)| own != into).collect())
}

/// Lists of clusters, sorted, by their place among all of the lists.
pub(crate) fn numbered(lists: Vec<Vec<i64>>) -> Vec<Vec<u32>> {
    let mut all: Vec<i64> = lists.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let place = |cluster: i64| all.partition_point(|other| *other < cluster) as u32;
    let own = |list: Vec<i64>| {
        let mut own: Vec<u32> = list.into_iter().map(place).collect();
        own.sort_unstable();
        own.dedup();
        own
    };
    lists.into_iter().map(own).collect()
}
