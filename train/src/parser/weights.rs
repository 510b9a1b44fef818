//! Weights while they are fitted: an averaged perceptron with a margin, over the slots that the run time looks
//! up.
//!
//! A feature is admitted when it is frequent and its slot is free; all others are as unknown as they will be at
//! run time. The average is kept as the weight less a sum weighted by time (Daumé 2006).

use rustc_hash::FxHashMap;

use crosscheck_text::rules::parse::classes::LANES;
use crosscheck_text::rules::parse::rows::{
    ACTION_CHECK_BITS, Actions, CHECK_BITS, Classifier, MOST_ACTION, Row, STEPS, place,
};

/// Counts of features by the highest 32 bits of their hashes.
pub type Counts = FxHashMap<u32, u32>;

/// Counts some features.
pub fn count(features: &[u64], counts: &mut Counts) {
    for feature in features {
        *counts.entry((feature >> 32) as u32).or_insert(0) += 1;
    }
}

/// Sums of 48 weights.
pub type Sums = [f32; LANES];

/// A classifier while it is fitted.
#[derive(Clone, Debug)]
pub struct Fit {
    bits: u32,
    /// Check and number of the row of each slot; rows count from 1.
    slots: Vec<u32>,
    weights: Vec<Sums>,
    totals: Vec<[f64; LANES]>,
    time: f64,
}

impl Fit {
    /// Admits the most frequent features, those of fewer than `least` never.
    pub fn admitting(counts: &Counts, bits: u32, least: u32) -> Self {
        let mut frequent: Vec<(u32, u32)> =
            counts.iter().filter(|(_, n)| **n >= least).map(|(key, n)| (u32::MAX - n, *key)).collect();
        frequent.sort_unstable();
        let (mut slots, mut n_rows) = (vec![0; 1 << bits], 1);
        for (_, key) in frequent {
            let (slot, check) = place(u64::from(key) << 32, bits, CHECK_BITS);
            if slots[slot] == 0 && n_rows < 1 << 20 {
                slots[slot] = check << 20 | n_rows;
                n_rows += 1;
            }
        }
        let weights = vec![[0.0; LANES]; n_rows as usize];
        Self { bits, slots, weights, totals: vec![[0.0; LANES]; n_rows as usize], time: 1.0 }
    }

    /// Number of admitted features.
    pub fn n_rows(&self) -> usize {
        self.weights.len() - 1
    }

    /// The rows of features; 0 for unknown ones.
    pub fn rows<const N: usize>(&self, features: &[u64; N]) -> [u32; N] {
        features.map(|feature| {
            let (slot, check) = place(feature, self.bits, CHECK_BITS);
            let own = self.slots[slot];
            if own >> 20 == check { own & 0xF_FFFF } else { 0 }
        })
    }

    /// The scores of the classes.
    pub fn scores(&self, rows: &[u32]) -> Sums {
        let mut scores = [0.0; LANES];
        for row in rows {
            let weights = &self.weights[*row as usize];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight;
            }
        }
        scores
    }

    /// Moves weights when the right class does not win by the margin; the best class among the first `n` before
    /// that.
    pub fn learn(&mut self, rows: &[u32], right: usize, n: usize, margin: f32) -> usize {
        let scores = self.scores(rows);
        let best = best_but(&scores, n, usize::MAX);
        let rival = if best == right { best_but(&scores, n, right) } else { best };
        if scores[right] - scores[rival] < margin {
            self.step(rows, right, 1.0);
            self.step(rows, rival, -1.0);
        }
        self.time += 1.0;
        best
    }

    fn step(&mut self, rows: &[u32], class: usize, by: f32) {
        for row in rows.iter().filter(|row| **row != 0) {
            self.weights[*row as usize][class] += by;
            self.totals[*row as usize][class] += f64::from(by) * self.time;
        }
    }

    /// Replaces the weights by their averages.
    pub fn average(&mut self) {
        for (weights, totals) in self.weights.iter_mut().zip(&mut self.totals) {
            for (weight, total) in weights.iter_mut().zip(totals) {
                *weight -= (*total / self.time) as f32;
                *total = 0.0;
            }
        }
    }

    /// The classifier with rounded weights: a unit for each row, weights below `least` left out.
    pub fn rounded(&self, least: f32) -> Classifier {
        let mut classifier = Classifier::empty(self.bits);
        for (slot, own) in self.slots.iter().enumerate().filter(|(_, own)| **own & 0xF_FFFF != 0) {
            let row = rounded_row(&self.weights[(own & 0xF_FFFF) as usize], least);
            if row.weights.iter().any(|weight| *weight != 0) {
                classifier.fill(slot, own >> 20, row);
            }
        }
        classifier
    }
}

/// The best class among the first `n` but one.
fn best_but(scores: &Sums, n: usize, but: usize) -> usize {
    let mut best = (f32::NEG_INFINITY, 0);
    for (class, score) in scores.iter().take(n).enumerate() {
        if *score > best.0 && class != but {
            best = (*score, class);
        }
    }
    best.1
}

fn rounded_row(weights: &Sums, least: f32) -> Row {
    let most = weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
    let unit = (most * STEPS / 127.0).ceil().clamp(1.0, 255.0);
    let mut row = Row { weights: [0; LANES], unit: unit as i16 };
    for (to, weight) in row.weights.iter_mut().zip(weights) {
        if weight.abs() >= least {
            *to = (weight * STEPS / unit).round().clamp(-127.0, 127.0) as i8;
        }
    }
    row
}

/// The weights of actions while they are fitted: of LEFT and of RIGHT, measured from SHIFT.
#[derive(Clone, Debug)]
pub struct ActionFit {
    bits: u32,
    /// Check of each slot's feature; none for an empty slot.
    checks: Vec<Option<u8>>,
    cells: Vec<Cell>,
    time: f64,
}

/// Weights of LEFT and RIGHT, and their sums by time.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    weights: [f32; 2],
    totals: [f64; 2],
}

impl ActionFit {
    /// Admits the most frequent features, those of fewer than `least` never.
    pub fn admitting(counts: &ActionCounts, bits: u32, least: u16) -> Self {
        let per_slot = 1 << ACTION_CHECK_BITS;
        let checks = counts.counts.chunks(per_slot).map(|slot| {
            let mut best = (least.max(1) - 1, None);
            for (check, n) in slot.iter().enumerate() {
                if *n > best.0 {
                    best = (*n, Some(check as u8));
                }
            }
            best.1
        });
        let checks: Vec<Option<u8>> = checks.collect();
        Self { bits, cells: vec![Cell::default(); checks.len()], checks, time: 1.0 }
    }

    /// Number of admitted features.
    pub fn n_rows(&self) -> usize {
        self.checks.iter().flatten().count()
    }

    /// The slots of features; those of unknown features are `u32::MAX`.
    pub fn slots<const N: usize>(&self, features: &[u64; N]) -> [u32; N] {
        features.map(|feature| {
            let (slot, check) = place(feature, self.bits, ACTION_CHECK_BITS);
            if self.checks[slot] == Some(check as u8) { slot as u32 } else { u32::MAX }
        })
    }

    /// Scores of SHIFT, LEFT and RIGHT.
    pub fn scores(&self, slots: &[u32]) -> [f32; 3] {
        let mut scores = [0.0; 3];
        for slot in slots.iter().filter(|slot| **slot != u32::MAX) {
            let cell = &self.cells[*slot as usize];
            scores[1] += cell.weights[0];
            scores[2] += cell.weights[1];
        }
        scores
    }

    /// Moves weights towards an action and away from another.
    pub fn learn(&mut self, slots: &[u32], right: usize, rival: usize) {
        for slot in slots.iter().filter(|slot| **slot != u32::MAX) {
            let cell = &mut self.cells[*slot as usize];
            for (action, by) in [(right, 1.0), (rival, -1.0)] {
                if action > 0 {
                    cell.weights[action - 1] += by;
                    cell.totals[action - 1] += f64::from(by) * self.time;
                }
            }
        }
    }

    /// One more decision was made.
    pub fn tick(&mut self) {
        self.time += 1.0;
    }

    /// Replaces the weights by their averages.
    pub fn average(&mut self) {
        for cell in &mut self.cells {
            for (weight, total) in cell.weights.iter_mut().zip(&mut cell.totals) {
                *weight -= (*total / self.time) as f32;
                *total = 0.0;
            }
        }
    }

    /// The table with rounded weights; slots whose weights are all below `least` are left empty.
    pub fn rounded(&self, least: f32) -> Actions {
        let mut actions = Actions::empty(self.bits);
        let most = self.cells.iter().flat_map(|cell| cell.weights).fold(0.0_f32, |most, own| most.max(own.abs()));
        let steps = MOST_ACTION as f32 / most.max(f32::MIN_POSITIVE);
        for ((to, cell), check) in actions.cells_mut().iter_mut().zip(&self.cells).zip(&self.checks) {
            let [left, right] = cell.weights.map(|weight| (weight * steps).round() as i32);
            let is_kept = cell.weights.iter().any(|weight| weight.abs() >= least) && (left, right) != (0, 0);
            if let Some(check) = check.filter(|_| is_kept) {
                *to = Actions::cell(u32::from(check), left, right);
            }
        }
        actions
    }
}

/// Counts of the features of states by slot and check.
#[derive(Clone, Debug)]
pub struct ActionCounts {
    bits: u32,
    counts: Vec<u16>,
}

impl ActionCounts {
    /// Counts for a table of so many slots.
    pub fn new(bits: u32) -> Self {
        Self { bits, counts: vec![0; 1 << (bits + ACTION_CHECK_BITS)] }
    }

    /// Counts some features.
    pub fn add(&mut self, features: &[u64]) {
        for feature in features {
            let count = &mut self.counts[(feature >> (64 - self.bits - ACTION_CHECK_BITS)) as usize];
            *count = count.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classifier_learns_and_rounds() {
        let features = [1_u64 << 60, 2 << 60];
        let mut counts = Counts::default();
        count(&features, &mut counts);
        let mut fit = Fit::admitting(&counts, 8, 1);
        for _ in 0..10 {
            for (feature, class) in [(features[0], 3), (features[1], 47)] {
                let rows = fit.rows(&[feature]);
                fit.learn(&rows, class, LANES, 1.0);
            }
        }
        fit.average();
        let classifier = fit.rounded(0.0);
        assert_eq!(crosscheck_text::rules::parse::rows::best(&classifier.scores(&[features[1]]), LANES), 47);
    }
}
