use std::sync::Arc;

use crate::model::entity::Links;
use crate::model::name::Name;
use crate::model::vocabulary::EntityType;
use crate::rules::link::LinkRules;
use crate::stages::link::item::NameFeatures;

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
        age: None,
    }
}

fn person(form: &str) -> Name {
    name(form, EntityType::Person, None)
}

fn run(features: &[NameFeatures], rules: &LinkRules) -> Links {
    super::run(&features.iter().cloned().collect(), rules)
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
fn two_spellings_join_in_one_company() {
    let company = || {
        vec![name("Norway", EntityType::Gpe, Some("country:NO")), name("Chile", EntityType::Gpe, Some("country:CL"))]
    };
    let beside = |forms: &[&str]| [company(), forms.iter().map(|form| person(form)).collect()].concat();
    let nicknames =
        [("liz".to_owned(), vec!["elizabeth".to_owned()]), ("volodymyr".to_owned(), vec!["vladimir".to_owned()])];
    let rules = LinkRules { nicknames: Arc::new(nicknames.into()), ..LinkRules::default() };
    let is_one = |one: &str, other: &str| {
        let links = run(&documents(vec![beside(&[one]), beside(&[other])]), &rules);
        links.of[0][2] == links.of[1][2]
    };
    let same = [
        ("Mohammed al-Zaydan", "Muhammad al-Zaidan"),
        ("Arkady Lvovich Beltsov", "Arkady Beltsov"),
        ("Lucía Ferrand Olmo", "Lucia Ferrand"),
        ("Jürgen Möller", "Juergen Moeller"),
        ("Maria Ines Quiral", "María Inés Quiral Solor"),
        ("Rashid bin Tamim al-Murqab", "Rashid bin Tamim"),
        ("Seo Dal-hyun", "Dalhyun Seo"),
        ("Kim Ga-dong", "Gadong Kim"),
        ("Terrence \"Pops\" Gallow", "Pops Gallow"),
        ("Volodymyr Zahorenko", "Vladimir Zagorenko"),
        ("Liz Farrow", "Elizabeth Farrow"),
    ];
    let other = [
        ("Mahmoud al-Zaydan", "Mohammed al-Zaydan"),
        ("Arkady Lvovich Beltsov", "Lev Beltsov"),
        ("Anna Ivanov", "Anna Ivanova"),
        ("Ada Roe Jr.", "Ada Marie Roe Sr."),
        ("Tom Hall", "Tom Gall"),
        ("A. Stone", "P. Stone"),
        ("Zheng Wei", "Zhang Wei"),
        ("Ines Quiral", "Maria Ines Quiral"),
    ];
    for (one, two) in same {
        assert!(is_one(one, two), "{one} and {two} are one");
    }
    for (one, two) in other {
        assert!(!is_one(one, two), "{one} and {two} are two");
    }
    // Without a name that both documents share, in one document, or with two longer names that fit, nothing is joined.
    let alone = run(&documents(vec![vec![person(same[0].0)], vec![person(same[0].1)]]), &LinkRules::default());
    assert_ne!(alone.of[0], alone.of[1]);
    let beside_each_other = [beside(&[same[0].0, same[0].1]), beside(&[same[0].1])];
    let links = run(&documents(beside_each_other.to_vec()), &LinkRules::default());
    assert_ne!(links.of[0][2], links.of[0][3]);
    let chris = ["Christopher Roe", "Chris Roe", "Christine Roe"].map(|form| beside(&[form]));
    let given = ["christopher", "christine"].map(str::to_owned).to_vec();
    let two_names = LinkRules { nicknames: Arc::new([("chris".to_owned(), given)].into()), ..LinkRules::default() };
    let links = run(&documents(chris.to_vec()), &two_names);
    assert!(links.of[0][2] != links.of[1][2] && links.of[1][2] != links.of[2][2] && links.of[0][2] != links.of[2][2]);
    let three = ["Lucía Ferrand Olmo", "Lucía Ferrand Vidal", "Lucía Ferrand"].map(|form| beside(&[form]));
    let links = run(&documents(three.to_vec()), &LinkRules::default());
    assert!(links.of[2][2] != links.of[0][2] && links.of[2][2] != links.of[1][2]);
}

#[test]
fn ages_tell_people_of_one_name_apart() {
    let aged = |age: Option<u16>| Name { age, ..person("David Tarn") };
    let of = |country: &str| name(country, EntityType::Gpe, Some(country));
    let ids = |documents_of: Vec<Vec<Name>>| {
        let links = run(&documents(documents_of), &LinkRules::default());
        links.of.iter().map(|names| names[0]).collect::<Vec<u32>>()
    };
    let [young, old] = [Some(19), Some(74)].map(aged);
    let apart = vec![
        vec![young.clone(), of("NO"), of("SE")],
        vec![old.clone(), of("CL"), of("PE")],
        vec![aged(None), of("CL"), of("PE")],
    ];
    let found = ids(apart);
    assert!(found[0] != found[1] && found[1] == found[2], "{found:?}");
    let shared = || [of("NO"), of("SE")];
    let told_wrong = [young, old].map(|own| [vec![own], shared().to_vec()].concat());
    let found = ids(told_wrong.to_vec());
    assert_eq!(found[0], found[1], "one story, one man");
    let found = ids([Some(19), Some(33)].map(|age| vec![aged(age)]).to_vec());
    assert_eq!(found[0], found[1], "years go by");
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
    let id = |links: &Links, idx: usize| links.entities[links.of[0][idx] as usize].entity_id.clone();
    assert_eq!((id(&one, 0), id(&one, 1)), (id(&two, 0), id(&two, 1)));
    assert!(two.entities.iter().any(|entity| entity.entity_id == "country-no"));
    assert!(two.entities.is_sorted_by(|a, b| a.entity_id < b.entity_id));
}
