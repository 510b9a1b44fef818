//! Fits the tagger to tagged sentences, and tags with unrounded weights.
//!
//! A tenth of the articles is read a second time in capitals or title case, so that headlines are not new to
//! it.

use crate::parser::headlines::Style;
use crate::parser::headlines::restyled;
use crate::parser::random::Random;
use crate::parser::silver::Sentence;
use crate::parser::weights::{Counts, Fit, count};
use crosscheck_text::rules::parse::classes::{LANES, TAGS};
use crosscheck_text::rules::parse::lexicon::Lexicon;
use crosscheck_text::stages::parse::tree::line::Line;
use crosscheck_text::stages::parse::tree::tagger::{History, features, only_tag};

/// How to fit the tagger.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Passes over the sentences.
    pub n_passes: usize,
    /// Slots, as a power of two.
    pub bits: u32,
    /// How often a feature must occur.
    pub least: u32,
    /// By how much the right tag has to win.
    pub margin: f32,
    /// Seed of the order.
    pub seed: u64,
}

/// A sentence as the tagger reads it.
struct Example {
    line: Line,
    tags: Vec<u8>,
}

fn examples<'a>(sentences: impl Iterator<Item = &'a Sentence>, lexicon: &Lexicon) -> Vec<Example> {
    let mut buffer = Vec::new();
    let mut examples = Vec::new();
    for sentence in sentences {
        let mut line = Line::default();
        line.read(sentence.forms(), lexicon, &mut buffer);
        examples.push(Example { line, tags: sentence.tags.clone() });
        let style = match sentence.article % 30 {
            7 => Style::Shouted,
            11 | 23 => Style::Titled,
            _ => continue,
        };
        let forms = restyled(sentence, style);
        let mut line = Line::default();
        line.read(forms.iter().map(String::as_str), lexicon, &mut buffer);
        examples.push(Example { line, tags: sentence.tags.clone() });
    }
    examples
}

/// Fits a tagger; its weights are averages.
pub fn fit<'a>(sentences: impl Iterator<Item = &'a Sentence>, lexicon: &Lexicon, recipe: &Recipe) -> Fit {
    let mut examples = examples(sentences, lexicon);
    let mut counts = Counts::default();
    for example in &examples {
        walk(example, |features, _| {
            count(features, &mut counts);
            None
        });
    }
    let mut fit = Fit::admitting(&counts, recipe.bits, recipe.least);
    let mut random = Random::new(recipe.seed);
    for _ in 0..recipe.n_passes {
        random.shuffle(&mut examples);
        for example in &examples {
            walk(example, |features, right| {
                let rows = fit.rows(features);
                Some(fit.learn(&rows, right, TAGS.len(), recipe.margin))
            });
        }
    }
    fit.average();
    fit
}

/// Visits the tokens that have to be weighed, with the right tags; goes on with the tag that the visitor
/// chooses, if any.
fn walk(
    example: &Example,
    mut visit: impl FnMut(&[u64; crosscheck_text::stages::parse::tree::tagger::N_FEATURES], usize) -> Option<usize>,
) {
    let mut history = History::default();
    for (idx, right) in example.tags.iter().map(|tag| usize::from(*tag)).enumerate() {
        let around = example.line.around(idx);
        let class = only_tag(&around[2]).unwrap_or_else(|| visit(&features(around, &history), right).unwrap_or(right));
        history.push(&around[2], class);
    }
}

/// The tags of a sentence by unrounded weights.
pub fn tags(line: &Line, fit: &Fit) -> Vec<u8> {
    let mut history = History::default();
    let mut tags = Vec::with_capacity(line.n());
    for idx in 0..line.n() {
        let around = line.around(idx);
        let class = only_tag(&around[2]).unwrap_or_else(|| {
            let scores = fit.scores(&fit.rows(&features(around, &history)));
            (0..LANES).fold(0, |best, class| if scores[class] > scores[best] { class } else { best })
        });
        history.push(&around[2], class);
        tags.push(class as u8);
    }
    tags
}

/// Tags each sentence by a tagger that was fitted to other articles: what the parser will see at run time.
pub fn jackknifed(sentences: &[Sentence], lexicon: &Lexicon, recipe: &Recipe, n_folds: usize) -> Vec<Vec<u8>> {
    let mut tagged = vec![Vec::new(); sentences.len()];
    let mut buffer = Vec::new();
    for fold in 0..n_folds {
        let is_out = |sentence: &Sentence| sentence.article % n_folds == fold;
        let fit = fit(sentences.iter().filter(|sentence| !is_out(sentence)), lexicon, recipe);
        for (sentence, tagged) in sentences.iter().zip(&mut tagged).filter(|(sentence, _)| is_out(sentence)) {
            let mut line = Line::default();
            line.read(sentence.forms(), lexicon, &mut buffer);
            *tagged = tags(&line, &fit);
        }
    }
    tagged
}
