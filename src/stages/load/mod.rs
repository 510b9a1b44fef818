//! Raw files to documents: lists a folder tree, streams the records of each file, and decodes a record into a [`Document`].
//!
//! `news/ferry.txt` of 3 kB is one record and the document `news/ferry`; line 12 of `feed.jsonl` is the document `feed#12`
//! (or the id that the line gives). What cannot be read becomes a [`Reject`] with its place, and the rest goes on.
//! This is the one stage that reads files; it does not look into the text for titles or dates, and leaves clashing ids to
//! the pipeline.

use std::path::PathBuf;
use std::sync::Arc;

use crosscheck_text::model::document::{BlockHint, Document, Metadata, Reject};
use crosscheck_text::model::vocabulary::{Format, PublishedMethod};
use crosscheck_text::rules::load::LoadRules;
use sha2::{Digest, Sha256};

use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};
use crate::stages::load::sources::Sources;

mod columnar;
mod delimited;
mod encoding;
mod html;
mod jsonl;
pub mod list;
mod published;
pub mod records;
mod refusal;
mod row;
pub mod sources;
#[cfg(test)]
mod tests;

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Path below its root, `/` between folders; the file name when the file itself was given.
    pub path: String,
    /// The file or folder that was given.
    pub root: PathBuf,
    /// The file.
    pub file: PathBuf,
    /// Its format, by its extension.
    pub format: Format,
    /// Its size when it was listed.
    pub size_bytes: u64,
}

/// One raw document: a whole file, or one row of one.
#[derive(Clone, Debug)]
pub struct Record {
    /// Path as listed.
    pub path: String,
    /// Row within the file (`row 12`), none for a whole file.
    pub location: Option<String>,
    /// Format of the file.
    pub format: Format,
    /// Bytes that it takes in memory.
    pub size_bytes: u64,
    file: PathBuf,
    payload: Payload,
}

#[derive(Clone, Debug)]
enum Payload {
    Whole(Vec<u8>),
    Line { number: u64, bytes: Vec<u8> },
    Fields { number: u64, columns: Arc<Columns>, fields: csv::ByteRecord },
    Row { number: u64, row: Box<Row> },
}

/// A document, and what of its metadata could not be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// Parts that were refused, such as a day of publication that is not a date.
    pub rejects: Vec<Reject>,
}

/// The text of a record with what its own format says of it.
struct Content {
    text: String,
    encoding: String,
    sha256: String,
    hints: Vec<BlockHint>,
    /// Metadata of the row.
    row: Row,
    /// Metadata inside the page.
    page: Row,
    /// Number of the row, none for a whole file.
    number: Option<u64>,
    /// Byte of the first character that could not be decoded.
    broken_at: Option<usize>,
}

/// Decodes one record; pure, so that records can be decoded on any thread in any order.
///
/// # Errors
/// A reject with its place when the record holds no text that can be read.
pub fn decode(record: Record, sources: &Sources, rules: &LoadRules) -> Result<Loaded, Reject> {
    let Record { path, location, format, file, payload, .. } = record;
    let content = match content(payload, format, rules) {
        Ok(content) if content.text.len() <= u32::MAX as usize => content,
        Ok(_) => return Err(Refusal::new("the text is larger than 4 GiB").of(&path, location)),
        Err(refusal) => return Err(refusal.of(&path, location)),
    };
    let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
    let own_id = content.row.doc_id.clone().unwrap_or_else(|| match content.number {
        Some(number) => format!("{stem}#{number}"),
        None => stem.to_owned(),
    });
    let mut given = sources.find(&file, Some(&own_id));
    // The id that `sources.csv` gives a file of many rows cannot be the id of each of them.
    let doc_id = given.doc_id.take().filter(|_| content.number.is_none()).unwrap_or(own_id);
    let mut rejects = Vec::new();
    let mut row = content.row;
    if let Err(value) = row.published() {
        let reason = format!("the day of publication is not an ISO date: `{}`", sources::shorten(value));
        rejects.push(Refusal::new(reason).of(&path, location.clone()));
        row.published = None;
    }
    if let Err(value) = row.own_time() {
        let reason = format!("the time of publication is not HH:MM:SS: `{}`", sources::shorten(value));
        rejects.push(Refusal::new(reason).of(&path, location.clone()));
        row.published_time = None;
    }
    if let Some(byte) = content.broken_at {
        let reason = "broken characters were replaced by U+FFFD";
        let place = location.clone().or_else(|| Some(format!("byte {byte}")));
        rejects
            .push(Refusal::new(reason).detail(format!("invalid {} at byte {byte}", content.encoding)).of(&path, place));
    }
    let metadata = metadata(given.or(&row), content.page, stem);
    let Content { text, encoding, sha256, hints, .. } = content;
    Ok(Loaded { document: Document { doc_id, path, format, encoding, sha256, text, metadata, hints }, rejects })
}

/// Puts together what was given and what the page says; a value that was given counts.
fn metadata(given: Row, page: Row, stem: &str) -> Metadata {
    let by_given = given.published().ok().flatten();
    let published = by_given.or_else(|| page.published().ok().flatten());
    let published_method = match (by_given, published) {
        (Some(_), _) => PublishedMethod::Given,
        (None, Some(_)) => PublishedMethod::Metadata,
        (None, None) => PublishedMethod::None,
    };
    let code = |row: &Row| row.language.as_deref().and_then(row::language_code);
    let language = code(&given).or_else(|| code(&page));
    let all = given.or(&page);
    Metadata {
        source: all.source.unwrap_or_else(|| stem.rsplit('/').next().unwrap_or(stem).to_owned()),
        title: all.title,
        author: all.author,
        url: all.url,
        published: published.map(|(date, _)| date),
        published_time: published.and_then(|(_, time)| time),
        published_method,
        language,
    }
}

fn content(payload: Payload, format: Format, rules: &LoadRules) -> Result<Content, Refusal> {
    let thresholds = &rules.thresholds;
    match payload {
        Payload::Whole(bytes) => whole(bytes, format, rules),
        Payload::Line { number, bytes } => of_row(number, jsonl::row(&bytes, thresholds)?, None, rules),
        Payload::Fields { number, columns, fields } => {
            let (row, decoded) = delimited::row(&columns, &fields, thresholds)?;
            of_row(number, row, decoded, rules)
        }
        Payload::Row { number, row } => of_row(number, *row, None, rules),
    }
}

fn whole(bytes: Vec<u8>, format: Format, rules: &LoadRules) -> Result<Content, Refusal> {
    let sha256 = sha256(&bytes);
    let declared = if format == Format::Html { html::declared_encoding(&bytes) } else { None };
    let decoded = encoding::decode(bytes, declared, &rules.thresholds)
        .map_err(|error| Refusal::new(error.reason).at_byte(error.byte))?;
    let encoding::Decoded { text, encoding, broken_at } = decoded;
    let no_text = || Refusal::new("the file has no text");
    if is_blank(&text) {
        return Err(no_text());
    }
    let plain = Content {
        text,
        encoding,
        sha256,
        hints: Vec::new(),
        row: Row::default(),
        page: Row::default(),
        number: None,
        broken_at,
    };
    if format != Format::Html {
        return Ok(plain);
    }
    let page = html::read(&plain.text, &rules.thresholds)?;
    if is_blank(&page.text) {
        return Err(no_text());
    }
    Ok(Content { text: page.text, hints: page.hints, page: page.metadata, ..plain })
}

fn of_row(
    number: u64,
    mut row: Row,
    decoded: Option<encoding::Decoded>,
    rules: &LoadRules,
) -> Result<Content, Refusal> {
    let (text, encoding, broken_at) = match decoded {
        Some(decoded) => (decoded.text, decoded.encoding, decoded.broken_at),
        None => (row.text.take().unwrap_or_default(), "utf-8".to_owned(), None),
    };
    if is_blank(&text) {
        return Err(Refusal::new("the row has no text"));
    }
    if let Err(error) = encoding::check_controls(&text, &rules.thresholds) {
        return Err(
            Refusal::new("the row holds binary data, not text").detail(format!("byte {} of the text", error.byte))
        );
    }
    let sha256 = sha256(text.as_bytes());
    Ok(Content {
        text,
        encoding,
        sha256,
        hints: Vec::new(),
        row,
        page: Row::default(),
        number: Some(number),
        broken_at,
    })
}

/// Whether there is nothing to read: white space and invisible marks only.
fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'))
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
