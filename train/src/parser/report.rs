//! Measures a file of weights as it is shipped: agreement, size, time to load, speed, and the tokenizer.

use std::time::Instant;

use crosscheck_text::model::span::Span;

use crate::parser::detokenize::detokenized;
use crate::parser::score::Score;
use crate::parser::silver::{Parts, Sentence, measured, n_tokens};
use crosscheck_text::rules::parse::classes::{class_of_relation, class_of_tag};
use crosscheck_text::rules::parse::file::read;
use crosscheck_text::stages::parse::tree::token::tokenize;
use crosscheck_text::stages::parse::tree::{Buffers, ParseModel};

/// Times that a speed is measured; the best counts.
const N_ROUNDS: usize = 10;

/// Says the figures of a file of weights.
///
/// # Errors
/// What is wrong with the file.
pub fn measure(bytes: &[u8], parts: &Parts, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    let tables = read(bytes)?;
    let model = ParseModel { tables: &tables };
    let load = best_seconds(|| usize::from(read(bytes).is_ok()));
    say(&format!("size: {} bytes, loaded in {:.1} ms", bytes.len(), load * 1e3));
    for (name, sentences) in measured(parts) {
        let score = score_of(&model, sentences);
        say(&format!("{name}, as shipped: {}", score.line()));
        if name == "held out" {
            say(&score.table());
        }
        say(&format!("{name}: {}", tokenizer_line(sentences)));
    }
    say(&speed_line(&model, &parts.dev));
    Ok(())
}

/// Agreement of a model with sentences, by their own tokens.
pub fn score_of(model: &ParseModel<'_>, sentences: &[Sentence]) -> Score {
    let (mut score, mut buffers) = (Score::default(), Buffers::default());
    for sentence in sentences {
        let tree = model.parse_tokens(&sentence.text, &sentence.spans, &mut buffers);
        let tags: Vec<u8> = tree.nodes.iter().map(|node| class_of_tag(node.tag) as u8).collect();
        let head = |(idx, head): (usize, u16)| if usize::from(head) == idx { 0 } else { head + 1 };
        let heads: Vec<u16> = tree.nodes.iter().map(|node| node.head).enumerate().map(head).collect();
        let class = |relation| class_of_relation(relation).unwrap_or_default() as u8;
        let relations: Vec<u8> = tree.nodes.iter().map(|node| class(node.relation)).collect();
        score.add(sentence, &tags, &heads, &relations);
    }
    score
}

fn best_seconds(mut run: impl FnMut() -> usize) -> f64 {
    let time = |_| {
        let start = Instant::now();
        assert!(run() > 0, "there is something to measure");
        start.elapsed().as_secs_f64()
    };
    (0..N_ROUNDS).map(time).fold(f64::MAX, f64::min)
}

fn speed_line(model: &ParseModel<'_>, sentences: &[Sentence]) -> String {
    let mut buffers = Buffers::default();
    let tag =
        best_seconds(|| sentences.iter().map(|own| model.tag_tokens(&own.text, &own.spans, &mut buffers).len()).sum());
    let tag_and_parse = best_seconds(|| {
        sentences.iter().map(|own| model.parse_tokens(&own.text, &own.spans, &mut buffers).nodes.len()).sum()
    });
    let all = best_seconds(|| {
        let parse = |own: &Sentence| model.parse(&own.text, Span::new(0, own.text.len()), &mut buffers).nodes.len();
        sentences.iter().map(parse).sum()
    });
    let per_second = |seconds: f64| n_tokens(sentences) as f64 / seconds;
    format!(
        "tokens a second: tagging {:.0}, parsing {:.0}, both {:.0}, with the tokenizer {:.0}",
        per_second(tag),
        per_second(tag_and_parse - tag),
        per_second(tag_and_parse),
        per_second(all)
    )
}

/// How many sentences have the same tokens when they are written as text and split again.
fn tokenizer_line(sentences: &[Sentence]) -> String {
    let mut own = Vec::new();
    let mut is_same = |sentence: &&Sentence| {
        let (text, spans) = detokenized(sentence.forms());
        tokenize(&text, Span::new(0, text.len()), &mut own);
        own == spans
    };
    let n_same = sentences.iter().filter(|sentence| is_same(sentence)).count();
    format!("{n_same} of {} sentences have the same tokens", sentences.len())
}
