//! Words with what is known of them, made to be asked about every word of a text.
//!
//! `lexicon.get("Five")` finds what was entered for `five`. Most words of a text stand in no lexicon: a table of first
//! letters and lengths refuses nearly all of them before anything is hashed.

use rustc_hash::FxHashMap;

/// Longest word that a lexicon holds, in bytes.
const LONGEST: usize = 32;
/// Bits of the table: five of each of the first two letters, five of the length.
const N_BITS: usize = 1 << 15;

/// Words with a value each, in any case of their ASCII letters.
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    words: FxHashMap<Box<[u8]>, T>,
    /// One bit for each beginning and length that a word of the lexicon has.
    beginnings: Box<[u64]>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Self { words: FxHashMap::default(), beginnings: vec![0; N_BITS / 64].into_boxed_slice() }
    }
}

impl<T: Default> Lexicon<T> {
    /// The value of a word, entered when it is new; words that are too long to be asked for are entered all the same.
    pub fn entry(&mut self, word: &str) -> &mut T {
        let word = word.to_ascii_lowercase();
        let bit = beginning(word.as_bytes());
        self.beginnings[bit / 64] |= 1 << (bit % 64);
        self.words.entry(word.into_bytes().into_boxed_slice()).or_default()
    }
}

impl<T> Lexicon<T> {
    /// What was entered for the word, whatever the case of its ASCII letters.
    pub fn get(&self, word: &str) -> Option<&T> {
        let bytes = word.as_bytes();
        let bit = beginning(bytes);
        if self.beginnings[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let mut lower = [0u8; LONGEST];
        let lower = lower.get_mut(..bytes.len())?;
        lower.copy_from_slice(bytes);
        lower.make_ascii_lowercase();
        self.words.get(&*lower)
    }

    /// All values, in no order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.words.values_mut()
    }
}

/// Bit of a word in the table; the same for upper and lower case.
fn beginning(word: &[u8]) -> usize {
    let letter = |at: usize| usize::from(word.get(at).copied().unwrap_or_default() & 31);
    (letter(0) * 32 + letter(1)) * 32 + word.len().min(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_no_others() {
        let mut lexicon = Lexicon::<u8>::default();
        *lexicon.entry("Five") = 5;
        *lexicon.entry("fünf") = 6;
        *lexicon.entry("a") = 1;
        for (word, value) in [("five", Some(5)), ("FIVE", Some(5)), ("fünf", Some(6)), ("A", Some(1))] {
            assert_eq!(lexicon.get(word).copied(), value, "{word}");
        }
        for word in ["fife", "fives", "fiv", "", "b", "fünf.", &"five".repeat(20)] {
            assert_eq!(lexicon.get(word), None, "{word}");
        }
    }
}
