//! Keeps the pairs of an event within bounds: of each sentence those that share most, where there are too many.
//!
//! Thousands of reports on one thing share words that are rare enough with each other a hundred times over. Comparing the
//! best partners of each sentence tells as much, and memory stays in proportion to the sentences.

use std::cmp::Reverse;
use std::collections::HashSet;

/// Partners that a sentence may keep however large its event is.
const LEAST_PARTNERS: usize = 16;

/// A pair of sentences of one event that share index terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SentencePair {
    /// Event in run order.
    pub(crate) event: u32,
    /// Document and sentence of the smaller side.
    pub(crate) a: (u32, u32),
    /// Document and sentence of the larger side.
    pub(crate) b: (u32, u32),
}

/// Pairs with their shared weight, cut down whenever an event has too many.
pub(crate) struct Crowd {
    /// Pairs that one event may have.
    most: usize,
    pairs: Vec<(SentencePair, u32)>,
    /// Pairs at which to cut again.
    limit: usize,
    /// Events that had too many at some time: what was left of them then is not all that they have.
    crowded: HashSet<u32>,
}

impl Crowd {
    pub(crate) fn new(most: u32) -> Self {
        Self { most: most as usize, pairs: Vec::new(), limit: 2 * most as usize, crowded: HashSet::new() }
    }

    /// Adds the pairs of one pass. A pair that is cut was of the best of neither sentence, and further pairs cannot make it so.
    pub(crate) fn extend(&mut self, pairs: impl Iterator<Item = (SentencePair, u32)>) {
        self.pairs.extend(pairs);
        if self.pairs.len() > self.limit {
            self.cut();
            self.limit = self.pairs.len() + self.most.max(self.pairs.len());
        }
    }

    /// What is left, sorted.
    pub(crate) fn finish(mut self) -> Vec<SentencePair> {
        self.cut();
        self.pairs.into_iter().map(|(pair, _)| pair).collect()
    }

    fn cut(&mut self) {
        self.pairs.sort_unstable_by_key(|(pair, _)| *pair);
        let mut kept = Vec::new();
        for event in self.pairs.chunk_by(|(one, _), (other, _)| one.event == other.event) {
            let number = event.first().map_or(0, |(pair, _)| pair.event);
            if event.len() > self.most {
                self.crowded.insert(number);
            }
            if self.crowded.contains(&number) {
                kept.extend(best(event, self.most));
            } else {
                kept.extend_from_slice(event);
            }
        }
        self.pairs = kept;
    }
}

/// Of one event's pairs those that are among the best of one of their sentences, in their order.
fn best(event: &[(SentencePair, u32)], most: usize) -> Vec<(SentencePair, u32)> {
    let sentences: HashSet<(u32, u32)> = event.iter().flat_map(|(pair, _)| [pair.a, pair.b]).collect();
    let n_partners = (most / sentences.len().max(1)).max(LEAST_PARTNERS);
    let sides = |(idx, (pair, mass)): (usize, &(SentencePair, u32))| {
        [(pair.a, Reverse(*mass), pair.b, idx), (pair.b, Reverse(*mass), pair.a, idx)]
    };
    let mut sides: Vec<_> = event.iter().enumerate().flat_map(sides).collect();
    sides.sort_unstable();
    let mut is_kept = vec![false; event.len()];
    for partners in sides.chunk_by(|one, other| one.0 == other.0) {
        partners.iter().take(n_partners).for_each(|(.., idx)| is_kept[*idx] = true);
    }
    event.iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(pair, _)| *pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(event: u32, a: u32, b: u32) -> SentencePair {
        SentencePair { event, a: (a, 0), b: (b, 0) }
    }

    /// All pairs of sixty sentences; the nearer two are, the more they share.
    fn crowded(event: u32) -> Vec<(SentencePair, u32)> {
        (0..60).flat_map(|a| (a + 1..60).map(move |b| (pair(event, a, b), 1000 - (b - a)))).collect()
    }

    #[test]
    fn a_crowded_event_keeps_the_best_partners_of_each_sentence_and_others_keep_all() {
        let mut crowd = Crowd::new(600);
        crowd.extend(crowded(1).into_iter().chain([(pair(0, 5, 9), 1), (pair(2, 5, 9), 1)]));
        let kept = crowd.finish();
        assert!(kept.is_sorted());
        assert!(kept.contains(&pair(0, 5, 9)) && kept.contains(&pair(2, 5, 9)));
        assert!(kept.contains(&pair(1, 30, 31)) && kept.contains(&pair(1, 30, 38)));
        assert!(!kept.contains(&pair(1, 10, 40)));
        assert!(kept.len() <= 60 * LEAST_PARTNERS + 2, "{}", kept.len());
        for sentence in 0..60 {
            let n =
                kept.iter().filter(|pair| pair.event == 1 && (pair.a.0 == sentence || pair.b.0 == sentence)).count();
            assert!(n >= LEAST_PARTNERS, "sentence {sentence} keeps {n}");
        }
    }

    #[test]
    fn passes_do_not_show() {
        let mut at_once = Crowd::new(600);
        at_once.extend(crowded(1).into_iter());
        let mut in_passes = Crowd::new(600);
        for pass in 0..7 {
            in_passes.extend(crowded(1).into_iter().filter(|(pair, _)| pair.a.0 % 7 == pass));
        }
        assert_eq!(at_once.finish(), in_passes.finish());
    }
}
