//! What the steps of `crosscheck worker` take and give: one stream in and one out, of columns that Spark has, or an error.

use std::io::Cursor;
use std::process::Output;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Float32Array, Int32Array, Int64Array, ListBuilder,
    PrimitiveBuilder, RecordBatch, StringArray, StringBuilder,
};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::ipc::reader::StreamReader;

use crate::command::{folder, put};
use crate::worker::{FIVE, FOUR, batch, call, reports, said, stream, texts, worker};
use crate::worker_claims::records;
use crate::worker_samples::{STEPS, arguments, may_be_null, sample};

/// The mark of the end of a stream.
const END: [u8; 8] = [255, 255, 255, 255, 0, 0, 0, 0];
/// The rows that a step gave; the stream must be whole.
pub(crate) fn rows(output: &Output) -> RecordBatch {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    assert!(output.stdout.ends_with(&END), "the stream has the mark of its end");
    let reader = StreamReader::try_new(Cursor::new(output.stdout.as_slice()), None).expect("it is a stream");
    let schema = reader.schema();
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("the batch is whole")).collect();
    concat_batches(&schema, &batches).expect("the batches have one schema")
}

/// What a step makes of rows that come in batches of some size.
pub(crate) fn step(name: &str, rows_in: &RecordBatch, batch_size: usize) -> RecordBatch {
    step_with(&[name], rows_in, batch_size)
}

/// The same of a step that has arguments.
pub(crate) fn step_with(arguments: &[&str], rows_in: &RecordBatch, batch_size: usize) -> RecordBatch {
    let starts = (0..rows_in.num_rows()).step_by(batch_size);
    let mut batches: Vec<RecordBatch> =
        starts.map(|at| rows_in.slice(at, batch_size.min(rows_in.num_rows() - at))).collect();
    if batches.is_empty() {
        batches.push(rows_in.clone());
    }
    rows(&worker(arguments, &stream(&batches)))
}

pub(crate) fn longs(numbers: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(numbers.to_vec()))
}

pub(crate) fn ints(numbers: &[i32]) -> ArrayRef {
    Arc::new(Int32Array::from(numbers.to_vec()))
}

pub(crate) fn binaries<T: AsRef<[u8]>>(cells: &[T]) -> ArrayRef {
    Arc::new(BinaryArray::from_iter_values(cells))
}

/// Lists of members.
pub(crate) fn lists(cells: &[Vec<i64>]) -> ArrayRef {
    let mut lists = ListBuilder::new(PrimitiveBuilder::<Int64Type>::new());
    cells.iter().for_each(|cell| lists.append_value(cell.iter().copied().map(Some)));
    Arc::new(lists.finish())
}

/// Cells that may be null.
pub(crate) fn some_longs(numbers: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(numbers.to_vec()))
}

pub(crate) fn some_ints(numbers: &[Option<i32>]) -> ArrayRef {
    Arc::new(Int32Array::from(numbers.to_vec()))
}

pub(crate) fn some_texts<T: AsRef<str>>(cells: &[Option<T>]) -> ArrayRef {
    Arc::new(StringArray::from_iter(cells.iter().map(|cell| cell.as_ref().map(AsRef::as_ref))))
}

pub(crate) fn floats(numbers: &[f32]) -> ArrayRef {
    Arc::new(Float32Array::from(numbers.to_vec()))
}

pub(crate) fn lists_of_doubles(cells: &[Vec<f64>]) -> ArrayRef {
    let mut lists = ListBuilder::new(PrimitiveBuilder::<Float64Type>::new());
    cells.iter().for_each(|cell| lists.append_value(cell.iter().copied().map(Some)));
    Arc::new(lists.finish())
}

pub(crate) fn some_binaries<T: AsRef<[u8]>>(cells: &[Option<T>]) -> ArrayRef {
    Arc::new(BinaryArray::from_iter(cells.iter().map(|cell| cell.as_ref().map(AsRef::as_ref))))
}

pub(crate) fn some_lists(cells: &[Option<Vec<i64>>]) -> ArrayRef {
    let mut lists = ListBuilder::new(PrimitiveBuilder::<Int64Type>::new());
    cells.iter().for_each(|cell| lists.append_option(cell.as_ref().map(|cell| cell.iter().copied().map(Some))));
    Arc::new(lists.finish())
}

pub(crate) fn some_text_lists(cells: &[Option<Vec<String>>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    cells.iter().for_each(|cell| lists.append_option(cell.as_ref().map(|cell| cell.iter().map(Some))));
    Arc::new(lists.finish())
}

pub(crate) fn booleans(cells: &[bool]) -> ArrayRef {
    Arc::new(BooleanArray::from(cells.to_vec()))
}

/// Rows with numbers before their columns.
pub(crate) fn numbered(documents: &RecordBatch) -> RecordBatch {
    let n: Vec<i64> = (0..documents.num_rows() as i64).collect();
    let n = [("n", longs(&n))];
    let schema = documents.schema();
    let fields = schema.fields().iter().map(|field| field.name().as_str());
    let columns: Vec<(&str, ArrayRef)> = n.into_iter().chain(fields.zip(documents.columns().iter().cloned())).collect();
    batch(&columns)
}

/// A step that fails may have written rows, but never the end of its stream.
pub(crate) fn failed(arguments: &[&str], stdin: &[u8], texts: &[&str]) {
    let output = worker(arguments, stdin);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    assert!(!output.stdout.ends_with(&END), "{arguments:?}");
    for text in texts.iter().chain(&["hint: "]) {
        assert!(said(&output).contains(text), "{arguments:?}: `{text}` is not in stderr:\n{}", said(&output));
    }
}

/// The same rows with another column of a name, or without it.
pub(crate) fn with(rows: &RecordBatch, name: &str, column: Option<ArrayRef>) -> RecordBatch {
    let schema = rows.schema();
    let own = schema.fields().iter().zip(rows.columns()).filter(|(field, _)| field.name() != name);
    let mut columns: Vec<(&str, ArrayRef)> =
        own.map(|(field, cells)| (field.name().as_str(), Arc::clone(cells))).collect();
    columns.extend(column.map(|column| (name, column)));
    batch(&columns)
}

/// Whether Spark has a type, with all that is in it.
fn is_plain(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(items) => items.is_nullable() && is_plain(items.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| field.is_nullable() && is_plain(field.data_type())),
        DataType::Int32 | DataType::Int64 | DataType::Float32 | DataType::Float64 => true,
        other => matches!(other, DataType::Utf8 | DataType::Binary | DataType::Boolean | DataType::Date32),
    }
}

#[test]
fn every_step_gives_columns_that_spark_has_and_the_same_ones_without_rows() {
    for name in STEPS {
        let arguments = arguments(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let sample = sample(name);
        let (some, none) = (step_with(&arguments, &sample, 7), step_with(&arguments, &sample.slice(0, 0), 7));
        assert!(some.num_rows() > 0 || matches!(name, "contain" | "variants"), "{name}");
        assert_eq!((none.num_rows(), none.schema()), (0, some.schema()), "{name}");
        for field in some.schema().fields() {
            assert!(field.is_nullable() && is_plain(field.data_type()), "{name}: {field}");
        }
    }
}

#[test]
fn what_is_no_whole_stream_fails_every_step() {
    for name in STEPS {
        let arguments = arguments(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let whole = stream(&[sample(name)]);
        failed(&arguments, b"", &["empty"]);
        failed(&arguments, b"n,text\n", &["Arrow IPC stream"]);
        failed(&arguments, &whole[..whole.len() - END.len()], &["cut off"]);
        failed(&arguments, &whole[..whole.len() / 2], &["stdin"]);
        failed(&arguments, &[whole.as_slice(), b"x"].concat(), &["more follows"]);
    }
}

#[test]
fn columns_that_lack_or_have_another_type_fail_every_step_at_its_start() {
    for name in STEPS {
        let arguments = arguments(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let rows = sample(name);
        let n_columns = if name == "analyze" { 1 } else { rows.num_columns() };
        for field in &rows.schema().fields()[..n_columns] {
            let without = with(&rows, field.name(), None).slice(0, 0);
            failed(&arguments, &stream(&[without]), &[&format!("no column `{}`", field.name())]);
            let (of, cells) = if *field.data_type() == DataType::Utf8 {
                ("Int64", longs(&vec![7; rows.num_rows()]))
            } else {
                ("Utf8", texts(&vec!["x"; rows.num_rows()]))
            };
            let other = with(&rows, field.name(), Some(cells)).slice(0, 0);
            failed(&arguments, &stream(&[other]), &[&format!("`{}` is {of}, not", field.name())]);
            if !may_be_null(name).contains(&field.name().as_str()) {
                let nulls = arrow::array::new_null_array(field.data_type(), rows.num_rows());
                let nulls = with(&rows, field.name(), Some(nulls));
                failed(&arguments, &stream(&[nulls]), &[&format!("no `{}`", field.name())]);
            }
        }
    }
    failed(&["analyze"], &stream(&[with(&sample("analyze"), "text", None).slice(0, 0)]), &["no column of text"]);
}

#[test]
fn a_key_that_comes_back_fails_the_steps_of_groups() {
    for (name, key) in [
        ("people", "key"),
        ("alike", "key"),
        ("variants", "component"),
        ("short-names", "key"),
        ("tally", "cluster"),
        ("entities", "cluster"),
        ("document-pairs", "key"),
        ("neighbors", "n"),
        ("events", "component"),
        ("agree", "event"),
        ("questions", "question"),
        ("dated", "event"),
        ("timeline", "key"),
        ("pair-agreement", "source_a"),
        ("reliability", "claim_id"),
    ] {
        let one = sample(name).slice(0, 1);
        let is_text = one.schema().field_with_name(key).is_ok_and(|field| *field.data_type() == DataType::Utf8);
        let keys: [ArrayRef; 2] =
            if is_text { [texts(&["b"]), texts(&["a"])] } else { [longs(&[1 << 30]), longs(&[5])] };
        let rows = keys.map(|cells| with(&one, key, Some(cells)));
        failed(&[name], &stream(&rows), &["not sorted", key, "comes after"]);
    }
    for (name, key) in [("band-pairs", "key"), ("sample-pairs", "key"), ("cluster", "component")] {
        let rows = sample(name);
        let rows = concat_batches(&rows.schema(), [&rows, &rows]).expect("they have one schema");
        let mut members: Vec<i64> = (0..4).map(|n| n << 24).collect();
        let of = |keys: [i64; 4], members: &[i64]| {
            with(&with(&rows, key, Some(longs(&keys))), "member", Some(longs(members)))
        };
        if name == "cluster" {
            let near = lists(&[vec![members[1]], vec![], vec![members[3]], vec![]]);
            let sorted = with(&of([0, 0, 5, 5], &members), "near", Some(near));
            assert_eq!(step(name, &sorted, 1).num_rows(), 4);
        } else {
            assert_eq!(step(name, &of([0, 0, 5, 5], &members), 1).num_rows(), 2);
        }
        members.swap(1, 2);
        let back = with(&of([0, 5, 0, 5], &members), "near", (name == "cluster").then(|| lists(&vec![vec![]; 4])));
        let one_by_one: Vec<RecordBatch> = (0..4).map(|at| back.slice(at, 1)).collect();
        failed(&[name], &stream(&[back]), &["not sorted", key, "(", "comes after"]);
        failed(&[name], &stream(&one_by_one), &["not sorted", key]);
    }
}

#[test]
fn what_a_group_gives_has_the_number_that_a_job_knows_it_by() {
    let rows = sample("band-pairs");
    let rows = concat_batches(&rows.schema(), [&rows, &rows]).expect("they have one schema");
    let members: Vec<i64> = (0..4).map(|n| n << 24).collect();
    let rows = with(&with(&rows, "key", Some(longs(&[7, 7, 9, 9]))), "member", Some(longs(&members)));
    let numbered = with(&rows, "group", Some(longs(&[70, 70, 90, 90])));
    for batch_size in [1, 3, 4] {
        assert_eq!(
            column(&step("band-pairs", &numbered, batch_size), "group"),
            ["70", "90"].map(|n| Some(n.to_owned()))
        );
    }
    assert!(step("band-pairs", &rows, 7).column_by_name("group").is_none());
    failed(&["band-pairs"], &stream(&[with(&rows, "group", Some(texts(&["x"; 4])))]), &["`group` is Utf8"]);
}

#[test]
fn rows_that_contradict_themselves_fail() {
    let (pairs, group) = (sample("verify"), sample("cluster"));
    for name in ["verify", "contain"] {
        let turned = with(&with(&pairs, "a", Some(longs(&[9]))), "b", Some(longs(&[8])));
        failed(&[name], &stream(&[turned]), &["`a` is 9", "`b`, which is 8"]);
        failed(&[name], &stream(&[with(&pairs, "unit", Some(ints(&[3])))]), &["no unit 3"]);
        let other = with(&pairs, "a_f", Some(binaries(&[[200, 1, 2]])));
        failed(&[name], &stream(&[other]), &["version 200", "analyze the documents again"]);
        let torn = with(&pairs, "a_f", Some(binaries(&[[1, 200]])));
        failed(&[name], &stream(&[torn]), &["features cannot be read"]);
    }
    let whole = with(&pairs, "unit", Some(ints(&[2])));
    failed(&["verify"], &stream(&[whole]), &["not those of one sentence", "cut it out"]);
    failed(&["cluster"], &stream(&[with(&group, "member", Some(longs(&[0, 0])))]), &["member 0", "twice"]);
    failed(&["cluster"], &stream(&[group.slice(0, 1)]), &["component 0 has no member 16777216"]);
    failed(&["cut"], &stream(&[with(&sample("cut"), "member", Some(longs(&[900])))]), &["no sentence", "900"]);
    let claims = sample("agree");
    // Of what is no sentence of the document, nothing is taken.
    let far = records(&[("sentence", longs(&[u32::MAX.into()])), ("canonical", longs(&[7]))], &[1, 0]);
    assert_eq!(step("agree", &with(&claims, "copies", Some(far)), 1), step("agree", &claims, 1));
    failed(&["agree"], &stream(&[with(&claims, "n", Some(longs(&[1, 1])))]), &["document 1", "twice"]);
    let ids = some_texts(&[Some("berths"), None]);
    failed(&["agree"], &stream(&[with(&claims, "event_id", Some(ids))]), &["have not one `event_id`"]);
    for n in [-1, 1 << 39] {
        failed(&["bands"], &stream(&[with(&sample("bands"), "n", Some(longs(&[n])))]), &[&format!("`n` is {n}")]);
        let documents = with(&sample("analyze"), "n", Some(longs(&[0, n])));
        failed(&["analyze"], &stream(&[documents]), &[&format!("`n` is {n}")]);
    }
}

/// The cells of a column of a table whose rows stand in lists, as text.
pub(crate) fn cells(rows: &RecordBatch, table: &str, column: &str) -> Vec<Option<String>> {
    let lists = rows.column_by_name(table).expect("the table is there").as_list::<i32>();
    let cells = lists.values().as_struct().column_by_name(column).expect("the column is there");
    let cells = cast(cells, &DataType::Utf8).expect("it can be shown");
    cells.as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)).collect()
}

/// The cells of a column, as text.
pub(crate) fn column(rows: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let cells = cast(rows.column_by_name(name).expect("the column is there"), &DataType::Utf8);
    cells.expect("it can be shown").as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)).collect()
}

#[test]
fn batches_do_not_show_in_the_analysis() {
    let documents = numbered(&reports());
    assert_eq!(step("analyze", &documents, 1), step("analyze", &documents, 2));
}

#[test]
fn a_poisonous_document_is_a_reject_and_costs_nobody_else_anything() {
    let home = folder();
    let config = put(home.path(), "own.toml", "[stages.load]\nmax_text_bytes = 65536\n");
    let nested = "(".repeat(2_000);
    let large = format!("{FIVE}\n\n").repeat(800);
    let all = [FIVE, "", " \t\u{feff}", "\0\u{1}\u{2}\u{3}\u{4}", nested.as_str(), large.as_str(), FOUR];
    let days = texts(&["2026-03-12", "", "", "", "", "", "the twelfth of never"]);
    let documents = numbered(&batch(&[("text", texts(&all)), ("published", days)]));
    let arguments = ["analyze", "--config", &config.to_string_lossy()];
    let rows = rows(&worker(&arguments, &stream(&[documents])));
    assert_eq!(column(&rows, "n").into_iter().flatten().collect::<Vec<_>>(), ["0", "1", "2", "3", "4", "5", "6"]);
    let rejects = column(&rows, "reject");
    assert_eq!(rejects.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true, true, false, true, false]);
    assert!(rejects[5].as_ref().is_some_and(|reason| reason.contains("max_text_bytes")), "{rejects:?}");
    let documents = column(&rows, "doc_id");
    assert_eq!((documents[0].as_deref(), documents[1].as_deref()), (Some("documents#0"), None));
    let features = rows.column_by_name("text_f").expect("it is there");
    assert_eq!((features.is_valid(0), features.is_null(1)), (true, true));
    // What of a document that was read could not be used is told as well.
    let told = cells(&rows, "rejects", "reject_id");
    let expected = ["documents#1#r0", "documents#2#r0", "documents#3#r0", "documents#5#r0", "documents#6#r0"];
    assert_eq!(told.into_iter().flatten().collect::<Vec<_>>(), expected);
    let alone =
        step("analyze", &numbered(&batch(&[("text", texts(&[FIVE])), ("published", texts(&["2026-03-12"]))])), 1);
    assert_eq!(rows.slice(0, 1), alone);
}

#[test]
fn settings_of_a_step_are_those_that_are_named() {
    let home = folder();
    let config = put(home.path(), "own.toml", "[stages.load]\ntext_columns = [\"story\"]\n");
    let documents = numbered(&batch(&[("story", texts(&[FIVE]))]));
    let named =
        rows(&worker(&["analyze", "--config", &config.to_string_lossy()], &stream(std::slice::from_ref(&documents))));
    assert_eq!(column(&named, "reject"), [None]);
    failed(&["analyze"], &stream(&[documents]), &["no column of text", "`text_columns`"]);
    let wrong = put(home.path(), "wrong.toml", "[stages.dedupe]\nshingle_words = 0\n");
    let output = call(&["bands", "--config", &wrong.to_string_lossy()], b"");
    assert!(said(&output).contains("shingle_words"), "{}", said(&output));
}
