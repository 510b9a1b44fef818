//! The keys of rows: readable, and the same in every run of the same documents.
//!
//! `guardian/07#s3` is the fourth sentence of the document `guardian/07`.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What the n-th part of a document is called: `b` blocks, `s` sentences, `m` mentions, `q` quantities, `d` dates,
/// `c` clauses.
pub(crate) fn part_id(doc_id: &str, letter: char, n: usize) -> String {
    format!("{doc_id}#{letter}{n}")
}

/// Key of a claim's piece of evidence.
pub(crate) fn evidence_id(claim_id: &str, n: usize) -> String {
    format!("{claim_id}#e{n:05}")
}

/// The keys of publishers: the name in lower case, words joined with hyphens.
///
/// `The Pier`, `the  pier` and `the-pier` are one publisher, `the-pier`. `A+` and `A-` are two: the first is `a`, the second `a~` with
/// a number made of its name.
#[derive(Debug, Default)]
pub(crate) struct SourceIds {
    /// The name that has a key, as it is compared.
    names: HashMap<String, String>,
}

impl SourceIds {
    /// The key of a publisher; of names that give the same one, the first has it.
    pub(crate) fn of(&mut self, name: &str) -> String {
        let (key, compared) = (slug(name), compared(name));
        match self.names.get(&key) {
            Some(known) if *known != compared => {
                // So many bits that no two names of a corpus share them.
                let number = xxhash_rust::xxh3::xxh3_64(compared.as_bytes());
                format!("{key}~{number:016x}")
            }
            Some(_) => key,
            None => {
                self.names.insert(key.clone(), compared);
                key
            }
        }
    }
}

fn slug(name: &str) -> String {
    let lowered = name.nfc().collect::<String>().to_lowercase();
    // Vowel signs and accents that are characters of their own belong to their letters.
    let words: Vec<&str> = lowered.split(|letter| !is_of_word(letter)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return format!("source-{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()));
    }
    words.join("-")
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// A name as it is compared: letter case, white space, kinds of apostrophes and hyphens between words are spelling, other marks
/// are not.
fn compared(name: &str) -> String {
    let lowered: Vec<char> = name.nfc().collect::<String>().to_lowercase().chars().collect();
    let mut out = String::with_capacity(name.len());
    for (idx, letter) in lowered.iter().enumerate() {
        let is_between = || {
            let before = idx.checked_sub(1).and_then(|idx| lowered.get(idx));
            let is_word = |letter: Option<&char>| letter.is_some_and(|letter| is_of_word(*letter));
            is_word(before) && is_word(lowered.get(idx + 1))
        };
        match letter {
            '\u{2018}' | '\u{2019}' | '\u{2bc}' => out.push('\''),
            '-' | '_' | '\u{2010}'..='\u{2013}' if is_between() => out.push(' '),
            letter if letter.is_whitespace() => out.push(' '),
            letter => out.push(*letter),
        }
    }
    out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<String> {
        let mut ids = SourceIds::default();
        names.iter().map(|name| ids.of(name)).collect()
    }

    #[test]
    fn names_that_differ_have_keys_that_differ() {
        for names in [
            &["A+", "A-", "A", "A/", "(A)"][..],
            &["C", "C++", "C#"],
            &["News & Star", "News Star", "News, Star"],
            &["नि", "नु", "न"],
            &["!", "?", "..."],
        ] {
            let mut found = ids(names);
            found.sort();
            found.dedup();
            assert_eq!(found.len(), names.len(), "{names:?}: {found:?}");
        }
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for names in [
            &["The Pier", "the-pier", " THE  PIER ", "the_pier", "The\u{a0}Pier"][..],
            &["L'Écho", "L’écho", "l'e\u{301}cho"],
            &["A+", "a+"],
        ] {
            let found = ids(names);
            assert!(found.iter().all(|id| *id == found[0]), "{names:?}: {found:?}");
        }
        assert_eq!(ids(&["The Pier"]), ["the-pier"]);
    }

    #[test]
    fn a_name_has_its_key_whoever_comes_before_it() {
        let (first, second) = (ids(&["A", "A+", "A-"]), ids(&["A", "A-", "A+"]));
        assert_eq!((&first[1], &first[2]), (&second[2], &second[1]));
    }
}
