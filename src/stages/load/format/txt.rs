//! Plain text and Markdown: the decoded file as it stands.
//!
//! `b"caf\xe9\r\n"` is the text `café`, its line end, and the encoding `windows-1252`. Markup is left to the segment stage.

use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::record::{Content, Raw};
use crate::stages::load::refusal::Refusal;

/// Decodes a file.
pub(crate) fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    Content::of_file(raw.bytes, raw.encoding, rules)
}
