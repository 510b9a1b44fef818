//! Why a cell has its value: the row, its rule, its sentence, and the source text that it came from, marked.
//!
//! `explain::run("output", "harbor#q3")` finds the quantity and its place; a claim's key gives every piece of evidence with
//! what it says and why that agrees or conflicts. What is found is shown as text or as JSON. It reads the written tables and changes nothing.

use std::path::Path;

use crosscheck_text::model::span::{CharIndex, CharSpan, Span};

use crate::error::{Error, Result};
use crate::explain::found::{Place, Told};
use crate::explain::named::{Meant, meant};
use crate::tables::definition::Row;
use crate::tables::read::{expect_typed, has_whole, table_rows};
use crate::tables::rows::{
    ClauseRow, DateRow, DocumentRow, EntityMentionRow, EntityRow, EventRow, QuantityRow, SegmentRow, SentenceRow,
    SourceRow,
};

pub use crate::explain::found::{Found, Mark};

mod claim;
mod found;
mod named;
pub mod rules;
pub mod sides;

/// Code points shown on either side of the place that a row came from.
const AROUND: u32 = 160;
/// Rows in memory at a time: texts of documents may be long.
const ROWS_PER_BATCH: usize = 1024;
/// Mentions of an entity that are listed.
const MOST_MENTIONS: usize = 20;
/// Code points of a document's text that are shown to people.
const MOST_CHARS: usize = 400;

/// Explains the row with a key, else the one that has the name or whose key or name begins so.
///
/// # Errors
/// When the output folder cannot be read, or no row or more than one is meant.
pub fn run(folder: &Path, id: &str) -> Result<Found> {
    expect_typed(folder)?;
    match find(folder, id)? {
        Some(found) => Ok(found),
        None => by_name(folder, id),
    }
}

/// What a name or the beginning of a key stands for.
fn by_name(folder: &Path, text: &str) -> Result<Found> {
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

fn find(folder: &Path, id: &str) -> Result<Option<Found>> {
    let desk = Desk { folder };
    for explain in [Desk::quantity, Desk::date, Desk::clause, Desk::mention, Desk::sentence, Desk::segment] {
        // Keys of parts of a document hold `#` and a letter; other keys may as well, so a miss here is no verdict.
        if let Some(found) = explain(&desk, id)? {
            return Ok(Some(found));
        }
    }
    for explain in [Desk::claim, Desk::evidence, Desk::entity, Desk::document, Desk::event, Desk::source] {
        if let Some(found) = explain(&desk, id)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

struct Desk<'a> {
    folder: &'a Path,
}

macro_rules! explain_part {
    ($name:ident, $row:ty, $key:ident) => {
        fn $name(&self, id: &str) -> Result<Option<Found>> {
            let Some(row) = self.find::<$row>(|row| row.$key == id)? else { return Ok(None) };
            let told = self.part(&row.doc_id, CharSpan { start: row.char_start, end: row.char_end })?;
            Ok(Some(Found::new(&row, told)))
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
    fn part(&self, doc_id: &str, place: CharSpan) -> Result<Told> {
        let around =
            |row: &SentenceRow| row.doc_id == doc_id && row.char_start <= place.start && place.end <= row.char_end;
        let sentence = self.find::<SentenceRow>(around)?;
        let document = self.find::<DocumentRow>(|row| row.doc_id == doc_id)?;
        let place = document.map(|document| {
            let text = &document.text.0;
            let index = CharIndex::new(text);
            let byte = |at: u32| index.byte_of(at);
            let char_start = place.start.saturating_sub(AROUND);
            let around = Span { start: byte(char_start), end: byte(place.end.saturating_add(AROUND)) };
            let mark = Span { start: byte(place.start) - around.start, end: byte(place.end) - around.start };
            let of = (document.path.as_str(), document.source_id.as_str());
            Place::new(of, char_start, around.of(text).to_owned(), vec![mark])
        });
        Ok(Told::Part { sentence, place })
    }

    fn entity(&self, id: &str) -> Result<Option<Found>> {
        let Some(entity) = self.find::<EntityRow>(|row| row.entity_id == id)? else { return Ok(None) };
        let mut mentions = Vec::new();
        for row in table_rows::<EntityMentionRow>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if row.entity_id == id && mentions.len() < MOST_MENTIONS {
                mentions.push(row);
            }
        }
        Ok(Some(Found::new(&entity, Told::Entity { mentions })))
    }

    fn document(&self, id: &str) -> Result<Option<Found>> {
        let found = self.find::<DocumentRow>(|row| row.doc_id == id)?;
        Ok(found.map(|row| Found::new(&row, Told::Row {}).shortened("text", MOST_CHARS)))
    }

    fn event(&self, id: &str) -> Result<Option<Found>> {
        Ok(self.find::<EventRow>(|row| row.event_id == id)?.map(|row| Found::new(&row, Told::Row {})))
    }

    fn source(&self, id: &str) -> Result<Option<Found>> {
        Ok(self.find::<SourceRow>(|row| row.source_id == id)?.map(|row| Found::new(&row, Told::Row {})))
    }
}
