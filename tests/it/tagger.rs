//! `--tagger DIR` through the binary, with a tiny model whose weights are set by hand: it knows words by their first letters.
//!
//! Words of `z` are places, "Ada Quill" is a person, "crew" is a mood, and a word of `x` is too much for it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command::{Done, assert_same, crosscheck, folder, put, run};
use crate::tiny::{weights, write};

const TEXT: &str = "The boats reached Zorvik on Monday. Ada Quill met the crew in the harbour of Zorvik.\n";

/// The tokens that the model knows, with the row of `id2label` that each is given.
const KNOWN: [(&str, usize); 4] = [("ada", 1), ("quill", 2), ("z", 3), ("crew", 5)];
/// The token whose numbers overflow.
const TOO_MUCH: &str = "x";

/// Writes a BERT that gives each token the label of its word embedding, whatever stands around it.
fn model(dir: &Path) {
    let mut weights = weights("bert");
    let tokenizer = fs::read(crate::tiny::reference("bert").join("tokenizer.json")).expect("the file is there");
    let tokenizer: Value = serde_json::from_slice(&tokenizer).expect("it is JSON");
    let vocabulary = tokenizer["model"]["vocab"].as_object().expect("it has a vocabulary");
    for (name, shape, numbers) in &mut weights {
        let is_scale = name.ends_with("LayerNorm.weight");
        numbers.iter_mut().for_each(|number| *number = f32::from(u8::from(is_scale)));
        let width = shape.last().copied().unwrap_or_default();
        if name.ends_with("word_embeddings.weight") {
            for (token, id) in vocabulary {
                let label = KNOWN.iter().find(|(known, _)| known == token).map_or(0, |(_, label)| *label);
                let id = id.as_u64().expect("an id is a number") as usize;
                numbers[id * width + label] = if token == TOO_MUCH { 1e30 } else { 1.0 };
            }
        }
        if name == "classifier.weight" {
            for label in 0..shape[0] {
                numbers[label * width + label] = 1.0;
            }
        }
    }
    write(dir, "bert", &weights);
}

fn run_with(model: &Path, input: &Path, output: &Path, more: &[&str]) -> Done {
    let model = model.to_string_lossy();
    run(&[input], output, &[&["--tagger", model.as_ref()], more].concat())
}

fn mentions(output: &Path) -> Vec<[String; 4]> {
    let mut reader = csv::Reader::from_path(output.join("csv/entity_mentions.csv")).expect("the table was written");
    let header = reader.headers().expect("it has a header").clone();
    let column = |name: &str| header.iter().position(|own| own == name).expect("the column is there");
    let columns = ["surface", "type", "method", "rule"].map(column);
    let rows = reader.records().map(|row| row.expect("the row can be read"));
    rows.map(|row| columns.map(|column| row[column].to_owned())).collect()
}

#[test]
fn the_model_of_a_folder_finds_names_and_stands_in_run_json() {
    let (dir, input, output) = (folder(), folder(), folder());
    model(dir.path());
    put(input.path(), "a.txt", TEXT);
    run_with(dir.path(), input.path(), output.path(), &[]).expect_code(0).expect_said(&["left out", "`mood`"]);
    let found = mentions(output.path());
    let zorvik = ["Zorvik", "GPE", "model", "own_model"].map(str::to_owned);
    assert_eq!(found.iter().filter(|mention| **mention == zorvik).count(), 2, "{found:?}");
    assert!(found.iter().any(|mention| mention[0] == "Ada Quill" && mention[1] == "PERSON"), "{found:?}");
    assert!(found.iter().all(|mention| mention[0] != "crew"), "{found:?}");
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);
    let told = fs::read(output.path().join("run.json")).expect("it is written");
    let told: Value = serde_json::from_slice(&told).expect("it is JSON");
    assert_eq!(told["tagger"]["labels_left_out"], serde_json::json!(["mood"]));
    let files = told["tagger"]["files"].as_array().expect("the files are listed");
    assert!(files.len() == 3 && files.iter().all(|file| file["sha256"].as_str().is_some_and(|sum| sum.len() == 64)));
}

#[test]
fn the_same_bytes_come_of_one_thread_and_of_many() {
    let (dir, input, one, many) = (folder(), folder(), folder(), folder());
    model(dir.path());
    for n in 1..20 {
        put(input.path(), &format!("{n}.txt"), TEXT.repeat(n));
    }
    run_with(dir.path(), input.path(), one.path(), &["-q", "--jobs", "1"]).expect_code(0);
    run_with(dir.path(), input.path(), many.path(), &["-q", "--jobs", "4", "--shard-bytes", "500"]).expect_code(0);
    assert_same(one.path(), many.path());
}

#[test]
fn a_document_that_the_model_cannot_read_is_rejected_with_the_reason() {
    let (dir, input, output) = (folder(), folder(), folder());
    model(dir.path());
    put(input.path(), "good.txt", TEXT);
    put(input.path(), "bad.txt", "The crew left Xorvik on Monday.\n");
    run_with(dir.path(), input.path(), output.path(), &[]).expect_code(0).expect_said(&["bad.txt", "--tagger"]);
    let rejects = fs::read_to_string(output.path().join("csv/rejects.csv")).expect("it is written");
    assert!(rejects.contains("bad.txt") && rejects.contains("not finite"), "{rejects}");
    assert!(!mentions(output.path()).is_empty());
}

#[test]
fn a_folder_that_is_no_model_ends_with_2_and_names_the_file() {
    let (dir, input, output) = (folder(), folder(), folder());
    put(input.path(), "a.txt", TEXT);
    let said = ["config.json", "hint: "];
    run_with(dir.path(), input.path(), output.path(), &[]).expect_code(2).expect_said(&said);
    model(dir.path());
    put(dir.path(), "model.safetensors", "no weights");
    run_with(dir.path(), input.path(), output.path(), &[]).expect_code(2).expect_said(&["model.safetensors", "hint: "]);
    assert!(!output.path().join("run.json").exists());
}
