//! What the trainer learns of words: how often each has a capital inside sentences, and the clusters of its static vector.
//!
//! `oslo` has a capital in all its places and stands in a cluster with other towns. Clusters are k-means over the unit-length
//! vectors of whole words (a word's vector is the mean of its pieces'), at 63, 255 and 1023 centers; the
//! latter two three times from other starts.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crosscheck::error::{Error, Result};
use crosscheck_text::rules::tag::facts::{Clusters, N_CLUSTERINGS, WordFacts};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use unicode_normalization::UnicodeNormalization;

const N_DIMENSIONS: usize = 128;
const N_ROUNDS: usize = 12;
/// Places inside sentences from which a share of capitals is told.
const FEWEST: u32 = 3;

type Vector = [f32; N_DIMENSIONS];

/// Places of a word inside sentences.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub n_capital: u32,
    pub n_lower: u32,
}

/// The facts of all words that were counted or have a vector, by word in lower case.
///
/// # Errors
/// When the vectors cannot be read.
pub(crate) fn facts(counts: &BTreeMap<String, Count>, folder: &Path, seed: u64) -> Result<BTreeMap<String, WordFacts>> {
    let pieces = Pieces::read(folder)?;
    let whole = |word: &&String| word.chars().all(char::is_alphanumeric) && word.chars().any(char::is_alphabetic);
    let known: Vec<String> = pieces.names.iter().filter(whole).cloned().collect();
    let often = |word: &String| counts.get(word).map_or(0, |count| count.n_capital + count.n_lower);
    let weighted = |word: &String| Some((pieces.vector(word)?, 1.0 + (1.0 + often(word) as f32).ln()));
    let vectors: Vec<(Vector, f32)> = known.iter().filter_map(weighted).collect();
    let clustering = |k: usize, nth: u64| centers(&vectors, k, seed ^ nth << 32);
    let coarse = clustering(63, 0);
    let levels: [[Vec<Vector>; 2]; N_CLUSTERINGS] =
        std::array::from_fn(|nth| [255, 1023].map(|k| clustering(k, nth as u64)));
    let mut facts: BTreeMap<String, WordFacts> = BTreeMap::new();
    let often = counts.iter().filter(|(_, count)| count.n_capital + count.n_lower >= 2).map(|(word, _)| word);
    for word in known.iter().chain(often) {
        let count = counts.get(word).copied().unwrap_or_default();
        let mut own = WordFacts { capital: bucket(count), ..WordFacts::default() };
        if let Some(vector) = pieces.vector(word) {
            own.coarse = nearest(&coarse, &vector) as u8 + 1;
            own.clusters = std::array::from_fn(|nth| {
                let at = |level: usize| nearest(&levels[nth][level], &vector) + 1;
                Clusters { middle: at(0) as u8, fine: at(1) as u16 }
            });
        }
        facts.insert(word.clone(), own);
    }
    facts.retain(|_, own| *own != WordFacts::default());
    Ok(facts)
}

fn bucket(count: Count) -> u8 {
    let all = count.n_capital + count.n_lower;
    if all < FEWEST {
        return u8::from(all > 0);
    }
    let share = f64::from(count.n_capital) / f64::from(all);
    2 + [0.02, 0.15, 0.5, 0.9].iter().filter(|limit| share >= **limit).count() as u8
}

struct Pieces {
    names: Vec<String>,
    rows: HashMap<String, usize>,
    vectors: Vec<Vector>,
}

impl Pieces {
    fn read(folder: &Path) -> Result<Self> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|source| Error::read(path, source))
        };
        let names = String::from_utf8_lossy(&bytes("vocab.txt")?).lines().map(str::to_owned).collect::<Vec<_>>();
        let (cells, scales) = (bytes("vectors.i8")?, bytes("scales.f32")?);
        let scales = scales.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap_or_default()));
        let row = |(cells, scale): (&[u8], f32)| -> Vector {
            std::array::from_fn(|at| f32::from(cells.get(at).map_or(0, |byte| byte.cast_signed())) * scale)
        };
        let vectors: Vec<Vector> = cells.chunks_exact(N_DIMENSIONS).zip(scales).map(row).collect();
        if vectors.len() != names.len() {
            return Err(Error::read(folder, "vocab.txt, vectors.i8 and scales.f32 are of different lengths"));
        }
        let rows = names.iter().cloned().zip(0..).collect();
        Ok(Self { names, rows, vectors })
    }

    /// The mean of a word's pieces at unit length; none when a piece is unknown.
    fn vector(&self, word: &str) -> Option<Vector> {
        let plain: String = word.nfd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect();
        let mut sum = [0.0; N_DIMENSIONS];
        for part in plain.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()) {
            let mut at = 0;
            while at < part.len() {
                let mut end = part.len();
                let found = loop {
                    let piece = part.get(at..end).unwrap_or_default();
                    let row = if at == 0 { self.rows.get(piece) } else { self.rows.get(&format!("##{piece}")) };
                    if let Some(row) = row.filter(|_| end > at) {
                        break *row;
                    }
                    end = part.get(at..end)?.char_indices().next_back()?.0 + at;
                    if end <= at {
                        return None;
                    }
                };
                for (sum, cell) in sum.iter_mut().zip(self.vectors.get(found)?) {
                    *sum += cell;
                }
                at = end;
            }
        }
        unit(sum)
    }
}

fn unit(mut vector: Vector) -> Option<Vector> {
    let length = dot(&vector, &vector).sqrt();
    vector.iter_mut().for_each(|cell| *cell /= length);
    (length > 0.0).then_some(vector)
}

/// Sixteen sums side by side, so that the processor can keep them in one register each; the order of additions is fixed.
fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut sums = [0.0_f32; 16];
    for (a, b) in a.chunks_exact(16).zip(b.chunks_exact(16)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn nearest(centers: &[Vector], vector: &Vector) -> usize {
    let mut best = (0, f32::MIN);
    for (idx, center) in centers.iter().enumerate() {
        let near = dot(center, vector);
        if near > best.1 {
            best = (idx, near);
        }
    }
    best.0
}

/// k-means on the unit sphere, from vectors drawn at random, each with a weight; an empty cluster takes a fresh vector.
fn centers(vectors: &[(Vector, f32)], k: usize, seed: u64) -> Vec<Vector> {
    let mut rng = StdRng::seed_from_u64(seed ^ k as u64);
    let mut draw = || vectors.get(rng.random_range(0..vectors.len())).map_or([0.0; N_DIMENSIONS], |drawn| drawn.0);
    let mut centers: Vec<Vector> = (0..k).map(|_| draw()).collect();
    for _ in 0..N_ROUNDS {
        let mut sums = vec![[0.0; N_DIMENSIONS]; k];
        for (vector, weight) in vectors {
            if let Some(sum) = sums.get_mut(nearest(&centers, vector)) {
                for (sum, cell) in sum.iter_mut().zip(vector) {
                    *sum += cell * weight;
                }
            }
        }
        centers = sums.into_iter().map(|sum| unit(sum).unwrap_or_else(&mut draw)).collect();
    }
    centers
}
