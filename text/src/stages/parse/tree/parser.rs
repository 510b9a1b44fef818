//! Heads and relations: a greedy transition parser over tagged words.
//!
//! "Lee met Xi" takes SHIFT, LEFT (nsubj), SHIFT, SHIFT, RIGHT (dobj). Each word is moved once and attached
//! once, so that every sentence ends after two actions a word.

use crate::rules::parse::classes::N_RELATIONS;
use crate::rules::parse::file::Tables;
use crate::rules::parse::rows::{Actions, best};
use crate::rules::parse::sure::Sure;
use crate::stages::parse::tree::arcs::action_features;
use crate::stages::parse::tree::arcs::relation_features;
use crate::stages::parse::tree::key::two;
use crate::stages::parse::tree::line::Word;
use crate::stages::parse::tree::state::Action;
use crate::stages::parse::tree::state::Atom;
use crate::stages::parse::tree::state::State;

/// A word with its tag, as features see it.
#[inline(always)]
pub fn atom(word: &Word, class: u8) -> Atom {
    let tag = u64::from(class) + 1;
    let fine = match word.facts.fine {
        0 => 1024 + tag,
        fine => u64::from(fine),
    };
    Atom { word: word.form.word, word_tag: two(0, word.form.word, tag), tag, fine }
}

/// Parses the words that a state begins with, to its end.
pub fn parse(state: &mut State, tables: &Tables) {
    while !state.is_done() {
        let action = state.forced().unwrap_or_else(|| choose(state, &tables.actions));
        let relation = state.arc(action).map_or(0, |(word, head)| {
            sure_relation(state, &tables.sure, word, head)
                .unwrap_or_else(|| best(&tables.relations.scores(&relation_features(state, word, head)), N_RELATIONS))
        });
        state.apply(action, relation);
    }
}

/// The relation that follows from the tags of a word and its head.
#[inline(always)]
pub fn sure_relation(state: &State, sure: &Sure, word: usize, head: usize) -> Option<usize> {
    let tag = |idx: usize| state.atoms.get(idx).map_or(0, |atom| atom.tag);
    sure.get(Sure::key(tag(word), tag(head), word < head))
}

/// With a stack that is not empty and a next word, only RIGHT can be impossible.
#[inline(always)]
fn choose(state: &State, actions: &Actions) -> Action {
    let (left, right) = actions.scores(&action_features(state));
    let can_right = state.stack.len() >= 2;
    match (left > 0, can_right && right > 0) {
        (false, false) => Action::Shift,
        (true, false) => Action::Left,
        (false, true) => Action::Right,
        (true, true) if left >= right => Action::Left,
        (true, true) => Action::Right,
    }
}
