use std::sync::OnceLock;

use proptest::prelude::*;

use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::name::Tagged;
use crate::model::segment::{Place, Segment, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{PublishedMethod, SegmentKind, SentenceRole};
use crate::rules::date::{DateRules, DateThresholds};
use crate::rules::files::RuleFiles;
use crate::stages::extract::dates::{Dated, read};

/// The built-in rules, read once: a law asks for them hundreds of times.
fn rules() -> &'static DateRules {
    static RULES: OnceLock<DateRules> = OnceLock::new();
    RULES.get_or_init(|| {
        DateRules::parse(&RuleFiles::default(), DateThresholds::default()).expect("the built-in rules parse")
    })
}

/// One paragraph a line, each one sentence.
fn read_text(text: &str, published: Option<&str>, rules: &DateRules) -> (Segmented, Dated) {
    let published = published.and_then(|day| day.parse().ok());
    let mut segmented = Segmented::default();
    let mut start = 0;
    for line in text.split('\n') {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        let clean = CleanText::new(text, span, &[]);
        if clean.text.is_empty() {
            continue;
        }
        let place = Place { segment: segmented.segments.len() as u32, span: Span::new(0, clean.text.len()) };
        segmented.sentences.push(Sentence { place, role: SentenceRole::Text, n_words: 1 });
        let kind = if line.starts_with('¹') { SegmentKind::Reference } else { SegmentKind::Paragraph };
        segmented.segments.push(Segment { kind, level: None, section: None, span, cuts: Vec::new(), clean });
    }
    let mut document = Document::plain("t", text.to_owned());
    if published.is_some() {
        document.metadata.published = published;
        document.metadata.published_method = PublishedMethod::Given;
    }
    let dated = read(&document, &segmented, &Tagged::default(), rules);
    (segmented, dated)
}

/// `surface = value begin..finish`, joined with ` | `; a single day stands without `..`.
fn written(segmented: &Segmented, dated: &Dated) -> String {
    let row = |date: &crate::model::extracted::TimeExpression| {
        let resolved = &date.resolved;
        let days = match (resolved.begin, resolved.finish) {
            (Some(begin), Some(finish)) if begin == finish => format!(" {begin}"),
            (Some(begin), Some(finish)) => format!(" {begin}..{finish}"),
            (Some(begin), None) => format!(" {begin}.."),
            (None, Some(finish)) => format!(" ..{finish}"),
            (None, None) => String::new(),
        };
        let modifier = resolved.modifier.map_or(String::new(), |modifier| format!(" {}", modifier.as_str()));
        let surface = segmented.text(date.place);
        format!("{surface} = {}{days}{modifier}", resolved.value)
    };
    let rows: Vec<String> = dated.dates.iter().map(row).collect();
    if rows.is_empty() { "-".into() } else { rows.join(" | ") }
}

fn check(cases: &str) {
    let rules = rules();
    let reference = cases.lines().next().and_then(|line| line.strip_prefix("# reference ")).map(str::trim);
    let reference = reference.filter(|day| *day != "none");
    let mut failed = Vec::new();
    for line in cases.lines().skip(2).filter(|line| !line.is_empty()) {
        let mut fields = line.split('\t');
        let (text, expected) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let text = text.replace("\\n", "\n");
        let (segmented, dated) = read_text(&text, reference, rules);
        let found = written(&segmented, &dated);
        if found != expected {
            failed.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(failed.is_empty(), "{} rows fail\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn dates_with_a_day_of_publication() {
    check(include_str!("../../../../../tests/cases/extract_dates.tsv"));
}

#[test]
fn more_kinds_of_dates() {
    check(include_str!("../../../../../tests/cases/extract_dates_kinds.tsv"));
}

#[test]
fn plans_lists_and_eras() {
    check(include_str!("../../../../../tests/cases/extract_dates_plans.tsv"));
}

#[test]
fn dates_of_undated_texts() {
    check(include_str!("../../../../../tests/cases/extract_dates_undated.tsv"));
}

#[test]
fn a_date_line_gives_the_day_of_publication() {
    let rules = rules();
    for (text, day) in [
        ("Ferry line reopens\n12 March 2031\nThe harbor was quiet on Tuesday.", Some("2031-03-12")),
        ("Published: May 3, 2030\nBoats were late.", Some("2030-05-03")),
        ("OSLO, Jan. 5, 2031 (Agency) — Snow fell.", Some("2031-01-05")),
        ("The harbor opened on 12 March 2031 after years of repair work that had cost the town a lot of money.", None),
    ] {
        let (_, dated) = read_text(text, None, rules);
        assert_eq!(dated.published.map(|day| day.to_string()).as_deref(), day, "{text}");
    }
}

#[test]
fn long_input_is_read_in_linear_time() {
    let rules = rules();
    for unit in [
        "7",
        "2026-",
        "two hundred and ",
        "January ",
        "(",
        "the first ",
        "last ",
        "early ",
        "two days before ",
        "the first week of ",
        "for 3 days from ",
        "less than 2 days after ",
        "the council votes ",
        "2026 's first ",
        "Osei, 47, ",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        read_text(&text, None, rules);
    }
}

proptest! {
    #[test]
    fn spans_fit_and_stand_apart(text in "(\\PC{0,12}|January|4|–|7|, |2026|last |week | of |the |two |3pm|\\.|monday|'s|½|é| ){0,24}") {
        let (segmented, dated) = read_text(&text, Some("2026-01-23"), rules());
        for date in &dated.dates {
            prop_assert!(!segmented.text(date.place).is_empty());
        }
        for pair in dated.dates.windows(2) {
            prop_assert!((pair[0].place.segment, pair[0].place.span.end) <= (pair[1].place.segment, pair[1].place.span.start));
        }
    }
}
