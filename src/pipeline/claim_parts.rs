//! The rows of claims, of their evidence and of what each source says, as part files.
//!
//! A claim of three sentences of two papers gives one row of `claims`, three of `claim_evidence` and two of `claim_sources`.
//! Texts are left to the end of the run: a row has the key of its sentence where `finish` puts the sentence.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crosscheck_text::model::claim::{Claim, Evidence, numbered};
use crosscheck_text::model::entity::Links;
use crosscheck_text::model::event::Anchors;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::pipeline::chars::{clause_chars, value_chars};
use crate::pipeline::keys::{evidence_id, part_id};
use crate::pipeline::shard::Corpus;
use crate::store::Store;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow};
use crate::tables::definition::Row;
use crate::write::table::TableWriter;

/// The part files of claims and their evidence.
pub(crate) struct ClaimParts {
    claims: TableWriter<ClaimRow>,
    evidence: TableWriter<ClaimEvidenceRow>,
    sources: TableWriter<ClaimSourceRow>,
    seen: HashSet<u64>,
    /// Questions of documents that stand alone; those of an event are set apart where its claims are made.
    asked: HashSet<u64>,
}

impl ClaimParts {
    pub(crate) fn create(store: &Store) -> Result<Self> {
        Ok(Self {
            claims: TableWriter::part(&store.part(ClaimRow::NAME, 0))?,
            evidence: TableWriter::part(&store.part(ClaimEvidenceRow::NAME, 0))?,
            sources: TableWriter::part(&store.part(ClaimSourceRow::NAME, 0))?,
            seen: HashSet::new(),
            asked: HashSet::new(),
        })
    }

    /// Adds a claim of an event, or of a document that stands alone.
    pub(crate) fn push(
        &mut self,
        mut claim: Claim,
        event_id: &Option<String>,
        (links, anchors, corpus): (&Links, &Anchors, &Corpus),
    ) -> Result<()> {
        make_unique(&mut claim, &mut self.seen);
        if event_id.is_none() {
            set_apart(&mut claim, &mut self.asked);
        }
        self.evidence.extend(claim_evidence(&claim, corpus))?;
        self.sources.extend(claim_sources(&claim, (anchors, corpus)))?;
        self.claims.push(claim_row(&claim, event_id, links, corpus))
    }

    pub(crate) fn finish(self) -> Result<()> {
        self.claims.finish()?;
        self.evidence.finish()?;
        self.sources.finish().map(|_| ())
    }
}

/// Claims of different events may state the same in the same words: the later one's key is numbered.
fn make_unique(claim: &mut Claim, seen: &mut HashSet<u64>) {
    let own = claim.claim_id.clone();
    let mut number = 1;
    while !seen.insert(xxh3_64(claim.claim_id.as_bytes())) {
        number += 1;
        claim.claim_id = format!("{own}~{number}");
    }
}

/// No two claims without an event ask one question in the same words: the later one's topic is numbered.
fn set_apart(claim: &mut Claim, asked: &mut HashSet<u64>) {
    let question = |topic: &str| format!("{topic}\t{}\t{:?}", claim.kind.as_str(), claim.entities);
    let mut topic = claim.topic.clone();
    let mut number = 1;
    while !asked.insert(xxh3_64(question(&topic).as_bytes())) {
        number += 1;
        topic = numbered(&claim.topic, number);
    }
    claim.topic = topic;
}

fn claim_row(claim: &Claim, event_id: &Option<String>, links: &Links, corpus: &Corpus) -> ClaimRow {
    let central = claim.evidence.get(claim.central as usize);
    // The key of the sentence; `finish` puts the sentence itself in its place.
    let statement =
        central.map(|evidence| part_id(&corpus.doc_ids[evidence.document as usize], 's', evidence.sentence as usize));
    let entity = |idx: &u32| links.entities.get(*idx as usize).map(|entity| entity.entity_id.clone());
    ClaimRow {
        claim_id: claim.claim_id.clone(),
        event_id: event_id.clone(),
        statement: statement.unwrap_or_default(),
        kind: claim.kind,
        topic: claim.topic.clone(),
        entity_ids: claim.entities.iter().filter_map(entity).collect(),
        status: claim.status,
        value: claim.value.text.clone(),
        value_number: claim.value.number,
        unit: claim.value.unit.clone(),
        value_begin: claim.value.begin,
        value_finish: claim.value.finish,
        n_sources: claim.n_sources,
        n_independent: claim.n_independent,
        n_supporting: claim.n_supporting,
        n_contradicting: claim.n_contradicting,
        agreement: claim.agreement,
        confidence: claim.confidence,
    }
}

fn claim_evidence(claim: &Claim, corpus: &Corpus) -> Vec<ClaimEvidenceRow> {
    let row = |(n, evidence): (usize, &Evidence)| {
        let document = evidence.document as usize;
        let doc_id = &corpus.doc_ids[document];
        let kept = (&corpus.statements[document], &corpus.chars[document]);
        let (chars, value) = (clause_chars(evidence, kept), value_chars(evidence, kept));
        ClaimEvidenceRow {
            evidence_id: evidence_id(&claim.claim_id, n),
            claim_id: claim.claim_id.clone(),
            sentence_id: part_id(doc_id, 's', evidence.sentence as usize),
            clause_id: evidence.clause.map(|n| part_id(doc_id, 'c', n as usize)),
            doc_id: doc_id.clone(),
            source_id: corpus.source_ids[corpus.sources[document] as usize].clone(),
            char_start: chars.start,
            char_end: chars.end,
            value_char_start: value.map(|value| value.start),
            value_char_end: value.map(|value| value.end),
            stance: evidence.stance,
            polarity: evidence.polarity,
            modality: evidence.modality,
            attributed_to: evidence.attributed_to.clone(),
            is_central: evidence.is_central,
            value: evidence.value.text.clone(),
            value_number: evidence.value.number,
            low: evidence.value.low,
            high: evidence.value.high,
            unit: evidence.value.unit.clone(),
            value_begin: evidence.value.begin,
            value_finish: evidence.value.finish,
            quantity_id: evidence.quantity.map(|n| part_id(doc_id, 'q', n as usize)),
            date_id: evidence.date.map(|n| part_id(doc_id, 'd', n as usize)),
            compared: evidence.compared,
            rule: evidence.rule.to_owned(),
            reason: evidence.reason.clone(),
            similarity: evidence.similarity,
            weight: evidence.weight,
        }
    };
    claim.evidence.iter().enumerate().map(row).collect()
}

/// One row for each source that is a witness of a claim, by the sentence that says it best. `sentence` has the key of the
/// sentence, and `url` is left open.
fn claim_sources(claim: &Claim, (anchors, corpus): (&Anchors, &Corpus)) -> Vec<ClaimSourceRow> {
    let mut by_source: BTreeMap<u32, Vec<&Evidence>> = BTreeMap::new();
    for evidence in claim.evidence.iter().filter(|evidence| evidence.weight > 0.0) {
        by_source.entry(corpus.sources[evidence.document as usize]).or_default().push(evidence);
    }
    let rank = |evidence: &Evidence| (evidence.is_central, evidence.weight.to_bits(), evidence.similarity.to_bits());
    let row = |(source, told): (u32, Vec<&Evidence>)| {
        // Of equals the first.
        let best = told.iter().rev().max_by_key(|evidence| rank(evidence))?;
        let document = best.document as usize;
        let sentences: BTreeSet<(u32, u32)> = told.iter().map(|own| (own.document, own.sentence)).collect();
        let sentence_id = part_id(&corpus.doc_ids[document], 's', best.sentence as usize);
        Some(ClaimSourceRow {
            claim_id: claim.claim_id.clone(),
            source_id: corpus.source_ids[source as usize].clone(),
            topic: claim.topic.clone(),
            status: claim.status,
            value: best.value.text.clone(),
            stance: best.stance,
            n_sentences: sentences.len() as u32,
            sentence: sentence_id.clone(),
            sentence_id,
            published: corpus.published[document].or(anchors.published.get(document).copied().flatten()),
            url: None,
            is_copy: told.iter().all(|own| own.is_copy),
        })
    };
    by_source.into_iter().filter_map(row).collect()
}
