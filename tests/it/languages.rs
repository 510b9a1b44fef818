//! Documents in other languages than English are read, cut into sentences and marked, and not mined with the rules of English.

use std::fs;

use crate::command::{crosscheck, folder};

/// A row of the cases: text and language.
fn cases() -> Vec<(String, String)> {
    let cases = include_str!("../cases/segment_languages.tsv");
    let row = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
    };
    cases.lines().skip(2).map(row).collect()
}

/// Rows of a table that belong to a document, by its id.
fn rows_of(table: &str, doc_id: &str) -> usize {
    let key = format!(",{doc_id},");
    table.lines().filter(|line| line.contains(&key)).count()
}

#[test]
fn each_language_is_told_and_english_alone_is_mined() {
    let here = folder();
    let pages = here.path().join("pages");
    fs::create_dir(&pages).expect("the folder can be made");
    let cases = cases();
    for (idx, (text, _)) in cases.iter().enumerate() {
        // The attribute of a page is often that of its template.
        let page = format!(
            "<html lang=\"en\"><head><title>Page</title></head><body><article><p>{text}</p></article></body></html>"
        );
        fs::write(pages.join(format!("page{idx:02}.html")), page).expect("the file can be written");
        fs::write(pages.join(format!("text{idx:02}.txt")), text).expect("the file can be written");
    }
    let output = here.path().join("out");
    let arguments = ["run", pages.to_str().expect("UTF-8"), "-o", output.to_str().expect("UTF-8")];
    let done = crosscheck(&arguments).expect_code(0);
    let read = |table: &str| fs::read_to_string(output.join(format!("csv/{table}.csv"))).expect("the table is there");
    let documents = read("documents");
    let header: Vec<&str> = documents.lines().next().unwrap_or_default().split(',').collect();
    let column = header.iter().position(|name| *name == "language").expect("documents have a language");
    let mined = ["entity_mentions", "quantities", "dates", "clauses"].map(read);
    let sentences = read("sentences");
    let mut failed = Vec::new();
    for (idx, (text, expected)) in cases.iter().enumerate() {
        for doc_id in [format!("page{idx:02}"), format!("text{idx:02}")] {
            let row = documents.lines().find(|line| line.starts_with(&format!("{doc_id},"))).unwrap_or_default();
            let language = row.split(',').nth(column).unwrap_or_default();
            // The page says `en` where the text does not tell.
            let is_told = language == expected || (expected.is_empty() && language == "en");
            let n_mined: usize = mined.iter().map(|table| rows_of(table, &doc_id)).sum();
            let is_english = expected.is_empty() || expected == "en";
            if !is_told || (!is_english && n_mined > 0) || (expected == "en" && n_mined == 0) {
                failed.push(format!("{doc_id} is `{language}`, not `{expected}`, with {n_mined} mined rows: {text}"));
            }
            assert!(rows_of(&sentences, &doc_id) > 0, "{doc_id} has no sentences");
        }
    }
    assert!(failed.is_empty(), "{} fail\n{}", failed.len(), failed.join("\n"));
    let n = 2 * cases.iter().filter(|(_, language)| !language.is_empty() && language != "en").count();
    assert!(done.stderr.contains(&format!("{n} documents are not in English")), "{}", done.stderr);
    let run = fs::read_to_string(output.join("run.json")).expect("run.json is there");
    assert!(run.contains("\"not_mined\""), "{run}");
}
