//! The claims of one event or of one lone document, by itself: for jobs on many machines, where no process knows the others.
//!
//! Documents come with what the stages before have found of them in the whole corpus. They are numbered anew here in the order of the run,
//! as are their sources, names and copies, so that every tie falls as it would in a run over all of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::claim::Claim;
use crosscheck_text::model::entity::{Entity, Links};
use crosscheck_text::model::event::{Anchors, Redated};
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::stages::agree;
use jiff::civil::Date;

use crate::pipeline::chars::Stated;
use crate::pipeline::claim_parts::{Told, claim_evidence, claim_row, claim_sources};
use crate::pipeline::copies::Copies;
use crate::pipeline::corpus::candidates;
use crate::pipeline::group::Group;
use crate::pipeline::own_numbers::OwnNumbers;
use crate::pipeline::shard::Corpus;
use crate::pipeline::statement_terms::StatementTerms;
use crate::store::candidates::pairs_of_terms;
use crate::store::parts::thousandths;
use crate::store::sharing::{Cap, Member, Term};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow};

/// A document with what the corpus tells of it.
pub(crate) struct GroupDocument {
    pub(crate) doc_id: String,
    pub(crate) source_id: String,
    /// Where its source stands among all: the number of its first document.
    pub(crate) source: i64,
    /// As it was found in the document, or as its event tells it.
    pub(crate) published: Option<Date>,
    pub(crate) stated: Stated,
    /// What each of its names stands for.
    pub(crate) names: Vec<Entity>,
    /// The dates that its event settled, sorted.
    pub(crate) redated: Vec<Redated>,
    /// Sentences that copy others or are copied, each with the number of what they have in common.
    pub(crate) copies: Vec<(u32, u64)>,
    /// The same of the document as a whole.
    pub(crate) whole_copy: Option<u64>,
}

/// A claim as rows of the tables. Where texts belong, it has the keys of their sentences.
pub(crate) struct ClaimRows {
    pub(crate) claim: ClaimRow,
    pub(crate) evidence: Vec<ClaimEvidenceRow>,
    pub(crate) sources: Vec<ClaimSourceRow>,
}

/// The claims of an event, or of one document without one; documents are in the order of the run.
///
/// The keys of claims, and the questions of a lone document, are those that they have by themselves: in another group there may be the same.
pub(crate) fn claims(event_id: &Option<String>, documents: Vec<GroupDocument>, rules: &AgreeRules) -> Vec<ClaimRows> {
    let group = Group { event: event_id.as_ref().map(|_| 0), documents: (0..documents.len() as u32).collect() };
    let links = links(&documents);
    let sources: BTreeSet<i64> = documents.iter().map(|document| document.source).collect();
    let sources: Vec<i64> = sources.into_iter().collect();
    let mut corpus = Corpus { source_ids: vec![String::new(); sources.len()], ..Corpus::default() };
    let mut anchors = Anchors { published: vec![None; documents.len()], ..Anchors::default() };
    let copies = copies(&documents);
    let mut stated = Vec::with_capacity(documents.len());
    for (position, document) in (0u32..).zip(documents) {
        let source = sources.partition_point(|other| *other < document.source);
        corpus.source_ids[source] = document.source_id;
        corpus.sources.push(source as u32);
        corpus.doc_ids.push(document.doc_id);
        corpus.published.push(document.published);
        anchors.redated.extend(document.redated.into_iter().map(|date| Redated { document: position, ..date }));
        stated.push(Cow::Owned(document.stated));
    }
    let pairs = if group.event.is_some() { meeting(&stated, &links, rules) } else { Vec::new() };
    let own = OwnNumbers::new(&corpus, &group, (&links, &anchors, &copies), pairs);
    let found: Vec<Claim> = own.with(&stated, |input| agree::run(input, rules));
    let told = Told { documents: &group.documents, stated };
    let rows = |claim: Claim| {
        let claim = own.in_run(claim);
        ClaimRows {
            evidence: claim_evidence(&claim, &corpus, &told),
            sources: claim_sources(&claim, (&anchors, &corpus)),
            claim: claim_row(&claim, event_id, &links, &corpus),
        }
    };
    found.into_iter().map(rows).collect()
}

/// The distinct entities in the order of their keys, and those of each document's names.
fn links(documents: &[GroupDocument]) -> Links {
    let all = documents.iter().flat_map(|document| &document.names);
    let distinct: BTreeMap<&String, &Entity> = all.map(|entity| (&entity.entity_id, entity)).collect();
    let entities: Vec<Entity> = distinct.into_values().cloned().collect();
    let place = |entity: &Entity| entities.partition_point(|other| other.entity_id < entity.entity_id) as u32;
    let of = documents.iter().map(|document| document.names.iter().map(place).collect()).collect();
    Links { entities, of }
}

fn copies(documents: &[GroupDocument]) -> Copies {
    let mut numbers: BTreeMap<u64, u32> = BTreeMap::new();
    let mut number = |of: u64| {
        let next = numbers.len() as u32;
        *numbers.entry(of).or_insert(next)
    };
    let whole = documents.iter().map(|document| document.whole_copy.map(&mut number)).collect();
    // A document and a sentence are never copies of each other.
    let mut numbers: BTreeMap<u64, u32> = BTreeMap::new();
    let mut of_sentences = |document: &GroupDocument| {
        // Only those are asked for that state something.
        let stated = &document.stated.statements.sentences;
        let mut own = vec![None; stated.last().map_or(0, |last| last.sentence as usize + 1)];
        for (sentence, of) in &document.copies {
            if let Some(cluster) = own.get_mut(*sentence as usize) {
                let next = numbers.len() as u32;
                *cluster = Some(*numbers.entry(*of).or_insert(next));
            }
        }
        own
    };
    let sentences = documents.iter().map(&mut of_sentences).collect();
    Copies::numbered(whole, sentences)
}

/// The sentences that are compared.
fn meeting(stated: &[Cow<'_, Stated>], links: &Links, rules: &AgreeRules) -> Vec<((u32, u32), (u32, u32))> {
    let mut terms = StatementTerms::new(0, rules);
    let mut all = Vec::new();
    for (position, (stated, entities)) in (0u32..).zip(stated.iter().zip(&links.of)) {
        all.extend(terms.of(position, stated, entities).into_iter().map(|part| Term {
            member: Member { event: 0, document: part.document, sentence: part.sentence },
            term: part.term,
            weight: part.weight,
        }));
    }
    let thresholds = &rules.thresholds;
    let cap = Cap { postings: thresholds.max_postings, mass: thousandths(thresholds.min_candidate_mass as f32) };
    let pairs = pairs_of_terms(all, cap, thresholds.max_pairs);
    let documents: Vec<u32> = (0..stated.len() as u32).collect();
    candidates(&pairs, 0, &documents)
}
