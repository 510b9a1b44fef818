//! Counters of the corpus tables: how often, in how many documents, by how many sources.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{
    DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, SortMultipleOptions, UniqueKeepStrategy,
    col, len, lit,
};

use crate::error::{Error, Result};
use crate::store::scan::frame;
use crate::store::{Store, collect};

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

impl Store {
    /// Counts of each entity, from the written `entity_mentions` and `documents`.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn mentioned(&self, mentions: &Path, documents: &Path) -> Result<BTreeMap<String, Mentioned>> {
        let documents = frame(documents, &["doc_id", "source_id"])?.lazy();
        let named = col("method").neq(lit("coreference")).alias("named");
        let mentions = frame(mentions, &["doc_id", "entity_id", "method"])?.lazy();
        let mentions = mentions.select([col("doc_id"), col("entity_id"), named]);
        let query = mentions
            .join(documents, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner))
            .group_by([col("entity_id")])
            .agg([
                col("named").cast(DataType::UInt32).sum().alias("n_mentions"),
                col("doc_id").n_unique().alias("n_documents"),
                col("source_id").n_unique().alias("n_sources"),
            ])
            .sort(["entity_id"], SortMultipleOptions::default());
        let counts = self.counts(query, "entity_id", &["n_mentions", "n_documents", "n_sources"])?;
        let row = |counts: Vec<u32>| Mentioned { n_mentions: counts[0], n_documents: counts[1], n_sources: counts[2] };
        Ok(counts.into_iter().map(|(key, counts)| (key, row(counts))).collect())
    }

    /// Documents and sources of each event, from the written `documents`.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn sources_of_events(&self, documents: &Path) -> Result<BTreeMap<String, u32>> {
        let query = frame(documents, &["event_id", "source_id"])?
            .lazy()
            .filter(col("event_id").is_not_null())
            .group_by([col("event_id")])
            .agg([col("source_id").n_unique().alias("n_sources")])
            .sort(["event_id"], SortMultipleOptions::default());
        let counts = self.counts(query, "event_id", &["n_sources"])?;
        Ok(counts.into_iter().map(|(key, counts)| (key, counts[0])).collect())
    }

    /// What each source contributes, from the written `documents`, `claims` and `claim_evidence`.
    ///
    /// # Errors
    /// When a query fails.
    pub(crate) fn contributed(
        &self,
        documents: &Path,
        claims: &Path,
        evidence: &Path,
    ) -> Result<BTreeMap<String, Contributed>> {
        let mut sources: BTreeMap<String, Contributed> = BTreeMap::new();
        let query = frame(documents, &["source_id"])?
            .lazy()
            .group_by([col("source_id")])
            .agg([len().alias("n_documents")])
            .sort(["source_id"], SortMultipleOptions::default());
        for (source, counts) in self.counts(query, "source_id", &["n_documents"])? {
            sources.entry(source).or_default().n_documents = counts[0];
        }
        let status = |word: &str| -> Expr { col("status").eq(lit(word)).cast(DataType::UInt32).sum() };
        let claims = frame(claims, &["claim_id", "status"])?.lazy();
        let query = frame(evidence, &["claim_id", "source_id"])?
            .lazy()
            .unique(None, UniqueKeepStrategy::Any)
            .join(claims, [col("claim_id")], [col("claim_id")], JoinArgs::new(JoinType::Inner))
            .group_by([col("source_id")])
            .agg([
                len().alias("n_claims"),
                status("corroborated").alias("n_corroborated"),
                status("conflicting").alias("n_conflicting"),
            ])
            .sort(["source_id"], SortMultipleOptions::default());
        for (source, counts) in self.counts(query, "source_id", &["n_claims", "n_corroborated", "n_conflicting"])? {
            let row = sources.entry(source).or_default();
            (row.n_claims, row.n_corroborated, row.n_conflicting) = (counts[0], counts[1], counts[2]);
        }
        Ok(sources)
    }

    fn counts(&self, query: LazyFrame, key: &str, names: &[&str]) -> Result<Vec<(String, Vec<u32>)>> {
        let found = collect(&self.dir, query)?;
        let read = || -> PolarsResult<Vec<(String, Vec<u32>)>> {
            let numbers = |name: &&str| -> PolarsResult<Vec<u32>> {
                let cells = found.column(name)?.cast(&DataType::UInt32)?;
                Ok(cells.u32()?.iter().map(|cell| cell.unwrap_or_default()).collect())
            };
            let columns = names.iter().map(numbers).collect::<PolarsResult<Vec<Vec<u32>>>>()?;
            let row = |(idx, key): (usize, Option<&str>)| {
                (key.unwrap_or_default().to_owned(), columns.iter().map(|column| column[idx]).collect())
            };
            Ok(found.column(key)?.str()?.iter().enumerate().map(row).collect())
        };
        read().map_err(|source| Error::query(&self.dir, source))
    }
}
