//! The step `agree`: the documents of an event come in, or one that stands alone, and each claim that they make goes out with its evidence.
//!
//! Five reports on one visit give a row for each claim: the rows of the tables as lists, what each source says of it, and, in `question`,
//! what it must not share with a claim of another lone document. Keys are those that claims have by themselves.

use std::path::PathBuf;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use crosscheck_text::model::claim::unnumbered;
use crosscheck_text::model::entity::Entity;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::files::RuleFiles;
use jiff::civil::Date;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::group_claims::{ClaimRows, GroupDocument, claims};
use crate::store::agreement::{Voice, by_source};
use crate::store::disputes::sides;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow, ConflictRow};
use crate::tables::column::Cell;
use crate::tables::definition::Row;
use crate::worker::broken;
use crate::worker::cells::{some_numbers, some_texts, text_column, texts};
use crate::worker::groups::{self, Shape};
use crate::worker::packing::{STATED, unpacked};
use crate::worker::row_lists::{lists, lists_of, rows_of};
use crate::worker::step::{binary, bytes, long, longs, missing, numbers, text};
use crate::worker::wire::{CopiedPart, NamedPart, RedatedPart, TestimonyPart};

/// A document with its number and the key of its event.
struct Member {
    n: i64,
    event_id: Option<String>,
    document: GroupDocument,
}

/// A claim with all that belongs to it.
struct Found {
    event: i64,
    ordinal: i64,
    rows: ClaimRows,
}

/// Makes the claims of each event and of each document that stands alone; the user may have a folder of rules.
///
/// # Errors
/// When rules or stdin cannot be read, or that is not sorted by event.
pub fn run(config: &Config, dir: Option<PathBuf>) -> Result<()> {
    let rules = Rules::parse(&RuleFiles { dir, ..RuleFiles::default() }, config.stages.clone())?.agree;
    let shape = Shape {
        key: "`event`",
        reads: vec![
            long("event"),
            text("event_id"),
            long("n"),
            text("doc_id"),
            text("source_id"),
            long("source"),
            ("published", DataType::Date32),
            binary("stated_f"),
            (NamedPart::NAME, lists::<NamedPart>()),
            (RedatedPart::NAME, lists::<RedatedPart>()),
            (CopiedPart::NAME, lists::<CopiedPart>()),
            long("whole_copy"),
        ],
        writes: vec![
            long("event"),
            long("ordinal"),
            text("question"),
            (ClaimRow::NAME, lists::<ClaimRow>()),
            (ClaimEvidenceRow::NAME, lists::<ClaimEvidenceRow>()),
            (ClaimSourceRow::NAME, lists::<ClaimSourceRow>()),
            (ConflictRow::NAME, lists::<ConflictRow>()),
            (TestimonyPart::NAME, lists::<TestimonyPart>()),
        ],
    };
    groups::run(shape, members, move |event, members| of_group(event, members, &rules), columns)
}

fn members(batch: &RecordBatch) -> Result<Vec<(i64, Member)>> {
    let (events, own) = (numbers::<Int64Type>(batch, "event")?, numbers::<Int64Type>(batch, "n")?);
    let (event_ids, sources) = (some_texts(batch, "event_id")?, numbers::<Int64Type>(batch, "source")?);
    let (doc_ids, source_ids) = (texts(batch, "doc_id")?, texts(batch, "source_id")?);
    let days = batch.column_by_name("published").ok_or_else(|| missing("published"))?;
    let named = rows_of::<NamedPart>(batch, NamedPart::NAME)?.into_iter();
    let redated = rows_of::<RedatedPart>(batch, RedatedPart::NAME)?.into_iter();
    let copies = rows_of::<CopiedPart>(batch, CopiedPart::NAME)?.into_iter();
    let whole = some_numbers::<Int64Type>(batch, "whole_copy")?;
    let told = named.zip(redated).zip(copies.zip(whole));
    let mut found = Vec::with_capacity(batch.num_rows());
    for (row, (((doc_id, source_id), stated), ((named, redated), (copies, whole)))) in
        doc_ids.zip(source_ids).zip(bytes(batch, "stated_f")?).zip(told).enumerate()
    {
        let document = GroupDocument {
            doc_id: doc_id.to_owned(),
            source_id: source_id.to_owned(),
            source: sources[row],
            published: Date::read(days, row),
            stated: unpacked(stated, STATED)?,
            names: named.into_iter().map(entity).collect(),
            redated: redated.into_iter().map(|date| date.redated(0)).collect(),
            copies: copies.into_iter().map(|copy| (copy.sentence, copy.canonical)).collect(),
            whole_copy: whole.map(i64::cast_unsigned),
        };
        found.push((events[row], Member { n: own[row], event_id: event_ids[row].map(str::to_owned), document }));
    }
    Ok(found)
}

fn entity(NamedPart { entity_id, name, r#type, country_code, role }: NamedPart) -> Entity {
    let roles = role.into_iter().collect();
    Entity { entity_id, name, r#type, aliases: Vec::new(), roles, country_code, external_id: None }
}

fn of_group(event: i64, mut members: Vec<Member>, rules: &AgreeRules) -> Result<Vec<Found>> {
    members.sort_by_key(|member| member.n);
    if let Some(twice) = members.windows(2).find(|two| two[0].n == two[1].n) {
        return Err(broken(format!("the document {} is in the event {event} twice", twice[0].n)));
    }
    let event_id = members.first().and_then(|first| first.event_id.clone());
    if members.iter().any(|member| member.event_id != event_id) || (event_id.is_none() && members.len() > 1) {
        return Err(broken(format!("the documents of the event {event} have not one `event_id`")));
    }
    let documents = members.into_iter().map(|member| member.document).collect();
    let found = (0i64..).zip(claims(&event_id, documents, rules));
    Ok(found.map(|(ordinal, rows)| Found { event, ordinal, rows }).collect())
}

/// What no two claims of lone documents share; those that could get it from each other have the same.
fn question(claim: &ClaimRow) -> Option<String> {
    let topic = || format!("{}\t{}\t{}", unnumbered(&claim.topic), claim.kind.as_str(), claim.entity_ids.join("\t"));
    claim.event_id.is_none().then(topic)
}

fn testimony(ClaimRows { claim, evidence, .. }: &ClaimRows) -> Vec<TestimonyPart> {
    if claim.n_sources < 2 {
        return Vec::new();
    }
    let said = by_source(&claim.claim_id.as_str().into(), claim.kind, evidence.iter().map(Voice::of).collect());
    said.iter().map(TestimonyPart::of).collect()
}

fn columns(all: Vec<Found>) -> Result<Vec<ArrayRef>> {
    let conflicts = |found: &Found| {
        if found.rows.claim.status.is_disputed() { sides(&found.rows.claim, &found.rows.evidence) } else { Vec::new() }
    };
    let mut columns = vec![
        longs(all.iter().map(|found| found.event).collect()),
        longs(all.iter().map(|found| found.ordinal).collect()),
        text_column(all.iter().map(|found| question(&found.rows.claim))),
    ];
    let conflicts = lists_of(all.iter().map(conflicts))?;
    let testimony = lists_of(all.iter().map(|found| testimony(&found.rows)))?;
    let (mut claims, mut evidence, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    for Found { rows, .. } in all {
        claims.push(vec![rows.claim]);
        evidence.push(rows.evidence);
        sources.push(rows.sources);
    }
    columns.extend([lists_of(claims.into_iter())?, lists_of(evidence.into_iter())?, lists_of(sources.into_iter())?]);
    columns.extend([conflicts, testimony]);
    Ok(columns)
}
