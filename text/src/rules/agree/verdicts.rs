//! The analyst's word: `verdicts.csv`, applied in every run.
//!
//! The row `north#s3,south#s7,conflict` says that the two sentences contradict each other, whatever the program finds. A side
//! is the key of a sentence, of a piece of evidence or of a claim. It does not look at documents.

use std::path::{Path, PathBuf};

use crate::error::{Result, RulesError};
use crate::model::vocabulary::Judgement;
use crate::rules::files::OPEN_QUOTE;

/// The file of verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its rows in file order.
    pub rows: Vec<VerdictRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Key of a sentence, a piece of evidence or a claim.
    pub a: String,
    /// The other.
    pub b: String,
    /// What the analyst says of the two.
    pub judgement: Judgement,
}

impl Verdicts {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, lacks a column, or a row lacks a key or has an unknown verdict.
    pub fn read(path: &Path) -> Result<Self> {
        let fail = |line: u64, message: String| RulesError::Verdicts { path: path.to_owned(), line, message };
        let bytes = std::fs::read(path).map_err(|source| RulesError::read(path, source))?;
        let text = String::from_utf8(bytes).map_err(|error| fail(1, error.to_string()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| fail(1, error.to_string()))?.clone();
        let column = |name: &str| header.iter().position(|own| own.eq_ignore_ascii_case(name));
        let (Some(a), Some(b), Some(verdict)) = (column("a"), column("b"), column("verdict")) else {
            return Err(fail(1, "the columns `a`, `b` and `verdict` are needed".to_owned()));
        };
        let mut rows = Vec::new();
        for record in reader.records() {
            let record =
                record.map_err(|error| fail(error.position().map_or(0, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().any(|field| field.contains(['\n', '\r'])) {
                return Err(fail(line, OPEN_QUOTE.to_owned()));
            }
            let field = |idx: usize| record.get(idx).filter(|field| !field.is_empty());
            let (Some(a), Some(b), Some(word)) = (field(a), field(b), field(verdict)) else {
                return Err(fail(line, "a row needs `a`, `b` and `verdict`".to_owned()));
            };
            let Some(judgement) = Judgement::parse(&word.to_lowercase().replace([' ', '-'], "_")) else {
                let message = format!("unknown verdict `{word}`; it may be same, not_same, agree or conflict");
                return Err(fail(line, message));
            };
            rows.push(VerdictRow { line, a: a.to_owned(), b: b.to_owned(), judgement });
        }
        Ok(Self { path: path.to_owned(), rows })
    }

    /// The name of the file, for readers.
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }
}
