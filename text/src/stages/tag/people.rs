//! Which full name of a document a surname or given name alone stands for.
//!
//! After "President Ada Quill" and "Minister Tom Quill", "President Quill" is Ada; a bare `Quill` is the one named most.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::rules::tag::HashedMap;

/// People of one document that may share a word; further ones are not found by it.
const MOST_BEARERS: usize = 64;

/// The full names of the document, by hashes of their words.
#[derive(Debug, Default)]
pub(crate) struct People {
    by_word: HashedMap<Vec<u32>>,
    by_key: HashedMap<u32>,
}

/// The words of a name in lower case, without single letters and "Jr."; hyphens part words.
pub(crate) fn name_words(form: &str) -> Vec<String> {
    let words = form.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let long: Vec<String> = words
        .iter()
        .filter(|word| word.chars().count() > 1 && !matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"))
        .cloned()
        .collect();
    if long.is_empty() { words } else { long }
}

impl People {
    /// The name of a full form that was added before: same words in any order, or same first and last word.
    pub(crate) fn find(&self, words: &[String]) -> Option<u32> {
        keys(words).into_iter().flatten().find_map(|key| self.by_key.get(&key)).copied()
    }

    /// Adds a full form of a name.
    pub(crate) fn add(&mut self, words: &[String], name: u32) {
        for key in keys(words).into_iter().flatten() {
            self.by_key.entry(key).or_insert(name);
        }
        for word in [words.first(), words.last()].into_iter().flatten() {
            let names = self.by_word.entry(xxh3_64(word.as_bytes())).or_default();
            if names.len() < MOST_BEARERS && !names.contains(&name) {
                names.push(name);
            }
        }
    }

    /// The full names that a single word in lower case may stand for, by its hash, in order of appearance.
    pub(crate) fn of_word(&self, word: u64) -> &[u32] {
        self.by_word.get(&word).map_or(&[], Vec::as_slice)
    }
}

/// Hashes of the words in any order, of the letters, and of the first and last word.
fn keys(words: &[String]) -> [Option<u64>; 3] {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let any_order = xxh3_64_with_seed(sorted.join(" ").as_bytes(), 1);
    let letters = xxh3_64_with_seed(words.concat().as_bytes(), 2);
    let ends = match (words.first(), words.last()) {
        // "Ada B. Quill", "Ada Quill": initials are gone already; a middle name may be left out.
        (Some(first), Some(last)) if matches!(words.len(), 2 | 3) => words
            .iter()
            .all(|word| word.chars().count() > 2)
            .then(|| xxh3_64_with_seed(format!("{first} {last}").as_bytes(), 3)),
        _ => None,
    };
    [Some(any_order), Some(letters), ends]
}
