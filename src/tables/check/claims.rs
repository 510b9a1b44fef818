//! What the tables of claims say of each other: one question is one claim, and each source of a claim has one row.
//!
//! `single` is what one independent source says, and nothing else is. Of a claim with `n_sources` 3 and `n_independent` 2, `claim_sources` has three rows, one of them a copy. Claims are held as
//! hashes, so that large outputs fit in memory.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crosscheck_text::model::vocabulary::ClaimStatus;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::error::Result;
use crate::tables::check::problems::Problems;
use crate::tables::claim_rows::{ClaimRow, ClaimSourceRow};
use crate::tables::definition::Row;
use crate::tables::read::{has_whole, table_rows};

const ROWS_PER_BATCH: usize = 8192;

/// What the rows of one claim's sources must have in common.
struct Counted {
    n_sources: u32,
    n_independent: u32,
    /// Hash of topic and status.
    question: u64,
}

/// Reports claims that ask what another one asks, and sources that do not fit their claims.
pub(crate) fn check(folder: &Path, problems: &mut Problems) -> Result<()> {
    if !has_whole::<ClaimRow>(folder)? {
        return Ok(());
    }
    let mut asked: HashSet<u128> = HashSet::new();
    let mut claims: HashMap<u128, Counted> = HashMap::new();
    for (at, claim) in (0..).zip(table_rows::<ClaimRow>(folder, ROWS_PER_BATCH)?) {
        let claim = claim?;
        let entities = claim.entity_ids.join("\u{1f}");
        let question =
            format!("{:?}\u{1f}{}\u{1f}{}\u{1f}{entities}", claim.event_id, claim.topic, claim.kind.as_str());
        if !asked.insert(xxh3_128(question.as_bytes())) {
            let what = format!("another claim of its event asks `{}` of the same things", claim.topic);
            problems.row(ClaimRow::NAME, at, &claim.claim_id, what);
        }
        if (claim.status == ClaimStatus::Single) != (claim.n_independent == 1) {
            let what = format!("`{}` of {} independent sources", claim.status.as_str(), claim.n_independent);
            problems.row(ClaimRow::NAME, at, &claim.claim_id, what);
        }
        let question = question_of(&claim.topic, claim.status.as_str());
        let counted = Counted { n_sources: claim.n_sources, n_independent: claim.n_independent, question };
        claims.insert(xxh3_128(claim.claim_id.as_bytes()), counted);
        if problems.is_full() {
            return Ok(());
        }
    }
    // The sources of such claims would be told a second time.
    if problems.0.is_empty() && has_whole::<ClaimSourceRow>(folder)? {
        check_sources(folder, claims, problems)
    } else {
        Ok(())
    }
}

fn check_sources(folder: &Path, mut claims: HashMap<u128, Counted>, problems: &mut Problems) -> Result<()> {
    for (at, row) in (0..).zip(table_rows::<ClaimSourceRow>(folder, ROWS_PER_BATCH)?) {
        let row = row?;
        // A reference to no claim is told already.
        let Some(claim) = claims.get_mut(&xxh3_128(row.claim_id.as_bytes())) else { continue };
        claim.n_sources = claim.n_sources.wrapping_sub(1);
        claim.n_independent = claim.n_independent.wrapping_sub(u32::from(!row.is_copy));
        if claim.question != question_of(&row.topic, row.status.as_str()) {
            let what = "`topic` or `status` is not that of its claim";
            problems.row(ClaimSourceRow::NAME, at, &format!("{}, {}", row.claim_id, row.source_id), what);
        }
        if problems.is_full() {
            return Ok(());
        }
    }
    claims.retain(|_, claim| (claim.n_sources, claim.n_independent) != (0, 0));
    if claims.is_empty() {
        return Ok(());
    }
    for (at, claim) in (0..).zip(table_rows::<ClaimRow>(folder, ROWS_PER_BATCH)?) {
        let claim = claim?;
        if claims.contains_key(&xxh3_128(claim.claim_id.as_bytes())) {
            let what = "`n_sources` or `n_independent` is not what `claim_sources` has of it";
            problems.row(ClaimRow::NAME, at, &claim.claim_id, what);
        }
    }
    Ok(())
}

fn question_of(topic: &str, status: &str) -> u64 {
    xxh3_64(format!("{topic}\u{1f}{status}").as_bytes())
}
