//! Rows that each step of `crosscheck worker` can read, and what `forest` makes of edges.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};
use parquet::arrow::ArrowWriter;

use crate::command::folder;
use crate::worker::{FIVE, FOUR, batch, reports, stream, texts};
use crate::worker_claims::records;
use crate::worker_events::IN_COMMON;
use crate::worker_steps::{
    binaries, booleans, failed, floats, ints, lists, lists_of_doubles, longs, numbered, some_binaries, some_ints,
    some_lists, some_longs, some_text_lists, some_texts, step, step_with, with,
};

/// All steps that take one stream of rows and give one.
pub(crate) const STEPS: [&str; 31] = [
    "analyze",
    "bands",
    "samples",
    "band-pairs",
    "sample-pairs",
    "cut",
    "verify",
    "cluster",
    "contain",
    "forest",
    "names",
    "people",
    "alike",
    "variants",
    "short-names",
    "tally",
    "entities",
    "terms",
    "document-terms",
    "document-pairs",
    "vectors",
    "likeness",
    "neighbors",
    "same-event",
    "events",
    "agree",
    "questions",
    "dated",
    "timeline",
    "pair-agreement",
    "reliability",
];

/// Columns of a step that may be null, each or instead of others.
pub(crate) fn may_be_null(name: &str) -> &'static [&'static str] {
    match name {
        "cluster" => &["near"],
        "people" => &["company"],
        "variants" => &["member", "name_f", "context", "key", "other", "least", "n_fuller"],
        "short-names" => &["context", "member", "doc_id", "name_f", "holds", "cluster", "n_mentions", "roles"],
        "tally" => &["age"],
        "terms" | "document-terms" => &["entity_ids"],
        "document-pairs" => &["window"],
        "vectors" => &["entity_ids", "entity_names", "entity_types"],
        "events" => &["near", "probabilities"],
        "agree" => &["event_id", "published", "names", "redated", "copies", "whole_copy"],
        "dated" => &[
            "n",
            "doc_id",
            "event_id",
            "source_id",
            "published",
            "dates",
            "redated",
            "clauses",
            "sentences",
            "copies",
            "claims",
            "claim_evidence",
            "claim_sources",
        ],
        _ => &[],
    }
}

/// A step with what it needs besides its rows.
pub(crate) fn arguments(name: &str) -> Vec<String> {
    let own = match name {
        "vectors" => vec!["--statistics".to_owned(), no_counts().to_string_lossy().into_owned()],
        _ => Vec::new(),
    };
    std::iter::once(name.to_owned()).chain(own).collect()
}

/// What was counted of keys: nothing.
fn no_counts() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker_no_counts.parquet");
        write_counts(&path, &[]);
        path
    })
}

fn write_counts(path: &Path, keys: &[i64]) {
    let ones = vec![1; keys.len()];
    let all = longs(&vec![3; keys.len()]);
    let counts = [("n_documents", longs(&ones)), ("n_opening", longs(&ones)), ("of_documents", all)];
    let rows = batch(&[("key", longs(keys))].into_iter().chain(counts).collect::<Vec<_>>());
    let file = File::create(path).expect("the file can be made");
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).expect("it can be written");
    writer.write(&rows).and_then(|()| writer.close()).expect("it can be written");
}

fn analysis() -> &'static RecordBatch {
    static ANALYSIS: OnceLock<RecordBatch> = OnceLock::new();
    let texts = [FIVE, FOUR, "Quill was seen in Tarrow. Nobody knew why."];
    ANALYSIS.get_or_init(|| step("analyze", &numbered(&batch(&[("text", crate::worker::texts(&texts))])), 2))
}

/// What copies of a report are found by.
fn features() -> &'static [u8] {
    analysis().column_by_name("text_f").expect("it is there").as_binary::<i32>().value(0)
}

/// A name of a kind in the reports, with all that is found of it.
fn name(kind: &str) -> RecordBatch {
    let column = |name: &'static str| (name, analysis().column_by_name(name).expect("it is there").clone());
    let names = step("names", &batch(&[column("n"), column("names_f")]), 2);
    let kinds = names.column_by_name("kind").expect("it is there").as_string::<i32>();
    let row = kinds.iter().position(|own| own == Some(kind)).expect("the reports name one");
    names.slice(row, 1)
}

fn features_of(name: &RecordBatch) -> Vec<u8> {
    name.column_by_name("name_f").expect("it is there").as_binary::<i32>().value(0).to_vec()
}

/// Rows that a step can read.
pub(crate) fn sample(step_name: &str) -> RecordBatch {
    match step_name {
        "analyze" => numbered(&reports()),
        "bands" | "samples" => batch(&[("n", longs(&[0])), ("text_f", binaries(&[features()]))]),
        "band-pairs" | "sample-pairs" => {
            batch(&[("unit", ints(&[2, 2])), ("key", longs(&[7, 7])), ("member", longs(&[0, 1 << 24]))])
        }
        "cut" => batch(&[("unit", ints(&[2])), ("member", longs(&[0])), ("text_f", binaries(&[features()]))]),
        "verify" | "contain" => batch(&[
            ("unit", ints(&[0])),
            ("a", longs(&[0])),
            ("b", longs(&[1 << 24])),
            ("a_f", binaries(&[features()])),
            ("b_f", binaries(&[features()])),
        ]),
        "cluster" => batch(&[
            ("unit", ints(&[0, 0])),
            ("component", longs(&[0, 0])),
            ("member", longs(&[0, 1 << 24])),
            ("near", lists(&[vec![1 << 24], vec![]])),
            ("unit_f", binaries(&[features(), features()])),
        ]),
        "forest" => batch(&[("kind", ints(&[0])), ("a", longs(&[1])), ("b", longs(&[1 << 24]))]),
        "names" => {
            let column = |name: &'static str| (name, analysis().column_by_name(name).expect("it is there").clone());
            batch(&[column("n"), column("names_f")])
        }
        "terms" | "document-terms" | "document-pairs" | "vectors" | "likeness" | "neighbors" | "same-event"
        | "events" => sample_of_events(step_name),
        "agree" | "questions" | "dated" | "timeline" | "pair-agreement" | "reliability" => sample_of_claims(step_name),
        other => sample_of_names(other),
    }
}

/// What `vectors` makes of two documents.
fn weighed() -> RecordBatch {
    let arguments = arguments("vectors");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    step_with(&arguments, &sample_of_events("vectors"), 1)
}

fn sample_of_events(step_name: &str) -> RecordBatch {
    let column = |name: &'static str| (name, analysis().slice(0, 2).column_by_name(name).expect("it is there").clone());
    let none = some_text_lists(&[Some(vec![]), Some(vec![])]);
    let of = |name: &str| weighed().column_by_name(name).expect("it is there").clone();
    let first = |cells: &ArrayRef| binaries(&[cells.as_binary::<i32>().value(0)]);
    let pair = || [("a", longs(&[0])), ("b", longs(&[1]))];
    match step_name {
        "terms" | "document-terms" => batch(&[column("n"), column("facts_f"), ("entity_ids", none)]),
        "vectors" => batch(&[
            column("n"),
            column("facts_f"),
            ("entity_ids", none.clone()),
            ("entity_names", none.clone()),
            ("entity_types", none),
        ]),
        "document-pairs" => batch(&[
            ("key", longs(&[7, 7])),
            ("window", ints(&[3, 3])),
            ("n", longs(&[0, 1])),
            ("weight", ints(&[3000, 2000])),
            ("is_earlier", booleans(&[true, false])),
            ("n_of_term", longs(&[2, 2])),
            ("n_documents", longs(&[100, 100])),
        ]),
        "likeness" => {
            let own = first(&of("vector_f"));
            let [a, b] = pair();
            batch(&[a, b, ("a_f", own.clone()), ("b_f", own)])
        }
        "neighbors" => batch(&[("n", longs(&[0])), ("other", longs(&[1])), ("whole", floats(&[0.5]))]),
        "same-event" => {
            let rows = step("neighbors", &sample_of_events("neighbors"), 1);
            let own = rows.column_by_name("row_f").expect("it is there").clone();
            let like = IN_COMMON.map(|name| (name, floats(&[0.9])));
            let rows = [("a_row", own.clone()), ("b_row", own)];
            batch(&pair().into_iter().chain(like).chain(rows).collect::<Vec<_>>())
        }
        _ => batch(&[
            ("component", longs(&[0, 0])),
            ("n", longs(&[0, 1])),
            ("original", longs(&[0, 1])),
            ("event_f", of("event_f")),
            ("near", lists(&[vec![1], vec![]])),
            ("probabilities", lists_of_doubles(&[vec![0.9], vec![]])),
        ]),
    }
}

/// Two reports of one event, or what is made of them.
fn sample_of_claims(step_name: &str) -> RecordBatch {
    static ANALYSIS: OnceLock<RecordBatch> = OnceLock::new();
    let reports = [
        "The port authority of Orl signed the treaty with Kestrel Wire on 12 March 2026 in Denholt.",
        "The port authority of Orl signed the treaty with Kestrel Wire on 13 March 2026 in Denholt.",
    ];
    let analysis = ANALYSIS.get_or_init(|| step("analyze", &numbered(&batch(&[("text", texts(&reports))])), 2));
    let column = |name: &'static str| (name, analysis.column_by_name(name).expect("it is there").clone());
    let list = |rows: &RecordBatch, name: &str| rows.column_by_name(name).expect("it is there").clone();
    let none = |columns: &[(&str, ArrayRef)]| {
        records(&columns.iter().map(|(name, cells)| (*name, cells.slice(0, 0))).collect::<Vec<_>>(), &[0, 0])
    };
    let name = ["entity_id", "name", "type", "country_code", "role"].map(|name| (name, texts(&[""])));
    let settled = || list(&step("events", &sample("events"), 1), "redated");
    let said = || list(&step("agree", &sample("agree"), 1), "testimony");
    match step_name {
        "agree" => batch(&[
            ("event", longs(&[0, 0])),
            ("event_id", some_texts(&[Some("berths"), Some("berths")])),
            column("n"),
            column("doc_id"),
            ("source_id", texts(&["dunes", "reef"])),
            ("source", longs(&[0, 1])),
            column("published"),
            column("stated_f"),
            ("names", none(&name)),
            ("redated", settled()),
            ("copies", none(&[("sentence", longs(&[0])), ("canonical", longs(&[0]))])),
            ("whole_copy", some_longs(&[None, None])),
        ]),
        "questions" => batch(&[
            ("question", texts(&["berths", "berths"])),
            ("event", longs(&[0, 1])),
            ("ordinal", longs(&[0, 0])),
            ("topic", texts(&["berths", "berths"])),
        ]),
        "dated" => {
            let claims = step("agree", &sample("agree"), 1);
            let claim = |name: &'static str| (name, list(&claims, name).slice(0, 1));
            let padded = |(name, cells): (&'static str, ArrayRef), before: usize, after: usize| {
                let [before, after] = [before, after].map(|n| arrow::array::new_null_array(cells.data_type(), n));
                (name, arrow::compute::concat(&[&before, &cells, &after]).expect("they have one type"))
            };
            let of_documents = ["doc_id", "published", "dates", "clauses", "sentences"].map(column);
            let more = [
                ("event_id", texts(&["berths", "berths"])),
                ("source_id", texts(&["dunes", "reef"])),
                ("redated", settled()),
                ("copies", none(&[("sentence", longs(&[0])), ("canonical", longs(&[0]))])),
            ];
            let of_claims = ["claims", "claim_evidence", "claim_sources"].map(claim);
            let own = [("event", longs(&[0, 0, 0])), ("n", some_longs(&[Some(0), Some(1), None]))];
            let told = of_documents.into_iter().chain(more).map(|cells| padded(cells, 0, 1));
            let told = told.chain(of_claims.into_iter().map(|cells| padded(cells, 2, 0)));
            batch(&own.into_iter().chain(told).collect::<Vec<_>>())
        }
        "timeline" => step("dated", &sample("dated"), 1).slice(0, 1),
        "reliability" => {
            let said = said();
            let row =
                (0..said.len()).find(|row| said.as_list::<i32>().value_length(*row) > 1).expect("two speak to one");
            let rows = said.as_list::<i32>().value(row).slice(0, 1);
            let own = rows.as_struct();
            let columns: Vec<(&str, ArrayRef)> = own
                .fields()
                .iter()
                .zip(own.columns())
                .map(|(field, cells)| (field.name().as_str(), cells.clone()))
                .collect();
            batch(&[("claim_id", texts(&["berths"])), ("testimony", records(&columns, &[1]))])
        }
        _ => {
            let said = list(&sample("reliability"), "testimony");
            let keys =
                [("source_a", texts(&["dunes"])), ("source_b", texts(&["reef"])), ("claim_id", texts(&["berths"]))];
            batch(&keys.into_iter().chain([("a", said.clone()), ("b", said)]).collect::<Vec<_>>())
        }
    }
}

fn sample_of_names(step_name: &str) -> RecordBatch {
    let [person, thing, surname] = ["person", "thing", "surname"].map(|kind| features_of(&name(kind)));
    match step_name {
        "people" => batch(&[
            ("key", texts(&["ada quill"])),
            ("member", longs(&[0])),
            ("name_f", binaries(&[person])),
            ("company", some_text_lists(&[None])),
        ]),
        "alike" => batch(&[
            ("key", texts(&["ada quill", "ada quill"])),
            ("role", ints(&[0, 0])),
            ("cluster", longs(&[0, 1 << 24])),
        ]),
        "variants" => batch(&[
            ("component", longs(&[0, 0, 0])),
            ("cluster", longs(&[0, 1 << 24, 0])),
            ("member", some_longs(&[Some(0), Some(1 << 24), None])),
            ("name_f", some_binaries(&[Some(person.clone()), Some(person), None])),
            ("context", some_lists(&[Some(vec![0]), Some(vec![1 << 24]), None])),
            ("key", some_texts(&[None, None, Some("ada quill")])),
            ("other", some_longs(&[None, None, Some(1 << 24)])),
            ("least", some_ints(&[None, None, Some(1)])),
            ("n_fuller", some_ints(&[None; 3])),
        ]),
        "short-names" => batch(&[
            ("key", texts(&["quill", "quill"])),
            ("part", ints(&[0, 0])),
            ("n", longs(&[0, 1])),
            ("context", some_lists(&[Some(vec![7]), Some(vec![7])])),
            ("member", some_longs(&[Some(0), None])),
            ("doc_id", some_texts(&[Some("a"), None])),
            ("name_f", some_binaries(&[Some(surname), None])),
            ("holds", some_lists(&[Some(vec![]), None])),
            ("cluster", some_longs(&[None, Some(1 << 24)])),
            ("n_mentions", some_ints(&[None, Some(2)])),
            ("roles", some_text_lists(&[None, Some(vec!["mayor".to_owned()])])),
        ]),
        "tally" => batch(&[
            ("cluster", longs(&[0])),
            ("member", longs(&[0])),
            ("doc_id", texts(&["a"])),
            ("name_f", binaries(&[thing])),
            ("claimed", booleans(&[false])),
            ("age", some_ints(&[None])),
        ]),
        _ => {
            let sums = step("tally", &sample_of_names("tally"), 1);
            batch(&[
                ("cluster", longs(&[0])),
                ("tally_f", sums.column_by_name("tally_f").expect("it is there").clone()),
            ])
        }
    }
}

#[test]
fn rows_of_names_that_contradict_themselves_fail() {
    let pairs = sample("variants");
    failed(&["variants"], &stream(&[with(&pairs, "other", Some(some_longs(&[None; 3])))]), &["a row has neither"]);
    let both = with(&pairs, "member", Some(some_longs(&[Some(0); 3])));
    let both = with(&both, "name_f", Some(some_binaries(&[Some(features_of(&name("person"))), None, None])));
    let both = with(&both, "other", Some(some_longs(&[Some(1 << 24); 3])));
    let both = with(&both, "key", Some(some_texts(&[Some("ada quill"); 3])));
    let both = with(&both, "least", Some(some_ints(&[Some(1); 3])));
    failed(&["variants"], &stream(&[both]), &["or has both"]);
    failed(&["variants"], &stream(&[pairs.slice(1, 2)]), &["component 0 has no names of the cluster 0"]);
    failed(
        &["variants"],
        &stream(&[with(&pairs, "context", Some(some_lists(&[None, None, None])))]),
        &["no `context`"],
    );
    let short = sample("short-names");
    failed(
        &["short-names"],
        &stream(&[with(&short, "name_f", Some(some_binaries::<&[u8]>(&[None; 2])))]),
        &["neither"],
    );
    let long = with(&short, "name_f", Some(some_binaries(&[Some(features_of(&name("person"))), None])));
    failed(&["short-names"], &stream(&[long]), &["neither a surname nor an acronym"]);
    failed(&["alike"], &stream(&[with(&sample("alike"), "role", Some(ints(&[0, 3])))]), &["no role 3"]);
    let other = with(&sample("people"), "name_f", Some(binaries(&[features_of(&name("thing"))])));
    failed(&["people"], &stream(&[other]), &["`ada quill`", "people"]);
    failed(&["tally"], &stream(&[with(&sample("tally"), "name_f", Some(binaries(&[features()])))]), &["version 1"]);
}

#[test]
fn rows_of_events_that_contradict_themselves_fail() {
    let pairs = sample("likeness");
    failed(&["likeness"], &stream(&[with(&pairs, "b", Some(longs(&[0])))]), &["`a` is 0", "`b`, which is 0"]);
    failed(
        &["same-event"],
        &stream(&[with(&sample("same-event"), "a_row", Some(binaries(&[[6, 0]])))]),
        &["version 6"],
    );
    let term = sample("document-pairs");
    failed(&["document-pairs"], &stream(&[with(&term, "n_documents", Some(longs(&[9, 8])))]), &["9 and 8"]);
    failed(
        &["document-pairs"],
        &stream(&[with(&term, "n_of_term", Some(longs(&[2, 3])))]),
        &["`n_of_term` is 2 and 3"],
    );
    failed(
        &["document-pairs"],
        &stream(&[with(&term, "n_documents", Some(longs(&[-1, -1])))]),
        &["`n_documents` is -1"],
    );
    let group = sample("events");
    failed(&["events"], &stream(&[with(&group, "n", Some(longs(&[1, 1])))]), &["document 1", "twice"]);
    failed(&["events"], &stream(&[with(&group, "original", Some(longs(&[0, 5])))]), &["component 0 has no document 5"]);
    failed(&["events"], &stream(&[with(&group, "near", Some(lists(&[vec![1, 0], vec![]])))]), &["equally long"]);
    failed(&["events"], &stream(&[with(&group, "near", Some(lists(&[vec![0], vec![]])))]), &["paired with itself"]);
}

#[test]
fn counts_must_be_whole_and_of_each_key_once() {
    let home = folder();
    let path = home.path().join("counts.parquet");
    let rows = stream(&[sample("vectors")]);
    let arguments = ["vectors", "--statistics", &path.to_string_lossy()];
    failed(&arguments, &rows, &["counts.parquet"]);
    write_counts(&path, &[9, 3, 9]);
    failed(&arguments, &rows, &["the key 9 twice"]);
    write_counts(&path, &[9, -3]);
    assert_eq!(step_with(&arguments, &sample("vectors"), 1).num_rows(), 2);
    // The same in a folder, in several files.
    let parts = home.path().join("counts");
    std::fs::create_dir(&parts).expect("the folder can be made");
    let of_parts = ["vectors", "--statistics", &parts.to_string_lossy()];
    failed(&of_parts, &rows, &["no Parquet file"]);
    write_counts(&parts.join("part-0.parquet"), &[9]);
    write_counts(&parts.join("part-1.parquet"), &[-3]);
    assert_eq!(step_with(&of_parts, &sample("vectors"), 1), step_with(&arguments, &sample("vectors"), 1));
    let file = File::create(&path).expect("the file can be made");
    let other = batch(&[("key", longs(&[1]))]);
    let mut writer = ArrowWriter::try_new(file, other.schema(), None).expect("it can be written");
    writer.write(&other).and_then(|()| writer.close()).expect("it can be written");
    failed(&arguments, &rows, &["counts.parquet", "no numbers `n_documents`"]);
    let things = with(&sample("vectors"), "entity_types", Some(some_text_lists(&[Some(vec!["GPE".to_owned()]), None])));
    write_counts(&path, &[]);
    failed(&arguments, &stream(&[things]), &["equally long"]);
}

#[test]
fn people_of_one_name_whose_ages_are_far_apart_need_their_company() {
    let documents =
        batch(&[("text", texts(&["David Tarn, 19, plays in Oslo.", "David Tarn, 74, was a surgeon in Oslo."]))]);
    let analysis = step("analyze", &numbered(&documents), 2);
    let column = |name: &'static str| (name, analysis.column_by_name(name).expect("it is there").clone());
    let names = step("names", &batch(&[column("n"), column("names_f")]), 2);
    let ages = names.column_by_name("age").expect("it is there").as_primitive::<Int32Type>();
    let rows: Vec<usize> = (0..names.num_rows()).filter(|row| ages.iter().nth(*row).flatten().is_some()).collect();
    assert_eq!(rows.len(), 2, "{names:?}");
    let of = |company: [Option<Vec<String>>; 2]| {
        let cells = names.column_by_name("name_f").expect("it is there").as_binary::<i32>();
        batch(&[
            ("key", texts(&["david tarn"; 2])),
            ("member", longs(&[0, 1 << 24])),
            ("name_f", binaries(&rows.iter().map(|row| cells.value(*row)).collect::<Vec<_>>())),
            ("company", some_text_lists(&company)),
        ])
    };
    let told = |company: &[&str]| Some(company.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>());
    failed(&["people"], &stream(&[of([told(&["david tarn"]), None])]), &["`david tarn`", "no `company`"]);
    let ages = |company| {
        let rows = step("people", &of(company), 1);
        rows.column_by_name("age").expect("it is there").as_primitive::<Int32Type>().iter().collect::<Vec<_>>()
    };
    assert_eq!(ages([told(&["david tarn"]), told(&["david tarn"])]), [Some(19), Some(74)]);
    let company = ["david tarn", "lotte fenn", "orlo"];
    assert_eq!(ages([told(&company), told(&company)]), [None, None]);
}

/// What `forest` makes of edges: each end with its component.
fn forest(edges: &[(i32, i64, i64)], batch_size: usize) -> Vec<(i32, i64, i64)> {
    let rows = batch(&[
        ("kind", ints(&edges.iter().map(|edge| edge.0).collect::<Vec<_>>())),
        ("a", longs(&edges.iter().map(|edge| edge.1).collect::<Vec<_>>())),
        ("b", longs(&edges.iter().map(|edge| edge.2).collect::<Vec<_>>())),
    ]);
    let found = step("forest", &rows, batch_size);
    let cells = |name: &str| found.column_by_name(name).expect("it is there").as_primitive::<Int64Type>().values();
    let kinds = found.column_by_name("kind").expect("it is there").as_primitive::<Int32Type>().values();
    let ends = cells("member").iter().zip(cells("component"));
    kinds.iter().zip(ends).map(|(kind, (member, component))| (*kind, *member, *component)).collect()
}

#[test]
fn a_component_is_called_by_its_least_member_in_whatever_order_edges_come() {
    let edges = [(0, 9, 7), (0, 3, 9), (1, 9, 5), (0, -4, 12), (0, 8, 8)];
    let expected = [(0, -4, -4), (0, 3, 3), (0, 7, 3), (0, 8, 8), (0, 9, 3), (0, 12, -4), (1, 5, 5), (1, 9, 5)];
    assert_eq!(forest(&edges, 1), expected);
    let turned: Vec<(i32, i64, i64)> = edges.iter().rev().map(|(kind, a, b)| (*kind, *b, *a)).collect();
    assert_eq!(forest(&turned, 2), expected);
}

#[test]
fn forests_of_parts_of_the_edges_make_the_forest_of_all() {
    // A star, a path that comes from both ends, and a comb of both.
    const N: i64 = 20_000;
    let star = (1..N).map(|n| (0, 0, n));
    let path = (1..N).map(|n| (1, if n % 2 == 0 { n } else { N - n }, if n % 2 == 0 { n - 1 } else { N - n - 1 }));
    let comb = (1..N).map(|n| (2, n, if n % 3 == 0 { n - 3 } else { n / 3 * 3 }));
    let edges: Vec<(i32, i64, i64)> = star.chain(path).chain(comb).collect();
    let whole = forest(&edges, 5_000);
    assert_eq!(whole.len() as i64, 3 * N);
    assert!(whole.iter().all(|(_, _, component)| *component == 0));
    let (some, others): (Vec<_>, Vec<_>) =
        edges.iter().partition(|(kind, a, b)| (kind + *a as i32 + *b as i32) % 4 < 2);
    let merged = [forest(&some, 5_000), forest(&others, 5_000)].concat();
    assert_eq!(forest(&merged, 5_000), whole);
}
