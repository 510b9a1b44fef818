//! Tiny models, made here: weights by a formula, written as safetensors beside a given configuration and tokenizer.

use std::fs;
use std::path::{Path, PathBuf};

/// One weight: its name, its shape and its numbers.
pub(crate) type Weight = (String, Vec<usize>, Vec<f32>);

/// The configurations and tokenizers that `tests/reference/logits.py` wrote.
pub(crate) fn reference(family: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The tests of crosscheck use this module too; their package is the folder above.
    let own = if package.ends_with("hf-tagger") { package.to_owned() } else { package.join("hf-tagger") };
    own.join("tests/reference").join(family)
}

/// The number at a place of a weight: from -0.4 to 0.4, around 1 for the scales of layer norms.
pub(crate) fn weight(name: &str, at: usize) -> f32 {
    let seed = name.bytes().fold(2_166_136_261_u32, |seed, byte| (seed ^ u32::from(byte)).wrapping_mul(16_777_619));
    let mut x = seed.wrapping_add((at as u32).wrapping_mul(2_654_435_761));
    x = (x ^ x >> 16).wrapping_mul(2_246_822_519);
    x = (x ^ x >> 13).wrapping_mul(3_266_489_917);
    x ^= x >> 16;
    let is_scale = name.to_lowercase().replace('_', "").ends_with("layernorm.weight");
    let around = if is_scale { 1.0 } else { 0.0 };
    (around + (f64::from(x) / 4_294_967_296.0 - 0.5) * 0.8) as f32
}

/// The weights of a family, with names and shapes as `logits.py` found them.
pub(crate) fn weights(family: &str) -> Vec<Weight> {
    let text = fs::read_to_string(reference(family).join("tensors.tsv")).expect("the file is there");
    let rows = text.lines().skip(2).filter_map(|line| line.split_once('\t'));
    rows.map(|(name, shape)| {
        let shape: Vec<usize> = shape.split(' ').map(|size| size.parse().expect("a size is a number")).collect();
        let numbers = (0..shape.iter().product()).map(|at| weight(name, at)).collect();
        (name.to_owned(), shape, numbers)
    })
    .collect()
}

/// Writes a model of a family with these weights.
pub(crate) fn write(dir: &Path, family: &str, weights: &[Weight]) {
    for file in ["config.json", "tokenizer.json"] {
        fs::copy(reference(family).join(file), dir.join(file)).expect("the file can be copied");
    }
    fs::write(dir.join("model.safetensors"), safetensors(weights)).expect("the file can be written");
}

/// The bytes of a safetensors file: the length of a header, the header, the numbers.
pub(crate) fn safetensors(weights: &[Weight]) -> Vec<u8> {
    let (mut header, mut numbers) = (serde_json::Map::new(), Vec::new());
    for (name, shape, own) in weights {
        let from = numbers.len();
        numbers.extend(own.iter().flat_map(|number| number.to_le_bytes()));
        let entry = serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": [from, numbers.len()]});
        header.insert(name.clone(), entry);
    }
    let mut header = serde_json::Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    [&(header.len() as u64).to_le_bytes()[..], &header, &numbers].concat()
}
