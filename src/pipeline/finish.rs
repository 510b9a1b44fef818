//! The final tables: part files in run order with the corpus stages' decisions put in, then the tables of decisions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use crosscheck_text::model::duplicate::UnitRef;
use crosscheck_text::model::event::Redated;
use crosscheck_text::model::vocabulary::{ClaimStatus, PublishedMethod, Unit};
use crosscheck_text::model::vote::{SharedEvidence, SourceEvidence};
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::score::alpha::PairAgreement;
use crosscheck_text::stages::score::{self, SourceScore};
use jiff::civil::Date;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::pipeline::asked::Asked;
use crate::pipeline::corpus::Decisions;
use crate::pipeline::keys::part_id;
use crate::pipeline::shard::Corpus;
use crate::store::Store;
use crate::store::agreement::{shared_evidence, source_evidence, sources};
use crate::store::disputes::conflicts;
use crate::store::ordered::replaced;
use crate::store::scan::{cells, texts};
use crate::store::timeline::timeline;
use crate::tables::claim_rows::{
    ClaimEvidenceRow, ClaimRow, ClaimSourceRow, ConflictRow, SourceAgreementRow, TimelineRow,
};
use crate::tables::column::Cell;
use crate::tables::definition::Row;
use crate::tables::read::{batches, rows, rows_in_batches};
use crate::tables::rows::{
    ClauseRow, ContainmentRow, DateRow, DocumentRow, DuplicateRow, EntityMentionRow, EntityRow, EventRow, QuantityRow,
    SegmentRow, SentenceRow, SourceRow,
};
use crate::write::table::{BatchWriter, TableWriter};

/// Documents read back at a time: their texts may be long.
const DOCUMENTS_PER_BATCH: usize = 64;

/// Writes the final tables.
pub(crate) struct Finish<'a> {
    pub(crate) asked: Asked<'a>,
    pub(crate) corpus: &'a Corpus,
    pub(crate) decisions: &'a Decisions,
    pub(crate) store: &'a Store,
    pub(crate) rules: &'a Rules,
    pub(crate) pool: &'a ThreadPool,
    pub(crate) folder: &'a Path,
}

/// What the tables hold, for the summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// Rows of each table.
    pub(crate) n_rows: Vec<(&'static str, u64)>,
    /// Claims by status.
    pub(crate) claims: std::collections::BTreeMap<&'static str, u64>,
    /// Krippendorff's alpha over all sources, by kind of claim.
    pub(crate) alpha: Vec<(&'static str, Option<f64>)>,
}

/// Makes a table: its name, and the number of its rows.
type Making<'a> = dyn Fn() -> Result<(&'static str, u64)> + Sync + 'a;

impl Finish<'_> {
    /// Writes every table that is needed but `rejects`.
    pub(crate) fn write(&self) -> Result<Written> {
        let mut written = Written::default();
        let tables: [(&str, &Making<'_>); 10] = [
            (DocumentRow::NAME, &|| self.documents()),
            (SegmentRow::NAME, &|| self.linked::<SegmentRow>(&[])),
            (SentenceRow::NAME, &|| self.linked::<SentenceRow>(&["speaker_id"])),
            (EntityMentionRow::NAME, &|| self.linked::<EntityMentionRow>(&["entity_id"])),
            (QuantityRow::NAME, &|| self.linked::<QuantityRow>(&[])),
            (DateRow::NAME, &|| self.dates()),
            (ClauseRow::NAME, &|| self.linked::<ClauseRow>(&["subject_id", "object_id", "place_id", "speaker_id"])),
            (ClaimEvidenceRow::NAME, &|| self.sorted::<ClaimEvidenceRow>()),
            (DuplicateRow::NAME, &|| self.duplicates()),
            (ContainmentRow::NAME, &|| self.containments()),
        ];
        let asked: Vec<_> = tables.iter().filter(|(name, _)| self.asked.table(name)).collect();
        // Nothing here calls polars, which must not run inside a task of another pool.
        let done: Vec<Result<(&'static str, u64)>> =
            self.pool.install(|| asked.par_iter().map(|(_, table)| table()).collect());
        for table in done {
            written.n_rows.push(table?);
        }
        if self.asked.table(EntityRow::NAME) {
            written.n_rows.push(self.entities()?);
        }
        if self.asked.table(EventRow::NAME) {
            written.n_rows.push(self.events()?);
        }
        if self.asked.claims() {
            self.claims(&mut written)?;
            self.timeline(&mut written)?;
            self.agreement(&mut written)?;
        }
        Ok(written)
    }

    fn writer<R: Row>(&self) -> Result<TableWriter<R>> {
        TableWriter::final_table(self.folder)
    }

    fn path(&self, table: &str) -> PathBuf {
        self.folder.join("parquet").join(format!("{table}.parquet"))
    }

    /// Copies the parts of a table of documents' rows. Some of its columns have names by their number in the document: the keys
    /// of their entities come in their place. Where it has columns for source and day of its document, they are filled.
    fn linked<R: Row>(&self, columns: &[&str]) -> Result<(&'static str, u64)> {
        let mut writer = BatchWriter::final_table::<R>(self.folder)?;
        let required = |name: &str| R::table().columns.iter().any(|column| column.name == name && !column.nullable);
        let has_source = R::table().columns.iter().any(|column| column.name == "source_id");
        let columns: Vec<(&str, bool)> = columns.iter().map(|column| (*column, required(column))).collect();
        let mut at = 0;
        for part in self.store.parts(R::NAME)? {
            for batch in batches(&part)? {
                let batch = batch.map_err(|source| Error::read(&part, source))?;
                let is_copied = columns.is_empty() && !has_source;
                let documents = if is_copied { Vec::new() } else { self.documents_of(&batch, &mut at) };
                let link = |batch: RecordBatch, (column, is_required): &(&str, bool)| {
                    let of = |(name, document): (Option<&str>, &usize)| {
                        self.entity_of(*document, name).or(is_required.then_some(""))
                    };
                    let own: StringArray = texts(&batch, column).zip(&documents).map(of).collect();
                    replaced(&batch, column, Arc::new(own))
                };
                let batch = if has_source { self.with_source(&batch, &documents) } else { Ok(batch) };
                let batch = batch.map_err(|source| Error::query(&part, source))?;
                let linked = columns.iter().try_fold(batch, link).map_err(|source| Error::query(&part, source))?;
                writer.batch(linked)?;
            }
        }
        Ok((R::NAME, writer.finish()?))
    }

    /// Rows with source and day of publication of their documents.
    fn with_source(&self, batch: &RecordBatch, documents: &[usize]) -> std::result::Result<RecordBatch, ArrowError> {
        let sources: StringArray = documents.iter().map(|document| Some(self.source_of(*document))).collect();
        let days: Vec<Option<Date>> = documents.iter().map(|document| self.published(*document)).collect();
        let batch = replaced(batch, "source_id", Arc::new(sources))?;
        replaced(&batch, "published", <Option<Date> as Cell>::column(days.iter().map(Some)))
    }

    fn source_of(&self, document: usize) -> &str {
        let source = self.corpus.sources.get(document).copied().unwrap_or_default();
        self.corpus.source_ids.get(source as usize).map_or("", String::as_str)
    }

    fn published(&self, document: usize) -> Option<Date> {
        self.corpus.published(document, &self.decisions.anchors)
    }

    /// The number of each row's document; `at` is that of the row before. Rows stand in run order, so that it is the same or a
    /// later one.
    fn documents_of(&self, batch: &RecordBatch, at: &mut usize) -> Vec<usize> {
        let number = |doc_id: Option<&str>| {
            while self.corpus.doc_ids.get(*at).is_some_and(|known| Some(known.as_str()) != doc_id) {
                *at += 1;
            }
            *at
        };
        texts(batch, "doc_id").map(number).collect()
    }

    /// Copies the parts of a table of documents' rows; `change` gets each row and its document's number.
    fn copy<R: Row>(
        &self,
        change: impl Fn(&mut R, usize),
        doc_id: impl Fn(&R) -> &String,
    ) -> Result<(&'static str, u64)> {
        let mut writer = self.writer::<R>()?;
        let mut at = 0;
        for part in self.store.parts(R::NAME)? {
            for row in rows::<R>(&part)? {
                let mut row = row?;
                // Rows stand in run order, so the document of a row is that of the row before or a later one.
                while self.corpus.doc_ids.get(at).is_some_and(|known| known != doc_id(&row)) {
                    at += 1;
                }
                change(&mut row, at);
                writer.push(row)?;
            }
        }
        Ok((R::NAME, writer.finish()?))
    }

    fn documents(&self) -> Result<(&'static str, u64)> {
        let anchors = &self.decisions.anchors;
        let mut is_canonical = vec![true; self.corpus.doc_ids.len()];
        for member in self.decisions.duplicates.members.iter().filter(|member| member.unit == Unit::Document) {
            is_canonical[member.member.document as usize] = member.member == member.canonical;
        }
        let mut writer = self.writer::<DocumentRow>()?;
        let mut at = 0;
        for part in self.store.parts(DocumentRow::NAME)? {
            for row in rows_in_batches::<DocumentRow>(&part, DOCUMENTS_PER_BATCH)? {
                let mut row = row?;
                let event = anchors.event_of.get(at).copied().flatten();
                row.event_id = event.map(|event| anchors.events[event as usize].event_id.clone());
                if row.published.is_none() && self.published(at).is_some() {
                    row.published = self.published(at);
                    row.published_method = PublishedMethod::Inferred;
                }
                row.is_canonical = is_canonical[at];
                writer.push(row)?;
                at += 1;
            }
        }
        Ok((DocumentRow::NAME, writer.finish()?))
    }

    fn entity_of(&self, document: usize, name: Option<&str>) -> Option<&str> {
        let name: usize = name?.parse().ok()?;
        let entity = *self.decisions.links.of.get(document)?.get(name)?;
        self.decisions.links.entities.get(entity as usize).map(|entity| entity.entity_id.as_str())
    }

    fn dates(&self) -> Result<(&'static str, u64)> {
        let redated = &self.decisions.anchors.redated;
        let change = |row: &mut DateRow, document: usize| {
            let from = redated.partition_point(|date| (date.document as usize) < document);
            let mine = redated[from..].iter().take_while(|date| date.document as usize == document);
            let own = mine.into_iter().find(|date| row.date_id == part_id(&row.doc_id, 'd', date.date as usize));
            if let Some(date) = own {
                redate(row, date);
            }
            row.source_id = self.source_of(document).to_owned();
            row.published = self.published(document);
        };
        self.copy::<DateRow>(change, |row| &row.doc_id)
    }

    fn unit_id(&self, unit: Unit, member: UnitRef) -> String {
        let doc_id = &self.corpus.doc_ids[member.document as usize];
        match unit {
            Unit::Document => doc_id.clone(),
            Unit::Segment => part_id(doc_id, 'b', member.idx as usize),
            Unit::Sentence => part_id(doc_id, 's', member.idx as usize),
        }
    }

    fn duplicates(&self) -> Result<(&'static str, u64)> {
        let mut part = TableWriter::<DuplicateRow>::part(&self.store.part(DuplicateRow::NAME, 0))?;
        for found in &self.decisions.duplicates.members {
            part.push(DuplicateRow {
                unit: found.unit,
                member_id: self.unit_id(found.unit, found.member),
                cluster_id: found.cluster_id.clone(),
                canonical_id: self.unit_id(found.unit, found.canonical),
                is_canonical: found.member == found.canonical,
                similarity: found.similarity,
                relation: found.relation,
                changed: found.changed.clone(),
                changed_from: found.pairs.iter().map(|(from, _)| from.clone()).collect(),
                changed_to: found.pairs.iter().map(|(_, to)| to.clone()).collect(),
                copied_from: found.copied_from.map(|from| self.unit_id(found.unit, from)),
            })?;
        }
        part.finish()?;
        self.sorted::<DuplicateRow>()
    }

    fn containments(&self) -> Result<(&'static str, u64)> {
        let mut part = TableWriter::<ContainmentRow>::part(&self.store.part(ContainmentRow::NAME, 0))?;
        for found in &self.decisions.duplicates.containments {
            part.push(ContainmentRow {
                unit: found.unit,
                container_id: self.unit_id(found.unit, found.container),
                member_id: self.unit_id(found.unit, found.member),
                share: found.share,
                kind: found.kind,
            })?;
        }
        part.finish()?;
        self.sorted::<ContainmentRow>()
    }

    fn sorted<R: Row>(&self) -> Result<(&'static str, u64)> {
        let mut writer = BatchWriter::final_table::<R>(self.folder)?;
        self.store.sorted::<R>(|batch| writer.batch(batch))?;
        Ok((R::NAME, writer.finish()?))
    }

    fn entities(&self) -> Result<(&'static str, u64)> {
        let counts = self.store.mentioned(&self.path("entity_mentions"), &self.path("documents"))?;
        let mut writer = self.writer::<EntityRow>()?;
        for entity in &self.decisions.links.entities {
            let mentioned = counts.get(&entity.entity_id).copied().unwrap_or_default();
            writer.push(EntityRow {
                entity_id: entity.entity_id.clone(),
                name: entity.name.clone(),
                r#type: entity.r#type,
                aliases: entity.aliases.clone(),
                roles: entity.roles.clone(),
                country_code: entity.country_code.clone(),
                external_id: entity.external_id.clone(),
                n_mentions: mentioned.n_mentions,
                n_documents: mentioned.n_documents,
                n_sources: mentioned.n_sources,
            })?;
        }
        Ok((EntityRow::NAME, writer.finish()?))
    }

    fn events(&self) -> Result<(&'static str, u64)> {
        let sources = self.store.sources_of_events(&self.path("documents"))?;
        let entities = &self.decisions.links.entities;
        let mut writer = self.writer::<EventRow>()?;
        for event in &self.decisions.anchors.events {
            writer.push(EventRow {
                event_id: event.event_id.clone(),
                label: event.label.clone(),
                begin: event.begin,
                finish: event.finish,
                n_documents: event.documents.len() as u32,
                n_sources: sources.get(&event.event_id).copied().unwrap_or_default(),
                entity_ids: event
                    .entities
                    .iter()
                    .filter_map(|idx| Some(entities.get(*idx as usize)?.entity_id.clone()))
                    .collect(),
            })?;
        }
        Ok((EventRow::NAME, writer.finish()?))
    }

    fn claims(&self, written: &mut Written) -> Result<()> {
        let statuses = &mut written.claims;
        let claims = || -> Result<u64> {
            let mut writer = BatchWriter::final_table::<ClaimRow>(self.folder)?;
            self.store.claims(&self.path("sentences"), |batch| {
                for status in cells::<ClaimStatus>(&batch, "status").flatten() {
                    *statuses.entry(status.as_str()).or_default() += 1;
                }
                writer.batch(batch)
            })?;
            writer.finish()
        };
        let sources = || -> Result<u64> {
            let mut writer = BatchWriter::final_table::<ClaimSourceRow>(self.folder)?;
            let places = (self.path("sentences"), self.path("documents"));
            self.store.claim_sources((&places.0, &places.1), |batch| writer.batch(batch))?;
            writer.finish()
        };
        let (claims, sources) = self.pool.install(|| rayon::join(claims, sources));
        written.n_rows.extend([(ClaimRow::NAME, claims?), (ClaimSourceRow::NAME, sources?)]);
        let mut writer = self.writer::<ConflictRow>()?;
        writer.extend(conflicts(&self.path("claims"), &self.path("claim_evidence"), &self.path("sentences"))?)?;
        written.n_rows.push((ConflictRow::NAME, writer.finish()?));
        Ok(())
    }

    fn timeline(&self, written: &mut Written) -> Result<()> {
        let mut writer = self.writer::<TimelineRow>()?;
        writer.extend(timeline(|table| self.path(table))?)?;
        written.n_rows.push((TimelineRow::NAME, writer.finish()?));
        Ok(())
    }

    fn agreement(&self, written: &mut Written) -> Result<()> {
        let (claims, evidence) = (self.path("claims"), self.path("claim_evidence"));
        let mut writer = self.writer::<SourceAgreementRow>()?;
        let said = source_evidence(&claims, &evidence)?;
        let shared = shared_evidence(&said);
        let same = |one: &SharedEvidence<'_>, other: &SharedEvidence<'_>| sources(one) == sources(other);
        let pairs: Vec<&[SharedEvidence<'_>]> = shared.chunk_by(same).collect();
        let found = self.pool.install(|| score::run_pairs(&pairs, &self.rules.agree.thresholds));
        writer.extend(pairs.iter().zip(found).map(|(pair, found)| agreement_row(&pair[0], found)))?;
        written.n_rows.push((SourceAgreementRow::NAME, writer.finish()?));
        written.alpha = score::alpha_by_kind(&said).into_iter().map(|(kind, alpha)| (kind.as_str(), alpha)).collect();
        written.n_rows.push(self.sources(&said, &claims, &evidence)?);
        Ok(())
    }

    fn sources(&self, said: &[SourceEvidence], claims: &Path, evidence: &Path) -> Result<(&'static str, u64)> {
        let contributed = self.store.contributed(&self.path("documents"), claims, evidence)?;
        let scores = score::run(said, &self.rules.agree.thresholds).into_iter();
        let scores: HashMap<Arc<str>, SourceScore> =
            scores.map(|score| (Arc::clone(&score.source_id), score)).collect();
        let mut writer = self.writer::<SourceRow>()?;
        for (source_id, counts) in &contributed {
            let score = scores.get(source_id.as_str());
            writer.push(SourceRow {
                source_id: source_id.clone(),
                name: self.corpus.source_names.get(source_id).cloned().unwrap_or_else(|| source_id.clone()),
                n_documents: counts.n_documents,
                n_claims: counts.n_claims,
                n_corroborated: counts.n_corroborated,
                n_conflicting: counts.n_conflicting,
                agreement: score.map(|score| score.agreement),
                reliability: score.and_then(|score| score.reliability),
            })?;
        }
        Ok((SourceRow::NAME, writer.finish()?))
    }
}

/// What is said of how far two sources agree.
pub(crate) fn agreement_row(of: &SharedEvidence<'_>, found: PairAgreement) -> SourceAgreementRow {
    let (source_a, source_b) = sources(of);
    SourceAgreementRow {
        source_a: source_a.to_owned(),
        source_b: source_b.to_owned(),
        n_shared: found.n_shared,
        n_agree: found.n_agree,
        n_conflict: found.n_conflict,
        agreement: found.agreement,
        alpha: found.alpha,
        alpha_low: found.alpha_low,
        alpha_high: found.alpha_high,
    }
}

/// Puts what an event settles into the row of a date.
pub(crate) fn redate(row: &mut DateRow, date: &Redated) {
    let resolved = date.resolved.clone();
    row.value = resolved.value;
    row.modifier = resolved.modifier;
    row.begin = resolved.begin;
    row.finish = resolved.finish;
    row.time_begin = resolved.time_begin;
    row.time_finish = resolved.time_finish;
    row.zone = resolved.zone;
    row.precision = resolved.precision;
    row.method = resolved.method;
    row.anchor = resolved.anchor;
    row.confidence = date.confidence;
}
