//! Names that the steps of `crosscheck worker` make one across documents, with joins between them as a program on many machines makes
//! them, are those of `crosscheck run`, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};
use serde_json::{Value, json};

use crate::worker::{batch, texts};
use crate::worker_corpus::{BATCH_SIZE, analysis, binary_cells, expect_same, int_cells, long_cells, table};
use crate::worker_steps::{
    binaries, booleans, cells, column, ints, longs, some_binaries, some_ints, some_lists, some_longs, some_text_lists,
    some_texts, step,
};

/// Documents of a cluster whose company is looked at.
const LOOKED_AT: usize = 64;
/// Years between ages from which on the company decides.
const APART: i32 = 25;

/// A name of a document, and what is found of it.
#[derive(Clone)]
struct Name {
    member: i64,
    doc_id: String,
    kind: String,
    key: String,
    node: Option<i64>,
    age: Option<i32>,
    n_mentions: i32,
    roles: Vec<String>,
    shorts: Vec<String>,
    spellings: Vec<(String, i32)>,
    features: Vec<u8>,
    is_claimed: bool,
    /// The age that tells its bearer from others.
    told: Option<i32>,
    cluster: Option<i64>,
}

impl Name {
    fn n(&self) -> i64 {
        self.member >> 24
    }
}

pub(crate) fn text_cells(rows: &RecordBatch, name: &str) -> Vec<String> {
    column(rows, name).into_iter().map(|cell| cell.expect("it is filled")).collect()
}

pub(crate) fn some_long_cells(rows: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int64Type>().iter().collect()
}

pub(crate) fn some_int_cells(rows: &RecordBatch, name: &str) -> Vec<Option<i32>> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int32Type>().iter().collect()
}

pub(crate) fn claims(rows: &RecordBatch, name: &str) -> Vec<bool> {
    rows.column_by_name(name).expect("the column is there").as_boolean().iter().map(Option::unwrap).collect()
}

pub(crate) fn text_lists(rows: &RecordBatch, name: &str) -> Vec<Vec<String>> {
    let lists = rows.column_by_name(name).expect("the column is there").as_list::<i32>();
    let texts = |row: usize| lists.value(row).as_string::<i32>().iter().flatten().map(str::to_owned).collect();
    (0..rows.num_rows()).map(texts).collect()
}

/// The names of all documents.
fn names() -> Vec<Name> {
    let own = |name: &'static str| (name, analysis().column_by_name(name).expect("it is there").clone());
    let rows = step("names", &batch(&[own("n"), own("names_f")]), BATCH_SIZE);
    let (members, doc_ids, kinds) =
        (long_cells(&rows, "member"), text_cells(&rows, "doc_id"), text_cells(&rows, "kind"));
    let (keys, nodes, ages) = (text_cells(&rows, "key"), some_long_cells(&rows, "node"), some_int_cells(&rows, "age"));
    let (mentions, roles, shorts) =
        (int_cells(&rows, "n_mentions"), text_lists(&rows, "roles"), text_lists(&rows, "shorts"));
    let spellings = rows.column_by_name("spellings").expect("it is there").as_list::<i32>();
    let features = binary_cells(&rows, "name_f");
    let spellings = |row: usize| -> Vec<(String, i32)> {
        let list = spellings.value(row);
        let list = list.as_struct();
        let roles = list.column_by_name("role").expect("it is there").as_primitive::<Int32Type>().iter().flatten();
        let keys = list.column_by_name("key").expect("it is there").as_string::<i32>().iter().flatten();
        keys.map(str::to_owned).zip(roles).collect()
    };
    let name = |row: usize| Name {
        member: members[row],
        doc_id: doc_ids[row].clone(),
        kind: kinds[row].clone(),
        key: keys[row].clone(),
        node: nodes[row],
        age: ages[row],
        n_mentions: mentions[row],
        roles: roles[row].clone(),
        shorts: shorts[row].clone(),
        spellings: spellings(row),
        features: features[row].clone(),
        is_claimed: false,
        told: None,
        cluster: None,
    };
    (0..rows.num_rows()).map(name).collect()
}

/// Two nodes of a name, whether several people bear it, and the age that tells.
type Borne = ((i64, i64), (bool, Option<i32>));

/// The cluster or the node of a short form, and whether several names claim it.
type Settled = ((Option<i64>, Option<i64>), bool);

/// The components of edges.
pub(crate) fn components(edges: &[(i64, i64)]) -> BTreeMap<i64, i64> {
    let rows = batch(&[
        ("kind", ints(&vec![0; edges.len()])),
        ("a", longs(&edges.iter().map(|edge| edge.0).collect::<Vec<_>>())),
        ("b", longs(&edges.iter().map(|edge| edge.1).collect::<Vec<_>>())),
    ]);
    let rows = step("forest", &rows, BATCH_SIZE);
    long_cells(&rows, "member").into_iter().zip(long_cells(&rows, "component")).collect()
}

/// Puts names of one key together: the number of a cluster is the least member of its names.
fn cluster(names: &mut [Name]) {
    let mut company: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for name in names.iter().filter(|name| matches!(name.kind.as_str(), "known" | "person" | "thing")) {
        company.entry(name.n()).or_default().insert(name.key.clone());
    }
    let mut people: Vec<&Name> = names.iter().filter(|name| name.kind == "person").collect();
    people.sort_by_key(|name| (&name.key, std::cmp::Reverse(name.member)));
    let mut ages: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for (key, age) in people.iter().filter_map(|name| Some((name.key.as_str(), name.age?))) {
        let span = ages.entry(key).or_insert((age, age));
        *span = (span.0.min(age), span.1.max(age));
    }
    let asked = |name: &&Name| {
        let is_asked = ages.get(name.key.as_str()).is_some_and(|(least, most)| most - least >= APART);
        is_asked.then(|| company[&name.n()].iter().cloned().collect::<Vec<String>>())
    };
    let asked: Vec<Option<Vec<String>>> = people.iter().map(asked).collect();
    assert!(asked.iter().any(Option::is_some), "no ages set people apart");
    let rows = batch(&[
        ("key", texts(&people.iter().map(|name| name.key.as_str()).collect::<Vec<_>>())),
        ("member", longs(&people.iter().map(|name| name.member).collect::<Vec<_>>())),
        ("name_f", binaries(&people.iter().map(|name| &name.features).collect::<Vec<_>>())),
        ("company", some_text_lists(&asked)),
    ]);
    let rows = step("people", &rows, BATCH_SIZE);
    let nodes = long_cells(&rows, "a").into_iter().zip(long_cells(&rows, "b"));
    let decided = claims(&rows, "claimed").into_iter().zip(some_int_cells(&rows, "age"));
    let mut borne: BTreeMap<i64, Borne> = long_cells(&rows, "member").into_iter().zip(nodes.zip(decided)).collect();
    let mut edges: Vec<(i64, i64)> = Vec::new();
    for name in names.iter_mut() {
        if let Some(((a, b), (is_claimed, told))) = borne.remove(&name.member) {
            (name.node, name.is_claimed, name.told) = (Some(a), is_claimed, told);
            edges.push((a, b));
        } else if let Some(node) = name.node {
            edges.push((node, node));
        }
    }
    assert!(borne.is_empty());
    let components = components(&edges);
    let mut first: BTreeMap<i64, i64> = BTreeMap::new();
    for name in names.iter() {
        if let Some(node) = name.node {
            let least = first.entry(components[&node]).or_insert(name.member);
            *least = name.member.min(*least);
        }
    }
    names.iter_mut().for_each(|name| name.cluster = name.node.map(|node| first[&components[&node]]));
}

/// The clusters that each document names.
fn contexts(names: &[Name]) -> BTreeMap<i64, Vec<i64>> {
    let mut contexts: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for name in names {
        contexts.entry(name.n()).or_default().extend(name.cluster);
    }
    contexts.into_iter().map(|(n, clusters)| (n, clusters.into_iter().collect())).collect()
}

/// Makes clusters one that are two spellings of a name; gives their number.
fn join_spellings(names: &mut [Name]) -> usize {
    let mut spelled: Vec<(&String, i32, i64)> = names
        .iter()
        .filter(|name| !name.is_claimed)
        .flat_map(|name| name.spellings.iter().filter_map(|(key, role)| Some((key, *role, name.cluster?))))
        .collect();
    spelled.sort_unstable();
    spelled.dedup();
    let rows = batch(&[
        ("key", texts(&spelled.iter().map(|row| row.0.as_str()).collect::<Vec<_>>())),
        ("role", ints(&spelled.iter().map(|row| row.1).collect::<Vec<_>>())),
        ("cluster", longs(&spelled.iter().map(|row| row.2).collect::<Vec<_>>())),
    ]);
    let rows = step("alike", &rows, BATCH_SIZE);
    let pairs: Vec<(i64, i64)> = long_cells(&rows, "a").into_iter().zip(long_cells(&rows, "b")).collect();
    let (keys, least) = (text_cells(&rows, "key"), some_int_cells(&rows, "least"));
    let mut fuller: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for ((a, b), _) in pairs.iter().zip(&least).filter(|(_, least)| least.is_none()) {
        fuller.entry(*b).or_default().insert(*a);
    }
    assert!(fuller.values().any(|of| of.len() > 1), "no short form has two fuller names");
    let edges: Vec<(i64, i64)> =
        pairs.iter().zip(&least).filter(|(_, least)| least.is_some()).map(|(pair, _)| *pair).collect();
    let components = components(&edges);
    let contexts = contexts(names);
    // Names first, then pairs; the step does not ask for an order within a component.
    let mut rows: Vec<(i64, i64, Option<&Name>, Option<usize>)> = Vec::new();
    for name in names.iter().filter(|name| !name.is_claimed) {
        let own = name.cluster.and_then(|cluster| Some((*components.get(&cluster)?, cluster)));
        rows.extend(own.map(|(component, cluster)| (component, cluster, Some(name), None)));
    }
    for (row, (a, _)) in pairs.iter().enumerate().filter(|(row, _)| least[*row].is_some()) {
        rows.push((components[a], *a, None, Some(row)));
    }
    rows.sort_by_key(|row| row.0);
    let mut documents: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    rows.iter().filter_map(|row| Some((row.1, row.2?.n()))).for_each(|(cluster, n)| {
        documents.entry(cluster).or_default().insert(n);
    });
    let context = |row: &(i64, i64, Option<&Name>, Option<usize>)| {
        let n = row.2?.n();
        documents[&row.1].iter().take(LOOKED_AT).any(|own| *own == n).then(|| contexts[&n].clone())
    };
    let n_fuller = |row: usize| {
        let (a, b) = pairs[row];
        fuller.get(&b).filter(|of| of.contains(&a)).map(|of| of.len() as i32)
    };
    let rows = batch(&[
        ("component", longs(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        ("cluster", longs(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
        ("member", some_longs(&rows.iter().map(|row| row.2.map(|name| name.member)).collect::<Vec<_>>())),
        ("name_f", some_binaries(&rows.iter().map(|row| row.2.map(|name| &name.features)).collect::<Vec<_>>())),
        ("context", some_lists(&rows.iter().map(context).collect::<Vec<_>>())),
        ("key", some_texts(&rows.iter().map(|row| row.3.map(|row| &keys[row])).collect::<Vec<_>>())),
        ("other", some_longs(&rows.iter().map(|row| row.3.map(|row| pairs[row].1)).collect::<Vec<_>>())),
        ("least", some_ints(&rows.iter().map(|row| least[row.3?]).collect::<Vec<_>>())),
        ("n_fuller", some_ints(&rows.iter().map(|row| n_fuller(row.3?)).collect::<Vec<_>>())),
    ]);
    let rows = step("variants", &rows, BATCH_SIZE);
    let into: BTreeMap<i64, i64> = long_cells(&rows, "cluster").into_iter().zip(long_cells(&rows, "into")).collect();
    for name in names.iter_mut() {
        name.cluster = name.cluster.map(|cluster| into.get(&cluster).copied().unwrap_or(cluster));
    }
    into.len()
}

/// The documents of a cluster, each with its mentions, and the roles of its names.
type Owner = (BTreeMap<i64, i32>, BTreeSet<String>);

/// A row of `short-names`: its key and part, and the short form or the cluster with one of its documents.
type ShortRow<'a> = (&'a str, i32, Option<&'a Name>, Option<(i64, i64)>);

/// Gives surnames and acronyms to clusters, or clusters of their own; gives how many a cluster got.
fn own_short_names(names: &mut [Name]) -> usize {
    let is_short = |name: &Name| name.cluster.is_none();
    let wanted: BTreeSet<&str> = names.iter().filter(|name| is_short(name)).map(|name| name.key.as_str()).collect();
    let mut owners: BTreeMap<i64, Owner> = BTreeMap::new();
    let mut index: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for name in names.iter() {
        let Some(cluster) = name.cluster else { continue };
        for short in name.shorts.iter().filter(|short| wanted.contains(short.as_str())) {
            index.entry(short).or_default().insert(cluster);
            let owner = owners.entry(cluster).or_default();
            owner.0.insert(name.n(), name.n_mentions);
            owner.1.extend(name.roles.iter().cloned());
        }
    }
    let contexts = contexts(names);
    let mut rows: Vec<ShortRow<'_>> = Vec::new();
    for name in names.iter().filter(|name| is_short(name)) {
        rows.push((&name.key, (name.n() % 2) as i32, Some(name), None));
    }
    for (key, cluster) in index.iter().flat_map(|(key, clusters)| clusters.iter().map(move |cluster| (*key, *cluster)))
    {
        for (n, part) in owners[&cluster].0.keys().take(LOOKED_AT).flat_map(|n| [(*n, 0), (*n, 1)]) {
            rows.push((key, part, None, Some((cluster, n))));
        }
    }
    rows.sort_by_key(|row| (row.0, row.1));
    let n = |row: &ShortRow<'_>| row.2.map_or_else(|| row.3.expect("it is one of both").1, Name::n);
    let holds = |row: &ShortRow<'_>| {
        let own = row.2?.n();
        Some(owners.iter().filter(|(_, owner)| owner.0.contains_key(&own)).map(|(cluster, _)| *cluster).collect())
    };
    let rows = batch(&[
        ("key", texts(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        ("part", ints(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
        ("n", longs(&rows.iter().map(n).collect::<Vec<_>>())),
        ("context", some_lists(&rows.iter().map(|row| contexts.get(&n(row)).cloned()).collect::<Vec<_>>())),
        ("member", some_longs(&rows.iter().map(|row| row.2.map(|name| name.member)).collect::<Vec<_>>())),
        ("doc_id", some_texts(&rows.iter().map(|row| row.2.map(|name| &name.doc_id)).collect::<Vec<_>>())),
        ("name_f", some_binaries(&rows.iter().map(|row| row.2.map(|name| &name.features)).collect::<Vec<_>>())),
        ("holds", some_lists(&rows.iter().map(holds).collect::<Vec<_>>())),
        ("cluster", some_longs(&rows.iter().map(|row| row.3.map(|of| of.0)).collect::<Vec<_>>())),
        ("n_mentions", some_ints(&rows.iter().map(|row| row.3.map(|of| owners[&of.0].0[&of.1])).collect::<Vec<_>>())),
        (
            "roles",
            some_text_lists(
                &rows.iter().map(|row| row.3.map(|of| owners[&of.0].1.iter().cloned().collect())).collect::<Vec<_>>(),
            ),
        ),
    ]);
    let rows = step("short-names", &rows, BATCH_SIZE);
    let of = some_long_cells(&rows, "cluster").into_iter().zip(some_long_cells(&rows, "node"));
    let found: BTreeMap<i64, Settled> =
        long_cells(&rows, "member").into_iter().zip(of.zip(claims(&rows, "claimed"))).collect();
    let mut first: BTreeMap<i64, i64> = BTreeMap::new();
    for (member, ((_, node), _)) in &found {
        let least = node.map(|node| first.entry(node).or_insert(*member));
        least.into_iter().for_each(|least| *least = (*least).min(*member));
    }
    for name in names.iter_mut().filter(|name| name.cluster.is_none()) {
        let ((cluster, node), is_claimed) = found[&name.member];
        (name.cluster, name.is_claimed) = (cluster.or_else(|| Some(first[&node?])), is_claimed);
    }
    found.values().filter(|(of, _)| of.0.is_some()).count()
}

/// What the names of each cluster sum up to, by two tasks.
fn sums(names: &[Name]) -> RecordBatch {
    let task = |task: usize| {
        let mut own: Vec<&Name> =
            names.iter().enumerate().filter(|(at, _)| at % 2 == task).map(|(_, name)| name).collect();
        own.sort_by_key(|name| (name.cluster, std::cmp::Reverse(name.member)));
        let rows = batch(&[
            ("cluster", some_longs(&own.iter().map(|name| name.cluster).collect::<Vec<_>>())),
            ("member", longs(&own.iter().map(|name| name.member).collect::<Vec<_>>())),
            ("doc_id", texts(&own.iter().map(|name| name.doc_id.as_str()).collect::<Vec<_>>())),
            ("name_f", binaries(&own.iter().map(|name| &name.features).collect::<Vec<_>>())),
            ("claimed", booleans(&own.iter().map(|name| name.is_claimed).collect::<Vec<_>>())),
            ("age", some_ints(&own.iter().map(|name| name.told).collect::<Vec<_>>())),
        ]);
        let rows = step("tally", &rows, BATCH_SIZE);
        long_cells(&rows, "cluster").into_iter().zip(binary_cells(&rows, "tally_f")).collect::<Vec<_>>()
    };
    let mut rows = [task(1), task(0)].concat();
    rows.sort_by_key(|row| row.0);
    batch(&[
        ("cluster", longs(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        ("tally_f", binaries(&rows.iter().map(|row| &row.1).collect::<Vec<_>>())),
    ])
}

/// What the steps make of all names.
pub(crate) struct Linked {
    /// The key of the entity of each name, by its member.
    pub(crate) of: BTreeMap<i64, String>,
    /// Entities by their keys, as rows without counts.
    pub(crate) entities: BTreeMap<String, Value>,
}

pub(crate) fn linked() -> &'static Linked {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    LINKED.get_or_init(|| {
        let mut names = names();
        cluster(&mut names);
        assert!(join_spellings(&mut names) >= 3, "names spelled in two ways are not tried");
        assert!(own_short_names(&mut names) >= 2, "surnames and acronyms of fuller names are not tried");
        let rows = step("entities", &sums(&names), BATCH_SIZE);
        let (clusters, first) = (long_cells(&rows, "cluster"), long_cells(&rows, "first"));
        let entity_ids = text_cells(&rows, "entity_id");
        let (aliases, roles) = (text_lists(&rows, "aliases"), text_lists(&rows, "roles"));
        let cell = |name: &str, row: usize| json!(column(&rows, name)[row]);
        let mut entities: BTreeMap<String, (i64, Value)> = BTreeMap::new();
        for row in 0..rows.num_rows() {
            let value = json!({
                "entity_id": entity_ids[row], "name": cell("name", row), "type": cell("type", row),
                "aliases": aliases[row], "roles": roles[row],
                "country_code": cell("country_code", row), "external_id": cell("external_id", row),
            });
            // Two clusters of one key are one entity: the one that is named first.
            let slot = entities.entry(entity_ids[row].clone()).or_insert((first[row], value.clone()));
            if first[row] < slot.0 {
                *slot = (first[row], value);
            }
        }
        let id_of: BTreeMap<i64, &String> = clusters.into_iter().zip(&entity_ids).collect();
        let of = names.iter().map(|name| (name.member, id_of[&name.cluster.expect("it has one")].clone())).collect();
        Linked { of, entities: entities.into_iter().map(|(id, (_, value))| (id, value)).collect() }
    })
}

/// The keys of the entities that a column of numbers of names stands for.
fn entity_cells(table: &str, name: &str) -> Vec<Option<String>> {
    let n_of: BTreeMap<String, i64> =
        text_cells(analysis(), "doc_id").into_iter().zip(long_cells(analysis(), "n")).collect();
    let documents = cells(analysis(), table, "doc_id").into_iter().flatten();
    let of = |(doc_id, name): (String, Option<String>)| {
        let name: i64 = name?.parse().expect("it is the number of a name");
        Some(linked().of[&(n_of[&doc_id] << 24 | name)].clone())
    };
    documents.zip(cells(analysis(), table, name)).map(of).collect()
}

#[test]
fn entities_that_steps_find_are_those_of_a_run() {
    let mentions = entity_cells("entity_mentions", "entity_id");
    let documents = cells(analysis(), "entity_mentions", "doc_id");
    let methods = cells(analysis(), "entity_mentions", "method");
    let sources: BTreeMap<String, String> =
        text_cells(analysis(), "doc_id").into_iter().zip(text_cells(analysis(), "source_id")).collect();
    let mut counts: BTreeMap<&str, (usize, BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let places = documents.iter().flatten().zip(methods.iter().flatten());
    for (entity, (doc_id, method)) in mentions.iter().flatten().zip(places) {
        let (n, of, by) = counts.entry(entity).or_default();
        *n += usize::from(method != "coreference");
        of.insert(doc_id);
        by.insert(&sources[doc_id]);
    }
    let row = |(entity_id, row): (&String, &Value)| {
        let (n_mentions, of, by) = counts.get(entity_id.as_str()).cloned().unwrap_or_default();
        let mut row = row.clone();
        row["n_mentions"] = json!(n_mentions);
        row["n_documents"] = json!(of.len());
        row["n_sources"] = json!(by.len());
        row
    };
    let found: Vec<Value> = linked().entities.iter().map(row).collect();
    let expected = table("entities");
    for name in ["David Tarn", "George Tarn", "Quill"] {
        assert!(expected.iter().any(|row| row["name"] == name), "{name}: the documents do not try the steps");
    }
    expect_same(found, expected);
}

#[test]
fn names_are_those_entities_wherever_tables_name_one() {
    for (name, columns) in [
        ("entity_mentions", &["entity_id"][..]),
        ("sentences", &["speaker_id"]),
        ("clauses", &["subject_id", "object_id", "place_id", "speaker_id"]),
    ] {
        let rows = table(name);
        for column in columns {
            let expected: Vec<Option<String>> =
                rows.iter().map(|row| row[*column].as_str().map(str::to_owned)).collect();
            assert!(expected.iter().any(Option::is_some), "{name}.{column}");
            assert_eq!(entity_cells(name, column), expected, "{name}.{column}");
        }
    }
}
