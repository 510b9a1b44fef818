use std::fs;

use super::*;

use crate::eval::rows::{
    DateRow, DocumentRow, EvalTables, EvidenceRow, MentionRow, QuantityRow, SegmentRow, SentenceRow, Stand,
};

const TEXT: &str =
    "Fog shuts port\n\nThe port of Arle shut 3 gates on 5 May. Mayor Ina Holt blamed fog.²\n\nSee Arle Gazette 7.\n";

/// A folder of gold on two documents, `a` and `b`, with the same text.
fn gold() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("the temporary folder can be written");
    };
    for doc in ["a", "b"] {
        write(
            &format!("sentences.{doc}.jsonl"),
            &format!(
                "{{\"doc\":\"{doc}\",\"start\":16,\"end\":54}}\n\n{{\"doc\":\"{doc}\",\"start\":55,\"end\":83}}\n"
            ),
        );
    }
    write(
        "blocks.a.jsonl",
        "{\"doc\":\"a\",\"start\":0,\"end\":14,\"kind\":\"title\"}\n{\"doc\":\"a\",\"start\":16,\"end\":84,\"kind\":\"paragraph\"}\n\
         {\"doc\":\"a\",\"start\":86,\"end\":105,\"kind\":\"reference\"}\n",
    );
    write(
        "entities.a.jsonl",
        "{\"doc\":\"a\",\"start\":28,\"end\":32,\"type\":\"GPE\",\"canonical\":\"Arle\"}\n\
         {\"doc\":\"a\",\"start\":61,\"end\":69,\"type\":\"PERSON\",\"canonical\":\"Ina Holt\"}\n",
    );
    write(
        "quantities.a.jsonl",
        "{\"doc\":\"a\",\"start\":38,\"end\":39,\"kind\":\"cardinal\",\"value\":3,\"low\":null,\"high\":null,\"unit\":null,\
         \"counted\":\"lock gates\",\"modifier\":null}\n",
    );
    write(
        "dates.a.jsonl",
        "{\"doc\":\"a\",\"start\":49,\"end\":54,\"timex\":\"DATE\",\"begin\":\"2026-05-05\",\"finish\":\"2026-05-05\"}\n",
    );
    let pair = |at: (u32, u32), relation: &str| {
        format!(
            "{{\"doc_a\":\"a\",\"start_a\":{},\"end_a\":{},\"doc_b\":\"b\",\"start_b\":{0},\"end_b\":{1},\"relation\":\"{relation}\"}}\n",
            at.0, at.1
        )
    };
    write("pairs.jsonl", &(pair((16, 54), "conflict") + &pair((55, 83), "partial")));
    folder
}

fn at(doc: &str, char_start: u32, char_end: u32) -> Stand {
    Stand { doc_id: format!("in/{doc}_paper.txt"), char_start, char_end }
}

fn evidence(sentence_id: &str, stance: &str) -> EvidenceRow {
    let own = |word: &str| word.to_owned();
    EvidenceRow { claim_id: own("c1"), sentence_id: own(sentence_id), stance: own(stance), value: None }
}

/// What a perfect run gives.
fn tables() -> EvalTables {
    let own = |word: &str| word.to_owned();
    let sentence = |id: &str, at: Stand| SentenceRow { sentence_id: own(id), at, role: own("text") };
    let document = |doc: &str| DocumentRow { doc_id: at(doc, 0, 0).doc_id, text: own(TEXT) };
    let segment = |at: Stand, kind: &str| SegmentRow { at, kind: own(kind) };
    let mention = |at: Stand, r#type: &str, id: &str| MentionRow { at, r#type: own(r#type), entity_id: own(id) };
    EvalTables {
        documents: vec![document("a"), document("b"), document("c")],
        sentences: vec![
            SentenceRow { sentence_id: own("a0"), at: at("a", 0, 14), role: own("title") },
            sentence("a1", at("a", 16, 54)),
            sentence("a2", at("a", 55, 84)),
            sentence("b1", at("b", 16, 54)),
            sentence("b2", at("b", 55, 83)),
        ],
        segments: vec![
            segment(at("a", 0, 14), "title"),
            segment(at("a", 16, 84), "paragraph"),
            segment(at("a", 86, 105), "reference"),
        ],
        mentions: vec![
            mention(at("a", 28, 32), "GPE", "e1"),
            mention(at("a", 61, 69), "PERSON", "e2"),
            mention(at("a", 90, 102), "ORG", "e3"),
        ],
        quantities: vec![QuantityRow {
            at: at("a", 38, 39),
            kind: own("cardinal"),
            value: Some(3.0),
            counted: Some(own("gates")),
            ..QuantityRow::default()
        }],
        dates: vec![DateRow {
            at: at("a", 46, 54),
            timex: own("DATE"),
            begin: Some(own("2026-05-05")),
            finish: Some(own("2026-05-05")),
        }],
        evidence: vec![evidence("a1", "supports"), evidence("b1", "contradicts"), evidence("b2", "supports")],
    }
}

fn scores(tables: &EvalTables) -> Scores {
    run(gold().path(), tables, Some(&["a".to_owned()])).expect("the tables fit the gold")
}

#[test]
fn a_perfect_run_has_perfect_figures() {
    let found = scores(&tables());
    for (measure, figure) in [
        ("sentences", "f1"),
        ("segments", "kind_accuracy"),
        ("entities", "f1"),
        ("entity_linking", "b_cubed_f1"),
        ("quantities", "value_accuracy"),
        ("quantities", "counted_accuracy"),
        ("dates", "calendar_accuracy"),
        ("claims", "recall"),
        ("claims", "conflict_recall"),
    ] {
        assert_eq!(found.get(measure, figure), Some(1.0), "{measure} {figure}\n{found}");
    }
}

#[test]
fn spans_that_overlap_without_being_equal_count_as_found_but_not_as_strict() {
    let found = scores(&tables());
    assert_eq!((found.get("dates", "f1"), found.get("dates", "strict_f1")), (Some(1.0), Some(0.0)));
}

#[test]
fn names_in_references_are_passed_over() {
    assert_eq!(scores(&tables()).get("entities", "predicted"), Some(2.0));
}

#[test]
fn pairs_that_gold_calls_partial_count_neither_way() {
    // a1 pairs with b1 (gold) and with b2 (false); a2 with b2 would be partial.
    let mut tables = tables();
    assert_eq!(scores(&tables).get("claims", "predicted"), Some(2.0));
    tables.evidence = vec![evidence("a2", "supports"), evidence("b2", "supports")];
    assert_eq!(scores(&tables).get("claims", "predicted"), Some(0.0));
}

#[test]
fn figures_are_shown_to_four_decimals() {
    let mut tables = tables();
    tables.mentions.push(MentionRow { at: at("a", 0, 3), r#type: "ORG".to_owned(), entity_id: "e1".to_owned() });
    let text = scores(&tables).to_string();
    assert!(text.contains("entities       precision=0.6667 recall=1.0 f1=0.8 predicted=3 gold=2\n"), "{text}");
}

#[test]
fn two_rows_on_one_span_are_refused() {
    let mut tables = tables();
    tables.dates.push(tables.dates[0].clone());
    let error = run(gold().path(), &tables, None).expect_err("one date stands twice");
    assert!(error.to_string().contains("`dates` has several rows on one span"), "{error}");
}

#[test]
fn gold_of_a_document_that_was_not_run_is_refused() {
    let mut tables = tables();
    tables.documents.remove(1);
    let error = run(gold().path(), &tables, None).expect_err("document b is missing");
    assert!(error.to_string().contains("`b`"), "{error}");
}

#[test]
fn gold_past_the_end_of_the_text_is_refused() {
    let mut tables = tables();
    tables.documents[0].text.truncate(20);
    assert!(run(gold().path(), &tables, None).is_err());
}

#[test]
fn a_broken_line_of_gold_is_named() {
    let folder = gold();
    fs::write(folder.path().join("dates.b.jsonl"), "\n{\"doc\":").expect("the temporary folder can be written");
    let error = run(folder.path(), &tables(), None).expect_err("line 2 is broken");
    assert!(error.to_string().contains("line 2"), "{error}");
}
