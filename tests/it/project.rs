//! A project of the user's own: `crosscheck init`, Make with a dependency file, and what programs read of a run.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Done, crosscheck, finish, folder, program, put, rows, run};

fn init(home: &Path, more: &[&str]) -> Done {
    let mut arguments = vec!["init".as_ref(), home.as_os_str()];
    arguments.extend(more.iter().map(std::ffi::OsStr::new));
    crosscheck(&arguments)
}

fn make(home: &Path, targets: &[&str]) -> Done {
    let program = program();
    finish(
        Command::new("make")
            .arg("--no-print-directory")
            .arg(format!("CROSSCHECK={}", program.display()))
            .args(targets)
            .current_dir(home),
    )
}

fn time(path: &Path) -> SystemTime {
    fs::metadata(path).and_then(|metadata| metadata.modified()).expect("the file is there")
}

/// Makes a file newer than anything that was written so far.
fn touch(path: &Path) {
    let later = SystemTime::now() + std::time::Duration::from_secs(5);
    fs::File::options().append(true).open(path).and_then(|file| file.set_modified(later)).expect("its time can be set");
}

#[test]
fn init_writes_settings_that_a_run_reads_and_keeps_what_is_there() {
    let home = folder();
    let project = home.path().join("news");
    init(&project, &[]).expect_code(0).expect_said(&["crosscheck.toml", "Makefile"]);
    put(&project, "raw/a.txt", "Ten ships came to Bergen.");
    let settings = project.join("crosscheck.toml");
    let output = project.join("output");
    run(&[&project.join("raw")], &output, &["-q", "--config", &settings.to_string_lossy()]).expect_code(0);
    put(&project, "Makefile", "mine");
    fs::remove_file(&settings).expect("it can be removed");
    init(&project, &[]).expect_code(2).expect_said(&["Makefile", "is there already", "--force"]);
    assert!(!settings.exists(), "nothing is written when one file is there");
    assert_eq!(fs::read_to_string(project.join("Makefile")).expect("it is there"), "mine");
    init(&project, &["--force"]).expect_code(0);
    assert!(fs::read_to_string(project.join("Makefile")).expect("it is there").contains("depfile"));
    let file = put(home.path(), "taken", "mine");
    init(&file, &[]).expect_code(2).expect_said(&["cannot write", "taken"]);
}

#[test]
fn make_runs_only_when_something_changed_and_leaves_unchanged_tables_alone() {
    let home = folder();
    let at = |path: &str| home.path().join(path);
    init(home.path(), &[]).expect_code(0);
    put(home.path(), "raw/a b#1.txt", "Ten ships came to Bergen.");
    let second = put(home.path(), "raw/deep/$c:2.txt", "Nine boats left Oslo.");
    assert!(make(home.path(), &[]).expect_code(0).stdout.contains("run raw"));
    for _ in 0..2 {
        let done = make(home.path(), &[]).expect_code(0);
        assert!(done.stdout.contains("Nothing to be done"), "{}", done.stdout);
    }
    let before = (
        time(&at("output/run.json")),
        time(&at("output/parquet/sentences.parquet")),
        time(&at("output/csv/dates.csv")),
    );
    touch(&second);
    assert!(make(home.path(), &[]).expect_code(0).stdout.contains("run raw"), "a document was touched");
    assert!(time(&at("output/run.json")) > before.0);
    assert_eq!(time(&at("output/parquet/sentences.parquet")), before.1);
    fs::write(&second, "Eight boats left Oslo.").expect("it can be written");
    fs::remove_file(at("raw/a b#1.txt")).expect("it can be removed");
    touch(&at("crosscheck.toml"));
    assert!(make(home.path(), &[]).expect_code(0).stdout.contains("run raw"), "a document is gone");
    assert!(time(&at("output/parquet/sentences.parquet")) > before.1, "the sentences changed");
    assert_eq!(time(&at("output/csv/dates.csv")), before.2, "there is no date in either");
    assert_eq!(rows(&at("output"), "documents").len(), 1);
}

#[test]
fn the_makefile_checks_reports_keeps_and_compares() {
    let home = folder();
    init(home.path(), &[]).expect_code(0).expect_said(&["raw`", "call `make`"]);
    make(home.path(), &[]).expect_code(2).expect_said(&["cannot read `raw`", "hint: "]);
    put(home.path(), "raw/a.txt", "Ten ships came to Bergen.");
    make(home.path(), &["check"]).expect_code(0).expect_said(&["holds what it should"]);
    let page = home.path().join("output/report.html");
    let before = fs::read(&page).expect("a run writes it");
    fs::write(&page, "old").expect("it can be written");
    make(home.path(), &["report"]).expect_code(0).expect_said(&["report.html", "browser"]);
    assert!(fs::read(&page).expect("it is there") == before, "it was made anew");
    assert!(make(home.path(), &["run"]).expect_code(0).stdout.contains("Nothing to be done"));
    make(home.path(), &["diff"]).expect_code(2).expect_said(&["no output.before", "make keep"]);
    make(home.path(), &["keep"]).expect_code(0);
    put(home.path(), "raw/b.txt", "Nine boats left Oslo.");
    touch(&home.path().join("crosscheck.toml"));
    let done = make(home.path(), &["diff"]).expect_code(0);
    assert!(done.stdout.contains("documents that appeared (1)\n  + b"), "{}", done.stdout);
    assert!(make(home.path(), &["help"]).expect_code(0).stdout.contains("report"));
}

#[test]
fn the_dependency_file_names_everything_that_was_read() {
    let home = folder();
    let input = put(home.path(), "raw/a.txt", "Ten ships came to Bergen.");
    let files = [
        put(home.path(), "raw/sources.csv", "path,source\na.txt,The Ferry\n"),
        put(home.path(), "own/aliases.csv", "name,entity\nBergen,Bergen\n"),
        put(home.path(), "own/verdicts.csv", "a,b,verdict\n"),
        put(home.path(), "own/settings.toml", "[run]\njobs = 1\n"),
        put(
            home.path(),
            "rules/agree/kinds.tsv",
            fs::read(crate::command::repository().join("rules/agree/kinds.tsv")).expect("it is there"),
        ),
    ];
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let depfile = home.path().join("deps.d");
    let output = home.path().join("output");
    let more = [
        "-q".to_owned(),
        "--aliases".into(),
        text(&files[1]),
        "--verdicts".into(),
        text(&files[2]),
        "--config".into(),
        text(&files[3]),
        "--rules".into(),
        text(&home.path().join("rules")),
        "--depfile".into(),
        text(&depfile),
    ];
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    run(&[&home.path().join("raw")], &output, &more).expect_code(0);
    let said = fs::read_to_string(&depfile).expect("it is written");
    assert!(said.starts_with(&format!("{}:", text(&output.join("run.json")))), "{said}");
    for path in files.iter().chain([&input]) {
        assert!(said.contains(&format!("\n  {}", text(path))), "{path:?} is not in\n{said}");
        assert!(said.contains(&format!("\n{}:\n", text(path))), "{path:?} is no target in\n{said}");
    }
    let account: Value =
        serde_json::from_slice(&fs::read(output.join("run.json")).expect("it is there")).expect("JSON");
    let kinds: Vec<&str> =
        account["settings_files"].as_array().expect("a list").iter().filter_map(|file| file["kind"].as_str()).collect();
    assert_eq!(kinds, ["config", "aliases", "verdicts", "rules", "sources"]);
    let sum = account["settings_files"][3]["sha256"].as_str().expect("a sum");
    assert_eq!(sum.len(), 64);
    let before = time(&depfile);
    run(&[&home.path().join("raw")], &output, &more).expect_code(0);
    assert_eq!(time(&depfile), before, "a dependency file that says the same is left alone");
    let account = fs::read(output.join("run.json")).expect("it is there");
    let more = ["-q", "--depfile", "/nowhere/at/all.d"];
    run(&[&input], &output, &more).expect_code(2).expect_said(&["cannot write", "all.d", "output is unchanged"]);
    assert!(fs::read(output.join("run.json")).expect("it is there") == account);
}

/// The JSON lines that a call wrote on stderr.
fn events(done: &Done) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    let events: Vec<Value> = done.stderr.lines().map(parse).collect();
    for event in &events {
        assert!(event["time"].is_string() && event["level"].is_string() && event["event"].is_string(), "{event}");
    }
    events
}

fn bad_inputs() -> TempDir {
    let inputs = folder();
    put(inputs.path(), "good.txt", "Ten ships came to Bergen.");
    put(inputs.path(), "empty.txt", "");
    inputs
}

#[test]
fn a_log_for_programs_is_json_in_every_line() {
    let (inputs, output) = (bad_inputs(), folder());
    let done = run(&[inputs.path()], output.path(), &["--log", "json"]).expect_code(0);
    let events = events(&done);
    assert!(
        events.iter().any(|event| event["event"] == "begin" && event["stage"] == "load" && event["total"].is_u64())
    );
    let is_warning = |event: &&Value| event["level"] == "warning";
    let warnings: Vec<_> = events.iter().filter(is_warning).filter_map(|event| event["message"].as_str()).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("`empty.txt`"), "{warnings:?}");
    let last = events.last().expect("it says something");
    assert_eq!(
        (last["event"].as_str(), last["rows"]["documents"].as_u64(), last["rejects"].as_u64()),
        (Some("done"), Some(1), Some(1))
    );
    assert_eq!(done.stdout, "");
}

#[test]
fn errors_are_json_too_and_quiet_still_wins() {
    let (inputs, output) = (bad_inputs(), folder());
    let done = run(&[inputs.path()], output.path(), &["--log=json", "--quiet"]).expect_code(0);
    assert_eq!(done.stderr, "");
    let done = run(&[inputs.path()], output.path(), &["--log=json", "--quiet", "--strict"]).expect_code(1);
    let said = events(&done);
    assert_eq!(said.len(), 1);
    assert_eq!((said[0]["event"].as_str(), said[0]["exit_code"].as_u64()), (Some("error"), Some(1)));
    assert!(said[0]["hint"].is_string());
    for arguments in [
        vec!["check", "nowhere", "--log", "json"],
        vec!["--log", "json", "frobnicate"],
        vec!["run", "--log=json", "--frob"],
    ] {
        let done = crosscheck(&arguments).expect_code(2);
        let said = events(&done);
        assert_eq!((said.len(), said[0]["level"].as_str()), (1, Some("error")), "{arguments:?}");
    }
    assert!(crosscheck(&["--help", "--log", "json"]).expect_code(0).stdout.contains("Exit codes"));
}

#[test]
fn manual_pages_are_made_for_every_command() {
    let home = folder();
    let page = crosscheck(&["man"]).expect_code(0).stdout;
    assert!(page.contains(".TH crosscheck 1") && page.contains("crosscheck\\-run(1)"), "{page}");
    let pages = home.path().join("man1");
    crosscheck(&["man".as_ref(), "--dir".as_ref(), pages.as_os_str()]).expect_code(0);
    for name in ["crosscheck", "crosscheck-run", "crosscheck-diff", "crosscheck-init"] {
        let page = fs::read_to_string(pages.join(format!("{name}.1"))).expect("the page is there");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    let page = fs::read_to_string(pages.join("crosscheck-run.1")).expect("the page is there");
    assert!(page.contains("partition") && page.contains("EXTRA"), "{page}");
    assert!(!pages.join("crosscheck-help.1").exists());
}
