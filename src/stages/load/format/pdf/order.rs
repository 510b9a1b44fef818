//! The order in which the pieces of a page are read: from top to bottom, and column by column where there are columns.
//!
//! A title across the page, then two columns, give the line of the title, all lines of the left column, and all of the right
//! one. A table is no set of columns: its cells are short, and its rows stay lines. It does not join lines to paragraphs.

use crate::stages::load::format::pdf::pieces::Piece;

/// One line as it is read: a piece, or the cells of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrintedLine {
    pub start: f64,
    pub end: f64,
    pub base: f64,
    pub size: f64,
    pub is_bold: bool,
    /// The pieces from left to right; none is empty.
    pub cells: Vec<String>,
}

/// Lines that follow each other in one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Column {
    pub lines: Vec<PrintedLine>,
}

/// Pieces of a page that are looked through for columns; pages with more are read line by line.
const MAX_PIECES: usize = 3000;
/// Shares of the size: the narrowest gap between columns, the narrowest column, and the widest space between its lines.
const GUTTER: f64 = 0.7;
const NARROWEST: f64 = 7.0;
const FARTHEST: f64 = 5.0;
/// Times the usual size that a heading has.
const HEADING_SIZE: f64 = 1.12;
/// Columns within columns.
const MAX_DEPTH: usize = 6;

/// Where the gaps between columns of a file were found so far.
#[derive(Debug, Default)]
pub(crate) struct Gutters(Vec<f64>);

/// Puts pieces of a page in the order in which they are read.
pub(crate) fn columns(pieces: Vec<Piece>, gutters: &mut Gutters) -> Vec<Column> {
    let mut columns = Vec::new();
    let depth = if pieces.len() > MAX_PIECES { MAX_DEPTH } else { 0 };
    order(bands(pieces), depth, gutters, &mut columns);
    columns.retain(|column: &Column| !column.lines.is_empty());
    columns
}

/// Groups pieces that share some height, from top to bottom.
pub(crate) fn bands(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| b.top().total_cmp(&a.top()).then(a.start.total_cmp(&b.start)));
    let mut bands: Vec<Vec<Piece>> = Vec::new();
    let mut bottom = f64::INFINITY;
    for piece in pieces {
        // Lines that are set tight touch; only what clearly overlaps is beside each other.
        if piece.top() > bottom + 0.25 * piece.size
            && let Some(band) = bands.last_mut()
        {
            bottom = bottom.min(piece.bottom());
            band.push(piece);
        } else {
            bottom = piece.bottom();
            bands.push(vec![piece]);
        }
    }
    bands
}

fn order(bands: Vec<Vec<Piece>>, depth: usize, gutters: &mut Gutters, columns: &mut Vec<Column>) {
    let mut rest = bands.as_slice();
    let mut plain = Column::default();
    while let Some(band) = rest.first() {
        let found = if depth < MAX_DEPTH { widest_run(rest, gutters) } else { None };
        let found = found.filter(|(n_bands, middle)| !heads(rest, *n_bands, *middle));
        let Some((n_bands, middle)) = found else {
            plain.lines.extend(lines(band.clone()));
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        columns.push(std::mem::take(&mut plain));
        if !gutters.0.iter().any(|known| (known - middle).abs() < 1.0) {
            gutters.0.push(middle);
        }
        let run = rest.get(..n_bands).unwrap_or_default();
        let (left, right) = run.iter().flatten().cloned().partition(|piece| piece.start < middle);
        order(self::bands(left), depth + 1, gutters, columns);
        order(self::bands(right), depth + 1, gutters, columns);
        rest = rest.get(n_bands..).unwrap_or_default();
    }
    columns.push(plain);
}

/// Whether the first band is a heading above the columns that is too short to reach across the gap.
fn heads(bands: &[Vec<Piece>], n_bands: usize, middle: f64) -> bool {
    let run = bands.get(..n_bands).unwrap_or_default();
    let usual = median(run.iter().flatten().map(|piece| piece.size).collect());
    let is_left = |piece: &Piece| piece.start < middle && piece.size > HEADING_SIZE * usual;
    run.first().is_some_and(|band| band.iter().all(is_left))
}

/// The most bands from the first one on that stand in columns, and the middle of the gap between them.
fn widest_run(bands: &[Vec<Piece>], gutters: &Gutters) -> Option<(usize, f64)> {
    let mut best = None;
    let mut spans: Vec<(f64, f64)> = Vec::new();
    let mut pieces: Vec<&Piece> = Vec::new();
    let mut bottom = f64::NEG_INFINITY;
    for (idx, band) in bands.iter().enumerate() {
        let top = band.iter().map(Piece::top).fold(f64::NEG_INFINITY, f64::max);
        let size = band.iter().map(|piece| piece.size).fold(0.0, f64::max);
        if idx > 0 && bottom - top > FARTHEST * size {
            break;
        }
        bottom = band.iter().map(Piece::bottom).fold(f64::INFINITY, f64::min);
        pieces.extend(band);
        for piece in band {
            cover(&mut spans, (piece.start, piece.end));
        }
        let size = median(pieces.iter().map(|piece| piece.size).collect());
        let gaps: Vec<(f64, f64)> = spans
            .windows(2)
            .map(|pair| (pair[0].1, pair[1].0))
            .filter(|(left, right)| right - left >= GUTTER * size)
            .collect();
        if gaps.is_empty() && idx > 0 {
            break;
        }
        let are_columns = |gap: &&(f64, f64)| {
            let is_known = gutters.0.iter().any(|known| (gap.0..=gap.1).contains(known));
            are_columns(&pieces, gap.0, size, if is_known { 1 } else { 2 })
        };
        let widest = gaps.iter().filter(are_columns).max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
        if let Some((left, right)) = widest {
            best = Some((idx + 1, (left + right) / 2.0));
        }
    }
    best
}

/// Adds a span to sorted spans that do not touch.
fn cover(spans: &mut Vec<(f64, f64)>, new: (f64, f64)) {
    let first = spans.partition_point(|span| span.1 < new.0);
    let last = spans.partition_point(|span| span.0 <= new.1);
    let start = spans.get(first).map_or(new.0, |span| span.0.min(new.0));
    let end = last.checked_sub(1).and_then(|last| spans.get(last)).map_or(new.1, |span| span.1.max(new.1));
    let (start, end) = if first < last { (start, end) } else { new };
    spans.splice(first..last.max(first), [(start, end)]);
}

/// Whether what stands on both sides of a gap reads like running text, and has some lines at least.
fn are_columns(pieces: &[&Piece], left_end: f64, size: f64, least: usize) -> bool {
    let (left, right): (Vec<&Piece>, Vec<&Piece>) = pieces.iter().partition(|piece| piece.start < left_end);
    let is_text = |side: &[&Piece]| {
        let width = median(side.iter().map(|piece| piece.end - piece.start).collect());
        let letters: usize = side.iter().map(|piece| piece.text.chars().filter(|c| c.is_alphabetic()).count()).sum();
        width >= NARROWEST * size && letters >= 10 * side.len()
    };
    left.len().min(right.len()) >= least && left.len().max(right.len()) > least && is_text(&left) && is_text(&right)
}

/// The lines of a band: pieces on one base line are one line.
pub(crate) fn lines(mut band: Vec<Piece>) -> Vec<PrintedLine> {
    band.sort_by(|a, b| b.base.total_cmp(&a.base).then(a.start.total_cmp(&b.start)));
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in band {
        let is_same = |line: &&mut Vec<Piece>| {
            line.iter().all(|other| {
                (other.base - piece.base).abs() < 0.5 * other.size.max(piece.size)
                    && (other.end <= piece.start + 1.0 || piece.end <= other.start + 1.0)
            })
        };
        match lines.last_mut().filter(is_same) {
            Some(line) => line.push(piece),
            None => lines.push(vec![piece]),
        }
    }
    lines.into_iter().filter_map(line).collect()
}

fn line(mut pieces: Vec<Piece>) -> Option<PrintedLine> {
    pieces.sort_by(|a, b| a.start.total_cmp(&b.start));
    let largest = pieces.iter().max_by(|a, b| a.size.total_cmp(&b.size))?;
    let (base, size) = (largest.base, largest.size);
    let start = pieces.first()?.start;
    let end = pieces.iter().map(|piece| piece.end).fold(start, f64::max);
    let is_bold = pieces.iter().all(|piece| piece.is_bold);
    let cells = pieces.into_iter().map(|piece| piece.text).collect();
    Some(PrintedLine { start, end, base, size, is_bold, cells })
}

/// The middle value; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, start: f64, base: f64) -> Piece {
        let end = start + text.len() as f64 * 5.0;
        Piece { start, end, base, size: 10.0, text: text.to_owned(), is_bold: false }
    }

    fn read(pieces: Vec<Piece>) -> Vec<String> {
        columns(pieces, &mut Gutters::default())
            .iter()
            .flat_map(|column| &column.lines)
            .map(|line| line.cells.join("|"))
            .collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other_below_a_title_across_both() {
        let mut pieces = vec![piece("A title that goes right across the two columns of it", 50.0, 300.0)];
        for row in 0..4 {
            let base = 270.0 - 12.0 * f64::from(row);
            pieces.push(piece(&format!("the left side, line {row}"), 0.0, base));
            pieces.push(piece(&format!("the right side, line {row}"), 200.0, base - 1.0));
        }
        let found = read(pieces);
        assert!(found[0].starts_with("A title"), "{found:?}");
        assert_eq!(found[1], "the left side, line 0");
        assert_eq!(found[5], "the right side, line 0");
    }

    #[test]
    fn the_cells_of_a_table_stay_in_their_rows() {
        let rows = [("Mora", "140"), ("Lind", "2,100"), ("Tarn", "88"), ("Veld", "305")];
        let mut pieces = Vec::new();
        for (row, (name, count)) in rows.iter().enumerate() {
            let base = 270.0 - 12.0 * row as f64;
            pieces.push(piece(name, 0.0, base));
            pieces.push(piece(count, 120.0, base));
        }
        assert_eq!(read(pieces), ["Mora|140", "Lind|2,100", "Tarn|88", "Veld|305"]);
    }

    #[test]
    fn lines_over_one_another_are_read_from_the_top() {
        let pieces = vec![piece("below", 0.0, 10.0), piece("above", 0.0, 22.0)];
        assert_eq!(read(pieces), ["above", "below"]);
    }
}
