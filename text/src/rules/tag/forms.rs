//! The forms that were met, with the sums of their weights at each distance: they depend on nothing else, so that most of the
//! work on a word is done once in a run.
//!
//! A slot belongs to the first form that falls into it; other forms of the slot are worked out each time. What a form is worth
//! never changes, so it does not matter who came first.

use std::sync::OnceLock;

use crate::rules::tag::facts::Scores;
use crate::rules::tag::form::{Form, N_DISTANCES, case_of};
use crate::rules::tag::words::Token;

/// Slots; a page of news has some hundred forms near its names.
const N_SLOTS: usize = 1 << 15;

/// A form with what it adds to the scores of a token at each distance.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Tells the form from others of its slot.
    pub(crate) key: u64,
    /// The form.
    pub form: Form,
    /// Scores that it adds to the token that it stands two before, one before, at, one behind, two behind.
    pub scores: [Scores; N_DISTANCES],
}

/// A weighed form: kept, or worked out for the moment.
#[derive(Debug)]
pub enum Met<'a> {
    /// From its slot.
    Kept(&'a Weighed),
    /// Its slot belongs to another form.
    Fresh(Box<Weighed>),
}

impl Met<'_> {
    /// The weighed form.
    pub fn weighed(&self) -> &Weighed {
        match self {
            Self::Kept(weighed) => weighed,
            Self::Fresh(weighed) => weighed,
        }
    }
}

/// Slots for weighed forms.
#[derive(Clone, Debug)]
pub struct Forms {
    slots: Vec<OnceLock<Box<Weighed>>>,
}

impl Default for Forms {
    fn default() -> Self {
        Self { slots: (0..N_SLOTS).map(|_| OnceLock::new()).collect() }
    }
}

impl Forms {
    /// The weighed form of a token; `shouted` in lines of capitals, `weigh` works it out for a key.
    pub(crate) fn get(&self, token: &Token, shouted: bool, weigh: impl Fn(u64) -> Weighed) -> Met<'_> {
        let key = token.exact ^ u64::from(shouted) << 8 ^ u64::from(case_of(token));
        let fresh = || Box::new(weigh(key));
        let Some(slot) = self.slots.get(key as usize % N_SLOTS) else { return Met::Fresh(fresh()) };
        let kept = slot.get_or_init(fresh);
        if kept.key == key { Met::Kept(kept) } else { Met::Fresh(fresh()) }
    }
}
