//! What was read: sources and documents, how many rows, how sources agree in pairs, and what could not be read.

use std::collections::BTreeMap;

use crosscheck_text::model::vocabulary::ClaimStatus;
use serde::Serialize;

use crate::error::Result;
use crate::report::claims::rounded;
use crate::report::input::{Alpha, Cut, Tables};
use crate::report::story::{Heading, Headings};
use crate::report::texts::{Document, Texts};
use crate::tables::claim_rows::{ClaimRow, ClaimSourceRow, SourceAgreementRow};
use crate::tables::read::{n_rows, rows};
use crate::tables::rows::{EventRow, RejectRow, SourceRow};

/// Documents that are listed.
const MOST_DOCUMENTS: usize = 2_000;
/// Pairs of sources.
const MOST_PAIRS: usize = 5_000;
/// Inputs that could not be read.
const MOST_REJECTS: usize = 1_000;
/// Events that are listed.
const MOST_EVENTS: usize = 500;

#[derive(Debug, Serialize)]
struct Source {
    name: String,
    n_documents: u32,
    n_claims: u32,
    /// Claims that it has from no other source, and of these those that others speak to as well, and those in conflict.
    n_own: u32,
    n_shared: u32,
    n_conflicting: u32,
    agreement: Option<f64>,
    reliability: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Pair {
    a: u32,
    b: u32,
    n_shared: u32,
    n_agree: u32,
    n_conflict: u32,
    agreement: Option<f64>,
    alpha: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Debug, Serialize)]
struct DocumentLine {
    doc_id: String,
    source: u32,
    title: Option<String>,
    url: Option<String>,
    path: String,
    published: Option<String>,
    published_method: &'static str,
    n_words: u32,
    n_sentences: u32,
    event_id: Option<String>,
    is_copy: bool,
}

#[derive(Debug, Serialize)]
struct Event {
    event_id: String,
    #[serde(flatten)]
    heading: Heading,
    label: String,
    begin: Option<String>,
    finish: Option<String>,
    n_documents: u32,
    n_sources: u32,
}

#[derive(Debug, Serialize)]
struct Reject {
    path: String,
    location: Option<String>,
    stage: &'static str,
    reason: String,
    detail: Option<String>,
}

/// The block that the page opens with.
#[derive(Debug, Serialize)]
pub(crate) struct Overview {
    version: &'static str,
    headline: String,
    /// Rows of each table.
    n_rows: BTreeMap<&'static str, u64>,
    /// Claims of each status, all of them.
    statuses: BTreeMap<&'static str, u32>,
    sources: Vec<Source>,
    documents: Vec<DocumentLine>,
    /// First and last day of publication.
    published: Option<(String, String)>,
    events: Vec<Event>,
    pairs: Vec<Pair>,
    alpha: BTreeMap<String, Option<f64>>,
    rejects: Vec<Reject>,
    cuts: Vec<Cut>,
}

/// What this section leaves out.
pub(crate) fn cuts(texts: &Texts) -> Vec<Cut> {
    let n_documents = texts.documents.len();
    Cut::of("documents", n_documents.min(MOST_DOCUMENTS), n_documents, "documents").into_iter().collect()
}

/// Reads the section from its tables.
pub(crate) fn read(
    tables: &Tables<'_>,
    (sources, texts): (&[SourceRow], &Texts),
    (alpha, headings): (&Alpha, &Headings),
    mut cuts: Vec<Cut>,
) -> Result<Overview> {
    let mut counts = BTreeMap::new();
    for table in crate::tables::all() {
        counts.insert(table.name, n_rows(&tables.path(table.name))?);
    }
    let mut statuses: BTreeMap<&'static str, u32> = ClaimStatus::WORDS.iter().map(|word| (*word, 0)).collect();
    for row in rows::<ClaimRow>(&tables.path("claims"))? {
        *statuses.entry(row?.status.as_str()).or_default() += 1;
    }
    let mut rejects = Vec::new();
    for row in rows::<RejectRow>(&tables.path("rejects"))?.take(MOST_REJECTS) {
        let row = row?;
        let (path, location, reason, detail) = (row.path, row.location, row.reason, row.detail);
        rejects.push(Reject { path, location, stage: row.stage.as_str(), reason, detail });
    }
    let total = |table: &str| counts.get(table).copied().unwrap_or_default() as usize;
    let pairs = pairs(tables, sources)?;
    let events = events(tables, headings)?;
    cuts.extend(Cut::of("pairs of outlets", pairs.len(), total("source_agreement"), "source_agreement"));
    cuts.extend(Cut::of("events", events.len(), total("events"), "events"));
    cuts.extend(Cut::of("rejects", rejects.len(), total("rejects"), "rejects"));
    let days = || texts.documents.iter().filter_map(|document| document.published);
    let published = days().min().zip(days().max()).map(|(first, last)| (first.to_string(), last.to_string()));
    Ok(Overview {
        version: env!("CARGO_PKG_VERSION"),
        headline: headings.page.headline.clone(),
        n_rows: counts,
        statuses,
        sources: own_claims(tables, sources)?,
        documents: texts.documents.iter().take(MOST_DOCUMENTS).map(document).collect(),
        published,
        events,
        pairs,
        alpha: alpha.iter().map(|(kind, value)| (kind.clone(), value.map(rounded))).collect(),
        rejects,
        cuts,
    })
}

/// The sources with what they say themselves; what they copied is said by another.
fn own_claims(tables: &Tables<'_>, rows_of: &[SourceRow]) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = rows_of.iter().map(source).collect();
    for row in rows::<ClaimSourceRow>(&tables.path("claim_sources"))? {
        let row = row?;
        let at = rows_of.partition_point(|source| source.source_id < row.source_id);
        let Some(source) = sources.get_mut(at).filter(|_| !row.is_copy) else { continue };
        source.n_own += 1;
        source.n_shared += u32::from(row.status != ClaimStatus::Single);
        source.n_conflicting += u32::from(row.status == ClaimStatus::Conflicting);
    }
    Ok(sources)
}

fn source(row: &SourceRow) -> Source {
    Source {
        name: row.name.clone(),
        n_documents: row.n_documents,
        n_claims: row.n_claims,
        n_own: 0,
        n_shared: 0,
        n_conflicting: 0,
        agreement: row.agreement.map(rounded),
        reliability: row.reliability.map(rounded),
    }
}

fn document(document: &Document) -> DocumentLine {
    DocumentLine {
        doc_id: document.doc_id.clone(),
        source: document.source,
        title: document.title.clone(),
        url: document.url.clone(),
        path: document.path.clone(),
        published: document.published.map(|day| day.to_string()),
        published_method: document.published_method.as_str(),
        n_words: document.n_words,
        n_sentences: document.n_sentences,
        event_id: document.event_id.clone(),
        is_copy: !document.is_canonical,
    }
}

/// The pairs that share most claims.
fn pairs(tables: &Tables<'_>, sources: &[SourceRow]) -> Result<Vec<Pair>> {
    let number = |id: &str| sources.partition_point(|source| source.source_id.as_str() < id) as u32;
    let mut pairs = Vec::new();
    for row in rows::<SourceAgreementRow>(&tables.path("source_agreement"))? {
        let row = row?;
        pairs.push(Pair {
            a: number(&row.source_a),
            b: number(&row.source_b),
            n_shared: row.n_shared,
            n_agree: row.n_agree,
            n_conflict: row.n_conflict,
            agreement: row.agreement.map(rounded),
            alpha: row.alpha.map(rounded),
            low: row.alpha_low.map(rounded),
            high: row.alpha_high.map(rounded),
        });
    }
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.n_shared), pair.a, pair.b));
    pairs.truncate(MOST_PAIRS);
    Ok(pairs)
}

fn events(tables: &Tables<'_>, headings: &Headings) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for row in rows::<EventRow>(&tables.path("events"))? {
        let row = row?;
        events.push(Event {
            heading: headings.events.get(&row.event_id).cloned().unwrap_or_default(),
            event_id: row.event_id,
            label: row.label,
            begin: row.begin.map(|day| day.to_string()),
            finish: row.finish.map(|day| day.to_string()),
            n_documents: row.n_documents,
            n_sources: row.n_sources,
        });
    }
    events
        .sort_by(|one, other| other.n_documents.cmp(&one.n_documents).then_with(|| one.event_id.cmp(&other.event_id)));
    events.truncate(MOST_EVENTS);
    Ok(events)
}
