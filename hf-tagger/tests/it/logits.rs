//! Tokens and logits are those of the transformers package; `tests/reference/logits.py` wrote what it gives.

use std::fs;

use crosscheck_hf_tagger::Tagger;

use crate::tiny::{reference, weights, write};

/// How far two logits may be apart.
const TOLERANCE: f32 = 1e-4;

#[test]
fn logits_of_bert_are_those_of_transformers() {
    check("bert");
}

#[test]
fn logits_of_distilbert_are_those_of_transformers() {
    check("distilbert");
}

#[test]
fn logits_of_roberta_are_those_of_transformers() {
    check("roberta");
}

#[test]
fn logits_of_deberta_are_those_of_transformers() {
    check("deberta-v2");
}

fn check(family: &str) {
    let dir = tempfile::tempdir().expect("a folder can be made");
    write(dir.path(), family, &weights(family));
    let tagger = Tagger::open(dir.path()).expect("the model is whole");
    let table = fs::read_to_string(reference(family).join("logits.tsv")).expect("the file is there");
    let rows: Vec<Vec<&str>> = table.lines().skip(2).map(|line| line.split('\t').collect()).collect();
    assert!(rows.len() > 50, "{} rows", rows.len());
    let (mut wrong, mut furthest) = (Vec::new(), 0.0_f32);
    for of_text in rows.chunk_by(|one, other| one[0] == other[0]) {
        let text = of_text[0][0];
        let (ids, logits) = tagger.logits(text).expect("the text can be read");
        let wanted: Vec<u32> = of_text.iter().map(|row| row[2].parse().expect("a token is a number")).collect();
        assert_eq!(ids, wanted, "tokens of {text:?}");
        for (row, logits) in of_text.iter().zip(&logits) {
            let wanted: Vec<f32> = row[3].split(' ').map(|logit| logit.parse().expect("a logit is a number")).collect();
            assert_eq!(logits.len(), wanted.len());
            let off = logits.iter().zip(&wanted).map(|(own, other)| (own - other).abs()).fold(0.0, f32::max);
            furthest = furthest.max(off);
            if off > TOLERANCE {
                wrong.push(format!("{text:?} token {}: {logits:?}, transformers gives {wanted:?}", row[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{family}: up to {furthest} apart\n{}", wrong.join("\n"));
}
