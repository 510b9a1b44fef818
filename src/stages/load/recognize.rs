//! What a file is, by its first bytes and its name.
//!
//! `report.pdf` that begins with `<!doctype html>` is a page; `notes` that begins with words is plain text; `logo.txt` that
//! begins with the mark of a PNG picture is that. The bytes count more than the name. It does not read beyond the start.

use std::path::Path;

use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::encoding;
use crate::stages::load::format;
use crate::stages::load::reader::FormatEntry;
use crate::stages::load::refusal::Refusal;

/// Whether the name of a file alone says that it is of a format that is read.
pub(crate) fn is_named(name: &str) -> bool {
    extension(name).is_some_and(|extension| format::of_extension(extension).is_some())
}

fn extension(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

/// Finds the format of a file.
///
/// # Errors
/// When it is of a kind that is not read; the refusal names what it looks like.
pub(crate) fn recognize(
    start: &[u8],
    name: &str,
    thresholds: &LoadThresholds,
) -> Result<&'static FormatEntry, Refusal> {
    let extension = extension(name);
    let named = extension.and_then(format::of_extension);
    if let Some(entry) = format::of_start(start, named).or(named) {
        return Ok(entry);
    }
    if let Some(extension) = extension {
        return Err(Refusal::new(format!("files of type `.{extension}` are not read")));
    }
    match format::of(Format::Txt).filter(|_| is_text(start, thresholds)) {
        Some(entry) => Ok(entry),
        None => Err(Refusal::new("the file holds binary data of no kind that is read")),
    }
}

fn is_text(start: &[u8], thresholds: &LoadThresholds) -> bool {
    encoding::decode(start.to_vec(), None, thresholds).is_ok()
}
