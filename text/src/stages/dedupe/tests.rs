use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::analyze::analyze;
use crate::model::annotated::Annotated;
use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::duplicate::{Duplicate, Duplicates, UnitRef};
use crate::model::extracted::Extracted;
use crate::model::name::Tagged;
use crate::model::parsed::Parsed;
use crate::model::segment::{Place, Segment, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{PublishedMethod, SegmentKind, SentenceRole, Unit};
use crate::rules::Rules;
use crate::rules::dedupe::DedupeRules;
use crate::stages::dedupe::sketch::{Candidates, UNITS};
use crate::stages::dedupe::text::TextFeatures;
use crate::stages::dedupe::{bands, contained, cut, features, joined, run, samples, share_enough};

/// A document whose lines are paragraphs of one sentence each; a line in curly quotes is a quotation.
fn annotated(text: &str, published: Option<Date>) -> Annotated {
    let (mut segmented, mut parsed) = (Segmented::default(), Parsed::default());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at += line.len();
        let clean = CleanText::new(text, span, &[]);
        if clean.text.is_empty() {
            continue;
        }
        let place = Place { segment: segmented.segments.len() as u32, span: Span::new(0, clean.text.len()) };
        parsed.is_quote.push(clean.text.starts_with('“') && clean.text.ends_with('”'));
        segmented.sentences.push(Sentence { place, role: SentenceRole::Text, n_words: 0 });
        let kind = if line.starts_with('©') { SegmentKind::Boilerplate } else { SegmentKind::Paragraph };
        segmented.segments.push(Segment { kind, level: None, section: None, span, cuts: Vec::new(), clean });
    }
    let document = Document::plain("test", text.to_owned());
    let extracted =
        Extracted { quantities: Vec::new(), dates: Vec::new(), published, published_method: PublishedMethod::None };
    Annotated { document, segmented, tagged: Tagged::default(), extracted, parsed }
}

/// What a document without marks gives, read by all stages before.
fn read(text: &str, published: Date) -> TextFeatures {
    let mut document = Document::plain("test", text.to_owned());
    document.metadata.published = Some(published);
    features(&analyze(document, &Rules::built_in()), &DedupeRules::default())
}

fn featured(texts: &[(String, Option<Date>)]) -> Vec<TextFeatures> {
    let rules = DedupeRules::default();
    texts.iter().map(|(text, published)| features(&annotated(text, *published), &rules)).collect()
}

/// Every pair of units of one kind.
fn all_pairs(features: &[TextFeatures]) -> Candidates {
    let mut pairs = Vec::new();
    for unit in UNITS {
        let units: Vec<UnitRef> = features
            .iter()
            .zip(0u32..)
            .flat_map(|(own, document)| (0..own.n_units(unit) as u32).map(move |idx| UnitRef { document, idx }))
            .collect();
        for (n, left) in units.iter().enumerate() {
            pairs.extend(units[n + 1..].iter().map(|right| (unit, *left, *right)));
        }
    }
    Candidates { contained: pairs.clone(), pairs }
}

fn compared(texts: &[(&str, Option<Date>)]) -> Duplicates {
    let texts: Vec<_> = texts.iter().map(|(text, published)| ((*text).to_owned(), *published)).collect();
    let features = featured(&texts);
    run(&features, &all_pairs(&features), &DedupeRules::default())
}

/// Rows of a case file: text, expected, why.
fn cases(file: &str) -> Vec<[String; 3]> {
    let rows = file.lines().filter(|line| !line.starts_with('#')).skip(1).filter(|line| !line.is_empty());
    rows.map(|row| {
        let mut fields = row.split('\t').map(|field| field.replace("\\n", "\n").replace("\\t", "\t"));
        std::array::from_fn(|_| fields.next().expect("a case has three fields"))
    })
    .collect()
}

fn check(file: &str, outcome: impl Fn(&Duplicates) -> String) {
    check_pairs(file, |left, right| outcome(&compared(&[left, right].map(|(text, day)| (text, Some(day))))));
}

fn check_pairs(file: &str, outcome: impl Fn((&str, Date), (&str, Date)) -> String) {
    let mut failed = Vec::new();
    for [text, expected, why] in cases(file) {
        let (left, right) = text.split_once(" ## ").expect("two texts, divided by ##");
        // The second text was published first, so it is the canonical one.
        let found = outcome((left, date(2026, 3, 2)), (right, date(2026, 3, 1)));
        if found != expected {
            failed.push(format!("{why}: expected `{expected}`, found `{found}`: {text}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn sentences_are_related_as_the_cases_say() {
    check(include_str!("../../../../tests/cases/dedupe_relation.tsv"), |found| {
        let row = found.members.iter().find(|row| row.unit == Unit::Sentence && row.member != row.canonical);
        let inside = found.containments.iter().find(|row| row.unit == Unit::Sentence);
        let word = row.map(|row| row.relation.as_str()).or(inside.map(|row| row.kind.as_str()));
        word.unwrap_or("none").to_owned()
    });
}

#[test]
fn documents_that_fill_in_one_template_are_no_copies() {
    check_pairs(include_str!("../../../../tests/cases/dedupe_template.tsv"), |left, right| {
        let features = [left, right].map(|(text, day)| read(text, day));
        let found = run(&features, &all_pairs(&features), &DedupeRules::default());
        let row = found.members.iter().find(|row| row.unit == Unit::Document && row.member != row.canonical);
        row.map_or("none", |row| row.relation.as_str()).to_owned()
    });
}

#[test]
fn of_a_form_only_what_fills_it_in_alike_is_a_copy() {
    let bulletin = |towns: [&str; 3], figures: [u32; 6]| {
        let [a, b, c, d, e, f] = figures;
        let [one, two, three] = towns;
        format!(
            "The water board of {one} read its gauges at dawn and found {a} litres in the upper basin.\n\
             The pumps at {two} ran for {b} hours and lifted {c} tons of water over the old wall.\n\
             At {three} the sluice stood {d} centimetres open, and {e} eels and {f} trout passed it in the night."
        )
    };
    let towns = ["Orlo", "Brenn", "Karvik", "Skarn", "Torva", "Halden", "Denholt"];
    let days = (0..7u32).map(|day| {
        let of = |n: usize| towns[(day as usize + n) % 7];
        bulletin([of(0), of(2), of(3)], [311, 17, 41, 53, 67, 71].map(|figure| figure + day * 7))
    });
    // Two more of the first day in which one figure is another, and two.
    let corrected = bulletin(["Orlo", "Karvik", "Skarn"], [311, 17, 41, 53, 67, 73]);
    let changed = bulletin(["Orlo", "Karvik", "Skarn"], [311, 17, 41, 53, 69, 73]);
    let found = |texts: &[String]| {
        let texts: Vec<(&str, Option<Date>)> = texts.iter().map(|text| (text.as_str(), None)).collect();
        let found = compared(&texts);
        let copies = found.members.iter().filter(|row| row.unit == Unit::Document).map(|row| row.member.document);
        (copies.collect::<Vec<u32>>(), found.forms)
    };
    let alone: Vec<String> = days.clone().take(1).chain([changed.clone()]).collect();
    assert_eq!(found(&alone), (vec![0, 1], Vec::new()), "two prints of one bulletin");
    let many: Vec<String> = days.chain([corrected, changed]).collect();
    let forms = |n: u32| (0..n).map(|document| (document, 0)).collect::<Vec<(u32, u32)>>();
    assert_eq!(found(&many[..8]), (vec![0, 7], forms(8)), "a correction in a form");
    let without: Vec<String> = many[..7].iter().chain(&many[8..]).cloned().collect();
    assert_eq!(found(&without), (Vec::new(), forms(8)), "two bulletins of a form");
}

#[test]
fn what_became_what_is_paired_by_the_words_beside_it() {
    check(include_str!("../../../../tests/cases/dedupe_pairs.tsv"), |found| {
        let mut rows = found.members.iter().filter(|row| row.unit == Unit::Document);
        let row = rows.find(|row| row.member != row.canonical);
        let shown = |row: &Duplicate| {
            let pairs = row.pairs.iter().map(|(from, to)| format!("{from} became {to}"));
            pairs.collect::<Vec<_>>().join(", ")
        };
        row.map_or("no copy".to_owned(), shown)
    });
}

#[test]
fn changed_figures_and_names_are_listed() {
    check(include_str!("../../../../tests/cases/dedupe_changed.tsv"), |found| {
        let mut rows = found.members.iter().filter(|row| row.unit == Unit::Document);
        let row = rows.find(|row| row.member != row.canonical);
        row.map_or("no copy".to_owned(), |row| row.changed.join(", "))
    });
}

const STORY: &str = "The ferry left the quay at dawn with ninety people aboard and a full load of mail.\n\
    Two hours later its engine failed off the cape while the wind rose to a gale.\n\
    A pilot boat took the line and brought everybody home before dark.";

#[test]
fn the_earliest_published_is_canonical_and_later_ones_are_copied_from_it() {
    let later = STORY.replace("a gale", "a storm");
    let found = compared(&[(&later, Some(date(2026, 1, 6))), (STORY, Some(date(2026, 1, 5)))]);
    let rows: Vec<_> = found.members.iter().filter(|row| row.unit == Unit::Document).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.canonical.document == 1));
    assert_eq!(rows[0].copied_from, Some(UnitRef { document: 1, idx: 0 }));
    assert_eq!(rows[1].copied_from, None);
}

#[test]
fn without_dates_a_shortened_copy_is_copied_from_the_whole() {
    let short: String = STORY.split_inclusive('\n').take(2).collect();
    let found = compared(&[(&short, None), (STORY, None)]);
    let row = found.members.iter().find(|row| row.unit == Unit::Document && row.member.document == 0);
    assert_eq!(row.and_then(|row| row.copied_from), Some(UnitRef { document: 1, idx: 0 }));
    assert!(found.containments.iter().any(|row| row.unit == Unit::Document && row.member.document == 0));
}

#[test]
fn boilerplate_does_not_make_documents_alike() {
    let notice = "© The Lantern. No part of this page may be copied, sold or sent on without our leave in writing.";
    let one = format!("A short note on the price of salt in the hill towns.\n{notice}");
    let other = format!("Seven goats crossed the bridge before the guard woke.\n{notice}");
    let found = compared(&[(&one, None), (&other, None)]);
    assert!(found.members.iter().all(|row| row.unit != Unit::Document));
    assert!(found.members.iter().any(|row| row.unit == Unit::Segment));
}

#[test]
fn a_chain_of_small_changes_does_not_join_texts_that_are_unlike() {
    let words: Vec<String> = (0..200).map(|n| format!("w{n}")).collect();
    let texts: Vec<_> = (0..8).map(|n| (words[n * 20..n * 20 + 50].join(" "), None)).collect();
    let features = featured(&texts);
    let found = run(&features, &all_pairs(&features), &DedupeRules::default());
    let own = DedupeRules::default().thresholds.document_similarity;
    assert!(found.members.iter().filter(|row| row.unit == Unit::Document).all(|row| row.similarity >= own));
    let ids: std::collections::BTreeSet<_> =
        found.members.iter().filter(|row| row.unit == Unit::Document).map(|row| &row.cluster_id).collect();
    assert!(ids.len() > 1);
}

#[test]
fn a_star_of_pairs_is_enough_for_a_bucket_of_copies() {
    let texts: Vec<_> = (0..60).map(|n| (format!("{STORY}\nFiled by desk {}.", n % 20), None)).collect();
    let features = featured(&texts);
    let at = |document: u32| UnitRef { document, idx: 0 };
    let pairs = (1..60).map(|n| (Unit::Document, at(0), at(n))).collect();
    let found = run(&features, &Candidates { pairs, contained: Vec::new() }, &DedupeRules::default());
    assert_eq!(found.members.len(), 60);
    assert!(found.members.iter().all(|row| row.cluster_id == found.members[0].cluster_id));
}

#[test]
fn references_that_do_not_exist_are_passed_over() {
    let features = featured(&[(STORY.to_owned(), None)]);
    let wrong = [UnitRef { document: 0, idx: 99 }, UnitRef { document: 9, idx: 0 }];
    let pairs: Vec<_> = UNITS.iter().map(|unit| (*unit, wrong[0], wrong[1])).collect();
    let found = run(&features, &Candidates { contained: pairs.clone(), pairs }, &DedupeRules::default());
    assert_eq!(found, Duplicates::default());
}

/// What a run decided, without the numbers of the documents.
fn by_text(found: &Duplicates, texts: &[(String, Option<Date>)]) -> Vec<String> {
    let text = |unit: UnitRef| format!("{} {}", texts[unit.document as usize].0, unit.idx);
    let rows = found.members.iter().map(|row| {
        let (member, canonical) = (text(row.member), text(row.canonical));
        format!("{} {member} {canonical} {} {} {:?}", row.unit.as_str(), row.cluster_id, row.similarity, row.changed)
    });
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn clusters_do_not_depend_on_the_order_of_documents(
        texts in prop::collection::vec("([abAB] ){4,14}(\n([ab] ){3,9})?", 2..7),
        turn in 0usize..7,
    ) {
        // Of texts with the same words in another case the first in order is the canonical one; equal texts cannot be told apart.
        let words = |text: &String| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assume!(texts.iter().all(|one| texts.iter().all(|other| one == other || words(one) != words(other))));
        let mut texts: Vec<_> = texts.into_iter().map(|text| (text, None)).collect();
        let features = featured(&texts);
        let found = run(&features, &all_pairs(&features), &DedupeRules::default());
        // Equal texts in other places give equal rows, so the text stands for the document. Units within one document keep
        // their order; so documents of one line are turned.
        let before = by_text(&found, &texts);
        let by = turn % texts.len();
        texts.rotate_left(by);
        let features = featured(&texts);
        let found = run(&features, &all_pairs(&features), &DedupeRules::default());
        let after = by_text(&found, &texts);
        let documents = |rows: Vec<String>| rows.into_iter().filter(|row| row.starts_with("document")).collect::<Vec<_>>();
        prop_assert_eq!(documents(before), documents(after));
    }

    #[test]
    fn any_text_is_compared_without_panic(left in "\\PC{0,60}", right in ".{0,60}") {
        let rules = DedupeRules::default();
        let features = featured(&[(left, None), (right, Some(date(2026, 1, 5)))]);
        for own in &features {
            let (bands, samples) = (bands(own, &rules), samples(own, &rules));
            prop_assert!(own.words.is_empty() || !bands.is_empty());
            prop_assert!(samples.len() <= 3 * own.words.len());
        }
        let found = run(&features, &all_pairs(&features), &rules);
        prop_assert!(found.members.iter().all(|row| (0.0..=1.0).contains(&row.similarity)));
        prop_assert!(found.containments.iter().all(|row| (0.0..=1.0).contains(&row.share)));
    }
}

#[test]
fn a_round_up_is_a_copy_of_its_reprint_and_of_no_part() {
    let part = |letter: &str| (0..100).map(|n| format!("{letter}{n}")).collect::<Vec<_>>().join(" ");
    let (one, other) = (part("a"), part("b"));
    let both = format!("{one}\n{other}");
    let again = both.replace("a50 ", "c50 ");
    let found = compared(&[(&one, None), (&other, None), (&both, None), (&again, None)]);
    let rows = found.members.iter().filter(|row| row.unit == Unit::Document);
    assert_eq!(rows.map(|row| row.member.document).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn units_that_were_cut_are_compared_as_in_their_documents() {
    let story =
        "The harbor board of Keld opened 14 berths on Tuesday after years of delay, the mayor told reporters there.";
    let quote =
        "“We will not close the old pier before the winter, whatever the board of Keld says of its cost,” she said.”";
    let more = "Ferries to Orlo leave at noon and at six, and a third boat will follow in May if the board finds a crew for it.";
    let edited = story.replace("14", "15").replace("Tuesday", "Monday");
    let day = |day| Some(date(2026, 1, day));
    let texts = [
        (format!("{story}\n{quote}\n{more}\n{story}"), day(5)),
        (format!("{edited}\n{more}"), day(4)),
        (format!("{more} {quote} {story}"), None),
        (format!("{quote}\n© {story}"), day(6)),
        (story.to_owned(), day(6)),
    ];
    let (features, rules) = (featured(&texts), DedupeRules::default());
    let pairs = all_pairs(&features);
    let whole = run(&features, &pairs, &rules);
    for unit in UNITS {
        let of_document = |features: &TextFeatures| {
            let units = (0..features.n_units(unit) as u32).filter_map(|idx| cut(features, unit, idx));
            let units: Vec<TextFeatures> = units.collect();
            joined(&units.iter().collect::<Vec<_>>())
        };
        let own: Vec<TextFeatures> = features.iter().map(of_document).collect();
        let found = run(&own, &pairs, &rules);
        let members: Vec<_> = whole.members.iter().filter(|row| row.unit == unit).collect();
        assert!(!members.is_empty(), "{unit:?}");
        assert_eq!(found.members.iter().filter(|row| row.unit == unit).collect::<Vec<_>>(), members);
        let alone =
            |of: UnitRef| cut(&features[of.document as usize], unit, of.idx).expect("the document has such a unit");
        for row in members.iter().filter(|row| row.member != row.canonical) {
            assert!(share_enough(unit, &[row.member, row.canonical].map(alone), &rules), "{row:?}");
        }
        let mut containments = Vec::new();
        for (_, a, b) in pairs.contained.iter().filter(|(of, ..)| *of == unit) {
            let found = contained(unit, &[*a, *b].map(alone), &rules);
            let own = |of: UnitRef| if of.document == 0 { *a } else { *b };
            containments.extend(found.map(|row| (own(row.container), own(row.member), row.share, row.kind)));
        }
        containments.sort_by_key(|(container, member, ..)| (*container, *member));
        let expected = whole.containments.iter().filter(|row| row.unit == unit);
        let expected: Vec<_> = expected.map(|row| (row.container, row.member, row.share, row.kind)).collect();
        assert_eq!(containments, expected, "{unit:?}");
    }
}
