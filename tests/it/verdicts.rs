//! The analyst's word through the binary: what `verdicts.csv` links, parts, reconciles and sets against each other.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use crate::command::{Done, folder, put, rows, run};

/// Two reports of one happening, as rows of a JSON Lines file.
const REPORTS: &str = concat!(
    r#"{"doc_id":"north","source":"North","published":"2026-03-04","text":"The harbour board of Lindvik opened 14 new "#,
    r#"berths on Tuesday. Mayor Ada Quill praised the board for its patience with Norrland Ferries. The first ship to "#,
    r#"moor there was the Morning Star, from Zorvik."}"#,
    "\n",
    r#"{"doc_id":"south","source":"South","published":"2026-03-04","text":"On Tuesday 12 new berths were opened by the "#,
    r#"harbour board of Lindvik after years of delay. Fishermen complained that Norrland Ferries leaves them no room. "#,
    r#"Ada Quill, the mayor, greeted the crew of the Morning Star as it came in from Zorvik."}"#,
    "\n"
);

type Rows = Vec<BTreeMap<String, String>>;

struct Tables {
    claims: Rows,
    evidence: Rows,
    account: serde_json::Value,
    said: Done,
}

/// Runs over the reports with some verdicts.
fn judge(here: &TempDir, verdicts: &str) -> (Done, std::path::PathBuf) {
    let (input, output) = (put(here.path(), "reports.jsonl", REPORTS), here.path().join("out"));
    let words = put(here.path(), "words.csv", verdicts);
    (run(&[&input], &output, &["--verdicts", words.to_str().expect("the path is UTF-8")]), output)
}

fn tables(here: &TempDir, verdicts: &str) -> Tables {
    let (said, output) = judge(here, &format!("a,b,verdict\n{verdicts}"));
    let account = fs::read_to_string(output.join("run.json")).expect("run.json can be read");
    let account = serde_json::from_str(&account).expect("run.json is JSON");
    let said = said.expect_code(0);
    Tables { claims: rows(&output, "claims"), evidence: rows(&output, "claim_evidence"), account, said }
}

/// Statuses of the claims that hold both sentences.
fn statuses<'t>(tables: &'t Tables, a: &str, b: &str) -> Vec<&'t str> {
    let holds = |claim: &str, sentence: &str| {
        tables.evidence.iter().any(|row| row["claim_id"] == claim && row["sentence_id"] == sentence)
    };
    let both = tables.claims.iter().filter(|claim| holds(&claim["claim_id"], a) && holds(&claim["claim_id"], b));
    both.map(|claim| claim["status"].as_str()).collect()
}

#[test]
fn verdicts_are_applied_whatever_tables_are_asked_for() {
    let here = folder();
    let (input, output) = (put(here.path(), "reports.jsonl", REPORTS), here.path().join("out"));
    let words = put(here.path(), "words.csv", "a,b,verdict\nnorth#s0,south#s0,agree\n");
    let words = words.to_str().expect("the path is UTF-8");
    let more = ["--no-report", "--tables", "documents", "--verdicts", words];
    run(&[&input], &output, &more).expect_code(0).expect_said(&["verdicts: 1 applied"]);
}

#[test]
fn a_conflict_is_found_and_an_analyst_may_overrule_it() {
    let here = folder();
    assert!(statuses(&tables(&here, ""), "north#s0", "south#s0").contains(&"conflicting"));
    let agreed = tables(&here, "north#s0,south#s0,agree\n");
    let told = statuses(&agreed, "north#s0", "south#s0");
    assert!(!told.is_empty() && told.iter().all(|status| *status == "corroborated"), "{told:?}");
    let is_told = |row: &BTreeMap<String, String>| row["reason"].starts_with("Your verdict `agree`, line 2");
    assert!(agreed.evidence.iter().filter(|row| is_told(row)).count() >= 2, "{:?}", agreed.evidence);
    let apart = tables(&here, "north#s0,south#s0,not same\n");
    assert!(statuses(&apart, "north#s0", "south#s0").is_empty());
}

#[test]
fn an_analyst_may_link_and_set_against_each_other_what_has_no_value() {
    let here = folder();
    let same = tables(&here, "north#s1,south#s1,same\n");
    assert!(statuses(&same, "north#s1", "south#s1").contains(&"corroborated"));
    let against = tables(&here, "north#s1,south#s1,conflict\n");
    assert!(statuses(&against, "north#s1", "south#s1").contains(&"conflicting"));
    assert_eq!(against.account["verdicts"]["applied"], 1);
}

#[test]
fn keys_of_claims_and_evidence_stand_for_their_sentences() {
    let here = folder();
    let plain = tables(&here, "");
    let conflict = plain.claims.iter().find(|claim| claim["status"] == "conflicting").expect("there is one");
    let evidence = plain.evidence.iter().filter(|row| row["claim_id"] == conflict["claim_id"]);
    let evidence: Vec<&str> = evidence.map(|row| row["evidence_id"].as_str()).collect();
    let [one, other] = evidence[..] else { panic!("two pieces of evidence: {evidence:?}") };
    let agreed = tables(&here, &format!("{one},{other},agree\n"));
    assert!(!statuses(&agreed, "north#s0", "south#s0").contains(&"conflicting"));
    let mixed = tables(&here, &format!("{},south#s1,same\n", conflict["claim_id"]));
    assert_eq!(mixed.account["verdicts"]["applied"], 1);
}

#[test]
fn verdicts_on_nothing_are_named_and_wrong_ones_stop_the_run() {
    let here = folder();
    let lost = tables(&here, "north#s0,nowhere#s1,same\nnorth#s0,north#s1,same\n");
    assert_eq!(lost.account["verdicts"]["not_applied"].as_array().map(Vec::len), Some(2));
    lost.said.expect_said(&["line 2: `north#s0` and `nowhere#s1`", "line 3"]);
    let refused = |verdicts: &str, said: &[&str]| judge(&here, verdicts).0.expect_code(2).expect_said(said);
    refused("a,b,verdict\nx,y,maybe\n", &["line 2", "maybe", "not_same", "--verdicts"]);
    refused("one,two\nx,y\n", &["columns", "verdict"]);
}

#[test]
fn verdicts_that_were_not_applied_are_told_though_nothing_else_is() {
    let here = folder();
    let input = put(here.path(), "reports.jsonl", REPORTS);
    let words = put(here.path(), "words.csv", "a,b,verdict\nnorth#s0,nowhere#s1,same\nnorth#s0,south#s0,agree\n");
    let words = words.to_str().expect("the path is UTF-8");
    let quiet = |more: &[&str]| run(&[&input], &here.path().join("out"), &[&["--verdicts", words], more].concat());
    // The second run finds all unchanged, and says it again.
    for _ in 0..2 {
        let said = quiet(&["--quiet"]).expect_code(0).stderr;
        assert!(said.lines().count() == 1 && said.starts_with("verdict not applied, line 2: `north#s0`"), "{said}");
    }
    let said = quiet(&["--quiet", "--log", "json"]).expect_code(0).stderr;
    let said: serde_json::Value = serde_json::from_str(&said).expect("it is one line of JSON");
    assert_eq!(said["level"], "warning");
    assert!(said["message"].as_str().is_some_and(|message| message.contains("nowhere#s1")), "{said}");
}
