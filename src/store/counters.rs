//! Counters of the corpus tables: how often, in how many documents, by how many sources.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{DataType, Expr, JoinArgs, JoinType, SortMultipleOptions, col, len, lit};

use crate::error::Result;
use crate::store::candidates::numbers;
use crate::store::{Store, collect, fail, scan_files};

/// Where something is mentioned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// Mentions.
    pub n_mentions: u32,
    /// Documents.
    pub n_documents: u32,
    /// Sources.
    pub n_sources: u32,
}

/// What a source contributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contributed {
    /// Documents.
    pub n_documents: u32,
    /// Claims with evidence of the source.
    pub n_claims: u32,
    /// Those with another independent source for the value.
    pub n_corroborated: u32,
    /// Those on which sources conflict.
    pub n_conflicting: u32,
}

impl Store {
    /// Counts of each entity, from the written `entity_mentions` and `documents`.
    ///
    /// # Errors
    /// When a query fails.
    pub fn mentioned(&self, mentions: &Path, documents: &Path) -> Result<BTreeMap<String, Mentioned>> {
        let documents = scan_files(&[documents.to_owned()])?.select([col("doc_id"), col("source_id")]);
        let mentions = scan_files(&[mentions.to_owned()])?.select([
            col("doc_id"),
            col("entity_id"),
            col("method").cast(DataType::String).neq(lit("coreference")).alias("named"),
        ]);
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
    pub fn sources_of_events(&self, documents: &Path) -> Result<BTreeMap<String, u32>> {
        let query = scan_files(&[documents.to_owned()])?
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
    pub fn contributed(
        &self,
        documents: &Path,
        claims: &Path,
        evidence: &Path,
    ) -> Result<BTreeMap<String, Contributed>> {
        let mut sources: BTreeMap<String, Contributed> = BTreeMap::new();
        let query = scan_files(&[documents.to_owned()])?
            .group_by([col("source_id")])
            .agg([len().alias("n_documents")])
            .sort(["source_id"], SortMultipleOptions::default());
        for (source, counts) in self.counts(query, "source_id", &["n_documents"])? {
            sources.entry(source).or_default().n_documents = counts[0];
        }
        let status =
            |word: &str| -> Expr { col("status").cast(DataType::String).eq(lit(word)).cast(DataType::UInt32).sum() };
        let claims = scan_files(&[claims.to_owned()])?.select([col("claim_id"), col("status").cast(DataType::String)]);
        let query = scan_files(&[evidence.to_owned()])?
            .select([col("claim_id"), col("source_id")])
            .unique(None, polars::prelude::UniqueKeepStrategy::Any)
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

    fn counts(&self, query: polars::prelude::LazyFrame, key: &str, names: &[&str]) -> Result<Vec<(String, Vec<u32>)>> {
        let frame = collect(&self.dir, query)?;
        let columns = names.iter().map(|name| numbers::<u32>(self, &frame, name)).collect::<Result<Vec<_>>>()?;
        let keys =
            frame.column(key).and_then(|keys| Ok(keys.str()?.clone())).map_err(|source| fail(&self.dir, source))?;
        let row = |(idx, key): (usize, Option<&str>)| {
            (key.unwrap_or_default().to_owned(), columns.iter().map(|column| column[idx]).collect())
        };
        Ok(keys.iter().enumerate().map(row).collect())
    }
}
