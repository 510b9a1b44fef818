//! What the targets share: a document made of arbitrary text.

use crosscheck::model::document::{Document, Metadata};
use crosscheck::model::vocabulary::{Format, PublishedMethod};

/// A document of one text, with nothing known about it.
pub fn document(text: &str, format: Format) -> Document {
    let metadata = Metadata {
        source: "fuzz".to_owned(),
        title: None,
        author: None,
        url: None,
        published: None,
        published_time: None,
        published_method: PublishedMethod::None,
        language: None,
    };
    Document {
        doc_id: "fuzz".to_owned(),
        path: "fuzz".to_owned(),
        format,
        encoding: "utf-8".to_owned(),
        sha256: String::new(),
        text: text.to_owned(),
        metadata,
        hints: Vec::new(),
    }
}

/// The first byte chooses between plain text and Markdown; the rest is the text, with broken characters replaced.
pub fn text_of(data: &[u8]) -> Option<Document> {
    let (first, rest) = data.split_first()?;
    let format = if first % 2 == 0 { Format::Txt } else { Format::Md };
    Some(document(&String::from_utf8_lossy(rest), format))
}
