//! Values that are put aside until they are needed, each under the number in which it came: in memory while there is room, then on
//! disk.
//!
//! What is put aside of a hundred thousand documents to compare their statements is gigabytes, of which a step needs the documents
//! of a few events. The file is read by this run alone; it is not compressed, for it is read piece by piece.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Takes values one after the other.
pub(crate) struct Filling<T> {
    path: PathBuf,
    /// Bytes of memory that are left.
    room: u64,
    held: Vec<T>,
    /// Takes what comes once there is no room.
    file: Option<BufWriter<File>>,
    /// Where each value of the file ends.
    ends: Vec<u64>,
}

/// Gives them back, on any thread.
pub(crate) struct Shelf<T> {
    path: PathBuf,
    held: Vec<T>,
    file: Option<Mutex<File>>,
    ends: Vec<u64>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Filling<T> {
    /// Takes `room` bytes into memory and the rest into a file.
    pub(crate) fn new(path: PathBuf, room: u64) -> Self {
        Self { path, room, held: Vec::new(), file: None, ends: Vec::new() }
    }

    /// Puts a value, which takes some bytes of memory, behind the others.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(crate) fn put(&mut self, value: T, size_bytes: u64) -> Result<()> {
        if self.file.is_none() {
            if let Some(room) = self.room.checked_sub(size_bytes) {
                self.room = room;
                self.held.push(value);
                return Ok(());
            }
            self.file = Some(self.create()?);
        }
        let bytes = postcard::to_allocvec(&value).map_err(|error| Error::write(&self.path, error.to_string()))?;
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(&bytes));
        written.map_err(|source| Error::write(&self.path, source))?;
        self.ends.push(self.ends.last().copied().unwrap_or_default() + bytes.len() as u64);
        Ok(())
    }

    fn create(&self) -> Result<BufWriter<File>> {
        let fail = |source| Error::write(&self.path, source);
        self.path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(fail)?;
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&self.path);
        Ok(BufWriter::new(file.map_err(fail)?))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the disk does not take the rest.
    pub(crate) fn finish(self) -> Result<Shelf<T>> {
        let Self { path, held, file, ends, .. } = self;
        let file = file.map(BufWriter::into_inner).transpose();
        let file = file.map_err(|error| Error::write(&path, error.to_string()))?.map(Mutex::new);
        Ok(Shelf { path, held, file, ends, of: PhantomData })
    }
}

impl<T: Clone + DeserializeOwned> Shelf<T> {
    /// The value of a number.
    ///
    /// # Errors
    /// When there is none, or the disk has not what was put there.
    pub(crate) fn get(&self, number: usize) -> Result<Cow<'_, T>> {
        if let Some(value) = self.held.get(number) {
            return Ok(Cow::Borrowed(value));
        }
        let fail = |source| Error::read(&self.path, source);
        let none = || fail(std::io::ErrorKind::UnexpectedEof.into());
        let number = number - self.held.len();
        let end = *self.ends.get(number).ok_or_else(none)?;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let mut bytes = vec![0; (end - start) as usize];
        {
            let file = self.file.as_ref().ok_or_else(none)?;
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start)).map_err(fail)?;
            file.read_exact(&mut bytes).map_err(fail)?;
        }
        postcard::from_bytes(&bytes).map(Cow::Owned).map_err(|error| fail(std::io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_in_any_order_wherever_they_are_and_what_is_not_there_is_an_error() {
        let values = ["one", "", "three and more", "four"].map(str::to_owned);
        for room in [0, 3, 6, 1000] {
            let folder = tempfile::tempdir().expect("there is room");
            let path = folder.path().join("shelf/values.bin");
            let mut filling = Filling::new(path.clone(), room);
            for value in &values {
                filling.put(value.clone(), value.len() as u64).expect("the disk takes it");
            }
            let shelf: Shelf<String> = filling.finish().expect("the disk takes it");
            assert_eq!(path.exists(), room < 1000, "{room}");
            for number in [2, 0, 3, 1, 2] {
                assert_eq!(*shelf.get(number).expect("it is there"), values[number], "{room}");
            }
            assert!(shelf.get(4).is_err());
        }
    }
}
