//! The steps `names`, of one document each, and `people`, of the names of people that have the same words.
//!
//! A document that names Ada Quill gives a row of the kind `person` with the key `ada quill`. Where all rows of that key stand together,
//! `people` says whether one person bears it or several, and the nodes by which `forest` finds who is one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Int32Array, ListArray, RecordBatch, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Int32Type, Int64Type};
use crosscheck_text::model::name::Name;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::rules::link::{LinkRules, LinkThresholds};
use crosscheck_text::stages::link::item::NameFeatures;
use crosscheck_text::stages::link::pieces::{self, Bearer, Found, are_apart, bearers, found};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::error::Result;
use crate::worker::broken;
use crate::worker::cells::{claim_column, lists_of_texts, number_column, text_column, text_lists, texts};
use crate::worker::groups::{self, Shape};
use crate::worker::member::{document_of, expect_number, member};
use crate::worker::packing::{NAME, NAMES, packed, unpacked};
use crate::worker::step::{self, binary, bytes, expect_columns, int, list, long, longs, numbers, text, unwritten};

/// A node of `forest`.
pub(crate) fn node(text: &str) -> i64 {
    xxh3_64(text.as_bytes()).cast_signed()
}

/// Writes the names of documents, with what each is found by; the user may have a folder of rules.
///
/// # Errors
/// When rules or stdin cannot be read.
pub fn names(config: &Config, dir: Option<PathBuf>) -> Result<()> {
    let rules = Rules::parse(&RuleFiles { dir, ..RuleFiles::default() }, config.stages.clone())?.link;
    let reads = [long("n"), binary("names_f")];
    let writes = step::schema(vec![
        long("n"),
        long("member"),
        text("doc_id"),
        text("kind"),
        text("key"),
        long("node"),
        int("age"),
        int("n_mentions"),
        ("roles", list(DataType::Utf8)),
        ("shorts", list(DataType::Utf8)),
        ("spellings", list(DataType::Struct(spelling_fields()))),
        binary("name_f"),
    ]);
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        move |batch, written| batch.map_or(Ok(()), |batch| written.rows(name_columns(&names_of(batch, &rules)?)?)),
    )
}

/// A name of a document.
struct Named {
    n: i64,
    member: i64,
    doc_id: String,
    name: Name,
    found: Found,
}

fn names_of(batch: &RecordBatch, rules: &LinkRules) -> Result<Vec<Named>> {
    let mut all = Vec::new();
    for (n, features) in numbers::<Int64Type>(batch, "n")?.iter().zip(bytes(batch, "names_f")?) {
        expect_number(*n)?;
        let NameFeatures { doc_id, names } = unpacked(features, NAMES)?;
        for (idx, name) in (0..).zip(names) {
            let found = found(&name, rules);
            all.push(Named { n: *n, member: member(*n, idx)?, doc_id: doc_id.clone(), name, found });
        }
    }
    Ok(all)
}

fn spelling_fields() -> Fields {
    [("key", DataType::Utf8), ("role", DataType::Int32)]
        .into_iter()
        .map(|(name, of)| Field::new(name, of, true))
        .collect()
}

fn name_columns(all: &[Named]) -> Result<Vec<ArrayRef>> {
    let spellings = || all.iter().flat_map(|own| &own.found.spellings);
    let keys = text_column(spellings().map(|(_, key)| Some(key)));
    let roles = Int32Array::from_iter_values(spellings().map(|(role, _)| *role as i32));
    let rows = StructArray::try_new(spelling_fields(), vec![keys, Arc::new(roles)], None).map_err(unwritten)?;
    let lengths = OffsetBuffer::from_lengths(all.iter().map(|own| own.found.spellings.len()));
    let item = Field::new("element", DataType::Struct(spelling_fields()), true);
    let spellings = ListArray::try_new(item.into(), lengths, Arc::new(rows), None).map_err(unwritten)?;
    let packed = all.iter().map(|own| packed(&own.name, NAME)).collect::<Result<Vec<_>>>()?;
    Ok(vec![
        longs(all.iter().map(|own| own.n).collect()),
        longs(all.iter().map(|own| own.member).collect()),
        text_column(all.iter().map(|own| Some(&own.doc_id))),
        text_column(all.iter().map(|own| Some(own.found.kind))),
        text_column(all.iter().map(|own| Some(&own.found.key))),
        number_column::<Int64Type>(all.iter().map(|own| own.found.node.as_deref().map(node))),
        number_column::<Int32Type>(all.iter().map(|own| own.name.age.map(i32::from))),
        number_column::<Int32Type>(all.iter().map(|own| Some(own.name.n_mentions.min(i32::MAX as u32) as i32))),
        text_lists(all.iter().map(|own| own.found.roles.as_slice())),
        text_lists(all.iter().map(|own| own.found.shorts.as_slice())),
        Arc::new(spellings),
        Arc::new(BinaryArray::from_iter_values(packed)),
    ])
}

/// A name of a person.
struct Person {
    member: i64,
    name: Name,
    company: Option<Vec<String>>,
}

/// Who bears a name.
struct Borne {
    member: i64,
    node: i64,
    other: i64,
    is_claimed: bool,
    age: Option<u16>,
}

/// Decides who bears the names of people.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by key.
pub fn people(config: &Config) -> Result<()> {
    let thresholds = config.stages.link.clone();
    let shape = Shape {
        key: "`key`",
        reads: vec![text("key"), long("member"), binary("name_f"), ("company", list(DataType::Utf8))],
        writes: vec![long("member"), long("a"), long("b"), ("claimed", DataType::Boolean), int("age")],
    };
    groups::run(
        shape,
        people_of,
        move |key, people| borne(&key, people, &thresholds),
        |all| {
            Ok(vec![
                longs(all.iter().map(|own| own.member).collect()),
                longs(all.iter().map(|own| own.node).collect()),
                longs(all.iter().map(|own| own.other).collect()),
                claim_column(all.iter().map(|own| own.is_claimed)),
                number_column::<Int32Type>(all.iter().map(|own| own.age.map(i32::from))),
            ])
        },
    )
}

fn people_of(batch: &RecordBatch) -> Result<Vec<(String, Person)>> {
    let members = numbers::<Int64Type>(batch, "member")?.iter().zip(bytes(batch, "name_f")?);
    let company = lists_of_texts(batch, "company")?;
    let mut people = Vec::with_capacity(company.len());
    for ((key, (member, name)), company) in texts(batch, "key")?.zip(members).zip(company) {
        people.push((key.to_owned(), Person { member: *member, name: unpacked(name, NAME)?, company }));
    }
    Ok(people)
}

fn borne(key: &str, mut people: Vec<Person>, thresholds: &LinkThresholds) -> Result<Vec<Borne>> {
    people.sort_by_key(|own| own.member);
    let is_asked = are_apart(people.iter().filter_map(|own| own.name.age));
    if is_asked && people.iter().any(|own| own.company.is_none()) {
        return Err(broken(format!("a name of `{key}` has no `company`, and ages set people of it apart")));
    }
    let documents: Vec<i64> =
        people.iter().map(|own| document_of(own.member)).collect::<BTreeSet<_>>().into_iter().collect();
    let names: Vec<Bearer<'_>> = people
        .iter()
        .map(|own| Bearer {
            document: documents.partition_point(|other| *other < document_of(own.member)) as u32,
            name: &own.name,
            company: own.company.as_deref().unwrap_or_default(),
        })
        .collect();
    let found = bearers(&names, thresholds);
    if found.len() != people.len() {
        return Err(broken(format!("not all names of `{key}` are those of people")));
    }
    let row = |(own, found): (&Person, pieces::Borne)| {
        let pieces::Borne { nodes, is_claimed, age } = found;
        let own_node = node(&nodes.0);
        Borne { member: own.member, node: own_node, other: nodes.1.as_deref().map_or(own_node, node), is_claimed, age }
    };
    Ok(people.iter().zip(found).map(row).collect())
}
