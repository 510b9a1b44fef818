//! Finds the names of one document, tells its things apart, and says who speaks.
//!
//! "Prime Minister Ada Quill met Danish officials in Oslo. Quill said ..." gives the PERSON `Ada Quill` (two mentions, role
//! `Prime Minister`), the NORP `Danish` and the GPE `Oslo`; Quill speaks in the second sentence. Spans leave out titles,
//! articles and genitives. It compares no documents and never changes text.

use crate::model::document::Document;
use crate::model::name::Tagged;
use crate::model::segment::Segmented;
use crate::rules::tag::{Finders, TagRules};
use crate::stages::tag::cues::Acronyms;
use crate::stages::tag::evidence::{Evidence, is_title_case};
use crate::stages::tag::line::Line;
use crate::stages::tag::model::Reading;
use crate::stages::tag::pages::{Page, Pages};

mod appositions;
mod around;
mod bounds;
mod brackets;
mod chunk;
mod classify;
mod combine;
mod cues;
mod definite;
mod described;
mod evidence;
mod find;
mod homonyms;
pub mod lessons;
mod line;
mod model;
mod namesakes;
mod objects;
mod offices;
mod own_model;
mod pages;
mod people;
mod pronouns;
mod repeated;
mod resolve;
mod run_of;
mod scan;
mod shapes;
mod short_forms;
#[cfg(test)]
mod tests;
mod tokens_of;

/// Tags one document.
pub fn run(_document: &Document, segmented: &Segmented, rules: &TagRules) -> Tagged {
    let pages = Pages::new(segmented, rules);
    let mut page = Page::default();
    let mut evidence = Evidence::for_bytes(pages.n_bytes);
    let mut titled = Vec::with_capacity(pages.chunks.len());
    for (idx, chunk) in pages.chunks.iter().enumerate() {
        let (_, tokens, classes) = pages.read(idx, &mut page);
        let is_titled = is_title_case(tokens, classes, chunk.is_heading);
        titled.push(is_titled);
        evidence.add(tokens, classes, is_titled);
    }
    let mut failure = None;
    let own = rules.own_model.as_ref().map(|model| {
        // The document is rejected, so what is found without the model does not matter.
        own_model::read(&pages, model).unwrap_or_else(|why| {
            failure = Some(why);
            Vec::new()
        })
    });
    let (mut finds, mut guesses, mut definites) = (Vec::new(), Vec::new(), Vec::new());
    let mut acronyms = Acronyms::default();
    for (idx, (chunk, is_titled)) in pages.chunks.iter().zip(&titled).enumerate() {
        let (text, tokens, classes) = pages.read(idx, &mut page);
        let line = Line::new(text, chunk.place, (tokens, classes), rules, &evidence);
        definite::collect(&line, &mut definites);
        let from = finds.len();
        match rules.finders {
            Finders::Model => {}
            Finders::Lists => scan::scan_title_case(&line, &mut finds),
            Finders::All | Finders::Rules => scan::scan(&line, *is_titled, &mut finds),
        }
        if matches!(rules.finders, Finders::All | Finders::Model) {
            guesses.clear();
            let by_rule = finds.get(from..).unwrap_or_default();
            match &own {
                Some(own) => {
                    let names = own.get(idx).map(Vec::as_slice).unwrap_or_default();
                    own_model::guesses(&line, names, &mut guesses);
                }
                None => Reading::new(&line, *is_titled, by_rule, &rules.model).guesses(&mut guesses),
            }
            combine::combine(&line, &guesses, from, &mut finds);
        }
        if rules.finders == Finders::All {
            let mut own = finds.split_off(from);
            if *is_titled {
                cues::drop_shouted(&line, &mut own);
                cues::drop_ordinary(&line, &mut own);
            } else {
                offices::cut_off(&line, &mut own);
                described::add(&line, &mut own);
                bounds::mend(&line, &mut own);
                shapes::add(&line, &mut own);
                cues::read(&line, &mut own);
                acronyms.add(&line, &mut own);
            }
            finds.extend(own);
        }
    }
    repeated::add(segmented, &pages, (&titled, &evidence, rules), &mut finds);
    if rules.finders == Finders::All {
        cues::settle(segmented, &mut finds, rules);
    }
    brackets::join(segmented, &mut finds, rules);
    homonyms::settle(segmented, &mut finds, rules);
    let mut tagged = resolve::resolve(segmented, &finds, rules);
    definite::add(segmented, &mut tagged, &definites, rules);
    if !rules.thresholds.definite_roles {
        tagged.mentions.retain(|mention| mention.rule != definite::RULE);
    }
    tagged.failure = failure;
    tagged
}
