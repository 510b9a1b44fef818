//! Candidate pairs: whatever shares a band, a sampled shingle or a rare term is worth a comparison.
//!
//! Postings are capped, so that no query grows with the square of the corpus; what is cut is what everybody has in common.
//! Bands and samples are read in ranges of their hash; of the rest one inverted index stands in memory at a time.

use std::ops::Range;

use crosscheck_text::model::vocabulary::Unit;
use rayon::prelude::*;

use crate::error::Result;
use crate::store::Store;
use crate::store::crowd::{Crowd, SentencePair};
use crate::store::parts::{BandPart, DocumentTermPart, SamplePart, StatementTermPart};
use crate::store::scan::{Wanted, batches, numbers};
use crate::store::sharing::{Cap, Term, sharing};
use crate::tables::definition::Row;

/// Rows of one pass over bands or samples; larger indexes are read in several passes, so that memory stays bounded.
const ROWS_PER_PASS: u64 = 300_000;

/// A pair of units of one kind: document in the upper, index in the lower 32 bits; the smaller one first.
pub(crate) type UnitPair = (u64, u64);

impl Store {
    /// Pairs of units of one kind in a common band. A bucket above the cap pairs its smallest member with each other one.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn band_pairs(&self, unit: Unit, max_bucket: u32) -> Result<Vec<UnitPair>> {
        let mut pairs = Vec::new();
        self.buckets::<BandPart>(unit, "band", |buckets| {
            for bucket in buckets {
                let (first, others) = (bucket[0].1, &bucket[1..]);
                if bucket.len() > max_bucket as usize {
                    pairs.extend(others.iter().map(|other| (first, other.1)));
                } else {
                    pairs.extend(all_pairs(bucket));
                }
            }
            pairs.sort_unstable();
            pairs.dedup();
        })?;
        Ok(pairs)
    }

    /// Pairs of units of one kind that share sampled shingles.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn sample_pairs(&self, unit: Unit, max_postings: u32, n_shared: u32) -> Result<Vec<UnitPair>> {
        let mut pairs = Vec::new();
        self.buckets::<SamplePart>(unit, "hash", |buckets| {
            let rare = buckets.filter(|bucket| bucket.len() <= max_postings as usize);
            let mut found: Vec<UnitPair> = rare.flat_map(all_pairs).collect();
            found.sort_unstable();
            let often = found.chunk_by(|one, other| one == other).filter(|same| same.len() >= n_shared as usize);
            pairs.extend(often.map(|same| same[0]));
            pairs.sort_unstable();
            pairs.dedup();
        })?;
        Ok(pairs)
    }

    /// Pairs of documents that share characteristic terms.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn document_pairs(&self, cap: Cap) -> Result<Vec<(u32, u32)>> {
        let columns = ["document", "term", "weight"];
        let mut terms = Vec::new();
        batches(&self.parts(DocumentTermPart::NAME)?, Some(&columns), Wanted::All, |batch| {
            let weighed = numbers(batch, "term").zip(numbers(batch, "weight"));
            let rows = numbers(batch, "document").zip(weighed);
            terms.extend(rows.map(|(document, (term, weight))| Term {
                term,
                member: document as u32,
                weight: weight as u32,
            }));
            Ok(())
        })?;
        let n_documents = terms.iter().map(|term| term.member + 1).max().unwrap_or(0);
        let document_of: Vec<u32> = (0..n_documents).collect();
        Ok(sharing(terms, &document_of, cap).into_iter().map(|(a, b, _)| (a, b)).collect())
    }

    /// Pairs of sentences of different documents of one event, for a range of events; sorted by event. An event with more
    /// pairs than `most` keeps of each sentence those that share most.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn sentence_pairs(&self, events: Range<u32>, cap: Cap, most: u32) -> Result<Vec<SentencePair>> {
        let wanted = Wanted::Numbers("event", u64::from(events.start), u64::from(events.end));
        let mut rows: Vec<StatementTerm> = Vec::new();
        batches(&self.parts(StatementTermPart::NAME)?, None, wanted, |batch| {
            let sentences = numbers(batch, "document").zip(numbers(batch, "sentence"));
            let weighed = numbers(batch, "term").zip(numbers(batch, "weight"));
            let found = numbers(batch, "event").zip(sentences).zip(weighed);
            let found = found.filter(|((event, _), _)| (events.start..events.end).contains(&(*event as u32)));
            rows.extend(found.map(|((event, (document, sentence)), (term, weight))| {
                (event as u32, (document as u32, sentence as u32), term, weight as u32)
            }));
            Ok(())
        })?;
        rows.sort_unstable();
        let of_events: Vec<&[StatementTerm]> = rows.chunk_by(|one, other| one.0 == other.0).collect();
        let found: Vec<Vec<(SentencePair, u32)>> = of_events.into_par_iter().map(|rows| of_event(rows, cap)).collect();
        let mut pairs = Crowd::new(most);
        found.into_iter().for_each(|found| pairs.extend(found.into_iter()));
        Ok(pairs.finish())
    }

    /// Gives the units of one kind with the same hash, hash by hash, in passes over ranges of the hash; a unit stands once in
    /// a bucket, and no bucket holds one alone.
    fn buckets<R: Row>(&self, unit: Unit, hash: &str, mut each: impl FnMut(Buckets<'_>)) -> Result<()> {
        let paths = self.parts(R::NAME)?;
        let of_unit = Wanted::Numbers("unit", unit as u64, unit as u64 + 1);
        let mut n_rows = 0;
        batches(&paths, Some(&["unit"]), of_unit, |batch| {
            n_rows += numbers(batch, "unit").filter(|found| *found == unit as u64).count() as u64;
            Ok(())
        })?;
        let n_passes = n_rows / ROWS_PER_PASS + 1;
        // Hashes in part files have 63 bits.
        let step = (1 << 63) / n_passes;
        for pass in 0..n_passes {
            let range = pass * step..if pass + 1 == n_passes { u64::MAX } else { (pass + 1) * step };
            let wanted = Wanted::Numbers(hash, range.start, range.end);
            let mut rows: Vec<(u64, u64)> = Vec::new();
            batches(&paths, Some(&["unit", "member", hash]), wanted, |batch| {
                let found = numbers(batch, "unit").zip(numbers(batch, hash).zip(numbers(batch, "member")));
                let found = found.filter(|(own, row)| *own == unit as u64 && range.contains(&row.0));
                rows.extend(found.map(|(_, row)| row));
                Ok(())
            })?;
            rows.sort_unstable();
            rows.dedup();
            each(Box::new(rows.chunk_by(|one, other| one.0 == other.0).filter(|bucket| bucket.len() > 1)));
        }
        Ok(())
    }
}

/// An index term of a sentence: its event, its document and sentence, the hash of the term and its weight.
type StatementTerm = (u32, (u32, u32), u64, u32);

/// The pairs of one event, from its terms in the order of its sentences.
fn of_event(rows: &[StatementTerm], cap: Cap) -> Vec<(SentencePair, u32)> {
    let event = rows.first().map_or(0, |row| row.0);
    let mut sentences: Vec<(u32, u32)> = rows.iter().map(|row| row.1).collect();
    sentences.dedup();
    let document_of: Vec<u32> = sentences.iter().map(|sentence| sentence.0).collect();
    let mut member = 0;
    let mut terms = Vec::with_capacity(rows.len());
    for (_, sentence, term, weight) in rows {
        member += u32::from(sentences.get(member as usize) != Some(sentence));
        terms.push(Term { term: *term, member, weight: *weight });
    }
    let pair = |(a, b, mass): (u32, u32, u32)| {
        (SentencePair { event, a: sentences[a as usize], b: sentences[b as usize] }, mass)
    };
    sharing(terms, &document_of, cap).into_iter().map(pair).collect()
}

/// Hash and member of units of one hash, by hash.
type Buckets<'a> = Box<dyn Iterator<Item = &'a [(u64, u64)]> + 'a>;

/// Every pair of members of a bucket, the smaller one first.
fn all_pairs(bucket: &[(u64, u64)]) -> impl Iterator<Item = UnitPair> {
    bucket.iter().enumerate().flat_map(|(at, one)| bucket[at + 1..].iter().map(move |other| (one.1, other.1)))
}
