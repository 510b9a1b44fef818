//! The step `cluster`: a component of units that share enough comes in, and a row goes out for each copy in it.
//!
//! Rows are sorted by unit and component, the least member of those that a path of verified pairs joins. Three papers with one story are
//! a component of three members; three rows say which is canonical, and what the others changed. Within a component, documents keep
//! the order of the run, so that every tie falls as it would among all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, ListBuilder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Float32Type, Int32Type, Int64Type};
use crosscheck_text::model::duplicate::{Duplicate, UnitRef};
use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::rules::dedupe::DedupeRules;
use crosscheck_text::stages::dedupe;
use crosscheck_text::stages::dedupe::sketch::Candidates;
use crosscheck_text::stages::dedupe::text::TextFeatures;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::corpus::is_late;
use crate::worker::broken;
use crate::worker::cells::{lists_of_longs, number_column, text_column};
use crate::worker::groups::{self, Key, Shape};
use crate::worker::member::{IDX_BITS, document_of};
use crate::worker::packing::unpacked_unit;
use crate::worker::step::{self, bytes, ints, list, longs, numbers};

/// A unit of a component.
struct Member {
    member: i64,
    /// Others that it is paired with, in either order.
    near: Vec<i64>,
    features: TextFeatures,
}

/// A copy that was found, or a document of a form, with the members that it names.
struct Found {
    unit: Unit,
    member: i64,
    copy: Option<Copy>,
    /// The document whose events are its own.
    original: Option<i64>,
    /// The first document that fills in its form.
    form: Option<i64>,
}

struct Copy {
    canonical: i64,
    copied_from: Option<i64>,
    found: Duplicate,
}

/// Gathers the copies of each component.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by unit and component.
pub fn run(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    let window_days = config.stages.anchor.window_days;
    let long = |name| (name, DataType::Int64);
    let shape = Shape {
        key: "`unit` and `component`",
        reads: vec![
            ("unit", DataType::Int32),
            long("component"),
            long("member"),
            ("near", list(DataType::Int64)),
            ("unit_f", DataType::Binary),
        ],
        writes: vec![
            ("unit", DataType::Int32),
            long("member"),
            long("canonical"),
            ("cluster_id", DataType::Utf8),
            ("similarity", DataType::Float32),
            ("relation", DataType::Utf8),
            ("changed", list(DataType::Utf8)),
            ("changed_from", list(DataType::Utf8)),
            ("changed_to", list(DataType::Utf8)),
            long("copied_from"),
            long("original"),
            long("form"),
        ],
    };
    let decide = move |key, members| of_component((key, members), (&rules, window_days));
    groups::run(shape, members, decide, |found| Ok(columns(found)))
}

fn members(batch: &RecordBatch) -> Result<Vec<(Key, Member)>> {
    let keys = numbers::<Int32Type>(batch, "unit")?.iter().zip(numbers::<Int64Type>(batch, "component")?);
    let members = numbers::<Int64Type>(batch, "member")?.iter().zip(bytes(batch, "unit_f")?);
    let of_row = |(near, ((unit, component), (member, features))): (Option<Vec<i64>>, _)| -> Result<(Key, Member)> {
        let (unit, component, member): (&i32, &i64, &i64) = (unit, component, member);
        let features = unpacked_unit(features, step::unit(*unit)?)?;
        Ok(((*unit, *component), Member { member: *member, near: near.unwrap_or_default(), features }))
    };
    lists_of_longs(batch, "near")?.into_iter().zip(keys.zip(members)).map(of_row).collect()
}

fn of_component(
    ((unit, component), mut members): (Key, Vec<Member>),
    (rules, window_days): (&DedupeRules, i32),
) -> Result<Vec<Found>> {
    let unit = step::unit(unit)?;
    members.sort_by_key(|member| member.member);
    if let Some(twice) = members.windows(2).find(|two| two[0].member == two[1].member) {
        return Err(broken(format!("the member {} is in component {component} twice", twice[0].member)));
    }
    let (mut refs, mut features) = (Vec::with_capacity(members.len()), Vec::new());
    for own in members.chunk_by(|one, other| document_of(one.member) == document_of(other.member)) {
        refs.extend((0..own.len() as u32).map(|idx| UnitRef { document: features.len() as u32, idx }));
        features.push(dedupe::joined(&own.iter().map(|member| &member.features).collect::<Vec<_>>()));
    }
    let find = |member: &i64| members.binary_search_by_key(member, |one| one.member).ok().map(|at| refs[at]);
    let mut pairs: Vec<(Unit, UnitRef, UnitRef)> = Vec::new();
    for (own, member) in refs.iter().zip(&members) {
        for near in &member.near {
            let other = find(near);
            let other = other.ok_or_else(|| broken(format!("component {component} has no member {near}")))?;
            pairs.push((unit, *own, other));
        }
    }
    let found = dedupe::run(&features, &Candidates { pairs, contained: Vec::new() }, rules);
    let member_of = |of: UnitRef| {
        let at = refs.binary_search(&of).expect("what is found is among the units that were compared");
        members[at].member
    };
    let published = |of: UnitRef| members[refs.binary_search(&of).ok()?].features.published;
    let mut forms: BTreeMap<u32, u32> = found.forms.into_iter().collect();
    let document = |number: u32| document_of(member_of(UnitRef { document: number, idx: 0 }));
    let mut all: Vec<Found> = Vec::with_capacity(found.members.len() + forms.len());
    for copy in found.members {
        let is_document = unit == Unit::Document;
        let is_late = is_late((published(copy.member), published(copy.canonical)), window_days);
        let original = document_of(member_of(if is_late { copy.member } else { copy.canonical }));
        let form = forms.remove(&copy.member.document).filter(|_| is_document);
        all.push(Found {
            unit,
            member: member_of(copy.member),
            original: is_document.then_some(original),
            form: form.map(document),
            copy: Some(Copy {
                canonical: member_of(copy.canonical),
                copied_from: copy.copied_from.map(member_of),
                found: copy,
            }),
        });
    }
    for (own, form) in forms {
        let (own, form) = (document(own), document(form));
        all.push(Found { unit, member: own << IDX_BITS, original: Some(own), form: Some(form), copy: None });
    }
    Ok(all)
}

fn columns(found: Vec<Found>) -> Vec<ArrayRef> {
    let copies = || found.iter().map(|found| found.copy.as_ref());
    let texts = |of: fn(&Duplicate) -> &str| text_column(copies().map(|copy| copy.map(|copy| of(&copy.found))));
    let longs_of = |of: fn(&Copy) -> Option<i64>| number_column::<Int64Type>(copies().map(|copy| copy.and_then(of)));
    vec![
        ints(found.iter().map(|found| found.unit as i32).collect()),
        longs(found.iter().map(|found| found.member).collect()),
        longs_of(|copy| Some(copy.canonical)),
        texts(|copy| &copy.cluster_id),
        number_column::<Float32Type>(copies().map(|copy| copy.map(|copy| copy.found.similarity))),
        texts(|copy| copy.relation.as_str()),
        lists(&found, |copy| copy.changed.iter().map(String::as_str).collect()),
        lists(&found, |copy| copy.pairs.iter().map(|(from, _)| from.as_str()).collect()),
        lists(&found, |copy| copy.pairs.iter().map(|(_, to)| to.as_str()).collect()),
        longs_of(|copy| copy.copied_from),
        number_column::<Int64Type>(found.iter().map(|found| found.original)),
        number_column::<Int64Type>(found.iter().map(|found| found.form)),
    ]
}

fn lists(found: &[Found], of: fn(&Duplicate) -> Vec<&str>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new()).with_field(Field::new("element", DataType::Utf8, true));
    for found in found {
        let texts = found.copy.as_ref().map(|copy| of(&copy.found));
        texts.iter().flatten().for_each(|text| lists.values().append_value(text));
        lists.append(texts.is_some());
    }
    Arc::new(lists.finish())
}
