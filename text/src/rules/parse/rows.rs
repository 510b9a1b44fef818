//! Weights of features: rows of 48 for the classifiers, pairs for the three actions of the parser.
//!
//! A feature is a hash. Its highest bits say which slot it may have, the next bits whether it has it; a feature
//! without a slot adds nothing. There is no search, so a lookup has no branch.

use crate::rules::parse::classes::LANES;

/// Steps of a weight of 1 in a row of a classifier.
pub const STEPS: f32 = 128.0;
/// Bits of a hash that a slot of a classifier keeps.
pub const CHECK_BITS: u32 = 12;
/// Most slots of a classifier, as a power of two.
pub const MOST_BITS: u32 = 19;

/// Scores of all classes, in steps.
pub type Scores = [i16; LANES];

/// The weights of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Row {
    /// One weight for each class, in units.
    pub weights: [i8; LANES],
    /// What a unit is worth, in steps.
    pub unit: i16,
}

impl Row {
    /// A row that adds nothing.
    pub const ZERO: Self = Self { weights: [0; LANES], unit: 0 };
}

/// A linear classifier of hashed features.
#[derive(Clone, Debug, Default)]
pub struct Classifier {
    /// Check bits of the feature and number of its row; rows count from 1.
    slots: Vec<u32>,
    rows: Vec<Row>,
    bits: u32,
}

/// Slot and check of a feature in a table of so many slots.
#[inline(always)]
pub fn place(feature: u64, bits: u32, check_bits: u32) -> (usize, u32) {
    let hash = feature >> (64 - bits - check_bits);
    ((hash >> check_bits) as usize, (hash & ((1 << check_bits) - 1)) as u32)
}

impl Classifier {
    /// A classifier of `1 << bits` empty slots; `bits` is at most [`MOST_BITS`].
    pub fn empty(bits: u32) -> Self {
        let bits = bits.clamp(1, MOST_BITS);
        Self { slots: vec![0; 1 << bits], rows: vec![Row::ZERO], bits }
    }

    /// Number of slots, as a power of two.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Gives a slot to a feature with this check; the caller fills every slot once.
    pub fn fill(&mut self, slot: usize, check: u32, row: Row) {
        if let Some(own) = self.slots.get_mut(slot) {
            *own = check << 20 | self.rows.len() as u32;
            self.rows.push(row);
        }
    }

    /// The check and the row of a slot, when it is used.
    pub fn slot(&self, slot: usize) -> Option<(u32, &Row)> {
        let own = *self.slots.get(slot)?;
        let row = self.rows.get((own & 0xF_FFFF) as usize).filter(|_| own & 0xF_FFFF != 0)?;
        Some((own >> 20, row))
    }

    /// The sums of the weights of some features.
    #[inline(always)]
    pub fn scores<const N: usize>(&self, features: &[u64; N]) -> Scores {
        let mut rows = [0_u32; N];
        for (row, feature) in rows.iter_mut().zip(features) {
            let (slot, check) = place(*feature, self.bits, CHECK_BITS);
            let own = self.slots.get(slot).copied().unwrap_or_default();
            *row = if own >> 20 == check { own & 0xF_FFFF } else { 0 };
        }
        let mut scores = [0_i16; LANES];
        for row in rows {
            let row = self.rows.get(row as usize).unwrap_or(&Row::ZERO);
            for (score, weight) in scores.iter_mut().zip(&row.weights) {
                *score = score.wrapping_add(i16::from(*weight).wrapping_mul(row.unit));
            }
        }
        scores
    }
}

/// The best class among the first `n`; the first of equals.
#[inline]
pub fn best(scores: &Scores, n: usize) -> usize {
    let mut best = (i16::MIN, 0);
    for (class, score) in scores.iter().take(n).enumerate() {
        if *score > best.0 {
            best = (*score, class);
        }
    }
    best.1
}

/// Bits of a hash that a slot of [`Actions`] keeps.
pub const ACTION_CHECK_BITS: u32 = 8;
/// Most slots of [`Actions`], as a power of two.
pub const MOST_ACTION_BITS: u32 = 23;
/// Largest weight of an action, in steps.
pub const MOST_ACTION: i32 = 2047;

/// Weights of the parser's actions: what a feature adds to LEFT and to RIGHT, measured from SHIFT.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// Eight check bits and two weights of twelve bits.
    cells: Vec<u32>,
    bits: u32,
}

impl Actions {
    /// A table of `1 << bits` empty slots; `bits` is at most [`MOST_ACTION_BITS`].
    pub fn empty(bits: u32) -> Self {
        let bits = bits.clamp(1, MOST_ACTION_BITS);
        Self { cells: vec![0; 1 << bits], bits }
    }

    /// Number of slots, as a power of two.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// All slots, for files.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// All slots, to be filled.
    pub fn cells_mut(&mut self) -> &mut [u32] {
        &mut self.cells
    }

    /// A slot's contents; weights are in steps.
    pub fn cell(check: u32, left: i32, right: i32) -> u32 {
        check << 24 | (left as u32 & 0xFFF) << 12 | right as u32 & 0xFFF
    }

    /// What some features add to LEFT and to RIGHT.
    ///
    /// First all loads, then all sums: a branch for each check would wait for its load and be guessed wrong.
    #[inline(always)]
    pub fn scores<const N: usize>(&self, features: &[u64; N]) -> (i32, i32) {
        let (mut cells, mut checks) = ([0_u32; N], [0_u32; N]);
        for ((cell, own), feature) in cells.iter_mut().zip(&mut checks).zip(features) {
            let (slot, check) = place(*feature, self.bits, ACTION_CHECK_BITS);
            *cell = self.cells.get(slot).copied().unwrap_or_default();
            *own = check;
        }
        let (mut left, mut right) = (0, 0);
        for (cell, check) in cells.iter().zip(&checks) {
            let cell = cell & u32::from(cell >> 24 == *check).wrapping_neg();
            left += (cell << 8) as i32 >> 20;
            right += (cell << 20) as i32 >> 20;
        }
        (left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_feature_of_a_slot_adds_its_weights() {
        let mut classifier = Classifier::empty(4);
        let feature = 0x5ABC_u64 << 48;
        let mut row = Row { weights: [0; LANES], unit: 3 };
        row.weights[47] = -2;
        let (slot, check) = place(feature, 4, CHECK_BITS);
        classifier.fill(slot, check, row);
        let scores = classifier.scores(&[feature, 0x5ABD_u64 << 48]);
        assert_eq!((scores[47], scores[0]), (-6, 0));
    }

    #[test]
    fn actions_keep_signed_weights() {
        let mut actions = Actions::empty(4);
        let feature = 0xF12_u64 << 52;
        let (slot, check) = place(feature, 4, ACTION_CHECK_BITS);
        actions.cells_mut()[slot] = Actions::cell(check, -2047, 5);
        assert_eq!(actions.scores(&[feature, 0xF13 << 52]), (-2047, 5));
    }
}
