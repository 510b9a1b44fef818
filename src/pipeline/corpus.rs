//! The corpus stages: names across documents, copies, events, claims. They decide on features; the joins are the store's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crosscheck_text::model::claim::Claim;
use crosscheck_text::model::duplicate::{Duplicates, UnitRef};
use crosscheck_text::model::entity::Links;
use crosscheck_text::model::event::{Anchors, Event};
use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::agree::context::event::SentenceRef;
use crosscheck_text::stages::anchor::document::DocumentFeatures;
use crosscheck_text::stages::dedupe::sketch::Candidates;
use crosscheck_text::stages::dedupe::text::TextFeatures;
use crosscheck_text::stages::link::item::NameFeatures;
use crosscheck_text::stages::link::names::Names;
use crosscheck_text::stages::{anchor, dedupe, link};
use jiff::civil::Date;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::Result;
use crate::pipeline::asked::Asked;
use crate::pipeline::chars::Stated;
use crate::pipeline::claim_parts::{ClaimParts, Told};
use crate::pipeline::claims_kept::{ClaimsKept, Found};
use crate::pipeline::clock::{Clock, Stage};
use crate::pipeline::copies::Copies;
use crate::pipeline::group::{Group, groups};
use crate::pipeline::judged::Bench;
use crate::pipeline::measured::{Measured, Measures};
use crate::pipeline::own_numbers::OwnNumbers;
use crate::pipeline::progress::Progress;
use crate::pipeline::shard::Corpus;
use crate::pipeline::statement_terms::StatementTerms;
use crate::pipeline::statistics::Statistics;
use crate::store::Store;
use crate::store::crowd::SentencePair;
use crate::store::parts::{DocumentTermPart, StatementTermPart, narrowed, thousandths};
use crate::store::proposed::UnitPair;
use crate::store::sharing::{Cap, window};
use crate::store::shelf::Shelf;
use crate::tables::definition::Row;
use crate::write::table::TableWriter;

/// Units of one bucket that are all paired with each other; a larger bucket is a star around its first unit.
pub(crate) const MAX_BUCKET: u32 = 32;
/// Units that share a sampled shingle and are all paired by it; more are paired in a row.
pub(crate) const MAX_SAMPLED: u32 = 16;
/// Documents that may share a term for it to say that they report one event.
pub(crate) const MAX_DOCUMENTS_OF_TERM: u32 = 200;
/// Least shared weight of two documents to be compared as reports of one event, in thousandths of a term.
pub(crate) const MIN_DOCUMENT_MASS: u32 = 2000;
/// Index terms of the events whose claims are made at a time.
const TERMS_PER_STEP: u64 = 500_000;
/// Documents or events whose index terms are in memory at a time.
const DOCUMENTS_AT_ONCE: usize = 1024;
const EVENTS_AT_ONCE: usize = 64;
/// Events or lone documents whose claims are in memory at a time.
const GROUPS_AT_ONCE: usize = 256;
/// Sentences of the events or lone documents whose claims are in memory at a time; one alone may have more.
const SENTENCES_AT_ONCE: usize = 20_000;

/// Sampled shingles that two units share to be compared; of documents one is enough, for they are few.
pub(crate) const fn min_sampled(unit: Unit) -> u32 {
    match unit {
        Unit::Document => 1,
        Unit::Segment | Unit::Sentence => 2,
    }
}

/// What the corpus stages decided, and what it cost.
pub(crate) struct Decisions {
    pub(crate) links: Links,
    pub(crate) duplicates: Duplicates,
    pub(crate) anchors: Anchors,
    /// Pairs proposed by the joins, by stage.
    pub(crate) proposed: BTreeMap<&'static str, u64>,
    /// What became of the analyst's verdicts.
    pub(crate) verdicts: VerdictsUsed,
}

/// What became of the analyst's verdicts.
#[derive(Clone, Debug, Default)]
pub(crate) struct VerdictsUsed {
    /// Lines that were applied.
    pub(crate) applied: BTreeSet<u64>,
    /// The others, for readers.
    pub(crate) unapplied: Vec<String>,
}

/// What the corpus stages work with.
pub(crate) struct Desk<'a> {
    pub(crate) asked: Asked<'a>,
    pub(crate) rules: &'a Rules,
    /// How rare terms are, where that is not counted in this run.
    pub(crate) statistics: Option<&'a Statistics>,
    pub(crate) store: &'a Store,
    pub(crate) stated: &'a Shelf<Stated>,
    pub(crate) pool: &'a ThreadPool,
    pub(crate) clock: &'a Clock,
    pub(crate) progress: &'a Progress,
}

impl Desk<'_> {
    /// Runs the corpus stages, `agree` where claims are asked for; claims and evidence go to part files. Features are dropped as soon as nothing needs them.
    ///
    /// What scores are fitted on goes to `making` as far as it is asked for.
    pub(crate) fn decide(
        &self,
        corpus: &Corpus,
        (names, texts, facts): (Shelf<NameFeatures>, Shelf<TextFeatures>, Shelf<DocumentFeatures>),
        making: &mut Making<'_, '_>,
    ) -> Result<Decisions> {
        self.progress.check()?;
        self.progress.whole("link");
        let link = || -> Result<Links> {
            let mut all = Names::default();
            names.each(|of_document| all.add(of_document))?;
            Ok(self.pool.install(|| link::run(&all, &self.rules.link)))
        };
        let links = self.clock.time(Stage::Link, link)?;
        let mut proposed = BTreeMap::new();
        self.progress.check()?;
        self.progress.whole("dedupe");
        let dedupe = || self.dedupe(&texts.into_all()?, &mut proposed);
        let duplicates = self.clock.time(Stage::Dedupe, dedupe)?;
        self.progress.check()?;
        self.progress.whole("anchor");
        let originals =
            originals(&duplicates, (&corpus.published, &corpus.is_part), self.rules.anchor.thresholds.window_days);
        let of_texts = (&links, &originals[..], &duplicates.forms[..]);
        let anchor = || self.anchor(corpus, facts, of_texts, &mut proposed);
        let anchors = self.clock.time(Stage::Anchor, anchor)?;
        let decisions = Decisions { links, duplicates, anchors, proposed, verdicts: VerdictsUsed::default() };
        if !self.asked.claims() {
            return Ok(decisions);
        }
        self.clock.time(Stage::Agree, || self.agree(corpus, decisions, making))
    }

    fn dedupe(&self, texts: &[TextFeatures], proposed: &mut BTreeMap<&'static str, u64>) -> Result<Duplicates> {
        let mut found = Duplicates::default();
        // One kind of unit at a time: the pairs of all of them need not be in memory together.
        for unit in [Unit::Document, Unit::Segment, Unit::Sentence] {
            self.progress.check()?;
            let pairs = self.pool.install(|| self.store.band_pairs(unit, MAX_BUCKET))?;
            let sample_pairs = || self.store.sample_pairs(unit, MAX_SAMPLED, min_sampled(unit));
            let contained = self.pool.install(sample_pairs)?;
            *proposed.entry("dedupe").or_default() += pairs.len() as u64;
            *proposed.entry("containment").or_default() += contained.len() as u64;
            let candidates = Candidates { pairs: unit_pairs(unit, pairs), contained: unit_pairs(unit, contained) };
            let own = self.pool.install(|| dedupe::run(texts, &candidates, &self.rules.dedupe));
            found.members.extend(own.members);
            found.containments.extend(own.containments);
            found.forms.extend(own.forms);
        }
        Ok(found)
    }

    fn anchor(
        &self,
        corpus: &Corpus,
        facts: Shelf<DocumentFeatures>,
        (links, originals, forms): (&Links, &[u32], &[(u32, u32)]),
        proposed: &mut BTreeMap<&'static str, u64>,
    ) -> Result<Anchors> {
        let mut terms = TableWriter::<DocumentTermPart>::part(&self.store.part(DocumentTermPart::NAME, 0))?;
        // A part of a text of megabytes is about anything; no other document reports the same as a whole.
        let is_asked = |document: usize| originals[document] as usize == document && !corpus.is_part[document];
        let asked: Vec<usize> = (0..corpus.doc_ids.len()).filter(|document| is_asked(*document)).collect();
        let keys = anchor::entity_keys(links);
        let of_document = |document: &usize| -> Result<Vec<DocumentTermPart>> {
            let facts = facts.get(*document)?;
            let names = links.of.get(*document).map_or(&[][..], Vec::as_slice);
            let postings = anchor::postings(&facts, (names, &keys), &self.rules.anchor).into_iter();
            let part = |(term, weight)| {
                let (term, weight) = (narrowed(term), thousandths(weight));
                DocumentTermPart { document: *document as u32, term, weight }
            };
            Ok(postings.map(part).collect())
        };
        for documents in asked.chunks(DOCUMENTS_AT_ONCE) {
            self.progress.check()?;
            let found: Vec<Result<_>> = self.pool.install(|| documents.par_iter().map(of_document).collect());
            found.into_iter().try_for_each(|found| terms.extend(found?))?;
        }
        terms.finish()?;
        let cap = Cap { postings: MAX_DOCUMENTS_OF_TERM, mass: MIN_DOCUMENT_MASS };
        let window_days = self.rules.anchor.thresholds.window_days;
        let windows: Vec<Option<i32>> = corpus.published.iter().map(|day| window(*day, window_days)).collect();
        let mut pairs = self.pool.install(|| self.store.document_pairs(&windows, cap))?;
        proposed.insert("anchor", pairs.len() as u64);
        // Two days' bulletins, or two towns', are two events, however much they share.
        let form =
            |document: u32| forms.binary_search_by_key(&document, |(of, _)| *of).ok().map(|found| forms[found].1);
        pairs.retain(|(one, other)| form(*one).is_none_or(|own| form(*other) != Some(own)));
        // Only now: the index from which the pairs are made is as large.
        let facts = facts.into_all()?;
        let rules = &self.rules.anchor;
        Ok(self.pool.install(|| match self.statistics {
            Some(known) => known.with(|counts| anchor::run(facts, (links, originals), &pairs, (Some(counts), rules))),
            None => anchor::run(facts, (links, originals), &pairs, (None, rules)),
        }))
    }

    fn agree(&self, corpus: &Corpus, mut decisions: Decisions, making: &mut Making<'_, '_>) -> Result<Decisions> {
        let n_terms = self.index_statements(&decisions)?;
        let thresholds = &self.rules.agree.thresholds;
        let cap = Cap { postings: thresholds.max_postings, mass: thousandths(thresholds.min_candidate_mass as f32) };
        let copies = Copies::new(&decisions.duplicates, corpus.doc_ids.len());
        let groups = groups(&decisions.anchors, corpus.doc_ids.len());
        // Events take time by what is said in them, not by their number.
        self.progress.sentences("agree", groups.iter().map(|group| group.n_sentences(&corpus.n_sentences)).sum());
        let mut parts = ClaimParts::create(self.store)?;
        let mut n_pairs = 0;
        let bench = Bench::new(&self.rules.agree.verdicts, &corpus.doc_ids);
        let mut applied = BTreeSet::new();
        for step in steps(&n_terms) {
            let pairs = self.pool.install(|| self.store.sentence_pairs(step.clone(), cap, thresholds.max_pairs))?;
            n_pairs += pairs.len() as u64;
            let groups = &groups[step.start as usize..step.end as usize];
            applied.extend(self.claims(
                corpus,
                (&decisions, &copies, &bench),
                (groups, &pairs),
                (&mut parts, making),
            )?);
        }
        let alone = &groups[n_terms.len()..];
        applied.extend(self.claims(corpus, (&decisions, &copies, &bench), (alone, &[]), (&mut parts, making))?);
        decisions.verdicts = VerdictsUsed { unapplied: bench.unapplied(&applied), applied };
        parts.finish()?;
        making.kept.flush();
        decisions.proposed.insert("agree", n_pairs);
        Ok(decisions)
    }

    /// Makes and writes the claims of some events or lone documents.
    fn claims(
        &self,
        corpus: &Corpus,
        (decisions, copies, bench): (&Decisions, &Copies, &Bench<'_>),
        (groups, pairs): (&[Group], &[SentencePair]),
        (parts, making): (&mut ClaimParts, &mut Making<'_, '_>),
    ) -> Result<Vec<u64>> {
        let mut lines = Vec::new();
        let write = |parts: &mut ClaimParts, event: Option<u32>, claims: Vec<Claim>, told: &Told<'_>| {
            let event_id = event.map(|event| decisions.anchors.events[event as usize].event_id.clone());
            let known = (&decisions.links, &decisions.anchors, corpus);
            claims.into_iter().try_for_each(|claim| parts.push(claim, &event_id, known, told))
        };
        let mut waiting: Vec<(Option<u32>, Vec<Claim>, Told<'_>)> = Vec::new();
        for groups in at_once(groups, &corpus.n_sentences) {
            let (measured, kept) = (&*making.measured, &*making.kept);
            let one = |group: &Group| {
                self.progress.check()?;
                let of = group.documents.iter().map(|document| self.stated.get(*document as usize));
                let stated: Vec<Cow<'_, Stated>> = of.collect::<Result<_>>()?;
                let candidates = group.event.map_or_else(Vec::new, |event| candidates(pairs, event, &group.documents));
                let known = (&decisions.links, &decisions.anchors, copies);
                let own = OwnNumbers::new(corpus, group, known, candidates);
                let judge = || own.with(&stated, |input| bench.claims(group, input, &self.rules.agree));
                let ((claims, applied), found) = if bench.has(group) {
                    (judge(), Found::Made(None))
                } else {
                    let (claims, found) = kept.claims(&own, corpus, || judge().0);
                    ((claims, Vec::new()), found)
                };
                let measures = own.with(&stated, |input| measured.measure(input, &self.rules.agree));
                let claims = claims.into_iter().map(|claim| own.in_run(claim)).collect();
                Ok(Made { claims, applied, measures, found, stated })
            };
            // What was made before is written while this is made.
            let before = std::mem::take(&mut waiting);
            let write = || before.into_iter().try_for_each(|(event, claims, told)| write(parts, event, claims, &told));
            let make = || groups.par_iter().map(one).collect();
            let (written, made): (Result<()>, Vec<Result<Made<'_>>>) = self.pool.install(|| rayon::join(write, make));
            written?;
            for (group, made) in groups.iter().zip(made) {
                let Made { claims, applied, measures, found, stated } = made?;
                let doc_id = |position: u32| corpus.doc_ids[group.documents[position as usize] as usize].as_str();
                making.measured.extend(&measures, doc_id)?;
                making.kept.add(found);
                lines.extend(applied);
                waiting.push((group.event, claims, Told { documents: &group.documents, stated }));
            }
            self.progress.advance(groups.iter().map(|group| group.n_sentences(&corpus.n_sentences)).sum());
        }
        waiting.into_iter().try_for_each(|(event, claims, told)| write(parts, event, claims, &told))?;
        Ok(lines)
    }

    /// Writes the index terms of all sentences in events, and gives their number for each event.
    fn index_statements(&self, decisions: &Decisions) -> Result<Vec<u64>> {
        let mut terms = TableWriter::<StatementTermPart>::part(&self.store.part(StatementTermPart::NAME, 0))?;
        let mut n_terms = Vec::with_capacity(decisions.anchors.events.len());
        let events: Vec<(u32, &Event)> = (0..).zip(&decisions.anchors.events).collect();
        let of_event = |(event, found): &(u32, &Event)| self.terms_of(*event, found, decisions);
        // In the order of events, so that a step reads only its own part of the file.
        for events in events.chunks(EVENTS_AT_ONCE) {
            let found: Vec<Result<_>> = self.pool.install(|| events.par_iter().map(of_event).collect());
            for found in found {
                let found = found?;
                n_terms.push(found.len() as u64);
                terms.extend(found)?;
            }
        }
        terms.finish()?;
        Ok(n_terms)
    }

    fn terms_of(&self, event: u32, found: &Event, decisions: &Decisions) -> Result<Vec<StatementTermPart>> {
        let (mut terms, mut found_terms) = (StatementTerms::new(event, &self.rules.agree), Vec::new());
        for &document in &found.documents {
            let entities = decisions.links.of.get(document as usize).map_or(&[][..], Vec::as_slice);
            found_terms.extend(terms.of(document, &*self.stated.get(document as usize)?, entities));
        }
        Ok(found_terms)
    }
}

/// What was made of a group.
struct Made<'a> {
    claims: Vec<Claim>,
    /// Lines of verdicts that were applied.
    applied: Vec<u64>,
    measures: Measures,
    found: Found,
    /// What its documents state.
    stated: Vec<Cow<'a, Stated>>,
}

/// Where claims and what belongs to them go.
pub(crate) struct Making<'a, 'b> {
    pub(crate) measured: &'a mut Measured,
    pub(crate) kept: &'a mut ClaimsKept<'b>,
}

/// Groups whose claims are made at a time, by their number and by the number of their sentences.
fn at_once<'a>(groups: &'a [Group], n_sentences: &[u32]) -> Vec<&'a [Group]> {
    let (mut found, mut start, mut sum) = (Vec::new(), 0, 0);
    for (at, group) in groups.iter().enumerate() {
        let own = group.n_sentences(n_sentences) as usize;
        if at > start && (at - start >= GROUPS_AT_ONCE || sum + own > SENTENCES_AT_ONCE) {
            found.extend(groups.get(start..at));
            (start, sum) = (at, 0);
        }
        sum += own;
    }
    found.extend(groups.get(start..).filter(|rest| !rest.is_empty()));
    found
}

/// Ranges of events with about `TERMS_PER_STEP` index terms each.
fn steps(n_terms: &[u64]) -> Vec<Range<u32>> {
    let mut steps = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (event, n) in n_terms.iter().enumerate() {
        sum += n;
        if sum >= TERMS_PER_STEP || event + 1 == n_terms.len() {
            steps.push(start..event as u32 + 1);
            (start, sum) = (event as u32 + 1, 0);
        }
    }
    steps
}

/// For each document the one that it copies, or itself. A text that is printed again long after is not about the same days, and
/// a part of a large text stands alone.
fn originals(duplicates: &Duplicates, (published, is_part): (&[Option<Date>], &[bool]), window_days: i32) -> Vec<u32> {
    let mut originals: Vec<u32> = (0..published.len() as u32).collect();
    let published = |document: u32| published.get(document as usize).copied().flatten();
    for copy in duplicates.members.iter().filter(|member| member.unit == Unit::Document) {
        let (own, original) = (copy.member.document, copy.canonical.document);
        let is_late = is_late((published(own), published(original)), window_days);
        let stands_alone = is_late || is_part[own as usize] || is_part[original as usize];
        if let Some(of) = originals.get_mut(own as usize).filter(|_| !stands_alone) {
            *of = original;
        }
    }
    originals
}

/// Whether a copy was printed so long before or after its original that it is not about the same days.
pub(crate) fn is_late((own, original): (Option<Date>, Option<Date>), window_days: i32) -> bool {
    own.zip(original).is_some_and(|(own, other)| (own - other).get_days().abs() > window_days)
}

fn unit_pairs(unit: Unit, pairs: Vec<UnitPair>) -> Vec<(Unit, UnitRef, UnitRef)> {
    let member = |packed: u64| UnitRef { document: (packed >> 32) as u32, idx: packed as u32 };
    pairs.into_iter().map(|(a, b)| (unit, member(a), member(b))).collect()
}

/// The candidate pairs of one event, documents by their position in it.
pub(crate) fn candidates(pairs: &[SentencePair], event: u32, documents: &[u32]) -> Vec<(SentenceRef, SentenceRef)> {
    let from = pairs.partition_point(|pair| pair.event < event);
    let to = pairs.partition_point(|pair| pair.event <= event);
    let position = |document: u32| documents.binary_search(&document).ok().map(|position| position as u32);
    pairs[from..to]
        .iter()
        .filter_map(|pair| Some(((position(pair.a.0)?, pair.a.1), (position(pair.b.0)?, pair.b.1))))
        .collect()
}
