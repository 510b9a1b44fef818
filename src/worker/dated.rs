//! The steps `dated` and `timeline`: documents and claims of an event come in, and what they tell of days goes out; where all that tells
//! of one act and one claim stands together, it makes the rows of `timeline`.
//!
//! A treaty that three reports let be signed on Thursday, one of them on Friday, gives four rows of `dated` with the key of one claim, and
//! two rows of `timeline`. What two lone documents have printed in the same words is put together as well.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use crosscheck_text::model::event::Redated;
use jiff::civil::Date;

use crate::error::Result;
use crate::pipeline::finish::redate;
use crate::pipeline::keys::part_id;
use crate::store::dated::DatedDocument;
use crate::store::timeline::{Telling, rows_of as timeline_rows, tellings};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, ClaimSourceRow, TimelineRow};
use crate::tables::column::Cell;
use crate::tables::definition::Row;
use crate::tables::rows::{ClauseRow, DateRow, SentenceRow};
use crate::worker::broken;
use crate::worker::cells::{some_numbers, some_texts, text_column, texts};
use crate::worker::groups::{self, Shape};
use crate::worker::packing::{SAID, packed, unpacked};
use crate::worker::row_lists::{lists, lists_of, rows_of};
use crate::worker::step::{binary, bytes, long, missing, numbers, text};
use crate::worker::wire::{CopiedPart, RedatedPart};

/// A row of `dated`: a document, or a claim.
enum Told {
    Document { n: i64, document: DatedDocument, sentences: Vec<SentenceRow> },
    Claims { claims: Vec<ClaimRow>, evidence: Vec<ClaimEvidenceRow>, sources: Vec<ClaimSourceRow> },
}

/// Says what the documents of each event and their claims tell of days.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by event.
pub fn dated() -> Result<()> {
    let shape = Shape {
        key: "`event`",
        reads: vec![
            long("event"),
            long("n"),
            text("doc_id"),
            text("event_id"),
            text("source_id"),
            ("published", DataType::Date32),
            (DateRow::NAME, lists::<DateRow>()),
            (RedatedPart::NAME, lists::<RedatedPart>()),
            (ClauseRow::NAME, lists::<ClauseRow>()),
            (SentenceRow::NAME, lists::<SentenceRow>()),
            (CopiedPart::NAME, lists::<CopiedPart>()),
            (ClaimRow::NAME, lists::<ClaimRow>()),
            (ClaimEvidenceRow::NAME, lists::<ClaimEvidenceRow>()),
            (ClaimSourceRow::NAME, lists::<ClaimSourceRow>()),
        ],
        writes: vec![text("key"), binary("said_f")],
    };
    groups::run(shape, told, of_group, said_columns)
}

fn told(batch: &RecordBatch) -> Result<Vec<(i64, Told)>> {
    let (events, numbers) = (numbers::<Int64Type>(batch, "event")?, some_numbers::<Int64Type>(batch, "n")?);
    let doc_ids = some_texts(batch, "doc_id")?;
    let (event_ids, source_ids) = (some_texts(batch, "event_id")?, some_texts(batch, "source_id")?);
    let days = batch.column_by_name("published").ok_or_else(|| missing("published"))?;
    let dates = rows_of::<DateRow>(batch, DateRow::NAME)?.into_iter();
    let redated = rows_of::<RedatedPart>(batch, RedatedPart::NAME)?.into_iter();
    let clauses = rows_of::<ClauseRow>(batch, ClauseRow::NAME)?.into_iter();
    let sentences = rows_of::<SentenceRow>(batch, SentenceRow::NAME)?.into_iter();
    let copies = rows_of::<CopiedPart>(batch, CopiedPart::NAME)?.into_iter();
    let claims = rows_of::<ClaimRow>(batch, ClaimRow::NAME)?.into_iter();
    let evidence = rows_of::<ClaimEvidenceRow>(batch, ClaimEvidenceRow::NAME)?.into_iter();
    let sources = rows_of::<ClaimSourceRow>(batch, ClaimSourceRow::NAME)?.into_iter();
    let of_documents = dates.zip(redated).zip(clauses.zip(sentences)).zip(copies);
    let of_claims = claims.zip(evidence).zip(sources);
    let mut found = Vec::with_capacity(batch.num_rows());
    for (row, (own, ((claims, evidence), sources))) in of_documents.zip(of_claims).enumerate() {
        let told = match (numbers[row], doc_ids[row], source_ids[row]) {
            (Some(n), Some(doc_id), Some(source_id)) => {
                let (((mut dates, redated), (clauses, sentences)), copies) = own;
                let of = (doc_id, source_id, Date::read(days, row));
                dates.iter_mut().for_each(|date| settle(date, of, &redated));
                let copies = copies
                    .iter()
                    .map(|copy| (part_id(doc_id, 's', copy.sentence as usize), format!("{}", copy.canonical)));
                let document = DatedDocument {
                    doc_id: doc_id.to_owned(),
                    event_id: event_ids[row].map(str::to_owned),
                    dates,
                    clauses,
                    copies: copies.collect(),
                };
                Told::Document { n, document, sentences }
            }
            (None, ..) => Told::Claims { claims, evidence, sources },
            (Some(n), ..) => return Err(broken(format!("the document {n} has no `doc_id` or no `source_id`"))),
        };
        found.push((events[row], told));
    }
    Ok(found)
}

/// Fills in what other documents tell of a date.
fn settle(date: &mut DateRow, (doc_id, source_id, published): (&str, &str, Option<Date>), redated: &[RedatedPart]) {
    let own = redated.iter().find(|own| date.date_id == part_id(doc_id, 'd', own.date as usize));
    if let Some(own) = own {
        let redated: Redated = own.clone().redated(0);
        redate(date, &redated);
    }
    source_id.clone_into(&mut date.source_id);
    date.published = published;
}

fn of_group(event: i64, told: Vec<Told>) -> Result<Vec<Telling>> {
    let (mut documents, mut claims) = (Vec::new(), Vec::new());
    let (mut sentences, mut reprints) = (HashMap::new(), HashSet::new());
    for told in told {
        match told {
            Told::Document { n, document, sentences: own } => {
                documents.push((n, document));
                sentences.extend(own.into_iter().map(|sentence| (sentence.sentence_id, sentence.text)));
            }
            Told::Claims { claims: own, evidence, sources } => {
                let [claim] = <[ClaimRow; 1]>::try_from(own)
                    .map_err(|own| broken(format!("a row of the event {event} has {} claims, not one", own.len())))?;
                let copies = sources.into_iter().filter(|source| source.is_copy);
                reprints.extend(copies.map(|source| (source.claim_id, source.source_id)));
                claims.push((claim, evidence));
            }
        }
    }
    documents.sort_by_key(|(n, _)| *n);
    tellings(documents, claims, &reprints, &sentences)
}

fn said_columns(all: Vec<Telling>) -> Result<Vec<ArrayRef>> {
    let packed = all.iter().map(|telling| packed(telling, SAID)).collect::<Result<Vec<_>>>()?;
    Ok(vec![
        text_column(all.iter().map(|telling| Some(telling.key()))),
        Arc::new(BinaryArray::from_iter_values(packed)),
    ])
}

/// Makes the rows of `timeline`, but for the labels of events, of what is sorted by key.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by key.
pub fn timeline() -> Result<()> {
    let shape = Shape {
        key: "`key`",
        reads: vec![text("key"), binary("said_f")],
        writes: vec![(TimelineRow::NAME, lists::<TimelineRow>())],
    };
    let said = |batch: &RecordBatch| -> Result<Vec<(String, Telling)>> {
        let rows = texts(batch, "key")?.zip(bytes(batch, "said_f")?);
        rows.map(|(key, said)| Ok((key.to_owned(), unpacked(said, SAID)?))).collect()
    };
    groups::run(
        shape,
        said,
        |_, said| Ok(timeline_rows(said)),
        |rows| Ok(vec![lists_of(rows.into_iter().map(|row| vec![row]))?]),
    )
}
