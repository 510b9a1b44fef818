use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Lean, Meaning};
use crate::model::entity::{Entity, Links};
use crate::model::roots::Roots;
use crate::model::vocabulary::EntityType;
use crate::rules::anchor::{AnchorRules, AnchorThresholds, EventWeights};
use crate::stages::anchor::cluster::{average_linkage, least_joining};
use crate::stages::anchor::document::{DocumentFeatures, OpenDate};
use crate::stages::anchor::pair::Likeness;
use crate::stages::anchor::{entity_keys, postings, run};

fn weekday(weekday: i8) -> Meaning {
    Meaning::Partial { year: None, month: None, day: None, weekday: Some(weekday), lean: Lean::Past }
}

/// Documents of two stories: each has its own names and words.
fn document(story: u64, published: Option<Date>, days: &[(Date, Date)]) -> DocumentFeatures {
    let terms: Vec<(u64, u32)> =
        (0..40).map(|n| (story * 1000 + n, 2)).chain((0..10).map(|n| (900_000 + n, 1))).collect();
    DocumentFeatures {
        published,
        days: days.to_vec(),
        open: Vec::new(),
        names: vec![(0, 4), (1, 2)],
        lead: terms.clone(),
        terms,
    }
}

fn links(stories: &[u32]) -> Links {
    let entity = |n: u32| Entity {
        entity_id: format!("entity-{n}"),
        name: format!("Name {n}"),
        r#type: EntityType::Gpe,
        aliases: Vec::new(),
        roles: Vec::new(),
        country_code: None,
        external_id: None,
    };
    Links { entities: (0..20).map(entity).collect(), of: stories.iter().map(|n| vec![n * 2, n * 2 + 1]).collect() }
}

fn pairs(n: u32) -> Vec<(u32, u32)> {
    (0..n).flat_map(|one| (one + 1..n).map(move |two| (one, two))).collect()
}

#[test]
fn a_label_names_a_group_of_people_after_what_else_there_is() {
    let day = date(2031, 5, 6);
    let mut links = links(&[1, 1]);
    links.entities[2].r#type = EntityType::Norp;
    let documents = vec![document(1, Some(day), &[]), document(1, Some(day), &[])];
    let anchors = run(documents, (&links, &[]), &pairs(2), (None, &AnchorRules::default()));
    assert_eq!(anchors.events.first().map(|event| event.label.as_str()), Some("Name 3, Name 2"));
    assert_eq!(anchors.events.first().map(|event| event.entities.as_slice()), Some([2, 3].as_slice()));
}

#[test]
fn two_stories_give_two_events_and_a_lone_document_none() {
    let day = date(2031, 5, 6);
    let documents = [
        document(1, Some(day), &[]),
        document(2, Some(day), &[]),
        document(1, Some(day), &[]),
        document(2, None, &[]),
        document(3, Some(day), &[]),
    ];
    let anchors = run(documents.to_vec(), (&links(&[1, 2, 1, 2, 3]), &[]), &pairs(5), (None, &AnchorRules::default()));
    assert_eq!(anchors.events.len(), 2);
    assert_eq!(anchors.event_of[0], anchors.event_of[2]);
    assert_eq!(anchors.event_of[1], anchors.event_of[3]);
    assert_eq!(anchors.event_of[4], None);
}

#[test]
fn copies_are_where_their_original_is_and_make_no_word_common() {
    let day = date(2031, 5, 6);
    // Two reports of one story, of which one is printed three hundred times, and one text alone that is printed twice.
    let stories: Vec<u32> = [1, 1].into_iter().chain([1; 300]).chain([2, 2]).collect();
    let documents: Vec<DocumentFeatures> =
        stories.iter().map(|story| document(u64::from(*story), Some(day), &[])).collect();
    let originals: Vec<u32> = [0, 1].into_iter().chain([1; 300]).chain([302, 302]).collect();
    let anchors = run(documents.to_vec(), (&links(&stories), &originals), &pairs(304), (None, &AnchorRules::default()));
    let mut sizes: Vec<usize> = anchors.events.iter().map(|event| event.documents.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 302]);
    assert!(anchors.event_of.iter().all(Option::is_some));
}

#[test]
fn the_same_story_a_year_later_is_another_event() {
    let documents = [document(1, Some(date(2031, 5, 6)), &[]), document(1, Some(date(2032, 5, 6)), &[])];
    let anchors = run(documents.to_vec(), (&links(&[1, 1]), &[]), &pairs(2), (None, &AnchorRules::default()));
    assert!(anchors.events.is_empty());
}

#[test]
fn a_weekday_takes_the_day_that_the_others_name() {
    let (sunday, wednesday) = (date(2031, 5, 4), date(2031, 5, 7));
    let mut undated = document(1, None, &[]);
    undated.open = vec![
        OpenDate { date: 3, meaning: weekday(7), told: None },
        OpenDate { date: 5, meaning: weekday(6), told: None },
    ];
    let documents = [document(1, Some(date(2031, 5, 8)), &[(sunday, wednesday)]), undated];
    let anchors = run(documents.to_vec(), (&links(&[1, 1]), &[]), &pairs(2), (None, &AnchorRules::default()));
    let settled: Vec<_> = anchors.redated.iter().map(|redated| (redated.date, redated.resolved.begin)).collect();
    // The others name no Saturday, so the one next to the Sunday is meant.
    assert_eq!(settled, [(3, Some(sunday)), (5, Some(date(2031, 5, 3)))]);
    assert_eq!(anchors.published, [None, None]);
}

#[test]
fn what_follows_a_settled_weekday_is_counted_from_it() {
    let day = |day| date(2031, 5, day);
    let day_before = Meaning::Cell { grain: Grain::Day, shift: -1, base: Base::Narrative };
    let month = Meaning::Partial { year: None, month: Some(8), day: None, weekday: None, lean: Lean::Future };
    let mut undated = document(1, None, &[]);
    let open = |(n, meaning)| OpenDate { date: n as u32, meaning, told: None };
    undated.open = [weekday(3), day_before, weekday(5), month].into_iter().enumerate().map(open).collect();
    let documents = [document(1, Some(day(8)), &[(day(7), day(7))]), undated.clone()];
    let settled = |documents: &[DocumentFeatures]| -> Vec<Option<Date>> {
        let anchors = run(documents.to_vec(), (&links(&[1, 1]), &[]), &pairs(2), (None, &AnchorRules::default()));
        anchors.redated.iter().map(|redated| redated.resolved.begin).collect()
    };
    assert_eq!(settled(&documents), [Some(day(7)), Some(day(6)), Some(day(9)), Some(date(2031, 8, 1))]);
    // Near miss: no document names the first day, so nothing is told that the rest could be counted from.
    let documents = [document(1, Some(day(8)), &[]), undated];
    assert_eq!(settled(&documents), [Some(date(2031, 8, 1))]);
}

#[test]
fn a_day_that_the_text_tells_itself_serves_the_next_weekday() {
    let (monday, friday) = (date(2031, 5, 5), date(2031, 5, 9));
    let mut undated = document(1, None, &[(monday, monday)]);
    undated.open = vec![OpenDate { date: 4, meaning: weekday(3), told: Some((2, monday)) }];
    let documents = [document(1, Some(friday), &[]), undated];
    let anchors = run(documents.to_vec(), (&links(&[1, 1]), &[]), &pairs(2), (None, &AnchorRules::default()));
    assert_eq!(anchors.redated.first().and_then(|redated| redated.resolved.begin), Some(date(2031, 5, 7)));
}

#[test]
fn two_likely_days_leave_a_weekday_open() {
    let (one, two) = (date(2031, 5, 4), date(2031, 5, 11));
    let mut undated = document(1, None, &[]);
    undated.open = vec![OpenDate { date: 0, meaning: weekday(7), told: None }];
    let documents = [document(1, Some(date(2031, 5, 12)), &[(one, one), (two, two)]), undated];
    let anchors = run(documents.to_vec(), (&links(&[1, 1]), &[]), &pairs(2), (None, &AnchorRules::default()));
    assert!(anchors.redated.is_empty());
}

#[test]
fn reports_in_like_words_on_other_people_are_of_other_events() {
    let alike =
        Likeness { words: 0.3, lead: 0.2, neighbors: 0.6, closest: 0.3, both_persons: 1.0, ..Default::default() };
    let weights = EventWeights::default();
    let probability = |persons| Likeness { persons, ..alike }.probability(&weights);
    assert!(probability(0.9) > 0.5 && probability(0.1) < 0.4, "{} {}", probability(0.9), probability(0.1));
}

#[test]
fn a_stray_report_goes_to_the_one_event_that_it_is_like() {
    let thresholds = AnchorThresholds::default();
    // Two events of three reports each, and one report between them.
    let event = |first: u32| [(first, first + 1, 0.9), (first, first + 2, 0.9), (first + 1, first + 2, 0.9)];
    let groups = |of_one: f64, of_two: f64| {
        let strays = (0..3).flat_map(|n| [(n, 6, of_one), (n + 3, 6, of_two)]);
        average_linkage(7, &event(0).into_iter().chain(event(3)).chain(strays).collect::<Vec<_>>(), &thresholds)
    };
    assert_eq!(groups(0.3, 0.1), [vec![0, 1, 2, 6], vec![3, 4, 5]]);
    assert_eq!(groups(0.3, 0.2), [vec![0, 1, 2], vec![3, 4, 5]]);
    assert_eq!(groups(0.2, 0.0), [vec![0, 1, 2], vec![3, 4, 5]]);
    // Two reports alone that are hardly alike stay alone: there is no event that one of them could go to.
    assert!(average_linkage(2, &[(0, 1, 0.4)], &thresholds).is_empty());
}

#[test]
fn documents_that_no_joining_pair_leads_to_change_nothing() {
    let thresholds = AnchorThresholds::default();
    let least = least_joining(&thresholds);
    // Few different probabilities, so that there are ties; most pairs join nobody.
    let mut state = 20_261_130u64;
    let mut next = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let (mut n_groups, mut n_strays) = (0, 0);
    for _ in 0..200 {
        let n = 8 + next(25) as u32;
        let mut links: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for _ in 0..4 * n {
            let (one, two) = (next(u64::from(n)) as u32, next(u64::from(n)) as u32);
            let like = [0.02, 0.1, 0.124, 0.13, 0.3, 0.4, 0.4, 0.6, 0.9, 0.9][next(10) as usize];
            if one != two && (like < least || one % 4 == two % 4) {
                links.insert((one.min(two), one.max(two)), like);
            }
        }
        let links: Vec<(u32, u32, f64)> = links.into_iter().map(|((one, two), like)| (one, two, like)).collect();
        let whole = average_linkage(n as usize, &links, &thresholds);
        let mut roots = Roots::new(n as usize);
        links.iter().filter(|link| link.2 >= least).for_each(|(one, two, _)| {
            roots.join(*one, *two);
        });
        let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        (0..n).for_each(|document| parts.entry(roots.root(document)).or_default().push(document));
        let mut found = Vec::new();
        for part in parts.values().filter(|part| part.len() > 1) {
            let place = |document: u32| part.binary_search(&document).ok().map(|place| place as u32);
            let own: Vec<(u32, u32, f64)> =
                links.iter().filter_map(|(one, two, like)| Some((place(*one)?, place(*two)?, *like))).collect();
            let groups = average_linkage(part.len(), &own, &thresholds).into_iter();
            found.extend(groups.map(|group| group.iter().map(|at| part[*at as usize]).collect::<Vec<u32>>()));
        }
        found.sort();
        n_groups += found.len();
        let without = AnchorThresholds { stray_min: 2.0, ..thresholds.clone() };
        n_strays += usize::from(average_linkage(n as usize, &links, &without) != whole);
        assert_eq!(found, whole, "{links:?}");
    }
    assert!(n_groups > 200 && n_strays > 20, "{n_groups} groups, strays in {n_strays}");
}

#[test]
fn a_chain_does_not_glue_its_ends() {
    let mut middle = document(1, None, &[]);
    middle.terms.extend((0..40).map(|n| (2000 + n, 2)));
    middle.terms.sort_unstable();
    let documents = [document(1, None, &[]), middle, document(2, None, &[]), document(2, None, &[])];
    let anchors = run(documents.to_vec(), (&links(&[1, 1, 2, 2]), &[]), &pairs(4), (None, &AnchorRules::default()));
    assert_ne!(anchors.event_of[0], anchors.event_of[3]);
}

#[test]
fn a_thing_more_changes_the_lookup_terms_of_no_other_document() {
    let rules = AnchorRules::default();
    let few = links(&[]);
    let mut more = links(&[]);
    more.entities.insert(0, Entity { entity_id: "another".to_owned(), ..few.entities[0].clone() });
    let (document, n_few) = (document(1, None, &[]), few.entities.len() as u32);
    let before = postings(&document, (&[2, 3], &entity_keys(&few)), &rules);
    assert_eq!(before, postings(&document, (&[3, 4], &entity_keys(&more)), &rules));
    assert_ne!(before, postings(&document, (&[2, n_few - 1], &entity_keys(&few)), &rules));
}

#[test]
fn lookup_terms_are_few_and_shared_within_a_story() {
    let rules = AnchorRules::default();
    let one = postings(&document(1, None, &[]), (&[2, 3], &[0, 4, 8, 12]), &rules);
    let two = postings(&document(1, None, &[]), (&[2, 3], &[0, 4, 8, 12]), &rules);
    assert_eq!(one, two);
    assert!(one.len() <= rules.thresholds.postings_max);
    assert!(postings(&DocumentFeatures::default(), (&[], &[]), &rules).is_empty());
}
