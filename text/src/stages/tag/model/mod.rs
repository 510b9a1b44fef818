//! Finds names by the trained model: a linear-chain conditional random field over the candidates of a chunk.
//!
//! Of "Quillmark left Norwich" it gives `Quillmark` PERSON and `Norwich` GPE although no list has them. It knows nothing of
//! identity; trainer and tagger see a chunk through the same [`Reading`].

use crate::rules::tag::facts::Scores;
use crate::rules::tag::form::{HERE, N_DISTANCES, of_form};
use crate::rules::tag::model::{Model, OUTSIDE};
use crate::rules::tag::words::Kind;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::decode::decode;
use crate::stages::tag::model::features::{line_kind, of_place, of_whole_run, run_near};
use crate::stages::tag::model::gate::{Brief, stretches};
use crate::stages::tag::model::guess::Guess;
use crate::stages::tag::model::view::View;
use crate::stages::tag::model::writing::SHOUTED;

mod decode;
mod features;
mod gate;
pub(crate) mod guess;
mod view;
mod writing;

/// What a token of careless text gets towards being a name: there the model misses more names than it makes up.
const BOLDER: i16 = 45;

/// A chunk cut into stretches of candidates.
pub(crate) struct Reading<'a> {
    line: &'a Line<'a>,
    model: &'a Model,
    kind: u64,
    /// What the rules found in the chunk.
    finds: &'a [Find],
    /// Stretches of candidates, in order and apart.
    pub stretches: Vec<Range>,
}

impl<'a> Reading<'a> {
    /// Reads a chunk.
    pub(crate) fn new(line: &'a Line<'a>, is_titled: bool, finds: &'a [Find], model: &'a Model) -> Self {
        let kind = line_kind(line, is_titled);
        let mut reading = Self { line, model, kind, finds, stretches: Vec::new() };
        if line.tokens.iter().any(|token| token.kind == Kind::Word) {
            let briefs: Vec<Brief> =
                (0..line.tokens.len()).map(|idx| Brief::new(line, idx, model, kind == SHOUTED)).collect();
            stretches(line, &briefs, &mut reading.stretches);
        }
        reading
    }

    fn view(&self, stretch: Range) -> View<'_> {
        View::new(self.line, self.model, self.kind, stretch, self.finds)
    }

    /// Calls back with each feature of each token of a stretch.
    pub(crate) fn features(&self, stretch: Range, mut feed: impl FnMut(usize, u64)) {
        let view = self.view(stretch);
        for idx in stretch.from..stretch.to {
            for distance in 0..N_DISTANCES {
                let form = view.form((idx + distance).checked_sub(HERE));
                of_form(form, self.line.word(idx), distance, &mut |feature| feed(idx, feature));
            }
            of_place(&view, idx, &mut |feature| feed(idx, feature));
            if let Some(run) = run_near(&view, idx) {
                of_whole_run(&view, run, &mut |feature| feed(idx, feature));
            }
        }
    }

    /// What the gazetteers know each token of a stretch as.
    pub(crate) fn known(&self, stretch: Range) -> Vec<(usize, u8)> {
        let view = self.view(stretch);
        (stretch.from..stretch.to).map(|idx| (idx, view.known_at(idx))).collect()
    }

    /// The names of a chunk, in order and apart.
    pub(crate) fn guesses(&self, guesses: &mut Vec<Guess>) {
        for stretch in &self.stretches {
            let view = self.view(*stretch);
            let mut weighed = None;
            let scores: Vec<Scores> =
                (stretch.from..stretch.to).map(|idx| self.scores(&view, idx, &mut weighed)).collect();
            decode(self.model, &scores, |guess| {
                let range = Range { from: stretch.from + guess.range.from, to: stretch.from + guess.range.to };
                guesses.push(Guess { range, ..guess });
            });
        }
    }

    /// The sums of the weights of all features of a token; `weighed` keeps those of the last run for its other tokens.
    fn scores(&self, view: &View, idx: usize, weighed: &mut Option<(Range, Scores)>) -> Scores {
        let mut scores = Scores::default();
        for distance in 0..N_DISTANCES {
            let own = view.weighed((idx + distance).checked_sub(HERE)).and_then(|weighed| weighed.scores.get(distance));
            for (score, own) in scores.iter_mut().zip(own.unwrap_or(self.model.beyond(distance))) {
                *score = score.saturating_add(*own);
            }
        }
        of_place(view, idx, &mut |feature| self.model.add(feature, &mut scores));
        if let Some(run) = run_near(view, idx) {
            let (_, own) = match weighed {
                Some(last) if last.0 == run => last,
                _ => {
                    let mut own = Scores::default();
                    of_whole_run(view, run, &mut |feature| self.model.add(feature, &mut own));
                    weighed.insert((run, own))
                }
            };
            for (score, own) in scores.iter_mut().zip(own) {
                *score = score.saturating_add(*own);
            }
        }
        if self.line.is_careless {
            scores[OUTSIDE] = scores[OUTSIDE].saturating_sub(BOLDER);
        }
        scores
    }
}
