//! Shingles: the runs of words that units are compared by, as hashes, and the share of them that two units have in common.
//!
//! `a b c d` has the shingles `a b c` and `b c d` at three words; fewer words than that are one shingle. It does not know
//! what a unit is.

/// Hashes of the shingles of `n_words` words, in order.
pub(crate) fn shingles(words: &[u32], n_words: usize) -> impl Iterator<Item = u64> + '_ {
    let size = n_words.clamp(1, words.len().max(1));
    words.windows(size).map(|run| finish(run.iter().fold(0x9E37_79B9_7F4A_7C15, |state, word| step(state, *word))))
}

/// The set of a unit's shingles: sorted, without repeats.
pub(crate) fn shingle_set(words: &[u32], n_words: usize, set: &mut Vec<u64>) {
    set.clear();
    set.extend(shingles(words, n_words));
    set.sort_unstable();
    set.dedup();
}

/// Number of members that two sets share.
pub(crate) fn n_shared(left: &[u64], right: &[u64]) -> usize {
    let (mut n, mut i, mut j) = (0, 0, 0);
    while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
        n += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    n
}

/// Jaccard similarity of two sets, 0 to 1; two empty sets share nothing.
pub(crate) fn jaccard(left: &[u64], right: &[u64]) -> f32 {
    let shared = n_shared(left, right);
    let all = left.len() + right.len() - shared;
    if all == 0 { 0.0 } else { (shared as f64 / all as f64) as f32 }
}

fn step(state: u64, word: u32) -> u64 {
    (state ^ u64::from(word)).wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(23)
}

/// Spreads a value over all 64 bits (the finalizer of MurmurHash3).
pub(crate) fn finish(mut value: u64) -> u64 {
    value = (value ^ (value >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    value = (value ^ (value >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    value ^ (value >> 33)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(words: &[u32]) -> Vec<u64> {
        let mut out = Vec::new();
        shingle_set(words, 3, &mut out);
        out
    }

    #[test]
    fn fewer_words_than_a_shingle_are_one_shingle() {
        assert_eq!((set(&[]).len(), set(&[1]).len(), set(&[1, 2, 3, 4]).len()), (0, 1, 2));
        assert_ne!(set(&[1, 2]), set(&[2, 1]));
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_and_a_share(a in prop::collection::vec(0u32..9, 0..40), b in prop::collection::vec(0u32..9, 0..40)) {
            let (a, b) = (set(&a), set(&b));
            prop_assert_eq!(jaccard(&a, &b), jaccard(&b, &a));
            prop_assert!((0.0..=1.0).contains(&jaccard(&a, &b)));
            prop_assert!(a.is_empty() || jaccard(&a, &a) == 1.0);
        }
    }
}
