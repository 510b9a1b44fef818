//! Nothing is lost in silence: files that change, members that are not read, cells that look like rows.

use std::io::Write;

use crate::stages::load::delimited::{Outcome, Splitter};

use super::packed::{tar_of, zip_of};
use super::*;

#[test]
fn a_file_of_rows_that_changes_while_it_is_read_is_told() {
    let line = |n: usize| format!("{{\"id\":\"r{n:05}\",\"text\":\"{}\"}}\n", "The mill made crates. ".repeat(200));
    let text: String = (0..2000).map(line).collect();
    let n_bytes = line(0).len() as u64;
    let changed = "the file changed while it was read";
    for (name, n_lines_then, n_read) in [("shrinks", 1500, 1500), ("grows", 2001, 2000), ("stays", 2000, 2000)] {
        let folder = folder(&[("a.jsonl", text.as_bytes())]);
        let rules = LoadRules::default();
        let listing = list(&[folder.path().to_owned()], &rules).expect("inputs");
        let (mut n, mut rejects) = (0, Vec::new());
        read_file(&listing.inputs[0], &rules, &mut |record| {
            if n == 0 {
                let file = fs::File::options().append(true).open(folder.path().join("a.jsonl")).expect("a file");
                match n_lines_then {
                    2001 => (&file).write_all(line(2000).as_bytes()).expect("it can be written"),
                    n => file.set_len(n as u64 * n_bytes).expect("it can be cut"),
                }
            }
            n += usize::from(record.is_ok());
            rejects.extend(record.err());
            ControlFlow::Continue(())
        });
        assert_eq!(n, n_read, "{name}");
        let reasons: Vec<&str> = rejects.iter().map(|reject| reject.reason.as_str()).collect();
        let expected = if name == "stays" { vec![] } else { vec![changed] };
        assert_eq!(reasons, expected, "{name}");
    }
}

#[test]
fn members_without_rows_are_named() {
    let files: &[(&str, &[u8])] = &[
        ("a.txt", b"One."),
        ("blank.jsonl", b"\n \n"),
        ("header.csv", b"id,text\n"),
        ("none.json", b"[]"),
        ("sources.csv", b"path,source\na.txt,The Pier\n"),
    ];
    for (name, bytes) in [("news.zip", zip_of(files)), ("news.tar", tar_of(files))] {
        let folder = folder(&[(name, &bytes)]);
        let (documents, rejects) = read(folder.path(), &LoadRules::default());
        assert_eq!(documents.len(), 1);
        let paths: Vec<String> = rejects.into_iter().map(|reject| reject.path).collect();
        assert_eq!(paths, ["blank.jsonl", "header.csv", "none.json"].map(|member| format!("{name}/{member}")));
    }
}

#[test]
fn members_of_an_archive_that_its_name_hides_are_named_as_they_are_met() {
    let files: &[(&str, &[u8])] = &[(".notes.txt", b"x"), ("a.txt", b"One."), ("in/.git/head", b"x")];
    let folder = folder(&[("news", &zip_of(files)), ("named.zip", &zip_of(files))]);
    let rules = LoadRules::default();
    let mut listing = list(&[folder.path().to_owned()], &rules).expect("inputs");
    complete(&mut listing, &rules);
    assert_eq!(listing.hidden, ["named.zip/.notes.txt", "named.zip/in/.git/"]);
    let (documents, rejects) = read(folder.path(), &rules);
    assert_eq!(documents.len(), 2);
    let paths: Vec<&str> = rejects.iter().map(|reject| reject.path.as_str()).collect();
    assert_eq!(paths, ["news/.notes.txt", "news/in/.git/"]);
}

/// An archive in which a name that could not be written twice is changed to one that is there.
fn zip_with_doubles(files: &[(&str, &[u8])], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = zip_of(files);
    while let Some(at) = bytes.windows(from.len()).position(|part| part == from) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn members_of_one_name_are_both_read_or_named() {
    let files: &[(&str, &[u8])] = &[("aa.txt", b"One."), ("b.txt", b"Two."), ("ab.txt", b"Three.")];
    let found = outcome("news.zip", &zip_with_doubles(files, b"ab.txt", b"aa.txt"));
    assert!(found.starts_with("! -: a later member of the archive has the same name"), "{found}");
    assert!(found.contains("news/aa [utf-8] Three.") && found.contains("news/b [utf-8] Two."), "{found}");
    let found = outcome("news.tar", &tar_of(&[("aa.txt", b"One."), ("aa.txt", b"Three.")]));
    assert_eq!(found, "news/aa [utf-8] One. ; news/aa [utf-8] Three.");
    // Near miss: the same name in two folders.
    let found = outcome("news.zip", &zip_of(&[("a/x.txt", b"One."), ("b/x.txt", b"Two.")]));
    assert_eq!(found, "news/a/x [utf-8] One. ; news/b/x [utf-8] Two.");
}

#[test]
fn names_of_members_that_are_not_utf_8_stay_two() {
    let mut bytes = tar_of(&[("a1.txt", b"One."), ("a2.txt", b"Two.")]);
    for (from, to) in [(b"a1.txt", b"a\xff.txt"), (b"a2.txt", b"a\xfe.txt")] {
        let at = bytes.windows(6).position(|part| part == from).expect("a member");
        bytes[at..at + 6].copy_from_slice(to);
        let header = &mut bytes[at..at + 512];
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    let folder = folder(&[("news.tar", &bytes)]);
    let (documents, _) = read(folder.path(), &LoadRules::default());
    let paths: Vec<&str> = documents.iter().map(|document| document.path.as_str()).collect();
    assert_eq!(paths, [r"news.tar/a\xFF.txt", r"news.tar/a\xFE.txt"]);
}

/// What the cells of files that programs write may hold.
const CELLS: [&str; 14] = [
    "The mill shut.",
    "",
    "12",
    "2026-03-04",
    "It rained, and it blew.",
    "At dawn, rain, wind.\nAt noon, sun, wind.\nAt dusk, snow, wind.",
    "One paragraph, then\n\nanother, with \"No,\" he said.\nAnd 12,000 people, or 13,000.",
    "12,000 fled\n13,000 stayed\n14,000 came back",
    "The file says:\n1,\"Leaf\",\"Rain, again.\"\n2,\"Pier\",\"Snow.\"\n3,\"Leaf\",\"Hail.\"",
    "id,source,text\n1,Leaf,Rain.\n2,Pier,Snow.",
    "Scores:\nKent,12,4\nWare,9,5\nLund,8,6",
    "\"No,\" he said.\n\"Yes,\" she said.\n\"No,\" he said.",
    "A poem,\nof lines,\nand commas,",
    "\u{201c}No,\u{201d} he said.\n\u{201c}Yes,\u{201d} she said.",
];

#[test]
fn lines_that_are_not_quoted_as_all_rows_are_belong_to_their_cell() {
    let rows: String = (1..6).map(|n| format!("\"{n}\",\"Leaf\",\"The mill made {n} crates.\"\n")).collect();
    let cell = "The mill made 6 crates.\n7,Leaf,The mill made 7 crates.";
    let text = format!("\"id\",\"source\",\"text\"\n{rows}\"6\",\"Leaf\",\"{cell}\"\n\"8\",\"Leaf\",\"Eight.\"\n");
    let found = outcome("a.csv", text.as_bytes());
    assert!(found.contains(&format!("6 [utf-8] {cell} ; 8 [utf-8]")), "{found}");
    // Near miss: rows that are not.
    let found =
        outcome("a.csv", text.replace('"', "").replace("6,Leaf,", "6,Leaf,\"").replace("7 crates.", "7\"").as_bytes());
    assert!(found.contains("! row 6: a quotation mark") && found.contains("7 [utf-8] The mill made 7\""), "{found}");
}

/// Whatever cells a program writes, they are read as they were.
#[test]
fn cells_that_are_quoted_as_they_should_be_are_read_as_they_were() {
    for n_columns in 2..=4 {
        for style in [csv::QuoteStyle::Necessary, csv::QuoteStyle::Always, csv::QuoteStyle::NonNumeric] {
            let mut writer = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
            let row = |n: usize| -> Vec<String> {
                let cell = |column: usize| match column {
                    0 => n.to_string(),
                    column => CELLS[(n + (column - 1) * (1 + n / CELLS.len())) % CELLS.len()].to_owned(),
                };
                (0..n_columns).map(cell).collect()
            };
            let rows: Vec<Vec<String>> = (0..CELLS.len() * CELLS.len()).map(row).collect();
            rows.iter().for_each(|row| writer.write_record(row).expect("memory can be written"));
            let bytes = writer.into_inner().expect("memory can be written");
            let mut bytes = bytes.as_slice();
            let mut splitter = Splitter::new(&mut bytes, b',', 1 << 20);
            splitter.n_columns = n_columns;
            for row in rows {
                let found = splitter.next().expect("memory can be read").expect("a record");
                let fields = row.iter().map(|cell| cell.as_bytes().to_vec()).collect();
                assert_eq!(found.outcome, Outcome::Fields(fields), "{row:?}");
            }
        }
    }
}

#[test]
fn a_parquet_text_that_is_no_utf_8_is_told() {
    use arrow::array::{ArrayRef, BinaryArray, RecordBatch};
    let texts: Vec<Option<&[u8]>> = vec![Some(b"One."), Some(b"Caf\xe9."), None, Some(b"")];
    let batch = RecordBatch::try_from_iter([("text", std::sync::Arc::new(BinaryArray::from(texts)) as ArrayRef)]);
    let batch = batch.expect("one column");
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("memory");
    writer.write(&batch).and_then(|()| writer.close().map(|_| ())).expect("memory can be written");
    let found = outcome("a.parquet", &bytes);
    let expected = "a#1 [utf-8] One. ; ! row 2: the text is not valid UTF-8 ; ! row 3: the row has no text ; \
        ! row 4: the row has no text";
    assert_eq!(found, expected);
}
