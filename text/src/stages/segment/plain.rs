//! The blocks of plain text: paragraphs with blank lines between, one paragraph a line, or hard-wrapped lines.
//!
//! `"Cats sleep most\nof the day.\n\nDogs do not."` is two blocks. Which lines belong together is decided by how full a line
//! is, how it ends and how the next one starts. It does not say what a block is.

use crate::model::span::Span;
use crate::stages::segment::address::{is_address, is_labelled};
use crate::stages::segment::cleaning::breaks_number;
use crate::stages::segment::lines::{Block, Line, ends_sentence, lines, list_marker, numbered_marker, starts_lower};
use crate::stages::segment::looks::{is_contact, is_date_line, is_number_row};

/// Longest line of a text that is wrapped by hand or by a PDF, in code points.
const MAX_WRAPPED: usize = 130;
/// Lines shorter than this say nothing about wrapping.
const MIN_FULL: usize = 20;
/// Longest line with the day of a text, in code points.
const MAX_DATE: usize = 48;
/// A line after which a paragraph may go on behind a page break is at least this long.
const MIN_BROKEN: usize = 60;

/// The blocks of `text[range]`, in order.
pub(crate) fn blocks(text: &str, range: Span) -> Vec<Block> {
    let lines = lines(text, range);
    let width = wrapped_width(&lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = Open::default();
    for (idx, line) in lines.iter().enumerate() {
        let before = idx.checked_sub(1).and_then(|idx| lines.get(idx));
        let joins = before.is_some_and(|before| open.takes(before, line, width));
        match blocks.last_mut().filter(|_| joins) {
            Some(block) => {
                // The two halves of an address are one word.
                let gap = Span { start: block.span.end, end: line.span.start };
                block.cuts.extend(open.is_address.then_some(gap));
                block.span.end = line.span.end;
            }
            None => {
                blocks.push(Block { span: line.span, is_apart: line.is_apart, ..Block::default() });
                open = Open::new(line);
            }
        }
        open.longest = open.longest.max(line.n_chars);
        open.n_lines += 1;
    }
    items(text, &mut blocks);
    blocks
}

/// Marks the items of lists and cuts their bullets; a dash before one line alone names the writer of what stands above it.
fn items(text: &str, blocks: &mut [Block]) {
    let markers: Vec<Option<usize>> = blocks.iter().map(|block| list_marker(block.span.of(text))).collect();
    for (idx, block) in blocks.iter_mut().enumerate() {
        let Some(len) = markers[idx] else { continue };
        let raw = block.span.of(text);
        let is_number = numbered_marker(raw).is_some();
        let is_dash = raw.starts_with(['-', '–', '—', '*', '+']);
        let is_among = |other: Option<usize>| other.and_then(|other| markers.get(other)).is_some_and(Option::is_some);
        block.is_item = is_number || !is_dash || is_among(idx.checked_sub(1)) || is_among(Some(idx + 1));
        // "• 9. Rest" keeps its bullet as part of a number that can be referred to.
        let is_numbered = raw.get(len..).is_some_and(|rest| numbered_marker(rest.trim_start()).is_some());
        if block.is_item && !is_number && !is_numbered && raw.len() > len && markers.len() > 1 {
            let start = block.span.start as usize;
            block.cuts.insert(0, Span::new(start, start + len));
        }
    }
}

/// Width of the text's lines when it is hard-wrapped: the length that nine of ten lines do not pass.
fn wrapped_width(lines: &[Line]) -> Option<usize> {
    let full = |line: &Line| line.n_chars >= MIN_FULL;
    let (mut n_pairs, mut n_running) = (0usize, 0usize);
    for pair in lines.windows(2) {
        let [left, right] = pair else { continue };
        if right.is_apart || !full(left) || left.n_chars > MAX_WRAPPED {
            continue;
        }
        n_pairs += 1;
        n_running += usize::from(!ends_sentence(left.text) && starts_lower(right.text));
    }
    if n_running < 2 || n_running * 4 < n_pairs {
        return None;
    }
    let mut lengths: Vec<usize> = lines.iter().filter(|line| full(line)).map(|line| line.n_chars).collect();
    let nth = (lengths.len() * 9 / 10).min(lengths.len().checked_sub(1)?);
    let (_, width, _) = lengths.select_nth_unstable(nth);
    (*width <= MAX_WRAPPED).then_some(*width)
}

/// The block that the next line may join.
#[derive(Default)]
struct Open {
    starts_lower: bool,
    is_labelled: bool,
    is_address: bool,
    is_item: bool,
    longest: usize,
    n_lines: usize,
}

impl Open {
    fn new(line: &Line) -> Self {
        Self {
            starts_lower: starts_lower(line.text),
            is_labelled: is_labelled(line.text),
            is_address: is_address(line.text),
            is_item: list_marker(line.text).is_some(),
            longest: 0,
            n_lines: 0,
        }
    }

    /// Whether the block whose last line is `before` goes on with `line`.
    fn takes(&self, before: &Line, line: &Line, width: Option<usize>) -> bool {
        let is_ended = ends_sentence(before.text);
        if line.is_apart {
            return self.resumes(before, line, is_ended);
        }
        if self.n_lines == 1 && is_signature(before.text) && is_date_line(line.text) && line.n_chars <= MAX_DATE {
            return true;
        }
        if before.text.strip_suffix('-').is_some_and(|stem| breaks_number(stem, line.text)) {
            return true;
        }
        if self.is_address {
            return width.is_some() && !is_address(line.text) && is_address_tail(line.text);
        }
        if is_address(line.text) && !line.text.contains(' ') {
            return false;
        }
        let fits = |width: usize, share: usize| {
            let word = line.text.split(char::is_whitespace).next().unwrap_or_default();
            (before.n_chars + 1 + word.chars().count()) * 100 <= width * share
        };
        if list_marker(line.text).is_some() {
            // "on January\n4. The" in a wrapped text is no list item.
            let may_run_on = numbered_marker(line.text).is_some() && !is_ended && !self.is_item;
            return may_run_on && width.is_some_and(|width| !fits(width, 85));
        }
        let stands_alone = |line: &Line| is_contact(line.text) || !line.text.contains(char::is_alphanumeric);
        if is_number_row(before.text) && is_number_row(line.text) {
            return false;
        }
        if (self.is_labelled && is_labelled(line.text)) || stands_alone(before) || stands_alone(line) {
            return false;
        }
        if !is_ended && starts_lower(line.text) && (!self.starts_lower || width.is_some()) {
            return width.is_some() || (before.text.contains(' ') && !before.text.ends_with(':'));
        }
        let Some(width) = width else { return false };
        if before.n_chars > MAX_WRAPPED {
            return false;
        }
        let width = if self.n_lines >= 3 && self.longest * 10 >= width * 7 { self.longest } else { width };
        !fits(width, if is_ended { 97 } else { 85 })
    }

    /// Whether a paragraph that a page break interrupts goes on behind a blank line.
    fn resumes(&self, before: &Line, line: &Line, is_ended: bool) -> bool {
        let n_chars = if self.n_lines > 1 { MIN_FULL } else { MIN_BROKEN };
        !is_ended
            && !self.starts_lower
            && before.n_chars.max(self.longest) >= MIN_BROKEN.min(50)
            && before.n_chars >= n_chars
            && before.text.ends_with(|letter: char| letter.is_alphabetic() || matches!(letter, ',' | '-'))
            && starts_lower(line.text)
            && line.text.contains(' ')
            && list_marker(line.text).is_none()
            && !self.is_labelled
            && !is_address(line.text)
    }
}

/// Whether a line is "By" and a name, so that the day in the next line goes with it.
fn is_signature(line: &str) -> bool {
    let Some(rest) = ["By ", "BY "].iter().find_map(|head| line.strip_prefix(head)) else { return false };
    let is_name =
        |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "and" | "de" | "van" | "von" | "al");
    rest.len() <= MAX_DATE && rest.split([' ', ',']).filter(|word| !word.is_empty()).all(is_name)
}

/// Whether a line can only be the rest of an address that a line break cut.
fn is_address_tail(line: &str) -> bool {
    !line.contains(char::is_whitespace) && line.is_ascii() && line.contains(['=', '/', '_', '-', '%', '?', '&'])
}
