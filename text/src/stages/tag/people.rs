//! Which full name of a document a surname or given name alone stands for.
//!
//! After "President Ada Quill" and "Minister Tom Quill", "President Quill" is Ada; a bare `Quill` is the one named most. "George
//! H. Tarn" and "George W. Tarn" are two people, and so are Jr. and Sr.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::model::name::{Marks, is_suffix, without_nickname};
use crate::rules::tag::HashedMap;

/// People of one document that may share a word; further ones are not found by it.
const MOST_BEARERS: usize = 64;

/// The full names of the document, by hashes of their words.
#[derive(Debug, Default)]
pub(crate) struct People {
    by_word: HashedMap<Vec<u32>>,
    /// Names of three words or more by a word between the first and the last, which is the first surname of two.
    by_middle: HashedMap<Vec<u32>>,
    by_key: HashedMap<Vec<u32>>,
    /// The hash of the first word of each name.
    first_words: HashedMap<u64>,
    /// The hash of the surname of each name, with its hyphens.
    surnames: HashedMap<u64>,
    /// The words of each name as it was met first.
    words: HashedMap<Vec<String>>,
    /// What sets each name apart, as far as it was told.
    marks: HashedMap<Marks>,
}

/// The words of a name in lower case, without single letters, "Jr." and a nickname between marks; hyphens part words.
pub(crate) fn name_words(form: &str) -> Vec<String> {
    let form = without_nickname(form);
    let words = form.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let long: Vec<String> = words.iter().filter(|word| word.chars().count() > 1 && !is_suffix(word)).cloned().collect();
    if long.is_empty() { words } else { long }
}

impl People {
    /// Lets a single word, a surname or a nickname, stand for a person.
    pub(crate) fn add_word(&mut self, nickname: &str, name: u32) {
        add_bearer(&mut self.by_word, nickname, name);
    }

    /// The name of a full form that was added before: same words in any order, or same first and last word, and no other
    /// middle initial or "Jr.".
    pub(crate) fn find(&self, words: &[String], marks: &Marks) -> Option<u32> {
        let named = |key: u64| self.by_key.get(&key).into_iter().flatten();
        let fits = |name: &&u32| self.marks.get(&u64::from(**name)).is_none_or(|own| own.fits(marks));
        keys(words).into_iter().flatten().find_map(|key| named(key).find(fits)).copied()
    }

    /// Adds a full form of a name.
    pub(crate) fn add(&mut self, words: &[String], marks: &Marks, name: u32) {
        self.add_alias(words, name);
        self.marks.entry(u64::from(name)).or_default().add(marks);
        self.words.entry(u64::from(name)).or_insert_with(|| words.to_vec());
        if let Some(first) = words.first() {
            self.first_words.entry(u64::from(name)).or_insert(xxh3_64(first.as_bytes()));
        }
        for word in [words.first(), words.last()].into_iter().flatten() {
            self.add_word(word, name);
        }
        for word in words.iter().skip(1).rev().skip(1) {
            add_bearer(&mut self.by_middle, word, name);
        }
    }

    /// Notes the surname of a person in full, by its hash in lower case.
    pub(crate) fn add_surname(&mut self, surname: u64, name: u32) {
        self.surnames.entry(u64::from(name)).or_insert(surname);
    }

    /// "Jr." or the number that a person's name was met with, in lower case.
    pub(crate) fn suffix(&self, name: u32) -> Option<&str> {
        self.marks.get(&u64::from(name))?.suffix.as_deref()
    }

    /// Whether a word is all of a person's surname.
    pub(crate) fn is_surname(&self, name: u32, word: u64) -> bool {
        self.surnames.get(&u64::from(name)) == Some(&word)
    }

    /// Whether nothing that a short form tells speaks against a person: "Roe Sr." is not "Tom Roe Jr.".
    pub(crate) fn fits(&self, name: u32, marks: &Marks) -> bool {
        self.marks.get(&u64::from(name)).is_none_or(|own| own.fits(marks))
    }

    /// Whether a name in full begins with a word, by its hash.
    pub(crate) fn is_first_word(&self, name: u32, word: u64) -> bool {
        self.first_words.get(&u64::from(name)) == Some(&word)
    }

    /// Adds another full form under which a name is found again.
    pub(crate) fn add_alias(&mut self, words: &[String], name: u32) {
        for key in keys(words).into_iter().flatten() {
            let names = self.by_key.entry(key).or_default();
            if names.len() < MOST_BEARERS && !names.contains(&name) {
                names.push(name);
            }
        }
    }

    /// The one person whose name ends with several words and has one to three before them: "Ada van der Hoek" for "Van der Hoek",
    /// "Sabir bin Omar al-Tarn" for "Al-Tarn".
    pub(crate) fn ending_in(&self, words: &[String]) -> Option<u32> {
        let last = words.last().filter(|_| words.len() >= 2)?;
        let fits = |name: &&u32| {
            let own = self.words.get(&u64::from(**name)).map_or(&[][..], Vec::as_slice);
            own.len() > words.len() && own.len() <= words.len() + 3 && own.ends_with(words)
        };
        let mut names = self.of_word(xxh3_64(last.as_bytes())).iter().filter(fits);
        names.next().copied().filter(|_| names.next().is_none())
    }

    /// Whether a person's first name begins with a letter in lower case, as far as it is known.
    pub(crate) fn begins_with(&self, name: u32, initial: char) -> bool {
        self.words.get(&u64::from(name)).and_then(|words| words.first()).is_none_or(|first| first.starts_with(initial))
    }

    /// The full names that a single word in lower case may stand for, by its hash, in order of appearance: those that begin or end with
    /// it, else the only one that has it between, as "Lucía Ferrández Olmedo" has `Ferrández`.
    pub(crate) fn of_word(&self, word: u64) -> &[u32] {
        match (self.by_word.get(&word), self.by_middle.get(&word).map(Vec::as_slice)) {
            (Some(names), _) => names,
            (None, Some(only @ [_])) => only,
            (None, _) => &[],
        }
    }
}

fn add_bearer(by_word: &mut HashedMap<Vec<u32>>, word: &str, name: u32) {
    let names = by_word.entry(xxh3_64(word.to_lowercase().as_bytes())).or_default();
    if names.len() < MOST_BEARERS && !names.contains(&name) {
        names.push(name);
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
