//! All per-document stages on arbitrary text, and what the corpus stages keep of it.
#![no_main]

use std::sync::LazyLock;

use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::dedupe::DedupeRules;
use crosscheck_text::rules::extract::ExtractRules;
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::rules::segment::SegmentRules;
use crosscheck_text::rules::tag::TagRules;
use crosscheck_text::stages::{agree, anchor, dedupe, extract, segment, tag};
use libfuzzer_sys::fuzz_target;

mod common;

struct Rules {
    segment: SegmentRules,
    tag: TagRules,
    extract: ExtractRules,
    agree: AgreeRules,
    dedupe: DedupeRules,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let files = RuleFiles::default();
    Rules {
        segment: SegmentRules::parse(&files, Default::default()).expect("built-in rules parse"),
        tag: TagRules::parse(&files).expect("built-in rules parse"),
        extract: ExtractRules::parse(&files, Default::default()).expect("built-in rules parse"),
        agree: AgreeRules::parse(&files, Default::default()).expect("built-in rules parse"),
        dedupe: DedupeRules::default(),
    }
});

fuzz_target!(|data: &[u8]| {
    let Some(document) = common::text_of(data) else { return };
    let segmented = segment::run(&document, &RULES.segment);
    let tagged = tag::run(&document, &segmented, &RULES.tag);
    let mut last = (0, 0);
    for mention in &tagged.mentions {
        assert!(!segmented.text(mention.place).is_empty());
        assert!((mention.place.segment, mention.place.span.start) >= last, "mentions are in order and apart");
        assert!((mention.name as usize) < tagged.names.len());
        last = (mention.place.segment, mention.place.span.end);
    }
    assert_eq!(tagged.speakers.len(), segmented.sentences.len());
    let extracted = extract::run(&document, &segmented, &tagged, &RULES.extract);
    for place in extracted.quantities.iter().map(|one| one.place).chain(extracted.dates.iter().map(|one| one.place)) {
        assert!(!segmented.text(place).is_empty());
    }
    let annotated = Annotated { document, segmented, tagged, extracted };
    let features = dedupe::features(&annotated, &RULES.dedupe);
    dedupe::bands(&features, &RULES.dedupe);
    dedupe::samples(&features, &RULES.dedupe);
    anchor::features(&annotated);
    let features = agree::features(&annotated, &RULES.agree);
    let entities: Vec<u32> = (0..annotated.tagged.names.len() as u32).collect();
    agree::postings(&features, &entities, &RULES.agree);
});
