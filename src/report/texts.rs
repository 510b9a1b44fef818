//! The sentences and documents that the page shows, found in one pass over each table.
//!
//! A sentence is shown as it stands in its source. Only those that were asked for are kept, so that memory follows the limits of the
//! page and not the corpus.

use std::collections::{HashMap, HashSet};

use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::vocabulary::{DateMethod, PublishedMethod};
use jiff::civil::Date;

use crate::error::Result;
use crate::report::input::Tables;
use crate::tables::read::{rows, rows_in_batches};
use crate::tables::rows::{DateRow, DocumentRow, QuantityRow, SentenceRow, SourceRow};

/// Documents read at a time: their texts may be long.
const DOCUMENTS_PER_BATCH: usize = 64;

/// Keys of what the page shows.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Keys of sentences.
    pub(crate) sentences: HashSet<String>,
    /// Keys of quantities and dates whose place is marked.
    pub(crate) values: HashSet<String>,
}

/// One document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) doc_id: String,
    /// Index in `sources`.
    pub(crate) source: u32,
    pub(crate) event_id: Option<String>,
    pub(crate) path: String,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) published_method: PublishedMethod,
    pub(crate) n_words: u32,
    pub(crate) n_sentences: u32,
    pub(crate) is_canonical: bool,
}

/// One sentence.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// Index in the documents.
    pub(crate) document: u32,
    /// Its place in the document's text.
    pub(crate) place: CharSpan,
    /// As it stands in the source.
    pub(crate) text: String,
    /// Cleaned.
    pub(crate) cleaned: String,
}

/// What the page shows.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// All documents, in the order of their table.
    pub(crate) documents: Vec<Document>,
    /// Index of a document by its key.
    pub(crate) document_of: HashMap<String, u32>,
    /// Wanted sentences by key.
    pub(crate) sentences: HashMap<String, Sentence>,
    /// Places of wanted quantities and dates by key.
    pub(crate) values: HashMap<String, CharSpan>,
    /// Wanted dates whose year or day their sentence does not settle: they follow from other dates or other documents.
    pub(crate) inferred: HashSet<String>,
}

impl Texts {
    /// The document of a key.
    pub(crate) fn document(&self, doc_id: &str) -> Option<&Document> {
        self.documents.get(*self.document_of.get(doc_id)? as usize)
    }

    /// Name of a document for readers: its title, else its key.
    pub(crate) fn title(&self, document: u32) -> &str {
        let document = self.documents.get(document as usize);
        document.map_or("", |document| document.title.as_deref().unwrap_or(&document.doc_id))
    }

    /// Index of the source of a document.
    pub(crate) fn source(&self, document: u32) -> u32 {
        self.documents.get(document as usize).map_or(0, |document| document.source)
    }
}

impl Wanted {
    /// Reads what is wanted.
    pub(crate) fn read(self, tables: &Tables<'_>, sources: &[SourceRow]) -> Result<Texts> {
        let mut texts = Texts::default();
        let mut open: HashMap<String, Vec<SentenceRow>> = HashMap::new();
        for row in rows::<SentenceRow>(&tables.path("sentences"))? {
            let row = row?;
            if self.sentences.contains(&row.sentence_id) {
                open.entry(row.doc_id.clone()).or_default().push(row);
            }
        }
        let numbers: HashMap<&str, u32> =
            sources.iter().zip(0..).map(|(source, number)| (source.source_id.as_str(), number)).collect();
        for row in rows_in_batches::<DocumentRow>(&tables.path("documents"), DOCUMENTS_PER_BATCH)? {
            let row = row?;
            let number = texts.documents.len() as u32;
            if let Some(wanted) = open.remove(&row.doc_id) {
                let index = CharIndex::new(&row.text.0);
                let found = wanted.into_iter().map(|sentence| {
                    (sentence.sentence_id.clone(), in_its_place(sentence, number, &row.text.0, &index))
                });
                texts.sentences.extend(found);
            }
            texts.document_of.insert(row.doc_id.clone(), number);
            texts.documents.push(Document {
                source: numbers.get(row.source_id.as_str()).copied().unwrap_or_default(),
                doc_id: row.doc_id,
                event_id: row.event_id,
                path: row.path,
                title: row.title,
                url: row.url,
                published: row.published,
                published_method: row.published_method,
                n_words: row.n_words,
                n_sentences: row.n_sentences,
                is_canonical: row.is_canonical,
            });
        }
        if !self.values.is_empty() {
            self.values(tables, &mut texts)?;
        }
        Ok(texts)
    }

    fn values(&self, tables: &Tables<'_>, texts: &mut Texts) -> Result<()> {
        for row in rows::<QuantityRow>(&tables.path("quantities"))? {
            let row = row?;
            if self.values.contains(&row.quantity_id) {
                texts.values.insert(row.quantity_id, CharSpan { start: row.char_start, end: row.char_end });
            }
        }
        for row in rows::<DateRow>(&tables.path("dates"))? {
            let row = row?;
            if self.values.contains(&row.date_id) {
                if is_inferred(row.method) {
                    texts.inferred.insert(row.date_id.clone());
                }
                texts.values.insert(row.date_id, CharSpan { start: row.char_start, end: row.char_end });
            }
        }
        Ok(())
    }
}

/// Whether a date is known from other dates or other documents only.
pub(crate) fn is_inferred(method: DateMethod) -> bool {
    matches!(method, DateMethod::Context | DateMethod::Corpus)
}

fn in_its_place(row: SentenceRow, document: u32, text: &str, index: &CharIndex<'_>) -> Sentence {
    let span = Span { start: index.byte_of(row.char_start), end: index.byte_of(row.char_end) };
    Sentence {
        document,
        place: CharSpan { start: row.char_start, end: row.char_end },
        text: span.of(text).to_owned(),
        cleaned: row.text,
    }
}
