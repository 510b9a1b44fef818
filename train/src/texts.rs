//! The documents and sentences of a run, to find the sentence that a quotation of a folder of facts stands in.
//!
//! It knows no fact.

use std::collections::HashMap;
use std::path::Path;

use crosscheck::error::Result;
use crosscheck::tables::definition::Row;
use crosscheck::tables::read::table_rows;
use crosscheck::tables::rows::{DocumentRow, SentenceRow};

/// The texts of a run.
pub(crate) struct Texts {
    /// By the last part of their keys.
    documents: HashMap<String, DocumentRow>,
    /// By the keys of their documents.
    sentences: HashMap<String, Vec<SentenceRow>>,
}

/// A quotation where it stands.
pub(crate) struct Quoted<'t> {
    /// The sentence that has most of it.
    pub sentence: &'t SentenceRow,
    /// Code points of the text, the last one excluded.
    pub chars: (u32, u32),
}

impl Texts {
    /// Reads the tables of an output folder.
    pub(crate) fn read(output: &Path) -> Result<Self> {
        let mut texts = Self { documents: HashMap::new(), sentences: HashMap::new() };
        for row in all::<DocumentRow>(output)? {
            texts.documents.insert(row.doc_id.rsplit('/').next().unwrap_or_default().to_owned(), row);
        }
        for row in all::<SentenceRow>(output)? {
            texts.sentences.entry(row.doc_id.clone()).or_default().push(row);
        }
        Ok(texts)
    }

    /// The document of a name.
    pub(crate) fn document(&self, name: &str) -> Option<&DocumentRow> {
        self.documents.get(name)
    }

    /// Where a quotation stands in the document of that name.
    pub(crate) fn find<'t>(&'t self, name: &str, quote: &str) -> Option<Quoted<'t>> {
        let document = self.documents.get(name)?;
        let at = document.text.0.find(quote)?;
        let start = document.text.0[..at].chars().count() as u32;
        let chars = (start, start + quote.chars().count() as u32);
        let of_document = self.sentences.get(&document.doc_id)?;
        let sentence = of_document.iter().max_by_key(|row| overlap((row.char_start, row.char_end), chars))?;
        Some(Quoted { sentence, chars })
    }
}

/// Code points that two stretches have in common; negative for those between them.
pub(crate) fn overlap(one: (u32, u32), other: (u32, u32)) -> i64 {
    i64::from(one.1.min(other.1)) - i64::from(one.0.max(other.0))
}

/// All rows of a table.
pub(crate) fn all<R: Row>(output: &Path) -> Result<Vec<R>> {
    table_rows::<R>(output, 1024)?.collect()
}

/// Two keys, the lesser first.
pub(crate) fn sorted(one: &str, other: &str) -> (String, String) {
    let (one, other) = if one <= other { (one, other) } else { (other, one) };
    (one.to_owned(), other.to_owned())
}
