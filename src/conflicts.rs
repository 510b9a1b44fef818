//! The conflicts of an output folder in words: the question, and who gives which answer.
//!
//! `conflicts::read("output")` gives one conflict for each claim on which sources conflict, the surest first; the page, the end of a run
//! and `crosscheck conflicts` tell of the same rows of the table `conflicts`. It reads the written tables and decides nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crosscheck_text::model::vocabulary::{ClaimKind, ClaimStatus};

use crate::error::Result;
use crate::tables::claim_rows::ConflictRow;
use crate::tables::read::{has_whole, table_rows};
use crate::tables::rows::SourceRow;
use crate::words;

/// Rows in memory at a time.
const ROWS_PER_BATCH: usize = 1024;
/// Sources that are listed by name for one value.
const MOST_SOURCES: usize = 4;

/// A question to which sources give answers that cannot all be right.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Key of the claim.
    pub claim_id: String,
    /// The question, in plain words.
    pub topic: String,
    /// How likely the answers do differ on one question, 0 to 1.
    pub confidence: f32,
    /// The answers, that of the claim first.
    pub answers: Vec<Answer>,
}

/// One answer and who gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value in words, or whether it happened.
    pub value: String,
    /// Names of the sources.
    pub sources: Vec<String>,
}

/// The rows of the table `conflicts` with that status, those of the surest conflict first; none where the run left the table out, or
/// wrote it as CSV alone.
///
/// # Errors
/// When the table cannot be read.
pub fn rows(folder: &Path) -> Result<Option<Vec<ConflictRow>>> {
    if !has_whole::<ConflictRow>(folder)? {
        return Ok(None);
    }
    let mut rows: Vec<ConflictRow> = Vec::new();
    for row in table_rows::<ConflictRow>(folder, ROWS_PER_BATCH)? {
        rows.extend(Some(row?).filter(|row| row.status == ClaimStatus::Conflicting));
    }
    rows.sort_by(|one, other| {
        other
            .confidence
            .total_cmp(&one.confidence)
            .then_with(|| (&one.claim_id, one.ordinal).cmp(&(&other.claim_id, other.ordinal)))
    });
    Ok(Some(rows))
}

/// The conflicts of an output folder, the surest first; none where there are no [`rows`].
///
/// # Errors
/// When a table cannot be read.
pub fn read(folder: &Path) -> Result<Option<Vec<Conflict>>> {
    rows(folder)?.map(|rows| of(rows, folder)).transpose()
}

/// Rows of the table `conflicts` as one conflict for each claim, in their order.
///
/// # Errors
/// When the table `sources` cannot be read.
pub fn of(rows: Vec<ConflictRow>, folder: &Path) -> Result<Vec<Conflict>> {
    let names = names(folder)?;
    let name = |id: &String| names.get(id).unwrap_or(id).clone();
    let answer = |value: &Option<String>, kind: ClaimKind, sources: &[String]| Answer {
        value: words::answer(value.as_deref(), kind),
        sources: sources.iter().map(name).collect(),
    };
    let mut found: Vec<Conflict> = Vec::new();
    for row in rows {
        let rival = answer(&row.value_b, row.kind, &row.sources_b);
        match found.last_mut().filter(|last| last.claim_id == row.claim_id) {
            Some(last) => last.answers.push(rival),
            None => found.push(Conflict {
                answers: vec![answer(&row.value_a, row.kind, &row.sources_a), rival],
                claim_id: row.claim_id,
                topic: row.topic,
                confidence: row.confidence,
            }),
        }
    }
    Ok(found)
}

/// Names of sources by their keys; none where the run left the table out.
fn names(folder: &Path) -> Result<BTreeMap<String, String>> {
    if !has_whole::<SourceRow>(folder)? {
        return Ok(BTreeMap::new());
    }
    table_rows::<SourceRow>(folder, ROWS_PER_BATCH)?.map(|row| row.map(|row| (row.source_id, row.name))).collect()
}

/// All conflicts for people, each with how to see its sentences; `folder` as it is called on the command line.
pub fn render(found: &[Conflict], folder: &Path) -> String {
    let mut out = String::new();
    for conflict in found {
        let _ = writeln!(out, "{}", conflict.topic);
        let width = conflict.answers.iter().map(|answer| answer.value.chars().count()).max().unwrap_or_default();
        for answer in &conflict.answers {
            let _ = writeln!(out, "  {:<width$}  {}", answer.value, answer.sources.join(", "));
        }
        let _ = writeln!(out, "  crosscheck explain {} '{}'\n", folder.display(), conflict.claim_id);
    }
    if found.is_empty() {
        out.push_str("no conflicts\n");
    }
    out
}

impl Conflict {
    /// The conflict in one line: `berths: 5 (Kestrel Wire, Dunes Daily Post) against 4 (107 Lantern)`.
    pub fn line(&self) -> String {
        let answers: Vec<String> = self.answers.iter().map(Answer::text).collect();
        format!("{}: {}", self.topic, answers.join(" against "))
    }
}

impl Answer {
    fn text(&self) -> String {
        let shown: Vec<&str> = self.sources.iter().take(MOST_SOURCES).map(String::as_str).collect();
        let more = self.sources.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{} ({}{more})", self.value, shown.join(", "))
    }
}
