//! One raw document on its way from its file to its text: what a reader hands on, and what decoding makes of it.
//!
//! Line 12 of `feed.jsonl` is a [`Record`] with `number` 12 and the bytes of the line; decoded, it is a `Content` with the
//! text and the columns of the row. Records are decoded on any thread in any order, so they own what they hold.

use std::path::PathBuf;
use std::sync::Arc;

use crosscheck_text::model::document::BlockHint;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadRules;
use encoding_rs::Encoding;
use sha2::{Digest, Sha256};

use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};

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
    /// The file.
    pub(crate) file: PathBuf,
    /// Path without the extension: what the document is called when it is not given an id.
    pub(crate) stem: String,
    /// Number of the row, none for a whole file.
    pub(crate) number: Option<u64>,
    /// The encoding of the file, where its rows were read from another than UTF-8.
    pub(crate) encoding: Option<&'static Encoding>,
    pub(crate) payload: Payload,
}

/// What is still to be decoded.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// Bytes, with what makes a text of them.
    Bytes(Raw, Decode),
    /// Fields of a row, whose encoding is open.
    Fields(Fields),
    /// A row whose values are text already.
    Row(Box<Row>),
    /// Bytes of a format that is decoded in a process of its own.
    Apart(Raw, Format, Decode),
}

/// The fields of a row.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub columns: Arc<Columns>,
    pub fields: Vec<Vec<u8>>,
    /// The encoding of those that are not UTF-8, where the file shows it.
    pub encoding: Option<&'static Encoding>,
}

/// Makes a text of bytes.
pub(crate) type Decode = fn(Raw, &LoadRules) -> Result<Content, Refusal>;

/// Bytes of one document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Raw {
    pub bytes: Vec<u8>,
    /// The encoding that the file as a whole has, where it is known and is not UTF-8.
    pub encoding: Option<&'static Encoding>,
    /// What stands around the document, such as the address of a page in an archive of the web; what the document itself says
    /// counts more.
    pub row: Row,
}

/// The text of a record with what its own format says of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Content {
    pub text: String,
    pub encoding: String,
    /// Of the bytes of the file, or of the text of a row.
    pub sha256: String,
    pub hints: Vec<BlockHint>,
    /// Metadata of the row, or other metadata that was given with the text.
    pub row: Row,
    /// Metadata inside the page.
    pub page: Row,
    /// Byte of the first character that could not be decoded.
    pub broken_at: Option<usize>,
    /// What readers of the tables should know of it; each becomes a row of `rejects`.
    pub notes: Vec<Refusal>,
}

impl Content {
    /// Decodes a whole file of text.
    ///
    /// # Errors
    /// When the bytes are not text, or there is nothing to read in them.
    pub(crate) fn of_file(
        bytes: Vec<u8>,
        declared: Option<&'static Encoding>,
        rules: &LoadRules,
    ) -> Result<Self, Refusal> {
        let sha256 = sha256(&bytes);
        let decoded = encoding::decode(bytes, declared, &rules.thresholds)
            .map_err(|error| Refusal::new(error.reason).at_byte(error.byte))?;
        let Decoded { text, encoding, broken_at } = decoded;
        if is_blank(&text) {
            return Err(Refusal::new("the file has no text"));
        }
        Ok(Self { text, encoding, sha256, broken_at, ..Self::default() })
    }

    /// A row whose text stands in `row.text`, or apart where it was decoded on its own.
    ///
    /// # Errors
    /// When the row has no text, or what it has is not text.
    pub(crate) fn of_row(mut row: Row, decoded: Option<Decoded>, rules: &LoadRules) -> Result<Self, Refusal> {
        let (text, encoding, broken_at) = match decoded {
            Some(decoded) => (decoded.text, decoded.encoding, decoded.broken_at),
            None => (row.text.take().unwrap_or_default(), "utf-8".to_owned(), None),
        };
        if is_blank(&text) {
            return Err(Refusal::new("the row has no text"));
        }
        if let Err(error) = encoding::check_controls(&text, &rules.thresholds) {
            let detail = format!("byte {} of the text", error.byte);
            return Err(Refusal::new("the row holds binary data, not text").detail(detail));
        }
        let sha256 = sha256(text.as_bytes());
        Ok(Self { text, encoding, sha256, row, broken_at, ..Self::default() })
    }
}

/// Whether there is nothing to read: white space and invisible marks only.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'))
}

/// SHA-256 in lower case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
