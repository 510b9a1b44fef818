//! Which documents of an event give which value.
//!
//! Asked for one "14" of three in the event's documents, it gives the documents that count 14 of whatever it may be. It does not
//! ask what the values are of.

use std::collections::BTreeMap;

use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::facts::answer::{Answer, Facet};

/// What may meet.
pub(crate) type Bucket = (Facet, u32);

/// Which documents give the value of an answer, of what may meet.
pub(crate) struct Holders {
    positions: Vec<Vec<u32>>,
}

impl Holders {
    pub(crate) fn new(ctx: &EventContext<'_>, all: &[Answer<'_>], buckets: &BTreeMap<Bucket, Vec<u32>>) -> Self {
        let mut positions = vec![Vec::new(); all.len()];
        for bucket in buckets.values() {
            let mut by_value: BTreeMap<(u64, u64), Vec<u32>> = BTreeMap::new();
            let key = |answer: &Answer<'_>| (answer.point.to_bits(), (answer.high - answer.low).to_bits());
            for answer in bucket {
                by_value.entry(key(&all[*answer as usize])).or_default().push(*answer);
            }
            for answers in by_value.values() {
                let mut own: Vec<u32> = answers
                    .iter()
                    .map(|answer| ctx.statements[all[*answer as usize].statement as usize].position)
                    .collect();
                own.sort_unstable();
                own.dedup();
                for answer in answers {
                    positions[*answer as usize] = own.clone();
                }
            }
        }
        Self { positions }
    }

    /// How many documents give the value of an answer.
    pub(crate) fn count(&self, answer: usize) -> usize {
        self.positions[answer].len()
    }

    /// Whether a document gives the value of an answer.
    pub(crate) fn holds(&self, answer: usize, position: u32) -> bool {
        self.positions[answer].binary_search(&position).is_ok()
    }
}
