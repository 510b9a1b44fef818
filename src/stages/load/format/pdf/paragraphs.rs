//! Lines to paragraphs, headings and rows of tables, across the ends of columns and pages.
//!
//! A line that is set in, that stands farther below, or that follows a line which ends a sentence early begins a paragraph; a
//! larger or bold short one is a heading. A paragraph goes on in the next column when it has not ended and the next one is
//! printed alike. Line ends stay in its text, and hyphens at them are left to the segment stage.

use crosscheck_text::model::vocabulary::SegmentKind;

use crate::stages::load::format::pdf::order::{Column, PrintedLine, median};

/// A paragraph, heading, item or row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paragraph {
    pub text: String,
    pub kind: SegmentKind,
    pub level: Option<u8>,
    size: f64,
    is_bold: bool,
    page: usize,
    /// Whether its last line fills its column.
    is_full: bool,
}

/// Shares of the size of the text.
const INDENT: f64 = 0.6;
const SAME_SIZE: f64 = 0.07;
const HEADING_SIZE: f64 = 1.12;
const TITLE_SIZE: f64 = 1.3;
const NOTE_SIZE: f64 = 0.88;
/// Share of the usual distance of lines that parts paragraphs.
const FAR: f64 = 1.3;
/// Most lines of a heading.
const MAX_HEADING_LINES: usize = 4;
const BULLETS: [char; 10] = ['•', '▪', '◦', '‣', '●', '○', '■', '□', '➢', '\u{b7}'];

/// A paragraph whose lines are being gathered.
struct Open {
    lines: Vec<PrintedLine>,
    page: usize,
    /// Whether its only line is the row of a table.
    is_row: bool,
}

/// Makes paragraphs of the columns of all pages, in order.
pub(crate) fn read(pages: &[Vec<Column>]) -> Vec<Paragraph> {
    let body = body_size(pages);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for (page, columns) in pages.iter().enumerate() {
        for column in columns {
            let first = paragraphs.len();
            let margins = margins(column);
            let opened = split(column, page, body, margins).into_iter();
            paragraphs.extend(opened.filter_map(|open| closed(open, body, margins)));
            join_across(&mut paragraphs, first);
        }
    }
    mark_headings(&mut paragraphs, body);
    paragraphs
}

/// The size in which most of the text is printed.
fn body_size(pages: &[Vec<Column>]) -> f64 {
    let lines = pages.iter().flatten().flat_map(|column| &column.lines);
    let mut sizes: Vec<(f64, usize)> =
        lines.map(|line| (line.size, line.cells.iter().map(String::len).sum::<usize>())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, n)| n).sum::<usize>() / 2;
    let mut n_before = 0;
    let middle = sizes.iter().find(|(_, n)| {
        n_before += n;
        n_before > half
    });
    middle.map_or(10.0, |(size, _)| *size)
}

/// Where the lines of a column begin and end at most.
fn margins(column: &Column) -> (f64, f64) {
    let left = column.lines.iter().map(|line| line.start).fold(f64::INFINITY, f64::min);
    let right = column.lines.iter().map(|line| line.end).fold(f64::NEG_INFINITY, f64::max);
    (left, right)
}

fn split(column: &Column, page: usize, body: f64, (left, right): (f64, f64)) -> Vec<Open> {
    let lines = &column.lines;
    let mut opened: Vec<Open> = Vec::new();
    for (idx, line) in lines.iter().enumerate() {
        let is_large = line.size > HEADING_SIZE * body;
        let is_row = |line: &PrintedLine| line.cells.len() > 1 && line.size <= HEADING_SIZE * body;
        let before = idx.checked_sub(1).and_then(|idx| lines.get(idx));
        let after = lines.get(idx + 1);
        // One line with a gap in it is a line; two or more in a row are a table.
        let is_table = is_row(line) && [before, after].into_iter().flatten().any(is_row);
        match opened.last_mut() {
            Some(open)
                if !is_table && !open.is_row && {
                    let margins = if is_large { (line.start, right) } else { (left, right) };
                    !begins(open, line, margins, usual_distance(lines, line.size))
                } =>
            {
                open.lines.push(line.clone());
            }
            _ => opened.push(Open { lines: vec![line.clone()], page, is_row: is_table }),
        }
    }
    opened
}

/// The usual distance of lines of a size in a column.
fn usual_distance(lines: &[PrintedLine], size: f64) -> f64 {
    let is_same = |line: &PrintedLine| (line.size - size).abs() <= SAME_SIZE * size;
    let distances = lines.windows(2).filter(|pair| pair.iter().all(is_same)).map(|pair| pair[0].base - pair[1].base);
    let mut distances: Vec<f64> = distances.filter(|distance| (0.8 * size..=2.5 * size).contains(distance)).collect();
    // The smallest usual one: in a list of short paragraphs most lines begin one.
    distances.sort_by(f64::total_cmp);
    distances.truncate(distances.len().div_ceil(2));
    if distances.is_empty() { 1.25 * size } else { median(distances) }
}

/// Whether a line begins a paragraph behind the lines of another.
fn begins(open: &Open, line: &PrintedLine, (left, right): (f64, f64), usual: f64) -> bool {
    let Some(last) = open.lines.last() else { return true };
    let is_same_size = (line.size - last.size).abs() <= SAME_SIZE * last.size.max(line.size);
    if !is_same_size || line.is_bold != last.is_bold || starts_item(line) {
        return true;
    }
    let distance = last.base - line.base;
    if distance <= 0.0 || distance > FAR * usual {
        return true;
    }
    let is_in = |line: &PrintedLine| line.start - left > INDENT * line.size;
    // Lines of an item are set in behind its mark.
    let is_item = open.lines.first().is_some_and(|first| starts_item(first) || is_marked(first));
    if is_marked(line)
        && open.lines.first().is_some_and(|first| is_marked(first) && (first.start - line.start).abs() < 1.0)
    {
        return true;
    }
    if !is_item && is_in(line) && !is_in(last) {
        return true;
    }
    // A block that is set in as a whole ends where lines begin at the margin again.
    if !is_item && !is_in(line) && open.lines.len() > 1 && open.lines.iter().all(is_in) {
        return true;
    }
    ends_sentence(&last_text(last)) && last_word_would_fit(last, line, right)
}

/// Whether the first word of a line had room at the end of the line before: then that line was ended on purpose.
fn last_word_would_fit(last: &PrintedLine, line: &PrintedLine, right: f64) -> bool {
    let text = line.cells.first().map(String::as_str).unwrap_or_default();
    let n_letters = text.chars().count().max(1) as f64;
    let word = text.split(' ').next().unwrap_or_default().chars().count() as f64;
    let width = (line.end - line.start) / n_letters * word;
    right - last.end > width + 1.5 * line.size
}

fn last_text(line: &PrintedLine) -> String {
    line.cells.last().cloned().unwrap_or_default()
}

fn starts_item(line: &PrintedLine) -> bool {
    let text = line.cells.first().map(String::as_str).unwrap_or_default();
    text.starts_with(BULLETS)
}

/// `(a) Start`, `2. Start`, `[3] Start`
fn is_marked(line: &PrintedLine) -> bool {
    let text = line.cells.first().map(String::as_str).unwrap_or_default();
    let mark = text.split(' ').next().unwrap_or_default();
    let inner = mark.trim_start_matches(['(', '[']).trim_end_matches([')', '.', ']']);
    let is_mark = (1..=3).contains(&inner.len()) && inner.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // "A." may be an initial, and "It" a word.
    is_mark && inner.len() < mark.len() && inner.bytes().all(|byte| !byte.is_ascii_uppercase())
}

fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(|letter: char| {
        matches!(letter, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '⁰'..='⁹' | '¹' | '²' | '³')
            || letter.is_whitespace()
    });
    bare.ends_with(['.', '!', '?', ':', '…'])
}

fn closed(open: Open, body: f64, (left, right): (f64, f64)) -> Option<Paragraph> {
    let first = open.lines.first()?;
    let (size, is_bold) = (first.size, open.lines.iter().all(|line| line.is_bold));
    let is_row = open.is_row;
    // A line is full when a long word more would not fit.
    let is_full = open.lines.last().is_some_and(|last| right - last.end < 0.25 * (right - left));
    let is_item = starts_item(first);
    let separator = if is_row { " | " } else { " " };
    let lines: Vec<String> = open.lines.iter().map(|line| line.cells.join(separator)).collect();
    let text = lines.join("\n");
    let text = if is_item { text.trim_start_matches(BULLETS).trim_start() } else { text.as_str() };
    let is_note = size <= NOTE_SIZE * body
        && text.starts_with(|letter: char| matches!(letter, '¹' | '²' | '³' | '⁴'..='⁹' | '*' | '†'));
    let kind = match (is_row, is_item, is_note) {
        (true, ..) => SegmentKind::TableRow,
        (_, true, _) => SegmentKind::ListItem,
        (_, _, true) => SegmentKind::Footnote,
        _ => SegmentKind::Paragraph,
    };
    let text = text.to_owned();
    (!text.trim().is_empty()).then_some(Paragraph { text, kind, level: None, size, is_bold, page: open.page, is_full })
}

/// Joins the first paragraph of a column with the last one before it, when that one goes on there.
fn join_across(paragraphs: &mut Vec<Paragraph>, first: usize) {
    let is_text = |paragraph: &Paragraph| matches!(paragraph.kind, SegmentKind::Paragraph | SegmentKind::ListItem);
    let before = paragraphs.get(..first).and_then(|all| all.iter().rposition(|one| one.kind != SegmentKind::Footnote));
    let (Some(before), Some(next)) = (before, paragraphs.get(first).cloned()) else { return };
    let Some(last) = paragraphs.get_mut(before).filter(|last| is_text(last)) else { return };
    let is_alike = (last.size - next.size).abs() <= SAME_SIZE * next.size && last.is_bold == next.is_bold;
    // A short line without a stop may be a heading; running text fills its lines.
    if next.kind == SegmentKind::Paragraph && is_alike && last.is_full && !ends_sentence(&last.text) {
        last.text.push('\n');
        last.text.push_str(&next.text);
        last.is_full = next.is_full;
        paragraphs.remove(first);
    }
}

/// Tells headings by their size and weight, and the title by the largest type of the first page.
fn mark_headings(paragraphs: &mut [Paragraph], body: f64) {
    for paragraph in paragraphs.iter_mut().filter(|one| one.kind == SegmentKind::Paragraph) {
        let n_lines = paragraph.text.lines().count();
        let is_short = n_lines <= MAX_HEADING_LINES && paragraph.text.chars().any(char::is_alphabetic);
        let is_large = paragraph.size >= HEADING_SIZE * body;
        let is_strong = paragraph.is_bold && n_lines <= 2 && !ends_sentence(&paragraph.text);
        if is_short && (is_large && !paragraph.text.ends_with('.') || is_strong && paragraph.size >= 0.95 * body) {
            paragraph.kind = SegmentKind::Heading;
        }
    }
    mark_title(paragraphs, body);
    let mut sizes: Vec<i64> =
        paragraphs.iter().filter(|one| one.kind == SegmentKind::Heading).map(|one| half_points(one.size)).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    for paragraph in paragraphs.iter_mut().filter(|one| one.kind == SegmentKind::Heading) {
        let rank = sizes.iter().position(|size| *size == half_points(paragraph.size)).unwrap_or_default();
        paragraph.level = Some(u8::try_from(rank + 1).unwrap_or(6).min(6));
    }
}

fn half_points(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

fn mark_title(paragraphs: &mut [Paragraph], body: f64) {
    let is_heading = |one: &&mut Paragraph| one.page == 0 && one.kind == SegmentKind::Heading;
    let largest = paragraphs.iter_mut().filter(is_heading).fold(None, |best: Option<&mut Paragraph>, one| match best {
        Some(best) if best.size >= one.size => Some(best),
        _ => Some(one),
    });
    if let Some(title) = largest.filter(|title| title.size >= TITLE_SIZE * body) {
        title.kind = SegmentKind::Title;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, start: f64, base: f64) -> PrintedLine {
        let end = start + text.len() as f64 * 5.0;
        PrintedLine { start, end, base, size: 10.0, is_bold: false, cells: vec![text.to_owned()] }
    }

    fn read_lines(lines: Vec<PrintedLine>) -> Vec<(String, SegmentKind)> {
        read(&[vec![Column { lines }]]).into_iter().map(|one| (one.text, one.kind)).collect()
    }

    fn texts(lines: Vec<PrintedLine>) -> Vec<String> {
        read_lines(lines).into_iter().map(|(text, _)| text).collect()
    }

    const LONG: &str = "a line of running text that is as long as its column";

    #[test]
    fn paragraphs_begin_where_lines_are_set_in_or_stand_apart() {
        let lines =
            vec![line(LONG, 0.0, 100.0), line(LONG, 0.0, 88.0), line("Next", 10.0, 76.0), line("on", 0.0, 64.0)];
        assert_eq!(texts(lines), [format!("{LONG}\n{LONG}"), "Next\non".to_owned()]);
        let lines = vec![line(LONG, 0.0, 100.0), line(LONG, 0.0, 88.0), line(LONG, 0.0, 68.0), line(LONG, 0.0, 56.0)];
        assert_eq!(texts(lines).len(), 2);
    }

    #[test]
    fn a_line_that_ends_early_behind_a_stop_ends_its_paragraph() {
        let lines = vec![line(LONG, 0.0, 100.0), line("It ended.", 0.0, 88.0), line(LONG, 0.0, 76.0)];
        assert_eq!(texts(lines).len(), 2);
        let lines = vec![line(LONG, 0.0, 100.0), line("It went", 0.0, 88.0), line(LONG, 0.0, 76.0)];
        assert_eq!(texts(lines).len(), 1);
    }

    #[test]
    fn a_paragraph_goes_on_in_the_next_column() {
        let columns = |last: &str| {
            let left = Column { lines: vec![line(LONG, 0.0, 100.0), line(last, 0.0, 88.0)] };
            let right = Column { lines: vec![line(LONG, 300.0, 100.0), line(LONG, 300.0, 88.0)] };
            read(&[vec![left], vec![right]]).len()
        };
        assert_eq!(columns(LONG), 1);
        assert_eq!(columns("and there it came to an end, as all of it does today."), 2);
    }

    #[test]
    fn larger_lines_are_headings_and_the_largest_is_the_title() {
        let sized = |size: f64, line: PrintedLine| PrintedLine { size, ..line };
        let lines = vec![
            sized(18.0, line("Rain in Cove", 0.0, 140.0)),
            line(LONG, 0.0, 110.0),
            line(LONG, 0.0, 98.0),
            sized(12.0, line("What comes next", 0.0, 78.0)),
            line(LONG, 0.0, 60.0),
        ];
        let kinds: Vec<SegmentKind> = read_lines(lines).into_iter().map(|(_, kind)| kind).collect();
        use SegmentKind::{Heading, Paragraph, Title};
        assert_eq!(kinds, [Title, Paragraph, Heading, Paragraph]);
    }

    #[test]
    fn rows_and_items_are_their_own() {
        let row = |cells: [&str; 2], base: f64| PrintedLine {
            cells: cells.map(str::to_owned).to_vec(),
            ..line("row", 0.0, base)
        };
        let lines = vec![row(["Mora", "140"], 100.0), row(["Lind", "88"], 88.0), line("• Bread", 0.0, 60.0)];
        let expected = [
            ("Mora | 140".to_owned(), SegmentKind::TableRow),
            ("Lind | 88".to_owned(), SegmentKind::TableRow),
            ("Bread".to_owned(), SegmentKind::ListItem),
        ];
        assert_eq!(read_lines(lines), expected);
    }
}
