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

/// Claims of days: the day and how many sources say it.
fn day_claims(output: &std::path::Path) -> Vec<(String, String)> {
    let claims = rows(output, "claims").into_iter().filter(|row| row["kind"] == "date");
    claims.map(|row| (row["value"].clone(), row["n_sources"].clone())).collect()
}

#[test]
fn a_year_that_is_only_inferred_gives_no_claim_no_event_date_and_no_support() {
    let (home, output) = (folder(), folder());
    let undated = "The council of Brask voted on Thursday, 29 February to shut the Lomen pool. Its roof was renewed in October \
        2019. Bids are due on Monday 4 March.";
    put(home.path(), "undated.txt", undated);
    run(&[home.path()], output.path(), &["-q"]).expect_code(0);
    let dates = rows(output.path(), "dates");
    let inferred: Vec<(&str, &str)> =
        dates.iter().filter(|row| row["method"] == "context").map(|row| (&*row["begin"], &*row["surface"])).collect();
    assert_eq!(inferred, [("2024-02-29", "Thursday, 29 February"), ("2024-03-04", "Monday 4 March")]);
    assert_eq!(day_claims(output.path()), [("2019-10".to_owned(), "1".to_owned())]);
    assert!(rows(output.path(), "events").iter().all(|row| !row["begin"].starts_with("2024")));
    // Near misses: a text that is dated counts its days from there, and one that writes the day out needs nothing. A month
    // supports no day.
    let dated =
        "Brask\n\nBy Ida Moe, 1 March 2024\n\nThe council of Brask voted on 29 February to shut the Lomen pool.";
    put(home.path(), "first.txt", dated);
    put(
        home.path(),
        "second.txt",
        "The council of Brask voted on 29 February 2024 to shut the Lomen pool, which leaks.",
    );
    put(
        home.path(),
        "coarse.txt",
        "The council of Brask voted in February 2024 to shut the Lomen pool, which had 300 members.",
    );
    run(&[home.path()], output.path(), &["-q"]).expect_code(0);
    let claims = day_claims(output.path());
    for (day, n_sources) in [("2024-02-29", "2"), ("2024-02", "1"), ("2019-10", "1")] {
        assert!(claims.contains(&(day.to_owned(), n_sources.to_owned())), "{claims:?}");
    }
    assert_eq!(claims.len(), 3, "{claims:?}");
}

#[test]
fn a_toll_grows_from_report_to_report_and_a_temperature_does_not() {
    let statuses = |one: &str, other: &str| {
        let (home, output) = (folder(), folder());
        put(home.path(), "a.txt", format!("Karvik\n\nBy Ida Moe, 4 May 2026\n\n{one}"));
        put(home.path(), "b.txt", format!("Karvik\n\nBy Nils Aaker, 5 May 2026\n\n{other}"));
        run(&[home.path()], output.path(), &["-q"]).expect_code(0);
        let claims = rows(output.path(), "claims");
        let numeric = claims.iter().filter(|row| row["kind"] == "numeric");
        numeric.map(|row| row["status"].clone()).collect::<Vec<_>>()
    };
    let heat = |degrees: u32| format!("The heat in the ferry terminal at Karvik reached {degrees} degrees Celsius.");
    assert_eq!(statuses(&heat(35), &heat(40)), ["conflicting"]);
    let dead = |people: u32| format!("The fire in the ferry terminal at Karvik killed {people} people.");
    assert_eq!(statuses(&dead(35), &dead(40)), ["developing"]);
}
