//! What the commands say, on which stream, and with which exit code.

use std::process::Stdio;

use serde_json::Value;

use crate::command::{Done, crosscheck, folder, program, put, raw, raw_output, repository, rows, run};

#[test]
fn every_command_has_help_with_examples() {
    for command in ["run", "check", "explain", "conflicts", "report", "diff", "eval", "schemas", "init", "man"] {
        let done = crosscheck(&[command, "--help"]).expect_code(0);
        assert!(
            done.stdout.contains("Example") && done.stdout.contains(&format!("crosscheck {command}")),
            "{}",
            done.stdout
        );
    }
    let done = crosscheck(&["--help"]).expect_code(0);
    assert!(done.stdout.contains("Exit codes"), "{}", done.stdout);
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(
        crosscheck(&["--version"]).expect_code(0).stdout.trim(),
        concat!("crosscheck ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn an_unknown_command_or_flag_ends_with_2() {
    crosscheck(&["frobnicate"]).expect_code(2).expect_said(&["frobnicate"]);
    crosscheck(&["run", "--frobnicate"]).expect_code(2).expect_said(&["--frobnicate"]);
}

#[test]
fn completions_are_a_script() {
    assert!(crosscheck(&["completions", "bash"]).expect_code(0).stdout.contains("_crosscheck"));
}

#[test]
fn a_run_tells_people_on_stderr_and_nothing_on_stdout() {
    let output = folder();
    let done =
        run(&[&raw()], output.path(), &[]).expect_code(0).expect_said(&["documents", "claims", "rejects", "seconds"]);
    assert_eq!(done.stdout, "");
}

#[test]
fn a_quiet_run_says_nothing() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "good.txt", "Ten ships came to Bergen.");
    put(inputs.path(), "empty.txt", "");
    let done = run(&[inputs.path()], output.path(), &["--quiet"]).expect_code(0);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("", ""));
}

#[test]
#[cfg(not(feature = "hf-tagger"))]
fn a_tagger_needs_the_feature_and_the_message_says_how_to_get_it() {
    let (output, model) = (folder(), folder());
    let options = ["--tagger", &model.path().to_string_lossy()];
    run(&[&raw()], output.path(), &options).expect_code(2).expect_said(&[
        "`--tagger`",
        "cargo build",
        "--features hf-tagger",
    ]);
}

#[test]
fn an_unknown_setting_is_named() {
    let home = folder();
    let config = put(home.path(), "crosscheck.toml", "[stages.dedupe]\ndocument_similarty = 0.4\n");
    let done = run(&[&raw()], &home.path().join("output"), &["--config", &config.to_string_lossy()]).expect_code(2);
    done.expect_said(&["crosscheck.toml", "document_similarty", "hint: "]);
    assert!(!home.path().join("output").exists());
}

#[test]
fn a_settings_file_that_is_not_there_is_named() {
    let home = folder();
    run(&[&raw()], &home.path().join("output"), &["--config", "no/such.toml"])
        .expect_code(2)
        .expect_said(&["no/such.toml"]);
}

#[test]
fn settings_stand_in_run_json() {
    let home = folder();
    let output = home.path().join("output");
    let input = put(home.path(), "in/good.txt", "Ten ships came to Bergen.");
    let config = put(home.path(), "crosscheck.toml", "[run]\njobs = 1\n[stages.dedupe]\ndocument_similarity = 0.25\n");
    run(&[&input], &output, &["-q", "--config", &config.to_string_lossy(), "--shard-bytes", "4096"]).expect_code(0);
    let run: Value =
        serde_json::from_slice(&std::fs::read(output.join("run.json")).expect("it is written")).expect("it is JSON");
    assert_eq!(run["configuration"]["run"]["jobs"], 1);
    assert_eq!(run["configuration"]["run"]["shard_bytes"], 4096);
    assert_eq!(run["configuration"]["stages"]["dedupe"]["document_similarity"], 0.25);
    assert_eq!(run["inputs"][0]["path"], "good.txt");
}

#[test]
fn formulas_are_guarded_unless_raw_cells_are_asked_for() {
    let inputs = folder();
    put(inputs.path(), "rows.csv", "doc_id,text,title\nf1,Ten ships came to Bergen.,=1+1\n");
    for (more, title) in [(vec!["-q"], "'=1+1"), (vec!["-q", "--csv-raw"], "=1+1")] {
        let output = folder();
        run(&[inputs.path()], output.path(), &more).expect_code(0);
        assert_eq!(rows(output.path(), "documents")[0]["title"], title);
        crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
    }
}

#[test]
fn a_run_begins_with_the_conflicts_that_it_found_and_where_to_read_on() {
    let output = folder();
    let done = run(&[&raw()], output.path(), &[]).expect_code(0);
    let lines: Vec<&str> = done.stderr.lines().skip_while(|line| !line.starts_with("conflict: ")).collect();
    assert!(lines.iter().take(3).all(|line| line.starts_with("conflict: ")), "{}", done.stderr);
    assert!(lines[..3].iter().any(|line| line.contains(" 3,200 jobs (") && line.contains(" against 2,300 jobs (")));
    assert_eq!(lines[3], "conflict: 2 more; `crosscheck conflicts` prints them all");
    assert_eq!(lines[4], format!("report: {}", output.path().join("report.html").display()));
    let without = run(&[&raw()], output.path(), &["--no-report", "--tables", "documents,sentences"]).expect_code(0);
    assert!(!without.stderr.contains("conflict: ") && !without.stderr.contains("report: "), "{}", without.stderr);
}

#[test]
fn conflicts_are_printed_with_who_says_what() {
    let of = |folder: &std::path::Path, more: &[&str]| {
        let mut arguments = vec!["conflicts".as_ref(), folder.as_os_str()];
        arguments.extend(more.iter().map(std::ffi::OsStr::new));
        crosscheck(&arguments)
    };
    let said = of(raw_output(), &[]).expect_code(0).stdout;
    let conflicting = rows(raw_output(), "claims").into_iter().filter(|row| row["status"] == "conflicting");
    let in_words = [
        ("5 berths", "5 berths"),
        ("3200 jobs", "3,200 jobs"),
        ("2026-03-12", "12 March 2026"),
        ("2026-09", "September 2026"),
        ("scrap", "it happened"),
    ];
    for row in conflicting {
        let (topic, value) = (&row["topic"], &row["value"]);
        let words = in_words.iter().find(|(own, _)| own == value).expect("the value is one of these").1;
        let block = said.split("\n\n").find(|block| block.starts_with(&format!("{topic}\n"))).expect("it is printed");
        let answers = block.lines().filter(|line| line.starts_with("  ") && !line.starts_with("  crosscheck "));
        assert!(
            answers.clone().count() >= 2 && answers.clone().any(|line| line.trim_start().starts_with(words)),
            "{block}"
        );
        assert!(block.contains(&row["claim_id"]), "{block}");
    }
    of(raw_output(), &["--exit-code"]).expect_code(1);
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "good.txt", "Ten ships came to Bergen.");
    run(&[inputs.path()], output.path(), &["--quiet"]).expect_code(0);
    assert_eq!(of(output.path(), &["--exit-code"]).expect_code(0).stdout, "no conflicts\n");
    run(&[inputs.path()], output.path(), &["--quiet", "--tables", "documents"]).expect_code(0);
    of(output.path(), &[]).expect_code(2).expect_said(&["no table `conflicts`", "hint: "]);
}

fn explain(id: &str) -> Done {
    crosscheck(&["explain".as_ref(), raw_output().as_os_str(), id.as_ref()])
}

#[test]
fn every_kind_of_row_is_explained() {
    for table in [
        "quantities",
        "dates",
        "clauses",
        "entity_mentions",
        "sentences",
        "segments",
        "documents",
        "entities",
        "events",
        "claims",
        "claim_evidence",
        "sources",
    ] {
        let key = match table {
            "entity_mentions" => "mention_id",
            "quantities" => "quantity_id",
            "entities" => "entity_id",
            "documents" => "doc_id",
            "claim_evidence" => "evidence_id",
            _ => &format!("{}_id", table.trim_end_matches('s')),
        };
        let rows = rows(raw_output(), table);
        for row in [rows.first(), rows.last()].into_iter().flatten() {
            let done = explain(&row[key]).expect_code(0);
            assert!(done.stdout.starts_with(&format!("{table}: one row is ")), "{}", done.stdout);
            assert!(done.stdout.contains(&row[key]), "{}", done.stdout);
        }
    }
}

#[test]
fn a_quantity_is_shown_in_its_place_with_its_rule() {
    let rows = rows(raw_output(), "quantities");
    let row = rows.iter().find(|row| !row["sentence_id"].is_empty()).expect("a quantity stands in a sentence");
    let said = explain(&row["quantity_id"]).expect_code(0).stdout;
    for part in [format!(">>{}<<", row["surface"]), row["rule"].clone(), format!("sentence {}", row["sentence_id"])] {
        assert!(said.contains(&part), "`{part}` is not in\n{said}");
    }
}

#[test]
fn a_conflicting_claim_is_shown_with_both_sides() {
    let rows = rows(raw_output(), "claims");
    let row = rows.iter().find(|row| row["status"] == "conflicting").expect("raw holds conflicts");
    let said = explain(&row["claim_id"]).expect_code(0).stdout;
    assert!(said.contains(" supports") && said.contains(" contradicts"), "{said}");
    assert!(said.contains("Conflict: ") && said.matches(">>").count() > 1, "{said}");
}

#[test]
fn an_unknown_key_is_named_with_those_that_come_near() {
    explain("no-such-key#q1").expect_code(2).expect_said(&["no row of", "`no-such-key#q1`", "hint: "]);
    let sources = rows(raw_output(), "sources");
    let (key, name) = (&sources[0]["source_id"], &sources[0]["name"]);
    let misspelled = format!("{}x{}", &key[..3], &key[4..]);
    explain(&misspelled).expect_code(2).expect_said(&["did you mean", &format!("`{key}` ({name})")]);
    // What fits several is not guessed.
    explain("a").expect_code(2).expect_said(&["did you mean"]);
}

#[test]
fn a_name_or_the_beginning_of_a_key_stands_for_its_row() {
    let sources = rows(raw_output(), "sources");
    for row in &sources {
        let done = explain(&row["name"].to_uppercase()).expect_code(0);
        assert!(done.stdout.contains(&row["source_id"]), "{}", done.stdout);
    }
    let claims = rows(raw_output(), "claims");
    let key = &claims[0]["claim_id"];
    assert_eq!(explain(&key[..key.len() - 1]).expect_code(0).stdout, explain(key).expect_code(0).stdout);
}

#[test]
fn a_run_tells_the_seconds_of_stages_when_it_is_asked() {
    let output = folder();
    let plain = run(&[&raw()], output.path(), &["--fresh"]).expect_code(0);
    assert!(!plain.stderr.contains("MB/s"), "{}", plain.stderr);
    run(&[&raw()], output.path(), &["--fresh", "--timings"]).expect_code(0).expect_said(&["stage", "parse", "MB/s"]);
}

#[test]
#[cfg(unix)]
fn the_page_is_opened_when_it_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let (home, output) = (folder(), folder());
    let told = home.path().join("told");
    let browser = put(home.path(), "browser", format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", told.display()));
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).expect("it is there");
    let mut command = std::process::Command::new(program());
    command.arg("run").arg(raw()).arg("-o").arg(output.path()).args(["--open", "-q"]).env("BROWSER", &browser);
    assert!(command.status().expect("the program starts").success());
    let page = output.path().join("report.html");
    let is_told = || std::fs::read_to_string(&told).is_ok_and(|told| told == page.display().to_string());
    assert!((0..500).any(|_| is_told() || {
        std::thread::sleep(std::time::Duration::from_millis(10));
        false
    }));
    // A browser that is not there costs nothing but a word.
    command.env("BROWSER", home.path().join("none")).args(["--fresh", "--log", "json"]);
    let done = command.output().expect("the program starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stderr).contains("cannot open"), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [vec!["schemas"], vec!["--help"], vec!["completions", "zsh"]] {
        let mut command = std::process::Command::new(program());
        let mut child =
            command.args(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn accuracy_is_printed_as_lines_or_as_json() {
    let gold = repository().join("tests/gold");
    let arguments = ["eval".as_ref(), "--gold".as_ref(), gold.as_os_str(), raw_output().as_os_str()];
    let lines = crosscheck(&arguments).expect_code(0).stdout;
    let json = crosscheck(&[&arguments[..], &["--json".as_ref()]].concat()).expect_code(0).stdout;
    let json: Value = serde_json::from_str(&json).expect("stdout is JSON");
    for measure in ["sentences", "segments", "entities", "quantities", "dates", "claims"] {
        assert!(lines.contains(&format!("{measure} ")), "{lines}");
        assert!(json.to_string().contains(&format!("\"{measure}\"")), "{json}");
    }
}

#[test]
fn a_folder_without_gold_is_named() {
    let arguments = ["eval".as_ref(), "--gold".as_ref(), "no/gold".as_ref(), raw_output().as_os_str()];
    crosscheck(&arguments).expect_code(2).expect_said(&["no/gold"]);
}
