//! One story in many papers: one event, one set of claims, one witness.

use std::collections::BTreeSet;

use crate::command::{folder, put, rows, run};

const STORY: &str = "A ferry with 214 people aboard ran onto rocks off Karsund on Sunday, and rescuers took all of them to \
    safety, the coastguard said. The Solvind, built in 1998, was on its way from Orlem to Karsund when it lost power in high \
    seas. Captain Egil Storhaug said that the crew had tried for 20 minutes to start the engines again. Three people were \
    treated for broken bones at the hospital in Karsund. The owner, Fjordline, will send divers on Monday to look at the hull.";

/// Claims of a run over so many papers that print one story, some under a date line, and the number of events.
fn printed(n_papers: usize) -> (Vec<(String, String)>, usize) {
    let here = folder();
    let line = |n: usize| {
        let opening = ["", "KARSUND (Agency) - ", "Ferry runs aground\n\n"][n % 3];
        let text = format!("{opening}{STORY}");
        serde_json::json!({"doc_id": format!("p{n:04}"), "source": format!("Paper {n}"), "published": "2026-05-04", "text": text})
            .to_string()
    };
    let lines: Vec<String> = (0..n_papers).map(line).collect();
    let (input, output) = (put(here.path(), "papers.jsonl", lines.join("\n")), here.path().join("out"));
    run(&[&input], &output, &["--no-report"]).expect_code(0);
    let claims = rows(&output, "claims");
    let told = claims.iter().map(|claim| (claim["topic"].clone(), claim["n_independent"].clone())).collect();
    (told, rows(&output, "events").len())
}

#[test]
fn a_story_in_three_hundred_papers_is_one_event_and_one_witness() {
    let (few, many) = (printed(30), printed(300));
    assert_eq!((few.1, many.1), (1, 1));
    assert!(!many.0.is_empty());
    assert!(many.0.iter().all(|claim| claim.1 == "1"), "{:?}", many.0);
    assert_eq!(few.0.iter().collect::<BTreeSet<_>>(), many.0.iter().collect::<BTreeSet<_>>());
}
