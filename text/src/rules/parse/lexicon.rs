//! What the trainer learned of words: the cluster of a word's vector, the tags it had and how often it is
//! capitalized.
//!
//! "the" has one tag in nearly all places, so the tagger does not weigh it. Words are known by 32 bits of their
//! hash.

/// What is known of one word; all zero for an unknown one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Cluster of its vector among 511, from 1.
    pub fine: u16,
    /// Cluster of its vector among 63, from 1.
    pub coarse: u8,
    /// Number of the set of tags that it had, from 1.
    pub tags: u16,
    /// The class of its only tag plus one; 0 when it has several.
    pub only: u8,
    /// How often it has a capital inside sentences: 1 rarely to 3 mostly.
    pub capital: u8,
}

impl Facts {
    /// As one number, for files.
    pub fn packed(self) -> u64 {
        u64::from(self.fine & 511)
            | u64::from(self.coarse & 63) << 9
            | u64::from(self.tags & 1023) << 15
            | u64::from(self.only & 63) << 25
            | u64::from(self.capital & 3) << 31
    }

    /// From one number.
    pub fn unpacked(packed: u64) -> Self {
        Self {
            fine: (packed & 511) as u16,
            coarse: (packed >> 9 & 63) as u8,
            tags: (packed >> 15 & 1023) as u16,
            only: (packed >> 25 & 63) as u8,
            capital: (packed >> 31 & 3) as u8,
        }
    }
}

/// Facts by words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Short hash plus facts; a key of 0 is an empty slot.
    slots: Vec<(u32, u64)>,
}

/// The part of a word's hash that the lexicon keeps; never 0.
pub fn short(word: u64) -> u32 {
    ((word >> 32) as u32).max(1)
}

impl Lexicon {
    /// A lexicon of words by short hash; the first facts of a hash count.
    pub fn new(words: &[(u32, Facts)]) -> Self {
        let size = (2 * words.len() + 2).next_power_of_two();
        let mut lexicon = Self { slots: vec![(0, 0); size] };
        for (key, facts) in words {
            lexicon.add(*key, facts.packed());
        }
        lexicon
    }

    fn add(&mut self, key: u32, packed: u64) {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.0 == key {
                return;
            }
            if slot.0 == 0 {
                *slot = (key, packed);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// What is known of a word.
    #[inline]
    pub fn get(&self, word: u64) -> Facts {
        let key = short(word);
        let Some(mask) = self.slots.len().checked_sub(1) else { return Facts::default() };
        let mut at = key as usize & mask;
        while let Some(slot) = self.slots.get(at) {
            if slot.0 == key {
                return Facts::unpacked(slot.1);
            }
            if slot.0 == 0 {
                break;
            }
            at = (at + 1) & mask;
        }
        Facts::default()
    }

    /// All words in the order of their keys.
    pub fn words(&self) -> Vec<(u32, Facts)> {
        let used = self.slots.iter().filter(|slot| slot.0 != 0);
        let mut words: Vec<(u32, Facts)> = used.map(|slot| (slot.0, Facts::unpacked(slot.1))).collect();
        words.sort_unstable_by_key(|word| word.0);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_by_word() {
        let facts = Facts { fine: 511, coarse: 63, tags: 1023, only: 48, capital: 3 };
        let lexicon = Lexicon::new(&[(short(5 << 32), facts), (short(9 << 32), Facts::default())]);
        assert_eq!(lexicon.get(5 << 32), facts);
        assert_eq!(lexicon.get(6 << 32), Facts::default());
        assert_eq!(lexicon.words().len(), 2);
    }
}
