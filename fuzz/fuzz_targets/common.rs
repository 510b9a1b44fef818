//! What the targets share: a document made of arbitrary text.

use crosscheck_text::model::document::Document;
use crosscheck_text::model::vocabulary::Format;

/// A document of one text, with nothing known about it.
pub(crate) fn document(text: &str, format: Format) -> Document {
    Document { format, ..Document::plain("fuzz", text.to_owned()) }
}

/// The first byte chooses between plain text and Markdown; the rest is the text, with broken characters replaced.
pub(crate) fn text_of(data: &[u8]) -> Option<Document> {
    let (first, rest) = data.split_first()?;
    let format = if first % 2 == 0 { Format::Txt } else { Format::Md };
    Some(document(&String::from_utf8_lossy(rest), format))
}
