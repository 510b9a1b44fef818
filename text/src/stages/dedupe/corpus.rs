//! The documents of a run and the unit that is compared: its words, its shingles, its day.
//!
//! The words of the third sentence of the first document are `words((0, 2))`.

use crate::model::duplicate::UnitRef;
use crate::model::vocabulary::Unit;
use crate::rules::dedupe::DedupeThresholds;
use crate::stages::dedupe::shingle::shingle_set;
use crate::stages::dedupe::text::TextFeatures;

/// The documents and the unit that is compared.
#[derive(Clone, Copy)]
pub(crate) struct Corpus<'a> {
    pub(crate) features: &'a [TextFeatures],
    pub(crate) unit: Unit,
    pub(crate) thresholds: &'a DedupeThresholds,
}

impl Corpus<'_> {
    /// The words of a unit; empty when there is no such unit.
    pub(crate) fn words(&self, unit: UnitRef) -> Vec<u32> {
        let mut words = Vec::new();
        if let Some(features) = self.features.get(unit.document as usize) {
            features.unit_words(self.unit, unit.idx, &mut words);
        }
        words
    }

    /// Number of words of a unit.
    pub(crate) fn n_words(&self, unit: UnitRef) -> usize {
        let ranges = self.features.get(unit.document as usize).map(|features| features.ranges(self.unit, unit.idx));
        ranges.iter().flatten().map(|(start, end)| end.saturating_sub(*start) as usize).sum()
    }

    /// The shingles of a unit.
    pub(crate) fn set(&self, unit: UnitRef) -> Vec<u64> {
        let mut set = Vec::new();
        shingle_set(&self.words(unit), self.thresholds.shingle_words, &mut set);
        set
    }

    /// The shingles of a document's running text without its quotations: whoever quotes a statement copies nobody.
    pub(crate) fn prose(&self, unit: UnitRef) -> Vec<u64> {
        let mut set = Vec::new();
        let Some(features) = self.features.get(unit.document as usize) else { return set };
        let mut words: Vec<u32> = Vec::new();
        for (start, end) in features.ranges(self.unit, unit.idx) {
            let first = features.sentences.partition_point(|sentence| sentence.end <= start);
            let mut at = start;
            let inside = features.sentences[first..].iter().take_while(|sentence| sentence.start < end);
            for quote in inside.filter(|sentence| sentence.marked) {
                words.extend_from_slice(
                    features.words.get(at as usize..quote.start.max(at) as usize).unwrap_or_default(),
                );
                at = quote.end.clamp(at, end);
            }
            words.extend_from_slice(features.words.get(at as usize..end as usize).unwrap_or_default());
        }
        shingle_set(&words, self.thresholds.shingle_words, &mut set);
        set
    }

    pub(crate) fn published(&self, unit: UnitRef) -> Option<jiff::civil::Date> {
        self.features.get(unit.document as usize).and_then(|features| features.published)
    }

    /// Days that sort as "earliest first, unknown last".
    pub(crate) fn day(&self, unit: UnitRef) -> (bool, Option<jiff::civil::Date>) {
        let published = self.published(unit);
        (published.is_none(), published)
    }
}
