//! Relations that follow from the tags of a word and its head: a comma is `punct`, a determiner of a noun
//! `det`.

/// The sure relation of each pair of tags and side, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sure {
    /// Class of the relation plus one; 0 for none.
    relations: [u8; Self::N_KEYS],
}

impl Default for Sure {
    fn default() -> Self {
        Self { relations: [0; Self::N_KEYS] }
    }
}

impl Sure {
    /// Pairs of tags and sides.
    pub const N_KEYS: usize = 1 << 13;

    /// From the bytes of a file, each at most [`crate::rules::parse::classes::N_RELATIONS`].
    pub fn new(relations: [u8; Self::N_KEYS]) -> Self {
        Self { relations }
    }

    /// The bytes for a file.
    pub fn bytes(&self) -> &[u8] {
        &self.relations
    }

    /// The place of a pair of tags (classes plus one) and the side on which the word is.
    #[inline(always)]
    pub fn key(tag: u64, head_tag: u64, is_left: bool) -> usize {
        (usize::from(is_left) << 12 | (tag as usize & 63) << 6 | head_tag as usize & 63) & (Self::N_KEYS - 1)
    }

    /// The class of the sure relation.
    #[inline(always)]
    pub fn get(&self, key: usize) -> Option<usize> {
        usize::from(self.relations.get(key).copied().unwrap_or_default()).checked_sub(1)
    }

    /// Notes a relation's class.
    pub fn set(&mut self, key: usize, relation: usize) {
        if let Some(own) = self.relations.get_mut(key) {
            *own = relation as u8 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_and_tags_have_places_of_their_own() {
        let mut sure = Sure::default();
        sure.set(Sure::key(3, 48, true), 43);
        assert_eq!(sure.get(Sure::key(3, 48, true)), Some(43));
        assert_eq!(sure.get(Sure::key(3, 48, false)), None);
        assert_eq!(sure.get(Sure::key(48, 3, true)), None);
    }
}
