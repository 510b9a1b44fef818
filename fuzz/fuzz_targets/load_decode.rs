//! Arbitrary bytes as a file of each format: a document or a reject, never a panic.
#![no_main]

use std::io::Write;
use std::sync::LazyLock;

use crosscheck::stages::load::records::records;
use crosscheck::stages::load::sources::Sources;
use crosscheck::stages::load::{Input, decode};
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use libfuzzer_sys::fuzz_target;

const FORMATS: [(Format, &str); 6] = [
    (Format::Txt, "txt"),
    (Format::Md, "md"),
    (Format::Html, "html"),
    (Format::Jsonl, "jsonl"),
    (Format::Csv, "csv"),
    (Format::Parquet, "parquet"),
];

static RULES: LazyLock<LoadRules> = LazyLock::new(|| LoadRules::new(LoadThresholds::default()));

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let (format, ending) = FORMATS[usize::from(*first) % FORMATS.len()];
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().expect("a temporary file opens");
    file.write_all(bytes).expect("a temporary file is written");
    let input = Input {
        path: format!("fuzz.{ending}"),
        root: file.path().to_path_buf(),
        file: file.path().to_path_buf(),
        format,
        size_bytes: bytes.len() as u64,
    };
    let sources = Sources::default();
    for record in records(&input, &RULES).flatten() {
        if let Ok(loaded) = decode(record, &sources, &RULES) {
            let document = loaded.document;
            let mut last = 0;
            for hint in &document.hints {
                assert!(document.text.get(hint.span.start as usize..hint.span.end as usize).is_some());
                assert!(hint.span.start >= last, "hints are in order and apart");
                last = hint.span.end;
            }
        }
    }
});
