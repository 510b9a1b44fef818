//! Files of office programs: texts of Word and LibreOffice, and sheets of Excel.
//!
//! A text becomes a plain page of headings, paragraphs, items and rows, which is read as HTML is, so that both give the same
//! blocks. Headers, footers, footnotes and comments are not part of the text.

use crosscheck_text::model::vocabulary::SegmentKind;
use crosscheck_text::rules::load::LoadThresholds;

use crate::stages::load::blocks::joined;
use crate::stages::load::format::html;
use crate::stages::load::record::{Content, is_blank};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};
use crate::stages::load::title::is_written;
use crate::stages::load::xml::{Step, Steps};

pub(crate) mod docx;
pub(crate) mod odt;
mod package;
pub(crate) mod xlsx;

/// A text on its way to a page.
#[derive(Default)]
struct Draft {
    html: String,
    /// The paragraph that the author styled as the title.
    title: Option<String>,
}

/// What a paragraph is by its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Title,
    /// Level from 1.
    Heading(u8),
    Item,
    /// What is made from the rest of the text, such as a table of contents.
    Skipped,
}

/// The title in the metadata of a file, when a person may have written it.
fn named_title(metadata: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(metadata) = metadata else { return Ok(None) };
    let (mut title, mut is_in_title) = (String::new(), false);
    let mut steps = Steps::new(&metadata);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) => is_in_title = tag.name == "dc:title",
            Step::Close(_) => is_in_title = false,
            Step::Text(text) if is_in_title => title.push_str(&text),
            Step::Text(_) => {}
        }
    }
    Ok(Some(title).filter(|title| is_written(title)))
}

impl Draft {
    /// Adds a paragraph; its line breaks are `\n`.
    fn paragraph(&mut self, text: &str, style: Style) {
        let is_empty = text.trim().is_empty();
        let level;
        let tag = match style {
            Style::Skipped => return,
            Style::Title => {
                if !is_empty && self.title.is_none() {
                    self.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                "h1"
            }
            Style::Heading(number) => {
                level = format!("h{}", number.clamp(1, 6));
                &level
            }
            Style::Item => "li",
            Style::Plain => "p",
        };
        if is_empty {
            return;
        }
        self.tag(tag);
        for (idx, line) in text.split('\n').enumerate() {
            if idx > 0 {
                self.tag("br");
            }
            self.text(line);
        }
        self.end_tag(tag);
    }

    fn tag(&mut self, name: &str) {
        self.html.push('<');
        self.html.push_str(name);
        self.html.push('>');
    }

    fn end_tag(&mut self, name: &str) {
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push('>');
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                letter => self.html.push(letter),
            }
        }
    }

    /// Reads the page; `named` is the title that the file's own metadata gives.
    fn read(self, named: Option<String>, sha256: String, thresholds: &LoadThresholds) -> Result<Content, Refusal> {
        let mut blocks = html::plain_blocks(&self.html, thresholds)?;
        let first = blocks.first().filter(|block| block.kind == SegmentKind::Heading);
        let title = self.title.or_else(|| first.map(|block| block.text.clone()));
        if let Some(title) = &title {
            let titles = html::Titles { given: Some(title.clone()), ..html::Titles::default() };
            html::mark_title(&mut blocks, &titles, Some(title));
        }
        let (text, hints) = joined(&blocks);
        if is_blank(&text) {
            return Err(Refusal::new("the file has no text"));
        }
        let mut page = Row::default();
        page.set(Column::Title, &title.or(named).unwrap_or_default());
        Ok(Content { text, encoding: "utf-8".to_owned(), sha256, hints, page, ..Content::default() })
    }
}
