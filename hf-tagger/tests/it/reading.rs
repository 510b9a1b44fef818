//! What is read of texts: bytes of the text, long texts in windows, the same whatever stands beside a text.

use crosscheck_hf_tagger::{Found, Tagger};

use crate::tiny::{weights, write};

fn tagger(family: &str) -> Tagger {
    let dir = tempfile::tempdir().expect("a folder can be made");
    write(dir.path(), family, &weights(family));
    Tagger::open(dir.path()).expect("the model is whole")
}

fn read(tagger: &Tagger, texts: &[&str]) -> Vec<Vec<Found>> {
    tagger.read(texts).expect("the texts can be read")
}

#[test]
fn a_tagger_may_be_shared_by_threads() {
    fn assert_shared<T: Send + Sync>(_: &T) {}
    assert_shared(&tagger("bert"));
}

#[test]
fn kinds_are_the_labels_without_prefixes() {
    assert_eq!(tagger("bert").kinds(), ["PER", "LOC", "MOOD"]);
}

#[test]
fn names_are_in_order_apart_and_between_characters() {
    for family in ["bert", "distilbert", "roberta", "deberta-v2"] {
        let tagger = tagger(family);
        let text = "Čapek „met“ Ada Quill in Zürich – Oslo, 東京, 🦀 crew. ".repeat(30);
        let found = read(&tagger, &[&text]).remove(0);
        assert!(!found.is_empty(), "{family}");
        let mut at = 0;
        for name in &found {
            assert!(at <= name.start && name.start < name.end && name.end <= text.len(), "{family}: {name:?}");
            assert!((0.0..=1.0).contains(&name.confidence) && name.kind < 3, "{family}: {name:?}");
            at = name.end;
            if family != "roberta" {
                assert!(text.get(name.start..name.end).is_some(), "{family}: {name:?} cuts a character");
            }
        }
    }
}

#[test]
fn a_text_longer_than_the_model_is_read_to_its_end() {
    let tagger = tagger("bert");
    let text = "ada quill left oslo. ".repeat(400);
    let found = read(&tagger, &[&text]).remove(0);
    let last = found.last().expect("there is a name");
    assert!(last.end + 100 > text.len(), "the last name ends at {} of {}", last.end, text.len());
    assert!(found.windows(2).all(|pair| pair[1].start - pair[0].end < 200), "no stretch is left out");
}

#[test]
fn a_text_reads_the_same_alone_and_among_others() {
    let tagger = tagger("deberta-v2");
    let long = "Ada Quill left Oslo, said the crew. ".repeat(20);
    let texts = ["Oslo", "", " ", "Ada Quill left Oslo.", &long, "Qada Osloill lift.", "Ada Quill left Oslo."];
    let together = read(&tagger, &texts);
    for (text, found) in texts.iter().zip(&together) {
        assert_eq!(read(&tagger, &[text]).remove(0), *found, "{text:?}");
    }
    assert_eq!(together[1], []);
    assert_eq!(together[3], together[6]);
}
