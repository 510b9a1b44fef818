//! Glyphs to pieces of lines: what stands on one base line without a wide gap in it.
//!
//! `R`, `a`, `i`, `n` and, a third of an em on, `f`, `e`, `l`, `l` are the piece `Rain fell`. A gap of an em or more ends a
//! piece, so that columns stay apart. Raised small digits become superscripts. It does not decide what is read first.

use std::collections::HashSet;

use crate::stages::load::format::pdf::glyphs::Glyph;

/// A part of a printed line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub start: f64,
    pub end: f64,
    /// Height of its base line.
    pub base: f64,
    /// Size of its largest glyphs.
    pub size: f64,
    pub text: String,
    pub is_bold: bool,
}

/// Shares of the size: the narrowest gap between words, the widest within a piece, and the widest when a space is drawn.
const WORD_GAP: f64 = 0.17;
const PIECE_GAP: f64 = 1.0;
const SPACED_GAP: f64 = 1.8;
/// Shares of the size by which raised text may leave the line.
const RAISED: f64 = 0.5;

impl Piece {
    pub(crate) fn top(&self) -> f64 {
        self.base + 0.7 * self.size
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.base - 0.2 * self.size
    }
}

/// A piece that is being put together.
struct Open {
    piece: Piece,
    has_space: bool,
    n_bold: usize,
    n_glyphs: usize,
}

/// The pieces of a page in no order that counts; text in another direction than most of it is left out.
pub(crate) fn of_glyphs(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut n_turned = [0usize; 4];
    for glyph in glyphs {
        n_turned[usize::from(glyph.turn % 4)] += 1;
    }
    let turn = (0..4u8).rev().max_by_key(|turn| n_turned[usize::from(*turn)]).unwrap_or(0);
    // A page of which all is marked as no part of the text is marked wrongly.
    let has_text = glyphs.iter().any(|glyph| !glyph.is_artifact && glyph.text.chars().any(char::is_alphanumeric));
    let mut pieces = Vec::new();
    let mut open: Option<Open> = None;
    for glyph in glyphs.iter().filter(|glyph| glyph.turn == turn && !(has_text && glyph.is_artifact)) {
        if glyph.text.is_empty() {
            continue;
        }
        if open.as_mut().is_some_and(|open| open.take(glyph)) {
            continue;
        }
        pieces.extend(open.take().and_then(Open::closed));
        open = Open::new(glyph);
    }
    pieces.extend(open.and_then(Open::closed));
    joined(once(pieces))
}

impl Open {
    fn new(glyph: &Glyph) -> Option<Self> {
        let Glyph { start, end, base, size, .. } = *glyph;
        let piece = Piece { start, end, base, size, text: glyph.text.trim().to_owned(), is_bold: glyph.is_bold };
        let is_space = glyph.text.trim().is_empty();
        (!is_space).then_some(Self { piece, has_space: false, n_bold: usize::from(glyph.is_bold), n_glyphs: 1 })
    }

    /// Adds a glyph that goes on where the piece ends; false when it does not.
    fn take(&mut self, glyph: &Glyph) -> bool {
        let piece = &mut self.piece;
        let size = piece.size.max(glyph.size);
        let gap = glyph.start - piece.end;
        if (glyph.base - piece.base).abs() > RAISED * size || gap < -0.5 * size {
            return false;
        }
        let is_space = glyph.text.trim().is_empty();
        let widest = if self.has_space || is_space { SPACED_GAP } else { PIECE_GAP };
        if gap > widest * size {
            return false;
        }
        if is_space {
            self.has_space = true;
            return true;
        }
        let is_raised = glyph.size < 0.88 * piece.size && glyph.base - piece.base > 0.2 * piece.size;
        if glyph.size > piece.size * 1.13 && piece.base - glyph.base > 0.2 * glyph.size {
            // What began the line was a mark in front of it.
            piece.text = raised(&piece.text);
        }
        if glyph.size > piece.size {
            piece.base = glyph.base;
            piece.size = glyph.size;
        }
        if self.has_space || gap > WORD_GAP * size || glyph.text.starts_with(' ') {
            piece.text.push(' ');
        }
        if is_raised {
            piece.text.push_str(&raised(glyph.text.trim()));
        } else {
            piece.text.push_str(glyph.text.trim());
        }
        self.has_space = glyph.text.ends_with(' ');
        piece.end = piece.end.max(glyph.end);
        self.n_glyphs += 1;
        self.n_bold += usize::from(glyph.is_bold);
        true
    }

    fn closed(mut self) -> Option<Piece> {
        self.piece.is_bold = 2 * self.n_bold > self.n_glyphs;
        (!self.piece.text.is_empty()).then_some(self.piece)
    }
}

/// Digits as superscripts; other text stays.
fn raised(text: &str) -> String {
    if !text.chars().all(|letter| letter.is_ascii_digit() || letter == ',') {
        return text.to_owned();
    }
    let raised = |letter: char| match letter {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        other => other,
    };
    text.chars().map(raised).collect()
}

/// Each piece once: bold type is often made by drawing a text twice, a hair apart.
fn once(pieces: Vec<Piece>) -> Vec<Piece> {
    let cell = |piece: &Piece, x: i64, y: i64| {
        let at = |value: f64| (value / 2.0).round() as i64;
        (piece.text.clone(), at(piece.start) + x, at(piece.base) + y)
    };
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let near = (-1..=1).flat_map(|x| (-1..=1).map(move |y| (x, y)));
        if piece.text.len() > 1 && near.into_iter().any(|(x, y)| seen.contains(&cell(&piece, x, y))) {
            continue;
        }
        seen.insert(cell(&piece, 0, 0));
        kept.push(piece);
    }
    kept
}

/// Joins pieces of one line that were drawn apart, such as words drawn one by one.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|a, b| b.base.total_cmp(&a.base).then(a.start.total_cmp(&b.start)));
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line)
                if line.first().is_some_and(|first| first.base - piece.base < 0.3 * first.size.max(piece.size)) =>
            {
                line.push(piece);
            }
            _ => lines.push(vec![piece]),
        }
    }
    let mut joined: Vec<Piece> = Vec::new();
    for mut line in lines {
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
        let n_before = joined.len();
        for piece in line {
            let last = joined.get_mut(n_before..).and_then(|line| line.last_mut());
            match last.filter(|last| goes_on(last, &piece)) {
                Some(last) => {
                    if piece.start - last.end > WORD_GAP * last.size {
                        last.text.push(' ');
                    }
                    last.text.push_str(&piece.text);
                    last.end = last.end.max(piece.end);
                    last.is_bold &= piece.is_bold;
                }
                None => joined.push(piece),
            }
        }
    }
    joined
}

fn goes_on(last: &Piece, next: &Piece) -> bool {
    let size = last.size.max(next.size);
    let gap = next.start - last.end;
    last.size.min(next.size) > 0.5 * size && (-0.3 * size..=0.7 * size).contains(&gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, start: f64, base: f64, size: f64) -> Vec<Glyph> {
        let half = size / 2.0;
        let one = |(idx, letter): (usize, char)| {
            let start = start + idx as f64 * half;
            let text = letter.to_string().as_str().into();
            Glyph { start, end: start + half, base, size, text, is_bold: false, turn: 0, is_artifact: false }
        };
        text.chars().enumerate().filter(|(_, letter)| *letter != '_').map(one).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        of_glyphs(glyphs).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_gap_is_a_space_and_a_wide_one_ends_the_piece() {
        assert_eq!(texts(&glyphs("Rain fell_on___Cove", 0.0, 0.0, 10.0)), ["Rain fell on", "Cove"]);
    }

    #[test]
    fn small_raised_digits_are_superscripts() {
        let mut all = glyphs("one", 0.0, 0.0, 10.0);
        all.extend(glyphs("2", 15.0, 4.0, 6.0));
        all.extend(glyphs("two", 20.0, 0.0, 10.0));
        assert_eq!(texts(&all), ["one² two"]);
    }

    #[test]
    fn text_that_is_drawn_twice_is_read_once() {
        let mut all = glyphs("Title", 10.0, 0.0, 10.0);
        all.extend(glyphs("Title", 10.3, 0.0, 10.0));
        all.extend(glyphs("Title", 90.0, 0.0, 10.0));
        assert_eq!(texts(&all), ["Title", "Title"]);
    }

    #[test]
    fn words_drawn_in_any_order_make_a_line() {
        let mut all = glyphs("fell", 26.0, 0.0, 10.0);
        all.extend(glyphs("Rain", 0.0, 0.0, 10.0));
        assert_eq!(texts(&all), ["Rain fell"]);
    }
}
