//! What the targets that read files share: arbitrary bytes as a file of some name.

use std::ops::ControlFlow;
use std::sync::{LazyLock, Once};

use crosscheck::stages::load::read::read;
use crosscheck::stages::load::sources::Sources;
use crosscheck::stages::load::{Input, decode};
use crosscheck_text::model::document::{Document, Reject};
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};

static RULES: LazyLock<LoadRules> = LazyLock::new(|| LoadRules::new(LoadThresholds::default()));

/// libFuzzer ends the process at any panic, also at those that readers catch; what is not caught ends it anyway.
static CAUGHT: Once = Once::new();

#[expect(clippy::print_stderr, reason = "what a target says of its end stands in its log")]
fn show(panic: &std::panic::PanicHookInfo<'_>) {
    eprintln!("{panic}");
}

/// The documents and rejects of a file; the blocks of each document are in order and inside its text.
pub(crate) fn outcome(name: &str, bytes: &[u8]) -> Vec<Result<Document, Reject>> {
    CAUGHT.call_once(|| std::panic::set_hook(Box::new(show)));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).expect("a temporary file is written");
    let input =
        Input { path: name.to_owned(), root: folder.path().to_path_buf(), file, size_bytes: bytes.len() as u64 };
    let (sources, mut found) = (Sources::default(), Vec::new());
    read(&input, &RULES, &mut |record| {
        match record.and_then(|record| decode(record, &sources, &RULES)) {
            Ok(loaded) => {
                check(&loaded.document);
                found.push(Ok(loaded.document));
                found.extend(loaded.rejects.into_iter().map(Err));
            }
            Err(reject) => found.push(Err(reject)),
        }
        ControlFlow::Continue(())
    });
    assert!(!found.is_empty(), "every file is accounted for");
    found
}

fn check(document: &Document) {
    let mut last = 0;
    for hint in &document.hints {
        assert!(document.text.get(hint.span.start as usize..hint.span.end as usize).is_some());
        assert!(hint.span.start >= last, "hints are in order and apart");
        last = hint.span.end;
    }
}
