//! The rows of claims, of their evidence and of what each source says, as part files.
//!
//! A claim of three sentences of two papers gives one row of `claims`, three of `claim_evidence` and two of `claim_sources`.
//! Texts are left to the end of the run: a row has the key of its sentence where `finish` puts the sentence.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crosscheck_text::model::claim::{Claim, Evidence, numbered};
use crosscheck_text::model::entity::Links;
use crosscheck_text::model::event::Anchors;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::pipeline::chars::{Stated, clause_chars, value_chars};
use crate::pipeline::keys::{evidence_id, part_id};
use crate::pipeline::shard::Corpus;
use crate::store::Store;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow};
use crate::tables::definition::Row;
use crate::write::table::TableWriter;

/// What the documents state of which claims are made.
pub(crate) struct Told<'a> {
    /// In run order.
    pub(crate) documents: &'a [u32],
    /// Of each of them.
    pub(crate) stated: Vec<Cow<'a, Stated>>,
}

impl Told<'_> {
    fn of(&self, document: u32) -> &Stated {
        let at = self.documents.binary_search(&document).expect("evidence is of a document of its event");
        &self.stated[at]
    }
}

/// The part files of claims and their evidence.
pub(crate) struct ClaimParts {
    claims: TableWriter<ClaimRow>,
    evidence: TableWriter<ClaimEvidenceRow>,
    sources: TableWriter<ClaimSourceRow>,
    seen: HashMap<u64, u32>,
    /// Questions of documents that stand alone; those of an event are set apart where its claims are made.
    asked: HashMap<u64, u32>,
}

impl ClaimParts {
    pub(crate) fn create(store: &Store) -> Result<Self> {
        Ok(Self {
            claims: TableWriter::part(&store.part(ClaimRow::NAME, 0))?,
            evidence: TableWriter::part(&store.part(ClaimEvidenceRow::NAME, 0))?,
            sources: TableWriter::part(&store.part(ClaimSourceRow::NAME, 0))?,
            seen: HashMap::new(),
            asked: HashMap::new(),
        })
    }

    /// Adds a claim of an event, or of a document that stands alone.
    pub(crate) fn push(
        &mut self,
        mut claim: Claim,
        event_id: &Option<String>,
        (links, anchors, corpus): (&Links, &Anchors, &Corpus),
        told: &Told<'_>,
    ) -> Result<()> {
        make_unique(&mut claim, &mut self.seen);
        if event_id.is_none() {
            set_apart(&mut claim, &mut self.asked);
        }
        self.evidence.extend(claim_evidence(&claim, corpus, told))?;
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
fn make_unique(claim: &mut Claim, seen: &mut HashMap<u64, u32>) {
    let own = claim.claim_id.clone();
    let name = |number: u32| if number == 1 { own.clone() } else { format!("{own}~{number}") };
    claim.claim_id = first_free(seen, name, |id| xxh3_64(id.as_bytes()));
}

/// No two claims without an event ask one question in the same words: the later one's topic is numbered.
fn set_apart(claim: &mut Claim, asked: &mut HashMap<u64, u32>) {
    let question = |topic: &String| {
        let question = format!("{topic}\t{}\t{:?}", claim.kind.as_str(), claim.entities);
        xxh3_64(question.as_bytes())
    };
    let name = |number: u32| if number == 1 { claim.topic.clone() } else { numbered(&claim.topic, number) };
    claim.topic = first_free(asked, name, question);
}

/// The first numbered name that is not taken yet; `taken` has for each name the last number that it was given, so that what is
/// said a thousand times is not asked a thousand times for each.
pub(crate) fn first_free(
    taken: &mut HashMap<u64, u32>,
    name: impl Fn(u32) -> String,
    hash: impl Fn(&String) -> u64,
) -> String {
    let first = hash(&name(1));
    let mut number = taken.get(&first).copied().unwrap_or_default() + 1;
    let mut found = name(number);
    while taken.contains_key(&hash(&found)) {
        number += 1;
        found = name(number);
    }
    taken.insert(hash(&found), 1);
    taken.insert(first, number);
    found
}

pub(crate) fn claim_row(claim: &Claim, event_id: &Option<String>, links: &Links, corpus: &Corpus) -> ClaimRow {
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

pub(crate) fn claim_evidence(claim: &Claim, corpus: &Corpus, told: &Told<'_>) -> Vec<ClaimEvidenceRow> {
    let row = |(n, evidence): (usize, &Evidence)| {
        let document = evidence.document as usize;
        let doc_id = &corpus.doc_ids[document];
        let stated = told.of(evidence.document);
        let (chars, value) = (clause_chars(evidence, stated), value_chars(evidence, stated));
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
            rule: evidence.rule.clone().into_owned(),
            reason: evidence.reason.clone(),
            similarity: evidence.similarity,
            weight: evidence.weight,
        }
    };
    claim.evidence.iter().enumerate().map(row).collect()
}

/// One row for each source that is a witness of a claim, by the sentence that says it best. `sentence` has the key of the
/// sentence, and `url` is left open.
pub(crate) fn claim_sources(claim: &Claim, (anchors, corpus): (&Anchors, &Corpus)) -> Vec<ClaimSourceRow> {
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
            published: corpus.published(document, anchors),
            url: None,
            is_copy: told.iter().all(|own| own.is_copy),
        })
    };
    by_source.into_iter().filter_map(row).collect()
}
