//! An HTML page to its main text, the blocks it marks, and the metadata inside it.
//!
//! `<nav>..</nav><article><h1>Rain</h1><p>It <b>rains</b>.</p></article>` gives `Rain`, a blank line, `It rains.`, with a
//! title and a paragraph as hints. The article is what Readability finds; where that fails or is short, the body without
//! navigation. Pages that are so large or nested so deep that a tree of them is a danger are read as a flat list of blocks, slice by
//! slice.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crosscheck_text::model::document::BlockHint;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};
use dom_smoothie::{Config, Readability};
use encoding_rs::Encoding;
use scraper::Html;

use crate::stages::load::blocks::{Block, joined};
use crate::stages::load::record::{Content, Raw, is_blank};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};

mod blocks;
mod metadata;
mod scan;
mod title;

pub(crate) use title::{Titles, mark_title};

/// Bytes of a page that are parsed at a time where it has no nesting.
const SLICE: usize = 1 << 20;

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Page {
    pub text: String,
    pub hints: Vec<BlockHint>,
    pub metadata: Row,
}

/// The main article as Readability sees it.
struct Article {
    blocks: Vec<Block>,
    byline: Option<String>,
}

/// Whether a file begins like a page: with its doctype or its first element, behind white space and comments.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let mut rest = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    loop {
        // A declaration of XML may stand before a page, and comments of the program that saved it.
        let end = match rest {
            [b'<', b'!', b'-', b'-', ..] => memchr::memmem::find(rest, b"-->").map(|at| at + 3),
            [b'<', b'?', ..] => memchr::memmem::find(rest, b"?>").map(|at| at + 2),
            _ => None,
        };
        let Some(behind) = end.and_then(|end| rest.get(end..)) else { break };
        rest = behind.trim_ascii_start();
    }
    let begins = |mark: &[u8]| rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark));
    begins(b"<!doctype html") || begins(b"<html>") || begins(b"<html ")
}

/// Decodes a page.
pub(crate) fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let declared = declared_encoding(&raw.bytes).or(raw.encoding);
    let file = Content::of_file(raw.bytes, declared, rules)?;
    let page = read(&file.text, &rules.thresholds)?;
    if is_blank(&page.text) {
        return Err(Refusal::new("the file has no text"));
    }
    Ok(Content { text: page.text, hints: page.hints, page: page.metadata.or(&raw.row), ..file })
}

/// The encoding that a page declares in its first kilobyte.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(2048)).unwrap_or_default().to_ascii_lowercase();
    let at = memchr::memmem::find(&start, b"charset=")?;
    let label = start.get(at + "charset=".len()..)?;
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let end =
        label.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:".contains(byte)).unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?)
}

/// Reads a decoded page.
///
/// # Errors
/// When the parser stops hard on it.
pub(crate) fn read(html: &str, thresholds: &LoadThresholds) -> Result<Page, Refusal> {
    let prepared = Prepared::new(html, thresholds);
    let article = if prepared.is_flat { None } else { find_article(&prepared.html, thresholds) };
    let page = catch_unwind(AssertUnwindSafe(|| assemble(&prepared, article, thresholds)));
    page.map_err(|_| Refusal::new("the page cannot be read as HTML").detail("the parser stopped"))
}

/// Reads a page that is nothing but its text, such as the content of an entry of a feed; no article is looked for in it.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_plain(html: &str, thresholds: &LoadThresholds) -> Result<Page, Refusal> {
    let (text, hints) = joined(&plain_blocks(html, thresholds)?);
    Ok(Page { text, hints, metadata: Row::default() })
}

/// All blocks of a page.
///
/// # Errors
/// As [`read`].
pub(crate) fn plain_blocks(html: &str, thresholds: &LoadThresholds) -> Result<Vec<Block>, Refusal> {
    let prepared = Prepared::new(html, thresholds);
    let all = |slice| blocks::of_element(Html::parse_document(slice).root_element());
    let blocks = catch_unwind(AssertUnwindSafe(|| prepared.slices().into_iter().flat_map(all).collect()));
    blocks.map_err(|_| Refusal::new("the page cannot be read as HTML").detail("the parser stopped"))
}

/// The page as it is parsed: flat where a tree of it would be deep, or of a size that its tree takes a hundredfold in memory.
struct Prepared<'a> {
    html: Cow<'a, str>,
    is_flat: bool,
}

impl<'a> Prepared<'a> {
    fn new(html: &'a str, thresholds: &LoadThresholds) -> Self {
        let is_flat = html.len() > thresholds.max_article_bytes || scan::is_risky(html, thresholds.max_html_depth);
        let html = if is_flat { Cow::Owned(scan::flatten(html)) } else { Cow::Borrowed(html) };
        Self { html, is_flat }
    }

    /// Slices that end before a block, of a page that was made flat; of another the whole.
    fn slices(&self) -> Vec<&str> {
        let mut rest: &str = &self.html;
        let mut found = Vec::new();
        while rest.len() > SLICE && self.is_flat {
            let from = rest.ceil_char_boundary(SLICE);
            let block = rest.get(from..).and_then(|tail| tail.find("<p>"));
            let Some((slice, behind)) = block.and_then(|at| rest.split_at_checked(from + at)) else { break };
            found.push(slice);
            rest = behind;
        }
        found.push(rest);
        found
    }
}

/// A short text without its tags and entities, such as a headline.
pub(crate) fn plain_text(html: &str, thresholds: &LoadThresholds) -> String {
    if !html.contains(['<', '&']) {
        return html.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let blocks = plain_blocks(html, thresholds).unwrap_or_default();
    let words = blocks.iter().flat_map(|block| block.text.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

fn find_article(html: &str, thresholds: &LoadThresholds) -> Option<Article> {
    // Readability does not answer for every input; without it the body is read.
    let config = Config { max_elements_to_parse: thresholds.max_article_elements, ..Config::default() };
    let found = catch_unwind(|| {
        let article = Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
        let blocks = blocks::of_element(Html::parse_fragment(&article.content).root_element());
        Some(Article { blocks, byline: article.byline })
    });
    found.ok().flatten()
}

fn assemble(prepared: &Prepared<'_>, article: Option<Article>, thresholds: &LoadThresholds) -> Page {
    let mut slices = prepared.slices().into_iter();
    let tree = Html::parse_document(slices.next().unwrap_or_default());
    let (mut metadata, titles) = metadata::read(&tree);
    let headline = title::headline(&tree, &titles);
    metadata.set(Column::Title, &title::shown(&titles, headline.as_deref()).unwrap_or_default());
    let mut body = blocks::of_page(&tree);
    for slice in slices {
        body.body.extend(blocks::of_page(&Html::parse_document(slice)).body);
    }
    let (found, byline) = article.map_or((Vec::new(), None), |article| (article.blocks, article.byline));
    let mut blocks = chosen(found, body, thresholds);
    if metadata.author.is_none() {
        metadata.author = byline.as_deref().and_then(metadata::author_of_byline);
    }
    title::mark_title(&mut blocks, &titles, headline.as_deref());
    let (text, hints) = joined(&blocks);
    Page { text, hints, metadata }
}

/// The article, unless it is short and the page itself marks or holds clearly more.
fn chosen(article: Vec<Block>, page: blocks::PageBlocks, thresholds: &LoadThresholds) -> Vec<Block> {
    let n_article = n_chars(&article);
    if let Some(marked) = page.marked
        && n_chars(&marked) > 2 * n_article
        && n_chars(&marked) >= thresholds.min_article_chars
    {
        return marked;
    }
    if n_article < thresholds.min_article_chars && n_chars(&page.body) > n_article { page.body } else { article }
}

fn n_chars(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.chars().count()).sum()
}
