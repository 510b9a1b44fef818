//! The state of the parser: a stack of words without a head, the next word, and the dependents found so far.
//!
//! It is the arc-hybrid system: SHIFT moves the next word to the stack, LEFT makes it the head of the stack's
//! top, RIGHT makes the word below the top the head of the top.

/// Words of the longest piece that is parsed as one.
pub const MOST_WORDS: usize = 400;

/// What the parser does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The next word moves to the stack.
    Shift,
    /// The next word becomes the head of the top.
    Left,
    /// The word below the top becomes its head.
    Right,
}

/// A word, as the parser's features see it; all zero beyond the ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Atom {
    /// Hash of its normalized form.
    pub word: u64,
    /// Hash of form and tag.
    pub word_tag: u64,
    /// Class of its tag plus one.
    pub tag: u64,
    /// Cluster of its vector, or its tag when that is unknown.
    pub fine: u64,
}

/// The dependents of a word found so far; 0 where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dependents {
    /// The outermost dependent on the left and the one before it.
    pub left: [u16; 2],
    /// The outermost dependent on the right and the one before it.
    pub right: [u16; 2],
    /// Relations of the dependents on the left, a bit each.
    pub left_relations: u64,
    /// Relations of the dependents on the right, a bit each.
    pub right_relations: u64,
    /// Its own relation's class plus one, once it has a head.
    pub relation: u8,
}

/// A state. Words count from 1; word 0 and those past the end are empty.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The words, with an empty one before and three after.
    pub atoms: Vec<Atom>,
    /// Dependents of each word.
    pub dependents: Vec<Dependents>,
    /// Head of each word; 0 for none.
    pub heads: Vec<u16>,
    /// Words without a head, the top last.
    pub stack: Vec<u16>,
    /// The next word.
    pub next: usize,
    /// Number of words.
    pub n: usize,
}

impl State {
    /// Begins a sentence of these words.
    pub fn begin(&mut self, words: impl Iterator<Item = Atom>) {
        self.atoms.clear();
        self.atoms.push(Atom::default());
        self.atoms.extend(words);
        self.n = self.atoms.len() - 1;
        self.atoms.resize(self.n + 4, Atom::default());
        self.dependents.clear();
        self.dependents.resize(self.n + 4, Dependents::default());
        self.heads.clear();
        self.heads.resize(self.n + 1, 0);
        self.stack.clear();
        self.next = 1;
    }

    /// Whether the next word exists.
    #[inline(always)]
    pub fn has_next(&self) -> bool {
        self.next <= self.n
    }

    /// The word so far below the top; 0 for none.
    #[inline(always)]
    pub fn below(&self, depth: usize) -> usize {
        let at = self.stack.len().wrapping_sub(depth + 1);
        self.stack.get(at).copied().map_or(0, usize::from)
    }

    /// The word that an arc of this action gives a head to, and the head.
    #[inline(always)]
    pub fn arc(&self, action: Action) -> Option<(usize, usize)> {
        match action {
            Action::Shift => None,
            Action::Left => Some((self.below(0), self.next)),
            Action::Right => Some((self.below(0), self.below(1))),
        }
    }

    /// The only action that is possible, if there is just one.
    #[inline(always)]
    pub fn forced(&self) -> Option<Action> {
        match (self.stack.len(), self.has_next()) {
            (0, true) => Some(Action::Shift),
            (2.., false) => Some(Action::Right),
            _ => None,
        }
    }

    /// Whether all words but the root have a head.
    #[inline(always)]
    pub fn is_done(&self) -> bool {
        !self.has_next() && self.stack.len() <= 1
    }

    /// Whether an action is possible.
    pub fn allows(&self, action: Action) -> bool {
        match action {
            Action::Shift => self.has_next(),
            Action::Left => self.has_next() && !self.stack.is_empty(),
            Action::Right => self.stack.len() >= 2,
        }
    }

    /// Does an action; `relation` is the class of the new arc.
    #[inline(always)]
    pub fn apply(&mut self, action: Action, relation: usize) {
        let Some((word, head)) = self.arc(action) else {
            self.stack.push(self.next as u16);
            self.next += 1;
            return;
        };
        self.stack.pop();
        if let Some(own) = self.heads.get_mut(word) {
            *own = head as u16;
        }
        if let Some(own) = self.dependents.get_mut(word) {
            own.relation = relation as u8 + 1;
        }
        let Some(own) = self.dependents.get_mut(head) else { return };
        let bit = 1 << (relation & 63);
        if word < head {
            own.left = [word as u16, own.left[0]];
            own.left_relations |= bit;
        } else {
            own.right = [word as u16, own.right[0]];
            own.right_relations |= bit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_with_one_root() {
        let mut state = State::default();
        state.begin((0..3).map(|_| Atom::default()));
        state.apply(Action::Shift, 0);
        state.apply(Action::Left, 4);
        assert_eq!(state.forced(), Some(Action::Shift));
        state.apply(Action::Shift, 0);
        state.apply(Action::Shift, 0);
        assert_eq!(state.forced(), Some(Action::Right));
        state.apply(Action::Right, 7);
        assert!(state.is_done());
        assert_eq!(state.heads, [0, 2, 0, 2]);
        assert_eq!(state.dependents[2].left_relations, 1 << 4);
    }
}
