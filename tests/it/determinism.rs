//! The tables are a function of the documents: not of threads, shards, the order of the inputs, or the run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::command::{assert_same, copy, crosscheck, files, folder, put, raw, raw_output, rows, run};
use crate::generator::articles;

const N_ARTICLES: usize = 60;
const SEED: u64 = 20_260_322;

/// Generated articles, written once.
fn generated() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("generated");
        put(&folder, "articles.jsonl", articles(SEED, N_ARTICLES).collect::<Vec<_>>().join("\n"));
        folder
    })
}

/// Runs over one input with some arguments, and compares with an output of the same input.
fn assert_same_with(input: &Path, expected: &Path, more: &[&str]) {
    let output = folder();
    run(&[input], output.path(), more).expect_code(0);
    assert_same(expected, output.path());
}

#[test]
fn threads_do_not_show() {
    assert_same_with(&raw(), raw_output(), &["-q", "--jobs", "1"]);
    assert_same_with(&raw(), raw_output(), &["-q", "--jobs", "2"]);
}

#[test]
fn shards_do_not_show() {
    assert_same_with(&raw(), raw_output(), &["-q", "--shard-bytes", "1000"]);
    assert_same_with(&raw(), raw_output(), &["-q", "--shard-bytes", "50000"]);
}

#[test]
fn memory_does_not_show() {
    // The least that can be asked for: all that is put aside goes to disk.
    let little = ["-q", "--memory", "256M"];
    assert_same_with(&raw(), raw_output(), &little);
    let output = folder();
    run(&[generated()], output.path(), &["-q"]).expect_code(0);
    assert_same_with(generated(), output.path(), &little);
}

#[test]
fn a_second_run_into_the_same_folder_writes_the_same() {
    let output = folder();
    for _ in 0..2 {
        run(&[&raw()], output.path(), &["-q"]).expect_code(0);
        assert_same(raw_output(), output.path());
    }
}

#[test]
fn threads_and_shards_do_not_show_in_many_articles() {
    let output = folder();
    run(&[generated()], output.path(), &["-q"]).expect_code(0);
    assert_same_with(generated(), output.path(), &["-q", "--jobs", "1", "--shard-bytes", "15000"]);
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
}

#[test]
fn the_order_of_the_inputs_does_not_show() {
    let inputs = folder();
    let (one, other) = (inputs.path().join("one"), inputs.path().join("other"));
    for (idx, (path, bytes)) in files(&raw()).into_iter().enumerate() {
        put(if idx % 2 == 0 { &one } else { &other }, &path.to_string_lossy(), bytes);
    }
    let (forth, back) = (folder(), folder());
    run(&[&one, &other], forth.path(), &["-q"]).expect_code(0);
    run(&[&other, &one, &other], back.path(), &["-q"]).expect_code(0);
    assert_same(forth.path(), back.path());
}

#[test]
fn files_that_are_given_one_by_one_may_come_in_any_order() {
    let mut inputs: Vec<PathBuf> = files(&raw()).into_keys().map(|path| raw().join(path)).collect();
    inputs.retain(|path| !path.ends_with("sources.csv"));
    let (forth, back) = (folder(), folder());
    run(&inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>(), forth.path(), &["-q"]).expect_code(0);
    run(&inputs.iter().rev().map(PathBuf::as_path).collect::<Vec<_>>(), back.path(), &["-q"]).expect_code(0);
    assert_same(forth.path(), back.path());
    assert_same(raw_output(), forth.path());
}

#[test]
fn a_document_more_does_not_change_what_was_read_in_the_others() {
    let (inputs, output) = (folder(), folder());
    copy(&raw(), inputs.path());
    put(inputs.path(), "000_first.txt", "Bakery opens\n\nThe bakery of Ulm sold 900 loaves on 4 May 2025.");
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    for table in ["segments", "sentences", "quantities"] {
        let (mut all, before) = (rows(output.path(), table), rows(raw_output(), table));
        let n_all = all.len();
        all.retain(|row: &BTreeMap<String, String>| row["doc_id"] != "000_first");
        assert!(n_all > all.len(), "the document gives {table}");
        assert!(all == before, "{table}");
    }
}
