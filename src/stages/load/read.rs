//! Reads one file with bounded memory and gives its records one by one: the whole of a txt, md or html file, else line by line
//! or row by row; packed files and the members of archives like files of their own.
//!
//! A csv file of three rows, the second of which lacks a field, gives a record, a reject at `row 2`, and a record; `a.txt` in
//! `news.zip` is the record `news.zip/a.txt`. A file that changed since it was listed is refused. It does not decode what it
//! reads.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use crosscheck_text::rules::load::LoadRules;
use zip::ZipArchive;

use crate::stages::load::Input;
use crate::stages::load::apart;
use crate::stages::load::directory;
use crate::stages::load::packing::{Budget, Metered, Packing, is_archive_name, unpacked_name};
use crate::stages::load::peek::Peeked;
use crate::stages::load::reader::{
    DecodeRows, FormatEntry, Give, Halt, Place, Reader, START_BYTES, Seekable, Sink, rest_unreadable, unreadable,
};
use crate::stages::load::recognize::{Kind, recognize};
use crate::stages::load::refusal::{CHANGED, Refusal};
use crate::stages::load::sources::{FILE_NAME, shown_name};

/// Bytes that a stream reads at a time.
const BUFFER_BYTES: usize = 1 << 18;
/// An archive may hold archives, but those hold files only.
const MOST_ARCHIVES: usize = 2;
/// Packed files within packed files, archives among them.
const MOST_LAYERS: usize = 4;

/// Gives the records of a file in order; what cannot be read of it comes as a reject in its place.
pub fn read(input: &Input, rules: &LoadRules, give: &mut Give<'_>) {
    let budget = Budget::new(input.size_bytes, rules.thresholds.max_unpack_ratio);
    let n_given = Cell::new(0);
    let mut counted = |item| {
        n_given.set(n_given.get() + 1);
        give(item)
    };
    let (packings, members) = (Vec::new(), None);
    let mut walk = Walk { input, rules, budget: &budget, give: &mut counted, n_given: &n_given, packings, members };
    let place = place(input);
    let done = walk.file(&place);
    let refusal = match (done, budget.exceeded()) {
        (Err(Halt::Stopped), _) => return,
        (Ok(()), None) if n_given.get() > 0 => return,
        (Ok(()), None) => no_text(),
        (_, Some(most)) => Refusal::new(format!(
            "the file unpacks to more than {most} bytes, the rest is not read: raise `max_unpack_ratio` if it is sound"
        )),
        (Err(Halt::Refused(refusal)), None) => refusal,
    };
    // Whoever wants no more is told no more, and breaks for the last time.
    let _ = give(Err(refusal.of(&place.path, None)));
}

/// What an archive holds.
#[derive(Debug, Default)]
pub(crate) struct Members {
    /// Its files, by what they are called, and where they are as records say it.
    pub places: Vec<Place>,
    /// Those of metadata, with their bytes.
    pub metadata: Vec<(Place, Result<Vec<u8>, Refusal>)>,
    /// Hidden files, and hidden folders with `/` behind them, which are passed over.
    pub hidden: BTreeSet<String>,
}

/// The members of an archive, and of archives within it; none of another file.
///
/// An archive that cannot be read has those before the damage; reading it says what is wrong.
pub(crate) fn members(input: &Input, rules: &LoadRules) -> Members {
    let budget = Budget::new(input.size_bytes, rules.thresholds.max_unpack_ratio);
    let mut give = |_| ControlFlow::Continue(());
    let (n_given, packings, members) = (Cell::new(0), Vec::new(), Some(Members::default()));
    let mut walk = Walk { input, rules, budget: &budget, give: &mut give, n_given: &n_given, packings, members };
    let _ = walk.file(&place(input));
    walk.members.unwrap_or_default()
}

/// Whether a member says something of the others.
fn is_metadata(place: &Place) -> bool {
    place.file.file_name().is_some_and(|name| name == FILE_NAME)
}

fn place(input: &Input) -> Place {
    Place { path: input.path.clone(), file: input.file.clone(), name: input.path.clone() }
}

/// The first bytes of a file, which is read from its start afterwards.
pub(crate) fn start_of(file: &mut File) -> Result<Vec<u8>, Refusal> {
    let mut start = Vec::with_capacity(START_BYTES);
    Read::by_ref(file).take(START_BYTES as u64).read_to_end(&mut start).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(start)
}

/// The way through one file and what is packed in it.
struct Walk<'a, 'g> {
    input: &'a Input,
    rules: &'a LoadRules,
    budget: &'a Budget,
    give: &'a mut Give<'g>,
    /// Records and rejects so far.
    n_given: &'a Cell<u64>,
    /// Those around what is read, the outermost first.
    packings: Vec<Packing>,
    /// The members found, where they are listed and not read.
    members: Option<Members>,
}

impl Walk<'_, '_> {
    fn file(&mut self, place: &Place) -> Result<(), Halt> {
        let mut file = File::open(&place.file).map_err(unreadable)?;
        let (listed, size_bytes) = (self.input.size_bytes, file.metadata().map_err(unreadable)?.len());
        if size_bytes != listed {
            return Err(changed(listed, size_bytes).into());
        }
        if size_bytes == 0 {
            return Err(no_text().into());
        }
        let start = start_of(&mut file)?;
        let kept = file.try_clone().map_err(unreadable)?;
        match recognize(&start, &place.name, &self.rules.thresholds)? {
            Kind::Packed(packing) => {
                self.within(packing, |walk| match packing {
                    Packing::Zip => walk.zip(Seekable::File(file), place),
                    _ => walk.packed(packing, &mut file, place),
                })?;
                unchanged(&kept, listed)
            }
            Kind::Format(_) if self.members.is_some() => Ok(()),
            Kind::Format(entry) => {
                let sink = &mut self.sink(entry, place);
                match entry.reader {
                    Reader::Whole(decode) => sink.whole(read_whole(file, size_bytes, sink.rules)?, decode),
                    Reader::Stream(read) => {
                        // What was added since is of the next run.
                        let mut listed_part = Read::take(file, listed);
                        read(&mut BufReader::with_capacity(BUFFER_BYTES, &mut listed_part), sink)?;
                        let n_left = listed_part.limit();
                        if n_left > 0 && Read::read(&mut listed_part, &mut [0]).map_err(rest_unreadable)? == 0 {
                            return Err(changed(listed, listed - n_left).into());
                        }
                        unchanged(&kept, listed)
                    }
                    Reader::Seek(read) => {
                        read(Seekable::File(file), sink)?;
                        unchanged(&kept, listed)
                    }
                    Reader::WholeApart(decode) => sink.whole_apart(read_whole(file, size_bytes, sink.rules)?, decode),
                    Reader::RowsApart(decode) => rows_apart(read_whole(file, size_bytes, sink.rules)?, decode, sink),
                }
            }
        }
    }

    /// What was packed, as it comes out.
    fn stream(&mut self, stream: &mut dyn Read, place: &Place) -> Result<(), Halt> {
        if is_metadata(place) && is_archive_name(&self.input.path) {
            if let Some(members) = &mut self.members {
                members.metadata.push((place.clone(), read_to_limit(stream, self.rules)));
            }
            return Ok(());
        }
        let mut stream = Peeked::new(stream, START_BYTES).map_err(unreadable)?;
        if stream.start().is_empty() {
            return Err(no_text().into());
        }
        let kind = recognize(stream.start(), &place.name, &self.rules.thresholds)?;
        match kind {
            Kind::Packed(Packing::Zip) => {
                let bytes = read_to_limit(&mut stream, self.rules)?;
                self.within(Packing::Zip, |walk| walk.zip(Seekable::Memory(Cursor::new(bytes)), place))
            }
            Kind::Packed(packing) => self.within(packing, |walk| walk.packed(packing, &mut stream, place)),
            Kind::Format(_) if self.members.is_some() => Ok(()),
            Kind::Format(entry) => {
                let sink = &mut self.sink(entry, place);
                match entry.reader {
                    Reader::Whole(decode) => sink.whole(read_to_limit(&mut stream, sink.rules)?, decode),
                    Reader::Stream(read) => read(&mut BufReader::with_capacity(BUFFER_BYTES, stream), sink),
                    Reader::Seek(read) => {
                        let bytes = read_to_limit(&mut stream, sink.rules)?;
                        read(Seekable::Memory(Cursor::new(bytes)), sink)
                    }
                    Reader::WholeApart(decode) => sink.whole_apart(read_to_limit(&mut stream, sink.rules)?, decode),
                    Reader::RowsApart(decode) => rows_apart(read_to_limit(&mut stream, sink.rules)?, decode, sink),
                }
            }
        }
    }

    fn within(&mut self, packing: Packing, read: impl FnOnce(&mut Self) -> Result<(), Halt>) -> Result<(), Halt> {
        self.packings.push(packing);
        let n_archives = self.packings.iter().filter(|packing| packing.is_archive()).count();
        let done = if n_archives > MOST_ARCHIVES || self.packings.len() > MOST_LAYERS {
            Err(Refusal::new("archives within archives within archives are not read").into())
        } else {
            read(self)
        };
        self.packings.pop();
        done
    }

    fn packed(&mut self, packing: Packing, packed: &mut dyn Read, place: &Place) -> Result<(), Halt> {
        let packed = BufReader::with_capacity(BUFFER_BYTES, packed);
        if packing == Packing::Tar {
            return self.tar(packed, place);
        }
        let budget = self.budget;
        let Some(inner) = packing.unpacked(packed).map_err(unreadable)? else { return Ok(()) };
        let inside = Place { name: unpacked_name(&place.name), ..place.clone() };
        self.stream(&mut Metered { inner, budget }, &inside)
    }

    fn tar(&mut self, packed: impl Read, place: &Place) -> Result<(), Halt> {
        let mut archive = tar::Archive::new(packed);
        for entry in archive.entries().map_err(unreadable)? {
            let mut entry = entry.map_err(rest_unreadable)?;
            let name = entry.path_bytes().into_owned();
            let kind = entry.header().entry_type();
            if kind.is_gnu_sparse() {
                // Holes are counted like what a compressed file unpacks to: they may be without end.
                let mut inner = Metered { inner: entry, budget: self.budget };
                self.member(&name, place, |walk, member| walk.stream(&mut inner, member))?;
            } else if kind.is_file() || kind.is_contiguous() {
                self.member(&name, place, |walk, member| walk.stream(&mut entry, member))?;
            } else if kind.is_symlink() || kind.is_hard_link() {
                let refusal = Refusal::new("links within archives are not followed");
                self.member(&name, place, |_, _| Err(refusal.into()))?;
            }
        }
        Ok(())
    }

    fn zip(&mut self, file: Seekable, place: &Place) -> Result<(), Halt> {
        let unreadable = |error: &dyn ToString| {
            Refusal::new("the ZIP archive cannot be read, it may have been cut off").detail(error.to_string())
        };
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| unreadable(&error))?;
        if self.members.is_none() {
            let start = archive.central_directory_start();
            let mut file = archive.into_inner();
            for name in directory::doubles(&mut file, start).map_err(|error| unreadable(&error))? {
                let refusal = Refusal::new("a later member of the archive has the same name, and that one is read");
                self.member(&name, place, |_, _| Err(refusal.into()))?;
            }
            archive = ZipArchive::new(file).map_err(|error| unreadable(&error))?;
        }
        for idx in 0..archive.len() {
            let raw = archive.by_index_raw(idx).map_err(|error| unreadable(&error))?;
            let name = raw.name().map_or_else(|_| raw.name_raw().to_vec(), |name| name.into_owned().into_bytes());
            let (is_dir, is_encrypted) = (raw.is_dir(), raw.encrypted());
            drop(raw);
            let budget = self.budget;
            let archive = &mut archive;
            let read = |walk: &mut Self, member: &Place| {
                if is_encrypted {
                    return Err(Refusal::new("the member is encrypted").into());
                }
                let unpackable = |error| Refusal::new("the member cannot be unpacked").detail(error);
                let inner = archive.by_index(idx).map_err(unpackable)?;
                walk.stream(&mut Metered { inner, budget }, member)
            };
            if !is_dir {
                self.member(&name, place, read)?;
            }
        }
        Ok(())
    }

    /// A file of an archive; when it cannot be read, the next one is.
    fn member(
        &mut self,
        name: &[u8],
        archive: &Place,
        read: impl FnOnce(&mut Self, &Place) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let name: Vec<u8> = name.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
        let name = shown_name(&name);
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
        // What systems hide in folders, archives of theirs hold as well.
        if let Some(at) = parts.iter().position(|part| part.starts_with('.') || *part == "__MACOSX") {
            let end = if at + 1 < parts.len() { "/" } else { "" };
            return self.hidden(archive, format!("{}/{}{end}", archive.path, parts[..=at].join("/")));
        }
        let inside = parts.join("/");
        let mut around = unpacked_name(&archive.name);
        around = around.strip_suffix(".tar").map_or(around.clone(), str::to_owned);
        let member = Place {
            path: format!("{}/{inside}", archive.path),
            file: archive.file.join(&inside),
            name: format!("{around}/{inside}"),
        };
        if let Some(members) = &mut self.members {
            let says_of_others = is_metadata(&member);
            if !says_of_others {
                members.places.push(member.clone());
            }
            if says_of_others || is_archive_name(&member.name) {
                // What cannot be read of it is told when it is read.
                let _ = read(self, &member);
            }
            return Ok(());
        }
        let n_before = self.n_given.get();
        let done = read(self, &member);
        let is_read_elsewhere = is_metadata(&member) && is_archive_name(&self.input.path);
        let refusal = match done {
            Ok(()) if self.n_given.get() > n_before || is_read_elsewhere => return Ok(()),
            Ok(()) => no_text(),
            Err(Halt::Refused(refusal)) => refusal,
            Err(Halt::Stopped) => return Err(Halt::Stopped),
        };
        if self.budget.exceeded().is_some() { Err(refusal.into()) } else { self.refuse(&member.path, refusal) }
    }

    /// A hidden member: it is named with the hidden files of the disk, or, where the archive is known by its bytes alone, as it is
    /// met.
    fn hidden(&mut self, archive: &Place, shown: String) -> Result<(), Halt> {
        if let Some(members) = &mut self.members {
            members.hidden.insert(shown);
            return Ok(());
        }
        if is_archive_name(&self.input.path) && is_archive_name(&archive.path) {
            return Ok(());
        }
        self.refuse(&shown, Refusal::new("a hidden member of the archive is passed over"))
    }

    fn refuse(&mut self, path: &str, refusal: Refusal) -> Result<(), Halt> {
        match (self.give)(Err(refusal.of(path, None))) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Halt::Stopped),
        }
    }

    fn sink<'s>(&'s mut self, entry: &FormatEntry, place: &'s Place) -> Sink<'s> {
        Sink { rules: self.rules, place, format: entry.format, encoding: None, give: &mut *self.give }
    }
}

/// Gives the rows of a table that is read in a process of its own.
fn rows_apart(bytes: Vec<u8>, decode: DecodeRows, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let rows = apart::rows(bytes, sink.format, decode, sink.rules)?;
    rows.into_iter().zip(1..).try_for_each(|(row, number)| sink.row(number, row))
}

fn changed(listed: u64, found: u64) -> Refusal {
    Refusal::new(CHANGED).detail(format!("{listed} bytes when listed, {found} when read"))
}

/// Refuses a file that is no longer as long as it was.
fn unchanged(file: &File, listed: u64) -> Result<(), Halt> {
    let found = file.metadata().map_err(unreadable)?.len();
    if found == listed { Ok(()) } else { Err(changed(listed, found).into()) }
}

fn read_whole(file: File, size_bytes: u64, rules: &LoadRules) -> Result<Vec<u8>, Refusal> {
    let most = rules.thresholds.max_document_bytes;
    if size_bytes > most {
        return Err(too_large().detail(format!("{size_bytes} of {most}")));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or_default());
    // One byte more than was listed shows that the file has grown, without reading all of what was added.
    file.take(size_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 != size_bytes {
        return Err(changed(size_bytes, bytes.len() as u64));
    }
    Ok(bytes)
}

fn read_to_limit(stream: &mut dyn Read, rules: &LoadRules) -> Result<Vec<u8>, Refusal> {
    let most = rules.thresholds.max_document_bytes;
    let mut bytes = Vec::new();
    Read::take(stream, most.saturating_add(1)).read_to_end(&mut bytes).map_err(rest_unreadable)?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

fn no_text() -> Refusal {
    Refusal::new("the file has no text")
}

fn too_large() -> Refusal {
    Refusal::new("the file is larger than `max_document_bytes`")
}
