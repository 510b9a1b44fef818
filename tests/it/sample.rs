//! What the tables say: of a tiny corpus all rows, of `raw/` what was planted there.
//!
//! `tests/corpus/expected/` holds every table of `tests/corpus/documents/`; after a change that is meant,
//! `UPDATE=1 cargo test --test it` writes it anew, and the difference is read in review.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crosscheck::tables::all;

use crate::command::{crosscheck, folder, raw_output, repository, rows, run};

/// Documents of `raw/` that are copies of each other: they bear witness once.
const COPIES: [&str; 2] = ["104", "105"];
const LEAST_AGREEMENTS: usize = 5;

#[test]
fn the_tables_of_the_tiny_corpus_are_the_expected_ones() {
    let corpus = repository().join("tests/corpus");
    let (output, expected) = (folder(), corpus.join("expected"));
    run(&[&corpus.join("documents")], output.path(), &["-q", "--strict"]).expect_code(0);
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
    let is_update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for table in all() {
        let name = format!("{}.csv", table.name);
        let found = fs::read_to_string(output.path().join("csv").join(&name)).expect("the table was written");
        // With plain line ends the files are read and compared as text anywhere.
        let found = found.replace("\r\n", "\n");
        if is_update {
            fs::create_dir_all(&expected).expect("the folder can be made");
            fs::write(expected.join(&name), &found).expect("the file can be written");
            continue;
        }
        let wanted = fs::read_to_string(expected.join(&name)).unwrap_or_default().replace("\r\n", "\n");
        wrong.extend(difference(table.name, &wanted, &found));
    }
    assert!(wrong.is_empty(), "\n{}\nif this is meant: UPDATE=1 cargo test --test it\n", wrong.join("\n"));
}

/// The first lines that differ.
fn difference(table: &str, wanted: &str, found: &str) -> Option<String> {
    let (wanted, found): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), found.lines().collect());
    let at = (0..wanted.len().max(found.len())).find(|at| wanted.get(*at) != found.get(*at))?;
    let line = |lines: &[&str]| lines.get(at).copied().unwrap_or("(no line)").to_owned();
    Some(format!("{table}.csv line {}:\n  expected {}\n  found    {}", at + 1, line(&wanted), line(&found)))
}

/// A place of a sentence: the number of its document, and its first and last code point.
type Place = (String, u64, u64);

/// The number that a document of `raw/` starts with.
fn number(doc_id: &str) -> String {
    doc_id.rsplit('/').next().unwrap_or(doc_id).chars().take_while(char::is_ascii_digit).collect()
}

/// Pairs of sentences of one claim, with whether the claim sets them against each other.
fn found_pairs(output: &Path) -> BTreeMap<(Place, Place), bool> {
    let count =
        |row: &BTreeMap<String, String>, column: &str| row[column].parse::<u64>().expect("an offset is a number");
    let sentences = rows(output, "sentences");
    let place =
        |row: &BTreeMap<String, String>| (number(&row["doc_id"]), count(row, "char_start"), count(row, "char_end"));
    let places: BTreeMap<&str, Place> = sentences.iter().map(|row| (row["sentence_id"].as_str(), place(row))).collect();
    let evidence = rows(output, "claim_evidence");
    let mut pairs = BTreeMap::new();
    for (idx, one) in evidence.iter().enumerate() {
        for other in evidence[idx + 1..].iter().filter(|other| other["claim_id"] == one["claim_id"]) {
            let both_against = one["stance"] == "contradicts" && one["value"] != other["value"];
            let is_against = one["stance"] != other["stance"] || both_against;
            let mut pair = [places[one["sentence_id"].as_str()].clone(), places[other["sentence_id"].as_str()].clone()];
            pair.sort();
            *pairs.entry(pair.into()).or_insert(false) |= is_against;
        }
    }
    pairs
}

/// Whether a found sentence is the gold one: they share half of the shorter.
fn is_same(found: &Place, gold: &Place) -> bool {
    let shared = found.2.min(gold.2).saturating_sub(found.1.max(gold.1));
    found.0 == gold.0 && 2 * shared >= (found.2 - found.1).min(gold.2 - gold.1)
}

/// Gold claims of which a pair across outlets was found, for a relation.
fn shown(relation: &str) -> BTreeSet<String> {
    let pairs = found_pairs(raw_output());
    let gold = fs::read_to_string(repository().join("tests/gold/pairs.jsonl")).expect("the gold pairs are there");
    let mut shown = BTreeSet::new();
    for line in gold.lines() {
        let row: Value = serde_json::from_str(line).expect("gold is JSON");
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let at = |name: &str| row[name].as_u64().unwrap_or_default();
        let (a, b) = ((text("doc_a"), at("start_a"), at("end_a")), (text("doc_b"), at("start_b"), at("end_b")));
        let are_copies = COPIES.contains(&a.0.as_str()) && COPIES.contains(&b.0.as_str());
        if text("relation") != relation || are_copies {
            continue;
        }
        let fits = |(one, other): &(Place, Place)| {
            (is_same(one, &a) && is_same(other, &b)) || (is_same(one, &b) && is_same(other, &a))
        };
        if pairs.iter().any(|(pair, is_against)| *is_against == (relation == "conflict") && fits(pair)) {
            shown.insert(text("claim_id"));
        }
    }
    shown
}

#[test]
fn planted_agreements_are_shown() {
    let shown = shown("agree");
    assert!(shown.len() >= LEAST_AGREEMENTS, "only {shown:?}");
}

#[test]
fn planted_conflicts_of_a_date_a_count_and_a_polarity_are_shown() {
    let shown = shown("conflict");
    for claim in ["C001", "C002", "C004"] {
        assert!(shown.contains(claim), "{claim} is not among {shown:?}");
    }
}

#[test]
fn the_reprint_is_a_copy_with_its_changed_figure() {
    let rows = rows(raw_output(), "duplicates");
    let copies: Vec<_> = rows
        .iter()
        .filter(|row| row["unit"] == "document" && COPIES.contains(&number(&row["member_id"]).as_str()))
        .collect();
    assert_eq!(copies.len(), 2, "{copies:?}");
    assert_eq!(copies[0]["cluster_id"], copies[1]["cluster_id"]);
    let reprint = copies.iter().find(|row| row["is_canonical"] == "false").expect("one of them is the reprint");
    let cells = ["changed", "changed_from", "changed_to"].map(|column| reprint[column].as_str());
    assert_eq!(cells, ["2,300|3,200", "3,200", "2,300"]);
}

#[test]
fn what_a_source_says_is_its_best_sentence_with_its_day_and_address() {
    let sentences = rows(raw_output(), "sentences");
    let sentence = |id: &str| sentences.iter().find(|row| row["sentence_id"] == id).expect("the sentence is there");
    let documents = rows(raw_output(), "documents");
    let found = rows(raw_output(), "claim_sources");
    for row in &found {
        let own = sentence(&row["sentence_id"]);
        let document = documents.iter().find(|document| document["doc_id"] == own["doc_id"]).expect("it is there");
        assert_eq!(row["sentence"], own["text"]);
        for column in ["source_id", "published", "url"] {
            assert_eq!(row[column], document[column], "{column} of {row:?}");
        }
    }
    // The wire story is no copy of its reprint.
    let copies: BTreeSet<&str> =
        found.iter().filter(|row| row["is_copy"] == "true").map(|row| row["source_id"].as_str()).collect();
    assert_eq!(copies, BTreeSet::from(["dunes-daily-post"]));
}

#[test]
fn the_undated_article_is_settled_by_the_others() {
    let thursday = |row: &&BTreeMap<String, String>| number(&row["doc_id"]) == "107" && row["surface"] == "Thursday";
    let dates = rows(raw_output(), "dates");
    let days: Vec<&str> = dates.iter().filter(thursday).map(|row| row["begin"].as_str()).collect();
    assert_eq!(days, ["2026-03-12"]);
}
