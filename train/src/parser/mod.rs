//! Fits the weights of the tagger and the parser to sentences that a teacher parsed, and measures them as they
//! are shipped.
//!
//! The same sentences, seed and options give the same bytes.

pub mod actions;
pub mod clusters;
pub mod detokenize;
pub mod headlines;
pub mod lexicon;
pub mod oracle;
pub mod random;
pub mod report;
pub mod score;
pub mod silver;
pub mod sure;
pub mod tagger;
pub mod weights;

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::parser::actions::Example;
use crate::parser::report::measure;
use crate::parser::score::Score;
use crate::parser::silver::{Licenses, Sentence, read, split};
use crate::parser::weights::Fit;
use crosscheck_text::rules::parse::file::{Tables, write};
use crosscheck_text::rules::parse::lexicon::Lexicon;
use crosscheck_text::stages::parse::tree::line::Line;
use crosscheck_text::stages::parse::tree::state::State;

/// What to train from, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Sentences with trees.
    pub silver: PathBuf,
    /// Folder of word vectors, for clusters.
    pub vectors: Option<PathBuf>,
    /// Which texts are read.
    pub licenses: Licenses,
    /// How to fit the tagger.
    pub tagger: tagger::Recipe,
    /// How to fit the parser.
    pub parser: actions::Recipe,
    /// Parts of the training sentences that are tagged by a tagger of the others.
    pub n_folds: usize,
}

impl Settings {
    /// The settings of the weights that are shipped.
    pub fn new(silver: PathBuf, seed: u64) -> Self {
        Self {
            silver,
            vectors: None,
            licenses: Licenses::All,
            tagger: tagger::Recipe { n_passes: 6, bits: 15, least: 4, margin: 1.0, seed },
            parser: actions::Recipe {
                n_passes: 8,
                action_bits: 18,
                relation_bits: 15,
                least_action: 5,
                least_relation: 5,
                margin: 1.0,
                seed,
            },
            n_folds: 3,
        }
    }
}

/// Weights of tags, actions and relations below these are left out.
const LEAST_WEIGHTS: [f32; 3] = [0.05, 0.02, 0.05];

/// Trains; the bytes of the file of weights. `say` hears of the progress and the figures.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn train(settings: &Settings, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>, String> {
    let parts = split(read(&settings.silver, settings.licenses)?);
    let sizes = [&parts.train, &parts.dev, &parts.held_out].map(Vec::len);
    say(&format!("sentences: {} to train, {} for choices, {} held out", sizes[0], sizes[1], sizes[2]));
    let clusters = settings.vectors.as_deref().map_or_else(|| Ok(FxHashMap::default()), clusters::read)?;
    let lexicon = lexicon::lexicon(&parts.train, &clusters);
    let tags = tagger::fit(parts.train.iter(), &lexicon, &settings.tagger);
    say(&format!("tagger: {} features", tags.n_rows()));
    let short = tagger::Recipe { n_passes: 3, ..settings.tagger };
    let tagged = tagger::jackknifed(&parts.train, &lexicon, &short, settings.n_folds);
    let sure = sure::relations(&parts.train, &tagged);
    let mut examples = examples(&parts.train, &tagged, &lexicon);
    let weights = actions::fit(&mut examples, &sure, &settings.parser, |pass, weights| {
        say(&format!("pass {}: {} + {} features", pass + 1, weights.actions.n_rows(), weights.relations.n_rows()));
    });
    let unrounded = Unrounded { lexicon: &lexicon, tags: &tags, weights: &weights };
    say(&format!("choices, unrounded: {}", unrounded.score(&parts.dev)));
    say(&format!("held out, unrounded: {}", unrounded.score(&parts.held_out)));
    let [least_tag, least_action, least_relation] = LEAST_WEIGHTS;
    let tables = Tables {
        tags: tags.rounded(least_tag),
        actions: weights.actions.rounded(least_action),
        relations: weights.relations.rounded(least_relation),
        lexicon,
        sure,
    };
    let bytes = write(&tables);
    measure(&bytes, &parts, say)?;
    Ok(bytes)
}

fn examples(sentences: &[Sentence], tagged: &[Vec<u8>], lexicon: &Lexicon) -> Vec<Example> {
    let mut buffer = Vec::new();
    let pairs = sentences.iter().zip(tagged);
    pairs.map(|(sentence, tags)| Example::new(sentence, line_of(sentence, lexicon, &mut buffer), tags)).collect()
}

fn line_of(sentence: &Sentence, lexicon: &Lexicon, buffer: &mut Vec<u8>) -> Line {
    let mut line = Line::default();
    line.read(sentence.forms(), lexicon, buffer);
    line
}

/// What was fitted, before it is rounded.
struct Unrounded<'a> {
    lexicon: &'a Lexicon,
    tags: &'a Fit,
    weights: &'a actions::Weights,
}

impl Unrounded<'_> {
    /// Shares of right tags, heads and relations.
    fn score(&self, sentences: &[Sentence]) -> String {
        let (mut score, mut state, mut buffer) = (Score::default(), State::default(), Vec::new());
        for sentence in sentences {
            let line = line_of(sentence, self.lexicon, &mut buffer);
            let tags = tagger::tags(&line, self.tags);
            actions::parse(&Example::new(sentence, line, &tags), self.weights, &mut state);
            let relations: Vec<u8> =
                state.dependents.iter().skip(1).take(state.n).map(|own| own.relation.saturating_sub(1)).collect();
            score.add(sentence, &tags, state.heads.get(1..).unwrap_or_default(), &relations);
        }
        score.line()
    }
}
