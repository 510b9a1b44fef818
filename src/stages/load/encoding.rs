//! Bytes of a file to text: byte order mark, then UTF-8, else the encoding that the bytes look like; binary data is refused.
//!
//! `b"caf\xe9"` is `café` from `windows-1252`. The mark is taken off, line ends stay. A file that is UTF-8 but for a few
//! broken characters keeps them as U+FFFD and says so; NUL bytes, many control characters or many U+FFFD are a refusal.

use std::io::{self, BufRead, BufReader};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use crosscheck_text::rules::load::LoadThresholds;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::stages::load::peek::Peeked;
use crate::stages::load::refusal::Refusal;

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub text: String,
    /// WHATWG name in lower case.
    pub encoding: String,
    /// Byte of the first character that was replaced by U+FFFD, if any was.
    pub broken_at: Option<usize>,
}

impl Decoded {
    /// What is told of a text whose broken characters were replaced.
    pub(crate) fn broken(&self) -> Option<Refusal> {
        self.broken_at.map(|byte| broken(byte, &self.encoding))
    }
}

/// What is told of a text whose first broken character is at a byte.
pub(crate) fn broken(byte: usize, encoding: &str) -> Refusal {
    Refusal::broken().detail(format!("invalid {encoding} at byte {byte}"))
}

/// Why bytes are not text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotText {
    /// Offset of the first offending byte.
    pub byte: usize,
    pub reason: &'static str,
}

/// The detector settles on far less; the bound keeps it linear and cheap on big files.
const MAX_DETECT_BYTES: usize = 4 << 20;

/// A file of rows as a stream of lines.
pub(crate) struct Lines<'a> {
    pub reader: Box<dyn BufRead + 'a>,
    /// The encoding of the file, where it was not read as UTF-8: its lines are UTF-8 already.
    pub transcoded: Option<&'static Encoding>,
    /// The encoding that lines have which are not UTF-8.
    pub legacy: Option<&'static Encoding>,
    /// Whether one line alone was seen that is not UTF-8.
    pub is_lone: bool,
    /// Whether characters beyond ASCII were seen that are UTF-8, or its mark.
    pub has_utf_8: bool,
}

/// The encoding of a file of rows, as far as it was read: decided once, whichever row and field shows it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Encodings {
    /// That of what is not UTF-8.
    pub legacy: Option<&'static Encoding>,
    /// Whether characters beyond ASCII were seen that are UTF-8.
    pub has_utf_8: bool,
}

/// How a row is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowEncoding {
    /// The encoding of what is not UTF-8 in it.
    pub encoding: Option<&'static Encoding>,
    /// Whether the row is in another encoding than its file.
    pub is_stray: bool,
}

impl Encodings {
    /// The encoding of the next row, by all of its parts: of a file whose start was ASCII the first row that is not UTF-8 decides.
    pub(crate) fn of<'a>(&mut self, parts: impl IntoIterator<Item = &'a [u8]> + Clone) -> RowEncoding {
        if parts.clone().into_iter().all(|part| std::str::from_utf8(part).is_ok()) {
            self.has_utf_8 |= self.legacy.is_none() && parts.into_iter().any(|part| !part.is_ascii());
            return RowEncoding { encoding: self.legacy, is_stray: false };
        }
        if self.legacy.is_some() {
            return RowEncoding { encoding: self.legacy, is_stray: false };
        }
        let row = parts.into_iter().collect::<Vec<_>>().join(&b' ');
        if is_damaged_utf_8(&row) {
            self.has_utf_8 = true;
            return RowEncoding { encoding: None, is_stray: false };
        }
        let found = detect(&row, std::str::from_utf8(&row).map_or_else(|error| error.valid_up_to(), str::len));
        if !self.has_utf_8 {
            self.legacy = Some(found);
        }
        RowEncoding { encoding: Some(found), is_stray: self.has_utf_8 }
    }
}

/// Bytes by which the encoding of a file of rows is told.
const SAMPLE_BYTES: usize = 1 << 20;
/// Bytes that are decoded at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// Opens a file of rows in any encoding; its byte order mark is passed over.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn lines<'a>(reader: &'a mut dyn BufRead) -> io::Result<Lines<'a>> {
    let stream = Peeked::new(reader, SAMPLE_BYTES)?;
    let sample = stream.start();
    let (encoding, skip) = match Encoding::for_bom(sample) {
        Some((encoding, length)) => (encoding, length),
        None => (utf_16_without_mark(sample).unwrap_or(UTF_8), 0),
    };
    let (mut legacy, mut n_broken) = (None, 0);
    if !is_wide(encoding) && skip == 0 {
        // The sample may end within a character.
        let end = sample.len() - 3.min(sample.len());
        let known = std::str::from_utf8(sample).map_or_else(|error| error.valid_up_to(), str::len);
        if known < end && !is_damaged_utf_8(sample) {
            legacy = Some(detect(sample, known));
            n_broken = sample.split(|byte| *byte == b'\n').filter(|line| std::str::from_utf8(line).is_err()).count();
        }
    }
    let has_utf_8 = legacy.is_none() && (skip > 0 || sample.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()));
    let stream = stream.skip(skip);
    let transcoded = is_wide(encoding).then_some(encoding);
    let reader: Box<dyn BufRead + 'a> = match transcoded {
        Some(encoding) => {
            // What is decoded comes in small pieces at first; readers look at a whole header.
            let text = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(stream);
            Box::new(BufReader::with_capacity(BUFFER_BYTES, Peeked::new(text, BUFFER_BYTES)?))
        }
        None => Box::new(BufReader::with_capacity(BUFFER_BYTES, stream)),
    };
    Ok(Lines { reader, transcoded, legacy, is_lone: n_broken == 1, has_utf_8 })
}

/// Decodes a whole file; `declared` is the encoding that the file itself names (HTML), which yields to a mark and to UTF-8.
pub(crate) fn decode(
    bytes: Vec<u8>,
    declared: Option<&'static Encoding>,
    thresholds: &LoadThresholds,
) -> Result<Decoded, NotText> {
    let (encoding, skip) = match Encoding::for_bom(&bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (utf_16_without_mark(&bytes).unwrap_or(UTF_8), 0),
    };
    if !is_wide(encoding)
        && let Some(byte) = memchr::memchr(0, &bytes)
    {
        return Err(NotText { byte, reason: "the file holds binary data, not text" });
    }
    let decoded =
        if encoding == UTF_8 { from_utf_8(bytes, skip, declared) } else { from_legacy(&bytes, skip, encoding) };
    check(&decoded, skip, thresholds)?;
    Ok(decoded)
}

fn from_utf_8(mut bytes: Vec<u8>, skip: usize, declared: Option<&'static Encoding>) -> Decoded {
    bytes.drain(..skip);
    let name = UTF_8.name().to_ascii_lowercase();
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, encoding: name, broken_at: None },
        Err(error) => error,
    };
    let first = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    if skip > 0 || is_damaged_utf_8(&bytes) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return Decoded { text, encoding: name, broken_at: Some(first + skip) };
    }
    let encoding = declared.filter(|encoding| *encoding != UTF_8 && !is_wide(encoding));
    from_legacy(&bytes, 0, encoding.unwrap_or_else(|| detect(&bytes, first)))
}

fn from_legacy(bytes: &[u8], skip: usize, encoding: &'static Encoding) -> Decoded {
    let body = bytes.get(skip..).unwrap_or_default();
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    // The offset in the input is only known for UTF-8; in others the first broken character is somewhere after the mark.
    let broken_at =
        had_errors.then(|| text.find('\u{fffd}').map_or(skip, |at| input_offset(&text, at, encoding) + skip));
    Decoded { text: text.into_owned(), encoding: encoding.name().to_ascii_lowercase(), broken_at }
}

fn input_offset(text: &str, at: usize, encoding: &'static Encoding) -> usize {
    let before = text.get(..at).unwrap_or_default();
    match (encoding == UTF_8, is_wide(encoding)) {
        (true, _) => at,
        (_, true) => before.encode_utf16().count() * 2,
        _ => encoding.encode(before).0.len(),
    }
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn detect(bytes: &[u8], first_invalid: usize) -> &'static Encoding {
    // Text before the first byte that is not UTF-8 tells little more than its language; a page of it is context enough.
    let start = first_invalid.saturating_sub(1 << 16);
    let sample = bytes.get(start..bytes.len().min(start + MAX_DETECT_BYTES)).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether most characters beyond ASCII are good UTF-8: a legacy encoding hardly ever looks like that.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_broken += usize::from(!chunk.invalid().is_empty());
    }
    n_good > 4 * n_broken
}

/// UTF-16 of mostly Latin text has a NUL in every other byte, always on the same side.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let (mut n_even, mut n_odd) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        n_even += usize::from(pair[0] == 0);
        n_odd += usize::from(pair[1] == 0);
    }
    let n_pairs = sample.len() / 2;
    match (bytes.len().is_multiple_of(2) && n_pairs >= 8, n_even, n_odd) {
        (true, 0, n) if n * 10 > n_pairs * 7 => Some(UTF_16LE),
        (true, n, 0) if n * 10 > n_pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

fn check(decoded: &Decoded, skip: usize, thresholds: &LoadThresholds) -> Result<(), NotText> {
    if let Err(error) = check_controls(&decoded.text, thresholds) {
        let encoding = Encoding::for_label(decoded.encoding.as_bytes()).unwrap_or(UTF_8);
        let byte = input_offset(&decoded.text, error.byte, encoding) + skip;
        return Err(NotText { byte, ..error });
    }
    let Some(broken_at) = decoded.broken_at else { return Ok(()) };
    let n_chars = decoded.text.chars().count();
    let n_replaced = decoded.text.matches('\u{fffd}').count();
    if n_replaced as f64 > thresholds.max_replacement_share * n_chars as f64 {
        let reason = "the file cannot be decoded: too many of its characters are broken";
        return Err(NotText { byte: broken_at, reason });
    }
    Ok(())
}

/// Refuses a text with too many control characters; the byte is that of the first one in the text.
pub(crate) fn check_controls(text: &str, thresholds: &LoadThresholds) -> Result<(), NotText> {
    // U+0085 is a line end, and the others stand in text as white space.
    let is_junk = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}');
    let Some(byte) = text.find(is_junk) else { return Ok(()) };
    let n_junk = text.chars().filter(|c| is_junk(*c)).count();
    if n_junk as f64 > thresholds.max_control_share * text.chars().count() as f64 {
        return Err(NotText { byte, reason: "the file holds binary data, not text" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Decoded, NotText> {
        decode(bytes.to_vec(), None, &LoadThresholds::default())
    }

    #[test]
    fn marks_are_taken_off_and_line_ends_stay() {
        let decoded = read(b"\xef\xbb\xbfone\r\ntwo\n").expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), ("one\r\ntwo\n", "utf-8"));
        let decoded = read(b"\xff\xfeh\0i\0").expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), ("hi", "utf-16le"));
        let decoded = read(b"\xfe\xff\0h\0i").expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), ("hi", "utf-16be"));
    }

    #[test]
    fn utf_16_is_seen_without_a_mark() {
        let bytes: Vec<u8> = "The ferry left at noon.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes).expect("text").text, "The ferry left at noon.");
    }

    #[test]
    fn one_broken_character_does_not_turn_utf_8_into_another_encoding() {
        let mut bytes = "Zürich, Genève, São Paulo, Málaga, Łódź, Kraków, Köln".as_bytes().to_vec();
        bytes.push(0xc3);
        let decoded = read(&bytes).expect("text");
        assert!(decoded.text.starts_with("Zürich, Genève"), "{decoded:?}");
        assert_eq!(decoded.broken_at, Some(bytes.len() - 1));
    }

    #[test]
    fn the_encoding_of_a_file_is_decided_once_by_whole_rows() {
        let mut encodings = Encodings::default();
        let of = |encodings: &mut Encodings, parts: &[&[u8]]| {
            let RowEncoding { encoding, is_stray } = encodings.of(parts.iter().copied());
            (encoding.map(Encoding::name), is_stray)
        };
        assert_eq!(of(&mut encodings, &[b"The Pier", b"Rain."]), (None, false));
        assert_eq!(of(&mut encodings, &[b"Le Caf\xe9", b"Rain."]), (Some("windows-1252"), false));
        assert_eq!(of(&mut encodings, &[b"The Pier", b"Rain."]), (Some("windows-1252"), false));
        let mut encodings = Encodings::default();
        assert_eq!(of(&mut encodings, &["Le Café".as_bytes(), b"Rain."]), (None, false));
        assert_eq!(of(&mut encodings, &[b"Le Caf\xe9", b"Rain."]), (Some("windows-1252"), true));
        assert_eq!(of(&mut encodings, &["Le Café".as_bytes(), b"Rain."]), (None, false));
    }

    #[test]
    fn binary_data_is_refused_with_its_first_byte() {
        assert_eq!(read(b"ab\0cd").map_err(|error| error.byte), Err(2));
        assert_eq!(read(b"plain \x01\x02\x03\x04 plain").map_err(|error| error.byte), Err(6));
    }
}
