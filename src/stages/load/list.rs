//! Finds the files to read below the inputs, and the metadata that stands beside them.
//!
//! `raw/` with `raw/a.txt`, `raw/b/c.html`, `raw/.cache`, `raw/logo.png` and `raw/sources.csv` gives two inputs, one metadata
//! file and one reject (the picture). Hidden files are passed over and named; links out of the inputs
//! are refused and linked folders not entered, unless that is asked for. It opens only the files whose names do not say what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crosscheck_text::model::document::Reject;
use crosscheck_text::model::vocabulary::RejectStage;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use ignore::{DirEntry, WalkBuilder};

use crate::error::{Error, Result};
use crate::stages::load::Input;
use crate::stages::load::outlets;
use crate::stages::load::packing::is_archive_name;
use crate::stages::load::read::{Members, members, start_of};
use crate::stages::load::reader::{Place, unreadable};
use crate::stages::load::recognize::{is_named, recognize};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::sources::{FILE_NAME, Sources, slashed};

/// What a run that was cut off has left, among the hidden entries.
const WORK: &str = ".crosscheck";

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Files to read, sorted by path, then root; each file once.
    pub inputs: Vec<Input>,
    /// Metadata that stands beside them.
    pub sources: Sources,
    /// The files that it was read from, sorted.
    pub metadata: Vec<PathBuf>,
    /// Entries that will not be read, sorted.
    pub rejects: Vec<Reject>,
    /// Hidden files, and hidden folders with `/` behind them, which were passed over, sorted.
    pub hidden: Vec<String>,
}

/// What one walk gathers before it is put in order.
struct Found<'a> {
    thresholds: &'a LoadThresholds,
    inputs: Vec<Input>,
    /// Metadata files with the path that messages show.
    metadata: BTreeSet<(PathBuf, String)>,
    /// One for each entry, by where it really is: two inputs may overlap.
    rejects: BTreeMap<PathBuf, Reject>,
    /// Where the inputs really are: a link may lead anywhere in them.
    places: Vec<PathBuf>,
    hidden: BTreeMap<PathBuf, String>,
}

/// Lists the files below `roots`, which are files or folders; the order of `roots` does not matter.
///
/// # Errors
/// When an input does not exist, or no file of a known type is found.
pub fn list(roots: &[PathBuf], rules: &LoadRules) -> Result<Listing> {
    let thresholds = &rules.thresholds;
    let mut found = Found {
        thresholds,
        inputs: Vec::new(),
        metadata: BTreeSet::new(),
        rejects: BTreeMap::new(),
        places: roots.iter().map(|root| identity(root)).collect(),
        hidden: BTreeMap::new(),
    };
    for root in roots {
        match fs::metadata(root) {
            Ok(status) if status.is_dir() => found.walk(root),
            Ok(_) => found.file(root),
            // A link that leads nowhere is there itself, and a pattern finds it.
            Err(error) if root.is_symlink() => {
                let refusal = Refusal::new("the entry cannot be read").detail(error);
                found.reject(root, name_of(root), refusal);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(not_there(root)),
            Err(error) => return Err(Error::read(root, error)),
        }
    }
    let Found { mut inputs, metadata, rejects, hidden, .. } = found;
    let hidden: BTreeSet<String> = hidden.into_values().collect();
    let mut rejects: BTreeSet<Reject> = rejects.into_values().collect();
    inputs.sort_unstable();
    keep_each_file_once(&mut inputs);
    if inputs.is_empty() {
        return Err(nothing(inputs_shown(roots, &metadata, &rejects, &hidden)));
    }
    let mut sources = Sources::default();
    let mut read = BTreeSet::new();
    let (mut refused, mut files) = (Vec::new(), Vec::new());
    for (file, shown) in metadata {
        if read.insert(identity(&file)) {
            let bytes = fs::read(&file).map_err(|error| Refusal::new("the metadata cannot be read").detail(error));
            sources.add((&file, &shown), bytes, &rules.thresholds, &mut refused);
            files.push(file);
        }
    }
    rejects.extend(refused);
    Ok(Listing {
        inputs,
        sources,
        metadata: files,
        rejects: rejects.into_iter().collect(),
        hidden: hidden.into_iter().collect(),
    })
}

impl Found<'_> {
    fn walk(&mut self, root: &Path) {
        let hidden = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&hidden);
        let follows = self.thresholds.follow_links;
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .follow_links(follows)
            .filter_entry(move |entry| {
                let is_hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
                if let (true, Ok(mut kept)) = (is_hidden, keep.lock()) {
                    kept.push((entry.path().to_owned(), entry.file_type().is_some_and(|kind| kind.is_dir())));
                }
                !is_hidden
            })
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => self.entry(root, &entry),
                Err(error) => {
                    let file = path_of(&error).unwrap_or(root).to_owned();
                    let path = if file == root { slashed(root) } else { relative(&file, root) };
                    self.reject(&file, path, Refusal::new("the entry cannot be read").detail(error));
                }
            }
        }
        let hidden = hidden.lock().map(|mut hidden| std::mem::take(&mut *hidden)).unwrap_or_default();
        // What an unfinished run has left is no file of the user's.
        for (file, is_folder) in
            hidden.into_iter().filter(|(file, _)| file.file_name().is_some_and(|name| name != WORK))
        {
            let shown = relative(&file, root) + if is_folder { "/" } else { "" };
            let first = self.hidden.entry(standing(&file)).or_insert_with(|| shown.clone());
            if shown < *first {
                *first = shown;
            }
        }
    }

    fn entry(&mut self, root: &Path, entry: &DirEntry) {
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            return;
        }
        let path = relative(entry.path(), root);
        if entry.path_is_symlink() && !self.thresholds.follow_links && self.leads_out(entry.path()) {
            return self.reject(entry.path(), path, link_out());
        }
        // Metadata of a link is that of what it points to.
        match fs::metadata(entry.path()) {
            Ok(status) if status.is_file() => self.add(root, entry.path(), path, status.len()),
            Ok(status) if status.is_dir() => {
                let refusal = Refusal::new("a linked folder is not entered").detail("`--follow-links` enters it");
                self.reject(entry.path(), path, refusal);
            }
            Ok(_) => self.reject(entry.path(), path, Refusal::new("the entry is neither a file nor a folder")),
            Err(error) => self.reject(entry.path(), path, Refusal::new("the entry cannot be read").detail(error)),
        }
    }

    /// Whether a link leads to something that is in none of the inputs; one that leads nowhere does not.
    fn leads_out(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|target| !self.places.iter().any(|place| target.starts_with(place)))
    }

    /// A file that was given itself; the metadata beside it counts too.
    fn file(&mut self, root: &Path) {
        let name = name_of(root);
        let beside = root.with_file_name(FILE_NAME);
        let is_outside = |link: &Path| {
            let folder = link.parent().map(|folder| identity(&Path::new(".").join(folder)));
            let is_beside = |target: &Path| folder.as_ref().is_some_and(|folder| target.starts_with(folder));
            self.leads_out(link) && !link.canonicalize().is_ok_and(|target| is_beside(&target))
        };
        if beside.is_symlink() && !self.thresholds.follow_links && is_outside(&beside) {
            self.reject(&beside, FILE_NAME.to_owned(), link_out());
        } else if beside.is_file() {
            self.metadata.insert((beside, FILE_NAME.to_owned()));
        }
        match fs::metadata(root) {
            Ok(status) if status.is_file() => self.add(root, root, name, status.len()),
            Ok(_) => self.reject(root, name, Refusal::new("the entry is neither a file nor a folder")),
            Err(error) => self.reject(root, name, Refusal::new("the entry cannot be read").detail(error)),
        }
    }

    fn add(&mut self, root: &Path, file: &Path, path: String, size_bytes: u64) {
        if file.file_name().is_some_and(|name| name == FILE_NAME) {
            self.metadata.insert((file.to_owned(), path));
            return;
        }
        if let Err(refusal) = self.check_kind(file, &path) {
            return self.reject(file, path, refusal);
        }
        self.inputs.push(Input { path, root: root.to_owned(), file: file.to_owned(), size_bytes });
    }

    /// Refuses a file that is of no kind that is read, where the name alone does not say that it is.
    fn check_kind(&self, file: &Path, path: &str) -> std::result::Result<(), Refusal> {
        if is_named(path) {
            return Ok(());
        }
        let start = File::open(file).map_err(unreadable).and_then(|mut file| start_of(&mut file))?;
        recognize(&start, path, self.thresholds).map(|_| ())
    }

    fn reject(&mut self, file: &Path, path: String, refusal: Refusal) {
        let reject = Reject { stage: RejectStage::List, ..refusal.of(&path, None) };
        let first = self.rejects.entry(standing(file)).or_insert_with(|| reject.clone());
        if reject < *first {
            *first = reject;
        }
    }
}

fn link_out() -> Refusal {
    Refusal::new("a link out of the input is not followed").detail("`--follow-links` follows it")
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(|| slashed(file), |name| slashed(Path::new(name)))
}

fn relative(path: &Path, root: &Path) -> String {
    slashed(path.strip_prefix(root).unwrap_or(path))
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// Where a file really stands; two inputs may overlap.
fn identity(file: &Path) -> PathBuf {
    fs::canonicalize(file).unwrap_or_else(|_| file.to_owned())
}

/// Where an entry really is, a link itself and not what it points to.
pub(crate) fn standing(entry: &Path) -> PathBuf {
    match (entry.parent(), entry.file_name()) {
        (Some(parent), Some(name)) => identity(parent).join(name),
        _ => identity(entry),
    }
}

fn keep_each_file_once(inputs: &mut Vec<Input>) {
    // A single root cannot list a path twice, and links within it are meant.
    if inputs.windows(2).all(|pair| pair[0].root == pair[1].root && pair[0].path != pair[1].path) {
        return;
    }
    let mut seen = BTreeSet::new();
    inputs.retain(|input| seen.insert(identity(&input.file)));
}

/// Looks into the archives of what is left of a listing: takes the metadata in them, names what is hidden in them, and finds folders that are outlets, there and
/// elsewhere; of several inputs, each is a folder among them.
pub fn complete(listing: &mut Listing, rules: &LoadRules) {
    let Listing { inputs, sources, rejects, hidden, .. } = listing;
    let is_one = inputs.windows(2).all(|pair| pair[0].root == pair[1].root);
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    for input in &*inputs {
        let root = input.root.file_name().filter(|_| !is_one && input.root.is_dir());
        let shown = |path: &str| match root {
            Some(root) => format!("{}/{path}", root.to_string_lossy()),
            None => path.to_owned(),
        };
        if is_archive_name(&input.path) {
            let Members { places, metadata, hidden: within } = members(input, rules);
            hidden.extend(within);
            files.extend(places.into_iter().map(|member| (shown(&member.name), member.file)));
            for (Place { path, file, .. }, bytes) in metadata {
                sources.add((&file, &path), bytes, &rules.thresholds, rejects);
            }
        } else {
            files.push((shown(&input.path), input.file.clone()));
        }
    }
    rejects.sort_unstable();
    hidden.sort_unstable();
    hidden.dedup();
    let outlets = outlets::find(files.iter().map(|(path, _)| path.as_str()));
    for (path, file) in &files {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let (Some(outlet), Some(parent)) = (outlets.get(folder), file.parent()) {
            sources.add_outlet(parent.to_owned(), outlet.clone());
        }
    }
    let doubles = outlets::doubles(files.iter().map(|(path, _)| path.as_str()));
    for (path, file) in &files {
        if let Some(name) = doubles.get(path.as_str()) {
            sources.add_double(file.clone(), name.clone());
        }
    }
}

fn inputs_shown(
    named: &[PathBuf],
    metadata: &BTreeSet<(PathBuf, String)>,
    rejects: &BTreeSet<Reject>,
    hidden: &BTreeSet<String>,
) -> String {
    match rejects.first() {
        Some(first) => {
            let entries = if rejects.len() == 1 { "entry" } else { "entries" };
            format!("nothing to read: {} {entries} of other types, such as `{}`", rejects.len(), first.path)
        }
        None if !metadata.is_empty() => "nothing to read: there is metadata, but no document".to_owned(),
        None => match hidden.first() {
            Some(first) => format!("nothing to read: hidden files are passed over, such as `{first}`"),
            None => {
                let named: Vec<String> = named.iter().map(|root| format!("`{}`", root.display())).collect();
                let are = if named.len() == 1 { "is" } else { "are" };
                format!("nothing to read: {} {are} empty", named.join(", "))
            }
        },
    }
}

fn not_there(root: &Path) -> Error {
    Error::Nothing {
        what: format!("cannot read `{}`: there is no such file or folder", root.display()),
        hint: "put your documents there, or name the files and folders to read: `crosscheck run FOLDER`".into(),
    }
}

fn nothing(what: String) -> Error {
    let hint = "give files or folders of a format that is read; `crosscheck run --help` names them".to_owned();
    Error::Nothing { what, hint }
}
