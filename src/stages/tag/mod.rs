//! Finds the names of one document, tells its things apart, and says who speaks.
//!
//! "Prime Minister Ada Quill met Danish officials in Oslo. Quill said ..." gives the PERSON `Ada Quill` (two mentions, role
//! `Prime Minister`), the NORP `Danish` and the GPE `Oslo`; Quill speaks in the second sentence. Spans leave out titles,
//! articles and genitives. It compares no documents and never changes text.

use crate::model::document::Document;
use crate::model::name::Tagged;
use crate::model::segment::Segmented;
use crate::rules::tag::words::{Token, cut};
use crate::rules::tag::{Classes, TagRules};
use crate::stages::tag::chunk::{Chunk, chunks};
use crate::stages::tag::evidence::{Evidence, is_title_case};
use crate::stages::tag::line::Line;

mod brackets;
mod chunk;
mod classify;
mod evidence;
mod find;
mod line;
mod people;
mod repeated;
mod resolve;
mod run_of;
mod scan;
mod speakers;
#[cfg(test)]
mod tests;

/// Tags one document.
pub fn run(_document: &Document, segmented: &Segmented, rules: &TagRules) -> Tagged {
    let chunks = chunks(segmented);
    let mut evidence = Evidence::default();
    let mut tokens = Vec::new();
    let mut titled = Vec::with_capacity(chunks.len());
    for chunk in &chunks {
        read(segmented, chunk, &mut tokens);
        let is_titled = is_title_case(&tokens, rules, chunk.is_heading);
        titled.push(is_titled);
        evidence.add(&tokens, is_titled);
    }
    let mut finds = Vec::new();
    let mut classes: Vec<Classes> = Vec::new();
    for (chunk, is_titled) in chunks.iter().zip(&titled) {
        let text = read(segmented, chunk, &mut tokens);
        classes.clear();
        classes.extend(tokens.iter().map(|token| rules.classes(token.lower)));
        let line = Line { text, place: chunk.place, tokens: &tokens, classes: &classes, rules, evidence: &evidence };
        if *is_titled {
            scan::scan_title_case(&line, &mut finds);
        } else {
            scan::scan(&line, &mut finds);
        }
    }
    repeated::add(segmented, &chunks, &titled, &mut finds);
    brackets::join(segmented, &mut finds);
    let mut tagged = resolve::resolve(segmented, &finds, rules);
    tagged.speakers = speakers::speakers(segmented, &tagged.mentions, rules);
    tagged
}

/// Cuts a chunk into tokens; gives the text of its block.
fn read<'a>(segmented: &'a Segmented, chunk: &Chunk, tokens: &mut Vec<Token>) -> &'a str {
    let text = segmented.segments.get(chunk.place.segment as usize).map_or("", |segment| segment.clean.text.as_str());
    tokens.clear();
    cut(text, chunk.place.span, tokens);
    text
}
