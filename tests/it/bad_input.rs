//! Bad inputs and bad disks: what can be read is there, what cannot is told, and the previous output stays whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;

use crate::command::{copy, crosscheck, files, finish, folder, program, put, raw, raw_output, rows, run};

/// Good documents, and one of each kind of bad thing.
fn write_inputs(inputs: &Path) {
    put(inputs, "good.txt", "Ten ships came to Bergen on 3 May 2026.");
    put(inputs, "folder.txt/inner.md", "# Bread\n\nTwo bakers sold 40 loaves.");
    put(inputs, "empty.txt", "");
    put(inputs, "blank.txt", "  \n\t\n\u{feff}\n");
    put(inputs, "latin.txt", b"The caf\xe9 of Lyon sold 12 cups. \xff\xfe\x80 Then it closed.\n");
    put(inputs, "binary.txt", b"PK\x03\x04\x00\x00\x00\x01 harbor \x00\x00");
    put(inputs, "nul.txt", b"The harbor\x00 of Kent.");
    let lines = [
        r#"{"doc_id":"l1","text":"One boat left Oslo."}"#,
        r#"{"doc_id":"l2","text":"Two boa"#,
        r#"{"doc_id":"l3","text":"Three carts went to Rome."}"#,
        r#"{"doc_id":"l4"}"#,
        r#"["l5"]"#,
        r#"{"doc_id":"l6","text":7}"#,
        r#"{"doc_id":"l7","text":"  "}"#,
    ];
    put(inputs, "lines.jsonl", lines.join("\n"));
    put(
        inputs,
        "rows.csv",
        "doc_id,text,source\nc1,One tree fell in Kent.,Leaf\nc2,Two\nc3,Three trees fell in York.,Leaf\n",
    );
    put(inputs, "no_text.csv", "doc_id,remark\nd1,hello\n");
    put(inputs, "broken.parquet", "PAR1 this is no parquet file PAR1");
    put(inputs, "picture.png", "x");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/nowhere/at/all.txt", inputs.join("gone.txt")).expect("a link can be made");
}

/// The output of one run over all of that.
fn output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let inputs = folder();
        write_inputs(inputs.path());
        let output = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad_input");
        run(&[inputs.path()], &output, &["-q"]).expect_code(0);
        output
    })
}

/// Asserts that a place was refused, for a reason that holds some words.
fn assert_rejected(path: &str, location: &str, reason: &str) {
    let rejects = rows(output(), "rejects");
    let is_it = |row: &&BTreeMap<String, String>| row["path"] == path && row["location"] == location;
    let reject = rejects.iter().find(is_it).unwrap_or_else(|| panic!("`{path}` {location} is not among {rejects:?}"));
    assert!(reject["reason"].contains(reason), "{reject:?}");
}

#[test]
fn every_readable_document_is_there() {
    let documents = rows(output(), "documents");
    let mut ids: Vec<&str> = documents.iter().map(|row| row["doc_id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["c1", "c3", "folder.txt/inner", "good", "l1", "l3", "latin"]);
    assert!(rows(output(), "quantities").iter().any(|row| row["doc_id"] == "latin" && row["surface"].contains("12")));
}

#[test]
fn every_bad_thing_is_rejected_once() {
    let rejects = rows(output(), "rejects");
    assert_eq!(rejects.len(), if cfg!(unix) { 14 } else { 13 }, "{rejects:?}");
    assert!(rejects.iter().all(|row| !row["reason"].is_empty() && !row["stage"].is_empty()));
    crosscheck(&["check".as_ref(), output().as_os_str()]).expect_code(0);
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_opened_is_rejected() {
    assert_rejected("gone.txt", "", "cannot be read");
}

#[test]
fn files_without_text_are_rejected() {
    assert_rejected("empty.txt", "", "no text");
    assert_rejected("blank.txt", "", "no text");
}

#[test]
fn binary_data_is_rejected_with_its_place() {
    assert_rejected("nul.txt", "byte 10", "binary data");
    assert_rejected("binary.txt", "", "ZIP archive");
}

#[test]
fn files_of_other_types_are_rejected() {
    assert_rejected("picture.png", "", "`.png`");
}

#[test]
fn bad_lines_are_rejected_and_the_lines_around_them_are_read() {
    assert_rejected("lines.jsonl", "row 2", "not valid JSON");
    assert_rejected("lines.jsonl", "row 4", "no column named text");
    assert_rejected("lines.jsonl", "row 5", "not a JSON object");
    assert_rejected("lines.jsonl", "row 6", "not a string");
    assert_rejected("lines.jsonl", "row 7", "no text");
}

#[test]
fn a_csv_row_with_too_few_fields_is_rejected() {
    assert_rejected("rows.csv", "row 2", "too few fields");
}

#[test]
fn a_csv_file_without_a_column_of_text_is_rejected() {
    assert_rejected("no_text.csv", "", "no column of text");
}

#[test]
fn a_parquet_file_that_is_none_is_rejected() {
    assert_rejected("broken.parquet", "", "cannot be read");
}

#[test]
fn strict_ends_with_1_and_writes_the_tables() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "good.txt", "Ten ships came to Bergen.");
    put(inputs.path(), "empty.txt", "");
    let done = run(&[inputs.path()], output.path(), &["-q", "--strict"]).expect_code(1);
    done.expect_said(&["inputs were rejected (1)", "`empty.txt`", "no text", "hint: "]);
    assert_eq!(rows(output.path(), "documents").len(), 1);
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
}

#[test]
fn nothing_readable_ends_with_2_and_leaves_no_folder() {
    let (inputs, home) = (folder(), folder());
    put(inputs.path(), "empty.txt", "");
    let output = home.path().join("output");
    run(&[inputs.path()], &output, &["-q"]).expect_code(2).expect_said(&[
        "none of the inputs",
        "`empty.txt`",
        "hint: ",
    ]);
    assert!(!output.exists());
    run(&[home.path()], &output, &["-q"]).expect_code(2).expect_said(&["nothing to read", "hint: "]);
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let home = folder();
    let missing = home.path().join("nowhere");
    run(&[&missing], &home.path().join("output"), &[]).expect_code(2).expect_said(&[
        "cannot read",
        "nowhere",
        "hint: ",
    ]);
}

#[test]
fn an_output_that_cannot_be_a_folder_is_named() {
    let home = folder();
    let file = put(home.path(), "taken", "mine");
    for output in [file.clone(), file.join("below")] {
        run(&[&raw()], &output, &["-q"]).expect_code(2).expect_said(&["cannot write", "taken", "hint: "]);
    }
    assert_eq!(fs::read_to_string(file).expect("the file is still there"), "mine");
}

#[test]
fn a_line_of_five_megabytes_is_read() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "line.txt", "harbor ".repeat(5_000_000 / 7));
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    let documents = rows(output.path(), "documents");
    // It is read in parts.
    let n_chars: usize = documents.iter().filter_map(|row| row["n_chars"].parse::<usize>().ok()).sum();
    assert_eq!(n_chars, 5_000_000 / 7 * 7);
}

/// Limits the size of a file, so that writes fail as they do on a full disk.
#[test]
#[cfg(unix)]
fn a_full_disk_leaves_the_previous_output_whole() {
    let output = folder();
    copy(raw_output(), output.path());
    let before = files(output.path());
    for blocks in ["1", "16", "64"] {
        let script =
            format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run \"$1\" --fresh --quiet --output \"$2\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script]).args([program(), raw(), output.path().to_owned()]);
        finish(&mut command).expect_code(2).expect_said(&["cannot write", "hint: ", "previous output is unchanged"]);
        assert!(files(output.path()) == before, "a limit of {blocks} blocks");
    }
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
}
