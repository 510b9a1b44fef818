//! Puts a number of the program's own source into `CROSSCHECK_BUILD`: an output that another build has written is never taken for
//! one of this build, though both have one version.

use std::fs;
use std::path::{Path, PathBuf};

/// What the tables depend on, from the top of the package.
const SOURCES: [&str; 8] =
    ["src", "text/src", "rules", "assets", "hf-tagger/src", "Cargo.toml", "text/Cargo.toml", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for source in SOURCES.map(Path::new).into_iter().filter(|source| source.exists()) {
        println!("cargo:rerun-if-changed={}", source.display());
        below(source, &mut files);
    }
    files.sort();
    // FNV-1a over names and contents: no crate is needed for it.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        let content = fs::read(&file).unwrap_or_default();
        for byte in name.bytes().chain(content) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=CROSSCHECK_BUILD={hash:016x}");
}

fn below(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else { return files.push(path.to_owned()) };
    entries.filter_map(Result::ok).for_each(|entry| below(&entry.path(), files));
}
