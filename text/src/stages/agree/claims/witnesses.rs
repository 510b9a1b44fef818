//! Independent witnesses: one source, or copies of one text, are one.
//!
//! Of three documents of which two are copies there are two witnesses. A copy that gives another value than its original is no
//! copy in that: of "14 clinics" and a reprint with "15 clinics" there are two witnesses, who contradict each other.

use std::collections::BTreeMap;

use crate::stages::agree::context::event::EventContext;

/// Groups statements of one side into independent witnesses: one source, or copies of one text, are one.
pub(crate) fn witnesses(ctx: &EventContext<'_>, statements: &[u32]) -> Vec<Vec<u32>> {
    witnesses_of_sides(ctx, statements, |_| true)
}

/// The same for statements of both sides: one source is one witness on whichever side, copies only on one.
pub(crate) fn witnesses_of_sides(
    ctx: &EventContext<'_>,
    statements: &[u32],
    is_for: impl Fn(u32) -> bool,
) -> Vec<Vec<u32>> {
    let marks = |statement: u32| {
        let side = is_for(statement);
        let of = &ctx.statements[statement as usize];
        let document = ctx.document(of);
        let copy = ctx.copy_of(of).map(|cluster| (1u8, cluster, side));
        let whole = document.whole_copy.map(|cluster| (2u8, cluster, side));
        [Some((0u8, document.source, true)), copy, whole].into_iter().flatten().collect::<Vec<_>>()
    };
    let mut parent: Vec<usize> = (0..statements.len()).collect();
    fn find(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut owner: BTreeMap<(u8, u32, bool), usize> = BTreeMap::new();
    for (idx, statement) in statements.iter().enumerate() {
        for mark in marks(*statement) {
            let first = *owner.entry(mark).or_insert(idx);
            let (one, other) = (find(&mut parent, first), find(&mut parent, idx));
            parent[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (idx, statement) in statements.iter().enumerate() {
        let root = find(&mut parent, idx);
        groups.entry(root).or_default().push(*statement);
    }
    groups.into_values().collect()
}
