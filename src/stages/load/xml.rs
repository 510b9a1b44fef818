//! XML as a flat sequence of tags and texts, lenient where files in the field are wrong.
//!
//! `<w:p a="1">R&amp;D<w:br/></w:p>` is an open tag, the text `R`, `&`, `D` in pieces, an open and a close tag, and a close tag.
//! Entities of HTML that XML does not know are given as they stand. It does not build a tree, so depth costs nothing.

use encoding_rs::Encoding;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::stages::load::refusal::Refusal;

/// One step through a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Open(Tag),
    /// The name of the tag that is closed, with its prefix.
    Close(String),
    Text(String),
}

/// An open tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Its name with its prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

/// Steps through a file.
pub(crate) struct Steps<'a> {
    reader: quick_xml::Reader<&'a [u8]>,
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The encoding that a file declares in its first line.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(200))?;
    let end = memchr::memmem::find(start, b"?>")?;
    let line = start.get(..end)?;
    let at = memchr::memmem::find(line, b"encoding")?;
    let label = line.get(at..)?.split(|byte| matches!(byte, b'"' | b'\'')).nth(1)?;
    Encoding::for_label(label)
}

impl Tag {
    fn new(start: &BytesStart<'_>) -> Self {
        let mut attributes = start.html_attributes();
        let attributes = attributes.with_checks(false).flatten().map(|attribute| {
            let value = quick_xml::escape::unescape(&attribute.value).unwrap_or_else(|_| attribute.value.clone());
            (attribute.key.as_ref().to_owned(), value.into_owned())
        });
        Self { name: start.name().as_ref().to_owned(), attributes: attributes.collect() }
    }

    /// Its name without its prefix.
    pub(crate) fn local(&self) -> &str {
        local(&self.name)
    }

    /// The value of an attribute, whatever its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }
}

impl<'a> Steps<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = quick_xml::Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader }
    }

    /// The next step; none at the end.
    ///
    /// # Errors
    /// When what follows is not XML.
    pub(crate) fn next(&mut self) -> Result<Option<Step>, Refusal> {
        loop {
            let event = self.reader.read_event().map_err(|error| {
                let byte = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
                Refusal::new("the XML is damaged").detail(format!("{error}, at byte {byte}"))
            })?;
            return Ok(Some(match event {
                Event::Start(start) | Event::Empty(start) => Step::Open(Tag::new(&start)),
                Event::End(end) => Step::Close(end.name().as_ref().to_owned()),
                Event::Text(text) => Step::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Step::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Step::Text(match reference.resolve_char_ref() {
                    Ok(Some(letter)) => letter.to_string(),
                    Ok(None) => {
                        let name = reference.xml10_content();
                        resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
                    }
                    Err(_) => "\u{fffd}".to_owned(),
                }),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> String {
        let mut steps = Steps::new(text);
        let mut shown = String::new();
        while let Ok(Some(step)) = steps.next() {
            match step {
                Step::Open(tag) => shown.push_str(&format!("<{} {}>", tag.local(), tag.get("a").unwrap_or("-"))),
                Step::Close(name) => shown.push_str(&format!("</{}>", local(&name))),
                Step::Text(text) => shown.push_str(&text),
            }
        }
        shown
    }

    #[test]
    fn tags_texts_and_entities_come_in_order() {
        let text =
            r#"<?xml version="1.0"?><!-- c --><w:p w:a="1 &lt; 2">R&amp;D &#8364;&nbsp;<![CDATA[<b>]]><w:br/></w:p>"#;
        assert_eq!(steps(text), "<p 1 < 2>R&D €&nbsp;<b><br -></br></p>");
    }

    #[test]
    fn what_is_wrong_in_the_field_is_read() {
        assert_eq!(steps("<a>x & y</b></a></c>"), "<a ->x & y</b></a></c>");
    }

    #[test]
    fn the_declared_encoding_is_found() {
        assert_eq!(
            declared_encoding(b"<?xml version='1.0' encoding='iso-8859-1'?>").map(Encoding::name),
            Some("windows-1252")
        );
        assert_eq!(declared_encoding(b"<rss encoding='iso-8859-1'>"), None);
    }
}
