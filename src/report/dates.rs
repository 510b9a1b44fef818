//! The days and periods that the texts speak of, as the calendar resolved them, and how often.

use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::vocabulary::Precision;
use jiff::civil::Date;
use serde::Serialize;

use crate::error::Result;
use crate::report::input::{Cut, Tables};
use crate::report::texts::Texts;
use crate::tables::read::rows;
use crate::tables::rows::DateRow;

/// Days and periods on the page.
const MOST_DATES: usize = 2_000;
/// Ways of writing one date that are shown.
const MOST_SURFACES: usize = 4;

/// One day or period.
#[derive(Debug, Serialize)]
struct Day {
    begin: String,
    finish: String,
    precision: &'static str,
    n_mentions: u32,
    n_documents: u32,
    /// Numbers of the sources.
    sources: BTreeSet<u32>,
    /// As the texts write it.
    surfaces: Vec<String>,
}

/// The block of the section.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Dates {
    days: Vec<Day>,
    total: usize,
    /// Expressions that no calendar day is known for: durations, sets, vague ones.
    n_open: usize,
}

impl Dates {
    pub(crate) fn cut(&self) -> Option<Cut> {
        Cut::of("days and periods", self.days.len(), self.total, "dates")
    }
}

#[derive(Debug, Default)]
struct Seen {
    n_mentions: u32,
    documents: BTreeSet<u32>,
    sources: BTreeSet<u32>,
    surfaces: Vec<String>,
}

/// Reads the section from its table.
pub(crate) fn read(tables: &Tables<'_>, texts: &Texts) -> Result<Dates> {
    let mut seen: BTreeMap<(Date, Date, Precision), Seen> = BTreeMap::new();
    let mut n_open = 0;
    for row in rows::<DateRow>(&tables.path("dates"))? {
        let row = row?;
        let is_vague = matches!(row.precision, Precision::Vague | Precision::Duration);
        let (Some(begin), Some(finish), false) = (row.begin, row.finish.or(row.begin), is_vague) else {
            n_open += 1;
            continue;
        };
        let day = seen.entry((begin, finish, row.precision)).or_default();
        day.n_mentions += 1;
        if let Some(document) = texts.document_of.get(&row.doc_id) {
            day.documents.insert(*document);
            day.sources.insert(texts.source(*document));
        }
        if day.surfaces.len() < MOST_SURFACES && !day.surfaces.contains(&row.surface) {
            day.surfaces.push(row.surface);
        }
    }
    let total = seen.len();
    let mut days: Vec<_> = seen.into_iter().collect();
    days.sort_by_key(|(key, seen)| (std::cmp::Reverse((seen.sources.len(), seen.n_mentions)), *key));
    days.truncate(MOST_DATES);
    days.sort_by_key(|(key, _)| *key);
    let day = |((begin, finish, precision), seen): ((Date, Date, Precision), Seen)| Day {
        begin: begin.to_string(),
        finish: finish.to_string(),
        precision: precision.as_str(),
        n_mentions: seen.n_mentions,
        n_documents: seen.documents.len() as u32,
        sources: seen.sources,
        surfaces: seen.surfaces,
    };
    Ok(Dates { days: days.into_iter().map(day).collect(), total, n_open })
}
