//! Static vectors of words: how alike two words are used in general English.
//!
//! "Physician" and "doctor" share neither a lemma nor a root, yet their vectors are close. The vectors were made from
//! a sentence encoder by encoding each word alone (the method of model2vec); they know nothing of the text at hand, and a
//! word that they do not have is like no other. Names and numbers have none.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::error::{Result, RulesError};
use crate::rules::agree::lemma;
use crate::rules::files::RuleFiles;

/// Numbers of a vector.
const N_DIMENSIONS: usize = 128;
/// Below this cosine two words have nothing to do with each other: most pairs of words of one topic lie there.
const UNLIKE: f32 = 0.35;
/// From the end of [`UNLIKE`] to the likest.
const SPREAD: f32 = 0.5;
/// What the likest vectors are worth: less than one root.
const MOST: f32 = 0.9;

/// The number of a word's vector; [`NO_VECTOR`] for none.
pub type Row = u16;

/// The word has no vector.
pub const NO_VECTOR: Row = u16::MAX;

/// The vectors of the words of a vocabulary.
#[derive(Clone, Debug)]
pub struct Vectors {
    /// Row by the key of a lemma; the commonest form of the lemma counts.
    rows: FxHashMap<u32, Row>,
    /// The rows; the numbers of the file are signed bytes, a product of which is summed faster when they are read as wider ones.
    values: Vec<[i16; N_DIMENSIONS]>,
    /// One over the length of each row.
    scales: Vec<f32>,
}

impl Vectors {
    /// Reads the vocabulary (a word a line, the commonest first) and the rows.
    ///
    /// # Errors
    /// When the user's own files cannot be read or do not fit each other.
    pub fn parse(files: &RuleFiles, irregular: &FxHashMap<String, String>) -> Result<Self> {
        const VOCABULARY: &str = "models/static-embeddings/vocab.txt";
        const VALUES: &str = "models/static-embeddings/vectors.i8";
        let vocabulary =
            files.text(VOCABULARY, include_str!("../../../../rules/models/static-embeddings/vocab.txt"))?;
        let values: Cow<'static, [u8]> = match files.bytes(VALUES)? {
            Some(own) => Cow::Owned(own),
            None => Cow::Borrowed(include_bytes!("../../../../rules/models/static-embeddings/vectors.i8")),
        };
        let n_words = vocabulary.lines().count();
        if values.len() != n_words * N_DIMENSIONS || n_words > usize::from(NO_VECTOR) {
            let message = format!("{} bytes do not hold {N_DIMENSIONS} for each of {n_words} words", values.len());
            return Err(RulesError::Line { path: VALUES.into(), line: 1, message });
        }
        let mut rows = FxHashMap::default();
        for (row, word) in vocabulary.lines().enumerate() {
            if word.len() > 1 && word.chars().all(char::is_alphabetic) {
                rows.entry(lemma::key(&lemma::lemma(word, irregular))).or_insert(row as Row);
            }
        }
        let wide = |row: &[u8; N_DIMENSIONS]| row.map(|number| i16::from(number as i8));
        let values: Vec<[i16; N_DIMENSIONS]> = values.as_chunks().0.iter().map(wide).collect();
        let scales = values.iter().map(|row| 1.0 / (dot(row, row) as f32).sqrt().max(1.0)).collect();
        Ok(Self { rows, values, scales })
    }

    /// The row of a lemma, by its key.
    pub fn row(&self, key: u32) -> Row {
        self.rows.get(&key).copied().unwrap_or(NO_VECTOR)
    }

    /// How well the word of one row stands for that of another: 0 to 0.9, by the cosine of their vectors.
    pub fn likeness(&self, one: Row, other: Row) -> f32 {
        let (Some((one, scale)), Some((other, other_scale))) = (self.vector(one), self.vector(other)) else {
            return 0.0;
        };
        let cosine = dot(one, other) as f32 * scale * other_scale;
        MOST * ((cosine - UNLIKE) / SPREAD).clamp(0.0, 1.0)
    }

    fn vector(&self, row: Row) -> Option<(&[i16; N_DIMENSIONS], f32)> {
        Some((self.values.get(usize::from(row))?, *self.scales.get(usize::from(row))?))
    }
}

fn dot(one: &[i16; N_DIMENSIONS], other: &[i16; N_DIMENSIONS]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_use_are_alike_and_others_are_not() {
        let vectors = Vectors::parse(&RuleFiles::default(), &FxHashMap::default()).expect("the built-in vectors fit");
        let row = |word: &str| vectors.row(lemma::key(&lemma::lemma(word, &FxHashMap::default())));
        let like = |one: &str, other: &str| vectors.likeness(row(one), row(other));
        assert!(like("physician", "doctor") > like("physician", "harbour") + 0.2);
        assert!(like("quake", "earthquake") > 0.2);
        assert_eq!(like("harbour", "xqzzyv"), 0.0);
        assert_eq!(row("xqzzyv"), NO_VECTOR);
        assert!((like("harbour", "harbour") - MOST).abs() < 1e-6);
    }

    #[test]
    fn files_that_do_not_fit_are_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        let models = dir.path().join("models/static-embeddings");
        std::fs::create_dir_all(&models).expect("a folder");
        std::fs::write(models.join("vectors.i8"), [0u8; 100]).expect("a file");
        let files = RuleFiles { dir: Some(dir.path().to_owned()), ..RuleFiles::default() };
        assert!(Vectors::parse(&files, &FxHashMap::default()).is_err());
    }
}
