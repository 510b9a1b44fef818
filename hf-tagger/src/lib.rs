//! Reads names with a Hugging Face token-classification model, from the files of one folder, on the CPU.
//!
//! `Tagger::open(folder)` takes `config.json`, `tokenizer.json` and `model.safetensors` of BERT, DistilBERT, RoBERTa (also
//! XLM-RoBERTa and CamemBERT) or DeBERTa v2 and v3; `read(&["Ada Quill left Oslo."])` gives `Ada Quill` as `PER` and `Oslo` as
//! `LOC`, with the bytes where they stand. It downloads nothing and does not know what the labels mean to its caller.

mod failure;
mod labels;
mod network;
mod settings;
mod weights;
mod windows;

use std::path::{Path, PathBuf};

use tokenizers::Tokenizer;

pub use crate::failure::Failure;
use crate::failure::said;
use crate::labels::{Labels, Scored};
use crate::network::Network;
use crate::settings::Settings;
use crate::windows::{Window, windows};

/// The file that describes the model.
pub const CONFIG: &str = "config.json";
/// The file that says how text becomes tokens.
pub const TOKENIZER: &str = "tokenizer.json";
/// The file of the weights.
pub const WEIGHTS: &str = "model.safetensors";

/// Tokens that go through the network at a time; the memory for attention grows with this times the length of a window.
const TOKENS_PER_BATCH: usize = 1024;

/// A model that is ready to read.
pub struct Tagger {
    dir: PathBuf,
    tokenizer: Tokenizer,
    network: Network,
    labels: Labels,
    most_tokens: usize,
}

/// One name that the model found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// First byte of it in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Index into [`Tagger::kinds`].
    pub kind: usize,
    /// The probability of the kind, averaged over its words; three digits.
    pub confidence: f32,
}

impl Tagger {
    /// Loads the model of a folder and tries it once, so that what is wrong with it shows before any text is read.
    ///
    /// # Errors
    /// When a file is missing or broken, the files do not fit each other, or the model is of a family that is not supported.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let settings = Settings::read(&dir.join(CONFIG))?;
        let tokenizer = tokenizer(&dir.join(TOKENIZER), settings.vocab_size)?;
        let network = Network::load(&dir.join(WEIGHTS), &settings)?;
        let (labels, most_tokens) = (Labels::new(&settings.labels), settings.most_tokens);
        let tagger = Self { dir: dir.to_owned(), tokenizer, network, labels, most_tokens };
        tagger.read(&["Ada Quill left Oslo."])?;
        Ok(tagger)
    }

    /// What the labels name, without `B-` and `I-`, in the order of the labels.
    pub fn kinds(&self) -> &[String] {
        &self.labels.kinds
    }

    /// The names in each text, in order and apart.
    ///
    /// # Errors
    /// When the tokenizer refuses a text, or the network gives numbers that are not finite.
    pub fn read(&self, texts: &[&str]) -> Result<Vec<Vec<Found>>, Failure> {
        let mut windows_of = Vec::new();
        for (text, content) in texts.iter().enumerate() {
            let own = windows(self.encode(content)?, text, self.most_tokens);
            windows_of.extend(own.map_err(|why| self.refused(&why))?);
        }
        let mut scored: Vec<Vec<Scored>> = vec![Vec::new(); texts.len()];
        let mut rows = self.rows(&windows_of)?;
        for (window, rows) in windows_of.iter().zip(&mut rows) {
            let Some(scored) = scored.get_mut(window.text) else { continue };
            for (token, row) in window.own().zip(rows.drain(..).skip(window.own_from)) {
                let (start, end) = token.span;
                scored.push(Scored { start, end, word: token.word, row });
            }
        }
        Ok(scored.iter().map(|scored| self.labels.names(scored)).collect())
    }

    /// The tokens of a short text and what the network says of each, label by label.
    ///
    /// # Errors
    /// As [`Tagger::read`].
    pub fn logits(&self, text: &str) -> Result<(Vec<u32>, Vec<Vec<f32>>), Failure> {
        let ids = self.encode(text)?.get_ids().to_vec();
        let rows = self.network.logits(&[&ids]).map_err(|error| self.broken(&said(&error)))?;
        Ok((ids, rows.into_iter().next().unwrap_or_default()))
    }

    /// The logits of the tokens of each window. Windows of one length go through the network together, so that none is padded
    /// and what a window gives does not depend on its neighbors.
    fn rows(&self, windows: &[Window]) -> Result<Vec<Vec<Vec<f32>>>, Failure> {
        let mut order: Vec<usize> = (0..windows.len()).collect();
        let length = |at: usize| windows.get(at).map_or(0, |window| window.ids.len());
        order.sort_by_key(|at| length(*at));
        let mut rows = vec![Vec::new(); windows.len()];
        for alike in order.chunk_by(|one, other| length(*one) == length(*other)) {
            let each = (TOKENS_PER_BATCH / length(alike.first().copied().unwrap_or_default()).max(1)).max(1);
            for batch in alike.chunks(each) {
                let ids: Vec<&[u32]> =
                    batch.iter().filter_map(|at| windows.get(*at)).map(|window| window.ids.as_slice()).collect();
                let logits = self.network.logits(&ids).map_err(|error| self.broken(&said(&error)))?;
                if logits.iter().flatten().flatten().any(|logit| !logit.is_finite()) {
                    return Err(self.broken("the network gives numbers that are not finite"));
                }
                for (at, logits) in batch.iter().zip(logits) {
                    if let Some(slot) = rows.get_mut(*at) {
                        *slot = logits;
                    }
                }
            }
        }
        Ok(rows)
    }

    fn encode(&self, text: &str) -> Result<tokenizers::Encoding, Failure> {
        self.tokenizer.encode(text, true).map_err(|error| self.refused(&error.to_string()))
    }

    fn refused(&self, why: &str) -> Failure {
        Failure::new(self.dir.join(TOKENIZER), why, "use the tokenizer.json that was saved with the model")
    }

    fn broken(&self, why: &str) -> Failure {
        Failure::new(self.dir.join(WEIGHTS), why, "use the config.json and model.safetensors that were saved together")
    }
}

fn tokenizer(path: &Path, vocab_size: usize) -> Result<Tokenizer, Failure> {
    let hint = "use the tokenizer.json that was saved with the model (`use_fast=True` in transformers writes it)";
    let fail = |why: &str| Failure::new(path, why, hint);
    let bytes = failure::read(path, hint)?;
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| fail(&error.to_string()))?;
    tokenizer.with_truncation(None).map_err(|error| fail(&error.to_string()))?;
    tokenizer.with_padding(None);
    let most = tokenizer.get_vocab(true).values().copied().max().unwrap_or_default();
    if most as usize >= vocab_size {
        return Err(fail(&format!("it has a token of number {most}, but `vocab_size` of the model is {vocab_size}")));
    }
    Ok(tokenizer)
}
