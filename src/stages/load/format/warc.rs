//! Archives of the web (WARC): each page that a server gave is a document, with the address it was fetched from.
//!
//! A record `WARC-Type: response` with `HTTP/1.1 200 OK` and `Content-Type: text/html` is a page, and so is the plain text that a
//! `conversion` made of one (WET); pictures, scripts, requests and answers with another status are passed over. The day of the
//! visit is not the day of publication, and is not kept.

use std::io::{self, BufRead, Read};

use crosscheck_text::rules::load::LoadRules;
use encoding_rs::Encoding;
use flate2::read::{MultiGzDecoder, ZlibDecoder};

use crate::stages::load::format::html;
use crate::stages::load::reader::{Halt, Sink, rest_unreadable};
use crate::stages::load::record::{Content, Raw};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};

/// Most bytes of all header lines of a record, or of an answer.
const MAX_HEADER_BYTES: u64 = 1 << 18;

/// Whether a file begins like an archive of the web.
pub(crate) fn is_start(start: &[u8]) -> bool {
    start.starts_with(b"WARC/")
}

/// Lines `Name: value` in order.
#[derive(Clone, Debug, Default)]
struct Headers(Vec<(String, String)>);

impl Headers {
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Gives each page.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let most = sink.rules.thresholds.max_document_bytes;
    let mut number = 0;
    while let Some(headers) = next_record(reader)? {
        let Ok(length) = headers.get("Content-Length").parse::<u64>() else {
            return Err(Refusal::new("the rest of the file cannot be read").detail("a record has no length").into());
        };
        let mut body = Read::take(&mut *reader, length);
        let is_page = is_answer(&headers) && length <= most;
        if is_answer(&headers) && !is_page {
            number += 1;
            sink.refuse(Some(number), Refusal::new("the page is larger than `max_document_bytes`"))?;
        }
        let mut bytes = Vec::new();
        if is_page {
            body.read_to_end(&mut bytes).map_err(rest_unreadable)?;
        }
        let n_passed = io::copy(&mut body, &mut io::sink()).map_err(rest_unreadable)?;
        let is_cut = bytes.len() as u64 + n_passed < length;
        if is_page && let Some(page) = page(&headers, bytes) {
            number += 1;
            let decode = if is_conversion(&headers) { decode_plain } else { html::decode };
            match page.and_then(|page| page.unpacked(most)) {
                Ok(raw) => sink.part(number, raw, decode)?,
                Err(refusal) => sink.refuse(Some(number), refusal)?,
            }
        }
        if is_cut {
            return Err(Refusal::new("the rest of the file cannot be read")
                .detail("its last record is cut off")
                .into());
        }
    }
    Ok(())
}

/// The headers of the next record; none at the end.
fn next_record(reader: &mut dyn BufRead) -> Result<Option<Headers>, Halt> {
    let mut left = MAX_HEADER_BYTES;
    loop {
        let Some(line) = next_line(reader, &mut left).map_err(rest_unreadable)? else { return Ok(None) };
        if line.starts_with("WARC/") {
            return Ok(Some(headers(reader, &mut left).map_err(rest_unreadable)?));
        }
        if !line.is_empty() {
            let detail = "a record does not begin with `WARC/`";
            return Err(Refusal::new("the rest of the file cannot be read").detail(detail).into());
        }
    }
}

/// Header lines up to a blank one.
fn headers(reader: &mut dyn BufRead, left: &mut u64) -> io::Result<Headers> {
    let mut headers = Headers::default();
    while let Some(line) = next_line(reader, left)?.filter(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.0.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    Ok(headers)
}

/// A line without its end; none at the end of the file.
fn next_line(reader: &mut dyn BufRead, left: &mut u64) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let n_read = reader.take(*left).read_until(b'\n', &mut line)?;
    *left -= n_read as u64;
    if *left == 0 {
        return Err(io::Error::other("the header lines of a record are too long"));
    }
    let text = String::from_utf8_lossy(&line);
    Ok((n_read > 0).then(|| text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Whether a record holds what a server gave, or what was made of it.
fn is_answer(headers: &Headers) -> bool {
    matches!(headers.get("WARC-Type").to_ascii_lowercase().as_str(), "response" | "resource" | "conversion")
        && headers.get("WARC-Target-URI").trim_matches(['<', '>']).starts_with("http")
}

/// Whether a record holds the text of a page.
fn is_conversion(headers: &Headers) -> bool {
    headers.get("WARC-Type").eq_ignore_ascii_case("conversion")
}

/// Decodes the text of a page.
fn decode_plain(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let content = Content::of_file(raw.bytes, raw.encoding, rules)?;
    Ok(Content { page: raw.row, ..content })
}

/// A page as it was sent.
struct Page {
    /// What the server says of it.
    headers: Headers,
    body: Vec<u8>,
    row: Row,
}

/// The page in a record, if it is one.
fn page(record: &Headers, bytes: Vec<u8>) -> Option<Result<Page, Refusal>> {
    let address = record.get("WARC-Target-URI").trim_matches(['<', '>']);
    let mut row = Row::default();
    row.set(Column::Url, address);
    let is_response = record.get("WARC-Type").eq_ignore_ascii_case("response");
    let (headers, body) = if !is_response {
        (Headers(vec![("Content-Type".to_owned(), record.get("Content-Type").to_owned())]), bytes)
    } else {
        let mut rest = bytes.as_slice();
        let mut left = MAX_HEADER_BYTES;
        let status = next_line(&mut rest, &mut left).ok().flatten()?;
        let is_good = status.starts_with("HTTP/") && status.split(' ').nth(1) == Some("200");
        let found = if is_good { headers(&mut rest, &mut left) } else { return None };
        match found {
            Ok(headers) => (headers, rest.to_vec()),
            Err(error) => return Some(Err(Refusal::new("the page cannot be read").detail(error))),
        }
    };
    let kind = headers.get("Content-Type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kinds: &[&str] = if is_conversion(record) { &["text/plain"] } else { &["text/html", "application/xhtml+xml"] };
    let is_read = kinds.contains(&kind.as_str());
    is_read.then_some(Ok(Page { headers, body, row }))
}

impl Page {
    /// The bytes of the page itself.
    fn unpacked(self, most: u64) -> Result<Raw, Refusal> {
        let Self { headers, mut body, row } = self;
        if headers.get("Transfer-Encoding").to_ascii_lowercase().contains("chunked") {
            // Some programs keep the header and store the page in one piece.
            body = joined(&body).unwrap_or(body);
        }
        let packed = headers.get("Content-Encoding").trim().to_ascii_lowercase();
        let bytes = match packed.as_str() {
            "" | "identity" => body,
            "gzip" | "x-gzip" if !body.starts_with(&[0x1f, 0x8b]) => body,
            "gzip" | "x-gzip" => bounded(MultiGzDecoder::new(body.as_slice()), most)?,
            "deflate" => bounded(ZlibDecoder::new(body.as_slice()), most)?,
            other => return Err(Refusal::new(format!("the page is packed with `{other}`, which is not read"))),
        };
        let label = headers.get("Content-Type").to_ascii_lowercase();
        let label = label.split("charset=").nth(1).unwrap_or_default();
        let label = label.trim_matches(['"', '\'', ' ']).split([';', ' ', '"']).next().unwrap_or_default();
        Ok(Raw { bytes, encoding: Encoding::for_label(label.as_bytes()), row })
    }
}

fn bounded(reader: impl Read, most: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let n_read = reader.take(most.saturating_add(1)).read_to_end(&mut bytes);
    n_read.map_err(|error| Refusal::new("the page cannot be unpacked").detail(error))?;
    if bytes.len() as u64 > most {
        return Err(Refusal::new("the page unpacks to more than `max_document_bytes`"));
    }
    Ok(bytes)
}

/// The chunks of a body as one; none when it does not consist of chunks.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut whole) = (body, Vec::with_capacity(body.len()));
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 1..)?;
        if length == 0 {
            return Some(whole);
        }
        // The last chunk of a page that was cut off is shorter than it says.
        let chunk = rest.get(..length).unwrap_or(rest);
        whole.extend_from_slice(chunk);
        rest = rest.get(length..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(whole);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        assert_eq!(joined(b"5\r\nIt ra\r\n4;x=1\r\nins.\r\n0\r\n\r\n").as_deref(), Some(&b"It rains."[..]));
        assert_eq!(joined(b"<p>It rains.</p>"), None);
        assert_eq!(joined(b"ffffffffffffffffff\r\nIt rains."), None);
    }

    #[test]
    fn only_pages_that_were_found_are_pages() {
        let record = |kind: &str| {
            let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            Headers(vec![header("WARC-Type", kind), header("WARC-Target-URI", "<https://www.pier.example/1>")])
        };
        let found = |status: &str, kind: &str| {
            let answer = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n<p>It rains.</p>");
            page(&record("response"), answer.into_bytes()).and_then(Result::ok).and_then(|page| page.unpacked(100).ok())
        };
        let raw = found("200 OK", "text/html; charset=\"iso-8859-1\"").expect("a page");
        assert_eq!(raw.bytes, b"<p>It rains.</p>");
        assert_eq!(raw.encoding.map(Encoding::name), Some("windows-1252"));
        assert_eq!(raw.row.url.as_deref(), Some("https://www.pier.example/1"));
        assert!(found("404 Not Found", "text/html").is_none());
        assert!(found("200 OK", "image/png").is_none());
        assert!(is_answer(&record("response")) && !is_answer(&record("request")));
        let converted = |kind: &str| {
            let mut headers = record("conversion");
            headers.0.push(("Content-Type".to_owned(), kind.to_owned()));
            page(&headers, b"It rains.".to_vec()).and_then(Result::ok).map(|page| page.body)
        };
        assert_eq!(converted("text/plain").as_deref(), Some(&b"It rains."[..]));
        assert_eq!(converted("application/json"), None);
    }
}
