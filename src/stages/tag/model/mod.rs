//! Finds names by the trained model: a linear-chain conditional random field over the candidates of a chunk.
//!
//! Of "Quillmark left Norwich" it gives `Quillmark` PERSON and `Norwich` GPE although no list has them. It knows nothing of
//! identity; trainer and tagger see a chunk through the same [`Reading`].

use crate::model::vocabulary::EntityType;
use crate::rules::tag::model::{LANES, Model, N_TAGS, OUTSIDE, may_follow, type_of};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::features::{line_kind, of_form, of_place};
use crate::stages::tag::model::form::Form;
use crate::stages::tag::model::gate::stretches;
use crate::stages::tag::model::view::View;

mod features;
mod form;
mod gate;
mod view;

/// A chunk cut into stretches of candidates.
pub(crate) struct Reading<'a> {
    line: &'a Line<'a>,
    model: &'a Model,
    forms: Vec<Form>,
    kind: u64,
    /// Stretches of candidates, in order and apart.
    pub stretches: Vec<Range>,
}

/// One name that the model found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Guess {
    /// Its tokens.
    pub range: Range,
    /// Its type.
    pub r#type: EntityType,
}

impl<'a> Reading<'a> {
    /// Reads a chunk.
    pub(crate) fn new(line: &'a Line<'a>, is_titled: bool, model: &'a Model) -> Self {
        let kind = line_kind(line, is_titled);
        let form = |idx: usize| line.token(idx).map(|token| Form::new(line.text, token, line.class(idx), model, kind == 1));
        let forms = (0..line.tokens.len()).filter_map(form).collect();
        let mut reading = Self { line, model, forms, kind, stretches: Vec::new() };
        stretches(line, &reading.forms, &mut reading.stretches);
        reading
    }

    /// Calls back with each feature of each token of a stretch.
    pub(crate) fn features(&self, stretch: Range, mut feed: impl FnMut(usize, u64)) {
        let view = View::new(self.line, &self.forms, self.kind, stretch);
        for idx in stretch.from..stretch.to {
            for (distance, form) in view.window(idx).into_iter().enumerate() {
                of_form(form, self.line.word(idx), distance, &mut |feature| feed(idx, feature));
            }
            of_place(&view, idx, &mut |feature| feed(idx, feature));
        }
    }

    /// What the gazetteers know each token of a stretch as.
    pub(crate) fn known(&self, stretch: Range) -> Vec<(usize, u8)> {
        let view = View::new(self.line, &self.forms, self.kind, stretch);
        (stretch.from..stretch.to).map(|idx| (idx, view.known_at(idx))).collect()
    }

    /// The names of a chunk, in order and apart.
    pub(crate) fn guesses(&self, guesses: &mut Vec<Guess>) {
        for stretch in &self.stretches {
            let mut scores = vec![[0; LANES]; stretch.to - stretch.from];
            self.features(*stretch, |idx, feature| {
                if let Some(scores) = scores.get_mut(idx - stretch.from) {
                    self.model.add(feature, scores);
                }
            });
            let tags = best_tags(self.model, &scores);
            spans(stretch.from, &tags, guesses);
        }
    }
}

/// The best sequence of tags.
fn best_tags(model: &Model, scores: &[[i32; LANES]]) -> Vec<usize> {
    const NEVER: i32 = i32::MIN / 2;
    let weight = |from: usize, to: usize| model.transitions.get(from).and_then(|row| row.get(to)).map_or(0, |w| i32::from(*w));
    let mut best = [NEVER; N_TAGS];
    let mut back: Vec<[u8; N_TAGS]> = Vec::with_capacity(scores.len());
    for (at, own) in scores.iter().enumerate() {
        let mut next = [NEVER; N_TAGS];
        let mut from = [0; N_TAGS];
        for tag in 0..N_TAGS {
            let (mut score, mut before) = (NEVER, 0);
            if at == 0 {
                if may_follow(OUTSIDE, tag) {
                    score = weight(N_TAGS, tag);
                }
            } else {
                for (last, sum) in best.iter().enumerate() {
                    if may_follow(last, tag) && sum + weight(last, tag) > score {
                        (score, before) = (sum + weight(last, tag), last);
                    }
                }
            }
            next[tag] = score.saturating_add(own[tag]);
            from[tag] = before as u8;
        }
        best = next;
        back.push(from);
    }
    let last = (0..N_TAGS).max_by_key(|tag| (best[*tag] + weight(*tag, N_TAGS), std::cmp::Reverse(*tag))).unwrap_or(OUTSIDE);
    let mut tags = vec![last; scores.len()];
    for at in (1..scores.len()).rev() {
        tags[at - 1] = usize::from(back[at][tags[at]]);
    }
    tags
}

fn spans(from: usize, tags: &[usize], guesses: &mut Vec<Guess>) {
    let mut at = 0;
    while let Some(tag) = tags.get(at) {
        let Some(r#type) = type_of(*tag) else {
            at += 1;
            continue;
        };
        let n = tags.iter().skip(at + 1).take_while(|next| **next == tag + 1).count();
        guesses.push(Guess { range: Range { from: from + at, to: from + at + 1 + n }, r#type });
        at += 1 + n;
    }
}
