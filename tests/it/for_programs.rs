//! What commands print for programs: conflicts as CSV and JSON, an explanation as one JSON object.

use std::path::Path;

use serde_json::Value;

use crate::command::{crosscheck, folder, put, raw, raw_output, rows, run};

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn conflicts(format: &str) -> String {
    crosscheck(&["conflicts".as_ref(), raw_output().as_os_str(), "--format".as_ref(), format.as_ref()])
        .expect_code(0)
        .stdout
}

fn explained(id: &str) -> Value {
    let done = crosscheck(&["explain".as_ref(), raw_output().as_os_str(), id.as_ref(), "--json".as_ref()]);
    let done = done.expect_code(0);
    assert_eq!(done.stdout.lines().count(), 1, "{}", done.stdout);
    serde_json::from_str(&done.stdout).expect("it is JSON")
}

#[test]
fn conflicts_as_csv_are_the_rows_of_their_table_with_the_surest_first() {
    let printed = conflicts("csv");
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    let header = reader.headers().expect("there is a header").clone();
    let table = std::fs::read_to_string(raw_output().join("csv/conflicts.csv")).expect("it is there");
    assert_eq!(Some(header.iter().collect::<Vec<_>>().join(",").as_str()), table.lines().next());
    let mut found: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().expect("the rows fit the header");
    let confidence = |row: &std::collections::BTreeMap<String, String>| row["confidence"].parse().unwrap_or(0.0_f64);
    assert!(found.windows(2).all(|pair| confidence(&pair[0]) >= confidence(&pair[1])), "{printed}");
    let mut expected: Vec<_> =
        rows(raw_output(), "conflicts").into_iter().filter(|row| row["status"] == "conflicting").collect();
    assert!(expected.len() >= 5);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn conflicts_as_json_are_the_same_rows_with_lists_and_numbers() {
    let found: Value = serde_json::from_str(&conflicts("json")).expect("it is JSON");
    let printed = conflicts("csv");
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    let table: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().expect("the rows fit the header");
    assert_eq!(list(&found).len(), table.len());
    for (found, row) in list(&found).iter().zip(&table) {
        let joined = |name: &str| list(&found[name]).iter().map(text).collect::<Vec<_>>().join("|");
        assert_eq!(joined("sources_a"), row["sources_a"]);
        assert_eq!(joined("sources_b"), row["sources_b"]);
        assert_eq!(found["confidence"].to_string(), row["confidence"], "no digits more than the table has");
        for name in ["claim_id", "topic", "value_a", "value_b", "reason"] {
            assert_eq!(text(&found[name]), row[name], "{name}");
        }
    }
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "good.txt", "Ten ships came to Bergen.");
    run(&[inputs.path()], output.path(), &["--quiet"]).expect_code(0);
    let none = |format: &str| {
        crosscheck(&["conflicts".as_ref(), output.path().as_os_str(), "--format".as_ref(), format.as_ref()])
            .expect_code(0)
            .stdout
    };
    assert_eq!(none("json"), "[]\n");
    assert_eq!(none("csv").lines().count(), 1);
}

/// The stretch of a document's file that a place or a mark names.
fn of_file(path: &Path, place: &Value) -> String {
    let text = std::fs::read_to_string(path).expect("the document can be read");
    let at = |name: &str| place[name].as_u64().expect("it is a number") as usize;
    text.chars().skip(at("char_start")).take(at("char_end") - at("char_start")).collect()
}

#[test]
fn a_claim_as_json_has_all_that_its_text_shows() {
    let claims = rows(raw_output(), "claims");
    let row = claims
        .iter()
        .find(|row| row["status"] == "conflicting" && row["value"].contains("3200"))
        .expect("raw holds this conflict");
    let found = explained(&row["claim_id"]);
    let said = crosscheck(&["explain".as_ref(), raw_output().as_os_str(), row["claim_id"].as_ref()]).stdout;
    assert_eq!(found["table"], "claims");
    for (name, cell) in row {
        let own = &found["row"][name];
        let shown = if let Some(items) = own.as_array() {
            items.iter().map(text).collect::<Vec<_>>().join("|")
        } else {
            own.as_str().map_or_else(|| own.to_string().replace("null", ""), str::to_owned)
        };
        let same_number = || shown.parse::<f64>().ok().is_some_and(|number| cell.parse() == Ok(number));
        assert!(shown == *cell || same_number(), "{name}: {shown} {cell}");
    }
    // Programs read the values of the tables, people read them in words.
    let why = text(&found["why"]);
    assert!(why.starts_with("Conflict: ") && why.contains("`3200 jobs` (") && why.contains("`2300 jobs` ("), "{why}");
    let words =
        [("`3200 jobs`", "`3,200 jobs`"), ("`2300 jobs`", "`2,300 jobs`"), ("`approx 3200 con", "`about 3,200 con")];
    let in_words = words.iter().fold(why.to_owned(), |why, (own, words)| why.replace(own, words));
    assert!(said.contains(&format!("\n{in_words}\n")), "{in_words} is not in\n{said}");
    // Who says what.
    let values = list(&found["values"]);
    let against: Vec<&Value> = values.iter().filter(|value| value["stance"] == "contradicts").collect();
    assert_eq!(against.len(), 1);
    assert_eq!(
        (text(&against[0]["value"]), &against[0]["source_ids"]),
        ("2300 jobs", &serde_json::json!(["dunes-daily-post"]))
    );
    // Each sentence where it stands.
    let evidence = rows(raw_output(), "claim_evidence");
    let own: Vec<_> = evidence.iter().filter(|one| one["claim_id"] == row["claim_id"]).collect();
    assert_eq!(list(&found["evidence"]).len(), own.len());
    for (one, row) in list(&found["evidence"]).iter().zip(own) {
        assert_eq!(text(&one["evidence_id"]), row["evidence_id"]);
        assert_eq!((text(&one["stance"]), text(&one["reason"])), (row["stance"].as_str(), row["reason"].as_str()));
        assert_eq!(one["char_start"].to_string(), row["char_start"]);
        assert!(text(&one["published"]).starts_with("2026-03-1"), "{one}");
        let place = &one["place"];
        if text(&place["path"]).ends_with(".txt") {
            let path = raw().join(text(&place["path"]));
            assert_eq!(of_file(&path, place), text(&place["text"]));
            for mark in list(&place["marks"]) {
                assert!(said.contains(&format!(">>{}<<", of_file(&path, mark))), "{mark}");
            }
        }
        assert!(!list(&place["marks"]).is_empty(), "{place}");
    }
    // One is a copy of another.
    let copy = list(&found["copies"]).iter().find(|copy| copy["unit"] == "document").expect("one is a copy");
    assert_eq!((text(&copy["member_id"]), text(&copy["copied_from"])), ("105_dunes", "104_kestrel"));
    assert!(found["missing_rules"].is_null() && found.get("missing_rules").is_some());
}

#[test]
fn other_rows_as_json_have_their_place_too() {
    let quantities = rows(raw_output(), "quantities");
    let row = quantities.iter().find(|row| row["doc_id"] == "107_lantern").expect("there is one");
    let found = explained(&row["quantity_id"]);
    assert_eq!((text(&found["table"]), text(&found["row"]["surface"])), ("quantities", row["surface"].as_str()));
    assert_eq!(text(&found["sentence"]["sentence_id"]), row["sentence_id"]);
    let (place, path) = (&found["place"], raw().join("107_lantern.txt"));
    assert_eq!(of_file(&path, place), text(&place["text"]));
    assert_eq!(of_file(&path, &place["marks"][0]), row["surface"]);
    let fields = |id: &str| {
        let found = explained(id);
        found.as_object().expect("it is an object").keys().cloned().collect::<Vec<_>>()
    };
    let first = |table: &str, key: &str| rows(raw_output(), table)[0][key].clone();
    assert_eq!(
        fields(&first("claims", "claim_id")),
        ["table", "row", "why", "values", "evidence", "copies", "missing_rules"]
    );
    assert_eq!(fields(&first("claim_evidence", "evidence_id")), ["table", "row", "evidence"]);
    assert_eq!(fields(&first("dates", "date_id")), ["table", "row", "sentence", "place"]);
    assert_eq!(fields(&first("entities", "entity_id")), ["table", "row", "mentions"]);
    assert_eq!(fields("Kestrel Wire"), ["table", "row"]);
    let document = explained("107_lantern");
    assert!(text(&document["row"]["text"]).chars().count() > 400, "for programs nothing is shortened");
}
