//! What a file prints around its text on each page: running heads and feet, and page numbers.
//!
//! `THE PIER   4 May 2026` at one height on top of two pages, and `- 7 -` at the end of one, are taken away. Only the first and
//! last lines of a page are looked at, and a line that is not a page number must come back.

use std::collections::HashMap;

use crate::stages::load::format::pdf::order::{bands, lines};
use crate::stages::load::format::pdf::pieces::Piece;

/// Lines at either end of a page that may be furniture.
const N_LINES: usize = 3;
/// Most words of a running head.
const MAX_WORDS: usize = 20;
/// Points by which a running head may stand higher or lower than on the other page.
const SAME_HEIGHT: f64 = 3.0;
/// Share of the size: the least space between a page number that nothing else confirms and the text.
const APART: f64 = 0.5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Top,
    Bottom,
}

/// One band at an end of a page.
struct Candidate {
    page: usize,
    band: usize,
    base: f64,
    /// Its words, numbers alike.
    key: String,
    number: Option<u32>,
    /// Space between it and the next line towards the text.
    apart: f64,
}

/// Takes away the furniture of pages, and gives the pieces that are left of each.
pub(crate) fn removed(pages: Vec<Vec<Piece>>) -> Vec<Vec<Piece>> {
    let mut pages: Vec<Vec<Vec<Piece>>> = pages.into_iter().map(bands).collect();
    for end in [End::Top, End::Bottom] {
        for _ in 0..N_LINES {
            let candidates: Vec<Candidate> =
                pages.iter().enumerate().filter_map(|(page, bands)| candidate(page, bands, end)).collect();
            let found: Vec<(usize, usize)> = furniture(&candidates).map(|found| (found.page, found.band)).collect();
            if found.is_empty() {
                break;
            }
            for (page, band) in found {
                if let Some(bands) = pages.get_mut(page) {
                    bands.remove(band);
                }
            }
        }
    }
    pages.into_iter().map(|bands| bands.into_iter().flatten().collect()).collect()
}

/// The outermost band of a page, unless the page has no other.
fn candidate(page: usize, bands: &[Vec<Piece>], end: End) -> Option<Candidate> {
    let band = match end {
        End::Top => 0,
        End::Bottom => bands.len().checked_sub(1)?,
    };
    let pieces = bands.get(band)?;
    let next = match end {
        End::Top => bands.get(1)?,
        End::Bottom => bands.get(band.checked_sub(1)?)?,
    };
    let text = lines(pieces.clone()).into_iter().flat_map(|line| line.cells).collect::<Vec<_>>().join(" ");
    let highest = |pieces: &[Piece]| pieces.iter().map(Piece::top).fold(f64::NEG_INFINITY, f64::max);
    let lowest = |pieces: &[Piece]| pieces.iter().map(Piece::bottom).fold(f64::INFINITY, f64::min);
    let space = match end {
        End::Top => lowest(pieces) - highest(next),
        End::Bottom => lowest(next) - highest(pieces),
    };
    let size = pieces.iter().map(|piece| piece.size).fold(1.0, f64::max);
    let base = pieces.first()?.base;
    Some(Candidate { page, band, base, key: key(&text)?, number: page_number(&text), apart: space / size })
}

fn furniture(candidates: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    let mut heights: HashMap<&str, Vec<f64>> = HashMap::new();
    for candidate in candidates {
        heights.entry(&candidate.key).or_default().push(candidate.base);
    }
    let comes_back = move |candidate: &Candidate| {
        let heights = heights.get(candidate.key.as_str()).map(Vec::as_slice).unwrap_or_default();
        heights.iter().filter(|base| (*base - candidate.base).abs() <= SAME_HEIGHT).count() >= 2
    };
    let is_counted = |candidate: &Candidate| candidate.number.is_some() && candidate.apart >= APART;
    candidates.iter().filter(move |candidate| comes_back(candidate) || is_counted(candidate))
}

/// The words of a line with its numbers alike; none when it is too long for a running head.
fn key(text: &str) -> Option<String> {
    let mut key = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase).filter(|letter| !letter.is_whitespace()) {
        if !letter.is_ascii_digit() {
            key.push(letter);
        } else if !key.ends_with('#') {
            key.push('#');
        }
    }
    (text.split_whitespace().count() <= MAX_WORDS).then_some(key)
}

/// The number of a page: `7`, `- 7 -`, `Page 7`, `7 of 9`, `7/9`.
fn page_number(text: &str) -> Option<u32> {
    let lowered = text.to_lowercase();
    let bare = lowered.trim_matches(|letter: char| !letter.is_alphanumeric());
    let bare = ["page", "p.", "pg."].iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare).trim();
    let mut parts = bare.splitn(2, ['/', '|']);
    let first = parts.next()?.trim();
    let (first, total) = match first.split_once(" of ") {
        Some((first, total)) => (first.trim(), Some(total.trim())),
        None => (first, parts.next().map(str::trim)),
    };
    let number = |text: &str| if text.len() <= 4 { text.parse::<u32>().ok() } else { None };
    match total {
        Some(total) => number(total).and_then(|_| number(first)),
        None => number(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[(&str, f64)]) -> Vec<Piece> {
        let piece = |(text, base): &(&str, f64)| {
            let end = text.len() as f64 * 5.0;
            Piece { start: 0.0, end, base: *base, size: 10.0, text: (*text).to_owned(), is_bold: false }
        };
        lines.iter().map(piece).collect()
    }

    fn left(pages: Vec<Vec<Piece>>) -> Vec<Vec<String>> {
        removed(pages).into_iter().map(|page| page.into_iter().map(|piece| piece.text).collect()).collect()
    }

    #[test]
    fn heads_that_come_back_and_page_numbers_are_taken_away() {
        let pages = vec![
            page(&[("The Pier, 4 May 2026", 800.0), ("Rain fell.", 760.0), ("It stopped.", 748.0), ("7", 40.0)]),
            page(&[("The Pier, 4 May 2026", 800.0), ("Then sun.", 760.0), ("It shone.", 748.0), ("8", 40.0)]),
        ];
        assert_eq!(left(pages), [["Rain fell.", "It stopped."], ["Then sun.", "It shone."]]);
    }

    #[test]
    fn lines_of_the_text_stay() {
        let one = || page(&[("Rain fell on 4 May", 800.0), ("in Cove, and then", 788.0), ("12", 776.0)]);
        assert_eq!(left(vec![one()]), [["Rain fell on 4 May", "in Cove, and then", "12"]]);
        let pages = vec![
            page(&[("Rain fell.", 800.0), ("Then sun.", 788.0)]),
            page(&[("Rain fell.", 700.0), ("It was cold.", 688.0)]),
        ];
        assert_eq!(left(pages), [["Rain fell.", "Then sun."], ["Rain fell.", "It was cold."]]);
    }

    #[test]
    fn page_numbers_have_forms() {
        for (text, expected) in [
            ("7", Some(7)),
            ("- 7 -", Some(7)),
            ("Page 7", Some(7)),
            ("Page 7 of 9", Some(7)),
            ("7/9", Some(7)),
            ("7 | 9", Some(7)),
            ("2026-05-04", None),
            ("12345", None),
            ("7 people", None),
            ("", None),
        ] {
            assert_eq!(page_number(text), expected, "{text}");
        }
    }
}
