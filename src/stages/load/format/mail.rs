//! Messages of mail: the text part as the document, the subject as its title, and who sent it when.
//!
//! A message with the parts `text/plain` and `text/html` gives the first, unless that says next to nothing; the subject and
//! the name of the sender are decoded. The source is the site of the sender's address. Attachments are not read. A page that a browser
//! saved as one file is a message too, and is read as a page.

use crosscheck_text::rules::load::LoadRules;
use encoding_rs::Encoding;
use mailparse::{DispositionType, MailHeader, MailHeaderMap, ParsedMail};

use crate::stages::load::encoding::{self, Decoded};
use crate::stages::load::format::html;
use crate::stages::load::host;
use crate::stages::load::record::{Content, Raw, is_blank, sha256};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};

/// A plain part of fewer characters than this may only say that there is another one.
const FEW_CHARS: usize = 200;
/// How many times as much the other one must hold.
const MANY_TIMES: usize = 4;

/// Headers that messages begin with.
const HEADERS: [&str; 14] = [
    "received",
    "return-path",
    "delivered-to",
    "message-id",
    "mime-version",
    "from",
    "to",
    "subject",
    "date",
    "content-type",
    "dkim-signature",
    "x-mozilla-status",
    "reply-to",
    "arc-seal",
];

/// Whether a file begins like a message: with lines of headers, of which two at least are those of mail.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let head = start.get(..start.len().min(8192)).unwrap_or_default();
    let (mut n_known, mut n_lines) = (0, 0);
    let mut has_sender = false;
    for line in head.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty()) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else { return false };
        let name = line.get(..colon).unwrap_or_default().to_ascii_lowercase();
        n_lines += 1;
        let is_known = HEADERS.iter().any(|header| header.as_bytes() == name);
        n_known += usize::from(is_known);
        has_sender |= name == b"from" || name == b"received";
    }
    // A transcript may begin with `From:` and `Date:`; messages have the technical ones too.
    n_known >= 4 && has_sender && n_lines >= 4
}

/// Reads a message.
///
/// # Errors
/// When it is no message, or none of its parts is text.
pub(crate) fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let mail =
        mailparse::parse_mail(&raw.bytes).map_err(|error| Refusal::new("the message cannot be read").detail(error))?;
    let sha256 = sha256(&raw.bytes);
    if is_saved_page(&mail) {
        return Ok(Content { sha256, ..saved_page(&mail, rules)? });
    }
    Ok(Content { sha256, page: metadata(&mail), ..body(&mail, rules)? })
}

/// Whether a message is a page as browsers save it: `From: <Saved by Blink>`.
fn is_saved_page(mail: &ParsedMail<'_>) -> bool {
    let from = mail.headers.get_first_value("From").unwrap_or_default();
    from.trim_start_matches(['"', '<', ' ']).starts_with("Saved by ")
}

/// Reads a saved page; its date is that of saving, which is not that of publication.
fn saved_page(mail: &ParsedMail<'_>, rules: &LoadRules) -> Result<Content, Refusal> {
    let pages = mail.parts().filter(|part| part.ctype.mimetype.eq_ignore_ascii_case("text/html"));
    let mut pages = pages.filter_map(|part| Some((part, decoded(part, rules)?)));
    let (part, Decoded { text, encoding, broken_at }) =
        pages.next().ok_or_else(|| Refusal::new("the saved page has no text"))?;
    let page = html::read(&text, &rules.thresholds)?;
    if is_blank(&page.text) {
        return Err(Refusal::new("the saved page has no text"));
    }
    let mut row = Row::default();
    let value = |headers: &[MailHeader<'_>], name: &str| headers.get_first_value(name).unwrap_or_default();
    for address in [value(&mail.headers, "Snapshot-Content-Location"), value(&part.headers, "Content-Location")] {
        if address.starts_with("http") {
            row.set(Column::Url, &address);
        }
    }
    row.set(Column::Title, &value(&mail.headers, "Subject"));
    let metadata = page.metadata.or(&row);
    Ok(Content { text: page.text, encoding, hints: page.hints, page: metadata, broken_at, ..Content::default() })
}

fn metadata(mail: &ParsedMail<'_>) -> Row {
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let mut row = Row::default();
    row.set(Column::Title, &header("Subject").split_whitespace().collect::<Vec<_>>().join(" "));
    let date = header("Date");
    // The name of the zone may follow in parentheses.
    row.set(Column::Published, date.split('(').next().unwrap_or_default());
    row.set(Column::Url, header("Archived-At").trim_matches(['<', '>', ' ']));
    row.set(Column::Language, header("Content-Language").split(',').next().unwrap_or_default());
    if let Some((name, address)) = sender(&header("From")) {
        row.set(Column::Author, name.as_deref().unwrap_or(&address));
        let host = address.rsplit('@').next().unwrap_or_default();
        row.set(Column::Source, host::site(host).as_deref().unwrap_or(host));
    }
    row
}

/// Name and address of the first sender.
fn sender(from: &str) -> Option<(Option<String>, String)> {
    let list = mailparse::addrparse(from).ok()?;
    let single = list.iter().find_map(|address| match address {
        mailparse::MailAddr::Single(single) => Some(single),
        mailparse::MailAddr::Group(group) => group.addrs.first(),
    })?;
    let name = single.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    Some((name.map(str::to_owned), single.addr.to_ascii_lowercase()))
}

/// The text of a message, without its metadata.
fn body(mail: &ParsedMail<'_>, rules: &LoadRules) -> Result<Content, Refusal> {
    let shown = |kind: &str| {
        let parts = mail.parts().filter(move |part| {
            part.ctype.mimetype.eq_ignore_ascii_case(kind)
                && part.get_content_disposition().disposition != DispositionType::Attachment
        });
        parts.filter_map(|part| decoded(part, rules)).find(|decoded| !is_blank(&decoded.text))
    };
    let plain = shown("text/plain");
    let n_plain = plain.as_ref().map_or(0, |plain| plain.text.trim().chars().count());
    let page = if n_plain < FEW_CHARS { shown("text/html") } else { None };
    let page = page.and_then(|page| {
        let read = html::read_plain(&page.text, &rules.thresholds).ok()?;
        (read.text.chars().count() > MANY_TIMES * n_plain).then_some((page, read))
    });
    if let Some((Decoded { encoding, broken_at, .. }, page)) = page {
        return Ok(Content { text: page.text, encoding, hints: page.hints, broken_at, ..Content::default() });
    }
    let Some(Decoded { text, encoding, broken_at }) = plain else {
        return Err(Refusal::new("the message has no text"));
    };
    Ok(Content { text, encoding, broken_at, ..Content::default() })
}

/// The text of a part.
fn decoded(part: &ParsedMail<'_>, rules: &LoadRules) -> Option<Decoded> {
    let bytes = part.get_body_raw().ok()?;
    let parameter = |name: &str| part.ctype.params.get(name).map(String::as_str);
    let declared = parameter("charset").and_then(|label| Encoding::for_label(label.as_bytes()));
    let mut decoded = encoding::decode(bytes, declared, &rules.thresholds).ok()?;
    if parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        decoded.text = unflowed(&decoded.text);
    }
    Some(decoded)
}

/// Joins lines that end with a space, which is how paragraphs are wrapped in transit.
fn unflowed(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        // A space is put in front of lines that would look like another mark.
        let line = line.strip_prefix(' ').unwrap_or(line);
        joined.push_str(line);
        if !line.ends_with(' ') || line == "-- " {
            joined.push('\n');
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Result<Content, Refusal> {
        decode(Raw { bytes: message.as_bytes().to_vec(), ..Raw::default() }, &LoadRules::default())
    }

    const HEAD: &str = "From: =?utf-8?q?Ida_M=C3=B8e?= <Ida@Pier.example>\r\nSubject: Rain\r\n in Cove\r\n\
        Date: Mon, 5 Jan 2026 22:10:00 +0100 (CET)\r\nMIME-Version: 1.0\r\n";

    #[test]
    fn the_plain_part_is_the_text_and_the_headers_say_the_rest() {
        let message = format!(
            "{HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nIt rains at the caf=E9 =\r\nin Cove.\r\n--b\r\n\
            Content-Type: text/html\r\n\r\n<p>It rains at the caf&eacute; in Cove.</p>\r\n--b--\r\n"
        );
        let content = read(&message).expect("a message");
        assert_eq!(content.text.trim(), "It rains at the café in Cove.");
        assert_eq!(content.page.title.as_deref(), Some("Rain in Cove"));
        assert_eq!(content.page.author.as_deref(), Some("Ida Møe"));
        assert_eq!(content.page.source.as_deref(), Some("pier.example"));
        let day = content.page.published().ok().flatten().map(|(day, _)| day.to_string());
        assert_eq!(day.as_deref(), Some("2026-01-05"));
    }

    #[test]
    fn a_page_counts_where_the_plain_part_says_nothing() {
        let long = "It rains in Cove. ".repeat(20);
        let message = format!(
            "{HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nSee the page.\r\n--b\r\n\
            Content-Type: text/html\r\n\r\n<h1>Rain</h1><p>{long}</p>\r\n--b--\r\n"
        );
        assert!(read(&message).expect("a message").text.starts_with("Rain\n\nIt rains"));
    }

    #[test]
    fn a_saved_page_is_read_as_a_page_and_not_dated_by_its_message() {
        let page = |from: &str| {
            format!(
                "From: {from}\r\nSnapshot-Content-Location: https://www.pier.example/rain\r\nSubject: Rain | Pier\r\n\
                Date: Mon, 5 Jan 2026 22:10:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n\
                --b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                <title>Rain</title><nav>Home</nav><article><h1>Rain</h1><p>It rains in Co=\r\nve.</p></article>\r\n--b--\r\n"
            )
        };
        let content = read(&page("<Saved by Blink>")).expect("a page");
        assert_eq!(content.text, "Rain\n\nIt rains in Cove.");
        assert_eq!(content.page.url.as_deref(), Some("https://www.pier.example/rain"));
        assert_eq!((content.page.title.as_deref(), content.page.published), (Some("Rain"), None));
        // Near miss: a person who has saved something.
        let content = read(&page("Ida Saved by <ida@pier.example>")).expect("a message");
        assert!(content.page.published.is_some());
    }

    #[test]
    fn attachments_are_not_the_text() {
        let message = format!(
            "{HEAD}Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nSecret.\r\n"
        );
        assert_eq!(read(&message).map_err(|refusal| refusal.reason), Err("the message has no text".to_owned()));
    }

    #[test]
    fn wrapped_lines_are_joined_where_the_message_says_so() {
        assert_eq!(unflowed("It rains \nin Cove.\n  So be it.\n-- \nIda"), "It rains in Cove.\n So be it.\n-- \nIda\n");
    }

    #[test]
    fn messages_are_known_by_their_headers() {
        assert!(is_start(format!("{HEAD}\r\nText").as_bytes()));
        assert!(!is_start(b"From: the mayor\nTo: the people\nSubject: rain\n\nText"));
        assert!(!is_start(b"It rains in Cove.\n"));
    }
}
