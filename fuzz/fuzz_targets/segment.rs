//! Blocks and sentences of arbitrary text: inside the text, in order, on boundaries.
#![no_main]

use std::sync::LazyLock;

use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::rules::segment::SegmentRules;
use crosscheck_text::stages::segment;
use libfuzzer_sys::fuzz_target;

mod common;

static RULES: LazyLock<SegmentRules> =
    LazyLock::new(|| SegmentRules::parse(&RuleFiles::default(), Default::default()).expect("built-in rules parse"));

fuzz_target!(|data: &[u8]| {
    let Some(document) = common::text_of(data) else { return };
    let segmented = segment::run(&document, &RULES);
    let mut last = 0;
    for block in &segmented.segments {
        assert!(document.text.get(block.span.start as usize..block.span.end as usize).is_some());
        assert!(block.span.start >= last, "blocks are in order and apart");
        last = block.span.end;
    }
    let mut last = (0, 0);
    for sentence in &segmented.sentences {
        assert!(!segmented.text(sentence.place).is_empty());
        assert!((sentence.place.segment, sentence.place.span.start) >= last, "sentences are in order and apart");
        last = (sentence.place.segment, sentence.place.span.end);
        let raw = segmented.raw(sentence.place);
        assert!(document.text.get(raw.start as usize..raw.end as usize).is_some());
    }
});
