//! Counters of the corpus tables: how often, in how many documents, by how many sources.

use std::collections::BTreeMap;
use std::path::Path;

use crosscheck_text::model::vocabulary::{ClaimStatus, MentionMethod};
use polars::prelude::{DataFrame, PolarsResult, UniqueKeepStrategy};

use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::frame::{Measure, Texts, cells as numbers_of, group, join, numbers};
use crate::store::scan::{Wanted, batches, cells, texts};

/// Where something is mentioned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentioned {
    /// Mentions.
    pub(crate) n_mentions: u32,
    /// Documents.
    pub(crate) n_documents: u32,
    /// Sources.
    pub(crate) n_sources: u32,
}

/// What a source contributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contributed {
    /// Documents.
    pub(crate) n_documents: u32,
    /// Claims with evidence of the source.
    pub(crate) n_claims: u32,
    /// Those with another independent source for the value.
    pub(crate) n_corroborated: u32,
    /// Those on which sources conflict.
    pub(crate) n_conflicting: u32,
}

/// The written documents by number, with the number of the source of each.
#[derive(Default)]
struct Documents {
    ids: Texts,
    sources: Texts,
    source: Vec<u32>,
}

/// The written claims by number, and a frame with 1 for those that are corroborated or conflicting.
struct Claims {
    ids: Texts,
    statuses: DataFrame,
}

impl Store {
    /// Counts of each entity, from the written `entity_mentions` and `documents`.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub(crate) fn mentioned(&self, mentions: &Path, documents: &Path) -> Result<BTreeMap<String, Mentioned>> {
        let documents = Documents::read(documents)?;
        let mut entities = Texts::default();
        let (mut document, mut entity, mut named) = (Vec::new(), Vec::new(), Vec::new());
        batches(&[mentions.to_owned()], Some(&["doc_id", "entity_id", "method"]), Wanted::All, |batch| {
            let methods = texts(batch, "entity_id").zip(cells::<MentionMethod>(batch, "method"));
            for (id, (own, method)) in texts(batch, "doc_id").zip(methods) {
                let Some(number) = id.and_then(|id| documents.ids.get(id)) else { continue };
                document.push(number);
                entity.push(entities.add(own.unwrap_or_default()));
                named.push(u32::from(method != Some(MentionMethod::Coreference)));
            }
            Ok(())
        })?;
        let query = || -> PolarsResult<_> {
            let mentions = vec![numbers("document", document), numbers("entity", entity), numbers("named", named)];
            let sources = DataFrame::new_infer_height(vec![numbers("source", documents.source)])?;
            let mentions = join(&DataFrame::new_infer_height(mentions)?, "document", &sources)?;
            let measures = [Measure::Sum("named"), Measure::Distinct("document"), Measure::Distinct("source")];
            let counted = group(&mentions, ["entity"], &measures)?;
            counts(&counted, ["entity", "named_sum", "document_n_unique", "source_n_unique"])
        };
        let counts = query().map_err(|source| Error::query(&self.dir, source))?;
        let row = |[_, n_mentions, n_documents, n_sources]: [u32; 4]| Mentioned { n_mentions, n_documents, n_sources };
        Ok(by_text(counts, entities).into_iter().map(|(id, counts)| (id, row(counts))).collect())
    }

    /// Sources of the documents of each event, from the written `documents`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) fn sources_of_events(&self, documents: &Path) -> Result<BTreeMap<String, u32>> {
        let (mut sources, mut events) = (Texts::default(), Texts::default());
        let (mut source, mut event) = (Vec::new(), Vec::new());
        batches(&[documents.to_owned()], Some(&["event_id", "source_id"]), Wanted::All, |batch| {
            for (of, own) in texts(batch, "event_id").zip(texts(batch, "source_id")) {
                if let (Some(of), Some(own)) = (of, own) {
                    source.push(sources.add(own));
                    event.push(events.add(of));
                }
            }
            Ok(())
        })?;
        let query = || -> PolarsResult<_> {
            let documents = DataFrame::new_infer_height(vec![numbers("source", source), numbers("event", event)])?;
            let counted = group(&documents, ["event"], &[Measure::Distinct("source")])?;
            counts(&counted, ["event", "source_n_unique"])
        };
        let counts = query().map_err(|source| Error::query(&self.dir, source))?;
        Ok(by_text(counts, events).into_iter().map(|(id, [_, n_sources])| (id, n_sources)).collect())
    }

    /// What each source contributes, from the written `documents`, `claims` and `claim_evidence`.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub(crate) fn contributed(
        &self,
        documents: &Path,
        claims: &Path,
        evidence: &Path,
    ) -> Result<BTreeMap<String, Contributed>> {
        let Documents { mut sources, source, .. } = Documents::read(documents)?;
        let claims = Claims::read(claims)?;
        let (mut claim, mut by) = (Vec::new(), Vec::new());
        batches(&[evidence.to_owned()], Some(&["claim_id", "source_id", "weight"]), Wanted::All, |batch| {
            // What only resembles a claim does not speak to it.
            let speaks = cells::<f32>(batch, "weight").map(|weight| weight.is_some_and(|weight| weight > 0.0));
            let rows = texts(batch, "claim_id").zip(texts(batch, "source_id")).zip(speaks);
            for ((id, own), _) in rows.filter(|(_, speaks)| *speaks) {
                let Some(number) = id.and_then(|id| claims.ids.get(id)) else { continue };
                claim.push(number);
                by.push(sources.add(own.unwrap_or_default()));
            }
            Ok(())
        })?;
        let query = || -> PolarsResult<_> {
            let documents = DataFrame::new_infer_height(vec![numbers("source", source)])?;
            let documents = group(&documents, ["source"], &[Measure::Count])?;
            let evidence = DataFrame::new_infer_height(vec![numbers("claim", claim), numbers("source", by)])?;
            let evidence = evidence.unique_impl(false, None, UniqueKeepStrategy::Any, None)?;
            let measures = [Measure::Count, Measure::Sum("is_corroborated"), Measure::Sum("is_conflicting")];
            let evidence = group(&join(&evidence, "claim", &claims.statuses)?, ["source"], &measures)?;
            let names = ["source", "source_count", "is_corroborated_sum", "is_conflicting_sum"];
            Ok((counts(&documents, ["source", "source_count"])?, counts(&evidence, names)?))
        };
        let (documents, claims) = query().map_err(|source| Error::query(&self.dir, source))?;
        let mut contributed: BTreeMap<u32, Contributed> = BTreeMap::new();
        for [source, n_documents] in documents {
            contributed.entry(source).or_default().n_documents = n_documents;
        }
        for [source, n_claims, n_corroborated, n_conflicting] in claims {
            let row = contributed.entry(source).or_default();
            (row.n_claims, row.n_corroborated, row.n_conflicting) = (n_claims, n_corroborated, n_conflicting);
        }
        let row = |(id, number): (String, u32)| Some((id, contributed.get(&number).copied()?));
        Ok(sources.sorted().into_iter().filter_map(row).collect())
    }
}

impl Documents {
    fn read(path: &Path) -> Result<Self> {
        let mut read = Self::default();
        batches(&[path.to_owned()], Some(&["doc_id", "source_id"]), Wanted::All, |batch| {
            for (id, source) in texts(batch, "doc_id").zip(texts(batch, "source_id")) {
                read.ids.add(id.unwrap_or_default());
                read.source.push(read.sources.add(source.unwrap_or_default()));
            }
            Ok(())
        })?;
        Ok(read)
    }
}

impl Claims {
    fn read(path: &Path) -> Result<Self> {
        let mut ids = Texts::default();
        let (mut corroborated, mut conflicting) = (Vec::new(), Vec::new());
        batches(&[path.to_owned()], Some(&["claim_id", "status"]), Wanted::All, |batch| {
            for (id, status) in texts(batch, "claim_id").zip(cells::<ClaimStatus>(batch, "status")) {
                ids.add(id.unwrap_or_default());
                corroborated.push(u32::from(status == Some(ClaimStatus::Corroborated)));
                conflicting.push(u32::from(status == Some(ClaimStatus::Conflicting)));
            }
            Ok(())
        })?;
        let columns = vec![numbers("is_corroborated", corroborated), numbers("is_conflicting", conflicting)];
        let statuses = DataFrame::new_infer_height(columns).map_err(|source| Error::query(path, source))?;
        Ok(Self { ids, statuses })
    }
}

/// The rows of some columns of whole numbers.
fn counts<const N: usize>(frame: &DataFrame, names: [&str; N]) -> PolarsResult<Vec<[u32; N]>> {
    let columns = names.iter().map(|name| numbers_of(frame, name)).collect::<PolarsResult<Vec<_>>>()?;
    Ok((0..frame.height()).map(|row| std::array::from_fn(|n| columns[n][row])).collect())
}

/// Counts with the text whose number is the first of them.
fn by_text<const N: usize>(counts: Vec<[u32; N]>, texts: Texts) -> Vec<(String, [u32; N])> {
    let mut names = vec![String::new(); counts.len()];
    // Each text was numbered because of a row, so that the groups are 0, 1, 2 and so on.
    texts.sorted().into_iter().for_each(|(text, number)| names[number as usize] = text);
    names.into_iter().zip(counts).collect()
}
