//! Table-driven cases and laws of the numbers.

use std::sync::OnceLock;

use proptest::prelude::*;

use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::extracted::Quantity;
use crate::model::segment::{Place, Segment, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::SegmentKind;
use crate::rules::files::RuleFiles;
use crate::rules::quantity::QuantityRules;
use crate::stages::extract::quantities::{Fields, find};

/// The built-in rules, read once: a law asks for them hundreds of times.
fn rules() -> &'static QuantityRules {
    static RULES: OnceLock<QuantityRules> = OnceLock::new();
    RULES.get_or_init(|| QuantityRules::parse(&RuleFiles::default()).expect("the built-in tables parse"))
}

fn document(text: &str) -> Document {
    Document::plain("test", text.to_owned())
}

fn segmented(text: &str, kind: SegmentKind) -> Segmented {
    let span = Span::new(0, text.len());
    let clean = CleanText::new(text, span, &[]);
    let segments = vec![Segment { kind, level: None, section: None, span, cuts: Vec::new(), clean }];
    Segmented { segments, ..Segmented::default() }
}

fn quantities(text: &str, rules: &QuantityRules) -> Vec<Quantity> {
    quantities_of(text, SegmentKind::Paragraph, &[], rules)
}

fn quantities_of(text: &str, kind: SegmentKind, dates: &[Place], rules: &QuantityRules) -> Vec<Quantity> {
    let segmented = segmented(text, kind);
    let n_bytes = segmented.segments.first().map_or(0, |segment| segment.clean.text.len());
    let stretches = [Place { segment: 0, span: Span::new(0, n_bytes) }];
    find(&document(text), &segmented, Fields { stretches: &stretches, dates, names: &[] }, rules)
}

/// `span kind value unit counted modifier`, parts that are none left out.
fn shown(text: &str, quantity: &Quantity) -> String {
    let clean = CleanText::new(text, Span::new(0, text.len()), &[]);
    let value = match (quantity.value, quantity.low, quantity.high) {
        (Some(value), ..) => format!("{}", (value * 1e6).round() / 1e6),
        (None, low, high) => format!("{}..{}", low.unwrap_or(f64::NAN), high.unwrap_or(f64::NAN)),
    };
    let mut parts = vec![quantity.place.span.of(&clean.text).to_owned(), quantity.kind.as_str().to_owned(), value];
    parts.extend(quantity.unit.clone());
    parts.extend(quantity.counted.as_ref().map(|counted| format!("({counted})")));
    parts.extend(quantity.modifier.map(|modifier| modifier.as_str().to_owned()));
    parts.join(" ")
}

fn check(cases: &str) {
    let rules = rules();
    let mut failed = Vec::new();
    for (n, row) in cases.lines().enumerate().skip(2) {
        let fields = row.split('\t').collect::<Vec<_>>();
        let [text, expected, why] = fields[..] else {
            failed.push(format!("line {}: not three columns", n + 1));
            continue;
        };
        let found = quantities(text, rules).iter().map(|quantity| shown(text, quantity)).collect::<Vec<_>>().join("; ");
        if found != expected {
            failed.push(format!("line {}: {text}\n  expected {expected}\n  found    {found}\n  ({why})", n + 1));
        }
    }
    assert!(failed.is_empty(), "{} cases fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn cases_of_numerals() {
    check(include_str!("../../../../../tests/cases/extract_quantities_numerals.tsv"));
}

#[test]
fn cases_of_money() {
    check(include_str!("../../../../../tests/cases/extract_quantities_money.tsv"));
}

#[test]
fn cases_of_units() {
    check(include_str!("../../../../../tests/cases/extract_quantities_units.tsv"));
}

#[test]
fn cases_of_rates_and_heat() {
    check(include_str!("../../../../../tests/cases/extract_quantities_rates.tsv"));
}

#[test]
fn cases_of_ranges() {
    check(include_str!("../../../../../tests/cases/extract_quantities_ranges.tsv"));
}

#[test]
fn cases_of_counted_nouns() {
    check(include_str!("../../../../../tests/cases/extract_quantities_counted.tsv"));
}

#[test]
fn cases_of_modifiers() {
    check(include_str!("../../../../../tests/cases/extract_quantities_modifiers.tsv"));
}

#[test]
fn cases_of_exclusions() {
    check(include_str!("../../../../../tests/cases/extract_quantities_exclusions.tsv"));
}

#[test]
fn numbers_inside_dates_are_left_to_the_dates() {
    let (text, rules) = ("It took 40 minutes and 300 litres.", rules());
    let taken = [Place { segment: 0, span: Span::new(23, 26) }];
    assert!(quantities_of(text, SegmentKind::Paragraph, &taken, rules).is_empty());
}

#[test]
fn references_and_addresses_are_not_read() {
    let (text, rules) = ("They sold 300 litres.", rules());
    for kind in [SegmentKind::Reference, SegmentKind::Url, SegmentKind::Boilerplate] {
        assert!(quantities_of(text, kind, &[], rules).is_empty());
    }
}

#[test]
fn a_row_of_a_table_holds_no_telephone_numbers() {
    let (text, rules) = ("Change +12 345 678 901", rules());
    let found = quantities_of(text, SegmentKind::TableRow, &[], rules);
    assert_eq!(found.iter().filter_map(|quantity| quantity.value).collect::<Vec<_>>(), [12.0, 345.0, 678.0, 901.0]);
    assert!(quantities(text, rules).is_empty());
}

#[test]
fn a_web_address_speaks_for_its_country_unless_anyone_buys_it() {
    let rules = rules();
    for (host, code) in [
        ("news.sample.com.au", "AUD"),
        ("news.sample.ca:8080", "CAD"),
        ("news.sample.tv", "USD"),
        ("news.sample.cc", "USD"),
        ("news.sample.com", "USD"),
    ] {
        let mut document = document("The port cost $20.");
        document.metadata.url = Some(format!("https://{host}/a"));
        let segmented = segmented(&document.text, SegmentKind::Paragraph);
        let stretches = [Place { segment: 0, span: Span::new(0, document.text.len()) }];
        let found = find(&document, &segmented, Fields { stretches: &stretches, dates: &[], names: &[] }, rules);
        assert_eq!(found.first().and_then(|quantity| quantity.unit.as_deref()), Some(code), "{host}");
    }
}

#[test]
fn celsius_is_affine() {
    let found = quantities("It was 20 °C at noon.", rules());
    assert_eq!(found.first().and_then(|quantity| quantity.value_si), Some(293.15));
}

#[test]
fn a_number_beyond_a_double_is_nothing() {
    let rules = rules();
    assert!(quantities(&"9".repeat(10_000), rules).is_empty());
    let words = "million ".repeat(400);
    assert!(quantities(&format!("one {words}"), rules).iter().all(|found| found.value.is_none_or(f64::is_finite)));
}

/// Each is long enough that a second pass over the text for every number would not end; `make bench` has the rates.
#[test]
fn hostile_lines_are_read_to_their_end() {
    let rules = rules();
    for piece in [
        "7",
        "one hundred and ",
        "2026-",
        "[(",
        "5 ",
        "1,",
        "first ",
        "$",
        "3-",
        "to 5 ",
        "one in ",
        "one ",
        "one hundred and one ",
        "a couple of of the ",
        "1.234.",
        "a third of a ",
        "+1 ",
        "5 and a ",
        "one-in-",
        "5-to-",
    ] {
        let text = format!("{}. Four boats sank.", piece.repeat(200_000 / piece.len()));
        let last = quantities(&text, rules).pop().expect("the last sentence has a number");
        assert_eq!((last.value, last.counted.as_deref()), (Some(4.0), Some("boats")), "after `{piece}`");
    }
}

proptest! {
    #[test]
    fn spans_are_sorted_apart_and_on_boundaries(text in "[a-z0-9 .,$€%½-]{0,60}|\\PC{0,40}") {
        let rules = rules();
        let clean = CleanText::new(&text, Span::new(0, text.len()), &[]);
        let mut end = 0;
        for found in quantities(&text, rules) {
            let span = found.place.span;
            prop_assert!(span.start >= end && !span.is_empty());
            prop_assert!(!span.of(&clean.text).is_empty());
            for value in [found.value, found.low, found.high, found.value_si].into_iter().flatten() {
                prop_assert!(value.is_finite());
            }
            end = span.end;
        }
    }
}
