//! The table `timeline` for the page: what happened when, who says so, what is disputed.
//!
//! The rows keep their order, in which the days of one claim stand one after the other: 12 March of six outlets, then 13 March of one,
//! which stands against it. It decides nothing; a row names its claim by the place in the list of claims.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::error::Result;
use crate::report::claims::Chosen;
use crate::report::input::{Cut, Tables};
use crate::report::texts::is_inferred;
use crate::tables::claim_rows::TimelineRow;
use crate::tables::column::interval;
use crate::tables::read::rows;
use crate::tables::rows::SourceRow;

/// Rows on the page.
const MOST_ROWS: usize = 2_000;

/// One act or state with its day.
#[derive(Debug, Serialize)]
struct Dated {
    begin: String,
    finish: String,
    what: String,
    status: &'static str,
    /// Place of its claim in the list of claims.
    claim: Option<u32>,
    /// Number of its event in the list of events.
    event: Option<u32>,
    /// Numbers of the sources.
    sources: BTreeSet<u32>,
    /// Whether it stands against the value of its claim.
    is_rival: bool,
    /// Whether no sentence settles the day: it follows from other texts.
    is_inferred: bool,
    is_planned: bool,
    is_denied: bool,
}

/// The block of the section.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Timeline {
    /// Keys of the events.
    events: Vec<String>,
    rows: Vec<Dated>,
    total: usize,
}

impl Timeline {
    pub(crate) fn cut(&self) -> Option<Cut> {
        Cut::of("dated acts", self.rows.len(), self.total, "timeline")
    }
}

/// What orders rows where there are too many: smaller stays.
type Key = (bool, Reverse<u32>, Reverse<u32>, u32);

fn key(row: &TimelineRow, number: u32) -> Key {
    let is_open = row.status.is_disputed();
    (!is_open, Reverse(row.n_independent), Reverse(row.n_sources), number)
}

/// Reads the rows that matter most, in the order of the table.
pub(crate) fn read(tables: &Tables<'_>, sources: &[SourceRow], chosen: &Chosen) -> Result<Timeline> {
    let path = tables.path("timeline");
    let mut keys = Vec::new();
    for (row, number) in rows::<TimelineRow>(&path)?.zip(0..) {
        keys.push(key(&row?, number));
    }
    let total = keys.len();
    keys.sort_unstable();
    keys.truncate(MOST_ROWS);
    let kept: BTreeSet<u32> = keys.into_iter().map(|(_, _, _, number)| number).collect();
    let mut timeline = Timeline { total, ..Timeline::default() };
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for (row, number) in rows::<TimelineRow>(&path)?.zip(0..) {
        let row = row?;
        if !kept.contains(&number) {
            continue;
        }
        let event = row.event_id.clone().map(|event_id| {
            let events = &mut timeline.events;
            *numbers.entry(event_id).or_insert_with_key(|event_id| {
                events.push(event_id.clone());
                events.len() as u32 - 1
            })
        });
        timeline.rows.push(dated(row, event, sources, chosen));
    }
    Ok(timeline)
}

fn dated(row: TimelineRow, event: Option<u32>, sources: &[SourceRow], chosen: &Chosen) -> Dated {
    let claim = row.claim_id.as_ref().and_then(|claim_id| chosen.claim(claim_id));
    let value = claim.and_then(|(_, claim)| Some(interval(claim.value_begin?, claim.value_finish?, "/")));
    let number = |id: &String| sources.binary_search_by(|source| source.source_id.cmp(id)).ok().map(|at| at as u32);
    Dated {
        begin: row.begin.to_string(),
        finish: row.finish.to_string(),
        what: row.what,
        status: row.status.as_str(),
        claim: claim.map(|(place, _)| place),
        event,
        sources: row.sources.iter().filter_map(number).collect(),
        is_rival: value.is_some_and(|value| row.other_days.contains(&value)),
        is_inferred: is_inferred(row.method),
        is_planned: row.is_planned,
        is_denied: row.is_denied,
    }
}
