//! Copies found by the steps of `crosscheck worker`, with joins between them as a program on many machines makes them, are those of
//! `crosscheck run`, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float32Type, Int32Type, Int64Type};
use serde_json::{Value, json};

use crate::command::{put, run};
use crate::generator::articles;
use crate::worker::{batch, texts, worker};
use crate::worker_steps::{binaries, cells, column, ints, lists, longs, numbered, step};

const N_ARTICLES: usize = 60;
const SEED: u64 = 20_261_130;
/// Rows of a batch: no group and no document's rows are as few.
const BATCH_SIZE: usize = 7;
/// Papers with one set phrase: more than a bucket of bands or samples pairs with each other.
const N_PAPERS: usize = 40;
const PHRASE: &str = "The weather service expects rain along the whole of the southern coast until the end of the week";

/// A unit: its kind, and its member.
type Unit = (i32, i64);

/// Generated articles, and some that were made of them: reprinted, cut, put together, and with a phrase that all have.
fn documents() -> Vec<Value> {
    let mut documents: Vec<Value> =
        articles(SEED, N_ARTICLES).map(|line| serde_json::from_str(&line).expect("a line is JSON")).collect();
    let text = |at: usize| documents[at]["text"].as_str().expect("it has a text").to_owned();
    let words = |text: &str, n: usize| text.split(' ').take(n).collect::<Vec<_>>().join(" ");
    let mut made = vec![
        // The same words, other names and quotations, and earlier than all others.
        (text(0).to_uppercase().replace(['“', '”', '"'], ""), "2025-12-01"),
        (words(&text(3), 120), "2026-12-30"),
        (format!("{}\n\n{}", text(5), text(9)), "2026-12-30"),
        (format!("{}\n\n{}", text(5), text(9)).replace(" the ", " a "), "2026-12-31"),
        (format!("{}\n\n{}", text(7), text(7)), ""),
    ];
    for n in 0..N_PAPERS {
        let own: Vec<String> = (0..40).map(|word| format!("w{n}x{word}")).collect();
        let phrase = if n % 3 == 0 { format!("{PHRASE}, and gales in the north") } else { PHRASE.to_owned() };
        made.push((format!("{} {}.\n\n{phrase}. {PHRASE}.", n, own.join(" ")), "2026-05-04"));
    }
    for (n, (text, day)) in made.into_iter().enumerate() {
        documents
            .push(json!({"doc_id": format!("m{n:02}"), "source": format!("Paper {n}"), "title": null, "author": null,
            "url": null, "published": day, "text": text}));
    }
    documents
}

/// The output of a run over the documents.
fn run_output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker_copies");
        let lines: Vec<String> = documents().iter().map(Value::to_string).collect();
        let input = put(&folder, "documents.jsonl", lines.join("\n"));
        let output = folder.join("output");
        run(&[&input], &output, &["--quiet", "--no-report"]).expect_code(0);
        output
    })
}

/// The rows of a table of the run.
fn table(name: &str) -> Vec<Value> {
    let lines = worker(&["rows", name, &run_output().to_string_lossy()], b"").stdout;
    String::from_utf8_lossy(&lines).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// What `analyze` gives of the documents.
fn analysis() -> &'static RecordBatch {
    static ANALYSIS: OnceLock<RecordBatch> = OnceLock::new();
    ANALYSIS.get_or_init(|| {
        let documents = documents();
        let of = |name: &str| texts(&documents.iter().map(|row| row[name].as_str().unwrap_or("")).collect::<Vec<_>>());
        let names = ["doc_id", "source", "title", "author", "url", "published", "text"];
        let columns: Vec<(&str, ArrayRef)> = names.iter().map(|name| (*name, of(name))).collect();
        step("analyze", &numbered(&batch(&columns)), BATCH_SIZE)
    })
}

fn int_cells(rows: &RecordBatch, name: &str) -> Vec<i32> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int32Type>().values().to_vec()
}

fn long_cells(rows: &RecordBatch, name: &str) -> Vec<i64> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int64Type>().values().to_vec()
}

fn binary_cells(rows: &RecordBatch, name: &str) -> Vec<Vec<u8>> {
    let cells = rows.column_by_name(name).expect("the column is there").as_binary::<i32>();
    cells.iter().map(|cell| cell.expect("it is filled").to_vec()).collect()
}

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

/// A number as tables show it.
fn number(number: f32) -> Value {
    Value::from(number.to_string().parse::<f64>().expect("it is a number"))
}

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

fn sorted(rows: Vec<Value>) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
    rows.sort();
    rows
}

#[test]
fn copies_that_steps_find_are_those_of_a_run() {
    let in_bands = proposed("bands", "band-pairs");
    let in_samples = proposed("samples", "sample-pairs");
    let wanted = in_bands.iter().chain(&in_samples).flat_map(|(unit, a, b)| [(*unit, *a), (*unit, *b)]).collect();
    let cuts = cut(&wanted);
    // A document that was cut shares too little for a band.
    let cut_short = in_samples.iter().filter(|(unit, ..)| *unit == 0);
    let pairs = in_bands.iter().chain(cut_short).copied().collect();
    let copies = step("cluster", &grouped(&cuts, &pairs), BATCH_SIZE);

    let members = long_cells(&copies, "member").into_iter().zip(long_cells(&copies, "canonical"));
    let similarities = copies.column_by_name("similarity").expect("it is there").as_primitive::<Float32Type>();
    let from = copies.column_by_name("copied_from").expect("it is there").as_primitive::<Int64Type>();
    let list = |name: &str, row: usize| {
        let cells = copies.column_by_name(name).expect("it is there").as_list::<i32>().value(row);
        Value::from(cells.as_string::<i32>().iter().flatten().collect::<Vec<_>>())
    };
    let (cluster_ids, relations) = (column(&copies, "cluster_id"), column(&copies, "relation"));
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
    let found: Vec<Value> = int_cells(&copies, "unit").into_iter().zip(members).enumerate().map(row).collect();
    let expected = table("duplicates");
    for unit in UNITS {
        for relation in ["exact", "near"] {
            let has = |row: &Value| row["unit"] == unit && row["relation"] == relation;
            assert!(expected.iter().any(has), "no {relation} copy of a {unit}: the documents do not try the steps");
        }
    }
    assert_eq!(sorted(found), sorted(expected));
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
    assert_eq!(sorted(found), sorted(expected));
}

#[test]
fn a_document_has_the_rows_that_a_run_gives_it() {
    assert_eq!(column(analysis(), "reject"), vec![None; N_ARTICLES + 5 + N_PAPERS]);
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
        let expected: Vec<Option<String>> =
            self::table(table).iter().map(|row| row[name].as_str().map(str::to_owned)).collect();
        assert_eq!(cells(analysis(), table, name), expected, "{table}");
    }
}
