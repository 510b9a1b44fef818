//! A PDF file to its text in reading order, with its title, headings, rows of tables and footnotes as hints.
//!
//! Two columns below a headline give the headline, then the left column, then the right one; running heads, page numbers and
//! what the file marks as no part of the text are left out, ligatures are their letters. A page without text is refused, the
//! others are read. Pictures are not looked into: a scanned page has no text unless the scanner's software put it there.

use crosscheck_text::model::vocabulary::SegmentKind;
use crosscheck_text::rules::load::LoadRules;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::stages::load::blocks::{Block, joined};
use crate::stages::load::record::{Content, Raw, sha256};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::row::{Column, Row};
use crate::stages::load::title::is_written;

mod furniture;
mod glyphs;
mod order;
mod paragraphs;
mod pieces;

/// Whether a file begins like a PDF file; a text may speak of the mark, and an archive may hold such a file early on.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.trim_ascii_start().starts_with(b"%PDF-")
}

/// Reads a file.
///
/// # Errors
/// When it is locked by a password, is damaged, or has no text at all.
pub(crate) fn decode(raw: Raw, _: &LoadRules) -> Result<Content, Refusal> {
    let sha256 = sha256(&raw.bytes);
    let pdf = Pdf::new(raw.bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Refusal::new("the file is encrypted, and needs a password")
        }
        LoadPdfError::Decryption(_) => Refusal::new("the file is encrypted in a way that is not read"),
        LoadPdfError::Invalid => Refusal::new("the PDF file is damaged"),
    })?;
    let mut fonts = glyphs::Fonts::default();
    let (mut pages, mut refused) = (Vec::new(), Vec::new());
    for (page, number) in pdf.pages().iter().zip(1u64..) {
        let drawn = glyphs::of_page(page, &mut fonts);
        let pieces = pieces::of_glyphs(&drawn.glyphs);
        let n_letters: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        if let Some(refusal) = refusal(n_letters, &drawn) {
            refused.push(Refusal { location: Some(format!("page {number}")), ..refusal });
        }
        pages.push(pieces);
    }
    if refused.len() == pages.len() {
        let first = refused.into_iter().next().map_or("it has no pages".to_owned(), |first| first.reason);
        let pages = if pages.len() == 1 { "1 page".to_owned() } else { format!("{} pages", pages.len()) };
        return Err(Refusal::new("the file has no text that can be read").detail(format!("{first}, of {pages}")));
    }
    let mut gutters = order::Gutters::default();
    let pages = furniture::removed(pages).into_iter();
    let pages: Vec<_> = pages.map(|pieces| order::columns(pieces, &mut gutters)).collect();
    let blocks = paragraphs::read(&pages).into_iter().map(|one| {
        let paragraphs::Paragraph { text, kind, level, .. } = one;
        Block { text, kind, level }
    });
    let blocks: Vec<Block> = blocks.collect();
    let mut page = Row::default();
    page.set(Column::Title, &title(&blocks, &pdf));
    let (text, hints) = joined(&blocks);
    Ok(Content { text, encoding: "utf-8".to_owned(), sha256, hints, page, notes: refused, ..Content::default() })
}

/// Why a page gives no text, or not all of it.
fn refusal(n_letters: usize, drawn: &glyphs::Drawn) -> Option<Refusal> {
    if drawn.n_unknown > n_letters {
        let detail = format!("{} characters", drawn.n_unknown);
        return Some(Refusal::new("the fonts of the page do not say what its characters are").detail(detail));
    }
    let refusal = Refusal::new("the page has no text");
    match (n_letters, drawn.has_picture) {
        (0, true) => Some(refusal.detail("it shows a picture, and may be scanned")),
        (0, false) => Some(refusal),
        _ => None,
    }
}

/// The title that is printed, else the one that the file names if a person wrote it.
fn title(blocks: &[Block], pdf: &Pdf) -> String {
    let printed = blocks.iter().find(|block| block.kind == SegmentKind::Title);
    if let Some(printed) = printed {
        return printed.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let named = pdf.metadata().title.as_deref().map(glyphs::decoded).unwrap_or_default();
    if is_written(&named) { named } else { String::new() }
}
