//! Cases and laws of the stage.

use std::sync::OnceLock;

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::model::document::BlockHint;
use crate::rules::files::RuleFiles;
use crate::rules::segment::SegmentThresholds;

/// The built-in rules, read once: a law asks for them hundreds of times.
fn rules() -> &'static SegmentRules {
    static RULES: OnceLock<SegmentRules> = OnceLock::new();
    RULES.get_or_init(|| {
        SegmentRules::parse(&RuleFiles::default(), SegmentThresholds::default()).expect("the built-in rules parse")
    })
}

fn document(text: &str, format: Format) -> Document {
    Document { format, ..Document::plain("test", text.to_owned()) }
}

fn segmented(text: &str, format: Format) -> Segmented {
    run(&document(text, format), rules())
}

/// Runs the rows of a case table and shows all that fail.
fn check(table: &str, found: impl Fn(&str) -> String) {
    let mut failures = Vec::new();
    for row in table.lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [text, expected, why] = fields.as_slice() else { panic!("three fields in `{row}`") };
        let found = found(&text.replace("\\n", "\n"));
        if found != *expected {
            failures.push(format!("{why}\n  text     {text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(failures.is_empty(), "{} rows fail\n{}", failures.len(), failures.join("\n"));
}

fn kinds(segmented: &Segmented) -> String {
    segmented.segments.iter().map(|segment| segment.kind.as_str()).collect::<Vec<_>>().join(",")
}

#[test]
fn sentence_cases_hold() {
    let rules = rules();
    check(include_str!("../../../../tests/cases/segment_sentences.tsv"), |text| {
        let spans = sentences::sentences(text, rules);
        spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join("|")
    });
}

#[test]
fn kind_cases_hold() {
    check(include_str!("../../../../tests/cases/segment_kinds.tsv"), |text| kinds(&segmented(text, Format::Txt)));
}

#[test]
fn cleaning_cases_hold() {
    check(include_str!("../../../../tests/cases/segment_cleaning.tsv"), |text| {
        let segmented = segmented(text, Format::Txt);
        segmented.segments.iter().map(|segment| segment.clean.text.as_str()).collect::<Vec<_>>().join("|")
    });
}

#[test]
fn markdown_reads_plainly_and_keeps_its_structure() {
    let text = "---\ntitle: x\n---\n\n# On *cats*\n\nCats **sleep** [much](http://a.b). They\nare `fine`.\n\n## More\n\n- one *thing*\n- two\n\n> Quoted\n> words go on.\n\n| a | b |\n|---|---|\n| c | d |\n";
    let segmented = segmented(text, Format::Md);
    let clean: Vec<&str> = segmented.segments.iter().map(|segment| segment.clean.text.as_str()).collect();
    let expected = [
        "title: x",
        "On cats",
        "Cats sleep much. They are fine.",
        "More",
        "one thing",
        "two",
        "Quoted words go on.",
        "a b",
        "c d",
    ];
    assert_eq!(clean, expected);
    let expected = "boilerplate,title,paragraph,heading,list_item,list_item,paragraph,table_row,table_row";
    assert_eq!(kinds(&segmented), expected);
    assert_eq!(segmented.title.as_deref(), Some("On cats"));
    assert_eq!(segmented.segments[4].section.as_deref(), Some("More"));
}

#[test]
fn hints_give_blocks_and_words_refine_their_kinds() {
    let text = "Cats rule\nBy Ann Roe\nCats sleep much of the day in the harbor town.\nAll rights reserved.";
    let mut document = document(text, Format::Html);
    let mut at = 0;
    for (line, kind) in
        text.lines().zip([SegmentKind::Title, SegmentKind::Paragraph, SegmentKind::Paragraph, SegmentKind::Paragraph])
    {
        document.hints.push(BlockHint { span: Span::new(at, at + line.len()), kind, level: None });
        at += line.len() + 1;
    }
    let segmented = run(&document, rules());
    assert_eq!(kinds(&segmented), "title,byline,paragraph,boilerplate");
    assert_eq!(segmented.author.as_deref(), Some("Ann Roe"));
}

#[test]
fn long_inputs_of_one_kind_take_linear_time() {
    for unit in [
        "\n",
        "x",
        ". ",
        "a.B",
        "(",
        "“a. B",
        "x²",
        "ab\n",
        "abc-\ndef ",
        ".)\"'",
        "\u{0}",
        "[1",
        "#",
        "- ",
        "> ",
        "|",
        "<",
    ] {
        let text = unit.repeat(60_000 / unit.len());
        for format in [Format::Txt, Format::Md] {
            let segmented = segmented(&text, format);
            assert!(segmented.segments.iter().all(|segment| !segment.clean.text.is_empty()));
        }
    }
}

/// Fails when segments or sentences are out of order, overlap, are empty or stand off character boundaries.
fn laws(text: &str, segmented: &Segmented) -> Result<(), proptest::test_runner::TestCaseError> {
    let mut at = 0;
    for segment in &segmented.segments {
        prop_assert!(segment.span.start >= at && segment.span.end > segment.span.start, "{:?}", segment.span);
        prop_assert!(text.get(segment.span.start as usize..segment.span.end as usize).is_some());
        prop_assert!(!segment.clean.text.is_empty());
        let replayed = CleanText::new(text, segment.span, &segment.cuts);
        prop_assert_eq!(&replayed.text, &segment.clean.text);
        prop_assert!(segment.cuts.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", segment.cuts);
        prop_assert!(segment.cuts.iter().all(|cut| !cut.of(text).is_empty()), "{:?}", segment.cuts);
        at = segment.span.end;
    }
    let mut last = (0, 0);
    for sentence in &segmented.sentences {
        let Place { segment, span } = sentence.place;
        prop_assert!((segment, span.start) >= last, "{:?} after {last:?}", sentence.place);
        let read = segmented.text(sentence.place);
        prop_assert!(!read.is_empty() && read.trim() == read, "{read:?}");
        last = (segment, span.end);
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_gives_ordered_blocks_and_sentences(text in any::<String>()) {
        for format in [Format::Txt, Format::Md] {
            laws(&text, &segmented(&text, format))?;
        }
    }

    #[test]
    fn text_of_marks_gives_ordered_blocks_and_sentences(text in "([a-cA-C1²\\-.!?“”‘’\"'()\\[\\]*#>|`•\u{ad}\u{200b} \n\r\t:,/@_&;<]|Dr\\. |- |U\\.S\\. |http://a\\.b |\n\n){0,80}") {
        for format in [Format::Txt, Format::Md] {
            laws(&text, &segmented(&text, format))?;
        }
    }
}
