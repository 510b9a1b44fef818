//! Which claims the page lists, in which order, and the light columns that it filters and searches.
//!
//! Conflicts come first, those with most independent voices on the smaller side on top; then what most independent sources say
//! alike; then what one source says alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{ClaimKind, ClaimStatus, Polarity, Stance};
use crosscheck_text::stages::agree::context::judged::VERDICT;
use serde::Serialize;

use crate::error::Result;
use crate::report::input::{Cut, Tables};
use crate::report::story::Dispute;
use crate::report::texts::{Texts, Wanted};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::read::rows;
use crate::tables::rows::{EntityRow, EventRow, SourceRow};

/// Claims on the page.
const MOST_CLAIMS: usize = 100_000;
/// Pieces of evidence of one claim on the page, on each side.
pub(crate) const MOST_EVIDENCE: usize = 20;
/// Other values that are named in the list.
const MOST_RIVALS: usize = 3;
/// Claims whose sentences stand in one block.
pub(crate) const CLAIMS_PER_CHUNK: u32 = 200;

/// A claim on the page, with what its evidence adds.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) row: ClaimRow,
    /// Its place in the order of the page.
    rank: u32,
    sources: BTreeSet<u32>,
    /// Values of those who contradict it, in the order in which they stand.
    rivals: Vec<String>,
    has_verdict: bool,
    /// Of its most central sentence: what is ahead, what did not happen, and the date that gives the value.
    is_planned: bool,
    is_denied: bool,
    date_id: Option<String>,
}

/// The claims on the page.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// In the order of the table.
    pub(crate) claims: Vec<Claim>,
    /// Index in `claims` by key.
    pub(crate) index_of: HashMap<String, u32>,
    n_all: usize,
}

impl Chosen {
    /// The events of the claims in conflict with their questions, in the order of the page.
    pub(crate) fn disputed<'a>(&'a self, disputes: &'a BTreeMap<String, Dispute>) -> Vec<(Option<&'a str>, &'a str)> {
        let conflicting = self.claims.iter().filter(|claim| claim.row.status == ClaimStatus::Conflicting);
        let mut ranked: Vec<(u32, (Option<&str>, &str))> = conflicting
            .filter_map(|claim| {
                let dispute = disputes.get(&claim.row.claim_id)?;
                Some((claim.rank, (claim.row.event_id.as_deref(), dispute.short())))
            })
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, disputed)| disputed).collect()
    }

    /// A claim with its place in the order of the page.
    pub(crate) fn claim(&self, claim_id: &str) -> Option<(u32, &ClaimRow)> {
        let claim = self.claims.get(*self.index_of.get(claim_id)? as usize)?;
        Some((claim.rank, &claim.row))
    }

    pub(crate) fn cut(&self) -> Option<Cut> {
        Cut::of("claims", self.claims.len(), self.n_all, "claims")
    }
}

/// What orders claims: smaller is shown first.
type Key = (u8, Reverse<u32>, Reverse<u32>, u32);

fn key(row: &ClaimRow, number: u32) -> Key {
    let (with, against) = (row.n_supporting, row.n_contradicting);
    match row.status {
        ClaimStatus::Conflicting => (0, Reverse(with.min(against)), Reverse(with.max(against)), number),
        ClaimStatus::Developing => (1, Reverse(with), Reverse(against), number),
        ClaimStatus::Corroborated => (2, Reverse(with), Reverse(row.n_sources), number),
        ClaimStatus::Single => (3, Reverse(with), Reverse(row.n_sources), number),
    }
}

/// Chooses the claims that come first in the order of the page.
pub(crate) fn choose(tables: &Tables<'_>) -> Result<Chosen> {
    let mut keys = Vec::new();
    for (row, number) in rows::<ClaimRow>(&tables.path("claims"))?.zip(0..) {
        keys.push(key(&row?, number));
    }
    let n_all = keys.len();
    keys.sort_unstable();
    keys.truncate(MOST_CLAIMS);
    let ranks: HashMap<u32, u32> = keys.iter().zip(0..).map(|(key, rank)| (key.3, rank)).collect();
    let mut chosen = Chosen { claims: Vec::with_capacity(keys.len()), index_of: HashMap::new(), n_all };
    for (row, number) in rows::<ClaimRow>(&tables.path("claims"))?.zip(0..) {
        let row = row?;
        if let Some(rank) = ranks.get(&number).copied() {
            chosen.index_of.insert(row.claim_id.clone(), chosen.claims.len() as u32);
            let (sources, rivals) = (BTreeSet::new(), Vec::new());
            let (has_verdict, is_planned, is_denied, date_id) = (false, false, false, None);
            chosen.claims.push(Claim { row, rank, sources, rivals, has_verdict, is_planned, is_denied, date_id });
        }
    }
    Ok(chosen)
}

/// Reads who speaks to the chosen claims, and which sentences that asks for.
pub(crate) fn survey(
    tables: &Tables<'_>,
    sources: &[SourceRow],
    chosen: &mut Chosen,
    wanted: &mut Wanted,
) -> Result<()> {
    let numbers: HashMap<&str, u32> =
        sources.iter().zip(0..).map(|(source, number)| (source.source_id.as_str(), number)).collect();
    let mut sides = Sides::default();
    for row in rows::<ClaimEvidenceRow>(&tables.path("claim_evidence"))? {
        let row = row?;
        let claim = chosen.index_of.get(&row.claim_id).and_then(|idx| chosen.claims.get_mut(*idx as usize));
        let Some(claim) = claim else { continue };
        claim.sources.extend(numbers.get(row.source_id.as_str()).filter(|_| row.weight > 0.0));
        claim.has_verdict |= is_verdict(&row);
        if row.is_central {
            claim.is_planned = row.modality == Modality::Expected;
            claim.is_denied = row.polarity == Polarity::Negative;
            claim.date_id.clone_from(&row.date_id);
        }
        if let Some(value) = row.value.as_ref().filter(|_| row.stance == Stance::Contradicts)
            && claim.rivals.len() < MOST_RIVALS
            && !claim.rivals.contains(value)
        {
            claim.rivals.push(value.clone());
        }
        if sides.takes(&row) {
            if claim.row.status.is_disputed() {
                wanted.values.extend(row.quantity_id);
            }
            wanted.values.extend(row.date_id);
            wanted.sentences.insert(row.sentence_id);
        }
    }
    Ok(())
}

/// Whether the analyst's word put a sentence into its claim or on its side.
pub(crate) fn is_verdict(row: &ClaimEvidenceRow) -> bool {
    row.rule == VERDICT
}

/// Counts the evidence on each side of the claim at hand; evidence of one claim stands together.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    claim_id: String,
    with: usize,
    against: usize,
}

impl Sides {
    /// Whether a row, told once and in order, is among the first of its side.
    pub(crate) fn takes(&mut self, row: &ClaimEvidenceRow) -> bool {
        if self.claim_id != row.claim_id {
            *self = Self { claim_id: row.claim_id.clone(), with: 0, against: 0 };
        }
        let side = if row.stance == Stance::Supports { &mut self.with } else { &mut self.against };
        *side += 1;
        *side <= MOST_EVIDENCE
    }
}

/// The columns, each with one cell a claim in the order of the page; numbers of kinds and statuses, of sources, entities
/// and events point into lists.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Index {
    kinds: &'static [&'static str],
    statuses: &'static [&'static str],
    /// Events that claims belong to: key and label.
    events: Vec<(String, String)>,
    /// Names of the things that claims speak of.
    entities: Vec<String>,
    claims_per_chunk: u32,
    most_evidence: usize,
    claim_id: Vec<String>,
    statement: Vec<String>,
    topic: Vec<String>,
    kind: Vec<usize>,
    status: Vec<usize>,
    event: Vec<Option<u32>>,
    entity: Vec<Vec<u32>>,
    source: Vec<BTreeSet<u32>>,
    value: Vec<Option<String>>,
    rivals: Vec<Vec<String>>,
    n_sources: Vec<u32>,
    n_independent: Vec<u32>,
    n_supporting: Vec<u32>,
    n_contradicting: Vec<u32>,
    agreement: Vec<Option<f64>>,
    confidence: Vec<f64>,
    verdict: Vec<u8>,
    /// What marks the value, added up: 1 planned, 2 did not happen, 4 a date that the text does not spell out.
    flags: Vec<u8>,
    /// Who says what, by the place of the claim in these columns.
    disputes: BTreeMap<usize, Dispute>,
    /// Position in the order of the table, which tells the block of the sentences.
    at: Vec<u32>,
}

/// Makes the columns.
pub(crate) fn index(
    tables: &Tables<'_>,
    chosen: &Chosen,
    texts: &Texts,
    mut disputes: BTreeMap<String, Dispute>,
) -> Result<Index> {
    let entities = entity_names(tables, chosen)?;
    let events = event_labels(tables, chosen)?;
    let mut order: Vec<(&Claim, u32)> = chosen.claims.iter().zip(0..).collect();
    order.sort_by_key(|(claim, _)| claim.rank);
    let mut index = Index {
        kinds: ClaimKind::WORDS,
        statuses: ClaimStatus::WORDS,
        claims_per_chunk: CLAIMS_PER_CHUNK,
        most_evidence: MOST_EVIDENCE,
        ..Index::default()
    };
    let numbers: BTreeMap<&str, u32> = entities.keys().zip(0..).map(|(id, number)| (id.as_str(), number)).collect();
    let event_numbers: BTreeMap<&str, u32> = events.keys().zip(0..).map(|(id, number)| (id.as_str(), number)).collect();
    let place = |words: &[&str], word: &str| words.iter().position(|known| *known == word).unwrap_or_default();
    for (claim, at) in order {
        let row = &claim.row;
        if let Some(dispute) = disputes.remove(&row.claim_id) {
            index.disputes.insert(index.claim_id.len(), dispute);
        }
        index.claim_id.push(row.claim_id.clone());
        index.statement.push(row.statement.clone());
        index.topic.push(row.topic.clone());
        index.kind.push(place(ClaimKind::WORDS, row.kind.as_str()));
        index.status.push(place(ClaimStatus::WORDS, row.status.as_str()));
        index.event.push(row.event_id.as_deref().and_then(|id| event_numbers.get(id).copied()));
        index.entity.push(row.entity_ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect());
        index.source.push(claim.sources.clone());
        index.value.push(row.value.clone());
        index.rivals.push(claim.rivals.clone());
        index.n_sources.push(row.n_sources);
        index.n_independent.push(row.n_independent);
        index.n_supporting.push(row.n_supporting);
        index.n_contradicting.push(row.n_contradicting);
        index.agreement.push(row.agreement.map(rounded));
        index.confidence.push(rounded(f64::from(row.confidence)));
        index.verdict.push(u8::from(claim.has_verdict));
        index.flags.push(flags(claim, texts));
        index.at.push(at);
    }
    index.entities = entities.into_values().collect();
    index.events = events.into_iter().collect();
    Ok(index)
}

fn flags(claim: &Claim, texts: &Texts) -> u8 {
    let is_inferred = claim.date_id.as_ref().is_some_and(|id| texts.inferred.contains(id));
    u8::from(claim.is_planned) | u8::from(claim.is_denied) << 1 | u8::from(is_inferred) << 2
}

/// To four decimals, which is more than the page shows.
pub(crate) fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

fn entity_names(tables: &Tables<'_>, chosen: &Chosen) -> Result<BTreeMap<String, String>> {
    let wanted: HashSet<&str> =
        chosen.claims.iter().flat_map(|claim| &claim.row.entity_ids).map(String::as_str).collect();
    let mut names = BTreeMap::new();
    for row in rows::<EntityRow>(&tables.path("entities"))? {
        let row = row?;
        if wanted.contains(row.entity_id.as_str()) {
            names.insert(row.entity_id, row.name);
        }
    }
    Ok(names)
}

fn event_labels(tables: &Tables<'_>, chosen: &Chosen) -> Result<BTreeMap<String, String>> {
    let wanted: HashSet<&str> = chosen.claims.iter().filter_map(|claim| claim.row.event_id.as_deref()).collect();
    let mut labels = BTreeMap::new();
    for row in rows::<EventRow>(&tables.path("events"))? {
        let row = row?;
        if wanted.contains(row.event_id.as_str()) {
            labels.insert(row.event_id, row.label);
        }
    }
    Ok(labels)
}
