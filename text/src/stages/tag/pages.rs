//! The tokens of a document's chunks, each with the classes of its word; cut once and kept unless the document is long.
//!
//! A page of 5 kB is cut once although it is read three times; a document of 50 MB is cut again for each reading, so that
//! its tokens never stand in memory together.

use crate::model::segment::Segmented;
use crate::rules::tag::TagRules;
use crate::rules::tag::class::Classes;
use crate::rules::tag::words::{Token, cut};
use crate::stages::tag::chunk::{Chunk, chunks};

/// Bytes of cleaned text up to which all tokens are kept.
const KEPT: usize = 1 << 20;

/// The chunks of a document with their tokens.
pub(crate) struct Pages<'a> {
    segmented: &'a Segmented,
    rules: &'a TagRules,
    pub(crate) chunks: Vec<Chunk>,
    /// Bytes of all chunks.
    pub(crate) n_bytes: usize,
    /// One past the last token of each chunk in `kept`; empty when nothing is kept.
    ends: Vec<usize>,
    kept: Page,
}

/// Tokens with their classes.
#[derive(Debug, Default)]
pub(crate) struct Page {
    tokens: Vec<Token>,
    classes: Vec<Classes>,
}

impl Page {
    fn add(&mut self, segmented: &Segmented, chunk: &Chunk, rules: &TagRules) {
        let from = self.tokens.len();
        cut(text(segmented, chunk), chunk.place.span, &mut self.tokens);
        let fresh = self.tokens.get(from..).unwrap_or_default();
        self.classes.extend(fresh.iter().map(|token| rules.classes_of(token)));
    }
}

impl<'a> Pages<'a> {
    pub(crate) fn new(segmented: &'a Segmented, rules: &'a TagRules) -> Self {
        let chunks = chunks(segmented);
        let n_bytes: usize = chunks.iter().map(|chunk| chunk.place.span.len()).sum();
        let mut pages = Self { segmented, rules, chunks, n_bytes, ends: Vec::new(), kept: Page::default() };
        if n_bytes <= KEPT {
            pages.kept.tokens.reserve(n_bytes / 5);
            pages.kept.classes.reserve(n_bytes / 5);
            for chunk in &pages.chunks {
                pages.kept.add(segmented, chunk, rules);
                pages.ends.push(pages.kept.tokens.len());
            }
        }
        pages
    }

    /// The text of a chunk.
    pub(crate) fn text(&self, chunk: &Chunk) -> &'a str {
        chunk.place.span.of(text(self.segmented, chunk))
    }

    /// The text of a chunk's block, and the tokens of the chunk with their classes; `page` holds them if need be.
    pub(crate) fn read<'p>(&'p self, idx: usize, page: &'p mut Page) -> (&'a str, &'p [Token], &'p [Classes]) {
        let Some(chunk) = self.chunks.get(idx) else { return ("", &[], &[]) };
        let text = text(self.segmented, chunk);
        let Some(end) = self.ends.get(idx).copied() else {
            page.tokens.clear();
            page.classes.clear();
            page.add(self.segmented, chunk, self.rules);
            return (text, &page.tokens, &page.classes);
        };
        let from = idx.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let tokens = self.kept.tokens.get(from..end).unwrap_or_default();
        (text, tokens, self.kept.classes.get(from..end).unwrap_or_default())
    }
}

fn text<'a>(segmented: &'a Segmented, chunk: &Chunk) -> &'a str {
    segmented.segments.get(chunk.place.segment as usize).map_or("", |segment| segment.clean.text.as_str())
}
