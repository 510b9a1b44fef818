//! What `crosscheck worker` reads and writes: whole streams, or an error and no stream.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
    TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use assert_cmd::Command;
use serde_json::Value;

use crate::command::{folder, program, raw, raw_output, repository};

const N_TABLES: usize = 19;
pub(crate) const FIVE: &str = "WALVIS BAY, 12 March. Namibia and Botswana signed a treaty on Thursday that gives the port of Walvis Bay five \
                    berths, Transport Minister Kabelo Motsumi said.";
pub(crate) const FOUR: &str = "Transport Minister Kabelo Motsumi signed the port treaty at Walvis Bay on 12 March. The treaty of Namibia and \
                    Botswana gives the port of Walvis Bay four berths.";

/// Calls a worker with bytes on stdin.
pub(crate) fn call(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = Command::new(program());
    let output = command.arg("worker").args(arguments).current_dir(repository()).write_stdin(stdin).output();
    output.expect("the worker starts")
}

/// The same; no other test here may see a panic.
pub(crate) fn worker(arguments: &[&str], stdin: &[u8]) -> Output {
    let output = call(arguments, stdin);
    assert!(!said(&output).contains("panicked"), "{}", said(&output));
    output
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A failed call, which may not have written anything.
pub(crate) fn refused(arguments: &[&str], stdin: &[u8], texts: &[&str]) {
    let output = worker(arguments, stdin);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", said(&output));
    for text in texts.iter().chain(&["hint: "]) {
        assert!(said(&output).contains(text), "`{text}` is not in stderr:\n{}", said(&output));
    }
}

/// A stream of some batches with the same columns.
pub(crate) fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).expect("the schema can be written");
    batches.iter().for_each(|batch| writer.write(batch).expect("the batch can be written"));
    writer.into_inner().expect("the stream ends")
}

pub(crate) fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let columns = columns.iter().map(|(name, cells)| (*name, Arc::clone(cells), true));
    RecordBatch::try_from_iter_with_nullable(columns).expect("the columns are equally long")
}

pub(crate) fn texts(cells: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

/// Two reports that differ about the berths.
pub(crate) fn reports() -> RecordBatch {
    batch(&[("source", texts(&["Kestrel Wire", "Dunes Post"])), ("text", texts(&[FIVE, FOUR]))])
}

/// The tables that a worker wrote, by name, each with its schema; the streams must be whole and say how many follow.
fn tables(output: &Output) -> BTreeMap<String, (Arc<Schema>, Vec<RecordBatch>)> {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    let (mut tables, mut lefts) = (BTreeMap::new(), Vec::new());
    let mut bytes = Cursor::new(output.stdout.as_slice());
    while (bytes.position() as usize) < output.stdout.len() {
        let mut reader = StreamReader::try_new(&mut bytes, None).expect("a stream follows");
        let batches = reader.by_ref().map(|batch| batch.expect("the batch is whole")).collect();
        let schema = reader.schema();
        let name = schema.metadata().get("crosscheck.table").expect("it is named").clone();
        lefts.push(schema.metadata().get("crosscheck.left").expect("it is told").parse::<usize>().expect("a number"));
        tables.insert(name, (schema, batches));
        let at = bytes.position() as usize;
        assert_eq!(output.stdout[at - 8..at], [255, 255, 255, 255, 0, 0, 0, 0], "the stream has the mark of its end");
    }
    assert_eq!(lefts, (0..lefts.len()).rev().collect::<Vec<_>>());
    tables
}

fn n_rows(tables: &BTreeMap<String, (Arc<Schema>, Vec<RecordBatch>)>, name: &str) -> usize {
    tables[name].1.iter().map(RecordBatch::num_rows).sum()
}

fn cells(tables: &BTreeMap<String, (Arc<Schema>, Vec<RecordBatch>)>, name: &str, column: &str) -> Vec<Option<String>> {
    let column = |batch: &RecordBatch| {
        let cells = batch.column_by_name(column).expect("the column is there");
        let cells = cast(cells, &DataType::Utf8).expect("it can be shown");
        cells.as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)).collect::<Vec<_>>()
    };
    tables[name].1.iter().flat_map(column).collect()
}

#[test]
fn documents_come_in_as_one_stream_and_each_table_goes_out_as_one() {
    let both = tables(&worker(&["tables"], &stream(&[reports()])));
    assert_eq!(both.len(), N_TABLES);
    assert_eq!((n_rows(&both, "documents"), n_rows(&both, "rejects")), (2, 0));
    let values = [cells(&both, "conflicts", "value_a"), cells(&both, "conflicts", "value_b")].concat();
    assert!(values.contains(&Some("5 berths".into())) && values.contains(&Some("4 berths".into())), "{values:?}");
    // How the documents are cut into batches is nobody's business.
    let (one, other) = (reports().slice(0, 1), reports().slice(1, 1));
    let output = worker(&["tables", "-"], &stream(&[one, other]));
    assert_eq!(output.stdout, worker(&["tables"], &stream(&[reports()])).stdout);
}

#[test]
fn tables_of_files_are_those_of_a_run() {
    let raw = raw().display().to_string();
    let streamed = tables(&worker(&["tables", &raw], b""));
    for (name, (_, batches)) in &streamed {
        let path = raw_output().join(format!("parquet/{name}.parquet"));
        let file = std::fs::File::open(&path).expect("the run wrote it");
        let reader =
            parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 8192).expect("it is Parquet");
        let stored: Vec<RecordBatch> = reader.map(|batch| batch.expect("it is whole")).collect();
        let plain = |batches: &[RecordBatch]| -> Vec<ArrayRef> {
            let plain = |cells: &ArrayRef| match cells.data_type() {
                DataType::Dictionary(..) => cast(cells, &DataType::Utf8).expect("words are text"),
                _ => Arc::clone(cells),
            };
            batches.iter().flat_map(|batch| batch.columns().iter().map(plain).collect::<Vec<_>>()).collect()
        };
        assert_eq!(plain(batches), plain(&stored), "{name}");
    }
}

#[test]
fn columns_of_other_types_are_read_and_others_are_left_alone() {
    let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(20_524), None]));
    let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![Some(1_773_309_600_000), None]));
    let large: ArrayRef = Arc::new(LargeStringArray::from(vec![FIVE, FOUR]));
    let views: ArrayRef = Arc::new(StringViewArray::from(vec![FIVE, FOUR]));
    for (text, published) in [(&large, &days), (&views, &times)] {
        let documents = batch(&[
            ("page", Arc::new(Int64Array::from(vec![1, 2]))),
            ("doc_id", texts(&["five", "four"])),
            ("published", Arc::clone(published)),
            ("text", Arc::clone(text)),
        ]);
        let tables = tables(&worker(&["tables"], &stream(&[documents])));
        assert_eq!(cells(&tables, "documents", "doc_id"), [Some("five".into()), Some("four".into())]);
        assert_eq!(cells(&tables, "documents", "published")[0].as_deref(), Some("2026-03-12"));
    }
}

#[test]
fn a_stream_without_rows_gives_tables_without_rows() {
    let tables = tables(&worker(&["tables"], &stream(&[reports().slice(0, 0)])));
    assert_eq!((tables.len(), tables.keys().map(|name| n_rows(&tables, name)).sum::<usize>()), (N_TABLES, 0));
    assert!(tables["claims"].0.column_with_name("statement").is_some());
}

#[test]
fn what_is_no_whole_stream_is_refused() {
    let whole = stream(&[reports(), reports()]);
    refused(&["tables"], b"", &["empty"]);
    refused(&["tables"], b"source,text\n", &["Arrow IPC stream"]);
    refused(&["tables"], b"ARROW1\0\0", &["Arrow file"]);
    // Anywhere, and also right behind a batch, where the format itself sees no harm.
    let end = whole.len() - 8;
    for cut in [2, 4, 6, 100, end / 2, end - 1, end, end + 4] {
        refused(&["tables"], &whole[..cut], &["stdin"]);
    }
    let without_mark = worker(&["tables"], &whole[..end]);
    assert!(said(&without_mark).contains("cut off"), "{}", said(&without_mark));
    refused(&["tables"], &[whole.as_slice(), b"x"].concat(), &["more follows"]);
    refused(&["tables"], &[whole.as_slice(), &whole].concat(), &["more follows"]);
    // A length beyond all bounds costs no memory.
    refused(&["tables"], &[&[255; 4][..], &i32::MAX.to_le_bytes(), b"x"].concat(), &["stdin"]);
}

#[test]
fn documents_without_a_text_are_refused_with_their_columns() {
    let titles = batch(&[("title", texts(&["Rain"])), ("remark", texts(&["wet"]))]);
    refused(&["tables"], &stream(&[titles]), &["no column of text", "title, remark"]);
    let numbers = batch(&[("text", Arc::new(Int64Array::from(vec![1])))]);
    refused(&["tables"], &stream(std::slice::from_ref(&numbers)), &["`text` is not a string", "Int64"]);
    refused(&["tables"], &stream(&[numbers.slice(0, 0)]), &["`text` is not a string"]);
    let named = batch(&[("story", texts(&[FIVE]))]);
    assert_eq!(n_rows(&tables(&worker(&["tables", "--text-column", "story"], &stream(&[named]))), "documents"), 1);
}

#[test]
fn poisonous_documents_cost_nobody_else_anything() {
    let odd = [
        "\0\u{feff}\u{202e}\u{1b}[31m\u{fdd0}\u{10ffff}\r\n",
        "",
        " \t ",
        "e\u{301}\u{301}\u{301}\u{301} 12,3,4..5% of 99999999999999999999",
    ];
    let nested = "(".repeat(20_000);
    let long = format!("{} berths. ", "9".repeat(5_000));
    let all: Vec<&str> = [FIVE].into_iter().chain(odd).chain([nested.as_str(), long.as_str(), FOUR]).collect();
    let tables = tables(&worker(&["tables"], &stream(&[batch(&[("text", texts(&all))])])));
    assert_eq!(n_rows(&tables, "documents") + n_rows(&tables, "rejects"), all.len());
    assert!(n_rows(&tables, "rejects") >= 2, "empty texts are rejects");
    let kept = cells(&tables, "documents", "text");
    assert!(kept.contains(&Some(FIVE.into())) && kept.contains(&Some(FOUR.into())));

    // Bytes that are no text are no Arrow string: the stream is not what it says.
    let mut bytes = stream(&[reports()]);
    let at = bytes.windows(6).position(|window| window == b"WALVIS").expect("the text is there");
    bytes[at] = 0xff;
    refused(&["tables"], &bytes, &["stdin"]);
}

#[test]
fn any_bit_of_a_stream_may_be_wrong() {
    let whole = stream(&[batch(&[("text", texts(&["Ten ships came to Bergen."]))])]);
    // Some bytes: each costs a start of the program.
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        // Where the reader of Arrow stops hard, the worker goes on to say so.
        let output = call(&["tables", "--tables", "documents"], &bytes);
        match output.status.code() {
            // The wrong bit may be that of a letter or of a padding.
            Some(0) => assert_eq!(n_rows(&tables(&output), "documents"), 1, "byte {at}"),
            code => assert_eq!((code, output.stdout.len()), (Some(2), 0), "byte {at}: {}", said(&output)),
        }
    }
}

#[test]
fn settings_and_choices_are_those_of_a_run() {
    let home = folder();
    let config = crate::command::put(home.path(), "own.toml", "[output]\ntables = [\"claims\", \"documents\"]\n");
    let documents = stream(&[reports()]);
    let by_file = tables(&worker(&["tables", "--config", &config.to_string_lossy()], &documents));
    assert_eq!(by_file.keys().collect::<Vec<_>>(), ["claims", "documents"]);
    let chosen = worker(&["tables", "--tables", "claims", "--columns", "claims:statement"], &documents);
    let names: Vec<String> = tables(&chosen)["claims"].0.fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["claim_id", "statement"]);
    refused(&["tables", "--tables", "claim"], &documents, &["there is no table `claim`"]);
    refused(&["tables", "--tables", "claims_by_source"], &documents, &["claims_by_source"]);
    refused(&["tables", "--depfile", "x.d"], &documents, &["depfile"]);
    refused(&["tables", "no/such/folder"], b"", &["no/such/folder"]);
}

#[test]
fn an_input_that_is_rejected_fails_a_strict_worker_before_anything_is_written() {
    let documents = stream(&[batch(&[("text", texts(&[FIVE, ""]))])]);
    let output = worker(&["tables", "--strict"], &documents);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{}", said(&output));
    assert_eq!(n_rows(&tables(&worker(&["tables"], &documents)), "rejects"), 1);
}

#[test]
fn json_lines_on_stdin_and_a_folder_to_be_kept() {
    let home = folder();
    let lines: String = [FIVE, FOUR].iter().map(|text| serde_json::json!({"text": text}).to_string() + "\n").collect();
    let kept = home.path().join("kept");
    let more = ["tables", "--input-format", "jsonl", "-", "--output", &kept.to_string_lossy()];
    assert_eq!(n_rows(&tables(&worker(&more, lines.as_bytes())), "documents"), 2);
    assert!(kept.join("csv/claims.csv").is_file() && kept.join("run.json").is_file());
    let output = worker(&[&more[..], &["--format", "csv"]].concat(), lines.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("add `parquet`"), "{}", said(&output));
}

#[test]
fn tables_come_back_as_rows_and_are_explained() {
    let written = worker(&["tables"], &stream(&[reports()])).stdout;
    let output = worker(&["rows", "conflicts"], &written);
    let rows: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let berths = rows.iter().find(|row| row["value_a"] == "5 berths" || row["value_b"] == "5 berths");
    let berths = berths.unwrap_or_else(|| panic!("no conflict about berths: {rows:?}"));
    assert!(berths["sources_a"].is_array() && berths["status"] == "conflicting" && berths["confidence"].is_f64());
    let digits = berths["confidence"].to_string();
    assert!(digits.len() < 12, "{digits} has digits more than the table has");
    let explained = worker(&["explain", berths["claim_id"].as_str().expect("a key")], &written);
    assert!(String::from_utf8_lossy(&explained.stdout).contains(">>"), "{}", said(&explained));
    // The same of a folder, and days are days.
    let output = worker(&["rows", "documents", &raw_output().to_string_lossy()], b"");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"published\":\"2026-03-1"), "{}", said(&output));

    refused(&["rows", "conflict"], &written, &["there is no table `conflict`", "did you mean `conflicts`?"]);
    refused(&["explain", "nothing-like-it"], &written, &["nothing-like-it"]);
    refused(&["rows", "conflicts"], &written[..written.len() - 8], &["cut off"]);
    refused(&["rows", "conflicts"], b"", &["there are no tables"]);
    // A name that leads out of the folder is no table.
    let schema = Schema::new(vec![Field::new("doc_id", DataType::Utf8, false)]);
    let named = schema.with_metadata([("crosscheck.table", "../../claims")]);
    let mut writer = StreamWriter::try_new(Vec::new(), &named).expect("the schema can be written");
    writer.finish().expect("the stream ends");
    refused(&["rows", "claims"], writer.get_ref(), &["there is no table `../../claims`"]);
    // Columns of another type are another table's.
    let typed = Schema::new(vec![Field::new("doc_id", DataType::Int64, false)]);
    let mut writer = StreamWriter::try_new(Vec::new(), &typed.with_metadata([("crosscheck.table", "documents")]));
    let writer = writer.as_mut().expect("the schema can be written");
    writer.finish().expect("the stream ends");
    refused(&["rows", "documents"], writer.get_ref(), &["other columns"]);
}

#[test]
fn a_worker_leaves_nothing_behind() {
    let (home, temporary) = (folder(), folder());
    let mut command = Command::new(program());
    command.args(["worker", "tables"]).current_dir(home.path()).env("TMPDIR", temporary.path());
    assert!(command.write_stdin(stream(&[reports()])).output().expect("it starts").status.success());
    let is_empty = |folder: &Path| std::fs::read_dir(folder).expect("it is there").next().is_none();
    assert!(is_empty(home.path()) && is_empty(temporary.path()));
}

#[test]
fn a_worker_is_not_in_the_short_help_but_has_its_own() {
    let done = crate::command::crosscheck(&["--help"]).expect_code(0);
    assert!(!done.stdout.contains("worker"), "{}", done.stdout);
    let help = worker(&["tables", "--help"], b"");
    let help = String::from_utf8_lossy(&help.stdout);
    assert!(help.contains("crosscheck worker tables <") && help.contains("--config"), "{help}");
}
