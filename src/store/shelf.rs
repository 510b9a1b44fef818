//! Values that are put aside until they are needed, each under the number in which it came: in memory, or on disk from when that is
//! asked for.
//!
//! What is put aside of a hundred thousand documents to compare their statements is gigabytes, of which a step needs the documents
//! of a few events. The file is read by this run alone; it is not compressed, for it is read piece by piece.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Takes values one after the other.
pub(crate) struct Filling<T> {
    path: PathBuf,
    held: Vec<T>,
    /// Takes all values once they are to be on disk.
    spilled: Option<Spilled>,
}

struct Spilled {
    file: BufWriter<File>,
    /// Where each value ends.
    ends: Vec<u64>,
}

/// Gives them back, on any thread.
pub(crate) enum Shelf<T> {
    /// They never left the memory.
    Held(Vec<T>),
    /// They are in a file.
    Spilled(Pages<T>),
}

/// Values in a file.
pub(crate) struct Pages<T> {
    path: PathBuf,
    file: Mutex<File>,
    ends: Vec<u64>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Filling<T> {
    /// Starts in memory; `path` is that of the file, should there be one.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, held: Vec::new(), spilled: None }
    }

    /// Puts a value behind the others.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(crate) fn put(&mut self, value: T) -> Result<()> {
        match &mut self.spilled {
            None => {
                self.held.push(value);
                Ok(())
            }
            Some(spilled) => spilled.put(&value, &self.path),
        }
    }

    /// Puts all values on disk, and all that come.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub(crate) fn spill(&mut self) -> Result<()> {
        if self.spilled.is_none() {
            let mut spilled = Spilled::create(&self.path)?;
            let held = std::mem::take(&mut self.held);
            held.into_iter().try_for_each(|value| spilled.put(&value, &self.path))?;
            self.spilled = Some(spilled);
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the disk does not take the rest.
    pub(crate) fn finish(self) -> Result<Shelf<T>> {
        let Self { path, held, spilled } = self;
        let Some(Spilled { file, ends }) = spilled else { return Ok(Shelf::Held(held)) };
        let file = file.into_inner().map_err(|error| Error::write(&path, error.to_string()))?;
        Ok(Shelf::Spilled(Pages { path, file: Mutex::new(file), ends, of: PhantomData }))
    }
}

impl Spilled {
    fn create(path: &Path) -> Result<Self> {
        let fail = |source| Error::write(path, source);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(fail)?;
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path);
        Ok(Self { file: BufWriter::new(file.map_err(fail)?), ends: Vec::new() })
    }

    fn put<T: Serialize>(&mut self, value: &T, path: &Path) -> Result<()> {
        let bytes = postcard::to_allocvec(value).map_err(|error| Error::write(path, error.to_string()))?;
        self.file.write_all(&bytes).map_err(|source| Error::write(path, source))?;
        self.ends.push(self.ends.last().copied().unwrap_or_default() + bytes.len() as u64);
        Ok(())
    }
}

impl<T: Clone + DeserializeOwned> Shelf<T> {
    /// The value of a number.
    ///
    /// # Errors
    /// When there is none, or the disk has not what was put there.
    pub(crate) fn get(&self, number: usize) -> Result<Cow<'_, T>> {
        match self {
            Self::Held(values) => values.get(number).map(Cow::Borrowed).ok_or_else(|| missing(Path::new("memory"))),
            Self::Spilled(pages) => pages.get(number).map(Cow::Owned),
        }
    }

    /// All values, which are in memory from then on.
    ///
    /// # Errors
    /// When the disk has not what was put there.
    pub(crate) fn into_all(self) -> Result<Vec<T>> {
        match self {
            Self::Held(values) => Ok(values),
            Self::Spilled(pages) => {
                let mut values = Vec::with_capacity(pages.ends.len());
                pages.each(|value| values.push(value))?;
                Ok(values)
            }
        }
    }

    /// Gives all values in their order, each of which is in memory as long as it is kept.
    ///
    /// # Errors
    /// When the disk has not what was put there.
    pub(crate) fn each(self, take: impl FnMut(T)) -> Result<()> {
        match self {
            Self::Held(values) => {
                values.into_iter().for_each(take);
                Ok(())
            }
            Self::Spilled(pages) => pages.each(take),
        }
    }
}

impl<T: DeserializeOwned> Pages<T> {
    fn get(&self, number: usize) -> Result<T> {
        let fail = |source| Error::read(&self.path, source);
        let end = *self.ends.get(number).ok_or_else(|| missing(&self.path))?;
        let start = self.start(number);
        let mut bytes = vec![0; (end - start) as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start)).map_err(fail)?;
            file.read_exact(&mut bytes).map_err(fail)?;
        }
        self.unpacked(&bytes)
    }

    fn each(self, mut take: impl FnMut(T)) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.rewind().map_err(|source| Error::read(&self.path, source))?;
        let (mut file, mut bytes) = (BufReader::new(&mut *file), Vec::new());
        for (number, end) in self.ends.iter().enumerate() {
            bytes.resize((end - self.start(number)) as usize, 0);
            file.read_exact(&mut bytes).map_err(|source| Error::read(&self.path, source))?;
            take(self.unpacked(&bytes)?);
        }
        Ok(())
    }

    fn start(&self, number: usize) -> u64 {
        number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default()
    }

    fn unpacked(&self, bytes: &[u8]) -> Result<T> {
        postcard::from_bytes(bytes).map_err(|error| Error::read(&self.path, std::io::Error::other(error)))
    }
}

fn missing(path: &Path) -> Error {
    Error::read(path, std::io::Error::from(std::io::ErrorKind::UnexpectedEof))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_in_any_order_wherever_they_are_and_what_is_not_there_is_an_error() {
        let values = ["one", "", "three and more", "four"].map(str::to_owned);
        // From the start, in between, not at all.
        for spilled_before in [0, 2, 4] {
            let folder = tempfile::tempdir().expect("there is room");
            let path = folder.path().join("shelf/values.bin");
            let mut filling = Filling::new(path.clone());
            for (number, value) in values.iter().enumerate() {
                if number >= spilled_before {
                    filling.spill().expect("the disk takes it");
                }
                filling.put(value.clone()).expect("the disk takes it");
            }
            let shelf: Shelf<String> = filling.finish().expect("the disk takes it");
            assert_eq!(path.exists(), spilled_before < 4, "{spilled_before}");
            for number in [2, 0, 3, 1, 2] {
                assert_eq!(*shelf.get(number).expect("it is there"), values[number], "{spilled_before}");
            }
            assert!(shelf.get(4).is_err());
            assert_eq!(shelf.into_all().expect("they are there"), values);
        }
    }
}
