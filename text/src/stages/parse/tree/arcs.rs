//! What the parser's decisions are made from: hashed features of a state, for its next action and for the relation of an arc.
//!
//! They follow Zhang and Nivre (2011): the top three words of the stack and the next three with their tags, dependents,
//! relations and distance.

use crate::stages::parse::tree::key::{four, one, three, two};
use crate::stages::parse::tree::state::Action;
use crate::stages::parse::tree::state::Atom;
use crate::stages::parse::tree::state::Dependents;
use crate::stages::parse::tree::state::State;

/// Features of a state.
pub const N_ACTION_FEATURES: usize = 97;
/// Features of an arc.
pub const N_RELATION_FEATURES: usize = 40;

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
        one(3, s1.word_tag),
        one(4, s1.word),
        one(5, s2.word_tag),
        one(6, b0.word_tag),
        one(7, b0.word),
        one(8, b1.word_tag),
        one(9, b1.word),
        one(10, b2.word_tag),
        two(11, s0.word_tag, b0.word_tag),
        two(12, s0.word_tag, b0.tag),
        two(13, s0.tag, b0.word_tag),
        two(14, s0.word, b0.word),
        two(15, s0.tag, b0.tag),
        two(16, s1.word_tag, s0.word_tag),
        two(17, s1.word_tag, s0.tag),
        two(18, s1.tag, s0.word_tag),
        two(19, s1.word, s0.word),
        two(20, s1.tag, s0.tag),
        two(21, b0.tag, b1.tag),
        two(22, b0.word_tag, b1.tag),
        two(23, b0.tag, b1.word_tag),
        two(24, b0.word, b1.word),
        two(25, s0.word_tag, b1.tag),
        two(26, s0.tag, b1.word_tag),
        three(27, s0.tag, b0.tag, b1.tag),
        three(28, s0.word_tag, b0.tag, b1.tag),
        three(29, s0.tag, b0.word_tag, b1.tag),
        three(30, s1.tag, s0.tag, b0.tag),
        three(31, s1.word_tag, s0.tag, b0.tag),
        three(32, s1.tag, s0.word_tag, b0.tag),
        three(33, s1.tag, s0.tag, b0.word_tag),
        three(34, s2.tag, s1.tag, s0.tag),
        three(35, b0.tag, b1.tag, b2.tag),
        four(36, s0.tag, b0.tag, b1.tag, b2.tag),
        four(37, s2.tag, s1.tag, s0.tag, b0.tag),
        four(38, s1.tag, s0.tag, b0.tag, b1.tag),
        three(39, s0.tag, s0l.tag, b0.tag),
        three(40, s0.tag, s0r.tag, b0.tag),
        three(41, s0.tag, b0l.tag, b0.tag),
        three(42, s1.tag, s1r.tag, s0.tag),
        three(43, s1.tag, s1l.tag, s0.tag),
        three(44, s1.tag, s0.tag, s0r.tag),
        three(45, s1.tag, s0.tag, s0l.tag),
        two(46, s0.word_tag, relation(d0.right[0])),
        two(47, s0.word_tag, relation(d0.left[0])),
        two(48, b0.word_tag, relation(e0.left[0])),
        two(49, s1.word_tag, relation(d1.right[0])),
        two(50, s0.word, s0r.word),
        three(51, s1.word, s0.word, s0r.word),
        three(52, s1.tag, s0.word, s0r.fine),
        three(53, s1.fine, s0.word, s0r.fine),
        two(54, s0.word_tag, r0),
        three(55, s0.tag, r0, b0.tag),
        two(56, s0.word_tag, l0),
        three(57, s0.tag, l0, b0.tag),
        two(58, b0.word_tag, m0),
        three(59, s0.tag, b0.tag, m0),
        two(60, s1.word_tag, r1),
        three(61, s1.tag, r1, s0.tag),
        three(62, s1.tag, r1, s0.word_tag),
        three(63, s0.tag, b0.tag, near),
        two(64, s0.word_tag, near),
        two(65, b0.word_tag, near),
        three(66, s1.tag, s0.tag, far),
        two(67, s1.word_tag, far),
        two(68, s0.word_tag, far),
        three(69, s0.tag, s0l.tag, s0l2.tag),
        three(70, s0.tag, s0r.tag, s0r2.tag),
        three(71, b0.tag, b0l.tag, b0l2.tag),
        three(72, s1.tag, s1r.tag, s1r2.tag),
        two(73, s0.fine, b0.fine),
        two(74, s0.fine, b0.tag),
        two(75, s0.tag, b0.fine),
        two(76, s1.fine, s0.fine),
        two(77, s1.fine, s0.tag),
        two(78, s1.tag, s0.fine),
        three(79, s1.fine, s0.fine, b0.tag),
        three(80, s1.tag, s0.fine, b0.fine),
        three(81, s1.fine, s0.tag, b0.fine),
        two(82, b0.fine, b1.fine),
        three(83, s0.tag, b0.tag, before.tag),
        three(84, s0.tag, b0.tag, after.tag),
        four(85, s1.tag, l1, r1, s0.tag),
        four(86, s0.tag, l0, r0, b0.tag),
        three(87, s2.tag, s1.tag, s0.word_tag),
        three(88, s1.word_tag, s0.tag, b0.word_tag),
        three(89, s2.word_tag, s1.tag, s0.tag),
        three(90, s1.tag, s0.tag, b1.tag),
        three(91, s0.word_tag, s0r.tag, b0.tag),
        three(92, s1.word_tag, s0.tag, s0r.tag),
        two(93, b1.word_tag, b2.tag),
        three(94, s1.word, s1r.word, s0.tag),
        three(95, s1.tag, s1r.fine, s0.word_tag),
        three(96, b0.word, b0l.tag, s0.word),
        four(97, s0.tag, r0, near, b0.tag),
    ]
}

/// The features of an arc that an action is about to make.
#[inline(always)]
pub fn relation_features(state: &State, action: Action) -> [u64; N_RELATION_FEATURES] {
    let (word, head) = state.arc(action).unwrap_or_default();
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
    let mut relations = [d.left_relations, d.right_relations];
    relations[0] |= 1 << 63;
    let [dl, dr] = relations;
    [
        two(101, tag, h.tag),
        two(102, w.word_tag, side),
        two(103, h.word_tag, side),
        two(104, w.word_tag, head_tag),
        two(105, tag, h.word_tag),
        three(106, w.word, h.word, side),
        three(107, tag, h.tag, far),
        two(108, w.word_tag, far),
        three(109, tag, h.tag, before.tag),
        three(110, tag, h.tag, after.tag),
        three(111, tag, h.tag, head_before.tag),
        three(112, tag, h.tag, head_after.tag),
        three(113, tag, before.word, h.tag),
        three(114, tag, after.word, h.tag),
        three(115, tag, h.tag, relation(d.left[0])),
        three(116, tag, h.tag, relation(d.right[0])),
        three(117, tag, h.tag, dl),
        three(118, tag, h.tag, dr),
        four(119, tag, h.tag, dl, dr),
        two(120, tag, wl.word),
        two(121, tag, wr.word),
        three(122, tag, h.tag, e.left_relations),
        three(123, tag, h.tag, e.right_relations),
        three(124, tag, h.word_tag, e.left_relations),
        three(125, tag, h.word_tag, e.right_relations),
        three(126, tag, h.tag, relation(brother)),
        three(127, tag, h.tag, b.tag),
        three(128, tag, h.word, relation(brother)),
        three(129, w.fine, h.fine, side),
        two(130, w.fine, head_tag),
        two(131, tag, h.fine),
        two(132, w.fine, far),
        three(133, tag, h.tag, next.tag),
        three(134, w.word, h.tag, relation(d.right[0]) | side),
        three(135, w.word, h.word, wr.word),
        three(136, w.word, h.fine, wr.fine),
        four(137, tag, h.tag, e.left_relations, e.right_relations),
        four(138, tag, h.tag, before.tag, after.tag),
        three(139, tag, h.word, dl),
        three(140, w.word, far, after.tag),
    ]
}
