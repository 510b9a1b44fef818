//! Every span against the text it points to: `documents.text[char_start:char_end]`, cleaned, must be the row's own text. What a row
//! repeats of its document, source and day of publication, must be the document's.

use std::collections::HashMap;
use std::iter::Peekable;
use std::path::Path;

use crosscheck_text::model::clean::CleanText;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_128;

use crate::error::Result;
use crate::tables::check::problems::Problems;
use crate::tables::claim_rows::ClaimEvidenceRow;
use crate::tables::definition::Row;
use crate::tables::read::{has_whole, table_rows};
use crate::tables::rows::{ClauseRow, DateRow, DocumentRow, EntityMentionRow, QuantityRow, SegmentRow, SentenceRow};

/// Documents in memory at a time: their texts may be long.
const DOCUMENTS_PER_BATCH: usize = 16;

/// Rows of the other tables in memory at a time.
const ROWS_PER_BATCH: usize = 8192;

macro_rules! parts {
    ($($row:ty),+) => {
        /// The tables that the check needs in full and that were not written so.
        pub(crate) fn missing(folder: &Path) -> Result<Vec<&'static str>> {
            let mut missing = Vec::new();
            $(if !has_whole::<$row>(folder)? {
                missing.push(<$row as Row>::NAME);
            })+
            Ok(missing)
        }
    };
}

parts!(DocumentRow, SegmentRow, SentenceRow, EntityMentionRow, QuantityRow, DateRow, ClauseRow, ClaimEvidenceRow);

/// A row with a span.
trait Spanned: Row {
    fn place(&self) -> (&str, &str, &str, CharSpan);
    fn surface(&self) -> &str;
    /// Source and day of its document, where the table repeats them.
    fn origin(&self) -> Option<Origin<'_>>;
}

/// Source and day of publication.
type Origin<'a> = (&'a str, Option<Date>);

macro_rules! spanned {
    ($($row:ty, $key:ident, $surface:ident, $origin:expr;)+) => { $(
        impl Spanned for $row {
            fn place(&self) -> (&str, &str, &str, CharSpan) {
                (&self.$key, &self.doc_id, &self.segment_id, CharSpan { start: self.char_start, end: self.char_end })
            }

            fn surface(&self) -> &str {
                &self.$surface
            }

            fn origin(&self) -> Option<Origin<'_>> {
                let origin: fn(&$row) -> Option<Origin<'_>> = $origin;
                origin(self)
            }
        }
    )+ };
}

spanned! {
    SegmentRow, segment_id, text, |_| None;
    SentenceRow, sentence_id, text, |_| None;
    EntityMentionRow, mention_id, surface, |row| Some((&row.source_id, row.published));
    QuantityRow, quantity_id, surface, |row| Some((&row.source_id, row.published));
    DateRow, date_id, surface, |row| Some((&row.source_id, row.published));
}

/// The rows of one table, taken document by document.
struct Walk<R: Row, I: Iterator<Item = Result<R>>> {
    rows: Peekable<I>,
    at: u64,
}

impl<R: Spanned, I: Iterator<Item = Result<R>>> Walk<R, I> {
    fn new(rows: I) -> Self {
        Self { rows: rows.peekable(), at: 0 }
    }

    /// The next row when it belongs to the document, with its number.
    fn next_of(&mut self, doc_id: &str) -> Result<Option<(u64, R)>> {
        let fits = |row: &Result<R>| row.as_ref().map_or(true, |row| row.place().1 == doc_id);
        let Some(row) = self.rows.next_if(fits) else { return Ok(None) };
        self.at += 1;
        row.map(|row| Some((self.at - 1, row)))
    }

    fn check_end(&mut self, problems: &mut Problems) -> Result<()> {
        if let Some(row) = self.rows.next().transpose()? {
            problems.row(R::NAME, self.at, row.place().0, "stands out of the order of the documents");
        }
        Ok(())
    }
}

/// The text of one document with its segments.
struct Page<'a> {
    doc_id: &'a str,
    origin: Origin<'a>,
    text: &'a str,
    index: CharIndex<'a>,
    segments: HashMap<String, (Span, Vec<Span>)>,
}

/// Reports every row whose span does not hold its text, and clauses and evidence outside their sentence.
pub(crate) fn check(folder: &Path, problems: &mut Problems) -> Result<()> {
    let mut segments = Walk::new(table_rows::<SegmentRow>(folder, ROWS_PER_BATCH)?);
    let mut sentences = Walk::new(table_rows::<SentenceRow>(folder, ROWS_PER_BATCH)?);
    let mut mentions = Walk::new(table_rows::<EntityMentionRow>(folder, ROWS_PER_BATCH)?);
    let mut quantities = Walk::new(table_rows::<QuantityRow>(folder, ROWS_PER_BATCH)?);
    let mut dates = Walk::new(table_rows::<DateRow>(folder, ROWS_PER_BATCH)?);
    let mut places = HashMap::new();
    for document in table_rows::<DocumentRow>(folder, DOCUMENTS_PER_BATCH)? {
        let document = document?;
        let text = &document.text.0;
        let origin: Origin<'_> = (&document.source_id, document.published);
        let index = CharIndex::new(text);
        let mut page = Page { doc_id: &document.doc_id, origin, text, index, segments: HashMap::new() };
        while let Some((at, row)) = segments.next_of(page.doc_id)? {
            add_segment(&mut page, &row, at, problems);
            check_surface(&page, &row, at, problems);
        }
        while let Some((at, row)) = sentences.next_of(page.doc_id)? {
            places.insert(xxh3_128(row.sentence_id.as_bytes()), row.place().3);
            check_surface(&page, &row, at, problems);
        }
        check_all(&page, &mut mentions, problems)?;
        check_all(&page, &mut quantities, problems)?;
        check_all(&page, &mut dates, problems)?;
        if problems.is_full() {
            return Ok(());
        }
    }
    segments.check_end(problems)?;
    sentences.check_end(problems)?;
    mentions.check_end(problems)?;
    quantities.check_end(problems)?;
    dates.check_end(problems)?;
    check_inside(folder, &places, problems, |row: &ClauseRow| {
        (&row.clause_id, &row.sentence_id, CharSpan { start: row.char_start, end: row.char_end })
    })?;
    check_inside(folder, &places, problems, |row: &ClaimEvidenceRow| {
        (&row.evidence_id, &row.sentence_id, CharSpan { start: row.char_start, end: row.char_end })
    })?;
    check_inside(folder, &places, problems, |row: &ClaimEvidenceRow| {
        let value = row.value_char_start.zip(row.value_char_end).or(Some((row.char_start, row.char_end)));
        let (start, end) =
            value.filter(|_| row.value_char_start.is_some() == row.value_char_end.is_some()).unwrap_or((0, 0));
        (&row.evidence_id, &row.sentence_id, CharSpan { start, end })
    })
}

fn check_all<R: Spanned, I: Iterator<Item = Result<R>>>(
    page: &Page,
    walk: &mut Walk<R, I>,
    problems: &mut Problems,
) -> Result<()> {
    let mut last: Option<CharSpan> = None;
    while let Some((at, row)) = walk.next_of(page.doc_id)? {
        let span = row.place().3;
        if last.is_some_and(|last| span.start < last.end) {
            problems.row(R::NAME, at, row.place().0, "overlaps the row before it or stands out of order");
        }
        last = Some(span);
        if row.origin().is_some_and(|origin| origin != page.origin) {
            problems.row(R::NAME, at, row.place().0, "`source_id` or `published` is not that of its document");
        }
        check_surface(page, &row, at, problems);
    }
    Ok(())
}

fn add_segment(page: &mut Page, row: &SegmentRow, at: u64, problems: &mut Problems) {
    let cuts: Option<Vec<Span>> = row.removed.iter().map(|range| page.index.bytes(parse_range(range)?)).collect();
    let span = page.index.bytes(row.place().3);
    let (Some(span), Some(cuts)) = (span, cuts) else {
        problems.row("segments", at, &row.segment_id, "its span or a removed range does not fit the text");
        return;
    };
    page.segments.insert(row.segment_id.clone(), (span, cuts));
}

fn parse_range(range: &str) -> Option<CharSpan> {
    let (start, end) = range.split_once('-')?;
    Some(CharSpan { start: start.parse().ok()?, end: end.parse().ok()? })
}

fn check_surface<R: Spanned>(page: &Page, row: &R, at: u64, problems: &mut Problems) {
    let (key, _, segment_id, chars) = row.place();
    let Some((segment, cuts)) = page.segments.get(segment_id) else {
        problems.row(R::NAME, at, key, format!("its segment `{segment_id}` belongs to another document"));
        return;
    };
    let Some(span) = page.index.bytes(chars).filter(|span| segment.contains(*span) && !span.is_empty()) else {
        problems.row(R::NAME, at, key, format!("{}..{} lies outside its segment", chars.start, chars.end));
        return;
    };
    let first = cuts.partition_point(|cut| cut.end <= span.start);
    let read = CleanText::new(page.text, span, &cuts[first..]);
    if read.text != row.surface() {
        let what = format!("the text at {}..{} reads `{}`, not `{}`", chars.start, chars.end, read.text, row.surface());
        problems.row(R::NAME, at, key, what);
    }
}

/// Reports every row of a table that lies outside its sentence; `place` gives a row's key, its sentence's and its span.
fn check_inside<R: Row>(
    folder: &Path,
    places: &HashMap<u128, CharSpan>,
    problems: &mut Problems,
    place: impl for<'r> Fn(&'r R) -> (&'r str, &'r str, CharSpan),
) -> Result<()> {
    for (at, row) in table_rows::<R>(folder, ROWS_PER_BATCH)?.enumerate() {
        let row = row?;
        let (key, sentence_id, span) = place(&row);
        let inside = places
            .get(&xxh3_128(sentence_id.as_bytes()))
            .is_some_and(|sentence| sentence.start <= span.start && span.start < span.end && span.end <= sentence.end);
        if !inside {
            problems.row(R::NAME, at as u64, key, format!("{}..{} lies outside its sentence", span.start, span.end));
        }
        if problems.is_full() {
            return Ok(());
        }
    }
    Ok(())
}
