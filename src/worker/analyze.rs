//! The step `analyze`: documents come in, and one row goes out for each, with all that needs no other document.
//!
//! A row has the rows of the tables as lists (`sentences`, `dates`, ..), with names still as numbers of their own document, and what
//! `dedupe` (`text_f`), `link` (`names_f`), `anchor` (`facts_f`) and `agree` (`stated_f`) compare the document by. A document that cannot be read has `reject`,
//! and no rows but those of `rejects`.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Int64Type, Schema, SchemaRef};
use crosscheck_text::model::document::Reject;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::files::RuleFiles;
use jiff::civil::Date;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::clock::Clock;
use crate::pipeline::document::{Incoming, Read, read};
use crate::pipeline::keys::source_id;
use crate::stages::load::Loaded;
use crate::stages::load::batch::{DOCUMENTS, decode_rows, known_columns};
use crate::stages::load::parts::Parts;
use crate::stages::load::refusal::Refusal;
use crate::tables::column::Cell;
use crate::tables::definition::Row;
use crate::tables::rows::{
    ClauseRow, DateRow, DocumentRow, EntityMentionRow, QuantityRow, RejectRow, SegmentRow, SentenceRow,
};
use crate::worker::cells::some_texts;
use crate::worker::documents::unusable;
use crate::worker::member::expect_number;
use crate::worker::packing::{FACTS, NAMES, STATED, TEXT, packed};
use crate::worker::row_lists::{lists, lists_of};
use crate::worker::step::{self, Written, numbers};

/// Column that says why a document must not be read: it ended an earlier process.
const REFUSED: &str = "refused";
/// Bytes of text from which on rows go out without waiting for the rest of their batch: one column holds less than 2 GB.
const MOST_BYTES: usize = 64 << 20;

/// Reads documents from stdin and writes a row for each to stdout; the user may have a folder of rules and a file of names.
///
/// # Errors
/// When rules or stdin cannot be read.
pub fn run(config: &Config, dir: Option<PathBuf>, aliases: Option<PathBuf>) -> Result<()> {
    let files = RuleFiles { dir, aliases, ..RuleFiles::default() };
    let rules = Rules::parse(&files, config.stages.clone())?;
    let expect = |schema: &Schema| {
        step::expect_columns(schema, &[("n", DataType::Int64)])?;
        known_columns(schema, &rules.load.thresholds).map(|_| ()).map_err(unusable)
    };
    step::run(expect, &schema(), |batch, written| batch.map_or(Ok(()), |batch| analyze(batch, &rules, written)))
}

fn analyze(batch: &RecordBatch, rules: &Rules, written: &mut Written) -> Result<()> {
    let own = numbers::<Int64Type>(batch, "n")?;
    let named = own.iter().map(|n| expect_number(*n)).collect::<Result<Vec<u64>>>()?;
    let decoded = decode_rows(batch, named.into_iter(), &rules.load).map_err(unusable)?;
    let refused = match batch.column_by_name(REFUSED) {
        Some(_) => some_texts(batch, REFUSED)?,
        None => vec![None; own.len()],
    };
    let (clock, mut rows, mut n_bytes) = (Clock::default(), Vec::new(), 0);
    for (n, (loaded, refused)) in own.iter().zip(decoded.into_iter().zip(refused)) {
        let refused = refused.map(|reason| Refusal::new(reason).of(DOCUMENTS, Some(format!("row {n}"))));
        let loaded = refused.map_or(loaded, Err);
        let row = Analysis::new(*n, loaded, rules, &clock)?;
        n_bytes += row.documents.iter().map(|document| document.text.0.len()).sum::<usize>();
        rows.push(row);
        if n_bytes >= MOST_BYTES {
            written.rows(columns(std::mem::take(&mut rows))?)?;
            n_bytes = 0;
        }
    }
    written.rows(columns(rows)?)
}

/// All that is found in one document.
#[derive(Default)]
struct Analysis {
    n: i64,
    doc_id: Option<String>,
    source_id: Option<String>,
    source: Option<String>,
    published: Option<Date>,
    reject: Option<String>,
    rejects: Vec<RejectRow>,
    documents: Vec<DocumentRow>,
    segments: Vec<SegmentRow>,
    sentences: Vec<SentenceRow>,
    mentions: Vec<EntityMentionRow>,
    quantities: Vec<QuantityRow>,
    dates: Vec<DateRow>,
    clauses: Vec<ClauseRow>,
    text_f: Option<Vec<u8>>,
    names_f: Option<Vec<u8>>,
    facts_f: Option<Vec<u8>>,
    stated_f: Option<Vec<u8>>,
}

impl Analysis {
    fn new(n: i64, loaded: std::result::Result<Loaded, Reject>, rules: &Rules, clock: &Clock) -> Result<Self> {
        let mut own = Self { n, ..Self::default() };
        let read = loaded.and_then(|loaded| own.read(loaded, rules, clock));
        match read {
            Ok(read) => own.fill(read)?,
            Err(reject) => {
                own.reject = Some(reject.reason.clone());
                own.push(reject);
            }
        }
        Ok(own)
    }

    fn read(
        &mut self,
        Loaded { document, rejects }: Loaded,
        rules: &Rules,
        clock: &Clock,
    ) -> std::result::Result<Read, Reject> {
        rejects.into_iter().for_each(|reject| self.push(reject));
        let (path, location) = (document.path.clone(), format!("document {}", document.doc_id));
        let mut parts = Parts::new(document, rules.load.thresholds.max_text_bytes);
        // The parts would need numbers of their own.
        let whole = if parts.are_several() { None } else { parts.next() };
        let document = whole.ok_or_else(|| {
            let refusal = Refusal::new("the text is larger than `max_text_bytes`: cut it into several documents");
            refusal.of(&path, Some(location))
        })?;
        let source_id = source_id(&document.metadata.source);
        read(Incoming { document, source_id, is_part: false }, rules, clock)
    }

    fn fill(&mut self, Read { rows, source, features, .. }: Read) -> Result<()> {
        self.doc_id = Some(rows.document.doc_id.clone());
        self.source_id = Some(rows.document.source_id.clone());
        self.source = Some(source);
        self.published = rows.document.published;
        self.text_f = Some(packed(&features.text, TEXT)?);
        self.names_f = Some(packed(&features.names, NAMES)?);
        self.facts_f = Some(packed(&features.facts, FACTS)?);
        self.stated_f = Some(packed(&features.stated, STATED)?);
        self.documents = vec![rows.document];
        self.segments = rows.segments;
        self.sentences = rows.sentences;
        self.mentions = rows.mentions;
        self.quantities = rows.quantities;
        self.dates = rows.dates;
        self.clauses = rows.clauses;
        Ok(())
    }

    /// Its rejects are numbered like those of a file.
    fn push(&mut self, Reject { path, location, stage, reason, detail }: Reject) {
        let reject_id = format!("{DOCUMENTS}#{}#r{}", self.n, self.rejects.len());
        self.rejects.push(RejectRow { reject_id, path, location, stage, reason, detail });
    }
}

/// The columns of the stream that goes out.
fn schema() -> SchemaRef {
    step::schema(vec![
        ("n", DataType::Int64),
        ("doc_id", DataType::Utf8),
        ("source_id", DataType::Utf8),
        ("source", DataType::Utf8),
        ("published", DataType::Date32),
        ("reject", DataType::Utf8),
        (RejectRow::NAME, lists::<RejectRow>()),
        (DocumentRow::NAME, lists::<DocumentRow>()),
        (SegmentRow::NAME, lists::<SegmentRow>()),
        (SentenceRow::NAME, lists::<SentenceRow>()),
        (EntityMentionRow::NAME, lists::<EntityMentionRow>()),
        (QuantityRow::NAME, lists::<QuantityRow>()),
        (DateRow::NAME, lists::<DateRow>()),
        (ClauseRow::NAME, lists::<ClauseRow>()),
        ("text_f", DataType::Binary),
        ("names_f", DataType::Binary),
        ("facts_f", DataType::Binary),
        ("stated_f", DataType::Binary),
    ])
}

fn columns(mut rows: Vec<Analysis>) -> Result<Vec<ArrayRef>> {
    let texts =
        |of: fn(&Analysis) -> &Option<String>| <Option<String> as Cell>::column(rows.iter().map(|row| Some(of(row))));
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|row| row.n).collect::<Int64Array>()),
        texts(|row| &row.doc_id),
        texts(|row| &row.source_id),
        texts(|row| &row.source),
        <Option<Date> as Cell>::column(rows.iter().map(|row| Some(&row.published))),
        texts(|row| &row.reject),
    ];
    columns.extend([
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.rejects)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.documents)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.segments)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.sentences)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.mentions)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.quantities)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.dates)))?,
        lists_of(rows.iter_mut().map(|row| std::mem::take(&mut row.clauses)))?,
        Arc::new(rows.iter().map(|row| row.text_f.as_deref()).collect::<BinaryArray>()),
        Arc::new(rows.iter().map(|row| row.names_f.as_deref()).collect::<BinaryArray>()),
        Arc::new(rows.iter().map(|row| row.facts_f.as_deref()).collect::<BinaryArray>()),
        Arc::new(rows.iter().map(|row| row.stated_f.as_deref()).collect::<BinaryArray>()),
    ]);
    Ok(columns)
}
