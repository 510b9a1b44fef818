//! What a run is asked to write: tables, columns, formats, partitions; and what the other commands make of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crosscheck::tables::read;
use crosscheck::tables::rows::SentenceRow;

use crate::command::{Done, crosscheck, files, folder, put, raw, raw_output, rows, run};

/// A run over `raw/` with more arguments.
fn output_of(home: &TempDir, more: &[&str]) -> PathBuf {
    let output = home.path().join("output");
    run(&[&raw()], &output, &[&["-q"], more].concat()).expect_code(0);
    output
}

fn on(command: &str, output: &Path, more: &[&str]) -> Done {
    let mut arguments = vec![command.as_ref(), output.as_os_str()];
    arguments.extend(more.iter().map(std::ffi::OsStr::new));
    crosscheck(&arguments)
}

fn paths(output: &Path) -> BTreeSet<String> {
    files(output).into_keys().map(|path| path.to_string_lossy().replace('\\', "/")).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("it is written")).expect("it is JSON")
}

#[test]
fn chosen_tables_and_columns_are_all_that_is_written() {
    let home = folder();
    let output = output_of(&home, &["--tables", "claims,sources", "--columns", "claims:value,status"]);
    let expected = ["claims", "sources"].map(|name| [format!("csv/{name}.csv"), format!("parquet/{name}.parquet")]);
    let wanted: BTreeSet<String> = expected
        .into_iter()
        .flatten()
        .chain(["datapackage.json", "report.html", "run.json"].map(str::to_owned))
        .collect();
    assert_eq!(paths(&output), wanted);
    let header: Vec<String> = rows(&output, "claims")[0].keys().cloned().collect();
    assert_eq!(header, ["claim_id", "status", "value"]);
    assert_eq!(rows(&output, "sources"), rows(raw_output(), "sources"));
    let package = json(&output.join("datapackage.json"));
    assert_eq!(package["resources"].as_array().map(Vec::len), Some(2));
    assert_eq!(package["resources"][1]["schema"]["fields"].as_array().map(Vec::len), Some(3));
    let outputs: Vec<_> = json(&output.join("run.json"))["outputs"].as_array().expect("a list").clone();
    assert_eq!(outputs.len(), 6);
    let done = on("check", &output, &[]).expect_code(0).expect_said(&["2 tables", "not checked: ", "spans"]);
    assert!(!done.stderr.contains("claims.entity_ids"), "the column is not there: {}", done.stderr);
}

#[test]
fn tables_that_have_no_claims_are_the_same_where_no_claims_are_made() {
    let of_documents =
        "documents,segments,sentences,entity_mentions,entities,events,quantities,dates,clauses,duplicates,containments";
    for tables in [of_documents, "entities", "dates"] {
        let home = folder();
        let output = home.path().join("output");
        let done = run(&[&raw()], &output, &["--no-report", "--tables", tables]).expect_code(0);
        for name in tables.split(',') {
            let path = format!("parquet/{name}.parquet");
            let bytes = |output: &Path| std::fs::read(output.join(&path)).expect("it is written");
            assert!(bytes(&output) == bytes(raw_output()), "{name} of {tables}");
        }
        assert!(!done.stderr.contains("claims"), "{}", done.stderr);
        assert!(json(&output.join("run.json"))["pairs_proposed"].get("agree").is_none(), "nothing is compared");
    }
}

#[test]
fn a_choice_may_stand_in_the_settings_file() {
    let home = folder();
    let config = "[output]\nreport = false\ntables = [\"sources\", \"claims_by_source\"]\nformats = [\"csv\"]\ncolumns = { sources = [\"name\"] }\n";
    let config = put(home.path(), "crosscheck.toml", config);
    let output = output_of(&home, &["--config", &config.to_string_lossy()]);
    let wanted = ["csv/claims_by_source.csv", "csv/sources.csv", "datapackage.json", "run.json"];
    assert_eq!(paths(&output), wanted.map(str::to_owned).into());
    let by_source = std::fs::read(output.join("csv/claims_by_source.csv")).expect("it is written");
    assert!(by_source == std::fs::read(raw_output().join("csv/claims_by_source.csv")).expect("it is written"));
    on("check", &output, &[]).expect_code(0).expect_said(&["1 tables", "stand only in CSV"]);
    // The command line has the last word.
    let more = ["--config", &config.to_string_lossy(), "--tables", "claims,sources", "--format", "arrow"];
    assert_eq!(paths(&output_of(&home, &more)).iter().filter(|path| path.starts_with("arrow/")).count(), 2);
    assert!(!output.join("csv").exists(), "what only the earlier run wrote is gone");
}

#[test]
fn wrong_choices_end_with_2_before_anything_is_read() {
    let home = folder();
    let output = home.path().join("output");
    for (more, said) in [
        (vec!["--tables", "claim"], ["no table `claim`", "claim_evidence"]),
        (vec!["--columns", "claims:stat"], ["no column of `claims` `stat`", "status"]),
        (vec!["--columns", "nothing:stat"], ["no table `nothing`", "claims"]),
        (vec!["--columns", "claims"], ["cannot read the columns in `claims`", "documents:doc_id,title"]),
        (vec!["--tables", "dates", "--columns", "claims:value"], ["columns of `claims`", "--tables"]),
        (vec!["--columns", "claims_by_source:value"], ["a column for each source", "max_source_columns"]),
        (vec!["--format", "parquet,xlsx"], ["no format `xlsx`", "arrow"]),
        (vec!["--partition-by", "year"], ["no partition `year`", "month"]),
    ] {
        run(&[&raw()], &output, &more).expect_code(2).expect_said(&said).expect_said(&["hint: "]);
        assert!(!output.exists());
    }
}

#[test]
fn partitioned_and_arrow_tables_are_read_back_by_every_command() {
    let home = folder();
    let plain = on("explain", raw_output(), &["101_tidewater#s2"]).expect_code(0).stdout;
    let gold = crate::command::repository().join("tests/gold");
    let eval = |output: &Path| {
        crosscheck(&["eval".as_ref(), "--gold".as_ref(), gold.as_os_str(), output.as_os_str()]).expect_code(0).stdout
    };
    let plain_score = eval(raw_output());
    for more in [
        ["--format", "arrow", "--csv-raw"],
        ["--format", "parquet", "--partition-by=source"],
        ["--format", "parquet", "--partition-by=month"],
    ] {
        let output = output_of(&home, &more);
        let done = on("check", &output, &[]).expect_code(0);
        assert!(!done.stderr.contains("not checked"), "{more:?}: {}", done.stderr);
        assert_eq!(on("explain", &output, &["101_tidewater#s2"]).expect_code(0).stdout, plain, "{more:?}");
        let arguments = ["diff".as_ref(), raw_output().as_os_str(), output.as_os_str(), "--exit-code".as_ref()];
        crosscheck(&arguments).expect_code(0);
        assert_eq!(eval(&output), plain_score, "{more:?}");
    }
}

#[test]
fn other_formats_are_checked_against_part_files() {
    let (home, fewer) = (folder(), folder());
    let output = output_of(&home, &["--format", "parquet,csv,arrow", "--partition-by=month", "--no-report"]);
    let done = on("check", &output, &[]).expect_code(0).expect_said(&["19 tables", "not checked: `claims_by_source`"]);
    assert_eq!(done.stderr.lines().count(), 2, "all else is checked: {}", done.stderr);
    let dates = output.join("csv/dates.csv");
    let text = std::fs::read_to_string(&dates).expect("it is written");
    let row = text.lines().nth(1).expect("it has rows");
    let changed = text.replacen(row, &row.replacen(',', "x,", 1), 1);
    for (changed, said) in [(changed, "(67 rows)"), (text.replace(&format!("{row}\r\n"), ""), "(66 rows)")] {
        std::fs::write(&dates, changed).expect("it can be written");
        let said = [&format!("table `dates`: the CSV file {said} holds other rows than the part files (67)")];
        on("check", &output, &[]).expect_code(1).expect_said(&said.map(String::as_str));
    }
    std::fs::write(&dates, text).expect("it can be written");
    let one = crate::command::repository().join("raw/101_tidewater.txt");
    run(&[&one], fewer.path(), &["-q", "--format", "arrow", "--tables", "quantities"]).expect_code(0);
    std::fs::copy(fewer.path().join("arrow/quantities.arrow"), output.join("arrow/quantities.arrow"))
        .expect("it is there");
    let said = "holds other rows than the part files (79)";
    on("check", &output, &[]).expect_code(1).expect_said(&["table `quantities`: the Arrow file", said]);
}

#[test]
fn an_output_of_csv_files_alone_is_refused_by_what_needs_types() {
    let home = folder();
    let output = output_of(&home, &["--format", "csv", "--no-report"]);
    let before = paths(&output);
    let nowhere = home.path().join("nowhere");
    on("explain", &nowhere, &["101_tidewater#s2"]).expect_code(2).expect_said(&["cannot read", "nowhere`", "hint: "]);
    let (output, full) = (output.to_string_lossy(), raw_output().to_string_lossy());
    for arguments in [
        vec!["explain", &output, "101_tidewater#s2"],
        vec!["eval", "--gold", "tests/gold", &output],
        vec!["diff", &output, &full],
        vec!["diff", &full, &output, "--exit-code"],
        vec!["report", &output],
    ] {
        let done = crosscheck(&arguments).expect_code(2);
        assert_eq!(done.stdout, "", "{arguments:?}");
        let said = [&format!("the tables of `{output}` stand only in CSV files"), "hint: ", "--format parquet,csv"];
        done.expect_said(&said);
    }
    assert_eq!(paths(Path::new(&*output)), before, "nothing was written");
}

#[test]
fn folders_of_partitions_hold_their_own_rows_and_hostile_names_are_encoded() {
    let (home, output) = (folder(), folder());
    let sources = ["Süd & Nord=1 %20", "../..", "104", "a/b"];
    let row = |(n, source): (usize, &&str)| {
        let text = format!("The harbour of Lindvik took in {n} ships.");
        serde_json::json!({"doc_id": format!("d{n}"), "source": source, "text": text}).to_string()
    };
    let lines: Vec<String> = sources.iter().enumerate().map(row).collect();
    let input = put(home.path(), "in.jsonl", lines.join("\n"));
    run(&[&input], output.path(), &["-q", "--partition-by", "source"]).expect_code(0);
    on("check", output.path(), &[]).expect_code(0);
    let folders: Vec<String> = paths(output.path())
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix("parquet/sentences/")?.to_owned()))
        .collect();
    assert_eq!(folders.len(), 4, "{folders:?}");
    assert!(
        folders.iter().all(|path| path.starts_with("source_id=") && path.ends_with("/part-0.parquet")),
        "{folders:?}"
    );
    assert!(folders.iter().any(|path| path.starts_with("source_id=s%C3%BCd-nord-1-20%7E")), "{folders:?}");
    let documents = rows(output.path(), "documents");
    let read: Vec<SentenceRow> =
        read::table_rows(output.path(), 10).expect("they are there").collect::<Result<_, _>>().expect("they fit");
    assert_eq!(read.len(), 4);
    for path in folders {
        let path = output.path().join("parquet/sentences").join(&path);
        let row =
            read::rows::<SentenceRow>(&path).expect("it is there").next().expect("it has a row").expect("it fits");
        let document = documents.iter().find(|document| document["doc_id"] == row.doc_id).expect("it is a document");
        let name =
            path.parent().and_then(|path| path.file_name()).expect("it has a folder").to_string_lossy().into_owned();
        let decoded = percent_encoding::percent_decode_str(&name).decode_utf8_lossy();
        assert_eq!(decoded, format!("source_id={}", document["source_id"]));
    }
}

#[test]
fn a_byte_order_mark_is_written_only_when_asked_for() {
    let home = folder();
    let output = output_of(&home, &["--csv-bom"]);
    for (path, bytes) in files(&output).into_iter().filter(|(path, _)| path.starts_with("csv")) {
        assert!(bytes.starts_with(b"\xef\xbb\xbf") && !bytes[3..].starts_with(b"\xef\xbb\xbf"), "{path:?}");
        let plain = std::fs::read(raw_output().join(&path)).expect("it is written");
        assert!(bytes[3..] == plain, "{path:?}");
    }
    assert_eq!(json(&output.join("datapackage.json"))["resources"][0]["encoding"], "utf-8-sig");
    on("check", &output, &[]).expect_code(0);
}

#[test]
fn cells_that_excel_would_cut_are_told() {
    let (home, output) = (folder(), folder());
    let input = put(home.path(), "long.txt", format!("Ten ships came to {}.", "harbor ".repeat(6000)));
    run(&[&input], output.path(), &[]).expect_code(0).expect_said(&[
        "warning: `csv/segments.csv` has 1 cells longer than the 32767 characters",
        "`text` of line 2",
        "--columns",
    ]);
    let beyond = &json(&output.path().join("run.json"))["beyond_spreadsheets"];
    let paths: Vec<_> = beyond.as_array().expect("a list").iter().map(|one| one["path"].clone()).collect();
    assert!(paths.contains(&"csv/segments.csv".into()), "{beyond}");
    run(&[&input], output.path(), &["-q", "--columns", "segments:kind"]).expect_code(0);
    let beyond = json(&output.path().join("run.json"))["beyond_spreadsheets"].to_string();
    assert!(!beyond.contains("csv/segments.csv"), "{beyond}");
    assert_eq!(json(&raw_output().join("run.json"))["beyond_spreadsheets"], serde_json::json!([]));
}

#[test]
fn claims_by_source_say_what_each_source_says() {
    let (wide, claims) = (rows(raw_output(), "claims_by_source"), rows(raw_output(), "claims"));
    let ids = |rows: &[std::collections::BTreeMap<String, String>]| -> Vec<String> {
        rows.iter().map(|row| row["claim_id"].clone()).collect()
    };
    assert_eq!(ids(&wide), ids(&claims));
    for row in rows(raw_output(), "claim_evidence").into_iter().filter(|row| row["weight"] != "0") {
        let claim = wide.iter().find(|claim| claim["claim_id"] == row["claim_id"]).expect("the claim is there");
        let cell = |what: &str| claim[&format!("{}:{what}", row["source_id"])].clone();
        assert!(cell("stance").split('|').any(|stance| stance == row["stance"]), "{row:?} in {claim:?}");
        assert!(cell("value").contains(&row["value"]), "{row:?} in {claim:?}");
    }
    for claim in wide {
        let n = claim.iter().filter(|(name, cell)| name.ends_with(":stance") && !cell.is_empty()).count();
        assert_eq!((n.to_string(), "0"), (claim["n_sources"].clone(), claim["n_other_sources"].as_str()), "{claim:?}");
    }
}

#[test]
fn sources_beyond_the_bound_are_counted_and_told() {
    let home = folder();
    let config = put(home.path(), "crosscheck.toml", "[output]\nmax_source_columns = 2\n");
    let output = home.path().join("output");
    let done = run(&[&raw()], &output, &["--config", &config.to_string_lossy()]).expect_code(0);
    let n_left = rows(&output, "sources").len() - 2;
    done.expect_said(&["columns for 2 sources", &format!("{n_left} more"), "n_other_sources"]);
    for claim in rows(&output, "claims_by_source") {
        let shown = claim.iter().filter(|(name, cell)| name.ends_with(":stance") && !cell.is_empty()).count();
        let others: usize = claim["n_other_sources"].parse().expect("a number");
        assert_eq!((shown + others).to_string(), claim["n_sources"], "{claim:?}");
    }
    let left = json(&output.join("run.json"))["sources_without_columns"].as_array().map(Vec::len);
    assert_eq!(left, Some(n_left));
}

#[test]
fn a_folder_arrow_of_the_user_s_own_keeps_what_is_in_it() {
    let (home, output) = (folder(), folder());
    let input = put(home.path(), "a.txt", "Ten ships came to Bergen.");
    run(&[&input], output.path(), &["-q"]).expect_code(0);
    let own = put(output.path(), "arrow/mine.txt", "mine");
    run(&[&input], output.path(), &["-q"]).expect_code(0);
    let arrow = || run(&[&input], output.path(), &["-q", "--format", "arrow"]);
    let table = put(output.path(), "arrow/claims.arrow", "mine");
    arrow().expect_code(2).expect_said(&["claims.arrow", "no run has written it"]);
    assert!(own.exists() && output.path().join("csv/claims.csv").exists());
    std::fs::remove_file(table).expect("it is there");
    arrow().expect_code(0);
    assert!(own.exists() && !output.path().join("csv").exists());
}

#[test]
fn the_compared_pairs_are_of_sentences_of_two_documents() {
    let home = folder();
    let path = home.path().join("pairs.csv");
    let output = output_of(&home, &["--no-report", "--pairs", &path.to_string_lossy()]);
    let sentences: BTreeSet<String> =
        rows(&output, "sentences").into_iter().filter_map(|mut row| row.remove("sentence_id")).collect();
    let mut reader = csv::Reader::from_path(&path).expect("it is written");
    let header = reader.headers().expect("it has a header").clone();
    assert_eq!((&header[0], &header[1], &header[header.len() - 1]), ("a", "b", "probability"));
    let mut n_likely = 0;
    for record in reader.records() {
        let record = record.expect("it is CSV");
        assert!(sentences.contains(&record[0]) && sentences.contains(&record[1]), "{record:?}");
        assert_ne!(record[0].split('#').next(), record[1].split('#').next());
        let probability: f64 = record[record.len() - 1].parse().expect("a number");
        assert!((0.0..=1.0).contains(&probability));
        n_likely += u32::from(probability > 0.5);
    }
    assert!(n_likely > 10, "raw/ tells one event, and {n_likely} pairs are likely to be of one fact");
    assert!(!path.with_added_extension("part").exists());
}
