//! Places in a text: [`Span`] in bytes inside the program, [`CharSpan`] in code points for tables, one conversion.
//!
//! In `"né en 2026"` the year is `Span { start: 7, end: 11 }` and `CharSpan { start: 6, end: 10 }`.

use serde::{Deserialize, Serialize};

/// A range of bytes, end exclusive, on character boundaries of the text it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; texts are limited to 4 GiB by the reader.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start: start as u32, end: end as u32 }
    }

    /// The text that the span covers; empty when the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A range of Unicode code points, end exclusive: the offsets of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CharSpan {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

const STRIDE: usize = 256;

/// Converts byte offsets of one text into code point offsets and back in constant time.
#[derive(Clone, Debug)]
pub struct CharIndex<'a> {
    text: &'a str,
    /// Code points before each multiple of `STRIDE` bytes; empty for ASCII text.
    counts: Vec<u32>,
}

impl<'a> CharIndex<'a> {
    /// Counts the text's code points once.
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new() };
        }
        let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut seen = 0u32;
        for chunk in text.as_bytes().chunks(STRIDE) {
            counts.push(seen);
            seen += leading_bytes(chunk);
        }
        Self { text, counts }
    }

    /// Code points before a byte offset (which is a character boundary).
    pub fn char_of(&self, byte: u32) -> u32 {
        let byte = (byte as usize).min(self.text.len());
        if self.counts.is_empty() {
            return byte as u32;
        }
        let block = (byte / STRIDE).min(self.counts.len() - 1);
        self.counts[block] + leading_bytes(&self.text.as_bytes()[block * STRIDE..byte])
    }

    /// The table offsets of a span.
    pub fn chars(&self, span: Span) -> CharSpan {
        CharSpan { start: self.char_of(span.start), end: self.char_of(span.end) }
    }

    /// The byte offset of a code point offset; the text's length for an offset past its end.
    pub fn byte_of(&self, char_idx: u32) -> u32 {
        if self.counts.is_empty() {
            return (char_idx as usize).min(self.text.len()) as u32;
        }
        let block = self.counts.partition_point(|&seen| seen <= char_idx).saturating_sub(1);
        let mut left = char_idx - self.counts[block];
        let start = block * STRIDE;
        for (offset, byte) in self.text.as_bytes()[start..].iter().enumerate() {
            if !is_continuation(*byte) {
                if left == 0 {
                    return (start + offset) as u32;
                }
                left -= 1;
            }
        }
        self.text.len() as u32
    }

    /// The byte span of table offsets, or none when they run backwards or past the text.
    pub fn bytes(&self, chars: CharSpan) -> Option<Span> {
        let span = (self.byte_of(chars.start), self.byte_of(chars.end));
        let whole = self.chars(Span { start: 0, end: self.text.len() as u32 });
        (chars.start <= chars.end && chars.end <= whole.end).then_some(Span { start: span.0, end: span.1 })
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn leading_bytes(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| !is_continuation(**byte)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_bytes_convert_both_ways() {
        let text = format!("{}é—x𝄞z", "ab©".repeat(300));
        let index = CharIndex::new(&text);
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.char_of(byte as u32), chars as u32);
            assert_eq!(index.byte_of(chars as u32), byte as u32);
        }
        assert_eq!(index.byte_of(u32::MAX), text.len() as u32);
    }

    #[test]
    fn offsets_past_the_text_are_refused() {
        let index = CharIndex::new("abc");
        assert_eq!(index.bytes(CharSpan { start: 1, end: 4 }), None);
        assert_eq!(index.bytes(CharSpan { start: 1, end: 3 }), Some(Span { start: 1, end: 3 }));
    }
}
