//! The parts of an office file, which is an archive: unpacked one by one, with a bound on what they unpack to.
//!
//! `word/document.xml` of a docx file is its text as XML. An archive that unpacks to more than the bound is refused, as is one
//! that is locked by a password. It does not know what the parts mean.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::stages::load::refusal::Refusal;
use crate::stages::load::xml::{Step, Steps};

/// An open office file.
pub(crate) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Bytes that its parts may still unpack to.
    left: u64,
}

/// How the entry of a member of an archive begins; its name stands 30 bytes on.
const MEMBER: &[u8] = b"PK\x03\x04";

/// Whether a file begins like an archive that says something early on.
pub(crate) fn says(start: &[u8], words: &[u8]) -> bool {
    start.starts_with(MEMBER) && memchr::memmem::find(start, words).is_some()
}

/// Whether a file begins like an archive that holds a folder early on.
pub(crate) fn holds(start: &[u8], folder: &[u8]) -> bool {
    let is_in = |at: usize| start.get(at + 30..).is_some_and(|name| name.starts_with(folder));
    start.starts_with(MEMBER) && memchr::memmem::find_iter(start, MEMBER).any(is_in)
}

impl Package {
    /// Opens a file whose parts may unpack to some bytes in all.
    ///
    /// # Errors
    /// When it is no archive, or is locked.
    pub(crate) fn open(bytes: Vec<u8>, max_bytes: u64) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let mut package = Self { archive, left: max_bytes };
        let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
        if manifest.contains("encryption-data") {
            return Err(Refusal::new("the file is encrypted, and needs a password"));
        }
        Ok(package)
    }

    /// The text of a part; none when there is no such part.
    ///
    /// # Errors
    /// When it is damaged, or all parts together are larger than allowed.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let part = match self.archive.by_name(name.trim_start_matches('/')) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error)),
        };
        let mut bytes = Vec::new();
        let read = part.take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| Refusal::new("the file is damaged").detail(error))?;
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(Refusal::new("the file unpacks to more than `max_document_bytes`"));
        };
        self.left = left;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let (text, _, _) = encoding_rs::UTF_8.decode(error.as_bytes());
                text.into_owned()
            }
        };
        Ok(Some(text))
    }

    /// The part that the file names as its main one, such as `word/document.xml`.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub(crate) fn main_part(&mut self, usual: &str) -> Result<String, Refusal> {
        let named = self.targets("_rels/.rels")?.into_iter().find(|target| target.kind.ends_with("/officeDocument"));
        let name = named.map_or_else(|| usual.to_owned(), |target| target.path.trim_start_matches('/').to_owned());
        Ok(name)
    }

    /// What a part refers to; empty when it refers to nothing.
    ///
    /// # Errors
    /// As [`Package::part`], and when the references are not XML.
    pub(crate) fn targets(&mut self, name: &str) -> Result<Vec<Target>, Refusal> {
        let Some(text) = self.part(name)? else { return Ok(Vec::new()) };
        let mut targets = Vec::new();
        let mut steps = Steps::new(&text);
        while let Some(step) = steps.next()? {
            if let Step::Open(tag) = step
                && tag.local() == "Relationship"
            {
                let value = |name: &str| tag.get(name).unwrap_or_default().to_owned();
                targets.push(Target { id: value("Id"), kind: value("Type"), path: value("Target") });
            }
        }
        Ok(targets)
    }
}

/// A part that another one refers to.
pub(crate) struct Target {
    pub id: String,
    pub kind: String,
    pub path: String,
}

fn damaged(error: &ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(why) if why.contains("assword") => {
            Refusal::new("the file is encrypted, and needs a password")
        }
        error => Refusal::new("the file is damaged").detail(error),
    }
}
