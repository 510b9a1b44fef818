//! Runs into a folder that has an output already: nothing is computed again that is known.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::command::{assert_same, copy, files, folder, program, put, raw, raw_output, rows, run};
use crate::generator::articles;

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

fn n_kept(output: &Path) -> usize {
    fs::read_dir(output.join(".crosscheck/kept")).map_or(0, Iterator::count)
}

#[test]
fn only_new_documents_are_read() {
    let (inputs, output, fresh) = (folder(), folder(), folder());
    copy(&raw(), inputs.path());
    run(&[inputs.path()], output.path(), &["--shard-bytes", "3000"])
        .expect_code(0)
        .expect_said(&["kept:", "for the next run"]);
    assert!(n_kept(output.path()) > 1);
    put(inputs.path(), "000_first.txt", "The bakery of Ulm sold 900 loaves on 4 May 2025.");
    let told = run(&[inputs.path()], output.path(), &[]).expect_code(0);
    let n: usize = told
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("kept: ")?.split(' ').next()?.parse().ok())
        .expect("a count");
    let n_documents: usize =
        told.stderr.lines().find_map(|line| line.strip_prefix("documents ")?.trim().parse().ok()).expect("a count");
    assert_eq!(n + 1, n_documents, "all but the new one");
    run(&[inputs.path()], fresh.path(), &["-q", "--no-keep"]).expect_code(0);
    assert_same(fresh.path(), output.path());
    assert!(!fresh.path().join(".crosscheck").exists());
    // Another setting of the stages: everything is read again; what is kept of before goes.
    put(inputs.path(), "crosscheck.toml", "[stages.dates]\ndate_order = \"day_first\"\n");
    let settings = inputs.path().join("crosscheck.toml");
    let told =
        run(&[&inputs.path().join("000_first.txt")], output.path(), &["--config", settings.to_str().expect("UTF-8")]);
    assert!(!told.expect_code(0).stderr.contains("in an earlier run"));
    assert_eq!(n_kept(output.path()), 1);
}

/// The numbers in the line on events that were compared before.
fn n_events(told: &str) -> Option<(usize, usize)> {
    let line = told.lines().find(|line| line.starts_with("kept: ") && line.contains(" events were compared"))?;
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    numbers.next().zip(numbers.next())
}

#[test]
fn only_events_with_something_new_are_compared_again() {
    let (inputs, output, fresh) = (folder(), folder(), folder());
    let reports: Vec<String> = articles(20_261_130, 80).collect();
    put(inputs.path(), "a.jsonl", reports[..78].join("\n"));
    let told = run(&[inputs.path()], output.path(), &[]).expect_code(0);
    assert_eq!(n_events(&told.stderr), None);
    put(inputs.path(), "b.jsonl", reports[78..].join("\n"));
    // Before all others: they get other numbers in the run.
    put(inputs.path(), "0.txt", "The bakery of Ulm sold 900 loaves on 4 May 2025.");
    let told = run(&[inputs.path()], output.path(), &[]).expect_code(0);
    let (n_taken, n_new) = n_events(&told.stderr).expect("some are known");
    assert!(n_taken > 0 && (1..=2).contains(&n_new), "{n_taken} and {n_new}");
    run(&[inputs.path()], fresh.path(), &["-q", "--no-keep"]).expect_code(0);
    assert_same(fresh.path(), output.path());
    // A word of the analyst's on one event.
    let id = rows(fresh.path(), "claim_evidence")[0]["sentence_id"].clone();
    let other = rows(fresh.path(), "claim_evidence")[1]["sentence_id"].clone();
    let verdicts = put(inputs.path(), "verdicts.csv", format!("a,b,verdict\n{id},{other},same\n"));
    let verdicts = ["--verdicts", verdicts.to_str().expect("a path in UTF-8")];
    let texts = ["0.txt", "a.jsonl", "b.jsonl"].map(|name| inputs.path().join(name));
    let texts = texts.each_ref().map(std::path::PathBuf::as_path);
    let told = run(&texts, output.path(), &verdicts).expect_code(0);
    assert_eq!(n_events(&told.stderr), Some((n_taken + n_new - 1, 1)), "{}", told.stderr);
    run(&texts, fresh.path(), &[&verdicts[..], &["-q", "--no-keep"]].concat()).expect_code(0);
    assert_same(fresh.path(), output.path());
}

#[test]
fn a_run_without_claims_keeps_those_of_the_run_before() {
    let output = folder();
    run(&[&raw()], output.path(), &[]).expect_code(0);
    run(&[&raw()], output.path(), &["--no-report", "--tables", "dates"]).expect_code(0);
    let done = run(&[&raw()], output.path(), &[]).expect_code(0);
    let (taken, compared) = n_events(&done.stderr).expect("events are kept");
    assert!(taken > 0 && compared == 0, "{}", done.stderr);
}

#[test]
fn what_is_kept_may_be_torn() {
    let (inputs, output) = (folder(), folder());
    copy(&raw(), inputs.path());
    run(&[inputs.path()], output.path(), &["-q", "--shard-bytes", "3000"]).expect_code(0);
    let kept = output.path().join(".crosscheck/kept");
    let mut paths: Vec<_> =
        fs::read_dir(&kept).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let bytes = |idx: usize| fs::read(&paths[idx]).expect("a file");
    let (half, mut changed) = (bytes(0), bytes(1));
    fs::write(&paths[0], &half[..half.len() / 2]).expect("it can be written");
    changed[20] ^= 1;
    fs::write(&paths[1], changed).expect("it can be written");
    put(&kept, "00000099.kept", "mine");
    put(&kept, "00000098.part", "half");
    put(&kept, "notes.txt", "mine");
    fs::remove_file(output.path().join("run.json")).expect("it is there");
    fs::remove_dir_all(output.path().join("csv")).expect("it is there");
    fs::remove_dir_all(output.path().join("parquet")).expect("it is there");
    fs::remove_file(output.path().join("datapackage.json")).expect("it is there");
    fs::remove_file(output.path().join("report.html")).expect("it is there");
    run(&[inputs.path()], output.path(), &[]).expect_code(0).expect_said(&["in an earlier run"]);
    assert_same(raw_output(), output.path());
    assert!(kept.join("notes.txt").exists() && !kept.join("00000098.part").exists());
}

/// Kills runs at moments that differ, and lets the last one end.
#[test]
#[cfg(unix)]
fn a_run_that_was_killed_goes_on_from_what_it_had_read() {
    let (inputs, output, whole) = (folder(), folder(), folder());
    put(inputs.path(), "articles.jsonl", articles(20_261_130, 60).collect::<Vec<_>>().join("\n"));
    let arguments = ["--no-report", "--shard-bytes", "8000", "--jobs", "1"];
    run(&[inputs.path()], whole.path(), &[&arguments[..], &["-q"]].concat()).expect_code(0);
    for wait in [5, 60, 200, 500] {
        let mut command = Command::new(program());
        command.arg("run").arg(inputs.path()).arg("-o").arg(output.path()).args(arguments).arg("-q");
        let mut child = command.spawn().expect("the program starts");
        // A moment after it has kept something more, or has ended.
        let before = n_kept(output.path());
        for _ in 0..2_000 {
            if n_kept(output.path()) > before || child.try_wait().expect("it can be asked").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        if output.path().join("run.json").exists() {
            break;
        }
    }
    let told = run(&[inputs.path()], output.path(), &arguments).expect_code(0);
    assert!(["in an earlier run", UNCHANGED].iter().any(|text| told.stderr.contains(text)), "{}", told.stderr);
    assert!(tables_of_few(whole.path()) == tables_of_few(output.path()));
}

#[test]
#[cfg(unix)]
fn what_cannot_be_known_again_makes_a_run_anew() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let (inputs, output, home) = (folder(), folder(), folder());
    put(inputs.path(), "a.txt", "The mill of Ashby made 40 crates on 4 May 2025.");
    let again = |more: &[&str]| is_unchanged(&[inputs.path()], output.path(), more);
    // A rule that a link leads to.
    let rules = home.path().join("rules");
    put(&rules, "tag/mine.txt", "no rule");
    let far = put(home.path(), "far.tsv", "one");
    symlink(&far, rules.join("tag/linked.txt")).expect("a link can be made");
    let ruled = ["--no-report", "--rules", rules.to_str().expect("UTF-8")];
    assert!(!again(&ruled) && again(&ruled));
    put(home.path(), "far.tsv", "two");
    assert!(!again(&ruled), "what a link leads to");
    // Names from a pipe are read once.
    let piped = |kind: &str| {
        let script = format!(
            "'{}' run '{}' -o '{}' --aliases <(printf 'name,entity,type,external_id\\nAshby,Ashby,{kind},\\n')",
            program().display(),
            inputs.path().display(),
            output.path().display()
        );
        let done = Command::new("bash").args(["-c", &script]).output().expect("bash starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        fs::read_to_string(output.path().join("csv/entities.csv")).expect("it was written")
    };
    assert!(piped("ORG").contains("ORG"));
    assert!(piped("WORK_OF_ART").contains("WORK_OF_ART"), "neither the output nor what was kept is taken");
    // A folder whose name is not UTF-8.
    let odd = home.path().join(std::ffi::OsStr::from_bytes(b"r\xffaw"));
    put(&odd, "a.txt", "The mill of Ashby made 40 crates.");
    assert!(!is_unchanged(&[&odd], output.path(), &[]) && is_unchanged(&[&odd], output.path(), &[]));
}

#[test]
fn a_run_that_keeps_nothing_removes_what_was_kept() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill of Ashby made 40 crates.");
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    assert_eq!(n_kept(output.path()), 1);
    put(&output.path().join(".crosscheck/kept"), "mine.txt", "mine");
    run(&[inputs.path()], output.path(), &["-q", "--no-keep", "--fresh"]).expect_code(0);
    assert_eq!(n_kept(output.path()), 1, "what is not of this program stays");
    assert!(output.path().join(".crosscheck/kept/mine.txt").exists());
}

#[test]
#[cfg(unix)]
fn where_nothing_can_be_kept_the_tables_are_written() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill of Ashby made 40 crates.");
    put(output.path(), ".crosscheck/kept", "a file in its place");
    let told = run(&[inputs.path()], output.path(), &[]).expect_code(0);
    told.expect_said(&["warning: nothing more is kept for the next run", "--no-keep"]);
    assert!(output.path().join("csv/claims.csv").exists());
}
