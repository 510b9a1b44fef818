//! Reads one file with bounded memory and gives its records one by one: the whole of a txt, md or html file, else line by line
//! or row by row.
//!
//! A csv file of three rows, the second of which lacks a field, gives a record, a reject at `row 2`, and a record. A file that
//! changed since it was listed is refused. It does not decode what it reads.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::Input;
use crate::stages::load::reader::{FormatEntry, Give, Halt, Place, Reader, START_BYTES, Seekable, Sink, unreadable};
use crate::stages::load::recognize::recognize;
use crate::stages::load::refusal::Refusal;

/// Bytes that a stream reads at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// Gives the records of a file in order; what cannot be read of it comes as a reject in its place.
pub fn read(input: &Input, rules: &LoadRules, give: &mut Give<'_>) {
    let place = Place { path: input.path.clone(), file: input.file.clone(), stem: stem(&input.path).to_owned() };
    if let Err(Halt::Refused(refusal)) = read_file(input, &place, rules, give) {
        // Whoever wants no more is told no more, and breaks for the last time.
        let _ = give(Err(refusal.of(&place.path, None)));
    }
}

/// A path without its extension.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    }
}

fn read_file(input: &Input, place: &Place, rules: &LoadRules, give: &mut Give<'_>) -> Result<(), Halt> {
    let mut file = File::open(&input.file).map_err(unreadable)?;
    let size_bytes = file.metadata().map_err(unreadable)?.len();
    if size_bytes != input.size_bytes {
        return Err(changed(input.size_bytes, size_bytes).into());
    }
    if size_bytes == 0 {
        return Err(Refusal::new("the file has no text").into());
    }
    let start = start_of(&mut file)?;
    let entry = recognize(&start, &input.path, &rules.thresholds)?;
    let mut sink = Sink { rules, place, format: entry.format, give: &mut |item| give(item) };
    read_as(entry, file, size_bytes, &mut sink)
}

/// The first bytes of a file, which is read from its start afterwards.
pub(crate) fn start_of(file: &mut File) -> Result<Vec<u8>, Refusal> {
    let mut start = Vec::with_capacity(START_BYTES);
    Read::by_ref(file).take(START_BYTES as u64).read_to_end(&mut start).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(start)
}

fn read_as(entry: &FormatEntry, file: File, size_bytes: u64, sink: &mut Sink<'_>) -> Result<(), Halt> {
    match entry.reader {
        Reader::Whole(decode) => {
            let most = sink.rules.thresholds.max_document_bytes;
            if size_bytes > most {
                let refusal = Refusal::new("the file is larger than `max_document_bytes`");
                return Err(refusal.detail(format!("{size_bytes} of {most}")).into());
            }
            sink.whole(read_whole(file, size_bytes)?, decode)
        }
        Reader::Stream(read) => read(&mut BufReader::with_capacity(BUFFER_BYTES, file), sink),
        Reader::Seek(read) => read(Seekable::File(file), sink),
    }
}

fn changed(listed: u64, found: u64) -> Refusal {
    Refusal::new("the file changed while it was read").detail(format!("{listed} bytes when listed, {found} when read"))
}

fn read_whole(file: File, size_bytes: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or_default());
    // One byte more than was listed shows that the file has grown, without reading all of what was added.
    file.take(size_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 != size_bytes {
        return Err(changed(size_bytes, bytes.len() as u64));
    }
    Ok(bytes)
}
