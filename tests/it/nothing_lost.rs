//! Nothing is lost in silence: rows around a stray quotation mark, files that vanish, encodings, names, links, hidden files.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, GzipLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use crate::command::{folder, put, rows, run};

/// The values of a column, in order.
fn column(output: &Path, table: &str, name: &str) -> Vec<String> {
    rows(output, table).iter().map(|row| row[name].clone()).collect()
}

fn run_json(output: &Path) -> Value {
    serde_json::from_slice(&fs::read(output.join("run.json")).expect("a run writes it")).expect("it is JSON")
}

const QUICK: [&str; 4] = ["-q", "--no-report", "--format", "csv"];

#[test]
fn an_open_quotation_mark_that_a_row_far_below_closes_costs_one_row() {
    let (inputs, output) = (folder(), folder());
    let row = |n: usize| match n {
        10 => "10,Leaf,\"The mill made 10 crates.\n".to_owned(),
        30 => "30,Leaf,The mill made 30 crates and called it \"enough\"\n".to_owned(),
        n => format!("{n},Leaf,The mill made {n} crates.\n"),
    };
    put(inputs.path(), "a.csv", "id,source,text\n".to_owned() + &(0..50).map(row).collect::<String>());
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(rows(output.path(), "documents").len(), 49);
    let rejects = rows(output.path(), "rejects");
    assert_eq!((rejects.len(), rejects[0]["location"].as_str()), (1, "row 11"), "{rejects:?}");
}

#[test]
fn an_open_quotation_mark_in_the_metadata_costs_one_row() {
    let (inputs, output) = (folder(), folder());
    let mut sources = "path,source\n".to_owned();
    for n in 0..6 {
        put(inputs.path(), &format!("t{n}.txt"), format!("The mill made {n} crates."));
        sources += &if n == 1 { format!("t{n}.txt,\"Leaf {n}\n") } else { format!("t{n}.txt,Leaf {n}\n") };
    }
    put(inputs.path(), "sources.csv", sources);
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(
        column(output.path(), "documents", "source_id"),
        ["leaf-0", "t1", "leaf-2", "leaf-3", "leaf-4", "leaf-5"]
    );
    assert_eq!(column(output.path(), "rejects", "location"), ["row 2"]);
}

/// Rows `id,source,text` or `source,text`, of which one opens a quotation mark and one far below closes it.
fn swallowing(id: impl Fn(usize) -> String, texts: [&str; 2]) -> String {
    let row = |n: usize| match n {
        10 => format!("{}Leaf,{}\n", id(n), texts[0]),
        90 => format!("{}Leaf,{}\n", id(n), texts[1]),
        n => format!("{}{},The mill made {n} crates.\n", id(n), ["Leaf", "Pier"][n % 2]),
    };
    (0..100).map(row).collect()
}

#[test]
fn rows_between_a_quotation_mark_that_opens_and_one_that_ends_a_row_far_below_are_read() {
    let number = |n: usize| format!("{n},");
    let uuid = |n: usize| {
        format!("{:08x}-{:04x}-4a1b-9c2d-{:012x},", n * 2_654_435_761 % (1 << 32), n * 40_503 % 65_536, n * 77)
    };
    let none = |_: usize| String::new();
    for (name, text) in [
        (
            "two marks",
            "id,source,text\n".to_owned()
                + &swallowing(number, ["\"The mill made 10 crates.", "The mill made 90 crates\""]),
        ),
        (
            "an inch",
            "id,source,text\n".to_owned()
                + &swallowing(number, ["\"The mill made pipes.", "The mill made pipes of 12\""]),
        ),
        (
            "uuids",
            "id,source,text\n".to_owned()
                + &swallowing(uuid, ["\"The mill made 10 crates.", "It called that \"enough\""]),
        ),
        (
            "uuids, two marks",
            "id,source,text\n".to_owned() + &swallowing(uuid, ["\"The mill made pipes.", "They are of 12\""]),
        ),
        (
            "no id",
            "source,text\n".to_owned()
                + &swallowing(none, ["\"The mill made 10 crates.", "The mill made pipes of 12\""]),
        ),
        (
            "commas",
            "id,source,text\n".to_owned()
                + &swallowing(number, ["\"The mill, in Kent, made 10 crates.", "Pipes of 12\""]),
        ),
    ] {
        let (inputs, output) = (folder(), folder());
        put(inputs.path(), "a.csv", text);
        run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
        assert_eq!(rows(output.path(), "documents").len(), 99, "{name}");
        assert_eq!(column(output.path(), "rejects", "location"), ["row 11"], "{name}");
    }
}

#[test]
fn rows_of_metadata_that_were_swallowed_are_read() {
    let (inputs, output) = (folder(), folder());
    let mut sources = "path,source\n".to_owned();
    for n in 0..6 {
        put(inputs.path(), &format!("t{n}.txt"), format!("The mill made {n} crates."));
        let (open, end) = (if n == 1 { "\"" } else { "" }, if n == 4 { "\"" } else { "" });
        sources += &format!("t{n}.txt,{open}Leaf {n}{end}\n");
    }
    put(inputs.path(), "sources.csv", sources);
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    let found = column(output.path(), "documents", "source_id");
    assert_eq!(&found[..4], ["leaf-0", "t1", "leaf-2", "leaf-3"]);
    assert_eq!(column(output.path(), "rejects", "location"), ["row 2"]);
}

#[test]
fn one_outlet_stays_one_where_only_some_rows_show_the_encoding() {
    let (inputs, output) = (folder(), folder());
    // Beyond the start of the file, by which encodings are told.
    let filler = "x".repeat(60_000);
    let mut bytes = b"id,source,note,text\n".to_vec();
    for n in 0..20 {
        bytes.extend_from_slice(format!("f{n},Leaf,{filler},The mill made {n} crates.\n").as_bytes());
    }
    for (n, text) in
        ["The caf\u{e9} sold 4 cups.", "The mill made 5 crates.", "The mill made 6 crates."].iter().enumerate()
    {
        let line = format!("c{n},Le Caf\u{e9},x,{text}\n");
        bytes.extend(line.chars().map(|c| u8::try_from(u32::from(c)).expect("it is Latin")));
    }
    put(inputs.path(), "a.csv", &bytes);
    run(&[inputs.path()], output.path(), &["-q", "--no-report", "--format", "csv", "--tables", "documents,sources"])
        .expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["Le Café", "Leaf"]);
    let encodings: Vec<String> = column(output.path(), "documents", "encoding").split_off(20);
    assert_eq!(encodings, ["windows-1252"; 3]);
}

#[test]
fn a_row_in_another_encoding_is_told_and_its_outlet_is_read() {
    let (inputs, output) = (folder(), folder());
    let mut bytes = "id,source,text\n1,Le Café,“The café” sold 4 cups – or 5 – a day.\n2,Le ".as_bytes().to_vec();
    bytes.extend_from_slice(b"Caf\xe9,The mill made 5 crates.\n");
    put(inputs.path(), "a.csv", &bytes);
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["Le Café"]);
    let rejects = rows(output.path(), "rejects");
    assert!(rejects.len() == 1 && rejects[0]["reason"].contains("not valid UTF-8"), "{rejects:?}");
}

#[test]
fn a_column_in_another_encoding_than_the_text_gives_one_outlet() {
    let (inputs, output) = (folder(), folder());
    let mut bytes = b"id,source,text\n".to_vec();
    for (n, text) in
        ["“Four” crates – “five” – “six”.", "The mill made 5 crates.", "“Seven” – “eight” – “nine”."].iter().enumerate()
    {
        bytes.extend_from_slice(&[n.to_string().as_bytes(), b",Le Caf\xe9,", text.as_bytes(), b"\n"].concat());
    }
    put(inputs.path(), "a.csv", &bytes);
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["Le Café"]);
    assert_eq!(rows(output.path(), "rejects").len(), 3);
}

#[test]
fn sources_whose_names_differ_are_as_many_sources() {
    let (inputs, output) = (folder(), folder());
    let names = ["A+", "A-", "A", "a", "The Pier", "the-pier"];
    let row = |(n, name): (usize, &&str)| format!("{n},{name},The mill made {n} crates.\n");
    let text: String = names.iter().enumerate().map(row).collect();
    put(inputs.path(), "a.csv", "id,source,text\n".to_owned() + &text);
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    let mut found = column(output.path(), "sources", "name");
    found.sort();
    assert_eq!(found, ["A", "A+", "A-", "The Pier"]);
}

#[test]
fn hidden_files_are_passed_over_and_named() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    put(inputs.path(), "in/.notes.txt", "The mill made 5 crates.");
    put(inputs.path(), ".git/config.txt", "The mill made 6 crates.");
    let done = run(&[inputs.path()], output.path(), &["--no-report", "--strict"]).expect_code(0);
    done.expect_said(&["2 hidden entries were passed over", "`.git/`", "run.json"]);
    assert_eq!(run_json(output.path())["hidden"], serde_json::json!([".git/", "in/.notes.txt"]));
    fs::remove_file(inputs.path().join("a.txt")).expect("it is there");
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(2).expect_said(&["nothing to read", "`.git/`"]);
}

#[test]
fn hidden_members_of_archives_are_named_as_on_disk() {
    let (inputs, output) = (folder(), folder());
    let mut writer = zip::ZipWriter::new(fs::File::create(inputs.path().join("news.zip")).expect("it can be made"));
    for (name, text) in [
        ("a.txt", "The mill made 4 crates."),
        (".notes.txt", "x"),
        ("in/.git/config", "x"),
        ("in/.git/head", "x"),
        ("header.csv", "id,text\n"),
        ("blank.jsonl", "\n"),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("it can be written");
    }
    writer.finish().expect("an archive");
    run(&[inputs.path()], output.path(), &["--no-report"]).expect_code(0).expect_said(&["2 hidden entries"]);
    assert_eq!(run_json(output.path())["hidden"], serde_json::json!(["news.zip/.notes.txt", "news.zip/in/.git/"]));
    assert_eq!(column(output.path(), "rejects", "path"), ["news.zip/header.csv", "news.zip/blank.jsonl"]);
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_nowhere_is_a_reject_where_a_pattern_finds_it() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    std::os::unix::fs::symlink("nowhere.txt", inputs.path().join("b.txt")).expect("a link can be made");
    for input in [inputs.path().to_owned(), inputs.path().join("*")] {
        run(&[&input], output.path(), &QUICK).expect_code(0);
        assert_eq!(column(output.path(), "documents", "path"), ["a.txt"]);
        assert_eq!(column(output.path(), "rejects", "path"), ["b.txt"]);
    }
    // Near miss: what is not there at all.
    let missing = inputs.path().join("c.txt");
    run(&[inputs.path(), &missing], output.path(), &QUICK).expect_code(2).expect_said(&["cannot read", "c.txt"]);
}

#[test]
#[cfg(unix)]
fn metadata_beside_a_file_is_not_read_through_a_link_out_of_its_folder() {
    use std::os::unix::fs::symlink;
    let (inputs, other, output) = (folder(), folder(), folder());
    let file = put(inputs.path(), "a.txt", "The mill made 4 crates.");
    let outside = put(other.path(), "sources.csv", "path,source\na.txt,Elsewhere\n");
    let link = inputs.path().join("sources.csv");
    symlink(&outside, &link).expect("a link can be made");
    run(&[&file], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["a"]);
    assert_eq!(column(output.path(), "rejects", "path"), ["sources.csv"]);
    run(&[&file], output.path(), &[&QUICK[..], &["--follow-links"]].concat()).expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["Elsewhere"]);
    // Near miss: a link within the folder.
    fs::remove_file(&link).expect("it is there");
    put(inputs.path(), "meta/all.csv", "path,source\na.txt,The Pier\n");
    symlink("meta/all.csv", &link).expect("a link can be made");
    run(&[&file], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "sources", "name"), ["The Pier"]);
    assert!(rows(output.path(), "rejects").is_empty());
}

#[test]
fn ids_of_sources_do_not_change_when_documents_are_added() {
    let (inputs, output) = (folder(), folder());
    let names = ["A", "A+", "A-", "Yahoo! News", "Yahoo News", "AT&T", "L'Écho", "The Pier"];
    let row = |(n, name): (usize, &&str)| format!("{n},{name},The mill made {n} crates.\n");
    let mut alone = Vec::new();
    for name in names {
        put(inputs.path(), "a.csv", format!("id,source,text\n1,{name},The mill made 4 crates.\n"));
        run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
        alone.extend(column(output.path(), "documents", "source_id"));
    }
    for is_reversed in [false, true] {
        let mut order: Vec<(usize, &&str)> = names.iter().enumerate().collect();
        if is_reversed {
            order.reverse();
        }
        put(inputs.path(), "a.csv", "id,source,text\n".to_owned() + &order.into_iter().map(row).collect::<String>());
        run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
        let mut found: Vec<(String, String)> = rows(output.path(), "documents")
            .iter()
            .map(|row| (row["doc_id"].clone(), row["source_id"].clone()))
            .collect();
        found.sort();
        assert_eq!(found.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), alone);
    }
}

#[test]
fn files_of_rows_without_any_are_named() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    for (name, text) in [
        ("blank.jsonl", "\n \n"),
        ("header.csv", "id,text\n"),
        ("header.tsv", "id\ttext"),
        ("lines.csv", "\n\n"),
        ("empty.json", "[]"),
        ("none.json", "{\"articles\": []}"),
    ] {
        put(inputs.path(), name, text);
    }
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    let named = column(output.path(), "rejects", "path");
    assert_eq!(named, ["blank.jsonl", "empty.json", "header.csv", "header.tsv", "lines.csv", "none.json"]);
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf_8_stay_two() {
    use std::os::unix::ffi::OsStrExt;
    let (inputs, output) = (folder(), folder());
    for name in [&b"a\xff.txt"[..], b"a\xfe.txt", br"a\xFE.txt"] {
        let path = inputs.path().join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, "The mill made 4 crates.").expect("it can be written");
    }
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "documents", "path"), [r"a\x5CxFE.txt", r"a\xFE.txt", r"a\xFF.txt"]);
    assert_eq!(rows(output.path(), "sources").len(), 3);
}

#[test]
#[cfg(unix)]
fn links_out_of_the_input_are_followed_only_when_that_is_asked_for() {
    use std::os::unix::fs::symlink;
    let (inputs, other, output) = (folder(), folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    let secret = put(other.path(), "secret.txt", "The vault in Kent has 9 locks.");
    put(other.path(), "in/b.txt", "The pier in Kent has 9 berths.");
    symlink(&secret, inputs.path().join("out.txt")).expect("a link can be made");
    symlink("a.txt", inputs.path().join("within.txt")).expect("a link can be made");
    symlink(other.path().join("in"), inputs.path().join("folder")).expect("a link can be made");
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "documents", "path"), ["a.txt", "within.txt"]);
    assert_eq!(column(output.path(), "rejects", "path"), ["folder", "out.txt"]);
    // What is among the inputs itself is no way out of them.
    run(&[inputs.path(), other.path()], output.path(), &QUICK).expect_code(0);
    assert!(!column(output.path(), "rejects", "path").contains(&"out.txt".to_owned()));
    let more = [&QUICK[..], &["--follow-links"]].concat();
    run(&[inputs.path()], output.path(), &more).expect_code(0);
    assert_eq!(column(output.path(), "documents", "path"), ["a.txt", "folder/b.txt", "out.txt", "within.txt"]);
    assert!(rows(output.path(), "rejects").is_empty());
}

#[test]
fn parquet_files_of_every_compression_are_read() {
    let (inputs, output) = (folder(), folder());
    let kinds = [
        ("none", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("gzip", Compression::GZIP(GzipLevel::default())),
        ("brotli", Compression::BROTLI(BrotliLevel::default())),
        ("lz4", Compression::LZ4),
        ("lz4_raw", Compression::LZ4_RAW),
        ("zstd", Compression::ZSTD(Default::default())),
    ];
    for (name, compression) in kinds {
        let batch = RecordBatch::try_from_iter([
            ("text", Arc::new(StringArray::from(vec![format!("The {name} mill made 4 crates.")])) as ArrayRef),
            ("date", Arc::new(Float64Array::from(vec![f64::NAN])) as ArrayRef),
        ])
        .expect("the columns are of one length");
        let file = fs::File::create(inputs.path().join(format!("{name}.parquet"))).expect("it can be made");
        let properties = WriterProperties::builder().set_compression(compression).build();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("it can be written");
        writer.write(&batch).and_then(|()| writer.close().map(|_| ())).expect("it can be written");
    }
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(rows(output.path(), "documents").len(), kinds.len());
    assert!(rows(output.path(), "rejects").is_empty());
}

#[test]
fn values_that_json_does_not_have_cost_no_row() {
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let values = ["NaN", "-Infinity", "1e999", &"9".repeat(400), "\"\\ud800\"", &deep];
    let row = |(n, value): (usize, &&str)| {
        format!("{{\"score\": {value}, \"id\": \"r{n}\", \"text\": \"The mill made {n} crates.\"}}")
    };
    let objects: Vec<String> = values.iter().enumerate().map(row).collect();
    for (name, text) in [("a.jsonl", objects.join("\n")), ("a.json", format!("[{}]", objects.join(",\n")))] {
        let (inputs, output) = (folder(), folder());
        put(inputs.path(), name, text);
        run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
        assert_eq!(column(output.path(), "documents", "doc_id"), ["r0", "r1", "r2", "r3", "r4", "r5"], "{name}");
    }
    let (inputs, output) = (folder(), folder());
    let ids = ["123456789012345678901234567890", "123456789012345678901234567891"];
    put(
        inputs.path(),
        "a.jsonl",
        ids.map(|id| format!("{{\"id\": {id}, \"text\": \"The mill made 4 crates.\"}}")).join("\n"),
    );
    run(&[inputs.path()], output.path(), &QUICK).expect_code(0);
    assert_eq!(column(output.path(), "documents", "doc_id"), ids);
}

/// The program that is started to read office files here removes what is still to be read, and what was read before.
#[test]
#[cfg(unix)]
fn files_that_vanish_while_a_run_goes_on_do_not_end_it() {
    use crosscheck::Config;
    use crosscheck::pipeline::options::RunOptions;
    use std::os::unix::fs::PermissionsExt;
    let (inputs, output, home) = (folder(), folder(), folder());
    for name in ["a.txt", "c.txt", "d.txt"] {
        put(inputs.path(), name, format!("The mill of {name} made 4 crates."));
    }
    put(inputs.path(), "b.pdf", "%PDF-1.4 no page");
    let names = put(home.path(), "names.csv", "name,entity,type,external_id\n");
    let script =
        format!("#!/bin/sh\nrm -f '{0}/a.txt' '{0}/c.txt' '{1}'\nexit 3\n", inputs.path().display(), names.display());
    let program = put(home.path(), "reader.sh", script);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made to run");
    let mut config = Config::default();
    config.run.shard_bytes = 1;
    config.output.report = false;
    let options = RunOptions {
        inputs: vec![inputs.path().to_owned()],
        output: output.path().to_owned(),
        aliases: Some(names),
        program: Some(program),
        config,
        ..RunOptions::default()
    };
    crosscheck::pipeline::run(&options).expect("the rest is read");
    assert_eq!(column(output.path(), "documents", "path"), ["a.txt", "d.txt"]);
    assert_eq!(column(output.path(), "rejects", "path"), ["b.pdf", "c.txt"]);
    let run = run_json(output.path());
    assert!(run["inputs"][0]["sha256"].is_string(), "it was there when the run began");
    assert_eq!(run["settings_files"][0]["sha256"], Value::Null);
}
