//! What `config.json` says of a model: its family, its sizes and its labels.
//!
//! `{"model_type": "bert", "hidden_size": 768, ..., "id2label": {"0": "O", "1": "B-PER"}}` is a BERT with two labels. Sizes are
//! held to what memory can take, so that a slip in the file is an error with the name of its key.

use std::path::{Path, PathBuf};

use candle_transformers::models::{bert, debertav2};
use serde_json::{Map, Value};

use crate::failure::{Failure, read};

/// Tokens of the longest window; models with more positions are not asked for longer ones.
const MOST_TOKENS: usize = 512;
/// Positions that a model must have to read a clause.
const FEWEST_TOKENS: usize = 16;
/// What no size of a real model exceeds.
const LARGEST: u64 = 10_000_000;

/// The architectures that can be read, by `model_type`.
const FAMILIES: [(&str, Family); 6] = [
    ("bert", Family::Bert),
    ("camembert", Family::Roberta),
    ("deberta-v2", Family::Deberta),
    ("distilbert", Family::DistilBert),
    ("roberta", Family::Roberta),
    ("xlm-roberta", Family::Roberta),
];

/// How a model is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Bert,
    DistilBert,
    Roberta,
    Deberta,
}

/// The sizes of a network.
pub(crate) enum Sizes {
    /// For BERT, and for DistilBERT and RoBERTa, which compute the same from other names of weights.
    Bert(bert::Config),
    Deberta(Box<debertav2::Config>),
}

/// A configuration that was read.
pub(crate) struct Settings {
    pub(crate) family: Family,
    pub(crate) sizes: Sizes,
    pub(crate) hidden_size: usize,
    pub(crate) vocab_size: usize,
    /// Rows of the table of positions that stand before the first token's.
    pub(crate) skipped_positions: usize,
    /// Tokens of a window, special ones included.
    pub(crate) most_tokens: usize,
    /// Labels by number.
    pub(crate) labels: Vec<String>,
}

impl Settings {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let hint = "give the folder of a token-classification model, as `save_pretrained` of transformers writes it";
        let bytes = read(path, hint)?;
        let json: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::new(path, format!("it is no JSON: {error}"), hint))?;
        let Value::Object(keys) = json else { return Err(Failure::new(path, "it is no JSON object", hint)) };
        let file = File { path: path.to_owned(), keys };
        let family = file.family()?;
        let labels = file.labels()?;
        let (hidden_size, heads) = match family {
            Family::DistilBert => (file.size("dim", 768)?, file.size("n_heads", 12)?),
            _ => (file.size("hidden_size", 768)?, file.size("num_attention_heads", 12)?),
        };
        if hidden_size % heads != 0 {
            return Err(
                file.fail(&format!("the hidden size {hidden_size} is no multiple of the {heads} attention heads"))
            );
        }
        let n_positions = file.size("max_position_embeddings", 512)?;
        let skipped = if family == Family::Roberta { file.number("pad_token_id", 1)? + 1 } else { 0 };
        let most_tokens = n_positions.saturating_sub(skipped).min(MOST_TOKENS);
        if most_tokens < FEWEST_TOKENS {
            return Err(file
                .fail(&format!("`max_position_embeddings` leaves {most_tokens} tokens; {FEWEST_TOKENS} are needed")));
        }
        let sizes = match family {
            Family::Deberta => Sizes::Deberta(Box::new(file.deberta(hidden_size, heads)?)),
            _ => Sizes::Bert(file.bert(family, (hidden_size, heads), n_positions - skipped)?),
        };
        let vocab_size = file.size("vocab_size", 30_522)?;
        Ok(Self { family, sizes, hidden_size, vocab_size, skipped_positions: skipped, most_tokens, labels })
    }
}

/// The keys of one `config.json`; a key that is missing or null has the default of transformers.
struct File {
    path: PathBuf,
    keys: Map<String, Value>,
}

impl File {
    fn fail(&self, message: &str) -> Failure {
        Failure::new(&self.path, message, "use the config.json that was saved with the model")
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.keys.get(key).filter(|value| !value.is_null())
    }

    fn number(&self, key: &str, default: usize) -> Result<usize, Failure> {
        let Some(value) = self.get(key) else { return Ok(default) };
        match value.as_u64().filter(|number| *number <= LARGEST) {
            Some(number) => Ok(number as usize),
            None => Err(self.fail(&format!("`{key}` must be a whole number from 0 to {LARGEST}, it is `{value}`"))),
        }
    }

    fn size(&self, key: &str, default: usize) -> Result<usize, Failure> {
        match self.number(key, default)? {
            0 => Err(self.fail(&format!("`{key}` must not be 0"))),
            size => Ok(size),
        }
    }

    fn real(&self, key: &str, default: f64) -> Result<f64, Failure> {
        let Some(value) = self.get(key) else { return Ok(default) };
        let real = value.as_f64().filter(|real| (0.0..=1.0).contains(real));
        real.ok_or_else(|| self.fail(&format!("`{key}` must be a number from 0 to 1, it is `{value}`")))
    }

    fn flag(&self, key: &str, default: bool) -> Result<bool, Failure> {
        let Some(value) = self.get(key) else { return Ok(default) };
        value.as_bool().ok_or_else(|| self.fail(&format!("`{key}` must be true or false, it is `{value}`")))
    }

    fn word(&self, key: &str, default: &str) -> Result<String, Failure> {
        let Some(value) = self.get(key) else { return Ok(default.to_owned()) };
        let word = value.as_str().map(str::to_owned);
        word.ok_or_else(|| self.fail(&format!("`{key}` must be a text, it is `{value}`")))
    }

    fn family(&self) -> Result<Family, Failure> {
        let known = FAMILIES.map(|(word, _)| format!("`{word}`")).join(", ");
        let hint = format!("use a token-classification model with one of the types {known}");
        let Some(word) = self.get("model_type").and_then(Value::as_str) else {
            return Err(Failure::new(&self.path, "it has no `model_type`", hint));
        };
        let found = FAMILIES.iter().find(|(known, _)| *known == word).map(|(_, family)| *family);
        found.ok_or_else(|| Failure::new(&self.path, format!("models of type `{word}` are not supported"), hint))
    }

    /// The labels, whose numbers must be 0, 1, 2 and so on.
    fn labels(&self) -> Result<Vec<String>, Failure> {
        let Some(named) = self.get("id2label").and_then(Value::as_object) else {
            return Err(self.fail("it has no `id2label`, so it is no model for labelling tokens"));
        };
        let label = |number: usize| {
            let label = named.get(&number.to_string()).and_then(Value::as_str).map(str::to_owned);
            label.ok_or_else(|| self.fail(&format!("`id2label` has {} labels but no text for `{number}`", named.len())))
        };
        (0..named.len()).map(label).collect()
    }

    fn activation(&self, key: &str) -> Result<bert::HiddenAct, Failure> {
        match self.word(key, "gelu")?.as_str() {
            "gelu" => Ok(bert::HiddenAct::Gelu),
            "gelu_new" | "gelu_pytorch_tanh" => Ok(bert::HiddenAct::GeluApproximate),
            "relu" => Ok(bert::HiddenAct::Relu),
            word => Err(self.fail(&format!(
                "`{key}` is `{word}`; `gelu`, `gelu_new`, `gelu_pytorch_tanh` and `relu` are supported"
            ))),
        }
    }

    fn bert(
        &self,
        family: Family,
        (hidden_size, heads): (usize, usize),
        n_positions: usize,
    ) -> Result<bert::Config, Failure> {
        let positions = self.word("position_embedding_type", "absolute")?;
        if positions != "absolute" {
            return Err(self.fail(&format!("`position_embedding_type` is `{positions}`; only `absolute` is supported")));
        }
        let is_distilled = family == Family::DistilBert;
        let [layers, intermediate, act] = match is_distilled {
            true => ["n_layers", "hidden_dim", "activation"],
            false => ["num_hidden_layers", "intermediate_size", "hidden_act"],
        };
        Ok(bert::Config {
            vocab_size: self.size("vocab_size", 30_522)?,
            hidden_size,
            num_hidden_layers: self.size(layers, if is_distilled { 6 } else { 12 })?,
            num_attention_heads: heads,
            intermediate_size: self.size(intermediate, 3072)?,
            hidden_act: self.activation(act)?,
            max_position_embeddings: n_positions,
            type_vocab_size: if is_distilled { 1 } else { self.size("type_vocab_size", 2)? },
            layer_norm_eps: if is_distilled { 1e-12 } else { self.real("layer_norm_eps", 1e-12)? },
            model_type: None,
            ..bert::Config::default()
        })
    }

    fn deberta(&self, hidden_size: usize, heads: usize) -> Result<debertav2::Config, Failure> {
        let hidden_act = match self.activation("hidden_act")? {
            bert::HiddenAct::Gelu => debertav2::HiddenAct::Gelu,
            bert::HiddenAct::GeluApproximate => debertav2::HiddenAct::GeluApproximate,
            bert::HiddenAct::Relu => debertav2::HiddenAct::Relu,
        };
        let signed = |key: &str| match self.get(key).and_then(Value::as_i64) {
            Some(-1) => Ok(-1),
            _ => self.number(key, 0).map(|number| if number == 0 { -1 } else { number as isize }),
        };
        let pos_att_type = match self.get("pos_att_type") {
            Some(Value::String(words)) => words.split('|').map(str::to_owned).collect(),
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let optional = |key: &str| self.get(key).map(|_| self.size(key, 1)).transpose();
        Ok(debertav2::Config {
            vocab_size: self.size("vocab_size", 128_100)?,
            hidden_size,
            num_hidden_layers: self.size("num_hidden_layers", 24)?,
            num_attention_heads: heads,
            intermediate_size: self.size("intermediate_size", 6144)?,
            hidden_act,
            hidden_dropout_prob: 0.0,
            attention_probs_dropout_prob: 0.0,
            max_position_embeddings: self.size("max_position_embeddings", 512)?,
            type_vocab_size: self.number("type_vocab_size", 0)?,
            initializer_range: 0.02,
            layer_norm_eps: self.real("layer_norm_eps", 1e-7)?,
            relative_attention: self.flag("relative_attention", false)?,
            max_relative_positions: signed("max_relative_positions")?,
            pad_token_id: None,
            position_biased_input: self.flag("position_biased_input", true)?,
            pos_att_type,
            position_buckets: Some(signed("position_buckets")?),
            share_att_key: Some(self.flag("share_att_key", false)?),
            attention_head_size: optional("attention_head_size")?,
            embedding_size: optional("embedding_size")?,
            norm_rel_ebd: Some(self.word("norm_rel_ebd", "none")?),
            conv_kernel_size: optional("conv_kernel_size")?,
            conv_groups: optional("conv_groups")?,
            conv_act: Some(self.word("conv_act", "tanh")?),
            id2label: None,
            label2id: None,
            pooler_dropout: None,
            pooler_hidden_act: None,
            pooler_hidden_size: None,
            cls_dropout: None,
        })
    }
}
