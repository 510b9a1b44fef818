//! What `dedupe` is told: how alike two units must be, and how hard to look for them.
//!
//! There is no word list: copies are found by the words that they share. A threshold that makes no sense (a share above
//! one, no bands) is brought into range where it is used, so every configuration that parses also runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::vocabulary::Unit;

/// The settings of `dedupe`, ready to use.
#[derive(Clone, Debug, Default)]
pub struct DedupeRules {
    /// As configured.
    pub thresholds: DedupeThresholds,
}

/// Thresholds of `dedupe`; the defaults are tuned on seeded edits of open news texts.
///
/// A pair of similarity s is proposed with the probability `1 - (1 - s^rows)^bands`: 64 bands of 2 rows propose 98 of
/// 100 document pairs at the threshold of 0.25, and every one that is a little above it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DedupeThresholds {
    /// Words of a shingle, the run of words that is compared.
    #[schemars(range(min = 1, max = 100))]
    pub shingle_words: usize,
    /// Jaccard similarity of shingles (0 to 1) from which documents are near copies.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub document_similarity: f32,
    /// Share of the shorter document's prose (0 to 1), quotations aside, that stands in the other, from which two documents are
    /// near copies although their similarity is lower: a cut, or a story that was taken further.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub document_overlap: f32,
    /// Words of that shorter document, at least, as a share of the longer one's (0 to 1).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub overlap_length: f32,
    /// Jaccard similarity of shingles (0 to 1) from which segments are near copies.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub segment_similarity: f32,
    /// Jaccard similarity of shingles (0 to 1) from which sentences are near copies.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub sentence_similarity: f32,
    /// Bands of a document's signature; more bands propose more pairs.
    #[schemars(range(min = 1, max = 256))]
    pub document_bands: usize,
    /// Bands of a segment's signature.
    #[schemars(range(min = 1, max = 256))]
    pub segment_bands: usize,
    /// Bands of a sentence's signature.
    #[schemars(range(min = 1, max = 256))]
    pub sentence_bands: usize,
    /// Minimum hashes that make one band of a document; more rows propose fewer pairs.
    #[schemars(range(min = 1, max = 16))]
    pub document_rows: usize,
    /// Minimum hashes that make one band of a segment.
    #[schemars(range(min = 1, max = 16))]
    pub segment_rows: usize,
    /// Minimum hashes that make one band of a sentence.
    #[schemars(range(min = 1, max = 16))]
    pub sentence_rows: usize,
    /// Words that a document needs to be compared for near copies and containment; shorter ones count only when equal.
    #[schemars(range(min = 0, max = 1000000))]
    pub document_min_words: usize,
    /// Words that a segment needs to be compared for near copies.
    #[schemars(range(min = 0, max = 1000000))]
    pub segment_min_words: usize,
    /// Words that a sentence needs to be compared for near copies.
    #[schemars(range(min = 0, max = 1000000))]
    pub sentence_min_words: usize,
    /// Words of the shingles that are sampled to find what stands inside what; longer ones are rarer.
    #[schemars(range(min = 1, max = 100))]
    pub sample_words: usize,
    /// Sampled shingles of a document are the least of each run of so many; a shared run of words of this length plus
    /// `sample_words` less one is always proposed.
    #[schemars(range(min = 1, max = 1024))]
    pub document_window: usize,
    /// The same for segments.
    #[schemars(range(min = 1, max = 1024))]
    pub segment_window: usize,
    /// The same for sentences.
    #[schemars(range(min = 1, max = 1024))]
    pub sentence_window: usize,
    /// Share of a segment's or sentence's shingles (0 to 1) that must stand in a longer one to be contained in it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub contained_share: f32,
    /// The same for documents: a report that a longer one took over is edited on the way.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub document_contained_share: f32,
    /// Words of a contained unit, at most, as a share of its container's (0 to 1).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub contained_length: f32,
    /// Words that a unit needs to be reported as contained.
    #[schemars(range(min = 0, max = 1000000))]
    pub contained_min_words: usize,
    /// Figures and names that are listed as changed, at most.
    #[schemars(range(min = 0, max = 100000))]
    pub max_changed: usize,
}

impl Default for DedupeThresholds {
    fn default() -> Self {
        Self {
            shingle_words: 3,
            document_similarity: 0.25,
            document_overlap: 0.5,
            overlap_length: 0.3,
            segment_similarity: 0.5,
            sentence_similarity: 0.6,
            document_bands: 64,
            segment_bands: 24,
            sentence_bands: 16,
            document_rows: 2,
            segment_rows: 3,
            sentence_rows: 4,
            document_min_words: 5,
            segment_min_words: 5,
            sentence_min_words: 5,
            sample_words: 5,
            document_window: 16,
            segment_window: 8,
            sentence_window: 4,
            contained_share: 0.8,
            document_contained_share: 0.6,
            contained_length: 0.8,
            contained_min_words: 8,
            max_changed: 20,
        }
    }
}

/// The thresholds that hold for one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitThresholds {
    /// Jaccard similarity from which two are near copies, 0 to 1.
    pub similarity: f32,
    /// Bands of a signature, 1 to 256.
    pub bands: usize,
    /// Rows of a band, 1 to 16.
    pub rows: usize,
    /// Words that are needed to be compared at all.
    pub min_words: usize,
    /// Shingles of which the least is sampled, 1 to 1024.
    pub window: usize,
}

impl DedupeThresholds {
    /// What holds for a unit, brought into range.
    pub fn of(&self, unit: Unit) -> UnitThresholds {
        let (similarity, bands, rows, min_words, window) = match unit {
            Unit::Document => (
                self.document_similarity,
                self.document_bands,
                self.document_rows,
                self.document_min_words,
                self.document_window,
            ),
            Unit::Segment => (
                self.segment_similarity,
                self.segment_bands,
                self.segment_rows,
                self.segment_min_words,
                self.segment_window,
            ),
            Unit::Sentence => (
                self.sentence_similarity,
                self.sentence_bands,
                self.sentence_rows,
                self.sentence_min_words,
                self.sentence_window,
            ),
        };
        UnitThresholds {
            // A threshold of 0 would call any two units copies.
            similarity: if similarity > 0.0 { similarity.min(1.0) } else { 0.01 },
            bands: bands.clamp(1, 256),
            rows: rows.clamp(1, 16),
            min_words,
            window: window.clamp(1, 1024),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_brought_into_range() {
        let wild = DedupeThresholds { sentence_similarity: f32::NAN, sentence_bands: 0, ..DedupeThresholds::default() };
        let sentence = wild.of(Unit::Sentence);
        assert_eq!((sentence.similarity, sentence.bands), (0.01, 1));
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(toml::from_str::<DedupeThresholds>("document_similarty = 0.3").is_err());
        assert!(toml::from_str::<DedupeThresholds>("document_similarity = 0.3").is_ok());
    }
}
