//! Clusters of static word vectors by k-means: the same for the same vectors.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::parser::random::Random;
use crosscheck_text::stages::parse::tree::form::form;

/// Numbers of a vector.
const N_DIMS: usize = 128;

type Vector = [f32; N_DIMS];

/// Fine (from 1 to 511) and coarse (from 1 to 63) clusters of the words of `vocab.txt` and `vectors.i8` in a
/// folder.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn read(folder: &Path) -> Result<FxHashMap<u64, (u16, u8)>, String> {
    let fail = |name: &str, error| format!("cannot read `{}`: {error}", folder.join(name).display());
    let vocab = std::fs::read_to_string(folder.join("vocab.txt")).map_err(|error| fail("vocab.txt", error))?;
    let bytes = std::fs::read(folder.join("vectors.i8")).map_err(|error| fail("vectors.i8", error))?;
    let mut buffer = Vec::new();
    let (mut words, mut vectors) = (Vec::new(), Vec::new());
    for (word, row) in vocab.lines().zip(bytes.chunks_exact(N_DIMS)) {
        if word.starts_with("##") || word.starts_with('[') {
            continue;
        }
        words.push(form(word, &mut buffer).word);
        vectors.push(unit(row));
    }
    let (fine, coarse) = (means(&vectors, 511, 12), means(&vectors, 63, 12));
    let clusters = fine.iter().zip(&coarse).map(|(fine, coarse)| (*fine as u16 + 1, *coarse as u8 + 1));
    let mut all = FxHashMap::default();
    for (word, clusters) in words.into_iter().zip(clusters) {
        all.entry(word).or_insert(clusters);
    }
    Ok(all)
}

fn unit(row: &[u8]) -> Vector {
    let mut vector = [0.0; N_DIMS];
    for (to, from) in vector.iter_mut().zip(row) {
        *to = f32::from(from.cast_signed());
    }
    scale(&mut vector);
    vector
}

fn scale(vector: &mut Vector) {
    let length = vector.iter().map(|part| part * part).sum::<f32>().sqrt().max(1e-6);
    vector.iter_mut().for_each(|part| *part /= length);
}

/// The nearest of `k` means, by cosine, for each vector.
fn means(vectors: &[Vector], k: usize, n_rounds: usize) -> Vec<usize> {
    let mut random = Random::new(k as u64);
    let mut order: Vec<usize> = (0..vectors.len()).collect();
    random.shuffle(&mut order);
    let mut centers: Vec<Vector> = order.iter().take(k).map(|idx| vectors[*idx]).collect();
    let mut nearest = vec![0; vectors.len()];
    for _ in 0..n_rounds {
        let mut sums = vec![[0.0; N_DIMS]; k];
        for (own, vector) in nearest.iter_mut().zip(vectors) {
            *own = nearest_of(vector, &centers);
            sums[*own].iter_mut().zip(vector).for_each(|(sum, part)| *sum += part);
        }
        for (center, mut sum) in centers.iter_mut().zip(sums) {
            if sum.iter().any(|part| *part != 0.0) {
                scale(&mut sum);
                *center = sum;
            }
        }
    }
    nearest
}

fn nearest_of(vector: &Vector, centers: &[Vector]) -> usize {
    let mut best = (f32::NEG_INFINITY, 0);
    for (idx, center) in centers.iter().enumerate() {
        let mut sums = [0.0_f32; 8];
        for (a, b) in vector.chunks_exact(8).zip(center.chunks_exact(8)) {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum += a * b;
            }
        }
        let product: f32 = sums.iter().sum();
        if product > best.0 {
            best = (product, idx);
        }
    }
    best.1
}
