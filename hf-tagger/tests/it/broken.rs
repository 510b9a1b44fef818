//! Files that are missing, broken or at odds: an error that names the file and what to do, never a panic.

use std::fs;
use std::path::Path;

use crosscheck_hf_tagger::{CONFIG, Failure, TOKENIZER, Tagger, WEIGHTS};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tiny::{Weight, safetensors, weights, write};

const FAMILIES: [&str; 4] = ["bert", "distilbert", "roberta", "deberta-v2"];

fn model(family: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder can be made");
    write(dir.path(), family, &weights(family));
    dir
}

fn failure(dir: &Path) -> Failure {
    match Tagger::open(dir) {
        Ok(_) => panic!("the model opens although it is broken"),
        Err(failure) => failure,
    }
}

/// Asserts that the failure names a file, says these words and has a hint.
fn assert_says(failure: &Failure, file: &str, words: &[&str]) {
    assert!(failure.path.ends_with(file), "{failure}");
    assert!(words.iter().all(|word| failure.to_string().contains(word)), "{failure} does not say {words:?}");
    assert!(!failure.hint.is_empty() && !failure.to_string().contains('\n'), "{failure:?}");
}

fn configure(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join(CONFIG);
    let mut config = serde_json::from_slice(&fs::read(&path).expect("the file is there")).expect("it is JSON");
    change(&mut config);
    fs::write(path, config.to_string()).expect("the file can be written");
}

#[test]
fn a_file_that_is_missing_empty_or_cut_is_named() {
    for family in FAMILIES {
        for file in [CONFIG, TOKENIZER, WEIGHTS] {
            let dir = model(family);
            let path = dir.path().join(file);
            let whole = fs::read(&path).expect("the file is there");
            for share in [0, 1, 50, 99] {
                fs::write(&path, &whole[..whole.len() * share / 100]).expect("the file can be written");
                assert_says(&failure(dir.path()), file, &[]);
            }
            fs::write(&path, [0xFF; 64]).expect("the file can be written");
            assert_says(&failure(dir.path()), file, &[]);
            fs::remove_file(&path).expect("the file can be removed");
            assert_says(&failure(dir.path()), file, &["cannot be read"]);
        }
    }
}

#[test]
fn another_family_is_refused_with_those_that_are_supported() {
    let dir = model("bert");
    configure(dir.path(), |config| config["model_type"] = json!("gpt2"));
    let failure = failure(dir.path());
    assert_says(&failure, CONFIG, &["gpt2"]);
    assert!(failure.hint.contains("`bert`") && failure.hint.contains("`deberta-v2`"), "{}", failure.hint);
}

#[test]
fn a_size_that_cannot_be_is_named() {
    for (key, value, words) in [
        ("hidden_size", json!(0), "`hidden_size`"),
        ("hidden_size", json!(-4), "`hidden_size`"),
        ("hidden_size", json!("32"), "`hidden_size`"),
        ("hidden_size", json!(1e300), "`hidden_size`"),
        ("num_attention_heads", json!(0), "`num_attention_heads`"),
        ("num_attention_heads", json!(5), "multiple"),
        ("max_position_embeddings", json!(4), "`max_position_embeddings`"),
        ("num_hidden_layers", json!(u64::MAX), "`num_hidden_layers`"),
        ("layer_norm_eps", json!(-1), "`layer_norm_eps`"),
        ("hidden_act", json!("swish"), "swish"),
        ("id2label", json!({"0": "O", "2": "B-PER"}), "`id2label`"),
        ("id2label", json!([]), "`id2label`"),
        ("model_type", json!(7), "`model_type`"),
    ] {
        let dir = model("bert");
        configure(dir.path(), |config| config[key] = value.clone());
        assert_says(&failure(dir.path()), CONFIG, &[words]);
    }
    let dir = model("bert");
    fs::write(dir.path().join(CONFIG), "[1]").expect("the file can be written");
    assert_says(&failure(dir.path()), CONFIG, &["object"]);
}

#[test]
fn sizes_at_odds_with_the_weights_are_an_error_of_the_weights() {
    for family in FAMILIES {
        let keys = match family {
            "distilbert" => ["dim", "n_layers", "hidden_dim", "max_position_embeddings"],
            "deberta-v2" => ["hidden_size", "num_hidden_layers", "intermediate_size", "position_buckets"],
            _ => ["hidden_size", "num_hidden_layers", "intermediate_size", "max_position_embeddings"],
        };
        for key in keys {
            let dir = model(family);
            configure(dir.path(), |config| config[key] = json!(48));
            assert_says(&failure(dir.path()), WEIGHTS, &[]);
        }
        let dir = model(family);
        configure(dir.path(), |config| config["id2label"] = json!({"0": "O", "1": "B-PER"}));
        assert_says(&failure(dir.path()), WEIGHTS, &["classifier"]);
    }
}

#[test]
fn a_tokenizer_with_more_tokens_than_the_model_is_refused() {
    let dir = model("bert");
    configure(dir.path(), |config| config["vocab_size"] = json!(20));
    assert_says(&failure(dir.path()), TOKENIZER, &["vocab_size"]);
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    let with = |change: &dyn Fn(&mut Weight)| {
        let dir = model("bert");
        let mut weights = weights("bert");
        weights.iter_mut().for_each(change);
        fs::write(dir.path().join(WEIGHTS), safetensors(&weights)).expect("the file can be written");
        failure(dir.path())
    };
    let first = with(&|(name, _, numbers)| {
        if name.ends_with("output.dense.bias") {
            numbers[0] = f32::NAN;
        }
    });
    assert_says(&first, WEIGHTS, &["output.dense.bias", "not finite"]);
    let huge = with(&|(_, _, numbers)| numbers.iter_mut().for_each(|number| *number *= 1e38));
    assert_says(&huge, WEIGHTS, &["not finite"]);
}

#[test]
fn positions_of_deberta_that_cannot_be_are_no_panic() {
    for (key, value) in [
        ("position_buckets", json!(1)),
        ("position_buckets", json!(10_000_000)),
        ("max_relative_positions", json!(1)),
        ("max_position_embeddings", json!(10_000_000)),
        ("attention_head_size", json!(3)),
        ("embedding_size", json!(7)),
        ("conv_kernel_size", json!(3)),
        ("norm_rel_ebd", json!("none")),
        ("pos_att_type", json!("c2p")),
        ("relative_attention", json!(false)),
        ("position_biased_input", json!(true)),
    ] {
        let dir = model("deberta-v2");
        configure(dir.path(), |config| config[key] = value.clone());
        if let Err(failure) = Tagger::open(dir.path()) {
            assert_says(&failure, WEIGHTS, &[]);
        }
    }
}
