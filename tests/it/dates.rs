//! Settings of dates, through the configuration file, and what is told of days that cannot be read.

use crate::command::{folder, put, rows, run};

/// Begin and finish of the dates of a text under the settings of a `[stages.dates]` section.
fn days(text: &str, published: Option<&str>, settings: &str) -> Vec<(String, String)> {
    let home = folder();
    let published = published.map_or(String::new(), |day| format!(r#", "published": "{day}""#));
    let line = format!(r#"{{"doc_id": "a", "source": "s", "text": "{text}"{published}}}"#);
    let input = put(home.path(), "in.jsonl", line);
    let config = put(home.path(), "crosscheck.toml", format!("[stages.dates]\n{settings}\n"));
    let (output, config) = (home.path().join("output"), config.display().to_string());
    run(&[&input], &output, &["-q", "--strict", "--config", &config]).expect_code(0);
    rows(&output, "dates").iter().map(|row| (row["begin"].clone(), row["finish"].clone())).collect()
}

#[test]
fn settings_of_dates_change_what_a_text_leaves_open() {
    let day = Some("2026-01-23");
    for (text, published, settings, begin, finish) in [
        ("It opened on 03/04/2021.", day, "", "2021-03-04", "2021-03-04"),
        ("It opened on 03/04/2021.", day, "date_order = \"day_first\"", "2021-04-03", "2021-04-03"),
        // The document's own dates are stronger than the setting.
        ("It closed on 04/25/2021.", day, "date_order = \"day_first\"", "2021-04-25", "2021-04-25"),
        ("Sales fell in fiscal 2025.", day, "", "2025-01-01", "2025-12-31"),
        ("Sales fell in fiscal 2025.", day, "fiscal_start_month = 10", "2024-10-01", "2025-09-30"),
        ("Sales fell in 2025.", day, "fiscal_start_month = 10", "2025-01-01", "2025-12-31"),
        ("It rained this week.", day, "", "2026-01-19", "2026-01-25"),
        ("It rained this week.", day, "week_start = 7", "2026-01-18", "2026-01-24"),
        ("It rained yesterday.", None, "", "", ""),
        ("It rained yesterday.", None, "reference_date = \"2026-01-23\"", "2026-01-22", "2026-01-22"),
        ("It rained yesterday.", day, "reference_date = \"2020-01-01\"", "2026-01-22", "2026-01-22"),
    ] {
        assert_eq!(days(text, published, settings), [(begin.to_owned(), finish.to_owned())], "{text} {settings}");
    }
}

#[test]
fn a_time_of_publication_that_cannot_be_read_is_listed() {
    let home = folder();
    let line = r#"{"text": "Rain fell yesterday.", "published": "2026-01-23", "published_time": "teatime"}"#;
    let input = put(home.path(), "in.jsonl", line);
    let output = home.path().join("output");
    run(&[&input], &output, &["-q"]).expect_code(0);
    let rejects = rows(&output, "rejects");
    assert_eq!(rejects.len(), 1);
    assert!(rejects[0]["reason"].contains("`teatime`"), "{}", rejects[0]["reason"]);
    assert_eq!(rows(&output, "documents")[0]["published"], "2026-01-23");
}
