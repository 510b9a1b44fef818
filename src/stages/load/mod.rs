//! Raw files to documents: lists a folder tree, streams the records of each file, and decodes a record into a [`Document`].
//!
//! `news/ferry.txt` of 3 kB is one record and the document `news/ferry`; line 12 of `feed.jsonl` is the document `feed#12`
//! (or the id that the line gives). What cannot be read becomes a [`Reject`] with its place, and the rest goes on.
//! This is the one stage that reads files; it does not look into the text for titles or dates, and leaves clashing ids to
//! the pipeline.

use std::path::PathBuf;

use crosscheck_text::model::document::{Document, Metadata, Reject};
use crosscheck_text::model::vocabulary::{Format, PublishedMethod};
use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::record::{Content, Payload, Record};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::Row;
use crate::stages::load::sources::Sources;

mod apart;
pub(crate) mod batch;
mod blocks;
mod delimited;
mod directory;
mod encoding;
mod format;
pub mod host;
mod kinds;
mod lenient;
pub mod list;
mod object;
pub mod outlets;
mod packing;
pub(crate) mod parts;
mod peek;
mod published;
pub mod read;
pub mod reader;
mod recognize;
pub mod record;
pub(crate) mod refusal;
mod row;
pub mod serve;
pub mod sources;
mod swallowed;
mod table;
#[cfg(test)]
mod tests;
mod title;
mod wire;
mod xml;

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Path below its root, `/` between folders; the file name when the file itself was given.
    pub path: String,
    /// The file or folder that was given.
    pub root: PathBuf,
    /// The file.
    pub file: PathBuf,
    /// Its size when it was listed.
    pub size_bytes: u64,
}

/// A document, and what of its metadata could not be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// Parts that were refused, such as a day of publication that is not a date.
    pub rejects: Vec<Reject>,
}

/// The usual extension of files of a format that is read.
pub fn extension(format: Format) -> Option<&'static str> {
    format::of(format)?.extensions.first().copied()
}

/// The extensions of everything that is read: of each format, then of each packing.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    format::FORMATS.iter().flat_map(|entry| entry.extensions.iter().copied()).chain(packing::extensions())
}

/// Decodes one record; pure, so that records can be decoded on any thread in any order.
///
/// # Errors
/// A reject with its place when the record holds no text that can be read.
pub fn decode(record: Record, sources: &Sources, rules: &LoadRules) -> Result<Loaded, Reject> {
    let Record { path, location, format, file, stem, number, encoding, payload, .. } = record;
    let content = match content(payload, rules) {
        Ok(content) if content.text.len() <= u32::MAX as usize => content,
        Ok(_) => return Err(Refusal::new("the text is larger than 4 GiB").of(&path, location)),
        Err(refusal) => return Err(refusal.of(&path, location)),
    };
    let own_id = content.row.doc_id.clone().unwrap_or_else(|| match number {
        Some(number) => format!("{stem}#{number}"),
        None => stem.clone(),
    });
    let mut given = sources.find(&file, Some(&own_id));
    // The id that `sources.csv` gives a file of many rows cannot be the id of each of them.
    let doc_id = given.doc_id.take().filter(|_| number.is_none()).unwrap_or(own_id);
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
        let place = location.clone().or_else(|| Some(format!("byte {byte}")));
        rejects.push(encoding::broken(byte, &content.encoding).of(&path, place));
    }
    rejects.extend(content.notes.into_iter().map(|note| note.of(&path, location.clone())));
    let metadata = metadata(given.or(&row), content.page, sources.outlet(&file), &stem);
    let Content { text, sha256, hints, .. } = content;
    let encoding = encoding.map_or(content.encoding, |encoding| encoding.name().to_ascii_lowercase());
    Ok(Loaded { document: Document { doc_id, path, format, encoding, sha256, text, metadata, hints }, rejects })
}

/// Puts together what was given and what the page says; a value that was given counts.
///
/// Whose it is says, in this order: what was given, what the page calls its site, the site of its address, the folder of an
/// outlet, the name of the file.
fn metadata(given: Row, page: Row, outlet: Option<&str>, stem: &str) -> Metadata {
    let by_given = given.published().ok().flatten();
    let published = by_given.or_else(|| page.published().ok().flatten());
    let published_method = match (by_given, published) {
        (Some(_), _) => PublishedMethod::Given,
        (None, Some(_)) => PublishedMethod::Metadata,
        (None, None) => PublishedMethod::None,
    };
    let code = |row: &Row| row.language.as_deref().and_then(row::language_code);
    let language = code(&given).or_else(|| code(&page));
    let given_site = given.site.as_deref().and_then(host::site);
    let mut all = Row { source: given.source.clone().or(given_site), ..given }.or(&page);
    all.url = all.url.or_else(|| all.site.take().filter(|site| host::is_page(site)));
    let of_file = || outlet.map_or_else(|| stem.rsplit('/').next().unwrap_or(stem).to_owned(), str::to_owned);
    let source = all.source.or_else(|| all.url.as_deref().and_then(host::site)).unwrap_or_else(of_file);
    Metadata {
        source,
        title: all.title,
        author: all.author,
        url: all.url,
        published: published.map(|(date, _)| date),
        published_time: published.and_then(|(_, time)| time),
        published_method,
        language,
    }
}

fn content(payload: Payload, rules: &LoadRules) -> Result<Content, Refusal> {
    match payload {
        Payload::Bytes(raw, decode) => decode(raw, rules),
        Payload::Fields(fields) => table::decode(&fields, rules),
        Payload::Row(row) => Content::of_row(*row, None, rules),
        Payload::Apart(raw, format, decode) => apart::decode(raw, format, decode, rules),
    }
}
