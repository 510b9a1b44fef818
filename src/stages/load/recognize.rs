//! What a file is, by its first bytes and its name.
//!
//! `report.pdf` that begins with `<!doctype html>` is a page; `notes` that begins with words is plain text; `logo.txt` that
//! begins with the mark of a PNG image is that. The bytes count more than the name. It does not read beyond the start.

use std::path::Path;

use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::format;
use crate::stages::load::kinds;
use crate::stages::load::packing::Packing;
use crate::stages::load::reader::FormatEntry;
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::Columns;

/// How a file is read.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// As a format.
    Format(&'static FormatEntry),
    /// Unpacked first.
    Packed(Packing),
}

/// Whether the name of a file alone says that it is of a format that is read.
pub(crate) fn is_named(name: &str) -> bool {
    extension(name).is_some_and(|extension| {
        format::of_extension(extension).is_some() || Packing::of_extension(extension).is_some()
    })
}

fn extension(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

/// Finds what a file is.
///
/// # Errors
/// When it is of a kind that is not read; the refusal names what it looks like.
pub(crate) fn recognize(start: &[u8], name: &str, thresholds: &LoadThresholds) -> Result<Kind, Refusal> {
    let extension = extension(name);
    let named = extension.and_then(format::of_extension);
    if let Some(entry) = format::of_start(start, named) {
        return Ok(Kind::Format(entry));
    }
    let is_other = named.is_none() && extension.is_some_and(kinds::is_other);
    // Books and presentations are archives by their bytes; a tar begins with the name of its first member, whatever that is.
    let is_packed = |packing: &Packing| *packing != Packing::Zip || kinds::of_binary(start).is_none();
    if let Some(packing) = Packing::of_start(start).filter(|packing| !is_other && is_packed(packing)) {
        return Ok(Kind::Packed(packing));
    }
    let text = text_of(start, thresholds);
    let is_wide = text.as_ref().is_some_and(|text| text.encoding.starts_with("utf-16"));
    let text = text.map(|decoded| decoded.text);
    let words = text.as_deref().unwrap_or_default();
    // What is text in UTF-16 begins like what is text in UTF-8; mail and archives are bytes.
    let is_decoded =
        |entry: &&FormatEntry| matches!(entry.format, Format::Html | Format::Json | Format::Jsonl | Format::Rss);
    if let Some(entry) = format::of_start(words.as_bytes(), named).filter(|entry| is_wide && is_decoded(entry)) {
        return Ok(Kind::Format(entry));
    }
    // The first element of a page or feed may be far down; its reader says when it is none.
    let is_markup = named.is_some_and(|entry| matches!(entry.format, Format::Html | Format::Rss));
    let seen = if text.is_some() { kinds::of_text(words.as_bytes()) } else { kinds::of_binary(start) };
    let seen = seen.filter(|kind| !is_markup || *kind != kinds::XML);
    if let Some(kind) = seen {
        let (kind, hint) = kind.split_once("; ").map_or((kind, ""), |(kind, hint)| (kind, hint));
        let refusal = Refusal::new(format!("the file is {kind}, which is not read"));
        return Err(if hint.is_empty() { refusal } else { refusal.detail(hint) });
    }
    let may_be_table = !is_other && named.is_none_or(|entry| entry.format == Format::Txt);
    let table = format::of(Format::Tsv).filter(|_| may_be_table && is_table(words, thresholds));
    if let Some(entry) = table.or(named) {
        return Ok(Kind::Format(entry));
    }
    if let Some(packing) = extension.and_then(Packing::of_extension) {
        return Err(Refusal::new(format!("the file is not {}, as its name says", packing.name())));
    }
    match extension {
        Some(extension) if is_other => Err(Refusal::new(format!("files of type `.{extension}` are not read"))),
        _ if text.is_none() => Err(Refusal::new("the file holds binary data of no known kind")),
        _ => {
            format::of_text(words.as_bytes()).or_else(|| format::of(Format::Txt)).map(Kind::Format).ok_or_else(unknown)
        }
    }
}

fn unknown() -> Refusal {
    Refusal::new("the file is of no kind that is read")
}

/// Whether a text begins like what spreadsheets save as text: between tabs, a header that names a column of text and one more.
fn is_table(text: &str, thresholds: &LoadThresholds) -> bool {
    let header = text.lines().next().unwrap_or_default().split('\t');
    let header: Vec<String> = header.map(|name| name.trim_matches('"').to_owned()).collect();
    let columns = Columns::find(&header, thresholds);
    !columns.text.is_empty() && !columns.metadata.is_empty()
}

/// The start as text, if it is.
fn text_of(start: &[u8], thresholds: &LoadThresholds) -> Option<Decoded> {
    // The start may end within a character.
    let whole = match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_none() => start.get(..error.valid_up_to()).unwrap_or_default(),
        _ => start,
    };
    encoding::decode(whole.to_vec(), None, thresholds).ok()
}
