use std::sync::OnceLock;

use proptest::prelude::*;

use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::name::{Mention, Tagged};
use crate::model::segment::{Place, Segment, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{EntityType, MentionMethod, SegmentKind, SentenceRole};
use crate::rules::files::RuleFiles;
use crate::rules::tag::{TagRules, TagThresholds};
use crate::stages::tag::run;

const NAMES: &str = include_str!("../../../../tests/cases/tag_names.tsv");
const PEOPLE: &str = include_str!("../../../../tests/cases/tag_people.tsv");
const MODEL: &str = include_str!("../../../../tests/cases/tag_model.tsv");

/// The built-in rules, read once: a law asks for them hundreds of times.
fn rules() -> &'static TagRules {
    static RULES: OnceLock<TagRules> = OnceLock::new();
    RULES.get_or_init(|| TagRules::parse(&RuleFiles::default()).expect("built-in rules parse"))
}

fn document(text: &str) -> Document {
    Document::plain("d", text.to_owned())
}

/// One paragraph, with a sentence for every full stop that a space follows.
fn segmented(text: &str) -> Segmented {
    let mut segmented = Segmented::default();
    let span = Span::new(0, text.len());
    let clean = CleanText::new(text, span, &[]);
    let mut at = 0;
    for sentence in clean.text.split_inclusive(". ") {
        let end = at + sentence.len();
        let place = Place { segment: 0, span: Span::new(at, end - (sentence.len() - sentence.trim_end().len())) };
        segmented.sentences.push(Sentence { place, role: SentenceRole::Text, n_words: 1 });
        at = end;
    }
    segmented.segments.push(Segment {
        kind: SegmentKind::Paragraph,
        level: None,
        section: None,
        span,
        cuts: Vec::new(),
        clean,
    });
    segmented
}

fn tagged(text: &str) -> (Segmented, Tagged) {
    let segmented = segmented(text);
    let tagged = run(&document(text), &segmented, rules());
    (segmented, tagged)
}

#[test]
fn cases_of_names() {
    check(NAMES);
}

#[test]
fn cases_of_the_model() {
    check(MODEL);
}

fn check(cases: &str) {
    let rules = rules();
    let mut failed = Vec::new();
    for row in cases.lines().skip(2) {
        let mut fields = row.split('\t');
        let (text, expected) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        // The text of a row is one sentence, whatever full stops stand inside.
        let mut segmented = segmented(text);
        segmented.sentences.truncate(1);
        if let (Some(sentence), Some(segment)) = (segmented.sentences.first_mut(), segmented.segments.first()) {
            sentence.place.span.end = segment.clean.text.len() as u32;
        }
        let tagged = run(&document(text), &segmented, rules);
        let found: Vec<String> = tagged
            .mentions
            .iter()
            .map(|mention| format!("{}/{}", segmented.text(mention.place), mention.r#type.as_str()))
            .collect();
        if found.join("; ") != expected {
            failed.push(format!("{text}\n  expected {expected}\n  found    {}", found.join("; ")));
        }
    }
    assert!(failed.is_empty(), "{} rows fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn cases_of_short_forms() {
    let mut failed = Vec::new();
    for row in PEOPLE.lines().skip(2) {
        let mut fields = row.split('\t');
        let (text, expected) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let (segmented, tagged) = tagged(text);
        let forms = tagged.mentions.iter().map(|mention| {
            let form = tagged.names.get(mention.name as usize).map_or("", |name| name.form.as_str());
            (segmented.text(mention.place), form)
        });
        let found: Vec<String> = forms
            .filter(|(surface, form)| surface != form)
            .map(|(surface, form)| format!("{surface}>{form}"))
            .collect();
        if found.join("; ") != expected {
            failed.push(format!("{text}\n  expected {expected}\n  found    {}", found.join("; ")));
        }
    }
    assert!(failed.is_empty(), "{} rows fail:\n{}", failed.len(), failed.join("\n"));
}

fn name_of(tagged: &Tagged, segmented: &Segmented, surface: &str, nth: usize) -> String {
    let mut found = tagged.mentions.iter().filter(|mention| segmented.text(mention.place) == surface);
    let mention = found.nth(nth).expect("the surface is a mention");
    tagged.names[mention.name as usize].form.clone()
}

#[test]
fn two_people_with_one_surname_in_one_document_stay_two() {
    let text = "President Ada Kim arrived. Chairman Tom Kim left. President Kim spoke. Chairman Kim slept. Kim smiled.";
    let (segmented, tagged) = tagged(text);
    assert_eq!(name_of(&tagged, &segmented, "Kim", 0), "Ada Kim");
    assert_eq!(name_of(&tagged, &segmented, "Kim", 1), "Tom Kim");
    assert_eq!(tagged.names.iter().filter(|name| name.r#type == EntityType::Person).count(), 2);
}

#[test]
fn a_first_name_that_two_people_share_is_neither_of_them() {
    let people = |text: &str| {
        let (segmented, tagged) = tagged(text);
        let bare = name_of(&tagged, &segmented, "Victor", 0);
        (bare, tagged.names.iter().filter(|name| name.r#type == EntityType::Person).count())
    };
    let text = "Victor Fenn and Victor Brask counted the votes. Victor said it was a long night.";
    assert_eq!(people(text), ("Victor".to_owned(), 3));
    let text = "Victor Fenn counted the votes. Victor said it was a long night.";
    assert_eq!(people(text), ("Victor Fenn".to_owned(), 1));
    let text =
        "Victor Fenn met Victor Brask. Victor Fenn spoke, and Victor Fenn sang. Victor said it was a long night.";
    assert_eq!(people(text), ("Victor Fenn".to_owned(), 2));
}

#[test]
fn four_people_named_lee_in_one_document_stay_four() {
    let text = "President Ada Lee met Minister Tom Lee. Chairman Nils Lee and the judge Eva Lee were absent. \
                President Lee spoke. Minister Lee wrote. Chairman Lee slept.";
    let (segmented, tagged) = tagged(text);
    let people = tagged.names.iter().filter(|name| name.r#type == EntityType::Person);
    let forms: Vec<&str> = people.map(|name| name.form.as_str()).collect();
    assert_eq!(forms, ["Ada Lee", "Tom Lee", "Nils Lee", "Eva Lee"]);
    let bare: Vec<String> = (0..3).map(|nth| name_of(&tagged, &segmented, "Lee", nth)).collect();
    assert_eq!(bare, ["Ada Lee", "Tom Lee", "Nils Lee"]);
}

#[test]
fn a_definite_role_stands_for_the_only_one_who_has_it() {
    let mut rules = TagRules::parse(&RuleFiles::default()).expect("built-in rules parse");
    rules.thresholds = TagThresholds { definite_roles: true };
    for (text, expected) in [
        ("President Ada Quill met Tom Berg. The president left early.", "The president=Ada Quill"),
        ("French Foreign Minister Ada Quill met Tom Berg. Then the minister left.", "the minister=Ada Quill"),
        (
            "Foreign Minister Ada Quill met Tom Berg. Then the foreign minister's car left.",
            "the foreign minister=Ada Quill",
        ),
        ("Ada Quill, president of Norway, met Tom Berg. Later the president left.", "the president=Ada Quill"),
        // Two who have it, somebody of lower rank, another country's, the next one, and nobody yet.
        ("President Ada Quill met President Tom Berg. The president left.", ""),
        ("Vice President Ada Quill met Tom Berg. The president left.", ""),
        ("Former President Ada Quill met Tom Berg. The president left.", ""),
        ("President Ada Quill met Tom Berg. The president of Chile left.", ""),
        ("President Ada Quill met Tom Berg. The next president and a president left.", ""),
        ("The president left. President Ada Quill met Tom Berg.", ""),
        ("President Ada Quill met the president-elect and the president general.", ""),
    ] {
        let segmented = segmented(text);
        let tagged = run(&document(text), &segmented, &rules);
        let is_role = |mention: &&Mention| mention.method == MentionMethod::Coreference;
        let found: Vec<String> = tagged
            .mentions
            .iter()
            .filter(is_role)
            .map(|mention| format!("{}={}", segmented.text(mention.place), tagged.names[mention.name as usize].form))
            .collect();
        assert_eq!(found.join("; "), expected, "{text}");
        assert!(tagged.names.iter().all(|name| !name.forms.iter().any(|form| form.contains("resident"))), "{text}");
    }
}

#[test]
fn a_definite_role_is_no_row_by_default() {
    let (segmented, tagged) = tagged("President Ada Quill met Tom Berg. “Not yet,” the president said.");
    assert_eq!(tagged.mentions.len(), 2);
    assert_eq!(segmented.sentences.len(), 2);
}

#[test]
fn two_places_named_georgia_in_one_document_stay_two() {
    let (segmented, tagged) = tagged("They flew from Atlanta, Georgia, to Tbilisi, Georgia.");
    let codes: Vec<Option<&str>> = tagged
        .mentions
        .iter()
        .filter(|mention| segmented.text(mention.place) == "Georgia")
        .map(|mention| tagged.names[mention.name as usize].country_code.as_deref())
        .collect();
    assert_eq!(codes, [Some("US"), Some("GE")]);
}

/// The country of the first mention of a place.
fn country_of(text: &str, place: &str) -> Option<String> {
    let (segmented, tagged) = tagged(text);
    let mut found = tagged.mentions.iter().filter(|mention| segmented.text(mention.place) == place);
    found.next().and_then(|mention| tagged.names[mention.name as usize].country_code.clone())
}

#[test]
fn a_bare_name_of_two_places_is_the_one_that_the_document_speaks_for() {
    let code = |text: &str| country_of(text, "Georgia");
    assert_eq!(code("Voters in Atlanta went to the polls. Georgia counts slowly.").as_deref(), Some("US"));
    assert_eq!(code("Voters in Batumi went to the polls. Georgia counts slowly.").as_deref(), Some("GE"));
    assert_eq!(code("Voters went to the polls. Georgia counts slowly.").as_deref(), Some("GE"));
}

#[test]
fn a_form_that_only_one_place_has_is_that_place() {
    let text = "Atlanta counts slowly. Voters in Atlanta wait. Savannah and Atlanta wait for the Republic of Georgia.";
    assert_eq!(country_of(text, "Republic of Georgia").as_deref(), Some("GE"));
    assert_eq!(country_of("ATLANTA, GEORGIA", "GEORGIA").as_deref(), Some("US"));
    assert_eq!(country_of("TBILISI, GEORGIA", "GEORGIA").as_deref(), Some("GE"));
}

#[test]
fn a_capital_yields_to_a_namesake_only_beside_its_state() {
    let code = |text: &str| country_of(text, "Paris");
    assert_eq!(code("Dallas, Houston and Chicago voted. Paris did not.").as_deref(), Some("FR"));
    assert_eq!(code("He left Paris, Texas, at noon.").as_deref(), Some("US"));
}

/// The rules with a file of the user's own names.
fn rules_with(aliases: &str) -> crate::error::Result<TagRules> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("aliases.csv");
    std::fs::write(&path, aliases).expect("the file can be written");
    TagRules::parse(&RuleFiles { aliases: Some(path), ..RuleFiles::default() })
}

#[test]
fn an_own_place_stays_one_beside_a_person_of_its_name() {
    let text = "Dalia Velm runs the clinic. Velm opened in May.";
    let types = |aliases: &str| -> Vec<EntityType> {
        let rules = rules_with(aliases).expect("the row is right");
        let tagged = run(&document(text), &segmented(text), &rules);
        tagged.mentions.iter().map(|mention| mention.r#type).collect()
    };
    assert_eq!(types("name,entity,type,external_id\nVelm,Velm on Sea,GPE,\n").last(), Some(&EntityType::Gpe));
}

#[test]
fn own_names_come_before_lists_and_model() {
    let rules = rules_with(
        "name,entity,type,external_id\nblue anchor,Blue Anchor Shipping,ORG,Q1\nOslo,Oslo Group,ORG,\n\
                            Land of Fjords,Norway,,Q20\n",
    )
    .expect("the rows are right");
    let text = "The crew of blue anchor left Oslo. Norway is the Land of Fjords.";
    let segmented = segmented(text);
    let tagged = run(&document(text), &segmented, &rules);
    let found: Vec<_> = tagged
        .mentions
        .iter()
        .map(|mention| {
            let name = &tagged.names[mention.name as usize];
            (segmented.text(mention.place), name.form.as_str(), mention.r#type, name.external_id.as_deref())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("blue anchor", "Blue Anchor Shipping", EntityType::Org, Some("Q1")),
            ("Oslo", "Oslo Group", EntityType::Org, None),
            ("Norway", "Norway", EntityType::Gpe, Some("Q20")),
            ("Land of Fjords", "Norway", EntityType::Gpe, Some("Q20")),
        ]
    );
}

#[test]
fn an_own_name_of_a_listed_place_leaves_its_forms_to_the_lists() {
    let rules =
        rules_with("name,entity\nSakartvelo,Georgia\nthe Peach,place-georgia-us\n").expect("the rows are right");
    let text = "They flew from Atlanta, Georgia, to Sakartvelo.";
    let segmented = segmented(text);
    let tagged = run(&document(text), &segmented, &rules);
    let codes: Vec<_> = tagged
        .mentions
        .iter()
        .map(|mention| (segmented.text(mention.place), tagged.names[mention.name as usize].country_code.as_deref()))
        .collect();
    assert_eq!(codes, [("Atlanta", Some("US")), ("Georgia", Some("US")), ("Sakartvelo", Some("GE"))]);
}

#[test]
fn a_row_of_own_names_that_says_too_little_is_an_error_with_its_line() {
    let fails = |aliases: &str| rules_with(aliases).expect_err("the row is wrong").to_string();
    assert!(fails("name,entity\nQuillmark,Quillmark Ltd\n").contains("line 2: `Quillmark Ltd` is in no list"));
    assert!(fails("name,entity,type\nQuillmark,Quillmark Ltd,firm\n").contains("unknown type `firm`"));
    assert!(fails("name,type\nQuillmark,ORG\n").contains("`entity`"));
}

#[test]
fn a_role_behind_a_name_becomes_its_role() {
    let (_, tagged) = tagged("Tor Halvik, the Prime Minister of Norway, met Wen Hai-bin, a judge.");
    let people = tagged.names.iter().filter(|name| name.r#type == EntityType::Person);
    let roles: Vec<_> = people.map(|name| (name.form.as_str(), name.roles.join("; "))).collect();
    assert_eq!(roles, [("Tor Halvik", "Prime Minister of Norway".to_owned()), ("Wen Hai-bin", "judge".to_owned())]);
}

#[test]
fn an_acronym_and_its_long_form_are_one_name() {
    let (segmented, tagged) = tagged("The Harbour Trade Council (HTC) met. The HTC agreed.");
    assert_eq!(name_of(&tagged, &segmented, "HTC", 1), "Harbour Trade Council");
    assert_eq!(tagged.names.len(), 1);
}

#[test]
fn the_north_is_the_country_that_the_document_names() {
    let (segmented, tagged) = tagged("North Korea fired. We fear the North again.");
    assert_eq!(name_of(&tagged, &segmented, "North", 0), "North Korea");
}

#[test]
fn lines_without_spaces_take_no_more_work_than_others() {
    for part in ["First-", "President-", "A.B.", "Lee…", "é", "South.", "said,Oslo,"] {
        let (segmented, tagged) = tagged(&format!("{}x", part.repeat(60_000)));
        assert!(tagged.mentions.iter().all(|mention| !segmented.text(mention.place).is_empty()), "{part}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn mentions_are_in_order_apart_and_on_boundaries(
        text in "([A-Za-zé’“”\"'(),.&–-]{1,6}|President|Korea|of|the|Bank|Lee|U\\.S\\.| |\n){0,40}"
    ) {
        let (segmented, tagged) = tagged(&text);
        let mut last = (0, 0);
        for mention in &tagged.mentions {
            let span = mention.place.span;
            prop_assert!(!segmented.text(mention.place).is_empty());
            prop_assert!((mention.place.segment, span.start) >= last);
            prop_assert!((mention.name as usize) < tagged.names.len());
            last = (mention.place.segment, span.end);
        }
    }
}
