//! What the trainer reads of a document: its words with their case, and its candidates with their features.
//!
//! The same pages, evidence and readings as in `run`, so that the model is trained on what it will see.

use crate::model::segment::{Place, Segmented};
use crate::rules::tag::model::{Model, short};
use crate::rules::tag::words::Kind;
use crate::rules::tag::{Finders, TagRules};
use crate::stages::tag::evidence::{Evidence, is_opener, is_title_case};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::Reading;
use crate::stages::tag::pages::{Page, Pages};
use crate::stages::tag::scan::scan;

/// One stretch of candidates.
#[derive(Debug, Default)]
pub struct Lesson {
    /// Its tokens.
    pub tokens: Vec<Candidate>,
    /// Short hashes of the features of all tokens, token after token.
    pub features: Vec<u32>,
}

/// One token that the model looks at.
#[derive(Debug)]
pub struct Candidate {
    /// Where it stands.
    pub place: Place,
    /// Whether it has a capital.
    pub is_capital: bool,
    /// What the gazetteers know it as: 0, or the type's number from 1 times two, plus one inside of a name.
    pub known: u8,
    /// One past its last feature.
    pub end: usize,
}

/// Calls back with each word that stands inside a sentence, not in a line of title case, and whether it has a capital.
pub fn words(segmented: &Segmented, rules: &TagRules, mut each: impl FnMut(&str, u64, bool)) {
    let pages = Pages::new(segmented, rules);
    let mut page = Page::default();
    for (idx, chunk) in pages.chunks.iter().enumerate() {
        let (text, tokens, classes) = pages.read(idx, &mut page);
        let n_upper = tokens.iter().filter(|token| token.is_capital()).count();
        let n_words = tokens.iter().filter(|token| token.kind == Kind::Word).count();
        if is_title_case(tokens, classes, chunk.is_heading) || n_upper * 4 > n_words * 3 {
            continue;
        }
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            if !is_opener(tokens, at) {
                each(token.span.of(text), token.lower, token.is_capital());
            }
        }
    }
}

/// Calls back with each stretch of candidates of a document.
pub fn lessons(segmented: &Segmented, rules: &TagRules, model: &Model, mut each: impl FnMut(Lesson)) {
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
    let mut finds = Vec::new();
    for (idx, (chunk, is_titled)) in pages.chunks.iter().zip(&titled).enumerate() {
        let (text, tokens, classes) = pages.read(idx, &mut page);
        let line = Line::new(text, chunk.place, (tokens, classes), rules, &evidence);
        finds.clear();
        if rules.finders == Finders::All {
            scan(&line, *is_titled, &mut finds);
        }
        let reading = Reading::new(&line, *is_titled, &finds, model);
        for stretch in &reading.stretches {
            each(lesson(&line, &reading, *stretch));
        }
    }
}

fn lesson(line: &Line, reading: &Reading, stretch: Range) -> Lesson {
    let mut lesson = Lesson::default();
    for (idx, known) in reading.known(stretch) {
        let place = line.place(Range { from: idx, to: idx + 1 });
        lesson.tokens.push(Candidate { place, is_capital: line.is_capital(idx), known, end: 0 });
    }
    reading.features(stretch, |idx, feature| {
        lesson.features.push(short(feature));
        if let Some(token) = lesson.tokens.get_mut(idx - stretch.from) {
            token.end = lesson.features.len();
        }
    });
    lesson
}
