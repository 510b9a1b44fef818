//! A text of LibreOffice: its headings, paragraphs, lists and tables, and its title.
//!
//! `<text:h text:outline-level="2">Rain</text:h>` is a heading of level 2. Notes, comments, what was deleted and what is made
//! from the text, such as a table of contents, are left out.

use std::collections::HashMap;

use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::format::office::package::{Package, says};
use crate::stages::load::format::office::{Draft, Style, named_title};
use crate::stages::load::record::{Content, Raw, sha256};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::xml::{Step, Steps, Tag, local};

/// Whether a file begins like a text of LibreOffice.
pub(crate) fn is_start(start: &[u8]) -> bool {
    says(start.get(..start.len().min(128)).unwrap_or_default(), b"application/vnd.oasis.opendocument.text")
}

/// Reads a file.
///
/// # Errors
/// When it is locked, damaged or too large, or has no text.
pub(crate) fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let sha256 = sha256(&raw.bytes);
    let mut package = Package::open(raw.bytes, rules.thresholds.max_document_bytes)?;
    let Some(text) = package.part("content.xml")? else {
        return Err(Refusal::new("the file is not a text of LibreOffice").detail("it has no `content.xml`"));
    };
    let draft = read_body(&text)?;
    let named = named_title(package.part("meta.xml")?)?;
    draft.read(named, sha256, &rules.thresholds)
}

/// Where in the body the reader stands.
#[derive(Default)]
struct Body {
    draft: Draft,
    /// The styles that build on others, each with the one below it.
    parents: HashMap<String, String>,
    /// Paragraphs that are being read, one within another, each with what it is.
    open: Vec<(String, Style)>,
    n_items: usize,
    n_skipped: usize,
}

fn read_body(text: &str) -> Result<Draft, Refusal> {
    let mut body = Body::default();
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) if body.n_skipped > 0 || is_skipped(&tag.name) => body.n_skipped += 1,
            Step::Close(_) if body.n_skipped > 0 => body.n_skipped -= 1,
            Step::Open(tag) => body.enter(&tag),
            Step::Close(name) => body.leave(local(&name)),
            Step::Text(text) if body.n_skipped == 0 => body.push(&text.replace(['\n', '\r', '\t'], " ")),
            Step::Text(_) => {}
        }
    }
    Ok(body.draft)
}

fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "text:note"
            | "text:tracked-changes"
            | "text:table-of-content"
            | "text:alphabetical-index"
            | "text:bibliography"
            | "text:ruby-text"
            | "office:annotation"
            | "office:forms"
            | "svg:title"
            | "svg:desc"
    )
}

impl Body {
    fn push(&mut self, text: &str) {
        if let Some((open, _)) = self.open.last_mut() {
            open.push_str(text);
        }
    }

    fn enter(&mut self, tag: &Tag) {
        match tag.local() {
            "style" => {
                if let (Some(name), Some(parent)) = (tag.get("name"), tag.get("parent-style-name")) {
                    self.parents.insert(name.to_owned(), parent.to_owned());
                }
            }
            "h" => {
                let level = tag.get("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1);
                self.open.push((String::new(), Style::Heading(level)));
            }
            "p" => {
                let style = tag.get("style-name").unwrap_or_default();
                let style = match self.is_title(style) {
                    true => Style::Title,
                    false if self.n_items > 0 => Style::Item,
                    false => Style::Plain,
                };
                self.open.push((String::new(), style));
            }
            "s" | "tab" => self.push(" "),
            "line-break" => self.push("\n"),
            "list-item" => self.n_items += 1,
            "table" => self.draft.tag("table"),
            "table-row" => self.draft.tag("tr"),
            "table-cell" => self.draft.tag("td"),
            _ => {}
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "h" | "p" => {
                if let Some((text, style)) = self.open.pop() {
                    self.draft.paragraph(&text, style);
                }
            }
            "list-item" => self.n_items = self.n_items.saturating_sub(1),
            "table" => self.draft.end_tag("table"),
            "table-row" => self.draft.end_tag("tr"),
            "table-cell" => self.draft.end_tag("td"),
            _ => {}
        }
    }

    /// Whether a style is that of titles, or builds on it.
    fn is_title(&self, style: &str) -> bool {
        let parent = self.parents.get(style).map(String::as_str);
        style == "Title" || parent == Some("Title")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_items_titles_and_tables_are_told_apart() {
        let text = r#"<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/>
            </office:automatic-styles><office:text><text:p text:style-name="P1">Rain</text:p>
            <text:h text:outline-level="2">More <text:span>rain</text:span></text:h>
            <text:list><text:list-item><text:p>One</text:p></text:list-item></text:list>
            <text:p>It<text:s text:c="3"/>rains<text:note><text:note-body><text:p>Note.</text:p></text:note-body></text:note>
            &amp; rains.</text:p>
            <table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell></table:table-row></table:table>
            </office:text>"#;
        let draft = read_body(text).expect("XML");
        assert_eq!(draft.title.as_deref(), Some("Rain"));
        let html = draft.html.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = "<h1>Rain</h1><h2>More rain</h2><li>One</li><p>It rains & rains.</p>\
            <table><tr><td><p>A</p></td></tr></table>";
        assert_eq!(html.replace("&amp;", "&"), expected);
    }
}
