//! How many arcs of the right tree an action loses (the dynamic oracle of Goldberg and Nivre 2013 for
//! arc-hybrid).

use crosscheck_text::stages::parse::tree::state::Action;
use crosscheck_text::stages::parse::tree::state::State;

/// The actions in the order of their scores.
pub const ACTIONS: [Action; 3] = [Action::Shift, Action::Left, Action::Right];

/// The right tree: heads by word, words counted from 1, 0 for the root.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Head of each word; the entry of word 0 is not used.
    pub heads: Vec<u16>,
    /// Dependents of each word.
    dependents: Vec<Vec<u16>>,
}

impl Gold {
    /// From the heads of words 1, 2 and so on.
    pub fn new(heads: &[u16]) -> Self {
        let mut dependents = vec![Vec::new(); heads.len() + 1];
        for (idx, head) in heads.iter().enumerate() {
            if let Some(own) = dependents.get_mut(usize::from(*head)) {
                own.push(idx as u16 + 1);
            }
        }
        let heads = std::iter::once(0).chain(heads.iter().copied()).collect();
        Self { heads, dependents }
    }

    /// Arcs that each action loses; none where it is impossible.
    pub fn costs(&self, state: &State) -> [Option<u32>; 3] {
        let next = state.next;
        // The root is the head of its word from behind the last word.
        let head_of = |word: usize| match usize::from(self.heads[word]) {
            0 => usize::MAX,
            head => head,
        };
        let (top, below) = (state.below(0), state.below(1));
        let waiting =
            |word: usize| self.dependents[word].iter().filter(|own| usize::from(**own) >= next).count() as u32;
        ACTIONS.map(|action| {
            if !state.allows(action) {
                return None;
            }
            Some(match action {
                Action::Shift => {
                    let is_stacked = |word: usize| state.stack.iter().any(|own| usize::from(*own) == word);
                    let head = head_of(next);
                    let lost = self.dependents[next].iter().filter(|own| is_stacked(usize::from(**own))).count() as u32;
                    lost + u32::from(head != top && head != usize::MAX && is_stacked(head))
                }
                Action::Left => waiting(top) + u32::from(head_of(top) > next || head_of(top) == below),
                Action::Right => waiting(top) + u32::from(head_of(top) >= next),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crosscheck_text::stages::parse::tree::state::Atom;

    #[test]
    fn following_actions_without_cost_gives_the_right_tree() {
        // "The envoy who left met Lee in Mali".
        let heads = [2, 5, 4, 2, 0, 5, 5, 7];
        let gold = Gold::new(&heads);
        let mut state = State::default();
        state.begin(heads.iter().map(|_| Atom::default()));
        while !state.is_done() {
            let costs = gold.costs(&state);
            let action = ACTIONS.into_iter().zip(costs).find(|(_, cost)| *cost == Some(0));
            state.apply(action.expect("a projective tree has an action without cost").0, 0);
        }
        assert_eq!(state.heads[1..], heads);
    }
}
