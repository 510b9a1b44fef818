use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use crosscheck_text::model::document::BlockHint;
use crosscheck_text::model::vocabulary::RejectStage;
use crosscheck_text::model::vocabulary::SegmentKind;
use crosscheck_text::rules::load::LoadThresholds;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::stages::load::format::html;
use crate::stages::load::list::{complete, list};
use crate::stages::load::read::read as read_file;

use super::*;

mod lost;
mod packed;
mod tools;

/// The rows of a case file with their fields unescaped.
fn cases(text: &str) -> Vec<Vec<Vec<u8>>> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| line.split('\t').map(unescaped).collect()).collect()
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let (byte, n_used) = match (first, tail) {
            (b'\\', [b'n', ..]) => (b'\n', 1),
            (b'\\', [b'r', ..]) => (b'\r', 1),
            (b'\\', [b't', ..]) => (b'\t', 1),
            (b'\\', [b'\\', ..]) => (b'\\', 1),
            (b'\\', [b'x', a, b, ..]) => {
                let digit = |c: u8| char::from(c).to_digit(16).expect("two hexadecimal digits") as u8;
                (digit(*a) * 16 + digit(*b), 3)
            }
            _ => (*first, 0),
        };
        bytes.push(byte);
        rest = &rest[n_used..];
    }
    bytes
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
    folder
}

fn records(input: &Input, rules: &LoadRules) -> Vec<Result<Record, Reject>> {
    let mut records = Vec::new();
    read_file(input, rules, &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    records
}

fn read(folder: &Path, rules: &LoadRules) -> (Vec<Document>, Vec<Reject>) {
    let mut listing = list(&[folder.to_owned()], rules).expect("inputs");
    complete(&mut listing, rules);
    let (mut documents, mut rejects) = (Vec::new(), listing.rejects);
    for input in &listing.inputs {
        for record in records(input, rules) {
            match record.and_then(|record| decode(record, &listing.sources, rules)) {
                Ok(loaded) => {
                    documents.push(loaded.document);
                    rejects.extend(loaded.rejects);
                }
                Err(reject) => rejects.push(reject),
            }
        }
    }
    (documents, rejects)
}

fn read_one(name: &str, bytes: &[u8]) -> Document {
    let folder = folder(&[(name, bytes)]);
    let (mut documents, rejects) = read(folder.path(), &LoadRules::default());
    assert_eq!(rejects, []);
    documents.pop().expect("a document")
}

/// What a file gives, item by item, in the words of the case file.
fn outcome(name: &str, bytes: &[u8]) -> String {
    let folder = folder(&[(name, bytes)]);
    let rules = LoadRules::default();
    let listing = match list(&[folder.path().to_owned()], &rules) {
        Ok(listing) => listing,
        Err(error) => return format!("! {error}"),
    };
    let refused = |reject: &Reject| format!("! {}: {}", reject.location.as_deref().unwrap_or("-"), reject.reason);
    let mut items = Vec::new();
    for record in listing.inputs.iter().flat_map(|input| records(input, &rules)) {
        match record.and_then(|record| decode(record, &listing.sources, &rules)) {
            Ok(Loaded { document, rejects }) => {
                items.push(format!("{} [{}] {}", document.doc_id, document.encoding, document.text));
                items.extend(rejects.iter().map(refused));
            }
            Err(reject) => items.push(refused(&reject)),
        }
    }
    items.join(" ; ")
}

#[test]
fn files_give_the_documents_and_rejects_of_the_case_table() {
    let mut failed = Vec::new();
    for row in cases(include_str!("../../../tests/cases/load_files.tsv")) {
        let [name, bytes, expected, why] = row.as_slice() else { panic!("four columns: {row:?}") };
        let [name, expected, why] = [name, expected, why].map(|field| String::from_utf8_lossy(field).into_owned());
        let found = outcome(&name, bytes);
        if found != expected {
            failed.push(format!("{name} ({why})\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn pages_give_the_blocks_of_the_case_table() {
    let mut failed = Vec::new();
    for row in cases(include_str!("../../../tests/cases/load_html.tsv")) {
        let [page, expected, why] = row.as_slice() else { panic!("three columns: {row:?}") };
        let [page, expected, why] = [page, expected, why].map(|field| String::from_utf8_lossy(field).into_owned());
        let page = html::read(&page, &LoadRules::default().thresholds).expect("a page");
        let shown = |hint: &BlockHint| {
            let level = hint.level.map(|level| level.to_string()).unwrap_or_default();
            format!("{}{level} {}", hint.kind.as_str(), hint.span.of(&page.text))
        };
        let found = page.hints.iter().map(shown).collect::<Vec<_>>().join(" ¶ ");
        if found != expected {
            failed.push(format!("{why}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

const PARAGRAPH: &str = "The last ferry of the season left the old harbour on Tuesday, an hour late, with forty people and \
    two goats on board, after the council had closed the northern pier because of the swell that the storm left behind.";

fn news_page() -> String {
    let paragraphs: String = (0..6).map(|n| format!("<p>{n}. {PARAGRAPH}</p>\n")).collect();
    format!(
        r#"<!DOCTYPE html><html lang="en-GB"><head><title>Late ferry leaves the harbour | The Pier</title>
        <meta property="og:site_name" content="The Pier"><meta name="author" content="Ada Moss">
        <meta property="article:published_time" content="2026-01-05T22:10:00+01:00">
        <link rel="canonical" href="https://pier.example/late-ferry"></head>
        <body><header><a href="/">The Pier</a></header><nav><ul><li><a href="/">Home</a></li></ul></nav>
        <main><article><h1>Late ferry leaves the harbour</h1>{paragraphs}<h2>What comes next</h2>
        <p>{PARAGRAPH}</p><ul><li>A first point about the pier, which stays shut for now.</li></ul></article></main>
        <aside><p>Read more news</p></aside><footer><p>Imprint</p></footer></body></html>"#
    )
}

#[test]
fn a_news_page_gives_its_article_and_metadata() {
    let document = read_one("late.html", news_page().as_bytes());
    let metadata = &document.metadata;
    assert_eq!(metadata.source, "The Pier");
    assert_eq!(metadata.title.as_deref(), Some("Late ferry leaves the harbour"));
    assert_eq!(metadata.author.as_deref(), Some("Ada Moss"));
    assert_eq!(metadata.url.as_deref(), Some("https://pier.example/late-ferry"));
    assert_eq!(metadata.language.as_deref(), Some("en"));
    assert_eq!(metadata.published.map(|date| date.to_string()).as_deref(), Some("2026-01-05"));
    assert_eq!(metadata.published_time.map(|time| time.to_string()).as_deref(), Some("22:10:00"));
    assert_eq!(metadata.published_method, PublishedMethod::Metadata);
    let kinds: Vec<&str> = document.hints.iter().map(|hint| hint.kind.as_str()).collect();
    let paragraph = "paragraph";
    let expected =
        ["title", paragraph, paragraph, paragraph, paragraph, paragraph, paragraph, "heading", paragraph, "list_item"];
    assert_eq!(kinds, expected, "{}", document.text);
    assert!(!document.text.contains("Imprint") && !document.text.contains("Home"), "{}", document.text);
}

#[test]
fn linked_data_gives_what_the_head_leaves_out() {
    let page = r#"<title>Rain</title><script type="application/ld+json">{"@graph":[{"@type":"Organization","name":"x"},
        {"@type":["NewsArticle"],"headline":"Rain again","author":[{"name":"Ada"},{"name":"Ben"}],
        "datePublished":"2026-01-05","publisher":{"name":"The Pier"}}]}</script><p>It rained.</p>"#;
    let metadata = read_one("a.html", page.as_bytes()).metadata;
    assert_eq!(metadata.title.as_deref(), Some("Rain again"));
    assert_eq!(metadata.author.as_deref(), Some("Ada, Ben"));
    assert_eq!(metadata.source, "The Pier");
    assert_eq!(metadata.published.map(|date| date.to_string()).as_deref(), Some("2026-01-05"));
}

#[test]
fn deep_nesting_keeps_the_text() {
    let page =
        format!("<title>Deep</title>{}<p>It rained.</p>{}<p>And on.", "<div>".repeat(20_000), "</div>".repeat(20_000));
    let document = read_one("a.html", page.as_bytes());
    assert_eq!(document.text, "It rained.\n\nAnd on.");
    assert_eq!(document.metadata.title.as_deref(), Some("Deep"));
}

#[test]
fn sources_csv_overrides_rows_and_pages_and_the_nearest_folder_wins() {
    let folder = folder(&[
        (
            "sources.csv",
            b"path,source,title,published,note\nin/a.html,Far,Far title,2026-01-02,x\n./b.txt,B,,not a day,\n",
        ),
        ("in/sources.csv", b"doc_id,source,author,language\nin/a,Near,Ada,en-US\nrow7,Feed,,\n"),
        ("in/a.html", b"<meta property=og:site_name content=Page><meta name=author content=Ben><p>It rained.</p>"),
        (
            "in/feed.jsonl",
            b"{\"id\":\"row7\",\"text\":\"One.\",\"source\":\"Own\",\"title\":\"T\",\"date\":\"2026-01-03\"}",
        ),
        ("b.txt", b"Two."),
    ]);
    let (documents, rejects) = read(folder.path(), &LoadRules::default());
    let shown: Vec<_> = documents
        .iter()
        .map(|document| {
            let Metadata { source, title, author, published, published_method, language, .. } = &document.metadata;
            let published = published.map(|date| date.to_string()).unwrap_or_default();
            let [title, author, language] = [title, author, language].map(|value| value.as_deref().unwrap_or("-"));
            format!(
                "{} {source} {title} {author} {language} {published} {}",
                document.doc_id,
                published_method.as_str()
            )
        })
        .collect();
    assert_eq!(
        shown,
        ["b B - - -  none", "in/a Near Far title Ada en 2026-01-02 given", "row7 Feed T - - 2026-01-03 given",]
    );
    let [reject] = rejects.as_slice() else { panic!("one reject: {rejects:?}") };
    assert_eq!((reject.path.as_str(), reject.location.as_deref()), ("sources.csv", Some("row 2")));
    assert_eq!(reject.stage, RejectStage::List);
}

#[test]
fn a_document_is_its_own_source_when_none_is_given() {
    let document = read_one("deep/down/the_pier.v2.txt", b"It rained.");
    assert_eq!(document.doc_id, "deep/down/the_pier.v2");
    assert_eq!(document.path, "deep/down/the_pier.v2.txt");
    assert_eq!(document.metadata.source, "the_pier.v2");
    assert_eq!(document.metadata.published_method, PublishedMethod::None);
    assert_eq!(document.sha256, "8b38b558e4df5eb3a70f60edea988d448559dfdded9b7ca08d9ba7f6c5ac71a8");
}

#[test]
fn listing_is_sorted_and_says_what_it_leaves_out() {
    let folder = folder(&[
        ("b.txt", b"x"),
        ("a/c.md", b"x"),
        (".hidden/x.txt", b"x"),
        ("a/.x.txt", b"x"),
        ("logo.png", b"x"),
        ("core", b"\x7fELF\x02\x01\x01\0"),
        ("README", b"x"),
    ]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
        std::os::unix::fs::symlink("nowhere.txt", folder.path().join("broken.txt")).expect("a link");
        std::os::unix::fs::symlink(folder.path().join("b.txt"), folder.path().join("linked.txt")).expect("a link");
    }
    let listing = list(&[folder.path().to_owned()], &LoadRules::default()).expect("inputs");
    let paths: Vec<&str> = listing.inputs.iter().map(|input| input.path.as_str()).collect();
    let rejected: Vec<&str> = listing.rejects.iter().map(|reject| reject.path.as_str()).collect();
    if cfg!(unix) {
        assert_eq!(paths, ["README", "a/c.md", "b.txt", "linked.txt"]);
        assert_eq!(rejected, ["a/loop", "broken.txt", "core", "logo.png"]);
    }
}

#[test]
fn overlapping_inputs_list_a_file_once_in_any_order() {
    let folder = folder(&[("in/a.txt", b"x"), ("in/b.txt", b"x"), ("in/sources.csv", b"path,source\na.txt,S\n")]);
    let inputs = [folder.path().to_owned(), folder.path().join("in/a.txt"), folder.path().join("in")];
    let rules = LoadRules::default();
    let forth = list(&inputs, &rules).expect("inputs").inputs;
    let back: Vec<_> = inputs.iter().rev().cloned().collect();
    assert_eq!(forth, list(&back, &rules).expect("inputs").inputs);
    assert_eq!(forth.iter().map(|input| input.path.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt"]);
    fs::write(folder.path().join("in/logo.png"), "x").expect("a file");
    let rejects = list(&inputs, &rules).expect("inputs").rejects;
    assert_eq!(rejects.iter().map(|reject| reject.path.as_str()).collect::<Vec<_>>(), ["in/logo.png"]);
    let alone = list(&[folder.path().join("in/a.txt")], &rules).expect("inputs");
    assert!(!alone.sources.is_empty(), "metadata beside a file that was given counts");
}

#[test]
fn missing_and_empty_inputs_are_errors() {
    let folder = folder(&[("logo.png", b"x")]);
    let rules = LoadRules::default();
    let error = list(&[folder.path().join("none")], &rules).expect_err("no such folder");
    assert!(error.to_string().contains("there is no such file or folder"), "{error}");
    let error = list(&[folder.path().to_owned()], &rules).expect_err("no document");
    assert_eq!(error.to_string(), "nothing to read: 1 entry of other types, such as `logo.png`");
}

#[test]
fn a_file_that_changes_or_goes_after_listing_is_refused() {
    let folder = folder(&[("a.txt", b"One."), ("b.txt", b"Two."), ("c.jsonl", b"{\"text\":\"x\"}")]);
    let rules = LoadRules::default();
    let listing = list(&[folder.path().to_owned()], &rules).expect("inputs");
    fs::write(folder.path().join("a.txt"), "One, and more.").expect("a file");
    fs::remove_file(folder.path().join("b.txt")).expect("a file");
    fs::write(folder.path().join("c.jsonl"), "").expect("a file");
    let reasons: Vec<_> = listing
        .inputs
        .iter()
        .flat_map(|input| records(input, &rules))
        .map(|record| record.map(|record| record.path).expect_err("a reject").reason)
        .collect();
    let changed = "the file changed while it was read";
    assert_eq!(reasons, [changed, "the file cannot be read", changed]);
}

#[test]
fn what_is_over_the_limit_is_refused_and_the_rest_is_read() {
    let folder = folder(&[
        ("a.txt", "x".repeat(99).as_bytes()),
        ("b.jsonl", format!("{{\"text\":\"{}\"}}\n{{\"text\":\"y\"}}\n", "x".repeat(99)).as_bytes()),
        ("c.csv", format!("text\n{}\ny\n", "x".repeat(99)).as_bytes()),
    ]);
    let rules = LoadRules::new(LoadThresholds { max_document_bytes: 64, ..LoadThresholds::default() });
    let (documents, rejects) = read(folder.path(), &rules);
    assert_eq!(documents.iter().map(|document| document.doc_id.as_str()).collect::<Vec<_>>(), ["b#2", "c#2"]);
    let places: Vec<_> = rejects.iter().map(|reject| (reject.path.as_str(), reject.location.as_deref())).collect();
    assert_eq!(places, [("a.txt", None), ("b.jsonl", Some("row 1")), ("c.csv", Some("row 1"))]);
}

#[test]
fn damaged_characters_of_utf_8_are_listed_and_the_document_stays() {
    let text = "Zürich, Genève, Málaga, Łódź and Kraków lie far apart, as any map of the railways shows. ".repeat(3);
    let mut bytes = format!("{text}x").into_bytes();
    bytes.push(0xc3);
    let found = outcome("a.txt", &bytes);
    let expected = format!("x\u{fffd} ; ! byte {}: broken characters were replaced by U+FFFD", bytes.len() - 1);
    assert!(found.ends_with(&expected), "{found}");
}

#[test]
fn records_can_be_read_on_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Record>();
}

mod parquet_files {
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, Date32Array, DictionaryArray, Int64Array, LargeStringArray, ListBuilder, RecordBatch, StringArray,
        StringBuilder, StringViewArray, TimestampMicrosecondArray,
    };
    use arrow::datatypes::Int32Type;
    use parquet::arrow::ArrowWriter;

    use super::*;

    fn bytes(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
        let batch = RecordBatch::try_from_iter(columns).expect("a batch");
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("rows");
        writer.close().expect("a file");
        bytes
    }

    #[test]
    fn every_kind_of_string_number_and_day_is_read() {
        let texts: [ArrayRef; 4] = [
            Arc::new(StringArray::from(vec![Some("One."), None])),
            Arc::new(LargeStringArray::from(vec![Some("One."), None])),
            Arc::new(StringViewArray::from(vec![Some("One."), None])),
            Arc::new(vec![Some("One."), None].into_iter().collect::<DictionaryArray<Int32Type>>()),
        ];
        let days: [(ArrayRef, &str); 3] = [
            (Arc::new(Date32Array::from(vec![20_458, 0])), "2026-01-05 "),
            (Arc::new(StringArray::from(vec!["2026-01-05T10:00:00Z", ""])), "2026-01-05 10:00:00"),
            (
                Arc::new(TimestampMicrosecondArray::from(vec![1_767_607_200_000_000, 0]).with_timezone("UTC")),
                "2026-01-05 10:00:00",
            ),
        ];
        for text in &texts {
            for (day, expected) in &days {
                let mut authors = ListBuilder::new(StringBuilder::new());
                authors.append_value([Some("Ada"), Some("Ben")]);
                authors.append_null();
                let file = bytes(vec![
                    ("id", Arc::new(Int64Array::from(vec![7, 8])) as ArrayRef),
                    ("ignored", Arc::new(Int64Array::from(vec![1, 2]))),
                    ("content", Arc::clone(text)),
                    ("author", Arc::new(authors.finish())),
                    ("published", Arc::clone(day)),
                ]);
                let folder = folder(&[("a.parquet", &file)]);
                let (documents, rejects) = read(folder.path(), &LoadRules::default());
                let [document] = documents.as_slice() else { panic!("one document: {documents:?}") };
                let metadata = &document.metadata;
                let time = metadata.published_time.map(|time| time.to_string()).unwrap_or_default();
                let found = metadata.published.map(|date| format!("{date} {time}"));
                assert_eq!(found.as_deref(), Some(*expected), "{:?}", text.data_type());
                assert_eq!((document.doc_id.as_str(), document.text.as_str()), ("7", "One."));
                assert_eq!(metadata.author.as_deref(), Some("Ada, Ben"));
                assert_eq!(
                    rejects.iter().map(|reject| reject.reason.as_str()).collect::<Vec<_>>(),
                    ["the row has no text"]
                );
            }
        }
    }

    #[test]
    fn a_file_without_text_says_what_it_found() {
        let file = bytes(vec![("id", Arc::new(Int64Array::from(vec![7])) as ArrayRef)]);
        let folder = folder(&[("a.parquet", &file)]);
        let (_, rejects) = read(folder.path(), &LoadRules::default());
        assert_eq!(
            rejects.iter().filter_map(|reject| reject.detail.as_deref()).collect::<Vec<_>>(),
            ["found id; name another one with `--text-column`"]
        );
        let file = bytes(vec![("text", Arc::new(Int64Array::from(vec![7])) as ArrayRef)]);
        assert!(outcome("a.parquet", &file).starts_with("! -: the column `text` is not a string"));
    }

    #[test]
    fn damage_anywhere_is_a_reject_and_never_a_panic() {
        let text: ArrayRef = Arc::new(StringArray::from_iter_values((0..200).map(|n| format!("Row {n} of the file."))));
        let file = bytes(vec![("text", text)]);
        for at in (0..file.len()).step_by(37) {
            let mut damaged = file.clone();
            damaged[at] ^= 0xff;
            let _ = outcome("a.parquet", &damaged);
            let _ = outcome("a.parquet", &file[..at]);
        }
    }
}

/// A feed of some entries.
fn feed(entries: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><rss><channel><title>The Pier</title>{entries}</channel></rss>").into_bytes()
}

#[test]
fn the_day_of_an_entry_is_metadata_with_and_without_markup() {
    let day = "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>";
    for text in ["It rained.", "&lt;p&gt;It rained.&lt;/p&gt;"] {
        let document = read_one("a.rss", &feed(&format!("<item>{day}<description>{text}</description></item>")));
        assert_eq!(document.text, "It rained.");
        assert_eq!(document.metadata.source, "The Pier");
        assert_eq!(document.metadata.published_method, PublishedMethod::Metadata, "{text}");
    }
}

#[test]
fn broken_characters_of_a_feed_are_told() {
    let items: String = (0..9).map(|n| format!("<item><description>Caf\u{e9} {n}.</description></item>")).collect();
    let mut bytes = feed(&items);
    assert!(!outcome("a.rss", &bytes).contains('!'));
    let at = bytes.windows(2).position(|pair| pair == [0xc3, 0xa9]).expect("a letter of two bytes");
    bytes[at + 1] = b' ';
    let found = outcome("a.rss", &bytes);
    assert!(found.starts_with("! -: broken characters were replaced by U+FFFD ; a#1"), "{found}");
}

#[test]
fn the_rest_of_a_list_that_is_given_up_is_told() {
    let broken = |n: usize| (0..n).map(|n| format!("{{\"id\": {n}, text}},\n")).collect::<String>();
    let whole = "{\"id\": \"x\", \"text\": \"Rain.\"}";
    let found = outcome("a.json", format!("[{}{whole}]", broken(999)).as_bytes());
    assert!(found.ends_with("x [utf-8] Rain."), "{:.300}", &found[found.len() - 200..]);
    let found = outcome("a.json", format!("[{}{whole}]", broken(1000)).as_bytes());
    assert!(found.ends_with("! -: the rest of the file is not read"), "{}", &found[found.len() - 200..]);
    // Near miss: nothing is behind the last one.
    let found = outcome("a.json", format!("[{}]", broken(1000)).as_bytes());
    assert!(found.ends_with("the element is not valid JSON"), "{}", &found[found.len() - 200..]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_give_documents_or_rejects(bytes in proptest::collection::vec(any::<u8>(), 1..400),
        extension in proptest::sample::select(extensions().chain([""]).collect::<Vec<_>>())) {
        outcome(&format!("a.{extension}"), &bytes);
    }

    #[test]
    fn any_markup_gives_blocks_in_order_that_cover_the_text(parts in proptest::collection::vec(
        prop_oneof![
            Just("<p>"), Just("</p>"), Just("<table>"), Just("<tr>"), Just("<td>"), Just("</table>"), Just("<h1>"), Just("</h1>"),
            Just("<li>"), Just("<pre>"), Just("<br>"), Just("<b>"), Just("word "), Just("é\u{a0}"), Just("\n"), Just("<!--"),
            Just("-->"), Just("<a href=\""), Just("<title>"), Just("<svg>"), Just("&amp;"), Just("</"), Just("<caption>"),
        ], 0..60)) {
        let html = parts.concat();
        let page = html::read(&html, &LoadThresholds::default()).expect("a page");
        let mut end = 0;
        for (idx, hint) in page.hints.iter().enumerate() {
            let text = hint.span.of(&page.text);
            prop_assert!(!text.is_empty() && text.trim() == text, "{text:?}");
            prop_assert_eq!(hint.span.start as usize, end + if idx == 0 { 0 } else { 2 });
            prop_assert_eq!(hint.level.is_some(), hint.kind == SegmentKind::Heading);
            end = hint.span.end as usize;
        }
        prop_assert_eq!(end, page.text.len());
        let flat = html::read(&html, &LoadThresholds { max_html_depth: 0, ..LoadThresholds::default() });
        prop_assert!(flat.is_ok());
    }
}
