//! Rule files: TSV tables with a header, built in or read from a folder of the user's own.
//!
//! `"id\tname\nkr\tSouth Korea\n"` with the columns `["id", "name"]` is one row; any other header is an error with file and
//! line. Lines that start with `#` are comments (sources and licenses). It does not know what the columns mean.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::error::{Result, RulesError};

/// Where rule files come from.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    /// A folder whose files replace the built-in ones of the same path; others stay built in.
    pub dir: Option<PathBuf>,
    /// The user's own names, see `rules::tag::aliases`.
    pub aliases: Option<PathBuf>,
    /// The analyst's word, see `rules::agree::verdicts`.
    pub verdicts: Option<PathBuf>,
    /// Folder of the user's own model, see `rules::tag::own_model`.
    pub tagger: Option<PathBuf>,
}

/// One data row of a rule file.
#[derive(Clone, Debug)]
pub struct RuleRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// One field for each column asked for; white space at both ends is gone.
    pub fields: Vec<String>,
}

/// A rule file, parsed.
#[derive(Clone, Debug)]
pub struct RuleTable {
    /// Path below the rules folder.
    pub path: String,
    /// Rows in file order.
    pub rows: Vec<RuleRow>,
}

impl RuleFiles {
    /// Reads the table `path` (below `rules/`), whose built-in text is `builtin`; its header must be exactly `columns`.
    ///
    /// # Errors
    /// When the user's file cannot be read, or a line has another number of fields than the header.
    pub fn table(&self, path: &str, builtin: &'static str, columns: &[&str]) -> Result<RuleTable> {
        parse(path, &self.text(path, builtin)?, columns)
    }

    /// The bytes of the user's own file at `path` (below `rules/`); none when the built-in one is to be used.
    ///
    /// # Errors
    /// When the user's file cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let own = self.dir.as_ref().map(|dir| dir.join(path)).filter(|own| own.exists());
        own.map(|own| std::fs::read(&own).map_err(|source| RulesError::read(own, source))).transpose()
    }

    /// The text of the file at `path` (below `rules/`): the user's own, or `builtin`.
    ///
    /// # Errors
    /// When the user's file cannot be read.
    pub fn text(&self, path: &str, builtin: &'static str) -> Result<Cow<'static, str>> {
        let Some(own) = self.dir.as_ref().map(|dir| dir.join(path)).filter(|own| own.exists()) else {
            return Ok(Cow::Borrowed(builtin));
        };
        std::fs::read_to_string(&own).map(Cow::Owned).map_err(|source| RulesError::read(own, source))
    }
}

/// What is wrong with a row that spans lines in a file of the user's own: its cells are names, keys and words.
pub(crate) const OPEN_QUOTE: &str = "a cell goes on in the next line; is a quotation mark not closed?";

fn parse(path: &str, text: &str, columns: &[&str]) -> Result<RuleTable> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let fail = |line: u64, message: String| RulesError::Line { path: path.into(), line, message };
    let header = reader.headers().map_err(|error| fail(1, error.to_string()))?.clone();
    if header.iter().ne(columns.iter().copied()) {
        let found = header.iter().collect::<Vec<_>>().join(", ");
        return Err(fail(1, format!("the columns must be {}, found {found}", columns.join(", "))));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| fail(error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(RuleRow { line, fields: record.iter().map(str::to_owned).collect() });
    }
    Ok(RuleTable { path: path.to_owned(), rows })
}

/// The forms of a cell: `a|b`, or none for `-`.
pub fn forms(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|form| !form.is_empty() && *form != "-")
}

impl RuleTable {
    /// The number in a column of a row.
    ///
    /// # Errors
    /// When the field is no number.
    pub fn number(&self, row: &RuleRow, column: usize) -> Result<f64> {
        let field = row.fields.get(column).map_or("", String::as_str);
        field.parse::<f64>().map_err(|_| self.fail(row, format!("`{field}` is no number")))
    }

    /// An error that points at one of this table's lines.
    pub fn fail(&self, row: &RuleRow, message: impl Into<String>) -> RulesError {
        RulesError::Line { path: self.path.clone().into(), line: row.line, message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_a_missing_field_is_an_error_with_its_line() {
        let error = parse("x.tsv", "# source: own\nid\tname\na\tA\nb\n", &["id", "name"]).expect_err("row b is short");
        assert!(matches!(error, RulesError::Line { line: 4, .. }), "{error}");
    }

    #[test]
    fn another_header_is_an_error() {
        assert!(parse("x.tsv", "id\tlabel\n", &["id", "name"]).is_err());
    }
}
