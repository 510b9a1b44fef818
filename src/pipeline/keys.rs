//! The keys of rows: readable, and the same in every run of the same documents.
//!
//! `guardian/07#s3` is the fourth sentence of the document `guardian/07`.

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

/// The key of a publisher: its name in lower case, words joined with hyphens, with the signs that are part of it.
///
/// `The Pier`, `the  pier` and `the-pier` are one publisher, `the-pier`; `Yahoo! News` is `yahoo!-news`, `AT&T` is `at&t`. A name with
/// signs that no key may have, such as `A-`, has a number made of it behind its words: `a~` and sixteen digits. So a key follows from
/// the name alone, whatever other names there are, and names that differ have keys that differ.
pub(crate) fn source_id(name: &str) -> String {
    let compared = compared(name);
    if is_plain(&compared) {
        return compared.replace(' ', "-");
    }
    // So many bits that no two names of a corpus share them.
    let number = xxhash_rust::xxh3::xxh3_64(compared.as_bytes());
    match words(&compared) {
        words if words.is_empty() => format!("source-{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes())),
        words => format!("{words}~{number:016x}"),
    }
}

/// Signs that may stand in a key: not hyphens, which join its words, nor what has a meaning in other keys, in paths, or at the start of
/// a cell.
const SIGNS: &[char] = &['.', ',', '\'', '!', '&', '+', '(', ')', '~'];

/// Whether a name, as it is compared, can be a key as it is.
fn is_plain(compared: &str) -> bool {
    let is_sign = |letter: char| letter == ' ' || SIGNS.contains(&letter);
    // What looks like the number of another name would be that.
    let number = compared.rsplit_once('~').map_or("", |(_, number)| number);
    let is_number = number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let begins = compared.chars().next().is_some_and(char::is_alphanumeric);
    begins && !is_number && compared.chars().all(|letter| is_of_word(letter) || is_sign(letter))
}

/// The words of a name, joined with hyphens.
fn words(compared: &str) -> String {
    // Vowel signs and accents that are characters of their own belong to their letters.
    compared.split(|letter| !is_of_word(letter)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// A name as it is compared: letter case, white space, kinds of apostrophes, and hyphens, dots and apostrophes between letters are
/// spelling, other marks are not.
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
            '-' | '_' | '\u{2010}'..='\u{2013}' | '.' if is_between() => out.push(' '),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => out.push(if is_between() { ' ' } else { '\'' }),
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
        names.iter().map(|name| source_id(name)).collect()
    }

    #[test]
    fn names_that_differ_have_keys_that_differ() {
        for names in [
            &["A+", "A-", "A", "A/", "(A)", "A -", "- A", "A- B", "A -B", "A B", "A&B", "A & B", "AB"][..],
            &["C", "C++", "C#"],
            &["News & Star", "News Star", "News, Star", "News Star!"],
            &["नि", "नु", "न"],
            &["!", "?", "..."],
            &["U.S. News", "US News", "U S News"],
            &["caf\u{e9}~2", "caf\u{e9}", "caf\u{e9} 2"],
        ] {
            let mut found = ids(names);
            found.sort();
            found.dedup();
            assert_eq!(found.len(), names.len(), "{names:?}: {found:?}");
        }
        let made = source_id("A-");
        assert_ne!(source_id(&made), made, "a name that is written as such a key is another");
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for names in [
            &["The Pier", "the-pier", " THE  PIER ", "the_pier", "The\u{a0}Pier"][..],
            &["L'Écho", "L’écho", "l'e\u{301}cho"],
            &["A+", "a+"],
            &["pier.co.uk", "Pier.Co.UK", "pier-co-uk"],
        ] {
            let found = ids(names);
            assert!(found.iter().all(|id| *id == found[0]), "{names:?}: {found:?}");
        }
    }

    #[test]
    fn keys_of_usual_names_are_readable() {
        for (name, expected) in [
            ("The Pier", "the-pier"),
            ("The Star!", "the-star!"),
            ("Yahoo! News", "yahoo!-news"),
            ("AT&T", "at&t"),
            ("News & Star", "news-&-star"),
            ("L'Équipe", "l-équipe"),
            ("People’s Daily", "people-s-daily"),
            ("Le Monde (Paris)", "le-monde-(paris)"),
            ("St. Louis Post-Dispatch", "st.-louis-post-dispatch"),
            ("bbc.co.uk", "bbc-co-uk"),
            ("A+", "a+"),
            ("caf\u{e9}~2", "caf\u{e9}~2"),
        ] {
            assert_eq!(source_id(name), expected);
        }
        assert!(source_id("A-").starts_with("a~") && source_id("CNN: Politics").starts_with("cnn-politics~"));
        assert!(source_id("@pier").starts_with("pier~"), "no cell begins with a mark of formulas");
    }
}
