//! Sheets of Excel: the rows below a header that names a column of text, each a document.
//!
//! A sheet with the header `title | text | date` and three rows gives three rows; a cell with the number 46000 and a format of
//! days is `2025-12-09`. A sheet without a column of text gives none. Formulas are their last results; hidden sheets are left
//! out.

use std::collections::HashMap;

use crosscheck_text::rules::load::LoadRules;
use jiff::civil::{Date, Time};
use jiff::{Span, ToSpan};

use crate::stages::load::format::office::package::{Package, holds};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Columns, Row};
use crate::stages::load::table::missing_text;
use crate::stages::load::xml::{Step, Steps, Tag, local};

/// Rows at the top of a sheet among which the header is looked for.
const MAX_ABOVE: usize = 20;
/// Most columns of a sheet; the format allows no more.
const MAX_COLUMNS: usize = 16_384;

/// Whether a file begins like a workbook.
pub(crate) fn is_start(start: &[u8]) -> bool {
    holds(start, b"xl/")
}

/// Reads the rows of all sheets.
///
/// # Errors
/// When the file is locked, damaged or too large, or no sheet has a column of text.
pub(crate) fn rows(bytes: Vec<u8>, rules: &LoadRules) -> Result<Vec<Row>, Refusal> {
    let mut package = Package::open(bytes, rules.thresholds.max_document_bytes)?;
    let main = package.main_part("xl/workbook.xml")?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let Some(workbook) = package.part(&main)? else {
        return Err(Refusal::new("the file is not a workbook of Excel").detail(format!("it has no `{main}`")));
    };
    let targets = package.targets(&format!("{folder}/_rels/{file}.rels"))?;
    let path = |target: &str| match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let of_kind =
        |kind: &str| targets.iter().find(|target| target.kind.ends_with(kind)).map(|target| path(&target.path));
    let mut part = |name: Option<String>| match name {
        Some(name) => package.part(&name),
        None => Ok(None),
    };
    let strings = part(of_kind("/sharedStrings"))?.map(|text| read_strings(&text)).transpose()?.unwrap_or_default();
    let styles = part(of_kind("/styles"))?.map(|text| read_styles(&text)).transpose()?.unwrap_or_default();
    let book = read_workbook(&workbook)?;
    let values = Values { strings, styles, is_1904: book.is_1904 };
    let (mut rows, mut headers) = (Vec::new(), Vec::new());
    let mut has_text = false;
    for id in &book.sheets {
        let target = targets.iter().find(|target| target.id == *id && target.kind.ends_with("/worksheet"));
        let Some(text) = part(target.map(|target| path(&target.path)))? else { continue };
        let mut cells = read_sheet(&text, &values)?.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty()));
        let above: Vec<Vec<String>> = cells.by_ref().take(MAX_ABOVE).collect();
        let found = above.iter().position(|row| !Columns::find(row, &rules.thresholds).text.is_empty());
        let Some(header) = found else {
            headers.extend(above.first().cloned().unwrap_or_default());
            continue;
        };
        has_text = true;
        let columns = Columns::find(&above[header], &rules.thresholds);
        rows.extend(above.iter().skip(header + 1).cloned().chain(cells).map(|cells| row(&columns, &cells)));
    }
    if has_text { Ok(rows) } else { Err(missing_text(&headers, &rules.thresholds)) }
}

/// A row by its columns.
fn row(columns: &Columns, cells: &[String]) -> Row {
    let cell = |idx: &usize| cells.get(*idx).map(String::as_str).unwrap_or_default();
    let text = columns.text.iter().map(cell).find(|text| !text.is_empty());
    let mut row = Row { text: text.map(str::to_owned), ..Row::default() };
    for (column, idx) in &columns.metadata {
        row.set(*column, cell(idx));
    }
    row
}

/// What a workbook says of its sheets.
#[derive(Default)]
struct Workbook {
    /// Ids of the sheets that are shown, in order.
    sheets: Vec<String>,
    /// Whether days are counted from 1904.
    is_1904: bool,
}

fn read_workbook(text: &str) -> Result<Workbook, Refusal> {
    let mut book = Workbook::default();
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        let Step::Open(tag) = step else { continue };
        match tag.local() {
            "workbookPr" => book.is_1904 = matches!(tag.get("date1904"), Some("1" | "true")),
            "sheet" if tag.get("state").is_none_or(|state| state == "visible") => {
                // `r:id`, not `sheetId`.
                book.sheets.extend(tag.get("id").map(str::to_owned));
            }
            _ => {}
        }
    }
    Ok(book)
}

fn read_strings(text: &str) -> Result<Vec<String>, Refusal> {
    let (mut strings, mut open) = (Vec::new(), String::new());
    let (mut is_in_text, mut n_phonetic) = (false, 0usize);
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) => match tag.local() {
                "si" => open.clear(),
                // How a name is pronounced stands beside it.
                "rPh" => n_phonetic += 1,
                "t" => is_in_text = n_phonetic == 0,
                _ => {}
            },
            Step::Close(name) => match local(&name) {
                "si" => strings.push(unescaped(&open)),
                "rPh" => n_phonetic = n_phonetic.saturating_sub(1),
                "t" => is_in_text = false,
                _ => {}
            },
            Step::Text(text) if is_in_text => open.push_str(&text),
            Step::Text(_) => {}
        }
    }
    Ok(strings)
}

/// Excel writes characters that XML cannot hold as `_x000D_`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, tail) = rest.split_at(at);
        plain.push_str(before);
        let code = tail.get(2..6).filter(|_| tail.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some('\r') => rest = tail.get(7..).unwrap_or_default(),
            Some(letter) => {
                plain.push(letter);
                rest = tail.get(7..).unwrap_or_default();
            }
            None => {
                plain.push_str("_x");
                rest = tail.get(2..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// For each style of a cell, whether it shows a number as a day or time.
fn read_styles(text: &str) -> Result<Vec<bool>, Refusal> {
    let (mut styles, mut own) = (Vec::new(), HashMap::new());
    let mut is_in_cells = false;
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) => match tag.local() {
                "numFmt" => {
                    let code = tag.get("formatCode").unwrap_or_default();
                    own.insert(tag.get("numFmtId").unwrap_or_default().to_owned(), shows_day(code));
                }
                "cellXfs" => is_in_cells = true,
                "xf" if is_in_cells => {
                    let id = tag.get("numFmtId").unwrap_or_default();
                    let built_in = matches!(id.parse(), Ok(14..=22 | 27..=36 | 45..=47 | 50..=58));
                    styles.push(own.get(id).copied().unwrap_or(built_in));
                }
                _ => {}
            },
            Step::Close(name) if local(&name) == "cellXfs" => is_in_cells = false,
            Step::Close(_) | Step::Text(_) => {}
        }
    }
    Ok(styles)
}

/// Whether a number format has parts of a date or time outside its quoted texts.
fn shows_day(code: &str) -> bool {
    let (mut is_quoted, mut is_bracketed, mut is_escaped) = (false, false, false);
    for letter in code.split(';').next().unwrap_or_default().chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' | '_' | '*' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => is_bracketed = true,
            ']' => is_bracketed = false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' if !is_quoted && !is_bracketed => return true,
            _ => {}
        }
    }
    false
}

/// What cells refer to.
struct Values {
    strings: Vec<String>,
    styles: Vec<bool>,
    is_1904: bool,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    is_day: bool,
    value: String,
}

fn read_sheet(text: &str, values: &Values) -> Result<Vec<Vec<String>>, Refusal> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cell = Cell::default();
    let (mut next, mut is_in_value) = (0usize, false);
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) => match tag.local() {
                "row" => {
                    rows.push(Vec::new());
                    next = 0;
                }
                "c" => cell = Cell::new(&tag, next, values),
                "v" | "t" => is_in_value = true,
                "rPh" | "f" => is_in_value = false,
                _ => {}
            },
            Step::Close(name) => match local(&name) {
                "v" | "t" => is_in_value = false,
                "c" => {
                    next = cell.column + 1;
                    let value = cell.shown(values);
                    if let Some(row) = rows.last_mut().filter(|_| !value.is_empty() && cell.column < MAX_COLUMNS) {
                        row.resize(row.len().max(cell.column + 1), String::new());
                        row[cell.column] = value;
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            Step::Text(text) if is_in_value => cell.value.push_str(&text),
            Step::Text(_) => {}
        }
    }
    Ok(rows)
}

impl Cell {
    fn new(tag: &Tag, next: usize, values: &Values) -> Self {
        let style = tag.get("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or_default();
        Self {
            column: tag.get("r").and_then(column).unwrap_or(next),
            kind: tag.get("t").unwrap_or("n").to_owned(),
            is_day: values.styles.get(style).copied().unwrap_or_default(),
            value: String::new(),
        }
    }

    /// The value as it is shown, but for the form of numbers and days.
    fn shown(&self, values: &Values) -> String {
        let value = self.value.as_str();
        match self.kind.as_str() {
            "s" => {
                value.trim().parse::<usize>().ok().and_then(|idx| values.strings.get(idx)).cloned().unwrap_or_default()
            }
            "b" => if value.trim() == "1" { "true" } else { "false" }.to_owned(),
            "e" => String::new(),
            "n" => {
                let Ok(number) = value.trim().parse::<f64>() else { return String::new() };
                let day = if self.is_day { day(number, values.is_1904) } else { None };
                day.unwrap_or_else(|| number.to_string())
            }
            _ => unescaped(value),
        }
    }
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.fold(0usize, |number, letter| {
        number.saturating_mul(26).saturating_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    number.checked_sub(1)
}

/// The day, or day and time, or time, that a number stands for.
fn day(number: f64, is_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    let (days, seconds) = (number.floor(), ((number - number.floor()) * 86_400.0).round());
    let time = Time::midnight().checked_add((seconds as i64).min(86_399).seconds()).ok()?;
    if days == 0.0 {
        return Some(time.to_string());
    }
    // Excel counts a 29 February 1900, so that days after it are one less from the first of the year.
    let first = match (is_1904, days < 60.0) {
        (true, _) => Date::new(1904, 1, 1),
        (false, true) => Date::new(1899, 12, 31),
        (false, false) => Date::new(1899, 12, 30),
    };
    let date = first.ok()?.checked_add(Span::new().try_days(days as i64).ok()?).ok()?;
    Some(if seconds == 0.0 { date.to_string() } else { format!("{date}T{time}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_days_where_the_format_says_so() {
        for (number, is_1904, expected) in [
            (46_000.0, false, Some("2025-12-09")),
            (46_000.5, false, Some("2025-12-09T12:00:00")),
            (0.25, false, Some("06:00:00")),
            (1.0, false, Some("1900-01-01")),
            (61.0, false, Some("1900-03-01")),
            (0.0 + 44_538.0, true, Some("2025-12-09")),
            (-1.0, false, None),
            (f64::NAN, false, None),
        ] {
            assert_eq!(day(number, is_1904).as_deref(), expected, "{number}");
        }
        for (code, expected) in [
            ("yyyy-mm-dd", true),
            ("[$-409]d mmm", true),
            ("0.00", false),
            ("#,##0\" days\"", false),
            ("[Red]0", false),
        ] {
            assert_eq!(shows_day(code), expected, "{code}");
        }
    }

    #[test]
    fn cells_stand_in_the_columns_that_they_name() {
        let values = Values { strings: vec!["Rain".into()], styles: vec![false, true], is_1904: false };
        let text = r#"<sheetData><row><c r="B1" t="s"><v>0</v></c><c r="D1" t="inlineStr"><is><t>Sun</t></is></c></row>
            <row><c><v>12</v></c><c s="1"><v>46000</v></c><c t="str"><f>A1</f><v>x_x000D_</v></c><c t="e"><v>#N/A</v></c></row>
            </sheetData>"#;
        let rows = read_sheet(text, &values).expect("XML");
        assert_eq!(rows, [vec!["", "Rain", "", "Sun"], vec!["12", "2025-12-09", "x"]]);
        assert_eq!(column("AB12"), Some(27));
        assert_eq!(column("12"), None);
    }
}
