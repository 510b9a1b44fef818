//! Words with what is known of them, made to be asked about every word of a text.
//!
//! `lexicon.get("Five")` finds what was entered for `five`. Most words of a text stand in no lexicon: a table of first
//! letters and lengths refuses nearly all of them before anything is hashed.

use rustc_hash::FxHashMap;

/// Bytes of the words that one number holds; longer ones are kept beside them.
const SHORT: usize = 16;
/// Bits of the table: five of each of the first two letters, five of the length.
const N_BITS: usize = 1 << 15;

/// Words with a value each, in any case of their ASCII letters.
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    /// By the bytes of the word, the first one lowest, zeros behind it: comparing numbers is cheaper than comparing slices.
    short: FxHashMap<u128, T>,
    long: FxHashMap<Box<[u8]>, T>,
    /// One bit for each beginning and length that a word of the lexicon has.
    beginnings: Box<[u64]>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        let beginnings = vec![0; N_BITS / 64].into_boxed_slice();
        Self { short: FxHashMap::default(), long: FxHashMap::default(), beginnings }
    }
}

impl<T: Default> Lexicon<T> {
    /// The value of a word, entered when it is new.
    pub fn entry(&mut self, word: &str) -> &mut T {
        let word = word.to_ascii_lowercase();
        let bit = beginning(word.as_bytes());
        self.beginnings[bit / 64] |= 1 << (bit % 64);
        match key(word.as_bytes(), 0, word.len()) {
            Some(key) => self.short.entry(key).or_default(),
            None => self.long.entry(word.into_bytes().into_boxed_slice()).or_default(),
        }
    }
}

impl<T> Lexicon<T> {
    /// What was entered for the word, whatever the case of its ASCII letters.
    pub fn get(&self, word: &str) -> Option<&T> {
        self.get_in(word.as_bytes(), 0, word.len())
    }

    /// What was entered for the word between two bytes of a text; none when they are out of its bounds.
    #[inline]
    pub fn get_in(&self, text: &[u8], start: usize, end: usize) -> Option<&T> {
        let word = text.get(start..end)?;
        let bit = beginning(word);
        if self.beginnings[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        match key(text, start, end) {
            Some(key) => self.short.get(&key),
            None if self.long.is_empty() => None,
            None => self.long.get(word.to_ascii_lowercase().as_slice()),
        }
    }

    /// All words in lower case with their values, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (String, &T)> {
        let short = self.short.iter().map(|(key, value)| {
            let bytes = key.to_le_bytes();
            let n = bytes.iter().position(|byte| *byte == 0).unwrap_or(SHORT);
            (String::from_utf8_lossy(&bytes[..n]).into_owned(), value)
        });
        short.chain(self.long.iter().map(|(word, value)| (String::from_utf8_lossy(word).into_owned(), value)))
    }

    /// All values, in no order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.short.values_mut().chain(self.long.values_mut())
    }
}

/// The bytes of a short word in lower case as one number.
#[inline]
fn key(text: &[u8], start: usize, end: usize) -> Option<u128> {
    let n = end - start;
    if n > SHORT {
        return None;
    }
    let word = match text.get(start..start + SHORT).and_then(|bytes| <[u8; SHORT]>::try_from(bytes).ok()) {
        Some(bytes) if n > 0 => u128::from_le_bytes(bytes) & (u128::MAX >> (8 * (SHORT - n))),
        _ => {
            let mut bytes = [0; SHORT];
            bytes.iter_mut().zip(&text[start..end]).for_each(|(to, from)| *to = *from);
            u128::from_le_bytes(bytes)
        }
    };
    Some(lower_case(word))
}

/// Lower case of the ASCII letters among sixteen bytes, all at once: the high bit of a byte of `is_upper` tells a capital.
fn lower_case(word: u128) -> u128 {
    const ONES: u128 = u128::MAX / 255;
    let ascii = word & (ONES * 0x7F);
    let is_upper = (ascii + ONES * (0x80 - 0x41)) & !(ascii + ONES * (0x80 - 0x5B)) & !word & (ONES * 0x80);
    word | is_upper >> 2
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
        *lexicon.entry("Seventeenthousandths") = 7;
        assert_eq!(lexicon.get("seventeenthousandthS").copied(), Some(7));
        let text = "x FiveÉ five@ Five";
        for (start, end, value) in
            [(2, 6, Some(5)), (2, 8, None), (9, 13, Some(5)), (9, 14, None), (15, 19, Some(5)), (15, 20, None)]
        {
            assert_eq!(lexicon.get_in(text.as_bytes(), start, end).copied(), value, "{start}..{end}");
        }
        let mut words: Vec<_> = lexicon.iter().map(|(word, _)| word).collect();
        words.sort();
        assert_eq!(words, ["a", "five", "fünf", "seventeenthousandths"]);
        for word in ["fife", "fives", "fiv", "", "b", "fünf.", &"five".repeat(20)] {
            assert_eq!(lexicon.get(word), None, "{word}");
        }
    }
}
