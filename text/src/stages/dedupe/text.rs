//! The compact form of a document that `dedupe` keeps: hashed words, where its parts stand, and its figures and names.
//!
//! `"The U.S. sent 1,400 tents."` is the words `the us sent 1400 tents` (as hashes), with `U.S.` and `1,400` kept as they are
//! written. Case, punctuation, apostrophes and hyphens are ignored; diacritics and numbers count.
//!
//! It does not compare anything.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::annotated::Annotated;
use crate::model::clause::{ClauseKind, Role};
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::{SegmentKind, SentenceRole, Unit};

/// The words of one document, hashed, with all that the comparison of its parts needs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct TextFeatures {
    /// Hashes of the words in reading order.
    pub words: Vec<u32>,
    /// For each segment of the document, its words; `marked` when it is no running text (boilerplate, byline, address).
    pub segments: Vec<Part>,
    /// For each sentence of the document, its words; `marked` when it is a quotation.
    pub sentences: Vec<Part>,
    /// Figures and names in order of place.
    pub named: Vec<NamedWord>,
    /// The figures and names as they are written, one after the other.
    pub surfaces: String,
    /// Indices of the words that say what happened, in order of place; none in a language that is not mined.
    pub acts: Vec<u32>,
    /// Day of publication, as the document gives it.
    pub published: Option<Date>,
}

/// A range of a document's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Part {
    /// Index of the first word.
    pub start: u32,
    /// One past the last word.
    pub end: u32,
    /// What this means depends on the unit: see [`TextFeatures`].
    pub marked: bool,
}

/// A figure or a name among the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct NamedWord {
    /// Index of the word.
    pub word: u32,
    /// End of its written form in [`TextFeatures::surfaces`]; it begins where the one before ends.
    pub end: u32,
}

impl TextFeatures {
    /// The memory that it takes once it is shrunk.
    pub fn size_bytes(&self) -> usize {
        size_of::<Self>()
            + size_of_val(self.words.as_slice())
            + size_of_val(self.segments.as_slice())
            + size_of_val(self.sentences.as_slice())
            + size_of_val(self.named.as_slice())
            + self.surfaces.len()
            + size_of_val(self.acts.as_slice())
    }

    /// Gives back memory that was set aside and not used.
    pub fn shrink(&mut self) {
        self.words.shrink_to_fit();
        self.segments.shrink_to_fit();
        self.sentences.shrink_to_fit();
        self.named.shrink_to_fit();
        self.surfaces.shrink_to_fit();
        self.acts.shrink_to_fit();
    }

    /// Number of units of a kind.
    pub fn n_units(&self, unit: Unit) -> usize {
        match unit {
            Unit::Document => 1,
            Unit::Segment => self.segments.len(),
            Unit::Sentence => self.sentences.len(),
        }
    }

    /// The ranges of words that make a unit; a document leaves out its marked segments unless it has no other.
    pub(crate) fn ranges(&self, unit: Unit, idx: u32) -> Vec<(u32, u32)> {
        let part = match unit {
            Unit::Document => {
                let body = |part: &&Part| !part.marked && part.start < part.end;
                let kept: Vec<_> = self.segments.iter().filter(body).map(|part| (part.start, part.end)).collect();
                return if kept.is_empty() { vec![(0, self.words.len() as u32)] } else { kept };
            }
            Unit::Segment => self.segments.get(idx as usize),
            Unit::Sentence => self.sentences.get(idx as usize),
        };
        part.map_or_else(Vec::new, |part| vec![(part.start, part.end)])
    }

    /// The words of a unit, in `buffer`.
    pub(crate) fn unit_words(&self, unit: Unit, idx: u32, buffer: &mut Vec<u32>) {
        buffer.clear();
        for (start, end) in self.ranges(unit, idx) {
            buffer.extend_from_slice(self.words.get(start as usize..end as usize).unwrap_or_default());
        }
    }

    /// How the n-th figure or name is written.
    pub(crate) fn surface(&self, n: usize) -> &str {
        let start = n.checked_sub(1).and_then(|before| self.named.get(before)).map_or(0, |before| before.end);
        self.named.get(n).map_or("", |named| Span { start, end: named.end }.of(&self.surfaces))
    }
}

/// Reads the features out of a document.
pub(crate) fn features(annotated: &Annotated) -> TextFeatures {
    let segmented = &annotated.segmented;
    let mut out = TextFeatures { published: annotated.extracted.published, ..TextFeatures::default() };
    let quotes = annotated.parsed.is_quote.iter().copied().chain(std::iter::repeat(false));
    let mut sentences = segmented.sentences.iter().zip(quotes).peekable();
    let names: Vec<Place> = annotated.tagged.mentions.iter().map(|mention| mention.place).collect();
    let figures: Vec<Place> = annotated.extracted.quantities.iter().map(|quantity| quantity.place).collect();
    let acts = acts(annotated);
    let (mut names, mut figures, mut acts) = (Covers::new(&names), Covers::new(&figures), Covers::new(&acts));
    let mut starts = Vec::new();
    for (idx, segment) in segmented.segments.iter().enumerate() {
        let idx = idx as u32;
        let first = out.words.len() as u32;
        starts.clear();
        let mut own = Vec::new();
        while let Some(sentence) = sentences.next_if(|(sentence, _)| sentence.place.segment <= idx) {
            own.push(sentence);
        }
        let mut of_sentence = own.iter().peekable();
        let mut initial = true;
        let mut running = true;
        words(&segment.clean.text, |span, folded| {
            while let Some((sentence, _)) = of_sentence.next_if(|(sentence, _)| sentence.place.span.start <= span.start)
            {
                initial = true;
                running = sentence.role == SentenceRole::Text;
            }
            let word = out.words.len() as u32;
            out.words.push(xxh3_64(folded.as_bytes()) as u32);
            starts.push(span.start);
            let place = Place { segment: idx, span };
            let tagged = names.cover(place) | figures.cover(place);
            let surface = span.of(&segment.clean.text);
            let capital = running && !initial && surface.starts_with(char::is_uppercase) && folded != "i";
            if tagged || capital || surface.contains(|letter: char| letter.is_numeric()) {
                out.surfaces.push_str(surface);
                out.named.push(NamedWord { word, end: out.surfaces.len() as u32 });
            }
            if acts.cover(place) {
                out.acts.push(word);
            }
            initial = false;
        });
        for (sentence, is_quote) in own {
            let at = |byte: u32| first + starts.partition_point(|start| *start < byte) as u32;
            let span = sentence.place.span;
            out.sentences.push(Part { start: at(span.start), end: at(span.end), marked: is_quote });
        }
        let marked = matches!(segment.kind, SegmentKind::Boilerplate | SegmentKind::Byline | SegmentKind::Url);
        out.segments.push(Part { start: first, end: out.words.len() as u32, marked });
    }
    for (_, is_quote) in sentences {
        // A sentence outside every segment has no words.
        let end = out.words.len() as u32;
        out.sentences.push(Part { start: end, end, marked: is_quote });
    }
    out
}

/// Places of the words that say what happened, in order: the predicates, and what is said with "be". Who tells it is left out:
/// "said" and "told reporters" are one.
fn acts(annotated: &Annotated) -> Vec<Place> {
    let clauses = &annotated.parsed.clauses;
    let tells: HashSet<u32> =
        clauses.iter().filter(|clause| clause.speaker.is_some()).filter_map(|clause| clause.parent).collect();
    let told = clauses.iter().zip(0u32..).filter(|(clause, at)| !clause.is_carrier && !tells.contains(at));
    let mut out: Vec<Place> = told
        .filter_map(|(clause, _)| Some((clause, annotated.segmented.sentences.get(clause.sentence as usize)?)))
        .flat_map(|(clause, sentence)| {
            let said = clause.arguments.iter().filter(|argument| argument.role == Role::Attribute);
            let said = said.map(|argument| argument.phrase.head_span);
            let own = (clause.kind != ClauseKind::Copula).then_some(clause.head_span);
            own.into_iter().chain(said).map(|span| Place { segment: sentence.place.segment, span })
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Answers whether any of the sorted places covers a place, for places that are asked in order.
struct Covers<'a> {
    places: &'a [Place],
    next: usize,
}

impl<'a> Covers<'a> {
    fn new(places: &'a [Place]) -> Self {
        Self { places, next: 0 }
    }

    fn cover(&mut self, place: Place) -> bool {
        let before = |other: &Place| (other.segment, other.span.end) <= (place.segment, place.span.start);
        while self.places.get(self.next).is_some_and(before) {
            self.next += 1;
        }
        self.places
            .get(self.next)
            .is_some_and(|other| other.segment == place.segment && other.span.overlaps(place.span))
    }
}

/// Calls `word` for each word of a text with its span and its folded form.
///
/// A mark inside a number and a full stop between single letters belong to the word but not to its folded form, so that
/// `U.S.` and `US`, and `1,400` and `1400`, are equal; a decimal point is kept, and `7:30` is `7.30`.
pub(crate) fn words(text: &str, mut word: impl FnMut(Span, &str)) {
    let mut folded = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if !is_word(first) {
            continue;
        }
        folded.clear();
        push_folded(first, &mut folded);
        let mut end = start + first.len_utf8();
        let (mut last, mut n_letters) = (first, 1);
        while let Some(&(at, letter)) = letters.peek() {
            if is_word(letter) {
                n_letters += 1;
            } else {
                let mut rest = text.get(at + letter.len_utf8()..).unwrap_or_default().chars();
                let Some(next) = rest.next().filter(|next| is_word(*next)) else { break };
                // Only single letters make an abbreviation: "e.g." does, "end.The" does not.
                let alone = n_letters == 1 && !rest.next().is_some_and(is_word);
                let single = alone && letter == '.' && last.is_alphabetic() && next.is_alphabetic();
                let number = matches!(letter, '.' | ',' | ':') && last.is_numeric() && next.is_numeric();
                let apostrophe = matches!(letter, '\'' | '\u{2019}') && last.is_alphabetic() && next.is_alphabetic();
                if !(single || number || apostrophe) {
                    break;
                }
                n_letters = 0;
                if number && letter != ',' {
                    folded.push('.');
                }
            }
            if is_word(letter) {
                push_folded(letter, &mut folded);
                last = letter;
            }
            end = at + letter.len_utf8();
            letters.next();
        }
        word(Span::new(start, end), &folded);
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric()
}

fn push_folded(letter: char, folded: &mut String) {
    if letter.is_ascii() {
        folded.push(letter.to_ascii_lowercase());
    } else {
        folded.extend(letter.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(text, |_, folded| out.push(folded.to_owned()));
        out
    }

    #[test]
    fn words_ignore_case_and_punctuation_but_not_diacritics() {
        assert_eq!(folded("“Café—Open”, they said."), ["café", "open", "they", "said"]);
        assert_ne!(folded("résumé"), folded("resume"));
    }

    #[test]
    fn numbers_and_abbreviations_are_one_word() {
        assert_eq!(folded("U.S. aid: 1,400 tents, 2.5%"), ["us", "aid", "1400", "tents", "2.5"]);
        assert_eq!(folded("At 7:30: doors"), ["at", "7.30", "doors"]);
        assert_eq!(folded("It ended.The don’t"), ["it", "ended", "the", "dont"]);
        assert_eq!(folded("plan A.b and x.yz"), ["plan", "ab", "and", "x", "yz"]);
    }
}
