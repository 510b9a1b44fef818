//! The blocks of a parsed page, in order: headings, paragraphs, list items, captions, rows of tables.
//!
//! `<ul><li>One <b>two</b></li></ul>` is a list item `One two`; the cells of a table row are joined with ` | `. White space
//! counts as in a browser: runs are one space, `br` is a line break. The tree is walked without recursion, each node once.

use crosscheck_text::model::vocabulary::SegmentKind;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

use crate::stages::load::blocks::Block;

/// What a page holds besides its navigation.
pub(crate) struct PageBlocks {
    pub body: Vec<Block>,
    /// The blocks of its only `article`, or else of its only `main`.
    pub marked: Option<Vec<Block>>,
}

/// What is passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The content of an article: only what is never shown.
    Article,
    /// A whole page: navigation and margins too.
    Page,
}

/// The blocks below an element that is known to be the article.
pub(crate) fn of_element(root: ElementRef<'_>) -> Vec<Block> {
    Walk::new(Scope::Article).run(root)
}

/// The blocks of a page without its navigation.
pub(crate) fn of_page(tree: &Html) -> PageBlocks {
    let body = first(tree, "body").unwrap_or(tree.root_element());
    let only = |css: &str| {
        let selector = Selector::parse(css).ok()?;
        let mut found = tree.select(&selector);
        let only = found.next()?;
        found.next().is_none().then_some(only)
    };
    let marked = only("article").or_else(|| only("main, [role=main]"));
    PageBlocks { body: Walk::new(Scope::Page).run(body), marked: marked.map(|root| Walk::new(Scope::Page).run(root)) }
}

/// The first element that a selector names.
pub(crate) fn first<'a>(tree: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(css).ok()?;
    tree.select(&selector).next()
}

/// Text with single spaces.
pub(crate) fn collapsed<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let joined: String = parts.collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What one element does to the flow of blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Skipped,
    Inline,
    Break,
    /// Starts and ends a block.
    Block,
    Paragraph,
    /// Starts and ends a block of a kind.
    Kind(SegmentKind, Option<u8>),
    Preformatted,
    Table,
    Row,
    Cell,
}

fn role(element: &Element, scope: Scope) -> Role {
    if is_hidden(element) || scope == Scope::Page && is_margin(element) {
        return Role::Skipped;
    }
    let heading = |level| Role::Kind(SegmentKind::Heading, Some(level));
    match element.name() {
        "head" | "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "object" | "audio" | "video"
        | "canvas" | "select" | "button" | "textarea" | "nav" | "dialog" | "datalist" => Role::Skipped,
        "br" => Role::Break,
        "h1" => heading(1),
        "h2" => heading(2),
        "h3" => heading(3),
        "h4" => heading(4),
        "h5" => heading(5),
        "h6" => heading(6),
        "p" => Role::Paragraph,
        "li" | "dt" | "dd" => Role::Kind(SegmentKind::ListItem, None),
        "figcaption" | "caption" => Role::Kind(SegmentKind::Caption, None),
        "pre" | "listing" => Role::Preformatted,
        "table" => Role::Table,
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "address" | "article" | "aside" | "blockquote" | "body" | "center" | "details" | "div" | "dl" | "fieldset"
        | "figure" | "footer" | "form" | "header" | "hgroup" | "hr" | "html" | "legend" | "main" | "menu" | "ol"
        | "section" | "summary" | "tbody" | "tfoot" | "thead" | "ul" | "optgroup" | "option" => Role::Block,
        _ => Role::Inline,
    }
}

fn is_hidden(element: &Element) -> bool {
    let style = || element.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some() && style().contains("display:none")
}

fn is_margin(element: &Element) -> bool {
    matches!(element.name(), "aside" | "footer")
        || matches!(element.attr("role"), Some("navigation" | "banner" | "contentinfo" | "complementary" | "search"))
}

/// A table that is being read. Many pages use tables for layout: those are read as blocks.
#[derive(Default)]
struct Table {
    is_layout: bool,
    /// Cells so far in the current row.
    n_cells: usize,
    /// Paragraphs so far in the current cell.
    n_paragraphs: usize,
}

struct Walk {
    scope: Scope,
    blocks: Vec<Block>,
    /// Text of the block that is open.
    open: String,
    kinds: Vec<(SegmentKind, Option<u8>)>,
    tables: Vec<Table>,
    n_preformatted: usize,
}

impl Walk {
    fn new(scope: Scope) -> Self {
        Self {
            scope,
            blocks: Vec::new(),
            open: String::new(),
            kinds: Vec::new(),
            tables: Vec::new(),
            n_preformatted: 0,
        }
    }

    fn run(mut self, root: ElementRef<'_>) -> Vec<Block> {
        let mut node = *root;
        loop {
            let is_entered = match node.value() {
                Node::Element(element) => self.enter(element, node.id() == root.id()),
                Node::Text(text) => {
                    self.text(text);
                    false
                }
                _ => false,
            };
            if let Some(child) = node.first_child().filter(|_| is_entered) {
                node = child;
                continue;
            }
            if is_entered && let Node::Element(element) = node.value() {
                self.leave(element);
            }
            while node.id() != root.id() && node.next_sibling().is_none() {
                let Some(parent) = node.parent() else { break };
                node = parent;
                if let Node::Element(element) = node.value() {
                    self.leave(element);
                }
            }
            match node.next_sibling().filter(|_| node.id() != root.id()) {
                Some(next) => node = next,
                None => break,
            }
        }
        self.flush();
        self.blocks
    }

    /// Starts an element; false when it is passed over with all it holds.
    fn enter(&mut self, element: &Element, is_root: bool) -> bool {
        let role = role(element, self.scope);
        match role {
            Role::Skipped => return is_root,
            Role::Inline => {}
            Role::Break => self.line_break(),
            Role::Block => self.boundary(),
            Role::Paragraph => {
                if let Some(table) = self.data_table() {
                    table.n_paragraphs += 1;
                    table.is_layout = table.n_paragraphs > 1;
                }
                self.boundary();
            }
            Role::Kind(kind, level) => {
                if kind == SegmentKind::Heading
                    && let Some(table) = self.data_table()
                {
                    table.is_layout = true;
                }
                self.boundary();
                self.kinds.push((kind, level));
            }
            Role::Preformatted => {
                self.boundary();
                self.n_preformatted += 1;
            }
            Role::Table => {
                self.tables.iter_mut().for_each(|table| table.is_layout = true);
                self.flush();
                let is_layout = matches!(element.attr("role"), Some("presentation" | "none"));
                self.tables.push(Table { is_layout, ..Table::default() });
            }
            Role::Row => {
                self.flush();
                if let Some(table) = self.tables.last_mut() {
                    table.n_cells = 0;
                }
            }
            Role::Cell => self.cell(),
        }
        true
    }

    fn leave(&mut self, element: &Element) {
        match role(element, self.scope) {
            Role::Skipped | Role::Inline | Role::Break => {}
            Role::Cell | Role::Block | Role::Paragraph => self.boundary(),
            Role::Kind(..) => {
                self.boundary();
                self.kinds.pop();
            }
            Role::Preformatted => {
                self.boundary();
                self.n_preformatted = self.n_preformatted.saturating_sub(1);
            }
            Role::Row => {
                self.flush();
                if let Some(table) = self.tables.last_mut() {
                    table.n_cells = 0;
                }
            }
            Role::Table => {
                self.flush();
                self.tables.pop();
            }
        }
    }

    /// The table that is read row by row here, when a row of it has begun.
    fn data_table(&mut self) -> Option<&mut Table> {
        self.tables.last_mut().filter(|table| !table.is_layout && table.n_cells > 0)
    }

    fn cell(&mut self) {
        let Some(table) = self.tables.last_mut().filter(|table| !table.is_layout) else { return self.flush() };
        table.n_cells += 1;
        table.n_paragraphs = 0;
        if table.n_cells > 1 {
            self.open.truncate(self.open.trim_end().len());
            self.open.push_str(" | ");
        }
    }

    fn line_break(&mut self) {
        if self.data_table().is_some() {
            return self.space();
        }
        self.open.truncate(self.open.trim_end_matches(' ').len());
        // Two breaks in a row are how old pages separate paragraphs.
        if self.open.ends_with('\n') {
            self.flush()
        } else if !self.open.is_empty() {
            self.open.push('\n')
        }
    }

    /// Ends the open block; within a cell, blocks are only kept apart.
    fn boundary(&mut self) {
        if self.data_table().is_some() { self.space() } else { self.flush() }
    }

    fn space(&mut self) {
        if !self.open.is_empty() && !self.open.ends_with([' ', '\n']) {
            self.open.push(' ');
        }
    }

    fn text(&mut self, text: &str) {
        let is_preformatted = self.n_preformatted > 0 && self.data_table().is_none();
        for c in text.chars() {
            match c {
                '\n' if is_preformatted && !self.open.ends_with('\n') => self.open.push('\n'),
                '\n' if is_preformatted => {}
                ' ' | '\t' if is_preformatted => self.open.push(c),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space(),
                _ => self.open.push(c),
            }
        }
    }

    fn flush(&mut self) {
        let text = self.open.trim();
        if text.chars().any(|c| c != '|' && !c.is_whitespace()) {
            let is_row = self.tables.last().is_some_and(|table| !table.is_layout && table.n_cells > 1);
            let outer = self.kinds.last().copied().unwrap_or((SegmentKind::Paragraph, None));
            let (kind, level) = if is_row { (SegmentKind::TableRow, None) } else { outer };
            // A table that turned out to be layout after its second cell began has left a separator.
            let text = if is_row || self.tables.is_empty() { text } else { text.trim_end_matches([' ', '|']) };
            self.blocks.push(Block { text: text.to_owned(), kind, level });
        }
        self.open.clear();
    }
}
