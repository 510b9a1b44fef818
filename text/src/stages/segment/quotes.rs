//! Which part of each sentence stands in quotation marks.
//!
//! In `“We came. We saw,” he said.` the first sentence is a quotation, and so is the second: most of it is inside. It does
//! not say who speaks.

use crate::model::span::Span;

/// Quotation marks that are open at a place of a block.
#[derive(Default)]
pub(crate) struct Quotes {
    open: Option<char>,
}

impl Quotes {
    /// Whether more than half of the next sentence of the block stands inside quotation marks.
    pub(crate) fn covers(&mut self, text: &str, span: Span) -> bool {
        let sentence = span.of(text);
        if self.open.is_none() && !sentence.bytes().any(|byte| byte == b'"' || byte == 0xe2) {
            return false;
        }
        let (mut n_inside, mut n_all) = (0usize, 0usize);
        let mut before = ' ';
        let mut letters = sentence.chars().peekable();
        while let Some(letter) = letters.next() {
            let was_open = self.open.is_some();
            self.turn(letter, before, letters.peek().copied().unwrap_or(' '));
            if !letter.is_whitespace() {
                n_all += 1;
                n_inside += usize::from(was_open || self.open.is_some());
            }
            before = letter;
        }
        n_inside * 2 > n_all
    }

    fn turn(&mut self, letter: char, before: char, after: char) {
        match (letter, self.open) {
            ('“' | '„', None) => self.open = Some('”'),
            ('«', None) => self.open = Some('»'),
            ('"', None) if !after.is_whitespace() => self.open = Some('"'),
            ('‘', None) if !before.is_alphanumeric() => self.open = Some('’'),
            ('”', Some('”')) | ('"', Some('"')) | ('»', Some('»')) => self.open = None,
            ('“', Some('”')) if before != ' ' && !after.is_alphanumeric() => self.open = None,
            // An apostrophe stands between letters or before them.
            ('’', Some('’')) if !after.is_alphanumeric() => self.open = None,
            _ => {}
        }
    }
}
