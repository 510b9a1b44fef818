//! What the program says to the copy of itself that reads a file, and what that answers.
//!
//! The question is a line of JSON and the bytes of the file; the answer is JSON. Both come from one build of the program, so
//! the form may change with it.

use crosscheck_text::model::document::BlockHint;
use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::SegmentKind;
use crosscheck_text::rules::load::LoadThresholds;
use serde::{Deserialize, Serialize};

use crate::stages::load::record::Content;
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::Row;

/// What is asked; the bytes of the file follow its line.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Question {
    /// Name of the format.
    pub format: String,
    pub thresholds: LoadThresholds,
}

/// What comes back.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) enum Answer {
    Document(Box<SentContent>),
    Rows(Vec<SentRow>),
    Refused(SentRefusal),
}

/// A [`Content`] on its way.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct SentContent {
    text: String,
    encoding: String,
    sha256: String,
    hints: Vec<SentHint>,
    row: SentRow,
    page: SentRow,
    broken_at: Option<usize>,
    refused: Vec<SentRefusal>,
}

#[derive(Debug, Deserialize, Serialize)]
struct SentHint {
    start: u32,
    end: u32,
    kind: String,
    level: Option<u8>,
}

/// A [`Row`] on its way.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct SentRow {
    text: Option<String>,
    path: Option<String>,
    doc_id: Option<String>,
    source: Option<String>,
    site: Option<String>,
    title: Option<String>,
    author: Option<String>,
    url: Option<String>,
    published: Option<String>,
    published_time: Option<String>,
    language: Option<String>,
}

/// A [`Refusal`] on its way.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct SentRefusal {
    location: Option<String>,
    reason: String,
    detail: Option<String>,
}

impl From<Refusal> for SentRefusal {
    fn from(refusal: Refusal) -> Self {
        let Refusal { location, reason, detail } = refusal;
        Self { location, reason, detail }
    }
}

impl From<SentRefusal> for Refusal {
    fn from(sent: SentRefusal) -> Self {
        let SentRefusal { location, reason, detail } = sent;
        Self { location, reason, detail }
    }
}

impl From<Row> for SentRow {
    fn from(row: Row) -> Self {
        let Row { text, path, doc_id, source, site, title, author, url, published, published_time, language } = row;
        Self { text, path, doc_id, source, site, title, author, url, published, published_time, language }
    }
}

impl From<SentRow> for Row {
    fn from(sent: SentRow) -> Self {
        let SentRow { text, path, doc_id, source, site, title, author, url, published, published_time, language } =
            sent;
        Self { text, path, doc_id, source, site, title, author, url, published, published_time, language }
    }
}

impl From<Content> for SentContent {
    fn from(content: Content) -> Self {
        let Content { text, encoding, sha256, hints, row, page, broken_at, notes: refused } = content;
        let hint = |hint: BlockHint| {
            let (start, end) = (hint.span.start, hint.span.end);
            SentHint { start, end, kind: hint.kind.as_str().to_owned(), level: hint.level }
        };
        let hints = hints.into_iter().map(hint).collect();
        let refused = refused.into_iter().map(SentRefusal::from).collect();
        Self { text, encoding, sha256, hints, row: row.into(), page: page.into(), broken_at, refused }
    }
}

impl From<SentContent> for Content {
    fn from(sent: SentContent) -> Self {
        let SentContent { text, encoding, sha256, hints, row, page, broken_at, refused } = sent;
        let hint = |hint: SentHint| {
            let span = Span::new(hint.start as usize, hint.end as usize);
            SegmentKind::parse(&hint.kind).map(|kind| BlockHint { span, kind, level: hint.level })
        };
        let hints = hints.into_iter().filter_map(hint).collect();
        let refused = refused.into_iter().map(Refusal::from).collect();
        Self { text, encoding, sha256, hints, row: row.into(), page: page.into(), broken_at, notes: refused }
    }
}
