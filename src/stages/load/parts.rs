//! Texts of many megabytes as several documents, so that what one document costs has a bound.
//!
//! A file `dump.txt` of 2.5 MiB gives `dump.part1`, `dump.part2` and `dump.part3`, each ending with a paragraph where there is one.
//! They share all that is known of the file; side by side, their texts are the whole. Shorter texts stay as they are.

use crosscheck_text::model::document::{BlockHint, Document};
use crosscheck_text::model::span::Span;

use crate::stages::load::refusal::Refusal;

/// The documents that one is read as.
pub(crate) struct Parts {
    /// The whole; none once it was given.
    whole: Option<Document>,
    /// Where each part ends in its text.
    ends: Vec<usize>,
    /// Parts given so far.
    n_given: usize,
}

impl Parts {
    /// Cuts a text that has more than `most` bytes.
    pub(crate) fn new(document: Document, most: usize) -> Self {
        let mut ends = Vec::new();
        let mut at = 0;
        while at < document.text.len() {
            at = end(&document.text, at, most);
            ends.push(at);
        }
        Self { whole: Some(document), ends, n_given: 0 }
    }

    /// Whether the text is more than one document.
    pub(crate) fn are_several(&self) -> bool {
        self.ends.len() > 1
    }

    /// What readers of the tables should know of it.
    pub(crate) fn note(&self) -> Option<Refusal> {
        let document = self.whole.as_ref().filter(|_| self.are_several())?;
        let (n, id) = (self.ends.len(), &document.doc_id);
        let reason = "the text is larger than `max_text_bytes` and was read as several documents";
        Some(Refusal::new(reason).detail(format!("`{id}.part1` to `{id}.part{n}`")))
    }
}

impl Iterator for Parts {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        if !self.are_several() {
            return self.whole.take();
        }
        let whole = self.whole.as_ref()?;
        let end = *self.ends.get(self.n_given)?;
        let start = self.n_given.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.n_given += 1;
        Some(part(whole, self.n_given, Span::new(start, end)))
    }
}

fn part(whole: &Document, number: usize, span: Span) -> Document {
    let from = whole.hints.partition_point(|hint| hint.span.end <= span.start);
    let inside = whole.hints.get(from..).unwrap_or_default().iter().take_while(|hint| hint.span.start < span.end);
    let own = |hint: &BlockHint| {
        let (start, end) = (hint.span.start.max(span.start), hint.span.end.min(span.end));
        BlockHint { span: Span { start: start - span.start, end: end - span.start }, ..hint.clone() }
    };
    Document {
        doc_id: format!("{}.part{number}", whole.doc_id),
        path: whole.path.clone(),
        format: whole.format,
        encoding: whole.encoding.clone(),
        sha256: whole.sha256.clone(),
        text: span.of(&whole.text).to_owned(),
        metadata: whole.metadata.clone(),
        hints: inside.map(own).collect(),
    }
}

/// Where the part that starts at `from` ends: behind a blank line, a line, a sentence or a word in its second half.
fn end(text: &str, from: usize, most: usize) -> usize {
    if text.len() - from <= most {
        return text.len();
    }
    let to = text.floor_char_boundary(from + most);
    let half = text.ceil_char_boundary(from + most / 2).min(to);
    let tail = text.get(half..to).unwrap_or_default();
    let behind = |mark: &str| tail.rfind(mark).map(|at| half + at + mark.len());
    let found = ["\n\n", "\n", ". ", " "].iter().find_map(|mark| behind(mark));
    // A limit below the size of a character must not stop the walk.
    found.unwrap_or(to).max(text.ceil_char_boundary(from + 1))
}

#[cfg(test)]
mod tests {
    use crosscheck_text::model::vocabulary::SegmentKind;

    use super::*;

    fn parts(text: &str, most: usize) -> Vec<Document> {
        Parts::new(Document::plain("dump", text.to_owned()), most).collect()
    }

    #[test]
    fn a_text_within_the_limit_stays_as_it_is() {
        let document = Document::plain("dump", "It rained.".to_owned());
        let parts = Parts::new(document.clone(), 10);
        assert!(parts.note().is_none());
        assert_eq!(parts.collect::<Vec<_>>(), [document]);
    }

    #[test]
    fn parts_are_the_whole_side_by_side() {
        for text in [
            "It rained.\n\nIt snowed.\n\nIt was dry.",
            "one two three four five",
            "xxxxxxxxxxxxxxxxxxxxxx",
            "éééééééééééé",
        ] {
            for most in [1, 5, 7, 12, 13] {
                let found = parts(text, most);
                assert_eq!(found.iter().map(|part| part.text.as_str()).collect::<String>(), text);
                assert!(most < 5 || found.iter().all(|part| part.text.len() <= most), "{text} {most}");
            }
        }
        let found = parts("It rained.\n\nIt snowed.\n\nIt was dry.", 16);
        assert_eq!(found[0].text, "It rained.\n\n");
        assert_eq!(found[1].doc_id, "dump.part2");
    }

    #[test]
    fn marked_blocks_move_with_their_part() {
        let hint = |start, end| BlockHint { span: Span { start, end }, kind: SegmentKind::Paragraph, level: None };
        let text = "It rained.\n\nIt snowed.".to_owned();
        let document = Document { hints: vec![hint(0, 10), hint(12, 22)], ..Document::plain("dump", text) };
        let parts = Parts::new(document, 14);
        assert!(parts.note().is_some());
        let found: Vec<Document> = parts.collect();
        assert_eq!(found[1].hints, [hint(0, 10)]);
        assert_eq!(found[1].hints[0].span.of(&found[1].text), "It snowed.");
    }
}
