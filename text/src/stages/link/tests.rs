use crate::model::name::Name;
use crate::model::vocabulary::EntityType;
use crate::rules::link::LinkRules;
use crate::stages::link::item::NameFeatures;
use crate::stages::link::run;

const CASES: &str = include_str!("../../../../tests/cases/link_variants.tsv");

fn name(form: &str, r#type: EntityType, known: Option<&str>) -> Name {
    Name {
        form: form.into(),
        r#type,
        forms: vec![form.into()],
        roles: Vec::new(),
        country_code: None,
        external_id: None,
        known: known.map(str::to_owned),
        n_mentions: 1,
    }
}

fn person(form: &str) -> Name {
    name(form, EntityType::Person, None)
}

fn documents(names: Vec<Vec<Name>>) -> Vec<NameFeatures> {
    let named = names.into_iter().enumerate();
    named.map(|(idx, names)| NameFeatures { doc_id: format!("d{idx}"), names }).collect()
}

#[test]
fn cases_of_variants() {
    let mut failed = Vec::new();
    for row in CASES.lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [text, expected, _] = fields.as_slice() else { continue };
        let (left, right) = text.split_once(" = ").expect("two names");
        let form = |text: &str| {
            let (r#type, form) = text.split_once(':').expect("type and form");
            name(form, EntityType::parse(r#type).expect("a type"), None)
        };
        let links = run(&documents(vec![vec![form(left)], vec![form(right)]]), &LinkRules::default());
        let found = if links.of[0] == links.of[1] { "same" } else { "other" };
        if found != *expected {
            failed.push(format!("{row}: found {found}"));
        }
    }
    assert!(failed.is_empty(), "{} rows fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn a_surname_joins_the_one_full_name_that_keeps_its_company() {
    let company = || {
        vec![name("Norway", EntityType::Gpe, Some("country:NO")), name("Chile", EntityType::Gpe, Some("country:CL"))]
    };
    let mut full = company();
    full.push(person("Ada Quill"));
    let mut short = company();
    short.push(person("Quill"));
    let links = run(&documents(vec![full.clone(), short.clone(), vec![person("Quill")]]), &LinkRules::default());
    assert_eq!(links.of[0][2], links.of[1][2]);
    assert_ne!(links.of[0][2], links.of[2][0]);
    let mut other = company();
    other.push(person("Tom Quill"));
    let links = run(&documents(vec![full, short, other]), &LinkRules::default());
    assert_ne!(links.of[0][2], links.of[1][2]);
    assert_ne!(links.of[2][2], links.of[1][2]);
}

#[test]
fn an_acronym_joins_only_one_long_form() {
    let long = |form: &str| Name { forms: vec![form.into(), "HTC".into()], ..name(form, EntityType::Org, None) };
    let short = || name("HTC", EntityType::Org, None);
    let links = run(&documents(vec![vec![long("Harbour Trade Council")], vec![short()]]), &LinkRules::default());
    assert_eq!(links.of[0], links.of[1]);
    let three = vec![vec![long("Harbour Trade Council")], vec![short()], vec![long("High Table Club")]];
    let links = run(&documents(three), &LinkRules::default());
    assert_eq!(links.entities.len(), 3);
}

#[test]
fn keys_stay_when_documents_are_added() {
    let one = run(
        &documents(vec![vec![person("Ada Quill"), name("Oslo Rope Ltd", EntityType::Org, None)]]),
        &LinkRules::default(),
    );
    let more = documents(vec![
        vec![person("Ada Quill"), name("Oslo Rope Ltd", EntityType::Org, None)],
        vec![person("Quill Ada"), person("ADA QUILL"), name("Norway", EntityType::Gpe, Some("country:NO"))],
    ]);
    let two = run(&more, &LinkRules::default());
    let id =
        |links: &crate::model::entity::Links, idx: usize| links.entities[links.of[0][idx] as usize].entity_id.clone();
    assert_eq!((id(&one, 0), id(&one, 1)), (id(&two, 0), id(&two, 1)));
    assert!(two.entities.iter().any(|entity| entity.entity_id == "country-no"));
    assert!(two.entities.is_sorted_by(|a, b| a.entity_id < b.entity_id));
}
