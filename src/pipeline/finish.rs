//! The final tables: part files in run order with the corpus stages' decisions put in, then the tables of decisions.

use std::path::{Path, PathBuf};

use crosscheck_text::model::duplicate::UnitRef;
use crosscheck_text::model::event::Redated;
use crosscheck_text::model::vocabulary::{PublishedMethod, Unit};
use crosscheck_text::model::vote::{SharedEvidence, SourceEvidence};
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::score;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::Result;
use crate::pipeline::corpus::Decisions;
use crate::pipeline::keys::part_id;
use crate::pipeline::shard::Corpus;
use crate::store::Store;
use crate::store::agreement::shared_evidence;
use crate::store::disputes::conflicts;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow, ConflictRow, SourceAgreementRow};
use crate::tables::definition::Row;
use crate::tables::read::{rows, rows_in_batches};
use crate::tables::rows::{
    ClauseRow, ContainmentRow, DateRow, DocumentRow, DuplicateRow, EntityMentionRow, EntityRow, EventRow, QuantityRow,
    SegmentRow, SentenceRow, SourceRow,
};
use crate::write::table::TableWriter;

/// Documents read back at a time: their texts may be long.
const DOCUMENTS_PER_BATCH: usize = 64;

/// Writes the final tables.
pub(crate) struct Finish<'a> {
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

impl Finish<'_> {
    /// Writes every table but `rejects`.
    pub(crate) fn write(&self) -> Result<Written> {
        let mut written = Written::default();
        let per_document: [&(dyn Fn() -> Result<(&'static str, u64)> + Sync); 7] = [
            &|| self.documents(),
            &|| self.copy::<SegmentRow>(|_, _| {}, |row| &row.doc_id),
            &|| {
                self.copy::<SentenceRow>(
                    |row, at| row.speaker_id = self.entity_of(at, row.speaker_id.as_deref()),
                    |row| &row.doc_id,
                )
            },
            &|| self.copy::<EntityMentionRow>(|row, at| self.link(row, at), |row| &row.doc_id),
            &|| self.copy::<QuantityRow>(|_, _| {}, |row| &row.doc_id),
            &|| self.dates(),
            &|| self.copy::<ClauseRow>(|row, at| self.link_clause(row, at), |row| &row.doc_id),
        ];
        // Nothing here calls polars, which must not run inside a task of another pool.
        let done: Vec<Result<(&'static str, u64)>> =
            self.pool.install(|| per_document.par_iter().map(|table| table()).collect());
        for table in done {
            written.n_rows.push(table?);
        }
        written.n_rows.push(self.duplicates()?);
        written.n_rows.push(self.containments()?);
        written.n_rows.push(self.entities()?);
        written.n_rows.push(self.events()?);
        self.claims(&mut written)?;
        self.agreement(&mut written)?;
        Ok(written)
    }

    fn writer<R: Row>(&self) -> Result<TableWriter<R>> {
        TableWriter::final_table(self.folder)
    }

    fn path(&self, table: &str) -> PathBuf {
        self.folder.join("parquet").join(format!("{table}.parquet"))
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
                if let Some(published) =
                    anchors.published.get(at).copied().flatten().filter(|_| row.published.is_none())
                {
                    row.published = Some(published);
                    row.published_method = PublishedMethod::Inferred;
                }
                row.is_canonical = is_canonical[at];
                writer.push(row)?;
                at += 1;
            }
        }
        Ok((DocumentRow::NAME, writer.finish()?))
    }

    fn entity_of(&self, document: usize, name: Option<&str>) -> Option<String> {
        let name: usize = name?.parse().ok()?;
        let entity = *self.decisions.links.of.get(document)?.get(name)?;
        self.decisions.links.entities.get(entity as usize).map(|entity| entity.entity_id.clone())
    }

    fn link(&self, row: &mut EntityMentionRow, document: usize) {
        row.entity_id = self.entity_of(document, Some(&row.entity_id)).unwrap_or_default();
    }

    fn link_clause(&self, row: &mut ClauseRow, document: usize) {
        for id in [&mut row.subject_id, &mut row.object_id, &mut row.place_id, &mut row.speaker_id] {
            *id = self.entity_of(document, id.as_deref());
        }
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
        let mut writer = self.writer::<R>()?;
        self.store.sorted::<R>(|row| writer.push(row))?;
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
        let mut writer = self.writer::<ClaimRow>()?;
        self.store.claims(&self.path("sentences"), |row| {
            *written.claims.entry(row.status.as_str()).or_default() += 1;
            writer.push(row)
        })?;
        written.n_rows.push((ClaimRow::NAME, writer.finish()?));
        written.n_rows.push(self.sorted::<ClaimEvidenceRow>()?);
        let mut writer = self.writer::<ClaimSourceRow>()?;
        self.store.claim_sources((&self.path("sentences"), &self.path("documents")), |row| writer.push(row))?;
        written.n_rows.push((ClaimSourceRow::NAME, writer.finish()?));
        let mut writer = self.writer::<ConflictRow>()?;
        writer.extend(conflicts(&self.path("claims"), &self.path("claim_evidence"), &self.path("sentences"))?)?;
        written.n_rows.push((ConflictRow::NAME, writer.finish()?));
        Ok(())
    }

    fn agreement(&self, written: &mut Written) -> Result<()> {
        let (claims, evidence) = (self.path("claims"), self.path("claim_evidence"));
        let mut writer = self.writer::<SourceAgreementRow>()?;
        let said = self.store.source_evidence(&claims, &evidence)?;
        let shared = shared_evidence(&said);
        let same = |one: &SharedEvidence, other: &SharedEvidence| {
            (&one.source_a, &one.source_b) == (&other.source_a, &other.source_b)
        };
        let pairs: Vec<&[SharedEvidence]> = shared.chunk_by(same).collect();
        let rows: Vec<SourceAgreementRow> =
            self.pool.install(|| pairs.par_iter().map(|pair| self.pair(pair)).collect());
        writer.extend(rows)?;
        written.n_rows.push((SourceAgreementRow::NAME, writer.finish()?));
        written.alpha = score::alpha_by_kind(&said).into_iter().map(|(kind, alpha)| (kind.as_str(), alpha)).collect();
        written.n_rows.push(self.sources(&said, &claims, &evidence)?);
        Ok(())
    }

    fn pair(&self, pair: &[SharedEvidence]) -> SourceAgreementRow {
        let found = score::run_pair(pair, &self.rules.agree.thresholds);
        SourceAgreementRow {
            source_a: pair[0].source_a.clone(),
            source_b: pair[0].source_b.clone(),
            n_shared: found.n_shared,
            n_agree: found.n_agree,
            n_conflict: found.n_conflict,
            agreement: found.agreement,
            alpha: found.alpha,
            alpha_low: found.alpha_low,
            alpha_high: found.alpha_high,
        }
    }

    fn sources(&self, said: &[SourceEvidence], claims: &Path, evidence: &Path) -> Result<(&'static str, u64)> {
        let contributed = self.store.contributed(&self.path("documents"), claims, evidence)?;
        let source_ids: Vec<&str> = contributed.keys().map(String::as_str).collect();
        let scores = score::run(said, &source_ids, &self.rules.agree.thresholds);
        let mut writer = self.writer::<SourceRow>()?;
        for (idx, (source_id, counts)) in contributed.iter().enumerate() {
            writer.push(SourceRow {
                source_id: source_id.clone(),
                name: self.corpus.source_names.get(source_id).cloned().unwrap_or_else(|| source_id.clone()),
                n_documents: counts.n_documents,
                n_claims: counts.n_claims,
                n_corroborated: counts.n_corroborated,
                n_conflicting: counts.n_conflicting,
                agreement: scores.agreement.get(idx).copied().flatten(),
                reliability: scores.reliability.get(idx).copied().flatten(),
            })?;
        }
        Ok((SourceRow::NAME, writer.finish()?))
    }
}

fn redate(row: &mut DateRow, date: &Redated) {
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
