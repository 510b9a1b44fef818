//! Copies found by the steps of `crosscheck worker`, with joins between them as a program on many machines makes them, are those of
//! `crosscheck run`, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float32Type, Int64Type};
use serde_json::{Value, json};

use crate::worker::batch;
use crate::worker_corpus::{BATCH_SIZE, analysis, binary_cells, expect_same, int_cells, long_cells, number, table};
use crate::worker_steps::{binaries, cells, column, ints, lists, longs, step};

/// A unit: its kind, and its member.
type Unit = (i32, i64);

/// The pairs that are proposed often enough, by what units have in common.
fn proposed(of_document: &str, of_key: &str) -> BTreeSet<(i32, i64, i64)> {
    let own = |name: &'static str| (name, analysis().column_by_name(name).expect("it is there").clone());
    let index = step(of_document, &batch(&[own("n"), own("text_f")]), BATCH_SIZE);
    let keys = int_cells(&index, "unit").into_iter().zip(long_cells(&index, "key"));
    let mut rows: Vec<((i32, i64), i64)> = keys.zip(long_cells(&index, "member")).collect();
    rows.sort_unstable();
    let sorted = batch(&[
        ("unit", ints(&rows.iter().map(|row| row.0.0).collect::<Vec<_>>())),
        ("key", longs(&rows.iter().map(|row| row.0.1).collect::<Vec<_>>())),
        ("member", longs(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
    ]);
    let pairs = step(of_key, &sorted, BATCH_SIZE);
    let mut counted: BTreeMap<(i32, i64, i64), (i32, i32)> = BTreeMap::new();
    let both = long_cells(&pairs, "a").into_iter().zip(long_cells(&pairs, "b"));
    for ((unit, (a, b)), least) in int_cells(&pairs, "unit").into_iter().zip(both).zip(int_cells(&pairs, "least")) {
        let count = counted.entry((unit, a, b)).or_default();
        *count = (count.0 + 1, least);
    }
    counted.into_iter().filter(|(_, (n, least))| n >= least).map(|(pair, _)| pair).collect()
}

/// A unit that was cut out of its document.
struct Cut {
    key: (i64, i32),
    published: Option<i32>,
    features: Vec<u8>,
}

/// Cuts units out of their documents; those without words are left out.
fn cut(wanted: &BTreeSet<Unit>) -> BTreeMap<Unit, Cut> {
    let features = binary_cells(analysis(), "text_f");
    let own: Vec<&Vec<u8>> = wanted.iter().map(|(_, member)| &features[(member >> 24) as usize]).collect();
    let rows = batch(&[
        ("unit", ints(&wanted.iter().map(|(unit, _)| *unit).collect::<Vec<_>>())),
        ("member", longs(&wanted.iter().map(|(_, member)| *member).collect::<Vec<_>>())),
        ("text_f", binaries(&own)),
    ]);
    let rows = step("cut", &rows, BATCH_SIZE);
    let published = rows.column_by_name("published").expect("it is there").as_primitive::<Date32Type>();
    let keys = long_cells(&rows, "key").into_iter().zip(int_cells(&rows, "n_words"));
    let cuts = keys.zip(published).zip(binary_cells(&rows, "unit_f"));
    let units = int_cells(&rows, "unit").into_iter().zip(long_cells(&rows, "member"));
    let units = units.zip(cuts).map(|(unit, ((key, published), features))| (unit, Cut { key, published, features }));
    units.filter(|(_, cut)| cut.key.1 > 0).collect()
}

/// A step that decides pairs.
fn decided(name: &str, pairs: &BTreeSet<(i32, i64, i64)>, cuts: &BTreeMap<Unit, Cut>) -> RecordBatch {
    let of = |unit: i32, member: i64| cuts[&(unit, member)].features.as_slice();
    let rows = batch(&[
        ("unit", ints(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>())),
        ("a", longs(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>())),
        ("b", longs(&pairs.iter().map(|pair| pair.2).collect::<Vec<_>>())),
        ("a_f", binaries(&pairs.iter().map(|(unit, a, _)| of(*unit, *a)).collect::<Vec<_>>())),
        ("b_f", binaries(&pairs.iter().map(|(unit, _, b)| of(*unit, *b)).collect::<Vec<_>>())),
    ]);
    step(name, &rows, BATCH_SIZE)
}

/// A kind of unit and the key of its words.
type Words = (i32, (i64, i32));

/// For each unit the one that stands for all with its words: the one published first, else the first.
fn vertices(cuts: &BTreeMap<Unit, Cut>) -> BTreeMap<Unit, Unit> {
    let mut first: BTreeMap<Words, (bool, Option<i32>, Unit)> = BTreeMap::new();
    for (unit, cut) in cuts {
        let own = (cut.published.is_none(), cut.published, *unit);
        first.entry((unit.0, cut.key)).and_modify(|known| *known = own.min(*known)).or_insert(own);
    }
    cuts.iter().map(|(unit, cut)| (*unit, first[&(unit.0, cut.key)].2)).collect()
}

/// The least unit that a path of pairs leads to, by the forest of two parts of the pairs.
fn components(pairs: &[(Unit, Unit)]) -> BTreeMap<Unit, Unit> {
    let forest = |edges: &[(i32, i64, i64)]| -> Vec<(i32, i64, i64)> {
        let rows = batch(&[
            ("kind", ints(&edges.iter().map(|edge| edge.0).collect::<Vec<_>>())),
            ("a", longs(&edges.iter().map(|edge| edge.1).collect::<Vec<_>>())),
            ("b", longs(&edges.iter().map(|edge| edge.2).collect::<Vec<_>>())),
        ]);
        let found = step("forest", &rows, BATCH_SIZE);
        let ends = long_cells(&found, "member").into_iter().zip(long_cells(&found, "component"));
        int_cells(&found, "kind").into_iter().zip(ends).map(|(kind, (member, of))| (kind, member, of)).collect()
    };
    let edges: Vec<(i32, i64, i64)> = pairs.iter().map(|((unit, a), (_, b))| (*unit, *a, *b)).collect();
    let (one, other) = edges.split_at(edges.len() / 2);
    let merged = forest(&[forest(one), forest(other)].concat());
    merged.into_iter().map(|(unit, member, of)| ((unit, member), (unit, of))).collect()
}

/// The key that tables have of a unit.
fn key(unit: i32, member: i64) -> Value {
    let doc_id = column(analysis(), "doc_id")[(member >> 24) as usize].clone().expect("it was read");
    let idx = member & ((1 << 24) - 1);
    Value::from(match unit {
        0 => doc_id,
        1 => format!("{doc_id}#b{idx}"),
        _ => format!("{doc_id}#s{idx}"),
    })
}

const UNITS: [&str; 3] = ["document", "segment", "sentence"];

/// The rows of components, sorted by them.
fn grouped(cuts: &BTreeMap<Unit, Cut>, pairs: &BTreeSet<(i32, i64, i64)>) -> RecordBatch {
    let vertex_of = vertices(cuts);
    let ends = |pair: &(i32, i64, i64)| {
        let own = |member| vertex_of.get(&(pair.0, member)).copied();
        own(pair.1).zip(own(pair.2)).filter(|(a, b)| a != b).map(|(a, b)| (pair.0, a.1.min(b.1), a.1.max(b.1)))
    };
    let verified = decided("verify", &pairs.iter().filter_map(ends).collect(), cuts);
    let both = long_cells(&verified, "a").into_iter().zip(long_cells(&verified, "b"));
    let verified: Vec<(Unit, Unit)> =
        int_cells(&verified, "unit").into_iter().zip(both).map(|(unit, (a, b))| ((unit, a), (unit, b))).collect();
    let of_words = vertex_of.iter().filter(|(unit, vertex)| unit != vertex).map(|(unit, vertex)| (*vertex, *unit));
    let edges: Vec<(Unit, Unit)> = verified.into_iter().chain(of_words).collect();
    let mut near: BTreeMap<Unit, Vec<i64>> = BTreeMap::new();
    edges.iter().for_each(|(a, b)| near.entry(*a).or_default().push(b.1));
    let mut rows: Vec<(Unit, Unit)> =
        components(&edges).into_iter().map(|(unit, component)| (component, unit)).collect();
    rows.sort_unstable();
    batch(&[
        ("unit", ints(&rows.iter().map(|row| row.0.0).collect::<Vec<_>>())),
        ("component", longs(&rows.iter().map(|row| row.0.1).collect::<Vec<_>>())),
        ("member", longs(&rows.iter().map(|row| row.1.1).collect::<Vec<_>>())),
        ("near", lists(&rows.iter().map(|row| near.get(&row.1).cloned().unwrap_or_default()).collect::<Vec<_>>())),
        ("unit_f", binaries(&rows.iter().map(|row| &cuts[&row.1].features).collect::<Vec<_>>())),
    ])
}

/// What `cluster` gives of all components.
pub(crate) fn copies() -> &'static RecordBatch {
    static COPIES: OnceLock<RecordBatch> = OnceLock::new();
    COPIES.get_or_init(|| {
        let in_bands = proposed("bands", "band-pairs");
        let in_samples = proposed("samples", "sample-pairs");
        let wanted = in_bands.iter().chain(&in_samples).flat_map(|(unit, a, b)| [(*unit, *a), (*unit, *b)]).collect();
        let cuts = cut(&wanted);
        // A document that was cut shares too little for a band.
        let cut_short = in_samples.iter().filter(|(unit, ..)| *unit == 0);
        let pairs = in_bands.iter().chain(cut_short).copied().collect();
        step("cluster", &grouped(&cuts, &pairs), BATCH_SIZE)
    })
}

#[test]
fn copies_that_steps_find_are_those_of_a_run() {
    let copies = copies();
    let members = long_cells(copies, "member").into_iter().zip(long_cells(copies, "canonical"));
    let similarities = copies.column_by_name("similarity").expect("it is there").as_primitive::<Float32Type>();
    let from = copies.column_by_name("copied_from").expect("it is there").as_primitive::<Int64Type>();
    let list = |name: &str, row: usize| {
        let cells = copies.column_by_name(name).expect("it is there").as_list::<i32>().value(row);
        Value::from(cells.as_string::<i32>().iter().flatten().collect::<Vec<_>>())
    };
    let (cluster_ids, relations) = (column(copies, "cluster_id"), column(copies, "relation"));
    let row = |(row, (unit, (member, canonical))): (usize, (i32, (i64, i64)))| {
        json!({
            "unit": UNITS[unit as usize],
            "member_id": key(unit, member),
            "cluster_id": cluster_ids[row],
            "canonical_id": key(unit, canonical),
            "is_canonical": member == canonical,
            "similarity": number(similarities.value(row)),
            "relation": relations[row],
            "changed": list("changed", row),
            "changed_from": list("changed_from", row),
            "changed_to": list("changed_to", row),
            "copied_from": from.is_valid(row).then(|| key(unit, from.value(row))),
        })
    };
    let found: Vec<Value> = {
        let rows = int_cells(copies, "unit").into_iter().zip(members).enumerate();
        // The others are of a form alone.
        rows.filter(|(row, _)| cluster_ids[*row].is_some()).map(row).collect()
    };
    let expected = table("duplicates");
    for unit in UNITS {
        for relation in ["exact", "near"] {
            let has = |row: &Value| row["unit"] == unit && row["relation"] == relation;
            assert!(expected.iter().any(has), "no {relation} copy of a {unit}: the documents do not try the steps");
        }
    }
    expect_same(found, expected);
}

#[test]
fn containments_that_steps_find_are_those_of_a_run() {
    let pairs = proposed("samples", "sample-pairs");
    let wanted = pairs.iter().flat_map(|(unit, a, b)| [(*unit, *a), (*unit, *b)]).collect();
    let contained = decided("contain", &pairs, &cut(&wanted));
    let members = long_cells(&contained, "container").into_iter().zip(long_cells(&contained, "member"));
    let shares = contained.column_by_name("share").expect("it is there").as_primitive::<Float32Type>();
    let kinds = column(&contained, "kind");
    let row = |(row, (unit, (container, member))): (usize, (i32, (i64, i64)))| {
        json!({
            "unit": UNITS[unit as usize],
            "container_id": key(unit, container),
            "member_id": key(unit, member),
            "share": number(shares.value(row)),
            "kind": kinds[row],
        })
    };
    let found: Vec<Value> = int_cells(&contained, "unit").into_iter().zip(members).enumerate().map(row).collect();
    let expected = table("containments");
    assert!(UNITS.iter().all(|unit| expected.iter().any(|row| row["unit"] == *unit)), "{expected:?}");
    expect_same(found, expected);
}

#[test]
fn a_document_has_the_rows_that_a_run_gives_it() {
    assert_eq!(column(analysis(), "reject"), vec![None; analysis().num_rows()]);
    // What the stages of the corpus put in is not there yet: entities, sources of the rows, and days that other documents settle.
    for (table, name) in [
        ("documents", "sha256"),
        ("documents", "published"),
        ("segments", "segment_id"),
        ("sentences", "text"),
        ("entity_mentions", "surface"),
        ("quantities", "surface"),
        ("dates", "surface"),
        ("clauses", "predicate"),
    ] {
        let is_told = |row: &&Value| name != "published" || row["published_method"] != "inferred";
        let cell = |row: &Value| Some(row).filter(is_told).and_then(|row| row[name].as_str().map(str::to_owned));
        let expected: Vec<Option<String>> = crate::worker_corpus::table(table).iter().map(cell).collect();
        assert_eq!(cells(analysis(), table, name), expected, "{table}");
    }
}
