//! A document while its rows are made: its layers, and where the code points of its text are.

use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::segment::Place;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};

use crate::pipeline::keys::part_id;

/// A document with the places of its code points.
pub(crate) struct Page<'a> {
    pub(crate) annotated: &'a Annotated,
    index: CharIndex<'a>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(annotated: &'a Annotated) -> Self {
        Self { annotated, index: CharIndex::new(&annotated.document.text) }
    }

    /// Code points of the text.
    pub(crate) fn n_chars(&self) -> u32 {
        self.index.char_of(self.annotated.document.text.len() as u32)
    }

    /// The code points of a span of the text.
    pub(crate) fn chars(&self, span: Span) -> CharSpan {
        self.index.chars(span)
    }

    /// Where a place is in the text, with the keys of its segment and sentence and with its cleaned text.
    pub(crate) fn place(&self, place: Place) -> (CharSpan, String, Option<String>, String) {
        let doc_id = &self.annotated.document.doc_id;
        let segmented = &self.annotated.segmented;
        let sentence = segmented.sentence_at(place).map(|n| part_id(doc_id, 's', n as usize));
        let segment = part_id(doc_id, 'b', place.segment as usize);
        (self.chars(segmented.raw(place)), segment, sentence, segmented.text(place).to_owned())
    }
}
