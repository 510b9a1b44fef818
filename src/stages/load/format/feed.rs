//! Feeds of news, RSS and Atom: each entry a document, with its headline, address, writer and day.
//!
//! `<item><title>Rain</title><description>&lt;p&gt;It rains.</description></item>` is the text `It rains.` with the title
//! `Rain`, from the source that the feed names itself. The full content counts before a summary. It follows no links.

use std::io::{BufRead, Read};

use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use encoding_rs::UTF_8;

use crate::stages::load::encoding;
use crate::stages::load::format::html;
use crate::stages::load::reader::{Halt, Sink, rest_unreadable};
use crate::stages::load::record::{Content, Raw, is_blank, sha256};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};
use crate::stages::load::xml::{self, Step, Steps, Tag};

/// Whether a file begins like a feed.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let head = start.get(..start.len().min(4096)).unwrap_or_default();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let is_xml = head.starts_with(b"<?xml") || head.starts_with(b"<rss") || head.starts_with(b"<feed");
    let roots: [&[u8]; 4] = [b"<rss", b"<feed", b"<rdf:RDF", b"<atom:feed"];
    is_xml && roots.iter().any(|root| memchr::memmem::find(head, root).is_some())
}

/// Gives each entry.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let most = sink.rules.thresholds.max_document_bytes;
    let mut bytes = Vec::new();
    reader.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(rest_unreadable)?;
    if bytes.len() as u64 > most {
        return Err(Refusal::new("the feed is larger than `max_document_bytes`").into());
    }
    let declared = xml::declared_encoding(&bytes);
    let decoded = encoding::decode(bytes, declared, &sink.rules.thresholds)
        .map_err(|error| Refusal::new(error.reason).detail(format!("byte {} of the text", error.byte)))?;
    if let Some(broken) = decoded.broken() {
        sink.refuse(None, broken)?;
    }
    let mut feed = Feed::default();
    let mut steps = Steps::new(&decoded.text);
    loop {
        match steps.next() {
            Ok(Some(step)) => {
                if let Some(entry) = feed.step(step, &sink.rules.thresholds) {
                    feed.n_entries += 1;
                    let raw = entry.raw(&feed.source);
                    sink.part(feed.n_entries, raw, decode)?;
                }
            }
            Ok(None) if feed.n_entries == 0 => {
                return Err(Refusal::new("the file is not a feed: it has no entries of RSS or Atom").into());
            }
            Ok(None) => return Ok(()),
            Err(refusal) => return Err(refusal.into()),
        }
    }
}

/// Reads the content of an entry.
fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let sha256 = sha256(&raw.bytes);
    let text = String::from_utf8_lossy(&raw.bytes).into_owned();
    // Lines of plain text stay as they are; markup is shown, and its entities are read.
    let is_markup = text.contains(['<', '&']);
    let (text, hints) = if is_markup {
        let page = html::read_plain(&text, &rules.thresholds)?;
        (page.text, page.hints)
    } else {
        (text, Vec::new())
    };
    if is_blank(&text) {
        return Err(Refusal::new("the entry has no text"));
    }
    if let Err(error) = encoding::check_controls(&text, &rules.thresholds) {
        return Err(Refusal::new("the entry holds binary data, not text").at_byte(error.byte));
    }
    let encoding = UTF_8.name().to_ascii_lowercase();
    Ok(Content { text, encoding, sha256, hints, page: raw.row, ..Content::default() })
}

/// Elements within elements that are looked at; no feed has as many, and what is damaged may open them without end.
const DEEPEST: usize = 200;

/// What has been read of a feed.
#[derive(Default)]
struct Feed {
    source: Row,
    entry: Option<Entry>,
    n_entries: u64,
    /// Open elements, the outermost first.
    path: Vec<String>,
    /// Text of the element that is being read, and how deep it stands.
    value: String,
    depth: usize,
    is_plain: bool,
}

/// An entry that is being read.
#[derive(Default)]
struct Entry {
    row: Row,
    /// Day of the last change, where none of publication is given.
    updated: Option<String>,
    content: String,
    summary: String,
}

impl Entry {
    fn raw(self, source: &Row) -> Raw {
        let Self { mut row, updated, content, summary } = self;
        row.set(Column::Published, &updated.unwrap_or_default());
        let text = if content.trim().is_empty() { summary } else { content };
        Raw { bytes: text.into_bytes(), encoding: Some(UTF_8), row: row.or(source) }
    }
}

impl Feed {
    /// Takes a step; an entry when it ends with it.
    fn step(&mut self, step: Step, thresholds: &LoadThresholds) -> Option<Entry> {
        match step {
            Step::Open(tag) => self.open(&tag),
            Step::Text(text) if self.depth > 0 => {
                let is_markup = self.is_plain || self.path.len() > self.depth;
                if is_markup { escape(&text, &mut self.value) } else { self.value.push_str(&text) }
            }
            Step::Text(_) => {}
            Step::Close(name) => return self.close(bare(&name), thresholds),
        }
        None
    }

    fn open(&mut self, tag: &Tag) {
        let name = bare(&tag.name);
        if self.path.len() == DEEPEST {
            let is_entry = matches!(name, "item" | "entry") && self.entry.is_none();
            if !is_entry {
                return;
            }
            // What was never closed is not around an entry.
            self.path.clear();
            self.depth = 0;
        }
        let parent = self.path.last().map(String::as_str).unwrap_or_default();
        match (name, &mut self.entry) {
            ("item" | "entry", None) => self.entry = Some(Entry::default()),
            ("feed" | "rss", None) => self.source.set(Column::Language, tag.get("lang").unwrap_or_default()),
            ("link", Some(entry)) if tag.get("rel").is_none_or(|rel| rel == "alternate") => {
                entry.row.set(Column::Url, tag.get("href").unwrap_or_default());
            }
            // Who wrote an entry of Atom is an element of its own, beside an address.
            ("name", Some(_)) if parent == "author" => self.depth = 0,
            _ if self.depth > 0 => {
                // Markup that is not escaped is put together again.
                self.value.push('<');
                self.value.push_str(xml::local(name));
                self.value.push('>');
            }
            _ => {}
        }
        let is_direct = matches!(parent, "item" | "entry" | "channel" | "feed" | "author");
        // Feeds of several sources name that of each entry, with its address.
        let is_source = parent == "item" && name == "source" && tag.get("url").is_some();
        if self.depth == 0 && is_direct && (is_source || is_value(parent, name)) {
            self.depth = self.path.len() + 1;
            self.value.clear();
            self.is_plain = matches!(tag.get("type"), Some("text" | "xhtml")) || is_plain_by_default(name, tag);
        }
        self.path.push(name.to_owned());
    }

    fn close(&mut self, name: &str, thresholds: &LoadThresholds) -> Option<Entry> {
        let at = self.path.iter().rposition(|open| open == name)?;
        self.path.truncate(at);
        if self.depth > 0 && self.path.len() >= self.depth {
            self.value.push_str("</");
            self.value.push_str(xml::local(name));
            self.value.push('>');
        } else if self.depth > 0 {
            self.depth = 0;
            let value = std::mem::take(&mut self.value);
            self.keep(name, value, thresholds);
        }
        if matches!(name, "item" | "entry") { self.entry.take() } else { None }
    }

    fn keep(&mut self, name: &str, value: String, thresholds: &LoadThresholds) {
        let shown = || html::plain_text(&value, thresholds);
        let Some(entry) = &mut self.entry else {
            match name {
                "title" => self.source.set(Column::Source, &shown()),
                "language" => self.source.set(Column::Language, &value),
                _ => {}
            }
            return;
        };
        match name {
            "title" => entry.row.set(Column::Title, &shown()),
            "link" => entry.row.set(Column::Url, &shown()),
            "source" => entry.row.set(Column::Source, &shown()),
            "author" | "name" | "dc:creator" => entry.row.set(Column::Author, &writer(&shown())),
            "pubDate" | "dc:date" | "published" | "issued" => entry.row.set(Column::Published, &shown()),
            "updated" | "modified" => entry.updated = Some(shown()),
            "content" | "content:encoded" => entry.content = value,
            "description" | "summary" => entry.summary = value,
            _ => {}
        }
    }
}

/// A name without the prefix that some feeds give all elements of Atom.
fn bare(name: &str) -> &str {
    name.strip_prefix("atom:").unwrap_or(name)
}

/// Whether an element holds a value that is kept.
fn is_value(parent: &str, name: &str) -> bool {
    match parent {
        "author" => name == "name",
        "channel" | "feed" => matches!(name, "title" | "language"),
        _ => matches!(
            name,
            "title"
                | "link"
                | "author"
                | "dc:creator"
                | "pubDate"
                | "dc:date"
                | "published"
                | "issued"
                | "updated"
                | "modified"
                | "content"
                | "content:encoded"
                | "description"
                | "summary"
        ),
    }
}

/// Texts of Atom are plain unless they say that they are HTML; those of RSS are HTML.
fn is_plain_by_default(name: &str, tag: &Tag) -> bool {
    matches!(name, "summary" | "content") && tag.get("type").is_none()
}

/// `ida@pier.example (Ida Moe)` is `Ida Moe`.
fn writer(text: &str) -> String {
    let inner = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(name, _)| name.trim());
    match inner.filter(|name| !name.is_empty() && text.contains('@')) {
        Some(name) => name.to_owned(),
        None => text.to_owned(),
    }
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            letter => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<Raw> {
        let mut feed = Feed::default();
        let mut steps = Steps::new(text);
        let mut found = Vec::new();
        while let Ok(Some(step)) = steps.next() {
            if let Some(entry) = feed.step(step, &LoadThresholds::default()) {
                found.push(entry.raw(&feed.source));
            }
        }
        found
    }

    #[test]
    fn an_item_of_rss_has_its_full_content() {
        let text = r#"<rss><channel><title>The Pier</title><language>en-gb</language><image><title>Logo</title></image>
            <item><title>R&amp;amp;D</title><link>https://pier.example/1</link><author>ida@pier.example (Ida Moe)</author>
            <pubDate>Mon, 05 Jan 2026 22:10:00 GMT</pubDate><description>Short.</description><source>No</source>
            <content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><media:title>No</media:title></item></channel></rss>"#;
        let found = entries(text);
        let Raw { bytes, row, .. } = &found[0];
        assert_eq!(bytes, b"<p>Long.</p>");
        assert_eq!(row.title.as_deref(), Some("R&D"));
        assert_eq!(row.author.as_deref(), Some("Ida Moe"));
        assert_eq!(row.source.as_deref(), Some("The Pier"));
        assert_eq!(row.language.as_deref(), Some("en-gb"));
        assert_eq!(row.url.as_deref(), Some("https://pier.example/1"));
        assert_eq!(row.published.as_deref(), Some("Mon, 05 Jan 2026 22:10:00 GMT"));
    }

    #[test]
    fn an_entry_of_another_source_says_so() {
        let text = r#"<rss><channel><title>All news</title><item><title>Rain</title><description>It rains.</description>
            <source url="https://pier.example">The Pier</source></item><item><description>It snows.</description></item></channel></rss>"#;
        let sources: Vec<_> = entries(text).into_iter().filter_map(|raw| raw.row.source).collect();
        assert_eq!(sources, ["The Pier", "All news"]);
    }

    #[test]
    fn an_entry_of_atom_may_hold_markup() {
        let text = r#"<feed xml:lang="en"><title>Pier</title><entry><title>Rain</title><link rel="self" href="x"/>
            <link href="https://pier.example/2"/><author><name>Ida Moe</name><email>i@p</email></author>
            <updated>2026-01-05T10:00:00Z</updated><source><title>Other</title></source>
            <content type="xhtml"><div><p>It &lt;b&gt; rains.</p></div></content></entry>
            <entry><summary>1 &lt; 2</summary></entry></feed>"#;
        let found = entries(text);
        assert_eq!(found[0].bytes, b"<div><p>It &lt;b&gt; rains.</p></div>");
        assert_eq!(found[0].row.title.as_deref(), Some("Rain"));
        assert_eq!(found[0].row.url.as_deref(), Some("https://pier.example/2"));
        assert_eq!(found[0].row.author.as_deref(), Some("Ida Moe"));
        assert_eq!(found[0].row.published.as_deref(), Some("2026-01-05T10:00:00Z"));
        assert_eq!(found[1].bytes, b"1 &lt; 2");
    }

    #[test]
    fn elements_that_are_never_closed_cost_no_more_than_others() {
        let (deep, closed) = ("<a>".repeat(200_000), "</b>".repeat(200_000));
        let item = "<item><description>It rains.</description></item>";
        let found = entries(&format!("<rss><channel>{item}{deep}{closed}{item}"));
        assert_eq!(found.len(), 2);
        let breaks = "<br>".repeat(300);
        let found = entries(&format!("<rss><channel><item><description>{breaks}It rains.</description></item>{item}"));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn feeds_are_known_by_their_root() {
        assert!(is_start(b"<?xml version=\"1.0\"?>\n<!-- c --><rss version=\"2.0\">"));
        assert!(is_start(b"\xef\xbb\xbf <feed xmlns=\"http://www.w3.org/2005/Atom\">"));
        assert!(!is_start(b"<?xml version=\"1.0\"?><html><body>"));
        assert!(!is_start(b"The <rss> element"));
    }
}
