//! All per-document stages on arbitrary text, and what the corpus stages keep of it.
#![no_main]

use std::sync::LazyLock;

use crosscheck_text::analyze::analyze;
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::{agree, anchor, dedupe, link};
use libfuzzer_sys::fuzz_target;

mod common;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

fuzz_target!(|data: &[u8]| {
    let Some(document) = common::text_of(data) else { return };
    let annotated = analyze(document, &RULES);
    let (segmented, tagged, extracted) = (&annotated.segmented, &annotated.tagged, &annotated.extracted);
    let mut last = (0, 0);
    for mention in &tagged.mentions {
        assert!(!segmented.text(mention.place).is_empty());
        assert!((mention.place.segment, mention.place.span.start) >= last, "mentions are in order and apart");
        assert!((mention.name as usize) < tagged.names.len());
        last = (mention.place.segment, mention.place.span.end);
    }
    assert_eq!(annotated.parsed.speakers.len(), segmented.sentences.len());
    for place in extracted.quantities.iter().map(|one| one.place).chain(extracted.dates.iter().map(|one| one.place)) {
        assert!(!segmented.text(place).is_empty());
    }
    link::features(&annotated);
    let features = dedupe::features(&annotated, &RULES.dedupe);
    dedupe::bands(&features, &RULES.dedupe);
    dedupe::samples(&features, &RULES.dedupe);
    anchor::features(&annotated, &RULES.anchor);
    let features = agree::features(&annotated, &RULES.agree);
    let entities: Vec<u32> = (0..annotated.tagged.names.len() as u32).collect();
    agree::postings(&features, &entities, &RULES.agree);
});
