//! The weights of the trained tagger, and what it knows of words: read from `rules/models/tagger.bin`, written by the trainer.
//!
//! A feature is a hash; its row adds a weight to each tag. A word has the clusters of its static vector and how often it is
//! capitalised inside sentences. It does not know what a feature is made of; `stages::tag::model` does.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Classes;
use crate::rules::tag::facts::{LANES, Scores, WordFacts};
use crate::rules::tag::form::{Form, N_DISTANCES, of_form};
use crate::rules::tag::forms::{Forms, Met, Weighed};
use crate::rules::tag::words::Token;

/// Tags: outside, and the beginning and inside of each of the eleven types.
pub const N_TAGS: usize = 23;
/// The tag of a token that belongs to no name.
pub const OUTSIDE: usize = 0;
/// The types in the order of their tags.
pub const TYPES: [EntityType; 11] = [
    EntityType::Person,
    EntityType::Norp,
    EntityType::Fac,
    EntityType::Org,
    EntityType::Gpe,
    EntityType::Loc,
    EntityType::Product,
    EntityType::Event,
    EntityType::WorkOfArt,
    EntityType::Law,
    EntityType::Language,
];
/// Steps of a weight of 1.
pub const STEPS: f32 = 50.0;

const MAGIC: &[u8; 8] = b"crosstag";
const VERSION: u32 = 3;

/// The tag of the first token of a name.
pub fn beginning(r#type: EntityType) -> usize {
    1 + 2 * r#type as usize
}

/// The tag of any further token of a name.
pub fn inside(r#type: EntityType) -> usize {
    2 + 2 * r#type as usize
}

/// The type of a tag; none outside.
pub fn type_of(tag: usize) -> Option<EntityType> {
    TYPES.get(tag.checked_sub(1)? / 2).copied()
}

/// Whether a tag may stand right after another: the inside of a type only after the same type.
pub fn may_follow(before: usize, tag: usize) -> bool {
    tag == OUTSIDE || tag % 2 == 1 || before == tag || before + 1 == tag
}

/// The weights of one feature, in steps; aligned, so that a row lies in one line of the processor's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(32))]
pub struct Row {
    /// Short hash of the feature.
    pub key: u32,
    /// What one unit of a weight is worth, in steps.
    pub unit: u8,
    /// One weight for each tag.
    pub weights: [i8; LANES],
}

/// Where the things stand that hashes name: a slot holds twelve bits of the hash and the place plus one, so that the table is
/// small and most hashes that name nothing are told by it alone. Slots are in the order of hashes, as files are, so that a
/// table is filled from one end to the other.
#[derive(Clone, Debug, Default)]
struct Index {
    slots: Vec<u32>,
}

/// Things that one index can hold.
const MOST: usize = (1 << 20) - 2;

impl Index {
    fn with_room_for(n: usize) -> Self {
        Self { slots: vec![0; (2 * n + 2).next_power_of_two()] }
    }

    /// The first slot that a key may have.
    #[inline]
    fn home(&self, key: u32) -> usize {
        ((u64::from(key) * self.slots.len() as u64) >> 32) as usize
    }

    fn add(&mut self, key: u32, place: usize) {
        let mask = self.slots.len() - 1;
        let mut at = self.home(key);
        while self.slots.get(at).is_some_and(|slot| *slot != 0) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = key << 20 | (place as u32 + 1);
        }
    }

    /// The place of a key; `is_own` says whether the thing at a place has this key.
    #[inline]
    fn get(&self, key: u32, is_own: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = self.home(key);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == 0 {
                return None;
            }
            let place = (slot & 0xF_FFFF) as usize - 1;
            if slot >> 20 == key & 0xFFF && is_own(place) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }
}

/// The part of a hash that files and tables keep.
pub fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A trained tagger.
#[derive(Clone, Debug)]
pub struct Model {
    /// Weight of each tag after each other, in steps; the last row is the start, the last column the end of a stretch.
    pub transitions: [[i16; LANES]; LANES],
    index: Index,
    rows: Vec<Row>,
    word_index: Index,
    /// Short hash and packed facts of each word.
    words: Vec<(u32, u64)>,
    forms: Forms,
    /// What the end of a chunk adds to the scores of a token, by distance.
    beyond: [Scores; N_DISTANCES],
}

/// What a file of weights holds, in any order.
#[derive(Clone, Debug)]
pub struct Parts {
    /// See [`Model::transitions`].
    pub transitions: [[i16; LANES]; LANES],
    /// Rows of features.
    pub rows: Vec<Row>,
    /// Facts by the short hash of the word in lower case.
    pub words: Vec<(u32, WordFacts)>,
}

impl Model {
    /// A tagger from its parts.
    pub fn new(parts: &Parts) -> Self {
        let mut model = Self::empty(parts.transitions, parts.rows.len(), parts.words.len());
        for row in &parts.rows {
            model.add_row(*row);
        }
        for (key, facts) in &parts.words {
            model.add_word(*key, facts.packed());
        }
        model.finish()
    }

    fn empty(transitions: [[i16; LANES]; LANES], n_rows: usize, n_words: usize) -> Self {
        Self {
            transitions,
            index: Index::with_room_for(n_rows),
            rows: Vec::with_capacity(n_rows),
            word_index: Index::with_room_for(n_words),
            words: Vec::with_capacity(n_words),
            forms: Forms::default(),
            beyond: [Scores::default(); N_DISTANCES],
        }
    }

    fn add_row(&mut self, row: Row) {
        self.index.add(row.key, self.rows.len());
        self.rows.push(row);
    }

    fn add_word(&mut self, key: u32, packed: u64) {
        self.word_index.add(key, self.words.len());
        self.words.push((key, packed));
    }

    /// Adds the weights of a feature to the scores of the tags.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut Scores) {
        let key = short(feature);
        let is_own = |place: usize| self.rows.get(place).is_some_and(|row| row.key == key);
        if let Some(row) = self.index.get(key, is_own).and_then(|place| self.rows.get(place)) {
            let unit = i16::from(row.unit);
            for (score, weight) in scores.iter_mut().zip(row.weights) {
                *score = score.saturating_add(i16::from(weight).wrapping_mul(unit));
            }
        }
    }

    /// What is known of a word, by its hash in lower case.
    #[inline]
    pub fn facts(&self, lower: u64) -> WordFacts {
        let key = short(lower);
        let is_own = |place: usize| self.words.get(place).is_some_and(|word| word.0 == key);
        let found = self.word_index.get(key, is_own).and_then(|place| self.words.get(place));
        found.map_or_else(WordFacts::default, |word| WordFacts::unpacked(word.1))
    }

    /// What the end of a chunk adds to the scores of a token that stands so near to it.
    pub fn beyond(&self, distance: usize) -> &Scores {
        self.beyond.get(distance).unwrap_or(&[0; LANES])
    }

    fn finish(mut self) -> Self {
        let mut beyond = self.beyond;
        for (distance, scores) in beyond.iter_mut().enumerate() {
            of_form(&Form::default(), "", distance, &mut |feature| self.add(feature, scores));
        }
        self.beyond = beyond;
        self
    }

    /// A token's form with the scores that it adds to its neighbours and itself; `shouted` in lines of capitals.
    pub fn weighed(&self, text: &str, token: &Token, classes: Classes, shouted: bool) -> Met<'_> {
        self.forms.get(token, shouted, |key| self.weigh(key, text, token, (classes, shouted)))
    }

    fn weigh(&self, key: u64, text: &str, token: &Token, (classes, shouted): (Classes, bool)) -> Weighed {
        let form = Form::new(text, token, classes, |lower| self.facts(lower), shouted);
        let mut weighed = Weighed { key, form, scores: [Scores::default(); N_DISTANCES] };
        for (distance, scores) in weighed.scores.iter_mut().enumerate() {
            of_form(&form, token.span.of(text), distance, &mut |feature| self.add(feature, scores));
        }
        weighed
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the file.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = Reader { bytes, at: 0 };
        if reader.take(8)? != MAGIC || reader.number()? != VERSION {
            return Err("not a file of tagger weights of this version".to_owned());
        }
        let (n_words, n_rows) = (reader.number()? as usize, reader.number()? as usize);
        if n_words.max(n_rows) > bytes.len().min(MOST) {
            return Err("the file is shorter than it says".to_owned());
        }
        let mut transitions = [[0; LANES]; LANES];
        for weight in transitions.iter_mut().flatten() {
            *weight = reader.short()?;
        }
        let mut model = Self::empty(transitions, n_rows, n_words);
        let mut key = 0;
        for _ in 0..n_words {
            key = reader.next_key(key)?;
            let low = reader.number()?;
            model.add_word(key, u64::from(reader.number()?) << 32 | u64::from(low));
        }
        key = 0;
        for _ in 0..n_rows {
            key = reader.next_key(key)?;
            model.add_row(reader.row(key)?);
        }
        if reader.at != bytes.len() {
            return Err("the file is longer than it says".to_owned());
        }
        Ok(model.finish())
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let taken = self.bytes.get(self.at..self.at + n);
        self.at += n;
        taken.ok_or_else(|| "the file ends early".to_owned())
    }

    fn number(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.take(4)?.try_into().unwrap_or_default()))
    }

    fn short(&mut self) -> Result<i16, String> {
        Ok(i16::from_le_bytes(self.take(2)?.try_into().unwrap_or_default()))
    }

    /// The next key: seven bits of the distance a byte, the lowest first.
    fn next_key(&mut self, before: u32) -> Result<u32, String> {
        let (mut distance, mut shift) = (0_u32, 0);
        loop {
            let byte = self.take(1)?.first().copied().unwrap_or_default();
            distance |= u32::from(byte & 127).checked_shl(shift).unwrap_or_default();
            if byte < 128 {
                return Ok(before.wrapping_add(distance));
            }
            shift += 7;
        }
    }

    fn row(&mut self, key: u32) -> Result<Row, String> {
        let [unit, a, b, c] = self.number()?.to_le_bytes();
        let mask = u32::from_le_bytes([a, b, c, 0]);
        let mut row = Row { key, unit, weights: [0; LANES] };
        let mut given = self.take(mask.count_ones() as usize)?.iter();
        for (tag, weight) in row.weights.iter_mut().enumerate() {
            if mask & 1 << tag != 0 {
                *weight = given.next().map_or(0, |byte| byte.cast_signed());
            }
        }
        Ok(row)
    }
}

impl Parts {
    /// The bytes of a file of weights: the same for the same parts in any order.
    pub fn write(&self) -> Vec<u8> {
        let (mut rows, mut words) = (self.rows.clone(), self.words.clone());
        // Equal keys too have one order.
        rows.sort_unstable_by_key(|row| (row.key, row.unit, row.weights));
        words.sort_unstable_by_key(|(key, facts)| (*key, facts.packed()));
        let mut bytes = MAGIC.to_vec();
        for number in [VERSION, words.len() as u32, rows.len() as u32] {
            bytes.extend(number.to_le_bytes());
        }
        for weight in self.transitions.iter().flatten() {
            bytes.extend(weight.to_le_bytes());
        }
        let mut before = 0;
        for (key, facts) in words {
            push_distance(&mut bytes, key.wrapping_sub(before));
            bytes.extend(facts.packed().to_le_bytes());
            before = key;
        }
        before = 0;
        for row in rows {
            push_distance(&mut bytes, row.key.wrapping_sub(before));
            before = row.key;
            let given = |(tag, weight): (usize, &i8)| u32::from(*weight != 0) << tag;
            let mask: u32 = row.weights.iter().enumerate().map(given).sum();
            let [a, b, c, _] = mask.to_le_bytes();
            bytes.extend([row.unit, a, b, c]);
            bytes.extend(row.weights.iter().filter(|weight| **weight != 0).map(|weight| weight.cast_unsigned()));
        }
        bytes
    }
}

fn push_distance(bytes: &mut Vec<u8>, mut distance: u32) {
    while distance >= 128 {
        bytes.push((distance & 127) as u8 | 128);
        distance >>= 7;
    }
    bytes.push(distance as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tag::facts::Clusters;

    fn parts() -> Parts {
        let mut row = Row { key: 7, unit: 2, weights: [0; LANES] };
        (row.weights[0], row.weights[22]) = (-5, 127);
        let clusters = [(255, 1023), (1, 512), (128, 1)].map(|(middle, fine)| Clusters { middle, fine });
        let facts = WordFacts { coarse: 63, clusters, capital: 6 };
        Parts {
            transitions: [[-7; LANES]; LANES],
            rows: vec![Row { key: 900_000, ..row }, row],
            words: vec![(5, facts)],
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let model = Model::read(&parts().write()).expect("the file was just written");
        let mut scores = [0; LANES];
        model.add(7 << 32, &mut scores);
        assert_eq!((scores[0], scores[1], scores[22]), (-10, 0, 254));
        assert_eq!(model.facts(5 << 32), parts().words[0].1);
        assert_eq!(model.transitions[3][4], -7);
    }

    #[test]
    fn parts_in_any_order_give_the_same_bytes() {
        let mut parts = parts();
        let same_key = Row { unit: 3, ..parts.rows[1] };
        parts.rows.push(same_key);
        parts.words.push((5, WordFacts::default()));
        let bytes = parts.write();
        parts.rows.reverse();
        parts.words.reverse();
        assert_eq!(parts.write(), bytes);
    }

    #[test]
    fn a_broken_file_is_an_error() {
        let bytes = parts().write();
        for n in 0..bytes.len() {
            assert!(Model::read(&bytes[..n]).is_err(), "{n} bytes");
        }
    }

    #[test]
    fn types_and_tags_agree() {
        for r#type in TYPES {
            assert_eq!(type_of(beginning(r#type)), Some(r#type));
            assert_eq!(type_of(inside(r#type)), Some(r#type));
            assert!(may_follow(beginning(r#type), inside(r#type)) && !may_follow(OUTSIDE, inside(r#type)));
        }
        assert_eq!(type_of(OUTSIDE), None);
    }
}
