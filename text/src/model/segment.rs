//! The blocks and sentences of one document.

use serde::{Deserialize, Serialize};

use crate::model::clean::CleanText;
use crate::model::document::Metadata;
use crate::model::span::Span;
use crate::model::vocabulary::{SegmentKind, SentenceRole};

/// A place within a document: a span of the cleaned text of one of its segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Index into [`Segmented::segments`].
    pub segment: u32,
    /// Bytes of that segment's cleaned text.
    pub span: Span,
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// What the block is.
    pub kind: SegmentKind,
    /// Level of a heading, from 1.
    pub level: Option<u8>,
    /// Headings above it, joined with ` > `.
    pub section: Option<String>,
    /// Bytes of the document's text, without white space at either end.
    pub span: Span,
    /// Spans of the document's text that cleaning removed besides white space, sorted and apart.
    pub cuts: Vec<Span>,
    /// What it reads like; never empty.
    pub clean: CleanText,
}

/// One sentence, title, heading or caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Where it stands; within one segment.
    pub place: Place,
    /// Running text, or a short block kept whole.
    pub role: SentenceRole,
    /// Words in it (Unicode words with a letter or digit).
    pub n_words: u32,
}

/// The layer that `segment` adds: blocks in order, and their sentences in order.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Segmented {
    /// Blocks in order, apart from each other.
    pub segments: Vec<Segment>,
    /// Sentences in order.
    pub sentences: Vec<Sentence>,
    /// Title that the text itself shows, when none was given.
    pub title: Option<String>,
    /// Writers that a byline names, when none were given.
    pub author: Option<String>,
    /// ISO 639-1 code when the detector is sure.
    pub language: Option<String>,
    /// Words in the document.
    pub n_words: u32,
}

impl Segmented {
    /// The language that the text shows, else the one given with it.
    pub fn language<'a>(&'a self, metadata: &'a Metadata) -> Option<&'a str> {
        self.language.as_deref().or(metadata.language.as_deref())
    }

    /// Whether English rules apply: where the text shows no other language, and none is given.
    pub fn is_english(&self, metadata: &Metadata) -> bool {
        self.language(metadata).is_none_or(|language| language == "en")
    }

    /// The cleaned text at a place.
    pub fn text(&self, place: Place) -> &str {
        self.segments.get(place.segment as usize).map_or("", |segment| place.span.of(&segment.clean.text))
    }

    /// The bytes of the document's text that a place came from.
    pub fn raw(&self, place: Place) -> Span {
        self.segments.get(place.segment as usize).map_or(Span::default(), |segment| segment.clean.raw(place.span))
    }

    /// Index of the sentence that holds the place's first byte.
    pub fn sentence_at(&self, place: Place) -> Option<u32> {
        let key = (place.segment, place.span.start);
        let n = self.sentences.partition_point(|sentence| (sentence.place.segment, sentence.place.span.start) <= key);
        let found = n.checked_sub(1)?;
        let sentence = &self.sentences[found].place;
        (sentence.segment == place.segment && place.span.start < sentence.span.end).then_some(found as u32)
    }
}
