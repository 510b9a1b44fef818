//! Which full name of a document a surname or given name alone stands for.
//!
//! After "President Ada Quill" and "Minister Tom Quill", "President Quill" is Ada; a bare `Quill` is the one named most.

use std::collections::HashMap;

/// A full name of the document, by its words.
#[derive(Debug, Default)]
pub(crate) struct People {
    by_word: HashMap<String, Vec<u32>>,
    by_key: HashMap<String, u32>,
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
        keys(words).iter().find_map(|key| self.by_key.get(key)).copied()
    }

    /// Adds a full form of a name.
    pub(crate) fn add(&mut self, words: &[String], name: u32) {
        for key in keys(words) {
            self.by_key.entry(key).or_insert(name);
        }
        for word in [words.first(), words.last()].into_iter().flatten() {
            let names = self.by_word.entry(word.clone()).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }

    /// The full names that a single word may stand for, in order of appearance.
    pub(crate) fn of_word(&self, word: &str) -> &[u32] {
        self.by_word.get(word).map_or(&[], Vec::as_slice)
    }
}

fn keys(words: &[String]) -> Vec<String> {
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    let mut keys = vec![format!("w {}", sorted.join(" ")), format!("j {}", words.concat())];
    if let (Some(first), Some(last), true) = (words.first(), words.last(), words.len() == 3 || words.len() == 2) {
        // "Ada B. Quill", "Ada Quill": initials are gone already; a middle name may be left out.
        if words.iter().all(|word| word.chars().count() > 2) {
            keys.push(format!("f {first} {last}"));
        }
    }
    keys
}
