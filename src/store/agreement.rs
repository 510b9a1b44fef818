//! What the sources say of the claims that two or more of them speak to: counted once a source and claim, and their pairs.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crosscheck_text::model::vocabulary::{ClaimKind, Stance};
use crosscheck_text::model::vote::{EvidenceSide, SharedEvidence, SourceEvidence};
use jiff::civil::Date;
use polars::prelude::{
    DataFrame, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray, PolarsResult, UInt32Chunked,
};

use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::frame::{Measure, Texts, cells as numbers_of, group, numbers, places};
use crate::store::scan::{Wanted, batches, cells, texts};
use crate::tables::column::days_since_epoch;

/// Weight below which a witness is a text that more than so many sources have printed: one of them speaks for all, for the
/// pairs of ten thousand sources with one text are fifty million and say nothing.
const CROWD: f64 = 1.0 / 32.0;

/// The columns of `claim_evidence` that are read.
const COLUMNS: &[&str] = &["claim_id", "source_id", "stance", "value", "value_number", "value_begin", "weight"];

/// The claims that two or more sources speak to, and what they are about.
#[derive(Default)]
struct Claims {
    ids: Texts,
    kinds: Vec<ClaimKind>,
}

/// Evidence on them, column by column, with texts as numbers.
#[derive(Default)]
struct Evidence {
    sources: Texts,
    values: Texts,
    claim: Vec<u32>,
    source: Vec<u32>,
    value: Vec<Option<u32>>,
    supports: Vec<u32>,
    number: Vec<Option<f64>>,
    day: Vec<Option<f64>>,
    /// As whole millionths, so that the sum does not depend on the order in which they are added.
    weight: Vec<i64>,
}

impl Store {
    /// Evidence of each source on claims with two or more sources, sorted by claim and source; from the written tables.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub(crate) fn source_evidence(&self, claims: &Path, evidence: &Path) -> Result<Vec<SourceEvidence>> {
        let claims = Claims::read(claims)?;
        let evidence = Evidence::read(evidence, &claims)?;
        by_source(claims, evidence).map_err(|source| Error::query(&self.dir, source))
    }
}

/// The evidence of every pair of sources on one claim, sorted by sources and claim.
pub(crate) fn shared_evidence(said: &[SourceEvidence]) -> Vec<SharedEvidence<'_>> {
    let of_claims = said.chunk_by(|one, other| one.claim_id == other.claim_id);
    let pairs = |of_claim| pairs_of(of_claim).map(|(a, b)| SharedEvidence { a, b });
    let mut shared: Vec<SharedEvidence<'_>> = of_claims.flat_map(pairs).collect();
    // Pairs of the same sources stay in the order of claims.
    shared.sort_by(|one, other| sources(one).cmp(&sources(other)));
    shared
}

/// The keys of the sources of a pair.
pub(crate) fn sources<'a>(pair: &SharedEvidence<'a>) -> (&'a str, &'a str) {
    (&pair.a.source_id, &pair.b.source_id)
}

/// Every two of some rows, in their order.
fn pairs_of<T>(rows: &[T]) -> impl Iterator<Item = (&T, &T)> {
    rows.iter().enumerate().flat_map(|(at, one)| rows[at + 1..].iter().map(move |other| (one, other)))
}

impl Claims {
    fn read(path: &Path) -> Result<Self> {
        let mut read = Self::default();
        batches(&[path.to_owned()], Some(&["claim_id", "kind", "n_sources"]), Wanted::All, |batch| {
            let counted = cells::<ClaimKind>(batch, "kind").zip(cells::<u32>(batch, "n_sources"));
            for (id, (kind, n_sources)) in texts(batch, "claim_id").zip(counted) {
                if n_sources.is_some_and(|n_sources| n_sources >= 2) {
                    read.ids.add(id.unwrap_or_default());
                    read.kinds.push(kind.unwrap_or(ClaimKind::Event));
                }
            }
            Ok(())
        })?;
        Ok(read)
    }
}

impl Evidence {
    fn read(path: &Path, claims: &Claims) -> Result<Self> {
        let (mut read, mut crowds) = (Self::default(), HashMap::new());
        batches(&[path.to_owned()], Some(COLUMNS), Wanted::All, |batch| {
            let told = texts(batch, "value").zip(cells::<f64>(batch, "value_number"));
            let told = told.zip(cells::<Date>(batch, "value_begin").zip(cells::<f32>(batch, "weight")));
            let sides = texts(batch, "source_id").zip(cells::<Stance>(batch, "stance")).zip(told);
            for (id, ((source, stance), ((value, number), (begin, weight)))) in texts(batch, "claim_id").zip(sides) {
                let Some(claim) = id.and_then(|id| claims.ids.get(id)) else { continue };
                let weight = f64::from(weight.unwrap_or_default());
                // What only resembles the claim is no vote.
                if weight == 0.0 {
                    continue;
                }
                let supports = u32::from(stance == Some(Stance::Supports));
                let value = value.map(|value| read.values.add(value));
                let millionths = (weight * 1e6) as i64;
                if weight < CROWD {
                    // The weight is the share of a witness: copies have equal ones. The first of those that say the same stands
                    // for all and has the weight of all.
                    let said = (claim, weight.to_bits(), supports, value);
                    let at = *crowds.entry(said).or_insert(read.claim.len());
                    if let Some(sum) = read.weight.get_mut(at) {
                        *sum += millionths;
                        continue;
                    }
                }
                read.claim.push(claim);
                read.source.push(read.sources.add(source.unwrap_or_default()));
                read.value.push(value);
                read.supports.push(supports);
                read.number.push(number);
                read.day.push(begin.map(|begin| f64::from(days_since_epoch(begin))));
                read.weight.push(millionths);
            }
            Ok(())
        })?;
        Ok(read)
    }

    /// The columns with the places of texts in the alphabet, which compare like the texts.
    fn frame(self, claims: &[u32], sources: &[u32], values: &[u32]) -> PolarsResult<DataFrame> {
        let placed =
            |numbers: Vec<u32>, places: &[u32]| numbers.into_iter().map(|number| places[number as usize]).collect();
        let value = self.value.into_iter().map(|value| value.map(|value| values[value as usize]));
        DataFrame::new_infer_height(vec![
            numbers("claim", placed(self.claim, claims)),
            numbers("source", placed(self.source, sources)),
            UInt32Chunked::from_iter_options("value".into(), value).into_column(),
            numbers("supports", self.supports),
            Float64Chunked::from_iter_options("number".into(), self.number.into_iter()).into_column(),
            Float64Chunked::from_iter_options("day".into(), self.day.into_iter()).into_column(),
            Int64Chunked::from_vec("weight".into(), self.weight).into_column(),
        ])
    }
}

fn by_source(claims: Claims, mut evidence: Evidence) -> PolarsResult<Vec<SourceEvidence>> {
    let (ids, kinds) = (claims.ids.sorted(), claims.kinds);
    let sources = std::mem::take(&mut evidence.sources).sorted();
    let values = std::mem::take(&mut evidence.values).sorted();
    let frame = evidence.frame(&places(&ids), &places(&sources), &places(&values))?;
    let (ids, sources, values) = (held_once(ids), held_once(sources), held_once(values));
    let measures = [
        Measure::Count,
        Measure::Sum("supports"),
        Measure::Sum("weight"),
        Measure::Least("number"),
        Measure::Least("day"),
        Measure::Least("value"),
    ];
    let found = group(&frame, ["claim", "source"], &measures)?;
    let (claim, source) = (numbers_of(&found, "claim")?, numbers_of(&found, "source")?);
    let (n, n_supports) = (numbers_of(&found, "claim_count")?, numbers_of(&found, "supports_sum")?);
    let (number, day) = (found.column("number_min")?.f64()?, found.column("day_min")?.f64()?);
    let (value, weight) = (found.column("value_min")?.u32()?, found.column("weight_sum")?.i64()?);
    let row = |row: usize| {
        let (claim_id, claim) = &ids[claim[row] as usize];
        SourceEvidence {
            claim_id: claim_id.clone(),
            kind: kinds[*claim as usize],
            source_id: sources[source[row] as usize].0.clone(),
            side: EvidenceSide { n_supports: n_supports[row], n: n[row], number: number.get(row), day: day.get(row) },
            value: value.get(row).map(|value| values[value as usize].0.clone()),
            weight: weight.get(row).unwrap_or_default() as f32 / 1e6,
        }
    };
    Ok((0..found.height()).map(row).collect())
}

/// Sorted texts to be held by many rows.
fn held_once(texts: Vec<(String, u32)>) -> Vec<(Arc<str>, u32)> {
    texts.into_iter().map(|(text, number)| (text.into(), number)).collect()
}
