//! The forms that were met, with the sums of their weights at each distance: they depend on nothing else, so that most of the
//! work on a word is done once in a run.
//!
//! A slot belongs to the first form that falls into it; other forms of the slot are worked out each time. What a form is worth
//! never changes, so it does not matter who came first.

use std::sync::OnceLock;

use crate::rules::tag::form::{Form, N_DISTANCES, of_form};
use crate::rules::tag::model::{Model, Scores};
use crate::rules::tag::words::Token;
use crate::rules::tag::{Classes, form};

/// Slots; a page of news has some hundred forms near its names.
const N_SLOTS: usize = 1 << 15;

/// A form with what it adds to the scores of a token at each distance.
#[derive(Clone, Debug)]
pub struct Weighed {
    key: u64,
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
    /// The weighed form of a token; `shouted` in lines of capitals.
    pub(crate) fn get<'a>(
        &'a self,
        model: &Model,
        text: &str,
        token: &Token,
        classes: Classes,
        shouted: bool,
    ) -> Met<'a> {
        let key = token.exact ^ u64::from(shouted) << 8 ^ u64::from(form::case_of(token));
        let fresh = || Box::new(weigh(model, key, text, token, classes, shouted));
        let Some(slot) = self.slots.get(key as usize % N_SLOTS) else { return Met::Fresh(fresh()) };
        let kept = slot.get_or_init(fresh);
        if kept.key == key { Met::Kept(kept) } else { Met::Fresh(fresh()) }
    }
}

fn weigh(model: &Model, key: u64, text: &str, token: &Token, classes: Classes, shouted: bool) -> Weighed {
    let form = Form::new(text, token, classes, model, shouted);
    let mut weighed = Weighed { key, form, scores: [Scores::default(); N_DISTANCES] };
    for (distance, scores) in weighed.scores.iter_mut().enumerate() {
        of_form(&form, token.span.of(text), distance, &mut |feature| model.add(feature, scores));
    }
    weighed
}
