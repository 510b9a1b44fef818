//! The company that names keep: the clusters that each document names.

use crate::stages::link::clusters::Clusters;
use crate::stages::link::item::Item;

/// The clusters that each document names.
pub(crate) struct Contexts {
    /// Sorted and without repeats for each document, document by document.
    roots: Vec<u32>,
    /// Where those of each document start, and the end of the last.
    starts: Vec<usize>,
}

impl Contexts {
    /// Those of names that have a cluster; the names stand document by document.
    pub(crate) fn new(n_documents: usize, items: &[Item], clusters: &mut Clusters) -> Self {
        let mut found = Self { roots: Vec::new(), starts: vec![0; n_documents + 1] };
        let mut own: Vec<u32> = Vec::new();
        for of_document in items.chunk_by(|one, other| one.document == other.document) {
            own.clear();
            own.extend(of_document.iter().filter_map(|item| item.node).map(|node| clusters.root(node)));
            own.sort_unstable();
            own.dedup();
            found.roots.extend_from_slice(&own);
            if let Some(end) = of_document.first().and_then(|item| found.starts.get_mut(item.document as usize + 1)) {
                *end = own.len();
            }
        }
        for document in 0..n_documents {
            found.starts[document + 1] += found.starts[document];
        }
        found
    }

    /// Those that are given as lists for each document, sorted and without repeats.
    pub(crate) fn of_lists(lists: &[Vec<u32>]) -> Self {
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len();
            Some(*end)
        });
        Self { roots: lists.concat(), starts: std::iter::once(0).chain(ends).collect() }
    }

    /// How many names two documents share.
    pub(crate) fn n_shared(&self, one: u32, other: u32) -> u32 {
        n_shared(self.of(one), self.of(other))
    }

    fn of(&self, document: u32) -> &[u32] {
        let at = document as usize;
        self.starts.get(at).zip(self.starts.get(at + 1)).map_or(&[], |(start, end)| &self.roots[*start..*end])
    }
}

/// How many numbers two sorted lists share.
fn n_shared(a: &[u32], b: &[u32]) -> u32 {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
