//! The step `events`: the documents that likely pairs join come in with their copies, and go out with the event that each reports.
//!
//! Five reports of one visit are a component of five documents; each goes out with the number of the first of them, which has the
//! event's key, label and days. An undated report among them goes out with the dates that the others settle.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use crosscheck_text::model::event::{Event, Redated};
use crosscheck_text::rules::anchor::AnchorRules;
use crosscheck_text::stages::anchor::pieces::{self, Reported};
use jiff::civil::Date;

use crate::config::Config;
use crate::error::Result;
use crate::tables::column::Cell;
use crate::tables::definition::Row;
use crate::worker::broken;
use crate::worker::cells::{lists_of_longs, number_column, text_column, text_lists};
use crate::worker::groups::{self, Shape};
use crate::worker::packing::{EVENT, unpacked};
use crate::worker::row_lists::{lists, lists_of};
use crate::worker::step::{binary, bytes, int, list, long, longs, missing, numbers, text};
use crate::worker::wire::RedatedPart;

/// A document of a component.
struct Member {
    n: i64,
    original: i64,
    reported: Reported,
    /// Documents that it is paired with, in either order, and how likely each pair is.
    near: Vec<(i64, f64)>,
}

/// A document with its event.
struct Found {
    n: i64,
    /// The first document of its event.
    event: Option<i64>,
    /// The event, in the row of its first document, and the keys of its entities.
    told: Option<(Event, Vec<String>)>,
    published: Option<Date>,
    redated: Vec<Redated>,
}

/// Finds the events of each component.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by component.
pub fn run(config: &Config) -> Result<()> {
    let rules = AnchorRules { thresholds: config.stages.anchor.clone(), ..AnchorRules::default() };
    let shape = Shape {
        key: "`component`",
        reads: vec![
            long("component"),
            long("n"),
            long("original"),
            binary("event_f"),
            ("near", list(DataType::Int64)),
            ("probabilities", list(DataType::Float64)),
        ],
        writes: vec![
            long("n"),
            long("event"),
            text("event_id"),
            text("label"),
            ("begin", DataType::Date32),
            ("finish", DataType::Date32),
            ("entity_ids", list(DataType::Utf8)),
            int("n_documents"),
            ("published", DataType::Date32),
            (RedatedPart::NAME, lists::<RedatedPart>()),
        ],
    };
    groups::run(shape, members, move |component, members| events(component, members, &rules), columns)
}

fn members(batch: &RecordBatch) -> Result<Vec<(i64, Member)>> {
    let likely = batch.column_by_name("probabilities").and_then(|column| column.as_list_opt::<i32>());
    let likely = likely.ok_or_else(|| missing("probabilities"))?;
    let likely = |row: usize| -> Vec<f64> {
        let cells = likely.is_valid(row).then(|| likely.value(row));
        cells.map_or_else(Vec::new, |cells| cells.as_primitive::<Float64Type>().iter().flatten().collect())
    };
    let keys = numbers::<Int64Type>(batch, "component")?.iter().zip(numbers::<Int64Type>(batch, "n")?);
    let own = numbers::<Int64Type>(batch, "original")?.iter().zip(bytes(batch, "event_f")?);
    let mut found = Vec::with_capacity(batch.num_rows());
    for (row, (((component, n), (original, reported)), near)) in
        keys.zip(own).zip(lists_of_longs(batch, "near")?).enumerate()
    {
        let (near, likely) = (near.unwrap_or_default(), likely(row));
        if near.len() != likely.len() {
            return Err(broken(format!("`near` and `probabilities` of the document {n} are not equally long")));
        }
        let near = near.into_iter().zip(likely).collect();
        found.push((*component, Member { n: *n, original: *original, reported: unpacked(reported, EVENT)?, near }));
    }
    Ok(found)
}

fn events(component: i64, mut members: Vec<Member>, rules: &AnchorRules) -> Result<Vec<Found>> {
    members.sort_by_key(|member| member.n);
    if let Some(twice) = members.windows(2).find(|two| two[0].n == two[1].n) {
        return Err(broken(format!("the document {} is in component {component} twice", twice[0].n)));
    }
    let numbers: Vec<i64> = members.iter().map(|member| member.n).collect();
    let place = |n: i64| {
        let place = numbers.binary_search(&n).map(|place| place as u32);
        place.map_err(|_| broken(format!("component {component} has no document {n}")))
    };
    let mut pairs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for (own, member) in (0u32..).zip(&members) {
        for (other, probability) in &member.near {
            let other = place(*other)?;
            if other == own {
                return Err(broken(format!("the document {} is paired with itself", member.n)));
            }
            pairs.insert((own.min(other), own.max(other)), *probability);
        }
    }
    let originals = members.iter().map(|member| place(member.original)).collect::<Result<Vec<u32>>>()?;
    let pairs: Vec<(u32, u32, f64)> = pairs.into_iter().map(|((a, b), probability)| (a, b, probability)).collect();
    let reported = members.into_iter().map(|member| member.reported).collect();
    let found = pieces::events(reported, &pairs, (&originals, rules));
    let mut all: Vec<Found> = Vec::with_capacity(numbers.len());
    for (n, published) in numbers.iter().zip(found.published) {
        all.push(Found { n: *n, event: None, told: None, published, redated: Vec::new() });
    }
    for redated in found.redated {
        all[redated.document as usize].redated.push(redated);
    }
    for (event, entity_ids) in found.events.into_iter().zip(found.entity_ids) {
        let first = event.documents[0] as usize;
        event.documents.iter().for_each(|document| all[*document as usize].event = Some(numbers[first]));
        all[first].told = Some((event, entity_ids));
    }
    Ok(all)
}

fn columns(all: Vec<Found>) -> Result<Vec<ArrayRef>> {
    let events = || all.iter().map(|found| found.told.as_ref().map(|(event, _)| event));
    let days = |of: fn(&Event) -> &Option<Date>| {
        <Option<Date> as Cell>::column(events().map(|event| Some(event.map_or(&None, of))))
    };
    Ok(vec![
        longs(all.iter().map(|found| found.n).collect()),
        number_column::<Int64Type>(all.iter().map(|found| found.event)),
        text_column(events().map(|event| event.map(|event| &event.event_id))),
        text_column(events().map(|event| event.map(|event| &event.label))),
        days(|event| &event.begin),
        days(|event| &event.finish),
        text_lists(
            all.iter().map(|found| found.told.as_ref().map_or(&[][..], |(_, entity_ids)| entity_ids.as_slice())),
        ),
        number_column::<Int32Type>(events().map(|event| event.map(|event| event.documents.len() as i32))),
        <Option<Date> as Cell>::column(all.iter().map(|found| Some(&found.published))),
        lists_of(all.iter().map(|found| found.redated.iter().map(RedatedPart::of).collect()))?,
    ])
}
