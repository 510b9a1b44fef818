//! Which row is meant by a name, or by the beginning of a key.
//!
//! `explain output Kestrel` shows the source "Kestrel Wire" when nothing else is called so or begins so; where several do, or none, those
//! that come near are named.

use std::path::Path;

use crate::error::Result;
use crate::tables::claim_rows::ClaimRow;
use crate::tables::definition::Row;
use crate::tables::read::{has_whole, table_rows};
use crate::tables::rows::{DocumentRow, EntityRow, EventRow, SourceRow};

/// Candidates that are named.
const MOST_NEAR: usize = 5;
/// How near a key or name must come to be named, 0 to 1 (Jaro and Winkler).
const NEAR: f64 = 0.85;

/// A row that could be meant.
struct Candidate {
    table: &'static str,
    key: String,
    /// Its name first, then other names.
    names: Vec<String>,
}

/// What was meant.
pub(super) enum Meant {
    /// This key.
    One(String),
    /// One of these, each with its name.
    Unsure(Vec<String>),
}

/// Finds what is meant among claims, events, entities, documents and sources.
pub(super) fn meant(folder: &Path, text: &str, n_rows: usize) -> Result<Meant> {
    let mut known = Vec::new();
    of::<SourceRow>(folder, n_rows, &mut known, |row| (row.source_id, vec![row.name]))?;
    of::<EntityRow>(folder, n_rows, &mut known, |row| (row.entity_id, [vec![row.name], row.aliases].concat()))?;
    of::<EventRow>(folder, n_rows, &mut known, |row| (row.event_id, vec![row.label]))?;
    of::<ClaimRow>(folder, n_rows, &mut known, |row| (row.claim_id, vec![row.topic]))?;
    of::<DocumentRow>(folder, n_rows, &mut known, |row| (row.doc_id, row.title.into_iter().collect()))?;
    let wanted = text.to_lowercase();
    let lower: Vec<(Vec<String>, &Candidate)> = known
        .iter()
        .map(|row| (std::iter::once(&row.key).chain(&row.names).map(|name| name.to_lowercase()).collect(), row))
        .collect();
    let those = |fits: &dyn Fn(&str) -> bool| -> Vec<&Candidate> {
        lower.iter().filter(|(names, _)| names.iter().any(|name| fits(name))).map(|(_, row)| *row).collect()
    };
    let equal = those(&|name| name == wanted);
    // A source and its one document may be called alike: that of the table that comes first here is meant.
    if let Some(first) = equal.first().filter(|first| equal.iter().filter(|row| row.table == first.table).count() == 1)
    {
        return Ok(Meant::One(first.key.clone()));
    }
    for found in [equal, those(&|name| name.starts_with(&wanted)), those(&|name| name.contains(&wanted))] {
        match found.as_slice() {
            [] => {}
            [one] => return Ok(Meant::One(one.key.clone())),
            several => return Ok(Meant::Unsure(several.iter().take(MOST_NEAR).map(|row| row.shown()).collect())),
        }
    }
    let near = |names: &[String]| names.iter().map(|name| strsim::jaro_winkler(name, &wanted)).fold(0.0, f64::max);
    let mut ranked: Vec<(f64, &Candidate)> = lower.iter().map(|(names, row)| (near(names), *row)).collect();
    ranked.retain(|(near, _)| *near >= NEAR);
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    Ok(Meant::Unsure(ranked.into_iter().take(MOST_NEAR).map(|(_, row)| row.shown()).collect()))
}

/// Adds the rows of a table, where the run wrote it in full.
fn of<R: Row>(
    folder: &Path,
    n_rows: usize,
    known: &mut Vec<Candidate>,
    read: impl Fn(R) -> (String, Vec<String>),
) -> Result<()> {
    if has_whole::<R>(folder)? {
        for row in table_rows::<R>(folder, n_rows)? {
            let (key, names) = read(row?);
            known.push(Candidate { table: R::NAME, key, names });
        }
    }
    Ok(())
}

impl Candidate {
    fn shown(&self) -> String {
        match self.names.first().filter(|name| **name != self.key) {
            Some(name) => format!("`{}` ({name})", self.key),
            None => format!("`{}`", self.key),
        }
    }
}
