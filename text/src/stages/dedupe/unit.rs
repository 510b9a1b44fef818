//! One unit without the rest of its document, and units of one document side by side.
//!
//! Of an article of 400 words, `cut` keeps the twelve words of its fourth sentence, with the figures and names among them. What a
//! comparison finds in units that were cut it finds in whole documents too, and the other way round, so that units can be compared
//! where their documents are not at hand.
//!
//! It compares nothing.

use crate::model::vocabulary::Unit;
use crate::stages::dedupe::text::{NamedWord, Part, TextFeatures};

/// The act of a unit that has none, in a document that was read for acts: a document without any is in a language that is not mined.
const NO_ACT: u32 = u32::MAX;

/// The features of one unit, in which its index is 0; none when the document has no such unit.
pub(crate) fn cut(features: &TextFeatures, unit: Unit, idx: u32) -> Option<TextFeatures> {
    let part = match unit {
        Unit::Document => return (idx == 0).then(|| features.clone()),
        Unit::Segment => features.segments.get(idx as usize),
        Unit::Sentence => features.sentences.get(idx as usize),
    }?;
    let (start, end) = (part.start, part.end);
    let words = features.words.get(start as usize..end as usize).unwrap_or_default().to_vec();
    let mut own = TextFeatures { words, published: features.published, ..TextFeatures::default() };
    let from = features.named.partition_point(|named| named.word < start);
    for (n, named) in features.named.iter().enumerate().skip(from).take_while(|(_, named)| named.word < end) {
        own.surfaces.push_str(features.surface(n));
        own.named.push(NamedWord { word: named.word.saturating_sub(start), end: own.surfaces.len() as u32 });
    }
    let acts = &features.acts[features.acts.partition_point(|act| *act < start)..];
    own.acts = acts.iter().take_while(|act| **act < end).map(|act| act.saturating_sub(start)).collect();
    if own.acts.is_empty() && !features.acts.is_empty() {
        own.acts.push(NO_ACT);
    }
    let moved = |part: &Part| Part {
        start: part.start.saturating_sub(start),
        end: part.end.saturating_sub(start),
        marked: part.marked,
    };
    match unit {
        Unit::Sentence => own.sentences = vec![moved(part)],
        Unit::Document | Unit::Segment => {
            let sentences = &features.sentences[features.sentences.partition_point(|part| part.start < start)..];
            own.sentences = sentences.iter().take_while(|part| part.end <= end).map(moved).collect();
            own.segments = vec![moved(part)];
        }
    }
    Some(own)
}

/// The features of a document that has only these units, in this order.
pub(crate) fn joined(units: &[&TextFeatures]) -> TextFeatures {
    let published = units.first().and_then(|unit| unit.published);
    let mut all = TextFeatures { published, ..TextFeatures::default() };
    for unit in units {
        let (word, byte) = (all.words.len() as u32, all.surfaces.len() as u32);
        let moved = |part: &Part| Part {
            start: part.start.saturating_add(word),
            end: part.end.saturating_add(word),
            marked: part.marked,
        };
        let named = |named: &NamedWord| NamedWord {
            word: named.word.saturating_add(word),
            end: named.end.saturating_add(byte),
        };
        all.words.extend_from_slice(&unit.words);
        all.surfaces.push_str(&unit.surfaces);
        all.named.extend(unit.named.iter().map(named));
        all.segments.extend(unit.segments.iter().map(moved));
        all.sentences.extend(unit.sentences.iter().map(moved));
        all.acts.extend(unit.acts.iter().filter(|act| **act != NO_ACT).map(|act| act.saturating_add(word)));
    }
    if all.acts.is_empty() && units.iter().any(|unit| !unit.acts.is_empty()) {
        all.acts.push(NO_ACT);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sentences in two segments, with a name and an act in the first alone.
    fn document() -> TextFeatures {
        let part = |start, end, marked| Part { start, end, marked };
        TextFeatures {
            words: (10..17).collect(),
            segments: vec![part(0, 4, false), part(4, 7, true)],
            sentences: vec![part(0, 4, true), part(4, 7, false)],
            named: vec![NamedWord { word: 1, end: 3 }, NamedWord { word: 5, end: 7 }],
            surfaces: "OrlKeld".into(),
            acts: vec![2],
            published: None,
        }
    }

    #[test]
    fn a_unit_keeps_its_own_words_names_and_marks() {
        let own = cut(&document(), Unit::Segment, 1).expect("there are two segments");
        assert_eq!((own.words.as_slice(), own.surfaces.as_str()), ([14, 15, 16].as_slice(), "Keld"));
        assert_eq!(own.named, [NamedWord { word: 1, end: 4 }]);
        assert_eq!(own.segments, [Part { start: 0, end: 3, marked: true }]);
        assert_eq!(own.sentences, [Part { start: 0, end: 3, marked: false }]);
        let sentence = cut(&document(), Unit::Sentence, 0).expect("there are two sentences");
        assert_eq!(sentence.sentences, [Part { start: 0, end: 4, marked: true }]);
        assert!(sentence.segments.is_empty());
        assert_eq!(cut(&document(), Unit::Document, 0), Some(document()));
        for unit in [Unit::Document, Unit::Segment, Unit::Sentence] {
            assert_eq!(cut(&document(), unit, 2), None);
        }
    }

    #[test]
    fn units_without_acts_are_not_taken_for_units_of_another_language() {
        let units: Vec<_> = (0..2).filter_map(|idx| cut(&document(), Unit::Segment, idx)).collect();
        assert_eq!((units[0].acts.as_slice(), units[1].acts.as_slice()), ([2].as_slice(), [NO_ACT].as_slice()));
        assert_eq!(joined(&[&units[1]]).acts, [NO_ACT]);
        let unmined = cut(&TextFeatures { acts: Vec::new(), ..document() }, Unit::Segment, 1);
        assert!(unmined.is_some_and(|unit| unit.acts.is_empty()));
    }

    #[test]
    fn all_segments_side_by_side_are_their_document() {
        let units: Vec<_> = (0..2).filter_map(|idx| cut(&document(), Unit::Segment, idx)).collect();
        assert_eq!(joined(&[&units[0], &units[1]]), document());
    }
}
