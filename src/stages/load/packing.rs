//! Compressed files and archives: what they are known by, and how much may come out of them.
//!
//! `feed.jsonl.gz` begins with the mark of gzip; unpacked, it is `feed.jsonl`. What a few kilobytes unpack to without end is cut
//! off by a [`Budget`]. It does not look at what is inside.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

/// A way to pack files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Zip,
    Tar,
}

/// A row of the table of packings.
struct PackingEntry {
    packing: Packing,
    /// What people call it.
    name: &'static str,
    /// Extensions of its files, with the extension of what is inside where one word stands for both.
    extensions: &'static [(&'static str, &'static str)],
}

const PACKINGS: &[PackingEntry] = &[
    PackingEntry { packing: Packing::Gzip, name: "a gzip file", extensions: &[("gz", ""), ("tgz", "tar")] },
    PackingEntry {
        packing: Packing::Zstd,
        name: "a zstd file",
        extensions: &[("zst", ""), ("zstd", ""), ("tzst", "tar")],
    },
    PackingEntry {
        packing: Packing::Bzip2,
        name: "a bzip2 file",
        extensions: &[("bz2", ""), ("tbz2", "tar"), ("tbz", "tar")],
    },
    PackingEntry { packing: Packing::Zip, name: "a ZIP archive", extensions: &[("zip", "")] },
    PackingEntry { packing: Packing::Tar, name: "a tar archive", extensions: &[("tar", "")] },
];

impl Packing {
    /// By the first bytes of a file.
    pub(crate) fn of_start(start: &[u8]) -> Option<Self> {
        let is_bzip2 = || start.starts_with(b"BZh") && start.get(4..10) == Some(b"1AY&SY");
        match start {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ if is_bzip2() => Some(Self::Bzip2),
            _ if start.get(257..262) == Some(b"ustar") => Some(Self::Tar),
            _ => None,
        }
    }

    /// By the extension of a file, in any case.
    pub(crate) fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let has = |entry: &&PackingEntry| entry.extensions.iter().any(|(known, _)| *known == extension);
        PACKINGS.iter().find(has).map(|entry| entry.packing)
    }

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        PACKINGS.iter().find(|entry| entry.packing == self).map_or("a packed file", |entry| entry.name)
    }

    /// Whether it holds many files.
    pub(crate) fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::Tar)
    }

    /// The bytes of a file that is compressed; none of an archive.
    pub(crate) fn unpacked<'a>(self, packed: impl BufRead + 'a) -> io::Result<Option<Box<dyn Read + 'a>>> {
        Ok(match self {
            Self::Gzip => Some(Box::new(MultiGzDecoder::new(packed))),
            Self::Zstd => Some(Box::new(zstd::stream::read::Decoder::with_buffer(packed)?)),
            Self::Bzip2 => Some(Box::new(bzip2::bufread::MultiBzDecoder::new(packed))),
            Self::Zip | Self::Tar => None,
        })
    }
}

/// The extensions of packed files.
pub(crate) fn extensions() -> impl Iterator<Item = &'static str> {
    PACKINGS.iter().flat_map(|entry| entry.extensions).map(|(extension, _)| *extension)
}

/// A name without what its packing added: `feed.jsonl.gz` is `feed.jsonl`, `news.tgz` is `news.tar`.
pub(crate) fn unpacked_name(name: &str) -> String {
    let Some((stem, extension)) = name.rsplit_once('.').filter(|(_, extension)| !extension.contains('/')) else {
        return name.to_owned();
    };
    let extension = extension.to_ascii_lowercase();
    let mut all = PACKINGS.iter().flat_map(|entry| entry.extensions);
    match all.find(|(known, _)| *known == extension) {
        Some((_, "")) => stem.to_owned(),
        Some((_, inner)) => format!("{stem}.{inner}"),
        None => name.to_owned(),
    }
}

/// Whether a file is an archive by its name.
pub(crate) fn is_archive_name(name: &str) -> bool {
    let packing = |name: &str| Packing::of_extension(name.rsplit_once('.')?.1);
    [name.to_owned(), unpacked_name(name)].iter().filter_map(|name| packing(name)).any(Packing::is_archive)
}

/// Bytes that may still be unpacked of one file.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
    most: u64,
}

/// So much may come out of any file, however small it is.
const ALWAYS_BYTES: u64 = 64 << 20;

impl Budget {
    /// What a file of some bytes may unpack to.
    pub(crate) fn new(packed_bytes: u64, max_ratio: u64) -> Self {
        let most = packed_bytes.saturating_mul(max_ratio).max(ALWAYS_BYTES);
        Self { left: Cell::new(most), most }
    }

    /// What a file may unpack to, once it has: the rest of it is not read.
    pub(crate) fn exceeded(&self) -> Option<u64> {
        (self.left.get() == 0).then_some(self.most)
    }
}

/// A reader that ends with an error when the budget does.
pub(crate) struct Metered<'a, R> {
    pub inner: R,
    pub budget: &'a Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.left.get();
        if left == 0 {
            return Err(io::Error::other("the file unpacks to too much"));
        }
        let n_most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let n_read = self.inner.read(buffer.get_mut(..n_most).unwrap_or_default())?;
        self.budget.left.set(left.saturating_sub(n_read as u64));
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_packing_added() {
        for (name, expected) in [
            ("feed.jsonl.gz", "feed.jsonl"),
            ("a/news.TGZ", "a/news.tar"),
            ("news.zip", "news"),
            ("a.gz/notes", "a.gz/notes"),
            ("a.txt", "a.txt"),
        ] {
            assert_eq!(unpacked_name(name), expected);
        }
    }

    #[test]
    fn archives_are_known_by_their_names() {
        for (name, expected) in [
            ("news.zip", true),
            ("news.tar.gz", true),
            ("news.TGZ", true),
            ("news.tar", true),
            ("a.txt.gz", false),
            ("tar", false),
        ] {
            assert_eq!(is_archive_name(name), expected, "{name}");
        }
    }

    #[test]
    fn what_no_end_comes_out_of_is_cut_off() {
        let budget = Budget::new(10, 3);
        let mut reader = Metered { inner: io::repeat(b'x'), budget: &budget };
        assert!(io::copy(&mut reader, &mut io::sink()).is_err());
        assert_eq!(budget.exceeded(), Some(ALWAYS_BYTES));
    }
}
