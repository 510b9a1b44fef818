//! The step `cluster`: a component of units that share enough comes in, and a row goes out for each copy in it.
//!
//! Rows are sorted by unit and component, the least member of those that a path of verified pairs joins. Three papers with one story are
//! a component of three members; three rows say which is canonical, and what the others changed. Within a component, documents keep
//! the order of the run, so that every tie falls as it would among all of them.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float32Array, Int64Array, ListBuilder, RecordBatch, StringArray, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type};
use crosscheck_text::model::duplicate::{Duplicate, UnitRef};
use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::rules::dedupe::DedupeRules;
use crosscheck_text::stages::dedupe;
use crosscheck_text::stages::dedupe::sketch::Candidates;
use crosscheck_text::stages::dedupe::text::TextFeatures;

use crate::config::Config;
use crate::error::Result;
use crate::worker::broken;
use crate::worker::groups::{Groups, Key, row};
use crate::worker::member::document_of;
use crate::worker::packing::unpacked_unit;
use crate::worker::step::{self, Written, bytes, expect_columns, ints, list, longs, numbers};

/// Copies that go out in one batch, about.
const COPIES_AT_ONCE: usize = 1 << 12;

/// A unit of a component.
struct Member {
    member: i64,
    /// Others that it is paired with, in either order.
    near: Vec<i64>,
    features: TextFeatures,
}

/// A copy that was found, with the members that it names.
struct Found {
    member: i64,
    canonical: i64,
    copied_from: Option<i64>,
    copy: Duplicate,
}

/// Gathers the copies of each component.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by unit and component.
pub fn run(config: &Config) -> Result<()> {
    let rules = DedupeRules { thresholds: config.stages.dedupe.clone() };
    let (mut groups, mut found) = (Groups::new("`unit` and `component`"), Vec::new());
    let long = |name| (name, DataType::Int64);
    let reads = [
        ("unit", DataType::Int32),
        long("component"),
        long("member"),
        ("near", list(DataType::Int64)),
        ("unit_f", DataType::Binary),
    ];
    let writes = step::schema(vec![
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
    ]);
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        move |batch, written| {
            let Some(batch) = batch else {
                found.extend(groups.finish().map_or(Ok(Vec::new()), |group| of_component(group, &rules))?);
                return write(&mut found, written);
            };
            for (key, member) in members(batch)? {
                if let Some(group) = groups.push(key, row(member))? {
                    found.extend(of_component(group, &rules)?);
                }
                if found.len() >= COPIES_AT_ONCE {
                    write(&mut found, written)?;
                }
            }
            Ok(())
        },
    )
}

fn members(batch: &RecordBatch) -> Result<Vec<(Key, Member)>> {
    let near = batch.column_by_name("near").and_then(|column| column.as_list_opt::<i32>());
    let near = near.ok_or_else(|| broken("it has no column `near`"))?;
    let near = |row: usize| match near.is_valid(row).then(|| near.value(row)) {
        Some(items) => items.as_primitive::<Int64Type>().iter().flatten().collect(),
        None => Vec::new(),
    };
    let keys = numbers::<Int32Type>(batch, "unit")?.iter().zip(numbers::<Int64Type>(batch, "component")?);
    let members = numbers::<Int64Type>(batch, "member")?.iter().zip(bytes(batch, "unit_f")?);
    let of_row = |(row, ((unit, component), (member, features)))| -> Result<(Key, Member)> {
        let (unit, component, member): (&i32, &i64, &i64) = (unit, component, member);
        let features = unpacked_unit(features, step::unit(*unit)?)?;
        Ok(((*unit, *component), Member { member: *member, near: near(row), features }))
    };
    keys.zip(members).enumerate().map(of_row).collect()
}

fn of_component(((unit, component), mut members): (Key, Vec<Member>), rules: &DedupeRules) -> Result<Vec<Found>> {
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
    let of_copy = |copy: Duplicate| Found {
        member: member_of(copy.member),
        canonical: member_of(copy.canonical),
        copied_from: copy.copied_from.map(member_of),
        copy,
    };
    Ok(found.members.into_iter().map(of_copy).collect())
}

fn write(found: &mut Vec<Found>, written: &mut Written) -> Result<()> {
    let found = std::mem::take(found);
    let texts = |of: fn(&Duplicate) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(found.iter().map(|found| of(&found.copy))))
    };
    written.rows(vec![
        ints(found.iter().map(|found| found.copy.unit as i32).collect()),
        longs(found.iter().map(|found| found.member).collect()),
        longs(found.iter().map(|found| found.canonical).collect()),
        texts(|copy| &copy.cluster_id),
        Arc::new(found.iter().map(|found| found.copy.similarity).collect::<Float32Array>()),
        texts(|copy| copy.relation.as_str()),
        lists(&found, |copy| copy.changed.iter().map(String::as_str).collect()),
        lists(&found, |copy| copy.pairs.iter().map(|(from, _)| from.as_str()).collect()),
        lists(&found, |copy| copy.pairs.iter().map(|(_, to)| to.as_str()).collect()),
        Arc::new(found.iter().map(|found| found.copied_from).collect::<Int64Array>()),
    ])
}

fn lists(found: &[Found], of: fn(&Duplicate) -> Vec<&str>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new()).with_field(Field::new("element", DataType::Utf8, true));
    for found in found {
        of(&found.copy).into_iter().for_each(|text| lists.values().append_value(text));
        lists.append(true);
    }
    Arc::new(lists.finish())
}
