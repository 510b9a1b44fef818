//! Runs the binary and reads what it wrote.
//!
//! `let done = crosscheck(&["check", output]);` gives exit code, stdout and stderr. No test here may see a panic, so each
//! call asserts that there was none.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use tempfile::TempDir;

/// What a call of the program gave.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    /// Asserts the exit code, showing what was said when it is another.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code; stderr was:\n{}", self.stderr);
        self
    }

    /// Asserts that stderr holds each of some texts.
    pub(crate) fn expect_said(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "`{text}` is not in stderr:\n{}", self.stderr);
        }
        self
    }
}

/// The program, to be started from the top of the repository.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_crosscheck"))
}

/// The top of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Calls the program and waits for it.
pub(crate) fn crosscheck(arguments: &[impl AsRef<OsStr>]) -> Done {
    finish(Command::new(program()).args(arguments).current_dir(repository()))
}

/// Calls any command and waits for it.
pub(crate) fn finish(command: &mut Command) -> Done {
    let output = command.output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    let done =
        Done { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
    done
}

/// Runs over some inputs, with more arguments.
pub(crate) fn run(inputs: &[&Path], output: &Path, more: &[&str]) -> Done {
    let mut arguments = vec![OsStr::new("run")];
    arguments.extend(inputs.iter().map(|input| input.as_os_str()));
    arguments.extend([OsStr::new("--output"), output.as_os_str()]);
    arguments.extend(more.iter().map(OsStr::new));
    crosscheck(&arguments)
}

/// A folder that goes when the test ends.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// Writes a file, and the folders above it.
pub(crate) fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder can be made");
    fs::write(&path, bytes).expect("the file can be written");
    path
}

/// The small corpus that comes with the project.
pub(crate) fn raw() -> PathBuf {
    repository().join("raw")
}

/// The output of one run over [`raw`], made once; nothing may be changed in it.
pub(crate) fn raw_output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let output = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("raw_output");
        run(&[&raw()], &output, &["--quiet"]).expect_code(0);
        output
    })
}

/// Every file below a folder, by its path; what runs keep for the next one is left out.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                if !path.ends_with(".crosscheck/kept") {
                    open.push(path);
                }
            } else {
                let bytes = fs::read(&path).expect("the file can be read");
                files.insert(path.strip_prefix(folder).expect("the file is below the folder").to_owned(), bytes);
            }
        }
    }
    files
}

/// Whether a run has left nothing in an output but its files and what it keeps for the next run.
pub(crate) fn is_tidy(output: &Path) -> bool {
    let Ok(entries) = fs::read_dir(output.join(".crosscheck")) else { return true };
    entries.map(|entry| entry.expect("the entry can be read").file_name()).all(|name| name == "kept")
}

/// The files of an output that must not differ between two runs: all but `run.json`, which holds seconds.
pub(crate) fn tables(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(output);
    assert!(files.remove(Path::new("run.json")).is_some(), "a run writes run.json");
    assert_eq!(files.len(), 41, "nineteen tables twice, the claims by source, the data package, and the report");
    files
}

/// Asserts that two outputs hold the same bytes, naming the files that differ.
pub(crate) fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tables(one), tables(other));
    let differ: Vec<_> =
        one.iter().filter(|(path, bytes)| other.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "these files differ: {differ:?}");
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        put(to, &path.to_string_lossy(), bytes);
    }
}

/// The rows of a table as its CSV file has them, by column.
pub(crate) fn rows(output: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let path = output.join("csv").join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("the table was written");
    reader.deserialize().collect::<Result<_, _>>().expect("the rows fit the header")
}
