//! The table `conflicts`: what is disputed, one row for each value against a claim's own.
//!
//! A claim "5 berths" of two sources, "4" of a third and "6" of a fourth gives two rows. It reads the finished tables and
//! decides nothing: who is against whom is what `claim_evidence` says. All disputes of a run are in memory at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crosscheck_text::model::vocabulary::{ClaimStatus, Stance};

use crate::error::Result;
use crate::store::scan::{Wanted, batches, cells, rows_of, sentence_texts, texts};
use crate::tables::by_source::with_evidence;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ConflictRow};

/// The disputes of a run in the order of their keys, from its finished tables.
///
/// # Errors
/// When a file cannot be read, or evidence names a sentence that is not there.
pub(crate) fn conflicts(claims: &Path, evidence: &Path, sentences: &Path) -> Result<Vec<ConflictRow>> {
    let mut found = Vec::new();
    let mut disputed = BTreeSet::new();
    batches(&[claims.to_owned()], Some(&["claim_id", "status"]), Wanted::All, |batch| {
        let told = texts(batch, "claim_id").zip(cells::<ClaimStatus>(batch, "status"));
        let wanted = told.filter(|(_, status)| status.is_some_and(ClaimStatus::is_disputed));
        disputed.extend(wanted.filter_map(|(claim_id, _)| claim_id.map(str::to_owned)));
        Ok(())
    })?;
    // Most claims are told by one source, and their rows need not be read.
    let is_wanted = |claim_id: &str| disputed.contains(claim_id);
    let claims = rows_of::<ClaimRow>(claims, "claim_id", is_wanted)?;
    let evidence = rows_of::<ClaimEvidenceRow>(evidence, "claim_id", is_wanted)?;
    for claim in with_evidence(claims.into_iter().map(Ok), evidence.into_iter().map(Ok)) {
        let (claim, own) = claim?;
        found.extend(sides(&claim, &own));
    }
    with_sentences(&mut found, sentences)?;
    Ok(found)
}

/// The values against that of a claim, those of most sources first. The texts of the sentences are left open.
pub(crate) fn sides(claim: &ClaimRow, evidence: &[ClaimEvidenceRow]) -> Vec<ConflictRow> {
    let of = |stance: Stance| evidence.iter().filter(move |row| row.stance == stance);
    let sources = |rows: &mut dyn Iterator<Item = &ClaimEvidenceRow>| -> Vec<String> {
        rows.map(|row| row.source_id.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let best = |rows: &mut dyn Iterator<Item = &ClaimEvidenceRow>| -> Option<ClaimEvidenceRow> {
        let rank = |row: &&ClaimEvidenceRow| (row.is_central, row.weight.to_bits(), row.similarity.to_bits());
        rows.max_by_key(|row| (rank(row), Reverse(row.evidence_id.clone()))).cloned()
    };
    let Some(for_it) = best(&mut of(Stance::Supports)) else { return Vec::new() };
    let sources_a = sources(&mut of(Stance::Supports));
    // "4 berths" and "4 deep-water berths" are one number.
    let value = |row: &ClaimEvidenceRow| {
        let number = row.value_number.map(f64::to_bits);
        let text = if number.is_none() && row.value_begin.is_none() { row.value.clone() } else { None };
        (number, row.unit.clone(), row.value_begin, row.value_finish, text)
    };
    let mut by_value: BTreeMap<_, Vec<&ClaimEvidenceRow>> = BTreeMap::new();
    for row in of(Stance::Contradicts) {
        by_value.entry(value(row)).or_default().push(row);
    }
    let mut against: Vec<(Vec<String>, ClaimEvidenceRow)> = (by_value.into_values())
        .filter_map(|rows| Some((sources(&mut rows.iter().copied()), best(&mut rows.iter().copied())?)))
        .collect();
    against.sort_by_key(|(sources, _)| Reverse(sources.len()));
    let row = |(ordinal, (sources_b, row)): (usize, (Vec<String>, ClaimEvidenceRow))| ConflictRow {
        claim_id: claim.claim_id.clone(),
        ordinal: ordinal as u32,
        event_id: claim.event_id.clone(),
        topic: claim.topic.clone(),
        kind: claim.kind,
        status: claim.status,
        value_a: claim.value.clone(),
        sources_a: sources_a.clone(),
        sentence_a: String::new(),
        sentence_id_a: for_it.sentence_id.clone(),
        value_b: row.value,
        sources_b,
        sentence_b: String::new(),
        sentence_id_b: row.sentence_id,
        compared: row.compared,
        reason: row.reason,
        confidence: claim.confidence,
    };
    against.into_iter().enumerate().map(row).collect()
}

/// Puts the texts of the sentences in.
fn with_sentences(conflicts: &mut [ConflictRow], sentences: &Path) -> Result<()> {
    let ids = conflicts.iter().flat_map(|row| [row.sentence_id_a.clone(), row.sentence_id_b.clone()]).collect();
    let found = sentence_texts(sentences, &ids)?;
    for row in conflicts {
        row.sentence_a.clone_from(&found[&row.sentence_id_a]);
        row.sentence_b.clone_from(&found[&row.sentence_id_b]);
    }
    Ok(())
}
