//! What the trainer learnt of a word, and a score of each tag.
//!
//! "Xi" has the clusters of its static vector, and mostly a capital inside sentences.

/// Weights of one row; the last is never used.
pub const LANES: usize = 24;

/// A score of each tag, in steps.
pub type Scores = [i16; LANES];

/// What the trainer learnt of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordFacts {
    /// Cluster of its vector among 63, from 1; 0 when unknown.
    pub coarse: u8,
    /// Its clusters in three clusterings: where one cuts between two words, the others seldom do.
    pub clusters: [Clusters; N_CLUSTERINGS],
    /// Bucket of its share of capitals inside sentences: 0 unseen, 1 rare, then up to 2, 15, 50, 90 % and more.
    pub capital: u8,
}

/// The clusters of a word in one clustering, from 1; 0 when its vector is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Among 255.
    pub middle: u8,
    /// Among 1023.
    pub fine: u16,
}

/// Clusterings of the words' vectors.
pub const N_CLUSTERINGS: usize = 3;

impl WordFacts {
    /// Bucket of the words that have a capital in at least half of their places.
    pub const MOSTLY_CAPITAL: u8 = 5;

    pub(crate) fn packed(self) -> u64 {
        let start = u64::from(self.coarse & 63) | u64::from(self.capital & 7) << 6;
        self.clusters.iter().zip([9, 27, 45]).fold(start, |packed, (own, at)| {
            packed | u64::from(own.middle) << at | u64::from(own.fine & 1023) << (at + 8)
        })
    }

    pub(crate) fn unpacked(packed: u64) -> Self {
        let clusters = [9, 27, 45]
            .map(|at: u32| Clusters { middle: (packed >> at & 255) as u8, fine: (packed >> (at + 8) & 1023) as u16 });
        Self { coarse: (packed & 63) as u8, clusters, capital: (packed >> 6 & 7) as u8 }
    }

    /// Its cluster among 255 of the first clustering.
    pub fn middle(&self) -> u64 {
        u64::from(self.clusters[0].middle)
    }
}
