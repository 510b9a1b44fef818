//! What a file is, by its first bytes and its name.
//!
//! `report.pdf` that begins with `<!doctype html>` is a page; `notes` that begins with words is plain text; `logo.txt` that
//! begins with the mark of a PNG image is that. The bytes count more than the name. It does not read beyond the start.

use std::path::Path;

use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::encoding;
use crate::stages::load::format;
use crate::stages::load::kinds;
use crate::stages::load::packing::Packing;
use crate::stages::load::reader::FormatEntry;
use crate::stages::load::refusal::Refusal;

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
    let is_text = is_text(start, thresholds);
    let seen = if is_text { kinds::of_text(start) } else { kinds::of_binary(start) };
    if let Some(kind) = seen {
        let (kind, hint) = kind.split_once("; ").map_or((kind, ""), |(kind, hint)| (kind, hint));
        let refusal = Refusal::new(format!("the file is {kind}, which is not read"));
        return Err(if hint.is_empty() { refusal } else { refusal.detail(hint) });
    }
    if let Some(entry) = named {
        return Ok(Kind::Format(entry));
    }
    if let Some(packing) = extension.and_then(Packing::of_extension) {
        return Err(Refusal::new(format!("the file is not {}, as its name says", packing.name())));
    }
    match extension {
        Some(extension) if is_other => Err(Refusal::new(format!("files of type `.{extension}` are not read"))),
        _ if !is_text => Err(Refusal::new("the file holds binary data of no known kind")),
        _ => format::of_text(start).or_else(|| format::of(Format::Txt)).map(Kind::Format).ok_or_else(unknown),
    }
}

fn unknown() -> Refusal {
    Refusal::new("the file is of no kind that is read")
}

fn is_text(start: &[u8], thresholds: &LoadThresholds) -> bool {
    // The start may end within a character.
    let whole = match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_none() => start.get(..error.valid_up_to()).unwrap_or_default(),
        _ => start,
    };
    encoding::decode(whole.to_vec(), None, thresholds).is_ok()
}
