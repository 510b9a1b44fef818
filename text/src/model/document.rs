//! One input as the reader yields it: its text, where it came from, and what was given with it.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::model::span::Span;
use crate::model::vocabulary::{Format, PublishedMethod, RejectStage, SegmentKind};

/// One document, before anything is read out of its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Key of the document, unique in the run.
    pub doc_id: String,
    /// Path as listed: relative to the input folder, `/` between folders.
    pub path: String,
    /// Format it was read from.
    pub format: Format,
    /// Encoding it was decoded from, by its WHATWG name in lower case.
    pub encoding: String,
    /// SHA-256 of the input bytes (of the text for rows of files that hold many), in lower case hexadecimal; empty when it
    /// was not read from an input.
    pub sha256: String,
    /// The text; never changed after loading. At most 4 GiB.
    pub text: String,
    /// What was given with the text.
    pub metadata: Metadata,
    /// Blocks that the format itself marks (HTML elements), in order and apart; empty when the text must tell.
    pub hints: Vec<BlockHint>,
}

impl Document {
    /// A document of plain text with nothing known about it; `doc_id` names its path and source too.
    pub fn plain(doc_id: &str, text: String) -> Self {
        Self {
            doc_id: doc_id.to_owned(),
            path: doc_id.to_owned(),
            format: Format::Txt,
            encoding: "utf-8".to_owned(),
            sha256: String::new(),
            text,
            metadata: Metadata::of(doc_id),
            hints: Vec::new(),
        }
    }
}

/// What is known about a document besides its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Publisher or feed; when none is given, the reader names it after the file.
    pub source: String,
    /// Headline.
    pub title: Option<String>,
    /// Writer or writers.
    pub author: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Time of publication, when given with the day.
    pub published_time: Option<Time>,
    /// Where `published` comes from; `PublishedMethod::None` exactly when there is none.
    pub published_method: PublishedMethod,
    /// ISO 639-1 code.
    pub language: Option<String>,
}

impl Metadata {
    /// A source and nothing else.
    pub fn of(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            title: None,
            author: None,
            url: None,
            published: None,
            published_time: None,
            published_method: PublishedMethod::None,
            language: None,
        }
    }
}

/// A block that the input format marks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockHint {
    /// Where it stands in the text.
    pub span: Span,
    /// What the format says it is.
    pub kind: SegmentKind,
    /// Level of a heading, from 1.
    pub level: Option<u8>,
}

/// An input, or a part of one, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reject {
    /// Path as listed.
    pub path: String,
    /// Row (`row 12`) or byte offset (`byte 512`) within it.
    pub location: Option<String>,
    /// Stage that refused it.
    pub stage: RejectStage,
    /// One clear sentence.
    pub reason: String,
    /// The library's own message, when there is one.
    pub detail: Option<String>,
}
