//! Rules of the user's own through the binary: what a run decided by them is shown by them.

use std::fs;

use crate::command::{crosscheck, folder, put, repository, rows, run};

const REPORTS: &str = concat!(
    r#"{"doc_id":"north","source":"North","published":"2026-03-04","text":"The harbour board of Lindvik opened 14 new "#,
    r#"berths on Tuesday after years of delay, said Mayor Ada Quill in Lindvik."}"#,
    "\n",
    r#"{"doc_id":"south","source":"South","published":"2026-03-04","text":"On Tuesday 12 new berths were opened by the "#,
    r#"harbour board of Lindvik after decades of delay, said Mayor Ada Quill."}"#,
    "\n"
);

#[test]
fn explain_marks_words_by_the_rules_of_the_run() {
    let here = folder();
    let input = put(here.path(), "reports.jsonl", REPORTS);
    let built_in = fs::read_to_string(repository().join("rules/agree/stop_words.tsv")).expect("the rules are there");
    put(here.path(), "rules/agree/stop_words.tsv", format!("{built_in}decades\town\nyears\town\n"));
    let (own, plain) = (here.path().join("own"), here.path().join("plain"));
    let rules = here.path().join("rules");
    let more = ["--quiet", "--rules", rules.to_str().expect("the path is UTF-8")];
    run(&[&input], &own, &more).expect_code(0);
    run(&[&input], &plain, &["--quiet"]).expect_code(0);
    let explained = |output: &std::path::Path| {
        let claims = rows(output, "claims");
        let claim = claims.iter().find(|claim| claim["status"] == "conflicting").expect("14 and 12 conflict");
        crosscheck(&["explain", output.to_str().expect("the path is UTF-8"), &claim["claim_id"]]).expect_code(0).stdout
    };
    assert!(explained(&plain).contains(">>decades<<"), "{}", explained(&plain));
    assert!(!explained(&own).contains(">>decades<<"), "{}", explained(&own));
    fs::remove_dir_all(&rules).expect("the rules can be removed");
    let text = explained(&own);
    assert!(text.contains(">>decades<<") && text.contains("marked by the built-in rules"), "{text}");
}
