//! What a format is to the stage: its names, its first bytes, and the function that reads it.
//!
//! A format whose file is one document gives a function from bytes to `Content`; one
//! whose file holds many gets the file as a stream and a `Sink`, to which it gives its rows one by one. What it cannot read
//! it refuses there, and goes on. It does not know which formats there are.

use std::fs::File;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadRules;
use encoding_rs::Encoding;

use crate::stages::load::record::{Decode, Payload, Raw, Record};
use crate::stages::load::refusal::{Refusal, UNREADABLE};
use crate::stages::load::row::Row;

/// A row of the table of formats.
pub(crate) struct FormatEntry {
    /// Its name in tables and settings.
    pub format: Format,
    /// Extensions of its files, in lower case.
    pub extensions: &'static [&'static str],
    /// Whether a file that begins like this is surely of the format, whatever its name; gets the first
    /// [`START_BYTES`] at most.
    pub is_start: fn(&[u8]) -> bool,
    /// How its files are read.
    pub reader: Reader,
}

/// Bytes at the start of a file that its format is recognized by.
pub(crate) const START_BYTES: usize = 1 << 14;

/// How files of a format are read.
pub(crate) enum Reader {
    /// The file is one document; it is decoded on any thread.
    Whole(Decode),
    /// The file holds many, and is read from front to back with bounded memory.
    Stream(fn(&mut dyn BufRead, &mut Sink<'_>) -> Result<(), Halt>),
    /// The file holds many, and is read here and there.
    Seek(fn(Seekable, &mut Sink<'_>) -> Result<(), Halt>),
    /// The file is one document, and its decoder may fail hard: it runs in a process of its own.
    WholeApart(Decode),
    /// The file is a table, and its reader may fail hard.
    RowsApart(DecodeRows),
}

/// Makes rows of the bytes of a file.
pub(crate) type DecodeRows = fn(Vec<u8>, &LoadRules) -> Result<Vec<Row>, Refusal>;

/// The function that takes what was read; it breaks when no more is wanted.
pub type Give<'a> = dyn FnMut(Result<Record, Reject>) -> std::ops::ControlFlow<()> + 'a;

/// Why a reader ends before its file does.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The file, or the rest of it, cannot be read.
    Refused(Refusal),
    /// No more is wanted.
    Stopped,
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a file is called, as its records carry it on.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Path as listed.
    pub path: String,
    /// The file.
    pub file: PathBuf,
    /// Path as if nothing were packed: `feed.jsonl` for `feed.jsonl.gz`, `news/a.txt` for that member of `news.zip`.
    pub name: String,
}

/// A path without its extension.
pub(crate) fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => path,
    }
}

/// Takes the records of one file in order.
pub(crate) struct Sink<'a> {
    pub rules: &'a LoadRules,
    pub place: &'a Place,
    pub format: Format,
    /// The encoding of the file, where its rows were read from another than UTF-8.
    pub encoding: Option<&'static Encoding>,
    pub give: &'a mut Give<'a>,
}

impl Sink<'_> {
    /// The whole file as one document.
    pub(crate) fn whole(&mut self, bytes: Vec<u8>, decode: Decode) -> Result<(), Halt> {
        let size_bytes = bytes.len() as u64;
        let raw = Raw { bytes, ..Raw::default() };
        self.record(None, size_bytes, Payload::Bytes(raw, decode))
    }

    /// The whole file as one document that is decoded in a process of its own.
    pub(crate) fn whole_apart(&mut self, bytes: Vec<u8>, decode: Decode) -> Result<(), Halt> {
        let size_bytes = bytes.len() as u64;
        let raw = Raw { bytes, ..Raw::default() };
        self.record(None, size_bytes, Payload::Apart(raw, self.format, decode))
    }

    /// A part of the file that is one document; parts are numbered from 1.
    pub(crate) fn part(&mut self, number: u64, raw: Raw, decode: Decode) -> Result<(), Halt> {
        let size_bytes = raw.bytes.len() as u64;
        self.record(Some(number), size_bytes, Payload::Bytes(raw, decode))
    }

    /// A row of the file whose values are text already.
    pub(crate) fn row(&mut self, number: u64, row: Row) -> Result<(), Halt> {
        let size_bytes = row.text.as_ref().map_or(0, String::len) as u64;
        self.record(Some(number), size_bytes, Payload::Row(Box::new(row)))
    }

    /// Any record; one that is over the limit is refused.
    pub(crate) fn record(&mut self, number: Option<u64>, size_bytes: u64, payload: Payload) -> Result<(), Halt> {
        if size_bytes > self.rules.thresholds.max_document_bytes {
            return self.refuse(number, Refusal::new("the row is larger than `max_document_bytes`"));
        }
        let Place { path, file, name } = self.place.clone();
        let stem = stem(&name).to_owned();
        let location = number.map(located);
        let (format, encoding) = (self.format, self.encoding);
        let record = Record { path, location, format, size_bytes, file, stem, number, encoding, payload };
        self.give(Ok(record))
    }

    /// A row that cannot be read; the rows after it are.
    pub(crate) fn refuse(&mut self, number: Option<u64>, refusal: Refusal) -> Result<(), Halt> {
        let reject = refusal.of(&self.place.path, number.map(located));
        self.give(Err(reject))
    }

    fn give(&mut self, item: Result<Record, Reject>) -> Result<(), Halt> {
        match (self.give)(item) {
            std::ops::ControlFlow::Continue(()) => Ok(()),
            std::ops::ControlFlow::Break(()) => Err(Halt::Stopped),
        }
    }
}

fn located(number: u64) -> String {
    format!("row {number}")
}

/// A file that can be read here and there, on disk or in memory.
#[derive(Debug)]
pub(crate) enum Seekable {
    File(File),
    Memory(Cursor<Vec<u8>>),
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// The refusal of a file whose bytes cannot be got.
pub(crate) fn unreadable(error: io::Error) -> Refusal {
    Refusal::new(UNREADABLE).detail(error)
}

/// The refusal of what is left of a file when its bytes cannot be got any more.
pub(crate) fn rest_unreadable(error: io::Error) -> Refusal {
    Refusal::new("the rest of the file cannot be read").detail(error)
}
