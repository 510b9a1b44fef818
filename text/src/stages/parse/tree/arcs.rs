//! What the parser's decisions are made from: hashed features of a state, for its next action and for the
//! relation of an arc.
//!
//! They follow Zhang and Nivre (2011): the top three words of the stack and the next three with their tags,
//! dependents, relations and distance.

use crate::stages::parse::tree::key::{four, one, three, two};
use crate::stages::parse::tree::state::Atom;
use crate::stages::parse::tree::state::Dependents;
use crate::stages::parse::tree::state::State;

/// Features of a state.
pub const N_ACTION_FEATURES: usize = 67;
/// Features of an arc.
pub const N_RELATION_FEATURES: usize = 27;

static NO_ATOM: Atom = Atom { word: 0, word_tag: 0, tag: 0, fine: 0 };
static NO_DEPENDENTS: Dependents =
    Dependents { left: [0; 2], right: [0; 2], left_relations: 0, right_relations: 0, relation: 0 };

#[inline(always)]
fn atom(state: &State, idx: usize) -> &Atom {
    state.atoms.get(idx).unwrap_or(&NO_ATOM)
}

#[inline(always)]
fn dependents(state: &State, idx: usize) -> &Dependents {
    state.dependents.get(idx).unwrap_or(&NO_DEPENDENTS)
}

/// Distances in seven sizes.
#[inline(always)]
fn distance(from: usize, to: usize) -> u64 {
    match to.wrapping_sub(from) {
        n @ 0..=4 => n as u64,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// The features of a state.
#[inline(always)]
pub fn action_features(state: &State) -> [u64; N_ACTION_FEATURES] {
    let (top, below, third, next) = (state.below(0), state.below(1), state.below(2), state.next);
    let (s0, s1, s2) = (atom(state, top), atom(state, below), atom(state, third));
    let (b0, b1, b2) = (atom(state, next), atom(state, next + 1), atom(state, next + 2));
    let (d0, d1, e0) = (dependents(state, top), dependents(state, below), dependents(state, next));
    let at = |idx: u16| atom(state, usize::from(idx));
    let relation = |idx: u16| u64::from(dependents(state, usize::from(idx)).relation);
    let (s0l, s0l2, s0r, s0r2) = (at(d0.left[0]), at(d0.left[1]), at(d0.right[0]), at(d0.right[1]));
    let (s1l, s1r, s1r2) = (at(d1.left[0]), at(d1.right[0]), at(d1.right[1]));
    let (b0l, b0l2) = (at(e0.left[0]), at(e0.left[1]));
    let (before, after) = (atom(state, next.wrapping_sub(1)), atom(state, top + 1));
    let near = distance(top, next);
    let far = distance(below, top);
    let (l0, r0) = (d0.left_relations, d0.right_relations);
    let (l1, r1) = (d1.left_relations, d1.right_relations);
    let m0 = e0.left_relations;
    [
        one(1, s0.word_tag),
        one(2, s0.word),
        one(3, s1.word),
        one(4, s2.word_tag),
        one(5, b0.word_tag),
        one(6, b0.word),
        one(7, b1.word_tag),
        one(8, b1.word),
        two(9, s0.word_tag, b0.tag),
        two(10, s0.tag, b0.word_tag),
        two(11, s0.tag, b0.tag),
        two(12, s1.tag, s0.word_tag),
        two(13, s1.tag, s0.tag),
        two(14, b0.tag, b1.tag),
        two(15, b0.word_tag, b1.tag),
        two(16, b0.tag, b1.word_tag),
        two(17, b0.word, b1.word),
        two(18, s0.word_tag, b1.tag),
        two(19, s0.tag, b1.word_tag),
        three(20, s0.tag, b0.tag, b1.tag),
        three(21, s0.tag, b0.word_tag, b1.tag),
        three(22, s1.tag, s0.tag, b0.tag),
        three(23, s1.tag, s0.tag, b0.word_tag),
        three(24, s2.tag, s1.tag, s0.tag),
        three(25, b0.tag, b1.tag, b2.tag),
        four(26, s0.tag, b0.tag, b1.tag, b2.tag),
        four(27, s2.tag, s1.tag, s0.tag, b0.tag),
        three(28, s0.tag, s0l.tag, b0.tag),
        three(29, s0.tag, s0r.tag, b0.tag),
        three(30, s0.tag, b0l.tag, b0.tag),
        three(31, s1.tag, s1r.tag, s0.tag),
        three(32, s1.tag, s1l.tag, s0.tag),
        three(33, s1.tag, s0.tag, s0r.tag),
        three(34, s1.tag, s0.tag, s0l.tag),
        two(35, s0.word_tag, relation(d0.left[0])),
        two(36, b0.word_tag, relation(e0.left[0])),
        two(37, s1.word_tag, relation(d1.right[0])),
        two(38, s0.word, s0r.word),
        three(39, s1.tag, s0.word, s0r.fine),
        three(40, s0.tag, r0, b0.tag),
        two(41, s0.word_tag, l0),
        three(42, s0.tag, l0, b0.tag),
        two(43, b0.word_tag, m0),
        three(44, s0.tag, b0.tag, m0),
        two(45, s1.word_tag, r1),
        three(46, s0.tag, b0.tag, near),
        two(47, s0.word_tag, near),
        two(48, b0.word_tag, near),
        three(49, s1.tag, s0.tag, far),
        two(50, s1.word_tag, far),
        two(51, s0.word_tag, far),
        three(52, s0.tag, s0l.tag, s0l2.tag),
        three(53, s0.tag, s0r.tag, s0r2.tag),
        three(54, b0.tag, b0l.tag, b0l2.tag),
        three(55, s1.tag, s1r.tag, s1r2.tag),
        two(56, s0.fine, b0.fine),
        two(57, s0.fine, b0.tag),
        two(58, s0.tag, b0.fine),
        two(59, s1.fine, s0.tag),
        two(60, s1.tag, s0.fine),
        two(61, b0.fine, b1.fine),
        three(62, s0.tag, b0.tag, before.tag),
        three(63, s0.tag, b0.tag, after.tag),
        four(64, s1.tag, l1, r1, s0.tag),
        four(65, s0.tag, l0, r0, b0.tag),
        three(66, s1.tag, s0.tag, b1.tag),
        two(67, b1.word_tag, b2.tag),
    ]
}

/// The features of an arc that is about to be made.
#[inline(always)]
pub fn relation_features(state: &State, word: usize, head: usize) -> [u64; N_RELATION_FEATURES] {
    let (w, h) = (atom(state, word), atom(state, head));
    let (d, e) = (dependents(state, word), dependents(state, head));
    let at = |idx: u16| atom(state, usize::from(idx));
    let relation = |idx: u16| u64::from(dependents(state, usize::from(idx)).relation);
    let is_left = word < head;
    let side = u64::from(is_left) << 8;
    let far = if is_left { distance(word, head) } else { distance(head, word) } | side;
    let (before, after) = (atom(state, word.wrapping_sub(1)), atom(state, word + 1));
    let (head_before, head_after) = (atom(state, head.wrapping_sub(1)), atom(state, head + 1));
    let (wl, wr) = (at(d.left[0]), at(d.right[0]));
    let brother = if is_left { e.left[0] } else { e.right[0] };
    let b = at(brother);
    let next = atom(state, state.next);
    let (tag, head_tag) = (w.tag | side, h.tag | side);
    // Marked, so that words without dependents differ from no word.
    let dl = d.left_relations | 1 << 63;
    [
        two(101, tag, h.tag),
        two(102, w.word_tag, side),
        two(103, h.word_tag, side),
        two(104, w.word_tag, head_tag),
        two(105, tag, h.word_tag),
        three(106, tag, h.tag, far),
        two(107, w.word_tag, far),
        three(108, tag, h.tag, before.tag),
        three(109, tag, h.tag, after.tag),
        three(110, tag, h.tag, head_before.tag),
        three(111, tag, h.tag, head_after.tag),
        three(112, tag, h.tag, relation(d.left[0])),
        three(113, tag, h.tag, relation(d.right[0])),
        three(114, tag, h.tag, dl),
        two(115, tag, wl.word),
        two(116, tag, wr.word),
        three(117, tag, h.tag, e.left_relations),
        three(118, tag, h.tag, e.right_relations),
        three(119, tag, h.tag, relation(brother)),
        three(120, tag, h.tag, b.tag),
        three(121, w.fine, h.fine, side),
        two(122, w.fine, head_tag),
        two(123, tag, h.fine),
        two(124, w.fine, far),
        three(125, tag, h.tag, next.tag),
        four(126, tag, h.tag, e.left_relations, e.right_relations),
        four(127, tag, h.tag, before.tag, after.tag),
    ]
}
