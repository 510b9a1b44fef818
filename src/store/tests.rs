//! The joins on part files made by hand.

use std::path::Path;

use arrow::array::RecordBatch;
use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{
    ClaimKind, ClaimStatus, Compared, ContainmentKind, Polarity, SentenceRole, Stance, Unit,
};

use crate::error::Result;
use crate::store::Store;
use crate::store::agreement::{shared_evidence, source_evidence};
use crate::store::crowd::SentencePair;
use crate::store::disputes::conflicts;
use crate::store::parts::{BandPart, DocumentTermPart, SamplePart, StatementTermPart, narrowed};
use crate::store::sharing::{Cap, window};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::definition::Row;
use crate::tables::rows::{ContainmentRow, SentenceRow};
use crate::write::table::TableWriter;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("the temporary folder can be made");
    let store = Store::new(folder.path().to_owned());
    (folder, store)
}

pub(crate) fn put<R: Row>(path: &Path, rows: impl IntoIterator<Item = R>) -> Result<()> {
    let mut writer = TableWriter::part(path)?;
    writer.extend(rows)?;
    writer.finish().map(|_| ())
}

fn rows_of<R: Row>(batch: &RecordBatch) -> Vec<R> {
    let cells = R::cells(batch);
    (0..batch.num_rows()).map(|row| R::read(&cells, row).expect("every cell is there")).collect()
}

fn band(member: u64, band: u64) -> BandPart {
    BandPart { unit: 0, member, band }
}

#[test]
fn units_of_one_band_are_paired_once_over_all_shards() -> Result<()> {
    let (_folder, store) = store();
    put(&store.part(BandPart::NAME, 0), [band(1, 7), band(1, 8), band(2, 7)])?;
    put(&store.part(BandPart::NAME, 1), [band(2, 8), band(3, 9)])?;
    assert_eq!(store.band_pairs(Unit::Document, 10)?, [(1, 2)]);
    assert_eq!(store.band_pairs(Unit::Sentence, 10)?, []);
    Ok(())
}

#[test]
fn a_bucket_above_the_cap_is_a_star() -> Result<()> {
    let (_folder, store) = store();
    put(&store.part(BandPart::NAME, 0), (1..=50).map(|member| band(member, 7)))?;
    let pairs = store.band_pairs(Unit::Document, 10)?;
    assert_eq!(pairs.len(), 49);
    assert!(pairs.iter().all(|pair| pair.0 == 1));
    Ok(())
}

#[test]
fn samples_pair_units_that_share_enough_of_them() -> Result<()> {
    let (_folder, store) = store();
    let sample = |member, hash| SamplePart { unit: 1, member, hash };
    let rows = [sample(1, 1), sample(1, 2), sample(2, 1), sample(2, 2), sample(3, 2)];
    put(&store.part(SamplePart::NAME, 0), rows)?;
    assert_eq!(store.sample_pairs(Unit::Segment, 8, 2)?, [(1, 2)]);
    assert_eq!(store.sample_pairs(Unit::Segment, 8, 1)?.len(), 3);
    let crowded: Vec<SamplePart> = (1..=50).map(|member| sample(member, 7)).collect();
    put(&store.part(SamplePart::NAME, 1), crowded)?;
    let pairs = store.sample_pairs(Unit::Segment, 8, 1)?;
    assert_eq!(pairs.len(), 49 + 48, "the smallest one with each, and each with the next");
    Ok(())
}

#[test]
fn rare_terms_propose_documents_and_common_ones_do_not() -> Result<()> {
    let (_folder, store) = store();
    let term = |document, term| DocumentTermPart { document, term, weight: 1000 };
    let rare = [term(0, 1), term(1, 1)];
    let common = (0..40).map(|document| term(document, 2));
    put(&store.part(DocumentTermPart::NAME, 0), rare.into_iter().chain(common))?;
    assert_eq!(store.document_pairs(&[], Cap { postings: 100, mass: 500 })?, [(0, 1)]);
    assert_eq!(store.document_pairs(&[], Cap { postings: 100, mass: 1001 })?, []);
    Ok(())
}

#[test]
fn a_term_that_is_common_over_years_proposes_documents_of_weeks_in_which_it_is_rare() -> Result<()> {
    let (_folder, store) = store();
    // A name that comes back in each of 40 windows, with two documents there and two that have other terms.
    let named = (0..80).map(|document| DocumentTermPart { document, term: 1, weight: 3000 });
    let others = (80..160).map(|document| DocumentTermPart { document, term: u64::from(document), weight: 3000 });
    put(&store.part(DocumentTermPart::NAME, 0), named.chain(others))?;
    let windows: Vec<Option<i32>> = (0..160).map(|document| Some(document % 80 / 2 * 3)).collect();
    let cap = Cap { postings: 70, mass: 400 };
    let pairs: Vec<(u32, u32)> = (0..40).map(|window| (2 * window, 2 * window + 1)).collect();
    assert_eq!(store.document_pairs(&windows, cap)?, pairs);
    assert_eq!(store.document_pairs(&[], cap)?, [], "no window, where no document has a day");
    let beside: Vec<Option<i32>> = (0..160).map(|document| Some(document % 2)).collect();
    let cap = Cap { postings: 30, mass: 1 };
    assert_eq!(store.document_pairs(&beside, cap)?, [], "as common in two windows");
    Ok(())
}

#[test]
fn a_window_and_the_next_one_have_all_that_are_as_far_apart_as_it_is_long() {
    let day = |day: i64| jiff::civil::date(1969, 12, 1) + jiff::Span::new().days(day);
    for first in 0..90 {
        let one = window(Some(day(first)), 21).expect("a day has a window");
        let last = window(Some(day(first + 21)), 21).expect("a day has a window");
        assert!(last == one + 1, "{first}");
    }
    assert_eq!(window(None, 21), None);
}

#[test]
fn sentences_are_paired_within_their_event_and_across_documents() -> Result<()> {
    let (_folder, store) = store();
    let term = |event, document, sentence| StatementTermPart { event, document, sentence, term: 5, weight: 1000 };
    let rows = [term(0, 0, 0), term(0, 0, 4), term(0, 1, 2), term(1, 2, 0), term(1, 3, 1), term(2, 4, 0)];
    put(&store.part(StatementTermPart::NAME, 0), rows)?;
    let pair = |event, a, b| SentencePair { event, a, b };
    assert_eq!(
        store.sentence_pairs(0..9, Cap { postings: 10, mass: 300 }, 100)?,
        [pair(0, (0, 0), (1, 2)), pair(0, (0, 4), (1, 2)), pair(1, (2, 0), (3, 1))]
    );
    assert_eq!(store.sentence_pairs(1..2, Cap { postings: 10, mass: 300 }, 100)?, [pair(1, (2, 0), (3, 1))]);
    Ok(())
}

fn claim(claim_id: &str, statement: &str) -> ClaimRow {
    ClaimRow {
        claim_id: claim_id.into(),
        event_id: None,
        statement: statement.into(),
        kind: ClaimKind::Numeric,
        topic: "berths".into(),
        entity_ids: vec!["port".into(), "bay".into()],
        status: ClaimStatus::Conflicting,
        value: Some("5".into()),
        value_number: Some(5.0),
        unit: None,
        value_begin: None,
        value_finish: None,
        n_sources: 2,
        n_independent: 2,
        n_supporting: 1,
        n_contradicting: 1,
        agreement: Some(0.5),
        confidence: 0.5,
    }
}

fn sentence(sentence_id: &str, text: &str) -> SentenceRow {
    SentenceRow {
        sentence_id: sentence_id.into(),
        doc_id: "a".into(),
        segment_id: "a#b0".into(),
        ordinal: 0,
        role: SentenceRole::Text,
        char_start: 0,
        char_end: 1,
        text: text.into(),
        n_words: 1,
        is_quote: false,
        speaker_id: None,
    }
}

#[test]
fn claims_come_in_key_order_with_their_statements() -> Result<()> {
    let (folder, store) = store();
    let sentences = folder.path().join("sentences.parquet");
    put(&sentences, [sentence("a#s0", "Five berths."), sentence("a#s1", "Four berths.")])?;
    put(&store.part(ClaimRow::NAME, 0), [claim("z", "a#s1"), claim("b", "a#s0")])?;
    let mut found = Vec::new();
    store.claims(&sentences, |batch| {
        found.extend(rows_of::<ClaimRow>(&batch));
        Ok(())
    })?;
    let wanted = [
        ClaimRow { statement: "Five berths.".into(), ..claim("b", "") },
        ClaimRow { statement: "Four berths.".into(), ..claim("z", "") },
    ];
    assert_eq!(found, wanted);
    Ok(())
}

#[test]
fn large_tables_are_sorted_in_runs_that_are_merged() -> Result<()> {
    let (folder, mut store) = store();
    store.rows_per_run = 100;
    let sentences = folder.path().join("sentences.parquet");
    put(&sentences, [sentence("a#s0", "Five berths.")])?;
    let n = 950u64;
    // A step that shares no factor with the count visits every number once, out of order.
    let rows: Vec<ClaimRow> = (0..n).map(|row| claim(&format!("{:07}", row * 7919 % n), "a#s0")).collect();
    for (shard, rows) in rows.chunks(70).enumerate() {
        put(&store.part(ClaimRow::NAME, shard as u32), rows.to_vec())?;
    }
    let mut next = 0;
    store.claims(&sentences, |batch| {
        for row in rows_of::<ClaimRow>(&batch) {
            assert_eq!((row.claim_id, row.statement.as_str()), (format!("{next:07}"), "Five berths."));
            next += 1;
        }
        Ok(())
    })?;
    assert_eq!(next, n);
    assert!(!folder.path().join("claims.runs").exists());
    Ok(())
}

#[test]
fn what_is_in_documents_is_sorted_by_document_then_position() -> Result<()> {
    let (folder, mut store) = store();
    let of = |doc_id: &str, n: usize| SentenceRow { doc_id: doc_id.into(), ..sentence(&format!("{doc_id}#s{n}"), "") };
    // The key of a document may have the sign in it.
    let wanted: Vec<SentenceRow> =
        ["a", "a#1", "b"].iter().flat_map(|doc_id| (0..12).map(move |n| of(doc_id, n))).collect();
    for (shard, rows) in wanted.chunks(5).rev().enumerate() {
        put(&store.part(SentenceRow::NAME, shard as u32), rows.iter().rev().cloned())?;
    }
    for rows_per_run in [1000, 10] {
        store.rows_per_run = rows_per_run;
        let mut found = Vec::new();
        store.by_position(&SentenceRow::table(), |batch| {
            found.extend(rows_of::<SentenceRow>(&batch));
            Ok(())
        })?;
        assert_eq!(found, wanted, "{rows_per_run}");
    }
    put(&store.part(SentenceRow::NAME, 9), [sentence("a", "")])?;
    assert!(store.by_position(&SentenceRow::table(), |_| Ok(())).is_err(), "a key without a position");
    drop(folder);
    Ok(())
}

#[test]
fn rows_with_a_key_of_two_columns_are_sorted_by_both() -> Result<()> {
    let (_folder, mut store) = store();
    let row = |unit, member: u32| ContainmentRow {
        unit,
        container_id: "whole".into(),
        member_id: format!("{member:03}"),
        share: 1.0,
        kind: ContainmentKind::ALL[0],
    };
    let rows = (0..30).flat_map(|n| [row(Unit::Sentence, 29 - n), row(Unit::Document, n)]);
    for (shard, rows) in rows.collect::<Vec<_>>().chunks(8).enumerate() {
        put(&store.part(ContainmentRow::NAME, shard as u32), rows.to_vec())?;
    }
    for rows_per_run in [1000, 20] {
        store.rows_per_run = rows_per_run;
        let mut keys = Vec::new();
        store.sorted::<ContainmentRow>(|batch| {
            keys.extend(rows_of::<ContainmentRow>(&batch).into_iter().map(|row| (row.unit.as_str(), row.member_id)));
            Ok(())
        })?;
        assert_eq!((keys.len(), keys.is_sorted()), (60, true), "words are sorted by their letters");
    }
    Ok(())
}

#[test]
fn a_claim_whose_sentence_is_not_there_is_an_error() -> Result<()> {
    let (folder, store) = store();
    let sentences = folder.path().join("sentences.parquet");
    put(&sentences, [sentence("a#s0", "Five berths.")])?;
    put(&store.part(ClaimRow::NAME, 0), [claim("b", "a#s7")])?;
    let error = store.claims(&sentences, |_| Ok(())).expect_err("no sentence has that key");
    assert!(error.to_string().contains("a#s7"), "{error}");
    Ok(())
}

fn evidence(claim_id: &str, n: u32, source_id: &str, stance: Stance, number: f64) -> ClaimEvidenceRow {
    ClaimEvidenceRow {
        evidence_id: format!("{claim_id}#e{n:05}"),
        claim_id: claim_id.into(),
        sentence_id: "a#s0".into(),
        clause_id: None,
        doc_id: "a".into(),
        source_id: source_id.into(),
        char_start: 0,
        char_end: 1,
        value_char_start: None,
        value_char_end: None,
        stance,
        polarity: Polarity::Positive,
        modality: Modality::Asserted,
        attributed_to: None,
        is_central: false,
        value: Some(number.to_string()),
        value_number: Some(number),
        low: None,
        high: None,
        unit: None,
        value_begin: None,
        value_finish: None,
        quantity_id: None,
        date_id: None,
        compared: Compared::None,
        rule: "aligned".into(),
        reason: String::new(),
        similarity: 1.0,
        weight: 0.5,
    }
}

#[test]
fn evidence_is_counted_once_a_source_and_their_pairs_one_a_claim() -> Result<()> {
    let (folder, _) = store();
    let (claims, file) = (folder.path().join("claims.parquet"), folder.path().join("evidence.parquet"));
    let single = ClaimRow { n_sources: 1, ..claim("alone", "") };
    put(&claims, [claim("c", ""), single])?;
    let rows = [
        evidence("alone", 0, "dunes", Stance::Supports, 1.0),
        evidence("c", 0, "tides", Stance::Supports, 5.0),
        evidence("c", 1, "tides", Stance::Supports, 5.0),
        evidence("c", 2, "dunes", Stance::Contradicts, 4.0),
    ];
    put(&file, rows)?;
    let said = source_evidence(&claims, &file)?;
    let brief: Vec<_> =
        said.iter().map(|one| (&*one.source_id, one.side.n_supports, one.side.number, one.weight)).collect();
    assert_eq!(brief, [("dunes", 0, Some(4.0), 0.5), ("tides", 2, Some(5.0), 1.0)]);
    let shared = shared_evidence(&said);
    assert_eq!(shared.len(), 1);
    assert_eq!((&*shared[0].a.source_id, shared[0].b.side.number), ("dunes", Some(5.0)));
    Ok(())
}

#[test]
fn a_crowd_that_prints_one_text_speaks_with_one_voice_of_full_weight() -> Result<()> {
    let (folder, _) = store();
    let (claims, file) = (folder.path().join("claims.parquet"), folder.path().join("evidence.parquet"));
    put(&claims, [claim("c", "")])?;
    let paper = |n: u32| {
        let number = if n < 40 { 5.0 } else { 4.0 };
        let row = evidence("c", n, &format!("paper{n:02}"), Stance::Supports, number);
        ClaimEvidenceRow { weight: 1.0 / 40.0, ..row }
    };
    put(&file, (0..80).map(paper))?;
    let said = source_evidence(&claims, &file)?;
    let brief: Vec<_> = said.iter().map(|one| (&*one.source_id, one.side.number, one.weight)).collect();
    assert_eq!(brief, [("paper00", Some(5.0), 1.0), ("paper40", Some(4.0), 1.0)]);
    Ok(())
}

#[test]
fn an_empty_store_proposes_nothing() -> Result<()> {
    let (_folder, store) = store();
    assert!(store.band_pairs(Unit::Document, 10)?.is_empty());
    assert!(store.sentence_pairs(0..9, Cap { postings: 10, mass: 1 }, 100)?.is_empty());
    Ok(())
}

#[test]
fn hashes_keep_63_bits_in_part_files() -> Result<()> {
    let (_folder, store) = store();
    let term = |document, term| DocumentTermPart { document, term: narrowed(term), weight: 3000 };
    // Two terms with the highest bit set are two terms.
    put(&store.part(DocumentTermPart::NAME, 0), [term(0, u64::MAX), term(1, u64::MAX), term(2, u64::MAX - 1)])?;
    assert_eq!(store.document_pairs(&[], Cap { postings: 10, mass: 1 })?, [(0, 1)]);
    Ok(())
}

#[test]
fn a_dispute_is_a_row_for_each_value_against_the_claim() -> Result<()> {
    let (folder, _) = store();
    let file = |name: &str| folder.path().join(name);
    let told = |n: u32, source: &str, stance, number, sentence_id: &str, weight| ClaimEvidenceRow {
        sentence_id: sentence_id.into(),
        is_central: n == 0,
        weight,
        ..evidence("c", n, source, stance, number)
    };
    let disputed = ClaimRow { status: ClaimStatus::Conflicting, value: Some("5".into()), ..claim("c", "") };
    put(&file("claims"), [claim("b", ""), disputed])?;
    let rows = [
        evidence("b", 0, "tides", Stance::Supports, 5.0),
        told(0, "tides", Stance::Supports, 5.0, "a#s0", 0.5),
        told(1, "wire", Stance::Supports, 5.0, "a#s1", 1.0),
        told(2, "shore", Stance::Contradicts, 6.0, "a#s2", 1.0),
        ClaimEvidenceRow {
            value: Some("approx 4 large berths".into()),
            ..told(3, "dunes", Stance::Contradicts, 4.0, "a#s1", 0.5)
        },
        told(4, "lantern", Stance::Contradicts, 4.0, "a#s3", 1.0),
    ];
    put(&file("evidence"), rows)?;
    let texts = ["Five berths.", "There are four.", "Six.", "It has four berths."];
    put(&file("sentences"), (0..).zip(texts).map(|(n, text)| sentence(&format!("a#s{n}"), text)))?;
    let found = conflicts(&file("claims"), &file("evidence"), &file("sentences"))?;
    let brief: Vec<_> = (found.iter())
        .map(|row| (row.ordinal, row.sources_a.join(" "), &*row.sentence_a, row.sources_b.join(" "), &*row.sentence_b))
        .collect();
    let expected = [
        (0, "tides wire".to_owned(), "Five berths.", "dunes lantern".to_owned(), "It has four berths."),
        (1, "tides wire".to_owned(), "Five berths.", "shore".to_owned(), "Six."),
    ];
    assert_eq!(brief, expected, "the claim's own sentence, and of each other value the one of most weight");
    assert_eq!((found[0].value_a.as_deref(), found[0].value_b.as_deref()), (Some("5"), Some("4")));

    put(&file("sentences"), [sentence("a#s0", "Five berths.")])?;
    let error = conflicts(&file("claims"), &file("evidence"), &file("sentences")).expect_err("a sentence lacks");
    assert!(error.to_string().contains("a#s2"), "{error}");
    Ok(())
}
