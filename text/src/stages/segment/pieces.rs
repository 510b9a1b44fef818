//! Long blocks in pieces: where a text of megabytes in one line is cut, so that nothing is read with more than a piece in view.
//!
//! A paragraph of 100 kB ends after the last sentence within its first 64 kB, and the rest is a paragraph of its own. Where no
//! sentence ends it is cut at a space, and where there is no space anywhere. It does not say what a block is.

use crate::model::clean::CleanText;
use crate::model::span::Span;
use crate::rules::segment::SegmentRules;
use crate::stages::segment::lines::is_blank;
use crate::stages::segment::sentences::sentences;

/// Longest block, in bytes of the document. Articles that come without line breaks stay whole.
const LONGEST: usize = 64 << 10;
/// Longest sentence, in bytes.
const LONGEST_SENTENCE: usize = 16 << 10;

/// The pieces of a block, in order and without white space around them: the block itself unless it is long. `cuts` are what
/// cleaning removes from it.
pub(crate) fn pieces(text: &str, block: Span, cuts: &[Span], rules: &SegmentRules) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut rest = block;
    while rest.len() > LONGEST {
        let end = piece_end(text, rest, cuts, rules);
        pieces.extend(trimmed(text, Span { start: rest.start, end }));
        rest.start = end;
    }
    if pieces.is_empty() { vec![block] } else { pieces.into_iter().chain(trimmed(text, rest)).collect() }
}

/// What is cut from one piece of a block.
pub(crate) fn cuts_within(cuts: &[Span], piece: Span) -> Vec<Span> {
    let from = cuts.partition_point(|cut| cut.end <= piece.start);
    let inside = cuts.get(from..).unwrap_or_default().iter().take_while(|cut| cut.start < piece.end);
    inside.map(|cut| Span { start: cut.start.max(piece.start), end: cut.end.min(piece.end) }).collect()
}

/// Where the first piece of a long stretch ends; behind its start.
fn piece_end(text: &str, rest: Span, cuts: &[Span], rules: &SegmentRules) -> u32 {
    let most = text.floor_char_boundary(rest.start as usize + LONGEST) as u32;
    let window = Span { start: rest.start, end: most.max(rest.start) };
    let clean = CleanText::new(text, window, &cuts_within(cuts, window));
    // The last sentence of the window may go on behind it.
    let found = sentences(&clean.text, rules);
    if let [.., before, last] = found.as_slice()
        && last.start as usize > clean.text.len() / 4
    {
        return clean.raw(*before).end;
    }
    let half = window.start as usize + window.len() / 2;
    let half = text.ceil_char_boundary(half);
    let space = text.get(half..most as usize).and_then(|tail| tail.rfind(char::is_whitespace));
    let end = space.map_or(most, |space| (half + space) as u32);
    // Nothing is cut in two: what is removed goes with the piece before.
    let across = cuts.get(cuts.partition_point(|cut| cut.end <= end)).filter(|cut| cut.start < end);
    across.map_or(end, |cut| text.ceil_char_boundary(cut.end as usize) as u32).min(rest.end)
}

/// Cuts long sentences: behind a space where there is one.
pub(crate) fn bounded(text: &str, sentences: Vec<Span>) -> Vec<Span> {
    if sentences.iter().all(|sentence| sentence.len() <= LONGEST_SENTENCE) {
        return sentences;
    }
    let mut found = Vec::with_capacity(sentences.len());
    for mut rest in sentences {
        while rest.len() > LONGEST_SENTENCE {
            let most = text.floor_char_boundary(rest.start as usize + LONGEST_SENTENCE);
            let head = text.get(rest.start as usize..most).unwrap_or_default();
            let half = head.ceil_char_boundary(head.len() / 2);
            let space = head.get(half..).and_then(|tail| tail.rfind(' ')).map(|space| half + space);
            let end = rest.start + space.unwrap_or(head.len()) as u32;
            found.extend(trimmed(text, Span { start: rest.start, end }));
            rest.start = end;
        }
        found.extend(trimmed(text, rest));
    }
    found
}

/// A span without the white space and invisible characters around it; none where nothing is left.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let raw = span.of(text);
    let start = span.start as usize + raw.len() - raw.trim_start_matches(is_blank).len();
    let len = raw.trim_matches(is_blank).len();
    (len > 0).then(|| Span::new(start, start + len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::files::RuleFiles;
    use crate::rules::segment::SegmentThresholds;

    fn rules() -> SegmentRules {
        SegmentRules::parse(&RuleFiles::default(), SegmentThresholds::default()).expect("the built-in rules parse")
    }

    fn cut(text: &str) -> Vec<Span> {
        pieces(text, Span::new(0, text.len()), &[], &rules())
    }

    #[test]
    fn a_block_of_64_kb_is_one_piece() {
        let text = "The ferry to Orlo left at noon. ".repeat(2048);
        assert_eq!(cut(text.trim_end()), [Span::new(0, text.trim_end().len())]);
    }

    #[test]
    fn a_longer_block_is_cut_where_sentences_end_and_loses_nothing() {
        let text = "The ferry to Orlo left at noon. ".repeat(9000);
        let found = cut(text.trim_end());
        assert!(found.len() >= 5);
        assert!(found.iter().all(|piece| piece.len() <= LONGEST && piece.of(&text).ends_with("noon.")));
        let words: usize = found.iter().map(|piece| piece.of(&text).split(' ').count()).sum();
        assert_eq!(words, 9000 * 7);
    }

    #[test]
    fn what_has_no_sentences_is_cut_at_spaces_and_what_has_no_spaces_anywhere() {
        for piece in ["seven gulls ", "é", "\u{1f600}", "x"] {
            let text = piece.repeat(300_000 / piece.len());
            let found = cut(text.trim_end());
            assert!(found.len() >= 4 && found.iter().all(|piece| piece.len() <= LONGEST), "{piece}");
            let whole: String = found.iter().map(|span| span.of(&text)).collect();
            assert_eq!(whole.replace(' ', ""), text.replace(' ', ""), "{piece}");
        }
    }

    #[test]
    fn long_sentences_are_cut_and_others_stay() {
        let text = format!("{}. It rained.", "gulls and ".repeat(5000));
        let short = Span::new(text.len() - 10, text.len());
        let found = bounded(&text, vec![Span::new(0, text.len() - 11), short]);
        assert!(found.iter().all(|sentence| sentence.len() <= LONGEST_SENTENCE));
        assert_eq!(found.last(), Some(&short));
        assert_eq!(bounded(&text, vec![short]), [short]);
    }
}
