//! Arbitrary bytes as a file of each format: a document or a reject, never a panic.
#![no_main]

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use crosscheck::stages::load::read::read;
use crosscheck::stages::load::sources::Sources;
use crosscheck::stages::load::{Input, decode};
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use libfuzzer_sys::fuzz_target;

const ENDINGS: [&str; 6] = ["txt", "md", "html", "jsonl", "csv", "parquet"];

static RULES: LazyLock<LoadRules> = LazyLock::new(|| LoadRules::new(LoadThresholds::default()));

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let ending = ENDINGS[usize::from(*first) % ENDINGS.len()];
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().expect("a temporary file opens");
    file.write_all(bytes).expect("a temporary file is written");
    let input = Input {
        path: format!("fuzz.{ending}"),
        root: file.path().to_path_buf(),
        file: file.path().to_path_buf(),
        size_bytes: bytes.len() as u64,
    };
    let sources = Sources::default();
    read(&input, &RULES, &mut |record| {
        if let Ok(loaded) = record.and_then(|record| decode(record, &sources, &RULES)) {
            let document = loaded.document;
            let mut last = 0;
            for hint in &document.hints {
                assert!(document.text.get(hint.span.start as usize..hint.span.end as usize).is_some());
                assert!(hint.span.start >= last, "hints are in order and apart");
                last = hint.span.end;
            }
        }
        ControlFlow::Continue(())
    });
});
