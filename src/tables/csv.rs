//! How a row reads in a CSV file: header, cells, the guard against spreadsheet formulas, and the limits of spreadsheets.
//!
//! The text `=1+1` is written `'=1+1`; a line break within a cell becomes a space; a missing cell is an empty field.

use arrow::array::{ArrayRef, RecordBatch};
use unicode_normalization::char::is_combining_mark;

use crate::tables::column::ColumnKind;
use crate::tables::definition::Table;
use crate::tables::text::append;

/// Lines of a sheet in Excel and LibreOffice, the header included.
pub const SHEET_LINES: u64 = 1_048_576;
/// Characters (UTF-16 code units) of a cell in Excel.
pub const SHEET_CELL: usize = 32_767;

/// Whether text that a spreadsheet would run as a formula gets a `'` before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Prefixed, the default.
    Formulas,
    /// Written as it is (`--csv-raw`).
    Off,
}

/// The names of the CSV columns.
pub fn header(table: &Table) -> Vec<&'static str> {
    table.csv_columns().map(|(_, column)| column.name).collect()
}

/// A column of a CSV file: what it holds, and its cells.
pub type CsvColumn<'a> = (ColumnKind, Option<&'a ArrayRef>);

/// The CSV columns of a batch; no cells where the batch, which may have more columns than the table, lacks one.
pub fn columns<'a>(table: &Table, batch: &'a RecordBatch) -> Vec<CsvColumn<'a>> {
    table.csv_columns().map(|(_, column)| (column.kind, batch.column_by_name(column.name))).collect()
}

/// Puts the CSV cells of a row into `cells`, whose buffers are used again.
pub fn record(columns: &[CsvColumn<'_>], row: usize, guard: Guard, cells: &mut Vec<String>) {
    let mut n_cells = 0;
    for (kind, values) in columns {
        if cells.len() == n_cells {
            cells.push(String::new());
        }
        let cell = &mut cells[n_cells];
        n_cells += 1;
        cell.clear();
        if let Some(values) = values {
            append(*kind, values, row, cell);
        }
        if is_text(*kind) {
            finish_text(cell, guard);
        }
    }
    cells.truncate(n_cells);
}

fn is_text(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Text | ColumnKind::LargeText | ColumnKind::ListOfText)
}

/// Joins the lines of a text cell, and guards it.
pub fn finish_text(cell: &mut String, guard: Guard) {
    if may_break(cell) && cell.contains(is_line_break) {
        *cell = cell.replace(is_line_break, " ");
    }
    if guard == Guard::Formulas && is_formula(cell) {
        cell.insert(0, '\'');
    }
}

/// What a formula begins with: its marks, their wide and small forms of East Asia, and the sign of minus.
const MARKS: [char; 13] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}', '\u{fe63}', '\u{fe6b}',
    '\u{2212}',
];

/// Whether a spreadsheet may run a cell: it begins with the mark of a formula, behind white space, marks that nobody sees, or accents
/// that stand on nothing.
fn is_formula(cell: &str) -> bool {
    let shown = cell.trim_start_matches(is_unseen);
    cell.starts_with('\t') || shown.starts_with(MARKS)
}

fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || is_combining_mark(letter)
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether a text has a byte that begins a line break: told without a look at its letters, of which most texts have none.
fn may_break(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | (matches!(byte, b'\n'..=b'\r' | 0xC2 | 0xE2)))
}

fn is_line_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_line_breaks_joined() {
        let mut cell = "=1+1\r\nx".to_owned();
        finish_text(&mut cell, Guard::Formulas);
        assert_eq!(cell, "'=1+1  x");
        for (text, is_guarded) in [
            ("a-b", false),
            ("", false),
            ("\u{feff}", false),
            (" a=1", false),
            ("１＋１", false),
            ("＝1+1", true),
            ("＋1", true),
            ("－1", true),
            ("＠SUM(A1)", true),
            (" =1+1", true),
            ("\u{a0}-1", true),
            ("\u{feff}=1+1", true),
            ("\u{200b}@SUM(1)", true),
            ("\u{202e}\u{2066}+1", true),
            ("\u{0}=1", true),
            ("\n=1", true),
            ("\t1", true),
            ("\u{fe66}1+1", true),
            ("\u{fe62}1", true),
            ("\u{fe63}1", true),
            ("\u{fe6b}SUM(1)", true),
            ("\u{2212}1", true),
            ("\u{301}=1", true),
            ("\u{20dd}\u{301}+1", true),
            // Near misses: dashes, an accent on a letter, other small forms, and marks further on.
            ("\u{2013}1", false),
            ("\u{2014}1", false),
            ("e\u{301}=1", false),
            ("\u{fe50}1", false),
            ("5\u{2212}1", false),
        ] {
            let mut cell = text.to_owned();
            finish_text(&mut cell, Guard::Formulas);
            assert_eq!(cell.starts_with('\''), is_guarded, "{text:?}");
            let mut cell = text.to_owned();
            finish_text(&mut cell, Guard::Off);
            assert!(!cell.starts_with('\''), "{text:?}");
        }
    }
}
