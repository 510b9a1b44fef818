//! `crosscheck diff`: what differs between two output folders, as text and as a table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crosscheck::tables::difference::DifferenceRow;
use crosscheck::tables::read;
use tempfile::TempDir;

use crate::command::{Done, crosscheck, folder, put, raw_output, run};

const NORTH: &str = "The harbour board of Lindvik opened 14 new berths on Tuesday. Mayor Ada Quill praised the board for its \
    patience with Norrland Ferries. The first ship to moor there was the Morning Star, from Zorvik.";
const SOUTH: &str = "On Tuesday 14 new berths were opened by the harbour board of Lindvik after years of delay. Fishermen \
    complained that Norrland Ferries leaves them no room. Ada Quill, the mayor, greeted the crew of the Morning Star as it came \
    in from Zorvik.";
const EAST: &str = "The harbour board of Lindvik opened 12 new berths on Tuesday. Ada Quill, the mayor, thanked Norrland \
    Ferries for its help. The Morning Star, from Zorvik, was the first ship there.";

/// A run over some reports, each of a source of its own.
fn output_of(home: &TempDir, name: &str, reports: &[(&str, &str)]) -> PathBuf {
    let row = |(id, text): &(&str, &str)| {
        serde_json::json!({"doc_id": id, "source": id, "published": "2026-03-04", "text": text}).to_string()
    };
    let lines: Vec<String> = reports.iter().map(row).collect();
    let input = put(home.path(), &format!("{name}.jsonl"), lines.join("\n"));
    let output = home.path().join(name);
    run(&[&input], &output, &["-q"]).expect_code(0);
    output
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> Done {
    let mut arguments = vec!["diff".as_ref(), old.as_os_str(), new.as_os_str()];
    arguments.extend(more.iter().map(std::ffi::OsStr::new));
    crosscheck(&arguments)
}

fn table(old: &Path, new: &Path) -> Vec<BTreeMap<String, String>> {
    let home = folder();
    let path = home.path().join("changes.csv");
    diff(old, new, &["-o", &path.to_string_lossy()]).expect_code(0);
    let mut reader = csv::Reader::from_path(path).expect("the table was written");
    reader.deserialize().collect::<Result<_, _>>().expect("the rows fit the header")
}

#[test]
fn an_output_does_not_differ_from_itself() {
    let done = diff(raw_output(), raw_output(), &["--exit-code"]).expect_code(0);
    assert!(done.stdout.contains("0 appeared, 0 vanished, 0 changed"), "{}", done.stdout);
    assert_eq!((done.stdout.lines().count(), done.stderr.as_str()), (2, ""), "{}", done.stdout);
}

#[test]
fn a_difference_makes_the_exit_code_1_only_when_asked() {
    let home = folder();
    let (old, new) = (output_of(&home, "old", &[("north", NORTH)]), output_of(&home, "new", &[("south", SOUTH)]));
    assert_eq!(diff(&old, &new, &[]).code, 0);
    let done = diff(&old, &new, &["--exit-code"]).expect_code(1);
    assert!(done.stdout.contains("documents that appeared (1)\n  + south"), "{}", done.stdout);
    assert!(done.stdout.contains("documents that vanished (1)\n  - north"), "{}", done.stdout);
}

#[test]
fn a_claim_that_gained_a_source_is_changed_and_not_new() {
    let home = folder();
    let old = output_of(&home, "old", &[("north", NORTH), ("south", SOUTH)]);
    let new = output_of(&home, "new", &[("north", NORTH), ("south", SOUTH), ("east", EAST)]);
    let rows = table(&old, &new);
    let of = |field: &str| -> Vec<(&str, &str)> {
        let rows = rows.iter().filter(|row| row["compared"] == "claim" && row["field"] == field);
        rows.map(|row| (row["old"].as_str(), row["new"].as_str())).collect()
    };
    assert!(of("status").contains(&("corroborated", "conflicting")), "{rows:#?}");
    assert!(of("n_sources").contains(&("2", "3")), "{rows:#?}");
    let appeared: Vec<_> = rows.iter().filter(|row| row["change"] == "appeared").collect();
    assert!(appeared.iter().any(|row| row["id"] == "east"), "{rows:#?}");
    // The day on which they were opened is a question of its own.
    let is_berths = |row: &&&BTreeMap<String, String>| {
        row["compared"] == "claim" && row["id"].contains("berths") && !row["id"].starts_with("day-")
    };
    assert_eq!(appeared.iter().filter(is_berths).count(), 0, "{rows:#?}");
    let is_gain = |row: &&BTreeMap<String, String>| row["field"] == "n_sources" && row["id"].contains("berths");
    let matched = rows.iter().find(is_gain).expect("the claim of the berths gained a source");
    assert!(matched["overlap"].parse::<f64>().expect("a share") > 0.5, "{matched:?}");
}

#[test]
fn a_file_that_was_moved_is_one_change_and_its_claims_stay() {
    let home = folder();
    let old = output_of(&home, "old", &[("north", NORTH), ("south", SOUTH)]);
    let input = put(
        home.path(),
        "moved.jsonl",
        [("norden", "north", NORTH), ("south", "south", SOUTH)]
            .map(|(id, source, text)| {
                serde_json::json!({"doc_id": id, "source": source, "published": "2026-03-04", "text": text}).to_string()
            })
            .join("\n"),
    );
    let new = home.path().join("new");
    run(&[&input], &new, &["-q"]).expect_code(0);
    let rows = table(&old, &new);
    let cells: Vec<_> =
        rows.iter().map(|row| (row["field"].as_str(), row["old"].as_str(), row["new"].as_str())).collect();
    assert_eq!(cells, [("doc_id", "north", "norden")], "{rows:#?}");
}

#[test]
fn a_text_that_was_corrected_changes_its_value() {
    let home = folder();
    let old = output_of(&home, "old", &[("north", NORTH)]);
    let new = output_of(&home, "new", &[("north", &NORTH.replace("14", "15"))]);
    let rows = table(&old, &new);
    assert!(rows.iter().any(|row| row["compared"] == "document" && row["field"] == "sha256"), "{rows:#?}");
    let value = rows.iter().find(|row| row["compared"] == "claim" && row["field"] == "value");
    let cells = value.map(|row| (row["old"].as_str(), row["new"].as_str()));
    assert_eq!(cells, Some(("14 new berths", "15 new berths")), "{rows:#?}");
    // The second sentence did not change, so nothing is said of its claim.
    assert!(!rows.iter().any(|row| row["label"].contains("praised")), "{rows:#?}");
}

#[test]
fn the_table_comes_in_three_formats() {
    let home = folder();
    let (old, new) = (output_of(&home, "old", &[("north", NORTH)]), output_of(&home, "new", &[("south", SOUTH)]));
    let path = |name: &str| home.path().join(name);
    for name in ["c.csv", "c.jsonl", "c.parquet"] {
        diff(&old, &new, &["-o", &path(name).to_string_lossy()]).expect_code(0);
    }
    let n_rows = csv::Reader::from_path(path("c.csv")).expect("it is there").records().count();
    assert!(n_rows > 2);
    let lines = std::fs::read_to_string(path("c.jsonl")).expect("it is there");
    let first: serde_json::Value =
        serde_json::from_str(lines.lines().next().expect("it has rows")).expect("it is JSON");
    assert_eq!((first["compared"].as_str(), first["old"].is_null()), (Some("document"), true));
    assert_eq!(lines.lines().count(), n_rows);
    let rows: Vec<_> = read::rows::<DifferenceRow>(&path("c.parquet")).expect("it is there").collect();
    assert!(rows.len() == n_rows && rows.iter().all(Result::is_ok));
}

#[test]
fn what_cannot_be_compared_ends_with_2() {
    let home = folder();
    diff(raw_output(), &home.path().join("nowhere"), &[]).expect_code(2).expect_said(&["nowhere", "hint: "]);
    diff(home.path(), raw_output(), &[]).expect_code(2).expect_said(&["no finished run", "hint: "]);
    put(home.path(), "csv/claims.csv", "claim_id");
    put(home.path(), "arrow/notes.txt", "mine");
    diff(home.path(), raw_output(), &[]).expect_code(2).expect_said(&["no table in common", "hint: "]);
    let file = home.path().join("changes.xlsx");
    let done = diff(raw_output(), raw_output(), &["-o", &file.to_string_lossy()]).expect_code(2);
    done.expect_said(&["changes.xlsx", ".jsonl", "hint: "]);
    put(home.path(), "bad/parquet/documents.parquet", "no parquet");
    diff(&home.path().join("bad"), raw_output(), &[]).expect_code(2).expect_said(&["cannot read", "documents.parquet"]);
}
