//! The tables of a run, as streams in the types of Spark and in no order, become its folder again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchReader, StringArray, UInt32Array};
use arrow::compute::{cast, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field};
use arrow::ipc::writer::StreamWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use serde_json::{Map, Value};

use crate::command::{crosscheck, files, folder, put, raw_output, run};
use crate::worker::{refused, said, worker};

/// Counts that no folder has.
const FALSE_COUNT: i64 = 999;
const COUNTS: [(&str, &[&str]); 2] = [
    ("entities", &["n_mentions", "n_documents", "n_sources"]),
    ("sources", &["n_documents", "n_claims", "n_corroborated", "n_conflicting"]),
];
const BATCH_SIZE: usize = 7;

/// The table of a run.
fn table(output: &Path, name: &str) -> RecordBatch {
    let file = File::open(output.join(format!("parquet/{name}.parquet"))).expect("the run wrote it");
    let reader = ParquetRecordBatchReader::try_new(file, 8192).expect("it is Parquet");
    let schema = reader.schema();
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("it is whole")).collect();
    concat_batches(&schema, &batches).expect("all have the same columns")
}

/// The output of a run over the texts of raw/, each with a key that says where it stands.
fn run_output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let at = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker_folder");
        let documents = table(raw_output(), "documents");
        let cells = |name: &str| -> Vec<Option<String>> {
            let cells =
                cast(documents.column_by_name(name).expect("it is there"), &DataType::Utf8).expect("it is text");
            cells.as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)).collect()
        };
        let columns = ["title", "author", "url", "published", "text"].map(|name| (name, cells(name)));
        let sources = cells("source_id");
        let lines = (0..documents.num_rows()).map(|row| {
            let mut line =
                Map::from_iter(columns.iter().map(|(name, cells)| ((*name).to_owned(), cells[row].clone().into())));
            line.insert("doc_id".to_owned(), format!("d{row:02}").into());
            line.insert("source".to_owned(), sources[row].clone().into());
            Value::Object(line).to_string()
        });
        let input = put(&at, "documents.jsonl", lines.collect::<Vec<_>>().join("\n"));
        run(&[&input], &at.join("output"), &["--quiet", "--no-keep"]).expect_code(0);
        at.join("output")
    })
}

/// A type as Spark has it.
fn plain(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Dictionary(..) | DataType::LargeUtf8 => DataType::Utf8,
        DataType::List(_) => DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))),
        // Counts of Spark are long, other numbers of a column might be int.
        other => other.clone(),
    }
}

fn replaced(rows: &RecordBatch, name: &str, cells: ArrayRef) -> RecordBatch {
    let (at, _) = rows.schema_ref().column_with_name(name).expect("it is there");
    let named = |(idx, (field, own)): (usize, (&Arc<Field>, &ArrayRef))| {
        (field.name().clone(), if idx == at { Arc::clone(&cells) } else { Arc::clone(own) }, true)
    };
    let columns = rows.schema_ref().fields().iter().zip(rows.columns()).enumerate().map(named);
    RecordBatch::try_from_iter_with_nullable(columns).expect("the columns are equally long")
}

/// All tables as a job on Spark has them: the last row first.
fn of_spark() -> BTreeMap<String, RecordBatch> {
    let names = fs::read_dir(run_output().join("parquet")).expect("the folder can be read");
    let names = names.map(|entry| entry.expect("it can be read").path().file_stem().expect("it is named").to_owned());
    let spark = |name: String| {
        let rows = table(run_output(), &name);
        let order: UInt32Array = (0..rows.num_rows() as u32).rev().collect();
        let rows = take_record_batch(&rows, &order).expect("they are its rows");
        let columns = rows.schema_ref().fields().iter().zip(rows.columns()).map(|(field, cells)| {
            let cells = cast(cells, &plain(field.data_type())).expect("Spark has such a type");
            (field.name().clone(), cells, true)
        });
        let rows = RecordBatch::try_from_iter_with_nullable(columns).expect("the columns are equally long");
        (name, rows)
    };
    names.map(|name| spark(name.to_string_lossy().into_owned())).collect()
}

/// The streams of tables, one behind the other.
fn streams<'a>(tables: impl IntoIterator<Item = (&'a String, &'a RecordBatch)>) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, rows) in tables {
        let metadata = [("crosscheck.table".to_owned(), name.clone())];
        let schema = rows.schema_ref().as_ref().clone().with_metadata(metadata);
        let mut writer = StreamWriter::try_new(&mut all, &schema).expect("the schema can be written");
        for start in (0..rows.num_rows()).step_by(BATCH_SIZE) {
            let part = rows.slice(start, BATCH_SIZE.min(rows.num_rows() - start));
            writer.write(&part).expect("the batch can be written");
        }
        writer.finish().expect("the stream ends");
    }
    all
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn tables_in_the_types_of_spark_and_in_no_order_make_the_folder_of_the_run() {
    let mut tables = of_spark();
    for (name, columns) in COUNTS {
        let mut rows = tables[name].clone();
        for column in columns {
            let cells: Int64Array = std::iter::repeat_n(FALSE_COUNT, rows.num_rows()).collect();
            rows = replaced(&rows, column, Arc::new(cells));
        }
        tables.insert(name.to_owned(), rows);
    }
    let positions = tables["sentences"].column_by_name("ordinal").expect("it is there");
    let positions = cast(positions, &DataType::Int32).expect("they are small");
    let sentences = replaced(&tables["sentences"], "ordinal", positions);
    tables.insert("sentences".to_owned(), sentences);
    let at = folder();
    let output = at.path().join("selected");
    let done = worker(&["folder", &shown(&output)], &streams(&tables));
    assert_eq!((done.status.code(), said(&done).as_str(), done.stdout.len()), (Some(0), "", 0));
    let (mut own, mut expected) = (files(&output), files(run_output()));
    let runs = [own.remove(Path::new("run.json")), expected.remove(Path::new("run.json"))];
    assert_eq!(own.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, bytes) in &own {
        assert!(*bytes == expected[path], "{} differs", path.display());
    }
    let [own, expected] =
        runs.map(|run| serde_json::from_slice::<Value>(&run.expect("it is there")).expect("it is JSON"));
    assert_eq!(own["configuration"]["stages"], expected["configuration"]["stages"]);
    for name in ["rows", "claims", "krippendorff_alpha", "not_mined", "outputs"] {
        assert_eq!(own[name], expected[name], "{name}");
    }
}

#[test]
fn a_folder_of_tables_is_one_that_all_commands_read() {
    let at = folder();
    let output = shown(&at.path().join("selected"));
    assert_eq!(worker(&["folder", &output], &streams(&of_spark())).status.code(), Some(0));
    let before = files(Path::new(&output));
    crosscheck(&["check", &output]).expect_code(0).expect_said(&["19 tables"]);
    crosscheck(&["report", &output]).expect_code(0);
    assert!(before == files(Path::new(&output)), "the page that `report` makes is the one that was there");
    let expected = shown(run_output());
    for arguments in [&["conflicts"][..], &["explain", "d00#s1"]] {
        // It ends in how to go on, with the name of the folder.
        let told = |folder: &str| {
            let call: Vec<&str> = [&arguments[..1], &[folder], &arguments[1..]].concat();
            crosscheck(&call).expect_code(0).stdout.replace(folder, "OUTPUT")
        };
        assert_eq!(told(&output), told(&expected));
        assert!(!told(&output).is_empty(), "{arguments:?}");
    }
    // The next one takes its place, with other settings.
    let settings = put(at.path(), "own.toml", "[output]\nformats = [\"parquet\"]\nreport = false\n");
    let again = worker(&["folder", &output, "--config", &shown(&settings)], &streams(&of_spark()));
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(!at.path().join("selected/csv").exists() && !at.path().join("selected/report.html").exists());
    crosscheck(&["check", &output]).expect_code(0);
}

#[test]
fn tables_that_are_not_all_there_or_not_as_they_are_defined_are_refused_and_the_output_stays() {
    let at = folder();
    let output = shown(&at.path().join("selected"));
    let tables = of_spark();
    assert_eq!(worker(&["folder", &output], &streams(&tables)).status.code(), Some(0));
    let before = files(Path::new(&output));
    let with = |name: &str, rows: RecordBatch| {
        let mut tables = tables.clone();
        tables.insert(name.to_owned(), rows);
        streams(&tables)
    };
    let texts = |name: &str, cell: Option<&str>| -> ArrayRef {
        Arc::new(std::iter::repeat_n(cell, tables[name].num_rows()).collect::<StringArray>())
    };
    let without = |name: &str, column: usize| {
        let mut rows = tables[name].clone();
        rows.remove_column(column);
        rows
    };
    let more = {
        let columns = tables["claims"].schema_ref().fields().iter().zip(tables["claims"].columns());
        let columns = columns.map(|(field, cells)| (field.name().clone(), Arc::clone(cells), true));
        let more = ("slot".to_owned(), texts("claims", None), true);
        RecordBatch::try_from_iter_with_nullable(columns.chain([more])).expect("the columns are equally long")
    };
    let all = streams(&tables);
    let but_one = streams(tables.iter().filter(|(name, _)| *name != "timeline"));
    let dates = |column: &str, cell: Option<&str>| replaced(&tables["dates"], column, texts("dates", cell));
    for (stdin, told) in [
        (Vec::new(), "no stream of `sources`"),
        (but_one, "no stream of `timeline`"),
        ([all.clone(), streams(tables.iter().take(1))].concat(), "comes twice"),
        (all[..all.len() - 8].to_vec(), "cut off"),
        (with("claims", without("claims", 0)), "`claims` has no column `claim_id`"),
        (with("claims", more), "`claims` has a column `slot`"),
        (with("dates", dates("char_start", Some("7"))), "the column `char_start` of `dates` is Utf8"),
        (with("dates", dates("timex", Some("DAY"))), "`DAY` is no word that the column `timex` of `dates` may have"),
        (with("dates", dates("surface", None)), "a row of `dates` does not fit the table"),
        (with("dates", dates("date_id", Some("d00"))), "`d00` is the key of no part of a document"),
    ] {
        refused(&["folder", &output], &stdin, &[told]);
        assert!(before == files(Path::new(&output)), "{told}: the output that was there is not as it was");
    }
}

#[test]
fn a_folder_with_files_of_others_is_refused() {
    let at = folder();
    let mine = put(at.path(), "parquet/claims.parquet", "mine");
    refused(&["folder", &shown(at.path())], &streams(&of_spark()), &["no run has written it"]);
    assert_eq!(fs::read_to_string(mine).expect("it is there"), "mine");
}
