//! Values that are put aside on disk, each under the number in which it came, and read back when they are needed.
//!
//! What is kept of a hundred thousand documents to compare their statements is gigabytes, of which a step needs the documents
//! of a few events. It is a file that only this run reads; it is not compressed, for it is read piece by piece.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Takes values one after the other.
pub(crate) struct Filling<T> {
    path: PathBuf,
    file: BufWriter<File>,
    /// Where each value ends.
    ends: Vec<u64>,
    of: PhantomData<fn(T)>,
}

/// Gives them back, on any thread.
pub(crate) struct Shelf<T> {
    path: PathBuf,
    file: Mutex<File>,
    ends: Vec<u64>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Filling<T> {
    /// Starts the file.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let fail = |source| Error::write(path, source);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(fail)?;
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path).map_err(fail)?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), ends: Vec::new(), of: PhantomData })
    }

    /// Puts a value behind the others.
    pub(crate) fn put(&mut self, value: &T) -> Result<()> {
        let bytes = postcard::to_stdvec(value).map_err(|error| Error::write(&self.path, error.to_string()))?;
        self.file.write_all(&bytes).map_err(|source| Error::write(&self.path, source))?;
        self.ends.push(self.ends.last().copied().unwrap_or_default() + bytes.len() as u64);
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> Result<Shelf<T>> {
        let Self { path, file, ends, .. } = self;
        let file = file.into_inner().map_err(|error| Error::write(&path, error.to_string()))?;
        Ok(Shelf { path, file: Mutex::new(file), ends, of: PhantomData })
    }
}

impl<T: DeserializeOwned> Shelf<T> {
    /// Reads the value of a number.
    ///
    /// # Errors
    /// When there is none, or the disk has not what was put there.
    pub(crate) fn get(&self, number: usize) -> Result<T> {
        let fail = |source| Error::read(&self.path, source);
        let end = self.ends.get(number).copied().unwrap_or_default();
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let mut bytes = vec![0; end.saturating_sub(start) as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start)).map_err(fail)?;
            file.read_exact(&mut bytes).map_err(fail)?;
        }
        postcard::from_bytes(&bytes).map_err(|error| fail(std::io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_in_any_order_and_what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().expect("there is room");
        let mut filling = Filling::create(&folder.path().join("shelf/values.bin")).expect("the folder can be written");
        let values = ["one", "", "three and more"].map(str::to_owned);
        values.iter().for_each(|value| filling.put(value).expect("the disk takes it"));
        let shelf: Shelf<String> = filling.finish().expect("the disk takes it");
        for number in [2, 0, 1, 2] {
            assert_eq!(shelf.get(number).expect("it is there"), values[number]);
        }
        assert!(shelf.get(3).is_err());
    }
}
