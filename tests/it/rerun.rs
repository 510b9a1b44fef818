//! Runs into a folder that has an output already: nothing is computed again that is known.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::command::{assert_same, copy, files, folder, put, raw, raw_output, run};

const UNCHANGED: &str = "unchanged: inputs, settings and program are those of the run before";

fn is_unchanged(inputs: &[&Path], output: &Path, more: &[&str]) -> bool {
    run(inputs, output, more).expect_code(0).stderr.contains(UNCHANGED)
}

#[test]
fn a_run_of_the_same_inputs_and_settings_does_nothing() {
    let (inputs, output) = (folder(), folder());
    copy(&raw(), inputs.path());
    run(&[inputs.path()], output.path(), &[]).expect_code(0);
    let claims = output.path().join("csv/claims.csv");
    let old = SystemTime::now() - Duration::from_secs(1_000);
    let back_date = |path: &Path| {
        fs::File::options().write(true).open(path).and_then(|file| file.set_modified(old)).expect("a time can be set");
    };
    let times = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a time");
    back_date(&claims);
    back_date(&output.path().join("run.json"));
    let done = run(&[inputs.path()], output.path(), &["--jobs", "1", "--shard-bytes", "5000"]);
    let done = done.expect_code(0).expect_said(&[UNCHANGED, "--fresh", "conflicting"]);
    assert!(!done.stderr.contains("MB/s"), "{}", done.stderr);
    assert_eq!(times(&claims), old, "a table keeps its time");
    assert!(times(&output.path().join("run.json")) > old, "for make the run was done");
    assert_same(raw_output(), output.path());
    // `--fresh` computes everything again, and comes to the same.
    assert!(!is_unchanged(&[inputs.path()], output.path(), &["--fresh"]));
    assert_same(raw_output(), output.path());
}

#[test]
fn whatever_the_tables_depend_on_makes_a_run_anew() {
    let (inputs, output, home) = (folder(), folder(), folder());
    put(inputs.path(), "a.txt", "The mill of Ashby made 40 crates on 4 May 2025.");
    put(inputs.path(), "b.txt", "The mill of Ashby made 50 crates on 4 May 2025.");
    let again = |more: &[&str]| is_unchanged(&[inputs.path()], output.path(), more);
    assert!(!again(&["--no-report"]));
    assert!(again(&["--no-report"]));
    // Other settings, inputs, metadata, names, verdicts.
    assert!(!again(&[]) && again(&[]));
    assert!(!again(&["--tables", "claims"]) && again(&["--tables", "claims"]));
    put(inputs.path(), "b.txt", "The mill of Ashby made 60 crates on 4 May 2025.");
    assert!(!again(&[]) && again(&[]), "a byte more or less");
    put(inputs.path(), "c.txt", "The mill of Ashby made 70 crates on 4 May 2025.");
    assert!(!again(&[]) && again(&[]), "a file more");
    put(inputs.path(), "logo.png", [0x89, b'P', b'N', b'G', 0]);
    assert!(!again(&[]) && again(&[]), "a reject more");
    put(inputs.path(), ".hidden", "x");
    assert!(!again(&[]) && again(&[]), "a hidden file more");
    put(inputs.path(), "sources.csv", "path,source\na.txt,The Pier\n");
    assert!(!again(&[]) && again(&[]), "whose it is");
    let names = put(home.path(), "names.csv", "name,entity,type,external_id\nAshby,Ashby,GPE,\n");
    let named = ["--aliases", names.to_str().expect("a path in UTF-8")];
    assert!(!again(&named) && again(&named));
    put(home.path(), "names.csv", "name,entity,type,external_id\nAshby,Ashby,ORG,\n");
    assert!(!again(&named) && again(&named), "other names");
    // Files of the output that are not as they were.
    assert!(!again(&[]) && again(&[]));
    let before = tables_of_few(output.path());
    put(output.path(), "csv/claims.csv", "mine");
    assert!(!again(&[]), "a file that was changed");
    fs::remove_file(output.path().join("parquet/claims.parquet")).expect("it is there");
    assert!(!again(&[]), "a file that is gone");
    assert!(before == tables_of_few(output.path()));
    // What is asked for beside the tables is written.
    let pairs = home.path().join("pairs.csv");
    assert!(!again(&["--pairs", pairs.to_str().expect("a path in UTF-8")]));
    assert!(pairs.is_file());
    let depfile = home.path().join("deps.mk");
    assert!(again(&["--depfile", depfile.to_str().expect("a path in UTF-8")]));
    assert!(fs::read_to_string(depfile).expect("it was written").contains("a.txt"));
}

#[test]
fn rejects_are_told_again_and_strict_stays_strict() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill of Ashby made 40 crates.");
    put(inputs.path(), "logo.png", [0x89, b'P', b'N', b'G', 0]);
    run(&[inputs.path()], output.path(), &[]).expect_code(0).expect_said(&["logo.png"]);
    run(&[inputs.path()], output.path(), &[]).expect_code(0).expect_said(&["logo.png", UNCHANGED]);
    run(&[inputs.path()], output.path(), &["--strict"]).expect_code(1).expect_said(&["logo.png"]);
    run(&[inputs.path()], output.path(), &["--strict"]).expect_code(1).expect_said(&["logo.png"]);
}

/// All tables, of an output that holds fewer documents than the sample.
fn tables_of_few(output: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut files = files(output);
    files.remove(Path::new("run.json"));
    files
}
