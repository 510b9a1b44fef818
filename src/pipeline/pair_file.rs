//! The compared pairs of sentences with their features, as CSV: what the weights of the alignment score are fitted on.
//!
//! A row is `a,b,common_mass,…,probability`, `a` and `b` being keys of sentences. It is written beside its place and moved
//! there when it is whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use crosscheck_text::rules::agree::pair_feature::PairFeature;
use crosscheck_text::stages::agree::MeasuredPair;
use csv::Writer;

use crate::error::{Error, Result};
use crate::pipeline::keys::part_id;

/// The file while it is written.
pub(crate) struct PairFile {
    path: PathBuf,
    unfinished: PathBuf,
    writer: Writer<File>,
}

impl PairFile {
    /// Opens the file and writes its header.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let unfinished = path.with_added_extension("part");
        let mut writer = Writer::from_path(&unfinished).map_err(|source| Error::write(&unfinished, source))?;
        let header = ["a", "b"].into_iter().chain(PairFeature::ALL.map(PairFeature::as_str)).chain(["probability"]);
        writer.write_record(header).map_err(|source| Error::write(&unfinished, source))?;
        Ok(Self { path: path.to_owned(), unfinished, writer })
    }

    /// Adds the pairs of one event; `doc_id` gives the key of a document by its position in the event.
    pub(crate) fn extend<'a>(&mut self, pairs: &[MeasuredPair], doc_id: impl Fn(u32) -> &'a str) -> Result<()> {
        for pair in pairs {
            let key = |(position, sentence): (u32, u32)| part_id(doc_id(position), 's', sentence as usize);
            let numbers = pair.features.iter().map(f32::to_string);
            let record = [key(pair.a), key(pair.b)].into_iter().chain(numbers).chain([pair.probability.to_string()]);
            self.writer.write_record(record).map_err(|source| Error::write(&self.unfinished, source))?;
        }
        Ok(())
    }

    /// Moves the whole file to its place.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.writer.flush().map_err(|source| Error::write(&self.unfinished, source))?;
        std::fs::rename(&self.unfinished, &self.path).map_err(|source| Error::write(&self.path, source))
    }
}
