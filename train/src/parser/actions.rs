//! Fits the parser to trees: its actions by a dynamic oracle, following its own choices, and the relations of
//! its arcs.
//!
//! A walk along the right trees counts features; the frequent ones are admitted and fitted.

use crate::parser::oracle::ACTIONS;
use crate::parser::oracle::Gold;
use crate::parser::random::Random;
use crate::parser::silver::Sentence;
use crate::parser::weights::{ActionCounts, ActionFit, Counts, Fit, count};
use crosscheck_text::rules::parse::classes::N_RELATIONS;
use crosscheck_text::rules::parse::sure::Sure;
use crosscheck_text::stages::parse::tree::arcs::{
    N_ACTION_FEATURES, N_RELATION_FEATURES, action_features, relation_features,
};
use crosscheck_text::stages::parse::tree::line::Line;
use crosscheck_text::stages::parse::tree::parser::{atom, sure_relation};
use crosscheck_text::stages::parse::tree::state::State;

/// How to fit the parser.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Passes over the sentences.
    pub n_passes: usize,
    /// Slots for the actions' features, as a power of two.
    pub action_bits: u32,
    /// Slots for the relations' features, as a power of two.
    pub relation_bits: u32,
    /// How often a feature of a state must occur.
    pub least_action: u16,
    /// How often a feature of an arc must occur.
    pub least_relation: u32,
    /// By how much the right choice has to win.
    pub margin: f32,
    /// Seed of the order and of the choices that are followed.
    pub seed: u64,
}

/// A sentence as the parser reads it.
#[derive(Debug)]
pub struct Example {
    line: Line,
    tags: Vec<u8>,
    gold: Gold,
    relations: Vec<u8>,
}

impl Example {
    /// A sentence with the tags that a tagger gave it.
    pub fn new(sentence: &Sentence, line: Line, tags: &[u8]) -> Self {
        let (tags, gold) = (tags.to_vec(), Gold::new(&sentence.heads));
        Self { line, tags, gold, relations: sentence.relations.clone() }
    }

    fn begin(&self, state: &mut State) {
        let words = self.line.words().iter().zip(&self.tags);
        state.begin(words.map(|(word, tag)| atom(word, *tag)));
    }
}

/// The weights of a parser while they are fitted.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Relations that need no weights.
    pub sure: Sure,
    /// Of its actions.
    pub actions: ActionFit,
    /// Of its relations.
    pub relations: Fit,
}

/// Fits a parser; its weights are averages. `report` hears of each pass.
pub fn fit(examples: &mut [Example], sure: &Sure, recipe: &Recipe, mut report: impl FnMut(usize, &Weights)) -> Weights {
    let mut weights = admitted(examples, sure, recipe);
    let mut random = Random::new(recipe.seed);
    let mut state = State::default();
    for pass in 0..recipe.n_passes {
        random.shuffle(examples);
        for example in &*examples {
            learn(example, &mut weights, recipe, pass, &mut random, &mut state);
        }
        report(pass, &weights);
    }
    weights.actions.average();
    weights.relations.average();
    weights
}

/// Weights of zero for the features that are frequent on the way to the right trees.
fn admitted(examples: &[Example], sure: &Sure, recipe: &Recipe) -> Weights {
    let mut counts = (ActionCounts::new(recipe.action_bits), Counts::default());
    let mut state = State::default();
    for example in examples {
        example.begin(&mut state);
        while !state.is_done() {
            let action = state.forced().unwrap_or_else(|| {
                counts.0.add(&action_features(&state));
                let costs = example.gold.costs(&state);
                ACTIONS[cheapest(&costs)]
            });
            let relation = state.arc(action).map_or(0, |(word, head)| {
                if sure_relation(&state, sure, word, head).is_none() {
                    count(&relation_features(&state, word, head), &mut counts.1);
                }
                usize::from(example.relations[word - 1])
            });
            state.apply(action, relation);
        }
    }
    Weights {
        sure: sure.clone(),
        actions: ActionFit::admitting(&counts.0, recipe.action_bits, recipe.least_action),
        relations: Fit::admitting(&counts.1, recipe.relation_bits, recipe.least_relation),
    }
}

fn cheapest(costs: &[Option<u32>; 3]) -> usize {
    (0..3).min_by_key(|idx| costs[*idx].unwrap_or(u32::MAX)).unwrap_or_default()
}

fn learn(
    example: &Example,
    weights: &mut Weights,
    recipe: &Recipe,
    pass: usize,
    random: &mut Random,
    state: &mut State,
) {
    example.begin(state);
    while !state.is_done() {
        let action = match state.forced() {
            Some(action) => action,
            None => {
                let slots: [u32; N_ACTION_FEATURES] = weights.actions.slots(&action_features(state));
                let costs = example.gold.costs(state);
                let chosen = learn_action(&slots, &costs, &mut weights.actions, recipe.margin);
                let follows = pass > 0 && !random.one_in(10);
                ACTIONS[if follows { chosen.best } else { chosen.right }]
            }
        };
        let relation = match state.arc(action) {
            None => 0,
            Some((word, head)) => sure_relation(state, &weights.sure, word, head)
                .unwrap_or_else(|| learn_relation(example, state, (word, head), &mut weights.relations, recipe)),
        };
        state.apply(action, relation);
    }
}

/// The relation by the weights; they learn when the head is right.
fn learn_relation(
    example: &Example,
    state: &State,
    (word, head): (usize, usize),
    fit: &mut Fit,
    recipe: &Recipe,
) -> usize {
    let rows: [u32; N_RELATION_FEATURES] = fit.rows(&relation_features(state, word, head));
    if usize::from(example.gold.heads[word]) != head {
        return best_of(&fit.scores(&rows));
    }
    fit.learn(&rows, usize::from(example.relations[word - 1]), N_RELATIONS, recipe.margin)
}

struct Chosen {
    /// What the weights say.
    best: usize,
    /// The best of the cheapest.
    right: usize,
}

fn learn_action(slots: &[u32], costs: &[Option<u32>; 3], fit: &mut ActionFit, margin: f32) -> Chosen {
    let scores = fit.scores(slots);
    let least = costs.iter().flatten().min().copied();
    let (mut right, mut rival) = (None, None);
    for (idx, cost) in costs.iter().enumerate().filter(|(_, cost)| cost.is_some()) {
        let own = if *cost == least { &mut right } else { &mut rival };
        if own.is_none_or(|other: usize| scores[idx] > scores[other]) {
            *own = Some(idx);
        }
    }
    fit.tick();
    let right = right.unwrap_or_default();
    let Some(rival) = rival else { return Chosen { best: right, right } };
    if scores[right] - scores[rival] < margin {
        fit.learn(slots, right, rival);
    }
    Chosen { best: if scores[rival] > scores[right] { rival } else { right }, right }
}

fn best_of(scores: &[f32; crosscheck_text::rules::parse::classes::LANES]) -> usize {
    (0..N_RELATIONS).fold(0, |best, class| if scores[class] > scores[best] { class } else { best })
}

/// Parses a sentence by unrounded weights.
pub fn parse(example: &Example, weights: &Weights, state: &mut State) {
    example.begin(state);
    while !state.is_done() {
        let action = state.forced().unwrap_or_else(|| {
            let scores = weights.actions.scores(&weights.actions.slots(&action_features(state)));
            let allowed = (0..3).filter(|idx| state.allows(ACTIONS[*idx]));
            ACTIONS[allowed.fold(0, |best, idx| if scores[idx] > scores[best] { idx } else { best })]
        });
        let relation = state.arc(action).map_or(0, |(word, head)| {
            sure_relation(state, &weights.sure, word, head).unwrap_or_else(|| {
                best_of(&weights.relations.scores(&weights.relations.rows(&relation_features(state, word, head))))
            })
        });
        state.apply(action, relation);
    }
}
