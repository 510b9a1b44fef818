//! Why a cell has its value: the row, its rule, its sentence, and the source text that it came from, marked.
//!
//! `explain::run("output", "harbor#q3")` shows the quantity and its place; a claim's key shows every piece of evidence with
//! what it says and why that agrees or conflicts. It reads the written tables and changes nothing.

use std::fmt::Write as _;
use std::path::Path;

use crosscheck_text::model::span::{CharIndex, CharSpan, Span};

use crate::error::{Error, Result};
use crate::explain::named::{Meant, meant};
use crate::tables::definition::Row;
use crate::tables::read::{expect_typed, has_whole, table_rows};
use crate::tables::rows::{
    ClauseRow, DateRow, DocumentRow, EntityMentionRow, EntityRow, EventRow, QuantityRow, SegmentRow, SentenceRow,
    SourceRow,
};
use crate::terminal::harmless;

mod claim;
mod named;
pub mod rules;
pub mod sides;

/// Code points shown on either side of the place that a row came from.
const AROUND: u32 = 160;
/// Rows in memory at a time: texts of documents may be long.
const ROWS_PER_BATCH: usize = 1024;
/// Mentions of an entity that are listed.
const MOST_MENTIONS: usize = 20;

/// Stand for the marks until the text is harmless; no text is meant to hold these characters.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// How the place is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bold and inverse, for terminals.
    Ansi,
    /// Between `>>` and `<<`.
    Plain,
}

/// Explains the row with a key, else the one that has the name or whose key or name begins so.
///
/// # Errors
/// When the output folder cannot be read, or no row or more than one is meant.
pub fn run(folder: &Path, id: &str, mark: Mark) -> Result<String> {
    let (open, close) = match mark {
        Mark::Ansi => ("\u{1b}[1;7m", "\u{1b}[0m"),
        Mark::Plain => (">>", "<<"),
    };
    expect_typed(folder)?;
    let found = match find(folder, id)? {
        Some(found) => found,
        None => by_name(folder, id)?,
    };
    // What documents say must not speak to the terminal, so that the marks come last.
    Ok(harmless(&found).replace(OPEN, open).replace(CLOSE, close))
}

/// What a name or the beginning of a key stands for.
fn by_name(folder: &Path, text: &str) -> Result<String> {
    let near = match meant(folder, text, ROWS_PER_BATCH)? {
        Meant::One(key) => match find(folder, &key)? {
            Some(found) => return Ok(found),
            None => Vec::new(),
        },
        Meant::Unsure(near) => near,
    };
    let hint = if near.is_empty() {
        "copy a key from the first column of a table that the run wrote in full as parquet or arrow, for example `quantity_id` of \
         quantities"
            .to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Err(Error::Nothing { what: format!("no row of `{}` has the key `{text}`", folder.display()), hint })
}

fn find(folder: &Path, id: &str) -> Result<Option<String>> {
    let desk = Desk { folder };
    for explain in [Desk::quantity, Desk::date, Desk::clause, Desk::mention, Desk::sentence, Desk::segment] {
        // Keys of parts of a document hold `#` and a letter; other keys may as well, so a miss here is no verdict.
        if let Some(text) = explain(&desk, id)? {
            return Ok(Some(text));
        }
    }
    for explain in [Desk::claim, Desk::evidence, Desk::entity, Desk::document, Desk::event, Desk::source] {
        if let Some(text) = explain(&desk, id)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

struct Desk<'a> {
    folder: &'a Path,
}

macro_rules! explain_part {
    ($name:ident, $row:ty, $key:ident) => {
        fn $name(&self, id: &str) -> Result<Option<String>> {
            let Some(row) = self.find::<$row>(|row| row.$key == id)? else { return Ok(None) };
            let mut out = cells(&row);
            self.place(&mut out, &row.doc_id, row.char_start, row.char_end)?;
            Ok(Some(out))
        }
    };
}

impl Desk<'_> {
    explain_part!(quantity, QuantityRow, quantity_id);
    explain_part!(date, DateRow, date_id);
    explain_part!(clause, ClauseRow, clause_id);
    explain_part!(mention, EntityMentionRow, mention_id);
    explain_part!(sentence, SentenceRow, sentence_id);
    explain_part!(segment, SegmentRow, segment_id);

    /// The first row that fits; none where the run left the table or a column of it out.
    fn find<R: Row>(&self, fits: impl Fn(&R) -> bool) -> Result<Option<R>> {
        if !has_whole::<R>(self.folder)? {
            return Ok(None);
        }
        for row in table_rows::<R>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if fits(&row) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// The sentence around a place, and the source text as it stood.
    fn place(&self, out: &mut String, doc_id: &str, start: u32, end: u32) -> Result<()> {
        let around = |row: &SentenceRow| row.doc_id == doc_id && row.char_start <= start && end <= row.char_end;
        if let Some(sentence) = self.find::<SentenceRow>(around)? {
            let _ = writeln!(out, "\nsentence {}:\n  {}", sentence.sentence_id, sentence.text);
        }
        let Some(document) = self.find::<DocumentRow>(|row| row.doc_id == doc_id)? else { return Ok(()) };
        let shown = self.marked(&document.text.0, CharSpan { start, end });
        let _ = writeln!(out, "\n{} ({}), characters {start} to {end}:\n{shown}", document.path, document.source_id);
        Ok(())
    }

    fn marked(&self, text: &str, place: CharSpan) -> String {
        let index = CharIndex::new(text);
        let byte = |at: u32| index.byte_of(at);
        let from = byte(place.start.saturating_sub(AROUND));
        let around = Span { start: from, end: byte(place.end.saturating_add(AROUND)) };
        self.with_marks(around.of(text), &[Span { start: byte(place.start) - from, end: byte(place.end) - from }])
    }

    /// A text with some stretches of it marked, in order and apart, each line behind a bar.
    fn with_marks(&self, text: &str, marks: &[Span]) -> String {
        let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
        for mark in marks {
            shown.push_str(Span { start: at, end: mark.start }.of(text));
            shown.push(OPEN);
            shown.push_str(mark.of(text));
            shown.push(CLOSE);
            at = mark.end;
        }
        shown.push_str(Span { start: at, end: text.len() as u32 }.of(text));
        shown.lines().map(|line| format!("  | {line}\n")).collect()
    }

    fn entity(&self, id: &str) -> Result<Option<String>> {
        let Some(entity) = self.find::<EntityRow>(|row| row.entity_id == id)? else { return Ok(None) };
        let mut out = cells(&entity);
        let mut n_shown = 0;
        for row in table_rows::<EntityMentionRow>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if row.entity_id == id && n_shown < MOST_MENTIONS {
                let _ = writeln!(out, "  {}: `{}`, rule {}", row.mention_id, row.surface, row.rule);
                n_shown += 1;
            }
        }
        Ok(Some(out))
    }

    fn document(&self, id: &str) -> Result<Option<String>> {
        let Some(mut row) = self.find::<DocumentRow>(|row| row.doc_id == id)? else { return Ok(None) };
        row.text.0 = row.text.0.chars().take(400).collect();
        Ok(Some(cells(&row)))
    }

    fn event(&self, id: &str) -> Result<Option<String>> {
        Ok(self.find::<EventRow>(|row| row.event_id == id)?.map(|row| cells(&row)))
    }

    fn source(&self, id: &str) -> Result<Option<String>> {
        Ok(self.find::<SourceRow>(|row| row.source_id == id)?.map(|row| cells(&row)))
    }
}

/// The row's cells that hold something, one a line.
fn cells<R: Row>(row: &R) -> String {
    let table = R::table();
    let mut out = format!("{}: one row is {}\n", table.name, table.doc);
    row.texts(|idx, cell| {
        let mut text = String::new();
        cell(&mut text);
        if let Some(column) = table.columns.get(idx).filter(|_| !text.is_empty()) {
            let _ = writeln!(out, "  {:<16} {}", column.name, text.replace(['\n', '\r'], " "));
        }
    });
    out
}
