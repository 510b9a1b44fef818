use std::collections::BTreeSet;
use std::sync::OnceLock;

use jiff::civil::Date;
use proptest::prelude::*;

use crate::analyze::parsed;
use crate::model::annotated::Annotated;
use crate::model::calendar::{Meaning, Reference};
use crate::model::claim::Claim;
use crate::model::clean::CleanText;
use crate::model::document::Document;
use crate::model::entity::Entity;
use crate::model::extracted::{Extracted, Quantity, Resolved, TimeExpression};
use crate::model::name::{Mention, Name, Tagged};
use crate::model::segment::{Place, Segment, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{
    ClaimStatus, Compared, DateMethod, EntityType, MentionMethod, Precision, PublishedMethod, QuantityKind,
    SegmentKind, SentenceRole, Stance, Timex,
};
use crate::rules::Rules;
use crate::rules::agree::pair_feature::PairFeature;
use crate::rules::agree::{AgreeRules, AgreeThresholds};
use crate::rules::files::RuleFiles;
use crate::stages::agree::context::event::{EventDocument, EventInput};
use crate::stages::agree::context::features::StatementFeatures;
use crate::stages::agree::{features, measured_pairs, postings, run};

/// All rules as they ship, read once.
fn built_in() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(Rules::built_in)
}

/// The built-in rules, read once: a law asks for them hundreds of times.
fn rules() -> &'static AgreeRules {
    static RULES: OnceLock<AgreeRules> = OnceLock::new();
    RULES.get_or_init(|| {
        AgreeRules::parse(&RuleFiles::default(), AgreeThresholds::default()).expect("the built-in rules parse")
    })
}

/// One sentence a document, with its marks read.
#[derive(Default)]
struct Marked {
    text: String,
    names: Vec<(Span, String)>,
    quantities: Vec<(Span, f64, String)>,
    dates: Vec<(Span, Date)>,
}

fn read(marked: &str) -> Marked {
    let mut out = Marked::default();
    let mut rest = marked;
    while let Some(at) = rest.find(['[', '{', '<']) {
        out.text.push_str(&rest[..at]);
        let open = rest.as_bytes()[at];
        let end = rest[at..].find([']', '}', '>']).map_or(rest.len() - 1, |end| at + end);
        let fields: Vec<&str> = rest[at + 1..end].split(':').collect();
        let start = out.text.len();
        out.text.push_str(fields[fields.len() - 1]);
        let span = Span::new(start, out.text.len());
        match open {
            b'[' => out.names.push((span, fields[0].to_owned())),
            b'{' => {
                out.quantities.push((span, fields[0].parse().expect("a number"), fields[1].to_owned()));
                if !rest[end + 1..].trim_start().starts_with(fields[1]) {
                    out.text.push_str(&format!(" {}", fields[1]));
                }
            }
            _ => out.dates.push((span, fields[0].parse().expect("a day"))),
        }
        rest = &rest[end + 1..];
    }
    out.text.push_str(rest);
    out
}

/// A body, unless the form says something else.
fn type_of(form: &str) -> EntityType {
    match form.split_once(' ').map(|(first, _)| first) {
        Some("person") => EntityType::Person,
        Some("country") => EntityType::Gpe,
        _ => EntityType::Org,
    }
}

fn annotated(marked: &str) -> Annotated {
    let Marked { text, names, quantities, dates } = read(marked);
    let clean = CleanText::new(&text, Span::new(0, text.len()), &[]);
    let place = |span: Span| Place { segment: 0, span };
    let whole = Span::new(0, clean.text.len());
    let sentence = Sentence { place: place(whole), role: SentenceRole::Text, n_words: 1 };
    let segment = Segment {
        kind: SegmentKind::Paragraph,
        level: None,
        section: None,
        span: Span::new(0, text.len()),
        cuts: Vec::new(),
        clean,
    };
    let name = |form: &String| Name {
        form: form.clone(),
        r#type: type_of(form),
        forms: vec![form.clone()],
        roles: Vec::new(),
        country_code: None,
        external_id: None,
        known: None,
        n_mentions: 1,
        age: None,
    };
    let mention = |(idx, (span, form)): (usize, &(Span, String))| Mention {
        place: place(*span),
        name: idx as u32,
        r#type: type_of(form),
        method: MentionMethod::Rule,
        rule: "test".into(),
        confidence: 1.0,
    };
    let tagged = Tagged {
        names: names.iter().map(|(_, form)| name(form)).collect(),
        mentions: names.iter().enumerate().map(mention).collect(),
        failure: None,
    };
    let extracted = Extracted {
        quantities: quantities
            .into_iter()
            .map(|(span, value, counted)| quantity(place(span), value, counted))
            .collect(),
        dates: dates.into_iter().map(|(span, day)| date(place(span), day)).collect(),
        published: None,
        published_method: PublishedMethod::None,
    };
    let segmented = Segmented { segments: vec![segment], sentences: vec![sentence], ..Segmented::default() };
    parsed(document(text), segmented, tagged, extracted, built_in())
}

fn quantity(place: Place, value: f64, counted: String) -> Quantity {
    Quantity {
        place,
        kind: QuantityKind::Cardinal,
        value: Some(value),
        low: None,
        high: None,
        unit: None,
        value_si: None,
        counted: Some(counted),
        modifier: None,
        rule: "test".into(),
        confidence: 1.0,
    }
}

fn date(place: Place, day: Date) -> TimeExpression {
    let resolved = Resolved {
        value: day.to_string(),
        modifier: None,
        begin: Some(day),
        finish: Some(day),
        time_begin: None,
        time_finish: None,
        zone: None,
        precision: Precision::Day,
        method: DateMethod::Explicit,
        anchor: None,
    };
    TimeExpression {
        place,
        timex: Timex::Date,
        resolved,
        meaning: Meaning::Vague(Reference::Past),
        rule: "test".into(),
        confidence: 1.0,
    }
}

fn document(text: String) -> Document {
    Document::plain("d", text)
}

/// Claims of documents of one marked sentence each, every pair proposed; `copies` gives a cluster to each document.
fn claims(texts: &[&str], copies: &[Option<u32>], rules: &AgreeRules) -> Vec<Claim> {
    claims_of(texts, (copies, &[]), rules)
}

/// The same of documents that were published on some days.
fn claims_of(texts: &[&str], in_event: (&[Option<u32>], &[Date]), rules: &AgreeRules) -> Vec<Claim> {
    with_event(texts, in_event, rules, |input| run(input, rules))
}

/// Makes an event of such documents.
fn with_event<T>(
    texts: &[&str],
    (copies, days): (&[Option<u32>], &[Date]),
    rules: &AgreeRules,
    then: impl FnOnce(&EventInput<'_>) -> T,
) -> T {
    let documents: Vec<Annotated> = texts.iter().map(|text| annotated(text)).collect();
    let mut entities: Vec<Entity> = Vec::new();
    let mut of: Vec<Vec<u32>> = Vec::new();
    for document in &documents {
        let ids = document.tagged.names.iter().map(|name| {
            let found = entities.iter().position(|entity| entity.name == name.form);
            found.unwrap_or_else(|| {
                entities.push(Entity {
                    entity_id: name.form.clone(),
                    name: name.form.clone(),
                    r#type: name.r#type,
                    aliases: Vec::new(),
                    roles: Vec::new(),
                    country_code: None,
                    external_id: None,
                });
                entities.len() - 1
            }) as u32
        });
        of.push(ids.collect());
    }
    let kept: Vec<StatementFeatures> = documents.iter().map(|document| features(document, rules)).collect();
    let members: Vec<EventDocument<'_>> = (0..documents.len())
        .map(|idx| EventDocument {
            document: idx as u32,
            source: idx as u32,
            published: days.get(idx).copied(),
            features: &kept[idx],
            entities: &of[idx],
            redated: &[],
            copy_of: copies.get(idx).map_or(&[][..], std::slice::from_ref),
            whole_copy: None,
        })
        .collect();
    let n = documents.len() as u32;
    let candidates: Vec<_> = (0..n).flat_map(|a| (a + 1..n).map(move |b| ((a, 0), (b, 0)))).collect();
    then(&EventInput { documents: &members, candidates: &candidates, entity_info: &entities })
}

#[test]
fn what_two_sentences_share_is_measured() {
    let of = |one: &str, other: &str| {
        let pairs = with_event(&[one, other], (&[], &[]), rules(), |input| measured_pairs(input, rules()));
        move |feature: PairFeature| pairs[0].features[feature as usize]
    };
    let same = of(
        "[Narvik Council] opened {14:clinics} in the harbour on <2026-05-03:3 May>.",
        "[Narvik Council] opened {14:clinics} in the harbour on <2026-05-03:3 May>.",
    );
    let all = [PairFeature::SharedEvent, PairFeature::Shared, PairFeature::CoveredLeast, PairFeature::Cosine];
    assert!(all.iter().all(|feature| (same(*feature) - 1.0).abs() < 1e-5));
    assert_eq!(same(PairFeature::Run), same(PairFeature::Longer));
    assert_eq!(same(PairFeature::NeighborsShared), same(PairFeature::Run) - 1.0);
    let given = [PairFeature::ValuesSame, PairFeature::CountedSame, PairFeature::DatesMeet, PairFeature::NamesSame];
    assert_eq!(given.map(&same), [1.0; 4]);

    let part = of(
        "[Narvik Council] opened {14:clinics} in the harbour on <2026-05-03:3 May>.",
        "The harbour lost {12:clinics} on <2026-05-04:4 May>, said [Bodo Radio].",
    );
    assert!(part(PairFeature::Shared) < part(PairFeature::CoveredMost));
    assert!(part(PairFeature::CoveredLeast) <= part(PairFeature::Cosine));
    assert!(part(PairFeature::Cosine) <= part(PairFeature::CoveredMost));
    assert_eq!(given.map(&part), [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn sentences_are_cut_where_a_clause_begins_and_not_within_numbers() {
    for (text, second) in [
        ("The council of Karsa paid $5 million for the new harbor wall.", None),
        ("Sales of the mill in Karsa grew 12 % of late last year.", None),
        ("The well-known mayor of Karsa opened the long bridge, the mill and the harbor.", None),
        ("The mayor of Karsa opened the long bridge, meeting farmers from the valley.", Some("meeting")),
        ("The mayor of Karsa opened the long bridge after farmers blocked the old road.", Some("after")),
        ("The mayor of Karsa opened the long bridge; farmers blocked the old road.", Some("farmers")),
    ] {
        let kept = features(&annotated(text), rules());
        let later: Vec<&str> = kept.clauses.iter().skip(1).map(|stretch| stretch.span.of(text)).collect();
        let first_words: Vec<&str> = later.iter().filter_map(|stretch| stretch.split_whitespace().next()).collect();
        assert_eq!(first_words, second.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn pairs_of_the_case_file_are_read_as_a_reader_does() {
    let rules = rules();
    let mut failed = Vec::new();
    for row in include_str!("../../../../tests/cases/agree_claims.tsv").lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let found = claims(&fields[..2], &[], rules);
        let has = |status: ClaimStatus| found.iter().any(|claim| claim.status == status);
        let is_right = match fields[2] {
            "conflict" => has(ClaimStatus::Conflicting),
            "agree" => has(ClaimStatus::Corroborated) && !has(ClaimStatus::Conflicting),
            "no conflict" => !has(ClaimStatus::Conflicting),
            _ => !has(ClaimStatus::Conflicting) && !has(ClaimStatus::Corroborated),
        };
        if !is_right {
            failed.push(format!(
                "{row}\n    {:?}",
                found.iter().map(|claim| (&claim.topic, claim.status)).collect::<Vec<_>>()
            ));
        }
    }
    assert!(failed.is_empty(), "{} rows fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_value_of_most_independent_sources_wins_and_copies_count_once() {
    let one = "[Mercy Trust] opened {14:clinics:14} in [Karsa].";
    let other = "[Mercy Trust] opened {12:clinics:12} in [Karsa].";
    let rules = rules();
    let of = |texts: &[&str], copies: &[Option<u32>]| {
        let found = claims(texts, copies, rules);
        found.into_iter().find(|claim| claim.status == ClaimStatus::Conflicting).expect("the counts differ")
    };
    let apart = of(&[other, one, one], &[]);
    assert_eq!((apart.value.number, apart.n_supporting, apart.n_contradicting), (Some(14.0), 2, 1));
    let copied = of(&[other, one, one], &[None, Some(7), Some(7)]);
    assert_eq!((copied.value.number, copied.n_supporting, copied.n_independent), (Some(12.0), 1, 2));
    assert_eq!(copied.evidence.len(), 3);
    assert_eq!(copied.evidence[0].stance, Stance::Supports);
    assert_eq!(copied.evidence[2].weight, 0.5);
}

#[test]
fn values_that_follow_one_another_develop() {
    let status = |texts: &[&str], days: &[Date]| {
        let found = claims_of(texts, (&[], days), rules());
        let differing = found.iter().find(|claim| claim.n_contradicting > 0).expect("the counts differ");
        let is_ordered = differing.evidence.iter().any(|evidence| evidence.compared == Compared::Order);
        assert_eq!(is_ordered, differing.status == ClaimStatus::Developing);
        (differing.status, differing.value.number)
    };
    let fewer = "The fire killed {77:people:77} people in [Karsa].";
    let more = "The fire killed {85:people:85} people in [Karsa].";
    let (monday, friday) = (jiff::civil::date(2026, 3, 2), jiff::civil::date(2026, 3, 6));
    assert_eq!(status(&[more, fewer], &[friday, monday]), (ClaimStatus::Developing, Some(85.0)));
    assert_eq!(status(&[fewer, more, more], &[monday, friday, friday]), (ClaimStatus::Developing, Some(85.0)));
    // Near misses: on one day, on days that overlap, and on days that nobody knows.
    assert_eq!(status(&[fewer, more], &[monday, monday]).0, ClaimStatus::Conflicting);
    assert_eq!(status(&[fewer, more, fewer], &[monday, monday, friday]).0, ClaimStatus::Conflicting);
    assert_eq!(status(&[fewer, more], &[]).0, ClaimStatus::Conflicting);
}

#[test]
fn what_is_disputed_in_one_claim_is_disputed_in_no_other() {
    for row in include_str!("../../../../tests/cases/agree_claims.tsv").lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let mut disputed = BTreeSet::new();
        for claim in claims(&fields[..2], &[], rules()) {
            let values: Vec<_> = (claim.evidence.iter())
                .map(|evidence| (evidence.document, evidence.quantity, evidence.date, evidence.stance))
                .filter(|(_, quantity, date, _)| quantity.is_some() || date.is_some())
                .collect();
            for (n, one) in values.iter().enumerate() {
                for other in values.iter().skip(n + 1).filter(|other| other.3 != one.3) {
                    let key = ((one.0, one.1, one.2), (other.0, other.1, other.2));
                    assert!(disputed.insert(key), "{row}");
                }
            }
        }
    }
}

#[test]
fn a_sentence_told_by_copies_alone_is_a_single_claim() {
    let text = "[Mercy Trust] opened {14:clinics:14} in [Karsa].";
    let found = claims(&[text, text], &[Some(1), Some(1)], rules());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].status, found[0].n_sources, found[0].n_independent), (ClaimStatus::Single, 2, 1));
}

#[test]
fn a_copy_that_gives_another_value_is_a_witness_of_its_own() {
    let one = "[Mercy Trust] opened {14:clinics:14} in [Karsa].";
    let other = "[Mercy Trust] opened {12:clinics:12} in [Karsa].";
    let found = claims(&[one, one, other], &[Some(1), Some(1), Some(1)], rules());
    let counts: Vec<_> = (found.iter())
        .map(|claim| (claim.status, claim.n_sources, claim.n_independent, claim.n_supporting, claim.n_contradicting))
        .collect();
    assert_eq!(counts, [(ClaimStatus::Conflicting, 3, 2, 1, 1)]);
}

/// Eight reports of one quake in other words, and one on something else.
const REPORTS: [&str; 9] = [
    "A quake killed {12:people:12} people in [Port Ellery] on Monday.",
    "[Port Ellery] was struck by an earthquake that left dozens homeless.",
    "Rescuers dug through rubble after the quake that shook [Port Ellery].",
    "Strong quake hits [Port Ellery].",
    "The quake near [Port Ellery] cut power to the harbor.",
    "People fled into the streets of [Port Ellery] when the quake came.",
    "The [Coast Guard] closed the harbor of [Port Ellery] after the quake.",
    "Schools in [Port Ellery] stayed shut after the quake.",
    "[Mercy Trust] sells olives.",
];

fn core_of(texts: &[&str]) -> Option<Claim> {
    let mut found = claims(texts, &[], rules());
    found.retain(|claim| claim.evidence.iter().any(|evidence| evidence.rule == "common_opening"));
    assert!(found.len() < 2);
    found.pop()
}

#[test]
fn what_many_reports_open_with_is_one_claim_in_whatever_words() {
    let core = core_of(&REPORTS).expect("nine reports say what the event is");
    let documents: Vec<u32> = core.evidence.iter().map(|evidence| evidence.document).collect();
    assert_eq!(documents, [0, 1, 2, 3, 4, 5, 6, 7]);
    // Near miss: seven texts are too few to tell what the event is.
    assert_eq!(core_of(&REPORTS[..7]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn clauses_lie_on_boundaries_and_nothing_panics(text in "\\PC{0,80}", other in "[a-zA-Z ,;'’é0-9—()]{0,80}") {
        let rules = rules();
        let text = text.replace(['[', '{', '<'], "");
        for text in [text.as_str(), other.as_str()] {
            let document = annotated(text);
            let kept = features(&document, rules);
            let clean = &document.segmented.segments[0].clean.text;
            for clause in &kept.clauses {
                prop_assert!(clean.get(clause.span.start as usize..clause.span.end as usize).is_some());
            }
            prop_assert!(postings(&kept, &[], rules).windows(2).all(|pair| pair[0].term < pair[1].term));
        }
        claims(&[&text, &other], &[], rules);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn acts_that_go_both_ways_have_two_parties(words in proptest::collection::vec(0usize..WORDS.len(), 0..40)) {
        let text: String = words.iter().map(|word| WORDS[*word]).collect();
        let document = annotated(text.trim());
        let kept = features(&document, rules());
        let n_names = document.tagged.names.len() as u32;
        for act in &kept.mutual {
            prop_assert!(act.parties[0] < act.parties[1] && act.parties[1] < n_names, "{text}: {act:?}");
        }
        for leader in &kept.leaders {
            prop_assert_eq!(document.tagged.names[leader.person as usize].r#type, EntityType::Person);
        }
        claims(&[text.trim(), text.trim()], &[], rules());
    }
}

const WORDS: [&str; 20] = [
    " met",
    " meeting",
    " talks",
    " summit",
    " with",
    " between",
    " and",
    ",",
    "-",
    " (",
    " their",
    " held",
    " not",
    " in",
    " Prime Minister",
    " president",
    " [person one:Karen Holt]",
    " [person two:Nils Brandt]",
    " [country one:Sweden]",
    " [Mercy Trust]",
];
