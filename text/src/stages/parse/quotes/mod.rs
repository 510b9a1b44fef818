//! Which words are quoted, and who says each sentence.
//!
//! `"The dam will hold," said Omar Beck. "It was built for worse."` has two ranges, and both sentences are Omar Beck's.
//! Reported speech ("Beck said that the dam would hold", "according to Beck") has a speaker as well. Titles, single
//! words in marks and signs have ranges and no speaker. It does not judge whether what is said is true.

pub mod input;

mod attribution;
mod block;
mod chains;
mod content;
mod flow;
mod interview;
mod marks;
mod part;
mod referent;
mod sentence;
mod source;
mod subject;
mod surface;

use crate::rules::parse::saying::SayingRules;
use crate::stages::parse::quotes::input::{Quotations, QuoteInput, QuotedRange};

/// Reads the quotations and speakers of a whole document; total on any input.
pub fn quotations(input: &QuoteInput<'_>, lexicon: &SayingRules) -> Quotations {
    let marks = marks::marked(input.segments);
    let blocks = flow::blocks(input, &marks, lexicon);
    let mut sentences: Vec<_> = blocks.iter().flat_map(|block| flow::sentences(input, block)).collect();
    sentences.resize(input.sentences.len(), input::SentenceSpeech { is_quote: false, speaker: None });
    let lines = interview::speakers(input);
    for (sentence, speech) in input.sentences.iter().zip(&mut sentences) {
        if let Some(line) = lines.get(sentence.segment as usize).copied().flatten() {
            *speech = input::SentenceSpeech { is_quote: true, speaker: Some(line) };
        }
    }
    let speaker = |range: &marks::Marked| {
        let block = blocks.get(range.segment as usize)?;
        let from = block.ranges.partition_point(|outer| outer.outer.start < range.outer.start);
        let at = block.ranges.get(from).filter(|outer| outer.outer == range.outer).map(|_| from)?;
        block.speakers.get(at).copied().flatten()
    };
    let ranges = marks.iter().map(|range| QuotedRange {
        segment: range.segment,
        span: range.inner,
        speaker: speaker(range),
        continues: range.continues,
    });
    Quotations { ranges: ranges.collect(), sentences }
}
