//! What is the user's stays the user's: files in the output folder, files that are read, and an output that a cut left half replaced.

use std::fs;
use std::path::Path;

use crate::command::{assert_same, crosscheck, files, folder, is_tidy, put, rows, run};

const TEXT: &str = "The mill in Ashby made 40 crates of tiles on 3 May 2026.";

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn foreign_files_in_the_folders_of_the_output_stay() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    for name in ["csv/mine.xlsx", "parquet/notes/a.txt", "letters.txt"] {
        put(output.path(), name, "mine");
    }
    for more in [&["-q"][..], &["-q", "--format", "parquet"], &["-q", "--partition-by", "source"], &["-q"]] {
        run(&[inputs.path()], output.path(), more).expect_code(0);
        for name in ["csv/mine.xlsx", "parquet/notes/a.txt", "letters.txt"] {
            assert_eq!(read(output.path(), name), "mine", "{more:?}");
        }
        assert!(is_tidy(output.path()));
    }
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
}

#[test]
fn an_entry_that_no_run_has_written_is_refused_before_anything_is_read() {
    let inputs = folder();
    put(inputs.path(), "a.txt", TEXT);
    for entry in ["datapackage.json", "run.json", "report.html", "csv/claims.csv"] {
        let output = folder();
        put(output.path(), entry, "mine");
        let done = run(&[inputs.path()], output.path(), &["-q"]).expect_code(2);
        done.expect_said(&["cannot write", "no run has written it", "hint: "]);
        assert_eq!(files(output.path()).len(), 1);
        assert_eq!(read(output.path(), entry), "mine");
    }
}

#[test]
fn a_file_that_only_a_later_run_would_write_is_not_replaced() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    run(&[inputs.path()], output.path(), &["-q", "--format", "parquet"]).expect_code(0);
    put(output.path(), "csv/claims.csv", "mine");
    let before = files(output.path());
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(2).expect_said(&["claims.csv", "unchanged"]);
    assert!(files(output.path()) == before);
}

#[test]
fn a_page_that_was_made_after_the_run_is_no_foreign_file_but_another_one_is() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    run(&[inputs.path()], output.path(), &["-q", "--no-report"]).expect_code(0);
    let report = || crosscheck(&["report".as_ref(), output.path().as_os_str()]);
    report().expect_code(0);
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    run(&[inputs.path()], output.path(), &["-q", "--no-report"]).expect_code(0);
    assert!(!output.path().join("report.html").exists());
    put(output.path(), "report.html", "mine");
    report().expect_code(2).expect_said(&["report.html", "no page of crosscheck"]);
    assert_eq!(read(output.path(), "report.html"), "mine");
}

#[test]
fn files_that_are_written_beside_the_output_are_none_that_are_read_or_of_it() {
    let home = folder();
    let input = put(home.path(), "raw/a.txt", TEXT);
    let names = put(home.path(), "names.csv", "name,entity,type,external_id\n");
    let output = home.path().join("output");
    run(&[&home.path().join("raw")], &output, &["-q"]).expect_code(0);
    let table = output.join("csv/claims.csv");
    let table_before = fs::read(&table).expect("it was written");
    let names_given = names.to_string_lossy().into_owned();
    for option in ["--depfile", "--pairs", "--answers"] {
        for (target, why) in [(&input, "reads"), (&names, "reads"), (&table, "of the output itself")] {
            let target_given = target.to_string_lossy().into_owned();
            let more = ["-q", "--aliases", &names_given, option, &target_given];
            run(&[&home.path().join("raw")], &output, &more).expect_code(2).expect_said(&[option, why, "hint: "]);
        }
    }
    let (given, changes) = (output.to_string_lossy().into_owned(), table.to_string_lossy().into_owned());
    crosscheck(&["diff", &given, &given, "-o", &changes]).expect_code(2).expect_said(&["of an output"]);
    assert_eq!(read(home.path(), "raw/a.txt"), TEXT);
    assert_eq!(read(home.path(), "names.csv"), "name,entity,type,external_id\n");
    assert!(fs::read(&table).expect("it is there") == table_before);
    // What only looks like the name of an unfinished file is the user's.
    let part = put(home.path(), "pairs.csv.part", "mine");
    let pairs = home.path().join("pairs.csv").to_string_lossy().into_owned();
    run(&[&home.path().join("raw")], &output, &["-q", "--pairs", &pairs, "--depfile", &pairs]).expect_code(2);
    run(&[&home.path().join("raw")], &output, &["-q", "--pairs", &pairs]).expect_code(0);
    assert_eq!(fs::read_to_string(part).expect("it is there"), "mine");
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_the_folder_for_unfinished_runs_is_refused() {
    let (inputs, output, other) = (folder(), folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    put(other.path(), "parts/letters.txt", "mine");
    put(other.path(), "next/letters.txt", "mine");
    std::os::unix::fs::symlink(other.path(), output.path().join(".crosscheck")).expect("a link can be made");
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(2).expect_said(&[".crosscheck", "not a link"]);
    assert_eq!(files(other.path()).len(), 2);
}

#[test]
fn files_among_the_inputs_that_are_not_read_are_not_overwritten_either() {
    let home = folder();
    let raw = home.path().join("raw");
    put(&raw, "a.txt", TEXT);
    let theirs = [
        put(&raw, "logo.png", "\u{89}PNG mine"),
        put(&raw, ".hidden.txt", "mine"),
        put(&raw, ".rules.d", "output/run.json: ; crosscheck run raw\n"),
    ];
    let output = home.path().join("output");
    for option in ["--depfile", "--pairs", "--answers"] {
        for target in &theirs {
            let before = fs::read(target).expect("it is there");
            let given = target.to_string_lossy().into_owned();
            let done = run(&[&raw], &output, &["-q", option, &given]).expect_code(2);
            done.expect_said(&[option, "among the inputs", "hint: "]);
            assert!(fs::read(target).expect("it is there") == before, "{option} {given}");
        }
        // Near misses: a new file among them, which a second run may replace, and one of the user's elsewhere.
        let new = raw.join(format!(".new{option}")).to_string_lossy().into_owned();
        let elsewhere = put(home.path(), "elsewhere.txt", "old").to_string_lossy().into_owned();
        for target in [&new, &new, &elsewhere] {
            run(&[&raw], &output, &["-q", option, target]).expect_code(0);
        }
        assert_ne!(read(home.path(), "elsewhere.txt"), "old");
    }
}

/// An output in the middle of its swap, as a cut leaves it: a journal, some files moved and some not.
fn cut_off(inputs: &Path, output: &Path) {
    run(&[inputs], output, &["-q"]).expect_code(0);
    let done = files(output);
    for (path, bytes) in &done {
        put(&output.join(".crosscheck/next"), &path.to_string_lossy(), bytes);
    }
    let mut moves: Vec<String> = done.keys().map(|path| path.to_string_lossy().into_owned()).collect();
    moves.retain(|path| path != "run.json");
    moves.push("run.json".to_owned());
    for path in &moves[moves.len() / 2..] {
        fs::write(output.join(path), "old").expect("it can be written");
    }
    for path in &moves[..moves.len() / 2] {
        fs::remove_file(output.join(".crosscheck/next").join(path)).expect("it is there");
    }
    put(output, "csv/gone.csv", "old");
    let journal = serde_json::json!({"moves": moves, "gone": ["csv/gone.csv"]});
    put(output, ".crosscheck/journal", journal.to_string());
}

#[test]
fn every_command_that_meets_an_unfinished_swap_finishes_it() {
    let (inputs, whole) = (folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    run(&[inputs.path()], whole.path(), &["-q"]).expect_code(0);
    let whole_given = whole.path().to_string_lossy().into_owned();
    for command in [
        &["check", "OUT"][..],
        &["explain", "OUT", "a"],
        &["report", "OUT"],
        &["diff", "OUT", &whole_given],
        &["diff", &whole_given, "OUT"],
    ] {
        let output = folder();
        cut_off(inputs.path(), output.path());
        let given = output.path().to_string_lossy().into_owned();
        let arguments: Vec<&str> =
            command.iter().map(|word| if *word == "OUT" { given.as_str() } else { *word }).collect();
        crosscheck(&arguments).expect_code(0).expect_said(&["finished the swap"]);
        assert_same(whole.path(), output.path());
        assert!(is_tidy(output.path()), "{command:?}");
    }
}

#[test]
fn a_swap_that_cannot_be_finished_is_told_and_nothing_is_called_unchanged() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", TEXT);
    cut_off(inputs.path(), output.path());
    fs::remove_file(output.path().join("run.json")).expect("it is there");
    put(output.path(), "run.json/in the way", "x");
    let given = output.path().to_string_lossy().into_owned();
    for command in [&["check", &given][..], &["run", &inputs.path().to_string_lossy(), "-o", &given]] {
        let done = crosscheck(command).expect_code(2).expect_said(&["new output", "run.json", "hint: "]);
        assert!(!done.stderr.contains("unchanged"), "{}", done.stderr);
    }
    fs::remove_dir_all(output.path().join("run.json")).expect("it can be removed");
    crosscheck(&["check", &given]).expect_code(0);
}

#[test]
fn a_file_of_the_user_s_in_a_folder_of_the_output_is_an_input() {
    let home = folder();
    put(home.path(), "a.txt", TEXT);
    let output = home.path().join("output");
    run(&[home.path()], &output, &["-q"]).expect_code(0);
    put(&output, "csv/mine.txt", "The pier of Kent has 12 berths.");
    run(&[home.path()], &output, &["-q", "--strict"]).expect_code(0);
    let paths: Vec<String> = rows(&output, "documents").iter().map(|row| row["path"].clone()).collect();
    assert_eq!(paths, ["a.txt", "output/csv/mine.txt"]);
    assert!(output.join("csv/mine.txt").exists());
}

#[test]
fn an_output_whose_swap_was_cut_off_is_no_input() {
    let home = folder();
    put(home.path(), "a.txt", TEXT);
    let (other, output) = (home.path().join("old/out2"), home.path().join("out1"));
    for has_account in [true, false] {
        let _ = fs::remove_dir_all(&other);
        cut_off(&home.path().join("a.txt"), &other);
        put(&other, "csv/mine.csv", "text\nThe pier of Kent has 12 berths.\n");
        if !has_account {
            fs::remove_file(other.join("run.json")).expect("it is there");
        }
        run(&[home.path()], &output, &["-q"]).expect_code(0);
        let paths: Vec<String> = rows(&output, "documents").iter().map(|row| row["path"].clone()).collect();
        assert_eq!(paths, ["a.txt", "old/out2/csv/mine.csv"], "{has_account}");
        let run: serde_json::Value = serde_json::from_str(&read(&output, "run.json")).expect("it is JSON");
        assert_eq!(run["left_out"], serde_json::json!(["old/out2"]));
        assert!(other.join(".crosscheck/journal").exists(), "it is not this run's to finish");
    }
    // Near miss: a hidden folder of that name without a journal.
    let plain = folder();
    put(plain.path(), "in/csv/a.csv", "text\nThe mill made 4 crates.\n");
    put(plain.path(), "in/.crosscheck/notes", "x");
    run(&[plain.path()], &output, &["-q"]).expect_code(0);
    assert_eq!(rows(&output, "documents").len(), 1);
}

#[test]
fn an_unfinished_swap_that_cannot_be_taken_up_is_told_as_such() {
    let inputs = folder();
    put(inputs.path(), "a.txt", TEXT);
    let commands = |given: &str| {
        let input = inputs.path().to_string_lossy().into_owned();
        [vec!["check".to_owned(), given.to_owned()], vec!["run".to_owned(), input, "-o".to_owned(), given.to_owned()]]
    };
    // A lock that is no file, whoever runs the test.
    let output = folder();
    cut_off(inputs.path(), output.path());
    put(output.path(), ".crosscheck/lock/x", "x");
    for command in commands(&output.path().to_string_lossy()) {
        let done = crosscheck(&command).expect_code(2).expect_said(&["new output", "lock", "hint: "]);
        assert!(!done.stderr.contains("unchanged"), "{}", done.stderr);
    }
    #[cfg(unix)]
    {
        let (output, other) = (folder(), folder());
        cut_off(inputs.path(), output.path());
        fs::rename(output.path().join(".crosscheck"), other.path().join("work")).expect("it can be moved");
        let link = output.path().join(".crosscheck");
        std::os::unix::fs::symlink(other.path().join("work"), link).expect("a link can be made");
        for command in commands(&output.path().to_string_lossy()) {
            let done = crosscheck(&command).expect_code(2).expect_said(&["new output", "not a link", "hint: "]);
            assert!(!done.stderr.contains("unchanged"), "{}", done.stderr);
        }
    }
}
