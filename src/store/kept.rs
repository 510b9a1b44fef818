//! What was read of documents in earlier runs, or in one that was killed: read once, it is not read again.
//!
//! `OUT/.crosscheck/kept/` holds a file for each shard that had new documents. What is kept of a document is found by a hash of all
//! that it depends on: the document, the build, the settings and the rules. Files that a run did not need are removed at its end; of
//! one that it needed little of, the rest is written anew. A file that is torn or not whole is as good as none.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};

/// The key of a document with all that its reading depends on.
pub(crate) type Key = u128;

/// The key of a document with its packed reading.
pub(crate) type Packed = (Key, Vec<u8>);

/// First bytes of a file, and last.
const MARK: &[u8; 8] = b"ccheck01";
/// Bytes of an entry of the index: key, offset, length, hash.
const ENTRY: usize = 16 + 8 + 4 + 8;
/// Level of zstd: the fastest that is small.
const LEVEL: i32 = 1;
/// Bytes under which a file is joined with others.
const SMALL: u64 = 4 << 20;
/// Share of a file in use below which what is used is written anew.
const LEAST_USED: f64 = 0.5;

/// Where the reading of one document is.
#[derive(Clone, Copy, Debug)]
struct Slot {
    file: u32,
    offset: u64,
    length: u32,
    hash: u64,
}

#[derive(Debug)]
struct Shelf {
    path: PathBuf,
    bytes: u64,
    /// Keys that this run has taken.
    taken: Mutex<Vec<Key>>,
}

/// Everything that is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
    slots: HashMap<Key, Slot>,
    shelves: Vec<Shelf>,
    /// Number of the next file.
    next: u32,
}

impl Kept {
    /// Opens what is kept in a folder; with `is_fresh` it is removed.
    ///
    /// # Errors
    /// When the folder cannot be made or emptied.
    pub(crate) fn open(folder: PathBuf, is_fresh: bool) -> Result<Self> {
        // What a link leads to is not this program's.
        if fs::symlink_metadata(&folder).is_ok_and(|status| !status.is_dir()) {
            return Err(Error::write(&folder, "it must be a folder, not a link or file"));
        }
        if is_fresh {
            Self::clear(&folder);
        }
        fs::create_dir_all(&folder).map_err(|source| Error::write(&folder, source))?;
        let entries = fs::read_dir(&folder).map_err(|source| Error::read(&folder, source))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        let mut kept = Self { folder, slots: HashMap::new(), shelves: Vec::new(), next: 0 };
        for path in paths.into_iter().filter(|path| is_own(path)) {
            kept.next = kept.next.max(number(&path).unwrap_or_default().saturating_add(1));
            // One that cannot be opened may be the next time; half a file is never whole.
            let Ok(mut file) = File::open(&path) else { continue };
            if kept.shelve(&path, &mut file).is_none() {
                let _ = fs::remove_file(&path);
            }
        }
        Ok(kept)
    }

    /// Removes what is kept in a folder, as far as it can be removed.
    pub(crate) fn clear(folder: &Path) {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        for path in entries.filter(|path| is_own(path)) {
            let _ = fs::remove_file(path);
        }
        // Only an empty folder goes.
        let _ = fs::remove_dir(folder);
    }

    /// Takes a file with its index.
    fn shelve(&mut self, path: &Path, file: &mut File) -> Option<()> {
        number(path)?;
        let bytes = file.metadata().ok()?.len();
        let index = index(file, bytes)?;
        let shelf = self.shelves.len() as u32;
        for (key, slot) in index {
            self.slots.insert(key, Slot { file: shelf, ..slot });
        }
        self.shelves.push(Shelf { path: path.to_owned(), bytes, taken: Mutex::default() });
        Some(())
    }

    /// What was kept under a key; none when there is nothing, or it cannot be read.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: Key) -> Option<T> {
        let slot = self.slots.get(&key)?;
        let shelf = self.shelves.get(slot.file as usize)?;
        let bytes = packed(&mut File::open(&shelf.path).ok()?, slot)?;
        let value = postcard::from_bytes(&zstd::decode_all(bytes.as_slice()).ok()?).ok()?;
        shelf.taken.lock().ok()?.push(key);
        Some(value)
    }

    /// Documents that were not read again.
    pub(crate) fn n_taken(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.taken.lock().map_or(0, |taken| taken.len())).sum()
    }

    /// Keeps packed readings in a file of their own.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn add(&mut self, readings: &[Packed]) -> Result<()> {
        if readings.is_empty() {
            return Ok(());
        }
        let path = self.folder.join(format!("{:08}.kept", self.next));
        self.next += 1;
        let mut bytes = MARK.to_vec();
        let mut index = Vec::with_capacity(readings.len() * ENTRY);
        for (key, packed) in readings {
            index.extend(key.to_le_bytes());
            index.extend((bytes.len() as u64).to_le_bytes());
            index.extend((packed.len() as u32).to_le_bytes());
            index.extend(xxh3_64(packed).to_le_bytes());
            bytes.extend(packed);
        }
        let hash = xxh3_64(&index);
        bytes.extend(&index);
        bytes.extend(hash.to_le_bytes());
        bytes.extend((readings.len() as u32).to_le_bytes());
        bytes.extend(MARK);
        // Not synced: what is torn by a failing machine is read again.
        let unfinished = path.with_extension("part");
        let written = fs::write(&unfinished, &bytes).and_then(|()| fs::rename(&unfinished, &path));
        written.map_err(|source| {
            let _ = fs::remove_file(&unfinished);
            Error::write(&path, source)
        })
    }

    /// Removes what the run did not need, and joins small files; gives the bytes that are kept. What cannot be written or removed stays
    /// as it is.
    pub(crate) fn tidy(mut self) -> u64 {
        let mut joined: (Vec<Packed>, Vec<PathBuf>, u64) = Default::default();
        for shelf in std::mem::take(&mut self.shelves) {
            let taken = shelf.taken.into_inner().unwrap_or_default();
            let slots: Vec<(Key, Slot)> = taken.iter().filter_map(|key| Some((*key, *self.slots.get(key)?))).collect();
            let used: u64 = slots.iter().map(|(_, slot)| u64::from(slot.length)).sum();
            if shelf.bytes >= SMALL && used as f64 >= LEAST_USED * shelf.bytes as f64 {
                continue;
            }
            let Ok(mut file) = File::open(&shelf.path) else { continue };
            joined.0.extend(slots.iter().filter_map(|(key, slot)| Some((*key, packed(&mut file, slot)?))));
            joined.1.push(shelf.path);
            joined.2 += used;
            if joined.2 >= SMALL {
                self.replace(std::mem::take(&mut joined));
            }
        }
        // One small file alone is as good as a new one.
        if joined.1.len() > 1 || joined.0.is_empty() {
            self.replace(joined);
        }
        self.n_bytes()
    }

    /// The bytes that are kept, of what the run needed and what it did not.
    pub(crate) fn n_bytes(&self) -> u64 {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).sum()
    }

    /// Writes readings anew and removes the files that had them.
    fn replace(&mut self, (readings, paths, _): (Vec<Packed>, Vec<PathBuf>, u64)) {
        if self.add(&readings).is_ok() {
            for path in paths {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The packed bytes at a place of a file, if they are those that were written.
fn packed(file: &mut File, slot: &Slot) -> Option<Vec<u8>> {
    let mut bytes = vec![0; slot.length as usize];
    file.seek(SeekFrom::Start(slot.offset)).ok()?;
    file.read_exact(&mut bytes).ok()?;
    (xxh3_64(&bytes) == slot.hash).then_some(bytes)
}

/// Packs what is to be kept; none where it cannot be, as what is too large for one document.
pub(crate) fn pack<T: Serialize>(value: &T) -> Option<Vec<u8>> {
    let bytes = postcard::to_allocvec(value).ok()?;
    let packed = zstd::bulk::compress(&bytes, LEVEL).ok()?;
    u32::try_from(packed.len()).is_ok().then_some(packed)
}

/// The number in the name of a file: eight digits.
fn number(path: &Path) -> Option<u32> {
    let digits = path.file_stem()?.to_str()?;
    (digits.len() == 8).then(|| digits.parse().ok()).flatten()
}

/// Whether a file has a name that this program gives.
fn is_own(path: &Path) -> bool {
    number(path).is_some() && path.extension().is_some_and(|name| name == "kept" || name == "part")
}

/// The index at the end of a file.
fn index(file: &mut File, bytes: u64) -> Option<Vec<(Key, Slot)>> {
    const END: usize = 8 + 4 + MARK.len();
    let mut end = [0; END];
    file.seek(SeekFrom::Start(bytes.checked_sub(END as u64)?)).ok()?;
    file.read_exact(&mut end).ok()?;
    let (hash, rest) = end.split_first_chunk::<8>()?;
    let (n, mark) = rest.split_first_chunk::<4>()?;
    let length = (u32::from_le_bytes(*n) as usize).checked_mul(ENTRY)?;
    let start = bytes.checked_sub((END + length) as u64)?;
    if mark != MARK {
        return None;
    }
    let mut index = vec![0; length];
    file.seek(SeekFrom::Start(start)).ok()?;
    file.read_exact(&mut index).ok()?;
    if xxh3_64(&index) != u64::from_le_bytes(*hash) {
        return None;
    }
    index.chunks_exact(ENTRY).map(entry).collect()
}

fn entry(bytes: &[u8]) -> Option<(Key, Slot)> {
    let (key, rest) = bytes.split_first_chunk::<16>()?;
    let (offset, rest) = rest.split_first_chunk::<8>()?;
    let (length, hash) = rest.split_first_chunk::<4>()?;
    let slot = Slot {
        file: 0,
        offset: u64::from_le_bytes(*offset),
        length: u32::from_le_bytes(*length),
        hash: u64::from_le_bytes(hash.try_into().ok()?),
    };
    Some((u128::from_le_bytes(*key), slot))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder can be made")
    }

    fn packed(values: std::ops::Range<u64>) -> Vec<Packed> {
        values.map(|n| (Key::from(n), pack(&vec![n; 200]).expect("it can be packed"))).collect()
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn what_was_added_is_found_again_by_the_next_run() -> Result<()> {
        let folder = folder();
        let path = folder.path().join("kept");
        let mut kept = Kept::open(path.clone(), false)?;
        kept.add(&packed(0..3))?;
        kept.add(&[])?;
        kept.add(&packed(3..5))?;
        assert_eq!(kept.get::<Vec<u64>>(1), None, "a run does not meet what it has added itself");
        let kept = Kept::open(path.clone(), false)?;
        for n in 0..5_u64 {
            assert_eq!(kept.get(Key::from(n)), Some(vec![n; 200]));
        }
        assert_eq!(kept.get::<Vec<u64>>(7), None);
        assert_eq!(kept.n_taken(), 5);
        assert!(kept.tidy() > 0);
        assert_eq!(Kept::open(path, true)?.get::<Vec<u64>>(1), None);
        Ok(())
    }

    #[test]
    fn what_was_not_needed_goes() -> Result<()> {
        let folder = folder();
        let mut kept = Kept::open(folder.path().to_owned(), false)?;
        kept.add(&packed(0..10))?;
        kept.add(&packed(10..20))?;
        kept.add(&packed(20..30))?;
        let kept = Kept::open(folder.path().to_owned(), false)?;
        let taken: Vec<u64> = (0..8).chain([10]).collect();
        for n in &taken {
            assert!(kept.get::<Vec<u64>>(Key::from(*n)).is_some());
        }
        kept.tidy();
        assert_eq!(files(folder.path()), 1, "small ones are joined");
        let kept = Kept::open(folder.path().to_owned(), false)?;
        assert!(taken.iter().all(|n| kept.get::<Vec<u64>>(Key::from(*n)).is_some()));
        assert!(kept.get::<Vec<u64>>(11).is_none() && kept.get::<Vec<u64>>(21).is_none());
        Ok(())
    }

    #[test]
    fn many_small_files_become_one() -> Result<()> {
        let folder = folder();
        for n in 0..20 {
            let mut kept = Kept::open(folder.path().to_owned(), false)?;
            kept.add(&packed(n..n + 1))?;
        }
        assert_eq!(files(folder.path()), 20);
        let kept = Kept::open(folder.path().to_owned(), false)?;
        assert!((0..20_u64).all(|n| kept.get::<Vec<u64>>(Key::from(n)).is_some()));
        kept.tidy();
        assert_eq!(files(folder.path()), 1);
        let kept = Kept::open(folder.path().to_owned(), false)?;
        assert!((0..20_u64).all(|n| kept.get::<Vec<u64>>(Key::from(n)).is_some()));
        kept.tidy();
        assert_eq!(files(folder.path()), 1, "one is left as it is");
        Ok(())
    }

    #[test]
    fn no_bytes_make_it_fail() -> Result<()> {
        let folder = folder();
        let mut kept = Kept::open(folder.path().to_owned(), false)?;
        kept.add(&packed(0..4))?;
        let path = folder.path().join("00000000.kept");
        let whole = fs::read(&path).map_err(|error| Error::read(&path, error))?;
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            for bytes in [&bytes[..], &whole[..at]] {
                fs::write(&path, bytes).map_err(|error| Error::write(&path, error))?;
                let kept = Kept::open(folder.path().to_owned(), false)?;
                for n in 0..4_u64 {
                    let found = kept.get::<Vec<u64>>(Key::from(n));
                    assert!(found.is_none_or(|found| found == vec![n; 200]), "byte {at}");
                }
            }
        }
        Ok(())
    }
}
