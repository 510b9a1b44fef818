//! `crosscheck check` finds each kind of breach of the contract, and names the table and the row.
//!
//! Each test changes one thing in a copy of a good output. Where rows are rewritten, CSV and Parquet change together, so that
//! only the constraint under test breaks.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Int32Type, Schema};
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

use crosscheck::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow};
use crosscheck::tables::csv::Guard;
use crosscheck::tables::definition::Row;
use crosscheck::tables::read;
use crosscheck::tables::rows::{
    DocumentRow, DuplicateRow, EntityMentionRow, EventRow, QuantityRow, SegmentRow, SentenceRow,
};
use crosscheck::write::csv_file::{CsvFile, CsvStyle};
use crosscheck::write::table::TableWriter;
use crosscheck_text::model::vocabulary::{ClaimStatus, Unit};

use crate::command::{Done, copy, crosscheck, folder, raw_output};

fn good() -> TempDir {
    let output = folder();
    copy(raw_output(), output.path());
    output
}

fn check(output: &Path) -> Done {
    crosscheck(&["check".as_ref(), output.as_os_str()])
}

fn parquet(output: &Path, table: &str) -> std::path::PathBuf {
    output.join("parquet").join(format!("{table}.parquet"))
}

/// Writes a table's Parquet and CSV file anew after a change of its rows.
fn change<R: Row>(output: &Path, change: impl FnOnce(&mut Vec<R>)) {
    let rows = read::rows(&parquet(output, R::NAME)).expect("the table can be read");
    let mut rows: Vec<R> = rows.collect::<Result<_, _>>().expect("the rows fit");
    change(&mut rows);
    let mut writer = TableWriter::final_table(output).expect("the table can be written");
    writer.extend(rows).expect("the rows can be written");
    writer.finish().expect("the table can be finished");
    let style = CsvStyle { guard: Guard::Formulas, has_bom: false };
    let path = output.join("csv").join(format!("{}.csv", R::NAME));
    let mut csv = CsvFile::of_table(&path, String::new(), &R::table(), style).expect("the file can be made");
    for batch in read::batches(&parquet(output, R::NAME)).expect("the table can be read") {
        csv.batch(&R::table(), &batch.expect("the batch can be read"), style.guard).expect("it can be written");
    }
    csv.finish().expect("the file can be finished");
}

/// Writes one Parquet column anew with other cells, which may have a type or nulls against the contract.
fn replace(output: &Path, table: &str, column: &str, cells: impl FnOnce(&ArrayRef) -> ArrayRef) {
    let path = parquet(output, table);
    let batch =
        read::batches(&path).expect("the table can be read").next().expect("it has rows").expect("they can be read");
    let schema = batch.schema();
    let (idx, _) = schema.column_with_name(column).expect("the column is there");
    let mut columns = batch.columns().to_vec();
    columns[idx] = cells(&columns[idx]);
    let fields = schema.fields().iter().zip(&columns);
    let fields: Vec<Field> =
        fields.map(|(field, cells)| Field::new(field.name(), cells.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).expect("the columns are of one length");
    let mut writer = ArrowWriter::try_new(File::create(path).expect("the file can be made"), schema, None)
        .expect("it can be written");
    writer.write(&batch).expect("the rows can be written");
    writer.close().expect("the file can be finished");
}

/// Changes the lines of a CSV file, the header being the first.
fn change_csv(output: &Path, table: &str, change: impl FnOnce(&mut Vec<String>)) {
    let path = output.join("csv").join(format!("{table}.csv"));
    let text = fs::read_to_string(&path).expect("the file can be read");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    fs::write(path, lines.join("\r\n") + "\r\n").expect("the file can be written");
}

/// Asserts that the check fails with one problem, which names the row and says what is wrong.
fn finds(output: &Path, row: &str, what: &str) {
    let done = check(output).expect_code(1).expect_said(&["does not hold what it should", row, what, "hint: "]);
    let problems: Vec<&str> = done.stderr.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(problems.len(), 1, "one thing was changed, but the check says:\n{}", done.stderr);
    assert!(problems[0].contains(row) && problems[0].contains(what), "{}", problems[0]);
}

#[test]
fn a_good_output_holds() {
    let done = check(raw_output()).expect_code(0).expect_said(&["18 tables"]);
    assert_eq!(done.stdout, "");
}

#[test]
fn a_key_that_is_there_twice_is_found() {
    let output = good();
    let mut key = String::new();
    change::<EventRow>(output.path(), |rows| {
        key.clone_from(&rows[0].event_id);
        rows.push(rows[0].clone());
    });
    finds(output.path(), &format!("table `events` row 1 (`{key}`)"), "twice");
}

#[test]
fn a_key_of_two_columns_that_is_there_twice_is_found() {
    let output = good();
    let mut member = String::new();
    change::<DuplicateRow>(output.path(), |rows| {
        let idx = rows.iter().position(|row| row.unit == Unit::Sentence).expect("sentences were copied");
        member.clone_from(&rows[idx].member_id);
        rows.insert(idx + 1, rows[idx].clone());
    });
    finds(output.path(), &format!("(`sentence, {member}`)"), "twice");
}

#[test]
fn a_key_that_is_empty_is_found() {
    let output = good();
    change::<ClaimEvidenceRow>(output.path(), |rows| rows[4].evidence_id.clear());
    finds(output.path(), "table `claim_evidence` row 4 (``)", "the key is empty");
}

#[test]
fn a_reference_to_nothing_is_found() {
    let output = good();
    let mut key = String::new();
    change::<QuantityRow>(output.path(), |rows| {
        key.clone_from(&rows[3].quantity_id);
        rows[3].sentence_id = Some("nowhere#s1".into());
    });
    finds(
        output.path(),
        &format!("table `quantities` row 3 (`{key}`)"),
        "`nowhere#s1`, which is no row of `sentences`",
    );
}

#[test]
fn a_reference_to_nothing_in_a_list_is_found() {
    let output = good();
    let mut key = String::new();
    change::<ClaimRow>(output.path(), |rows| {
        key.clone_from(&rows[2].claim_id);
        rows[2].entity_ids.push("nobody".into());
    });
    finds(output.path(), &format!("table `claims` row 2 (`{key}`)"), "`nobody`, which is no row of `entities`");
}

#[test]
fn a_single_claim_of_two_independent_sources_is_found() {
    let output = good();
    let mut key = String::new();
    change::<ClaimRow>(output.path(), |rows| {
        let row = rows.iter_mut().find(|row| row.status == ClaimStatus::Single).expect("there is one");
        key.clone_from(&row.claim_id);
        row.n_independent = 2;
    });
    finds(output.path(), &format!("(`{key}`)"), "`single` of 2 independent sources");
}

#[test]
fn a_word_outside_the_closed_set_is_found() {
    let output = good();
    replace(output.path(), "sentences", "role", |cells| {
        let words = arrow::array::AsArray::as_dictionary::<Int32Type>(cells);
        let values = arrow::array::AsArray::as_string::<i32>(words.values());
        let of = |row: usize| words.key(row).map(|key| values.value(key));
        let words = (0..words.len()).map(|row| if row == 1 { Some("verse") } else { of(row) });
        Arc::new(words.collect::<DictionaryArray<Int32Type>>())
    });
    finds(output.path(), "table `sentences` row 1 (", "`role` is `verse`, not one of");
}

#[test]
fn a_confidence_above_one_is_found() {
    let output = good();
    change::<EntityMentionRow>(output.path(), |rows| rows[7].confidence = 1.5);
    finds(output.path(), "table `entity_mentions` row 7 (", "`confidence` is 1.5, above 1");
}

#[test]
fn a_count_below_its_minimum_is_found() {
    let output = good();
    change::<EventRow>(output.path(), |rows| rows[0].n_documents = 1);
    finds(output.path(), "table `events` row 0 (", "`n_documents` is 1, below 2");
}

#[test]
fn a_number_that_is_none_is_found() {
    let output = good();
    change::<QuantityRow>(output.path(), |rows| rows[0].value = Some(f64::NAN));
    finds(output.path(), "table `quantities` row 0 (", "`value` is NaN");
}

#[test]
fn a_null_where_a_value_is_required_is_found() {
    let output = good();
    replace(output.path(), "quantities", "rule", |cells| {
        let rules = arrow::array::AsArray::as_string::<i32>(cells);
        Arc::new((0..rules.len()).map(|row| (row != 5).then(|| rules.value(row))).collect::<StringArray>())
    });
    finds(output.path(), "table `quantities` row 5 (", "`rule` is null");
}

#[test]
fn a_span_moved_by_one_is_found() {
    let output = good();
    change::<QuantityRow>(output.path(), |rows| {
        rows[0].char_start += 1;
        rows[0].char_end += 1;
    });
    finds(output.path(), "table `quantities` row 0 (", "reads `");
}

#[test]
fn a_span_outside_its_segment_is_found() {
    let output = good();
    change::<SentenceRow>(output.path(), |rows| {
        let last = rows.len() - 1;
        rows[last].char_end += 1_000_000;
    });
    finds(output.path(), "table `sentences` row ", "lies outside its segment");
}

#[test]
fn evidence_outside_its_sentence_is_found() {
    let output = good();
    change::<ClaimEvidenceRow>(output.path(), |rows| rows[6].char_end += 10_000);
    finds(output.path(), "table `claim_evidence` row 6 (", "lies outside its sentence");
}

#[test]
fn a_value_outside_its_sentence_is_found() {
    let output = good();
    let mut row = 0;
    change::<ClaimEvidenceRow>(output.path(), |rows| {
        row = rows.iter().position(|row| row.value_char_end.is_some()).expect("some evidence has a value");
        rows[row].value_char_end = rows[row].value_char_end.map(|end| end + 10_000);
    });
    finds(output.path(), &format!("table `claim_evidence` row {row} ("), "lies outside its sentence");
}

#[test]
fn a_question_that_is_asked_twice_is_found() {
    let output = good();
    change::<ClaimRow>(output.path(), |rows| {
        let first = rows[0].clone();
        rows[1] = ClaimRow { claim_id: rows[1].claim_id.clone(), statement: rows[1].statement.clone(), ..first };
    });
    finds(output.path(), "table `claims` row 1 (", "of the same things");
}

#[test]
fn a_source_that_is_missing_is_found() {
    let output = good();
    change::<ClaimSourceRow>(output.path(), |rows| {
        rows.remove(0);
    });
    finds(output.path(), "table `claims` row 0 (", "is not what `claim_sources` has of it");
}

#[test]
fn a_changed_surface_is_found() {
    let output = good();
    change::<QuantityRow>(output.path(), |rows| rows[2].surface.push('0'));
    finds(output.path(), "table `quantities` row 2 (", "0`");
}

#[test]
fn a_changed_text_of_a_segment_is_found() {
    let output = good();
    change::<SegmentRow>(output.path(), |rows| rows[1].text = rows[1].text.replacen(' ', "  ", 1));
    finds(output.path(), "table `segments` row 1 (", "reads `");
}

#[test]
fn rows_that_overlap_are_found() {
    let output = good();
    change::<EntityMentionRow>(output.path(), |rows| {
        let mut again = rows[0].clone();
        again.mention_id.push('x');
        rows.insert(1, again);
    });
    finds(output.path(), "table `entity_mentions` row 1 (", "overlaps");
}

#[test]
fn documents_out_of_order_are_found() {
    let output = good();
    change::<DocumentRow>(output.path(), |rows| rows.reverse());
    check(output.path()).expect_code(1).expect_said(&["stands out of the order of the documents"]);
}

#[test]
fn a_csv_cell_that_differs_from_parquet_is_found() {
    let output = good();
    change_csv(output.path(), "quantities", |lines| {
        lines[4] = lines[4].replacen("cardinal", "ordinal", 1).replacen(",0.", ",1.", 1)
    });
    finds(output.path(), "table `quantities` row 3 (", "in the CSV file and `");
}

#[test]
fn a_csv_row_that_is_missing_is_found() {
    let output = good();
    let mut n_rows = 0;
    change_csv(output.path(), "sentences", |lines| {
        lines.pop();
        n_rows = lines.len() - 1;
    });
    finds(output.path(), &format!("table `sentences` row {n_rows} ("), "is missing in the CSV file");
}

#[test]
fn a_csv_row_too_many_is_found() {
    let output = good();
    change_csv(output.path(), "events", |lines| lines.push(lines[1].clone()));
    finds(output.path(), "table `events`", "more rows than the Parquet file");
}

#[test]
fn a_csv_row_with_a_cell_too_many_is_found() {
    let output = good();
    change_csv(output.path(), "sources", |lines| lines[2].push_str(",1"));
    finds(output.path(), "table `sources` row 1 (", "cells in the CSV file");
}

#[test]
fn a_csv_column_of_another_name_is_found() {
    let output = good();
    change_csv(output.path(), "rejects", |lines| lines[0] = lines[0].replace("reason", "cause"));
    finds(output.path(), "table `rejects`", "the header of the CSV file differs");
}

#[test]
fn a_column_of_another_type_is_found() {
    let output = good();
    replace(output.path(), "source_agreement", "n_agree", |cells| Arc::new(Int32Array::from(vec![1; cells.len()])));
    finds(output.path(), "table `source_agreement`", "`n_agree` has type Int32, not Int64");
}

#[test]
fn a_column_of_another_type_in_a_table_without_rows_is_found() {
    let output = good();
    let path = parquet(output.path(), "rejects");
    let schema = Arc::new(Schema::new(vec![Field::new("reject_id", arrow::datatypes::DataType::Int32, false)]));
    ArrowWriter::try_new(File::create(path).expect("the file can be made"), schema, None)
        .and_then(ArrowWriter::close)
        .expect("the file can be written");
    finds(output.path(), "table `rejects`", "not those of the contract");
}

#[test]
fn a_number_that_became_text_is_found() {
    let output = good();
    replace(output.path(), "quantities", "value", |cells| Arc::new(StringArray::from(vec!["7"; cells.len()])));
    check(output.path()).expect_code(1).expect_said(&["table `quantities`: `value` has type Utf8, not Float64"]);
    replace(output.path(), "quantities", "value", |cells| Arc::new(Float64Array::from(vec![7.0; cells.len()])));
    check(output.path())
        .expect_code(1)
        .expect_said(&["table `quantities` row 0 (", "in the CSV file and `7` in Parquet"]);
}

#[test]
fn a_missing_file_is_named() {
    for file in ["parquet/claims.parquet", "csv/dates.csv", "csv/claims_by_source.csv", "datapackage.json", "run.json"]
    {
        let output = good();
        fs::remove_file(output.path().join(file)).expect("the file was there");
        check(output.path()).expect_code(2).expect_said(&["cannot read", file]);
    }
}

#[test]
fn a_folder_without_an_output_is_named() {
    let nothing = folder();
    check(nothing.path()).expect_code(2).expect_said(&["cannot read", "run.json"]);
}

#[test]
fn a_changed_data_package_is_found() {
    let output = good();
    let path = output.path().join("datapackage.json");
    let text = fs::read_to_string(&path).expect("the file can be read").replacen("\"name\"", "\"nome\"", 1);
    fs::write(path, text).expect("the file can be written");
    check(output.path()).expect_code(1).expect_said(&["`datapackage.json` differs"]);
}

#[test]
fn claims_by_source_that_say_something_else_than_the_evidence_are_found() {
    let text = fs::read_to_string(raw_output().join("csv/claims_by_source.csv")).expect("the file can be read");
    let (header, rows) = text.split_once('\n').expect("it has a header");
    let last = rows.trim_end().rsplit('\n').next().expect("it has rows");
    for (changed, said) in [
        (text.replacen(",supports", ",contradicts", 1), ":stance` is `contradicts` in the CSV file and `supports`"),
        (text.replacen(":stance", ":side", 1), "the header of the CSV file is not one that a run writes"),
        (text.replace(last, ""), "is missing in the CSV file"),
        (format!("{text}{last}\n"), "the CSV file has more rows than there are claims"),
        (format!("{header}\n{},more\r\n", rows.trim_end()), "cells in the CSV file, not"),
    ] {
        let output = good();
        fs::write(output.path().join("csv/claims_by_source.csv"), changed).expect("the file can be written");
        check(output.path()).expect_code(1).expect_said(&["table `claims_by_source`", said]);
    }
}

#[test]
fn a_truncated_parquet_file_cannot_be_read() {
    let output = good();
    let path = parquet(output.path(), "dates");
    let bytes = fs::read(&path).expect("the file can be read");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("the file can be written");
    check(output.path()).expect_code(2).expect_said(&["cannot read", "dates.parquet"]);
}
