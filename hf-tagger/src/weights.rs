//! The weights of `model.safetensors`, under the names that candle's BERT and DeBERTa look for.
//!
//! DistilBERT is a BERT without token types, and RoBERTa is one whose positions begin behind the number of its padding; both
//! become exactly that here. (The DistilBERT of candle-transformers computes GELU by an approximation, which moves
//! logits by more than 1e-4.)

use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};

use crate::failure::{Failure, read, said};
use crate::settings::{Family, Settings};

/// Names below one layer of DistilBERT, and what they are in BERT.
const DISTILLED: [(&str, &str); 8] = [
    ("attention.q_lin.", "attention.self.query."),
    ("attention.k_lin.", "attention.self.key."),
    ("attention.v_lin.", "attention.self.value."),
    ("attention.out_lin.", "attention.output.dense."),
    ("sa_layer_norm.", "attention.output.LayerNorm."),
    ("ffn.lin1.", "intermediate.dense."),
    ("ffn.lin2.", "output.dense."),
    ("output_layer_norm.", "output.LayerNorm."),
];

/// The weights by name, as 32-bit floats.
pub(crate) fn weights(path: &Path, settings: &Settings) -> Result<HashMap<String, Tensor>, Failure> {
    let hint =
        "save the model as one `model.safetensors` (`save_pretrained(dir, max_shard_size=\"100GB\")` in transformers)";
    let bytes = read(path, hint)?;
    let fail = |why: &str| Failure::new(path, why, hint);
    let stored = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu);
    let stored = stored.map_err(|error| fail(&format!("it is no safetensors file: {}", said(&error))))?;
    let mut stored: Vec<(String, Tensor)> = stored.into_iter().collect();
    stored.sort_by(|one, other| one.0.cmp(&other.0));
    let mut weights = HashMap::with_capacity(stored.len());
    for (name, tensor) in stored {
        // Old files count positions in whole numbers; candle counts for itself.
        if tensor.dtype().is_int() {
            continue;
        }
        let tensor = tensor.to_dtype(DType::F32).map_err(|error| fail(&format!("`{name}`: {}", said(&error))))?;
        let all = tensor.flatten_all().and_then(|all| all.to_vec1::<f32>());
        if all.map_err(|error| fail(&format!("`{name}`: {}", said(&error))))?.iter().any(|weight| !weight.is_finite()) {
            return Err(fail(&format!("`{name}` holds a number that is not finite")));
        }
        weights.insert(renamed(&name, settings.family), tensor);
    }
    adapt(&mut weights, settings).map_err(|error| fail(&said(&error)))?;
    Ok(weights)
}

fn renamed(name: &str, family: Family) -> String {
    let prefix = match family {
        Family::Bert => "bert.",
        Family::DistilBert => "distilbert.",
        Family::Roberta => "roberta.",
        Family::Deberta => "deberta.",
    };
    let mut name = name.strip_prefix(prefix).unwrap_or(name).to_owned();
    // Names of weights that were converted from the first BERT.
    for (old, new) in [(".gamma", ".weight"), (".beta", ".bias")] {
        if let Some(stem) = name.strip_suffix(old) {
            name = format!("{stem}{new}");
        }
    }
    let Some((layer, rest)) = name.strip_prefix("transformer.layer.").and_then(|rest| rest.split_once('.')) else {
        return name;
    };
    let known = DISTILLED.iter().find_map(|(own, bert)| Some(format!("{bert}{}", rest.strip_prefix(own)?)));
    format!("encoder.layer.{layer}.{}", known.as_deref().unwrap_or(rest))
}

fn adapt(weights: &mut HashMap<String, Tensor>, settings: &Settings) -> candle_core::Result<()> {
    const POSITIONS: &str = "embeddings.position_embeddings.weight";
    let skipped = settings.skipped_positions;
    if let Some(positions) = weights.get_mut(POSITIONS).filter(|_| skipped > 0) {
        let n_rows = positions.dims2()?.0.saturating_sub(skipped);
        *positions = positions.narrow(0, skipped, n_rows)?.contiguous()?;
    }
    if settings.family == Family::DistilBert {
        let none = Tensor::zeros((1, settings.hidden_size), DType::F32, &Device::Cpu)?;
        weights.insert("embeddings.token_type_embeddings.weight".into(), none);
    }
    Ok(())
}
