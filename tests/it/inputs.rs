//! What is named on the command line: standard input, patterns, columns, and what a run says of sources.

use std::fs;

use assert_cmd::Command;

use crate::command::{copy, finish, folder, program, put, rows, run};

/// The documents of an output: id, source, format.
fn documents(output: &std::path::Path) -> Vec<String> {
    let row = |row: &std::collections::BTreeMap<String, String>| {
        format!("{} {} {}", row["doc_id"], row["source_id"], row["format"])
    };
    rows(output, "documents").iter().map(row).collect()
}

fn run_stdin(input: &[u8], output: &std::path::Path, args: &[&str]) {
    let mut command = Command::new(program());
    command.args(["run", "-", "-q", "--no-report", "-o"]).arg(output).args(args).write_stdin(input);
    finish(&mut command).expect_code(0);
}

#[test]
fn standard_input_is_read_as_what_it_is_or_is_named() {
    let output = folder();
    run_stdin(b"{\"text\":\"One boat left.\"}\n{\"text\":\"Two boats left.\"}\n", output.path(), &[]);
    assert_eq!(documents(output.path()), ["stdin#1 stdin jsonl", "stdin#2 stdin jsonl"]);
    run_stdin(b"id,text\n7,One boat left.\n", output.path(), &["--input-format", "csv"]);
    assert_eq!(documents(output.path()), ["7 stdin csv"]);
}

#[test]
fn a_pattern_that_no_shell_expanded_is_read() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "One boat left.");
    put(inputs.path(), "in/b.txt", "Two boats left.");
    put(inputs.path(), "c.md", "Three boats left.");
    run(&[&inputs.path().join("**/*.txt")], output.path(), &["-q", "--no-report"]).expect_code(0);
    assert_eq!(documents(output.path()), ["a a txt", "b b txt"]);
}

#[test]
fn columns_are_named_by_flags() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.csv", "nr,story,paper,text\n7,One boat left.,Pier,no\n");
    let columns = ["--text-column", "story", "--id-column", "nr", "--source-column", "paper"];
    run(&[inputs.path()], output.path(), &[&["-q", "--no-report"], &columns[..]].concat()).expect_code(0);
    assert_eq!(documents(output.path()), ["7 pier csv"]);
    assert_eq!(rows(output.path(), "documents")[0]["n_words"], "3");
}

#[test]
fn sources_that_may_not_be_sources_are_told() {
    let (inputs, output) = (folder(), folder());
    let row =
        |site: &str| format!("{{\"text\":\"One boat left.\",\"source\":\"Crawl\",\"url\":\"https://{site}/a\"}}\n");
    put(inputs.path(), "feed.jsonl", ["a.example", "www.b.example", "c.example"].map(row).concat());
    run(&[inputs.path()], output.path(), &["--no-report"]).expect_code(0).expect_said(&[
        "warning: source `Crawl` has documents of 3 sites",
        "--source-column",
        "all 3 documents are of one source",
    ]);
}

#[test]
fn an_earlier_output_among_the_inputs_is_left_out_and_named() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "harbor.txt", "The harbor of Ostende took in 40 ships.");
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    let before = inputs.path().join("kept/before");
    fs::create_dir_all(&before).expect("a folder");
    copy(output.path(), &before);
    put(&before, "note.txt", "This note is one of the user.");
    // A `run.json` of another program is a file like others.
    put(inputs.path(), "other/run.json", "{\"program\": \"lathe\", \"text\": \"It ran.\"}");
    run(&[inputs.path()], output.path(), &["--no-report"])
        .expect_code(0)
        .expect_said(&["`kept/before` holds an earlier output"]);
    let found = documents(output.path());
    assert_eq!(found, ["harbor harbor txt", "kept/before/note note txt", "other/run run json"]);
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(output.path().join("run.json")).expect("it is there")).expect("it is JSON");
    assert_eq!(run["left_out"], serde_json::json!(["kept/before"]));
}
