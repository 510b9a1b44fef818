//! `report.html`: what it holds, when it is written, and that no text of a document can become part of the page.

use std::fs;
use std::io::Read;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crosscheck::tables::claim_rows::ClaimEvidenceRow;
use crosscheck::tables::read::rows as read_rows;
use crosscheck::write::table::TableWriter;

use crate::command::{copy, crosscheck, folder, put, raw, raw_output, rows, run};

/// A document that tries to become markup, a script, or other text than it is.
const HOSTILE: &str = concat!(
    r#"{"doc_id":"</script><script>alert(1)</script>","source":"<img src=x onerror=alert(2)>","title":"\u202eevil <b>title</b>","#,
    r#""url":"javascript:alert(3)","published":"2026-03-04","text":"The board of Lindvik opened 14 new </script><!--<script>berths on Tuesday."}"#,
    "\n",
    r#"{"doc_id":"calm","source":"Calm Post","published":"2026-03-04","text":"The board of Lindvik opened 12 new berths on Tuesday."}"#,
    "\n"
);

fn page(output: &Path) -> String {
    fs::read_to_string(output.join("report.html")).expect("the page was written")
}

fn report(output: &Path) -> crate::command::Done {
    crosscheck(&["report".as_ref(), output.as_os_str()])
}

/// The text of a block of data.
fn unpacked(page: &str, name: &str) -> String {
    let open = format!("id=\"block-{name}\">");
    let (_, rest) = page.split_once(&open).expect("the page has the block");
    let (data, _) = rest.split_once("</script>").expect("the block ends");
    let bytes = STANDARD.decode(data).expect("the block is base64");
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("the block is gzip of UTF-8");
    text
}

fn block(page: &str, name: &str) -> Value {
    serde_json::from_str(&unpacked(page, name)).expect("the block is JSON")
}

#[test]
fn it_is_made_anew_from_the_tables_byte_for_byte() {
    let output = folder();
    copy(raw_output(), output.path());
    put(output.path(), "report.html", "an old page");
    report(output.path()).expect_code(0).expect_said(&["wrote", "report.html"]);
    assert!(page(output.path()) == page(raw_output()), "the page differs from the one that the run wrote");
    assert_eq!(fs::read_dir(output.path()).expect("the folder can be read").count(), 5, "nothing else is left there");
}

#[test]
fn its_figures_are_those_of_the_tables() {
    let page = page(raw_output());
    let (overview, claims) = (block(&page, "overview"), block(&page, "claims"));
    for table in ["claims", "documents", "sentences", "sources", "quantities", "dates", "rejects"] {
        assert_eq!(overview["n_rows"][table], rows(raw_output(), table).len(), "{table}");
    }
    let table = rows(raw_output(), "claims");
    for status in ["conflicting", "corroborated", "single"] {
        let n = table.iter().filter(|row| row["status"] == status).count();
        assert_eq!(overview["statuses"][status], n, "{status}");
    }
    let ids = claims["claim_id"].as_array().expect("a column");
    assert_eq!(ids.len(), table.len());
    let status_of = |at: usize| claims["statuses"][claims["status"][at].as_u64().expect("a number") as usize].clone();
    let n_conflicts = table.iter().filter(|row| row["status"] == "conflicting").count();
    assert!((0..n_conflicts).all(|at| status_of(at) == "conflicting"), "conflicts come first");
    let evidence = rows(raw_output(), "claim_evidence");
    let chunk = block(&page, "chunk-0");
    let notes =
        chunk["claims"].as_object().expect("claims").values().flat_map(|notes| notes.as_array().expect("a list"));
    assert_eq!(notes.count(), evidence.len());
    assert_eq!(overview["cuts"], serde_json::json!([]));
}

#[test]
fn its_title_names_the_event_and_what_is_disputed() {
    let page = page(raw_output());
    let (_, rest) = page.split_once("<title>").expect("the page has a title");
    let (title, _) = rest.split_once("</title>").expect("the title ends");
    assert_eq!(block(&page, "overview")["headline"], title);
    assert!(title.contains("Walvis Bay") && title.contains(": 7 outlets disagree on "), "{title}");
    assert!(title.contains("berths") && title.contains("jobs"), "{title}");
}

#[test]
fn disputes_are_those_of_the_conflicts_with_the_sources_of_each_answer() {
    let page = page(raw_output());
    let (overview, claims) = (block(&page, "overview"), block(&page, "claims"));
    let name = |number: &Value| overview["sources"][number.as_u64().expect("a number") as usize]["name"].clone();
    let sources = rows(raw_output(), "sources");
    let named = |id: &str| sources.iter().find(|row| row["source_id"] == id).map(|row| row["name"].clone());
    let conflicts = rows(raw_output(), "conflicts");
    assert!(!conflicts.is_empty());
    for row in conflicts {
        let id = row["claim_id"].as_str();
        let place = claims["claim_id"].as_array().and_then(|ids| ids.iter().position(|known| known == id));
        let sides = &claims["disputes"][place.expect("the claim is on the page").to_string()]["sides"];
        let at = row["ordinal"].parse::<usize>().expect("a number") + 1;
        for (side, column) in [(&sides[0], "a"), (&sides[at], "b")] {
            assert_eq!(side["value"], row[&format!("value_{column}")].as_str(), "{id}");
            let mut told: Vec<Value> = side["sources"].as_array().expect("a list").iter().map(name).collect();
            let mut expected: Vec<Value> =
                row[&format!("sources_{column}")].split('|').filter_map(named).map(Value::from).collect();
            told.sort_by_key(Value::to_string);
            expected.sort_by_key(Value::to_string);
            assert_eq!(told, expected, "{id}");
        }
    }
}

#[test]
fn its_timeline_is_the_table() {
    let page = page(raw_output());
    let (overview, claims, timeline) = (block(&page, "overview"), block(&page, "claims"), block(&page, "timeline"));
    let told = timeline["rows"].as_array().expect("a list");
    let table = rows(raw_output(), "timeline");
    assert_eq!(told.len(), table.len());
    let name = |number: &Value| overview["sources"][number.as_u64().expect("a number") as usize]["name"].clone();
    let sources = rows(raw_output(), "sources");
    let named = |id: &str| sources.iter().find(|row| row["source_id"] == id).map(|row| row["name"].clone());
    for (dated, row) in told.iter().zip(&table) {
        for column in ["begin", "finish", "what", "status"] {
            assert_eq!(dated[column], row[column], "{dated}");
        }
        assert_eq!(dated["is_planned"] == true, row["is_planned"] == "true", "{dated}");
        assert_eq!(dated["is_inferred"] == true, row["method"] == "corpus", "{dated}");
        let claim = dated["claim"].as_u64().map_or(&Value::Null, |place| &claims["claim_id"][place as usize]);
        assert_eq!(claim.as_str().unwrap_or_default(), row["claim_id"], "{dated}");
        let outlets: Vec<Value> = dated["sources"].as_array().expect("a list").iter().map(name).collect();
        let expected: Vec<Value> = row["sources"].split('|').filter_map(named).map(Value::from).collect();
        assert_eq!(outlets, expected, "{dated}");
    }
    let rivals = |begin: &str| {
        let own: Vec<&Value> = told.iter().filter(|dated| dated["status"] == "conflicting").collect();
        own.iter().filter(|dated| dated["begin"] == begin).map(|dated| dated["is_rival"] == true).collect::<Vec<_>>()
    };
    assert_eq!(rivals("2026-03-12"), [false], "the day of six");
    assert_eq!(rivals("2026-03-13"), [true], "the day of one");
    assert_eq!(timeline["events"], serde_json::json!([overview["events"][0]["event_id"]]));
}

#[test]
fn a_conflict_has_its_values_marked_in_the_words_of_the_source() {
    let page = page(raw_output());
    let (claims, chunk) = (block(&page, "claims"), block(&page, "chunk-0"));
    let texts = |column: &str| claims[column].as_array().expect("a column").clone();
    let at = texts("value").iter().zip(texts("status")).position(|(value, status)| {
        value.as_str().is_some_and(|value| value.starts_with("5 ") && value.ends_with("berths")) && status == 1
    });
    let conflict = at.expect("the berths conflict");
    let notes = &chunk["claims"][texts("at")[conflict].to_string()];
    let marked: Vec<(bool, String)> = notes
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|note| {
            let against = note["against"] == true;
            let pieces = note["pieces"].as_array().expect("a list").clone();
            let values = pieces.into_iter().filter(|piece| piece[0].as_u64().is_some_and(|kind| kind & 4 != 0));
            values.map(move |piece| (against, piece[1].as_str().unwrap_or_default().to_lowercase()))
        })
        .collect();
    assert!(marked.contains(&(false, "five".into())) && marked.contains(&(true, "four".into())), "{marked:?}");
    assert!(marked.iter().all(|(against, word)| (word == "four") == *against), "{marked:?}");
}

#[test]
fn no_report_writes_none_and_takes_the_old_one_away() {
    let output = folder();
    run(&[&raw()], output.path(), &["-q"]).expect_code(0);
    assert!(output.path().join("report.html").exists());
    run(&[&raw()], output.path(), &["-q", "--no-report"]).expect_code(0);
    assert!(!output.path().join("report.html").exists(), "a page of other tables would lie");
    let account = fs::read_to_string(output.path().join("run.json")).expect("run.json can be read");
    assert!(!account.contains("report.html"));
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
    report(output.path()).expect_code(0);
    assert!(page(output.path()) == page(raw_output()), "the page differs from the one that a run writes");
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
}

#[test]
fn a_page_that_no_run_has_written_is_not_replaced() {
    let output = folder();
    let own = put(output.path(), "report.html", "mine");
    run(&[&raw()], output.path(), &["-q"]).expect_code(2).expect_said(&["report.html", "no run has written it"]);
    assert_eq!(fs::read_to_string(own).expect("the page is still there"), "mine");
}

#[test]
fn a_missing_table_is_named_and_the_old_page_stays() {
    let output = folder();
    copy(raw_output(), output.path());
    fs::remove_file(output.path().join("parquet/claims.parquet")).expect("the table can be removed");
    report(output.path()).expect_code(2).expect_said(&["no table `claims`", "hint: ", "crosscheck run"]);
    assert!(page(output.path()) == page(raw_output()));
    put(output.path(), "parquet/claims.parquet", "no table");
    report(output.path()).expect_code(2).expect_said(&["cannot read", "claims.parquet"]);
    assert!(page(output.path()) == page(raw_output()));
    assert!(!output.path().join(".report.html.part").exists());
}

#[test]
fn a_folder_without_a_run_is_an_error_that_says_what_to_do() {
    let empty = folder();
    report(empty.path()).expect_code(2).expect_said(&["no finished run", "hint: ", "crosscheck run"]);
    assert!(!empty.path().join("report.html").exists());
}

#[test]
fn texts_without_claims_and_with_rejects_give_a_page() {
    let home = folder();
    put(home.path(), "in/word.txt", "Hello.");
    put(home.path(), "in/broken.html", [0u8, 159, 146, 150, 0, 1, 2, 3]);
    let output = home.path().join("out");
    run(&[&home.path().join("in")], &output, &["-q"]).expect_code(0);
    let page = page(&output);
    assert_eq!(block(&page, "claims")["claim_id"], serde_json::json!([]));
    let n_rejects = rows(&output, "rejects").len();
    assert!(n_rejects > 0);
    assert_eq!(block(&page, "overview")["rejects"].as_array().map(Vec::len), Some(n_rejects));
    assert_eq!(block(&page, "quantities")["groups"], serde_json::json!([]));
}

#[test]
fn a_hostile_document_stays_text() {
    let home = folder();
    let (input, output) = (put(home.path(), "in.jsonl", HOSTILE), home.path().join("out"));
    run(&[&input], &output, &["-q"]).expect_code(0);
    let page = page(&output);
    // Only the title is written out, with nothing in it that could be markup.
    let (before, rest) = page.split_once("<title>").expect("the page has a title");
    let (title, after) = rest.split_once("</title>").expect("the title ends");
    assert!(title.contains("Lindvik") && !title.contains(['<', '>', '\u{202e}']), "{title}");
    for text in ["alert(", "onerror", "\u{202e}", "javascript:", "Lindvik"] {
        assert!(!before.contains(text) && !after.contains(text), "`{text}` stands in the page as it is");
    }
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    let known = unpacked(&page, "overview");
    assert!(known.contains("<img src=x onerror=alert(2)>"), "the name is told as it is");
    assert!(unpacked(&page, "chunk-0").contains("</script><!--<script>berths"), "the sentence is told as it is");
}

#[test]
fn evidence_beyond_the_limit_is_counted() {
    let output = folder();
    copy(raw_output(), output.path());
    let path = output.path().join("parquet/claim_evidence.parquet");
    let mut evidence: Vec<ClaimEvidenceRow> =
        read_rows(&path).and_then(|rows| rows.collect()).expect("the table can be read");
    let first = evidence.first().expect("there is evidence").clone();
    let n_own = evidence.iter().filter(|row| row.claim_id == first.claim_id && row.stance == first.stance).count();
    evidence.splice(0..0, std::iter::repeat_n(first, 30));
    let mut writer = TableWriter::final_table(output.path()).expect("the table can be written");
    writer.extend(evidence).and_then(|()| writer.finish()).expect("the table can be written");
    report(output.path()).expect_code(0);
    let chunk = block(&page(output.path()), "chunk-0");
    assert_eq!(chunk["more"]["0"], 30 + n_own - 20, "{}", chunk["more"]);
    let notes = chunk["claims"]["0"].as_array().expect("a list");
    assert_eq!(notes.iter().filter(|note| note["against"] == false).count(), 20);
}

#[test]
fn the_analyst_s_verdicts_are_shown_as_such() {
    let home = folder();
    let reports = concat!(
        r#"{"doc_id":"north","source":"North","published":"2026-03-04","text":"The harbour board of Lindvik opened 14 new berths on Tuesday."}"#,
        "\n",
        r#"{"doc_id":"south","source":"South","published":"2026-03-04","text":"On Tuesday the harbour board of Lindvik opened 14 new berths."}"#,
        "\n"
    );
    let input = put(home.path(), "in.jsonl", reports);
    let verdicts = put(home.path(), "verdicts.csv", "a,b,verdict\nnorth#s0,south#s0,conflict\n");
    let output = home.path().join("out");
    run(&[&input], &output, &["-q", "--verdicts", verdicts.to_str().expect("UTF-8")]).expect_code(0);
    let page = page(&output);
    assert!(block(&page, "claims")["verdict"].as_array().is_some_and(|column| column.contains(&Value::from(1))));
    let chunk = block(&page, "chunk-0");
    let notes =
        chunk["claims"].as_object().expect("claims").values().flat_map(|notes| notes.as_array().expect("a list"));
    let judged: Vec<&Value> = notes.filter(|note| note["verdict"] == true).collect();
    assert!(!judged.is_empty());
    assert!(judged.iter().all(|note| note["reason"].as_str().is_some_and(|reason| reason.contains("Your verdict"))));
}
