//! One article in each format and packing gives the same sentences, and what cannot be read says why.
//!
//! `tests/formats/make_formats.py` made the files of `tests/formats/documents/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::command::{crosscheck, folder, put, repository, rows, run};

/// Documents by their keys, each with its format, and how often it holds the article.
const DOCUMENTS: [(&str, &str); 29] = [
    ("arrow#1", "parquet"),
    ("bzip2", "txt"),
    ("comma#1", "csv"),
    ("gzip", "txt"),
    ("lines#1", "jsonl"),
    ("list#1", "json"),
    ("mark", "md"),
    ("object", "json"),
    ("tab#1", "tsv"),
    ("tar/in/plain", "txt"),
    ("wide#1", "tsv"),
    ("zip/in/plain", "txt"),
    ("zstd", "txt"),
    ("box#1", "mbox"),
    ("box#2", "mbox"),
    ("crawl#1", "warc"),
    ("excel#1", "xlsx"),
    ("message", "eml"),
    ("office_docx", "docx"),
    ("office_odt", "odt"),
    ("office_pdf", "pdf"),
    ("office_xlsx#1", "xlsx"),
    ("page", "html"),
    ("plain", "txt"),
    ("press", "pdf"),
    ("word", "docx"),
    ("writer", "odt"),
    ("atom#1", "rss"),
    ("rss#1", "rss"),
];

fn documents() -> PathBuf {
    repository().join("tests/formats/documents")
}

/// The output of a run over all of them; the two feeds have one name, and come in folders.
fn output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let inputs = folder();
        for entry in fs::read_dir(documents()).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            let name = name.strip_prefix("feed.").map(|inner| format!("{inner}.xml")).unwrap_or(name);
            put(inputs.path(), &name, fs::read(&path).expect("the file can be read"));
        }
        let output = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("formats");
        run(&[inputs.path()], &output, &["-q", "--strict"]).expect_code(0);
        crosscheck(&["check".as_ref(), output.as_os_str()]).expect_code(0);
        output
    })
}

#[test]
fn each_format_is_known_and_nothing_is_refused() {
    let found: BTreeMap<String, String> =
        rows(output(), "documents").into_iter().map(|row| (row["doc_id"].clone(), row["format"].clone())).collect();
    let expected = DOCUMENTS.iter().map(|(id, format)| ((*id).to_owned(), (*format).to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_format_gives_the_same_sentences() {
    let mut texts: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in rows(output(), "sentences") {
        // Titles stand in the text of some formats and beside it in others; they are compared below.
        if row["role"] != "title" {
            texts.entry(row["doc_id"].clone()).or_default().push((row["role"].clone(), row["text"].clone()));
        }
    }
    let plain = texts["plain"].clone();
    assert_eq!((plain.len(), texts.len()), (11, DOCUMENTS.len()), "{plain:?}");
    for (id, found) in &texts {
        assert_eq!(found, &plain, "{id}");
    }
}

#[test]
fn messages_feeds_and_archives_say_where_and_when_they_are_from() {
    let documents = rows(output(), "documents");
    let row = |id: &str| documents.iter().find(|row| row["doc_id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let title = "Five ferries laid up after Orlo flood";
    assert!(documents.iter().all(|row| row["title"] == title), "{documents:?}");
    for (id, source, author, day) in [
        ("message", "orlomail-example", "Ida Møe", "2026-08-12"),
        ("box#2", "orlomail-example", "Ida Møe", "2026-08-12"),
        ("rss#1", "the-orlo-mail", "Ida Møe", "2026-08-12"),
        ("atom#1", "the-orlo-mail", "Ida Møe", "2026-08-12"),
        ("crawl#1", "the-orlo-mail", "", "2026-08-12"),
        ("excel#1", "excel", "", "2026-08-12"),
        ("arrow#1", "the-orlo-mail", "", "2026-08-12"),
        ("list#1", "the-orlo-mail", "", "2026-08-12"),
        ("wide#1", "the-orlo-mail", "", "2026-08-12"),
    ] {
        let row = row(id);
        let found = [&row["source_id"], &row["author"], &row["published"]];
        assert_eq!(found, [source, author, day], "{id}");
    }
    assert_eq!(row("crawl#1")["url"], "https://www.orlomail.example/news/ferries");
    assert_eq!(row("rss#1")["url"], "https://www.orlomail.example/news/ferries");
}

/// Runs over some bad files beside a good one, and gives the reasons by path.
fn reasons(files: &[(&str, Vec<u8>)], more: &[&str]) -> BTreeMap<String, String> {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "good.txt", "Ten ships came to Orlo on 3 May 2026.");
    for (name, bytes) in files {
        put(inputs.path(), name, bytes);
    }
    let mut arguments = vec!["-q"];
    arguments.extend(more);
    run(&[inputs.path()], output.path(), &arguments).expect_code(0);
    rows(output.path(), "rejects").into_iter().map(|row| (row["path"].clone(), row["reason"].clone())).collect()
}

#[test]
fn damaged_and_locked_files_are_refused_with_a_reason() {
    let bytes = |name: &str| fs::read(documents().join(name)).expect("the file can be read");
    let half = |name: &str| {
        let mut bytes = bytes(name);
        bytes.truncate(bytes.len() / 3);
        bytes
    };
    let found = reasons(
        &[
            ("half.docx", half("word.docx")),
            ("half.odt", half("writer.odt")),
            ("half.xlsx", half("excel.xlsx")),
            ("locked.docx", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat()),
            ("empty.pdf", b"%PDF-1.4\n%%EOF".to_vec()),
            ("not.xml", b"<?xml version=\"1.0\"?><note>Rain.</note>".to_vec()),
            ("cut.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\n".to_vec()),
            ("no_text.eml", b"From: a@b.example\nSubject: Rain\n\n".to_vec()),
        ],
        &[],
    );
    for (path, reason) in [
        ("half.docx", "damaged"),
        ("half.odt", "damaged"),
        ("half.xlsx", "damaged"),
        ("locked.docx", "locked with a password"),
        ("empty.pdf", "damaged"),
        ("not.xml", "not a feed"),
        ("cut.warc", "cannot be read"),
        ("no_text.eml", "no text"),
    ] {
        assert!(found.get(path).is_some_and(|found| found.contains(reason)), "{path}: {found:?}");
    }
}

#[test]
fn a_page_without_text_is_refused_and_the_others_are_read() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "two.pdf", two_pages());
    run(&[inputs.path()], output.path(), &["-q"]).expect_code(0);
    let rejects = rows(output.path(), "rejects");
    assert_eq!(rejects.len(), 1, "{rejects:?}");
    assert_eq!((rejects[0]["location"].as_str(), rejects[0]["reason"].as_str()), ("page 2", "the page has no text"));
    assert!(rows(output.path(), "sentences").iter().any(|row| row["text"] == "Ten ships came to Orlo."));
}

/// A file of two pages, the second of which is blank.
fn two_pages() -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 700 Td (Ten ships came to Orlo.) Tj ET";
    let mut pdf = String::from("%PDF-1.4\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (object, number) in objects.iter().zip(1..) {
        pdf.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    pdf.push_str("trailer << /Root 1 0 R /Size 7 >>\n%%EOF\n");
    pdf.into_bytes()
}

#[test]
fn what_takes_too_much_is_refused() {
    let bytes = |name: &str| fs::read(documents().join(name)).expect("the file can be read");
    let settings = folder();
    let small = put(settings.path(), "small.toml", "[stages.load]\nmax_document_bytes = 50000\n");
    let found = reasons(&[("word.docx", bytes("word.docx"))], &["--config", small.to_str().expect("a path")]);
    assert!(found["word.docx"].contains("unpacks to more than `max_document_bytes`"), "{found:?}");
    let slow = put(settings.path(), "slow.toml", "[stages.load]\nmax_read_seconds = 0\n");
    let found = reasons(&[("press.pdf", bytes("press.pdf"))], &["--config", slow.to_str().expect("a path")]);
    assert!(found["press.pdf"].contains("`max_read_seconds`"), "{found:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_needs_too_much_memory_is_refused() {
    let bytes = fs::read(documents().join("press.pdf")).expect("the file can be read");
    let settings = folder();
    let small = put(settings.path(), "small.toml", "[stages.load]\nmax_read_memory_bytes = 1000000\n");
    let found = reasons(&[("press.pdf", bytes)], &["--config", small.to_str().expect("a path")]);
    assert!(found["press.pdf"].contains("`max_read_memory_bytes`"), "{found:?}");
}
