//! The stretches of a document that are read at a time: its sentences, and blocks that have none.
//!
//! A paragraph of two sentences is two chunks. A block without sentences is one, unless it is long; then it is cut,
//! at spaces when it has any, so that work and memory do not grow faster than a block.

use crate::model::segment::{Place, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::{SegmentKind, SentenceRole};

const LONGEST: usize = 16 * 1024;

/// One stretch of cleaned text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk {
    /// Where it stands.
    pub place: Place,
    /// Whether the block is a title or heading.
    pub is_heading: bool,
}

/// All chunks in order; addresses are left out.
pub(crate) fn chunks(segmented: &Segmented) -> Vec<Chunk> {
    let mut chunks = Vec::with_capacity(segmented.sentences.len() + segmented.segments.len());
    let mut sentences = segmented.sentences.iter().peekable();
    for (segment_idx, segment) in segmented.segments.iter().enumerate() {
        let segment_idx = segment_idx as u32;
        let text = &segment.clean.text;
        while sentences.next_if(|sentence| sentence.place.segment < segment_idx).is_some() {}
        let is_heading = matches!(segment.kind, SegmentKind::Title | SegmentKind::Heading);
        let mut add = |start: u32, end: u32, is_heading: bool| {
            if segment.kind != SegmentKind::Url && start < end {
                split(text, Span { start, end }, |span| {
                    chunks.push(Chunk { place: Place { segment: segment_idx, span }, is_heading });
                });
            }
        };
        let mut at = 0;
        while let Some(sentence) = sentences.next_if(|sentence| sentence.place.segment == segment_idx) {
            let span = sentence.place.span;
            add(at, span.start, is_heading);
            add(span.start.max(at), span.end, is_heading || sentence.role == SentenceRole::Heading);
            at = span.end.max(at);
        }
        add(at, text.len() as u32, is_heading);
    }
    chunks
}

/// Cuts a span into pieces of bounded length: at spaces, or anywhere in a stretch that has none.
fn split(text: &str, span: Span, mut add: impl FnMut(Span)) {
    let (mut start, end) = (span.start as usize, span.end as usize);
    while end - start > 2 * LONGEST {
        let rest = text.as_bytes().get(start + LONGEST..start + 2 * LONGEST).unwrap_or_default();
        let stop = match memchr::memchr(b' ', rest) {
            Some(space) => start + LONGEST + space,
            None => text.floor_char_boundary(start + 2 * LONGEST),
        };
        add(Span::new(start, stop));
        start = stop;
    }
    add(Span::new(start, end));
}
