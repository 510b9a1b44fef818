//! Candidate pairs: whatever shares a band, a sampled shingle or a rare term is worth a comparison.
//!
//! Postings are capped, so that no query grows with the square of the corpus; what is cut is what everybody has in common.
//! Bands and samples are read in ranges of their hash and sorted, so that a bucket is a run of equal hashes. Terms are read
//! in ranges of events; of those of documents, one inverted index is in memory.

use std::ops::Range;

use crosscheck_text::model::vocabulary::Unit;
use rayon::prelude::*;

use crate::error::Result;
use crate::store::Store;
use crate::store::crowd::{Crowd, SentencePair};
use crate::store::parts::{BandPart, DocumentTermPart, SamplePart, StatementTermPart};
use crate::store::proposed::{Proposed, UnitPair};
use crate::store::scan::{Wanted, batches, numbers};
use crate::store::sharing::{Cap, Member, Postings, Term};
use crate::tables::definition::Row;

/// Sentences whose pairs are found at a time: those of a large event would fill the memory before they are cut down.
const SENTENCES_AT_ONCE: usize = 1024;

impl Store {
    /// Pairs of units of one kind in a common band.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn band_pairs(&self, unit: Unit, max_bucket: u32) -> Result<Vec<UnitPair>> {
        let mut proposed = Proposed::new();
        self.buckets::<BandPart>(unit, "band", |bucket| pairs_of_band(bucket, max_bucket, &mut proposed))?;
        Ok(proposed.finish(1))
    }

    /// Pairs of units of one kind that share enough sampled shingles.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn sample_pairs(&self, unit: Unit, max_postings: u32, n_shared: u32) -> Result<Vec<UnitPair>> {
        let mut proposed = Proposed::new();
        self.buckets::<SamplePart>(unit, "hash", |bucket| pairs_of_sample(bucket, max_postings, &mut proposed))?;
        Ok(proposed.finish(n_shared))
    }

    /// Pairs of documents that share characteristic terms; `windows` has the window of each document.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn document_pairs(&self, windows: &[Option<i32>], cap: Cap) -> Result<Vec<(u32, u32)>> {
        let columns = ["document", "term", "weight"];
        let mut terms = Vec::new();
        batches(&self.parts(DocumentTermPart::NAME)?, Some(&columns), Wanted::All, |batch| {
            let weighed = numbers(batch, "term").zip(numbers(batch, "weight"));
            terms.extend(numbers(batch, "document").zip(weighed).map(|(document, (term, weight))| Term {
                member: Member { event: 0, document: document as u32, sentence: 0 },
                term,
                weight: weight as u32,
            }));
            Ok(())
        })?;
        let window = |member: &Member| windows.get(member.document as usize).copied().flatten();
        let postings = Postings::new(terms, cap.postings, window);
        let pairs = postings.sharing(0..postings.members.len(), cap.mass);
        Ok(pairs.into_iter().map(|(pair, _)| (pair.a.0, pair.b.0)).collect())
    }

    /// Pairs of sentences of different documents of one event, for a range of events; sorted by event. An event with more
    /// pairs than `most` keeps of each sentence those that share most.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub(crate) fn sentence_pairs(&self, events: Range<u32>, cap: Cap, most: u32) -> Result<Vec<SentencePair>> {
        let wanted = Wanted::Numbers("event", u64::from(events.start), u64::from(events.end));
        let mut terms = Vec::new();
        batches(&self.parts(StatementTermPart::NAME)?, None, wanted, |batch| {
            let sentences = numbers(batch, "document").zip(numbers(batch, "sentence"));
            let weighed = numbers(batch, "term").zip(numbers(batch, "weight"));
            let found = numbers(batch, "event").zip(sentences).zip(weighed);
            let found = found.map(|((event, (document, sentence)), (term, weight))| Term {
                member: Member { event: event as u32, document: document as u32, sentence: sentence as u32 },
                term,
                weight: weight as u32,
            });
            terms.extend(found.filter(|term| events.contains(&term.member.event)));
            Ok(())
        })?;
        Ok(pairs_of_terms(terms, cap, most))
    }

    /// Gives the units of one kind with the same hash, hash by hash, in passes over ranges of the hash; a unit stands once in
    /// a bucket, and no bucket holds one alone.
    fn buckets<R: Row>(&self, unit: Unit, hash: &str, mut each: impl FnMut(&[(u64, u64)])) -> Result<()> {
        let paths = self.parts(R::NAME)?;
        let of_unit = Wanted::Numbers("unit", unit as u64, unit as u64 + 1);
        let mut n_rows = 0;
        batches(&paths, Some(&["unit"]), of_unit, |batch| {
            n_rows += numbers(batch, "unit").filter(|found| *found == unit as u64).count() as u64;
            Ok(())
        })?;
        let n_passes = n_rows / self.rows_per_pass + 1;
        // Hashes in part files have 63 bits.
        let step = (1 << 63) / n_passes;
        let mut rows: Vec<(u64, u64)> = Vec::new();
        for pass in 0..n_passes {
            let range = pass * step..if pass + 1 == n_passes { u64::MAX } else { (pass + 1) * step };
            let wanted = Wanted::Numbers(hash, range.start, range.end);
            rows.clear();
            batches(&paths, Some(&["unit", "member", hash]), wanted, |batch| {
                let found = numbers(batch, "unit").zip(numbers(batch, hash).zip(numbers(batch, "member")));
                let found = found.filter(|(own, row)| *own == unit as u64 && range.contains(&row.0));
                rows.extend(found.map(|(_, row)| row));
                Ok(())
            })?;
            rows.par_sort_unstable();
            rows.dedup();
            rows.chunk_by(|one, other| one.0 == other.0).filter(|bucket| bucket.len() > 1).for_each(&mut each);
        }
        Ok(())
    }
}

/// Pairs of sentences of different documents of one event that share enough terms; sorted. Of an event with more pairs than `most`, each
/// sentence keeps those that share most.
pub(crate) fn pairs_of_terms(terms: Vec<Term>, cap: Cap, most: u32) -> Vec<SentencePair> {
    let postings = Postings::new(terms, cap.postings, |_| None);
    let n_sentences = postings.members.len();
    let mut pairs = Crowd::new(most);
    for start in (0..n_sentences).step_by(SENTENCES_AT_ONCE) {
        let sentences = start..n_sentences.min(start + SENTENCES_AT_ONCE);
        pairs.extend(postings.sharing(sentences, cap.mass).into_iter());
    }
    pairs.finish()
}

/// Pairs of a band's bucket of hashes and members, which are sorted and stand in it once. A bucket above the cap pairs its smallest
/// member with each other one.
pub(crate) fn pairs_of_band(bucket: &[(u64, u64)], max_bucket: u32, pairs: &mut impl Extend<UnitPair>) {
    if bucket.len() > max_bucket as usize {
        pairs.extend(star(bucket));
    } else {
        pairs.extend(all_pairs(bucket));
    }
}

/// Pairs of a sampled shingle's bucket. One that more units than the cap have pairs each of them with the smallest one and with
/// the next one: a passage that all the world has printed is found once in each.
pub(crate) fn pairs_of_sample(bucket: &[(u64, u64)], max_postings: u32, pairs: &mut impl Extend<UnitPair>) {
    if bucket.len() > max_postings as usize {
        pairs.extend(star(bucket));
        pairs.extend(bucket[1..].windows(2).map(|pair| (pair[0].1, pair[1].1)));
    } else {
        pairs.extend(all_pairs(bucket));
    }
}

/// The first member of a bucket with each other one.
fn star(bucket: &[(u64, u64)]) -> impl Iterator<Item = UnitPair> {
    let first = bucket.first().map(|one| one.1);
    first.into_iter().flat_map(|first| bucket[1..].iter().map(move |other| (first, other.1)))
}

/// Every pair of members of a bucket of hashes and members, the smaller one first.
fn all_pairs(bucket: &[(u64, u64)]) -> impl Iterator<Item = UnitPair> {
    bucket.iter().enumerate().flat_map(|(at, one)| bucket[at + 1..].iter().map(move |other| (one.1, other.1)))
}
