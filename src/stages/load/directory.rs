//! Names that the directory of a ZIP archive has more than once: of such members only the last one can be reached by the reader.
//!
//! An archive to which `a.txt` was added a second time lists it twice, and gives `a.txt` here. It reads the names and nothing else of
//! the directory, up to where that ends or is damaged.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

/// What an entry of the directory begins with.
const MARK: &[u8] = b"PK\x01\x02";
/// Bytes of an entry before its name.
const HEAD_BYTES: usize = 46;

/// The names that were given more than once, as they are written, in the order of the directory, each as often as it is hidden.
pub(crate) fn doubles(archive: &mut (impl Read + Seek), directory_start: u64) -> io::Result<Vec<Vec<u8>>> {
    archive.seek(SeekFrom::Start(directory_start))?;
    let (mut n_of, mut doubles): (HashMap<Vec<u8>, usize>, Vec<Vec<u8>>) = Default::default();
    while let Some(name) = next_name(archive)? {
        let n = n_of.entry(name.clone()).or_default();
        *n += 1;
        if *n > 1 {
            doubles.push(name);
        }
    }
    Ok(doubles)
}

/// The name of the next entry; none behind the last one.
fn next_name(archive: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    Read::take(&mut *archive, HEAD_BYTES as u64).read_to_end(&mut head)?;
    if head.len() < HEAD_BYTES || !head.starts_with(MARK) {
        return Ok(None);
    }
    let length = |at: usize| u64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let mut name = Vec::new();
    Read::take(&mut *archive, length(28)).read_to_end(&mut name)?;
    // What is behind a name: extra fields and a comment.
    io::copy(&mut Read::take(archive, length(30) + length(32)), &mut io::sink())?;
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, comment: &str) -> Vec<u8> {
        let mut entry = MARK.to_vec();
        entry.resize(HEAD_BYTES, 0);
        entry[28] = name.len() as u8;
        entry[32] = comment.len() as u8;
        [entry.as_slice(), name.as_bytes(), comment.as_bytes()].concat()
    }

    #[test]
    fn names_that_come_again_are_told() {
        let directory =
            [entry("a.txt", "PK\u{1}\u{2}"), entry("b.txt", ""), entry("a.txt", ""), entry("a.txt", "")].concat();
        for (bytes, expected) in [
            ([b"data", directory.as_slice(), b"PK\x05\x06"].concat(), vec!["a.txt"; 2]),
            ([b"data", directory.as_slice()].concat(), vec!["a.txt"; 2]),
            ([b"data", &directory[..100]].concat(), vec![]),
            (b"data".to_vec(), vec![]),
        ] {
            let found = doubles(&mut io::Cursor::new(bytes), 4).expect("memory can be read");
            assert_eq!(found, expected.iter().map(|name| name.as_bytes().to_vec()).collect::<Vec<_>>());
        }
    }
}
