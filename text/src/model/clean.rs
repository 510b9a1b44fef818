//! Cleaned text with a way back: what a block reads like once line wraps, marks and markup are gone.
//!
//! `"Wi Sung-\nlac¹  said"` with the line break and the mark cut is `"Wi Sung-lac said"`; every span of the cleaned text
//! maps to the span of the original that it came from.
//!
//! Cleaning is fixed: first the cuts are removed, then each run of white space becomes one space and each ligature its letters
//! (`ﬁve` is `five`, as text copied out of a PDF file means it), then both ends are trimmed. The cuts are all that one needs to
//! repeat it. It does not decide what to cut; `stages::segment` does.

use crate::model::span::Span;

/// The cleaned form of a range of a document's text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CleanText {
    /// What is left to read.
    pub text: String,
    /// Runs copied without change: (offset in `text`, offset in the document), both in bytes, ascending.
    runs: Vec<(u32, u32)>,
    /// Offsets in the document of ligatures that were written as letters, ascending.
    ligatures: Vec<u32>,
    /// One past the last byte of the document that `text` covers.
    end: u32,
}

impl CleanText {
    /// Cleans `document[range]`; `cuts` are spans of the document to remove, sorted and apart.
    pub fn new(document: &str, range: Span, cuts: &[Span]) -> Self {
        let raw = range.of(document);
        let mut clean =
            Self { text: String::with_capacity(raw.len()), runs: Vec::new(), ligatures: Vec::new(), end: range.start };
        let mut cuts = cuts.iter().skip_while(|cut| cut.end <= range.start).peekable();
        let mut space: Option<u32> = None;
        let mut offset = 0;
        while let Some(rest) = raw.get(offset..).filter(|rest| !rest.is_empty()) {
            let at = range.start + offset as u32;
            while cuts.next_if(|cut| cut.end <= at).is_some() {}
            let next = cuts.peek().map(|cut| (cut.start, cut.end));
            let is_cut = next.is_some_and(|(start, _)| start <= at);
            let most = next.map_or(rest.len(), |(start, end)| (if is_cut { end } else { start } - at) as usize);
            if is_cut {
                offset += most;
                // A cut may end inside a character; the character goes with it.
                while offset < raw.len() && !raw.is_char_boundary(offset) {
                    offset += 1;
                }
                continue;
            }
            // Most text is runs of printable ASCII, which are copied as they stand.
            let n_plain = rest.bytes().take(most).take_while(u8::is_ascii_graphic).count();
            if let Some(plain) = rest.get(..n_plain).filter(|plain| !plain.is_empty()) {
                clean.push_after(space.take(), plain, at);
                offset += n_plain;
                continue;
            }
            let Some(letter) = rest.chars().next() else { break };
            let n_bytes = letter.len_utf8();
            if letter.is_whitespace() {
                space = space.or(Some(at));
            } else if let Some(letters) = letters(letter) {
                clean.push_after(space.take(), letters, at);
                clean.ligatures.push(at);
                clean.end = at + n_bytes as u32;
            } else {
                clean.push_after(space.take(), rest.get(..n_bytes).unwrap_or_default(), at);
            }
            offset += n_bytes;
        }
        clean
    }

    /// Adds a piece of the document, with one space before it when white space stood there.
    fn push_after(&mut self, space: Option<u32>, piece: &str, at: u32) {
        if let Some(from) = space.filter(|_| !self.text.is_empty()) {
            self.push(" ", from);
        }
        self.push(piece, at);
    }

    fn push(&mut self, piece: &str, at: u32) {
        let to = self.text.len() as u32;
        // A new run starts wherever the original is not the continuation of what was copied last.
        let is_behind_ligature = self.ligatures.last().is_some_and(|last| last + LIGATURE_BYTES == at);
        if self.runs.is_empty() || self.end != at || is_behind_ligature {
            self.runs.push((to, at));
        }
        self.text.push_str(piece);
        self.end = at + piece.len() as u32;
    }

    /// The document's span that a span of the cleaned text came from: from its first kept byte to its last kept one.
    pub fn raw(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.raw_of(span.start);
            return Span { start: at, end: at };
        }
        let last = span.end - 1;
        let start = self.raw_of(span.start);
        // White space of several bytes or letters is one byte here; it ends where what is behind it begins.
        let is_space = self.text.as_bytes().get(last as usize) == Some(&b' ');
        let end = if is_space { self.raw_of(span.end) } else { self.raw_of(last) + 1 };
        if self.ligatures.is_empty() {
            return Span { start, end };
        }
        // A ligature is whole, whichever of its letters is meant.
        let start = self.ligature_at(start).unwrap_or(start);
        let end = self.ligature_at(end - 1).map_or(end, |ligature| ligature + LIGATURE_BYTES);
        Span { start, end }
    }

    /// The ligature that a byte of the document is part of.
    fn ligature_at(&self, at: u32) -> Option<u32> {
        let before = self.ligatures.partition_point(|ligature| *ligature <= at).checked_sub(1)?;
        self.ligatures.get(before).copied().filter(|ligature| at < ligature + LIGATURE_BYTES)
    }

    fn raw_of(&self, byte: u32) -> u32 {
        let run = self.runs.partition_point(|(to, _)| *to <= byte).saturating_sub(1);
        self.runs.get(run).map_or(self.end, |(to, from)| from + (byte - to))
    }

    /// The cleaned span that a document's span reads as, or none when nothing of it was kept.
    pub fn clean(&self, raw: Span) -> Option<Span> {
        let start = self.clean_of(raw.start);
        let end = self.clean_of(raw.end);
        (start < end).then_some(Span { start, end })
    }

    /// The first cleaned byte that came from `at` or later.
    fn clean_of(&self, at: u32) -> u32 {
        let n = self.runs.partition_point(|(_, from)| *from <= at);
        if n == 0 {
            return 0;
        }
        let (to, from) = self.runs[n - 1];
        let next = self.runs.get(n).map_or(self.text.len() as u32, |(to, _)| *to);
        (to + (at - from)).min(next)
    }
}

/// Bytes of each ligature.
const LIGATURE_BYTES: u32 = 3;

/// The letters that a ligature stands for. Letters of their own, such as `æ`, are none.
fn letters(letter: char) -> Option<&'static str> {
    match letter {
        '\u{fb00}' => Some("ff"),
        '\u{fb01}' => Some("fi"),
        '\u{fb02}' => Some("fl"),
        '\u{fb03}' => Some("ffi"),
        '\u{fb04}' => Some("ffl"),
        '\u{fb05}' | '\u{fb06}' => Some("st"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cleaned(text: &str, cuts: &[Span]) -> CleanText {
        CleanText::new(text, Span::new(0, text.len()), cuts)
    }

    #[test]
    fn white_space_becomes_one_space_and_ends_are_trimmed() {
        assert_eq!(cleaned(" a \n b\u{a0}\n", &[]).text, "a b");
        assert_eq!(cleaned(" \n ", &[]).text, "");
    }

    #[test]
    fn cuts_vanish_before_spaces_collapse() {
        assert_eq!(cleaned("Sung-\nlac ¹ said", &[Span::new(5, 6), Span::new(10, 12)]).text, "Sung-lac said");
    }

    #[test]
    fn spans_map_to_what_they_came_from() {
        let text = "é  Sung-\nlac¹ said.";
        let cut = text.find('\n').expect("the text has a line break");
        let clean = cleaned(text, &[Span::new(cut, cut + 1)]);
        let at = clean.text.find("Sung-lac").expect("the name is joined");
        let span = Span::new(at, at + "Sung-lac".len());
        assert_eq!(clean.raw(span).of(text), "Sung-\nlac");
        assert_eq!(clean.clean(clean.raw(span)), Some(span));
        assert_eq!(clean.raw(Span::new(0, clean.text.len())).of(text), text);
    }

    #[test]
    fn a_multi_byte_character_at_the_end_of_a_span_is_whole() {
        let text = "a “b” c";
        let clean = cleaned(text, &[]);
        let span = Span::new(2, 2 + "“b”".len());
        assert_eq!(clean.raw(span).of(text), "“b”");
    }

    #[test]
    fn a_span_that_ends_with_white_space_has_all_of_it() {
        for (text, space) in [("a\u{2003}b", "\u{2003}"), ("a \n b", " \n "), ("a b", " ")] {
            let clean = cleaned(text, &[]);
            assert_eq!(clean.raw(Span::new(1, 2)).of(text), space, "{text:?}");
            assert_eq!(clean.clean(clean.raw(Span::new(1, 2))), Some(Span::new(1, 2)), "{text:?}");
        }
    }

    #[test]
    fn ligatures_are_their_letters_and_map_back_as_a_whole() {
        let text = "æ ﬁve eﬃcient";
        let clean = cleaned(text, &[]);
        assert_eq!(clean.text, "æ five efficient");
        let five = Span::new(3, 7);
        assert_eq!(clean.raw(five).of(text), "ﬁve");
        assert_eq!(clean.clean(clean.raw(five)), Some(five));
        let (i, cient) = (Span::new(4, 5), Span::new(12, clean.text.len()));
        assert_eq!(clean.raw(i).of(text), "ﬁ");
        assert_eq!(clean.raw(cient).of(text), "cient");
    }

    /// Cleaning as its definition says it, a character at a time.
    fn simple(document: &str, range: Span, cuts: &[Span]) -> (String, Vec<u32>) {
        let (mut text, mut from) = (String::new(), Vec::new());
        let mut space = None;
        for (offset, letter) in range.of(document).char_indices() {
            let at = range.start + offset as u32;
            if cuts.iter().any(|cut| cut.start <= at && at < cut.end) {
                continue;
            }
            if letter.is_whitespace() {
                space = space.or(Some(at));
                continue;
            }
            if let Some(from_space) = space.take().filter(|_| !text.is_empty()) {
                text.push(' ');
                from.push(from_space);
            }
            match letters(letter) {
                Some(letters) => {
                    text.push_str(letters);
                    from.extend(letters.bytes().map(|_| at));
                }
                None => {
                    text.push(letter);
                    from.extend((0..letter.len_utf8() as u32).map(|byte| at + byte));
                }
            }
        }
        (text, from)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn copying_in_bulk_gives_what_the_definition_says(
            text in "([a-z.]{1,4}| |  |\n|\t|é|“|ﬁ|ﬃ|\u{a0}|😀|\u{1}){0,24}",
            marks in proptest::collection::vec(0_usize..40, 0..8),
            from in 0_usize..6,
        ) {
            let mut marks: Vec<usize> = marks.iter().map(|mark| (*mark).min(text.len())).collect();
            marks.sort_unstable();
            marks.dedup();
            let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let cuts: Vec<Span> =
                marks.chunks_exact(2).map(|pair| Span::new(boundary(pair[0]), boundary(pair[1]))).filter(|cut| !cut.is_empty()).collect();
            let range = Span::new(boundary(from.min(text.len())), text.len());
            let clean = CleanText::new(&text, range, &cuts);
            let (expected, origins) = simple(&text, range, &cuts);
            prop_assert_eq!(&clean.text, &expected);
            for (byte, origin) in origins.iter().enumerate() {
                prop_assert_eq!(clean.raw(Span::new(byte, byte + 1)).start, *origin);
            }
        }
    }
}
