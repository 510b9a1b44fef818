//! Who shares rare terms: the pairs of members of an inverted index, weighed by how rare and how telling what they share is.
//!
//! Of forty sentences, the two that speak of "Vasquez" are paired by that word; "said", which thirty have, pairs nobody. The
//! index is read posting by posting in the order of the members, so no pair is kept before its weight is whole.

use std::ops::Range;

use rayon::prelude::*;

/// Members that one thread goes through before others may take over: each part needs a place for the mass of every member.
const MEMBERS_AT_ONCE: usize = 256;

/// How an index is joined with itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap {
    /// Members of a posting that are paired with each other; longer postings are left out.
    pub(crate) postings: u32,
    /// Smallest sum of weight times rarity of the shared terms of a pair, in thousandths of a term.
    pub(crate) mass: u32,
}

/// A term of a member of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Term {
    /// Hash of the term.
    pub(crate) term: u64,
    /// Number of the member. Members of one document follow each other.
    pub(crate) member: u32,
    /// How telling the term is, in thousandths.
    pub(crate) weight: u32,
}

/// A pair of members, the smaller one first, and the mass of what they share.
pub(crate) type Sharing = (u32, u32, u32);

/// The pairs of members of different documents that share enough, sorted; `document_of` says of each member whose it is.
pub(crate) fn sharing(mut terms: Vec<Term>, document_of: &[u32], cap: Cap) -> Vec<Sharing> {
    terms.sort_unstable();
    let mut n_members = 0;
    let mut has_term = vec![false; document_of.len()];
    for term in &terms {
        n_members += usize::from(!std::mem::replace(&mut has_term[term.member as usize], true));
    }
    let index = Index::new(&terms, document_of.len(), n_members, cap);
    let shared = || Shared { mass: vec![0; document_of.len()], touched: Vec::new() };
    let members = (0..document_of.len() as u32).into_par_iter().with_min_len(MEMBERS_AT_ONCE);
    let pairs = members.map_init(shared, |shared, member| shared.pairs(member, &index, document_of, cap));
    pairs.flatten_iter().collect()
}

/// The postings that are neither of one member nor of too many.
struct Index<'a> {
    terms: &'a [Term],
    /// Where each kept posting is in `terms`, and how rare its term is, in thousandths.
    postings: Vec<(Range<u32>, u64)>,
    /// Where the entries of each member begin in `entries`; one more than there are members.
    begins: Vec<u32>,
    /// Posting and place in `terms` of each entry of each member.
    entries: Vec<(u32, u32)>,
}

impl<'a> Index<'a> {
    fn new(terms: &'a [Term], n_all: usize, n_members: usize, cap: Cap) -> Self {
        let most = half_log2(n_members as u64, 8);
        let mut postings = Vec::new();
        let mut at = 0;
        for posting in terms.chunk_by(|one, other| one.term == other.term) {
            let n = posting.len() as u32;
            let rarity = (most.saturating_sub(half_log2(u64::from(n), 0))) * 1000 / most;
            if n >= 2 && n <= cap.postings && rarity > 0 {
                postings.push((at..at + n, rarity));
            }
            at += n;
        }
        let mut begins = vec![0; n_all + 1];
        for (range, _) in &postings {
            terms[range.start as usize..range.end as usize]
                .iter()
                .for_each(|term| begins[term.member as usize + 1] += 1);
        }
        for member in 0..n_all {
            begins[member + 1] += begins[member];
        }
        let mut free = begins.clone();
        let mut entries = vec![(0, 0); begins[n_all] as usize];
        for (number, (range, _)) in postings.iter().enumerate() {
            for place in range.clone() {
                let slot = &mut free[terms[place as usize].member as usize];
                entries[*slot as usize] = (number as u32, place);
                *slot += 1;
            }
        }
        Self { terms, postings, begins, entries }
    }

    fn entries_of(&self, member: u32) -> &[(u32, u32)] {
        &self.entries[self.begins[member as usize] as usize..self.begins[member as usize + 1] as usize]
    }
}

/// What one member shares with those behind it: one more than the mass, 0 where nothing is shared.
struct Shared {
    mass: Vec<u64>,
    touched: Vec<u32>,
}

impl Shared {
    fn pairs(&mut self, member: u32, index: &Index<'_>, document_of: &[u32], cap: Cap) -> Vec<Sharing> {
        let own = document_of[member as usize];
        for &(posting, place) in index.entries_of(member) {
            let (range, rarity) = &index.postings[posting as usize];
            let weight = index.terms[place as usize].weight;
            for other in &index.terms[place as usize + 1..range.end as usize] {
                if document_of[other.member as usize] == own {
                    continue;
                }
                let mass = &mut self.mass[other.member as usize];
                if *mass == 0 {
                    *mass = 1;
                    self.touched.push(other.member);
                }
                *mass += rarity * u64::from(weight.min(other.weight)) / 1000;
            }
        }
        self.touched.sort_unstable();
        let mut found = Vec::new();
        for other in self.touched.drain(..) {
            let mass = std::mem::take(&mut self.mass[other as usize]) - 1;
            if mass >= u64::from(cap.mass) {
                found.push((member, other, u32::try_from(mass).unwrap_or(u32::MAX)));
            }
        }
        found
    }
}

/// Twice the logarithm of a number to base 2, cut to a whole number of at least `least`.
fn half_log2(number: u64, least: u64) -> u64 {
    (least + 1..=48).filter(|power| number as f64 >= 2f64.powf(*power as f64 / 2.0)).count() as u64 + least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(term: u64, member: u32) -> Term {
        Term { term, member, weight: 1000 }
    }

    #[test]
    fn members_of_one_document_are_not_paired() {
        let cap = Cap { postings: 10, mass: 1 };
        let found = sharing(vec![term(5, 0), term(5, 1), term(5, 2)], &[0, 0, 1], cap);
        assert_eq!(found.iter().map(|pair| (pair.0, pair.1)).collect::<Vec<_>>(), [(0, 2), (1, 2)]);
    }

    #[test]
    fn the_mass_is_the_sum_of_what_is_shared_and_the_rarer_term_weighs_more() {
        let cap = Cap { postings: 10, mass: 1 };
        let both = sharing(vec![term(5, 0), term(5, 1), term(6, 0), term(6, 1)], &[0, 1], cap);
        let one = sharing(vec![term(5, 0), term(5, 1)], &[0, 1], cap);
        assert_eq!(both[0].2, 2 * one[0].2);
        let common = sharing((0..4).map(|member| term(5, member)).collect(), &[0, 1, 2, 3], cap);
        assert!(common[0].2 < one[0].2, "{common:?}");
    }

    #[test]
    fn twice_the_logarithm_is_whole() {
        assert_eq!((half_log2(1, 0), half_log2(2, 0), half_log2(3, 0), half_log2(1024, 0)), (0, 2, 3, 20));
        assert_eq!(half_log2(2, 8), 8);
    }
}
