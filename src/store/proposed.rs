//! Pairs of units, counted: the same pair is proposed by many hashes, and its repeats are merged before they fill the memory.

use rayon::prelude::*;

/// A pair of units of one kind: document in the upper, index in the lower 32 bits; the smaller one first.
pub(crate) type UnitPair = (u64, u64);

/// Pairs at which repeats are first merged.
const LEAST_LIMIT: usize = 1 << 21;

/// Proposed pairs with the number of their proposals.
pub(crate) struct Proposed {
    pairs: Vec<(UnitPair, u32)>,
    /// Pairs at which to merge again: twice those that were left, so that merging stays cheap.
    limit: usize,
}

impl Proposed {
    pub(crate) fn new() -> Self {
        Self::merging_at(LEAST_LIMIT)
    }

    fn merging_at(limit: usize) -> Self {
        Self { pairs: Vec::new(), limit }
    }

    /// The pairs that were proposed at least so often, sorted.
    pub(crate) fn finish(mut self, least: u32) -> Vec<UnitPair> {
        self.merge();
        self.pairs.into_iter().filter(|(_, n)| *n >= least).map(|(pair, _)| pair).collect()
    }

    fn merge(&mut self) {
        self.pairs.par_sort_unstable_by_key(|(pair, _)| *pair);
        self.pairs.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            kept.1 += if is_same { later.1 } else { 0 };
            is_same
        });
    }
}

impl Extend<UnitPair> for Proposed {
    fn extend<T: IntoIterator<Item = UnitPair>>(&mut self, pairs: T) {
        self.pairs.extend(pairs.into_iter().map(|pair| (pair, 1)));
        if self.pairs.len() > self.limit {
            self.merge();
            self.limit = self.limit.max(2 * self.pairs.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_early_and_often_does_not_show() {
        let pairs = || (0..5000u64).map(|n| (n * 7 % 30, n * 11 % 40));
        let mut late = Proposed::new();
        late.extend(pairs());
        let mut early = Proposed::merging_at(3);
        pairs().for_each(|pair| early.extend(std::iter::once(pair)));
        let counted = early.finish(42);
        assert_eq!(
            (counted.len(), counted.is_sorted()),
            (80, true),
            "80 of 120 pairs come 42 times, the others 41 times"
        );
        assert_eq!(counted, late.finish(42));
    }
}
