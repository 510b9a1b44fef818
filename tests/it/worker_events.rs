//! Events that the steps of `crosscheck worker` find, with joins between them as a program on many machines makes them, are those of
//! `crosscheck run`, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

use crate::command::{folder, run};
use crate::worker::{batch, worker};
use crate::worker_copies::copies;
use crate::worker_corpus::{
    BATCH_SIZE, analysis, binary_cells, expect_same, int_cells, long_cells, number, run_output, table,
};
use crate::worker_links::{claims, components, linked, some_int_cells, some_long_cells, text_cells, text_lists};
use crate::worker_steps::{
    binaries, booleans, cells, column, floats, ints, lists, lists_of_doubles, longs, some_text_lists, step, step_with,
};

/// What two documents have in common.
pub(crate) const IN_COMMON: [&str; 7] = ["whole", "words", "numbers", "lead", "persons", "both_persons", "places"];

/// A row for each document, with the entities of its names in order.
fn documents(wanted: impl Fn(i64) -> bool) -> RecordBatch {
    let mut of: BTreeMap<i64, Vec<&String>> = BTreeMap::new();
    linked().of.iter().for_each(|(member, entity)| of.entry(member >> 24).or_default().push(entity));
    let facts = binary_cells(analysis(), "facts_f");
    let all: Vec<i64> = long_cells(analysis(), "n").into_iter().filter(|n| wanted(*n)).collect();
    let texts = |text: &dyn Fn(&String) -> String| {
        let own = |n: &i64| Some(of.get(n).into_iter().flatten().map(|entity| text(entity)).collect::<Vec<String>>());
        some_text_lists(&all.iter().map(own).collect::<Vec<_>>())
    };
    let cell = |entity: &String, name: &str| linked().entities[entity][name].as_str().expect("it is a text").to_owned();
    batch(&[
        ("n", longs(&all)),
        ("facts_f", binaries(&all.iter().map(|n| &facts[*n as usize]).collect::<Vec<_>>())),
        ("entity_ids", texts(&|entity| entity.clone())),
        ("entity_names", texts(&|entity| cell(entity, "name"))),
        ("entity_types", texts(&|entity| cell(entity, "type"))),
    ])
}

/// For each document that copies another that one, and for each of a form its form.
fn originals() -> (BTreeMap<i64, i64>, BTreeMap<i64, i64>) {
    let mut of: (BTreeMap<i64, i64>, BTreeMap<i64, i64>) = Default::default();
    let told = some_long_cells(copies(), "original").into_iter().zip(some_long_cells(copies(), "form"));
    let members = int_cells(copies(), "unit").into_iter().zip(long_cells(copies(), "member"));
    for ((_, member), (original, form)) in members.zip(told).filter(|((unit, _), _)| *unit == 0) {
        let n = member >> 24;
        of.0.extend(original.filter(|original| *original != n).map(|original| (n, original)));
        of.1.extend(form.map(|form| (n, form)));
    }
    (of.0, of.1)
}

/// Counts keys in a file.
fn statistics(documents: &RecordBatch) -> PathBuf {
    let rows = step("terms", documents, BATCH_SIZE);
    let mut counts: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for (key, is_opening) in long_cells(&rows, "key").into_iter().zip(claims(&rows, "opening")) {
        let (n, n_opening) = counts.entry(key).or_default();
        *if is_opening { n_opening } else { n } += 1;
    }
    // Keys of one document need not be there.
    counts.retain(|_, (n, n_opening)| *n > 1 || *n_opening > 1);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker_statistics.parquet");
    write_statistics(&path, &counts, documents.num_rows());
    path
}

fn write_statistics(path: &Path, counts: &BTreeMap<i64, (i64, i64)>, of_documents: usize) {
    let rows = batch(&[
        ("key", longs(&counts.keys().copied().collect::<Vec<_>>())),
        ("n_documents", longs(&counts.values().map(|counts| counts.0).collect::<Vec<_>>())),
        ("n_opening", longs(&counts.values().map(|counts| counts.1).collect::<Vec<_>>())),
        ("of_documents", longs(&vec![of_documents as i64; counts.len()])),
    ]);
    let file = File::create(path).expect("the file can be made");
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).expect("it can be written");
    writer.write(&rows).and_then(|()| writer.close()).expect("it can be written");
}

/// Pairs of documents that share enough terms; those of one form are none.
fn candidates(documents: &RecordBatch, forms: &BTreeMap<i64, i64>) -> Vec<(i64, i64)> {
    let rows = step("document-terms", documents, BATCH_SIZE);
    let own = long_cells(&rows, "n").into_iter().zip(int_cells(&rows, "weight"));
    let mut rows: Vec<(i64, (i64, i32))> = long_cells(&rows, "key").into_iter().zip(own).collect();
    rows.sort_unstable_by_key(|row| row.0);
    let n_documents = rows.iter().map(|row| row.1.0).collect::<BTreeSet<_>>().len() as i64;
    let mut of_term: BTreeMap<i64, i64> = BTreeMap::new();
    rows.iter().for_each(|row| *of_term.entry(row.0).or_default() += 1);
    let rows = batch(&[
        ("key", longs(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        // Of so few documents, none has a term that is too common.
        ("window", new_null_array(&DataType::Int32, rows.len())),
        ("n", longs(&rows.iter().map(|row| row.1.0).collect::<Vec<_>>())),
        ("weight", ints(&rows.iter().map(|row| row.1.1).collect::<Vec<_>>())),
        ("is_earlier", booleans(&vec![false; rows.len()])),
        ("n_of_term", longs(&rows.iter().map(|row| of_term[&row.0]).collect::<Vec<_>>())),
        ("n_documents", longs(&vec![n_documents; rows.len()])),
    ]);
    let rows = step("document-pairs", &rows, BATCH_SIZE);
    let both = long_cells(&rows, "a").into_iter().zip(long_cells(&rows, "b"));
    let mut sums: BTreeMap<(i64, i64), (i64, i32)> = BTreeMap::new();
    for (pair, (mass, least)) in both.zip(long_cells(&rows, "mass").into_iter().zip(int_cells(&rows, "least"))) {
        let sum = sums.entry(pair).or_default();
        *sum = (sum.0 + mass, least);
    }
    let of_one_form = |(a, b): &(i64, i64)| forms.get(a).is_some_and(|form| forms.get(b) == Some(form));
    let all = sums.iter().filter(|(_, (mass, least))| *mass >= i64::from(*least));
    let (same, found): (Vec<_>, Vec<_>) = all.map(|(pair, _)| *pair).partition(of_one_form);
    assert!(!same.is_empty(), "no two documents of one form are tried");
    found
}

/// Pairs that may report one event, with how likely they do and whether that joins them.
fn likely(pairs: &[(i64, i64)], vectors: &BTreeMap<i64, Vec<u8>>) -> Vec<((i64, i64), (f64, bool))> {
    let rows = batch(&[
        ("a", longs(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>())),
        ("b", longs(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>())),
        ("a_f", binaries(&pairs.iter().map(|pair| &vectors[&pair.0]).collect::<Vec<_>>())),
        ("b_f", binaries(&pairs.iter().map(|pair| &vectors[&pair.1]).collect::<Vec<_>>())),
    ]);
    let alike = step("likeness", &rows, BATCH_SIZE);
    let (a, b) = (long_cells(&alike, "a"), long_cells(&alike, "b"));
    let whole = alike.column_by_name("whole").expect("it is there").as_primitive::<Float32Type>().values().to_vec();
    let one = a.iter().zip(&b).zip(&whole).map(|((a, b), whole)| (*a, *b, *whole));
    let mut likes: Vec<(i64, i64, f32)> = one.clone().chain(one.map(|(a, b, whole)| (b, a, whole))).collect();
    likes.sort_by_key(|like| like.0);
    let rows = batch(&[
        ("n", longs(&likes.iter().map(|like| like.0).collect::<Vec<_>>())),
        ("other", longs(&likes.iter().map(|like| like.1).collect::<Vec<_>>())),
        ("whole", floats(&likes.iter().map(|like| like.2).collect::<Vec<_>>())),
    ]);
    let rows = step("neighbors", &rows, BATCH_SIZE);
    let of: BTreeMap<i64, Vec<u8>> = long_cells(&rows, "n").into_iter().zip(binary_cells(&rows, "row_f")).collect();
    let common = IN_COMMON.map(|name| (name, alike.column_by_name(name).expect("it is there").clone()));
    let own: Vec<(&str, ArrayRef)> = [("a", longs(&a)), ("b", longs(&b))]
        .into_iter()
        .chain(common)
        .chain([
            ("a_row", binaries(&a.iter().map(|n| &of[n]).collect::<Vec<_>>())),
            ("b_row", binaries(&b.iter().map(|n| &of[n]).collect::<Vec<_>>())),
        ])
        .collect();
    let rows = step("same-event", &batch(&own), BATCH_SIZE);
    let likely =
        rows.column_by_name("probability").expect("it is there").as_primitive::<Float64Type>().values().to_vec();
    let both = long_cells(&rows, "a").into_iter().zip(long_cells(&rows, "b"));
    both.zip(likely.into_iter().zip(claims(&rows, "joins"))).collect()
}

/// What `events` gives of all components.
pub(crate) fn events() -> &'static RecordBatch {
    static EVENTS: OnceLock<RecordBatch> = OnceLock::new();
    EVENTS.get_or_init(|| {
        let (originals, forms) = originals();
        assert!(!originals.is_empty(), "no document copies another");
        let own = documents(|n| !originals.contains_key(&n));
        let file = statistics(&own);
        let arguments = ["vectors", "--statistics", &file.to_string_lossy()];
        let rows = step_with(&arguments, &documents(|_| true), BATCH_SIZE);
        let vectors = long_cells(&rows, "n").into_iter().zip(binary_cells(&rows, "vector_f")).collect();
        let reported: BTreeMap<i64, Vec<u8>> =
            long_cells(&rows, "n").into_iter().zip(binary_cells(&rows, "event_f")).collect();
        let likely = likely(&candidates(&own, &forms), &vectors);
        assert!(likely.iter().any(|(_, (_, joins))| !joins), "all pairs are likely");
        let joining = likely.iter().filter(|(_, (_, joins))| *joins).map(|(pair, _)| *pair);
        let edges: Vec<(i64, i64)> =
            joining.chain(originals.iter().map(|(copy, original)| (*copy, *original))).collect();
        let components = components(&edges);
        let mut near: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
        for ((a, b), (probability, _)) in likely {
            if components.get(&a).is_some_and(|own| components.get(&b) == Some(own)) {
                near.entry(a).or_default().push((b, probability));
            }
        }
        let mut rows: Vec<(i64, i64)> = components.into_iter().map(|(n, component)| (component, n)).collect();
        rows.sort_unstable_by_key(|row| (row.0, std::cmp::Reverse(row.1)));
        let pairs = |n: &i64| near.get(n).cloned().unwrap_or_default();
        let rows = batch(&[
            ("component", longs(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
            ("n", longs(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
            ("original", longs(&rows.iter().map(|row| *originals.get(&row.1).unwrap_or(&row.1)).collect::<Vec<_>>())),
            ("event_f", binaries(&rows.iter().map(|row| &reported[&row.1]).collect::<Vec<_>>())),
            (
                "near",
                lists(&rows.iter().map(|row| pairs(&row.1).iter().map(|near| near.0).collect()).collect::<Vec<_>>()),
            ),
            (
                "probabilities",
                lists_of_doubles(
                    &rows.iter().map(|row| pairs(&row.1).iter().map(|near| near.1).collect()).collect::<Vec<_>>(),
                ),
            ),
        ]);
        step("events", &rows, BATCH_SIZE)
    })
}

/// The key of each event by its first document: the later ones of equal keys have a number behind it.
pub(crate) fn event_ids() -> BTreeMap<i64, String> {
    let firsts = some_long_cells(events(), "event").into_iter().zip(column(events(), "event_id"));
    let told = firsts.filter_map(|(event, event_id)| Some((event_id?, event?)));
    let mut same: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    told.for_each(|(event_id, event)| {
        same.entry(event_id).or_default().insert(event);
    });
    let number = |event_id: &str, n: usize| if n == 0 { event_id.to_owned() } else { format!("{event_id}.{n}") };
    let keys = |(event_id, events): (String, BTreeSet<i64>)| {
        events.into_iter().enumerate().map(|(n, event)| (event, number(&event_id, n))).collect::<Vec<_>>()
    };
    same.into_iter().flat_map(keys).collect()
}

/// The event of each document.
pub(crate) fn event_of() -> BTreeMap<i64, i64> {
    let events = long_cells(events(), "n").into_iter().zip(some_long_cells(events(), "event"));
    events.filter_map(|(n, event)| Some((n, event?))).collect()
}

#[test]
fn events_that_steps_find_are_those_of_a_run() {
    let ids = event_ids();
    let sources = text_cells(analysis(), "source_id");
    let mut of_event: BTreeMap<i64, BTreeSet<&String>> = BTreeMap::new();
    for (n, event) in event_of() {
        of_event.entry(event).or_default().insert(&sources[n as usize]);
    }
    let texts = ["label", "begin", "finish"].map(|name| (name, column(events(), name)));
    let (entity_ids, n_documents) = (text_lists(events(), "entity_ids"), some_int_cells(events(), "n_documents"));
    let row = |(row, n): (usize, i64)| {
        let event_id = ids.get(&n).filter(|_| n_documents[row].is_some())?;
        let mut found = json!({"event_id": event_id});
        texts.iter().for_each(|(name, cells)| found[*name] = json!(cells[row]));
        found["n_documents"] = json!(n_documents[row]);
        found["n_sources"] = json!(of_event[&n].len());
        found["entity_ids"] = json!(entity_ids[row]);
        Some(found)
    };
    let found: Vec<Value> = long_cells(events(), "n").into_iter().enumerate().filter_map(row).collect();
    let expected = table("events");
    assert!(expected.len() > 5 && expected.iter().any(|row| row["n_documents"].as_i64() > Some(3)), "{expected:?}");
    expect_same(found, expected);
}

#[test]
fn counts_of_all_documents_change_nothing_where_they_are_given_and_others_are_another_run() {
    let (originals, _) = originals();
    let counted = statistics(&documents(|n| !originals.contains_key(&n)));
    let input = run_output().join("../documents.jsonl");
    let home = folder();
    let output = home.path().join("output");
    let given =
        |path: &Path| run(&[&input], &output, &["--quiet", "--no-report", "--statistics", &path.to_string_lossy()]);
    given(&counted).expect_code(0);
    let rows = |folder: &Path| {
        let lines = worker(&["rows", "events", &folder.to_string_lossy()], b"").stdout;
        String::from_utf8_lossy(&lines).into_owned()
    };
    assert_eq!(rows(&output), rows(run_output()));
    // Where everything is as rare as the rarest, common words join what they must not.
    let other = home.path().join("nothing.parquet");
    write_statistics(&other, &BTreeMap::new(), 1_000_000);
    given(&other).expect_code(0);
    assert_ne!(rows(&output), rows(run_output()), "the counts of another file are not read");
    given(&home.path().join("nowhere.parquet")).expect_code(2).expect_said(&["nowhere.parquet"]);
}

#[test]
fn documents_have_the_events_and_days_of_a_run() {
    let (ids, event_of) = (event_ids(), event_of());
    let days: BTreeMap<i64, Option<String>> =
        long_cells(events(), "n").into_iter().zip(column(events(), "published")).collect();
    let row = |(n, (doc_id, published)): (i64, (Option<String>, Option<String>))| {
        let told = days.get(&n).cloned().flatten().filter(|_| published.is_none());
        json!({
            "doc_id": doc_id,
            "event_id": event_of.get(&n).map(|event| &ids[event]),
            "published": published.clone().or_else(|| told.clone()),
            "inferred": told.is_some(),
        })
    };
    let own = column(analysis(), "doc_id").into_iter().zip(column(analysis(), "published"));
    let found: Vec<Value> = long_cells(analysis(), "n").into_iter().zip(own).map(row).collect();
    assert!(found.iter().any(|row| row["inferred"] == true), "no day is inferred");
    let expected = |row: &Value| {
        json!({
            "doc_id": row["doc_id"], "event_id": row["event_id"], "published": row["published"],
            "inferred": row["published_method"] == "inferred",
        })
    };
    expect_same(found, table("documents").iter().map(expected).collect());
}

#[test]
fn dates_are_settled_by_events_as_in_a_run() {
    const SETTLED: [&str; 11] = [
        "value",
        "modifier",
        "begin",
        "finish",
        "time_begin",
        "time_finish",
        "zone",
        "precision",
        "method",
        "anchor",
        "confidence",
    ];
    let redated = events().column_by_name("redated").expect("it is there").as_list::<i32>();
    let doc_ids = text_cells(analysis(), "doc_id");
    let mut settled: BTreeMap<String, BTreeMap<&str, Value>> = BTreeMap::new();
    for (row, n) in long_cells(events(), "n").into_iter().enumerate() {
        let dates = redated.value(row);
        let dates = dates.as_struct();
        let of = |name: &str| dates.column_by_name(name).expect("it is there").clone();
        for (date, idx) in of("date").as_primitive::<Int64Type>().values().iter().enumerate() {
            let cell = |name: &'static str| (name, shown(&of(name), date));
            settled.insert(format!("{}#d{idx}", doc_ids[n as usize]), SETTLED.into_iter().map(cell).collect());
        }
    }
    assert!(!settled.is_empty(), "no date is settled by others");
    let ids = cells(analysis(), "dates", "date_id");
    let lists = analysis().column_by_name("dates").expect("it is there").as_list::<i32>();
    let own = |name: &str| lists.values().as_struct().column_by_name(name).expect("it is there").clone();
    let row = |(row, id): (usize, &Option<String>)| {
        let id = id.as_ref().expect("it is filled");
        let mut found = json!({"date_id": id});
        for name in SETTLED {
            found[name] = settled.get(id).map_or_else(|| shown(&own(name), row), |date| date[name].clone());
        }
        found
    };
    let found: Vec<Value> = ids.iter().enumerate().map(row).collect();
    let expected = |row: &Value| {
        let mut expected = json!({"date_id": row["date_id"]});
        SETTLED.into_iter().for_each(|name| expected[name] = row[name].clone());
        expected
    };
    expect_same(found, table("dates").iter().map(expected).collect());
}

/// A cell as tables show it.
fn shown(cells: &ArrayRef, row: usize) -> Value {
    if cells.is_null(row) {
        return Value::Null;
    }
    if let Some(numbers) = cells.as_primitive_opt::<Float32Type>() {
        return number(numbers.value(row));
    }
    let texts = cast(cells, &DataType::Utf8).expect("it can be shown");
    Value::from(texts.as_string::<i32>().value(row))
}
