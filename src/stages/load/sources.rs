//! Metadata that stands beside the files: every `sources.csv` of a folder tree.
//!
//! In `news/sources.csv` the row `path,source` = `a/one.txt,The Ferry` says who published `news/a/one.txt`; a row may also
//! name the document by `doc_id`. The nearest folder wins where two say different things; an archive is a folder, too.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::RejectStage;
use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::delimited::{Found, Outcome, Splitter, delimiter};
use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row, is_same_name};

/// Name of the metadata files.
pub(crate) const FILE_NAME: &str = "sources.csv";

/// What all metadata files together say.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folders that are outlets.
    outlets: BTreeMap<PathBuf, String>,
    /// Files whose name is that of another in its folder, written with other characters, and what tells them apart.
    doubles: BTreeMap<PathBuf, String>,
    folders: BTreeMap<PathBuf, Folder>,
}

#[derive(Clone, Debug, Default)]
struct Folder {
    by_path: BTreeMap<String, Row>,
    by_doc_id: BTreeMap<String, Row>,
}

impl Sources {
    /// Whether no metadata was given.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// Keeps whose the files of a folder are where nothing else says it.
    pub(crate) fn add_outlet(&mut self, folder: PathBuf, outlet: String) {
        self.outlets.insert(folder, outlet);
    }

    /// Keeps the name of a publisher for a file whose own name looks like that of another.
    pub(crate) fn add_double(&mut self, file: PathBuf, name: String) {
        self.doubles.insert(file, name);
    }

    /// Whose a file is by its folder, or by what tells it from a file that looks the same.
    pub(crate) fn outlet(&self, file: &Path) -> Option<&str> {
        self.outlets.get(file.parent()?).or_else(|| self.doubles.get(file)).map(String::as_str)
    }

    /// Takes the metadata of one file, from its bytes; what cannot be used of it is listed in `rejects` under the path `shown`.
    pub(crate) fn add(
        &mut self,
        (file, shown): (&Path, &str),
        bytes: Result<Vec<u8>, Refusal>,
        thresholds: &LoadThresholds,
        rejects: &mut Vec<Reject>,
    ) {
        let parent = file.parent().unwrap_or(Path::new(""));
        let folder = self.folders.entry(parent.to_owned()).or_default();
        let mut refused = |location: Option<String>, refusal: Refusal| {
            let reject = refusal.of(shown, location);
            rejects.push(Reject { stage: RejectStage::List, ..reject });
        };
        let decoded = match bytes.and_then(|bytes| decoded(bytes, thresholds)) {
            Ok(decoded) => decoded,
            Err(refusal) => return refused(None, refusal),
        };
        if let Some(broken) = decoded.broken() {
            refused(None, broken);
        }
        let text = decoded.text;
        let delimiter = delimiter(text.as_bytes());
        let mut bytes = text.as_bytes();
        let mut splitter = Splitter::new(&mut bytes, delimiter, u64::MAX);
        // Memory can always be read.
        let mut next = |n_columns: usize| {
            splitter.n_columns = n_columns;
            splitter.next().ok().flatten()
        };
        let columns = match next(0).map(|found| found.outcome) {
            Some(Outcome::Fields(header)) => columns(&header),
            _ => return refused(None, Refusal::new("the metadata has no readable header")),
        };
        if !columns.iter().flatten().any(|column| matches!(column, Column::Path | Column::DocId)) {
            return refused(None, Refusal::new("the metadata has neither a column `path` nor a column `doc_id`"));
        }
        let records = std::iter::from_fn(|| next(columns.len()));
        for (found, number) in records.zip(1u64..) {
            let location = || Some(format!("row {number}"));
            let mut row = match record(found, columns.len()) {
                Ok(record) => row(&columns, &record),
                Err(refusal) => {
                    refused(location(), refusal);
                    continue;
                }
            };
            if let Err(value) = row.published() {
                let reason = format!("`published` is not an ISO date: `{}`", shorten(value));
                refused(location(), Refusal::new(reason));
                row.published = None;
            }
            if let Err(value) = row.own_time() {
                let reason = format!("`published_time` is not HH:MM:SS: `{}`", shorten(value));
                refused(location(), Refusal::new(reason));
                row.published_time = None;
            }
            if let Err(reason) = folder.add(row) {
                refused(location(), Refusal::new(reason));
            }
        }
    }

    /// What the metadata files say of a document of a file.
    pub(crate) fn find(&self, file: &Path, doc_id: Option<&str>) -> Row {
        let mut found = Row::default();
        for parent in file.ancestors().skip(1) {
            let Some(folder) = self.folders.get(parent) else { continue };
            let path = file.strip_prefix(parent).map(slashed).unwrap_or_default();
            for row in [folder.by_path.get(&path), doc_id.and_then(|id| folder.by_doc_id.get(id))].into_iter().flatten()
            {
                found = found.or(row);
            }
        }
        found
    }
}

impl Folder {
    fn add(&mut self, row: Row) -> Result<(), &'static str> {
        let (rows, key) = match (&row.path, &row.doc_id) {
            (Some(path), _) => (&mut self.by_path, normalized(path)),
            (None, Some(id)) => (&mut self.by_doc_id, id.clone()),
            (None, None) => return Err("the row of metadata names no document"),
        };
        if rows.contains_key(&key) {
            return Err("an earlier row of metadata names the same document; that one counts");
        }
        rows.insert(key, row);
        Ok(())
    }
}

fn decoded(bytes: Vec<u8>, thresholds: &LoadThresholds) -> Result<Decoded, Refusal> {
    encoding::decode(bytes, None, thresholds)
        .map_err(|error| Refusal::new(error.reason).detail(format!("byte {}", error.byte)))
}

/// The fields of a record; those of one that lost its quotation marks or its columns are refused.
fn record(found: Found, n_columns: usize) -> Result<Vec<Vec<u8>>, Refusal> {
    let place = format!("line {}", found.first_line);
    match found.outcome {
        Outcome::Fields(fields) if fields.len() == n_columns => Ok(fields),
        Outcome::Fields(fields) => {
            let detail = format!("{place}: {} fields, the header has {n_columns}", fields.len());
            Err(Refusal::new("the row of metadata cannot be read").detail(detail))
        }
        Outcome::Unfinished(_) | Outcome::Open => {
            Err(Refusal::new("a quotation mark in the row of metadata is never closed").detail(place))
        }
        Outcome::TooLong => Err(Refusal::new("the row of metadata cannot be read").detail(place)),
    }
}

fn row(columns: &[Option<Column>], record: &[Vec<u8>]) -> Row {
    let mut row = Row::default();
    for (column, value) in columns.iter().zip(record) {
        if let Some(column) = column {
            row.set(*column, &String::from_utf8_lossy(value));
        }
    }
    row
}

/// The meaning of each column of a header; aliases that other files may use (`id`) are not taken here.
fn columns(header: &[Vec<u8>]) -> Vec<Option<Column>> {
    let column = |name: &Vec<u8>| {
        let name = String::from_utf8_lossy(name);
        Column::ALL.into_iter().find(|column| is_same_name(&name, column.names()[0]))
    };
    header.iter().map(column).collect()
}

fn normalized(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/")
}

/// A path with `/` between its folders on every system.
pub(crate) fn slashed(path: &Path) -> String {
    path.iter().map(|part| shown_name(part.as_encoded_bytes())).collect::<Vec<_>>().join("/")
}

/// A name as text; bytes that are not UTF-8 read `\xFF`, and where a name has such characters itself, its `\` reads `\x5C`: two names
/// stay two.
pub(crate) fn shown_name(name: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in name.utf8_chunks() {
        for (at, letter) in chunk.valid().char_indices() {
            let is_escape = || chunk.valid().get(at + 1..).is_some_and(begins_like_a_byte);
            if letter == '\\' && is_escape() { shown.push_str("\\x5C") } else { shown.push(letter) }
        }
        chunk.invalid().iter().for_each(|byte| {
            let _ = write!(shown, "\\x{byte:02X}");
        });
    }
    shown
}

fn begins_like_a_byte(text: &str) -> bool {
    let digits = text.strip_prefix('x').and_then(|digits| digits.get(..2));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)))
}

/// A value as it fits into a message.
pub(crate) fn shorten(value: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = value.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_any_byte_are_shown_as_two() {
        for (name, expected) in [
            (&b"a.txt"[..], "a.txt"),
            (b"caf\xc3\xa9.txt", "caf\u{e9}.txt"),
            (b"b\xfe.txt", r"b\xFE.txt"),
            (br"b\xFE.txt", r"b\x5CxFE.txt"),
            (br"b\x5C.txt", r"b\x5Cx5C.txt"),
            // Near misses: no byte is written so.
            (br"b\xfe.txt", r"b\xfe.txt"),
            (br"b\x.txt", r"b\x.txt"),
            (br"b\n.txt", r"b\n.txt"),
        ] {
            assert_eq!(shown_name(name), expected);
        }
    }
}
