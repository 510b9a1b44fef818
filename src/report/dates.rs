//! The days and periods that the texts speak of, as the calendar resolved them, and how often.

use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::vocabulary::{DateMethod, Precision};
use jiff::civil::Date;
use serde::Serialize;

use crate::error::Result;
use crate::report::input::{Cut, Tables};
use crate::report::texts::{Texts, Wanted, is_inferred};
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
    /// What happened: the first sentence that settles the day, those that name it in full before others.
    what: String,
    /// Whether no sentence settles it: it follows from other dates.
    is_inferred: bool,
    #[serde(skip)]
    documents: BTreeSet<String>,
    #[serde(skip)]
    sentence_id: Option<String>,
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
    documents: BTreeSet<String>,
    surfaces: Vec<String>,
    /// How plainly a sentence names the day, less is better, and that sentence.
    best: Option<(u8, Option<String>)>,
}

/// Less is plainer.
fn plainness(method: DateMethod) -> u8 {
    match method {
        DateMethod::Explicit => 0,
        method => 1 + u8::from(is_inferred(method)),
    }
}

/// Reads the days from their table, and asks for a sentence of each.
pub(crate) fn choose(tables: &Tables<'_>, wanted: &mut Wanted) -> Result<Dates> {
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
        let plainness = plainness(row.method);
        if day.best.as_ref().is_none_or(|(least, _)| plainness < *least) {
            day.best = Some((plainness, row.sentence_id));
        }
        day.documents.insert(row.doc_id);
        if day.surfaces.len() < MOST_SURFACES && !day.surfaces.contains(&row.surface) {
            day.surfaces.push(row.surface);
        }
    }
    let total = seen.len();
    let mut days: Vec<_> = seen.into_iter().collect();
    days.sort_by_key(|(key, seen)| (std::cmp::Reverse((seen.documents.len(), seen.n_mentions)), *key));
    days.truncate(MOST_DATES);
    days.sort_by_key(|(key, _)| *key);
    let day = |((begin, finish, precision), seen): ((Date, Date, Precision), Seen)| Day {
        begin: begin.to_string(),
        finish: finish.to_string(),
        precision: precision.as_str(),
        n_mentions: seen.n_mentions,
        n_documents: seen.documents.len() as u32,
        sources: BTreeSet::new(),
        surfaces: seen.surfaces,
        what: String::new(),
        is_inferred: seen.best.as_ref().is_some_and(|(plainness, _)| *plainness > 1),
        documents: seen.documents,
        sentence_id: seen.best.and_then(|(_, sentence_id)| sentence_id),
    };
    let days: Vec<Day> = days.into_iter().map(day).collect();
    wanted.sentences.extend(days.iter().filter_map(|day| day.sentence_id.clone()));
    Ok(Dates { days, total, n_open })
}

/// Puts sources and sentences to the days.
pub(crate) fn fill(dates: &mut Dates, texts: &Texts) {
    for day in &mut dates.days {
        let documents = day.documents.iter().filter_map(|doc_id| texts.document_of.get(doc_id));
        day.sources = documents.map(|document| texts.source(*document)).collect();
        let sentence = day.sentence_id.as_ref().and_then(|id| texts.sentences.get(id));
        day.what = sentence.map(|sentence| sentence.cleaned.clone()).unwrap_or_default();
    }
}
