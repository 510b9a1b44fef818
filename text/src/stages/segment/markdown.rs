//! The blocks of Markdown: what the parser finds, with the markup inside each block as cuts.
//!
//! `"# On *cats*"` is a heading of level 1 whose cuts are the two stars. Front matter, code and raw HTML without text are
//! boilerplate. It does not follow links, and reads no text out of raw HTML but what stands between tags.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::model::span::Span;
use crate::model::vocabulary::SegmentKind;
use crate::stages::segment::lines::{Block, is_blank};

/// The blocks of a Markdown text, in order.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader { text, blocks: Vec::new(), leaf: Leaf::default(), stack: Vec::new(), n_images: 0 };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.read(event, Span::new(range.start, range.end));
    }
    reader.flush();
    reader.blocks
}

/// The text of the block that is being read.
#[derive(Default)]
struct Leaf {
    kept: Vec<Span>,
    has_text: bool,
    has_only_images: bool,
}

struct Reader<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    leaf: Leaf,
    /// Kinds that the blocks around give to what stands inside them.
    stack: Vec<(SegmentKind, Option<u8>)>,
    /// Images that are open.
    n_images: usize,
}

impl Reader<'_> {
    fn read(&mut self, event: Event, span: Span) {
        match event {
            Event::Start(tag) => self.open(&tag, span),
            Event::End(tag) => self.close(tag),
            Event::Text(_) | Event::Code(_) => self.keep(span),
            Event::SoftBreak | Event::HardBreak => self.leaf.kept.extend(self.white(span)),
            Event::Html(_) => self.raw_html(span),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag, span: Span) {
        let kind = match tag {
            Tag::Heading { level, .. } => Some((SegmentKind::Heading, Some(*level as u8))),
            Tag::Item => Some((SegmentKind::ListItem, None)),
            Tag::TableHead | Tag::TableRow => Some((SegmentKind::TableRow, None)),
            Tag::FootnoteDefinition(_) => Some((SegmentKind::Footnote, None)),
            Tag::CodeBlock(_) | Tag::MetadataBlock(_) => Some((SegmentKind::Boilerplate, None)),
            _ => None,
        };
        if let Some(kind) = kind {
            self.flush();
            self.stack.push(kind);
            return;
        }
        match tag {
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::HtmlBlock => self.flush(),
            Tag::Image { .. } => {
                self.n_images += 1;
                self.leaf.has_only_images |= self.leaf.kept.is_empty();
            }
            // Cells stand apart even where nothing but a bar is between them.
            Tag::TableCell => self.leaf.kept.extend(self.space_before(span)),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition
            | TagEnd::CodeBlock
            | TagEnd::MetadataBlock(_) => {
                self.flush();
                self.stack.pop();
            }
            TagEnd::Image => self.n_images = self.n_images.saturating_sub(1),
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::BlockQuote(_) => self.flush(),
            _ => {}
        }
    }

    /// Inline code comes with its backticks, which are cut.
    fn keep(&mut self, span: Span) {
        let raw = span.of(self.text);
        let is_code = raw.starts_with('`') && raw.ends_with('`') && raw.len() > 2;
        let body = if is_code { raw.trim_matches('`') } else { raw };
        let lead = if is_code { raw.len() - raw.trim_start_matches('`').len() } else { 0 };
        let start = span.start as usize + lead;
        if !body.trim_matches(is_blank).is_empty() {
            self.leaf.has_text = true;
        }
        self.leaf.has_only_images &= self.n_images > 0;
        self.leaf.kept.push(Span::new(start, start + body.len()));
    }

    /// The white space of a line break; a backslash before it is markup.
    fn white(&self, span: Span) -> Option<Span> {
        let raw = span.of(self.text);
        let lead = raw.len() - raw.trim_start_matches('\\').len();
        Some(Span::new(span.start as usize + lead, span.end as usize)).filter(|span| !span.is_empty())
    }

    /// One space or line break right before a cell, when there is one.
    fn space_before(&self, span: Span) -> Option<Span> {
        let raw = span.of(self.text);
        let lead = raw.chars().take_while(|letter| letter.is_whitespace()).map(char::len_utf8).sum::<usize>();
        let start = span.start as usize;
        Some(Span::new(start, start + lead)).filter(|span| !span.is_empty() && !self.leaf.kept.is_empty())
    }

    /// Text between the tags of a block of raw HTML.
    fn raw_html(&mut self, span: Span) {
        let raw = span.of(self.text);
        let mut at = 0;
        while at < raw.len() {
            let rest = raw.get(at..).unwrap_or_default();
            let end = if rest.starts_with('<') {
                rest.find('>').map_or(rest.len(), |end| end + 1)
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let start = span.start as usize + at;
                let body = rest.get(..end).unwrap_or_default();
                self.leaf.has_text |= !body.trim_matches(is_blank).is_empty();
                self.leaf.kept.push(Span::new(start, start + end));
                end
            };
            at += end.max(1);
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let leaf = std::mem::take(&mut self.leaf);
        let kind = self.stack.last().copied();
        if !leaf.has_text {
            return;
        }
        let mut kept = leaf.kept;
        kept.sort_unstable();
        let mut cuts = Vec::new();
        let mut span: Option<Span> = None;
        for part in kept {
            match &mut span {
                None => span = Some(part),
                Some(span) => {
                    if part.start > span.end {
                        cuts.push(Span { start: span.end, end: part.start });
                    }
                    span.end = span.end.max(part.end);
                }
            }
        }
        let Some(span) = span else { return };
        let given = if leaf.has_only_images { Some(SegmentKind::Caption) } else { kind.map(|(kind, _)| kind) };
        let floor = self.blocks.last().map_or(0, |block| block.span.end);
        if span.start < floor {
            return;
        }
        self.blocks.push(Block {
            span,
            given,
            level: kind.and_then(|(_, level)| level),
            cuts,
            is_apart: true,
            is_item: false,
        });
    }
}
