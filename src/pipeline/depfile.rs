//! A Makefile that says what a run depends on: `output/run.json: raw/a.txt raw/b\ c.txt crosscheck.toml`.
//!
//! The target is `run.json`, the one file that every run writes anew; tables whose bytes did not change keep their old times, so
//! what is made from them is not made again. Each prerequisite is a target of its own without a recipe, so that one that is
//! gone is no error, as `gcc -MP` does it. Folders are prerequisites too, because a new file changes them; those that hold the
//! output or the dependency file itself would change with every run and are left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::pipeline::settings::SettingsFile;
use crate::stages::load::list::Listing;
use crate::write::rows_file::unfinished;

/// Writes the file, or leaves it alone when it says the same already.
pub(crate) fn write(path: &Path, output: &Path, listing: &Listing, settings: &[SettingsFile]) -> Result<()> {
    let mut wanted: BTreeSet<PathBuf> = listing.inputs.iter().map(|input| input.file.clone()).collect();
    wanted.extend(settings.iter().map(|file| file.path.clone()));
    let changing: Vec<PathBuf> = [path, output].iter().filter_map(|path| folder_of(path)).collect();
    for input in &listing.inputs {
        let folders = input.file.ancestors().skip(1).take_while(|folder| folder.starts_with(&input.root));
        let is_steady = |folder: &&Path| folder.canonicalize().is_ok_and(|folder| !changing.contains(&folder));
        wanted.extend(folders.filter(|_| input.root.is_dir()).filter(is_steady).map(Path::to_owned));
    }
    let names: Vec<Vec<u8>> = wanted.iter().filter_map(|path| escaped(path)).collect();
    let text = text(&escaped(&output.join("run.json")).unwrap_or_default(), &names);
    if std::fs::read(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let part = unfinished(path);
    let written = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|source| Error::write(path, source)).inspect_err(|_| {
        // The first error is the one to show.
        let _ = std::fs::remove_file(&part);
    })
}

/// Whether a file is one that a run wrote here: it says of each name what such a file says, and nothing else.
pub(crate) fn is_own(path: &Path) -> bool {
    let Ok(found) = std::fs::read(path) else { return false };
    let mut lines = found.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b" \\").unwrap_or(line));
    let Some(target) = lines.next().and_then(|line| line.strip_suffix(b":")) else { return false };
    let names: Vec<Vec<u8>> = lines.map_while(|line| Some(line.strip_prefix(b"  ")?.to_vec())).collect();
    target.ends_with(b"run.json") && text(target, &names) == found
}

/// What the file says: what the target is made of, and that each of those is no error when it is gone.
fn text(target: &[u8], names: &[Vec<u8>]) -> Vec<u8> {
    let mut text = [target, b":"].concat();
    for name in names {
        text.extend_from_slice(b" \\\n  ");
        text.extend_from_slice(name);
    }
    text.push(b'\n');
    for name in names {
        text.push(b'\n');
        text.extend_from_slice(name);
        text.extend_from_slice(b":\n");
    }
    text
}

/// The folder that a file or folder stands in.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent.canonicalize().ok()
}

/// A path as Make reads it; none for one with a line break, which no Makefile can hold.
fn escaped(path: &Path) -> Option<Vec<u8>> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    for (idx, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' | b'\r' => return None,
            b' ' | b'\t' | b'#' | b':' | b'%' => {
                // Make takes backslashes before such a character for escapes, so those of the name are doubled.
                let n_slashes = bytes[..idx].iter().rev().take_while(|byte| **byte == b'\\').count();
                out.extend(std::iter::repeat_n(b'\\', n_slashes + 1));
            }
            b'$' => out.push(b'$'),
            _ => {}
        }
        out.push(*byte);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_make_would_read_otherwise_is_escaped() {
        let name = |path: &str| escaped(Path::new(path)).map(|name| String::from_utf8(name).expect("it is UTF-8"));
        assert_eq!(name("raw/a b#c$d.txt").as_deref(), Some(r"raw/a\ b\#c$$d.txt"));
        assert_eq!(name(r"raw/a\ b").as_deref(), Some(r"raw/a\\\ b"));
        assert_eq!(name("raw/ä.txt").as_deref(), Some("raw/ä.txt"));
        assert_eq!(name("raw/a\nb"), None);
    }

    #[test]
    fn a_file_of_a_run_is_known_and_a_makefile_is_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("d");
        let is_own = |bytes: &[u8]| std::fs::write(&path, bytes).is_ok_and(|()| is_own(&path));
        let names = [b"raw/a\\ b.txt".to_vec(), b"raw/c.txt".to_vec()];
        assert!(is_own(&text(b"output/run.json", &names)));
        assert!(is_own(&text(b"output/run.json", &[])));
        for other in [
            &b"output/run.json: ; crosscheck run raw\n"[..],
            b"output/run.json: \\\n  raw/a.txt\n\tcrosscheck run raw\n",
            b"",
            b"chart.png: \\\n  a\n\na:\n",
        ] {
            assert!(!is_own(other), "{}", String::from_utf8_lossy(other));
        }
    }
}
