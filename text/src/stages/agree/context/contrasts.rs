//! Words that a document tells apart by saying the same of both: "The tent weighs 2.4 kg. The stove weighs 3.1 kg."
//!
//! Another document's "The stove weighs 2.4 kg." is then of the stove, whatever it has in common with the sentence of the tent.
//! Only sentences with numbers are looked at, and only those that differ in one word that is no verb. What is not set side by
//! side by one document, it does not tell apart.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::stages::agree::context::frame::hash;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// The pairs of words that documents of an event tell apart, by their keys, the lesser first.
#[derive(Debug, Default)]
pub(crate) struct Contrasts(FxHashSet<(u32, u32)>);

/// Words of a sentence that is looked at, at most and at least.
const MOST: usize = 12;
const LEAST: usize = 2;
/// Words that fill one place in the sentences of a document, at most: more are a list, whose items are told apart by names.
const MOST_RIVALS: usize = 16;

impl Contrasts {
    /// Reads the sentences of an event, each with the position of its document, by which they are sorted.
    pub(crate) fn new(sentences: &[(u32, &[Item])]) -> Self {
        let mut out = FxHashSet::default();
        for of_document in sentences.chunk_by(|one, other| one.0 == other.0) {
            // What fills one place of a sentence, with the numbers that it is said with.
            let mut places: BTreeMap<Rest, Vec<(u32, u64)>> = BTreeMap::new();
            for (_, items) in of_document {
                let Some(words) = words(items) else { continue };
                let numbers = hash(items.iter().filter(|item| item.kind == TokenKind::Number));
                for (place, word) in words.iter().enumerate().filter(|(_, word)| !word.is_verb) {
                    let told = places.entry(without(items, &words, place)).or_default();
                    if told.len() < MOST_RIVALS {
                        told.push((word.key, numbers));
                    }
                }
            }
            for told in places.values() {
                for (n, (word, numbers)) in told.iter().enumerate() {
                    let rivals = told.iter().skip(n + 1).filter(|rival| rival.0 != *word && rival.1 != *numbers);
                    out.extend(rivals.map(|rival| ((*word).min(rival.0), (*word).max(rival.0))));
                }
            }
        }
        Self(out)
    }

    /// Whether two sentences say the same of two words that some document tells apart.
    pub(crate) fn part(&self, one: &[Item], other: &[Item]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (Some(ours), Some(theirs)) = (words(one), words(other)) else { return false };
        if ours.len() != theirs.len() {
            return false;
        }
        let mut differing = (0..ours.len()).filter(|place| ours[*place].key != theirs[*place].key);
        let (Some(place), None) = (differing.next(), differing.next()) else { return false };
        let (word, rival) = (ours[place].key, theirs[place].key);
        !ours[place].is_verb
            && without(one, &ours, place) == without(other, &theirs, place)
            && self.0.contains(&(word.min(rival), word.max(rival)))
    }
}

/// The words of a sentence that has a number and few words.
fn words(items: &[Item]) -> Option<Vec<&Item>> {
    let has_number = items.iter().any(|item| item.kind == TokenKind::Number);
    let words: Vec<&Item> = items.iter().filter(|item| item.kind == TokenKind::Word).collect();
    (has_number && (LEAST..=MOST).contains(&words.len())).then_some(words)
}

/// What a sentence says without one word: the place, how many words it has, the other words, and its names.
type Rest = (usize, usize, u64, u64);

fn without(items: &[Item], words: &[&Item], place: usize) -> Rest {
    let others = words.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, word)| *word);
    (place, words.len(), hash(others), hash(items.iter().filter(|item| item.kind == TokenKind::Name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::agree::lemma::key;
    use crate::rules::agree::vectors::NO_VECTOR;

    /// A sentence of words, of which that in capitals is a name, a number is one, and that with `!` a verb.
    fn items(text: &str) -> Vec<Item> {
        let item = |word: &str| {
            let kind = match word.chars().next() {
                Some(letter) if letter.is_ascii_digit() => TokenKind::Number,
                Some(letter) if letter.is_uppercase() => TokenKind::Name,
                _ => TokenKind::Word,
            };
            let key = key(word);
            let is_verb = word.ends_with('!');
            let (groups, vector) = (Vec::new(), NO_VECTOR);
            Item {
                kind,
                key,
                root: key,
                weight: 1.0,
                level: 1.0,
                groups,
                vector,
                at: 0,
                len: 0,
                is_verb,
                is_negated: false,
            }
        };
        text.split(' ').map(item).collect()
    }

    #[test]
    fn what_one_document_tells_apart_is_apart_in_another() {
        for (document, ours, theirs, is_parted) in [
            (
                ["tent Norfell weigh! 2.4", "stove Norfell weigh! 3.1"],
                "tent Norfell weigh! 2.4",
                "stove Norfell weigh! 2.4",
                true,
            ),
            (["tent weigh! 2.4", "stove weigh! 3.1"], "stove weigh! 2.4", "tent weigh! 3.1", true),
            // One number may be told twice in other words; a verb; another sentence; two words at once; other names.
            (["tent weigh! 2.4", "shelter weigh! 2.4"], "tent weigh! 2.4", "shelter weigh! 2.4", false),
            (["people die! 5", "people hurt! 9"], "people die! 5", "people hurt! 5", false),
            (["tent weigh! 2.4", "stove cost! 31"], "tent weigh! 2.4", "stove weigh! 2.4", false),
            (["old tent weigh! 2.4", "new stove weigh! 3.1"], "old tent weigh! 2.4", "new stove weigh! 2.4", false),
            (
                ["tent Norfell weigh! 2.4", "stove Norfell weigh! 3.1"],
                "tent Norfell weigh! 2",
                "stove Vell weigh! 2",
                false,
            ),
            (["tent weigh! 2.4", "stove weigh! 3.1"], "lamp weigh! 2.4", "stove weigh! 2.4", false),
        ] {
            let read: Vec<Vec<Item>> = document.iter().map(|text| items(text)).collect();
            let sentences: Vec<(u32, &[Item])> = read.iter().map(|items| (0, items.as_slice())).collect();
            let contrasts = Contrasts::new(&sentences);
            assert_eq!(contrasts.part(&items(ours), &items(theirs)), is_parted, "{document:?}: {ours}, {theirs}");
            let apart: Vec<(u32, &[Item])> = (0..).zip(read.iter().map(Vec::as_slice)).collect();
            assert!(!Contrasts::new(&apart).part(&items(ours), &items(theirs)), "of two documents");
        }
    }
}
